"""How long installing and restarting takes (G16)."""

import ast
import re
from time import perf_counter

import goals
import samples
import templates

import database
import place

DATABASES = templates.INSTALL_NAMES
NAMES = frozenset({"install", "restart"})
RESTARTS_A_ROUND = 2
LOADED = re.compile(r"Registry loaded in ([\d.]+)s")
QUERIES = re.compile(r"modules loaded in [\d.]+s, (\d+) queries \(\+(\d+) extra\)")


def measure(wanted, rounds, results, tell):
    """Install our addons and what they depend on, in turns, and start again with them.

    :param wanted: names of NAMES; the databases to restart on have to be installed
    :param rounds: how many installations of each
    :param results: {measure: {contender: Series}}, filled here
    :param tell: called with a sentence about the progress
    :return: sentences about what failed
    """
    addons = {goals.DEPENDENCIES: find_dependencies(), goals.OURS: place.ADDONS}
    names = dict(zip(addons, DATABASES, strict=True))
    series = {name: samples.Series() for name in addons}
    for turn in range(rounds):
        for name in samples.order(addons, turn):
            tell(f"installing {', '.join(addons[name])}, {turn + 1} of {rounds}")
            series[name].add(*_time_install(names[name], addons[name]))
    results["install"] = series
    if "restart" in wanted:
        tell("starting again with them")
        results["restart"] = _measure_restarts(names, rounds * RESTARTS_A_ROUND)
    return []


def find_dependencies():
    """What our addons depend on, without themselves: the names in their manifests."""
    wanted = set()
    for addon in place.ADDONS:
        manifest = ast.literal_eval(
            (place.ROOT / addon / "__manifest__.py").read_text()
        )
        wanted.update(manifest["depends"])
    return sorted(wanted - set(place.ADDONS))


def _time_install(name, addons):
    """Install in a database that is not there yet.

    :return: (milliseconds of the whole command, queries)
    """
    database.drop(name)
    start = perf_counter()
    log = templates.install(name, addons).read_text(errors="replace")
    milliseconds = (perf_counter() - start) * 1000
    return milliseconds, _count_queries(log)


def _measure_restarts(names, turns):
    series = {name: samples.Series() for name in names}
    for database_name in names.values():
        _time_restart(database_name)  # fills the disk's cache, and is not counted
    for turn in range(turns):
        for name in samples.order(names, turn):
            series[name].add(*_time_restart(names[name]))
    return series


def _time_restart(name):
    """Start on the database and end.

    :return: (milliseconds until the registry was loaded, queries)
    """
    log = "bench-restart.log"
    database.odoo(
        *("-c", place.CONFIG, "-d", name, "--stop-after-init", "--no-http"), log=log
    )
    text = (place.LOGS / log).read_text(errors="replace")
    return float(LOADED.findall(text)[-1]) * 1000, _count_queries(text)


def _count_queries(log):
    return sum(int(queries) for queries, _extra in QUERIES.findall(log))
