from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

CATEGORY = "travel_complaint.helpdesk_ticket_category_"


@tagged("post_install", "-at_install")
class TestRouting(ComplaintCommon):
    """The matrix names the responsible department (OR-4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_id = cls.leader
        cls.env["travel.complaint.responsibility"].search([]).unlink()
        departments = cls.env["hr.department"].create(
            [{"name": name} for name in ("Operations", "Guides", "Legal", "Finance")]
        )
        cls.operations, cls.guides, cls.legal, cls.finance = departments
        cls.itinerary = cls.env.ref(f"{CATEGORY}itinerary")
        cls.contract = cls.env.ref(f"{CATEGORY}itinerary_contract")
        cls.general = cls.env.ref("travel_complaint.severity_agency_general")
        cls.serious = cls.env.ref("travel_complaint.severity_agency_serious")

    def add_row(self, category, department, severity=None, **values):
        return self.env["travel.complaint.responsibility"].create(
            {
                "category_id": category.id,
                "severity_id": severity and severity.id,
                "department_id": department.id,
                "company_id": self.company.id,
                **values,
            }
        )

    def test_who_accepts_an_unrouted_case_has_it(self):
        """OR-4, TL-1: it lay with the leader for want of anybody else."""
        self.team.user_id = self.leader
        case = self.create_case()
        self.assertEqual((case.is_unrouted, case.user_id), (True, self.leader))
        case.action_accept()
        self.assertEqual(case.user_id, self.agent)

    def test_who_accepts_takes_nobody_s_case(self):
        """OR-4: what a person or the matrix has given to somebody stays theirs."""
        self.team.user_id = self.leader
        given = self.create_case(user_id=self.member.id)
        given.action_accept()
        self.assertEqual(given.user_id, self.member)
        routed = self.create_case()
        routed.sudo().write({"is_unrouted": False})
        routed.action_accept()
        self.assertEqual(routed.user_id, self.leader)

    def test_most_specific_row_wins(self):
        """OR-4: exact category before its parents, exact severity before any."""
        self.add_row(self.itinerary, self.finance)
        case = self.create_case(category_id=self.contract.id)
        self.assertEqual(case.complaint_department_id, self.finance)
        self.add_row(self.itinerary, self.legal, self.general)
        self.assertEqual(
            self.create_case(category_id=self.contract.id).complaint_department_id,
            self.legal,
        )
        self.add_row(self.contract, self.guides)
        self.assertEqual(
            self.create_case(category_id=self.contract.id).complaint_department_id,
            self.guides,
        )
        self.add_row(self.contract, self.operations, self.general)
        self.assertEqual(
            self.create_case(category_id=self.contract.id).complaint_department_id,
            self.operations,
        )

    def test_an_uncovered_case_is_visible_and_goes_to_the_leader(self):
        """OR-4: what the matrix does not cover is unrouted, and never lost."""
        case = self.create_case(category_id=self.contract.id, user_id=False)
        self.assertTrue(case.is_unrouted)
        self.assertFalse(case.complaint_department_id)
        self.assertEqual(case.user_id, self.leader)

    def test_a_new_severity_routes_again(self):
        """OR-4: a case that becomes serious follows the row for serious cases."""
        self.add_row(self.itinerary, self.operations)
        self.add_row(self.itinerary, self.legal, self.serious)
        case = self.create_case(category_id=self.contract.id)
        self.assertEqual(case.complaint_department_id, self.operations)
        case.circumstance_ids = self.env.ref("travel_complaint.circumstance_injury")
        self.assertEqual(case.complaint_department_id, self.legal)

    def test_who_leads(self):
        """OR-4: the row names who takes charge."""
        self.add_row(self.itinerary, self.operations, lead_id=self.member.id)
        case = self.create_case(category_id=self.contract.id, user_id=False)
        self.assertEqual(case.user_id, self.member)

    def test_a_cell_has_one_row(self):
        """OR-4: two rows for one cell are refused by the database."""
        self.add_row(self.itinerary, self.operations)
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.add_row(self.itinerary, self.legal)

    def test_the_matrix_shows_its_gaps_and_saves(self):
        """OR-4: the matrix is edited as one; gaps are counted until they are filled."""
        self.add_row(self.itinerary, self.operations)
        matrix = self.env["travel.complaint.matrix"].with_user(self.leader).create({})
        gaps = matrix.gap_count
        self.assertTrue(gaps)
        cells = matrix.cell_ids
        kept = cells.filtered(
            lambda c: c.category_id == self.itinerary and not c.severity_id
        )
        self.assertEqual(kept.department_id, self.operations)
        other = self.env.ref(f"{CATEGORY}other")
        cells.filtered(
            lambda c: c.category_id == other and not c.severity_id
        ).department_id = self.legal
        cells.filtered(
            lambda c: c.category_id == self.contract and c.severity_id == self.serious
        ).department_id = self.guides
        matrix.action_save()
        again = self.env["travel.complaint.matrix"].with_user(self.leader).create({})
        self.assertEqual(gaps - again.gap_count, 3)
        case = self.create_case(
            category_id=self.contract.id,
            circumstance_ids=self.env.ref("travel_complaint.circumstance_injury").ids,
        )
        self.assertEqual(case.complaint_department_id, self.guides)
        kept_again = again.cell_ids.filtered(
            lambda c: c.category_id == self.itinerary and not c.severity_id
        )
        kept_again.department_id = False
        again.action_save()
        self.assertTrue(self.create_case(category_id=self.contract.id).is_unrouted)

    def test_the_leader_draws_the_matrix_and_the_agent_does_not(self):
        """OR-4: the leader edits the matrix, an agent only follows it."""
        with self.assertRaises(AccessError):
            self.env["travel.complaint.matrix"].with_user(self.agent).create({})
        with self.assertRaises(AccessError):
            self.env["travel.complaint.responsibility"].with_user(self.agent).create(
                {"category_id": self.itinerary.id, "department_id": self.legal.id}
            )

    def test_the_matrix_form_opens(self):
        """OR-4: the form of the matrix opens with all its cells."""
        form = Form(self.env["travel.complaint.matrix"].with_user(self.leader))
        self.assertTrue(form.gap_count)
