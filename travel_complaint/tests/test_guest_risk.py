from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

# Wednesday, 5 November 2036: no other case of the database is near it
NOW = datetime(2036, 11, 5, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGuestRisk(ComplaintCommon):
    """Guests at risk of leaving are listed, and contacted (ST-4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whoever else is in the database is no matter of these tests.
        cls.env["helpdesk.ticket"].search([]).write({"active": False})
        cls.env["travel.complaint.guest.risk"].search([]).unlink()
        cls.rules = {
            name: cls.env.ref(f"travel_complaint.risk_rule_{name}")
            for name in ("unsatisfied", "not_held", "high_tier", "repeat", "open_long")
        }

    def find(self):
        self.env["travel.complaint.guest.risk"]._cron_find()
        return self.env["travel.complaint.guest.risk"].search(
            [("found_on", ">=", "2036-01-01")]
        )

    def reasons(self, case):
        risk = self.find().filtered(lambda r: r.ticket_id == case)
        return {
            name
            for name, rule in self.rules.items()
            if rule in risk.rule_ids and risk.state == "open"
        }

    def complain(self, days_ago=0, phone="+86 139 0000 0001", **values):
        received = NOW - timedelta(days=days_ago)
        return self.create_case(received_at=received, partner_phone=phone, **values)

    def test_open_too_long(self):
        """ST-4: after as many days as the rule says, and not before."""
        case = self.complain(14)
        self.assertFalse(self.reasons(case))
        with freeze_time(NOW + timedelta(hours=1)):
            self.assertEqual(self.reasons(case), {"open_long"})
        self.rules["open_long"].days = 20
        self.assertFalse(self.reasons(case))

    def test_not_satisfied(self):
        """ST-4: what the guest said last counts, from the threshold down."""
        case = self.complain()
        self.walk_to(case, "following_up")
        self.call_back(case, 3)
        self.assertEqual(self.reasons(case), {"unsatisfied"})
        with freeze_time(NOW + timedelta(hours=1)):
            self.call_back(case, 5)
            self.assertFalse(self.reasons(case))

    def test_valued_guest(self):
        """ST-4: a guest of a tier with priority is listed while the case is new."""
        tiers = self.env["travel.guest.tier"]
        gold, plain = tiers.create(
            [{"name": "Gold test", "is_priority": True}, {"name": "Plain test"}]
        )
        case = self.complain(guest_tier_id=gold.id)
        other = self.complain(guest_tier_id=plain.id, phone="+86 139 0000 0002")
        self.assertEqual(self.reasons(case), {"high_tier"})
        self.assertFalse(self.reasons(other))
        self.rules["high_tier"].tier_ids = plain
        self.assertEqual(self.reasons(other), {"high_tier"})
        self.assertFalse(self.reasons(case))

    def test_again_and_again(self):
        """ST-4: three complaints of one guest are one row, on the latest case."""
        cases = [self.complain(days) for days in (9, 5)]
        self.assertFalse(self.find())
        latest = self.complain()
        self.complain(phone="+86 139 0000 0003")
        risk = self.find()
        self.assertEqual(
            (risk.ticket_id, risk.rule_ids), (latest, self.rules["repeat"])
        )
        cases[0]._do_withdraw("It was a mistake")
        self.find()
        self.assertEqual(risk.state, "over")

    def test_not_held(self):
        """ST-4, FB-3: a revisit that finds the measures have not held is a reason."""
        case = self.complain()
        self.walk_to(case, "closed")
        self.env["travel.complaint.contact"].with_user(self.agent).create(
            {
                "ticket_id": case.id,
                "purpose": "revisit",
                "summary": "The seat is broken again.",
                "measures_held": "no",
            }
        )
        self.assertIn("not_held", self.reasons(case))

    def test_twice(self):
        """ST-4: the job run twice lists nobody twice and takes nobody off."""
        self.complain(20)
        first = self.find()
        self.assertEqual(len(first), 1)
        self.assertEqual(self.find(), first)
        self.assertEqual(first.state, "open")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            first.copy({"ticket_id": first.ticket_id.id})

    def give(self, case=None, user=None):
        """The guest of a case that is open too long, given to the agent."""
        case = case or self.complain(20)
        risk = self.find().filtered(lambda r: r.ticket_id == case)
        risk.with_user(self.leader).user_id = user or self.agent
        return risk

    def todos(self, case):
        kind = self.env.ref("travel_complaint.mail_activity_type_retention_contact")
        return case.sudo().activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_advice_in_the_language_of_the_agency(self):
        """ST-4: the job's own language does not matter, nor that of a second time."""
        self.env["res.lang"]._activate_lang("fr_FR")
        rule = self.rules["open_long"].with_context(lang="fr_FR")
        rule.next_step = "Appelez le client."
        self.company.partner_id.lang = "fr_FR"
        risk = self.give()
        self.assertEqual(risk.next_step, "Appelez le client.")
        risk.write({"outcome": "stays", "note": "Pas encore."})
        risk.action_done()
        risk._renew(set(rule.ids))
        self.assertRecordValues(
            risk, [{"state": "open", "next_step": "Appelez le client."}]
        )

    def test_contacted(self):
        """ST-4: a person has a to-do; what came of it is kept with the case."""
        risk = self.give()
        self.assertIn("Call the guest", risk.next_step)
        case = risk.ticket_id
        self.assertEqual(self.todos(case).user_id, self.agent)
        mine = risk.with_user(self.agent)
        with self.assertRaisesRegex(UserError, "Say first what came of the contact"):
            mine.action_done()
        mine.write({"outcome": "stays", "note": "Happy with a voucher."})
        mine.action_done()
        self.assertEqual((risk.state, risk.done_by_id), ("done", self.agent))
        self.assertFalse(self.todos(case))
        self.assertIn("Happy with a voucher", case.sudo().message_ids[0].body)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            mine.note = "Changed"
        # The same reason still holds: nobody calls twice.
        self.find()
        self.assertEqual(risk.state, "done")
        # A new reason does.
        self.walk_to(case, "following_up")
        self.call_back(case, 1)
        self.find()
        self.assertEqual((risk.state, risk.user_id.id), ("open", False))

    def test_a_later_case_is_another_matter(self):
        """ST-4: after a contact, a later case of the guest lists them again."""
        risk = self.give()
        risk.with_user(self.agent).write({"outcome": "undecided", "note": "x"})
        risk.with_user(self.agent).action_done()
        later = self.complain(16)
        self.assertEqual(self.reasons(later), {"open_long"})

    def test_reason_gone(self):
        """ST-4: whose reason is gone is taken off, with the to-do."""
        risk = self.give()
        risk.ticket_id._do_withdraw("Settled")
        self.find()
        self.assertEqual(risk.state, "over")
        self.assertFalse(self.todos(risk.ticket_id))

    def test_who_sees_whom(self):
        """ST-4, FB-5: agents whom they contact; public relations masked, if public."""
        risk = self.give()
        self.assertEqual(risk.with_user(self.agent).guest_phone, "+86 139 0000 0001")
        for user in (self.other_agent, self.stranger, self.public_relations):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                risk.with_user(user).read(["number"])
        self.env["travel.complaint.exposure"].create(
            {"ticket_id": risk.ticket_id.id, "place": "Weibo"}
        )
        public = risk.with_user(self.public_relations)
        self.assertEqual(public.masked_phone, "139****0001")
        with self.assertRaises(AccessError):
            public.read(["guest_phone"])
        with self.assertRaises(AccessError):
            public.note = "x"
        self.assertEqual(risk.with_user(self.auditor).number, risk.number)

    def test_wall(self):
        """BY-8: whoever is named in the case neither reads nor contacts."""
        guide = self.env["hr.employee"].create(
            {"name": "Guide", "user_id": self.leader.id}
        )
        case = self.complain(20, guide_id=guide.id)
        risk = self.find()
        self.assertEqual(risk.ticket_id, case)
        with self.assertRaises(AccessError):
            risk.with_user(self.leader).read(["number"])
        with self.assertRaisesRegex(UserError, "has declared a conflict"):
            risk.user_id = self.leader

    def test_what_people_write(self):
        """ST-4: reasons are found; the leader gives the work, the agent notes it."""
        risk = self.give()
        for user, values in (
            (self.leader, {"state": "done"}),
            (self.leader, {"rule_ids": [(5,)]}),
            (self.agent, {"user_id": self.other_agent.id}),
            (self.agent, {"due_on": "2036-12-01"}),
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                risk.with_user(user).write(values)

    def test_other_companies(self):
        """ST-4: a rule of one company fits no guest of another."""
        company, team, leader = self.create_second_company()
        case = self.complain(20)
        other = self.create_case(
            leader,
            team_id=team.id,
            company_id=company.id,
            received_at=NOW - timedelta(days=20),
        )
        self.rules["open_long"].company_id = company
        self.assertFalse(self.reasons(case))
        self.assertEqual(self.reasons(other), {"open_long"})
        with self.assertRaises(AccessError):
            self.find().with_user(self.leader).read(["number"])
