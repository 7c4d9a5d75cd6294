"""How grave a case is: the highest floor of the rules that match (SV-2, SV-3)."""

from typing import NamedTuple


class Level(NamedTuple):
    """One level of a scale; the higher the rank, the graver."""

    id: int
    rank: int


def suggest(levels, floors):
    """The level that the rules suggest.

    :param levels: the scale's Levels, in any order, at least one
    :param floors: ids of the levels that matching rules set as a floor
    :return: the id of the highest floor, or of the lowest level when no rule matches
    """
    by_id = {level.id: level for level in levels}
    reached = [by_id[floor] for floor in floors if floor in by_id]
    chosen = max(reached or [min(levels, key=_rank)], key=_rank)
    return chosen.id


def settle(levels, current, suggested_before, suggested_now):
    """The level that a case has after the rules have been run again (SV-3).

    By itself a case only goes up, and only when there is something new: a person who
    set another level is not overruled by the same facts.

    :param levels: the scale's Levels
    :param current: id of the level the case has, or a false value
    :param suggested_before: id of the last suggestion, or a false value
    :param suggested_now: id of the suggestion now
    :return: the id of the level from now on
    """
    rank = {level.id: level.rank for level in levels}
    if current not in rank:
        return suggested_now
    is_news = rank[suggested_now] > rank.get(suggested_before, -1)
    if is_news and rank[suggested_now] > rank[current]:
        return suggested_now
    return current


def _rank(level):
    return level.rank
