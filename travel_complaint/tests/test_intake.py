from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP, ComplaintCommon

# Channel -> what it is, what a case from it must carry, how the guest learns the number
CHANNELS = {
    "helpdesk_mgmt.helpdesk_ticket_channel_phone": ("phone", False, "spoken"),
    "helpdesk_mgmt.helpdesk_ticket_channel_email": ("email", False, "email"),
    "helpdesk_mgmt.helpdesk_ticket_channel_web": ("portal", False, "email"),
    "travel_complaint.helpdesk_ticket_channel_on_site": ("on_site", False, "spoken"),
    "travel_complaint.helpdesk_ticket_channel_social": ("social", False, "email"),
    "travel_complaint.helpdesk_ticket_channel_platform": ("platform", True, "none"),
    "travel_complaint.helpdesk_ticket_channel_12345": ("government", True, "none"),
    "travel_complaint.helpdesk_ticket_channel_12315": ("government", True, "none"),
    "travel_complaint.helpdesk_ticket_channel_association": (
        "association",
        True,
        "none",
    ),
    "travel_complaint.helpdesk_ticket_channel_court": ("court", True, "none"),
    "travel_complaint.helpdesk_ticket_channel_media": ("media", False, "email"),
    "travel_complaint.helpdesk_ticket_channel_letter": ("letter", False, "email"),
    "travel_complaint.helpdesk_ticket_channel_hotline": ("hotline", False, "spoken"),
}
NOT_AMOUNTS = (-1, -0.01, 1_000_000_000.01, 1e15, 1e308, float("inf"), float("nan"))
MOMENTS = ("received_at", "incident_at", "external_reply_at")
DAYS = ("departure_date", "return_date", "promised_reply_date")
NOT_TITLES = ("", " ", "\n\t", "\u200f", "\x00\x07", False)
# What a guest may type, and what is kept of it (attack 31)
TITLES = {
    "  Dirty   coach \n on day 2 ": "Dirty coach on day 2",
    "Guide \u202e said no\u202c": "Guide said no",
    "Bell\x07 and \x9b escape": "Bell and escape",
    "Cafe\u0301": "Café",
    "Z" + "\u0301" * 50: "Ź" + "\u0301" * 3,
    "broken \ud800 half": "broken half",
    "\ufeffByte order": "Byte order",
    "行程缩短一天": "行程缩短一天",
}


@tagged("post_install", "-at_install")
class TestIntake(ComplaintCommon):
    def authority_case(self, **values):
        """A case as 12345 hands it over, with reference and reply date."""
        return self.create_case(
            **{
                "channel_id": self.hotline_12345.id,
                "external_reference": "12345-20261121-07",
                "external_reply_at": "2026-12-01 09:00:00",
                **values,
            }
        )

    def assert_refused(self, sentence, **values):
        """No case comes of these values, and the reason is in a sentence."""
        with (
            self.assertRaisesRegex(ValidationError, sentence),
            self.env.cr.savepoint(),
        ):
            self.create_case(**values)
            self.env.flush_all()

    def test_everything_is_written_down(self):
        """IN-1: guest, order, what happened, what is asked for, and the trip."""
        guide = self.env["hr.employee"].create({"name": "Guide Wang"})
        hotel = self.env["res.partner"].create({"name": "Lake Hotel"})
        demands = self.env.ref("travel_complaint.demand_refund") + self.env.ref(
            "travel_complaint.demand_apology"
        )
        values = {
            "name": "Itinerary shortened on day 3",
            "partner_name": "Li Na",
            "partner_phone": "+86 138 0013 8000",
            "partner_email": "li.na@example.com",
            "booking_ref": "TO-2026-0815",
            "tour_name": "Seven days around the lake",
            "departure_date": fields.Date.to_date("2026-10-01"),
            "return_date": fields.Date.to_date("2026-10-07"),
            "guide_id": guide.id,
            "supplier_id": hotel.id,
            "incident_at": fields.Datetime.to_datetime("2026-10-03 08:30:00"),
            "incident_place": "North shore",
            "received_at": fields.Datetime.to_datetime("2026-10-08 01:00:00"),
            "claimed_amount": 3000.005,
        }
        case = self.create_case(
            **values, demand_ids=[Command.set(demands.ids)], description="<p>A</p>"
        )
        self.env.flush_all()
        case.invalidate_recordset()
        self.assertRecordValues(case, [{**values, "claimed_amount": 3000.01}])
        self.assertEqual(case.demand_ids, demands)
        self.assertTrue(case.asks_for_money)
        self.assertEqual(case.complaint_currency_id, self.company.currency_id)
        self.assertEqual(case.registered_by_id, self.agent)

    def test_received_is_now_unless_told(self):
        """IN-1: when it was received is noted, also if nobody says when."""
        with freeze_time("2026-11-21 03:00:00"):
            case = self.create_case(received_at=False)
            late = self.create_case(received_at="2026-11-19 07:00:00")
        now = fields.Datetime.to_datetime("2026-11-21 03:00:00")
        self.assertRecordValues(
            case + late,
            [
                {"received_at": now, "registered_at": now},
                {"received_at": now - timedelta(hours=44), "registered_at": now},
            ],
        )

    def test_ordinary_employee_registers_nothing(self):
        """IN-1: whoever has no role in complaints cannot register a case."""
        for user in (self.stranger, self.auditor, self.public_relations):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.create_case(user)

    def test_shipped_channels(self):
        """IN-2: each channel of the documents is there, with what it demands."""
        for xmlid, (medium, has_deadline, acknowledgement) in CHANNELS.items():
            with self.subTest(channel=xmlid):
                self.assertRecordValues(
                    self.env.ref(xmlid),
                    [
                        {
                            "medium": medium,
                            "is_complaint_channel": True,
                            "requires_reference": has_deadline,
                            "requires_reply_date": has_deadline,
                            "acknowledgement": acknowledgement,
                            "company_id": False,
                        }
                    ],
                )

    def test_authority_needs_reference_and_date(self):
        """IN-2: a case from an authority carries its reference and its reply date."""
        case = self.authority_case()
        self.assertEqual(case.complaint_medium, "government")
        sentences = {
            "external_reference": "enter it under “Their Reference”",
            "external_reply_at": "enter it under “Their Reply Date”",
        }
        for name, sentence in sentences.items():
            for missing in (False, "") if name == "external_reply_at" else NOT_TITLES:
                with self.subTest(field=name, value=missing):
                    with (
                        self.assertRaisesRegex(ValidationError, sentence),
                        self.env.cr.savepoint(),
                    ):
                        self.authority_case(**{name: missing})
                    with (
                        self.assertRaisesRegex(ValidationError, sentence),
                        self.env.cr.savepoint(),
                    ):
                        case.write({name: missing})

    def test_demands_of_a_channel_are_data(self):
        """IN-2: what the agency changes in a channel holds for the next case."""
        self.create_case()
        self.phone.requires_reference = True
        self.assert_refused("“Phone” carries their reference")
        self.create_case(external_reference="R-1")
        self.phone.requires_reference = False
        self.create_case()

    def test_channel_is_fixed(self):
        """IN-2, attack 89: by which way a case came in is not changed afterwards."""
        case = self.create_case()
        for user in (self.agent, self.leader, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                case.with_user(user).channel_id = self.mail

    def test_amounts(self):
        """Attack 85: what is no amount of money is refused in a sentence."""
        case = self.create_case(claimed_amount=500)
        for amount in NOT_AMOUNTS:
            with self.subTest(amount=amount):
                self.assert_refused("between 0 and", claimed_amount=amount)
                with self.assertRaises(ValidationError), self.env.cr.savepoint():
                    case.claimed_amount = amount
        self.assertEqual(case.claimed_amount, 500)
        for amount in (0, 0.01, 1_000_000_000):
            with self.subTest(amount=amount):
                case.claimed_amount = amount
                self.env.flush_all()
                self.assertEqual(case.claimed_amount, amount)

    def test_database_keeps_amounts(self):
        """Attack 85: the database itself holds no amount that is none."""
        case = self.create_case()
        self.env.flush_all()
        for amount in ("NaN", "Infinity", "-0.01", "1e15"):
            with (
                self.subTest(amount=amount),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    "UPDATE helpdesk_ticket SET claimed_amount = %s WHERE id = %s",
                    (amount, case.id),
                )

    def test_no_amount_is_zero(self):
        """IN-1: a case without a claim is found among those that claim nothing."""
        case = self.create_case()
        Ticket = self.env["helpdesk.ticket"]
        found = Ticket.search([("id", "=", case.id), ("claimed_amount", "=", 0)])
        self.assertEqual(found, case.sudo())

    def test_dates_far_away(self):
        """Attack 86: no date of a case is in another age of the world."""
        case = self.create_case()
        for name in MOMENTS + DAYS:
            for day in ("0001-01-01", "1899-12-31", "2100-01-02", "9999-12-31"):
                value = f"{day} 00:00:00" if name in MOMENTS else day
                is_to_come = name in ("received_at", "incident_at") and day > "2100"
                with (
                    self.subTest(field=name, day=day),
                    self.assertRaises(
                        ValidationError if is_to_come else CheckViolation
                    ),
                    mute_logger("odoo.sql_db"),
                    self.env.cr.savepoint(),
                ):
                    case.sudo().write({name: value})
                    self.env.flush_all()

    def test_nothing_happened_tomorrow(self):
        """Attack 86: nothing has been received or has happened in the future."""
        with freeze_time("2026-11-21 03:00:00"):
            for name in ("received_at", "incident_at"):
                with self.subTest(field=name):
                    self.assert_refused(
                        "cannot lie in the future", **{name: "2026-11-22 03:00:01"}
                    )
            # The trip itself may well be to come, and so is an authority's date.
            self.authority_case(departure_date="2027-02-01")

    def test_return_follows_departure(self):
        """Attack 86: nobody comes back before they have left."""
        with (
            self.assertRaises(CheckViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.create_case(departure_date="2026-10-02", return_date="2026-10-01")
        self.create_case(departure_date="2026-10-01", return_date="2026-10-01")

    def test_titles_are_cleaned(self):
        """Attack 31: no control character, no turned text, no tower of accents."""
        case = self.create_case()
        for typed, kept in TITLES.items():
            with self.subTest(typed=ascii(typed)):
                self.assertEqual(self.create_case(name=typed).name, kept)
                self.assertEqual(
                    self.create_case(partner_name=typed).partner_name, kept
                )
                case.name = typed
                self.assertEqual(case.name, kept)

    def test_title_says_something(self):
        """Attacks 30, 31: a case without a title is refused, and a long one is cut."""
        for nothing in NOT_TITLES:
            with self.subTest(title=ascii(nothing)):
                self.assert_refused("says in one line", name=nothing)
        case = self.create_case(name="x" * 100_000)
        self.assertEqual(len(case.name), 200)
        with self.assertRaisesRegex(ValidationError, "at most 200"):
            case.name = "x" * 201

    def test_title_from_the_context(self):
        """IN-1: values that an action gives as defaults make a whole case, too."""
        context = {
            "default_complaint_kind": "inquiry",
            "default_name": "Is breakfast included?",
            "default_description": "<p>?</p>",
            "default_team_id": self.team.id,
        }
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        case = tickets.with_context(**context).create({})
        self.assertRecordValues(
            case,
            [
                {
                    "name": "Is breakfast included?",
                    "complaint_kind": "inquiry",
                    "complaint_state": "registered",
                    "registered_by_id": self.agent.id,
                }
            ],
        )
        self.assertRegex(case.number, r"^TS-\d{6}-\d{4}$")

    def test_defaults_forge_no_evidence(self):
        """Attack 89: what cannot be given as a value cannot be given as a default."""
        tickets = self.env["helpdesk.ticket"].with_user(self.leader)
        forged = {
            "acknowledged_at": "2001-01-01 00:00:00",
            "answered_at": "2001-01-01 00:00:00",
            "closed_date": "2001-01-01 00:00:00",
            "complaint_cycle": 7,
            "is_exposed": True,
            "number": "TS-209901-0001",
            "registered_by_id": self.stranger.id,
            "suggestion_outcome": "adopted",
        }
        for name, value in forged.items():
            with (
                self.subTest(field=name),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                tickets.with_context(**{f"default_{name}": value}).create(
                    {
                        "name": "Forged",
                        "description": "<p>x</p>",
                        "complaint_kind": "complaint",
                        "team_id": self.team.id,
                    }
                )

    def test_team_must_take_cases(self):
        """IN-1: a case without a team that handles it is refused, and says why."""
        with self.assertRaisesRegex(UserError, "IT support does not handle complaints"):
            self.create_case(team_id=self.ordinary_team.id)
        company, team, user = self.create_second_company()
        team.active = False
        with self.assertRaisesRegex(UserError, "Second agency has no team"):
            self.create_case(user, team_id=False)

    def test_default_team(self):
        """IN-1: without a team the first one of the company takes the case."""
        self.team.sequence = -1
        self.assertEqual(self.create_case(team_id=False).team_id, self.team)
        second = self.team.copy({"name": "Night shift", "sequence": -2})
        self.assertEqual(self.create_case(team_id=False).team_id, second)
        second.active = False
        self.assertEqual(self.create_case(team_id=False).team_id, self.team)

    def test_new_case_is_registered(self):
        """IN-1: whatever stage is asked for, a new case begins at the beginning."""
        case = self.create_case(stage_id=self.stage("closed").id)
        self.assertRecordValues(
            case,
            [
                {
                    "stage_id": self.stage("registered").id,
                    "complaint_state": "registered",
                    "is_complaint_open": True,
                    "complaint_cycle": 1,
                    "closed_date": False,
                }
            ],
        )

    def test_guest_tier(self):
        """IN-8: the case has its guest's tier, as it was; it can be set by hand."""
        vip = self.env.ref("travel_complaint.guest_tier_vip")
        standard = self.env.ref("travel_complaint.guest_tier_standard")
        guest = self.env["res.partner"].create(
            {"name": "Li Na", "guest_tier_id": vip.id}
        )
        case = self.create_case(partner_id=guest.id)
        self.assertEqual(case.guest_tier_id, vip)
        guest.guest_tier_id = standard
        self.assertEqual(case.guest_tier_id, vip)
        case.guest_tier_id = standard
        self.assertEqual(case.guest_tier_id, standard)
        self.assertFalse(self.create_case().guest_tier_id)
        chosen = self.create_case(partner_id=guest.id, guest_tier_id=vip.id)
        self.assertEqual(chosen.guest_tier_id, vip)

    def test_tiers_are_named_once(self):
        """IN-8: two tiers of one name cannot be told apart, and are refused."""
        tiers = self.env["travel.guest.tier"].with_user(self.administrator)
        tiers.create({"name": "Frequent traveller"})
        with (
            self.assertRaises(Exception) as caught,
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            tiers.create({"name": "Frequent traveller"})
        self.assertEqual(caught.exception.pgcode, "23505")
        with self.assertRaises(AccessError):
            tiers.with_user(self.leader).create({"name": "Gold"})

    def test_guest_language(self):
        """IN-5: the guest is written to in their language, else in the company's."""
        self.env["res.lang"]._activate_lang("zh_CN")
        guest = self.env["res.partner"].create({"name": "Li Na", "lang": "zh_CN"})
        self.assertEqual(self.create_case(partner_id=guest.id).guest_lang, "zh_CN")
        self.company.partner_id.lang = "zh_CN"
        self.assertEqual(self.create_case().guest_lang, "zh_CN")
        self.company.partner_id.lang = "en_US"
        self.assertEqual(self.create_case().guest_lang, "en_US")

    def test_change_of_guest_leaves_a_trace(self):
        """Attack 89: a case that is given to another guest says whose it was."""
        guests = self.env["res.partner"].create(
            [{"name": "Li Na"}, {"name": "Li Ning"}]
        )
        case = self.create_case(partner_id=guests[0].id)
        before = case.message_ids
        case.partner_id = guests[1]
        note = case.message_ids - before
        self.assertIn("Li Na", note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertEqual(note.author_id, self.agent.partner_id)

    def test_who_follows_the_team_is_told(self):
        """IN-1: who follows a team hears of each new case, as of tickets ever since."""
        created = self.env.ref("helpdesk_mgmt.hlp_tck_created")
        alone = self.create_case()
        self.assertNotIn(created, alone.message_ids.subtype_id)
        self.assertEqual(len(alone.message_ids), 1)
        self.team.message_subscribe(self.member.partner_id.ids)
        followed = self.create_case()
        message = followed.message_ids.filtered(lambda m: m.subtype_id == created)
        self.assertEqual(message.notified_partner_ids, self.member.partner_id)
        self.assertEqual(message.author_id, self.agent.partner_id)

    def test_import_registers_whole_cases(self):
        """IN-4, attack 90: imported rows become cases with numbers of ours."""
        result = call_kw(
            self.env["helpdesk.ticket"].with_user(self.agent),
            "load",
            [
                [
                    "name",
                    "description",
                    "complaint_kind",
                    "team_id/.id",
                    "partner_phone",
                ],
                [
                    [
                        f"Row {row}",
                        "<p>x</p>",
                        "Complaint",
                        self.team.id,
                        f"13{row:09d}",
                    ]
                    for row in range(3)
                ],
            ],
            {},
        )
        self.assertFalse(result["messages"])
        cases = self.env["helpdesk.ticket"].browse(result["ids"])
        numbers = cases.mapped("number")
        self.assertEqual(len(set(numbers)), 3)
        self.assertEqual(numbers, sorted(numbers))
        self.assertEqual(set(cases.mapped("complaint_state")), {"registered"})

    def test_agent_sees_guests_and_not_wages(self):
        """IN-1: an agent's role alone is enough to register, with a guide named."""
        guide = self.env["hr.employee"].create({"name": "Guide Wang"})
        agent = self._create_user("fresh_agent", f"{GROUP}agent")
        self.team.user_ids += agent
        case = self.create_case(agent, guide_id=guide.id)
        case.invalidate_recordset()
        self.assertEqual(case.guide_id.display_name, "Guide Wang")


@tagged("post_install", "-at_install")
class TestCostOfRegistration(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "complaint_cost",
            groups=f"helpdesk_mgmt.group_helpdesk_manager,{GROUP}leader",
            company_id=cls.company.id,
        )

    def statements(self, team, count, **context):
        """What making `count` tickets of `team` asks of the database, caches warm."""
        tickets = self.env["helpdesk.ticket"].with_user(self.user)
        tickets = tickets.with_context(**context)
        kind = {"complaint_kind": "complaint"} if team.complaint_handling else {}

        def rows(mark):
            return [
                {
                    "name": f"The lake was left out {row}",
                    "description": "<p>x</p>",
                    "team_id": team.id,
                    "channel_id": self.phone.id,
                    "partner_name": "Li Na",
                    "partner_email": f"guest{row}.{mark}@example.com",
                    **kind,
                    **({"booking_ref": f"{mark} {row}"} if kind else {}),
                }
                for row in range(count)
            ]

        for turn in range(2):  # the second one reads rights that the first one had
            tickets.create(rows(f"warm {count} {turn}"))
            self.env.flush_all()
            self.env.invalidate_all()
        with self.captured_sql() as statements:
            tickets.create(rows(f"hot {count}"))
        return [text for text in statements if '"rating_rating"' not in text]

    def test_batch_grows_by_rows_alone(self):
        """G2: sixty cases ask the database no more often than ten; only rows are more.

        Without the message in the chatter, which Odoo writes for each record.
        """
        few = self.statements(self.team, 10, tracking_disable=True)
        many = self.statements(self.team, 60, tracking_disable=True)
        # Rows go in by the hundred: further INSERTs of events, clocks and notices.
        selects = [text for text in many if not text.startswith("INSERT")]
        before = [text for text in few if not text.startswith("INSERT")]
        self.assertEqual(len(selects), len(before))
        self.assertLessEqual(len(many), len(few) + 8)

    def test_batch_beats_the_peer(self):
        """G2: in a batch a case asks the database a third of an ordinary ticket."""
        cases = self.statements(self.team, 30)
        tickets = self.statements(self.ordinary_team, 30)
        self.assertLess(3 * len(cases), len(tickets))

    def test_one_case(self):
        """G1: one case, with all that follows, asks no more than an ordinary ticket.

        Its earlier cases, events, clocks and the acknowledgement are paid for by the
        number, the stage and the line in the chatter.
        """
        case = self.statements(self.team, 1)
        ticket = self.statements(self.ordinary_team, 1)
        self.assertLessEqual(len(case), len(ticket) + 2)
