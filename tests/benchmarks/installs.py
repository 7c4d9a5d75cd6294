"""How long installing and restarting takes (G16)."""

import ast
import json
import re
import resource
import subprocess
from pathlib import Path
from time import perf_counter

import goals
import samples
import templates

import database
import place

DATABASES = templates.INSTALL_NAMES
NAMES = frozenset({"install", "restart"})
RESTARTS_A_ROUND = 3
QUERIES = re.compile(r"modules loaded in [\d.]+s, (\d+) queries")


def measure(wanted, rounds, results, tell):
    """Install our addons and what they depend on, in turns, and start again with them.

    :param wanted: names of NAMES; the databases to restart on have to be installed
    :param rounds: as many restarts, times RESTARTS_A_ROUND; half as many installations,
        which take long
    :param results: {measure: {contender: Series}}, filled here
    :param tell: called with a sentence about the progress
    :return: sentences about what failed
    """
    addons = {goals.DEPENDENCIES: find_dependencies(), goals.OURS: place.ADDONS}
    names = dict(zip(addons, DATABASES, strict=True))
    series = {name: samples.Series() for name in addons}
    turns = (rounds + 1) // 2
    for turn in range(turns):
        for name in samples.order(addons, turn):
            tell(f"installing {', '.join(addons[name])}, {turn + 1} of {turns}")
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

    :return: (milliseconds of the whole command, queries, processor time of Odoo)
    """
    database.drop(name)
    start, worked = perf_counter(), _get_processor_time_of_children()
    log = templates.install(name, addons).read_text(errors="replace")
    milliseconds = (perf_counter() - start) * 1000
    queries = sum(map(int, QUERIES.findall(log)))
    return milliseconds, queries, _get_processor_time_of_children() - worked


def _measure_restarts(names, turns):
    series = {name: samples.Series() for name in names}
    for database_name in names.values():
        _time_restart(database_name)  # fills the disk's cache, and is not counted
    for turn in range(turns):
        for name in samples.order(names, turn):
            series[name].add(*_time_restart(names[name]))
    return series


def _time_restart(name):
    """Load the registry in a new process.

    :return: (milliseconds, queries, processor time of Odoo)
    """
    done = subprocess.run(
        [
            place.PYTHON,
            Path(__file__).with_name("load_registry.py"),
            place.CONFIG,
            name,
        ],
        check=True,
        cwd=place.SANDBOX,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _get_processor_time_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (usage.ru_utime + usage.ru_stime) * 1000
