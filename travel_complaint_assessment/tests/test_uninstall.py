from odoo.tests import tagged

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestUninstall(LedgerCommon):
    def test_refused_while_there_are_entries(self):
        """Attack 136: the proof of what was paid is not destroyed with one click."""
        self.post("reward", 500)
        for name in ("travel_complaint_assessment", "payroll", "travel_complaint"):
            module = self.env["ir.module.module"].search([("name", "=", name)])
            with self.subTest(module=name), self.refused("proof of what was paid"):
                module.button_uninstall()

    def test_possible_without_entries(self):
        """Attack 136: who has only tried it out can remove it."""
        if self.env["travel.assessment.entry"].search_count([]):
            self.fail("the test database has entries of its own")
        module = self.env["ir.module.module"].search(
            [("name", "=", "travel_complaint_assessment")]
        )
        module.button_uninstall()
        self.assertEqual(module.state, "to remove")
