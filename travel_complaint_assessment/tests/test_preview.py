from datetime import date

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import GROUP, LedgerCommon


@tagged("post_install", "-at_install")
class TestPreview(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls._create_user("hr", f"{GROUP}settlement")

    def preview(self, month=10, user=None):
        preview = (
            self.env["travel.assessment.preview"]
            .with_user(user or self.hr)
            .create({"month": date(2026, month, 20), "company_id": self.company.id})
        )
        preview.action_preview()
        return preview

    def lines(self, preview):
        return {
            (line.employee_id.name, line.channel): (
                line.now_amount,
                line.held_amount,
                line.reason,
            )
            for line in preview.line_ids
        }

    def test_what_will_be(self):
        """PY-5: to pay, to take, held by a limit, by an appeal: before any payslip."""
        hua = self._create_employee("Hua")
        self.post("reward", 500)
        self.post("compensation", 5000)
        held = self.post("bonus_cut", percent=20, employee=hua)
        held._hold("appeal", "Appeal lodged")
        self.post("reward", 10, employee=hua, event_date=date(2026, 11, 2))
        preview = self.preview()
        self.assertEqual(
            self.lines(preview),
            {
                ("Ming", "reward"): (500, 0, "planned"),
                ("Ming", "compensation"): (-2500, 2500, "share"),
                ("Hua", "bonus_cut"): (0, 400, "appeal"),
            },
        )
        self.assertEqual(
            (preview.total_pay, preview.total_take, preview.total_held),
            (500, 2500, 2900),
        )

    def test_it_is_what_comes(self):
        """PY-5: the payslips then do exactly what was seen; looking changes nothing."""
        self.post("reward", 500)
        loss = self.post("compensation", 5000)
        slips = self.env["hr.payslip"].search_count([])
        numbers = self.env["ir.sequence"].search([("code", "=", "salary.slip")])
        before = numbers.mapped("number_next_actual")
        preview = self.preview()
        self.assertEqual(numbers.mapped("number_next_actual"), before)
        self.assertEqual(self.env["hr.payslip"].search_count([]), slips)
        self.assertSettled(loss, 0)
        slip = self.slip()
        self.assertEqual(
            sum(self.shown(slip).values()), sum(preview.line_ids.mapped("now_amount"))
        )
        again = self.lines(self.preview())
        self.assertEqual(again["Ming", "reward"], (500, 0, "reserved"))
        slip.action_payslip_done()
        after = self.preview()
        self.assertIn((500, 0, "settled"), self.lines(after).values())

    def test_what_waits(self):
        """PY-5: why something waits is said, whatever it is."""
        self.slip().action_payslip_done()
        self.post("reward", 500)
        gone = self._create_employee("Gone", contract_date_end="2026-09-30")
        self.post("reward", 5, employee=gone, month=date(2026, 10, 1))
        found = self.lines(self.preview())
        self.assertEqual(found["Ming", "reward"], (0, 500, "payslip_there"))
        self.assertEqual(found["Gone", "reward"][2], "payslip")

    def test_broken_payslip(self):
        """PY-5, attack 108: one employee's wrong data does not hide the others."""
        hua = self._create_employee("Hua")
        bad_rule = self.env["hr.salary.rule"].create(
            {
                "name": "Bad",
                "code": "BAD",
                "sequence": 50,
                "company_id": False,
                "amount_select": "code",
                "amount_python_compute": "result = 1 / (contract.wage - 10001)",
            }
        )
        self.structure.rule_ids |= bad_rule
        hua.version_id.wage = 10001
        self.post("reward", 500)
        self.post("reward", 400, employee=hua)
        found = self.lines(self.preview())
        self.assertEqual(found["Ming", "reward"], (500, 0, "planned"))
        self.assertEqual(found["Hua", "reward"], (0, 400, "broken"))

    def test_another_company(self):
        """Attack 97: nobody looks into a company that they do not work for."""
        other = self.env["res.company"].create({"name": "Other"})
        with self.refused():
            self.env["travel.assessment.preview"].with_user(self.hr).create(
                {"month": date(2026, 10, 1), "company_id": other.id}
            )

    def test_roles(self):
        """Attack 95: the preview is HR's; an assessor has no right to it."""
        assessor = self._create_user("assessor", f"{GROUP}leader")
        with self.assertRaises(UserError):
            self.preview(user=assessor)

    def test_difference_is_seen(self):
        """Attack 113: a line changed behind the back of the ledger is named."""
        self.post("reward", 500)
        slip = self.slip()
        slip.action_payslip_done()
        report = self.env["travel.assessment.reconciliation"].with_user(self.hr)
        domain = [("employee_id", "=", self.ming.id)]
        self.assertEqual(report.search(domain).difference, 0)
        self.env.cr.execute(
            "UPDATE hr_payslip_line SET total = 5000"
            " WHERE slip_id = %s AND code = 'TCA_REWARD'",
            [slip.id],
        )
        self.env.invalidate_all()
        line = report.search([*domain, ("difference", "!=", 0.0)])
        self.assertEqual((line.ledger_amount, line.payslip_amount), (500, 5000))
        self.assertEqual(line.month, date(2026, 10, 1))


@tagged("post_install", "-at_install")
class TestPrints(HttpCase, LedgerCommon):
    def test_preview_is_printed(self):
        """PY-5: HR prints what it has seen."""
        self.post("reward", 500)
        preview = self.env["travel.assessment.preview"].create(
            {"month": date(2026, 10, 1), "company_id": self.company.id}
        )
        preview.action_preview()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "travel_complaint_assessment.travel_assessment_preview_document",
            preview.ids,
        )
        self.assertIn(preview.line_ids.source_name, html.decode())
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(
                "travel_complaint_assessment.travel_assessment_preview_document",
                preview.ids,
            )
        )
        self.assertEqual((kind, pdf[:4]), ("pdf", b"%PDF"))

    def test_payslip_shows_grounds(self):
        """PY-5: the payslip names each line's decision, grounds and what is open."""
        entry = self.post("compensation", 5000, grounds="Bus left without the guests")
        slip = self.slip()
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "payroll.report_payslip", slip.ids
        )
        text = html.decode()
        self.assertIn("Bus left without the guests", text)
        self.assertIn(entry.source_name, text)
        self.assertIn("2,600.00", text)
