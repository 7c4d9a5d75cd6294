"""Whether a training has done something, by the cases before and after (AS-11)."""

OPEN, FEWER, SAME, MORE = "open", "fewer", "same", "more"


def compare(before, after, days, span):
    """What the figures say.

    :param before: cases in so many days before the training
    :param after: cases in as many days after it
    :param days: how many have passed so far
    :param span: how many are looked at
    """
    if days < span:
        return OPEN
    if after == before:
        return SAME
    return FEWER if after < before else MORE
