from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..tools import figures
from .common import GROUP
from .test_offer import OfferCommon

# Wednesday, 4 November 2026, 10:00 in Shanghai; the office is open from 9 to 18.
NOW = datetime(2026, 11, 4, 2, 0)
HOUR = timedelta(hours=1)


class FigureCommon(OfferCommon):
    """An office in Shanghai, and a case whose every step has its hour."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.figures = cls.env["travel.complaint.figure"]
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Shanghai office",
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "attendance_ids": [
                    (5, 0, 0),
                    *(
                        (0, 0, {"name": f"{day}", "dayofweek": f"{day}", **hours})
                        for day in range(5)
                        for hours in [
                            {"hour_from": 9, "hour_to": 18, "day_period": "morning"}
                        ]
                    ),
                ],
            }
        )

    @classmethod
    def live(cls, case, start, satisfaction=5):
        """Settle a case on the spot, with hours of its own between the steps."""
        for hours, state in (
            *((5, "accepted"), (29, "proposing"), (30, "executing")),
            *((50, "reviewing"), (51, "following_up"), (74, "closed")),
        ):
            with freeze_time(start + hours * HOUR):
                cls.walk_to(case, state, satisfaction)
        return case

    def row(self, case):
        """The figures of `case`, up to date."""
        self.figures._refresh()
        return self.figures.search([("ticket_id", "=", case.id)])

    def notes(self):
        """The ids of the cases that wait to be reckoned."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT ticket_id FROM travel_complaint_figure_queue")
        )
        return {ticket_id for (ticket_id,) in rows}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFigure(FigureCommon):
    """One row for each case, reckoned from its log (ST-1)."""

    def test_one_case_by_hand(self):
        """ST-1: every figure of a case that was settled on the spot."""
        department = self.env["hr.department"].create({"name": "Operations"})
        case = self.create_case(received_at=NOW - 3 * HOUR, claimed_amount=800)
        case.sudo().complaint_department_id = department
        self.live(case, NOW)
        row = self.row(case)
        self.assertRecordValues(
            row,
            [
                {
                    "company_id": self.company.id,
                    "team_id": self.team.id,
                    "channel_id": self.phone.id,
                    "department_id": department.id,
                    "complaint_kind": "complaint",
                    "complaint_state": "closed",
                    "is_open": False,
                    "month": "2026-11",
                    "received_on": datetime(2026, 11, 4).date(),
                    "closed_on": datetime(2026, 11, 7).date(),
                    "response_hours": 8,
                    # 7:00 to 15:00, of which the office was open from 9:00 on
                    "response_working_hours": 6,
                    "handover_hours": 5,
                    "handover_working_hours": 5,
                    "resolution_hours": 77,
                    # Wednesday and two whole days; Saturday noon is closed
                    "resolution_working_hours": 27,
                    "call_back_hours": 23,
                    # Friday 13:00 to 18:00
                    "call_back_working_hours": 5,
                    "cycle_count": 1,
                    "satisfaction": 5,
                    "satisfied_rate": 1,
                    "resolved_rate": 1,
                    "first_time_rate": 1,
                    "repeat_rate": 0,
                    "claimed_amount": 800,
                }
            ],
        )
        empty = [
            *("investigation_hours", "investigation_working_hours"),
            *("offered_amount", "goodwill_amount", "paid_amount"),
        ]
        self.env.cr.execute(
            SQL(
                "SELECT num_nonnulls(%s) FROM travel_complaint_figure WHERE id = %s",
                SQL(", ").join(map(SQL.identifier, empty)),
                row.id,
            )
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_what_each_figure_means_is_said_once(self):
        """ST-1: each figure is a field, with the name and the sentence of the list."""
        shown = self.figures.fields_get()
        for code, figure in figures.FIGURES.items():
            self.assertEqual(shown[code]["string"], figure.name)
            self.assertEqual(shown[code]["help"], figure.definition)
            self.assertEqual(shown[code]["aggregator"], figure.aggregator)

    def test_nothing_is_forgotten(self):
        """ST-1: whatever changes of what is counted, the case is reckoned anew."""
        case = self.create_case()
        self.figures._refresh()
        self.assertFalse(self.notes())
        supplier = self.env["res.partner"].create({"name": "Lake Hotel"})
        guide = self.env["hr.employee"].create({"name": "Guide"})
        category = self.env["helpdesk.ticket.category"].create({"name": "Hotel"})
        for values in (
            {"tour_name": "Lakes"},
            {"supplier_id": supplier.id},
            {"guide_id": guide.id},
            {"category_id": category.id},
            {"claimed_amount": 7},
            {"channel_id": self.mail.id},
            {"user_id": self.member.id},
        ):
            with self.subTest(values=values):
                case.sudo().write(values)
                self.assertEqual(self.notes(), {case.id})
                row = self.row(case)
                for name, value in values.items():
                    found = row[name]
                    self.assertEqual(getattr(found, "id", found), value)
                self.assertFalse(self.notes())
        case.sudo().description = "<p>Something else.</p>"
        self.assertFalse(self.notes())

    def test_sql_is_noticed(self):
        """ST-1: also what no method of ours has written."""
        case = self.create_case()
        self.figures._refresh()
        self.put_in_state(case, "proposing")
        self.assertEqual(self.notes(), {case.id})
        self.assertEqual(self.row(case).complaint_state, "proposing")

    def test_twice_changes_nothing(self):
        """ST-1: to refresh again, or all cases anew, gives the same rows."""
        for number in range(3):
            self.create_case(partner_name=f"Guest {number}")
        self.live(self.create_case(), NOW - 100 * HOUR)
        self.figures._refresh()

        def content(table):
            self.env.cr.execute(f"SELECT * FROM {table} ORDER BY id")
            return [row[1:] for row in self.env.cr.fetchall()]

        tables = "travel_complaint_figure", "travel_complaint_timeliness"
        before = [sorted(content(table), key=repr) for table in tables]
        self.assertTrue(all(before))
        self.assertEqual(self.figures._refresh(), 0)
        self.figures._rebuild()
        self.assertGreaterEqual(self.figures._refresh(), 4)
        after = [sorted(content(table), key=repr) for table in tables]
        self.assertEqual(after, before)

    def test_large_months_are_left_to_the_job(self):
        """ST-1, G17: who opens an analysis waits for the cases, and for no sums."""
        module = self.figures._refresh_for_reading.__globals__
        window = "travel_complaint_figure_case_action"
        case = self.create_case()
        self.live(case, NOW)
        sums = self.env["travel.complaint.timeliness"].search
        own = [("company_id", "=", self.company.id), ("month", "=", "2026-11")]
        job = self.env.ref("travel_complaint.ir_cron_figures")
        calls = [("cron_id", "=", job.id)]
        self.figures._refresh()
        before = sum(sums(own).mapped("late_count"))
        self.env.cr.execute(
            "UPDATE travel_complaint_clock SET state = 'late' WHERE ticket_id = %s"
            " AND state = 'met'",
            [case.id],
        )
        self.env["ir.cron.trigger"].search(calls).unlink()
        with patch.dict(module, {"MOST_OF_MONTHS": 0}):
            self.figures.with_user(self.leader)._open_analysis(window)
        row = self.figures.search([("ticket_id", "=", case.id)])
        self.assertFalse(row.limits_met, "the case is as it is now")
        self.assertEqual(sum(sums(own).mapped("late_count")), before)
        self.assertTrue(self.env["ir.cron.trigger"].search(calls))
        self.figures.with_user(self.leader)._open_analysis(window)
        self.assertGreater(sum(sums(own).mapped("late_count")), before)

    def test_a_backlog_is_left_to_the_job(self):
        """ST-1, G17: when all cases wait, nobody who opens an analysis reckons them."""
        module = self.figures._refresh_for_reading.__globals__
        case = self.create_case()
        self.env.flush_all()
        with patch.dict(module, {"WHILE_WAITING": 0}):
            self.figures._refresh_for_reading()
        self.assertIn(case.id, self.notes())
        self.figures._refresh_for_reading()
        self.assertFalse(self.notes())

    def test_ordinary_tickets_have_no_figures(self):
        """ST-1: a ticket that is no case counts nowhere."""
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "<p>x</p>",
                "team_id": self.ordinary_team.id,
            }
        )
        self.figures._rebuild()
        self.assertFalse(self.row(ticket))

    def test_nobody_writes_figures(self):
        """ST-1: no role, and no code by the ORM, makes a figure better."""
        row = self.row(self.create_case())
        manager = self._create_user("figure_manager", f"{GROUP}management")
        for user in (self.leader, self.administrator, self.auditor, manager):
            seen = row.with_user(user)
            self.assertTrue(seen.month)
            with self.assertRaises(UserError):
                seen.write({"satisfied_rate": 1})
            with self.assertRaises(UserError):
                seen.unlink()
        for user in (self.agent, self.member, self.stranger):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["month"])
        for records in (row, self.env["travel.complaint.timeliness"].search([])):
            with self.assertRaises(UserError):
                records.write({"month": "2026-01"})
            with self.assertRaises(UserError):
                records.unlink()
            with self.assertRaises(UserError):
                records.create({"month": "2026-01"})
