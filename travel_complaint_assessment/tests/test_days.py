"""The days of the employee, of those who decide, and of HR, in a browser.

A tour fails when a step is not there, and on any error in the browser's console. The
browser has a clock of its own, so these days are those of today.
"""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import GROUP
from .decisions import DecisionCommon


@tagged("post_install", "-at_install")
class TestStaffDays(DecisionCommon, HttpCase):
    @classmethod
    def _stop_the_clock(cls):
        cls.act = fields.Datetime.now() - timedelta(days=7)

    @classmethod
    def _create_employee(cls, name, **version):
        begin = {"date_version": "2020-01-01", "contract_date_start": "2020-01-01"}
        return super()._create_employee(name, **{**begin, **version})

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Built here: a request that builds them holds up all others, and on a busy
        # machine those give up.
        cls.env["ir.qweb"]._pregenerate_assets_bundles()
        cls.month = fields.Date.start_of(fields.Date.today(), "month")

    def open(self, record, tour, user):
        action = {
            "travel.assessment.decision": "assessment-decisions",
            "hr.payslip.run": "action-payroll.hr_payslip_run_action",
            "hr.payslip": "action-payroll.hr_payslip_action",
        }[record._name]
        self.start_tour(f"/odoo/{action}/{record.id}", tour, login=user.login)
        self.env.invalidate_all()

    def test_employee(self):
        """AS-2, AS-8: sees the own sheet, opens a figure to its case, and appeals."""
        decision = self.notify("MINOR", percent=20, grounds="It was the second time.")
        finding = decision.sudo().liability_id
        finding.investigation_id.finished_at = fields.Datetime.now()
        sheets = self.env["travel.assessment.sheet"]
        sheets._draft(self.company, self.month, self.department)
        self.start_tour(
            "/odoo/my-assessment-sheet",
            "travel_assessment_employee_day",
            login=self.me.login,
        )
        self.env.invalidate_all()
        appeal = self.env["travel.assessment.appeal"].search(
            [("subject_id", "=", decision.id), ("state", "=", "lodged")]
        )
        self.assertEqual(appeal.text, "The lake was closed that day.")
        self.assertEqual(appeal.employee_id, self.ming)
        self.assertTrue(decision.is_under_appeal)

    def test_deciders(self):
        """AS-7: heard, proposed, agreed to by a second person, decided by a third."""
        decision = self.hear(self.draft("GENERAL", grounds=False))
        self.open(decision, "travel_assessment_assessor_day", self.assessor)
        self.assertRecordValues(
            decision.sudo(),
            [
                {
                    "state": "proposed",
                    "percent": 45,
                    "grounds": "The group lost half a day.",
                    "needs_second": True,
                    "proposed_by_id": self.assessor.id,
                }
            ],
        )
        self.open(decision, "travel_assessment_second_day", self.second)
        self.assertEqual(decision.sudo().second_by_id, self.second)
        self.open(decision, "travel_assessment_decider_day", self.leader)
        self.assertEqual(decision.sudo().decided_by_id, self.leader)
        self.assertTrue(decision.sudo().appeal_deadline)

    def test_hr(self):
        """PY-3, PY-5: looks before payroll, makes a batch, confirms what was shown."""
        hr = self._create_colleague(
            "hr", f"{GROUP}settlement,payroll.group_payroll_manager"
        )
        day = {"event_date": self.act.date()}
        reward = self.post("reward", 500, **day)
        held = self.post("compensation", 900, **day)
        held._hold("appeal", "An appeal is pending")
        self.start_tour(
            "/odoo/assessment-before-payroll",
            "travel_assessment_hr_preview",
            login=hr.login,
        )
        self.assertFalse(
            self.env["hr.payslip"].search([("company_id", "=", self.company.id)])
        )
        batch = self.env["hr.payslip.run"].create(
            {
                "name": "Month",
                "date_start": self.month,
                "date_end": fields.Date.end_of(self.month, "month"),
                "company_id": self.company.id,
            }
        )
        self.open(batch, "travel_assessment_hr_batch", hr)
        slip = batch.slip_ids
        self.assertEqual((slip.employee_id, slip.state), (self.ming, "verify"))
        self.open(slip, "travel_assessment_hr_payslip", hr)
        self.assertEqual(slip.state, "done")
        self.assertSettled(reward, 500)
        self.assertSettled(held, 0)
