from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import amounts, balance, limits
from ..tools.spread import spread

money = st.decimals(0, 10**7, places=2)
few = st.dictionaries(
    st.integers(0, 50), st.decimals(0, 1000, places=2), min_size=1, max_size=40
)

# bonus, percent, what is cut
PERCENT = [
    (2000, 20, "400.00"),
    (2000, 33.3333, "666.67"),
    (1999.99, 50, "1000.00"),  # 999.995 rounds half up
    (0.01, 50, "0.01"),
    (0.01, 49, "0.00"),
    (333.33, 10, "33.33"),
    (10000000, 0.0001, "10.00"),
]
# amount, weights, shares
SPREAD = [
    ("100.00", {"a": 1, "b": 1, "c": 1}, ["33.34", "33.33", "33.33"]),
    ("0.02", {"a": 1, "b": 1, "c": 1}, ["0.01", "0.01", "0.00"]),
    ("1000.00", {"a": 3000, "b": 2000, "c": 0}, ["600.00", "400.00", "0.00"]),
    ("10.00", {"a": "0.7", "b": "0.3"}, ["7.00", "3.00"]),
    ("100.00", {"a": 1, "b": 2, "c": 4}, ["14.29", "28.57", "57.14"]),
]
# share, keeps minimum, counts cuts; gross, net, minimum, taken, cuts; room, what stops
LOSS = [
    (20, True, False, "12000", "11300", "2740", "0", "0", "2400.00", "share"),
    (20, True, False, "3000", "3000", "2740", "0", "0", "260.00", "floor"),
    (20, True, False, "2740", "2740", "2740", "0", "0", "0.00", "floor"),
    (20, True, False, "2500", "2500", "2740", "0", "0", "0.00", "floor"),
    (20, True, False, "12000", "11300", "2740", "2000", "0", "400.00", "share"),
    (20, True, False, "12000", "11300", "2740", "2400", "0", "0.00", "share"),
    (20, True, False, "12000", "11300", None, "0", "0", "0.00", "no_floor"),
    (20, True, False, None, "11300", "2740", "0", "0", "0.00", "no_base"),
    (20, True, False, "12000", None, "2740", "0", "0", "0.00", "no_base"),
    (20, False, True, "12000", "11300", None, "0", "2000", "400.00", "share"),
    (10, False, False, "3333.33", "3000", None, "0", "0", "333.33", "share"),
    (10, False, False, "3333.39", "3000", None, "0", "0", "333.33", "share"),
    (None, False, False, "3000", "100", None, "0", "0", "100.00", "floor"),
    (20, False, False, "12000", "-5", None, "0", "0", "0.00", "floor"),
]


def number(text):
    return None if text is None else Decimal(text)


class TestAmounts(BaseCase):
    def test_percent_table(self):
        """PY-2: a percentage of the bonus, to the smallest coin, half up."""
        for base, percent, expected in PERCENT:
            with self.subTest(base=base, percent=percent):
                found = amounts.percent_of(base, percent, 2)
                self.assertEqual(found, Decimal(expected))

    def test_exact(self):
        """PY-6, attack 85: what is no exact amount of the currency is known as such."""
        for value, digits, expected in (
            (0.1 + 0.2, 2, False),
            (0.3, 2, True),
            (0.005, 2, False),
            (0.005, 3, True),
            (100, 0, True),
            (100.5, 0, False),
            (float("nan"), 2, False),
            (float("inf"), 2, False),
            (1e308, 2, False),
            (-1, 2, True),
        ):
            with self.subTest(value=value, digits=digits):
                self.assertEqual(amounts.is_exact(value, digits), expected)

    @given(st.lists(money, max_size=50))
    def test_sums_are_exact(self, values):
        """PY-6, attack 85: what went through floats comes out to the cent."""
        through = [amounts.exact(float(value), 2) for value in values]
        self.assertEqual(sum(through, Decimal(0)), sum(values, Decimal(0)))

    def test_spread_table(self):
        """PY-2: a department's amount over its people, by largest rest."""
        for amount, weights, expected in SPREAD:
            with self.subTest(amount=amount):
                shares = spread(Decimal(amount), weights, 2)
                self.assertEqual([str(share) for share in shares.values()], expected)

    @given(money, few)
    def test_spread_loses_nothing(self, amount, weights):
        """PY-2: the shares add up, and each is within a coin of its exact share."""
        total = sum(weights.values())
        if not total:
            with self.assertRaises(ValueError):
                spread(amount, weights, 2)
            return
        shares = spread(amount, weights, 2)
        self.assertEqual(sum(shares.values()), amount)
        for key, weight in weights.items():
            self.assertLess(abs(shares[key] - amount * weight / total), Decimal("0.01"))
            self.assertTrue(weight or not shares[key])

    def test_loss_table(self):
        """PY-4: share of the month, minimum wage, what other payslips have taken."""
        for row in LOSS:
            share, keeps, counts, gross, net, minimum, taken, cuts, room, why = row
            with self.subTest(row=row):
                found = limits.room_for_loss(
                    limits.PayRule(share and Decimal(share), keeps, counts),
                    *(number(text) for text in (gross, net, minimum, taken, cuts)),
                    2,
                )
                self.assertEqual(found.amount, Decimal(room))
                self.assertEqual(found.stopped_by, why)

    @given(money, money, money, money, st.integers(1, 100), st.booleans())
    def test_loss_bounds(self, gross, net, minimum, taken, share, keeps):
        """PY-4: never above the share of the month, never below the minimum wage."""
        rule = limits.PayRule(Decimal(share), keeps)
        room = limits.room_for_loss(
            rule, gross, net, minimum, taken, Decimal(0), 2
        ).amount
        self.assertGreaterEqual(room, 0)
        if room:
            self.assertLessEqual(room + taken, gross * share / 100)
            self.assertGreaterEqual(net - room, minimum if keeps else 0)

    @given(money, money, money, money, money)
    def test_cut_bounds(self, bonus, gross, net, minimum, taken):
        """PY-4: never more of the bonus than there is."""
        room = limits.room_for_cuts(
            limits.PayRule(None, True), bonus, gross, net, minimum, taken, 2
        ).amount
        self.assertGreaterEqual(room, 0)
        self.assertLessEqual(room, max(0, bonus - taken))
        if room:
            self.assertGreaterEqual(net - room, minimum)

    @given(st.lists(money, max_size=10), money)
    def test_carry_over(self, wanted, room):
        """PY-4: the oldest first; what does not fit is carried, nothing is lost."""
        wanted = list(enumerate(wanted))
        taken = limits.take_in_order(wanted, room)
        self.assertEqual(
            sum(taken.values()), min(room, sum(amount for _key, amount in wanted))
        )
        partly = [key for key, amount in wanted if 0 < taken.get(key, 0) < amount]
        self.assertLessEqual(len(partly), 1)

    def test_balance_table(self):
        """PY-3, design invariants 2 and 5: what is open, and what has to go back."""
        for figures, wanted, back in (
            ((500, 0, 0, 0), 500, 0),
            ((500, 200, 0, 0), 300, 0),
            ((500, 500, 0, 0), 0, 0),
            ((500, 0, 500, 0), 0, 0),
            ((500, 500, 500, 0), 0, 500),
            ((500, 200, 500, 0), 0, 200),
            ((500, 500, 200, 0), 0, 200),
            ((500, 500, 200, 200), 0, 0),
            # Given back, then the payslip that had taken it is cancelled.
            ((500, 200, 200, 200), 300, 0),
        ):
            with self.subTest(figures=figures):
                entry = balance.Balance(*map(Decimal, figures))
                self.assertEqual(balance.still_wanted(entry), wanted)
                self.assertEqual(balance.to_return(entry), back)
