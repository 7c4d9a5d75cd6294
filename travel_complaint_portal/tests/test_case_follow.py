from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .case_common import GUEST, CaseCase


@tagged("post_install", "-at_install")
class TestFollow(CaseCase):
    def new_case(self, **values):
        """A further case, whose page the guest has open."""
        case = self.create_case(guest_lang="en_US", **values)
        self.open_case(case)
        return case

    def clock(self, case, milestone):
        """The limit of `case` that runs to `milestone`, the only one that runs."""
        to_milestone = self.env.ref(f"travel_complaint.milestone_{milestone}")
        clocks = case.sudo().clock_ids
        clock = clocks.filtered(lambda c: c.limit_id.to_milestone_id == to_milestone)[
            :1
        ]
        clock.ensure_one()
        (clocks - clock).write({"state": "cancelled"})
        return clock

    # By when

    def test_page_is_read_by_few_queries(self):
        """G13: as many however much there is on the case; the empty lists cost one."""
        link = self.env["travel.complaint.link"]
        token = link._mint(self.case, "guest@example.com")
        for _turn in range(2):  # the second time, nothing is warmed up any more
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            case_sudo = link._resolve(token).ticket_id
            values = case_sudo._prepare_tracking_values("en_US")
            queries = self.env.cr.sql_log_count - before
        self.assertEqual(values["number"], self.case.number)
        self.assertLessEqual(queries, 12)

    def test_next_deadline(self):
        """PO-1: what we do next, and by when, in the company's zone."""
        with freeze_time("2026-11-05 03:00:00"):
            case = self.new_case()
            self.clock(case, "accepted").due_at = "2026-11-06 09:30:00"
            page = self.see()
        deadline = page.find_class("o_complaint_deadline")[0]
        words = " ".join(deadline.text_content().split()).replace("\u202f", " ")
        self.assertEqual(
            words,
            "At the latest: November 6, 2026, 5:30 PM (Shanghai time) "
            "One of us takes charge of it.",
        )
        self.assertEqual(
            deadline.xpath(".//time/@datetime"), ["2026-11-06T09:30:00+00:00"]
        )

    def test_how_we_organise_ourselves_is_ours(self):
        """PO-5: a limit to a milestone that guests do not see is not shown."""
        case = self.new_case()
        for milestone, is_public, is_shown in (
            *(("accepted", True, True), ("accepted", False, False)),
            *(("handed_over", False, False), ("handed_over", True, False)),
        ):
            with self.subTest(milestone=milestone, is_public=is_public):
                clock = self.clock(case, milestone)
                clock.state = "running"
                clock.limit_id.to_milestone_id.is_public = is_public
                deadline = case._prepare_tracking_values()["deadline"]
                self.assertEqual(bool(deadline), is_shown)

    def test_earliest_of_this_cycle(self):
        """PO-1: of several limits the next one counts, and none of an earlier cycle."""
        case = self.new_case()
        clock = self.clock(case, "accepted")
        later = clock.copy({"limit_id": self.other_limit(clock).id})
        later.due_at = clock.due_at + timedelta(days=1)
        values = case._prepare_tracking_values()["deadline"]
        self.assertIn(clock.due_at.isoformat(), values["moment"])
        clock.state = "met"
        values = case._prepare_tracking_values()["deadline"]
        self.assertIn(later.due_at.isoformat(), values["moment"])
        later.cycle = 7
        self.assertIsNone(case._prepare_tracking_values()["deadline"])

    def other_limit(self, clock):
        """Another limit to something that the guest sees."""
        return self.env["travel.complaint.limit"].search(
            [
                ("id", "!=", clock.limit_id.id),
                ("to_milestone_id.code", "=", "guest_informed"),
            ],
            limit=1,
        )

    def test_late(self):
        """PO-1: when we are late, the page says so."""
        case = self.new_case()
        clock = self.clock(case, "accepted")
        self.assertNotIn("We are late", self.see_words())
        clock.due_at = fields.Datetime.now() - timedelta(minutes=1)
        self.assertIn("We are late with this, and we are sorry.", self.see_words())

    def test_standing_still(self):
        """TL-c, PO-1: while we wait for the guest no date is promised."""
        case = self.new_case()
        clock = self.clock(case, "accepted")
        clock.write(
            {
                "state": "paused",
                "resume_at": fields.Datetime.now() + timedelta(days=9),
                "due_at": fields.Datetime.now() - timedelta(days=1),
            }
        )
        words = self.see_words()
        self.assertIn("Our time stands still until we have the answer.", words)
        for promise in ("At the latest:", "takes charge of it", "We are late"):
            self.assertNotIn(promise, words)
        # what runs on has a date
        running = clock.copy({"limit_id": self.other_limit(clock).id})
        running.write({"state": "running", "due_at": "2099-01-01"})
        self.assertIn("At the latest:", self.see_words())

    def test_why_a_date_has_moved(self):
        """PO-1: the guest learns for whom we have waited."""
        case = self.new_case()
        clock = self.clock(case, "accepted")
        sentence = "The date has moved, because we waited for"
        for paused, authority, ending in (
            (0, 0, None),
            (0.5, 0, None),
            (60, 0, f"{sentence} your answer."),
            (60, 60, f"{sentence} an answer from outside."),
            (90, 60, f"{sentence} your answer and for an answer from outside."),
        ):
            with self.subTest(paused=paused, authority=authority):
                clock.write({"paused_minutes": paused, "authority_minutes": authority})
                reason = case._prepare_tracking_values()["deadline"]["reason"]
                self.assertEqual(reason or None, ending)

    def test_whom_we_wait_for(self):
        """PO-1, PO-5: the authority we wait for, and not why."""
        self.case._do_wait_authority("SECRETREASON", "the harbour police")
        words = self.see_words()
        self.assertIn("We are waiting for an answer from the harbour police.", words)
        self.assertNotIn("SECRETREASON", words)

    def test_who_is_in_charge(self):
        """PO-1, PO-5: colleagues are named where the company wants it, and nowhere."""
        self.agent.name = "Wang Fang"
        self.assertNotIn("Wang Fang", self.see_words())
        self.company.complaint_names_contact = True
        self.assertIn("In charge of your case: Wang Fang", self.see_words())

    def test_moments_for_the_browser(self):
        """PO-1: each step has its moment, so that the browser shows the guest's day."""
        with freeze_time("2026-11-05 17:30:00"):
            self.new_case()
        page = self.see()
        [step] = page.xpath("//ol[@class='o_complaint_steps']//time")
        self.assertEqual(step.get("datetime"), "2026-11-05T17:30:00+00:00")
        self.assertEqual(step.text_content().strip(), "November 6, 2026")

    # What has been said

    def test_open_words_of_both_sides(self):
        """PO-3, PO-5: comments of both; notes, systems and their files never."""
        guest = self.env["res.partner"].create({"name": "Li Na", "email": GUEST})
        self.case.partner_id = guest
        post = self.case.with_user(self.agent).message_post
        comment = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        post(body="We are sorry.", attachments=[("ours.txt", b"x")], **comment)
        post(body="SECRETNOTE", attachments=[("SECRETFILE.txt", b"x")])
        post(
            body="SECRETSYSTEM",
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )
        self.case.message_post(body="It was <b>cold</b>", author_id=guest.id, **comment)
        stranger = self.case.message_post(body="SECRETMAIL", **comment)
        stranger.is_internal = True
        self.agent.partner_id.name = "SECRETAGENT"
        page = self.see()
        talk = [
            (item.get("class"), " ".join(item.text_content().split()))
            for item in page.xpath("//ol[@class='o_complaint_talk']/li")
        ]
        [(ours, answer), (yours, story)] = talk
        self.assertEqual((ours, yours), ("o_ours", "o_yours"))
        self.assertRegex(answer, r"^Harmony Travel .* We are sorry\. ours\.txt 1 KB$")
        self.assertRegex(story, "^You .* It was <b>cold</b>$")
        self.assertNotIn("SECRET", page.text_content())

    def test_our_words_lose_what_could_tell_on_the_guest(self):
        """Attack 37: pictures and scripts of a message do not come with it."""
        self.case.with_user(self.agent).message_post(
            body=self.env["ir.qweb"]._render(
                self.env["ir.ui.view"]
                .create(
                    {
                        "type": "qweb",
                        "key": "test.body",
                        "arch": "<p style='color:red'>Dear <b>guest</b>"
                        "<img src='https://evil.example/x.png'/></p>",
                    }
                )
                .id
            ),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        page = self.see()
        self.assertTrue(page.xpath("//ol[@class='o_complaint_talk']//b[.='guest']"))
        self.assertFalse(page.xpath("//img | //*[@style]"))

    def test_long_conversations(self):
        """PO-3: of a long conversation the page shows the latest part."""
        self.env["mail.message"].create(
            [
                {
                    "model": "helpdesk.ticket",
                    "res_id": self.case.id,
                    "message_type": "comment",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "body": f"<p>Word {number}</p>",
                }
                for number in range(52)
            ]
        )
        messages, _files = self.case._get_guest_messages()
        self.assertEqual(len(messages), 50)
        self.assertIn("Word 51", messages[-1]["body"])

    # Files

    def test_files_by_our_own_route(self):
        """Attacks 55, 58: open files of this case, to be saved; nothing else."""
        self.case.with_user(self.agent).message_post(
            body="The voucher",
            attachments=[("voucher.txt", b"Cabin 7")],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        note = self.case.with_user(self.agent).message_post(
            body="Inside", attachments=[("inside.txt", b"We are at fault")]
        )
        other = self.create_case(name="Another guest's")
        others = other.with_user(self.agent).message_post(
            body="OTHERWORDS",
            attachments=[("others.txt", b"Passport")],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        page = self.see()
        self.assertNotIn("OTHERWORDS", page.text_content())
        [link] = page.xpath("//a[contains(@href, '/file/')]")
        self.assertEqual(link.text_content(), "voucher.txt")
        answer = self.get(link.get("href"))
        self.assertEqual((answer.status_code, answer.content), (200, b"Cabin 7"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        missing = self.get("/complaint/case/file/1")
        for file_id in (*note.attachment_ids.ids, *others.attachment_ids.ids, 2**40):
            answer = self.get(f"/complaint/case/file/{file_id}")
            self.assertEqual(answer.status_code, 404)
            self.assertEqual(answer.text, missing.text)
        self.opener.cookies.clear()
        self.assertEqual(self.get(link.get("href")).status_code, 404)

    def test_letter_that_went_out_is_there(self):
        """PO-3: the letter of an offer that was made; a draft's never."""
        offer = self.write_offer()
        letter = self.env["ir.attachment"].create(
            {
                "name": "offer.pdf",
                "raw": b"%PDF-1.4",
                "res_model": "helpdesk.ticket",
                "res_id": self.case.id,
            }
        )
        offer.sudo().letter_id = letter
        self.assertNotIn(letter, self.case._get_guest_attachments())
        offer.action_make_offer()
        self.assertIn(letter, self.case._get_guest_attachments())

    def test_letter_of_the_closing(self):
        """FB-2: the letter about the closing went to the guest, and is there."""
        self.walk_to(self.case, "closed", satisfaction=1)
        letter = self.env["ir.attachment"].create(
            {
                "name": "closing.pdf",
                "raw": b"%PDF-1.4",
                "res_model": "helpdesk.ticket",
                "res_id": self.case.id,
            }
        )
        self.assertNotIn(letter, self.case._get_guest_attachments())
        self.case.sudo().closing_id.sudo().letter_id = letter
        self.assertIn(letter, self.case._get_guest_attachments())

    def test_queries_do_not_grow_with_the_talk(self):
        """G13: forty messages with files cost as many queries as four."""
        counts = []
        for number in (4, 40):
            self.case.message_ids.unlink()
            for _turn in range(number):
                self.case.with_user(self.agent).message_post(
                    body="x",
                    attachments=[("x.txt", b"x")],
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
            for _turn in range(2):  # the first one fills what is kept at hand
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.case._prepare_tracking_values()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_file_that_the_store_has_lost(self):
        """Attack 126: what is gone is not found; nothing breaks."""
        message = self.case.with_user(self.agent).message_post(
            body="x",
            attachments=[("gone.txt", b"x" * 99)],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        file = message.attachment_ids
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = 'no/such' WHERE id = %s", [file.id]
        )
        file.invalidate_recordset()
        self.assertEqual(self.get(f"/complaint/case/file/{file.id}").status_code, 404)

    # The page as such

    def test_page_is_light_and_locked(self):
        """Attack 9, PO-1: own scripts from files alone, under 100 kB with its files."""
        answer = self.url_open("/complaint/case")
        page = self.tree(answer)
        [script] = page.xpath("//script")
        [sheet] = page.xpath("//link[@rel='stylesheet']/@href")
        self.assertFalse(script.text)
        parts = [answer, self.url_open(script.get("src")), self.url_open(sheet)]
        self.assertTrue(all(part.status_code == 200 for part in parts))
        self.assertLess(sum(len(part.content) for part in parts), 100_000)
        # What Odoo serves when a style sheet is broken is short as well.
        self.assertIn(".o_complaint_talk", parts[2].text)
        policy = answer.headers["Content-Security-Policy"]
        self.assertIn("script-src 'self'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertFalse(page.xpath("//*[@onclick or @onload or @style]"))

    def test_short_flows(self):
        """IN-3, PO-1: inquiries and suggestions have a page that fits them."""
        for kind in ("inquiry", "suggestion"):
            with self.subTest(kind=kind):
                self.new_case(complaint_kind=kind)
                page = self.see()
                self.assertFalse(page.xpath("//*[@id='offer']"))
                self.assertTrue(page.xpath("//form[@action='/complaint/case/message']"))
