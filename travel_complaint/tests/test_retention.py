from base64 import b64encode
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..tools.personal_data import KEPT
from .common import ComplaintCommon

SECRETS = {
    "name": "SECRETTITLE of Li Na",
    "description": "<p>SECRETSTORY of Li Na</p>",
    "partner_name": "SECRETNAME Li Na",
    "partner_phone": "+86 138 7777 9999",
    "partner_email": "secretmail@example.com",
    "booking_ref": "SECRETORDER-1",
    "incident_place": "SECRETPLACE",
}
# As they may turn up in any column, and in keys made of them.
TRACES = ("SECRET", "secretmail", "13877779999", "138 7777 9999", "877779999")
# Fields that hold words, files or people.
SPEAKING = {"char", "text", "html", "binary", "json", "properties", "reference"}


class RetentionCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls.env["res.partner"].create(
            {"name": "SECRETNAME Li Na", "email": "secretmail@example.com"}
        )
        cls.rule = cls.env.ref("travel_complaint.retention_complaint")

    @classmethod
    def create_told_case(cls, **values):
        """A case with something personal in every place where there can be such."""
        case = cls.create_case(partner_id=cls.guest.id, **{**SECRETS, **values})
        on_case = {"ticket_id": case.id}
        cls.env["travel.complaint.contact"].with_user(cls.agent).create(
            {**on_case, "summary": "SECRETWORDS", "result": "SECRETRESULT"}
        )
        cls.env["travel.complaint.exposure"].with_user(cls.agent).create(
            {
                **on_case,
                "place": "SECRETPAPER",
                "url": "https://SECRET",
                "note": "SECRET",
            }
        )
        case.message_post(
            body="SECRETCHAT",
            subject="SECRETSUBJECT",
            message_type="comment",
            author_id=cls.guest.id,
            attachments=[("SECRETFILE.txt", b"SECRETCONTENT")],
        )
        case.message_subscribe(partner_ids=cls.guest.ids)
        case.booking_ref = "SECRETORDER-2"  # tracked
        case.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=cls.agent.id,
            summary="SECRETTODO",
            note="SECRETNOTE",
        )
        department = cls.env["hr.department"].create({"name": "Operations"})
        request = cls.env["travel.complaint.request"].create(
            {
                **on_case,
                "company_id": cls.company.id,
                "department_id": department.id,
                "question": "SECRETQUESTION",
                "statement": "<p>SECRETSTATEMENT</p>",
            }
        )
        request.attachment_ids = cls.env["ir.attachment"].create(
            {"name": "SECRETLOG.txt", "raw": b"SECRETLOG"}
        )
        request.message_post(body="SECRETCHAT of the department")
        cls.env["travel.complaint.link"]._mint(case, "secretmail@example.com")
        # A row without an author, as a case that was changed lately still has.
        cls.env["travel.complaint.change"]._note("v1", cls.agent.id, {case.id: "name"})
        return case

    @classmethod
    def end(cls, case, months=40):
        """Have the case closed the real way, and that many months ago."""
        for request in case.sudo().request_ids.filtered(lambda r: r.state == "asked"):
            request.sudo().write({"state": "submitted"})
        if case.complaint_state == "registered" and case.is_exposed:
            cls.walk_to(case, "investigating")
        cls.walk_to(case, "closed")
        return cls.age(case, months)

    @classmethod
    def age(cls, case, months):
        """Let the case have ended that many months ago."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE helpdesk_ticket SET closed_date = %s WHERE id IN %s",
            [fields.Datetime.subtract(fields.Datetime.now(), months=months), case._ids],
        )
        cls.env.invalidate_all()
        return case

    def run_job(self):
        """Let the cron run until nothing remains."""
        cron = self.env.ref("travel_complaint.ir_cron_anonymise")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def find_traces(self, case_ids):
        """Where in the whole database one of the traces still stands."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT table_name, column_name FROM information_schema.columns
             WHERE table_schema = 'public'
               AND data_type IN ('text', 'character varying', 'jsonb')
            """
        )
        found = []
        for table, column in self.env.cr.fetchall():
            conditions = " OR ".join([f'"{column}"::text LIKE %s'] * len(TRACES))
            self.env.cr.execute(
                f'SELECT 1 FROM "{table}" WHERE {conditions} LIMIT 1',
                [f"%{trace}%" for trace in TRACES],
            )
            if self.env.cr.fetchall():
                found.append(f"{table}.{column}")
        return found


@tagged("post_install", "-at_install")
class TestAnonymisation(RetentionCommon):
    def figures(self):
        """What the statistics are made of, before and after."""
        Ticket = self.env["helpdesk.ticket"].with_context(active_test=False)
        bundle = {}
        for groups in (
            *(["complaint_kind"], ["complaint_state"], ["severity_id"], ["channel_id"]),
            *(["category_id"], ["company_id"], ["user_id"], ["team_id"], ["validity"]),
            *(["received_at:month"], ["closed_date:month"], ["departure_date:month"]),
            *(["tour_name"], ["guest_tier_id"], ["guide_id"], ["supplier_id"]),
            *(["guest_lang"], ["is_exposed"], ["is_major"], ["complaint_cycle"]),
        ):
            bundle[("ticket", *groups)] = Ticket._read_group(
                [("complaint_kind", "!=", False)],
                groups,
                ["__count", "claimed_amount:sum", "guest_count:sum"],
            )
        for model, groups, measures in (
            ("event", ["milestone_id", "cycle"], ["__count", "occurred_at:max"]),
            ("clock", ["limit_id", "state"], ["__count", "lateness_minutes:sum"]),
            ("contact", ["direction", "means", "purpose"], ["__count"]),
            ("contact", ["purpose"], ["satisfaction:avg"]),
            ("exposure", ["seen_at:month"], ["__count", "reach:sum"]),
            ("request", ["department_id", "state"], ["__count"]),
            ("notice", ["code", "state"], ["__count"]),
        ):
            Model = self.env[f"travel.complaint.{model}"]
            bundle[(model, *groups)] = Model._read_group([], groups, measures)
        return bundle

    def test_nothing_personal_stays(self):
        """FB-4, attack 100: in no column of no table, in no file."""
        case = self.end(self.create_told_case())
        self.assertTrue(self.find_traces(case.ids))
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", case.id)]
        )
        self.assertTrue(attachments)
        # The contact itself is the company's, and another setting.
        self.guest.write({"name": "x", "email": False})
        self.env["mail.message"].search([("model", "=", "res.partner")]).unlink()
        self.run_job()
        self.assertTrue(case.anonymised_at)
        self.assertEqual(case.retention_id, self.rule)
        self.assertEqual(self.find_traces(case.ids), [])
        self.assertFalse(attachments.exists())
        self.assertFalse(case.partner_id)
        self.assertFalse(case.message_partner_ids & self.guest)
        self.assertTrue(all(link.revoked_at for link in case.sudo().link_ids))
        self.assertEqual(case.name, "Personal data removed")

    def test_figures_stay(self):
        """FB-4: numbers, dates, amounts, satisfaction and limits are what they were."""
        case = self.create_told_case(claimed_amount=3200, tour_name="Yunnan")
        self.end(case)
        self.create_case()
        before = self.figures()
        stages = case.duration_tracking
        number, received = case.number, case.received_at
        self.run_job()
        self.assertTrue(case.anonymised_at)
        self.assertEqual(self.figures(), before)
        self.assertEqual((case.number, case.received_at), (number, received))
        self.assertEqual(case.duration_tracking.keys(), stages.keys())

    def test_kept_dossier_goes_and_its_hash_stays(self):
        """FB-4: the dossier that was kept holds all of it; the hash tells nothing."""
        case = self.end(self.create_told_case())
        dossier = case.sudo().dossier_ids
        dossier.write(
            {
                "state": "kept",
                "made_at": fields.Datetime.now(),
                "file": b64encode(b"SECRET"),
                "sha256": "a" * 64,
            }
        )
        self.run_job()
        self.assertFalse(dossier.file)
        self.assertEqual((dossier.state, dossier.sha256), ("kept", "a" * 64))

    def test_other_cases_are_left_alone(self):
        """FB-4: nothing of another case of the same guest is touched."""
        case = self.end(self.create_told_case())
        other = self.create_told_case(name="Another matter")
        messages = self.env["mail.message"].search_count([("res_id", "=", other.id)])
        self.run_job()
        self.assertTrue(case.anonymised_at)
        self.assertFalse(other.anonymised_at)
        self.assertEqual(other.partner_phone, SECRETS["partner_phone"])
        self.assertEqual(other.partner_id, self.guest)
        self.assertEqual(other.sudo().contact_ids.summary, "SECRETWORDS")
        self.assertEqual(
            self.env["mail.message"].search_count([("res_id", "=", other.id)]), messages
        )
        self.assertTrue(other.sudo().request_ids.attachment_ids)

    def test_twice_and_half(self):
        """FB-4, attack 119: run twice it changes nothing; a failure leaves no half."""
        case = self.end(self.create_told_case())
        resisting = self.end(self.create_told_case())
        done = type(case)._mark_anonymised

        def resist(cases, rule):
            if resisting in cases:
                raise ValueError("I resist")
            return done(cases, rule)

        logger = "odoo.addons.travel_complaint.models.travel_complaint_retention"
        with (
            patch.object(type(case), "_mark_anonymised", resist),
            mute_logger(logger),
        ):
            self.run_job()
        self.assertTrue(case.anonymised_at)
        self.assertFalse(resisting.anonymised_at)
        self.assertIn("SECRETWORDS", resisting.sudo().contact_ids.mapped("summary"))
        self.assertTrue(resisting.message_ids)
        moment = case.anonymised_at
        self.run_job()
        self.assertEqual(case.anonymised_at, moment)
        self.assertTrue(resisting.anonymised_at)

    def test_more_than_a_batch(self):
        """FB-4: whatever the batch, all of them are cleared."""
        cases = self.env["helpdesk.ticket"]
        for number in range(5):
            cases |= self.create_case(
                complaint_kind="inquiry", guest_answer=f"<p>{number}</p>"
            )
        cases.action_answer()
        self.age(cases, 30)
        retention = "odoo.addons.travel_complaint.models.travel_complaint_retention"
        with patch(f"{retention}.BATCH", 2):
            self.run_job()
        self.assertTrue(all(cases.mapped("anonymised_at")))

    def test_cleared_case_stays_as_it_is(self):
        """FB-4: nobody reopens, changes or adds to it, the superuser neither."""
        case = self.end(self.create_told_case())
        self.run_job()
        for user in (self.agent, self.leader, self.administrator):
            one = case.with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(one.can_reopen)
                for action in (
                    lambda one=one: one._do_reopen("again"),
                    lambda one=one: one.write({"name": "Li Na"}),
                    lambda one=one: one.message_post(body="Li Na"),
                    lambda one=one: one.contact_ids.create(
                        {"ticket_id": one.id, "summary": "Li Na"}
                    ),
                    lambda one=one: one.exposure_ids.create(
                        {"ticket_id": one.id, "place": "x"}
                    ),
                ):
                    with self.assertRaises(UserError):
                        action()
        with self.assertRaises(UserError):
            case.sudo().write({"partner_name": "Li Na"})
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE helpdesk_ticket SET partner_email = 'x@y.z' WHERE id = %s",
                [case.id],
            )

    def test_dossier_of_a_cleared_case(self):
        """FB-4: it can still be printed, and says that the guest's data are gone."""
        case = self.end(self.create_told_case())
        self.run_job()
        values = case.with_user(self.leader)._prepare_dossier()
        self.assertTrue(values["is_anonymised"])
        self.assertEqual(values["files"], [])
        self.assertTrue(values["sections"]["timeline"])
        self.assertTrue(case.with_user(self.leader)._print_dossier())

    def test_only_the_job_does_it(self):
        """Attack 95: nobody removes data by RPC, or writes that they were removed."""
        case = self.end(self.create_told_case())
        for user in (self.agent, self.leader, self.administrator):
            with self.assertRaises(AccessError):
                case.with_user(user)._anonymise(self.rule)
            for values in (
                {"anonymised_at": "2020-01-01 00:00:00"},
                {"retention_id": self.rule.id},
                {"legal_hold": True},
            ):
                with self.assertRaises(AccessError):
                    case.with_user(user).write(values)

    def test_guards_stay_closed(self):
        """FB-4: contacts and events are not to be changed, after the job as before."""
        case = self.end(self.create_told_case())
        self.run_job()
        for records in (case.sudo().contact_ids, case.sudo().complaint_event_ids):
            with self.assertRaises(UserError):
                records[:1].write({"ticket_id": case.id})
            with self.assertRaises(UserError):
                records[:1].unlink()

    def test_every_field_has_been_judged(self):
        """FB-4, attack 100: what could name somebody is removed or kept, by name.

        A model that knows its case, and a new field of it, fails here until somebody
        has decided.
        """
        ours = {
            name
            for name, model in self.registry.items()
            if not model._abstract
            and not model._transient
            and model._auto
            and name.startswith("travel.complaint.")
            and {"ticket_id", "offer_id", "investigation_id"} & set(model._fields)
        }
        erased = self.env["helpdesk.ticket"]._get_erased_words()
        for name in sorted(ours | {"helpdesk.ticket"}):
            model = self.env[name]
            judged = {*erased.get(name, ()), *KEPT.get(name, ())}
            for field in model._fields.values():
                is_person = field.type == "many2one" and field.comodel_name in (
                    "res.partner",
                    "mail.guest",
                )
                is_ours = name != "helpdesk.ticket" or {
                    "travel_complaint",
                    "helpdesk_mgmt",
                } & set(field._modules)
                if not (field.store and is_ours):
                    continue
                if field.type == "binary" and field.attachment:
                    continue  # files go, all of them
                if is_person or field.type in SPEAKING:
                    with self.subTest(field=f"{name}.{field.name}"):
                        self.assertIn(field.name, judged)
            for field_name in judged:
                with self.subTest(field=f"{name}.{field_name}"):
                    self.assertIn(field_name, model._fields)


@tagged("post_install", "-at_install")
class TestRetentionRules(RetentionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.end(cls.create_case(), months=0)

    def is_cleared(self, months):
        """Whether the job clears the case when it ended that many months ago."""
        self.age(self.case, months)
        self.run_job()
        return bool(self.case.anonymised_at)

    def test_time_and_source_are_data(self):
        """FB-4: each kind has a time and names the law; no number is in the code."""
        rules = self.env["travel.complaint.retention"].search([])
        self.assertEqual(
            set(rules.mapped("complaint_kind")), {"inquiry", "suggestion", "complaint"}
        )
        self.assertTrue(all(rules.mapped("source")))

    def test_not_before_its_time(self):
        """FB-4: a day before the time is over nothing happens."""
        self.assertFalse(self.is_cleared(35))
        self.assertTrue(self.is_cleared(36))

    def test_open_cases_are_kept(self):
        """FB-4: an old case that is open is nobody's to clear."""
        case = self.create_case()
        self.age(case, 100)
        self.run_job()
        self.assertFalse(case.anonymised_at)

    def test_most_exact_rule_decides(self):
        """FB-4: severity before kind, company before both."""
        level = self.case.severity_id
        Rule = self.env["travel.complaint.retention"]
        Rule.create(
            {
                "complaint_kind": "complaint",
                "severity_id": level.id,
                "months": 60,
                "source": "Insurance",
            }
        )
        self.assertFalse(self.is_cleared(40))
        own = Rule.create(
            {
                "complaint_kind": "complaint",
                "company_id": self.company.id,
                "months": 12,
                "source": "Ours",
            }
        )
        self.assertTrue(self.is_cleared(13))
        self.assertEqual(self.case.retention_id, own)

    def test_without_a_rule_for_ever(self):
        """FB-4: a kind without a rule is kept."""
        self.rule.active = False
        self.assertFalse(self.is_cleared(500))

    def test_rules_are_sane(self):
        """FB-4: one rule for the same cases, between a month and fifty years."""
        Rule = self.env["travel.complaint.retention"]
        for values in ({"months": 0}, {"months": 601}, {"months": 5}):
            with (
                self.subTest(**values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                Rule.create({"complaint_kind": "complaint", "source": "x", **values})

    def test_rule_that_was_applied_stays(self):
        """FB-4: by which rule data were removed can be read for ever."""
        self.assertTrue(self.is_cleared(40))
        with self.assertRaisesRegex(UserError, "Archive the rule"):
            self.rule.unlink()

    def test_index(self):
        """FB-4: what is due is found by an index, however many cases there are."""
        self.env.flush_all()
        domain = self.env["travel.complaint.retention"]._get_due_domains()[0][1]
        query = self.env["helpdesk.ticket"].sudo()._search(domain)
        # With a dozen cases any way is fast: only ours is left.
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        others = self.env.execute_query(
            SQL(
                "SELECT indexrelid::regclass::text FROM pg_index"
                " WHERE indrelid = 'helpdesk_ticket'::regclass AND NOT indisunique"
                " AND indexrelid::regclass::text NOT LIKE '%%retention_idx'"
            )
        )
        for (name,) in others:
            self.env.cr.execute(SQL("DROP INDEX %s", SQL(name)))
        plan = self.env.execute_query(
            type(query.select())("EXPLAIN %s", query.select())
        )
        self.assertIn("retention_idx", str(plan))

    # Legal hold

    def hold(self, until=False, user=None):
        """Have the leader hold the case, as the dialog does."""
        case = self.case.with_user(user or self.leader)
        action = case.action_hold()
        dialog = self.env["travel.complaint.hold"].with_user(user or self.leader)
        dialog = dialog.with_context(**action["context"])
        dialog.create({"reason": "Lawsuit 17", "until": until}).action_confirm()

    def test_hold(self):
        """FB-4: a held case is not cleared until the hold ends."""
        self.hold()
        self.assertEqual(self.case.legal_hold_by_id, self.leader)
        self.assertFalse(self.is_cleared(40))
        self.case.with_user(self.leader).action_release_hold()
        self.assertTrue(self.is_cleared(40))

    def test_hold_with_an_end(self):
        """FB-4: a hold ends by itself after its last day."""
        today = fields.Date.today()
        self.hold(until=today)
        self.assertFalse(self.is_cleared(40))
        self.case.sudo().legal_hold_until = today - timedelta(days=1)
        self.assertTrue(self.is_cleared(40))

    def test_hold_needs_a_reason_and_a_leader(self):
        """FB-4: who, why and until when are written down; not everybody may."""
        with self.assertRaises(UserError):
            self.hold(until="2020-01-01")
        dialog = self.env["travel.complaint.hold"].with_user(self.leader)
        with self.assertRaises(UserError):
            dialog.create(
                {"ticket_ids": self.case.ids, "reason": "  "}
            ).action_confirm()
        for user in (self.agent, self.member):
            with self.assertRaises(AccessError):
                self.case.with_user(user).action_hold()
            with self.assertRaises(AccessError):
                self.case.with_user(user)._do_hold("x", False)

    # The guest's contact

    def test_contact_is_kept_by_default(self):
        """FB-4: the contact is the agency's; only the link to the case goes."""
        case = self.end(self.create_told_case())
        self.run_job()
        self.assertEqual(self.guest.email, "secretmail@example.com")
        self.assertFalse(case.partner_id)

    def test_unused_contact_is_cleared_if_wanted(self):
        """FB-4: with the setting on, a contact that nothing uses is cleared."""
        self.company.complaint_forget_guests = True
        self.end(self.create_told_case())
        self.run_job()
        self.assertEqual(self.guest.name, "Personal data removed")
        self.assertFalse(self.guest.email or self.guest.active)

    def test_used_contact_is_kept(self):
        """FB-4: a contact with another case, or a login, is left as it is."""
        self.company.complaint_forget_guests = True
        self.end(self.create_told_case())
        self.create_case(partner_id=self.guest.id)
        user = new_test_user(self.env, "retention_guest", groups="base.group_portal")
        case = self.end(self.create_case(partner_id=user.partner_id.id))
        self.run_job()
        self.assertTrue(case.anonymised_at)
        self.assertEqual(self.guest.email, "secretmail@example.com")
        self.assertTrue(user.partner_id.email)


@tagged("post_install", "-at_install")
class TestTwoServers(RetentionCommon):
    def test_a_locked_case_is_left_to_the_other(self):
        """FB-4, attack 119: what one server works on, the other passes by."""
        case = self.end(self.create_told_case())
        domain = self.rule._get_due_domains()[-1][1]
        model = type(case)
        with patch.object(model, "try_lock_for_update", lambda self: self.browse()):
            self.assertEqual(self.rule._clear(domain), 0)
        self.assertFalse(case.anonymised_at)
