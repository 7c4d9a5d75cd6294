"""Shares of liability (IV-4): percentages of two decimals that make up exactly 100."""

from decimal import ROUND_HALF_UP, Decimal

WHOLE = Decimal("100.00")
CENT = Decimal("0.01")


def to_share(number):
    """A percentage as it is stored: two decimals, rounded half up.

    :param number: int, float, str or Decimal
    """
    return Decimal(str(number)).quantize(CENT, ROUND_HALF_UP)


def total(shares):
    """The exact sum of `shares`; no binary fraction gets in."""
    return sum(map(to_share, shares), Decimal("0.00"))


def missing(shares):
    """What is missing to the whole; negative where there is too much."""
    return WHOLE - total(shares)
