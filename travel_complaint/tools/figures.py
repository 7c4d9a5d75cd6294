"""What each figure of the complaints means: one name, one sentence, one source (ST-1).

The fields of the table, the analyses, the monthly report and the dashboard all take it
from here, so that they can never mean different things by one word. No records here.
"""

from datetime import timedelta
from typing import NamedTuple

from . import due as due_tools

# Units, and with them how a figure is shown and added up
HOURS = "hours"
SHARE = "share"  # 0 or 1 on a case; over many cases their ratio
SCORE = "score"
COUNT = "count"
MONEY = "money"

MORE, LESS = "at_least", "at_most"


class Figure(NamedTuple):
    """One figure.

    :ivar str code: the field of the table, and the name that reports use
    :ivar str name: what people read
    :ivar str definition: the sentence that says what is counted
    :ivar str source: where it comes from, in words for the report's definitions
    :ivar str unit: one of the units above
    :ivar str better: MORE or LESS, whichever is better; empty: neither
    """

    code: str
    name: str
    definition: str
    source: str
    unit: str
    better: str = ""

    @property
    def aggregator(self):
        """How the figures of many cases become one, as the field has it.

        An average leaves out the cases to which the figure does not apply, so it is the
        ratio of two sums at every level, and never an average of averages.
        """
        is_mean = self.unit in (HOURS, SHARE, SCORE) or self.code == "case_cost"
        return "avg" if is_mean else "sum"


class Span(NamedTuple):
    """How long something took: from one milestone to another one."""

    code: str
    name: str
    definition: str
    start: str
    end: str


SPANS = (
    Span(
        "response",
        "Until Accepted",
        "From the moment the guest told us until somebody took charge of the case, in "
        "its first cycle.",
        "received",
        "accepted",
    ),
    Span(
        "handover",
        "Until Handed Over",
        "From the registration until the handling group had the case, in its first "
        "cycle.",
        "registered",
        "handed_over",
    ),
    Span(
        "investigation",
        "Investigation",
        "From the start of the investigation to its end; of a case that was reopened, "
        "all investigations together.",
        "investigation_started",
        "investigated",
    ),
    Span(
        "resolution",
        "Until Closed",
        "From the moment the guest first told us until the case was closed for the "
        "last time, waiting for the guest included. Closed cases alone.",
        "received",
        "closed",
    ),
    Span(
        "call_back",
        "Until Called Back",
        "From the confirmation of the result until the guest was called back and "
        "reached, in the latest cycle with a call.",
        "result_confirmed",
        "called_back",
    ),
)
# Whose moments are read from the log.
MILESTONES = tuple(dict.fromkeys(code for span in SPANS for code in span[3:]))
LOG, CLOCKS, CASE = "Event log", "Limits", "Case"
OFFERS, PAYMENTS, CALLS = "Offers", "Payments to guests", "Call-backs"
CLAIMS = "Claims on suppliers"


def _hours():
    for span in SPANS:
        yield Figure(
            f"{span.code}_hours", f"{span.name} (h)", span.definition, LOG, HOURS, LESS
        )
        yield Figure(
            f"{span.code}_working_hours",
            f"{span.name} (working h)",
            f"{span.definition} Only the company's working hours count.",
            LOG,
            HOURS,
            LESS,
        )


FIGURES = {
    figure.code: figure
    for figure in (
        Figure(
            "case_count",
            "Cases",
            "Cases that guests told us of.",
            *(CASE, COUNT),
        ),
        *_hours(),
        Figure(
            "limits_met",
            "Limits Met",
            "Limits of the case that ended in time, over all cycles.",
            *(CLOCKS, COUNT),
        ),
        Figure(
            "limits_late",
            "Limits Late",
            "Limits of the case that ended after they had passed, over all cycles.",
            *(CLOCKS, COUNT, LESS),
        ),
        Figure(
            "limits_overdue",
            "Limits Overdue",
            "Limits of the case that have passed and still run.",
            *(CLOCKS, COUNT, LESS),
        ),
        Figure(
            "lateness_hours",
            "Hours Late",
            "Hours between the passing of a limit and its end, of all limits that "
            "ended late.",
            *(CLOCKS, COUNT, LESS),
        ),
        Figure(
            "timely_rate",
            "Limits in Time",
            "Limits that ended in time, as a share of all limits that have ended.",
            *(CLOCKS, SHARE, MORE),
        ),
        Figure(
            "on_time_rate",
            "Cases in Time",
            "Cases of which no limit has passed, as a share of the cases of which a "
            "limit has ended or passed.",
            *(CLOCKS, SHARE, MORE),
        ),
        Figure(
            "cycle_count",
            "Cycles",
            "How often the case was taken up: 1, and one more for each reopening.",
            *(CASE, COUNT, LESS),
        ),
        Figure(
            "holder_count",
            "Departments",
            "How many departments have held the case.",
            *(LOG, COUNT),
        ),
        Figure(
            "satisfaction",
            "Satisfaction",
            "From 1 to 5, as the guest said in the latest call-back; guests who were "
            "not reached do not count.",
            *(CALLS, SCORE, MORE),
        ),
        Figure(
            "satisfied_rate",
            "Satisfied",
            "Guests who gave at least the satisfaction from which the company counts "
            "them as satisfied, as a share of all who gave one.",
            *(CALLS, SHARE, MORE),
        ),
        Figure(
            "resolved_rate",
            "Resolved",
            "Closed cases that were not closed against the guest's will, as a share "
            "of all closed cases.",
            *(CASE, SHARE, MORE),
        ),
        Figure(
            "first_time_rate",
            "Resolved the First Time",
            "Cases resolved in their first cycle, as a share of all cases that are "
            "closed or were closed once.",
            *(CASE, SHARE, MORE),
        ),
        Figure(
            "repeat_rate",
            "Repeats",
            "Cases that repeat an earlier one of the same guest about the same order, "
            "as a share of all cases.",
            *(CASE, SHARE, LESS),
        ),
        Figure(
            "claimed_amount",
            "Claimed",
            "What guests asked for, of the cases that name an amount.",
            *(CASE, MONEY),
        ),
        Figure(
            "offered_amount",
            "Offered",
            "The last offer that was made in each cycle, owed and goodwill together.",
            *(OFFERS, MONEY),
        ),
        Figure(
            "goodwill_amount",
            "Goodwill",
            "What of these offers was given though it was not owed.",
            *(OFFERS, MONEY),
        ),
        Figure(
            "paid_amount",
            "Paid",
            "What was paid to the guest, less what was taken back.",
            *(PAYMENTS, MONEY, LESS),
        ),
        Figure(
            "recovered_amount",
            "Recovered",
            "What suppliers have given back, of the cases in which we have claimed "
            "something from one.",
            *(CLAIMS, MONEY, MORE),
        ),
        Figure(
            "net_amount",
            "Our Own Cost",
            "What was paid to the guest, less what suppliers have given back.",
            *(CLAIMS, MONEY, LESS),
        ),
        Figure(
            "case_cost",
            "Paid per Case",
            "What was paid to guests, divided by the number of all cases.",
            *(PAYMENTS, MONEY, LESS),
        ),
    )
}
# What a target can be set for: figures that say by themselves whether they are good.
WITH_TARGET = tuple(
    code
    for code, figure in FIGURES.items()
    if figure.better and figure.aggregator == "avg"
)


def label(code):
    """The name and the sentence of a figure, as a field wants them."""
    figure = FIGURES[code]
    return {
        "string": figure.name,
        "help": figure.definition,
        "aggregator": figure.aggregator,
    }


def ratio(part, whole):
    """A share, or None where there is nothing to take it of."""
    return part / whole if whole else None


def is_reached(code, value, target):
    """Whether `value` of the figure `code` is as good as its target, or None."""
    if value is None or target is None:
        return None
    return value >= target if FIGURES[code].better == MORE else value <= target


def read_spans(cycles):
    """What of a case's milestones makes a span.

    :param cycles: {cycle: {milestone's code: naive UTC moment}}; `closed` is left out
        of a case that is not closed
    :return: {span's code: list of (start, end)}
    """
    numbers = sorted(cycles)
    if not numbers:
        return {}
    first, last = cycles[numbers[0]], cycles[numbers[-1]]
    called = next(
        (cycles[n] for n in reversed(numbers) if cycles[n].get("called_back")), {}
    )
    pairs = {
        "response": [(first.get("received"), first.get("accepted"))],
        "handover": [(first.get("registered"), first.get("handed_over"))],
        "investigation": [
            (cycles[n].get("investigation_started"), cycles[n].get("investigated"))
            for n in numbers
        ],
        "resolution": [(first.get("received"), last.get("closed"))],
        "call_back": [(called.get("result_confirmed"), called.get("called_back"))],
    }
    spans = {
        code: [pair for pair in found if all(pair)] for code, found in pairs.items()
    }
    return {code: found for code, found in spans.items() if found}


def elapsed_hours(spans):
    """The hours in all of these spans; what is written down backwards takes none."""
    total = sum((max(end - start, timedelta(0)) for start, end in spans), timedelta(0))
    return total.total_seconds() / 3600


def working_hours(spans, get_axis):
    """The same in working time.

    :param spans: list of (start, end), naive UTC
    :param get_axis: function of a start: the calendar's tools.due.Axis for it
    :raise tools.due.AxisTooShort: when an axis does not reach to the end
    """
    return sum(
        due_tools.elapsed(start, end, "work_hour", get_axis(start)) / 3600
        for start, end in spans
        if start < end
    )
