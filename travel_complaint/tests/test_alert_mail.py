from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from odoo.addons.travel_complaint.models import travel_complaint_clock

from .common import ComplaintCommon

# Wednesday, 4 November 2026, 10:00 in Shanghai
NOW = datetime(2026, 11, 4, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestAlertMail(ComplaintCommon):
    """Alerts about limits reach people by mail: one for each tick (TL-d)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_id = cls.leader
        cls.cases = cls.create_case(user_id=cls.agent.id) | cls.create_case(
            user_id=cls.agent.id, name="Dirty coach", partner_phone="139 1111 2222"
        )

    def tick(self, moment):
        """Let the engine's job run at `moment`; the mails that it leaves in the queue.

        The queue itself is Odoo's and has its own job.
        """
        before = self.env["mail.mail"].search([])
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("travel_complaint.ir_cron_tick").method_direct_trigger()
        return self.env["mail.mail"].search([]) - before

    def test_one_mail_for_all(self):
        """TL-d: two limits warn and pass in one tick; the person gets one mail."""
        mail = self.tick(NOW + timedelta(minutes=8))
        self.assertEqual(mail.email_to, self.agent.email_formatted)
        self.assertEqual(mail.state, "outgoing")
        for case in self.cases:
            self.assertIn(f"{case.number} {case.name}", mail.body_html)
            self.assertIn(f"/odoo/complaints/{case.id}", mail.body_html)
        # TL-d: number and title, and nothing else of the guest.
        self.assertNotIn("Li Na", mail.body_html)
        self.assertNotIn("138 0013", mail.body_html)
        self.assertFalse(self.tick(NOW + timedelta(minutes=9)))

    def test_each_rung_writes_to_its_person(self):
        """TL-d: half an hour late, the leader is written to, and the agent no more."""
        self.tick(NOW + timedelta(minutes=12))
        mails = self.tick(NOW + timedelta(minutes=41))
        self.assertEqual(mails.mapped("email_to"), [self.leader.email_formatted])

    def test_in_their_language_and_hours(self):
        """TL-d: the mail speaks the person's language and tells their own time."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.agent.write({"lang": "fr_FR", "tz": "Asia/Shanghai"})
        view = self.env.ref("travel_complaint.alert_digest")
        words = {"these limits need you:": "ces délais vous attendent :"}
        view.update_field_translations("arch_db", {"fr_FR": words})
        mail = self.tick(NOW + timedelta(minutes=12))
        self.assertIn("ces délais vous attendent", mail.body_html)
        self.assertIn("10:10", mail.body_html)

    def test_the_note_in_their_language(self):
        """TL-d: whoever has Odoo open is told in their own language as well."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.agent.lang = "zh_CN"
        sent = []

        def send(user, kind, message):
            sent.append((user, kind, message["title"], message["message"]))

        with patch.object(type(self.env["res.users"]), "_bus_send", send):
            self.tick(NOW + timedelta(minutes=8))
        [(user, kind, title, message)] = sent
        self.assertEqual((user, kind), (self.agent, "simple_notification"))
        for text in (title, message):
            self.assertNotIn("imits", text)
        self.assertIn(self.cases[0].number, message)

    def test_who_reads_in_odoo_gets_no_mail(self):
        """TL-d: the person's own choice, and the company's, are kept."""
        self.agent.notification_type = "inbox"
        self.assertFalse(self.tick(NOW + timedelta(minutes=8)))
        self.agent.notification_type = "email"
        self.company.complaint_mails_alerts = False
        self.assertFalse(self.tick(NOW + timedelta(minutes=12)))
        alerts = self.env["travel.complaint.alert"].search(
            [
                ("ticket_id", "in", self.cases.ids),
                ("clock_id.limit_id.code", "=", "TL-1"),
            ]
        )
        self.assertEqual(len(alerts), 4)  # they are shown in Odoo all the same

    def test_batches_make_one_mail(self):
        """TL-d: however many batches a tick takes, a person gets one mail."""
        self.patch(travel_complaint_clock, "BATCH", 1)
        self.assertEqual(len(self.tick(NOW + timedelta(minutes=12))), 1)
