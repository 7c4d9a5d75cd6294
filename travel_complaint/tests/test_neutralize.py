from odoo.modules.neutralize import neutralize_database
from odoo.tests import tagged

from .smtp import MailCommon, MailServer


@tagged("post_install", "-at_install")
class TestNeutralize(MailCommon):
    """A copy of the database, made for trying things out, reaches no guest."""

    def test_copy_reaches_no_guest(self):
        """Attack 139: no link opens there, and nothing that waited is sent."""
        links = self.env["travel.complaint.link"]
        case = self.create_case(partner_email="li.na@example.com")
        token = links._mint(case, "li.na@example.com")
        self.assertEqual(links._resolve(token).ticket_id, case)
        waiting = self.env["travel.complaint.notice"].search(
            [("ticket_id", "=", case.id), ("state", "=", "pending")]
        )
        self.assertTrue(waiting)
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.env.invalidate_all()
        self.assertFalse(links._resolve(token))
        with MailServer() as server:
            self.send_notices(server)
            self.assertFalse(server.messages)
        self.assertEqual(set(waiting.mapped("state")), {"failed"})
