import json
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import GROUP, ComplaintCommon

# Wednesday, 5 November 2036: no other case of the database is near it
NOW = datetime(2036, 11, 5, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestTile(ComplaintCommon):
    """The dashboard: what waits today, and the month against its targets (ST-5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.env.registry.clear_cache()
        # A company of its own: whatever else is in the database does not count here.
        cls.house, cls.house_team, cls.boss = cls.create_second_company()
        cls.house.resource_calendar_id.tz = "Asia/Shanghai"
        cls.env.registry.clear_cache()

    def open_case(self, **values):
        return self.create_case(
            self.boss, team_id=self.house_team.id, company_id=self.house.id, **values
        )

    def tile(self, code, user=None):
        tile = self.env.ref(f"travel_complaint.tile_{code}")
        tile = tile.with_user(user or self.boss)
        tile.invalidate_recordset()
        return tile

    def set(self, cases, **values):
        """Have cases as if they had come to be so, past the gate."""
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE helpdesk_ticket SET %s = %s WHERE id IN %s",
                    SQL.identifier(name),
                    value,
                    cases._ids,
                )
            )
        self.env.invalidate_all()

    def check_opens(self, code, expected):
        """The tile shows the number of just these records, and opens to them."""
        tile = self.tile(code)
        self.assertEqual(tile.value, str(len(expected)), code)
        action = tile.action_open()
        found = self.env[action["res_model"]].with_user(self.boss)
        self.assertEqual(found.search(action["domain"]), expected, code)

    def test_the_day_s_limits(self):
        """ST-5, TL-d: what is late, and what is due within the hour, apart."""
        cases = self.open_case() + self.open_case() + self.open_case()
        late, soon, later = cases
        self.set(late, next_due_at=NOW - timedelta(minutes=1))
        self.set(soon, next_due_at=NOW + timedelta(minutes=60))
        self.set(later, next_due_at=NOW + timedelta(minutes=61))
        self.check_opens("late", late)
        self.check_opens("due_hour", soon)
        self.assertEqual(self.tile("late").tone, "bad")
        self.assertEqual(self.tile("due_hour").tone, "busy")
        self.set(cases, is_complaint_open=False)
        self.assertEqual(
            (self.tile("late").value, self.tile("late").tone), ("0", "good")
        )

    def test_what_waits(self):
        """ST-5: unrouted, not accepted, to review, to call, unanswered."""
        cases = [self.open_case() for _number in range(4)]
        for case, values in zip(
            cases,
            (
                {"complaint_state": "registered", "is_unrouted": True},
                {"complaint_state": "reviewing", "is_unrouted": False},
                {"complaint_state": "following_up", "is_unrouted": False},
                {"complaint_state": "accepted", "is_unrouted": False},
            ),
            strict=True,
        ):
            self.set(case, **values)
        self.check_opens("unrouted", cases[0])
        self.check_opens("unaccepted", cases[0])
        self.check_opens("reviews", cases[1])
        self.check_opens("call_backs", cases[2])
        department = self.env["hr.department"].create(
            {"name": "Operations", "company_id": self.house.id}
        )
        request = self.env["travel.complaint.request"].create(
            {"ticket_id": cases[3].id, "department_id": department.id}
        )
        self.check_opens("requests", request)
        risk = self.env["travel.complaint.guest.risk"].create(
            {
                "ticket_id": cases[3].id,
                "company_id": self.house.id,
                "found_on": NOW.date(),
            }
        )
        self.check_opens("risks", risk)

    def test_offers(self):
        """ST-5, RS-3: offers that wait for approval, promises that nobody has paid."""
        case = self.open_case()
        self.set(case, complaint_state="proposing")
        offer = self.env["travel.complaint.offer"].create({"ticket_id": case.id})
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE travel_complaint_offer SET state = 'to_approve'")
        )
        self.env.cr.execute(
            SQL(
                "UPDATE travel_complaint_offer SET is_unpaid = TRUE WHERE id = %s",
                offer.id,
            )
        )
        self.env.invalidate_all()
        self.check_opens("offers", offer)
        self.check_opens("unpaid", offer)

    def closed(self, count, received, **values):
        """Cases that were received then; the values are those of their figures."""
        cases = self.env["helpdesk.ticket"]
        for _number in range(count):
            cases |= self.open_case()
        self.set(cases, received_at=received)
        self.env["travel.complaint.figure"]._refresh()
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE travel_complaint_figure SET %s = %s WHERE ticket_id IN %s",
                    SQL.identifier(name),
                    value,
                    cases._ids,
                )
            )
        self.env.invalidate_all()

    def test_targets(self):
        """ST-5: the month's figure, its target, the month before, and the trend."""
        self.closed(3, NOW - timedelta(days=1), satisfied_rate=1)
        self.closed(1, NOW - timedelta(days=1), satisfied_rate=0)
        self.closed(2, NOW - timedelta(days=1))  # nobody has asked these guests
        self.closed(1, NOW - timedelta(days=20), satisfied_rate=1)
        tile = self.tile("satisfied_rate")
        self.assertEqual((tile.value, tile.tone), ("75.0 %", "bad"))
        self.assertIn("at least 90.0 %", tile.hint)
        self.assertIn("last month 100.0 %", tile.hint)
        [line] = json.loads(tile.line_data)
        self.assertEqual(
            [(point["x"], point["y"]) for point in line["values"]][-3:],
            [("2036-09", None), ("2036-10", 100), ("2036-11", 75)],
        )
        self.assertEqual(len(line["values"]), 12)
        self.closed(6, NOW - timedelta(days=1), satisfied_rate=1)
        self.assertEqual(self.tile("satisfied_rate").tone, "good")
        action = tile.action_open()
        rows = self.env["travel.complaint.figure"].with_user(self.boss)
        self.assertEqual(rows.search_count(action["domain"]), 12)

    def test_nothing_to_show(self):
        """ST-5: a figure that nothing was reckoned from is a dash, not a zero."""
        tile = self.tile("satisfied_rate")
        self.assertEqual((tile.value, tile.tone), ("–", "no"))
        self.assertEqual(self.tile("causes").value, "–")

    def test_worst_causes(self):
        """ST-5: the causes of most valid complaints of three months, and no other."""
        dirt, noise = self.env["travel.complaint.cause"].create(
            [{"name": "Dirt", "code": "dirt"}, {"name": "Noise", "code": "noise"}]
        )
        for count, cause, validity, days in (
            (2, dirt, "valid", 1),
            (1, noise, "valid", 40),
            (3, noise, "malicious", 1),
            (3, noise, "valid", 100),
        ):
            received = NOW - timedelta(days=days)
            self.closed(count, received, cause_id=cause.id, validity=validity)
        tile = self.tile("causes")
        self.assertEqual(tile.value, "Dirt")
        [bars] = json.loads(tile.bar_data)
        self.assertEqual(
            [(bar["label"], bar["value"]) for bar in bars["values"]],
            [("Dirt", 2), ("Noise", 1)],
        )
        action = tile.action_open()
        rows = self.env["travel.complaint.figure"].with_user(self.boss)
        self.assertEqual(rows.search_count(action["domain"]), 3)

    def test_one_statement_a_tile(self):
        """ST-5, G9: a board asks the database a bounded number of times."""
        manager = self._create_user("tile_manager", f"{GROUP}management")
        for board, most in (("today", 11), ("month", 3)):
            tiles = self.env["travel.complaint.tile"].with_user(manager)
            tiles = tiles.search([("board", "=", board)])
            tiles.mapped("value")  # rights and translations are known from here on
            self.env.flush_all()
            tiles.invalidate_recordset()
            with self.subTest(board=board), self.captured_sql() as statements:
                tiles.mapped("value")
            counting = [
                text
                for text in statements
                if "travel_complaint_tile" not in text and "COUNT" in text.upper()
            ]
            self.assertLessEqual(len(counting), most)

    def test_who_opens_it(self):
        """ST-5: leaders and audit; agents have their own lists."""
        for board in ("today", "month"):
            action = self.env.ref(
                f"travel_complaint.travel_complaint_tile_{board}_open"
            )
            opened = action.with_user(self.auditor).run()
            self.assertEqual(opened["res_model"], "travel.complaint.tile")
            with self.assertRaises(AccessError):
                self.env["travel.complaint.tile"].with_user(self.agent)._open_board(
                    board
                )

    def test_other_companies(self):
        """ST-5: a leader counts the own company's cases."""
        self.open_case()
        before = self.tile("unaccepted", self.leader).value
        self.create_case()
        self.assertEqual(self.tile("unaccepted").value, "1")
        self.assertEqual(
            int(self.tile("unaccepted", self.leader).value), int(before) + 1
        )
