from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .decisions import ACT, DecisionCommon

# As the documents have it: code, direction, rests on, grade, measure, from, to.
DOCUMENTS = [
    ("TIMELY", "reward", "sheet", False, "amount", 500, 2000),
    ("PRAISE", "reward", "praise", False, "amount", 300, 1500),
    ("INNOVATION", "reward", "improvement", False, "amount", 800, 3000),
    ("MINOR", "penalty", "liability", "minor", "percent", 10, 30),
    ("GENERAL", "penalty", "liability", "general", "percent", 30, 50),
    ("SERIOUS", "penalty", "liability", "serious", "none", 0, 0),
]
# What comes with them, and with nothing else.
CONSEQUENCES = {
    "TIMELY": {"least_satisfaction": 90, "has_commendation": True},
    "INNOVATION": {"honorary_title": "Innovator of the agency"},
    "MINOR": {"discipline": "warning", "needs_self_review": True},
    "GENERAL": {"discipline": "demerit", "bars_awards": True, "may_claim_loss": True},
    "SERIOUS": {
        "discipline": "dismissal",
        "has_legal_liability": True,
        "needs_head_talk": True,
        "department_percent": 20,
    },
}
NOTHING = {
    "least_satisfaction": 0,
    "has_commendation": False,
    "honorary_title": False,
    "discipline": "none",
    "needs_self_review": False,
    "needs_head_talk": False,
    "bars_awards": False,
    "may_claim_loss": False,
    "has_legal_liability": False,
    "department_percent": 0,
}


@tagged("post_install", "-at_install")
class TestPolicy(DecisionCommon):
    """Rules are data, in versions that nobody edits once they were used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shipped = cls.env.ref("travel_complaint_assessment.policy_agency")
        cls.policies = cls.env["travel.assessment.policy"].with_user(cls.leader)

    def version(self, day, adopt=True, **values):
        """A version of the agency's own rules, in force from `day` on."""
        policy = self.policies.create(
            {
                "name": "Ours",
                "source": "Works agreement",
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "date_from": day,
                "rule_ids": [
                    (
                        0,
                        0,
                        {
                            "code": "MINOR",
                            "name": "Slip",
                            "direction": "penalty",
                            "basis": "liability",
                            "measure": "percent",
                            "minimum": 5,
                            "maximum": 10,
                        },
                    )
                ],
                **values,
            }
        )
        if adopt:
            with freeze_time(datetime.combine(policy.date_from, datetime.min.time())):
                policy.action_adopt()
        return policy

    def test_as_the_documents_say(self):
        """AS-4, AS-5: each kind with its range and what comes with it."""
        for code, direction, basis, grade, measure, low, high in DOCUMENTS:
            rule = self.rule(code)
            with self.subTest(rule=code):
                self.assertRecordValues(
                    rule,
                    [
                        {
                            "direction": direction,
                            "basis": basis,
                            "fault_grade": grade,
                            "measure": measure,
                            "minimum": low,
                            "maximum": high,
                            **NOTHING,
                            **CONSEQUENCES.get(code, {}),
                        }
                    ],
                )

    def test_further_kinds(self):
        """AS-6: criticism, points, transfer, delay, fixed amounts of departments."""
        self.assertEqual(self.rule("CRITICISM").discipline, "criticism")
        self.assertEqual(self.rule("TRANSFER").discipline, "transfer")
        self.assertEqual(self.rule("POINTS").measure, "points")
        self.assertEqual(self.rule("DELAY").measure, "points")
        department = self.rule("DEPARTMENT")
        self.assertEqual(department.scope, "department")
        self.assertEqual((department.minimum, department.maximum), (500, 10000))

    def test_consequences_in_words(self):
        """AS-5: what comes with a rule is told in one line, its range in another."""
        rule = self.rule("GENERAL")
        self.assertEqual(rule.range_text, "30 to 50 % of the month's performance bonus")
        self.assertEqual(
            rule.consequences,
            "Demerit · Out of the Year's Awards · Liable for Economic Loss",
        )
        self.assertIn("department loses 20 %", self.rule("SERIOUS").consequences)
        self.assertEqual(self.rule("PRAISE").range_text, "300 to 1500 CNY")

    def test_version_of_the_day(self):
        """AS-7: an act is judged by the version in force on that day, whenever it is
        judged; one's own rules go before the general ones.
        """
        own = self.version("2026-10-12")
        policies = self.env["travel.assessment.policy"]
        before, after = date(2026, 10, 11), date(2026, 10, 12)
        self.assertEqual(policies._get_policy(self.company, before), self.shipped)
        self.assertEqual(policies._get_policy(self.company, after), own)
        other = self.env.ref("base.main_company")
        self.assertEqual(policies._get_policy(other, after), self.shipped)

    def test_act_before_the_version(self):
        """AS-7: a new rule does not reach an act of the day before."""
        own = self.version("2026-10-13")
        decision = self.draft("MINOR", percent=20)
        self.assertEqual(decision.policy_id, self.shipped)
        with self.refused("not in the version"):
            decision.rule_id = own.rule_ids

    def test_act_before_all_rules(self):
        """AS-7: nobody is judged by rules that were not there."""
        ticket = self.create_ticket(incident_at=datetime(2019, 6, 1, 2))
        line = self.find(ticket=ticket)
        with self.refused("No rules of reward and penalty were in force"):
            self.draft("MINOR", line=line)

    def test_day_is_the_company_s(self):
        """AS-7, attack 132: the day of the act is where the company is."""
        own = self.version("2026-10-13")
        # Half past midnight on the 13th in Shanghai, the 12th in UTC.
        ticket = self.create_ticket(incident_at=datetime(2026, 10, 12, 16, 30))
        line = self.find(ticket=ticket)
        decision = self.env["travel.assessment.decision"].with_user(self.assessor)
        decision = decision.create(
            {"rule_id": own.rule_ids.id, "liability_id": line.id}
        )
        self.assertEqual(decision.act_date, date(2026, 10, 13))

    def test_used_version_stays(self):
        """AS-7: once somebody was judged by it, a version is changed by a new one."""
        own = self.version("2026-10-01")
        own.statement_days = 2
        self.env["travel.assessment.decision"].with_user(self.assessor).create(
            {"rule_id": own.rule_ids.id, "liability_id": self.find().id}
        )
        rule = own.rule_ids
        for attempt in (
            lambda: own.write({"statement_days": 1}),
            lambda: rule.write({"maximum": 50}),
            lambda: rule.copy({"code": "MORE"}),
            lambda: rule.unlink(),
            lambda: own.write({"rule_ids": [(2, rule.id)]}),
        ):
            with self.refused("new version"):
                attempt()
        self.assertTrue(own.is_used)

    def test_used_version_is_kept_by_the_database(self):
        """AS-7: by plain SQL neither a version that somebody was judged by changes,
        nor its rules; one more language, and the day on which it ends, do no harm.
        """
        own = self.version("2026-10-01")
        self.env["travel.assessment.decision"].with_user(self.assessor).create(
            {"rule_id": own.rule_ids.id, "liability_id": self.find().id}
        )
        self.env.flush_all()
        version, rule = "travel_assessment_policy", "travel_assessment_rule"
        ids = {version: own.id, rule: own.rule_ids.id}
        for table, change in (
            (version, "statement_days = 1"),
            (version, "appeal_days = 1"),
            (version, "date_from = '2026-09-01'"),
            (version, "state = 'draft'"),
            (version, "is_used = false"),
            (version, "is_used = NULL"),
            (version, "company_id = NULL"),
            (version, """name = '{"en_US": "Theirs"}'"""),
            (rule, "maximum = 50"),
            (rule, "measure = 'points'"),
            (rule, "discipline = 'dismissal'"),
            (rule, "sequence = 1"),
            (rule, """name = '{"zh_CN": "x"}'"""),
            (rule, f"policy_id = {self.shipped.id}"),
        ):
            with self.subTest(change=change), self.refused("stay as they are"):
                self.env.cr.execute(
                    f"UPDATE {table} SET {change} WHERE id = %s", [ids[table]]
                )
        for statement in (
            f"DELETE FROM {rule} WHERE id = {ids[rule]}",
            f"INSERT INTO {rule} (policy_id, code, name, scope, direction, basis,"
            " measure, second_person, discipline) SELECT policy_id, 'MORE', name,"
            " scope, direction, basis, measure, second_person, discipline"
            f" FROM {rule} WHERE id = {ids[rule]}",
        ):
            with self.subTest(statement=statement), self.refused("stay as they are"):
                self.env.cr.execute(statement)
        for table in ids:
            self.env.cr.execute(
                f"""UPDATE {table} SET name = name || '{{"zh_CN": "x"}}'
                    WHERE id = %s""",
                [ids[table]],
            )
        self.env.cr.execute(
            f"UPDATE {version} SET date_to = '2026-11-30' WHERE id = %s", [own.id]
        )
        with self.refused("stay as they are"):
            self.env.cr.execute(
                f"UPDATE {version} SET date_to = NULL WHERE id = %s", [own.id]
            )

    def test_unused_version_is_free(self):
        """AS-7: as long as nobody was judged by it, a version may still be mended."""
        own = self.version("2026-10-01")
        own.rule_ids.maximum = 12
        own.rule_ids.copy({"code": "MORE"}).unlink()
        self.assertFalse(own.is_used)

    def test_no_version_in_force_by_creating_it(self):
        """AS-7, attack 95: rules come into force by the button, not by RPC."""
        values = {"name": "Ours", "source": "x", "date_from": "2026-01-01"}
        for name, value in (
            ("state", "adopted"),
            ("version", 7),
            ("is_used", True),
            ("adopted_at", ACT),
        ):
            with self.subTest(field=name), self.refused("Use the buttons"):
                self.policies.create({**values, name: value})

    def test_used_rule_is_kept_by_the_database(self):
        """AS-7: not even the system removes a rule that somebody was judged by."""
        decision = self.draft("MINOR")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "DELETE FROM travel_assessment_rule WHERE id = %s",
                [decision.rule_id.id],
            )

    def test_new_version(self):
        """AS-7: the next version starts from the last one, and ends it when adopted."""
        own = self.version("2026-10-01")
        following = self.policies.browse(own.action_new_version()["res_id"])
        self.assertEqual(following.version, 2)
        self.assertEqual(following.state, "draft")
        self.assertEqual(following.rule_ids.mapped("code"), ["MINOR"])
        self.assertEqual(following.supersedes_id, own)
        following.date_from = "2026-12-01"
        following.action_adopt()
        self.assertEqual(own.date_to, date(2026, 11, 30))
        self.assertEqual(following.adopted_by_id, self.leader)
        with self.refused("adopted already"):
            following.action_adopt()

    def test_adopting(self):
        """AS-7: rules come into force on a day that is not gone by, and not empty."""
        with self.refused("day gone by"):
            self.version("2026-10-18", adopt=False).action_adopt()
        empty = self.version("2026-10-19", adopt=False, rule_ids=[])
        with self.refused("at least one rule"):
            empty.action_adopt()
        missing = self.version(False, adopt=False)
        with self.refused("from which day"):
            missing.action_adopt()
        self.version("2026-10-19", adopt=False).action_adopt()

    def test_state_by_buttons_alone(self):
        """Attack 95: nobody adopts by RPC, and nobody but a leader at all."""
        own = self.version("2026-10-19", adopt=False)
        for name, value in (
            ("state", "adopted"),
            ("date_to", "2027-01-01"),
            ("version", 7),
        ):
            with self.subTest(field=name), self.refused("Use the buttons"):
                own.write({name: value})
        for user in (self.assessor, self.stranger):
            with self.assertRaises(AccessError):
                own.with_user(user).action_adopt()
            with self.assertRaises(AccessError):
                own.with_user(user).action_new_version()

    def test_adopted_rules_are_kept(self):
        """AS-7: rules that were in force are not deleted; drafts are."""
        own = self.version("2026-10-19")
        with self.refused("are kept"):
            own.unlink()
        self.version("2026-12-01", adopt=False).unlink()

    def test_one_version_a_day(self):
        """AS-7: the database does not let two versions be in force on one day."""
        own = self.version("2026-10-19")
        with self.refused():
            own.copy().sudo().write(
                {
                    "state": "adopted",
                    "date_from": "2026-11-01",
                    "adopted_at": ACT,
                }
            )

    def test_ranges_in_the_database(self):
        """Attacks 84, 85: ranges that are none are refused by the database."""
        own = self.version("2026-12-01", adopt=False)
        for values in (
            {"minimum": 0},
            {"minimum": 20},  # more than the maximum
            {"maximum": 100.01},
            {"maximum": float("nan")},
            {"measure": "amount", "minimum": -1},
            {"measure": "amount", "maximum": 1e10},
            {"measure": "points", "maximum": 1001},
            {"measure": "none"},
            {"least_points": 3, "most_points": 2},
            {"most_points": float("nan")},
            {"least_satisfaction": 101},
            {"department_percent": 100.5},
            {"second_from": -1},
            {"direction": "reward"},
            {"basis": "praise"},
        ):
            with self.subTest(values=values), self.refused():
                own.rule_ids.write(values)
        for values in ({"statement_days": 0}, {"appeal_days": 61}):
            with self.subTest(values=values), self.refused():
                own.write(values)
        with self.refused():
            own.copy({"date_from": "1999-12-31"})
