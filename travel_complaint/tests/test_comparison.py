from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import ComplaintCommon

# Wednesday, 5 November 2036: no other case of the database is near it
NOW = datetime(2036, 11, 5, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestComparison(ComplaintCommon):
    """Who has more complaints than others, and who only more guests (ST-1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.env.registry.clear_cache()
        employees = cls.env["hr.employee"]
        cls.busy, cls.bad, cls.new, cls.unknown = employees.create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Busy", "Bad", "New", "Unknown")
            ]
        )
        cls.volumes = cls.env["travel.complaint.volume"]
        for guide, guest_days in (
            (cls.busy, 60000),
            (cls.bad, 800),
            (cls.new, 60),
        ):
            cls.enter(guide, guest_days)
        # The busiest has the most of them; the bad one a tenth of that.
        cls.complain(cls.busy, 30)
        cls.complain(cls.bad, 8)
        cls.complain(cls.new, 1)
        cls.complain(cls.unknown, 2)

    @classmethod
    def enter(cls, guide, guest_days, month="2036-10-01"):
        values = {"month": month, "guide_id": guide.id, "guest_days": guest_days}
        return cls.volumes.create(values)

    @classmethod
    def complain(cls, guide, count, day=datetime(2036, 10, 15), **values):
        """So many valid complaints about a guide."""
        values.setdefault("validity", "valid")
        cases = cls.env["helpdesk.ticket"]
        for _number in range(count):
            cases |= cls.create_case(cls.member)
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET guide_id = %s, received_at = %s,"
                " validity = %s, complaint_state = %s, tour_name = %s WHERE id IN %s",
                guide.id,
                day,
                values["validity"],
                values.get("state", "closed"),
                values.get("tour_name"),
                cases._ids,
            )
        )
        cls.env.invalidate_all()
        return cases

    def compare(self, user=None, **values):
        """{name: line} of a comparison of October, as the leader sees it."""
        comparisons = self.env["travel.complaint.comparison"]
        comparison = comparisons.with_user(user or self.leader).create(
            {"month_from": "2036-10-01", "month_to": "2036-10-31", **values}
        )
        comparison.action_compare()
        self.comparison = comparison
        return {line.name: line for line in comparison.line_ids}

    def test_the_busiest_is_not_the_worst(self):
        """ST-1: ranked by what chance leaves of the rate, not by counting alone."""
        lines = self.compare()
        self.assertEqual([*lines], ["Bad", "New", "Busy", "Unknown"])
        self.assertEqual(
            {name: line.verdict for name, line in lines.items()},
            {
                "Bad": "higher",
                "New": "alike",  # one complaint on 60 guest-days accuses nobody
                "Busy": "alike",
                "Unknown": "missing",
            },
        )
        self.assertEqual(lines["Busy"].complaints, 30)

    def test_figures(self):
        """ST-1: rates are of sums; the intervals are the exact ones of the table."""
        lines = self.compare()
        self.assertAlmostEqual(self.comparison.reference_rate, 39 / 60.86, places=3)
        bad = lines["Bad"]
        self.assertAlmostEqual(bad.rate, 10, places=3)
        # Garwood's table for 8: 3.4538 to 15.7632, in 0.8 thousand guest-days
        self.assertAlmostEqual(bad.low, 3.4538 / 0.8, places=3)
        self.assertAlmostEqual(bad.high, 15.7632 / 0.8, places=3)
        self.assertEqual(bad.chance, "4.32 – 19.70")

    def test_months_without_volume_do_not_count(self):
        """ST-1: the rate is of the months alone whose volume is known, and says so."""
        self.complain(self.bad, 3, datetime(2036, 9, 15))
        lines = self.compare(month_from="2036-09-01")
        bad = lines["Bad"]
        self.assertEqual((bad.complaints, bad.count_covered), (11, 8))
        self.assertEqual(bad.missing, "2036-09")
        self.assertEqual(lines["Unknown"].missing, "2036-10")
        self.assertFalse(lines["Unknown"].chance)
        self.assertAlmostEqual(bad.rate, 10, places=3)

    def test_months_are_the_company_s(self):
        """ST-1: a case of the first hour of the month in Shanghai is of that month."""
        self.complain(self.busy, 1, datetime(2036, 9, 30, 16, 30))
        self.complain(self.busy, 1, datetime(2036, 9, 30, 15, 30))
        self.assertEqual(self.compare()["Busy"].complaints, 31)

    def test_what_counts(self):
        """ST-1: what was withdrawn does not count; what was not valid counts in all."""
        self.complain(self.bad, 4, validity="malicious")
        self.complain(self.bad, 2, state="withdrawn")
        bad = self.compare()["Bad"]
        self.assertEqual((bad.complaints, bad.valid, bad.count_covered), (12, 8, 8))
        bad = self.compare(counted="complaints")["Bad"]
        self.assertEqual(bad.count_covered, 12)

    def test_routes_whatever_their_case(self):
        """ST-1: a route is the same however it is written."""
        self.volumes.create(
            {
                "month": "2036-10-01",
                "bearer": "route",
                "route": "Yunnan",
                "tours": 10,
            }
        )
        self.complain(self.bad, 2, tour_name="YUNNAN")
        self.complain(self.bad, 1, tour_name="yunnan")
        lines = self.compare(bearer="route", measure="tours")
        self.assertEqual([*lines], ["Yunnan"])
        self.assertAlmostEqual(lines["Yunnan"].rate, 0.3)
        action = lines["Yunnan"].action_open_cases()
        self.assertEqual(self.env["helpdesk.ticket"].search_count(action["domain"]), 3)

    def test_each_row_opens_to_its_cases(self):
        """ST-1, AS-2: the cases behind a row are just as many."""
        bad = self.compare()["Bad"]
        action = bad.action_open_cases()
        cases = self.env["helpdesk.ticket"].with_user(self.leader)
        found = cases.search(action["domain"])
        self.assertEqual((len(found), found.guide_id), (8, self.bad))

    def test_cases_behind_the_wall(self):
        """BY-8: whoever may not see a case does not count it either."""
        self.bad.user_id = self.leader
        self.assertEqual(self.compare()["Bad"].complaints, 0)
        self.assertEqual(self.compare(self.auditor)["Bad"].complaints, 8)

    def test_without_any_volume(self):
        """ST-1: nobody is called worse by counting alone."""
        self.volumes.search([]).unlink()
        lines = self.compare()
        self.assertEqual({line.verdict for line in lines.values()}, {"missing"})
        self.assertFalse(self.comparison.has_volume)

    def test_opened_from_the_menu(self):
        """ST-1: the menu opens the last twelve months, for who reads figures."""
        action = self.env.ref("travel_complaint.travel_complaint_comparison_action")
        opened = action.with_user(self.auditor).run()
        found = self.env[opened["res_model"]].browse(opened["res_id"])
        self.assertEqual(found.month_from, date(2035, 11, 1))
        self.assertEqual(len(found.line_ids), 4)
        with self.assertRaises(AccessError):
            self.compare(self.agent)
        with self.assertRaisesRegex(UserError, "before the last one"):
            self.compare(month_from="2036-12-01")

    def test_other_companies(self):
        """ST-1: neither volume nor cases of another company count."""
        company, team, leader = self.create_second_company()
        self.create_case(leader, team_id=team.id, company_id=company.id)
        lines = self.compare(leader, company_id=company.id)
        self.assertFalse(lines)
