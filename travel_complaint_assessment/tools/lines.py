"""The lines of a payslip that belong to the ledger, by code.

Valid Python names, for OCA's payroll puts each rule's total under its code.
"""

from typing import NamedTuple

REWARD = "reward"
BONUS_CUT = "bonus_cut"
COMPENSATION = "compensation"
WRITE_OFF = "write_off"


class Line(NamedTuple):
    """How a kind of entry stands on a payslip."""

    code: str
    sign: int  # of the line; rows of the ledger are positive


# (channel, whether it reverses another entry): line. What goes back goes back in the
# place it came from: before tax or after.
LINES = {
    (REWARD, False): Line("TCA_REWARD", 1),
    (REWARD, True): Line("TCA_REWARD_BACK", -1),
    (BONUS_CUT, False): Line("TCA_BONUS_CUT", -1),
    (BONUS_CUT, True): Line("TCA_BONUS_CUT_BACK", 1),
    (COMPENSATION, False): Line("TCA_LOSS", -1),
    (COMPENSATION, True): Line("TCA_LOSS_BACK", 1),
}
SIGNS = {line.code: line.sign for line in LINES.values()}
CODES = frozenset(SIGNS)
# After tax, so what they take is exactly what the pay falls by.
AFTER_TAX = ("TCA_LOSS", "TCA_LOSS_BACK", "TCA_REWARD_BACK")
# What takes money from a person, and therefore has limits.
CUTS = ("TCA_BONUS_CUT",)
LOSSES = ("TCA_LOSS", "TCA_REWARD_BACK")


def line_of(channel, is_reversal):
    """The line for an entry; None for one that moves no money."""
    return LINES.get((channel, bool(is_reversal)))


# The salary rules that are shipped, by the ends of their names.
RULE_NAMES = (
    "salary_rule_performance_bonus",
    "salary_rule_reward",
    "salary_rule_bonus_cut",
    "salary_rule_bonus_cut_back",
    "salary_rule_loss",
    "salary_rule_loss_back",
    "salary_rule_reward_back",
)
