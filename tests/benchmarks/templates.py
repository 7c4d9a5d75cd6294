"""The databases of the contenders: templates by Odoo's own commands, copies, vacuum."""

import goals
import psycopg2

import database
import odoo_source
import place

PREFIX = "travel_bench"
# name: (the template that it grows from, what is installed on top)
TEMPLATES = {
    "a": (None, ("helpdesk_mgmt",)),
    "b": ("a", ("helpdesk_mgmt_sla",)),
    "c": ("a", ("travel_complaint",)),
    "g": ("c", ("travel_complaint_portal",)),
    "p": (None, ("payroll",)),
    "q": ("p", ("travel_complaint_assessment",)),
}
TICKETS, PAY = ("a", "b", "c"), ("p", "q")
TEMPLATE_NAMES = tuple(f"{PREFIX}_template_{name}" for name in TEMPLATES)
COPY_NAMES = tuple(f"{PREFIX}_{name}" for name in TICKETS)
PAY_NAMES = (
    *(f"{PREFIX}_{name}" for name in PAY),
    *(f"{PREFIX}_q_{suffix}" for suffix in ("lines", *goals.SIZES)),
)
# Those with many cases: ours and the peer's in each size.
MANY_NAMES = tuple(
    f"{PREFIX}_{key}_{size}" for key in ("b", "c") for size in goals.SIZES
)
# Those that guests look at.
PAGE_NAMES = tuple(f"{PREFIX}_g_{size}" for size in goals.SIZES)
AXIS_NAME = f"{PREFIX}_c_axis"
BOOK_NAME = f"{PREFIX}_c_book"
INSTALL_NAMES = (f"{PREFIX}_dependencies", f"{PREFIX}_ours")


def ensure_templates(tell, names=TICKETS):
    """Have the templates, as the code stands now.

    :param tell: called with a sentence whenever something takes long
    :param names: which of TEMPLATES, each after the one that it grows from
    """
    requirements = (place.ROOT / "requirements-oca.txt").read_text()
    with place.alone():
        for name in names:
            parent, addons = TEMPLATES[name]
            wanted = odoo_source.ensure() + requirements
            if set(addons) & set(place.ADDONS):
                wanted += database.source_fingerprint()
            stamp, target = f"bench_{name}", f"{PREFIX}_template_{name}"
            if database.exists(target) and place.is_fresh(stamp, wanted):
                continue
            tell(f"making the template with {', '.join(addons)}")
            place.forget(stamp)
            database.drop(target)
            if parent:
                database.copy(f"{PREFIX}_template_{parent}", target)
            install(target, addons)
            place.mark_fresh(stamp, wanted)


def install(name, addons):
    """Install `addons` in the database `name`, made if it is not there.

    :return: the path of Odoo's log
    """
    log = f"bench-install-{name}.log"
    database.odoo(
        *("-c", place.CONFIG, "-d", name, "-i", ",".join(addons)),
        *("--stop-after-init", "--no-http"),
        log=log,
    )
    return place.LOGS / log


def vacuum(names):
    """Leave no dead rows behind and have fresh statistics, in each of these databases.

    Only tables of some size count: the others are read in one page either way.
    """
    for name in names:
        connection = psycopg2.connect(dbname=name)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT format('%I', relname) FROM pg_stat_user_tables"
                " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
            )
            tables = [table for (table,) in cursor.fetchall()]
            if tables:
                cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
        connection.close()
