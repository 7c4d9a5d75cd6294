"""The goals of speed, measured in one run: one line a goal, then the figures as JSON.

README.md beside this file says how to read it.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import traceback
from pathlib import Path
from time import monotonic

import deadlines
import goals
import installs
import many
import pages
import payslips
import reports
import tickets
import workbook

import database
import odoo_source
import place
import postgres

ROUNDS = 3
# A run by itself keeps one processor and a half busy.
BUSY = 1.0


def main(arguments=None):
    """Measure, print, and say whether every measurement worked.

    :return: 0, or 1 when something could not be measured; a goal that is not reached
        changes nothing
    """
    options = read_options(arguments)
    started = monotonic()

    def tell(text):
        print(f"[{monotonic() - started:4.0f} s] {text}", file=sys.stderr, flush=True)

    results, failures = measure(
        *(options.only, options.repeat, tell), options.sizes, options.open / 100
    )
    tell("done")
    if results and os.getloadavg()[0] > BUSY * count_processors():
        tell("others use this machine: trust the processor time more than the figures")
    figures = {
        "goals": _print_lines(options.only, results, options.sizes),
        "measures": {
            name: {who: series.describe() for who, series in found.items()}
            for name, found in results.items()
        },
        "failures": failures,
        "rounds": options.repeat,
        "sizes": options.sizes,
        "open_percent": options.open,
        "machine": describe_machine(),
    }
    text = json.dumps(figures, ensure_ascii=False)
    print(text)
    if options.json:
        options.json.write_text(text + "\n")
    for failure in failures:
        print(f"✗ {failure}", file=sys.stderr)
    return 1 if failures else 0


def measure(goal_ids, rounds, tell, sizes=goals.SIZES, open_share=1.0):
    """Measure what these goals need; what fails does not keep the rest from it.

    :param sizes: {label: number of cases}, for the goals with many cases
    :param open_share: which part of these cases is open
    :return: ({measure: {contender: Series}}, sentences about what failed)
    """
    results, failures = {}, []
    wanted = goals.measures_of(goal_ids)
    extras = {
        **dict.fromkeys((many, pages), (sizes, open_share)),
        **dict.fromkeys((payslips, reports), (sizes,)),
    }
    for work in (
        tickets,
        deadlines,
        many,
        reports,
        workbook,
        payslips,
        pages,
        installs,
    ):
        extra = extras.get(work, ())
        names = wanted & work.NAMES
        if not names:
            continue
        try:
            failures += work.measure(names, rounds, results, tell, *extra)
        except Exception as error:  # noqa: BLE001  (told, and the exit code says so)
            traceback.print_exc()
            failures.append(f"{work.__name__}: {error!r}")
        finally:
            for name in work.DATABASES:
                database.drop(name)
    return results, failures


def read_options(arguments):
    """The command line."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--only",
        type=_goal_ids,
        default=list(goals.GOALS),
        metavar="G1,G16",
        help="these goals alone",
    )
    parser.add_argument(
        "--repeat",
        type=int,
        default=ROUNDS,
        metavar="N",
        help="rounds of everything (%(default)s)",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the figures there as well"
    )
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=goals.SIZES,
        metavar="10k,100k,1m",
        help="with so many cases (%(metavar)s); 1m takes minutes and 10 GB",
    )
    parser.add_argument(
        "--open",
        type=int,
        default=100,
        choices=range(1, 101),
        metavar="PERCENT",
        help="which part of these cases is open (%(default)s)",
    )
    options = parser.parse_args(arguments)
    if options.repeat < 1:
        parser.error("--repeat: at least one round is needed")
    return options


def describe_machine():
    """What the figures depend on, without naming the machine."""
    ((server,),) = postgres.query("postgres", "SHOW server_version")
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        check=False,
        cwd=place.ROOT,
        capture_output=True,
        text=True,
    ).stdout.strip()
    return {
        "python": platform.python_version(),
        "postgresql": server,
        "odoo": odoo_source.ensure(),
        "processors": count_processors(),
        "load": os.getloadavg(),
        "commit": commit,
    }


def count_processors():
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


def _goal_ids(text):
    chosen = [name.strip().upper() for name in text.split(",") if name.strip()]
    unknown = [name for name in chosen if name not in goals.GOALS]
    if unknown or not chosen:
        raise argparse.ArgumentTypeError(f"no such goal: {', '.join(unknown) or text}")
    return chosen


def _sizes(text):
    units = {"k": 1_000, "m": 1_000_000}
    found = {}
    for name in text.lower().split(","):
        digits = name.strip()
        number = digits.rstrip("km")
        if not number.isdecimal() or digits[len(number) :] not in ("", *units):
            raise argparse.ArgumentTypeError(f"no number of cases: {name}")
        found[digits] = int(number) * units.get(digits[len(number) :], 1)
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _print_lines(goal_ids, results, sizes):
    entries = []
    for text, words, entry in goals.report(goal_ids, results, sizes):
        if words:
            print(f"  {words}", file=sys.stderr, flush=True)
        print(text, flush=True)
        entries.append(entry)
    return entries


if __name__ == "__main__":
    sys.exit(main())
