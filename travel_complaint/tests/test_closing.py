from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ComplaintCommon
from .smtp import MailCommon, MailServer


@tagged("post_install", "-at_install")
class TestClosing(ComplaintCommon):
    """FB-2: a complaint closes with a satisfied guest, or with grounds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case()
        cls.walk_to(cls.case, "following_up")
        cls.ground = cls.env.ref("travel_complaint.closing_ground_lawful_offer")
        cls.redress = cls.env.ref("travel_complaint.redress_cn_12315")

    def close(self, user=None, **values):
        """Fill in the dialog for closing without satisfaction, and confirm."""
        user = user or self.leader
        action = self.case.with_user(user).action_close_unsatisfied()
        dialog = self.env[action["res_model"]].with_user(user)
        return (
            dialog.with_context(**action["context"])
            .create(
                {
                    "ground_id": self.ground.id,
                    "note": "Twice what the contract calls for was offered.",
                    **values,
                }
            )
            .action_confirm()
        )

    def test_no_call_no_end(self):
        """FB-1: before the guest was called nothing closes, whoever asks."""
        for user in (self.agent, self.leader, self.administrator):
            case = self.case.with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(case.can_close)
                with self.assertRaisesRegex(UserError, "Call the guest back first"):
                    case.stage_id = self.stage("closed")
                with self.assertRaisesRegex(UserError, "Call the guest back first"):
                    case.action_close_unsatisfied()

    def test_satisfied(self):
        """FB-2: with a satisfied guest the agent closes, by button or by dragging."""
        other = self.create_case()
        self.walk_to(other, "following_up")
        for case in (self.case, other):
            self.call_back(case, 4)
        self.case.with_user(self.agent).action_close_case()
        other.with_user(self.agent).stage_id = self.stage("closed")
        self.assertEqual(
            (self.case + other).mapped("complaint_state"), ["closed", "closed"]
        )
        with self.assertRaisesRegex(UserError, "closed already"):
            self.case.with_user(self.member).action_close_case()

    def test_unsatisfied(self):
        """FB-2: a case whose guest is not satisfied does not just close."""
        self.call_back(self.case, 2)
        case = self.case.with_user(self.leader)
        for attempt in (
            case.action_close_case,
            lambda: case.write({"stage_id": self.stage("closed").id}),
        ):
            with self.assertRaisesRegex(UserError, "The guest is not satisfied"):
                attempt()

    def test_only_the_leader(self):
        """FB-2: closing against the guest's will is the leader's to decide."""
        self.call_back(self.case, 2)
        for user in (self.agent, self.member):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "Only the leader"),
            ):
                self.case.with_user(user)._do_close_unsatisfied(
                    self.ground, "x", "x", self.redress
                )
        with self.assertRaises(UserError):
            self.case.with_user(self.auditor)._do_close_unsatisfied(
                self.ground, "x", "x", self.redress
            )
        with self.assertRaises(AccessError):
            self.env["travel.complaint.closing"].with_user(self.leader).create(
                {
                    "ticket_id": self.case.id,
                    "ground_id": self.ground.id,
                    "note": "x",
                    "guest_text": "x",
                    "user_id": self.leader.id,
                    "decided_at": "2026-11-04",
                }
            )

    def test_grounds_and_redress(self):
        """FB-2: the decision names the ground and where the guest can turn to."""
        self.call_back(self.case, 2)
        self.close()
        self.assertEqual(self.case.complaint_state, "closed")
        closing = self.case.sudo().closing_id
        self.assertEqual(closing.ground_id, self.ground)
        self.assertEqual(closing.user_id, self.leader)
        self.assertTrue(closing.redress_ids)
        with self.assertRaises(UserError):
            closing.note = "x"
        with self.assertRaises(UserError):
            closing.unlink()

    def test_without_redress(self):
        """FB-2: a letter that names no way out is no letter."""
        self.call_back(self.case, 2)
        with self.assertRaisesRegex(UserError, "where the guest can turn to"):
            self.close(redress_ids=[(5,)])
        self.ground = self.env.ref("travel_complaint.closing_ground_no_more_wanted")
        self.close(redress_ids=[(5,)])
        self.assertEqual(self.case.complaint_state, "closed")

    def test_blank_words(self):
        """FB-2: grounds of blanks are none."""
        self.call_back(self.case, 2)
        for values in ({"note": " "}, {"guest_text": "\n"}):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "Write down the grounds"),
                self.env.cr.savepoint(),
            ):
                self.close(**values)

    def test_guest_cannot_be_reached(self):
        """FB-2: that nobody answers is a ground after as many calls as it says."""
        self.ground = self.env.ref("travel_complaint.closing_ground_not_reached")
        self.call_back(self.case, 0)
        with self.assertRaisesRegex(UserError, "must have been called 3 times"):
            self.close()
        for _call in range(2):
            self.call_back(self.case, 0)
        self.close()
        self.assertEqual(self.case.complaint_state, "closed")

    def test_other_ground_without_a_call(self):
        """FB-2: whom nobody has reached has not declined anything."""
        for _call in range(5):
            self.call_back(self.case, 0)
        with self.assertRaisesRegex(UserError, "has not been reached"):
            self.close()

    def test_closing_of_another_cycle(self):
        """FB-2: grounds hold for the cycle in which they were given."""
        self.call_back(self.case, 2)
        self.close()
        self.case.with_user(self.leader)._do_reopen("A new witness")
        self.assertFalse(self.case.sudo().closing_id)
        self.assertEqual(len(self.case.sudo().closing_ids), 1)
        self.walk_to(self.case, "following_up")
        self.call_back(self.case, 2)
        with self.assertRaisesRegex(UserError, "not satisfied"):
            self.case.with_user(self.leader).action_close_case()

    def test_redress_of_the_country(self):
        """FB-2: outside redress is data per country, with a list for everywhere."""
        Redress = self.env["travel.complaint.redress"]
        china = Redress._get_for(self.env.ref("base.cn"))
        self.assertEqual(
            china[:2].mapped("name"),
            ["Government hotline 12345", "Consumer hotline 12315"],
        )
        self.assertEqual(set(china.country_id.mapped("code")), {"CN"})
        france = Redress._get_for(self.env.ref("base.fr"))
        self.assertIn(self.env.ref("travel_complaint.redress_eu_ecc"), france)
        nowhere = Redress._get_for(self.env.ref("base.br"))
        self.assertIn(self.env.ref("travel_complaint.redress_any_court"), nowhere)
        self.assertFalse(nowhere.country_id | nowhere.country_group_id.country_ids)
        both = Redress._get_for(self.env.ref("base.cn") | self.env.ref("base.uk"))
        self.assertLess(set(china.ids), set(both.ids))


@tagged("post_install", "-at_install")
class TestClosingLetter(MailCommon):
    def test_letter(self):
        """FB-2: the guest gets the letter; the case keeps it as it went out."""
        case = self.create_case(partner_email="li.na@example.com").with_env(self.env)
        self.walk_to(case, "following_up")
        with MailServer() as server:
            self.send_notices(server)
        self.walk_to(case, "closed", satisfaction=1)
        with MailServer() as server:
            self.send_notices(server)
            (mail,) = server.messages
        html = mail.get_body(("html",)).get_content()
        self.assertIn("We cannot offer more.", html)
        self.assertIn(case.closing_id.redress_ids[0].name, html)
        (letter,) = mail.iter_attachments()
        self.assertEqual(letter.get_content_type(), "application/pdf")
        self.assertEqual(case.closing_id.letter_id.raw, letter.get_content())
        self.assertEqual(case.closing_id._get_letter(), case.closing_id.letter_id)

    def test_words_of_the_letter(self):
        """FB-2: the letter names the case, the grounds, what was done, and each way."""
        case = self.create_case().with_env(self.env)
        self.walk_to(case, "closed", satisfaction=1)
        html = self.env["ir.qweb"]._render(
            "travel_complaint.closing_letter", {"docs": case.closing_id}
        )
        for text in (
            *(case.number, "We cannot offer more."),
            "We have refunded what we promised.",
            *case.closing_id.redress_ids.mapped("name"),
        ):
            with self.subTest(text):
                self.assertIn(text, str(html))
        self.assertNotIn("More than the contract calls for", str(html), "for us alone")
