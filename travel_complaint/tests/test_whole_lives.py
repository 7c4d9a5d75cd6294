"""Whole lives of cases, from the call to the end, as the lowest roles live them.

The lives stand in `lives`, in the language of `life`. What is asserted of each: where
it ends, what it has passed in which order, how each limit came out, what the guest was
told by mail, and that nothing is left running.
"""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .life import LifeCase
from .lives import LIVES


@tagged("post_install", "-at_install")
class TestWholeLives(LifeCase):
    """FB-1 to FB-3, IV, RS, TL: what each kind of case goes through."""

    def lead(self, life):
        return self.live(life.script, self.prepare_facts(**life.facts))

    def test_lives(self):
        """FB-1, TL-d: where each case ends, and that it leaves nothing that runs on."""
        for name, life in LIVES.items():
            with self.subTest(life=name):
                case = self.lead(life)
                self.assertRecordValues(case.sudo(), [life.ends])
                self.assertEqual(self.way(case), life.way)
                self.assertEqual(self.limits(case), life.limits)
                self.assertEqual(self.notices(case), life.notices)
                self.check_nothing_left(case)

    def test_cycles_keep_what_was(self):
        """TL-e, RS-2: of a case that began anew, each cycle keeps its own records."""
        case = self.lead(LIVES["not satisfied, and satisfied one level up"]).sudo()
        self.assertEqual(case.measure_ids.mapped("cycle"), [1])
        self.assertEqual(case.offer_ids.mapped("cycle"), [2])
        self.assertEqual(sorted(case.result_ids.mapped("cycle")), [1, 2])
        calls = case.contact_ids.filtered(lambda c: c.purpose == "call_back")
        self.assertEqual(sorted(calls.mapped("satisfaction")), [2, 4])

    def test_the_guide_does_not_see_it(self):
        """BY-8, attack 96: who is named in a case finds nothing of it, to its end."""
        case = self.lead(LIVES["a guide of ours is to blame"])
        for record in (case, case.sudo().offer_ids, case.sudo().investigation_ids):
            mine = self.env(user=self.other_agent.id)[record._name]
            self.assertFalse(mine.search([("id", "in", record.ids)]))
            with self.assertRaises(AccessError):
                mine.browse(record.ids).read(["display_name"])

    def test_redress_is_named(self):
        """FB-2: who is not satisfied reads where else they can turn to."""
        life = LIVES["not satisfied, closed with grounds and redress"]
        closing = self.lead(life).sudo().closing_id
        self.assertTrue(closing.redress_ids)
        self.assertEqual(closing.user_id, self.leader)

    def test_repeats_stay_two(self):
        """IN-6: the second case of an order knows the first, which stays as it is."""
        case = self.lead(LIVES["the same guest about the same order"]).sudo()
        first = case.repeat_of_id
        self.assertEqual(first.complaint_state, "registered")
        self.assertFalse(first.message_ids & case.message_ids)
        self.assertEqual(case.severity_id.code, "general")
