from datetime import timedelta

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import neutralize_database
from odoo.tests import freeze_time, new_test_user, tagged

from ..tools import secret_code
from .common import GROUP, LedgerCommon


class SupervisionCommon(LedgerCommon):
    """Two assessors, of whom one is an employee called Zhao Lei, and their leader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.assessor = cls._create_user("assessor", f"{GROUP}assessor")
        cls.zhao = cls._create_user("zhao", f"{GROUP}assessor")
        cls.head = cls._create_user("head", f"{GROUP}leader")
        cls.stranger = cls._create_user("stranger", "base.group_user")
        cls.employee = cls._create_employee("Zhao Lei")
        cls.employee.user_id = cls.zhao
        cls.Report = cls.env["travel.supervision.report"]
        cls.env["travel.complaint.attempt"].search([]).unlink()

    @classmethod
    def take_in(cls, **vals):
        """A report as the page takes it in: (report in superuser mode, code)."""
        return cls.Report._take_in(
            {
                "subject": "Cash was taken",
                "body": "On the bus, on Monday.",
                "channel": "form",
                "company_id": cls.company.id,
                **vals,
            }
        )

    def notices(self, user):
        """How many notices `user` has, and what they say."""
        found = self.env["mail.message"].search(
            [
                ("notification_ids.res_partner_id", "=", user.partner_id.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        return [f"{message.subject} {message.body}" for message in found]


@tagged("post_install", "-at_install")
class TestSupervision(SupervisionCommon):
    # Who it was

    def test_report_is_nobodys(self):
        """AS-10: whoever is logged in, the rows bear the system's id."""
        mine = self.Report.with_user(self.stranger)
        report, _code = mine._take_in(
            {
                "subject": "x",
                "body": "y",
                "channel": "form",
                "company_id": self.company.id,
            },
            [("text", b"Hello")],
        )
        post = report.post_ids
        for record in (report, post, post.attachment_ids):
            row = record.sudo()
            self.assertEqual(row.create_uid.id, SUPERUSER_ID)
            self.assertEqual(row.write_uid.id, SUPERUSER_ID)
        self.assertFalse(post.author_id)
        self.assertEqual(post.attachment_ids.name, "1.txt")
        self.assertEqual(post.attachment_ids.raw, b"Hello")

    def test_database_keeps_reporters_unknown(self):
        """AS-10: an anonymous report has no name, and no row has its reporter's id."""
        report, _code = self.take_in(is_anonymous=True)
        for values in ({"reporter_name": "Li"}, {"reporter_contact": "138"}):
            with self.refused("anonymous_is_unknown"):
                report.write(values)
        with self.refused("reporter_is_nobody"):
            self.env.cr.execute(
                "UPDATE travel_supervision_report SET create_uid = %s WHERE id = %s",
                (self.stranger.id, report.id),
            )
        post = report._add_post("reporter", "More")
        with self.refused("reporter_is_nobody"):
            self.env.cr.execute(
                "UPDATE travel_supervision_post SET author_id = %s WHERE id = %s",
                (self.stranger.id, post.id),
            )

    def test_code_opens(self):
        """AS-10: the code opens its report and no other; only its hash is stored."""
        report, code = self.take_in()
        other, _other_code = self.take_in()
        self.assertEqual(self.Report._resolve(secret_code.show(code).upper()), report)
        self.assertNotEqual(self.Report._resolve(code), other)
        for wrong in ("", None, secret_code.mint(), report.code_hash, "False"):
            self.assertFalse(self.Report._resolve(wrong))
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(r)::text FROM travel_supervision_report r WHERE id = %s",
            (report.id,),
        )
        self.assertNotIn(code, self.env.cr.fetchone()[0])

    def test_copy_opens_nothing(self):
        """AS-10, attack 139: in a copy of the database no code opens a report."""
        _report, code = self.take_in()
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.env.invalidate_all()
        self.assertFalse(self.Report._resolve(code))

    def test_hash_is_for_nobody(self):
        """AS-10: not even the leader reads, searches or sorts by the hash."""
        _report, _code = self.take_in()
        reports = self.Report.with_user(self.head)
        with self.assertRaises(AccessError):
            reports.search([]).read(["code_hash"])
        with self.assertRaises(AccessError):
            reports.search([("code_hash", "like", "a")])
        with self.assertRaises(AccessError):
            reports.search([], order="code_hash")

    # Who sees it

    def test_who_sees_it(self):
        """AS-10: assessors and their leader; no colleague, no auditor, no HR."""
        report, _code = self.take_in()
        post = report._add_post("reporter", "More")
        for user in (self.assessor, self.head, self.zhao):
            self.assertEqual(report.with_user(user).sudo(False).subject, report.subject)
            self.assertEqual(post.with_user(user).sudo(False).body, "More")
        outsiders = [self.stranger]
        for number, group in enumerate(
            (
                "travel_complaint.group_travel_complaint_auditor",
                "travel_complaint.group_travel_complaint_administrator",
                f"{GROUP}settlement",
                "hr.group_hr_manager",
            )
        ):
            outsiders.append(self._create_user(f"outsider_{number}", group))
        for user in outsiders:
            for record in (report, post):
                with self.assertRaises(AccessError):
                    record.with_user(user).sudo(False).read()

    def test_not_about_me(self):
        """AS-10: an assessor who is named in the words never sees it."""
        for values in (
            {"about": "Mr ZHAO LEI, I think"},
            {"body": "Zhao Lei took it."},
            {"subject": "zhao lei"},
        ):
            report, _code = self.take_in(**values)
            with self.subTest(values=values):
                self.assertEqual(report.employee_ids, self.employee)
                self.assertEqual(report.walled_user_ids, self.zhao)
                reports = self.Report.with_user(self.zhao)
                self.assertNotIn(report.id, reports.search([]).ids)
                with self.assertRaises(AccessError):
                    reports.browse(report.id).read(["subject"])
                post = report._add_post("reporter", "More")
                posts = self.env["travel.supervision.post"].with_user(self.zhao)
                self.assertFalse(posts.search([("id", "=", post.id)]))
        self.assertEqual(len(self.notices(self.assessor)), 3)
        self.assertFalse(self.notices(self.zhao))

    def test_files_are_behind_the_wall(self):
        """AS-10: the file of a report is as hidden as the report."""
        report, _code = self.Report._take_in(
            {
                "subject": "x",
                "body": "Zhao Lei",
                "channel": "form",
                "company_id": self.company.id,
            },
            [("text", b"Hello")],
        )
        file = report.post_ids.attachment_ids.sudo(False)
        self.assertEqual(file.with_user(self.assessor).raw, b"Hello")
        for user in (self.zhao, self.stranger):
            with self.assertRaises(AccessError):
                file.with_user(user).read(["raw"])

    def test_wall_moves_with_the_list(self):
        """AS-10: assessors correct whom it is about, and that is noted."""
        report, _code = self.take_in()
        mine = report.with_user(self.assessor).sudo(False)
        mine.employee_ids = self.employee
        with self.assertRaises(AccessError):
            report.with_user(self.zhao).sudo(False).read(["subject"])
        mine.employee_ids = self.ming
        self.assertEqual(
            report.with_user(self.zhao).sudo(False).subject, report.subject
        )
        self.assertRecordValues(
            report.post_ids,
            [
                {"kind": "note", "body": "Concerned employees: + Zhao Lei"},
                {"kind": "note", "body": "Concerned employees: + Ming, − Zhao Lei"},
            ],
        )
        self.assertEqual(report.post_ids.author_id, self.assessor)

    def test_employees_elsewhere_are_not_meant(self):
        """AS-10: a namesake in another agency is not whom it is about."""
        other = self.env["res.company"].create({"name": "Other agency"})
        self.env["hr.employee"].create({"name": "Qian Wu", "company_id": other.id})
        report, _code = self.take_in(about="Qian Wu")
        self.assertFalse(report.employee_ids)
        stranger = self.env["hr.employee"].search([("company_id", "=", other.id)])
        with self.refused("another company"):
            report.employee_ids = stranger

    def test_other_company(self):
        """AS-10: an assessor of another agency sees nothing."""
        other = self.env["res.company"].create({"name": "Other agency"})
        user = new_test_user(
            self.env,
            "supervision_other",
            groups=f"{GROUP}leader",
            company_id=other.id,
            company_ids=other.ids,
        )
        report, _code = self.take_in()
        post = report._add_post("reporter", "More")
        for record in (report, post):
            records = record.with_user(user).sudo(False)
            records = records.with_context(allowed_company_ids=other.ids)
            self.assertFalse(records.search([("id", "=", record.id)]))

    # Who is told

    def test_notices_say_nothing(self):
        """AS-10: assessors are told that there is something, not what."""
        report, _code = self.take_in(subject="SECRET", body="SECRET")
        for user in (self.assessor, self.zhao, self.head):
            [notice] = self.notices(user)
            self.assertIn(report.name, notice)
            self.assertNotIn("SECRET", notice)
        self.assertFalse(self.notices(self.stranger))

    def test_somebody_is_always_told(self):
        """AS-10: if it is about the whole group, the management is told of it."""
        management = self._create_user(
            "management", "travel_complaint.group_travel_complaint_management"
        )
        for user in self.env.ref(
            "travel_complaint_assessment.group_travel_assessment_assessor"
        ).all_user_ids:
            if user.employee_id not in self.employee:
                self.env["hr.employee"].create(
                    {
                        "name": f"Assessor {user.login}",
                        "user_id": user.id,
                        "company_id": self.company.id,
                    }
                )
        names = self.env["hr.employee"].search(
            [("name", "like", "Assessor"), ("company_id", "=", self.company.id)]
        )
        report, _code = self.take_in(
            body=", ".join([*names.mapped("name"), "Zhao Lei"])
        )
        self.assertFalse(self.notices(self.assessor))
        self.assertEqual(len(self.notices(management)), 1)
        with self.assertRaises(AccessError):
            report.with_user(management).sudo(False).read(["subject"])

    @freeze_time("2026-11-02 02:00:00")
    def test_reminder(self):
        """AS-10: who looks into it is reminded when the answer is late; else all."""
        self.company.supervision_answer_days = 2
        report, _code = self.take_in()
        answered, _code = self.take_in()
        answered.with_user(self.assessor).sudo(False)._do_answer("We look into it.")
        day = self.company._get_complaint_day(report.answer_due_at)
        self.assertEqual(str(day), "2026-11-04")
        before = len(self.notices(self.assessor))
        with freeze_time(report.answer_due_at):
            self.Report._cron_remind()
            self.assertEqual(len(self.notices(self.assessor)), before)
            self.assertFalse(report.is_late)
        with freeze_time(report.answer_due_at + timedelta(seconds=1)):
            self.Report._cron_remind()
            report.invalidate_recordset()
            self.assertTrue(report.is_late)
            self.assertFalse(answered.is_late)
            self.assertEqual(self.Report.search([("is_late", "=", True)]), report)
            self.assertIn(answered, self.Report.search([("is_late", "=", False)]))
            self.assertEqual(len(self.notices(self.assessor)), before + 1)
            report.with_user(self.head).sudo(False).action_take()
            self.Report._cron_remind()
            self.assertEqual(len(self.notices(self.assessor)), before + 1)
            self.assertEqual(len(self.notices(self.head)), before + 2)

    # What becomes of it

    def test_conversation(self):
        """AS-10: taken, answered, written again, closed, opened again."""
        report, code = self.take_in()
        mine = report.with_user(self.assessor).sudo(False)
        self.assertTrue(mine.is_our_turn)
        mine.action_take()
        self.assertEqual((mine.state, mine.responsible_id), ("open", self.assessor))
        mine._do_note("INTERNAL")
        self.assertTrue(mine.is_our_turn)
        mine._do_answer("Which bus?")
        self.assertFalse(mine.is_our_turn)
        self.Report._resolve(code)._do_hear("The white one.")
        self.assertTrue(mine.is_our_turn)
        mine._do_close("The money was returned.", "founded")
        self.assertRecordValues(
            mine, [{"state": "closed", "outcome": "founded", "is_our_turn": False}]
        )
        self.assertTrue(mine.closed_at)
        shown = report._prepare_reporter_values()
        self.assertEqual(
            [(turn["kind"], turn["text"]) for turn in shown["turns"]],
            [
                ("reporter", "On the bus, on Monday."),
                ("answer", "Which bus?"),
                ("reporter", "The white one."),
                ("answer", "The money was returned."),
            ],
        )
        self.assertEqual(shown["outcome"], "Founded")
        self.assertNotIn("INTERNAL", str(shown))
        self.assertNotIn(self.assessor.name, str(shown))
        report._do_hear("It was not.")
        self.assertRecordValues(
            mine, [{"state": "open", "outcome": False, "closed_at": False}]
        )
        self.assertEqual(mine.responsible_id, self.assessor)

    def test_each_word_has_its_term(self):
        """AS-10: what the reporter adds is to be answered in time as well."""
        with freeze_time("2026-11-02 02:00:00"):
            report, _code = self.take_in()
        first = report.answer_due_at
        with freeze_time("2026-12-01 02:00:00"):
            report._do_hear("More")
        self.assertGreater(report.answer_due_at, first + timedelta(days=20))

    def test_nobody_closes_without_an_answer(self):
        """AS-10: closing tells the reporter what came out; the database holds it."""
        report, _code = self.take_in()
        mine = report.with_user(self.assessor).sudo(False)
        with self.refused("what came out"):
            mine._do_close("Done", False)
        self.assertFalse(report.post_ids)
        for missing in ("outcome", "closed_at", "responsible_id"):
            whole = {
                "state": "closed",
                "outcome": "open",
                "closed_at": fields.Datetime.now(),
                "responsible_id": self.assessor.id,
            }
            with self.refused("closed_whole"):
                report.write({**whole, missing: False})

    def test_words_stay(self):
        """AS-10: what was told and answered is never changed or deleted."""
        report, _code = self.take_in()
        mine = report.with_user(self.assessor).sudo(False)
        for values in ({"body": "x"}, {"state": "closed"}, {"is_anonymous": False}):
            with self.assertRaises(AccessError):
                mine.write(values)
        post = report._add_post("reporter", "More")
        with self.assertRaises(UserError):
            post.body = "Less"
        for record in (post, report):
            with self.assertRaises(UserError):
                record.unlink()

    def test_heads_and_their_people_do_not_look_into_it(self):
        """AS-10, attack 77: who leads the one concerned answers nothing."""
        self.department.manager_id = self.employee
        report, _code = self.take_in(about="Ming")
        zhaos = report.with_user(self.zhao).sudo(False)
        self.assertEqual(zhaos.subject, report.subject)
        for act in (
            zhaos.action_take,
            zhaos.action_answer,
            zhaos.action_note,
            zhaos.action_close,
            zhaos.action_give_code,
            lambda: zhaos._do_answer("x"),
            lambda: zhaos._do_note("x"),
            lambda: zhaos._do_close("x", "unfounded"),
        ):
            with self.assertRaises(AccessError):
                act()
        report.with_user(self.assessor).sudo(False).action_take()

    def test_dialog(self):
        """AS-10, attack 95: the dialog writes, and calls nothing else."""
        report, _code = self.take_in()
        mine = report.with_user(self.assessor).sudo(False)
        for verb, kind in (("note", "note"), ("answer", "answer"), ("close", "answer")):
            action = getattr(mine, f"action_{verb}")()
            dialog = (
                self.env[action["res_model"]]
                .with_user(self.assessor)
                .with_context(**action["context"])
                .create({"reason": f"Text of {verb}", "outcome": "partly"})
            )
            dialog.action_confirm()
            self.assertEqual(report.post_ids[-1].kind, kind)
            self.assertEqual(report.post_ids[-1].body, f"Text of {verb}")
        self.assertEqual(report.outcome, "partly")
        dialog = (
            self.env["travel.supervision.write"]
            .with_user(self.assessor)
            .create({"report_id": report.id, "verb": "hear", "reason": "I say so"})
        )
        with self.refused("cannot be done"):
            dialog.action_confirm()

    # The hotline

    def test_hotline(self):
        """AS-10: an assessor takes it down; the caller gets a code, once."""
        report = self.Report.with_user(self.assessor).create(
            {
                "subject": "A call",
                "body": "Zhao Lei shouted.",
                "company_id": self.company.id,
                # nothing of this is the assessor's to say
                "channel": "form",
                "state": "closed",
                "name": "SR-1",
                "responsible_id": self.zhao.id,
                "code_hash": "x",
            }
        )
        self.assertRecordValues(
            report, [{"channel": "hotline", "state": "new", "has_code": False}]
        )
        self.assertRegex(report.name, r"^SR-\d{4}-\d{4}$")
        self.assertFalse(report.responsible_id)
        self.assertEqual(report.employee_ids, self.employee)
        action = report.action_give_code()
        shown = action["params"]["message"]
        self.assertEqual(self.Report._resolve(shown), report)
        with self.refused("only once"):
            report.action_give_code()

    def test_hotline_is_for_assessors(self):
        """AS-10: nobody else takes reports down in the back end."""
        with self.assertRaises(AccessError):
            self.Report.with_user(self.stranger).create({"subject": "x", "body": "y"})
