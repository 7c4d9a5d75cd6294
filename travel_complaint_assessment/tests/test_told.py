import re

from odoo.tests import tagged

from .decisions import DecisionCommon


@tagged("post_install", "-at_install")
class TestTold(DecisionCommon):
    """The person learns in their language what is decided about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.me.write({"email": "ming@example.com", "lang": "zh_CN"})
        cls.company.email = "staff@example.com"

    def mails(self):
        """The mails to Ming that wait in the queue."""
        return self.env["mail.mail"].search([("email_to", "like", "ming@")])

    def tasks(self, decision):
        return decision.sudo().activity_ids

    def test_asked(self):
        """AS-7: a task until the last day, and one mail that waits in the queue."""
        decision = self.draft("MINOR", percent=20)
        decision.action_ask_statement()
        task = self.tasks(decision)
        self.assertEqual(task.user_id, self.me)
        self.assertEqual(str(task.date_deadline), "2026-10-22")
        mail = self.mails()
        self.assertEqual((len(mail), mail.state), (1, "outgoing"))
        self.assertIn(f"/odoo/my-decisions/{decision.id}", mail.body_html)
        self.assertIn("staff@example.com", mail.email_from)
        decision.with_user(self.me)._do_give_statement("x")
        self.assertFalse(self.tasks(decision))

    def test_notified(self):
        """AS-8: told of the decision and the days of appeal; done when it is final."""
        decision = self.notify(percent=20)
        self.assertEqual(str(self.tasks(decision).date_deadline), "2026-10-22")
        self.assertEqual(len(self.mails()), 2)
        self.assertEqual(decision.notice_means, "odoo")
        decision._reduce({"percent": 5}, decision, "Less")
        self.assertEqual(len(self.mails()), 3)
        decision._revoke(decision, "Wrong")
        self.assertEqual(len(self.mails()), 4)
        self.assertFalse(self.tasks(decision))

    def test_final_closes_the_task(self):
        """AS-8: what nobody can appeal against asks for nothing any more."""
        self.assertFalse(self.tasks(self.finalise(percent=20)))

    def test_drafts_tell_nobody(self):
        """AS-7: of a draft that was dropped the person never heard."""
        decision = self.draft("MINOR")
        decision.with_user(self.leader)._do_revoke("x")
        self.assertFalse(self.mails())

    def test_nothing_secret_by_mail(self):
        """Attack 79: a mail names no money, no guest, no colleague."""
        self.notify(percent=20)
        text = " ".join(self.mails().mapped(lambda m: f"{m.subject} {m.body_html}"))
        text = re.sub(r"style=\"[^\"]*\"", "", text)
        for secret in ("20", "Li Na", "lake", "Leader", "TS-"):
            with self.subTest(secret=secret):
                found = re.sub(r"2026-\d\d-\d\d|20\d\d|/\d+", "", text)
                self.assertNotIn(secret, found)

    def test_their_language(self):
        """AS-7: words and day are in the language of the person, not of who asks."""
        decision = self.draft("MINOR")
        self.assertEqual(decision._get_told_lang(), "zh_CN")
        told = decision._in_told_lang()
        self.assertEqual(told.env.lang, "zh_CN")
        hua = self._create_employee("Hua")
        hua.work_contact_id.lang = "zh_CN"
        other = self.draft("MINOR", line=self.find(employee=hua))
        self.assertEqual(other._get_told_lang(), "zh_CN")
        self.me.lang = False
        self.ming.work_contact_id.lang = False
        self.company.partner_id.lang = "en_US"
        self.assertEqual(decision._get_told_lang(), "en_US")

    def test_without_a_login(self):
        """AS-7: told by the address of work, and the notice goes on paper."""
        hua = self._create_employee("Hua")
        hua.work_email = "hua.ming@example.com"
        decision = self.draft("MINOR", line=self.find(employee=hua), percent=20)
        self.assertTrue(decision.has_no_login)
        decision.action_ask_statement()
        decision._do_give_statement("x", "paper")
        decision.action_propose()
        decision.with_user(self.leader).action_notify()
        self.assertEqual(decision.notice_means, "paper")
        self.assertFalse(self.tasks(decision))
        mails = self.env["mail.mail"].search([("email_to", "=", hua.work_email)])
        self.assertEqual(len(mails), 2)
        self.assertNotIn("my-decisions", " ".join(mails.mapped("body_html")))

    def test_no_address(self):
        """AS-7: who has no address at all gets the paper alone."""
        hua = self._create_employee("Hua")
        hua.work_email = False
        decision = self.draft("MINOR", line=self.find(employee=hua), percent=20)
        before = self.env["mail.mail"].search_count([])
        decision.action_ask_statement()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_person_does_not_follow(self):
        """Attack 79: what the group writes among itself is not mailed to the person."""
        decision = self.draft("MINOR")
        decision.sudo().message_subscribe(
            (self.me.partner_id | self.leader.partner_id).ids
        )
        self.assertIn(self.leader.partner_id, decision.sudo().message_partner_ids)
        self.assertNotIn(self.me.partner_id, decision.sudo().message_partner_ids)

    # On paper

    def page(self, decision):
        """The notice as text."""
        report = "travel_complaint_assessment.decision_notice"
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            report, decision.ids
        )
        return html.decode()

    def test_invitation(self):
        """AS-7: on paper it says what it is about and until when, and no decision."""
        self.me.lang = "en_US"
        decision = self.draft("MINOR", percent=20)
        decision.action_ask_statement()
        page = self.page(decision)
        self.assertIn("Invitation to a statement", page)
        self.assertIn("Left the lake out", page)
        self.assertIn("11:59", page)
        self.assertNotIn("20 %", page)
        self.assertNotIn("As found", page)

    def test_paper_that_decides_nothing(self):
        """AS-8: what is printed before its time says so itself."""
        self.me.lang = "en_US"
        mark = "nothing is decided yet"
        decision = self.draft("MINOR", percent=20)
        self.assertIn(mark, self.page(decision))
        decision.action_ask_statement()
        self.assertNotIn(mark, self.page(decision))
        self.assertNotIn(mark, self.page(self.notify("GENERAL", percent=40)))

    def test_notice(self):
        """AS-8: rule, range, value, what comes with it, grounds, and the appeal."""
        self.me.lang = "en_US"
        page = self.page(self.notify("GENERAL", percent=40))
        for text in (
            "Notice of a decision",
            "General fault",
            "30 to 50 %",
            "40 % of the month",
            "Demerit",
            "There was no time.",
            "As found",
            "You can appeal in writing",
        ):
            with self.subTest(text=text):
                self.assertIn(text, page)
        for secret in ("Li Na", "138 0013", "2000", "10000"):
            with self.subTest(secret=secret):
                self.assertNotIn(secret, page)

    def test_paper_tells_why_not_in_money(self):
        """PY-4: what goes instead of money stands there with the law."""
        self.me.lang = "en_US"
        self.company.assessment_pay_pack_id = self.env.ref(
            "travel_complaint_assessment.pay_pack_cn_gd"
        )
        decision = self.notify("MINOR", instead="points", points=2)
        page = self.page(decision)
        self.assertIn("2 points", page)
        self.assertIn("must not contain fines", page)

    def test_paper_in_their_language(self):
        """AS-7: the paper is in the language of the person."""
        decision = self.notify(percent=20)
        self.assertIn('data-oe-lang="zh_CN"', self.page(decision))
