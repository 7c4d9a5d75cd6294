import io
import re
import time
from datetime import timedelta
from urllib.parse import urlsplit

from lxml import etree
from PIL import Image

from odoo import fields
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.travel_complaint.controllers.guest_uploads import MEGABYTE
from odoo.addons.travel_complaint.controllers.tracking import COOKIE

from ..controllers import filing_form
from ..controllers.filing import ComplaintFilingController
from .common import PageCase

NEW = "/complaint/new"
STORY = "The lake was left out.\nWe had paid for the boat."


class FilingCase(PageCase):
    """A guest with the form; `file` sends it as it is, but for what is said."""

    def setUp(self):
        super().setUp()
        self.patch(filing_form, "MIN_SECONDS", 0)
        self.Ticket = self.env["helpdesk.ticket"]

    def fill(self, path=NEW, **changes):
        """What a browser sends of the form when a guest has filled in the least."""
        fields_ = self.read_form(self.get(path), path)
        return {
            **fields_,
            "story": STORY,
            "email": "li.na@example.com",
            "is_true": "1",
            **changes,
        }

    def file(self, path=NEW, files=None, **changes):
        """Fill in the form and send it."""
        return self.post(path, files=files, **self.fill(path, **changes))

    def find_case(self):
        """The case that was registered last."""
        cases = [("complaint_kind", "!=", False)]
        return self.Ticket.search(cases, order="id desc", limit=1)

    def count_cases(self):
        """How many tickets there are."""
        return self.Ticket.with_context(active_test=False).search_count([])

    def assert_refused(self, answer, status, field, sentence):
        """The form comes back with its text, and the remark at the field."""
        self.assertEqual(answer.status_code, status)
        tree = self.tree(answer)
        [place] = tree.xpath(f"//*[@data-problem='{field}']")
        self.assertIn(sentence, " ".join(place.text_content().split()))
        links = tree.xpath("//div[@id='summary']//a/@href")
        self.assertIn(f"#{field}", links)
        self.assertTrue(tree.xpath(f"//*[@id='{field}']"))


@tagged("post_install", "-at_install")
class TestFiling(FilingCase):
    def test_short_way(self):
        """PO-1, PO-4: a story, an address and a confirmation make a case."""
        answer = self.file()
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(answer.headers["Location"], "/complaint/filed")
        case = self.find_case()
        self.assertRecordValues(
            case,
            [
                {
                    "name": "The lake was left out.",
                    "complaint_kind": "complaint",
                    "complaint_state": "registered",
                    "channel_id": self.web.id,
                    "company_id": self.company.id,
                    "partner_id": False,
                    "partner_email": "li.na@example.com",
                    "guest_lang": "en_US",
                    "registered_by_id": False,
                    "is_identity_confirmed": False,
                    "user_id": False,
                }
            ],
        )
        self.assertIn("We had paid for the boat.", case.description)
        self.assertRecordValues(
            case.contact_ids,
            [{"means": "portal", "direction": "in", "user_id": False}],
        )
        self.assertIn("statement is true", case.contact_ids.summary)
        self.assertRecordValues(
            case.notice_ids, [{"code": "received", "email_to": "li.na@example.com"}]
        )

    def test_number_and_the_way_to_the_case(self):
        """PO-2: the number is shown at once, and this browser may follow the case."""
        answer = self.file()
        [cookie] = [
            line
            for line in answer.raw.headers.getlist("Set-Cookie")
            if line.startswith(COOKIE)
        ]
        self.assertIn("HttpOnly", cookie)
        page = self.get("/complaint/filed")
        self.assertEqual(page.status_code, 200)
        case = self.find_case()
        words = self.words(page)
        self.assertIn(case.number, words)
        self.assertIn("li.na@example.com", words)
        self.assertIn(case.number, self.get("/complaint/case").text)
        self.assertEqual(case.link_ids.recipient, "li.na@example.com")

    def test_only_right_after_filing(self):
        """Attack 15: later the address is shown to nobody who has the link."""
        self.file()
        case = self.find_case()
        case.sudo().registered_at -= timedelta(hours=1, seconds=1)
        answer = self.get("/complaint/filed")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/complaint/case"))
        self.authenticate(None, None)
        self.opener.cookies.clear()
        self.assertEqual(self.get("/complaint/filed").status_code, 404)
        # a case that a colleague has registered was never filed here
        self.open_case(self.create_case(partner_email="secret@example.com"))
        self.assertEqual(self.get("/complaint/filed").status_code, 303)

    def test_all_that_can_be_told(self):
        """PO-1: order, category, day, place, demands and amount reach the case."""
        hotel = self.env.ref("travel_complaint.helpdesk_ticket_category_lodging_hotel")
        refund = self.env.ref("travel_complaint.demand_refund")
        apology = self.env.ref("travel_complaint.demand_apology")
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        answer = self.file(
            kind="complaint",
            name="Li Na",
            phone="+86 138 0013 8000",
            booking_ref="TO-2026-0815",
            category=str(hotel.id),
            demands=[str(refund.id), str(apology.id)],
            amount="1,200.50",
            incident_date="2026-11-03",
            incident_place="Kunming",
        )
        self.assertEqual(answer.status_code, 303)
        self.assertRecordValues(
            self.find_case(),
            [
                {
                    "partner_name": "Li Na",
                    "partner_phone": "+86 138 0013 8000",
                    "booking_ref": "TO-2026-0815",
                    "category_id": hotel.id,
                    "demand_ids": (apology | refund).ids,
                    "claimed_amount": 1200.5,
                    "incident_at": fields.Datetime.to_datetime("2026-11-03 04:00:00"),
                    "incident_place": "Kunming",
                }
            ],
        )

    def test_questions_and_suggestions(self):
        """IN-3: the guest says what it is; anything else is a complaint."""
        for kind, stored in (
            ("inquiry", "inquiry"),
            ("suggestion", "suggestion"),
            ("", "complaint"),
            ("ticket", "complaint"),
        ):
            with self.subTest(kind=kind):
                self.assertEqual(self.file(kind=kind).status_code, 303)
                self.assertEqual(self.find_case().complaint_kind, stored)
                self.assertIn(self.find_case().number, self.words(self.filed()))

    def filed(self):
        """The page with the number."""
        return self.get("/complaint/filed")

    def test_by_phone_alone(self):
        """PO-1: who has no mail is told that we will call."""
        answer = self.file(email="", phone="+86 138 0013 8000")
        self.assertEqual(answer.status_code, 303)
        case = self.find_case()
        self.assertFalse(case.notice_ids)
        self.assertEqual(case.link_ids.recipient, "+86 138 0013 8000")
        page = self.filed()
        self.assertIn("we will call you", self.words(page))
        # The link is in no mail: it is shown, to whom it belongs to anyway.
        [link] = self.tree(page).xpath("//p[contains(@class, 'o_complaint_link')]/a")
        self.opener.cookies.clear()
        path = urlsplit(link.get("href")).path
        self.assertIn(case.number, self.url_open(path).text)

    def test_in_the_guests_language(self):
        """PO-1: the page's language becomes the language of the letters."""
        headers = {"Accept-Language": "zh-CN"}
        page = self.get(NEW, **headers)
        self.assertEqual(self.tree(page).get("lang"), "zh-CN")
        data = self.read_form(page, NEW)
        data |= {"story": STORY, "email": "li.na@example.com", "is_true": "1"}
        self.post(NEW, headers=headers, **data)
        self.assertEqual(self.find_case().guest_lang, "zh_CN")

    def test_with_an_account(self):
        """PO-1: who is logged in need not say who it is, and finds it in the list."""
        anna = new_test_user(
            self.env,
            "portal_anna",
            groups="base.group_portal",
            company_id=self.company.id,
            email="anna@example.com",
            phone="+44 20 7946 0999",
        )
        self.authenticate(anna.login, anna.login)
        form = self.read_form(self.get(NEW), NEW)
        self.assertEqual(form["email"], "anna@example.com")
        self.assertEqual(form["phone"], "+44 20 7946 0999")
        self.assertEqual(self.file(email="anna@example.com").status_code, 303)
        case = self.find_case()
        self.assertEqual(case.partner_id, anna.partner_id)
        self.assertFalse(case.link_ids)
        self.assertIn(case.number, self.words(self.filed()))
        self.assertIn(case.number, self.get("/my/complaints").text)

    def test_one_form_one_case(self):
        """Attack 35: sent eight times, and the next day again, it is one case."""
        data = self.fill()
        count = self.count_cases()
        for _turn in range(8):
            answer = self.post(NEW, **data)
            self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.count_cases(), count + 1)
        case = self.find_case()
        self.assertEqual(len(case.link_ids), 1)  # and one way in for this browser
        self.assertEqual(len(case.contact_ids), 1)
        # the next day its cookie is gone, and the browser gets in again
        del self.opener.cookies[COOKIE]
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.post(NEW, **data)
            self.assertIn(case.number, self.get("/complaint/case").text)
        self.assertEqual(self.count_cases(), count + 1)
        self.assertEqual(len(case.link_ids), 2)

    def test_key_is_the_browsers_own(self):
        """Attack 35: another browser that knows the key does not find the case."""
        data = self.fill()
        self.post(NEW, **data)
        first = self.find_case()
        self.authenticate(None, None)
        self.opener.cookies.clear()
        self.authenticate(None, None)
        other = self.fill()
        self.post(NEW, **{**other, "submit_key": data["submit_key"]})
        self.assertNotEqual(self.find_case(), first)
        self.assertNotIn(first.number, self.get("/complaint/case").text)

    def test_without_a_key(self):
        """Attack 35: a form without a proper key is not taken, and gets one."""
        for key in ("", "short", "x" * 65, "é" * 20):
            with self.subTest(key=key[:6]):
                answer = self.file(submit_key=key)
                self.assert_refused(answer, 422, "send", "once more")
        self.assertNotEqual(self.fill()["submit_key"], self.fill()["submit_key"])

    def test_with_which_agency(self):
        """H4: the address names the agency; one that takes no cases does not exist."""
        company, team, _user = self.create_second_company()
        path = f"{NEW}/{company.id}"
        self.assertIn("Second agency", self.words(self.get(path)))
        self.assertEqual(self.file(path).status_code, 303)
        case = self.find_case()
        self.assertEqual(case.company_id, company)
        self.assertEqual(case.team_id, team)
        idle = self.env["res.company"].create({"name": "Idle"})
        for agency in (idle.id, 0, 10**9, 2**70):
            with self.subTest(agency=agency):
                self.assertEqual(self.get(f"{NEW}/{agency}").status_code, 404)
                answer = self.post(f"{NEW}/{agency}", story=STORY)
                self.assertEqual(answer.status_code, 404)
        # the choice of language comes back to the same agency
        form = self.tree(self.get(path)).xpath("//form[@action='/complaint/language']")
        self.assertEqual(form[0].fields["back"], path)

    def test_only_known_fields(self):
        """Attack 29: no other field can be set, whatever a browser sends."""
        self.file(
            user_id=str(self.agent.id),
            partner_id=str(self.agent.partner_id.id),
            team_id=str(self.ordinary_team.id),
            company_id="2",
            number="TS-1",
            priority="3",
            complaint_state="closed",
            severity_id="1",
            is_identity_confirmed="1",
            create_date="2020-01-01",
            channel_id=str(self.phone.id),
        )
        case = self.find_case()
        self.assertFalse(case.user_id)
        self.assertFalse(case.partner_id)
        self.assertFalse(case.is_identity_confirmed)
        self.assertEqual(case.channel_id, self.web)
        self.assertEqual(case.complaint_state, "registered")
        self.assertEqual(case.company_id, self.company)
        self.assertTrue(case.team_id.complaint_handling)
        self.assertNotEqual(case.number, "TS-1")

    def test_looking_changes_nothing(self):
        """Attack 28: asking for the form or sending it by GET makes no case."""
        count = self.count_cases()
        answer = self.url_open(NEW, params=self.fill())
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.count_cases(), count)

    def test_only_with_the_token(self):
        """Attack 24: a foreign page cannot file in a guest's name."""
        count = self.count_cases()
        with mute_logger("odoo.http"):
            for token in ("", "wrong", "é"):
                self.assertEqual(self.file(csrf_token=token).status_code, 400)
        self.assertEqual(self.count_cases(), count)


@tagged("post_install", "-at_install")
class TestFilingRefused(FilingCase):
    def test_what_is_missing(self):
        """Attack 30: each thing is said at its field, and nothing typed is lost."""
        for changes, field, sentence in (
            ({"story": ""}, "story", "tell us what happened"),
            ({"story": " \n\t\u200b"}, "story", "tell us what happened"),
            ({"story": "\x00"}, "story", "tell us what happened"),
            ({"story": "x" * 20_001}, "story", "20000 characters"),
            ({"email": ""}, "email", "e-mail address or a phone number"),
            ({"email": "li.na"}, "email", "has a mistake"),
            ({"email": "a@b.c, d@e.f"}, "email", "has a mistake"),
            ({"email": "", "phone": "12"}, "phone", "too short"),
            ({"phone": "call me"}, "phone", "too short"),
            ({"amount": "a lot"}, "amount", "in digits"),
            ({"amount": "1e3"}, "amount", "in digits"),
            ({"amount": "-5"}, "amount", "in digits"),
            ({"amount": "nan"}, "amount", "in digits"),
            ({"amount": "9999999999"}, "amount", "in digits"),
            ({"incident_date": "2026-02-30"}, "incident_date", "check the day"),
            ({"incident_date": "1989-12-31"}, "incident_date", "check the day"),
            ({"incident_date": "0001-01-01"}, "incident_date", "check the day"),
            ({"incident_date": "9999-12-31"}, "incident_date", "check the day"),
            ({"incident_date": "yesterday"}, "incident_date", "check the day"),
            ({"category": "0"}, "category", "not offered any more"),
            ({"category": "٣"}, "category", "not offered any more"),
            ({"demands": "x"}, "demands", "not offered any more"),
            ({"is_true": ""}, "is_true", "is true"),
        ):
            with self.subTest(**changes):
                count = self.count_cases()
                changes = {
                    "booking_ref": "TO-1",
                    "incident_place": "Lijiang",
                    **changes,
                }
                answer = self.file(**changes)
                self.assert_refused(answer, 422, field, sentence)
                self.assertEqual(self.count_cases(), count)
                kept = self.read_form(answer, NEW)
                self.assertEqual(kept["booking_ref"], "TO-1")
                self.assertEqual(kept["incident_place"], "Lijiang")
                if "story" not in changes:
                    self.assertEqual(kept["story"].replace("\r\n", "\n"), STORY)

    def test_in_the_order_of_the_page(self):
        """Attack 30: the list above the form goes through it from top to bottom."""
        answer = self.file(
            story="",
            email="li.na",
            phone="12",
            amount="a lot",
            incident_date="yesterday",
            is_true="",
            files=[("attachment", ("a.exe", b"MZ"))],
        )
        self.assertEqual(answer.status_code, 422)
        page = self.tree(answer)
        listed = [link[1:] for link in page.xpath("//*[@id='summary']//a/@href")]
        self.assertEqual(
            listed,
            [
                *("story", "attachment", "incident_date", "amount"),
                *("email", "phone", "is_true"),
            ],
        )
        fields = [field for field in page.xpath("//@data-problem") if field in listed]
        self.assertEqual(fields, listed)

    def test_refilled_form_can_be_sent(self):
        """Attack 30: what comes back is the whole form: mended, it is taken."""
        category = self.env.ref("travel_complaint.helpdesk_ticket_category_other")
        demand = self.env.ref("travel_complaint.demand_other")
        answer = self.file(
            kind="suggestion",
            category=str(category.id),
            demands=[str(demand.id)],
            is_true="",
        )
        data = self.read_form(answer, NEW)
        self.assertEqual(self.post(NEW, **{**data, "is_true": "1"}).status_code, 303)
        case = self.find_case()
        self.assertEqual(case.complaint_kind, "suggestion")
        self.assertEqual(case.category_id, category)
        self.assertEqual(case.demand_ids, demand)

    def test_choices_of_others(self):
        """Attack 27: hidden, foreign and ordinary categories are not offered."""
        company, _team, _user = self.create_second_company()
        base = {"is_complaint_category": True, "show_in_portal": True}
        Category = self.env["helpdesk.ticket.category"]
        hidden, foreign, ordinary, archived, own = Category.create(
            [
                {"name": "Hidden", **base, "show_in_portal": False},
                {"name": "Foreign", **base, "company_id": company.id},
                {"name": "Printer", "show_in_portal": True},
                {"name": "Archived", **base, "active": False},
                {"name": "Own", **base, "company_id": self.company.id},
            ]
        )
        page = self.get(NEW).text
        for category in (hidden, foreign, ordinary, archived):
            with self.subTest(category=category.name):
                self.assertNotIn(f'value="{category.id}"', page)
                answer = self.file(category=str(category.id))
                self.assert_refused(answer, 422, "category", "not offered")
        self.assertEqual(self.file(category=str(own.id)).status_code, 303)

    def test_tomorrow_at_the_guests(self):
        """TL-a: where the guest is it may be tomorrow already, but no later."""
        self.company.resource_calendar_id.tz = "UTC"
        with freeze_time("2026-11-05 12:00:00"):
            self.assertEqual(self.file(incident_date="2026-11-06").status_code, 303)
            answer = self.file(incident_date="2026-11-07")
        self.assert_refused(answer, 422, "incident_date", "check the day")

    def test_written_as_text(self):
        """Attacks 31, 37: markup, towers of accents, direction marks."""
        self.file(
            story="<script>alert(1)</script>{{7*7}}\u202e " + "e" + "\u0301" * 500,
            name="<img src=x onerror=alert(1)>\r\nBcc: x@example.com",
            booking_ref="=cmd|' /C calc'!A0",
        )
        case = self.find_case()
        self.assertIn("<script>alert(1)</script>{{7*7}}", case.name)
        self.assertNotIn("\u202e", case.name)
        self.assertLessEqual(len(case.name), 80)
        self.assertNotIn("<script>", case.description)
        self.assertIn("&lt;script&gt;", case.description)
        self.assertNotIn("\n", case.partner_name)
        tree = self.tree(self.get("/complaint/case"))
        self.assertFalse(tree.xpath("//script[not(@src)]"))
        self.assertFalse(tree.xpath("//img[@onerror]"))
        answer = self.file(story='"><script>alert(1)</script>', is_true="")
        self.assertFalse(self.tree(answer).xpath("//script[not(@src)]"))

    def test_every_field_takes_garbage(self):
        """Attacks 26, 38: no value of any field makes the server fail."""
        names = ("story", "kind", "email", "phone", "category", "demands", "amount")
        names += ("incident_date", "submit_key", "started", "is_true", "website")
        for value in (
            *(
                "\x00",
                "\ud83d",
                "é",
                "٣",
                "-1",
                "1e3",
                "None",
                "' OR 1=1 --",
                "{{7*7}}",
            ),
            *("x" * 5000, "9" * 40, "2026-02-30", "\u202e", ".", "0.", "1.x", "[]"),
        ):
            sent = {name: value.encode("utf-8", "surrogatepass") for name in names}
            with self.subTest(value=value[:12]):
                answer = self.post(NEW, **{**self.fill(), **sent})
                self.assertEqual(answer.status_code, 422)

    # Files

    def photo(self, **options):
        """A photo that tells where it was taken."""
        content, exif = io.BytesIO(), Image.Exif()
        exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 14.0, 5.0)})
        Image.new("RGB", (8, 8)).save(content, "JPEG", exif=exif)
        return content.getvalue()

    def test_files(self):
        """PO-1, attacks 51, 59: photos and documents are kept, the place is not."""
        answer = self.file(
            files=[
                ("attachment", ("../../lake.jpg", self.photo(), "text/html")),
                ("attachment", ("voucher.pdf", b"%PDF-1.4 x", "application/pdf")),
            ]
        )
        self.assertEqual(answer.status_code, 303)
        files = self.find_case()._get_guest_attachments()
        self.assertEqual(
            {(file.name, file.mimetype) for file in files},
            {("lake.jpg", "image/jpeg"), ("voucher.pdf", "application/pdf")},
        )
        photo = files.filtered(lambda file: file.name == "lake.jpg")
        notes = Image.open(io.BytesIO(photo.raw)).getexif()
        self.assertFalse(notes.get_ifd(0x8825))

    def test_files_that_are_refused(self):
        """Attacks 51, 52: with the right status, and the text is kept."""
        pdf = b"%PDF-1.4 x"
        for status, sentence, files in (
            (422, "is empty", [("a.pdf", b"")]),
            (415, "cannot take", [("a.exe", b"MZ\x90\x00")]),
            (415, "cannot take", [("a.jpg", b"<html></html>")]),
            (413, "larger than", [("a.pdf", pdf + b"x" * 10 * MEGABYTE)]),
            (413, "at most", [("a.pdf", pdf)] * 11),
        ):
            with self.subTest(status=status, sentence=sentence):
                count = self.count_cases()
                answer = self.file(files=[("attachment", file) for file in files])
                self.assert_refused(answer, status, "attachment", sentence)
                kept = self.read_form(answer, NEW)["story"]
                self.assertEqual(kept.replace("\r\n", "\n"), STORY)
                self.assertEqual(self.count_cases(), count)

    # Programs, and too much

    def test_trap_for_programs(self):
        """Attack 22: who fills in what nobody sees is not believed."""
        answer = self.file(website="https://spam.example")
        self.assert_refused(answer, 422, "website", "leave this field empty")
        tree = self.tree(self.get(NEW))
        [trap] = tree.xpath("//*[@id='website']")
        self.assertEqual(trap.get("tabindex"), "-1")
        self.assertEqual(trap.getparent().get("aria-hidden"), "true")

    def test_faster_than_people(self):
        """Attack 22: a form that comes back at once has to be sent again."""
        self.patch(filing_form, "MIN_SECONDS", 3)
        data = self.fill()
        answer = self.post(NEW, **data)
        self.assert_refused(answer, 422, "send", "very quick")
        # the moment is the server's, and nobody else can write it down
        seconds = str(int(time.time()) - 60)
        signature = data["started"].partition(".")[2]
        for started in (seconds, f"{seconds}.", f"{seconds}.{signature}", "", "."):
            with self.subTest(started=started[:12]):
                answer = self.post(NEW, **{**data, "started": started})
                self.assertEqual(answer.status_code, 422)
        with freeze_time(fields.Datetime.now() + timedelta(seconds=3)):
            answer = self.post(NEW, **self.read_form(answer, NEW) | data)
        self.assertEqual(answer.status_code, 303)

    def test_too_many_of_one_guest(self):
        """Attack 36: a guest's address has a limit; the text is kept, others go on."""
        self.set_limit("file", "contact", "2/600")
        for _turn in range(2):
            self.assertEqual(self.file().status_code, 303)
        count = self.count_cases()
        answer = self.file(email="Li.Na@Example.com")
        self.assert_refused(answer, 429, "send", "in 10 minutes")
        self.assertLessEqual(int(answer.headers["Retry-After"]), 600)
        self.assertIn("We had paid", self.read_form(answer, NEW)["story"])
        self.assertEqual(self.count_cases(), count)
        self.assertEqual(self.file(email="bert@example.com").status_code, 303)
        # a phone number counts where there is no address
        for status in (303, 303, 429):
            answer = self.file(email="", phone="138 0013 8000")
            self.assertEqual(answer.status_code, status)

    def test_too_many_from_one_place(self):
        """Attack 36: so has an internet address, whatever the guest is called."""
        self.set_limit("file", "ip", "2/600")
        for number, status in enumerate((303, 303, 429)):
            answer = self.file(email=f"guest{number}@example.com")
            self.assertEqual(answer.status_code, status)

    def test_mistakes_do_not_count(self):
        """Attack 36: who has to mend the form three times can still send it."""
        self.set_limit("file", "contact", "1/600")
        for _turn in range(3):
            self.assertEqual(self.file(is_true="").status_code, 422)
        self.assertEqual(self.file().status_code, 303)


@tagged("post_install", "-at_install")
class TestFilingPage(FilingCase):
    def test_every_field_has_a_name(self):
        """PO-1: screen readers find a label, a hint and the remark at each field."""
        tree = self.tree(self.file(story="", is_true=""))
        ids = set(tree.xpath("//@id"))
        for field in tree.xpath("//form[@id='filing']//*[@name]"):
            if field.get("type") == "hidden":
                continue
            name = field.get("name")
            with self.subTest(field=name):
                labels = tree.xpath(f"//label[@for='{field.get('id')}']")
                self.assertTrue(labels or field.getparent().tag == "label")
                described = (field.get("aria-describedby") or "").split()
                self.assertLessEqual(set(described), ids)
        for field in ("story", "is_true"):
            [place] = tree.xpath(f"//*[@id='{field}']")
            self.assertIn(f"{field}_problem", place.get("aria-describedby"))
        [summary] = tree.xpath("//div[@id='summary']")
        self.assertEqual(summary.get("role"), "alert")
        self.assertIsNone(summary.get("hidden"))

    def test_nothing_from_elsewhere(self):
        """Attack 9: own style and one own script, no code in the page, headers."""
        answer = self.get(NEW)
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("script-src 'self'; connect-src 'self'", policy)
        self.assertNotIn("unsafe", policy)
        tree = self.tree(answer)
        [script] = tree.xpath("//script")
        self.assertTrue(script.get("src").startswith("/travel_complaint_portal/static"))
        self.assertFalse(tree.xpath("//@style | //style"))
        events = [name for node in tree.iter(etree.Element) for name in node.attrib]
        self.assertFalse([name for name in events if re.match("on[a-z]", name)])
        for url in tree.xpath("//@href | //@src | //@action"):
            self.assertRegex(url, r"^(/(?!/)|#|tel:|data:,)")

    def test_light_enough_for_a_slow_line(self):
        """G13: page, style and script together weigh less than 100 kB."""
        answer = self.get(NEW)
        tree = self.tree(answer)
        parts = tree.xpath("//link[@rel='stylesheet']/@href | //script/@src")
        weight = len(answer.content) + sum(
            len(self.url_open(part).content) for part in parts
        )
        self.assertEqual(len(parts), 2)
        self.assertLess(weight, 60_000)

    def test_who_cannot_have_filed(self):
        """PO-1: without a team that takes cases the page says whom to call."""
        self.env["helpdesk.ticket.team"].search([]).active = False
        answer = self.get(NEW)
        self.assertEqual(answer.status_code, 404)
        self.assertIn("not taken here", self.words(answer))
        self.assertTrue(self.tree(answer).xpath("//a[starts-with(@href, 'tel:')]"))

    def test_same_form_at_the_same_moment(self):
        """Attack 35: of two at once the second is run again and finds the first."""
        data = self.fill()
        find = type(self.Ticket)._find_submitted
        missed = []

        def miss_once(tickets, key):
            if len(missed) < 2:
                missed.append(key)
                return tickets.browse()
            return find(tickets, key)

        count = self.count_cases()
        self.patch(type(self.Ticket), "_find_submitted", miss_once)
        for _turn in range(2):
            self.assertEqual(self.post(NEW, **data).status_code, 303)
        self.assertEqual(len(missed), 2)
        self.assertEqual(self.count_cases(), count + 1)

    def test_names_of_the_fields(self):
        """Attack 29: what the page shows is what the server reads, and no more."""
        read = {*filing_form.LINES, *filing_form.PARSED, filing_form.TRAP}
        read |= {"story", "demands", "is_true", "attachment", "csrf_token"}
        tree = self.tree(self.get(NEW))
        self.assertEqual(set(tree.xpath("//form[@id='filing']//@name")), read)
        self.assertTrue(issubclass(ComplaintFilingController, filing_form.FilingForm))
