"""The doors that helpdesk_mgmt opens, tried by those who must stay outside."""

import io
import threading
from collections import namedtuple
from unittest.mock import patch

from lxml import html
from PIL import Image

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import guest_uploads, helpdesk_form
from .common import ComplaintCommon

# Text that is no id, in the ways that browsers and attackers send it (attack 26).
NO_IDS = ["abc", "", "1e3", "٣", "-1", "0", str(2**70), "1\x00", " 1", "1.0", "None"]
GARBAGE = [
    "",
    "abc",
    "-1",
    "0",
    "None",
    "False",
    "٣",
    "é",
    "\x00",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%s%n",
    "../../etc/passwd",
    "9" * 40,
    "x" * 5000,
    "2026-02-30",
    "today",
    "[]",
    "stage_id desc",
]
PDF = b"%PDF-1.4 voucher"
Route = namedtuple("Route", "methods auth changes why")
OWN = "open to the link's holder"
# Each route of the helpdesk and of ours: how it is reached, whether it changes data,
# and why that is safe. None means any method, as Odoo leaves it.
KNOWN_ROUTES = {
    "/ticket/close": Route({"POST"}, "user", True, "overridden: helpdesk_close"),
    "/new/ticket": Route(None, "user", False, "an empty form: helpdesk_form"),
    "/submitted/ticket": Route({"POST"}, "user", True, "overridden: helpdesk_form"),
    "/my/tickets": Route(None, "user", False, "overridden: helpdesk_pages"),
    "/my/tickets/page/<int:page>": Route(None, "user", False, "as /my/tickets"),
    "/my/ticket/<int:ticket_id>": Route(
        None, "public", False, "read as the user or by token: helpdesk_pages"
    ),
    "/my/ticket/<int:ticket_id>/<access_token>": Route(
        None, "public", False, "as /my/ticket"
    ),
    "/complaint": Route({"GET"}, "public", False, "as the next, without a token"),
    "/complaint/<anything:token>": Route({"GET"}, "public", False, f"{OWN}: tracking"),
    "/travel_complaint/case/<int:case_id>/dossier.zip": Route(
        {"GET"}, "user", False, "read as the user: dossier"
    ),
    "/complaint-evaluations": Route({"GET"}, "user", False, "published: evaluation"),
    "/complaint-evaluations/<int:report_id>": Route(
        {"GET"}, "user", False, "read as the user, in the house alone: evaluation"
    ),
    "/complaint-evaluations/<int:report_id>/report.pdf": Route(
        {"GET"}, "user", False, "as the page: evaluation"
    ),
    "/travel_complaint/template/<model>.<kind>": Route(
        {"GET"}, "user", False, "for whoever may create what it is for"
    ),
    "/complaint/case": Route({"GET"}, "public", False, f"{OWN}: tracking"),
}
OURS = ("helpdesk_mgmt", "helpdesk_mgmt_rating", "travel_complaint")


def photo(size=(8, 8)):
    """A small PNG of this many pixels."""
    content = io.BytesIO()
    Image.new("1", size).save(content, "PNG")
    return content.getvalue()


class PortalCase(ComplaintCommon, HttpCase):
    """Two customers, Anna and Bert, with a ticket each, and people around them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Else the portal sends each request to the address of another language first.
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        cls.anna = cls._create_portal_user("anna")
        cls.bert = cls._create_portal_user("bert")
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.annas = cls._create_ticket(cls.anna, "Anna's printer")
        cls.berts = cls._create_ticket(cls.bert, "Bert's printer")
        cls.other_company = cls.env["res.company"].create({"name": "Other agency"})

    @classmethod
    def _create_portal_user(cls, name):
        return new_test_user(
            cls.env,
            f"complaint_{name}",
            groups="base.group_portal",
            company_id=cls.company.id,
            email=f"{name}@example.com",
        )

    @classmethod
    def _create_ticket(cls, user, name, **values):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": name,
                "description": "<p>It is broken.</p>",
                "partner_id": user.partner_id.id,
                "company_id": cls.company.id,
                **values,
            }
        )

    def log_in(self, user):
        """Be `user` from here on."""
        self.authenticate(user.login, user.login)

    def post(self, url, files=None, **data):
        """Send a form with the session's token, and stay where the answer is."""
        data.setdefault("csrf_token", http.Request.csrf_token(self))
        return self.url_open(url, data=data, files=files, allow_redirects=False)

    def get(self, url):
        """Ask for a page, and stay where the answer is."""
        return self.url_open(url, allow_redirects=False)

    def count_tickets(self):
        """How many tickets there are, of all companies."""
        return (
            self.env["helpdesk.ticket"].with_context(active_test=False).search_count([])
        )


@tagged("post_install", "-at_install")
class TestRouteList(PortalCase):
    def _get_rules(self):
        """All rules of the routing map."""
        # The routing map asks the thread which database it works for.
        thread = threading.current_thread()
        with patch.object(thread, "dbname", self.env.cr.dbname, create=True):
            return list(self.env["ir.http"].routing_map().iter_rules())

    def _routes(self):
        """The rules of the routing map that the helpdesk or we wrote: {url: rule}."""
        routes = {}
        for rule in self._get_rules():
            module = rule.endpoint.func.__func__.__module__
            parents = {
                getattr(parent, "__module__", "")
                for parent in type(rule.endpoint.func.__self__).__mro__
                if rule.endpoint.func.__name__ in vars(parent)
            }
            names = {
                name.split(".")[2] for name in parents | {module} if "addons" in name
            }
            if any(name.startswith(OURS) for name in names):
                routes[rule.rule] = rule
        return routes

    def test_asking_for_the_methods_runs_nothing(self):
        """Attack 24: of whatever takes POST alone, ours and others'."""
        self.log_in(self.anna)
        count, stage = self.count_tickets(), self.annas.stage_id
        for path in (
            "/submitted/ticket?subject=x&description=y",
            f"/ticket/close?ticket_id={self.annas.id}&stage_id={self.done.id}",
            "/my/deactivate_account?validation=complaint_anna&password=complaint_anna",
        ):
            answer = self.opener.options(f"{self.base_url()}{path}", timeout=20)
            with self.subTest(path=path):
                self.assertEqual(answer.status_code, 204)
                self.assertIn("POST", answer.headers["Allow"])
        self.env.invalidate_all()
        self.assertEqual(self.count_tickets(), count)
        self.assertEqual(self.annas.stage_id, stage)
        self.assertTrue(self.anna.active)

    def test_every_route_is_known(self):
        """Rule 1: a route of the helpdesk or of ours must have been judged."""
        routes = self._routes()
        here = {
            url: rule
            for url, rule in routes.items()
            # the other addons of the suite judge theirs in their own tests
            if not rule.endpoint.func.__func__.__module__.startswith(
                "odoo.addons.travel_complaint_"
            )
        }
        self.assertEqual(set(here), set(KNOWN_ROUTES))
        for url, rule in here.items():
            known, routing = KNOWN_ROUTES[url], rule.endpoint.routing
            with self.subTest(url=url):
                self.assertEqual(routing["auth"], known.auth)
                methods = routing.get("methods")
                self.assertEqual(methods and set(methods), known.methods)
                self.assertTrue(routing.get("csrf", True))
                if known.changes:
                    self.assertEqual(known.methods, {"POST"})
                    self.assertTrue(known.why)


@tagged("post_install", "-at_install")
class TestClose(PortalCase):
    def close(self, ticket, stage=None, **data):
        """Ask the portal to close `ticket`."""
        stage = stage or self.done
        return self.post(
            "/ticket/close", ticket_id=ticket.id, stage_id=stage.id, **data
        )

    def assert_untouched(self, ticket):
        """The ticket is where it was."""
        self.assertNotEqual(ticket.stage_id, self.done)
        self.assertFalse(ticket.closed_date)

    def test_owner_closes_with_the_pages_button(self):
        """H2: the page's button closes the owner's ticket, by POST with a token."""
        self.log_in(self.anna)
        page = html.fromstring(self.get(f"/my/ticket/{self.annas.id}").content)
        forms = page.xpath("//form[@action='/ticket/close']")
        self.assertEqual(len(forms), 2)  # done, cancelled
        form = next(f for f in forms if f.fields["stage_id"] == str(self.done.id))
        self.assertEqual(form.method, "POST")
        answer = self.url_open(
            "/ticket/close", data=dict(form.fields), allow_redirects=False
        )
        self.assertEqual(answer.status_code, 302)
        self.assertTrue(
            answer.headers["Location"].endswith(f"/my/ticket/{self.annas.id}")
        )
        self.assertEqual(self.annas.stage_id, self.done)
        self.assertTrue(self.annas.closed_date)

    def test_nobody_closes_a_foreign_ticket(self):
        """H1, attack 23: what one may not see does not exist: 404, nothing changes."""
        abroad = new_test_user(
            self.env,
            "complaint_agent_abroad",
            groups="travel_complaint.group_travel_complaint_agent",
            company_id=self.other_company.id,
            company_ids=[(6, 0, self.other_company.ids)],
        )
        for user in (self.anna, self.stranger, abroad):
            self.log_in(user)
            with self.subTest(user=user.login):
                self.assertEqual(self.close(self.berts).status_code, 404)
                self.assert_untouched(self.berts)

    def test_reading_is_not_enough(self):
        """H1, H10: who was put into copy reads the ticket, but cannot close it."""
        self.berts.message_subscribe(partner_ids=self.anna.partner_id.ids)
        self.log_in(self.anna)
        page = self.get(f"/my/ticket/{self.berts.id}")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("/ticket/close", page.text)
        self.assertEqual(self.close(self.berts).status_code, 403)
        self.assert_untouched(self.berts)

    def test_only_by_post_with_token(self):
        """H2, attack 24: no link, no foreign page and no image closes a ticket."""
        self.log_in(self.anna)
        url = f"/ticket/close?ticket_id={self.annas.id}&stage_id={self.done.id}"
        self.assertEqual(self.get(url).status_code, 405)
        with mute_logger("odoo.http"):
            self.assertEqual(self.close(self.annas, csrf_token="").status_code, 400)
            self.assertEqual(self.close(self.annas, csrf_token="é").status_code, 400)
        self.assert_untouched(self.annas)

    def test_ids_are_read_strictly(self):
        """H14, attack 26: what is no id is refused, and never another ticket's id."""
        self.log_in(self.anna)
        for value in NO_IDS:
            for name in ("ticket_id", "stage_id"):
                good = {"ticket_id": self.annas.id, "stage_id": self.done.id}
                with self.subTest(name=name, value=value):
                    answer = self.post("/ticket/close", **{**good, name: value})
                    self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.post("/ticket/close", foo_id="x").status_code, 400)
        self.assert_untouched(self.annas)

    def test_unknown_parameters_do_nothing(self):
        """H14: other fields are not looked at."""
        self.log_in(self.anna)
        answer = self.close(self.annas, foo_id="x", user_id="1", number="HT1")
        self.assertEqual(answer.status_code, 302)
        self.assertNotEqual(self.annas.number, "HT1")

    def test_closed_once(self):
        """H3, attack 25: a closed ticket stays as it is, and sends no second mail."""
        cancelled = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        self.annas.stage_id = cancelled
        closed_date = self.annas.closed_date
        self.log_in(self.anna)
        answer = self.close(self.annas)
        self.assertEqual(answer.status_code, 409)
        self.assertIn("closed already", answer.text)
        self.assertEqual(self.annas.stage_id, cancelled)
        self.assertEqual(self.annas.closed_date, closed_date)

    def test_only_into_a_stage_that_the_page_offers(self):
        """Attack 25: neither a stage that closes nothing, nor another team's."""
        foreign = self.env["helpdesk.ticket.stage"].create(
            {
                "name": "Sold",
                "closed": True,
                "close_from_portal": True,
                "team_ids": self.ordinary_team.ids,
            }
        )
        self.log_in(self.anna)
        awaiting = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        for stage in (awaiting, foreign):
            with self.subTest(stage=stage.name):
                self.assertEqual(self.close(self.annas, stage).status_code, 409)
                self.assert_untouched(self.annas)

    def test_case_is_not_closed_by_a_button(self):
        """Attack 25: a complaint has its own way; the portal says so."""
        self.stage("closed").close_from_portal = True
        case = self.create_case(partner_id=self.anna.partner_id.id)
        self.log_in(self.anna)
        page = self.get(f"/my/ticket/{case.id}")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("/ticket/close", page.text)
        answer = self.close(case, self.stage("closed"))
        self.assertEqual(answer.status_code, 409)
        self.assertIn("answer our last mail", answer.text)
        self.assertEqual(case.complaint_state, "registered")


@tagged("post_install", "-at_install")
class TestForm(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "helpdesk_mgmt_portal_select_team": True,
                "helpdesk_mgmt_portal_select_category": True,
                "helpdesk_mgmt_portal_team_id_required": False,
                "helpdesk_mgmt_portal_category_id_required": False,
            }
        )
        cls.ordinary_team.show_in_portal = True
        cls.category = cls._create_category("Printers")

    @classmethod
    def _create_category(cls, name, **values):
        return cls.env["helpdesk.ticket.category"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "show_in_portal": True,
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        self.log_in(self.anna)

    def submit(self, files=None, **data):
        """Send the form for a new ticket."""
        data = {"subject": "Printer", "description": "It smokes.", **data}
        return self.post("/submitted/ticket", files=files, **data)

    def submit_and_find(self, files=None, **data):
        """Send the form, and return the one ticket that it made."""
        before = self.env["helpdesk.ticket"].search([])
        answer = self.submit(files, **data)
        self.assertEqual(answer.status_code, 302, answer.text[:500])
        ticket = self.env["helpdesk.ticket"].search([]) - before
        self.assertEqual(len(ticket), 1)
        self.assertTrue(answer.headers["Location"].endswith(f"/my/ticket/{ticket.id}"))
        return ticket

    def assert_refused(self, status, sentence=None, files=None, **data):
        """The form comes back with `status`, and no ticket is made."""
        before = self.count_tickets()
        answer = self.submit(files, **data)
        self.assertEqual(answer.status_code, status)
        self.assertEqual(self.count_tickets(), before)
        page = html.fromstring(answer.content)
        [alert] = page.xpath("//div[@role='alert'][p]")
        if sentence:
            self.assertIn(sentence, alert.text_content())
        return page

    def test_new_ticket(self):
        """H5: the owner's form works: text, team, category, and who sent it."""
        ticket = self.submit_and_find(
            team=self.ordinary_team.id, category=self.category.id
        )
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "Printer",
                    "partner_id": self.anna.partner_id.id,
                    "team_id": self.ordinary_team.id,
                    "category_id": self.category.id,
                    "company_id": self.company.id,
                    "complaint_kind": False,
                    "user_id": False,
                }
            ],
        )
        self.assertIn("It smokes.", ticket.description)

    def test_empty_form_changes_nothing(self):
        """Rule 1: asking for the form makes nothing, whatever is asked along."""
        before = self.count_tickets()
        answer = self.get("/new/ticket?subject=x&description=y&category=abc&team=%00")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.post("/new/ticket", team="x").status_code, 200)
        self.assertEqual(self.count_tickets(), before)

    def test_only_by_post_with_token(self):
        """H5, attacks 24, 28: no link and no foreign page makes a ticket."""
        before = self.count_tickets()
        url = "/submitted/ticket?subject=x&description=y"
        self.assertEqual(self.get(url).status_code, 405)
        with mute_logger("odoo.http"):
            self.assertEqual(self.submit(csrf_token="").status_code, 400)
        self.assertEqual(self.count_tickets(), before)

    def test_team_and_category_of_this_portal_only(self):
        """H4, attack 27: nothing of another company, nothing that is hidden."""
        Team = self.env["helpdesk.ticket.team"]
        abroad = {"company_id": self.other_company.id, "show_in_portal": True}
        hidden = self.env["helpdesk.ticket.team"].create(
            {"name": "Hidden", "company_id": self.company.id, "show_in_portal": False}
        )
        teams = Team.create({"name": "Abroad", **abroad}) + hidden
        categories = self._create_category("Abroad", **abroad)
        categories += self._create_category("Hidden", show_in_portal=False)
        categories += self._create_category("Old", active=False)
        for name, records in (("team", teams), ("category", categories)):
            for value in [*records.ids, "abc", "1e3", "٣", "-1", "0", "9" * 20]:
                with self.subTest(name=name, value=value):
                    self.assert_refused(422, "not offered", **{name: value})

    def test_second_company_of_the_user_is_not_offered(self):
        """H4: the form offers what it takes: the teams of the company at work."""
        self.anna.company_ids += self.other_company
        abroad = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Abroad",
                "company_id": self.other_company.id,
                "show_in_portal": True,
            }
        )
        page = html.fromstring(self.get("/new/ticket").content)
        names = {option.text_content().strip() for option in page.xpath("//option")}
        self.assertIn("IT support", names)
        self.assertNotIn("Abroad", names)
        self.assert_refused(422, "not offered", team=abroad.id)

    def test_required_choice(self):
        """H4: the company may insist on a team; the server checks, not the browser."""
        self.company.helpdesk_mgmt_portal_team_id_required = True
        self.assert_refused(422, "Please choose: Team.")
        self.assertTrue(self.submit_and_find(team=self.ordinary_team.id))

    def test_no_other_field_is_taken(self):
        """Attack 29: whatever else is sent has no effect."""
        ticket = self.submit_and_find(
            partner_id=self.bert.partner_id.id,
            user_id=self.agent.id,
            stage_id=self.done.id,
            company_id=self.other_company.id,
            priority="3",
            number="HT1",
            access_token="known",
            create_date="2000-01-01",
            complaint_kind="complaint",
            claimed_amount="1000",
            partner_email="evil@example.com",
        )
        self.assertRecordValues(
            ticket,
            [
                {
                    "partner_id": self.anna.partner_id.id,
                    "partner_email": "anna@example.com",
                    "user_id": False,
                    "company_id": self.company.id,
                    "priority": "1",
                    "complaint_kind": False,
                    "claimed_amount": 0.0,
                }
            ],
        )
        self.assertNotEqual(ticket.number, "HT1")
        self.assertNotEqual(ticket.access_token, "known")
        self.assertNotEqual(ticket.stage_id, self.done)

    def test_text_is_needed_and_limited(self):
        """H15, attacks 30, 31: empty or endless text is refused, and kept."""
        refused = [
            ({"subject": ""}, "in one line"),
            ({"subject": "  \t "}, "in one line"),
            ({"subject": "\x00\u202e"}, "in one line"),
            ({"subject": "x" * 201}, "shorten the subject"),
            ({"subject": "x" * 100_000}, "shorten the subject"),
            ({"description": ""}, "describe"),
            ({"description": "\r\n \x00"}, "describe"),
            ({"description": "y" * 20_001}, "shorten the description"),
            ({"description": "y" * 5_000_000}, "shorten the description"),
        ]
        for data, sentence in refused:
            with self.subTest(sentence=sentence, data=str(data)[:40]):
                self.assert_refused(422, sentence, **data)
        page = self.assert_refused(
            422,
            subject="",
            description="It smokes.\n<b>Much</b>",
            team=self.ordinary_team.id,
            category=self.category.id,
        )
        [form] = page.xpath("//form[@action='/submitted/ticket']")
        self.assertEqual(form.fields["description"].strip(), "It smokes.\n<b>Much</b>")
        self.assertEqual(form.fields["team"], str(self.ordinary_team.id))
        self.assertEqual(form.fields["category"], str(self.category.id))
        page = self.assert_refused(422, subject='A "quoted" <title>', description="")
        [form] = page.xpath("//form[@action='/submitted/ticket']")
        self.assertEqual(form.fields["subject"], 'A "quoted" <title>')

    def test_missing_fields(self):
        """H14, attack 30: a form without its fields is a wrong form, not an error."""
        answer = self.post("/submitted/ticket")
        self.assertEqual(answer.status_code, 422)

    def test_text_is_cleaned(self):
        """Attack 31: no control or direction marks, one line, letters put together."""
        ticket = self.submit_and_find(
            subject="\u202egnp.exe\x00 Cafe\u0301\r\nBcc: x",
            description="first\r\nsecond\x00\x07",
        )
        self.assertEqual(ticket.name, "gnp.exe Café Bcc: x")
        self.assertIn("first<br>second", ticket.description)
        self.assertNotIn("\x07", ticket.description)

    def test_text_is_escaped(self):
        """Attack 37: what a customer types is text, in the list and on the page."""
        text = "<script>alert(1)</script>{{7*7}}<img src=x onerror=alert(1)>"
        ticket = self.submit_and_find(subject=text, description=text)
        for url in ("/my/tickets", f"/my/ticket/{ticket.id}"):
            page = html.fromstring(self.get(url).content)
            self.assertFalse(page.xpath("//img[@onerror]"))

            self.assertFalse(page.xpath("//script[contains(., 'alert(1)')]"))
            self.assertIn("{{7*7}}", page.text_content())

    def test_files_are_kept(self):
        """H15: photos and papers come along, with a clean name and a safe type."""
        ticket = self.submit_and_find(
            files=[
                ("attachment", ("../../etc/voucher\u202e.pdf", PDF, "text/html")),
                ("attachment", ("lake.png", photo(), "image/svg+xml")),
                ("attachment", ("notes.txt", "早餐".encode(), "text/html")),
                ("other", ("program.exe", b"MZ\x00", "application/x-msdownload")),
            ]
        )
        self.assertEqual(
            {(file.name, file.mimetype) for file in ticket.attachment_ids},
            {
                ("voucher.pdf", "application/pdf"),
                ("lake.png", "image/png"),
                ("notes.txt", "text/plain"),
            },
        )

    def test_files_are_limited(self):
        """H15, attacks 51, 52, 54: too many, too large, empty or of a strange kind."""
        megabyte = guest_uploads.MEGABYTE
        large = PDF + b"x" * (10 * megabyte)
        medium = PDF + b"x" * (9 * megabyte)
        refused = [
            (413, "at most", [("a.pdf", PDF)] * 11),
            (413, "larger than", [("a.pdf", large)]),
            (413, "at most", [("a.pdf", medium)] * 3),
            (422, "is empty", [("a.pdf", b"")]),
            (415, "cannot take", [("a.png", b"<html><script>")]),
            (415, "cannot take", [("a.exe", b"MZ\x00")]),
            (415, "cannot take", [("a.svg", b"<svg onload=alert(1)>")]),
            (415, "cannot take", [("a.pdf.html", PDF)]),
            (415, "cannot take", [("a.png", photo((8000, 8000)))]),
        ]
        for status, sentence, files in refused:
            with self.subTest(status=status, name=files[0][0], sentence=sentence):
                upload = [("attachment", (name, data, "x/y")) for name, data in files]
                self.assert_refused(status, sentence, files=upload)

    def test_sent_twice_is_one_ticket(self):
        """H15, attack 35: a double click or a replay finds the ticket of the first."""
        key = html.fromstring(self.get("/new/ticket").content).xpath(
            "//input[@name='submit_key']/@value"
        )[0]
        ticket = self.submit_and_find(submit_key=key)
        before = self.count_tickets()
        again = self.submit(submit_key=key)
        self.assertEqual(again.status_code, 302)
        self.assertTrue(again.headers["Location"].endswith(f"/my/ticket/{ticket.id}"))
        self.assertEqual(self.count_tickets(), before)

    def test_two_at_once_are_one_ticket(self):
        """Attack 35: of two at the same moment the database lets one through."""
        key = "k" * 32
        ticket = self.submit_and_find(submit_key=key)
        before = self.count_tickets()
        find = helpdesk_form.TicketFormController._find_submitted_ticket
        calls = []

        def miss_once(controller, form):
            calls.append(form)
            found = find(controller, form)
            return found if len(calls) > 1 else found.browse()

        with (
            patch.object(
                helpdesk_form.TicketFormController, "_find_submitted_ticket", miss_once
            ),
            patch("random.uniform", return_value=0),
            mute_logger("odoo.sql_db"),
        ):
            answer = self.submit(submit_key=key)
        self.assertEqual(len(calls), 2)
        self.assertTrue(answer.headers["Location"].endswith(f"/my/ticket/{ticket.id}"))
        self.assertEqual(self.count_tickets(), before)

    def test_key_is_ones_own(self):
        """Attack 35: another customer's key finds nothing, and blocks nothing."""
        annas = self.submit_and_find(submit_key="k" * 32)
        self.log_in(self.bert)
        berts = self.submit_and_find(submit_key="k" * 32)
        self.assertEqual(annas.partner_id, self.anna.partner_id)
        self.assertEqual(berts.partner_id, self.bert.partner_id)

    def test_many_in_an_hour(self):
        """Attack 36: after the limit the form asks to wait, and keeps the text."""
        with patch.object(helpdesk_form, "TICKETS_PER_HOUR", 2):
            self.submit_and_find()
            self.submit_and_find()
            self.assert_refused(429, "wait")
            self.log_in(self.bert)
            self.submit_and_find()

    def test_to_a_complaint_team_it_is_a_case(self):
        """IN-2: what a guest sends to a team that handles complaints is registered."""
        self.team.show_in_portal = True
        case = self.submit_and_find(team=self.team.id)
        self.assertRecordValues(
            case,
            [
                {
                    "complaint_kind": "complaint",
                    "complaint_state": "registered",
                    "registered_by_id": False,
                    "partner_id": self.anna.partner_id.id,
                }
            ],
        )
        self.assertTrue(case.number.startswith("TS-"))
        self.assertEqual(self.get(f"/my/ticket/{case.id}").status_code, 200)


@tagged("post_install", "-at_install")
class TestPages(PortalCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.anna)

    def test_list_is_deaf_to_garbage(self):
        """H14, attack 32: whatever the parameters say, the list is shown."""
        names = (
            *("sortby", "groupby", "filterby", "search_in", "search"),
            *("page", "date_begin", "date_end"),
        )
        for value in GARBAGE:
            with self.subTest(value=value[:30]):
                params = dict.fromkeys(names, value)
                answer = self.url_open("/my/tickets", params=params)
                self.assertEqual(answer.status_code, 200)

    def test_list_obeys_what_makes_sense(self):
        """Attack 32: the parameters that the page itself offers still work."""
        stage = self.annas.stage_id
        shown = [
            {"sortby": "name"},
            {"groupby": "stage"},
            {"filterby": str(stage.id)},
            {"search": "printer", "search_in": "name"},
            {"date_begin": "2000-01-01", "date_end": "2100-01-01 00:00:00"},
        ]
        for params in shown:
            with self.subTest(params=params):
                text = self.url_open("/my/tickets", params=params).text
                self.assertIn("Anna&#39;s printer", text)
                self.assertNotIn("Bert&#39;s printer", text)
        hidden = [
            {"filterby": str(self.done.id)},
            {"search": "coach", "search_in": "all"},
            {"date_begin": "2000-01-01", "date_end": "2000-01-02"},
        ]
        for params in hidden:
            with self.subTest(params=params):
                text = self.url_open("/my/tickets", params=params).text
                self.assertNotIn("Anna&#39;s printer", text)

    def test_page_is_deaf_to_garbage(self):
        """H14, attacks 1, 2: no ticket for a wrong token, in whatever letters."""
        self.berts._portal_ensure_token()
        for value in [*GARBAGE, "éééé", "%"]:
            params = {"access_token": value, "pid": "1", "hash": value}
            with self.subTest(value=value[:30]):
                url = f"/my/ticket/{self.berts.id}"
                answer = self.url_open(url, params=params, allow_redirects=False)
                self.assertEqual(answer.status_code, 303)
        for value in ("é", "\x00", "x" * 5000):
            params = dict.fromkeys(("access_token", "pid", "hash"), value)
            with self.subTest(value=value[:30]):
                url = f"/my/ticket/{self.annas.id}"
                answer = self.url_open(url, params=params, allow_redirects=False)
                self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.get(f"/my/ticket/{'9' * 30}").status_code, 303)
        self.assertEqual(self.get("/my/ticket/0").status_code, 303)

    def test_token_still_opens_the_page(self):
        """H8: the link that helpdesk_mgmt has mailed works, a guess does not."""
        token = self.berts._portal_ensure_token()
        self.authenticate(None, None)
        url = f"/my/ticket/{self.berts.id}?access_token="
        self.assertEqual(self.get(url + token).status_code, 200)
        self.assertNotIn("/ticket/close", self.get(url + token).text)
        self.assertEqual(self.get(url + token.upper()).status_code, 303)

    def test_owner_follows_the_link_in_a_mail(self):
        """H8: the mail's button brings a customer who is logged in to the ticket."""
        answer = self.get(f"/mail/view?model=helpdesk.ticket&res_id={self.annas.id}")
        self.assertEqual(answer.status_code, 303)
        location = answer.headers["Location"]
        self.assertIn(f"/my/ticket/{self.annas.id}", location)
        self.assertNotIn("access_token", location)
        self.assertEqual(self.get(location).status_code, 200)

    def test_page_does_not_teach_the_token(self):
        """H8, O5: who reads by an own right finds no token in the page to keep."""
        second = self._create_ticket(self.anna, "Anna's screen")
        tokens = [ticket._portal_ensure_token() for ticket in (self.annas, second)]
        self.get("/my/tickets")
        for ticket in (self.annas, second):
            page = self.get(f"/my/ticket/{ticket.id}").text
            for token in tokens:
                self.assertNotIn(token, page)
        # the way to the ticket before or after is there nevertheless
        self.assertIn(f'href="/my/ticket/{self.annas.id}"', page)

    def test_internal_files_stay_inside(self):
        """H6: the customer sees own files and those of our answers, and no others."""
        Attachment = self.env["ir.attachment"].with_user(self.env.user)
        ticket = self.annas

        def attach(name, user):
            return (
                Attachment.with_user(user)
                .sudo()
                .create(
                    {
                        "name": name,
                        "raw": PDF,
                        "res_model": ticket._name,
                        "res_id": ticket.id,
                    }
                )
            )

        attach("sent-by-anna.pdf", self.anna)
        attach("laid-down-by-colleague.pdf", self.env.user)
        ticket.message_post(
            body="We are at fault.",
            attachments=[("legal-opinion.pdf", PDF)],
            subtype_xmlid="mail.mt_note",
        )
        ticket.message_post(
            body="Here is the voucher.",
            attachments=[("voucher.pdf", PDF)],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        page = self.get(f"/my/ticket/{ticket.id}").text
        self.assertIn("sent-by-anna.pdf", page)
        self.assertIn("voucher.pdf", page)
        self.assertNotIn("legal-opinion.pdf", page)
        self.assertNotIn("laid-down-by-colleague.pdf", page)
