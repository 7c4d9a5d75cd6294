import base64
from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import GROUP, ComplaintCommon

NOW = datetime(2026, 11, 4, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestInvestigation(ComplaintCommon):
    """What happened is found out before anything is settled (IV)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_id = cls.leader
        cls.case = cls.create_case()
        cls.walk_to(cls.case, "accepted")
        cls.case.user_id = cls.agent

    def start(self, user=None):
        self.case.user_id = user or self.agent
        self.case.with_user(user or self.agent).action_start_investigation()
        return self.case.investigation_ids[0]

    def test_starting_opens_one(self):
        """IV-1: whoever starts has it; the case moves, and the time line knows."""
        investigation = self.start()
        self.assertEqual(self.case.complaint_state, "investigating")
        self.assertEqual(investigation.lead_id, self.agent)
        self.assertEqual(investigation.started_at, NOW)
        self.assertEqual(investigation.cycle, 1)
        self.assertIn("investigation_started", self.milestones(self.case))

    def test_starting_for_another(self):
        """IV-1: the person in charge leads it, and whoever starts it may write, too."""
        self.case.user_id = self.member
        self.case.with_user(self.agent).action_start_investigation()
        investigation = self.case.investigation_ids
        self.assertEqual(investigation.lead_id, self.member)
        self.assertEqual(investigation.member_ids, self.agent)

    def test_a_drag_on_the_board_opens_one_as_well(self):
        """IV-1: the button, an import and a drag of the card are the same move."""
        self.case.with_user(self.agent).stage_id = self.stage("investigating")
        self.assertEqual(len(self.case.investigation_ids), 1)

    def investigation_limits(self):
        """The states of the limits that only an investigation ends."""
        clocks = self.case.sudo().clock_ids
        return {
            clock.limit_id.code: clock.state
            for clock in clocks
            if clock.limit_id.code in ("TL-8", "TL-9")
        }

    def test_a_gift_finds_nothing_out(self):
        """TL-9: what is offered on the spot leaves the limit of the investigation."""
        self.walk_to(self.case, "proposing")
        self.assertNotIn("investigated", self.milestones(self.case))
        self.assertEqual(
            self.investigation_limits(), {"TL-8": "running", "TL-9": "running"}
        )
        self.case.with_user(self.agent)._move_to("investigating")
        self.investigate(self.case)
        self.assertIn("investigated", self.milestones(self.case))
        self.assertEqual(self.investigation_limits(), {"TL-8": "met", "TL-9": "met"})

    def test_settled_on_the_spot(self):
        """OR-7, TL-8: what the guest is content with need not be investigated."""
        self.walk_to(self.case, "executing")
        self.assertNotIn("investigated", self.milestones(self.case))
        self.assertEqual(
            self.investigation_limits(), {"TL-8": "cancelled", "TL-9": "cancelled"}
        )

    def test_one_for_each_cycle(self):
        """IV-3: the database holds one investigation for each cycle of a case."""
        investigation = self.start()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            investigation.sudo().create(
                {"ticket_id": self.case.id, "cycle": 1, "lead_id": self.member.id}
            )

    def test_nobody_makes_one_by_hand(self):
        """IV-3: an investigation is opened by the flow, not by a form or an import."""
        Investigation = self.env["travel.complaint.investigation"]
        for user in (self.agent, self.leader, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Investigation.with_user(user).create(
                    {"ticket_id": self.case.id, "lead_id": user.id}
                )

    def test_what_is_missing_is_named(self):
        """IV-3: facts, validity, cause and the whole liability, or it goes on."""
        investigation = self.start(self.member).with_user(self.member)
        cause = self.env.ref("travel_complaint.cause_guide_left").id
        line = {"kind": "guest", "share": 99.99, "investigation_id": investigation.id}
        for words, vals in (
            ("facts", {"facts": "<p>The lake was closed.</p>"}),
            ("valid", {"validity": "valid"}),
            ("cause", {"cause_id": cause}),
            ("make up 0.00 %", {"liability_ids": [(0, 0, line)]}),
        ):
            with self.assertRaisesRegex(UserError, words):
                investigation.action_submit()
            investigation.write(vals)
        with self.assertRaisesRegex(UserError, "make up 99.99 %"):
            investigation.action_submit()
        investigation.liability_ids.share = 100
        investigation.action_submit()
        self.assertEqual(investigation.state, "decided")
        self.assertEqual(self.case.complaint_state, "proposing")
        self.assertEqual(self.case.validity, "valid")
        self.assertIn("investigated", self.milestones(self.case))

    def test_no_way_around(self):
        """IV-3: nobody drags a case past its investigation, by whatever way."""
        self.start()
        for user in (self.agent, self.leader, self.administrator):
            case = self.case.with_user(user)
            stage_id = self.stage("proposing").id
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "is not finished"):
                    case.write({"stage_id": stage_id})
                with self.assertRaisesRegex(UserError, "is not finished"):
                    call_kw(case, "write", [case.ids, {"stage_id": stage_id}], {})

    def test_waiting_is_no_way_around(self):
        """IV-3: who waits for the guest meanwhile has not found out anything yet."""
        self.start()
        case = self.case.with_user(self.agent)
        case.stage_id = self.stage("waiting_guest")
        for target in ("proposing", "executing"):
            with self.assertRaisesRegex(UserError, "is not finished"):
                case.stage_id = self.stage(target)

    def test_a_serious_case_is_investigated(self):
        """OR-7: on the spot is for what is not serious."""
        severity = self.env["travel.complaint.severity"].search(
            [("is_major", "=", True)], limit=1
        )
        case = self.case.with_user(self.agent)
        self.case.sudo().severity_id = severity
        with self.assertRaisesRegex(UserError, "is investigated before"):
            case.stage_id = self.stage("proposing")
        self.case.sudo().severity_id = False
        case.stage_id = self.stage("proposing")
        self.assertFalse(self.case.validity)
        self.assertFalse(self.case.investigation_ids)

    def test_validity_is_found_by_the_investigation_alone(self):
        """IN-7, attack 89: nobody types whether a complaint was right."""
        self.start()
        self.investigate(self.case)
        for user in (self.agent, self.leader, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.case.with_user(user).validity = "malicious"

    def test_what_is_submitted_is_fixed(self):
        """IV-2: a form that was opened before is refused, and says by whom."""
        investigation = self.start(self.member).with_user(self.member)
        self.find_out(self.case).action_submit()
        line = investigation.liability_ids
        for action in (
            lambda: investigation.write({"facts": "<p>Nothing happened.</p>"}),
            lambda: line.write({"share": 1}),
            line.unlink,
            lambda: line.copy({"kind": "company"}),
            lambda: investigation.step_ids.create(
                {
                    "investigation_id": investigation.id,
                    "kind": "visit",
                    "result": "Late.",
                }
            ),
        ):
            with self.assertRaisesRegex(UserError, "was submitted by complaint_leader"):
                action()
        with self.assertRaises(UserError):
            investigation.sudo().unlink()

    def test_only_buttons_move_it(self):
        """IV-3, attack 89: state, dates and cycle are not typed."""
        investigation = self.start(self.member).with_user(self.administrator)
        for vals in (
            {"state": "decided"},
            {"cycle": 2},
            {"finished_at": NOW},
            {"ticket_id": self.create_case().id},
            {"liability_total": 100},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                investigation.write(vals)

    def test_who_is_named_does_not_investigate(self):
        """BY-8, attack 96: the guide of the tour does not investigate it."""
        guide = self.env["hr.employee"].create(
            {"name": "Guide", "user_id": self.member.id}
        )
        investigation = self.start().with_user(self.leader)
        self.case.guide_id = guide
        with self.assertRaisesRegex(UserError, "cannot investigate"):
            investigation.member_ids = self.member
        with self.assertRaisesRegex(UserError, "cannot investigate"):
            investigation.lead_id = self.member

    def test_first_handling(self):
        """TL-6: the first step, or the button, is the first handling of the case."""
        self.start()

        def reached():
            codes = self.case.sudo().complaint_event_ids.milestone_id.mapped("code")
            return "first_handling" in codes

        self.assertFalse(reached())
        self.env["travel.complaint.investigation.step"].with_user(self.agent).create(
            {
                "investigation_id": self.case.investigation_ids.id,
                "kind": "interview",
                "person": "Driver",
                "result": "He says that the lake was closed.",
            }
        )
        self.assertTrue(reached())

    def test_first_handling_by_button(self):
        """TL-6: whoever has handled it otherwise says so."""
        self.start()
        self.case.with_user(self.agent).action_first_handling()
        codes = self.case.sudo().complaint_event_ids.milestone_id.mapped("code")
        self.assertIn("first_handling", codes)

    def test_steps_are_append_only(self):
        """IV-1: a step is corrected by a further one, never rewritten."""
        investigation = self.start()
        step = investigation.step_ids.with_user(self.agent).create(
            {
                "investigation_id": investigation.id,
                "kind": "visit",
                "result": "Closed.",
                "user_id": self.leader.id,
            }
        )
        self.assertEqual(step.user_id, self.agent)
        for action in (lambda: step.sudo().write({"result": "Open."}), step.unlink):
            with self.assertRaises(UserError):
                action()
        with self.assertRaisesRegex(UserError, "With whom"):
            step.create({"investigation_id": investigation.id, "result": "x"})
        with self.assertRaisesRegex(UserError, "after it was taken"):
            step.create(
                {
                    "investigation_id": investigation.id,
                    "kind": "visit",
                    "result": "x",
                    "held_at": NOW + timedelta(hours=1),
                }
            )

    def test_who_works_on_it(self):
        """IV-1: agents write where they investigate; others of the team read."""
        investigation = self.start(self.member)
        self.assertEqual(investigation.lead_id, self.member)
        as_agent = investigation.with_user(self.agent)
        self.assertEqual(as_agent.state, "open")
        with self.assertRaises(AccessError):
            as_agent.facts = "<p>x</p>"
        investigation.sudo().member_ids = self.agent
        as_agent.facts = "<p>x</p>"
        for stranger in (self.other_agent, self.public_relations, self.stranger):
            found = investigation.with_user(stranger)
            with self.subTest(user=stranger.login), self.assertRaises(AccessError):
                found.read(["facts"])

    def test_again_in_the_same_cycle(self):
        """IV-3: what had been found stays readable when people look again."""
        investigation = self.start()
        self.investigate(self.case)
        self.case.with_user(self.agent).stage_id = self.stage("investigating")
        self.assertEqual(investigation.state, "open")
        self.assertEqual(len(self.case.investigation_ids), 1)
        note = self.case.message_ids[0].body
        self.assertIn("The lake was closed.", note)
        self.assertIn("100.00 %", note)

    def test_a_new_cycle_gets_a_new_one(self):
        """FB-2: the old investigation stays as it was."""
        old = self.start()
        self.investigate(self.case)
        self.put_in_state(self.case, "closed")
        self.case.with_user(self.leader)._do_reopen("New facts")
        self.assertEqual(self.case.complaint_cycle, 2)
        self.case.with_user(self.agent).action_start_investigation()
        new = self.case.investigation_id
        self.assertEqual(new.cycle, 2)
        self.assertEqual((old.state, new.state), ("decided", "open"))
        with self.assertRaisesRegex(UserError, "was submitted by"):
            old.with_user(self.leader).facts = "<p>x</p>"
        with self.assertRaisesRegex(UserError, "is not finished"):
            self.case.with_user(self.agent).stage_id = self.stage("proposing")

    def test_two_finish_at_once(self):
        """IV-3: the second one who presses the button is told, and changes nothing."""
        self.start()
        first = self.find_out(self.case)
        first.action_submit()
        with self.assertRaisesRegex(UserError, "was submitted by complaint_leader"):
            first.with_user(self.member).action_submit()
        self.assertEqual(first.submitted_by_id, self.leader)
        self.assertEqual(self.milestones(self.case).count("investigated"), 1)

    def test_report(self):
        """IV-3, attacks 66, 67: the report says it all, and fetches nothing."""
        investigation = self.start()
        facts = "<p>Closed.<img src='http://192.0.2.1/x.png'/><script>x</script></p>"
        self.find_out(self.case, facts=facts)
        investigation.evidence_ids.create(
            {
                "investigation_id": investigation.id,
                "name": "The driver's log",
                "source": "Driver",
                "file": base64.b64encode(b"Ten o'clock."),
                "file_name": "log.txt",
            }
        )
        render = self.env["ir.actions.report"].with_user(self.agent)._render_qweb_html
        page = render("travel_complaint.report_investigation", investigation.ids)[0]
        text = page.decode()
        for part in (
            self.case.number,
            "Closed.",
            "Itinerary / Changed without consent",
            "100.00",
            "The driver&#39;s log",
            investigation.evidence_ids.sha256,
            "Not finished",
        ):
            with self.subTest(part=part):
                self.assertIn(part, text)
        self.assertNotIn("192.0.2.1", text)
        with mute_logger("odoo.addons.base.models.ir_rule"):
            self.assertRaises(
                AccessError,
                self.env["ir.actions.report"]
                .with_user(self.other_agent)
                ._render_qweb_html,
                "travel_complaint.report_investigation",
                investigation.ids,
            )

    def test_public_relations_sees_no_liability(self):
        """FB-5: public relations reads the facts of a public case, and no more."""
        investigation = self.start()
        self.investigate(self.case)
        self.env["travel.complaint.exposure"].create(
            {"ticket_id": self.case.id, "place": "Evening paper"}
        )
        seen = investigation.with_user(self.public_relations)
        self.assertIn("The lake", seen.facts)
        for name in ("liability_ids", "evidence_ids", "step_ids", "liability_total"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                seen.read([name])

    def test_guests_and_strangers_see_nothing(self):
        """IV-4, FB-5: who answers for it is a staff matter."""
        self.start()
        guest = self._create_user("investigated_guest", "base.group_portal")
        self.case.partner_id = guest.partner_id
        for user in (guest, self.stranger, self.env.ref("base.public_user")):
            for name in ("", ".step", ".evidence", ".liability", ".cause", ".conflict"):
                model = f"travel.complaint.investigation{name}"
                model = model if model in self.env else f"travel.complaint{name}"
                rows = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    self.assertRaises(AccessError, rows.search_read, [])
        self.assertNotIn("investigation_ids", self.case.with_user(guest).fields_get())


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDeciding(ComplaintCommon):
    """Who decides on a liability depends on its kind (IV-4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_id = cls.leader
        cls.manager = cls._create_user("deciding_manager", f"{GROUP}management")
        cls.department = cls.env["hr.department"].create({"name": "Operations"})
        cls.case = cls.walk_to(cls.create_case(), "investigating")

    def find(self, user, *lines):
        return self.find_out(
            self.case,
            user,
            liability_ids=[(5,), *((0, 0, line) for line in lines)],
        )

    def test_a_member_proposes_and_the_leader_decides(self):
        """IV-4: a department's liability waits for the leader, and says so."""
        line = {
            "kind": "department",
            "department_id": self.department.id,
            "share": 100,
        }
        investigation = self.find(self.member, line)
        shown = investigation.action_submit()
        self.assertEqual(investigation.state, "submitted")
        self.assertEqual(self.case.complaint_state, "investigating")
        self.assertIn("complaint_leader", shown["params"]["message"])
        with self.assertRaisesRegex(UserError, "waits for the decision of"):
            self.case.with_user(self.member).stage_id = self.stage("proposing")
        with self.assertRaisesRegex(AccessError, "not yours to decide"):
            investigation.action_decide()
        investigation.with_user(self.leader).action_decide()
        self.assertEqual(investigation.liability_ids.decided_by_id, self.leader)
        self.assertEqual(self.case.complaint_state, "proposing")

    def test_the_company_is_for_management(self):
        """IV-4: what management answers for, management decides; then it goes on."""
        line = {"kind": "company", "share": 40}
        other = {"kind": "guest", "share": 60}
        investigation = self.find(self.leader, line, other)
        investigation.action_submit()
        self.assertEqual(investigation.state, "submitted")
        decided = investigation.liability_ids.filtered("decided_by_id")
        self.assertEqual(decided.kind, "guest")
        for user in (self.leader, self.administrator, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                investigation.with_user(user).action_decide()
        investigation.with_user(self.manager).action_decide()
        self.assertEqual(self.case.complaint_state, "proposing")
        event = self.case.sudo().complaint_event_ids.filtered(
            lambda e: e.milestone_id.code == "investigated"
        )
        self.assertEqual(event.user_id, self.manager)

    def test_nobody_decides_on_their_own_department(self):
        """IV-4, BY-8: the leader does not decide on the department they head."""
        head = self.env["hr.employee"].create(
            {"name": "Head", "user_id": self.leader.id}
        )
        self.department.manager_id = head
        line = {
            "kind": "department",
            "department_id": self.department.id,
            "share": 100,
        }
        investigation = self.find(self.leader, line)
        investigation.action_submit()
        self.assertEqual(investigation.state, "submitted")
        with self.assertRaises(AccessError):
            investigation.with_user(self.leader).action_decide()
        investigation.with_user(self.manager).action_decide()
        self.assertEqual(investigation.state, "decided")

    def test_a_fault_has_a_grade(self):
        """IV-4, AS-5: a person's fault is minor, general or serious."""
        person = self.env["hr.employee"].create({"name": "Driver"})
        line = {"kind": "individual", "employee_id": person.id, "share": 100}
        investigation = self.find(self.leader, line)
        with self.assertRaisesRegex(UserError, "How grave is the fault of Driver"):
            investigation.action_submit()
        investigation.liability_ids.fault_grade = "minor"
        investigation.action_submit()
        self.assertEqual(investigation.state, "decided")

    def test_sending_back(self):
        """IV-4: who decides may send it back; what was decided falls."""
        line = {
            "kind": "department",
            "department_id": self.department.id,
            "share": 50,
        }
        investigation = self.find(self.member, line, {"kind": "guest", "share": 50})
        investigation.action_submit()
        action = investigation.with_user(self.leader).action_send_back()
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        with self.assertRaises(AccessError):
            dialog.with_user(self.member).create({"reason": "Mine"}).action_confirm()
        dialog.with_user(self.leader).create(
            {"reason": "Ask the driver"}
        ).action_confirm()
        self.assertEqual(investigation.state, "open")
        self.assertFalse(investigation.liability_ids.decided_by_id)
        self.assertIn("Ask the driver", self.case.message_ids[0].body)

    def test_nobody_writes_who_decided(self):
        """IV-4, attack 89: a decision is made by the button, in one's own name."""
        investigation = self.find(self.member, {"kind": "company", "share": 100})
        line = investigation.liability_ids
        for vals in ({"decided_by_id": self.manager.id}, {"decided_at": NOW}):
            with self.assertRaises(AccessError):
                line.write(vals)
        line.unlink()
        made = line.create(
            {
                "investigation_id": investigation.id,
                "kind": "company",
                "share": 100,
                "decided_by_id": self.manager.id,
            }
        )
        self.assertFalse(made.decided_by_id)
