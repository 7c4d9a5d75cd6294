from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..models import travel_portal_conversation_mixin
from .case_common import CaseCase

VERBS = (
    *("message", "accept", "reject", "counter"),
    *("rate", "reopen", "withdraw", "erase"),
)


@tagged("post_install", "-at_install")
class TestDoors(CaseCase):
    """Who can act at all, and how."""

    def test_nobody_without_a_link(self):
        """Attack 1: each form is 404 for who has no valid link, and does nothing."""
        self.opener.cookies.clear()
        self.authenticate(None, None)
        before = self.case.message_ids
        bodies = {self.post(f"/complaint/case/{verb}", text="x").text for verb in VERBS}
        self.assertEqual(len(bodies), 1)
        self.assertIn("This link does not open a case", bodies.pop())
        self.assertEqual(self.case.message_ids, before)

    def test_unknown_verb(self):
        """Attack 26: what is no form of the page is not found."""
        for verb in ("nothing", "_act_message", "é", "message%00", "__class__"):
            with self.subTest(verb=verb):
                answer = self.post(f"/complaint/case/{verb}", text="x")
                self.assertEqual(answer.status_code, 404)

    def test_forged_forms(self):
        """Attack 24: without the session's token nothing is done."""
        for token in ("", "wrong", "0o9999999999"):
            answer = self.post("/complaint/case/withdraw", csrf_token=token)
            self.assertEqual(answer.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.case.complaint_state, "accepted")

    def test_get_changes_nothing(self):
        """Attacks 24, 28: the address of a form leads back to the page."""
        for verb in VERBS:
            answer = self.get(f"/complaint/case/{verb}?text=x")
            self.assertEqual(answer.status_code, 303)
            self.assertTrue(answer.headers["Location"].endswith("/complaint/case"))
        self.env.invalidate_all()
        self.assertEqual(self.case.complaint_state, "accepted")
        self.assertFalse(self.contacts())

    def test_asking_for_the_methods_does_nothing(self):
        """Attack 24: Odoo asks OPTIONS for no token, and would do what POST does."""
        offer = self.make_offer()
        before = self.case.complaint_state
        for verb in VERBS:
            answer = self.opener.options(
                f"{self.base_url()}/complaint/case/{verb}?text=x&offer_id={offer.id}",
                timeout=20,
            )
            with self.subTest(verb=verb):
                self.assertEqual(answer.status_code, 204)
                self.assertIn("POST", answer.headers["Allow"])
                self.assertFalse(answer.content)
        self.env.invalidate_all()
        self.assertEqual(self.case.complaint_state, before)
        self.assertEqual(offer.state, "made")
        self.assertFalse(self.contacts())

    def test_page_itself_takes_no_form(self):
        """Rule 3: the page is read alone."""
        self.assertEqual(self.post("/complaint/case").status_code, 405)

    def test_done_sentence_is_one_of_ours(self):
        """Attack 37: the address chooses a sentence, and never says one."""
        page = self.see("/complaint/case?done=message")
        self.assertIn("Thank you. We have your message.", page.text_content())
        for done in ("evil", "<b>", "é", "__class__"):
            page = self.see(f"/complaint/case?done={done}")
            self.assertFalse(page.find_class("o_complaint_notice"))

    def test_colleague_with_a_guests_link(self):
        """R2, attack 72: a colleague who is signed in does not speak as the guest."""
        self.authenticate(self.agent.login, self.agent.login)
        self.open_case(self.case)
        answer = self.act("withdraw", 409)
        self.assertIn("You are signed in as a colleague.", answer.text)
        self.assertEqual(self.case.complaint_state, "accepted")

    def test_limit_of_a_case(self):
        """Attacks 19, 36: after so many forms the guest is told how long to wait."""
        self.set_limit("act", "case", "2/3600")
        for _turn in range(2):
            self.act("message", text="Hello")
        answer = self.act("message", 429, text="Hello")
        self.assertGreater(int(answer.headers["Retry-After"]), 3000)
        self.assertEqual(len(self.contacts()), 2)

    def test_limit_of_an_address(self):
        """Attack 36: nor does it help to have many cases."""
        self.set_limit("act", "ip", "1/3600")
        self.act("message", text="Hello")
        self.open_case(self.create_case(guest_lang="en_US"))
        self.act("message", 429, text="Hello")

    def test_revoked_link_acts_no_more(self):
        """Attack 5: a link that was revoked opens no form either."""
        self.link_of().action_revoke()
        self.act("message", 404, text="Hello")

    def test_portal_user(self):
        """PO-3, attack 34: the complainant acts by the account; nobody else does."""
        anna, bert = (
            new_test_user(
                self.env,
                f"case_{name}",
                groups="base.group_portal",
                company_id=self.company.id,
                email=f"{name}@example.com",
            )
            for name in ("anna", "bert")
        )
        self.case.partner_id = anna.partner_id
        self.opener.cookies.clear()
        self.authenticate(bert.login, bert.login)
        self.url_open(f"/my/complaints/{self.case.id}")
        self.act("message", 404, text="Hello")
        self.authenticate(anna.login, anna.login)
        self.url_open(f"/my/complaints/{self.case.id}")
        self.act("message", text="Hello")
        contact = self.contacts()
        self.assertEqual(contact.summary, "Hello")
        self.assertFalse(contact.link_id)
        message = self.case._get_open_messages()
        self.assertEqual(message.author_id, anna.partner_id)

    def test_two_languages(self):
        """PO-1: refusals are in the language of the page; notes in the company's."""
        self.company.partner_id.lang = "en_US"
        self.case.guest_lang = "zh_CN"
        answer = self.act("message", 422)
        self.assertEqual(self.tree(answer).get("lang"), "zh-CN")
        self.act("message", text="你好")
        self.assertIn("The guest has written on their page", self.tasks())


@tagged("post_install", "-at_install")
class TestMessages(CaseCase):
    def test_message(self):
        """PO-3, IN-10: what the guest writes is open to both, and is a contact."""
        self.act("message", text="Line 1\r\nLine 2 <b>\x00")
        message = self.case._get_open_messages()
        self.assertRecordValues(
            message, [{"message_type": "comment", "is_internal": False}]
        )
        self.assertEqual(message.email_from, '"Li Na" <guest@example.com>')
        self.assertFalse(message.author_id)
        contact = self.contacts()
        self.assertRecordValues(
            contact,
            [
                {
                    "summary": "Line 1\nLine 2 <b>",
                    "direction": "in",
                    "link_id": self.link_of().id,
                    "user_id": False,
                }
            ],
        )
        page = self.see()
        [said] = page.xpath("//ol[@class='o_complaint_talk']/li/div")
        self.assertEqual(said.text_content().strip(), "Line 1\nLine 2 <b>")
        self.assertFalse(page.xpath("//ol[@class='o_complaint_talk']//b"))
        self.assertIn("The guest has written on their page", self.tasks())
        # “Public user has just assigned you” would tell the colleague nothing
        self.assertFalse(self.case.activity_ids.create_uid.filtered("share"))

    def test_guest_with_a_contact_is_the_author(self):
        """PO-3: a guest whom we know writes in their own name."""
        guest = self.env["res.partner"].create({"name": "Li Na"})
        self.case.partner_id = guest
        self.act("message", text="Hello")
        self.assertEqual(self.case._get_open_messages().author_id, guest)

    def test_only_what_the_form_has(self):
        """Attacks 17, 29: type, author and the like cannot be sent along."""
        self.act(
            "message",
            text="Hello",
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            author_id=str(self.agent.partner_id.id),
            email_from="boss@harmony.example",
            is_internal="1",
            partner_ids=str(self.agent.partner_id.id),
            stage_id=str(self.stage("closed").id),
            ticket_id="1",
        )
        message = self.case._get_open_messages()
        self.assertEqual(message.body, "<p>Hello</p>")
        self.assertFalse(message.author_id | message.partner_ids)
        self.assertEqual(self.case.complaint_state, "accepted")

    def test_files(self):
        """PO-3, attacks 51, 56: files come along, served as what they are."""
        self.act("message", files=[("attachment", ("a.txt", b"Seat 7", "text/html"))])
        [file] = self.case._get_open_messages().attachment_ids
        self.assertRecordValues(file, [{"name": "a.txt", "mimetype": "text/plain"}])
        self.assertEqual(self.contacts().summary, "a.txt")
        [link] = self.see().xpath("//a[contains(@href, '/file/')]/@href")
        self.assertEqual(self.get(link).content, b"Seat 7")

    def test_files_that_we_do_not_take(self):
        """Attacks 51, 52: refused with the reason, and the text stays in the form."""
        for name, content, reason in (
            ("a.html", b"<script>alert(1)</script>", "We cannot take the file a.html"),
            ("a.txt", b"", "The file a.txt is empty."),
        ):
            with self.subTest(name=name):
                answer = self.act(
                    "message",
                    422,
                    text="Look <here>",
                    files=[("attachment", (name, content, "text/plain"))],
                )
                page = self.tree(answer)
                [alert] = page.xpath("//*[@role='alert']")
                self.assertIn(reason, alert.text_content())
                [kept] = page.xpath("//textarea[@id='text_message']")
                self.assertEqual(kept.text, "Look <here>")
        self.assertFalse(self.contacts())

    def test_room_for_files(self):
        """Attack 52: a case takes so much from its guest, and says so."""
        parameter = travel_portal_conversation_mixin.FILES_PARAMETER
        self.env["ir.config_parameter"].set_param(parameter, "1")
        half = b"x" * (600 * 1024)
        self.act("message", files=[("attachment", ("1.txt", half, "text/plain"))])
        answer = self.act(
            "message", 422, files=[("attachment", ("2.txt", half, "text/plain"))]
        )
        self.assertIn("There is no more room for files", answer.text)
        self.act("message", text="Without a file")

    def test_nothing_written(self):
        """Attack 30: blanks are no message."""
        for text in ("", " \n\t ", "\x00"):
            answer = self.act("message", 422, text=text)
            self.assertIn("Please write something, or attach a file.", answer.text)

    def test_long_texts(self):
        """Attack 31: too long is refused and kept; the longest is taken."""
        answer = self.act("message", 422, text="很" * 10_001)
        self.assertIn("Please shorten your text to 10000 characters", answer.text)
        [kept] = self.tree(answer).xpath("//textarea[@id='text_message']")
        self.assertEqual(len(kept.text), 10_001)
        self.act("message", text="很" * 10_000)
        self.assertEqual(len(self.contacts().summary), 500)

    def test_same_form_twice(self):
        """Attack 35: a double click is one message; a new form is another."""
        key = self.hidden_fields(self.see(), "message")["submit_key"]
        for _turn in range(2):
            self.act("message", text="Hello", submit_key=key)
        self.assertEqual(len(self.contacts()), 1)
        self.assertEqual(len(self.case._get_open_messages()), 1)
        other = self.hidden_fields(self.see(), "message")["submit_key"]
        self.assertNotEqual(other, key)
        self.act("message", text="Hello", submit_key=other)
        self.assertEqual(len(self.contacts()), 2)

    def test_keys_that_are_none(self):
        """Attack 35: a key that anybody could guess is none."""
        for key in ("", "short", "é" * 20, "x" * 65):
            with self.subTest(key=key[:5]):
                before = len(self.contacts())
                for _turn in range(2):
                    self.act("message", text="Hello", submit_key=key)
                self.assertEqual(len(self.contacts()), before + 2)

    def test_text_that_is_a_file(self):
        """Attack 38: a field of the wrong kind counts as empty."""
        for name in ("text", "submit_key", "handling"):
            files = [(name, ("x.txt", b"x", "text/plain"))]
            self.act("message", 422, files=files)
        for verb in ("accept", "counter", "rate"):
            files = [
                (name, ("x.txt", b"x", "text/plain"))
                for name in (
                    "offer_id",
                    "signer",
                    "drawing",
                    "digest",
                    "amount",
                    "outcome",
                )
            ]
            self.assertIn(
                self.post(f"/complaint/case/{verb}", files=files).status_code,
                (409, 422),
            )

    def test_same_form_twice_at_one_moment(self):
        """Attack 35: whoever comes second is run again, and finds the first."""
        self.act("message", text="Hello", submit_key="k" * 20)
        find = type(self.case)._is_submitted
        calls = []

        def miss_once(case, key):
            calls.append(key)
            return len(calls) > 1 and find(case, key)

        with patch.object(type(self.case), "_is_submitted", miss_once):
            self.act("message", text="Hello", submit_key="k" * 20)
        self.assertEqual(len(calls), 2)
        self.assertEqual(len(self.contacts()), 1)

    def test_key_of_another_case(self):
        """Attack 35: nobody uses up somebody else's key."""
        self.act("message", text="Hello", submit_key="k" * 20)
        other = self.create_case(guest_lang="en_US")
        self.open_case(other)
        self.act("message", text="Hello", submit_key="k" * 20)
        self.assertEqual(len(self.contacts(other)), 1)

    def test_after_the_end(self):
        """Attack 16: a finished case takes no messages, and says what to do."""
        self.case._do_withdraw("x")
        answer = self.act("message", 409, text="And another thing")
        self.assertIn("The case is finished.", answer.text)
        self.assertFalse(self.contacts())
        forms = self.see().xpath("//form[@action='/complaint/case/message']")
        self.assertFalse(forms)


@tagged("post_install", "-at_install")
class TestQuestions(CaseCase):
    def ask(self, question):
        """Ask the guest, as the agent does by the dialog."""
        dialog = self.env["travel.complaint.reason"].with_user(self.agent)
        dialog.create(
            {
                "ticket_ids": self.case.ids,
                "verb": "wait_guest",
                "reason": "SECRETREASON",
                "question": question,
            }
        ).action_confirm()

    def test_question_and_answer(self):
        """PO-3: the question stands on the page; the answer lets the case go on."""
        self.ask("Which cabin was it?\nAnd which day?")
        self.assertEqual(self.case.complaint_state, "waiting_guest")
        page = self.see()
        [card] = page.xpath("//*[@id='question']")
        self.assertIn("Which cabin was it?\nAnd which day?", card.text_content())
        self.assertNotIn("SECRETREASON", page.text_content())
        self.assertEqual(
            len(page.xpath("//form[@action='/complaint/case/message']")), 1
        )
        # it stays in the conversation, when the pause is over
        self.assertIn("Which cabin", self.case._get_open_messages().body)
        self.act("message", text="Number 7")
        self.assertEqual(self.case.complaint_state, "accepted")
        self.assertFalse(self.case.guest_wait_question)
        self.assertIn("The guest has answered: go on", self.tasks())
        self.assertNotIn("The guest has written on their page", self.tasks())
        self.assertFalse(self.see().xpath("//*[@id='question']"))

    def test_without_a_question(self):
        """TL-c: who asks elsewhere need not ask here, and nothing is posted."""
        self.ask(False)
        self.assertFalse(self.case._get_open_messages())
        self.assertFalse(self.case.guest_wait_question)
        self.assertIn("We need something from you", self.see_words())
        self.assertIn("We have told you on the phone or by mail", self.see_words())

    def test_question_of_a_case_that_cannot_wait(self):
        """TL-c: refused as without a question, and nothing stays of it."""
        case = self.create_case()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            case.with_user(self.agent)._do_wait_guest("x", "Which cabin?")
        self.assertFalse(case.guest_wait_question)

    def test_next_step_while_we_wait(self):
        """PO-3: the page says that it is the guest's turn, and where to answer."""
        self.ask("Which cabin?")
        self.assertIn(
            "Please answer on your page, by mail or on the phone.", self.see_words()
        )


@tagged("post_install", "-at_install")
class TestWithdrawAndReopen(CaseCase):
    def test_withdraw(self):
        """PO-3: the guest withdraws by the gate that holds for colleagues."""
        self.act("withdraw", text="It was a mistake.")
        self.assertEqual(self.case.complaint_state, "withdrawn")
        contact = self.contacts()
        self.assertEqual(contact.summary, "Withdrawn by the guest: It was a mistake.")
        self.assertEqual(contact.link_id, self.link_of())
        self.assertIn("The guest has withdrawn the case", self.tasks())
        self.assertIn("It was a mistake.", self.case.message_ids[1].body)

    def test_who_has_done_it(self):
        """PO-3: the chatter names the guest, or the system, and no public user."""
        stranger = self.env.ref("base.public_partner")
        self.act("withdraw", text="x")
        self.env.cr.precommit.run()
        authors = self.case.message_ids.author_id
        self.assertNotIn(stranger, authors)
        self.assertIn(self.env.ref("base.partner_root"), authors)
        guest = self.env["res.partner"].create({"name": "Li Na"})
        self.case.partner_id = guest
        self.act("reopen", text="y")
        self.env.cr.precommit.run()
        authors = self.case.message_ids.author_id
        self.assertNotIn(stranger, authors)
        self.assertIn(guest, authors)
        event = self.case.sudo().complaint_event_ids[:1]
        self.assertFalse(event.user_id)

    def test_ordinary_tickets_are_left_alone(self):
        """PO-3: who writes on a ticket that is no case is as Odoo has it."""
        public = self.env.ref("base.public_user")
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "<p>x</p>",
                "team_id": self.ordinary_team.id,
            }
        )
        message = ticket.with_user(public).sudo().message_post(body="x")
        self.assertEqual(message.author_id, public.partner_id)

    def test_withdraw_needs_no_reason(self):
        """PO-3: nobody has to say why."""
        self.act("withdraw")
        self.assertEqual(self.case.complaint_state, "withdrawn")

    def test_withdraw_where_it_cannot_be(self):
        """PO-3, RS-4: neither what has ended nor what we owe can be withdrawn."""
        offer = self.make_offer()
        offer._do_note_answer("accepted", "phone")
        answer = self.act("withdraw", 409)
        self.assertIn("The case cannot be withdrawn at this point.", answer.text)
        self.assertNotIn("Finance", answer.text)
        page = self.see()
        self.assertFalse(page.xpath("//form[@action='/complaint/case/withdraw']"))
        self.open_case(self.create_case(guest_lang="en_US"))
        self.act("withdraw")
        self.act("withdraw", 409)

    def test_long_words(self):
        """Attack 31: each form takes a letter, and no more."""
        for verb in ("withdraw", "erase"):
            answer = self.act(verb, 422, text="x" * 10_001)
            self.assertIn("Please shorten your text", answer.text)
        self.close()
        for verb in ("reopen", "rate"):
            answer = self.act(verb, 422, text="x" * 10_001)
            self.assertIn("Please shorten your text", answer.text)
        self.assertEqual(self.case.complaint_state, "closed")

    def close(self, days=0):
        """Have the case closed, that many days ago."""
        self.walk_to(self.case, "closed")
        self.case.sudo().closed_date = fields.Datetime.now() - timedelta(days=days)

    def test_reopen(self):
        """PO-3, FB-2: a new cycle begins, and what the guest says is in the talk."""
        self.close()
        words = self.see_words()
        self.assertIn("you can have it taken up again on your page", words)
        self.assertIn("Possible until:", words)
        self.act("reopen", text="The money has not come.")
        self.assertRecordValues(
            self.case, [{"complaint_state": "accepted", "complaint_cycle": 2}]
        )
        self.assertIn("The money", self.case._get_open_messages()[-1].body)
        self.assertIn("The money", self.contacts().summary)
        self.assertIn("The guest has reopened the case", self.tasks())

    def test_reopen_what_was_withdrawn(self):
        """PO-3: whoever has withdrawn may think better of it."""
        self.act("withdraw")
        self.act("reopen", text="I was hasty.")
        self.assertEqual(self.case.complaint_state, "accepted")

    def test_reopen_needs_a_word(self):
        """PO-3: we must know what is not settled."""
        self.close()
        answer = self.act("reopen", 422, text=" ")
        self.assertIn("Please tell us what is not settled for you.", answer.text)
        [details] = self.tree(answer).xpath(
            "//details[.//form[@action='/complaint/case/reopen']]"
        )
        self.assertIsNotNone(details.get("open"))

    def test_reopen_in_time(self):
        """PO-3: until the end of the last day that the company allows."""
        self.company.complaint_reopen_days = 14
        self.close(days=14)
        self.assertFalse(self.case._get_guest_cannot_reopen_reason())
        self.close_again(days=15)
        answer = self.act("reopen", 409, text="Too late")
        self.assertIn("The time to have it taken up again here is over.", answer.text)
        self.assertEqual(self.case.complaint_state, "closed")
        page = self.see()
        self.assertFalse(page.xpath("//form[@action='/complaint/case/reopen']"))
        self.assertNotIn("taken up again on your page", page.text_content())

    def close_again(self, days):
        self.case.sudo().closed_date = fields.Datetime.now() - timedelta(days=days)

    def test_reopen_what_is_open(self):
        """Attack 25: what has not ended cannot be reopened."""
        answer = self.act("reopen", 409, text="x")
        self.assertIn("We are on it: the case has not ended.", answer.text)
        self.assertEqual(self.case.complaint_cycle, 1)

    def test_reopen_through_the_gate(self):
        """Rule 9: where colleagues cannot take it up, the guest cannot either."""
        self.close()
        refuse = lambda *args: "SECRETGATE"  # noqa: E731
        with patch.object(type(self.case), "_get_cannot_move_reason", refuse):
            answer = self.act("reopen", 409, text="x")
        self.assertIn("It cannot be taken up again here. Please call us.", answer.text)
        self.assertNotIn("SECRETGATE", answer.text)
