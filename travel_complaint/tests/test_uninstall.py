from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestUninstall(ComplaintCommon):
    def module(self, name):
        """The addon `name`, as who may uninstall sees it."""
        return self.env["ir.module.module"].search([("name", "=", name)])

    def forget_cases(self):
        """Have no case in the database, as on the day of the installation."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE helpdesk_ticket SET complaint_kind = NULL")
        self.env.invalidate_all()

    def test_refused_while_there_are_cases(self):
        """Attacks 136, 137: one click never destroys guests' cases, by no addon."""
        self.forget_cases()
        self.create_case()
        for name in ("travel_complaint", "helpdesk_mgmt", "hr", "mail", "base_setup"):
            with (
                self.subTest(module=name),
                self.assertRaisesRegex(UserError, "There are 1 complaint cases"),
            ):
                self.module(name).button_uninstall()
            self.assertEqual(self.module("travel_complaint").state, "installed")

    def test_archived_cases_count(self):
        """Attack 136: a case that was archived is a case."""
        self.forget_cases()
        case = self.create_case()
        case._do_withdraw("x")
        case.active = False
        with self.assertRaises(UserError):
            self.module("travel_complaint").button_uninstall()

    def test_together_with_others(self):
        """Attack 136: among many addons that go at once ours is noticed."""
        self.create_case()
        modules = self.module("payroll") + self.module("travel_complaint")
        with self.assertRaises(UserError):
            modules.button_uninstall()

    def test_possible_without_cases(self):
        """Attack 136: who has only tried it out can remove it."""
        self.forget_cases()
        self.module("travel_complaint").button_uninstall()
        self.assertEqual(self.module("travel_complaint").state, "to remove")

    def test_others_are_free(self):
        """Attack 136: an addon that we do not need is uninstalled as ever."""
        self.create_case()
        self.module("payroll").button_uninstall()
        self.assertEqual(self.module("payroll").state, "to remove")
        self.assertEqual(self.module("travel_complaint").state, "installed")
