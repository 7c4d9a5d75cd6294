from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from ..tools import liability
from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestShares(BaseCase):
    """Shares are exact to two decimals (IV-4)."""

    @given(st.lists(st.integers(1, 10_000), max_size=40))
    def test_floats_add_up_like_hundredths(self, hundredths):
        """IV-4: what the database hands back as floats adds up without an error."""
        total = liability.total(number / 100 for number in hundredths)
        self.assertEqual(total * 100, sum(hundredths))
        missing = liability.missing(number / 100 for number in hundredths)
        self.assertEqual(missing, 100 - total)

    def test_table(self):
        """IV-4: 99.99 is not the whole, and thirds do not make it up by themselves."""
        for shares, missing in (
            ([], "100"),
            ([100], "0"),
            ([33.33, 33.33, 33.33], "0.01"),
            ([33.33, 33.33, 33.34], "0"),
            ([0.1] * 10, "99"),
            ([70, 30.01], "-0.01"),
        ):
            with self.subTest(shares=shares):
                self.assertEqual(liability.missing(shares), Decimal(missing))


@tagged("post_install", "-at_install")
class TestLiabilityRows(ComplaintCommon):
    """The database itself holds the shares in order (IV-4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.walk_to(cls.create_case(), "investigating")
        cls.investigation = cls.case.investigation_ids
        cls.person = cls.env["hr.employee"].create({"name": "Driver"})

    def add(self, **vals):
        return self.investigation.liability_ids.create(
            {"investigation_id": self.investigation.id, **vals}
        )

    def assertRefused(self, **vals):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.add(**vals)

    def test_shares_out_of_range(self):
        """IV-4: a share is more than nothing and not more than the whole."""
        for share in (0, -1, 100.01, 0.001):
            with self.subTest(share=share):
                self.assertRefused(kind="guest", share=share)

    def test_who_it_is(self):
        """IV-4: a person, a department and a supplier are named."""
        for kind in ("individual", "department", "supplier"):
            with self.subTest(kind=kind):
                self.assertRefused(kind=kind, share=10)

    def test_what_does_not_go_with_the_kind_is_dropped(self):
        """IV-4: changing the kind leaves no person behind, and no grade."""
        line = self.add(
            kind="individual",
            employee_id=self.person.id,
            fault_grade="general",
            share=10,
        )
        line.with_user(self.leader).write({"kind": "company"})
        self.assertFalse(line.employee_id)
        self.assertFalse(line.fault_grade)

    def test_one_line_each(self):
        """IV-4: nobody is liable twice."""
        self.add(kind="guest", share=10)
        self.assertRefused(kind="guest", share=20)

    def test_the_total_is_kept_by_the_database(self):
        """IV-4: not even the system closes an investigation of 99.99 %."""
        self.add(kind="guest", share=99.99)
        self.investigation.write(
            {
                "facts": "<p>x</p>",
                "validity": "valid",
                "cause_id": self.env.ref("travel_complaint.cause_guest").id,
            }
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "UPDATE travel_complaint_investigation SET state = 'decided'"
                " WHERE id = %s",
                [self.investigation.id],
            )

    def test_the_total_follows(self):
        """IV-4: the bar shows what is missing, to two decimals."""
        first = self.add(kind="guest", share=33.33)
        self.add(kind="company", share=33.33)
        self.assertAlmostEqual(self.investigation.liability_missing, 33.34)
        first.share = 66.67
        self.assertEqual(self.investigation.liability_total, 100)
        first.unlink()
        self.assertAlmostEqual(self.investigation.liability_missing, 66.67)
