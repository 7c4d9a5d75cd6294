"""The goals of speed: what is held against what, and the line that says how it went."""

from dataclasses import dataclass

import samples

# Contenders
BARE = "helpdesk_mgmt"
PEER = "helpdesk_mgmt_sla"
OURS = "travel_complaint"
FULL = "travel_complaint, all fields"
ONE_CLOCK = "travel_complaint, 1 clock"
TEN_CLOCKS = "travel_complaint, 10 clocks"
DEPENDENCIES = "dependencies alone"

# What a line's figure is
TIME = "times the time of a record"
QUERIES = "queries for a record"
MORE_QUERIES = "more queries for a record"


@dataclass(frozen=True)
class Part:
    """One line: one figure of one measure, and its limit.

    :param name: what is measured, in words
    :param measure: the name of the measure
    :param limit: the figure that must not be passed
    :param figure: TIME, QUERIES or MORE_QUERIES
    :param against: whom ours is compared with
    :param who: which of ours is meant
    """

    name: str
    measure: str
    limit: float
    figure: str = TIME
    against: str = BARE
    who: str = OURS

    def value(self, results):
        """The figure.

        :param results: {measure: {contender: Series}}
        :raise KeyError: when something was not measured
        """
        ours = results[self.measure][self.who]
        theirs = results[self.measure][self.against]
        if self.figure == QUERIES:
            return ours.statements
        if self.figure == MORE_QUERIES:
            return ours.statements - theirs.statements
        return samples.ratio(ours, theirs)


@dataclass(frozen=True)
class Goal:
    """A goal: its lines, and what it still waits for.

    :param title: the goal as a sentence
    :param parts: what is measured now
    :param waiting: what is not measured yet, each with what brings it
    """

    title: str
    parts: tuple = ()
    waiting: tuple = ()


MANY_CASES = "the loader of many cases"

GOALS = {
    "G1": Goal(
        "The whole registration of one case, in times of a bare ticket",
        parts=(Part("one case", "create 1", 1.10),),
    ),
    "G2": Goal(
        "The same in batches",
        parts=(
            Part("batch of 100, time", "create 100", 1.00),
            Part("batch of 1000, time", "create 1000", 1.00),
            Part("batch of 100, queries", "create 100", 8.0, QUERIES),
            Part("batch of 1000, queries", "create 1000", 8.0, QUERIES),
            Part(
                "10 clocks instead of 1, queries",
                "create 100, clocks",
                0.1,  # rows go into the database 100 at a time
                MORE_QUERIES,
                ONE_CLOCK,
                TEN_CLOCKS,
            ),
        ),
    ),
    "G3": Goal(
        "A stage move with 5 clocks and its event",
        parts=(
            Part("one, time", "move 1", 1.25),
            Part("one, queries", "move 1", 4.0, MORE_QUERIES),
            Part("batch of 100, time", "move 100", 1.25),
            Part("batch of 1000, time", "move 1000", 1.25),
            Part("batch of 100, queries", "move 100", 0.2, MORE_QUERIES),
            Part("batch of 1000, queries", "move 1000", 0.2, MORE_QUERIES),
        ),
    ),
    "G4": Goal(
        "The form: saving a new case, opening one",
        parts=(
            Part("saving a new one (web_save)", "form save", 1.10),
            Part("opening one (web_read)", "form open", 1.15),
        ),
    ),
    "G5": Goal("The clocks of 80 cases, read", waiting=(MANY_CASES,)),
    "G6": Goal("The queue of open and late cases", waiting=(MANY_CASES,)),
    "G7": Goal(
        "One case among 10 thousand and among a million",
        waiting=(MANY_CASES,),
    ),
    "G8": Goal("The report of all clocks", waiting=("the monthly figures",)),
    "G9": Goal("The pivot of a million cases", waiting=("the monthly figures",)),
    "G10": Goal("The tick that finds what is due", waiting=(MANY_CASES,)),
    "G11": Goal(
        "A batch of payslips with our ledger",
        waiting=("the addon travel_complaint_assessment",),
    ),
    "G12": Goal(
        "A payslip computed again after years of history",
        waiting=("the addon travel_complaint_assessment",),
    ),
    "G13": Goal("The guest's pages", waiting=("the addon travel_complaint_portal",)),
    "G14": Goal(
        "A deadline on a working calendar",
        waiting=("the comparison with plan_hours",),
    ),
    "G15": Goal(
        "The month as a workbook of 100 thousand rows",
        waiting=("the monthly workbook",),
    ),
    "G16": Goal(
        "Installing all our addons, and starting again with them",
        parts=(
            Part("install, time", "install", 1.15, against=DEPENDENCIES),
            Part("restart, time", "restart", 1.15, against=DEPENDENCIES),
        ),
    ),
}


def measures_of(goal_ids):
    """The names of the measures that these goals need."""
    return {part.measure for goal_id in goal_ids for part in GOALS[goal_id].parts}


def verdict(value, limit):
    """How a figure stands to its limit, judged as it is printed.

    :return: (the figure as text, the limit as text, "ok" or "short")
    """
    places = max(2, len(f"{limit:.10f}".rstrip("0").partition(".")[2]))
    shown = f"{value:.{places}f}"
    return shown, f"{limit:.{places}f}", "ok" if float(shown) <= limit else "short"


def line(goal_id, value, limit):
    """The line of one figure: `G1 1.05 goal 1.10 ok`, or `short` at its end."""
    shown, allowed, word = verdict(value, limit)
    return f"{goal_id} {shown} goal {allowed} {word}"


def report(goal_ids, results):
    """What is printed for these goals, and the same for the JSON.

    :param goal_ids: keys of GOALS
    :param results: {measure: {contender: Series}}
    :return: a list of (line, words for people, dict)
    """
    rows = []
    for goal_id in goal_ids:
        for part in GOALS[goal_id].parts:
            rows.append(_report_part(goal_id, part, results))
        for reason in GOALS[goal_id].waiting:
            text = f"{goal_id} not measured yet: {reason}"
            entry = {"goal": goal_id, "state": "not measured yet", "needs": reason}
            rows.append((text, "", entry))
    return rows


def _report_part(goal_id, part, results):
    entry = {"goal": goal_id, "part": part.name, "figure": part.figure}
    entry |= {"against": part.against, "measure": part.measure, "limit": part.limit}
    try:
        value = part.value(results)
    except KeyError:
        entry["state"] = "failed"
        return f"{goal_id} failed: {part.name}", "", entry
    series = results[part.measure]
    ours, theirs = series[part.who], series[part.against]
    entry |= {"value": value, "state": verdict(value, part.limit)[2]}
    words = f"{goal_id}, {part.name}: "
    if part.figure == TIME:
        pairs = samples.paired_ratios(ours, theirs)
        entry["quartiles_of_repeats"] = samples.quartiles(pairs)
        entry["by_processor_time"] = samples.processor_ratio(ours, theirs)
        words += _list_figures(series, "time", " ms")
        if entry["by_processor_time"] is not None:
            words += f"; by processor time {entry['by_processor_time']:.2f}"
    else:
        words += _list_figures(series, "statements", " queries")
    return line(goal_id, value, part.limit), words, entry


def _list_figures(series, attribute, unit):
    return ", ".join(
        f"{name} {getattr(one, attribute):.2f}{unit}" for name, one in series.items()
    )
