from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools import amounts, worth

money = st.decimals(0, 10**7, places=2)
percent = st.decimals(0, 100, places=4)
cents = st.integers(0, 10**9)

# value, low, high, digits, whether it is one
RANGE = [
    (10, 10, 30, 4, True),
    (30, 10, 30, 4, True),
    (9.9999, 10, 30, 4, False),
    (30.0001, 10, 30, 4, False),
    (20.00001, 10, 30, 4, False),
    (-20, 10, 30, 4, False),
    (0, 10, 30, 4, False),
    (500, 500, 2000, 2, True),
    (499.99, 500, 2000, 2, False),
    (500.005, 500, 2000, 2, False),
    (2000.01, 500, 2000, 2, False),
    (0.1 + 0.2, 0, 1, 2, False),  # what a float adds up to is no amount
    (float("nan"), 0, 100, 4, False),
    (float("inf"), 0, 100, 4, False),
    (float("-inf"), 0, 100, 4, False),
    (1e15, 0, 1e9, 2, False),
    (1e308, 0, 1e9, 2, False),
]
# paid, share, what the person answers for at most
LOSS = [
    (1000, 100, "1000.00"),
    (1000, 33.33, "333.30"),
    (0.01, 50, "0.00"),  # a limit is never rounded up
    (1999.99, 33.33, "666.59"),
    (0, 100, "0.00"),
    (-100, 100, "0.00"),
]


@tagged("post_install", "-at_install")
class TestWorth(BaseCase):
    """Ranges and shares are exact (AS-7, PY-6)."""

    def test_range_table(self):
        """Attacks 84, 85: the ends count in, and what is no number counts out."""
        for value, low, high, digits, expected in RANGE:
            with self.subTest(value=value, low=low, high=high):
                found = worth.is_within(value, low, high, digits)
                self.assertEqual(bool(found), expected)

    def test_loss_table(self):
        """AS-5: a share of what was paid, never more and never less than nothing."""
        for total, share, expected in LOSS:
            with self.subTest(total=total, share=share):
                self.assertEqual(worth.share_of(total, share, 2), Decimal(expected))

    @given(cents, cents, cents)
    def test_range_is_that_of_whole_cents(self, value, low, high):
        """PY-6: floats of the database are compared like the cents that they mean."""
        found = worth.is_within(value / 100, low / 100, high / 100, 2)
        self.assertEqual(found, low <= value <= high)

    @given(st.floats())
    def test_no_float_gets_past_the_range(self, value):
        """Attack 84: whatever a float is, what passes lies in the range."""
        if worth.is_within(value, 10, 30, 4):
            self.assertTrue(10 <= value <= 30)

    @given(money, st.lists(st.integers(1, 10000), min_size=1, max_size=20))
    def test_shares_never_exceed_the_whole(self, total, parts):
        """AS-5: what all of them answer for is at most what was paid."""
        whole = sum(parts)
        shares = [
            worth.share_of(total, Decimal(part * 10000 // whole) / 100, 2)
            for part in parts
        ]
        self.assertLessEqual(sum(shares), total)

    @given(money, percent, percent)
    def test_reducing_leaves_the_lower_percentage(self, bonus, before, after):
        """Attack 83: what stands after a reduction is what it would have been."""
        entry = amounts.percent_of(bonus, before, 2)
        left = amounts.percent_of(bonus, after, 2)
        back = worth.to_take_back(entry, 0, left, 2)
        self.assertEqual(entry - back, min(entry, left))

    @given(money, money, money)
    def test_never_taken_back_twice(self, amount, corrected, left):
        """Attack 83: what was corrected before is not corrected again."""
        back = worth.to_take_back(amount, corrected, left, 2)
        self.assertGreaterEqual(back, 0)
        self.assertLessEqual(back, max(amount - corrected, Decimal(0)))
