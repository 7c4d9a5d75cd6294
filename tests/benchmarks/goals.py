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
LEADER = "travel_complaint, leader"
PLAN_HOURS = "plan_hours"
PAYROLL = "payroll"
GUEST = "travel_complaint_portal"
LOGIN = "the login page"
LOOP = "reading and a plain loop"

# How many cases there are. Their measures have the size in their name: "queue at 1m".
SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
MANY = (
    *("page without limits", "page with limits", "queue"),
    *("idle tick", "tick of 1000", "scans"),
)
# Operations on one case, and the method of many.World that does it.
OPERATIONS = {
    "register": "register",
    "find earlier cases": "find_earlier",
    "open the form": "open_form",
    "save the form": "save_form",
    "accept": "accept",
    "hand over": "hand_over",
    "move": "move",
    "withdraw": "withdraw",
    "ask a department": "ask_department",
    "add a contact": "add_contact",
}

# The guest's pages, and their addresses.
PAGES = {
    "case page": "/complaint/case",
    "list page": "/my/complaints",
    "late list page": "/my/complaints?page=30",
    "search page": "/my/complaints?search=lake",
}

# What leaders open; the first two are dashboards, as the peer has one.
BOARDS = ("today’s board", "board of the month", "fair comparison")

# What a line's figure is
TIME = "times the time of a record"
QUERIES = "queries for a record"
MORE_QUERIES = "more queries for a record"
SCANS = "statements that read all of a growing table"
SECONDS = "seconds"
MEGABYTES = "more megabytes of memory"

# What is held against nobody, and how it is read off the repeats.
ABSOLUTE = {
    QUERIES: lambda series: series.statements,
    SCANS: lambda series: series.statements,
    SECONDS: lambda series: series.time / 1000,
    MEGABYTES: lambda series: series.memory,
}
UNITS = {SECONDS: ("time", " ms"), MEGABYTES: ("memory", " MB")}
QUERIES_UNIT = ("statements", " queries")


@dataclass(frozen=True)
class Part:
    """One line: one figure of one measure, and its limit.

    :param name: what is measured, in words
    :param measure: the name of the measure
    :param limit: the figure that must not be passed
    :param figure: one of the six above
    :param against: whom ours is compared with
    :param who: which of ours is meant
    :param base: the measure that ours is compared with, if it is another one
    """

    name: str
    measure: str
    limit: float
    figure: str = TIME
    against: str = BARE
    who: str = OURS
    base: str = ""

    @property
    def sizes(self):
        """How many cases have to be loaded for it, as labels of SIZES."""
        names = (self.measure, self.base)
        return {name.partition(" at ")[2] for name in names} - {""}

    def value(self, results):
        """The figure.

        :param results: {measure: {contender: Series}}
        :raise KeyError: when something was not measured
        """
        ours = results[self.measure][self.who]
        if self.figure in ABSOLUTE:
            return ABSOLUTE[self.figure](ours)
        theirs = results[self.base or self.measure][self.against]
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


def _growth(name, measure, limit=1.2):
    """The line that says how much slower something gets among a million."""
    return Part(
        f"{name}, a million against 10 thousand",
        f"{measure} at 1m",
        limit,
        against=OURS,
        base=f"{measure} at 10k",
    )


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
    "G5": Goal(
        "The clocks of 80 cases, read",
        parts=(
            Part(
                *("80 cases of a million with their limits", "page with limits at 1m"),
                *(1.2, TIME, OURS, OURS, "page without limits at 1m"),
            ),
            Part(
                *("the same, queries", "page with limits at 1m"),
                *(0.0, MORE_QUERIES, OURS, OURS, "page without limits at 1m"),
            ),
            _growth("80 cases with their limits", "page with limits"),
        ),
    ),
    "G6": Goal(
        "The queue of open and late cases",
        parts=tuple(
            Part(
                f"80 of {SIZES[size]:,}, {words}",
                *(f"queue at {size}", limit, TIME, PEER, who),
            )
            for size, limit in (("100k", 0.15), ("1m", 0.08))
            for words, who in (("an agent", OURS), ("a leader", LEADER))
        ),
    ),
    "G7": Goal(
        "One case among 10 thousand and among a million",
        parts=(
            *(_growth(name, name) for name in OPERATIONS),
            Part("plans that read a whole table", "scans at 1m", 0.0, SCANS, OURS),
        ),
    ),
    "G8": Goal(
        "The report of all clocks",
        parts=(
            Part("all limits of a million cases", "report at 1m", 0.05, against=PEER),
            _growth("the report", "report", 1.3),
        ),
    ),
    "G9": Goal(
        "The pivot of a million cases",
        parts=(
            Part("month, category and department", "pivot at 1m", 0.45, against=PEER),
        ),
    ),
    "G10": Goal(
        "The tick that finds what is due",
        parts=(
            Part("nothing due, queries", "idle tick at 1m", 2.0, QUERIES, OURS),
            _growth("nothing due", "idle tick"),
            Part("1000 due, queries a clock", "tick of 1000 at 1m", 0.2, QUERIES, OURS),
        ),
    ),
    "G11": Goal(
        "A batch of payslips with our ledger on one employee in ten",
        parts=(
            Part("batch of 100, time", "payslips 100", 1.05, against=PAYROLL),
            Part("batch of 400, time", "payslips 400", 1.05, against=PAYROLL),
            Part(
                "queries of the ledger, batch of 400 more than of 100",
                *("queries for the ledger of 400", 0.0, MORE_QUERIES, OURS, OURS),
                "queries for the ledger of 100",
            ),
            _growth("after years of entries", "payslips after years", 1.1),
        ),
    ),
    "G12": Goal(
        "A payslip computed again after years of history",
        parts=(
            Part(
                "among 192 thousand old lines",
                *("computed again among old lines", 1.15, TIME, OURS, OURS),
                "computed again",
            ),
        ),
    ),
    "G13": Goal(
        "The guest's pages",
        parts=(
            Part("one complaint", "case page at 10k", 1.15, against=LOGIN),
            Part("the list", "list page at 10k", 1.9, against=LOGIN),
            Part("far down the list", "late list page at 10k", 2.2, against=LOGIN),
            Part("a search in the list", "search page at 10k", 2.2, against=LOGIN),
            *(_growth(name, name, 1.5) for name in PAGES),
            Part("plans that read a whole table", "page scans at 1m", 0.0, SCANS, OURS),
        ),
    ),
    "G14": Goal(
        "A deadline on a working calendar",
        parts=(
            Part("24 working hours", "deadline of 24 h", 0.005, against=PLAN_HOURS),
            Part("120 working hours", "deadline of 120 h", 0.005, against=PLAN_HOURS),
            Part("queries", "deadline of 24 h", 0.0, QUERIES, PLAN_HOURS),
        ),
    ),
    "G15": Goal(
        "The month as a workbook of 100 thousand rows",
        parts=(
            Part("time", "month workbook", 0.6, against=LOOP),
            Part("memory", "month workbook", 60.0, MEGABYTES),
        ),
    ),
    "G16": Goal(
        "Installing all our addons, and starting again with them",
        parts=(
            Part("install, time", "install", 1.15, against=DEPENDENCIES),
            Part("restart, time", "restart", 1.15, against=DEPENDENCIES),
        ),
    ),
    "G17": Goal(
        "What leaders open: the two dashboards, the fair comparison",
        parts=(
            *(
                Part(
                    f"{name}, {SIZES[size]:,} cases", f"{name} at {size}", 1.0, SECONDS
                )
                for name in BOARDS
                for size in ("100k", "1m")
            ),
            *(
                Part(
                    f"{name} of a million, against the peer’s dashboard",
                    *(f"{name} at 1m", 1.0, TIME, PEER),
                )
                for name in BOARDS[:2]
            ),
        ),
    ),
}


def measures_of(goal_ids):
    """The names of the measures that these goals need."""
    parts = [part for goal_id in goal_ids for part in GOALS[goal_id].parts]
    return {name for part in parts for name in (part.measure, part.base) if name}


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


def report(goal_ids, results, sizes=frozenset(SIZES)):
    """What is printed for these goals, and the same for the JSON.

    :param goal_ids: keys of GOALS
    :param results: {measure: {contender: Series}}
    :param sizes: the labels of SIZES that were loaded
    :return: a list of (line, words for people, dict)
    """
    rows = []
    for goal_id in goal_ids:
        reasons = list(GOALS[goal_id].waiting)
        for part in GOALS[goal_id].parts:
            missing = sorted(part.sizes - set(sizes))
            if missing:
                reasons.append(f"{part.name} (left out: {', '.join(missing)} cases)")
            else:
                rows.append(_report_part(goal_id, part, results))
        for reason in reasons:
            text = f"{goal_id} not measured yet: {reason}"
            entry = {"goal": goal_id, "state": "not measured yet", "needs": reason}
            rows.append((text, "", entry))
    return rows


def _report_part(goal_id, part, results):
    entry = {"goal": goal_id, "part": part.name, "figure": part.figure}
    entry |= {"against": part.against, "measure": part.measure, "limit": part.limit}
    if part.base:
        entry["base"] = part.base
    try:
        value = part.value(results)
    except KeyError:
        entry["state"] = "failed"
        return f"{goal_id} failed: {part.name}", "", entry
    series = results[part.measure]
    if part.base:
        base = results[part.base][part.against]
        series = {part.base: base, part.measure: series[part.who]}
    entry |= {"value": value, "state": verdict(value, part.limit)[2]}
    words = f"{goal_id}, {part.name}: "
    if part.figure == TIME:
        ours = results[part.measure][part.who]
        theirs = results[part.base or part.measure][part.against]
        pairs = samples.paired_ratios(ours, theirs)
        entry["quartiles_of_repeats"] = samples.quartiles(pairs)
        entry["by_processor_time"] = samples.processor_ratio(ours, theirs)
        words += _list_figures(series, "time", " ms")
        if entry["by_processor_time"] is not None:
            words += f"; by processor time {entry['by_processor_time']:.2f}"
    else:
        words += _list_figures(series, *UNITS.get(part.figure, QUERIES_UNIT))
    return line(goal_id, value, part.limit), words, entry


def _list_figures(series, attribute, unit):
    return ", ".join(
        f"{name} {getattr(one, attribute):.2f}{unit}" for name, one in series.items()
    )
