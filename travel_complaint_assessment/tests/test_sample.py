"""The lot of an audit, as pure functions."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import sample

IDS = st.sets(st.integers(1, 10**9), max_size=60)


@tagged("post_install", "-at_install")
class TestSample(BaseCase):
    @settings(max_examples=150, deadline=None)
    @given(ids=IDS, size=st.integers(1, 80), seed=st.text(max_size=20))
    def test_same_seed_same_sample(self, ids, size, seed):
        """AS-10: seed and population alone decide, in whatever order it comes."""
        drawn = sample.draw(ids, size, seed)
        self.assertEqual(drawn, sample.draw(sorted(ids, reverse=True), size, seed))
        self.assertEqual(len(drawn), min(size, len(ids)))
        self.assertLessEqual(set(drawn), ids)
        self.assertEqual(drawn, sorted(set(drawn)))

    @settings(max_examples=100, deadline=None)
    @given(ids=IDS, size=st.integers(1, 20), seed=st.text(max_size=9))
    def test_more_cases_keep_the_first(self, ids, size, seed):
        """AS-10: a larger sample from one seed has the smaller one in it."""
        smaller = set(sample.draw(ids, size, seed))
        self.assertLessEqual(smaller, set(sample.draw(ids, size + 5, seed)))

    def test_lot_is_fixed(self):
        """AS-10: what was drawn years ago is drawn again, by another Python too."""
        self.assertEqual(sample.draw(range(1, 101), 5, "seed"), self._draw_by_hand())
        self.assertNotEqual(
            sample.draw(range(1, 101), 5, "seed"), sample.draw(range(1, 101), 5, "x")
        )

    def _draw_by_hand(self):
        """The same by what the docstring says, written down another way."""
        lots = {
            hashlib.sha256(b"seed %d" % number).hexdigest(): number
            for number in range(1, 101)
        }
        return sorted(lots[lot] for lot in sorted(lots)[:5])

    def test_lot_is_fair(self):
        """AS-10: over many seeds each case is met about as often as any other."""
        counts = dict.fromkeys(range(20), 0)
        for seed in range(2000):
            for number in sample.draw(counts, 5, str(seed)):
                counts[number] += 1
        self.assertLess(max(counts.values()) - min(counts.values()), 150)

    def test_fingerprint(self):
        """AS-10: another population has another fingerprint, another order has not."""
        self.assertEqual(
            sample.fingerprint([3, 1, 2]), sample.fingerprint([1, 2, 3, 3])
        )
        self.assertNotEqual(sample.fingerprint([1, 23]), sample.fingerprint([12, 3]))
        self.assertNotEqual(sample.fingerprint([]), sample.fingerprint([0]))

    def test_percent(self):
        """AS-10: 3, 2, 1 and 0 of what could be reached."""
        for points, expected in (
            ([], 0.0),
            ([3], 100.0),
            ([0], 0.0),
            ([3, 2, 1, 0], 50.0),
            ([2], 66.7),
            ([3, 3, 2], 88.9),
        ):
            self.assertEqual(sample.percent(points), expected, points)
