from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestSeverity(ComplaintCommon):
    """Severity follows from rules that are data, with reasons (SV)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user(
            "manager", "travel_complaint.group_travel_complaint_management"
        )
        cls.minor = cls.env.ref("travel_complaint.severity_agency_minor")
        cls.general = cls.env.ref("travel_complaint.severity_agency_general")
        cls.serious = cls.env.ref("travel_complaint.severity_agency_serious")

    def circumstance(self, code):
        return self.env.ref(f"travel_complaint.circumstance_{code}")

    def test_lowest_level_without_a_reason(self):
        """SV-1: a complaint that no rule lifts has the lowest level of the scale."""
        case = self.create_case()
        self.assertEqual(case.severity_id, self.minor)
        self.assertFalse(case.severity_rule_ids)

    def test_each_rule_sets_a_floor_and_says_why(self):
        """SV-2: each circumstance of the documents sets its floor, with its reason."""
        table = [
            ({"circumstance_ids": self.circumstance("injury").ids}, self.serious),
            ({"circumstance_ids": self.circumstance("lawsuit").ids}, self.serious),
            (
                {"circumstance_ids": self.circumstance("property_loss").ids},
                self.general,
            ),
            (
                {"circumstance_ids": self.circumstance("written_reply").ids},
                self.general,
            ),
            ({"circumstance_ids": self.circumstance("police").ids}, self.general),
            ({"claimed_amount": 5000.0}, self.minor),
            ({"claimed_amount": 5000.01}, self.general),
            ({"claimed_amount": 50000.01}, self.serious),
            ({"guest_count": 4}, self.minor),
            ({"guest_count": 5}, self.serious),
            (
                {
                    "category_id": self.env.ref(
                        "travel_complaint.helpdesk_ticket_category_itinerary_contract"
                    ).id
                },
                self.general,
            ),
            (
                {
                    "category_id": self.env.ref(
                        "travel_complaint.helpdesk_ticket_category_safety_food"
                    ).id
                },
                self.serious,
            ),
        ]
        for values, level in table:
            with self.subTest(values=values):
                case = self.create_case(**values)
                self.assertEqual(case.severity_id, level)
                self.assertEqual(bool(case.severity_rule_ids), level != self.minor)

    def test_highest_floor_wins_and_all_reasons_stay(self):
        """SV-2: with several reasons the highest floor counts and all are shown."""
        case = self.create_case(
            claimed_amount=6000, circumstance_ids=self.circumstance("injury").ids
        )
        self.assertEqual(case.severity_id, self.serious)
        self.assertEqual(
            set(case.severity_rule_ids.mapped("name")),
            {"Claims more than 5,000", "Injury, illness or danger to life"},
        )

    def test_an_inquiry_has_no_severity(self):
        """SV-1: only complaints are judged."""
        self.assertFalse(self.create_case(complaint_kind="inquiry").severity_id)

    def test_later_facts_only_raise(self):
        """SV-3: a later fact raises the level by itself, and never lowers it."""
        case = self.create_case()
        case.circumstance_ids = self.circumstance("injury")
        self.assertEqual(case.severity_id, self.serious)
        case.circumstance_ids = False
        self.assertEqual(case.severity_id, self.serious)
        self.assertEqual(case.suggested_severity_id, self.minor)
        self.assertIn("severity_changed", self.milestones(case))

    def test_exposure_and_reopening_run_the_rules_again(self):
        """SV-3: exposure, a second complaint and reopening are later facts."""
        case = self.create_case()
        self.env["travel.complaint.exposure"].with_user(self.agent).create(
            {"ticket_id": case.id, "place": "Weibo"}
        )
        self.assertEqual(case.severity_id, self.serious)
        other = self.create_case(partner_phone="13911112222")
        other._do_withdraw("found the ticket")
        other._do_reopen("it was the wrong ticket")
        self.assertEqual(other.severity_id, self.general)

    def test_a_repeat_is_graver(self):
        """SV-2: a second complaint about the same order sets a floor."""
        self.create_case(booking_ref="HT-1")
        self.assertEqual(self.create_case(booking_ref="ht 1").severity_id, self.general)

    def test_override_needs_a_reason_and_leaves_both(self):
        """SV-3: a person may set another level with a reason; both stay."""
        case = self.create_case(circumstance_ids=self.circumstance("injury").ids)
        wizard = self.env["travel.complaint.override"].with_user(self.agent)
        with self.assertRaisesRegex(UserError, "reason"):
            wizard.create(
                {"ticket_id": case.id, "severity_id": self.minor.id, "reason": " "}
            ).action_confirm()
        wizard.create(
            {
                "ticket_id": case.id,
                "severity_id": self.minor.id,
                "reason": "A scratch on the finger",
            }
        ).action_confirm()
        self.assertEqual(case.severity_id, self.minor)
        self.assertEqual(case.suggested_severity_id, self.serious)
        self.assertEqual(case.severity_overridden_by_id, self.agent)
        self.assertEqual(case.severity_override_reason, "A scratch on the finger")

    def test_the_same_facts_do_not_overrule_a_person(self):
        """SV-3: after an override only a new and graver fact raises the level."""
        case = self.create_case(circumstance_ids=self.circumstance("written_reply").ids)
        case._do_override_severity(self.minor, "they only want a receipt")
        case.demand_ids = self.env.ref("travel_complaint.demand_apology")
        self.assertEqual(case.severity_id, self.minor)
        case.circumstance_ids |= self.circumstance("injury")
        self.assertEqual(case.severity_id, self.serious)

    def test_nobody_writes_the_level_directly(self):
        """SV-3, attack 89: the level changes by rules or a reason, never by RPC."""
        case = self.create_case()
        for name, value in (
            ("severity_id", self.serious.id),
            ("suggested_severity_id", self.serious.id),
            ("severity_override_reason", "x"),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                case.with_user(self.leader).write({name: value})

    def test_a_level_of_another_scale_is_refused(self):
        """SV-1: a case is judged on its company's own scale."""
        case = self.create_case()
        lobby = self.env.ref("travel_complaint.severity_lobby_major")
        with self.assertRaisesRegex(UserError, "own scale"):
            case._do_override_severity(lobby, "x")

    def test_other_scales_work(self):
        """SV-1: an agency can use C's four levels or D's two."""
        for code, level in (("handbook", "major"), ("lobby", "major")):
            self.company.complaint_scale_id = self.env.ref(
                f"travel_complaint.scale_{code}"
            )
            case = self.create_case(circumstance_ids=self.circumstance("injury").ids)
            self.assertEqual(
                case.severity_id,
                self.env.ref(f"travel_complaint.severity_{code}_{level}"),
            )

    def test_a_major_case_goes_to_management_at_once(self):
        """SV-4: management and the leader are told of a major case; a task force."""
        self.team.user_id = self.leader
        case = self.create_case(circumstance_ids=self.circumstance("injury").ids)
        told = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", case._name), ("res_id", "=", case.id)])
            .notified_partner_ids
        )
        self.assertIn(self.manager.partner_id, told)
        self.assertIn(self.leader.partner_id, told)
        self.assertIn(self.leader, case.task_force_ids)

    def test_a_minor_case_does_not(self):
        """SV-4: management is not told about minor cases."""
        case = self.create_case()
        messages = (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", case._name), ("res_id", "=", case.id)])
        )
        self.assertNotIn(self.manager.partner_id, messages.notified_partner_ids)

    def test_a_rule_that_cannot_be_understood_is_refused(self):
        """SV-2: a condition with an unknown field or bad syntax is refused at once."""
        for domain in ("[('no_such_field', '=', 1)]", "[('name', '=',", "1 +"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self.env["travel.complaint.severity.rule"].create(
                    {
                        "name": "Broken",
                        "scale_id": self.env.ref("travel_complaint.scale_agency").id,
                        "severity_id": self.serious.id,
                        "domain": domain,
                    }
                )

    def test_an_agency_adds_a_rule_of_its_own(self):
        """SV-2: rules are data: a new one holds for the next case."""
        self.env["travel.complaint.severity.rule"].create(
            {
                "name": "VIP guest",
                "scale_id": self.env.ref("travel_complaint.scale_agency").id,
                "severity_id": self.general.id,
                "domain": "[('guest_tier_id.is_priority', '=', True)]",
            }
        )
        tier = self.env.ref("travel_complaint.guest_tier_vip")
        case = self.create_case(guest_tier_id=tier.id)
        self.assertEqual(case.severity_id, self.general)
        self.assertEqual(case.severity_rule_ids.name, "VIP guest")
