import random
from collections import defaultdict
from datetime import datetime, timedelta

from odoo.tests import tagged

from .sheet_common import NOVEMBER, OCTOBER, SheetCommon

# The month in Shanghai, in UTC
BEGIN, END = datetime(2026, 9, 30, 16), datetime(2026, 10, 31, 16)


@tagged("post_install", "-at_install")
class TestSheetFigures(SheetCommon):
    """Figures are counted from the cases, for whoever it was then (AS-1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.limit = cls.env.ref("travel_complaint.limit_agency_tl_9")

    def clock(self, case, due_at, stopped_at=None, state="running", **values):
        """A limit of the case."""
        return (
            self.env["travel.complaint.clock"]
            .sudo()
            .create(
                {
                    "ticket_id": case.id,
                    "company_id": case.company_id.id,
                    "limit_id": self.limit.id,
                    "cycle": len(case.sudo().clock_ids) + 1,
                    "started_at": due_at - timedelta(hours=1),
                    "due_at": due_at,
                    "stopped_at": stopped_at,
                    "state": state,
                    **values,
                }
            )
        )

    def stop_by_themselves(self, case):
        """Leave no limit that has started by itself: tests make their own."""
        clocks = case.sudo().clock_ids
        clocks.filtered(lambda c: not c.request_id).write({"state": "cancelled"})

    def held_case(self, *moment, user=None, **values):
        with self.at(*moment):
            case = self.create_case(user_id=(user or self.agent).id, **values)
            self.stop_by_themselves(case)
        return case

    def give(self, case, user, *moment):
        with self.at(*moment):
            case.sudo().user_id = user

    def test_limits_count_for_the_holder_then(self):
        """AS-1: a limit counts for who was responsible then, not for who is today."""
        case = self.held_case(2026, 10, 5, 2)
        self.clock(case, datetime(2026, 10, 6), datetime(2026, 10, 5, 3), "met")
        self.give(case, self.other_agent, 2026, 10, 7, 2)
        self.clock(case, datetime(2026, 10, 8), datetime(2026, 10, 9), "late")
        self.give(case, self.member, 2026, 10, 8, 1)
        with self.at(2026, 11, 2):
            self.draft()
        self.assertFigure(self.chen, "limits_met", 1, 1)
        self.assertFigure(self.bai, "limits_met", 0, 1)
        self.assertFigure(self.dai, "limits_met", 0, 0)

    def test_moment_of_handing_over(self):
        """AS-1: who has the case at the very second of the limit answers for it."""
        case = self.held_case(2026, 10, 5, 2)
        due = datetime(2026, 10, 8, 4)
        self.clock(case, due, datetime(2026, 10, 9), "late")
        self.give(case, self.other_agent, 2026, 10, 8, 4)
        with self.at(2026, 11, 2):
            self.draft()
        self.assertFigure(self.bai, "limits_met", 0, 1)
        self.assertFigure(self.chen, "limits_met", 0, 0)

    def test_one_missed_limit_spoils_the_case(self):
        """AS-1: a case counts if all its limits of the month were kept."""
        case = self.held_case(2026, 10, 5, 2)
        self.clock(case, datetime(2026, 10, 6), datetime(2026, 10, 5, 3), "met")
        self.clock(case, datetime(2026, 10, 7), datetime(2026, 10, 8), "late")
        clean = self.held_case(2026, 10, 5, 2)
        self.clock(clean, datetime(2026, 10, 6), datetime(2026, 10, 5, 3), "met")
        with self.at(2026, 11, 2):
            self.draft()
        self.assertFigure(self.chen, "limits_met", 1, 2)
        line = self.line_of(self.chen, "limits_met")
        self.assertEqual(line.figure, 50.0)
        self.assertEqual(line.case_ids.filtered("is_hit").number, clean.number)

    def test_never_finishing_does_not_help(self):
        """AS-1: a limit that still runs is missed when its time is over, and once."""
        case = self.held_case(2026, 10, 5, 2)
        self.clock(case, datetime(2026, 10, 20))
        with self.at(2026, 10, 19, 23):
            self.draft()
            self.assertFigure(self.chen, "limits_met", 0, 0)
        with self.at(2026, 10, 20, 1):
            self.draft()
            self.assertFigure(self.chen, "limits_met", 0, 1)
        case.sudo().clock_ids.filtered(lambda c: c.state == "running").write(
            {"state": "late", "stopped_at": datetime(2026, 11, 5)}
        )
        with self.at(2026, 12, 2):
            self.draft()
            self.draft(NOVEMBER)
        self.assertFigure(self.chen, "limits_met", 0, 1)
        self.assertFigure(self.chen, "limits_met", 0, 0, month=NOVEMBER)

    def test_what_does_not_count_as_a_limit(self):
        """AS-1: neither cancelled limits, nor those standing still, nor requests'."""
        case = self.held_case(2026, 10, 5, 2)
        self.clock(case, datetime(2026, 10, 6), datetime(2026, 10, 7), "cancelled")
        waiting = self.held_case(2026, 10, 5, 2)
        later = datetime(2026, 12, 1)
        self.clock(waiting, datetime(2026, 10, 6), None, "paused", resume_at=later)
        self.answer(self.held_case(2026, 10, 5, 2), datetime(2026, 10, 6), "late")
        with self.at(2026, 11, 2):
            self.draft()
        self.assertFigure(self.chen, "limits_met", 0, 0)

    def test_months_begin_where_the_company_is(self):
        """AS-3: a month begins and ends at midnight in the company's zone."""
        moments = (BEGIN - timedelta(seconds=1), BEGIN, END - timedelta(seconds=1), END)
        numbers = []
        for moment in moments:
            case = self.held_case(2026, 9, 20, 2)
            self.clock(case, moment + timedelta(hours=1), moment, "met")
            numbers.append(case.number)
        with self.at(2026, 11, 2):
            self.draft()
        cases = self.line_of(self.chen, "limits_met").case_ids
        self.assertEqual(set(cases.mapped("number")), set(numbers[1:3]))
        self.assertEqual(
            [str(day) for day in cases.mapped("counted_on")],
            ["2026-10-01", "2026-10-31"],
        )

    def test_cases_of_the_company(self):
        """AS-1, attack 97: cases of another company count there, and not here."""
        company, team, _user = self.create_second_company()
        self.agent.company_ids |= company
        theirs = self.env["hr.employee"].create(
            {"name": "Chen there", "company_id": company.id, "user_id": self.agent.id}
        )
        theirs.version_id.date_version = "2026-01-01"
        with self.at(2026, 10, 5, 2):
            foreign = self.env["helpdesk.ticket"].create(
                {
                    "name": "Itinerary shortened",
                    "description": "x",
                    "complaint_kind": "complaint",
                    "team_id": team.id,
                    "company_id": company.id,
                    "channel_id": self.phone.id,
                }
            )
            foreign.user_id = self.agent
            self.stop_by_themselves(foreign)
        ours = self.held_case(2026, 10, 5, 2)
        for case in (foreign, ours):
            self.clock(case, datetime(2026, 10, 6), datetime(2026, 10, 5, 3), "met")
        with self.at(2026, 11, 2):
            self.draft()
            self.sheets.sudo()._draft(company, OCTOBER)
        for employee, case in ((self.chen, ours), (theirs, foreign)):
            cases = self.line_of(employee, "limits_met").case_ids
            self.assertEqual(cases.mapped("number"), [case.number])

    # Materials

    def answer(self, case, due_at, state, user=None, answered_at=None, **values):
        """A request to a department, answered by the respondent."""
        requests = self.env["travel.complaint.request"].sudo()
        before = case.sudo().clock_ids
        request = requests.create(
            {"ticket_id": case.id, "department_id": self.department.id}
        )
        started = case.sudo().clock_ids - before
        started.filtered(lambda c: not c.request_id).write({"state": "cancelled"})
        moment = answered_at or due_at - timedelta(minutes=5)
        request.write(
            {
                "state": "submitted",
                "answered_by_id": (user or self.respondent).id,
                "answered_at": moment,
                **values,
            }
        )
        started.filtered("request_id").write(
            {"state": state, "due_at": due_at, "stopped_at": moment}
        )
        return request

    def test_materials_count_for_who_answered(self):
        """AS-1: materials on time count for the person who handed them in."""
        due = datetime(2026, 10, 12, 4)
        for state, user in (
            ("met", self.respondent),
            ("late", self.respondent),
            ("met", self.member),
        ):
            self.answer(self.held_case(2026, 10, 12, 2), due, state, user)
        refused = self.answer(self.held_case(2026, 10, 12, 2), due, "late")
        refused.state = "refused"
        self.answer(self.held_case(2026, 9, 12, 2), datetime(2026, 9, 12, 4), "late")
        with self.at(2026, 11, 2):
            self.draft()
        self.assertFigure(self.zhou, "materials_on_time", 1, 2)
        self.assertFigure(self.dai, "materials_on_time", 1, 1)
        self.assertFigure(self.chen, "materials_on_time", 0, 0)

    # Satisfaction, and solved the first time

    def called(self, case, satisfaction, *moment, **values):
        """The guest says how satisfied they are."""
        with self.at(*moment):
            self.put_in_state(case, "following_up")
            return self.call_back(case.sudo(), satisfaction, user=self.leader, **values)

    def test_satisfaction_counts_for_the_holder_then(self):
        """AS-1: what the guest says counts for who was responsible at the call."""
        case = self.held_case(2026, 10, 5, 2)
        self.called(case, 4, 2026, 10, 6, 2)
        self.give(case, self.other_agent, 2026, 10, 6, 3)
        unhappy = self.held_case(2026, 10, 5, 2)
        self.called(unhappy, 3, 2026, 10, 6, 2)
        self.called(self.held_case(2026, 10, 5, 2), 0, 2026, 10, 6, 2)
        self.called(self.held_case(2026, 10, 5, 2), 5, 2026, 11, 1, 2)
        with self.at(2026, 11, 2):
            self.draft()
        self.assertFigure(self.chen, "satisfaction", 1, 2)
        self.assertFigure(self.bai, "satisfaction", 0, 0)

    def test_satisfied_from_is_the_houses_rule(self):
        """AS-1, FB-2: from where on a guest is satisfied, the company says."""
        self.called(self.held_case(2026, 10, 5, 2), 4, 2026, 10, 6, 2)
        self.company.complaint_satisfied_from = 5
        with self.at(2026, 11, 2):
            self.draft()
        self.assertFigure(self.chen, "satisfaction", 0, 1)

    def test_last_word_counts(self):
        """AS-1: the guest's last word counts, and nothing that was put right."""
        case = self.held_case(2026, 10, 5, 2)
        self.called(case, 2, 2026, 10, 6, 2)
        self.called(case, 5, 2026, 10, 7, 2)
        slip = self.held_case(2026, 10, 5, 2)
        wrong = self.called(slip, 5, 2026, 10, 8, 2)
        self.called(slip, 1, 2026, 10, 7, 2, corrects_id=wrong.id)
        with self.at(2026, 11, 2):
            self.draft()
        self.assertFigure(self.chen, "satisfaction", 1, 2)
        hits = self.line_of(self.chen, "satisfaction").case_ids.filtered("is_hit")
        self.assertEqual(hits.number, case.number)

    def end(self, case, code, *moment, cycle=1):
        with self.at(*moment):
            case.sudo().complaint_cycle = cycle
            case.sudo()._record_milestone(code)

    def test_solved_the_first_time(self):
        """AS-1, FB-2: closed with a satisfied guest, and not taken up again."""
        solved = self.held_case(2026, 10, 5, 2)
        self.called(solved, 5, 2026, 10, 6, 2)
        self.end(solved, "closed", 2026, 10, 7, 2)
        with_grounds = self.held_case(2026, 10, 5, 2)
        self.called(with_grounds, 2, 2026, 10, 6, 2)
        self.end(with_grounds, "closed", 2026, 10, 7, 2)
        again = self.held_case(2026, 10, 5, 2)
        self.called(again, 2, 2026, 10, 6, 2)
        self.end(again, "reopened", 2026, 10, 7, 2, cycle=2)
        self.end(again, "closed", 2026, 10, 9, 2, cycle=2)
        back = self.held_case(2026, 10, 5, 2)
        self.called(back, 5, 2026, 10, 6, 2)
        self.end(back, "closed", 2026, 10, 7, 2)
        self.end(back, "reopened", 2026, 10, 20, 2, cycle=2)
        late = self.held_case(2026, 10, 5, 2)
        self.called(late, 5, 2026, 10, 6, 2)
        self.end(late, "closed", 2026, 10, 7, 2)
        self.end(late, "reopened", 2026, 11, 20, 2, cycle=2)
        self.called(late, 1, 2026, 11, 25, 2)
        asked = self.held_case(2026, 10, 5, 2, complaint_kind="inquiry")
        self.end(asked, "closed", 2026, 10, 7, 2)
        with self.at(2026, 12, 2):
            self.draft()
            self.draft(NOVEMBER)
        self.assertFigure(self.chen, "solved_first", 2, 5)
        hits = self.line_of(self.chen, "solved_first").case_ids.filtered("is_hit")
        self.assertEqual(set(hits.mapped("number")), {solved.number, late.number})
        self.assertFigure(self.chen, "solved_first", 0, 0, month=NOVEMBER)
        # Each cycle has its own last word.
        self.assertFigure(self.chen, "satisfaction", 3, 5)
        self.assertFigure(self.chen, "satisfaction", 0, 1, month=NOVEMBER)

    # Complaints caused

    def found(
        self, case, employee, *moment, validity="valid", cycle=1, state="decided"
    ):
        """An investigation of the case that finds somebody liable, or the company."""
        investigations = self.env["travel.complaint.investigation"].sudo()
        with self.at(*moment):
            line = {"kind": "company", "share": 100, "reasons": "As found."}
            if employee:
                line |= {"kind": "individual", "employee_id": employee.id}
                line |= {"fault_grade": "minor"}
            cause = self.env.ref("travel_complaint.cause_itinerary_changed")
            investigation = investigations.create(
                {
                    "ticket_id": case.id,
                    "cycle": cycle,
                    "lead_id": self.leader.id,
                    "facts": "<p>The lake was closed.</p>",
                    "cause_id": cause.id,
                    "liability_ids": [(0, 0, line)],
                }
            )
            investigation.write(
                {
                    "state": state,
                    "validity": validity,
                    "finished_at": datetime(*moment) if state == "decided" else False,
                }
            )
        return investigation

    def test_valid_complaints_caused(self):
        """AS-1, IV-4: valid complaints count for who was found liable, and once."""
        guide = self.employ("Guide")
        for day, validity, state in (
            (6, "valid", "decided"),
            (7, "partly_valid", "decided"),
            (8, "not_substantiated", "decided"),
            (9, "exaggerated", "decided"),
            (10, "malicious", "decided"),
            (11, "valid", "submitted"),
        ):
            case = self.held_case(2026, 10, 5, 2)
            self.found(case, guide, 2026, 10, day, validity=validity, state=state)
        with self.at(2026, 11, 2):
            self.draft()
        self.assertFigure(guide, "complaints_caused", 2, 2)
        self.assertFigure(self.chen, "complaints_caused", 0, 0)
        line = self.line_of(guide, "complaints_caused")
        self.assertEqual((line.figure, line.score), (2, 1))
        self.assertTrue(self.line_of(self.chen, "complaints_caused").has_figure)

    def test_a_second_finding_does_not_count_again(self):
        """AS-1: found again in a second cycle, a complaint has been counted already."""
        guide = self.employ("Guide")
        case = self.held_case(2026, 10, 5, 2)
        self.found(case, guide, 2026, 10, 6)
        self.found(case, guide, 2026, 11, 6, cycle=2)
        with self.at(2026, 12, 2):
            self.draft()
            self.draft(NOVEMBER)
        self.assertFigure(guide, "complaints_caused", 1, 1)
        self.assertFigure(guide, "complaints_caused", 0, 0, month=NOVEMBER)

    def test_a_later_finding_frees(self):
        """AS-1: who is freed by the next cycle within the month did not cause it."""
        guide = self.employ("Guide")
        case = self.held_case(2026, 10, 5, 2)
        self.found(case, guide, 2026, 10, 6)
        self.found(case, None, 2026, 10, 16, cycle=2)
        next_month = self.held_case(2026, 10, 5, 2)
        self.found(next_month, guide, 2026, 10, 6)
        self.found(next_month, None, 2026, 11, 16, cycle=2)
        with self.at(2026, 12, 2):
            self.draft()
        self.assertFigure(guide, "complaints_caused", 1, 1)
        self.assertEqual(
            self.line_of(guide, "complaints_caused").case_ids.number, next_month.number
        )

    # All of it

    def test_figures_are_what_the_records_say(self):
        """AS-2: counted by hand over made-up cases, each figure comes out the same."""
        self.generate(random.Random(7), 24)
        with self.at(2026, 12, 2):
            self.draft()
            found = {
                (
                    case.line_id.measure,
                    case.sheet_id.employee_id,
                    case.number,
                ): case.is_hit
                for case in self.sheets.search(
                    [("month", "=", OCTOBER)]
                ).line_ids.case_ids
            }
            expected = self.count_by_hand(datetime(2026, 12, 2))
        self.assertEqual(found, expected)
        measures = {measure for measure, *_rest in found}
        self.assertEqual(len(measures), 5, "each measure must have cases to count")
        for sheet in self.sheets.search([("month", "=", OCTOBER)]):
            for line in sheet.line_ids:
                self.assertEqual(len(line.case_ids), line.total)
                self.assertEqual(len(line.case_ids.filtered("is_hit")), line.hits)

    def generate(self, rng, count):
        people = [self.agent, self.other_agent, self.member]
        staff = [self.chen, self.bai, self.dai, None]

        def moment():
            return BEGIN + timedelta(minutes=rng.randint(-12000, 56000))

        for _number in range(count):
            start = moment()
            case = self.held_case(*start.timetuple()[:5], user=rng.choice(people))
            for later in sorted(moment() for _change in range(rng.randint(0, 2))):
                if later > start:
                    self.give(case, rng.choice(people), *later.timetuple()[:5])
            for _limit in range(rng.randint(0, 2)):
                due = moment()
                state = rng.choice(["met", "late", "running", "cancelled"])
                gap = timedelta(minutes=rng.randint(1, 3000))
                stopped = {"met": due - gap, "late": due + gap, "cancelled": due}
                self.clock(case, due, stopped.get(state), state)
            if rng.random() < 0.5:
                user, state = rng.choice(people), rng.choice(["met", "late"])
                self.answer(case, moment(), state, user)
            self.generate_end(rng, case, moment)
            for cycle in range(1, rng.randint(1, 3)):
                day = moment() + timedelta(days=40 * (cycle - 1))
                validity = rng.choice(["valid", "partly_valid", "malicious"])
                self.found(
                    *(case, rng.choice(staff), *day.timetuple()[:5]),
                    validity=validity,
                    cycle=cycle,
                )

    def generate_end(self, rng, case, moment):
        if rng.random() < 0.6:
            self.called(case, rng.randint(0, 5), *moment().timetuple()[:5])
        if rng.random() < 0.6:
            end = moment()
            self.end(case, "closed", *end.timetuple()[:5])
            if rng.random() < 0.4:
                end += timedelta(days=rng.randint(1, 40))
                self.end(case, "reopened", *end.timetuple()[:5], cycle=2)

    def count_by_hand(self, now):
        """{(measure, employee, number): whether it counts}, record by record."""
        found = defaultdict(lambda: True)
        holders = self.env["travel.assessment.holder"].search([])

        def holder(case, moment):
            rows = holders.filtered(lambda h: h.ticket_id == case and h.since <= moment)
            return rows.sorted(lambda h: (h.since, h.id))[-1:].user_id

        def note(measure, user, case, is_hit, employee=None):
            employee = employee or user.employee_ids
            if employee:
                found[measure, employee, case.number] &= bool(is_hit)

        cases = self.env["helpdesk.ticket"].search([("team_id", "=", self.team.id)])
        for case in cases:
            for clock in case.clock_ids:
                moment = clock.stopped_at if clock.state == "met" else clock.due_at
                counts = clock.state in ("met", "late") or (
                    clock.state == "running" and clock.due_at < now
                )
                if clock.request_id:
                    moment = clock.request_id.answered_at
                    if BEGIN <= moment < END:
                        person = clock.request_id.answered_by_id
                        note("materials_on_time", person, case, clock.state == "met")
                elif counts and BEGIN <= moment < END:
                    person = holder(case, moment)
                    note("limits_met", person, case, clock.state == "met")
            self.note_words(case, holder, note)
            self.note_causes(case, note)
        return dict(found)

    def note_words(self, case, holder, note):
        calls = self.env["travel.complaint.contact"].search(
            [
                *(("ticket_id", "=", case.id), ("purpose", "=", "call_back")),
                ("is_reached", "=", True),
            ]
        )
        calls = calls.sorted(lambda c: (c.contacted_at, c.id))
        for cycle in set(calls.mapped("cycle")):
            call = calls.filtered(lambda c, cycle=cycle: c.cycle == cycle)[-1]
            if BEGIN <= call.contacted_at < END:
                person = holder(case, call.contacted_at)
                note("satisfaction", person, case, call.satisfaction >= 4)
        ends = case.complaint_event_ids.filtered(
            lambda e: e.milestone_id.code in ("closed", "reopened")
        ).sorted(lambda e: (e.occurred_at, e.id))
        if ends and BEGIN <= ends[0].occurred_at < END:
            said = calls.filtered(lambda c: c.cycle == 1)[-1:].satisfaction
            is_again = any(
                end.milestone_id.code == "reopened" and end.occurred_at < END
                for end in ends
            )
            person = holder(case, ends[0].occurred_at)
            note("solved_first", person, case, said >= 4 and not is_again)

    def note_causes(self, case, note):
        done = case.investigation_ids.filtered(
            lambda i: i.state == "decided" and i.finished_at < END
        ).sorted("cycle")
        for employee in done.liability_ids.employee_id:
            blaming = done.filtered(
                lambda i, employee=employee: (
                    i.validity in ("valid", "partly_valid")
                    and employee in i.liability_ids.employee_id
                )
            )
            if not blaming or blaming[-1] != done[-1]:
                continue
            if min(blaming.mapped("finished_at")) >= BEGIN:
                note("complaints_caused", None, case, True, employee)
