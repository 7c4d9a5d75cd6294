"""A random sample that anybody can draw again (AS-10). No records here, and no chance:
that is in the seed.
"""

import hashlib

# What a case reaches at most for one item of the checklist.
FULL = 3


def draw(ids, size, seed):
    """Choose from a population so that nobody can tell beforehand whom it meets.

    The same population, size and seed give the same sample, in every version of Python.

    :param ids: the population, in any order
    :param size: how many; all of them if there are no more
    :param seed: a text
    :return: the chosen ids, in ascending order
    """

    def lot(id_):
        return hashlib.sha256(f"{seed} {id_}".encode()).digest()

    return sorted(sorted(set(ids), key=lot)[:size])


def fingerprint(ids):
    """One text for a population, whatever its order."""
    listed = ",".join(map(str, sorted(set(ids))))
    return hashlib.sha256(listed.encode()).hexdigest()


def percent(points):
    """What marks amount to, of what they could.

    :param points: numbers from 0 to FULL; without those that do not apply
    :return: 0 to 100 with one decimal; 0.0 where there is no mark
    """
    marks = list(points)
    return round(100 * sum(marks) / (FULL * len(marks)), 1) if marks else 0.0
