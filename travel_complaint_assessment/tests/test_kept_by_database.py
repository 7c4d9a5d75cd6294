from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_case import CaseCommon

NOW = "'2026-10-19 02:00:00'"
BEFORE = "'2026-10-19 01:59:59'"
LODGED = f"state = 'lodged', lodged_at = {NOW}, decide_until = {NOW}"
LATE = f"state = 'late', lodged_at = {NOW}"
# row: [(what is written by SQL, the constraint that refuses it)]
REFUSED = {
    "draft": [
        (f"{LODGED}, attempt = 1, deadline = NULL", "lodged_complete"),
        (f"{LODGED}, attempt = 1, deadline = {NOW}, text = ' '", "lodged_complete"),
        (f"{LODGED}, attempt = 1, deadline = {BEFORE}", "in_time"),
        (f"{LATE}, deadline = {NOW}, refusal = 'x'", "in_time"),
        (f"{LATE}, deadline = {BEFORE}", "refused_complete"),
        (f"{LODGED}, attempt = 0, deadline = {NOW}", "attempt_range"),
        (f"{LODGED}, attempt = 3, deadline = {NOW}", "attempt_range"),
    ],
    "lodged": [
        ("decide_until = NULL", "lodged_has_term"),
        (f"withdrawn_at = {NOW}", "withdrawn_complete"),
        ("refusal = 'x'", "refused_complete"),
        ("state = 'decided'", "decided_complete"),
        (
            f"outcome = 'upheld', decided_at = {NOW}, decided_by_id = 1",
            "decided_complete",
        ),
        (
            "state = 'decided', outcome = 'upheld', outcome_grounds = 'x',"
            f" decided_at = {NOW}",
            "decided_by_somebody",
        ),
        (
            "state = 'decided', outcome = 'upheld', outcome_grounds = 'x',"
            f" decided_at = {NOW}, is_by_silence = true",
            "silence_favours",
        ),
    ],
    "talk": [
        ("state = 'held'", "talk_complete"),
        ("state = 'held', held_on = '2026-10-19', held_by_id = 1", "talk_complete"),
        (
            "state = 'standing', held_on = '2026-10-19', held_by_id = 1, notes = 'x'",
            "talk_signed",
        ),
        ("state = 'lifted'", "end_complete"),
        (f"ended_at = {NOW}, end_reason = 'x'", "end_complete"),
    ],
    "review": [
        ("state = 'handed_in'", "handed_in_complete"),
        (
            f"state = 'handed_in', handed_in_at = {NOW}, text = 'x', measures = ' '",
            "handed_in_complete",
        ),
        (f"accepted_at = {NOW}, accepted_by_id = 1", "accepted_complete"),
        ("late_at = due_at", "late_is_late"),
    ],
    "publication": [
        ("state = 'published'", "published_complete"),
        (
            f"state = 'published', author_id = 1, published_at = {NOW},"
            f" published_until = {NOW}",
            "published_complete",
        ),
        (f"withdrawn_at = {NOW}, withdraw_reason = 'x'", "withdrawn_complete"),
    ],
    "case": [
        (
            "percent = 101, split = 'percent', value_min = 101, value_max = 101",
            "percent_range",
        ),
        ("percent = 1", "percent_range"),
        ("amount = -1", "amount_range"),
        ("amount = 'NaN'", "amount_range"),
        ("state = 'notified'", "notified_complete"),
        ("proposed_by_id = NULL", "proposed_complete"),
        ("grounds = ' '", "proposed_complete"),
        ("decided_by_id = proposed_by_id", "decider_is_another"),
        ("improvement_id = NULL", "basis"),
        ("direction = 'penalty'", "basis"),
        ("value_max = 900, value_min = 800", "in_range"),
        ("event_date = '0001-01-01'", "dates_range"),
    ],
    "share": [
        ("left_amount = amount + 1", "left_range"),
        ("left_amount = -1", "left_range"),
        ("left_out_reason = 'x'", "left_out_has_none"),
    ],
    "policy": [
        ("appeal_decision_days = 0", "days_range"),
        ("self_review_days = 61", "days_range"),
        ("appeal_panel_size = 0", "panel_range"),
    ],
}


@tagged("post_install", "-at_install")
class TestKeptByDatabase(CaseCommon):
    """House rule 6: what may not be is refused by the database, by whatever way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.department.manager_id = cls._create_employee("Head")

    def test_constraints(self):
        """AS-5, AS-8, AS-9, PY-2: each half-written or impossible row is refused."""
        serious = self.finalise("SERIOUS", percent=0).sudo()
        minor = self.finalise().sudo()
        case = self.create_case(amount=1000)
        case.action_spread()
        case.action_propose()
        rows = {
            "draft": self.write_appeal(self.notify()),
            "lodged": self.lodge(self.notify()),
            "talk": serious.discipline_ids.filtered(lambda row: row.kind == "talk"),
            "review": minor.self_review_ids,
            "publication": self.env["travel.assessment.publication"]._draft(minor),
            "case": case,
            "share": case.sudo().line_ids[:1],
            "policy": minor.policy_id.copy(),
        }
        self.env.flush_all()
        for name, row in rows.items():
            for change, constraint in REFUSED[name]:
                with self.subTest(row=name, change=change):
                    with (
                        self.assertRaises(IntegrityError) as caught,
                        mute_logger("odoo.sql_db"),
                        self.env.cr.savepoint(),
                    ):
                        self.env.cr.execute(
                            f"UPDATE {row._table} SET {change} WHERE id = %s", [row.id]
                        )
                    self.assertEqual(
                        caught.exception.diag.constraint_name,
                        f"{row._table}_{constraint}",
                    )
