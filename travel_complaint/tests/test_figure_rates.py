import random
from collections import defaultdict
from datetime import date, datetime, timedelta

import pytz
from lxml import etree

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from ..tools import figures
from .common import GROUP
from .test_figure import HOUR, NOW, FigureCommon

MEANS = [code for code, one in figures.FIGURES.items() if one.aggregator == "avg"]
ZONE = pytz.timezone("Asia/Shanghai")


def local(moment):
    """The moment where the company is."""
    return pytz.utc.localize(moment).astimezone(ZONE)


def hours(spans):
    """The sum of these spans in hours; None when there is none."""
    found = [max((end - start).total_seconds(), 0) for start, end in spans]
    return sum(found) / 3600 if found else None


def office_hours(spans):
    """The same between 9 and 18 on working days, day by day."""
    if not spans:
        return None
    seconds = 0
    for start, end in spans:
        start, end = local(start).replace(tzinfo=None), local(end).replace(tzinfo=None)
        day = start.replace(hour=0, minute=0, second=0)
        while day < end:
            opening = max(day + 9 * HOUR, start)
            closing = min(day + 18 * HOUR, end)
            if day.weekday() < 5 and closing > opening:
                seconds += (closing - opening).total_seconds()
            day += timedelta(days=1)
    return seconds / 3600


class Reckoner:
    """Every figure of a case again, from its records, without the code under test."""

    def __init__(self, case):
        self.case = case.sudo()
        self.cycles = defaultdict(dict)
        for event in self.case.complaint_event_ids:
            cycle = self.cycles[event.cycle]
            cycle.setdefault(event.milestone_id.code, event.occurred_at)

    def spans(self, start, end, cycles):
        return [
            (self.cycles[n][start], self.cycles[n][end])
            for n in cycles
            if start in self.cycles[n] and end in self.cycles[n]
        ]

    def reckon(self):
        case, every = self.case, sorted(self.cycles)
        found = {
            "response": self.spans("received", "accepted", [1]),
            "handover": self.spans("registered", "handed_over", [1]),
            "investigation": self.spans("investigation_started", "investigated", every),
            "call_back": self.spans("result_confirmed", "called_back", every)[-1:],
            "resolution": [],
        }
        is_closed = case.complaint_state == "closed"
        if is_closed:
            end = self.cycles[case.complaint_cycle]["closed"]
            found["resolution"] = [(self.cycles[1]["received"], end)]
        row = {f"{code}_hours": hours(spans) for code, spans in found.items()}
        row |= {
            f"{code}_working_hours": office_hours(spans)
            for code, spans in found.items()
        }
        clocks = case.clock_ids
        met = len(clocks.filtered(lambda c: c.state == "met"))
        late = clocks.filtered(lambda c: c.state == "late")
        overdue = clocks.filtered(lambda c: c.state == "running" and c.breached_at)
        closing = self.case.env["travel.complaint.closing"].search(
            [("ticket_id", "=", case.id), ("cycle", "=", case.complaint_cycle)]
        )
        resolved = (0 if closing else 1) if is_closed else None
        first = 0 if case.complaint_cycle > 1 else resolved
        score = case.satisfaction or None
        in_time = 0 if late or overdue else (1 if met else None)
        return row | {
            "month": local(case.received_at).strftime("%Y-%m"),
            "limits_met": met,
            "limits_late": len(late),
            "limits_overdue": len(overdue),
            "lateness_hours": sum(late.mapped("lateness_minutes")) / 60,
            "timely_rate": met / (met + len(late)) if met or late else None,
            "on_time_rate": in_time,
            "cycle_count": case.complaint_cycle,
            "satisfaction": score,
            "satisfied_rate": None if score is None else int(score >= 4),
            "resolved_rate": resolved,
            "first_time_rate": first,
            "repeat_rate": int(bool(case.repeat_of_id)),
        }


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFigureRates(FigureCommon):
    """Many cases: each row again by hand, and every total a ratio of sums (ST-1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.departments = cls.env["hr.department"].create(
            [{"name": "Operations"}, {"name": "Guides"}, {"name": "Legal"}]
        )
        dice = random.Random(7)
        before = cls.env["helpdesk.ticket"].search([("complaint_kind", "!=", False)])
        for number in range(16):
            # In two months, some in the night between them.
            start = datetime(2026, 10, 31, 10) + timedelta(
                hours=dice.randrange(0, 36), minutes=dice.randrange(60)
            )
            cls.play(dice, number, start)
        cls.cases = (
            cls.env["helpdesk.ticket"].search([("complaint_kind", "!=", False)])
            - before
        )
        moment = NOW + timedelta(days=30)
        with freeze_time(moment):
            cls.cases.sudo().clock_ids.filtered(
                lambda c: c.state == "running" and c.next_action_at <= moment
            )._act(moment)
        cls.figures._refresh()
        cls.rows = cls.figures.search([("ticket_id", "in", cls.cases.ids)])

    @classmethod
    def play(cls, dice, number, start):
        """A case that lives at random; some are reopened, some are left lying."""
        with freeze_time(start):
            case = cls.create_case(
                partner_name=f"Guest {number // 2}",
                partner_phone=f"+86 138 0000 00{number // 2:02}",
                booking_ref=f"HT-{number // 2}" if number % 3 else False,
                received_at=start - timedelta(minutes=dice.randrange(600)),
            )
            department = dice.choice(cls.departments)
            case.sudo().complaint_department_id = department
        moment, score = start, dice.choice([1, 3, 4, 5])
        way = ["accepted", "investigating", "proposing", "executing"]
        way += ["reviewing", "following_up", "closed"]
        for state in way[: dice.choice([0, 1, 3, 5, 7, 7, 7, 7])]:
            moment += timedelta(minutes=dice.randrange(5, 4000))
            with freeze_time(moment):
                cls.walk_to(case, state, score)
                if dice.random() < 0.15:
                    case.sudo().complaint_department_id = dice.choice(cls.departments)
        if case.complaint_state == "closed" and number % 4 == 0:
            with freeze_time(moment + 30 * HOUR):
                case.with_user(cls.member)._do_reopen("Again")
            with freeze_time(moment + 40 * HOUR):
                cls.walk_to(case, "closed", 5)

    def stored(self, row):
        """A row as it stands in the table: NULL is None."""
        self.env.cr.execute(
            "SELECT * FROM travel_complaint_figure WHERE id = %s", [row.id]
        )
        return self.env.cr.dictfetchone()

    def test_each_row_again(self):
        """ST-1: what Python reckons from the records stands in each row."""
        self.assertEqual(self.rows.ticket_id, self.cases)
        seen = defaultdict(set)
        for row in self.rows:
            stored = self.stored(row)
            for name, value in Reckoner(row.ticket_id).reckon().items():
                with self.subTest(case=row.ticket_id.number, figure=name):
                    if isinstance(value, float):
                        self.assertAlmostEqual(stored[name], value)
                    else:
                        self.assertEqual(stored[name], value)
                seen[name].add(value is None)
        # The cases are varied enough to have tried both.
        for name in ("resolution_hours", "satisfied_rate", "resolved_rate"):
            self.assertEqual(seen[name], {True, False}, name)
        self.assertEqual(set(self.rows.mapped("month")), {"2026-10", "2026-11"})
        self.assertGreater(max(self.rows.mapped("cycle_count")), 1)
        self.assertGreater(max(self.rows.mapped("holder_count")), 1)
        self.assertTrue(any(self.rows.mapped("limits_overdue")))
        self.assertTrue(any(self.rows.mapped("repeat_rate")))

    def test_totals_are_ratios_of_sums(self):
        """ST-1: at each level of a pivot a rate is one sum divided by another."""
        domain = [("id", "in", self.rows.ids)]
        stored = [self.stored(row) for row in self.rows]
        means = [f"{code}:avg" for code in MEANS]
        for groupby in ([], ["month"], ["department_id"], ["month", "department_id"]):
            groups = self.figures._read_group(domain, groupby, means)
            for group in groups:
                values = dict(zip(MEANS, group[len(groupby) :], strict=True))
                wanted = [getattr(key, "id", key) for key in group[: len(groupby)]]
                mine = [
                    row
                    for row in stored
                    if [row[name] or False for name in groupby] == wanted
                ]
                for code, value in values.items():
                    with self.subTest(groupby=groupby, group=wanted, figure=code):
                        self.assertAlmostEqual(value, self.divide(code, mine))

    def divide(self, code, rows):
        """One sum divided by another, by hand; False where there is none."""
        if code == "timely_rate":
            met = sum(row["limits_met"] for row in rows)
            above, below = met, met + sum(row["limits_late"] for row in rows)
        elif code == "case_cost":
            paid = [row["paid_amount"] for row in rows if row["paid_amount"]]
            above, below = sum(paid), len(rows) if paid else 0
        else:
            found = [row[code] for row in rows if row[code] is not None]
            above, below = sum(found), len(found)
        return above / below if below else False

    def test_timeliness_adds_up_to_the_cases(self):
        """ST-1: the summary by limit and the cases say the same."""
        Timeliness = self.env["travel.complaint.timeliness"]
        names = {
            "met_count": "limits_met",
            "late_count": "limits_late",
            "running_late_count": "limits_overdue",
            "lateness_hours": "lateness_hours",
        }
        for month in ("2026-10", "2026-11"):
            domain = [("company_id", "=", self.company.id), ("month", "=", month)]
            [sums] = Timeliness._read_group(
                domain, [], [f"{name}:sum" for name in names]
            )
            [others] = self.figures._read_group(
                domain, [], [f"{name}:sum" for name in names.values()]
            )
            for one, other in zip(sums, others, strict=True):
                self.assertAlmostEqual(one, other)
            self.assertTrue(sums[0] and sums[1])

    def test_timeliness_by_limit_again(self):
        """ST-1: met and late of each limit, counted from the clocks themselves."""
        counted = defaultdict(lambda: [0, 0])
        every = self.figures.search([("company_id", "=", self.company.id)])
        for row in every:
            for clock in row.ticket_id.sudo().clock_ids:
                if clock.state in ("met", "late"):
                    counted[row.month, clock.limit_id][clock.state == "late"] += 1
        found = self.env["travel.complaint.timeliness"]._read_group(
            [("company_id", "=", self.company.id)],
            ["month", "limit_id"],
            ["met_count:sum", "late_count:sum", "timely_rate:avg"],
        )
        for month, limit, met, late, rate in found:
            self.assertEqual([met, late], counted.pop((month, limit), [0, 0]))
            self.assertAlmostEqual(rate, met / (met + late) if met or late else False)
        self.assertFalse(counted)

    def test_who_looks_at_what(self):
        """ST-1: leaders, auditors and management; their own companies alone."""
        _company, _team, stranger = self.create_second_company()
        manager = self._create_user("figure_manager", f"{GROUP}management")
        for user in (self.leader, self.auditor, manager, self.administrator):
            mine = self.figures.with_user(user)
            self.assertEqual(
                mine.search([("id", "in", self.rows.ids)]).ids, self.rows.ids
            )
            window = mine._open_analysis("travel_complaint_figure_case_action")
            self.assertEqual(window["res_model"], "travel.complaint.figure")
        theirs = self.figures.with_user(stranger)
        self.assertFalse(theirs.search([("id", "in", self.rows.ids)]))
        [[count]] = theirs._read_group([("id", "in", self.rows.ids)], [], ["__count"])
        self.assertFalse(count)
        for user in (self.agent, self.member, self.stranger, self.public_relations):
            with self.assertRaises(AccessError):
                self.figures.with_user(user).search([])
            with self.assertRaises(AccessError):
                self.figures.with_user(user)._open_analysis("x")

    def test_each_window_opens(self):
        """ST-1: each pivot and graph is asked for what the browser asks for."""
        windows = self.env["ir.actions.act_window"].search(
            [
                (
                    "res_model",
                    "in",
                    ("travel.complaint.figure", "travel.complaint.timeliness"),
                )
            ]
        )
        self.assertGreaterEqual(len(windows), 8)
        asked = 0
        for view in windows.view_ids.filtered(lambda v: v.view_mode != "list"):
            model = self.env[view.view_id.model].with_user(self.leader)
            arch = etree.fromstring(view.view_id.arch)
            shown = model.fields_get()
            for node in arch.iter("field"):
                name = node.get("name")
                self.assertIn(name, shown)
            rows = [n.get("name") for n in arch.iter("field") if n.get("type") == "row"]
            aggregates = ["__count"]
            for node in arch.xpath("//field[@type='measure']"):
                field = shown[node.get("name")]
                aggregates.append(f"{node.get('name')}:{field['aggregator']}")
                if field["type"] == "monetary":
                    aggregates.append(f"{node.get('name')}:sum_currency")
                    aggregates.append(f"{field['currency_field']}:array_agg_distinct")
            with self.subTest(view=view.view_id.name):
                groups = model.formatted_read_group([], rows[:1], aggregates)
                self.assertTrue(groups)
            asked += 1
        self.assertGreaterEqual(asked, 16)

    def test_money_per_case(self):
        """ST-1: what was paid is divided by all cases, in whichever currency."""
        paid = [
            f"{name}:{how}"
            for name, how in (
                ("case_cost", "avg"),
                ("case_cost", "sum_currency"),
                ("paid_amount", "sum"),
            )
        ]
        self.env.cr.execute(
            "UPDATE travel_complaint_figure SET paid_amount = 30 WHERE id = ANY(%s)",
            [self.rows[:4].ids],
        )
        domain = [("id", "in", self.rows.ids)]
        [[mean, converted, total]] = self.figures._read_group(domain, [], paid)
        self.assertEqual(total, 120)
        self.assertAlmostEqual(float(mean), 120 / len(self.rows))
        self.assertAlmostEqual(float(converted), 120 / len(self.rows))

    def test_wall(self):
        """BY-8: who may not see a case does not read its figures either."""
        row = self.rows[0]
        case = row.ticket_id
        case.with_user(self.leader)._do_declare_conflict(
            self.auditor, "relative", "Cousins"
        )
        self.env.invalidate_all()
        seen = self.figures.with_user(self.auditor)
        self.assertEqual(len(seen.search([])), len(self.figures.search([])) - 1)
        with self.assertRaises(AccessError):
            row.with_user(self.auditor).read(["month"])
        # What was reported of the month is the same for everybody.
        month = row.month
        self.assertEqual(
            seen._summarise(self.company, month),
            self.figures.with_user(self.leader)._summarise(self.company, month),
        )

    def test_summary_of_a_month(self):
        """ST-1, ST-5: a month's figures, what they were before, and the target."""
        found = self.figures.with_user(self.leader)._summarise(self.company, "2026-11")
        self.assertEqual(found["previous_month"], "2026-10")
        self.assertEqual(found["last_year_month"], "2025-11")
        rows = self.figures.search(
            [("company_id", "=", self.company.id), ("month", "=", "2026-11")]
        )
        cases = found["figures"]["case_count"]
        self.assertEqual(cases["value"], len(rows))
        self.assertEqual(cases["last_year"], 0)
        asked = rows.filtered("satisfaction")
        satisfied = found["figures"]["satisfied_rate"]
        happy = len(asked.filtered(lambda row: row.satisfaction >= 4))
        self.assertAlmostEqual(satisfied["value"], happy / len(asked))
        self.assertIsNone(satisfied["last_year"])
        self.assertEqual(satisfied["target"], 0.9)
        self.assertEqual(satisfied["is_reached"], happy / len(asked) >= 0.9)
        self.assertEqual(satisfied["name"], "Satisfied")
        counts = found["figures"]
        self.assertEqual(
            counts["open_count"]["value"]
            + counts["closed_count"]["value"]
            + counts["withdrawn_count"]["value"],
            len(rows),
        )
        empty = self.figures._summarise(self.company, "1999-01")["figures"]
        self.assertEqual(empty["case_count"]["value"], 0)
        self.assertIsNone(empty["resolved_rate"]["value"])
        with self.assertRaises(AccessError):
            self.figures.with_user(self.agent)._summarise(self.company, "2026-11")

    def test_each_figure_opens_its_cases(self):
        """AS-2: from a cell of a pivot to the rows, and to the cases behind them."""
        row = self.rows[0].with_user(self.leader)
        self.assertEqual(row.action_open_case()["res_id"], row.ticket_id.id)
        window = self.rows.with_user(self.leader).action_open_cases()
        found = self.env["helpdesk.ticket"].search(window["domain"])
        self.assertEqual(found, self.cases)
        for line in self.env["travel.complaint.timeliness"].search(
            [("month", "in", ("2026-10", "2026-11"))]
        ):
            window = line.with_user(self.leader).action_open_limits()
            clocks = self.env["travel.complaint.clock"].search(window["domain"])
            same = self.env["travel.complaint.timeliness"].search(
                [
                    (name, "=", line[name].id)
                    for name in ("limit_id", "team_id", "severity_id", "company_id")
                ]
                + [(name, "=", line[name]) for name in ("month", "complaint_kind")]
            )
            names = "met_count", "late_count", "running_late_count", "running_count"
            self.assertEqual(
                len(clocks), sum(one[name] for one in same for name in names)
            )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLatenessByDepartment(FigureCommon):
    """No department pays for another's delay (ST-1)."""

    def test_split(self):
        """ST-1: the hours late are split by who held the case meanwhile."""
        first, second = self.env["hr.department"].create(
            [{"name": "Operations"}, {"name": "Guides"}]
        )
        case = self.create_case()
        case.sudo().complaint_department_id = first
        self.env.flush_all()
        # TL-5: accepted within 24 hours. The first has it for 30, the second for 20.
        with freeze_time(NOW + 10 * HOUR):
            case.sudo()._record_milestone("acknowledged")
        with freeze_time(NOW + 30 * HOUR):
            case.sudo().complaint_department_id = second
            case.sudo()._record_milestone("severity_changed")
        with freeze_time(NOW + 50 * HOUR):
            case.action_accept()
        row = self.row(case)
        self.assertEqual(row.holder_count, 3)  # at first it was nobody's
        lines = self.env["travel.complaint.timeliness"].search(
            [
                ("limit_id.code", "=", "TL-5"),
                ("department_id", "in", (first + second).ids),
            ]
        )
        found = {line.department_id: line for line in lines}
        self.assertEqual(found[first].lateness_hours, 6)
        self.assertEqual(found[second].lateness_hours, 20)
        # It passed while the first one had it.
        self.assertEqual((found[first].late_count, found[second].late_count), (1, 0))


@tagged("post_install", "-at_install")
class TestTarget(FigureCommon):
    """What the agency wants a figure to be (ST-5)."""

    def test_shipped(self):
        """ST-5 [C 1.2]: nine guests of ten are satisfied."""
        target = self.env.ref("travel_complaint.target_satisfied")
        self.assertEqual((target.indicator, target.value), ("satisfied_rate", 0.9))
        self.assertEqual(target.direction, "at_least")
        self.assertTrue(figures.is_reached("satisfied_rate", 0.9, 0.9))
        self.assertFalse(figures.is_reached("satisfied_rate", 0.899, 0.9))
        self.assertTrue(figures.is_reached("repeat_rate", 0.01, 0.02))
        self.assertIsNone(figures.is_reached("repeat_rate", None, 0.02))

    def test_is_shown_as_people_write_it(self):
        """ST-5: nobody has to know that 0.9 means 90 percent, or what hours are."""
        target = self.env.ref("travel_complaint.target_satisfied")
        self.assertEqual(target.meaning, "at least 90.0 %")
        target.write({"indicator": "resolution_hours", "value": 36})
        self.assertEqual(target.meaning, "at most 36.0 h")

    def test_the_latest_of_ones_own_holds(self):
        """ST-5: a company's own target, from its day on, before the one for all."""
        Target = self.env["travel.complaint.target"]
        other, _team, _user = self.create_second_company()
        for value, company, day in (
            (0.92, False, "2026-06-01"),
            (0.8, self.company.id, "2026-03-01"),
            (0.85, self.company.id, "2026-09-01"),
        ):
            Target.create(
                {
                    "indicator": "satisfied_rate",
                    "value": value,
                    "company_id": company,
                    "valid_from": day,
                }
            )
        for company, day, expected in (
            (self.company, date(2026, 2, 28), 0.9),
            (self.company, date(2026, 3, 1), 0.8),
            (self.company, date(2026, 8, 31), 0.8),
            (self.company, date(2026, 9, 1), 0.85),
            (other, date(2026, 5, 31), 0.9),
            (other, date(2026, 9, 1), 0.92),
        ):
            found = Target._get_values(company, day)
            self.assertEqual(found["satisfied_rate"], expected)

    def test_senseless_targets(self):
        """ST-5: 90 is no share, and there is one target from a day on."""
        Target = self.env["travel.complaint.target"]
        for indicator, value in (
            ("satisfied_rate", 90),
            ("satisfied_rate", -0.1),
            ("satisfaction", 6),
            ("response_hours", float("nan")),
        ):
            with self.subTest(value=value), self.assertRaises(ValidationError):
                Target.create(
                    {"indicator": indicator, "value": value, "valid_from": NOW.date()}
                )

    def test_another_threshold(self):
        """FB-2, ST-1: who counts guests as satisfied from 5 on has other figures."""
        with freeze_time(NOW):
            case = self.live(self.create_case(), NOW, satisfaction=4)
        self.assertEqual(self.row(case).satisfied_rate, 1)
        self.company.complaint_satisfied_from = 5
        self.assertEqual(self.row(case).satisfied_rate, 0)
        company, _team, user = self.create_second_company()
        stranger = new_test_user(
            self.env,
            "figure_two",
            groups=f"{GROUP}leader",
            company_id=self.company.id,
            company_ids=[Command.set((self.company + company).ids)],
        )
        seen = self.figures.with_user(stranger).with_context(
            allowed_company_ids=company.ids
        )
        self.assertFalse(seen.search([("ticket_id", "=", case.id)]))
        self.assertFalse(self.figures.with_user(user).search([]))
