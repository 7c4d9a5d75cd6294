from odoo.tests import new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestNotifications(ComplaintCommon):
    """Mails of the chatter about a case whose guest is a known contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls.env["res.partner"].create(
            {"name": "Li Na", "email": "li.na@guests.example"}
        )

    def create_known_case(self):
        ticket = self.create_case(partner_id=self.guest.id, partner_email=False)
        # Mails wait, so that they can be read here.
        return ticket.with_context(mail_notify_force_send=False)

    def mails_to(self, partner):
        """The mails that wait for `partner`."""
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])

    def test_public_relations_are_told_at_once(self):
        """IN-9: an agent reports a post about a known guest's case, relations know."""
        ticket = self.create_known_case()
        self.env["travel.complaint.exposure"].with_user(self.agent).with_context(
            **ticket.env.context
        ).create({"ticket_id": ticket.id, "place": "Evening paper"})
        mail = self.mails_to(self.public_relations.partner_id)
        self.assertEqual(len(mail), 1, mail.mapped("subject"))
        self.assertIn("is public: Evening paper", mail.subject)
        self.assertEqual(mail.mail_message_id.author_id, self.agent.partner_id)

    def test_each_reads_their_own_language(self):
        """IN-9: who tells them reads another one; so do the words that were chosen."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.public_relations.lang = "zh_CN"
        other = new_test_user(
            self.env,
            "relations_en",
            "travel_complaint.group_travel_complaint_public_relations",
        )
        asked = []

        def words(env):
            asked.append(env.lang)
            return f"Read in {env.lang}", "x"

        ticket = self.create_known_case().with_user(self.agent)
        ticket._tell_people(self.public_relations | other, words)
        self.assertEqual(sorted(asked), ["en_US", "zh_CN"])
        for user in (self.public_relations, other):
            mail = self.mails_to(user.partner_id)
            self.assertEqual(mail.subject, f"Read in {user.lang}")
        self.assertIn("Open the case", mail.body_html)
        ticket._tell_people(self.env["res.users"], words)
        self.assertEqual(len(asked), 2)

    def test_a_message_to_the_guest_carries_no_endless_token(self):
        """Attacks 6, 7: what a guest gets from the chatter opens nothing by itself."""
        ticket = self.create_known_case()
        ticket.message_post(
            body="We call you tomorrow.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.guest.ids,
        )
        mail = self.mails_to(self.guest)
        self.assertIn("We call you tomorrow.", mail.body_html)
        self.assertNotIn("access_token", mail.body_html)
        self.assertNotIn("signup_token", mail.body_html)
