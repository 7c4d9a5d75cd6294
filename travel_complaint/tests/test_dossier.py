import hashlib
import io
import socket
import threading
import time
import unicodedata
from base64 import b64decode
from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from ..tools.dossier import CASE_FIELDS, SECTIONS
from ..tools.offline_html import cut_off
from .common import GROUP, ComplaintCommon

# Each names something that a page could fetch, run, or be led to (attack 66).
TRAPS = """
<img src="{url}/img"/><img srcset="{url}/set 2x"/><iframe src="{url}/frame"></iframe>
<script>new Image().src = "{url}/script"</script><object data="{url}/object"></object>
<embed src="{url}/embed"/><link rel="stylesheet" href="{url}/css"/>
<style>@import "{url}/import"; body {{ background: url({url}/style) }}</style>
<meta http-equiv="refresh" content="0;url={url}/meta"/><base href="{url}/"/>
<p style="background-image: url('{url}/inline')">styled</p>
<svg><image href="{url}/svg"/></svg><video poster="{url}/poster" src="{url}/video"/>
<table background="{url}/table"><tr><td>cell</td></tr></table>
<img src="x" onerror="this.src='{url}/onerror'"/><input type="image" src="{url}/input"/>
<img src="file:///etc/passwd"/><iframe src="file:///etc/passwd"></iframe>
"""


class Listener:
    """A server that notes who comes, and never answers."""

    def __enter__(self):
        self.visits = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.guests = []
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def _accept(self):
        while True:
            try:
                guest, _address = self.socket.accept()
            except OSError:
                return
            self.guests.append(guest)
            self.visits.append(guest.recv(200))

    def __exit__(self, *error):
        for guest in self.guests:
            guest.close()
        self.socket.close()


def read_pdf(content):
    """The text of a PDF, and its pages' texts; one blank between two words."""
    pages = [
        " ".join(unicodedata.normalize("NFKC", page.extract_text()).split())
        for page in PdfReader(io.BytesIO(content)).pages
    ]
    return " ".join(pages), pages


@tagged("post_install", "-at_install")
class TestDossier(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case(
            name="第3天行程缩水 – Itinerary shortened",
            description="<p>The lake was <b>left out</b>.</p><p>حافلة متسخة</p>",
            booking_ref="HT-2026-0815",
            partner_email="lina@example.com",
            claimed_amount=3200,
        )
        cls.env["travel.complaint.contact"].with_user(cls.agent).create(
            {"ticket_id": cls.case.id, "summary": "She wants half of it back."}
        )

    def print(self, user, case=None, **context):
        """The dossier as `user` prints it."""
        case = (case or self.case).with_user(user)
        return case.with_context(**context)._print_dossier()

    def test_everything_is_in_it(self):
        """FB-4: what happened and was said, which limits ran; pages numbered."""
        text, pages = read_pdf(self.print(self.leader))
        for words in (
            *(self.case.number, "Li Na", "+86 138 0013 8000", "HT-2026-0815"),
            *("Registration", "The lake was left out", "3,200.00"),
            *("Contacts with the guest", "She wants half of it back."),
            *("Time line", "Registered", "Time limits", "Severity"),
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)
        for number, page in enumerate(pages, start=1):
            self.assertIn(self.case.number, page)
            self.assertIn(f"Page {number} of {len(pages)}", page)

    def test_many_pages(self):
        """FB-4: a long case has as many numbered pages as it needs."""
        self.env["travel.complaint.contact"].with_user(self.agent).create(
            [
                {"ticket_id": self.case.id, "summary": f"Call {number}\n" * 5}
                for number in range(30)
            ]
        )
        text, pages = read_pdf(self.print(self.leader))
        self.assertGreater(len(pages), 3)
        self.assertIn(f"Page {len(pages)} of {len(pages)}", pages[-1])
        self.assertIn("Call 29", text)

    def test_running_and_late(self):
        """FB-4, TL-d: a limit that is over and still runs is late by what it is now."""
        clock = self.case.sudo().clock_ids[:1]
        limits = {"due_at": datetime(2026, 11, 20, 9), "state": "running"}
        clock.write({**limits, "breached_at": datetime(2026, 11, 20, 9)})
        with freeze_time(datetime(2026, 11, 21, 13, 5)):
            case = self.case.with_user(self.auditor)
            values = case._prepare_dossier()
            page = case._render_dossier("dossier_page", {"dossiers": [values]})
        row = next(r for r in values["sections"]["limits"] if r["is_overdue"])
        self.assertEqual(
            (row["state"], row["overdue_minutes"]), ("Running", "1 d 04:05")
        )
        self.assertRegex(page, r"1 d 04:05\s*so far")
        # What has ended is as late as it was then.
        clock.write({"state": "late", "lateness_minutes": 7.0})
        self.assertEqual((clock.overdue_minutes, clock.is_overdue), (7.0, False))
        with freeze_time(datetime(2026, 11, 20, 8)):
            clock.write({"state": "running", "lateness_minutes": 0.0})
            self.assertEqual((clock.overdue_minutes, clock.is_overdue), (0.0, False))

    def test_every_script_has_its_glyphs(self):
        """Attack 69: Chinese and Arabic can be read, not boxes."""
        text, _pages = read_pdf(self.print(self.leader))
        self.assertIn("行程缩水", text)
        arabic = {char for char in text if "ARABIC" in unicodedata.name(char, "")}
        self.assertGreaterEqual(arabic, set("حافلةمتسخ"))

    def test_in_the_readers_language(self):
        """FB-4: whoever reads Chinese gets it in Chinese."""
        self.env["res.lang"]._activate_lang("zh_CN")
        values = self.case.with_user(self.leader).with_context(lang="zh_CN")
        prepared = values._prepare_dossier()
        self.assertEqual(prepared["lang"], "zh-CN")

    def test_all_that_is_named_exists(self):
        """FB-4: each section has a template and a model, and each field is there."""
        for name in CASE_FIELDS:
            self.assertIn(name, self.case._fields)
        for section in SECTIONS:
            with self.subTest(section=section.key):
                self.assertTrue(self.env.ref(f"travel_complaint.dossier_{section.key}"))
                if section.model in self.env:  # each concern is there or not
                    model = self.env[section.model]
                    self.assertFalse(set(section.fields) - set(model._fields))
                    for field, (lines, names) in section.lines.items():
                        self.assertIn(field, model._fields)
                        self.assertFalse(set(names) - set(self.env[lines]._fields))

    def test_who_may_not_read_it_finds_nothing(self):
        """Attack 68: a case that one may not read has no dossier for one."""
        guest = new_test_user(self.env, "dossier_guest", groups="base.group_portal")
        second = self.create_second_company()[2]
        for user in (self.stranger, guest, self.public_relations, second):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.print(user)

    def test_sections_by_access(self):
        """FB-5: what a reader may not read is not in their dossier."""
        self.env["travel.complaint.exposure"].create(
            {"ticket_id": self.case.id, "place": "Evening paper"}
        )
        relations = self.case.with_user(self.public_relations)._prepare_dossier()
        self.assertTrue(relations["sections"]["exposures"])
        self.assertTrue(relations["sections"]["timeline"])
        for key in ("contacts", "requests", "notices"):
            self.assertFalse(relations["sections"][key])
        leader = self.case.with_user(self.leader)._prepare_dossier()
        self.assertTrue(leader["sections"]["contacts"])

    def test_ordinary_ticket_has_none(self):
        """FB-4: only cases have dossiers."""
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "x", "team_id": self.ordinary_team.id}
        )
        with self.assertRaisesRegex(UserError, "ordinary ticket"):
            ticket._print_dossier()

    def test_nothing_is_fetched(self):
        """Attacks 66, 67: nothing is asked for, and no dead server is waited for."""
        with Listener() as listener:
            traps = TRAPS.format(url=listener.url)
            self.env.flush_all()
            # Past everything that cleans what comes in.
            self.env.cr.execute(
                "UPDATE helpdesk_ticket SET description = %s, guest_answer = %s,"
                " partner_name = %s WHERE id = %s",
                [traps, traps, traps, self.case.id],
            )
            self.env.invalidate_all()
            started = time.monotonic()
            content = self.print(self.leader)
            self.assertLess(time.monotonic() - started, 5)
            self.assertEqual(listener.visits, [])
        text, _pages = read_pdf(content)
        self.assertNotIn("root:", text)
        self.assertIn("Picture from elsewhere", text)

    def test_page_is_cut_off(self):
        """Attack 66: what our own templates might let through is taken out as well."""
        with Listener() as listener:
            page = f"<html><body>{TRAPS.format(url=listener.url)}</body></html>"
            clean = cut_off(page)
            for name in ("img", "set", "frame", "object", "css", "import", "style"):
                self.assertNotIn(f"{listener.url}/{name}", clean)
            self.assertNotIn(listener.url, clean)
            report = self.env["ir.actions.report"]
            ref = "travel_complaint.ir_actions_report_dossier"
            self.assertTrue(report._print_offline(page, ref).startswith(b"%PDF"))
            self.assertEqual(listener.visits, [])

    def test_written_in_pictures_stay(self):
        """FB-4: a picture that is in the page itself is printed."""
        picture = "data:image/png;base64,iVBORw0KGgo="
        self.assertIn(picture, cut_off(f"<p><img src='{picture}'/></p>"))


@tagged("post_install", "-at_install")
class TestDossierReport(ComplaintCommon, HttpCase):
    def test_report_route(self):
        """Attack 68, FB-4: Odoo's own route prints it for who may read the case."""
        case = self.create_case()
        url = f"/report/pdf/travel_complaint.dossier/{case.id}"
        self.authenticate(self.agent.login, self.agent.login)
        with patch.object(
            type(self.env["ir.actions.report"]),
            "_pre_render_qweb_pdf",
            lambda report, ref, res_ids=None, data=None: (
                report._render_qweb_pdf_prepare_streams(ref, data, res_ids),
                "pdf",
            ),
        ):
            answer = self.url_open(url)
            self.assertEqual(answer.status_code, 200)
            self.assertIn(case.number, read_pdf(answer.content)[0])
            self.authenticate(self.stranger.login, self.stranger.login)
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(url).status_code, 403)

    def test_as_a_page(self):
        """FB-4: the same in the browser, without a printer."""
        case = self.create_case()
        self.authenticate(self.agent.login, self.agent.login)
        answer = self.url_open(f"/report/html/travel_complaint.dossier/{case.id}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn(case.number, answer.text)


@tagged("post_install", "-at_install")
class TestKeptDossier(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inquiry = cls.create_case(
            complaint_kind="inquiry", guest_answer="<p>At nine.</p>"
        )

    def close(self, case=None):
        """Close the inquiry; what the cron will find."""
        case = case or self.inquiry
        case.action_answer()
        return self.env["travel.complaint.dossier"].search(
            [("ticket_id", "=", case.id)], limit=1
        )

    def keep(self):
        """Let the cron run once."""
        with self.enter_registry_test_mode():
            self.env["travel.complaint.dossier"]._cron_keep()

    def test_kept_when_the_case_ends(self):
        """FB-4: asked for at the end, made by the cron, with the hash of the file."""
        dossier = self.close()
        self.assertEqual((dossier.state, dossier.cycle), ("waiting", 1))
        dossier._keep()
        content = b64decode(dossier.file)
        self.assertEqual(dossier.state, "kept")
        self.assertEqual(dossier.sha256, hashlib.sha256(content).hexdigest())
        self.assertIn(self.inquiry.number, read_pdf(content)[0])
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", dossier._name),
                ("res_field", "=", "file"),
                ("res_id", "=", dossier.id),
            ]
        )
        self.assertEqual(attachment.mimetype, "application/pdf")

    def test_nobody_changes_it(self):
        """FB-4, attack 93: not even code in superuser mode changes what is kept."""
        dossier = self.close()
        for user in (self.agent, self.leader, self.administrator):
            with self.assertRaises(UserError):
                dossier.with_user(user).write({"error": "x"})
        dossier._keep()
        with self.assertRaises(UserError):
            dossier.sudo().write({"sha256": "0" * 64})
        with self.assertRaises(UserError):
            dossier.sudo().unlink()

    def test_once_a_cycle(self):
        """FB-4, TL-e: a case that is taken up again gets a second one."""
        first = self.close()
        first._keep()
        self.inquiry._do_reopen("She asked again")
        self.env["travel.complaint.dossier"]._ask_for(self.inquiry)
        self.inquiry.guest_answer = "<p>At ten.</p>"
        self.close()
        dossiers = self.inquiry.sudo().dossier_ids
        self.assertEqual(sorted(dossiers.mapped("cycle")), [1, 2])
        self.assertEqual(first.state, "kept")

    def test_printer_out_of_order(self):
        """FB-4: closing waits for no printer; in the end somebody is told."""
        report = type(self.env["ir.actions.report"])
        with (
            patch.object(report, "_run_wkhtmltopdf", side_effect=UserError("no paper")),
            mute_logger("odoo.addons.travel_complaint.models.travel_complaint_dossier"),
        ):
            dossier = self.close()
            self.assertEqual(self.inquiry.complaint_state, "closed")
            for attempt in range(1, 6):
                dossier._keep()
                self.assertEqual(dossier.attempts, attempt)
        self.assertEqual(dossier.state, "failed")
        self.assertIn("no paper", dossier.error)
        self.assertIn(
            "The dossier of the closed case could not be made",
            self.inquiry.sudo().activity_ids.mapped("summary"),
        )
        dossier.with_user(self.leader).action_retry()
        dossier._keep()
        self.assertEqual(dossier.state, "kept")

    def test_cron(self):
        """FB-4, attack 119: the cron makes what waits, when its time is there."""
        dossier = self.close()
        cron = self.env.ref("travel_complaint.ir_cron_keep_dossiers")
        calls = []
        model = type(dossier)
        with patch.object(model, "_keep", lambda self: calls.append(self.id)):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.assertEqual(calls, dossier.ids)
            dossier.sudo().next_attempt_at = "2099-01-01"
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.assertEqual(calls, dossier.ids)

    def test_who_reads_it(self):
        """FB-5: it shows matters of staff, so handlers do not read it; leaders do."""
        dossier = self.close()
        dossier._keep()
        auditor = new_test_user(self.env, "dossier_auditor", groups=f"{GROUP}auditor")
        for user in (self.leader, auditor):
            self.assertTrue(dossier.with_user(user).file)
        for user in (self.agent, self.member, self.public_relations, self.stranger):
            with self.assertRaises(AccessError):
                dossier.with_user(user).read(["file"])
