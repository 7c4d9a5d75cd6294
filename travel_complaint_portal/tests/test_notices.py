"""The mails around the guest's page, sent by a real mail server."""

import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.travel_complaint.models import travel_complaint_notice
from odoo.addons.travel_complaint.tests.smtp import MailCommon, MailServer

from .case_common import CaseCase

LOGGER = travel_complaint_notice.__name__
# Each mail of this addon, and the sentence that only it has.
SENTENCES = {
    "link": "has asked for a new link",
    "accepted": "one of us has taken charge of your complaint",
    "question": "we need something from you:",
    "decision": "This is what we do now, as agreed with you:",
    "reopened": "we have taken up your case",
    "rating": "two questions, one minute",
}


@tagged("post_install", "-at_install")
class TestNotices(MailCommon, CaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.case.with_env(cls.env)
        cls.case.partner_email = "li.na@example.com"
        cls.case.notice_ids.unlink()
        # Whatever was owed in this database before goes to nobody now.
        owed = cls.env["travel.complaint.notice"].search([("state", "=", "pending")])
        owed.write({"state": "sent", "is_traced": True})

    def codes(self, case=None):
        """What the guest is owed, or has got, in its order."""
        return (case or self.case).notice_ids.sorted("id").mapped("code")

    def send(self):
        """What arrives at the guest's, the text of the last one first: (mail, HTML)."""
        with MailServer() as server:
            self.send_notices(server)
            mails = server.messages
        return [
            (mail, mail.get_body(("html",)).get_content()) for mail in reversed(mails)
        ]

    def send_one(self):
        """The one mail that is owed, and its HTML."""
        [found] = self.send()
        return found

    def open_by(self, text):
        """Follow the link of a mail in a fresh browser: the page's answer."""
        self.opener.cookies.clear()
        [path] = set(re.findall(r"/complaint/[\w-]{40,}", text))
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200)
        return answer

    def new_case(self, **values):
        """A case that nobody has begun to work on, all of whose mails are out."""
        values = {"partner_email": "li.na@example.com", "guest_lang": "en_US", **values}
        case = self.create_case(**values).with_env(self.env)
        case.notice_ids.write({"state": "sent", "is_traced": True})
        return case

    # When

    def test_accepted(self):
        """PO-1: the guest hears that somebody is on it, with a link to the page."""
        case = self.new_case()
        case.with_user(self.agent).action_accept()
        self.assertEqual(self.codes(case), ["received", "accepted"])
        mail, text = self.send_one()
        self.assertEqual(mail["To"], "li.na@example.com")
        self.assertEqual(mail["Subject"], f"{case.number}: we are on it")
        self.assertIn(SENTENCES["accepted"], text)
        self.assertIn(case._get_guest_next_step(), text)
        self.assertIn(case.number, self.open_by(text).text)

    def test_nobody_waits_where_we_do_not_write(self):
        """IN-2: a channel without acknowledgement does not begin with this either."""
        case = self.new_case()
        case.channel_id = case.channel_id.copy({"acknowledgement": "none"})
        case.with_user(self.agent).action_accept()
        self.assertNotIn("accepted", self.codes(case))

    def test_short_flows_have_mails_of_their_own(self):
        """IN-3: an inquiry that is taken on, answered and closed: one answer."""
        case = self.new_case(complaint_kind="inquiry")
        case.with_user(self.agent).action_accept()
        case.guest_answer = "<p>At nine.</p>"
        case.with_user(self.agent).action_answer()
        self.assertEqual(self.codes(case), ["received", "answered"])

    def test_offer_can_be_answered_on_the_page(self):
        """PO-3: the mail says so, and until when."""
        self.write_offer(valid_until="2999-03-04").sudo().action_make_offer()
        _mail, text = self.send_one()
        for words in (
            "on your page, where you can also sign",
            "Last day to accept it:",
            "March 4, 2999",
            "Read the offer and answer",
        ):
            self.assertIn(words, text)

    def test_question(self):
        """PO-3: the question is in the mail, and its button leads to the answer box."""
        self.case._do_wait_guest("SECRETREASON", "Which cabin?\nAnd which day?")
        self.assertEqual(self.codes(), ["question"])
        # Odoo's own mails know neither the page nor the guest's language.
        self.assertFalse(self.case._get_open_messages().notification_ids)
        _mail, text = self.send_one()
        self.assertIn("Which cabin?\nAnd which day?", text.replace("\r\n", "\n"))
        self.assertNotIn("SECRETREASON", text)
        self.assertRegex(text, r"/complaint/[\w-]{40,}#question\"")
        self.assertTrue(self.tree(self.open_by(text)).xpath("//*[@id='question']"))

    def test_each_question_is_a_mail(self):
        """Attack 49: two questions are two mails, and each has its own words."""
        for question in ("Which cabin?", "Which day?"):
            self.case._do_wait_guest("x", question)
            self.case.action_go_on()
        self.assertEqual(self.codes(), ["question", "question"])
        (_mail, second), (_mail, first) = self.send()
        self.assertIn("Which day?", second)
        self.assertNotIn("Which day?", first)
        self.assertIn("Which cabin?", first)

    def test_no_question_no_mail(self):
        """PO-3: who is asked on the phone gets no mail about nothing."""
        self.case._do_wait_guest("x")
        self.assertFalse(self.codes())

    def test_question_to_a_guest_without_mail(self):
        """PO-3: then a colleague asks on the phone, and reads what."""
        self.case.write({"partner_email": False, "partner_id": False})
        self.case._do_wait_guest("x", "Which cabin?")
        self.assertFalse(self.codes())
        task = "The guest has no e-mail address: ask the question on the phone"
        [activity] = self.case.activity_ids.filtered(lambda a: a.summary == task)
        self.assertIn("Which cabin?", activity.note)

    def test_decision(self):
        """PO-3: who accepts an offer gets what was agreed in writing."""
        offer = self.make_offer().sudo()
        digest = offer._hash_text(
            offer.with_context(lang="en_US")._get_settlement_text()
        )
        self.act("accept", offer_id=offer.id, digest=digest, signer="Li Na")
        self.assertEqual(self.codes(), ["offer", "decision"])
        (_mail, text), _offer = self.send()
        self.assertIn(SENTENCES["decision"], text)
        for line in offer.line_ids:
            self.assertIn(line.name, text)
        self.assertIn(offer.currency_id.format(offer.line_ids[0].amount), text)

    def test_what_is_sent_back_stays_inside(self):
        """PO-5: a result that colleagues send back tells the guest nothing."""
        self.walk_to(self.case, "reviewing")
        self.assertEqual(self.codes().count("decision"), 1)
        self.case._do_return_result("x")
        self.assertEqual(self.codes().count("decision"), 1)

    def test_reopened(self):
        """PO-3: taken up again, whoever asked for it: one mail in a cycle."""
        self.case._do_withdraw("x")
        self.act("reopen", text="The refund never came.")
        self.assertEqual(self.case.complaint_state, "accepted")
        self.assertEqual(self.codes(), ["reopened"])
        _mail, text = self.send_one()
        self.assertIn(SENTENCES["reopened"], text)
        self.case._do_withdraw("x")
        self.case._do_reopen("x")
        self.assertEqual(self.codes(), ["reopened"] * 2)

    def test_asked_for_a_rating(self):
        """PO-3: the end of a complaint asks how it was; the button leads there."""
        self.walk_to(self.case, "closed")
        self.assertEqual(self.codes()[-1], "rating")
        (_mail, text), *_others = self.send()
        expires = self.case.rating_invitation_ids.expires_at
        day = self.case._format_guest_date(self.company._get_complaint_day(expires))
        self.assertIn(day, text)
        self.assertRegex(text, r"/complaint/[\w-]{40,}#rate\"")
        self.assertTrue(self.tree(self.open_by(text)).xpath("//*[@id='rate']"))

    # How

    def owe_all(self):
        """Owe each mail of this addon once, for the case."""
        message = self.case.message_post(body="Which cabin?")
        for code in SENTENCES:
            occasion = message.id if code == "question" else 0
            self.case._request_notice(code, occasion=occasion)

    def test_rolled_back_is_never_sent(self):
        """Attack 49: what did not happen is not told."""
        with self.env.cr.savepoint() as savepoint:
            self.case._do_wait_guest("x", "Which cabin?")
            savepoint.rollback()
        self.env.invalidate_all()
        self.assertFalse(self.send())

    def test_tried_again(self):
        """Attack 48: a server that refuses today gets it later; the case goes on."""
        self.case._do_wait_guest("x", "Which cabin?")
        notice = self.case.notice_ids
        with (
            MailServer() as server,
            mute_logger(LOGGER, "odoo.addons.mail.models.mail_mail"),
        ):
            server.refusal = "451 try again"
            self.send_notices(server)
        self.assertRecordValues(notice, [{"state": "pending", "attempts": 1}])
        notice.next_attempt_at = "2020-01-01"
        _mail, text = self.send_one()
        self.assertIn("Which cabin?", text)

    def test_in_the_guests_language(self):
        """PO-1: each of them is the one in the language that the guest reads."""
        self.case.guest_lang = "zh_CN"
        for code in SENTENCES:
            template = self.env.ref(f"travel_complaint_portal.mail_template_{code}")
            template.with_context(lang="zh_CN").subject = f"中文 {code}"
        self.owe_all()
        subjects = {mail["Subject"] for mail, _text in self.send()}
        self.assertEqual(subjects, {f"中文 {code}" for code in SENTENCES})

    def test_fits_a_phone(self):
        """PO-1: nothing is wider than a phone or smaller than can be read."""
        self.owe_all()
        for mail, text in self.send():
            with self.subTest(subject=mail["Subject"]):
                self.assertIn("max-width:600px", text)
                self.assertIn("font-size:16px", text)
                self.assertNotIn("<table", text)
                self.assertNotRegex(text, r"[^-]width:\s*\d{3,}px")
