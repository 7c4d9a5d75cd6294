from contextlib import contextmanager
from datetime import date

from lxml import html
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.travel_assessment_measure_mixin import MEASURES
from .sheet_common import NOVEMBER, OCTOBER, SheetCommon

FIGURES = "UPDATE travel_assessment_sheet SET %s WHERE id = %%s"


@tagged("post_install", "-at_install")
class TestSheet(SheetCommon):
    """Sheets are drafted and reckoned: base + incentive - penalty (AS-1, AS-2)."""

    def case(self, satisfaction, *moment, user=None):
        """A case of the agent whose guest was called and gave this satisfaction."""
        with self.at(*moment):
            case = self.create_case(user_id=(user or self.agent).id)
            case.sudo().clock_ids.write({"state": "cancelled"})
            self.put_in_state(case, "following_up")
            self.call_back(case.sudo(), satisfaction, user=self.leader)
            case.sudo().clock_ids.write({"state": "cancelled"})
        return case

    def indicator(self, name):
        return self.env.ref(f"travel_complaint_assessment.indicator_{name}")

    def test_who_gets_a_sheet(self):
        """AS-3: everybody who worked there in the month, in the department of then."""
        other = self.env["hr.department"].create({"name": "Elsewhere"})
        self.bai.create_version(
            {"date_version": "2026-11-01", "department_id": other.id}
        )
        left = self.employ("Left", contract_date_start="2026-01-01")
        left.version_id.contract_date_end = "2026-09-30"
        leaving = self.employ("Leaving", contract_date_start="2026-01-01")
        leaving.version_id.contract_date_end = "2026-10-01"
        leaving.active = False
        archived = self.employ("Archived")
        archived.active = False
        coming = self.employ("Coming", contract_date_start="2026-11-01")
        begun = self.employ("Begun", contract_date_start="2026-10-31")
        not_yet = self.employ("Not yet")
        not_yet.version_id.date_version = "2026-11-01"
        gone = self.employ("Gone", departure_date="2026-09-30")
        elsewhere = self.env["res.company"].create({"name": "Second agency"})
        foreign = self.env["hr.employee"].create(
            {"name": "Foreign", "company_id": elsewhere.id}
        )
        foreign.version_id.date_version = "2026-01-01"
        dropped = self.chen.create_version(
            {"date_version": "2026-10-15", "department_id": other.id}
        )
        dropped.active = False
        sheets = self.draft()
        found = sheets.employee_id
        for employee in (self.chen, self.bai, leaving, begun):
            self.assertIn(employee, found)
        for employee in (left, archived, coming, not_yet, gone, foreign):
            self.assertNotIn(employee, found)
        self.assertEqual(self.sheet_of(self.bai).department_id, self.department)
        self.assertRecordValues(
            self.sheet_of(self.chen),
            [{"company_id": self.company.id, "department_id": self.department.id}],
        )

    def test_departments_alone(self):
        """AS-3: the wizard can draft some departments and leave the others."""
        other = self.env["hr.department"].create({"name": "Elsewhere"})
        self.bai.version_id.department_id = other
        found = self.draft(departments=other).employee_id
        self.assertEqual(found, self.bai)

    def test_drafting_again(self):
        """AS-3: nobody gets a second sheet; drafts follow the cases, others do not."""
        self.draft()
        sheet, reviewed = self.sheet_of(self.chen), self.sheet_of(self.bai)
        reviewed.state = "reviewed"
        self.case(5, 2026, 10, 6, 2)
        self.case(5, 2026, 10, 6, 2, user=self.other_agent)
        self.draft()
        self.assertEqual(self.sheet_of(self.chen), sheet)
        self.assertFigure(self.chen, "satisfaction", 1, 1)
        self.assertFigure(self.bai, "satisfaction", 0, 0)

    def test_score(self):
        """AS-1, AS-2: the base is the weighed average of what has a figure."""
        for satisfaction in (5, 5, 4, 2):
            self.case(satisfaction, 2026, 10, 6, 2)
        self.draft()
        sheet = self.sheet_of(self.chen)
        counted = sheet.line_ids.filtered("has_figure")
        self.assertEqual(
            [(line.measure, line.figure, line.score) for line in counted],
            [("satisfaction", 75.0, 2.0), ("complaints_caused", 0.0, 5.0)],
        )
        self.assertEqual((sheet.base_score, sheet.total_score), (3.5, 3.5))
        self.indicator("satisfaction").weight = 3
        self.draft()
        self.assertEqual((sheet.base_score, sheet.total_score), (2.75, 2.75))

    def test_what_is_missing(self):
        """AS-2: each line says in a sentence what is missing to the next band."""
        for satisfaction in (5, 5, 4, 2):
            self.case(satisfaction, 2026, 10, 6, 2)
        self.draft()
        line = self.line_of(self.chen, "satisfaction")
        self.assertEqual(
            line.missing_text,
            "1 more satisfied guests of the 4 who were called would give 5 points.",
        )
        self.assertEqual(line.figure_text, "75% (3 of 4)")
        self.assertEqual((line.target_text, line.is_target_met), ("90%", False))
        [band] = html.fromstring(line.bar).find_class("text-bg-primary")
        self.assertEqual([part.text for part in band], ["2", "70+"])
        caused = self.line_of(self.chen, "complaints_caused")
        self.assertEqual(caused.missing_text, "The best band is reached.")
        self.assertTrue(caused.is_target_met)
        empty = self.line_of(self.chen, "limits_met")
        self.assertEqual(empty.figure_text, "no cases")
        self.assertEqual(empty.missing_text, "It does not count in the score.")
        self.assertNotIn("text-bg-primary", empty.bar)

    def test_each_measure_has_its_sentence(self):
        """AS-2: no measure is without a sentence about what is missing."""
        lines = self.env["travel.assessment.sheet.line"]
        for measure, _label in MEASURES:
            for direction in ("higher", "lower"):
                with self.subTest(measure=measure, direction=direction):
                    text = lines._describe_missing(measure, direction, "2", 7, "5")
                    self.assertIn("2", text)
                    self.assertIn("5 points", text)
        self.assertIn("less", lines._describe_missing("hand", "lower", "2", 0, "5"))

    def test_lines_keep_what_they_were_reckoned_with(self):
        """AS-1: a change of the bands changes no sheet that has been reviewed."""
        self.case(5, 2026, 10, 6, 2)
        self.draft()
        line = self.line_of(self.chen, "satisfaction")
        self.sheet_of(self.chen).state = "reviewed"
        indicator = self.indicator("satisfaction")
        indicator.write(
            {
                "weight": 9,
                "target": 50,
                "band_ids": [(5,), (0, 0, {"figure_from": 0, "score": 1})],
            }
        )
        self.draft()
        self.assertEqual((line.score, line.weight, line.target), (5, 1, 90))
        self.assertEqual(len(line.scale), 6)

    # Indicators

    def test_bands_have_no_holes(self):
        """AS-1: bands start at zero and never give fewer points for a better figure."""
        indicator = self.indicator("satisfaction")
        first = indicator.band_ids.sorted("figure_from")[0]
        with self.refused("start at 0"):
            indicator.write({"band_ids": [(1, first.id, {"figure_from": 10})]})
        with self.refused("fewer points"):
            indicator.write({"band_ids": [(1, first.id, {"score": 6})]})
        with self.refused("fewer points"):
            indicator.direction = "lower"
        with self.refused("start at 0"):
            indicator.create({"name": "New", "measure": "hand"})
        first.unlink()
        with self.refused("start at 0"):
            self.draft()

    def test_where_a_band_ends(self):
        """AS-1: a band ends where the next one begins."""
        bands = self.indicator("satisfaction").band_ids.sorted("figure_from")
        self.assertEqual(bands.mapped("figure_to"), [60, 70, 80, 90, 95, 0])

    def test_ranges_of_indicators(self):
        """AS-1: the database refuses weights, figures and points that make no sense."""
        indicator = self.indicator("satisfaction")
        band = indicator.band_ids[0]
        for record, name, value in (
            (indicator, "weight", -1),
            (indicator, "weight", 1001),
            (indicator, "target", -1),
            (band, "score", -1),
            (band, "score", 101),
            (band, "figure_from", -1),
            (band, "figure_from", indicator.band_ids[1].figure_from),
        ):
            with self.subTest(field=name, value=value), self.refused():
                record[name] = value

    def test_indicators_of_the_company(self):
        """AS-1: a company's own indicators count there alone; archived ones nowhere."""
        elsewhere = self.env["res.company"].create({"name": "Second agency"})
        satisfaction = self.indicator("satisfaction")
        satisfaction.company_id = elsewhere
        self.indicator("limits_met").active = False
        self.draft()
        measures = self.sheet_of(self.chen).line_ids.mapped("measure")
        self.assertEqual(
            measures, ["solved_first", "materials_on_time", "complaints_caused"]
        )
        self.env["travel.assessment.indicator"].search([]).active = False
        with self.refused("no indicators"):
            self.draft()

    # By hand

    def by_hand(self):
        self.indicator("cooperation").active = True
        self.draft()
        return self.line_of(self.chen, "hand").with_user(self.assessor)

    def test_entered_by_hand(self):
        """AS-1: the assessment group enters a figure; the score follows at once."""
        line = self.by_hand()
        self.assertEqual(line.figure_text, "not entered yet")
        self.assertEqual(line.sheet_id.base_score, 5.0)
        line.write({"entered_figure": 2, "entered_note": "Interview of 12 October"})
        self.assertRecordValues(
            line, [{"figure": 2, "score": 2, "has_figure": True, "figure_text": "2"}]
        )
        self.assertEqual(line.missing_text, "1 more would give 3 points.")
        self.assertEqual(line.entered_by_id, self.assessor)
        self.assertTrue(line.entered_at)
        self.assertEqual(line.sheet_id.base_score, 3.5)

    def test_nothing_is_a_figure_too(self):
        """AS-1: nothing, entered by hand, is a figure and gives its points."""
        line = self.by_hand()
        line.entered_figure = 0
        self.assertTrue(line.has_figure)
        self.assertEqual(line.sheet_id.base_score, 2.5)

    def test_what_was_entered_stays(self):
        """AS-1: reckoning anew keeps what was entered by hand, and who did."""
        line = self.by_hand()
        line.write({"entered_figure": 2, "entered_note": "Interview"})
        line.sheet_id.action_reckon()
        line = self.line_of(self.chen, "hand")
        self.assertRecordValues(
            line,
            [
                {
                    "figure": 2,
                    "score": 2,
                    "entered_note": "Interview",
                    "entered_by_id": self.assessor.id,
                }
            ],
        )

    def test_counted_figures_are_not_entered(self):
        """AS-1, attack 29: what is counted from cases is written by nobody."""
        self.by_hand()
        line = self.line_of(self.chen, "satisfaction").with_user(self.assessor)
        with self.refused("counted from the cases"):
            line.entered_figure = 5
        with self.assertRaises(AccessError):
            line.score = 5
        with self.assertRaises(AccessError):
            line.sheet_id.total_score = 5
        with self.assertRaises(AccessError):
            line.sheet_id.create({"employee_id": self.chen.id, "month": NOVEMBER})

    def test_who_enters(self):
        """AS-1, attack 71: neither the employee nor a stranger, nor when reviewed."""
        line = self.by_hand()
        for user in (self.agent, self.stranger):
            with self.assertRaises(AccessError):
                line.with_user(user).entered_figure = 5
        line.sheet_id.sudo().state = "reviewed"
        with self.refused("not at this step"):
            line.entered_figure = 5

    def test_form(self):
        """AS-1: in the form the group enters figures by hand, and nothing else."""
        line = self.by_hand()
        with Form(line.sheet_id.with_user(self.assessor)) as form:
            index = [row.id for row in line.sheet_id.line_ids].index(line.id)
            with form.line_ids.edit(index) as row:
                row.entered_figure = 4
        self.assertEqual(line.score, 4)

    # What the database keeps

    @contextmanager
    def forbidden(self):
        """What happens inside is refused by the database itself."""
        quiet, refusal = mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError)
        with quiet, refusal, self.env.cr.savepoint():
            yield

    def test_one_sheet_a_month(self):
        """AS-3: the database knows one sheet of a month and employee."""
        sheet = self.draft()[0]
        with self.forbidden():
            sheet.sudo().copy({})
        with self.forbidden():
            self.env.cr.execute(FIGURES % "month = '2026-10-02'", [sheet.id])

    def test_the_sum_holds(self):
        """AS-2: the database keeps score = base + incentive - penalty."""
        sheet = self.draft()[0]
        self.env.flush_all()
        for change in (
            "total_score = total_score + 1",
            "incentive = 1",
            "penalty = 1",
            "base_score = base_score - 1",
            "penalty = -10001, total_score = base_score + 10001",
        ):
            with self.subTest(change=change), self.forbidden():
                self.env.cr.execute(FIGURES % change, [sheet.id])

    def test_figures_change_in_draft_alone(self):
        """AS-3: from the review on the database refuses any other figure."""
        self.case(5, 2026, 10, 6, 2)
        self.draft()
        sheet = self.sheet_of(self.chen)
        sheet.state = "reviewed"
        self.env.flush_all()
        changes = [
            (FIGURES % "penalty = 1, total_score = total_score - 1", sheet),
            (FIGURES % f"employee_id = {self.env.user.employee_id.id or 1}", sheet),
            (FIGURES % "month = '2026-09-01'", sheet),
        ]
        for table, record in (
            ("line", sheet.line_ids[0]),
            ("case", sheet.line_ids.case_ids[0]),
        ):
            name = f"travel_assessment_sheet_{table}"
            changes += [
                (f"UPDATE {name} SET write_date = write_date WHERE id = %s", record),
                (f"DELETE FROM {name} WHERE id = %s", record),
            ]
        for statement, record in changes:
            with self.subTest(statement=statement), self.forbidden():
                self.env.cr.execute(statement, [record.id])
        with self.forbidden():
            self.env.cr.execute(
                "INSERT INTO travel_assessment_sheet_case"
                " (sheet_id, line_id, ticket_id, number, counted_on)"
                " SELECT sheet_id, line_id, 1, 'x', counted_on"
                " FROM travel_assessment_sheet_case WHERE sheet_id = %s",
                [sheet.id],
            )

    def test_no_line_is_added_later(self):
        """AS-3: from the review on the database refuses a further line."""
        sheet = self.draft()[0]
        sheet.state = "reviewed"
        self.env.flush_all()
        with self.forbidden():
            self.env.cr.execute(
                "INSERT INTO travel_assessment_sheet_line"
                " (sheet_id, indicator_id, measure, direction)"
                " VALUES (%s, %s, 'hand', 'higher')",
                [sheet.id, self.indicator("cooperation").id],
            )

    def test_final_is_final(self):
        """AS-3: a final sheet is neither changed nor deleted, by nobody."""
        with self.at(2026, 11, 2):
            self.draft()
            sheet = self.sheet_of(self.chen)
            day = date(2026, 11, 2)
            sheet.write(
                {
                    "state": "published",
                    "notified_at": "2026-11-02 00:00:00",
                    "published_from": day,
                    "published_to": day,
                }
            )
        sheet.state = "final"
        self.env.flush_all()
        for statement in (
            FIGURES % "published_to = '2030-01-01'",
            FIGURES % "state = 'draft'",
            "DELETE FROM travel_assessment_sheet WHERE id = %s",
            "DELETE FROM travel_assessment_sheet_line WHERE sheet_id = %s",
        ):
            with self.subTest(statement=statement), self.forbidden():
                self.env.cr.execute(statement, [sheet.id])

    def test_a_draft_can_go(self):
        """AS-3: a draft can be deleted, with all that belongs to it."""
        self.case(5, 2026, 10, 6, 2)
        self.draft()
        sheet = self.sheet_of(self.chen)
        lines = sheet.line_ids
        sheet.sudo().unlink()
        self.assertFalse(lines.exists())

    # How much it costs

    def test_costs_do_not_grow(self):
        """AS-3: 40 employees and their cases take as many statements as one."""
        for satisfaction in (5, 3):
            self.case(satisfaction, 2026, 10, 6, 2)
        chosen = self.env["hr.department"].create({"name": "One"})
        self.chen.version_id.department_id = chosen
        self.draft(NOVEMBER, departments=chosen)  # what is kept at hand is there
        costs = []
        for departments in (chosen, None):
            self.env.invalidate_all()
            with self.captured_sql() as statements:
                self.draft(departments=departments)
            costs.append(len(statements))
            for number in range(40):
                self.employ(f"Guide {number}")
            self.sheets.search([("month", "=", OCTOBER)]).sudo().unlink()
        self.env.invalidate_all()
        with self.captured_sql() as statements:
            sheets = self.draft()
        costs.append(len(statements))
        self.assertGreater(len(sheets), 80)
        self.assertEqual(len(set(costs)), 1, costs)

    # Ways in

    def test_wizard(self):
        """AS-3: the group drafts a month; it shows the sheets of that month."""
        with self.at(2026, 11, 2):
            wizard = self.env["travel.assessment.sheet.month"].with_user(self.assessor)
            dialog = wizard.create({})
            self.assertEqual(dialog.month, OCTOBER)
            dialog.month = date(2026, 10, 20)
            action = dialog.action_draft()
        shown = self.sheets.with_user(self.assessor).search(action["domain"])
        self.assertIn(self.chen, shown.employee_id)
        self.assertEqual(set(shown.mapped("month")), {OCTOBER})

    def test_wizard_refuses(self):
        """AS-3, attack 71: strangers, months to come, and companies of others."""
        wizard = self.env["travel.assessment.sheet.month"]
        elsewhere = self.env["res.company"].create({"name": "Second agency"})
        with self.at(2026, 10, 31, 15, 59, 59):
            for user in (self.stranger, self.agent):
                with self.assertRaises(AccessError):
                    wizard.with_user(user).create({})
                dialog = wizard.sudo().create({}).with_user(user).sudo(False)
                with self.assertRaises(AccessError):
                    dialog.action_draft()
            ours = wizard.with_user(self.assessor)
            for values, text in (
                ({"month": NOVEMBER}, "not begun"),
                ({"month": OCTOBER, "company_id": elsewhere.id}, "work for"),
            ):
                with self.subTest(values=values), self.refused(text):
                    ours.create(values).action_draft()

    def test_cron(self):
        """AS-3: every night the month of yesterday is drafted, where the company is."""
        cron = self.env.ref("travel_complaint_assessment.ir_cron_draft_sheets")
        for moment, month, is_there in (
            ((2026, 10, 31, 15, 59), OCTOBER, True),
            ((2026, 10, 31, 16, 1), NOVEMBER, False),
            ((2026, 11, 1, 16, 1), NOVEMBER, True),
        ):
            with self.at(*moment), self.enter_registry_test_mode():
                cron.method_direct_trigger()
            with self.subTest(moment=moment):
                self.assertEqual(bool(self.sheet_of(self.chen, month)), is_there)

    def test_one_company_does_not_hold_up_the_others(self):
        """AS-3: where indicators are missing, other companies get their sheets."""
        elsewhere = self.env["res.company"].create({"name": "Second agency"})
        foreign = self.env["hr.employee"].create(
            {"name": "Foreign", "company_id": elsewhere.id}
        )
        foreign.version_id.date_version = "2026-01-01"
        self.env["travel.assessment.indicator"].search([]).company_id = elsewhere
        cron = self.env.ref("travel_complaint_assessment.ir_cron_draft_sheets")
        name = "odoo.addons.travel_complaint_assessment.models"
        logs = self.assertLogs(f"{name}.travel_assessment_sheet_draft_mixin", "WARNING")
        with self.at(2026, 11, 22, 2), self.enter_registry_test_mode(), logs as found:
            cron.method_direct_trigger()
        self.assertIn("no indicators", "".join(found.output))
        self.assertFalse(self.sheet_of(self.chen, NOVEMBER))
        self.assertTrue(self.sheet_of(foreign, NOVEMBER))
