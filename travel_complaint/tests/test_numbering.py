from contextlib import suppress
from datetime import date, datetime
from functools import partial
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP, ComplaintCommon

# Zone, moment in UTC -> the month that it is there (attack 130)
MONTHS = [
    ("Asia/Shanghai", "2031-10-31 15:59:59", "203110"),
    ("Asia/Shanghai", "2031-10-31 16:00:00", "203111"),
    ("Asia/Shanghai", "2031-10-31 20:30:00", "203111"),
    ("Asia/Kolkata", "2031-10-31 18:29:59", "203110"),
    ("Asia/Kolkata", "2031-10-31 20:30:00", "203111"),
    ("America/New_York", "2031-11-01 02:30:00", "203110"),
    ("America/New_York", "2031-11-01 04:00:00", "203111"),
    ("Pacific/Kiritimati", "2031-10-31 09:59:59", "203110"),
    ("Pacific/Kiritimati", "2031-10-31 12:00:00", "203111"),
    ("Pacific/Kiritimati", "2031-12-31 12:00:00", "203201"),
    ("Pacific/Pago_Pago", "2032-01-01 10:59:59", "203112"),
    ("UTC", "2032-02-29 23:59:59", "203202"),
]


@tagged("post_install", "-at_install")
class TestNumbering(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.sequence = cls.company._get_complaint_sequence()

    def draw(self, count=1, company=None):
        """Draw numbers for the company, as an agent's registration does."""
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        return tickets._draw_complaint_numbers(company or self.company, count)

    def prepare(self, month):
        """Have a series for the month as if the cron had made it: it is then kept."""
        self.sequence._get_month_series(month)

    def months(self, sequence):
        """The first days of the months that have a series."""
        return sequence.date_range_ids.sorted("date_from").mapped("date_from")

    def test_form_of_a_number(self):
        """IN-4: year, month and serial, counted from 1 each month."""
        with freeze_time("2031-03-10 04:00:00"):
            numbers = [self.create_case().number for _case in range(2)]
        self.assertEqual(numbers, ["TS-203103-0001", "TS-203103-0002"])
        with freeze_time("2031-04-01 04:00:00"):
            self.assertEqual(self.create_case().number, "TS-203104-0001")

    def test_month_is_the_companys_own(self):
        """IN-4, attack 130: the month begins where the company is, not in Greenwich."""
        for zone, moment, month in MONTHS:
            self.company.resource_calendar_id.tz = zone
            with self.subTest(zone=zone, moment=moment), freeze_time(moment):
                self.assertRegex(self.create_case().number, rf"^TS-{month}-\d{{4}}$")

    def test_month_of_registration(self):
        """IN-4: the number is of the month of registration, however old the case."""
        with freeze_time("2031-03-10 04:00:00"):
            case = self.create_case(received_at="2030-12-24 04:00:00")
        self.assertEqual(case.number, "TS-203103-0001")

    def test_no_calendar(self):
        """IN-4: a company without a calendar counts by the zone of its address."""
        company, _team, user = self.create_second_company()
        company.resource_calendar_id = False
        company.partner_id.tz = "Pacific/Kiritimati"
        with freeze_time("2031-10-31 12:00:00"):
            number = self.create_case(user, team_id=False).number
        self.assertEqual(number, "TS-203111-0001")

    def test_ninety_nine_thousand(self):
        """IN-4: more than 9999 cases in a month get longer numbers, and none twice."""
        with freeze_time("2031-03-10 04:00:00"):
            self.draw(9998)
            self.assertEqual(
                self.draw(3), ["TS-203103-9999", "TS-203103-10000", "TS-203103-10001"]
            )

    def test_batch_is_one_query_and_in_order(self):
        """IN-4, G2: a batch draws its numbers at once, in the order of the rows."""
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        rows = [
            {
                "name": f"Row {row}",
                "description": "<p>x</p>",
                "team_id": self.team.id,
            }
            for row in range(30)
        ]
        with freeze_time("2031-03-10 04:00:00"):
            self.draw()
            with self.captured_sql() as statements:
                cases = tickets.create(rows)
        self.assertEqual(sum("nextval" in text for text in statements), 1)
        self.assertEqual(
            cases.mapped("number"), [f"TS-203103-{n:04d}" for n in range(2, 32)]
        )

    def test_known_month_costs_one_query(self):
        """IN-4, G1: once a month is known, a number costs one query."""
        self.registry.clear_cache()
        self.draw()
        with self.captured_sql() as statements:
            self.draw()
        self.assertEqual(len(statements), 1, statements)

    def test_each_company_counts_for_itself(self):
        """IN-4: another company has the same numbers, and its own count."""
        company, team, user = self.create_second_company()
        with freeze_time("2031-03-10 04:00:00"):
            self.draw(7)
            first = self.create_case()
            second = self.create_case(user, team_id=team.id)
            third = self.create_case(user, team_id=False, company_id=company.id)
        self.assertEqual(first.number, "TS-203103-0008")
        self.assertEqual(second.number, "TS-203103-0001")
        self.assertEqual(third.number, "TS-203103-0002")
        self.assertEqual((second + third).company_id, company)

    def test_batch_over_companies(self):
        """IN-4: a batch over two companies draws from the series of each."""
        company, team, _user = self.create_second_company()
        both = new_test_user(
            self.env,
            "complaint_both",
            groups=f"{GROUP}leader",
            company_id=self.company.id,
            company_ids=(self.company + company).ids,
        )
        tickets = self.env["helpdesk.ticket"].with_user(both)
        tickets = tickets.with_context(allowed_company_ids=both.company_ids.ids)
        teams = [self.team, team, self.team, team]
        with freeze_time("2031-03-10 04:00:00"):
            cases = tickets.create(
                [{"name": "x", "description": "y", "team_id": t.id} for t in teams]
            )
        self.assertEqual(
            [(case.company_id, case.number) for case in cases],
            [
                (self.company, "TS-203103-0001"),
                (company, "TS-203103-0001"),
                (self.company, "TS-203103-0002"),
                (company, "TS-203103-0002"),
            ],
        )

    def test_new_company_has_its_series(self):
        """IN-4: a company that is founded later needs no set-up for its first case."""
        with freeze_time("2031-03-10 04:00:00"):
            company = self.env["res.company"].create({"name": "Third agency"})
        sequence = company._get_complaint_sequence()
        months = [date(2031, 3, 1), date(2031, 4, 1), date(2031, 5, 1)]
        self.assertEqual(self.months(sequence), months)

    def test_series_was_taken_away(self):
        """IN-4: a company whose sequence is gone gets one with the next case."""
        company, _team, user = self.create_second_company()
        company._get_complaint_sequence().unlink()
        with freeze_time("2031-03-10 04:00:00"):
            case = self.create_case(user, team_id=False)
        self.assertEqual(case.number, "TS-203103-0001")

    def test_months_ahead(self):
        """IN-4: the cron makes the coming months ahead, and none of them twice."""
        Sequence = self.env["ir.sequence"]
        with freeze_time("2031-11-30 17:00:00"):  # December in Shanghai
            Sequence._cron_prepare_complaint_numbers()
            Sequence._cron_prepare_complaint_numbers()
        months = [date(2031, 12, 1), date(2032, 1, 1), date(2032, 2, 1)]
        self.assertEqual(self.months(self.sequence)[-3:], months)
        february = self.sequence.date_range_ids.filtered(
            lambda series: series.date_from == months[-1]
        )
        self.assertEqual(february.date_to, date(2032, 2, 29))

    def test_cron_runs_every_day(self):
        """IN-4: it runs daily, under the name of the system."""
        cron = self.env.ref("travel_complaint.ir_cron_prepare_numbers")
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "days"))
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_first_case_of_a_month(self):
        """IN-4: a case of a month for which nothing is prepared makes its series."""
        with freeze_time("2035-07-10 04:00:00"):
            self.assertEqual(self.create_case().number, "TS-203507-0001")
            self.assertEqual(self.create_case().number, "TS-203507-0002")
        self.assertIn(date(2035, 7, 1), self.months(self.sequence))

    def test_series_of_a_failed_registration(self):
        """IN-4: a series that was made and rolled back is not remembered."""
        with freeze_time("2035-07-10 04:00:00"):
            with self.env.cr.savepoint() as savepoint:
                self.draw()
                self.draw()
                savepoint.rollback()
                self.env.invalidate_all()
            self.assertNotIn(date(2035, 7, 1), self.months(self.sequence))
            self.assertEqual(self.create_case().number, "TS-203507-0001")

    def test_somebody_else_was_faster(self):
        """IN-4: who loses the race for a new month is run again, and asks nobody."""
        Range = type(self.env["ir.sequence.date_range"])
        search = Range.search
        first = date(2035, 7, 1)
        self.sequence._get_month_series(first)

        def see_nothing(records, *args, **kwargs):
            """As a transaction that began before the other one was committed."""
            return search(records, *args, **kwargs).browse()

        with (
            patch.object(Range, "search", see_nothing),
            self.assertRaises(ConcurrencyError),
        ):
            self.sequence._get_month_series(first)

    def test_change_of_prefix(self):
        """IN-4: an agency's own prefix holds from the next case on."""
        self.prepare(date(2031, 3, 1))
        with freeze_time("2031-03-10 04:00:00"):
            self.create_case()
            self.sequence.prefix = "BJ%(range_y)s/%(range_month)s/"
            self.assertEqual(self.create_case().number, "BJ31/03/0002")
            self.sequence.padding = 6
            self.assertEqual(self.create_case().number, "BJ31/03/000003")

    def test_change_of_zone(self):
        """IN-4, attack 130: another zone holds from the next case on."""
        east = self.env["resource.calendar"].create(
            {"name": "East", "tz": "Asia/Tokyo"}
        )
        with freeze_time("2031-10-31 20:30:00"):
            self.assertIn("-203111-", self.create_case().number)
            self.company.resource_calendar_id.tz = "UTC"
            self.assertIn("-203110-", self.create_case().number)
            self.company.resource_calendar_id = east
            self.assertIn("-203111-", self.create_case().number)

    def test_change_of_a_series(self):
        """IN-4: a series that was moved to another month, or is gone, is not used."""
        month = date(2031, 3, 1)
        self.prepare(month)
        with freeze_time("2031-03-10 04:00:00"):
            self.draw(5)
            series = self.sequence.date_range_ids.filtered(
                lambda series: series.date_from == month
            )
            series.write({"date_from": date(2033, 1, 1), "date_to": date(2033, 1, 31)})
            self.assertEqual(self.draw(), ["TS-203103-0001"])
            self.env["helpdesk.ticket"].search([]).flush_recordset()
            self.env.cr.execute("UPDATE helpdesk_ticket SET complaint_kind = NULL")
            self.env.invalidate_all()
            self.sequence.date_range_ids.unlink()
            self.assertEqual(self.draw(), ["TS-203103-0001"])

    def test_settings_that_make_twins(self):
        """IN-4: a sequence that could give one number twice cannot be set up."""
        wrong = [
            ({"prefix": "TS-%(range_year)s-"}, "name its year and month"),
            ({"prefix": "TS-%(range_month)s-"}, "name its year and month"),
            ({"prefix": False}, "name its year and month"),
            ({"use_date_range": False}, "Keep the implementation"),
            ({"implementation": "no_gap"}, "Keep the implementation"),
        ]
        for values, sentence in wrong:
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, sentence),
                self.env.cr.savepoint(),
            ):
                self.sequence.write(values)

    def test_numbers_in_use_are_not_dropped(self):
        """IN-4: a series that has given numbers to cases cannot be deleted."""
        self.create_case()
        for record in (self.sequence, self.sequence.date_range_ids[0]):
            with (
                self.subTest(model=record._name),
                self.assertRaisesRegex(UserError, "Archive it instead"),
            ):
                record.unlink()

    def test_other_sequences_are_free(self):
        """IN-4: sequences that number no cases are what they were."""
        sequence = self.env["ir.sequence"].create(
            {"name": "x", "code": "x", "prefix": "X", "implementation": "no_gap"}
        )
        self.create_case()
        self.assertEqual(sequence.next_by_id(), "X1")
        self.assertTrue(sequence.unlink())

    def test_number_is_not_chosen(self):
        """IN-4, attack 90: nobody brings a number along, not even by an import."""
        for user in (self.agent, self.leader, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.create_case(user, number="TS-203103-0001")
            with self.subTest(user=user.login, way="import"):
                tickets = self.env["helpdesk.ticket"].with_user(user)
                load = partial(
                    tickets.load,
                    ["name", "description", "complaint_kind", "number"],
                    [["x", "y", "complaint", "TS-203103-0001"]],
                )
                with suppress(AccessError), mute_logger("odoo.models"):
                    self.assertFalse(load()["ids"])
        self.assertFalse(
            self.env["helpdesk.ticket"].search([("number", "=", "TS-203103-0001")])
        )

    def test_database_knows_no_twins(self):
        """IN-4, attack 90: the database itself holds each number once a company."""
        first, second = self.create_case(), self.create_case()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            second.sudo().number = first.number
            self.env.flush_all()
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "x",
                "description": "y",
                "team_id": self.ordinary_team.id,
                "number": first.number,
            }
        )
        self.env.flush_all()
        self.assertEqual(ticket.number, first.number)

    def test_day_of_a_moment(self):
        """Attack 130: a moment's date is the one on the company's own wall."""
        moments = {
            "Asia/Kolkata": (datetime(2026, 11, 21, 20, 30), date(2026, 11, 22)),
            "America/New_York": (datetime(2026, 11, 21, 2, 30), date(2026, 11, 20)),
            "Pacific/Kiritimati": (datetime(2026, 11, 21, 12, 0), date(2026, 11, 22)),
            "Europe/London": (datetime(2026, 7, 1, 23, 30), date(2026, 7, 2)),
        }
        for zone, (moment, day) in moments.items():
            self.company.resource_calendar_id.tz = zone
            with self.subTest(zone=zone):
                self.assertEqual(self.company._get_complaint_day(moment), day)

    def test_now_is_not_a_users_own(self):
        """Attack 130: a user's own zone changes neither number nor date of a case."""
        self.agent.tz = "Pacific/Pago_Pago"
        with freeze_time("2031-10-31 20:30:00"):
            case = self.create_case()
        self.assertIn("-203111-", case.number)
        moment = fields.Datetime.to_datetime("2031-10-31 20:30:00")
        self.assertEqual(case.registered_at, moment)
