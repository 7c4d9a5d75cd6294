from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .case_common import CaseCase


@tagged("post_install", "-at_install")
class TestRating(CaseCase):
    def setUp(self):
        super().setUp()
        self.walk_to(self.case, "closed")
        self.Rating = self.env["travel.portal.rating"]

    def invitation(self, case=None):
        return self.Rating.search([("ticket_id", "=", (case or self.case).id)])

    def rate(self, expected=303, **answers):
        return self.act(
            "rate", expected, **{"handling": "4", "outcome": "2", **answers}
        )

    # Being asked

    def test_closing_asks_once(self):
        """Attack 76: the invitation comes with the closing, one for each cycle."""
        invitation = self.invitation()
        self.assertRecordValues(
            invitation, [{"cycle": 1, "rated_at": False, "link_id": False}]
        )
        self.assertEqual(
            invitation.expires_at - invitation.invited_at, timedelta(days=30)
        )
        self.Rating._invite(self.case)
        self.assertEqual(self.invitation(), invitation)
        self.case._do_reopen("x")
        self.walk_to(self.case, "closed")
        self.assertEqual(self.invitation().mapped("cycle"), [2, 1])

    def test_only_closing_asks(self):
        """Attack 76: neither an open case nor one that was withdrawn asks."""
        case = self.create_case(guest_lang="en_US")
        case._do_withdraw("x")
        self.assertFalse(self.invitation(case))
        self.open_case(case)
        self.assertFalse(self.see().xpath("//*[@id='rate']"))
        self.rate(409)

    def test_asked_below_our_answer(self):
        """PO-3: who is asked how it was has read on the way what we answered."""
        case = self.create_case(complaint_kind="inquiry", guest_lang="en_US")
        case.with_user(self.agent).action_accept()
        case.guest_answer = "<p>At nine.</p>"
        case.with_user(self.agent).action_answer()
        self.open_case(case)
        words = self.see_words()
        self.assertLess(words.index("At nine."), words.index("How was it for you?"))

    def test_time_is_the_companys(self):
        """Attack 74: how long a guest can answer is a setting."""
        self.company.complaint_rating_days = 3
        case = self.create_case()
        self.walk_to(case, "closed")
        invitation = self.invitation(case)
        self.assertEqual(
            invitation.expires_at - invitation.invited_at, timedelta(days=3)
        )

    # Answering

    def test_two_questions(self):
        """PO-3: how it was handled and what came of it are two answers."""
        page = self.see()
        for name in ("handling", "outcome"):
            radios = page.xpath(f"//input[@type='radio'][@name='{name}']/@value")
            self.assertEqual(radios, ["5", "4", "3", "2", "1"])
        self.rate(text="Friendly, but too little.")
        self.assertRecordValues(
            self.invitation(),
            [
                {
                    "handling": 4,
                    "outcome": 2,
                    "comment": "Friendly, but too little.",
                    "link_id": self.link_of().id,
                    "user_id": False,
                }
            ],
        )
        words = self.see_words()
        self.assertIn("How we treated you: Good The result: Poor", words)
        self.assertFalse(self.see().xpath("//*[@id='rate']"))
        self.assertEqual(self.env["rating.rating"].search_count([]), 0)

    def test_once(self):
        """Attack 74: the second answer is refused, and changes nothing."""
        self.rate()
        answer = self.rate(409, handling="1", outcome="1")
        self.assertIn("You have told us already.", answer.text)
        self.assertEqual(self.invitation().handling, 4)

    def test_no_get_rates(self):
        """R4, attack 74: following an address saves nothing."""
        self.get("/complaint/case/rate?handling=1&outcome=1")
        self.get("/complaint/case?handling=1&outcome=1")
        self.env.invalidate_all()
        self.assertFalse(self.invitation().rated_at)

    def test_in_time(self):
        """Attack 74: after its time the invitation is no more."""
        self.invitation().expires_at = fields.Datetime.now() - timedelta(seconds=1)
        answer = self.rate(409)
        self.assertIn("The time to tell us is over.", answer.text)
        self.assertFalse(self.see().xpath("//*[@id='rate']"))

    def test_answers_that_are_none(self):
        """Attack 75: garbage is refused; what was chosen well stays chosen."""
        for value in ("0", "6", "99", "-1", "abc", "", "5.0", "NaN", "٣", "é"):
            for name in ("handling", "outcome"):
                with self.subTest(value=value, name=name):
                    answer = self.rate(422, **{name: value})
                    self.assertIn("Please choose an answer", answer.text)
        [chosen] = self.tree(answer).xpath("//input[@type='radio'][@checked]")
        self.assertEqual((chosen.get("name"), chosen.get("value")), ("handling", "4"))
        self.assertFalse(self.invitation().rated_at)

    def test_earlier_cycle(self):
        """Attack 74: the invitation of an earlier cycle does not rate this one."""
        self.case._do_reopen("x")
        self.rate(409)
        self.assertFalse(self.invitation().rated_at)

    # As evidence

    def test_answer_is_sealed(self):
        """R1, attacks 71, 93: an answer never changes, an invitation only by it."""
        self.rate(text="x")
        table = "travel_portal_rating"
        for column, value in (("handling", 5), ("comment", "y"), ("cycle", 7)):
            self.assert_refused(f"UPDATE {table} SET {column} = %s", value)
        self.assert_refused(f"DELETE FROM {table} WHERE id > %s", 0)
        self.env.cr.execute(f"UPDATE {table} SET comment = NULL")

    def test_values_in_the_database(self):
        """Rule 15: half an answer, none or a seven cannot be stored."""
        self.env.flush_all()
        now = fields.Datetime.now()
        statement = (
            "UPDATE travel_portal_rating SET rated_at = %s, handling = %s, outcome = %s"
        )
        for values in (
            *((now, 7, 3), (now, 3, 0), (now, None, 3), (now, 3, None)),
            *((None, 3, 3), (None, None, 1)),
        ):
            with self.subTest(values=values):
                self.assert_refused(statement, *values)

    def test_nobody_rates_for_a_guest(self):
        """R1, R3, attacks 71, 73: no colleague makes, writes or deletes an answer."""
        invitation = self.invitation()
        for user in (self.agent, self.leader, self.administrator, self.auditor):
            mine = invitation.with_user(user)
            self.assertTrue(mine.read(["handling"]))
            for action in (
                lambda mine=mine: mine.write({"handling": 5}),
                lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create({"ticket_id": self.case.id}),
            ):
                with self.assertRaises(AccessError):
                    action()
        with self.assertRaises(UserError):
            invitation.unlink()
