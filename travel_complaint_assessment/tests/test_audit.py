from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, HttpCase, freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..tools import sample
from .common import GROUP
from .decisions import DecisionCommon


class AuditCommon(DecisionCommon):
    """Twelve complaints that were closed in October, and two auditors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_colleague("other", f"{GROUP}assessor")
        cls.cases = cls.create_ticket()
        for number in range(11):
            cls.cases |= cls.create_ticket(name=f"Case {number}")
        cls.close(cls.cases, "2026-10-10 04:00:00")
        cls.Audit = cls.env["travel.assessment.audit"].with_user(cls.assessor)

    @classmethod
    def close(cls, cases, moment):
        """Have cases closed at this moment, as if they had gone there."""
        cls.env.flush_all()
        stage = cls.env.ref("travel_complaint.helpdesk_ticket_stage_closed")
        cls.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET stage_id = %s, complaint_state = 'closed',"
                " is_complaint_open = FALSE, closed_date = %s WHERE id IN %s",
                stage.id,
                moment,
                cases._ids,
            )
        )
        cases.invalidate_recordset()

    @classmethod
    def plan(cls, **values):
        """An audit of October, five cases, by both."""
        return cls.Audit.create(
            {
                "name": "October",
                "company_id": cls.company.id,
                "date_from": "2026-10-01",
                "date_to": "2026-10-31",
                "sample_size": 5,
                "auditor_ids": (cls.assessor | cls.other).ids,
                **values,
            }
        )

    @classmethod
    def drawn(cls, **values):
        audit = cls.plan(**values)
        audit.action_draw()
        return audit

    def mark(self, audit, score="3", note=False):
        """Give all cases this mark, each by its own auditor."""
        for line in audit.line_ids:
            marks = line.mark_ids.with_user(line.auditor_id).sudo(False)
            marks.write({"score": score, "note": note})

    def add_finding(self, audit, employee=None, **values):
        findings = self.env["travel.assessment.audit.finding"]
        return findings.with_user(self.assessor).create(
            {
                "audit_id": audit.id,
                "name": "Note the call-back",
                "employee_id": (employee or self.ming).id,
                "due_on": "2026-12-01",
                **values,
            }
        )

    def notices(self, user):
        """The subjects of what `user` was told."""
        found = self.env["mail.message"].search(
            [
                ("notification_ids.res_partner_id", "=", user.partner_id.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        return found.mapped("subject")


@tagged("post_install", "-at_install")
class TestAudit(AuditCommon):
    # The draw

    def test_draw(self):
        """AS-10: so many cases as wanted, each with the whole checklist to mark."""
        audit = self.drawn()
        self.assertRecordValues(
            audit,
            [
                {
                    "state": "drawn",
                    "population_size": 12,
                    "population_hash": sample.fingerprint(self.cases.ids),
                    "drawn_by_id": self.assessor.id,
                    "missing_count": 5 * 9,
                }
            ],
        )
        drawn = sample.draw(self.cases.ids, 5, audit.seed)
        self.assertEqual(audit.sudo().line_ids.ticket_id.ids, drawn)
        self.assertEqual(len(audit.seed), 32)

    def test_nobody_chooses_the_seed(self):
        """AS-10: the seed comes from the system, and a draw is never repeated."""
        audit = self.plan(seed="mine", state="drawn", population_hash="x", drawn_at=1)
        self.assertEqual((audit.state, audit.seed), ("draft", False))
        audit.action_draw()
        first = audit.line_ids
        with self.refused("drawn already"):
            audit.action_draw()
        for values in (
            {"seed": "mine"},
            {"sample_size": 3},
            {"date_to": "2026-10-30"},
            {"auditor_ids": [(5,)]},
            {"state": "draft"},
        ):
            with self.assertRaises(AccessError):
                audit.write(values)
        with self.refused("draws until the lot fits"):
            audit.unlink()
        with self.refused("drawn by lot"):
            first[0].sudo().unlink()
        with self.assertRaises(AccessError):
            first[0].with_user(self.assessor).sudo(False).ticket_id = self.cases[0]
        self.assertNotEqual(audit.seed, self.drawn().seed)

    def test_database_keeps_the_seed(self):
        """AS-10: there is no drawn audit that could not be drawn again."""
        audit = self.plan().sudo()
        with self.refused("drawn_whole"):
            audit.state = "drawn"
        with self.refused("drawn_whole"):
            self.drawn().sudo().seed = False

    def test_population(self):
        """AS-10: closed cases of this company and period alone, by its own days."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        inside, last, before, after, ours_open = self.cases[:5]
        self.close(self.cases[5:], "2025-01-01 00:00:00")
        self.close(inside, "2026-09-30 16:00:00")  # midnight in Shanghai
        self.close(last, "2026-10-31 15:59:59")
        self.close(before, "2026-09-30 15:59:59")
        self.close(after, "2026-10-31 16:00:00")
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_state = 'accepted' WHERE id = %s",
            (ours_open.id,),
        )
        self.env.invalidate_all()
        elsewhere = self.create_ticket()
        self.close(elsewhere, "2026-10-10 00:00:00")
        other = self.env["res.company"].create({"name": "Other agency"})
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET company_id = %s WHERE id = %s",
            (other.id, elsewhere.id),
        )
        self.env.invalidate_all()
        audit = self.drawn(sample_size=100)
        self.assertEqual(audit.sudo().line_ids.ticket_id, inside | last)

    def test_nothing_to_draw(self):
        """AS-10: an empty period, a turned one, no auditor: refused with a sentence."""
        with self.refused("No case was closed"):
            self.drawn(date_from="2020-01-01", date_to="2020-02-01")
        with self.refused("audits the cases"):
            self.drawn(auditor_ids=[(5,)])
        with self.refused("_period"):
            self.plan(date_to="2026-09-01")
        for size in (0, 1001):
            with self.refused("sample_size_range"):
                self.plan(sample_size=size)

    def test_draw_again(self):
        """AS-10: anybody can check that the lot decided; a reopened case shows."""
        audit = self.drawn()
        check = audit.with_user(self.auditor)
        self.assertEqual(check.action_verify()["params"]["type"], "success")
        line = audit.sudo().line_ids[0]
        spare = (self.cases - audit.sudo().line_ids.ticket_id)[0]
        drawn_id = line.ticket_id.id
        line.ticket_id = spare
        self.assertEqual(check.action_verify()["params"]["type"], "danger")
        line.ticket_id = drawn_id
        self.close(self.cases[:1], "2026-11-10 00:00:00")
        self.assertEqual(check.action_verify()["params"]["type"], "warning")
        with self.refused("Nothing has been drawn"):
            self.plan().action_verify()

    # Independence

    def test_auditor_has_not_handled_the_case(self):
        """AS-10, attack 77: each case goes to somebody without a part in it."""
        handled = self.cases[:6]
        handled.user_id = self.other
        audit = self.drawn(sample_size=12)
        by_case = {line.ticket_id: line.auditor_id for line in audit.sudo().line_ids}
        for case in handled:
            self.assertEqual(by_case[case], self.assessor)
        self.assertIn(self.other, by_case.values())
        line = audit.sudo().line_ids.filtered(lambda ln: ln.ticket_id == handled[0])
        with self.assertRaises(ValidationError):
            line.auditor_id = self.other

    def test_turns(self):
        """AS-10: without conflicts the auditors share the cases."""
        audit = self.drawn(sample_size=12)
        for user in (self.assessor, self.other):
            mine = audit.line_ids.filtered(lambda ln, u=user: ln.auditor_id == u)
            self.assertEqual(len(mine), 6)

    def test_nobody_free(self):
        """AS-10: no draw with a case that nobody may audit; one is added."""
        self.cases.user_id = self.other
        audit = self.plan(auditor_ids=self.other.ids)
        with self.refused("Add an auditor"):
            audit.action_draw()
        self.assertEqual(audit.state, "draft")
        audit.auditor_ids |= self.assessor
        audit.action_draw()
        self.assertEqual(audit.line_ids.auditor_id, self.assessor)

    # Marking

    def test_score(self):
        """AS-10: 3, 2, 1, 0; what does not apply does not count."""
        audit = self.drawn(sample_size=1, auditor_ids=self.assessor.ids)
        marks = audit.line_ids.mark_ids
        marks[:3].score = "3"
        marks[3:6].score = "2"
        marks[6].write({"score": "1", "note": "No proof of payment"})
        marks[7].write({"score": "0", "note": "No call-back"})
        marks[8].score = "na"
        self.assertEqual(audit.score, 66.7)
        self.assertEqual(audit.line_ids.score, 66.7)
        self.assertEqual(audit.missing_count, 0)
        figures = audit._get_figures()
        self.assertEqual(
            [(line["percent"], line["count"], line["zeros"]) for line in figures][5:],
            [(66.7, 1, 0), (33.3, 1, 0), (0.0, 1, 1), (0.0, 0, 0)],
        )
        groups = self.env["travel.assessment.audit.mark"]._read_group(
            [("audit_id", "=", audit.id), ("score", "in", ("3", "2", "1", "0"))],
            [],
            ["percent:avg"],
        )
        self.assertAlmostEqual(groups[0][0], 66.7, 1)

    def test_low_marks_say_why(self):
        """AS-10: the database wants a note with 0 and 1, with 2 and 3 it does not."""
        audit = self.drawn(auditor_ids=self.assessor.ids)
        mark = audit.mark_ids[0]
        for score in ("0", "1"):
            for note in (False, "", "  "):
                with self.refused("low_marks_have_a_note"):
                    mark.write({"score": score, "note": note})
        for score in ("2", "3", "na"):
            mark.score = score

    def test_marks_are_the_auditors(self):
        """AS-10: a case is marked by who audits it, not by a colleague or a leader."""
        audit = self.drawn()
        line = audit.line_ids[0]
        colleague = (audit.auditor_ids - line.auditor_id)[0]
        for user in (colleague, self.leader, self.auditor, self.stranger):
            with self.assertRaises(AccessError):
                line.mark_ids.with_user(user).sudo(False).write({"score": "3"})
        mine = line.mark_ids.with_user(line.auditor_id).sudo(False)
        mine.write({"score": "3"})
        with self.assertRaises(AccessError):
            mine[0].item_id = mine[1].item_id
        with self.refused("fixed by the draw"):
            mine[0].sudo().unlink()

    def test_checklist_stays(self):
        """AS-10: what audits were asked is not rewritten; new audits get a new item."""
        item = self.env.ref("travel_complaint_assessment.audit_item_registered")
        item = item.with_user(self.leader)
        item.question = "Before any audit"
        first = self.drawn()
        for values in ({"name": "Other"}, {"question": "Other"}):
            with self.refused("Archive it"):
                item.write(values)
            with self.refused("Archive it"):
                item.with_context(install_mode=True).write(values)
        item.active = False
        self.assertNotIn(item, self.drawn().line_ids.mark_ids.item_id)
        self.assertIn(item, first.line_ids.mark_ids.item_id)

    # The end

    def test_finish(self):
        """AS-10: all is marked, and what is not met has somebody who mends it."""
        audit = self.drawn()
        with self.refused("45 marks are missing"):
            audit.action_finish()
        self.mark(audit)
        wrong = audit.mark_ids[0]
        mine = wrong.with_user(wrong.line_id.auditor_id).sudo(False)
        mine.write({"score": "0", "note": "No call-back"})
        with self.refused("add a finding"):
            audit.action_finish()
        self.add_finding(audit, mark_id=wrong.id)
        audit.conclusion = "Well done"
        audit.action_finish()
        self.assertRecordValues(
            audit, [{"state": "done", "done_by_id": self.assessor.id}]
        )
        with self.refused("not under way"):
            audit.action_finish()
        with self.assertRaises(AccessError):
            audit.conclusion = "Better"
        with self.assertRaises(AccessError):
            mine.score = "3"
        with self.refused("while the audit is under way"):
            self.add_finding(audit)

    def test_print(self):
        """AS-10: the report has the figures, the cases, the findings and the seed."""
        audit = self.drawn()
        self.mark(audit, "1", "Gaps")
        self.add_finding(audit, mark_id=audit.mark_ids[0].id)
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "travel_complaint_assessment.travel_assessment_audit_report", audit.ids
        )
        page = page.decode()
        for text in ("33.3", audit.seed, "Note the call-back", "Ming", "October"):
            self.assertIn(text, page)
        for line in audit.line_ids:
            self.assertIn(line.number, page)
        self.assertNotIn("Li Na", page)

    # Who sees it

    def test_wall(self):
        """BY-8: an assessor does not read how a case was handled that names them."""
        audit = self.drawn(sample_size=12)
        line = audit.line_ids[0]
        line.sudo().ticket_id.guide_id = self.leader.employee_id
        for records in (line, line.mark_ids):
            hidden = records.with_user(self.leader).sudo(False)
            self.assertFalse(hidden.search([("id", "in", records.ids)]))
            self.assertTrue(
                records.with_user(self.second).search([("id", "in", records.ids)])
            )

    def test_form(self):
        """AS-10: an audit is planned, drawn and marked in the forms."""
        with Form(self.Audit) as form:
            form.name = "Form"
            form.date_from, form.date_to = "2026-10-01", "2026-10-31"
            form.sample_size = 1
        audit = form.save()
        self.assertEqual(audit.auditor_ids, self.assessor)
        audit.action_draw()
        with Form(audit.line_ids) as form:
            for position in range(9):
                with form.mark_ids.edit(position) as mark:
                    mark.score = "2"
        self.assertEqual(audit.score, 66.7)


@tagged("post_install", "-at_install")
class TestFindings(AuditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit = cls.drawn()

    def test_way_of_a_finding(self):
        """AS-10: told, mended with a note, looked at by somebody else, done."""
        finding = self.add_finding(self.audit, mark_id=self.audit.mark_ids[0].id)
        self.assertEqual(self.notices(self.me), ["Please mend what an audit has found"])
        mine = finding.with_user(self.me).sudo(False)
        self.assertTrue(mine.can_mend)
        self.assertEqual(mine.number, self.audit.line_ids[0].number)
        with self.refused("what was done"):
            mine.action_mend()
        mine.mended_note = "Called them all"
        mine.action_mend()
        self.assertEqual(finding.state, "mended")
        finding.action_refuse()
        finding._do_refuse("Two are missing")
        self.assertRecordValues(
            finding, [{"state": "open", "refusal": "Two are missing"}]
        )
        self.assertEqual(len(self.notices(self.me)), 2)
        mine.action_mend()
        finding.action_confirm()
        self.assertRecordValues(
            finding, [{"state": "done", "checked_by_id": self.assessor.id}]
        )
        with self.refused("“Mended”"):
            finding.action_confirm()
        with self.refused("“Mended”"):
            finding.name = "x"

    def test_who_may_what(self):
        """AS-10: own ones alone; nobody mends for another, or confirms their own."""
        finding = self.add_finding(self.audit)
        for user in (self.stranger, self.agent):
            with self.assertRaises(AccessError):
                finding.with_user(user).sudo(False).read(["name"])
        mine = finding.with_user(self.me).sudo(False)
        for values in ({"name": "x"}, {"due_on": "2027-01-01"}, {"state": "done"}):
            with self.assertRaises(AccessError):
                mine.write(values)
        with self.assertRaises(AccessError):
            finding.write({"mended_note": "I did it for him"})
        with self.assertRaises(AccessError):
            finding.action_mend()
        mine.mended_note = "Done"
        mine.action_mend()
        with self.assertRaises(AccessError):
            mine.action_confirm()
        finding.with_user(self.other).action_confirm()

    def test_own_finding_of_an_assessor(self):
        """AS-10, attack 77: an assessor who mends is not who looks at it."""
        finding = self.add_finding(self.audit, self.assessor.employee_id)
        finding.mended_note = "Done"
        finding.action_mend()
        for act in (finding.action_confirm, finding.action_refuse):
            with self.assertRaises(AccessError):
                act()
        finding.with_user(self.other).action_confirm()

    def test_database_keeps_the_way(self):
        """AS-10: nothing is mended without a note, or done without a look."""
        finding = self.add_finding(self.audit).sudo()
        now = "2026-11-02 00:00:00"
        for note in (False, " "):
            with self.refused("mended_whole"):
                finding.write(
                    {"state": "mended", "mended_at": now, "mended_note": note}
                )
        with self.refused("mended_whole"):
            finding.write({"state": "mended", "mended_note": "x"})
        with self.refused("_done_is_looked_at"):
            finding.write({"state": "done", "mended_at": now, "mended_note": "x"})

    def test_findings_stay(self):
        """AS-10: a slip of the pen can be deleted; what was mended stays."""
        slip = self.add_finding(self.audit)
        slip.unlink()
        finding = self.add_finding(self.audit)
        finding.with_user(self.me).mended_note = "Done"
        finding.with_user(self.me).action_mend()
        with self.refused("stays"):
            finding.unlink()

    def test_reminders(self):
        """AS-10: the day before and when late; the auditors when late."""
        finding = self.add_finding(self.audit, due_on="2026-12-01")
        Finding = self.env["travel.assessment.audit.finding"]
        for moment, mine, theirs, late in (
            ("2026-11-29 04:00:00", 0, 0, False),
            ("2026-11-30 04:00:00", 1, 0, False),
            ("2026-12-01 04:00:00", 1, 0, False),
            ("2026-12-02 04:00:00", 1, 1, True),
        ):
            with freeze_time(moment), self.subTest(moment=moment):
                finding.invalidate_recordset()
                before = len(self.notices(self.me)), len(self.notices(self.other))
                Finding._cron_remind()
                after = len(self.notices(self.me)), len(self.notices(self.other))
                self.assertEqual(after, (before[0] + mine, before[1] + theirs))
                self.assertEqual(finding.is_late, late)
                found = Finding.search([("is_late", "=", True)])
                self.assertEqual(finding in found, late)
        finding.with_user(self.me).mended_note = "Done"
        finding.with_user(self.me).action_mend()
        with freeze_time("2026-12-09 04:00:00"):
            before = len(self.notices(self.me))
            Finding._cron_remind()
            self.assertEqual(len(self.notices(self.me)), before)

    def test_moved_finding_is_told(self):
        """AS-10: who is to mend it now is told."""
        finding = self.add_finding(self.audit)
        self.assertFalse(self.notices(self.stranger))
        finding.employee_id = self.stranger.employee_id
        self.assertEqual(len(self.notices(self.stranger)), 1)


@tagged("post_install", "-at_install")
class TestAuditDossier(AuditCommon, HttpCase):
    def test_dossier_is_for_the_auditor(self):
        """AS-10: who audits a case reads its dossier while they do, nobody else."""
        audit = self.drawn(sample_size=2)
        line = audit.line_ids[0]
        url = line.with_user(line.auditor_id).action_dossier()["url"]
        with self.assertRaises(AccessError):
            line.sudo().ticket_id.with_user(line.auditor_id).sudo(False).read(["name"])
        login = line.auditor_id.login
        self.authenticate(login, login)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"%PDF-"))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        users = (audit.auditor_ids - line.auditor_id) | self.leader | self.stranger
        for user in users:
            self.authenticate(user.login, user.login)
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(url).status_code, 404, user.login)
        self.authenticate(login, login)
        for wrong in (line.id + 10**6, 2**40, 0):
            with mute_logger("odoo.http"):
                address = f"/travel_assessment/audit/{wrong}/dossier.pdf"
                self.assertEqual(self.url_open(address).status_code, 404)
        self.mark(audit)
        audit.action_finish()
        self.env.flush_all()
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 404)
