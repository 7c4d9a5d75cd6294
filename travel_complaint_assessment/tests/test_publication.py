from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.models import LOG_ACCESS_COLUMNS
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .appeals import AppealCommon
from .common import GROUP

SECOND = timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestPublication(AppealCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._create_colleague("third", f"{GROUP}leader")

    def draft_of(self, decision, user=None, **values):
        """The draft as the leader writes it."""
        action = decision.with_user(user or self.third).sudo(False).action_publish()
        publication = self.env[action["res_model"]].with_user(user or self.third)
        publication = publication.browse(action["res_id"])
        publication.write(values)
        return publication

    def publish(self, decision, **values):
        publication = self.draft_of(decision, **values)
        publication.action_publish()
        return publication

    def on_the_page(self, user=None):
        """What an employee finds there."""
        return (
            self.env["travel.assessment.publication"]
            .with_user(user or self.stranger)
            .search([])
        )

    def read_the_page(self, user=None):
        """Every word that an employee gets of it: all fields that they may read."""
        rows = self.on_the_page(user)
        names = rows.fields_get().keys() - {"id", *LOG_ACCESS_COLUMNS}
        return str(rows.read(sorted(names), load=False))

    def test_after_the_appeal(self):
        """AS-9: nothing is public as long as an appeal is possible or pending."""
        decision = self.notify()
        with self.refused("an appeal is still possible"):
            self.draft_of(decision)
        appeal = self.lodge(decision)
        with freeze_time(decision.appeal_deadline + SECOND):
            with self.refused("an appeal is still possible"):
                self.draft_of(decision)
            self.judged(appeal, "upheld")
            self.run_cron("finalise")
            self.publish(decision)

    def test_what_is_public(self):
        """AS-9, attack 79: no name, amount, wage, guest or number is on the page."""
        decision = self.finalise(percent=17)
        self.publish(decision, text="A stop was left out without asking the group.")
        self.assertRecordValues(
            self.on_the_page(),
            [
                {
                    "title": "Minor fault",
                    "person": "M**",
                    "department": "Guides",
                    "consequence": "Warning",
                    "value": False,
                    "text": "A stop was left out without asking the group.",
                }
            ],
        )
        page = self.read_the_page()
        ticket = decision.liability_id.ticket_id
        for secret in (
            *("Ming", "340", "17.0", "10000", "2000.0"),
            *("Li Na", "138 0013 8000", "+86", ticket.number),
            *(ticket.name, "lake"),
        ):
            with self.subTest(secret=secret):
                self.assertNotIn(secret, page)

    def test_hidden_fields(self):
        """Attack 79: staff neither read nor search what it is about."""
        self.publish(self.finalise())
        rows = self.env["travel.assessment.publication"].with_user(self.stranger)
        for name, value in (
            ("decision_id.percent", 20),
            ("employee_id.name", "Ming"),
            ("author_id", self.third.id),
        ):
            with self.subTest(field=name):
                with self.refused():
                    rows.search([(name, "=", value)])
                with self.refused():
                    rows.search([]).read([name.split(".")[0]])

    def test_words_that_must_not_be(self):
        """AS-9: the words themselves name nobody and nothing of money."""
        publication = self.draft_of(self.finalise())
        for text in (
            "Ming left the lake out.",
            "Ms Li Na complained.",
            "Call 138 0013 8000.",
            "See case " + publication.sudo().decision_id.liability_id.ticket_id.number,
            "He lost 20 % of the bonus.",
            "It cost us 3,000 CNY.",
        ):
            publication.write({"text": text})
            with self.subTest(text=text), self.refused("must not be public"):
                publication.action_publish()
        publication.write({"text": "On 2026-10-12 a stop was left out."})
        publication.action_publish()

    def test_name_by_the_rules(self):
        """AS-9: a full name is published only where the rules say so."""
        for allowed in ("never", "rewards"):
            with self.subTest(allowed=allowed), self.env.cr.savepoint() as savepoint:
                self.adopt(publication_names=allowed)
                publication = self.draft_of(self.finalise(), shows_name=True)
                with self.refused("name masked"):
                    publication.action_publish()
                savepoint.rollback()
                self.env.invalidate_all()
        self.adopt(publication_names="all")
        publication = self.draft_of(self.finalise(), shows_name=True)
        publication.write({"text": "Ming has left a stop out."})
        publication.action_publish()
        self.assertEqual(publication.person, "Ming")

    def test_name_of_a_reward(self):
        """AS-9, AS-4: a commendation may name whom it commends."""
        self.adopt(publication_names="rewards")
        reward = self.draft(
            "INNOVATION",
            improvement_id=self.improve().id,
            employee_id=self.ming.id,
            amount=800,
        )
        reward.action_propose()
        reward.with_user(self.leader).action_notify()
        with freeze_time(reward.appeal_deadline + SECOND):
            self.run_cron("finalise")
            publication = self.publish(reward, shows_name=True)
        self.assertRecordValues(
            publication,
            [{"person": "Ming", "consequence": "Innovator of the agency"}],
        )

    def test_amount_by_the_rules(self):
        """AS-9: an amount is published only where the rules say so."""
        publication = self.draft_of(self.finalise(), shows_amount=True)
        with self.refused("no amounts"):
            publication.action_publish()
        self.adopt(publication_amounts=True)
        publication = self.draft_of(self.finalise(), shows_amount=True)
        publication.write({"text": "20 % of the bonus, as the rules say."})
        publication.action_publish()
        self.assertIn("20", publication.value)

    def test_for_a_set_time(self):
        """AS-9: after the days of the rules nobody of the staff sees it any more."""
        publication = self.publish(self.finalise())
        # seven days from the 19th, until midnight in Shanghai
        end = datetime(2026, 10, 26, 15, 59, 59)
        self.assertEqual(publication.published_until, end)
        for moment, sees in ((end, True), (end + SECOND, False)):
            with freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(bool(self.on_the_page()), sees)
                self.assertEqual(publication.is_current, sees)
                self.assertTrue(self.on_the_page(self.auditor))

    def test_who_reads(self):
        """AS-9: all staff read it; no draft, nothing of another company."""
        decision = self.finalise()
        publication = self.draft_of(decision)
        self.assertFalse(self.on_the_page())
        publication.action_publish()
        for user in (self.stranger, self.me, self.agent):
            self.assertTrue(self.on_the_page(user))

    def test_who_publishes(self):
        """AS-9: a leader who is free, and nobody else."""
        decision = self.finalise()
        for user in (self.me, self.stranger, self.judge, self.auditor):
            with self.subTest(user=user.login), self.refused():
                self.draft_of(decision, user)
        self.department.manager_id = self.third.employee_id
        with self.refused("leads"):
            self.draft_of(decision)
        self.department.manager_id = False
        publication = self.draft_of(decision)
        for user in (self.me, self.judge):
            theirs = publication.with_user(user)
            for verb in ("action_publish", "action_withdraw"):
                with self.refused():
                    getattr(theirs, verb)()
            with self.refused():
                theirs.write({"text": "x"})

    def test_only_words(self):
        """AS-9: what is public is put together by the system."""
        publication = self.draft_of(self.finalise())
        self.assertEqual(self.draft_of(publication.sudo().decision_id), publication)
        for vals in ({"person": "Ming"}, {"value": "400"}, {"state": "published"}):
            with self.subTest(vals=vals), self.refused():
                publication.write(vals)
        publication.action_publish()
        with self.refused():
            publication.write({"text": "Something else"})
        with self.refused("stays on record"):
            publication.unlink()

    def test_withdrawn(self):
        """AS-9: withdrawn it is gone from the page; it may be published anew."""
        decision = self.finalise()
        publication = self.publish(decision)
        action = publication.action_withdraw()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.third)
            .with_context(**action["context"])
            .create({"reason": "A mistake"})
        )
        dialog.action_confirm()
        self.assertFalse(self.on_the_page())
        self.assertEqual(publication.withdraw_reason, "A mistake")
        with self.refused("Only what is public"):
            publication.action_withdraw()
        self.publish(decision)
        self.assertEqual(len(self.on_the_page()), 1)

    def test_revoked(self):
        """AS-9: of what was revoked nothing stays public, nor a draft."""
        first, second = self.finalise(), self.finalise()
        self.publish(first)
        draft = self.draft_of(second)
        for decision in (first, second):
            decision.with_user(self.third).sudo(False)._do_revoke("Wrong")
        self.assertFalse(self.on_the_page())
        self.assertFalse(draft.exists())

    def test_once(self):
        """AS-9: a decision is public once, by SQL as well."""
        publication = self.publish(self.finalise()).sudo()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            publication._draft(publication.decision_id)
