"""What repeats come to: orders, medians, ratios. Pure functions, no Odoo."""

from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass
class Series:
    """The repeats of one measure by one contender.

    :param records: how many records one repeat handles
    :param milliseconds: the wall time of each repeat, COMMIT included
    :param queries: the SQL statements of each repeat, those of the COMMIT included
    :param processor: the processor time of each repeat in milliseconds, this process
        and its database server together; empty where it cannot be seen
    :param megabytes: by how much the memory of the process has grown at its highest, in
        each repeat; empty where that is not measured
    :param notes: what is worth reading besides the figures
    """

    records: int = 1
    milliseconds: list = field(default_factory=list)
    queries: list = field(default_factory=list)
    processor: list = field(default_factory=list)
    megabytes: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def add(self, milliseconds, queries, processor=None):
        """Note one more repeat."""
        self.milliseconds.append(milliseconds)
        self.queries.append(queries)
        if processor is not None:
            self.processor.append(processor)

    @property
    def time(self):
        """The median time of one record, in milliseconds."""
        return median(self.milliseconds) / self.records

    @property
    def statements(self):
        """The median number of SQL statements of one record."""
        return median(self.queries) / self.records

    @property
    def memory(self):
        """By how many megabytes the memory has grown: the median of the repeats."""
        return median(self.megabytes)

    @property
    def processor_time(self):
        """The median processor time of one record in milliseconds, or None."""
        if not self.processor:
            return None
        return median(self.processor) / self.records

    def describe(self):
        """The figures for the JSON."""
        return {
            "records": self.records,
            "repeats": len(self.milliseconds),
            "ms_per_record": round(self.time, 4),
            "ms_per_record_quartiles": [
                round(value / self.records, 4) for value in quartiles(self.milliseconds)
            ],
            "queries_per_record": round(self.statements, 4),
            "ms": [round(value, 3) for value in self.milliseconds],
            "queries": self.queries,
            "processor_ms_per_record": self.processor_time,
            "megabytes": [round(value, 1) for value in self.megabytes],
            "notes": self.notes,
        }


def order(names, turn):
    """Who comes first: forwards in even turns, backwards in odd ones.

    Whoever runs first meets another state of caches and of the machine than whoever
    runs last, so the first and the last change places each turn.

    :param names: the contenders
    :param turn: the number of the repeat, from 0
    :return: a list
    """
    return list(names) if turn % 2 == 0 else list(reversed(names))


def ratio(ours, theirs):
    """How many times their time a record of ours takes: median by median."""
    return ours.time / theirs.time


def processor_ratio(ours, theirs):
    """The same by processor time, or None where that cannot be seen."""
    if ours.processor_time is None or not theirs.processor_time:
        return None
    return ours.processor_time / theirs.processor_time


def paired_ratios(ours, theirs):
    """The ratio of each repeat by itself, for the spread."""
    pairs = zip(ours.milliseconds, theirs.milliseconds, strict=False)
    return [(one / ours.records) / (other / theirs.records) for one, other in pairs]


def quartiles(values):
    """The lower and the upper quartile; twice the same if there is but one value."""
    if len(values) < 2:
        return [values[0], values[0]]
    low, _middle, high = quantiles(values, n=4, method="inclusive")
    return [low, high]
