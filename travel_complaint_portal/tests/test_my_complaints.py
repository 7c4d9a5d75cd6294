from datetime import datetime
from urllib.parse import urlencode

from lxml import html

from odoo.tests import new_test_user, tagged

from odoo.addons.travel_complaint.controllers.tracking import COOKIE

from ..controllers import my_complaints
from .common import PageCase


@tagged("post_install", "-at_install")
class TestMyComplaints(PageCase):
    """Anna travels for a firm with Carl; Bert is another customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        firm, other = cls.env["res.partner"].create(
            [{"name": "Firm", "is_company": True}, {"name": "Other firm"}]
        )
        cls.anna = cls._create_guest("anna", firm)
        cls.carl = cls._create_guest("carl", firm)
        cls.bert = cls._create_guest("bert", other)
        cls.annas = cls.create_case(
            name="Anna's cold bus",
            partner_id=cls.anna.partner_id.id,
            guest_lang="en_US",
        )
        cls.carls = cls.create_case(
            name="Carl's dirty room",
            partner_id=cls.carl.partner_id.id,
            guest_lang="en_US",
        )
        cls.berts = cls.create_case(
            name="Bert's late guide",
            partner_id=cls.bert.partner_id.id,
            guest_lang="en_US",
        )

    @classmethod
    def _create_guest(cls, name, firm):
        user = new_test_user(
            cls.env,
            f"portal_{name}",
            groups="base.group_portal",
            company_id=cls.company.id,
            email=f"{name}@example.com",
        )
        user.partner_id.parent_id = firm
        return user

    def log_in(self, user):
        """Be `user` from here on."""
        self.authenticate(user.login, user.login)

    def open_own(self, case):
        """Open `case` from the list, and follow to its page."""
        return self.url_open(f"/my/complaints/{case.id}")

    def test_list_shows_ones_own(self):
        """PO-1: number, title and where it stands, of one's own cases alone."""
        self.log_in(self.anna)
        answer = self.get("/my/complaints")
        self.assertEqual(answer.status_code, 200)
        [card] = self.tree(answer).xpath("//ul/li/a")
        words = " ".join(card.text_content().split())
        self.assertIn(self.annas.number, words)
        self.assertIn("Anna's cold bus We have your complaint", words)
        self.assertEqual(card.get("href"), f"/my/complaints/{self.annas.id}")

    def test_in_the_language_of_the_portal(self):
        """PO-4: as the rest of the portal, in which a guest may read another one."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.log_in(self.anna)
        self.assertEqual(self.tree(self.get("/my/complaints")).get("lang"), "en-US")
        self.opener.cookies.set("frontend_lang", "fr_FR")
        self.assertEqual(self.tree(self.get("/my/complaints")).get("lang"), "fr-FR")
        self.opener.cookies.set("frontend_lang", "xx_XX")
        self.assertEqual(self.tree(self.get("/my/complaints")).get("lang"), "en-US")

    def test_one_way_to_ones_cases(self):
        """PO-1: “Tickets” on the home page are for who has some beside their cases."""
        self.log_in(self.anna)
        home = self.tree(self.url_open("/my"))
        self.assertTrue(home.xpath("//a[@href='/my/complaints']"))
        self.assertFalse(home.xpath("//a[@href='/my/tickets']"))
        self.env["helpdesk.ticket"].create(
            {
                "name": "A printer",
                "description": "<p>It is broken.</p>",
                "partner_id": self.anna.partner_id.id,
                "company_id": self.company.id,
            }
        )
        self.assertTrue(
            self.tree(self.url_open("/my")).xpath("//a[@href='/my/tickets']")
        )

    def test_opened_from_the_list(self):
        """PO-1: the case opens in the page that links open as well."""
        self.log_in(self.anna)
        answer = self.open_own(self.annas)
        self.assertTrue(answer.url.endswith("/complaint/case"))
        self.assertIn(self.annas.number, self.words(answer))
        self.assertTrue(self.tree(answer).xpath("//a[@href='/my/complaints']"))

    def test_moments_of_the_account(self):
        """PO-1: without a script, moments are in the zone that the account has."""
        values = self.annas._prepare_guest_moment(datetime(2026, 11, 5, 3))
        self.assertIn("November 5, 2026", values["text"])
        self.anna.tz = "America/New_York"
        own = self.annas.with_user(self.anna).sudo()
        values = own._prepare_guest_moment(datetime(2026, 11, 5, 3))
        self.assertIn("November 4, 2026", values["text"])
        self.assertIn("New York", values["text"])
        self.assertEqual(values["moment"], "2026-11-05T03:00:00+00:00")
        self.anna.tz = False
        self.assertNotIn("New York", own._prepare_guest_moment(datetime.now())["text"])

    def test_stranger_cannot(self):
        """Attack 34: another customer's and a colleague's case do not exist."""
        self.log_in(self.anna)
        for case_id in (self.berts.id, self.carls.id, 0, 2**31, 2**70):
            with self.subTest(case_id=case_id):
                answer = self.get(f"/my/complaints/{case_id}")
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn(COOKIE, answer.headers.get("Set-Cookie", ""))
        for value in (self.berts.id, self.carls.id, "", "x", -1, 2**70):
            self.opener.cookies.set(COOKIE, f"my.{value}", path="/complaint")
            with self.subTest(cookie=value):
                self.assertEqual(self.get("/complaint/case").status_code, 404)

    def test_cookie_is_no_key(self):
        """Attack 8: without the login the cookie opens nothing."""
        self.log_in(self.anna)
        self.open_own(self.annas)
        self.assertEqual(self.get("/complaint/case").status_code, 200)
        for user in (self.bert, self.stranger, self.agent):
            self.log_in(user)
            self.opener.cookies.set(COOKIE, f"my.{self.annas.id}", path="/complaint")
            with self.subTest(user=user.login):
                self.assertEqual(self.get("/complaint/case").status_code, 404)
        self.authenticate(None, None)
        self.opener.cookies.set(COOKIE, f"my.{self.annas.id}", path="/complaint")
        self.assertEqual(self.get("/complaint/case").status_code, 404)

    def test_only_with_an_account(self):
        """Attack 34: who is not logged in is asked to; a colleague of ours has none."""
        for path in ("/my/complaints", f"/my/complaints/{self.annas.id}"):
            answer = self.get(path)
            self.assertEqual(answer.status_code, 303)
            self.assertIn("/web/login", answer.headers["Location"])
        self.log_in(self.agent)
        self.assertFalse(self.tree(self.get("/my/complaints")).xpath("//ul/li"))
        path = f"/my/complaints/{self.annas.id}"
        self.assertEqual(self.get(path).status_code, 404)
        self.assertEqual(
            self.env["helpdesk.ticket"].with_user(self.agent)._count_own_cases(), 0
        )

    def test_colleagues_where_the_company_wants_it(self):
        """Attack 34: a setting lets a travel department follow its people's cases."""
        self.company.complaint_for_colleagues = True
        self.log_in(self.anna)
        titles = self.tree(self.get("/my/complaints")).xpath("//ul/li//strong/text()")
        self.assertEqual(set(titles), {"Anna's cold bus", "Carl's dirty room"})
        self.assertEqual(self.open_own(self.carls).status_code, 200)
        self.assertEqual(self.open_own(self.berts).status_code, 404)

    def test_every_other_way_is_closed_too(self):
        """Attack 34, H10: not by the portal's tickets, nor by having been in copy."""
        tickets = self.env["helpdesk.ticket"].with_user(self.anna)
        self.berts.message_subscribe(partner_ids=self.anna.partner_id.ids)
        self.assertEqual(tickets.search([("complaint_kind", "!=", False)]), self.annas)
        self.log_in(self.anna)
        answer = self.get(f"/my/ticket/{self.carls.id}")
        self.assertEqual(answer.status_code, 303)

    def test_pages(self):
        """Attack 32: the latest come first, page by page, and garbage is page one."""
        self.patch(my_complaints, "PAGE", 1)
        newest = self.create_case(
            name="Anna's second", partner_id=self.anna.partner_id.id
        )
        self.annas.sudo().received_at = "2026-01-01 08:00:00"
        self.log_in(self.anna)
        for page, title, links in (
            ("1", newest.name, ["/my/complaints?page=2"]),
            ("2", self.annas.name, ["/my/complaints?page=1"]),
            ("x", newest.name, ["/my/complaints?page=2"]),
            ("-1", newest.name, ["/my/complaints?page=2"]),
        ):
            tree = self.tree(self.get(f"/my/complaints?page={page}"))
            with self.subTest(page=page):
                self.assertEqual(tree.xpath("//ul/li//strong/text()"), [title])
                pager = tree.xpath("//nav[@class='o_complaint_pager']/a/@href")
                self.assertEqual(pager, links)
        answer = self.get("/my/complaints?page=999999999")
        self.assertEqual(answer.status_code, 200)

    def test_search(self):
        """PO-1: by a part of the number or of the title, among one's own alone."""
        second = self.create_case(
            name="Anna's 100% second", partner_id=self.anna.partner_id.id
        )
        self.log_in(self.anna)
        for words, titles in (
            ("COLD", {self.annas.name}),
            (self.annas.number, {self.annas.name}),
            (f" {second.number[-4:]}\x00 ", {second.name}),
            ("s", {self.annas.name, second.name}),
            ("late guide", set()),
            (self.berts.number, set()),
            ("'; --", set()),
            ("x" * 5000, set()),
        ):
            with self.subTest(words=words):
                answer = self.get(f"/my/complaints?{urlencode({'search': words})}")
                self.assertEqual(answer.status_code, 200)
                tree = self.tree(answer)
                self.assertEqual(set(tree.xpath("//ul/li//strong/text()")), titles)
                self.assertEqual("None of your" in self.words(answer), not titles)
        self.patch(my_complaints, "PAGE", 1)
        tree = self.tree(self.get("/my/complaints?search=Anna%27s&page=1"))
        [older] = tree.xpath("//nav[@class='o_complaint_pager']/a/@href")
        self.assertEqual(older, "/my/complaints?search=Anna%27s&page=2")
        self.assertEqual(tree.xpath("//input[@type='search']/@value"), ["Anna's"])

    def test_in_the_users_language(self):
        """PO-1: an account has a language; there is nothing to switch on its list."""
        self.anna.lang = "zh_CN"
        self.log_in(self.anna)
        tree = self.tree(self.get("/my/complaints"))
        self.assertEqual(tree.get("lang"), "zh-CN")
        self.assertFalse(tree.xpath("//form[@action='/complaint/language']"))

    def test_empty_list_says_what_to_do(self):
        """PO-1: who has no case finds the way to file one."""
        self.annas.sudo().partner_id = self.bert.partner_id
        self.log_in(self.anna)
        answer = self.get("/my/complaints")
        self.assertIn("any trouble so far", self.words(answer))
        self.assertTrue(self.tree(answer).xpath("//a[@href='/complaint/new']"))

    def test_card_on_the_home_page(self):
        """PO-1: the home page of an account counts one's cases and leads to them."""
        self.log_in(self.anna)
        home = html.fromstring(self.url_open("/my/home").content)
        self.assertTrue(home.xpath("//a[@href='/my/complaints']"))
        count = self.env["helpdesk.ticket"].with_user(self.anna)._count_own_cases()
        self.assertEqual(count, 1)
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["complaint_count"]}
        )
        self.assertEqual(answer["complaint_count"], 1)
