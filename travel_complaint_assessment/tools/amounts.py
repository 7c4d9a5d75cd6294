"""Exact money: decimals in, decimals out; no binary fraction takes part (PY-6)."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

ZERO = Decimal(0)


def exact(value, digits):
    """A number as Odoo keeps it, as the decimal that is meant.

    :param value: a float of the ORM, an int, a Decimal or a false value
    :param digits: how many decimals the currency has
    """
    return half_up(Decimal(repr(value or 0.0)) if _is_float(value) else value, digits)


def half_up(value, digits):
    """Round as people do; a negative amount is rounded like its positive twin."""
    return Decimal(value or 0).quantize(_unit(digits), ROUND_HALF_UP)


def down(value, digits):
    """Round towards zero: a limit is never rounded up."""
    return Decimal(value or 0).quantize(_unit(digits), ROUND_DOWN)


def is_exact(value, digits):
    """Whether an amount needs no more decimals than the currency has."""
    number = Decimal(repr(value)) if _is_float(value) else Decimal(value)
    return (
        number.is_finite()
        and abs(number) < 10**15
        and number == half_up(number, digits)
    )


def percent_of(base, percent, digits):
    """`percent` of `base`, to the smallest coin (PY-2)."""
    share = exact(percent, 4)
    return half_up(exact(base, digits) * share / 100, digits)


def _unit(digits):
    return Decimal(1).scaleb(-digits)


def _is_float(value):
    return isinstance(value, float)
