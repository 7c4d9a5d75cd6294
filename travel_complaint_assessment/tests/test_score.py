from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import score
from ..tools.score import COUNT, HAND, HIGHER, LOWER, SHARE

SHARES = [(0, 0), (60, 1), (70, 2), (80, 3), (90, 4), (95, 5)]
CAUSED = [(0, 5), (1, 3), (2, 1), (3, 0)]
LATE = [(0, 5), (10, 3), (25, 0)]
FLAT = [(0, 1), (50, 1), (80, 4), (90, 4)]
# kind, direction, bands, hits, total: position, score, missing, score then
JUDGED = [
    (SHARE, HIGHER, SHARES, 0, 0, None),
    (SHARE, HIGHER, SHARES, 0, 10, (0, 0, 6, 1)),
    (SHARE, HIGHER, SHARES, 13, 14, (4, 4, 1, 5)),  # 92.86 %; 95 % of 14 is 13.3
    (SHARE, HIGHER, SHARES, 14, 14, (5, 5, None, None)),
    (SHARE, HIGHER, SHARES, 9, 10, (4, 4, 1, 5)),  # exactly 90 %
    (SHARE, HIGHER, SHARES, 89996, 100000, (3, 3, 4, 4)),  # 89.996 % is not 90 %
    (SHARE, HIGHER, SHARES, 3, 4, (2, 2, 1, 5)),  # one more is already all of them
    (SHARE, HIGHER, FLAT, 1, 10, (0, 1, 7, 4)),  # the next band gives no more
    (SHARE, HIGHER, FLAT, 8, 10, (2, 4, None, None)),
    (SHARE, LOWER, LATE, 3, 10, (2, 0, 1, 3)),  # below 25 % of 10: at most 2
    (SHARE, LOWER, LATE, 1, 10, (1, 3, 1, 5)),  # below 10 %: none
    (SHARE, LOWER, LATE, 0, 10, (0, 5, None, None)),
    (COUNT, LOWER, CAUSED, 0, 0, (0, 5, None, None)),
    (COUNT, LOWER, CAUSED, 1, 1, (1, 3, 1, 5)),
    (COUNT, LOWER, CAUSED, 5, 5, (3, 0, 3, 1)),
    (COUNT, HIGHER, [(0, 0), (2.5, 2)], 1, 1, (0, 0, 2, 2)),
    (HAND, HIGHER, [(0, 0), (3, 2), (4.5, 5)], 3.2, 0, (1, 2, Decimal("1.30"), 5)),
    (HAND, HIGHER, [(0, 0), (3, 2), (4.5, 5)], 4.5, 0, (2, 5, None, None)),
    (HAND, LOWER, [(0, 5), (2, 1)], 2, 0, (1, 1, Decimal("0.01"), 5)),
]
# (weight, score)...: average
AVERAGES = [
    ([], "0.00"),
    ([(1, 5), (1, 4)], "4.50"),
    ([(1, 5), (1, 4), (1, 4)], "4.33"),
    ([(1, 5), (1, 5), (1, 4)], "4.67"),
    ([(3, 5), (1, 1)], "4.00"),
    ([(0, 1), (2, 3)], "3.00"),
    ([(0, 1)], "0.00"),
    ([(1, 1), (1, "1.01")], "1.01"),  # 1.005 rounds half up
]
FAULTS = [
    (HIGHER, [], "start"),
    (HIGHER, [(1, 0)], "start"),
    (HIGHER, SHARES, None),
    (LOWER, CAUSED, None),
    (LOWER, SHARES, "order"),
    (HIGHER, CAUSED, "order"),
    (HIGHER, FLAT, None),
    (LOWER, FLAT, "order"),
]


@st.composite
def judged(draw, kind):
    """A figure and a scale that fits its direction."""
    direction = draw(st.sampled_from([HIGHER, LOWER]))
    top = 100 if kind == SHARE else 40
    limits = draw(st.sets(st.integers(1, top), max_size=6))
    scores = draw(
        st.lists(st.integers(0, 5), min_size=len(limits) + 1, max_size=len(limits) + 1)
    )
    scores.sort(reverse=direction == LOWER)
    bands = list(zip([0, *sorted(limits)], scores, strict=True))
    total = draw(st.integers(1, 60))
    return direction, bands, draw(st.integers(0, total)), total


class TestScore(BaseCase):
    def test_judged(self):
        """AS-1, AS-2: a figure has its points, and what is missing is the least."""
        for kind, direction, bands, hits, total, expected in JUDGED:
            with self.subTest(kind=kind, direction=direction, hits=hits, total=total):
                found = score.judge(kind, direction, bands, hits, total)
                self.assertEqual(found and tuple(found), expected)

    def test_share(self):
        """AS-2: a share is shown as it is, and never as more."""
        for hits, total, shown in (
            (0, 0, "0"),
            (1, 3, "33.33"),
            (2, 3, "66.66"),
            (89996, 100000, "89.99"),
            (7, 7, "100.00"),
        ):
            with self.subTest(hits=hits, total=total):
                self.assertEqual(score.share(hits, total), Decimal(shown))

    def test_average(self):
        """AS-1: the base is the weighed average, rounded half up."""
        for scored, expected in AVERAGES:
            with self.subTest(scored=scored):
                found = score.average([(w, Decimal(s)) for w, s in scored])
                self.assertEqual(str(found), expected)

    def test_total(self):
        """AS-2: score = base + incentive - penalty, also below nothing."""
        self.assertEqual(score.total(4.33, 0.5, 1.0), Decimal("3.83"))
        self.assertEqual(score.total(1, 0, 2.5), Decimal("-1.50"))

    def test_faults(self):
        """AS-1: a scale starts at zero, and a better figure never has fewer points."""
        for direction, bands, expected in FAULTS:
            with self.subTest(direction=direction, bands=bands):
                self.assertEqual(score.find_fault(direction, bands), expected)

    @given(judged(SHARE))
    def test_missing_cases_reach_the_band(self, drawn):
        """AS-2: with what is missing the better band is reached, with one less not."""
        self.check_missing(SHARE, *drawn)

    @given(judged(COUNT))
    def test_missing_number_reaches_the_band(self, drawn):
        """AS-2: the same for a number of cases."""
        self.check_missing(COUNT, *drawn)

    def check_missing(self, kind, direction, bands, hits, total):
        verdict = score.judge(kind, direction, bands, hits, total)
        if verdict.missing is None:
            self.assertEqual(verdict.score, max(points for _from, points in bands))
            return
        step = 1 if direction == HIGHER else -1
        for missing, is_enough in (
            (verdict.missing, True),
            (verdict.missing - 1, False),
        ):
            then = score.judge(kind, direction, bands, hits + step * missing, total)
            self.assertEqual(then.score > verdict.score, is_enough)
            if is_enough:
                self.assertEqual(then.score, verdict.next_score)
        if kind == SHARE:
            self.assertLessEqual(0, hits + step * verdict.missing)
            self.assertLessEqual(hits + step * verdict.missing, total)

    @given(judged(SHARE), st.integers(0, 60))
    def test_better_is_never_worse(self, drawn, other):
        """AS-1: a better figure never has fewer points."""
        direction, bands, hits, total = drawn
        other = min(other, total)
        low, high = (
            score.judge(SHARE, direction, bands, figure, total).score
            for figure in sorted((hits, other))
        )
        if direction == HIGHER:
            self.assertLessEqual(low, high)
        else:
            self.assertGreaterEqual(low, high)

    @given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), min_size=1))
    def test_average_lies_between(self, scored):
        """AS-1: the base lies between the lowest and the highest points."""
        points = [value for _weight, value in scored]
        self.assertTrue(min(points) <= score.average(scored) <= max(points))
