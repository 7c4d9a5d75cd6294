from datetime import datetime

from odoo.tests import tagged

from ..hooks import uninstall_hook
from ..tools import sheet_triggers
from .sheet_common import SheetCommon


@tagged("post_install", "-at_install")
class TestHolder(SheetCommon):
    """Who was responsible for a case, from when on, as the database notes it (AS-1)."""

    def rows(self, case):
        holders = self.env["travel.assessment.holder"].search(
            [("ticket_id", "=", case.id)]
        )
        return [(row.user_id, row.since) for row in holders.sorted("id")]

    def test_each_change_is_noted(self):
        """AS-1: whoever gets a case, or gives it up, is noted with the second."""
        moments = [datetime(2026, 10, day, 2, 0, 30) for day in (5, 6, 7, 8)]
        with self.at(*moments[0].timetuple()[:6]):
            case = self.create_case(user_id=self.agent.id)
        with self.at(*moments[1].timetuple()[:6]):
            case.sudo().user_id = self.other_agent
        with self.at(*moments[2].timetuple()[:6]):
            case.sudo().write({"name": "Another title", "user_id": self.other_agent.id})
        with self.at(*moments[3].timetuple()[:6]):
            case.sudo().user_id = False
        self.assertEqual(
            self.rows(case),
            [
                (self.agent, moments[0]),
                (self.other_agent, moments[1]),
                (self.env["res.users"], moments[3]),
            ],
        )

    def test_whoever_writes_it(self):
        """AS-1: what follows by itself, and what goes past Odoo, is noted as well."""
        with self.at(2026, 10, 5, 2):
            case = self.create_case(user_id=self.agent.id)
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET user_id = %s WHERE id = %s",
            [self.member.id, case.id],
        )
        self.assertEqual([user for user, _since in self.rows(case)][-1], self.member)

    def test_ordinary_tickets(self):
        """AS-1: ordinary tickets are none of its business, until they become cases."""
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "x",
                "team_id": self.ordinary_team.id,
                "user_id": self.env.user.id,
            }
        )
        self.env.flush_all()
        self.assertFalse(self.rows(ticket))
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_kind = 'complaint' WHERE id = %s",
            [ticket.id],
        )
        self.assertEqual([user for user, _since in self.rows(ticket)], [self.env.user])

    def test_cases_that_were_there_before(self):
        """AS-1: of cases from before the addon, the present holder counts, once."""
        case = self.create_case(user_id=self.agent.id)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM travel_assessment_holder WHERE ticket_id = %s", [case.id]
        )
        for _time in range(2):
            self.env.cr.execute(sheet_triggers.HOLDER_FILL)
            self.assertEqual([user for user, _since in self.rows(case)], [self.agent])

    def test_uninstalling_leaves_cases_alone(self):
        """Attack 136: without the addon, cases can still be written."""
        case = self.create_case(user_id=self.agent.id)
        self.env.flush_all()
        uninstall_hook(self.env)
        self.env.cr.execute("ALTER TABLE travel_assessment_holder RENAME TO gone")
        case.sudo().user_id = self.other_agent
        self.env.flush_all()
        self.assertEqual(case.user_id, self.other_agent)
