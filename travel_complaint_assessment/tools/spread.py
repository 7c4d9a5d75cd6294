"""Spread an amount over people so that not a coin is lost or invented (PY-2)."""

from .amounts import ZERO, down, exact


def spread(amount, weights, digits):
    """Shares of `amount` by weight; what rounding leaves goes to the largest rests.

    :param amount: what is spread, exact in the currency
    :param weights: {key: weight}; a weight of zero gets nothing. Equal rests are
        served in the order of the dict, so that the result can be done again by hand
    :return: {key: share}, in the order given; the shares add up to `amount`
    :raise ValueError: when there is nobody to spread over
    """
    amount = exact(amount, digits)
    weights = {key: exact(weight, 6) for key, weight in weights.items()}
    total = sum(weights.values(), ZERO)
    if total <= 0 or min(weights.values()) < 0:
        raise ValueError("there is nobody to spread the amount over")
    raw = {key: amount * weight / total for key, weight in weights.items()}
    shares = {key: down(value, digits) for key, value in raw.items()}
    left = amount - sum(shares.values(), ZERO)
    coin = exact(1, 0).scaleb(-digits).copy_sign(left)
    order = sorted(
        (key for key in weights if weights[key]),
        key=lambda key: abs(raw[key] - shares[key]),
        reverse=True,
    )
    for key in order[: int(left / coin)]:
        shares[key] += coin
    return shares
