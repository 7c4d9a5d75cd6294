from functools import partial
from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import transitions
from .common import WAY, ComplaintCommon

# What entering a state writes into the time line.
MILESTONES = {
    "accepted": ["accepted"],
    "investigating": ["investigation_started"],
    "proposing": [],
    "waiting_guest": [],
    "executing": [],
    "reviewing": ["measures_done", "result_reported"],
    "following_up": ["result_confirmed"],
    "closed": ["guest_informed", "called_back", "closed"],
    "withdrawn": ["withdrawn"],
}
# A computed right -> the state that it leads to, and the states that it starts from.
RIGHTS = {
    "can_accept": ("accepted", {"registered"}),
    "can_close": ("closed", set(transitions.STATES) - transitions.ENDED),
    "can_withdraw": ("withdrawn", set(transitions.STATES) - transitions.ENDED),
    "can_reopen": ("accepted", transitions.ENDED),
}


class FlowCase(ComplaintCommon):
    """One case of each kind, with all that its flow asks for beside the table."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = {
            kind: cls.create_case(complaint_kind=kind) for kind in transitions.KINDS
        }
        cls.cases["inquiry"].guest_answer = "<p>Breakfast is included.</p>"
        cls.cases["suggestion"].promised_reply_date = "2099-12-31"
        cls.cases["suggestion"].sudo().write(
            {"guest_answer": "<p>We will.</p>", "suggestion_outcome": "adopted"}
        )

    def moves(self, kinds=transitions.KINDS):
        """Each kind with each pair of different states that it knows."""
        for kind in kinds:
            states = transitions.states_of(kind)
            for source, target in product(states, states):
                if source != target:
                    yield kind, source, target

    def attempt(self, call):
        """Whether `call` does what it should, without an error; undone in any case."""
        with self.env.cr.savepoint() as savepoint, mute_logger("odoo.models"):
            try:
                return bool(call())
            except UserError:
                return False
            finally:
                savepoint.rollback()
                self.env.invalidate_all()

    def assert_gate(self, case, target, moved):
        """A move outside the table is refused as such; one inside it is made, or the
        gate says what the case still needs for it.
        """
        kind, source = case.complaint_kind, case.complaint_state
        reason = case._get_cannot_move_reason(target)
        self.assertEqual(moved, not reason)
        self.assertEqual(
            transitions.is_allowed(kind, source, target),
            "cannot go to" not in (reason or ""),
        )

    def write_stage(self, case, target):
        """Try to write the stage for `target`."""
        stage_id = self.stage(target).id
        return self.attempt(lambda: case.write({"stage_id": stage_id}))


@tagged("post_install", "-at_install")
class TestMoves(FlowCase):
    def test_write_follows_the_table(self):
        """IN-3: write() moves a case where the table lets it, and nowhere else."""
        for kind, source, target in self.moves():
            case = self.cases[kind].with_user(self.leader)
            with self.subTest(kind=kind, source=source, target=target):
                self.put_in_state(case, source)
                self.assert_gate(case, target, self.write_stage(case, target))

    def test_form_follows_the_table(self):
        """IN-3: nor does saving a form lead anywhere else."""
        for kind, source, target in self.moves(["complaint"]):
            case = self.cases[kind].with_user(self.agent)
            values = {"stage_id": self.stage(target).id, "name": "As told again"}
            with self.subTest(source=source, target=target):
                self.put_in_state(case, source)
                saved = self.attempt(
                    partial(
                        call_kw, case.browse(), "web_save", [case.ids, values, {}], {}
                    )
                )
                self.assert_gate(case, target, saved)

    def test_import_follows_the_table(self):
        """IN-3, attack 90: nor does an import."""
        for kind, source, target in self.moves(["complaint"]):
            case = self.cases[kind].with_user(self.agent)
            row = [str(case.id), str(self.stage(target).id)]
            with self.subTest(source=source, target=target):
                self.put_in_state(case, source)
                load = partial(case.browse().load, [".id", "stage_id/.id"], [row])
                loaded = self.attempt(lambda load=load: load()["ids"])
                self.assert_gate(case, target, loaded)

    def test_superuser_follows_the_table(self):
        """IN-3: the gate holds for the system, too; no context key opens it."""
        case = self.cases["complaint"].sudo().with_context(force=True, tracking=False)
        for target in ("executing", "closed", "reviewing"):
            with self.subTest(target=target):
                self.assertFalse(self.write_stage(case, target))

    def test_state_is_not_written(self):
        """IN-3: the state follows the stage; nobody writes it past the gate."""
        case = self.cases["complaint"].with_user(self.administrator)
        with self.assertRaises(AccessError):
            case.complaint_state = "closed"
        self.assertEqual(case.complaint_state, "registered")

    def test_case_has_a_stage(self):
        """IN-3: a case is never without a stage, and never in an ordinary one."""
        case = self.cases["complaint"].with_user(self.leader)
        ordinary = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        for stage_id in (False, ordinary.id):
            with (
                self.subTest(stage=stage_id),
                self.assertRaisesRegex(UserError, "not a stage for cases"),
            ):
                case.stage_id = stage_id
        self.assertEqual(case.stage_id, self.stage("registered"))

    def test_refusal_says_what_is_possible(self):
        """IN-3: who may not make a move reads which ones there are."""
        case = self.cases["complaint"].with_user(self.agent)
        with self.assertRaises(UserError) as caught:
            case.stage_id = self.stage("executing")
        self.assertIn(case.number, str(caught.exception))
        self.assertIn("It can go to: Accepted, Withdrawn.", str(caught.exception))

    def test_one_refused_case_stops_all(self):
        """IN-3: of many cases that are moved at once all move, or none."""
        first, second = self.cases["complaint"], self.create_case()
        second.action_accept()
        both = (first + second).with_user(self.agent)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            both.stage_id = self.stage("investigating")
        self.assertEqual(second.complaint_state, "accepted")
        first.with_user(self.agent).action_accept()
        both.stage_id = self.stage("investigating")
        self.assertEqual(set(both.mapped("complaint_state")), {"investigating"})

    def test_stage_that_was_taken_away(self):
        """IN-3: a state without a stage cannot be entered, and says who can help."""
        self.stage("accepted").active = False
        case = self.cases["complaint"].with_user(self.agent)
        with self.assertRaisesRegex(UserError, "has no stage for “Accepted”"):
            case.action_accept()
        self.assertFalse(case.can_accept)
        self.assertIn("has no stage", case.accept_hint)


@tagged("post_install", "-at_install")
class TestButtons(FlowCase):
    def give_reason(self, action, reason="As the guest says", **values):
        """Fill in the dialog that `action` opens, and confirm."""
        dialog = self.env[action["res_model"]].with_user(self.agent)
        dialog = dialog.with_context(**action["context"])
        return dialog.create({"reason": reason, **values}).action_confirm()

    def test_full_way(self):
        """IN-3: a complaint goes its whole way, and the time line has each step."""
        case = self.cases["complaint"].with_user(self.agent)
        expected = ["registered"]
        for state in WAY[1:]:
            self.walk_to(case, state)
            expected += MILESTONES[state]
            with self.subTest(state=state):
                self.assertEqual(case.complaint_state, state)
                self.assertEqual(case.is_complaint_open, state != "closed")
                self.assertEqual(self.milestones(case), expected)
        self.assertTrue(case.closed_date)

    def test_accept_makes_responsible(self):
        """IN-3: whoever accepts is responsible, unless somebody is already."""
        case = self.create_case(user_id=False)
        other = self.create_case(user_id=self.member.id)
        (case + other).with_user(self.agent).action_accept()
        self.assertRecordValues(
            case + other,
            [
                {"complaint_state": "accepted", "user_id": self.agent.id},
                {"complaint_state": "accepted", "user_id": self.member.id},
            ],
        )

    def test_accept_once(self):
        """IN-3, attack 117: who comes second learns that it has been accepted."""
        case = self.cases["complaint"]
        case.with_user(self.agent).action_accept()
        with self.assertRaisesRegex(UserError, "accepted already"):
            case.with_user(self.member).action_accept()
        self.assertEqual(case.user_id, self.agent)

    def test_withdraw_and_reopen(self):
        """IN-3, TL-e: a withdrawn case is taken up again in a new cycle."""
        case = self.cases["complaint"].with_user(self.agent)
        case.action_accept()
        self.give_reason(case.action_withdraw(), "Refunded by the hotel")
        self.assertRecordValues(
            case,
            [
                {
                    "complaint_state": "withdrawn",
                    "complaint_cycle": 1,
                    "is_complaint_open": False,
                }
            ],
        )
        self.assertTrue(case.closed_date)
        self.give_reason(case.action_reopen(), "The refund bounced")
        self.assertRecordValues(
            case,
            [
                {
                    "complaint_state": "accepted",
                    "complaint_cycle": 2,
                    "is_complaint_open": True,
                    "closed_date": False,
                }
            ],
        )
        self.assertEqual(
            self.milestones(case),
            [
                *("registered", "accepted", "withdrawn"),
                # Not satisfied the first time: that is a reason to take it seriously.
                *("severity_changed", "reopened", "accepted"),
            ],
        )
        notes = " ".join(case.message_ids.mapped("body"))
        self.assertIn("Refunded by the hotel", notes)
        self.assertIn("The refund bounced", notes)

    def test_reason_is_for_colleagues(self):
        """IN-3: the reason of a move stays inside and notifies no guest."""
        guest = self.env["res.partner"].create({"name": "Li Na"})
        case = self.create_case(partner_id=guest.id).with_user(self.agent)
        before = case.message_ids
        self.give_reason(case.action_withdraw(), "Shouted at us")
        for message in case.message_ids - before:
            self.assertTrue(message.subtype_id.internal or not message.body)
            self.assertNotIn(guest, message.notified_partner_ids)

    def test_blank_reason(self):
        """IN-3: a reason of blanks is none, and moves nothing."""
        case = self.cases["complaint"].with_user(self.agent)
        with self.assertRaisesRegex(UserError, "write down the reason"):
            self.give_reason(case.action_withdraw(), " \n")
        self.assertEqual(case.complaint_state, "registered")

    def test_dialog_holds_no_key(self):
        """IN-3: what a button would refuse, its dialog refuses when it is called."""
        case = self.cases["complaint"].with_user(self.agent)
        case.action_accept()
        case.stage_id = self.stage("waiting_guest")
        dialogs = (
            ("reopen", "Only a case that has ended"),
            ("withdraw", "cannot go to “Withdrawn”"),
        )
        for verb, sentence in dialogs:
            action = case._ask_reason(verb, "x")
            if verb == "withdraw":
                self.put_in_state(case, "reviewing")
            with self.subTest(verb=verb), self.assertRaisesRegex(UserError, sentence):
                self.give_reason(action)

    def test_dialog_knows_its_verbs(self):
        """Attack 95: the dialog calls what it was made for, and nothing else."""
        dialogs = self.env["travel.complaint.reason"].with_user(self.agent)
        for verb in ("accept", "acknowledge", "_do_accept", "write"):
            with (
                self.subTest(verb=verb),
                self.assertRaises(ValueError),
                self.env.cr.savepoint(),
            ):
                dialogs.create({"verb": verb, "reason": "x"})

    def test_stranger_moves_nothing(self):
        """IN-3: whoever may only read a case moves it by no button."""
        case = self.cases["complaint"]
        for user in (self.other_agent, self.auditor, self.stranger):
            for verb in ("accept", "acknowledge"):
                with self.subTest(user=user.login, verb=verb):
                    moved = self.attempt(
                        lambda user=user, verb=verb: (
                            getattr(case.with_user(user), f"action_{verb}")() or True
                        )
                    )
                    self.assertFalse(moved)
        self.assertEqual(case.complaint_state, "registered")

    def test_private_steps_are_private(self):
        """Attack 95: no client calls what only the flow may call."""
        for name in ("_do_accept", "_move_to", "_record_milestone", "_check_can_move"):
            with self.subTest(method=name), self.assertRaises(AccessError):
                call_kw(self.cases["complaint"].with_user(self.leader), name, [], {})


@tagged("post_install", "-at_install")
class TestRights(FlowCase):
    def people(self):
        """Each role that opens cases at all."""
        return (
            *(self.agent, self.other_agent, self.member, self.leader),
            *(self.administrator, self.auditor),
        )

    def test_rights_are_what_write_allows(self):
        """IN-3: each `can_*` tells each role just what write() would do."""
        for kind, user in product(transitions.KINDS, self.people()):
            case = self.cases[kind].with_user(user)
            for source in transitions.states_of(kind):
                self.put_in_state(case, source)
                for name, (target, sources) in RIGHTS.items():
                    with self.subTest(
                        kind=kind, user=user.login, source=source, right=name
                    ):
                        self.assertEqual(
                            case[name],
                            source in sources and self.write_stage(case, target),
                        )

    def test_rights_of_short_flows(self):
        """IN-3: the buttons of inquiries and suggestions work when they are offered."""
        verbs = {
            "can_answer": "answer",
            "can_promise": "promise",
            "can_decide": "adopt",
        }
        for kind, user in product(transitions.KINDS, self.people()):
            case = self.cases[kind].with_user(user)
            for source in transitions.states_of(kind):
                self.put_in_state(case, source)
                for name, verb in verbs.items():
                    with self.subTest(
                        kind=kind, user=user.login, source=source, right=name
                    ):
                        action = getattr(case, f"action_{verb}")
                        self.assertEqual(
                            case[name],
                            self.attempt(lambda action=action: action() or True),
                        )

    def test_hint_says_why_not(self):
        """IN-3: who cannot accept a case reads the reason beside the button."""
        case = self.cases["complaint"]
        self.assertFalse(case.with_user(self.agent).accept_hint)
        reader = case.with_user(self.auditor)
        self.assertFalse(reader.can_accept)
        self.assertIn("may read this case, but not move it", reader.accept_hint)
