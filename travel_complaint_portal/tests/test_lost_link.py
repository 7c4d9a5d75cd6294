import re
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.travel_portal_lost_link import TravelPortalLostLink
from .common import PageCase

LOST = "/complaint/lost"


@tagged("post_install", "-at_install")
class TestLostLink(PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case(
            partner_email="li.na@example.com", guest_lang="en_US"
        )
        cls.Lost = cls.env["travel.portal.lost.link"]
        cls.Notice = cls.env["travel.complaint.notice"]

    def ask(self, number=None, contact="li.na@example.com", **options):
        """Send the form."""
        number = self.case.number if number is None else number
        return self.post(LOST, number=number, contact=contact, **options)

    def links(self):
        """The mails with a new link that are owed, the last first."""
        return self.Notice.search([("code", "=", "link")], order="id desc")

    def answer(self, *args, **options):
        """Ask, let the cron do its work, and return the mails that are owed by it."""
        before = self.links()
        self.assertEqual(self.ask(*args, **options).status_code, 303)
        self.Lost._cron_answer()
        return self.links() - before

    def test_new_link_by_mail(self):
        """PO-2: number and address belong together: a mail with a link is owed."""
        notice = self.answer()
        self.assertRecordValues(
            notice,
            [
                {
                    "ticket_id": self.case.id,
                    "email_to": "li.na@example.com",
                    "lang": "en_US",
                    "state": "pending",
                }
            ],
        )
        mails = []
        Mail = type(self.env["mail.mail"])
        with patch.object(
            Mail, "send", lambda mail, **options: mails.append(mail.body_html)
        ):
            notice._attempt()
        self.assertEqual(notice.state, "sent")
        self.assertIn(self.case.number, notice.subject)
        [path] = re.findall(r"/complaint/[\w-]{40,}", mails[0])
        self.assertEqual(self.url_open(path).status_code, 200)
        self.assertIn(self.case.number, self.get("/complaint/case").text)
        # nobody is left in the list of those who have asked
        self.assertFalse(self.Lost.search_count([("number", "!=", False)]))

    def test_in_the_language_of_the_page(self):
        """PO-2: who asks on the Chinese page reads Chinese, whatever was noted once."""
        template = self.env.ref("travel_complaint_portal.mail_template_link")
        template.with_context(lang="zh_CN").subject = "您的新链接"
        notice = self.answer(headers={"Accept-Language": "zh-CN"})
        self.assertEqual(notice.lang, "zh_CN")
        mail = notice._prepare_mail(self.case.with_context(lang=notice.lang), "/x")
        self.assertEqual(mail.subject, "您的新链接")
        self.assertEqual(self.case.guest_lang, "en_US")

    def test_each_time_a_new_one(self):
        """PO-2: who loses the second link too gets a third in the same cycle."""
        first, second = self.answer(), self.answer()
        self.assertTrue(first and second)
        self.assertNotEqual(first, second)

    def test_however_it_was_copied_down(self):
        """PO-2: blanks, small letters, full-width digits; the phone number as well."""
        number = self.case.number
        wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in number)
        self.set_limit("mail", "mailbox", "99/3600")
        for typed in (number.lower(), f"  {number} ", number.replace("-", " - "), wide):
            with self.subTest(number=typed):
                self.assertTrue(self.answer(typed))
        for contact in ("Li.Na@Example.com", "13800138000", "+86 (138) 0013-8000"):
            self.env["travel.complaint.attempt"].search([]).unlink()
            with self.subTest(contact=contact):
                notice = self.answer(contact=contact)
                self.assertEqual(notice.email_to, "li.na@example.com")

    def test_only_to_addresses_that_we_know(self):
        """Attack 11: wrong number, wrong contact, another's contact: no mail."""
        other = self.create_case(
            name="Bert's case",
            partner_email="bert@example.com",
            partner_phone="+44 20 7946 0999",
        )
        for number, contact in (
            ("TS-000000-0000", "li.na@example.com"),
            (self.case.number, "bert@example.com"),
            (self.case.number, "+44 20 7946 0999"),
            (other.number, "li.na@example.com"),
            (self.case.number, "li.na@example.com.evil.example"),
            (self.case.number[:-1], "li.na@example.com"),
            ("%", "li.na@example.com"),
        ):
            self.env["travel.complaint.attempt"].search([]).unlink()
            with self.subTest(number=number, contact=contact):
                self.assertFalse(self.answer(number, contact))
        ordinary = self.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "<p>x</p>",
                "partner_email": "li.na@example.com",
            }
        )
        self.env["travel.complaint.attempt"].search([]).unlink()
        self.assertFalse(self.answer(ordinary.number))

    def test_address_of_the_contact(self):
        """PO-2: the guest's card may have another address; it gets what was asked."""
        guest = self.env["res.partner"].create(
            {"name": "Li Na", "email": "li@home.example", "phone": "+44 20 7946 0999"}
        )
        self.case.sudo().partner_id = guest
        self.case.sudo().partner_email = "li.na@example.com"
        self.assertEqual(
            self.answer(contact="li@home.example").email_to, "li@home.example"
        )
        notice = self.answer(contact="020 7946 0999")
        self.assertEqual(notice.email_to, "li.na@example.com")

    def test_who_has_no_mail_is_called(self):
        """PO-2: number and phone are right, but there is no address: a person calls."""
        case = self.create_case(partner_phone="+44 20 7946 0999")
        case.with_user(self.agent).action_accept()
        self.assertFalse(self.answer(case.number, "020 7946 0999"))
        [activity] = case.sudo().activity_ids.filtered(lambda a: "lost" in a.summary)
        self.assertEqual(activity.user_id, self.agent)

    def test_page_tells_nothing(self):
        """Attacks 11, 12: whatever is true, the same answer and the same work."""
        answers = []
        for number, contact in (
            (self.case.number, "li.na@example.com"),
            (self.case.number, "stranger@example.com"),
            ("TS-000000-0000", "li.na@example.com"),
            ("TS-000000-0000", "stranger@example.com"),
        ):
            answer = self.ask(number, contact)
            self.assertEqual(answer.status_code, 303)
            self.assertEqual(answer.headers["Location"], f"{LOST}?sent=1")
            answers.append(answer.content)
        self.assertEqual(len(set(answers)), 1)
        self.assertFalse(self.links())  # nothing has been looked up yet
        words = self.words(self.get(f"{LOST}?sent=1"))
        self.assertIn("Please look into your mail", words)
        rows = self.Lost.search([("number", "!=", False)])
        self.assertEqual(len(rows), 4)

    def test_same_work_whatever_is_true(self):
        """Attack 12: as many queries whether the case is there or not."""
        counts = []
        for number in (self.case.number, "TS-000000-0000", self.case.number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Lost._ask(number, "li.na@example.com", "en_US")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_what_is_missing(self):
        """Attack 30: the form comes back filled in, and says what to change."""
        for number, contact, field in (
            ("", "li.na@example.com", "number"),
            ("\x00", "li.na@example.com", "number"),
            ("TS-202611-0042", "", "contact"),
            ("TS-202611-0042", "Li Na", "contact"),
            ("TS-202611-0042", "12", "contact"),
        ):
            with self.subTest(number=number, contact=contact):
                answer = self.ask(number, contact)
                self.assertEqual(answer.status_code, 422)
                tree = self.tree(answer)
                [place] = tree.xpath(f"//*[@data-problem='{field}']")
                self.assertTrue(place.text_content())
                self.assertNotIn("have to be chosen again", self.words(answer))
                kept = self.read_form(answer, LOST)
                self.assertEqual(kept.get("contact", ""), contact)
        self.assertFalse(self.Lost.search_count([("number", "!=", False)]))

    def test_only_by_post_with_token(self):
        """Attack 24: no link and no foreign page asks for a mail."""
        params = {"number": self.case.number, "contact": "li.na@example.com"}
        answer = self.url_open(LOST, params=params)
        self.assertEqual(answer.status_code, 200)
        with mute_logger("odoo.http"):
            self.assertEqual(self.ask(csrf_token="").status_code, 400)
        self.assertFalse(self.Lost.search_count([("number", "!=", False)]))

    def test_garbage(self):
        """Attack 38: no value makes the server fail."""
        for value in ("\x00", "é", "x" * 5000, "{{7*7}}", "' OR 1=1 --", "\u202e"):
            self.env["travel.complaint.attempt"].search([]).unlink()
            with self.subTest(value=value[:12]):
                self.assertIn(self.ask(value, value).status_code, (303, 422))
                answer = self.ask(f"TS-{value}", f"{value}@example.com")
                self.assertIn(answer.status_code, (303, 422))
                self.Lost._cron_answer()
        self.assertFalse(self.links())

    # Limits

    def test_numbers_tried_out(self):
        """Attack 13: 429 for an internet address, and for a number from anywhere."""
        self.set_limit("lost", "ip", "2/3600")
        for number, status in (("TS-1", 303), ("TS-2", 303), ("TS-3", 429)):
            answer = self.ask(number, f"guest{number}@example.com")
            self.assertEqual(answer.status_code, status)
        self.assertIn(int(answer.headers["Retry-After"]), range(3590, 3601))
        self.assertEqual(self.read_form(answer, LOST)["number"], "TS-3")

        self.env["travel.complaint.attempt"].search([]).unlink()
        self.set_limit("lost", "ip", "99/3600")
        self.set_limit("lost", "number", "2/3600")
        for contact, status in (("a@b.c", 303), ("d@b.c", 303), ("e@b.c", 429)):
            self.assertEqual(self.ask("ts - 1", contact).status_code, status)
        self.assertEqual(self.ask("TS-2", "f@b.c").status_code, 303)

    def test_mailbox_is_not_flooded(self):
        """Attack 14: three mails an hour to an address, whatever leads to it."""
        self.set_limit("lost", "contact", "99/3600")
        second = self.create_case(partner_email="li.na@example.com")
        for number in (self.case.number, second.number, self.case.number):
            self.assertTrue(self.answer(number))
        self.assertFalse(self.answer(second.number))
        self.assertFalse(self.answer(contact="138 0013 8000"))
        third = self.create_case(partner_email="bert@example.com")
        self.assertTrue(self.answer(third.number, "bert@example.com"))

    def test_mailbox_that_is_asked_for_often(self):
        """Attack 14: what is asked for a mailbox is limited, true or not."""
        self.set_limit("lost", "contact", "1/3600")
        self.assertEqual(self.ask("TS-1", "stranger@example.com").status_code, 303)
        self.assertEqual(self.ask("TS-2", "Stranger@Example.com").status_code, 429)

    def test_one_failure_stops_nobody(self):
        """Rule 17: a request that cannot be answered is forgotten, others go on."""
        self.ask("TS-1", "a@b.c")
        self.ask()
        answer = TravelPortalLostLink._answer

        def fail_once(row):
            if row.number == "TS-1":
                raise ValueError("broken")
            return answer(row)

        self.patch(TravelPortalLostLink, "_answer", fail_once)
        with self.assertLogs(TravelPortalLostLink.__module__, "ERROR"):
            self.Lost._cron_answer()
        self.assertEqual(self.links().ticket_id, self.case)
        self.assertFalse(self.Lost.search_count([("number", "!=", False)]))

    def test_way_to_the_page(self):
        """PO-2: whoever comes with a link that opens nothing finds the form."""
        links = self.tree(self.get("/complaint/wrong")).xpath("//main//a/@href")
        self.assertIn(LOST, links)
