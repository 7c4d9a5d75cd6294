"""Mails to a case that exists: the guest's answers, and what strangers write."""

from odoo.tests import new_test_user, tagged

from .common import GROUP
from .smtp import MailCommon, MailServer

GUEST = "Li Na <li.na@example.com>"
FIRST = "<photos-1@example.com>"


@tagged("post_install", "-at_install")
class TestMailReplies(MailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.case = cls.env["helpdesk.ticket"]

    def setUp(self):
        super().setUp()
        self.case = self.receive("photos")

    def reply(self, sender=GUEST, subject="Re: x", body="Here is more.", **headers):
        """Answer the case by mail.

        :return: (tickets that the answer made, messages that it put on the case)
        """
        before = self.case.message_ids
        made = self.receive(self.write_mail(sender, subject, body, **headers))
        return made, self.case.message_ids - before

    def close(self):
        """Take the case through its whole flow, as its agent."""
        self.case.user_id = self.agent
        self.walk_to(self.case, "closed")

    def test_answer_to_the_guests_own_mail(self):
        """IN-5, IN-10: an answer in the thread is on the case, and a contact."""
        made, message = self.reply(In_Reply_To=FIRST)
        self.assertFalse(made)
        self.assertRecordValues(
            message,
            [
                {
                    "message_type": "email",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "is_internal": False,
                    "email_from": '"Li Na" <li.na@example.com>',
                }
            ],
        )
        self.assertIn("Here is more.", message.body)
        self.assertEqual(
            self.case.contact_ids.sorted("id").mapped("direction"), ["in", "in"]
        )
        self.assertIn("Here is more.", self.case.contact_ids.sorted("id")[-1].summary)

    def test_the_guests_answer_ends_the_wait(self):
        """TL-c: an answer from the guest's address sets the limits going again."""
        self.case.user_id = self.agent
        case = self.case.with_user(self.agent)
        case.action_accept()
        case._do_wait_guest("Which hotel was it?")
        self.reply(In_Reply_To=FIRST)
        self.assertEqual(case.complaint_state, "accepted")
        self.assertFalse(case.guest_wait_since)
        self.assertNotIn("paused", case.sudo().clock_ids.mapped("state"))
        self.assertEqual(case.sudo().activity_ids.user_id, self.agent)

    def test_somebody_else_s_mail_does_not_end_the_wait(self):
        """TL-c, attack 42: a stranger's mail to the case is no answer of the guest."""
        case = self.case.with_user(self.leader)
        case.action_accept()
        case._do_wait_guest("Which hotel was it?")
        self.reply("Eve <eve@example.net>", In_Reply_To=FIRST)
        self.assertEqual(case.complaint_state, "waiting_guest")
        self.assertTrue(case.guest_wait_since)

    def test_answer_by_references(self):
        """IN-5: some mail programs name the thread in References alone."""
        made, message = self.reply(References=f"<other@example.com> {FIRST}")
        self.assertFalse(made)
        self.assertEqual(len(message), 1)

    def test_answer_to_our_acknowledgement(self):
        """IN-5: an answer to the acknowledgement lands on the case, not as a note."""
        with MailServer() as server:
            self.send_notices(server)
            (acknowledgement,) = server.messages
        with MailServer() as server:
            made, message = self.reply(In_Reply_To=acknowledgement["Message-Id"])
            self.send_notices(server)
            self.assertFalse(server.received)
        self.assertFalse(made)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertFalse(message.is_internal or message.notified_partner_ids)

    def test_answer_to_a_note(self):
        """IN-10: what a guest writes is no internal note, whatever it answers."""
        note = self.case.message_post(
            body="See what we know.", subtype_xmlid="mail.mt_note"
        )
        _made, message = self.reply(In_Reply_To=note.message_id)
        self.assertFalse(message.is_internal)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))

    def test_number_in_the_subject(self):
        """IN-5: the guest who writes a new mail names the case by its number."""
        made, message = self.reply(subject=f"once more {self.case.number.lower()}!")
        self.assertFalse(made)
        self.assertEqual(len(message), 1)

    def test_number_of_another_guest(self):
        """O4, attack 40: who knows a number but has another address is a new case."""
        made, message = self.reply("Eve <eve@example.net>", f"Re: {self.case.number}")
        self.assertEqual(len(made), 1)
        self.assertFalse(message)

    def test_number_in_another_company(self):
        """IN-4: numbers count within one company."""
        company = self.env["res.company"].create(
            {"name": "Elsewhere", "alias_domain_id": self.alias_domain.id}
        )
        team = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Elsewhere",
                "complaint_handling": True,
                "company_id": company.id,
                "alias_name": "elsewhere",
            }
        )
        made, message = self.reply(subject=self.case.number, To=team.alias_email)
        self.assertEqual(made.company_id, company)
        self.assertFalse(message)

    def test_stranger_with_known_message_id(self):
        """O4, attack 40: who answers from elsewhere is kept apart from the guest."""
        made, message = self.reply(
            "Eve <eve@example.net>", body="I withdraw everything.", In_Reply_To=FIRST
        )
        self.assertFalse(made)
        self.assertIn("eve@example.net wrote this, not the guest.", message.body)
        self.assertIn("I withdraw everything.", message.body)
        self.assertTrue(message.is_internal)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))
        contact = self.case.contact_ids.sorted("id")[-1]
        self.assertIn("From somebody else: eve@example.net", contact.result)
        # Others than those who write to the guest read what there is to do (FB-5).
        self.assertIn("e****@example.net", self.case.activity_ids.summary)
        self.assertEqual(self.case.complaint_state, "registered")

    def test_colleague_in_name_only(self):
        """O4, attack 40: a colleague is a stranger, unless the relay vouches."""
        self.agent.email = "agent@harmony-staff.example.com"
        self.env["ir.config_parameter"].set_param("travel_complaint.mail_relay", "mx")
        _made, message = self.reply(self.agent.email, In_Reply_To=FIRST)
        self.assertTrue(message.is_internal)
        self.assertFalse(message.author_id)
        _made, message = self.reply(
            self.agent.email,
            In_Reply_To=FIRST,
            Authentication_Results="mx; dmarc=pass",
        )
        self.assertFalse(message.is_internal)
        self.assertEqual(message.author_id, self.agent.partner_id)
        # A colleague's word is no contact with the guest.
        self.assertEqual(len(self.case.contact_ids), 2)

    def test_copy_to_another_customer(self):
        """H10, attack 42: who stands in Cc sees nothing of the case."""
        bert = new_test_user(
            self.env, "bert", groups="base.group_portal", email="bert@example.com"
        )
        _made, message = self.reply(
            In_Reply_To=FIRST, Cc=f"{bert.email}, rest@example.org"
        )
        self.assertFalse(self.case.message_partner_ids)
        self.assertFalse(message.partner_ids or message.notified_partner_ids)
        self.assertFalse(self.case.with_user(bert).has_access("read"))
        self.assertFalse(message.with_user(bert).has_access("read"))
        self.assertFalse(self.case.email_cc)
        contact = self.case.contact_ids.sorted("id")[-1]
        self.assertIn("bert@example.com", contact.result)
        # What the composer proposes for the next answer.
        proposed = self.case._message_get_suggested_recipients(reply_discussion=True)
        self.assertNotIn("rest@example.org", str(proposed))
        self.assertNotIn(bert.partner_id.id, [p["partner_id"] for p in proposed])

    def test_new_mail_with_copy(self):
        """H10, attack 42: the same holds for the mail that makes the case."""
        bert = self.env["res.partner"].create(
            {"name": "Bert", "email": "b@example.com"}
        )
        case = self.receive(self.write_mail(GUEST, "Second trip", Cc=bert.email))
        self.assertFalse(case.message_partner_ids)
        self.assertFalse(case.message_ids.partner_ids)

    def test_answer_to_a_stranger_is_not_proposed(self):
        """O4: the composer does not propose to answer whoever was not the guest."""
        self.reply("Eve <eve@example.net>", In_Reply_To=FIRST)
        proposed = self.case._message_get_suggested_recipients(reply_discussion=True)
        self.assertNotIn("eve@example.net", str(proposed))

    def test_answer_to_closed_case(self):
        """FB-2: what comes after the end is kept and told; the case stays closed."""
        self.close()
        _made, message = self.reply(In_Reply_To=FIRST)
        self.assertEqual(len(message), 1)
        self.assertEqual(self.case.complaint_state, "closed")
        self.assertRecordValues(
            self.case.activity_ids,
            [
                {
                    "user_id": self.agent.id,
                    "summary": "The guest has written after the case was closed",
                }
            ],
        )
        self.reply(In_Reply_To=FIRST)
        self.assertEqual(len(self.case.activity_ids), 1)

    def test_answer_to_open_case(self):
        """IN-10: while the case is open its followers are told, and that is all."""
        self.case.user_id = self.agent
        _made, message = self.reply(In_Reply_To=FIRST)
        self.assertEqual(message.notified_partner_ids, self.agent.partner_id)
        self.assertFalse(self.case.activity_ids)

    def test_files_of_an_answer(self):
        """Attack 52: the limits hold for answers, too."""
        raw = self.compose("photos", In_Reply_To=FIRST).replace(
            b"Message-ID: <photos-1@example.com>", b"Message-ID: <photos-2@example.com>"
        )
        self.env["ir.config_parameter"].set_param("travel_complaint.mail_files", 1)
        self.assertFalse(self.receive(raw))
        self.assertEqual(len(self.case.attachment_ids), 4)
        note = self.case.message_ids.filtered(lambda m: "not kept" in m.body)
        self.assertEqual(note.body.count("<li>"), 2)

    def test_who_is_asked(self):
        """FB-2: the one responsible is asked, else the team's leader, else the team."""
        self.assertEqual(self.case._get_colleague_in_charge(), self.agent)
        self.team.user_id = self.leader
        self.assertEqual(self.case._get_colleague_in_charge(), self.leader)
        self.case.user_id = self.member
        self.assertEqual(self.case._get_colleague_in_charge(), self.member)
        self.member.active = False
        self.assertEqual(self.case._get_colleague_in_charge(), self.leader)
        self.leader.group_ids = [(3, self.env.ref(f"{GROUP}leader").id)]
        self.assertEqual(self.case._get_colleague_in_charge(), self.agent)
