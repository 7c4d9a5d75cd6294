from odoo.tests import tagged

from odoo.addons.travel_complaint.tests.test_setup import SetupCommon


@tagged("post_install", "-at_install")
class TestPortalSetup(SetupCommon):
    def step_at(self, address):
        """The step of the portal when the server has this address."""
        self.env["ir.config_parameter"].sudo().set_param("web.base.url", address)
        self.fresh.partner_id.website = False
        return self.step("portal")

    def test_address(self):
        """PO-1: guests can reach the page, and nobody on the way reads along."""
        for address in (
            *("http://localhost:8069", "http://127.0.0.1", "https://192.168.1.5"),
            *("https://odoo.local", "https://[::1]:8069"),
        ):
            with self.subTest(address=address):
                step = self.step_at(address)
                self.assertIn("cannot reach", step.missing)
                action = step.action_open()
                self.assertEqual(action["res_model"], "ir.config_parameter")
        self.assertIn("encrypted", self.step_at("http://care.example.com").missing)
        step = self.step_at("https://care.example.com")
        self.assertTrue(step.is_done)
        self.assertEqual(step.action_open()["res_model"], "res.company")
        self.assertIn("https://care.example.com/complaint/new", step.purpose)

    def test_notice_for_the_wall(self):
        """PO-1: the notice with the QR code is a click away, done or not."""
        step = self.step_at("https://care.example.com")
        action = step.action_do()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(
            action["report_name"], "travel_complaint_portal.complaint_notice"
        )
