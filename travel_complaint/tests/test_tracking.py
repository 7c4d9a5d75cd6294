"""The page behind the link in our mails, as guests and strangers get it."""

import logging
from datetime import timedelta
from unittest.mock import PropertyMock, patch

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, freeze_time, tagged

from ..controllers.tracking import COOKIE, SecretFilter
from ..tools import transitions
from .common import ComplaintCommon

# What cannot be a token, in the ways that browsers and attackers send it.
NO_TOKENS = [
    "wrong",
    "False",
    "None",
    "%20",
    "%00",
    "%0A",
    "x%0Ay",
    "x/%0A",
    "%25",
    "é",
    "%FF%FE",
    "éééé",
    "a/b/c",
    "..%2F..%2Fetc",
    "x" * 10_000,
    "'%20OR%201=1",
]
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
# The page's telephone number; another addon may put other links on it.
CALLS = "//a[starts-with(@href, 'tel:')]"
# A script in the page itself, and not in a file of ours.
SCRIPTS = "//script[not(starts-with(@src, '/travel_complaint'))]"


@tagged("post_install", "-at_install")
class TestTracking(ComplaintCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "name": "Harmony Travel",
                "phone": "+86 21 5555 0100",
                "complaint_contact_phone": False,
            }
        )
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.case = cls.create_case(guest_lang="en_US")
        cls.Link = cls.env["travel.complaint.link"]

    def setUp(self):
        super().setUp()
        # A guest: no login, a fresh browser.
        self.authenticate(None, None)

    def mint(self, case=None):
        """A link to `case`, as a mail would carry it."""
        return self.Link._mint(case or self.case, "guest@example.com")

    def get(self, path, **headers):
        """Ask for a page, and stay where the answer is."""
        return self.url_open(path, headers=headers, allow_redirects=False)

    def get_with_cookie(self, token):
        """Ask for the page with `token` in the cookie, as it is."""
        self.opener.cookies.set(COOKIE, token, path="/complaint")
        return self.get("/complaint/case")

    def open_page(self, case=None):
        """Follow a fresh link to `case` to its page: (answer, its tree)."""
        answer = self.url_open(f"/complaint/{self.mint(case)}")
        self.assertEqual(answer.status_code, 200)
        return answer, html.fromstring(answer.content)

    def read_page(self, case=None):
        """The words of the page, in one line."""
        return " ".join(self.open_page(case)[1].text_content().split())

    def assert_headers(self, answer):
        """Nothing of the page is kept, framed, indexed or told to others (attack 9)."""
        for name, value in HEADERS.items():
            self.assertEqual(answer.headers.get(name), value, name)
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertNotIn("unsafe", policy)

    # The way in

    def test_link_becomes_a_cookie(self):
        """Attack 9: the secret leaves the address bar at the first step."""
        token = self.mint()
        answer = self.get(f"/complaint/{token}")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/complaint/case"))
        self.assertNotIn(token, answer.text)
        self.assert_headers(answer)
        [cookie] = [
            line
            for line in answer.raw.headers.getlist("Set-Cookie")
            if line.startswith(COOKIE)
        ]
        self.assertIn(token, cookie)
        parts = {part.strip() for part in cookie.split(";")}
        self.assertLessEqual(
            {"HttpOnly", "SameSite=Lax", "Path=/complaint", "Max-Age=86400"}, parts
        )
        self.assertNotIn("Secure", parts)
        page = self.get("/complaint/case")
        self.assertEqual(page.status_code, 200)
        self.assert_headers(page)
        self.assertNotIn(token, page.text)

    def test_cookie_is_secure_over_https(self):
        """Attack 9: behind TLS the cookie never travels in the clear."""
        with self.patch_https():
            answer = self.get(f"/complaint/{self.mint()}")
        self.assertIn("Secure", answer.headers["Set-Cookie"])

    def patch_https(self):
        """Let the server believe that the proxy spoke TLS with the browser."""
        return patch(
            "werkzeug.wrappers.Request.scheme",
            new_callable=PropertyMock,
            return_value="https",
            create=True,
        )

    def test_every_wrong_link_gets_the_same_page(self):
        """Attacks 1, 2, 4, 5: unknown, old, revoked and garbage look the same."""
        expired, revoked = self.mint(), self.mint()
        last, first = self.Link.search([("ticket_id", "=", self.case.id)], limit=2)
        first.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        last.with_user(self.agent).action_revoke()
        gone = self.create_case(name="Gone")
        archived = self.mint(gone)
        gone._move_to("withdrawn")
        gone.active = False
        answers = []
        for token in [*NO_TOKENS, expired, revoked, archived]:
            with self.subTest(token=token[:40]):
                answer = self.get(f"/complaint/{token}")
                self.assertEqual(answer.status_code, 404)
                self.assert_headers(answer)
                self.assertNotIn(COOKIE, answer.headers.get("Set-Cookie", ""))
                answers.append(answer.text)
        for path in ("/complaint", "/complaint/", "/complaint?token=x"):
            answer = self.get(path)
            self.assertEqual(answer.status_code, 404, path)
            self.assert_headers(answer)
            answers.append(answer.text)
        answers.append(self.get("/complaint/case").text)
        answers.append(self.get_with_cookie("wrong").text)
        self.assertEqual(len(set(answers)), 1)
        page = html.fromstring(answers[0])
        self.assertIn("This link does not open a case", page.text_content())
        self.assertEqual(page.xpath(f"{CALLS}/@href"), ["tel:+862155550100"])

    def test_garbage_in_the_cookie(self):
        """Attacks 1, 2: what stands in the cookie is as little believed."""
        for token in ["é", "x" * 5000, "False", '""', "\x7f"]:
            with self.subTest(token=token[:20]):
                answer = self.get_with_cookie(token)
                self.assertEqual(answer.status_code, 404)

    def test_link_ends_while_the_page_is_open(self):
        """Attack 5: a revoked link closes pages that are open already."""
        self.open_page()
        self.assertEqual(self.get("/complaint/case").status_code, 200)
        self.Link.search([("ticket_id", "=", self.case.id)]).action_revoke()
        self.assertEqual(self.get("/complaint/case").status_code, 404)

    def test_one_link_one_case(self):
        """Attack 8: a link opens its case, and no parameter leads to another."""
        other = self.create_case(name="Another guest's case", guest_lang="en_US")
        self.open_page()
        url = (
            f"/complaint/case?ticket_id={other.id}&id={other.id}&number={other.number}"
        )
        answer = self.get(url)
        self.assertIn(self.case.number, answer.text)
        self.assertNotIn(other.number, answer.text)

    def test_looking_changes_nothing(self):
        """Attack 9: a mail scanner follows the link; only the time of use changes."""
        token = self.mint()
        link = self.Link.search([("ticket_id", "=", self.case.id)], limit=1)
        self.env.flush_all()
        self.env.cr.precommit.run()
        before = self.case.read()
        messages = self.env["mail.message"].search_count([])
        self.get(f"/complaint/{token}")
        self.get("/complaint/case")
        self.env.invalidate_all()
        self.assertEqual(self.case.read(), before)
        self.assertEqual(self.env["mail.message"].search_count([]), messages)
        self.assertTrue(link.last_used_at)

    def test_only_get(self):
        """Rule 3: there is nothing to send to this page."""
        for path in ("/complaint/case", f"/complaint/{self.mint()}"):
            answer = self.url_open(path, data={"x": "y"}, allow_redirects=False)
            self.assertEqual(answer.status_code, 405)

    def test_secret_stays_out_of_the_log(self):
        """Attack 9: the access log names the page, not the link."""
        record = logging.makeLogRecord(
            {
                "msg": '"%s" %s %s',
                "args": ("GET /complaint/s3cr3t-_x?a=b HTTP/1.1", "303", "-"),
            }
        )
        self.assertTrue(SecretFilter().filter(record))
        self.assertEqual(record.getMessage(), '"GET /complaint/***?a=b HTTP/1.1" 303 -')
        other = logging.makeLogRecord({"msg": "GET /complaint/case HTTP/1.1"})
        SecretFilter().filter(other)
        self.assertEqual(other.getMessage(), "GET /complaint/case HTTP/1.1")
        filters = logging.getLogger("werkzeug").filters
        self.assertTrue(any(isinstance(item, SecretFilter) for item in filters))

    # What it shows

    def test_where_it_stands(self):
        """IN-5: number, title, state, next step, what has happened, whom to call."""
        with freeze_time("2026-11-05 03:00:00"):
            case = self.create_case(name="The lake was left out", guest_lang="en_US")
        with freeze_time("2026-11-06 03:00:00"):
            case.with_user(self.agent).action_accept()
        answer, page = self.open_page(case)
        self.assertEqual(page.get("lang"), "en-US")
        self.assertEqual(page.xpath("//h1")[0].text_content(), "The lake was left out")
        text = " ".join(page.text_content().split())
        self.assertIn(case.number, text)
        self.assertIn("Someone is on it We will find out what happened", text)
        steps = [
            " ".join(item.text_content().split()) for item in page.xpath("//ol/li")
        ]
        self.assertEqual(
            steps,
            [
                "Someone is on it November 6, 2026",
                "We have your complaint November 5, 2026",
            ],
        )
        self.assertEqual(page.xpath(f"{CALLS}/@href"), ["tel:+862155550100"])
        self.assertFalse(page.xpath(SCRIPTS))
        self.assertLess(len(answer.content), 10_000)

    def test_phone_for_complaints_goes_first(self):
        """IN-5: the company's number for complaints, if it has one."""
        self.company.complaint_contact_phone = "400-800 (12345)"
        _answer, page = self.open_page()
        self.assertEqual(page.xpath(f"{CALLS}/@href"), ["tel:40080012345"])
        self.company.write({"complaint_contact_phone": False, "phone": False})
        _answer, page = self.open_page()
        self.assertFalse(page.xpath(CALLS))

    def test_days_are_the_companys(self):
        """IN-5: late in the evening in London it is the next day in Shanghai."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-11-05 17:30:00"):
            case = self.create_case(guest_lang="en_US")
        self.assertIn("November 6, 2026", self.read_page(case))

    def test_nothing_else_is_shown(self):
        """Attack 15: no name of ours, no note, no file, no text but the title."""
        case = self.create_case(
            name="Cold bus",
            guest_lang="en_US",
            description="<p>SECRET-DESCRIPTION</p>",
            partner_name="SECRET-GUEST",
            partner_email="secret@guest.example",
            partner_phone="+1 555 SECRET",
            booking_ref="SECRET-BOOKING",
            claimed_amount=98765.0,
            guest_answer="<p>SECRET-DRAFT</p>",
        )
        self.agent.name = "SECRET-AGENT"
        case.with_user(self.agent).action_accept()
        case.message_post(
            body="SECRET-NOTE",
            attachments=[("SECRET-FILE.txt", b"SECRET")],
            subtype_xmlid="mail.mt_note",
        )
        case._record_milestone("emergency_started", note="SECRET-EVENT")
        self.stage("accepted").name = "SECRET-STAGE"
        answer, _page = self.open_page(case)
        self.assertNotIn("SECRET", answer.text)
        self.assertNotIn("secret", answer.text)
        self.assertNotRegex(answer.text, r"98\D?765")
        self.assertNotIn("Emergency", answer.text)

    def test_title_is_text(self):
        """Attack 37: what the guest wrote is shown as it was written."""
        text = "<script>alert(1)</script>{{7*7}}"
        case = self.create_case(name=text, guest_lang="en_US")
        _answer, page = self.open_page(case)
        self.assertEqual(page.xpath("//h1")[0].text_content(), text)
        self.assertFalse(page.xpath(SCRIPTS))

    def test_each_state_says_what_comes_next(self):
        """IN-5: in every state of every kind one sentence tells what happens next."""
        for kind in transitions.KINDS:
            case = self.create_case(complaint_kind=kind, guest_lang="en_US")
            for state in transitions.states_of(kind):
                with self.subTest(kind=kind, state=state):
                    self.env.cr.execute(
                        "UPDATE helpdesk_ticket SET complaint_state = %s, stage_id = %s"
                        " WHERE id = %s",
                        (state, self.stage(state).id, case.id),
                    )
                    case.invalidate_recordset()
                    values = case._prepare_tracking_values()
                    self.assertTrue(values["state_sentence"])
                    self.assertTrue(values["next_sentence"].endswith("."))
                    is_complaint = kind == transitions.COMPLAINT
                    shown = values["state_sentence"] + str(values["steps"])
                    if state == transitions.REGISTERED:
                        self.assertEqual("complaint" in shown, is_complaint)

    def test_inquiry_shows_the_answer_that_was_sent(self):
        """IN-3: the answer is on the page once it was sent; a draft never is."""
        case = self.create_case(
            complaint_kind="inquiry",
            guest_lang="en_US",
            guest_answer="<p style='color:red'>Small <b>dogs</b> may travel."
            "<img src='https://evil.example/x.png'/><script>alert(1)</script></p>",
        )
        self.assertNotIn("dogs", self.read_page(case))
        case.with_user(self.agent).action_answer()
        _answer, page = self.open_page(case)
        self.assertIn("Small dogs may travel.", page.text_content())
        self.assertTrue(page.xpath("//b[text()='dogs']"))
        for forbidden in ("//img", SCRIPTS, "//*[@style]"):
            self.assertFalse(page.xpath(forbidden), forbidden)
        case._do_reopen("The guest asks on.")
        case.guest_answer = "<p>Second draft about dogs</p>"
        self.assertNotIn("dogs", self.read_page(case))

    def test_suggestion_shows_date_and_outcome(self):
        """IN-3: by when the guest hears from us, then what becomes of it."""
        case = self.create_case(complaint_kind="suggestion", guest_lang="en_US")
        self.assertIn("A manager will look at it", self.read_page(case))
        day = fields.Date.today() + timedelta(days=9)
        case.promised_reply_date = day
        leader_case = case.with_user(self.leader)
        leader_case.action_promise()
        self.assertIn(
            f"You will hear from us by {day:%B} {day.day}, {day.year}.",
            self.read_page(case),
        )
        case.guest_answer = "<p>From May on.</p>"
        leader_case.action_adopt()
        text = self.read_page(case)
        self.assertIn("we adopt your suggestion", text)
        self.assertIn("From May on.", text)

    # In which language

    def test_page_speaks_the_guests_language(self):
        """IN-5: the language of the case counts, whatever the browser prefers."""
        self.stage("registered").with_context(
            lang="zh_CN"
        ).guest_description = "我们已收到您的投诉"
        milestone = self.env.ref("travel_complaint.milestone_registered")
        milestone.with_context(lang="zh_CN").guest_name = "已收到您的投诉"
        with freeze_time("2026-11-05 03:00:00"):
            case = self.create_case(guest_lang="zh_CN")
        self.get(f"/complaint/{self.mint(case)}")
        answer = self.get("/complaint/case", **{"Accept-Language": "en-US"})
        page = html.fromstring(answer.content.decode())
        self.assertEqual(page.get("lang"), "zh-CN")
        self.assertIn("我们已收到您的投诉", page.text_content())
        self.assertIn("2026年11月5日", page.text_content())

    def test_language_that_is_not_installed(self):
        """IN-5: a guest whose language we do not have gets a page nevertheless."""
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET guest_lang = 'xx_XX' WHERE id = %s",
            (self.case.id,),
        )
        self.case.invalidate_recordset()
        self.assertIn(self.case.number, self.read_page())

    def test_missing_page_speaks_the_browsers_language(self):
        """IN-5: who has no valid link is addressed as the browser wishes."""
        for wanted, lang in (
            ("zh-CN,zh;q=0.9", "zh-CN"),
            ("zh-TW", "zh-CN"),
            ("en-GB", "en-US"),
        ):
            answer = self.get("/complaint/wrong", **{"Accept-Language": wanted})
            self.assertEqual(html.fromstring(answer.content).get("lang"), lang)
