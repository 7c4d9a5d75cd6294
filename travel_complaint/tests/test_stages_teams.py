from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ..tools import transitions
from .common import ComplaintCommon

ORDINARY_STAGES = (
    *("new", "in_progress", "awaiting", "done", "cancelled", "rejected"),
)


@tagged("post_install", "-at_install")
class TestStages(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ordinary = cls.env["helpdesk.ticket.stage"].browse(
            cls.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}").id
            for name in ORDINARY_STAGES
        )
        cls.shipped = cls.env["helpdesk.ticket.stage"].browse(
            cls.stage(state).id for state in transitions.STATES
        )

    def create_stage(self, **values):
        """A stage as the administrator adds it to the board."""
        stages = self.env["helpdesk.ticket.stage"].with_user(self.administrator)
        return stages.create(
            {"name": "Ours", "company_id": False, "sequence": 15, **values}
        ).sudo()

    def test_each_team_has_its_own(self):
        """IN-1: complaint teams have the complaint stages, other teams the others."""
        self.assertEqual(self.team._get_applicable_stages(), self.shipped)
        ordinary = self.ordinary_team._get_applicable_stages()
        self.assertEqual(ordinary, self.ordinary)
        nobody = self.env["helpdesk.ticket.team"]._get_applicable_stages()
        self.assertEqual(nobody, self.ordinary)

    def test_new_team_is_ready(self):
        """IN-1: a team that handles complaints needs no set-up of its stages."""
        teams = self.env["helpdesk.ticket.team"].with_user(self.administrator)
        team = teams.create({"name": "Night shift", "complaint_handling": True}).sudo()
        self.assertEqual(team._get_applicable_stages(), self.shipped)

    def test_team_that_begins_to_handle_complaints(self):
        """IN-1: from then on its tickets are cases, those that it has are not."""
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "y", "team_id": self.ordinary_team.id}
        )
        self.ordinary_team.complaint_handling = True
        self.assertEqual(self.ordinary_team._get_applicable_stages(), self.shipped)
        self.assertFalse(ticket.complaint_kind)
        self.assertFalse(ticket.complaint_state)
        case = self.create_case(self.leader, team_id=self.ordinary_team.id)
        self.assertEqual(case.complaint_state, "registered")

    def test_own_stages_of_an_agency(self):
        """IN-3: the columns are the agency's; two of them may mean the same state."""
        stage = self.create_stage(name="Called back", complaint_state="accepted")
        self.assertEqual(stage.team_ids & self.team, self.team)
        self.assertIn(stage, self.team._get_applicable_stages())
        self.assertNotIn(stage, self.ordinary_team._get_applicable_stages())
        case = self.create_case()
        case.stage_id = stage
        self.assertEqual(case.complaint_state, "accepted")
        case.stage_id = self.stage("accepted")
        self.assertEqual(self.milestones(case), ["registered", "accepted"])

    def test_first_stage_of_a_state(self):
        """IN-3: buttons move a case to the first of the columns of a state."""
        stage = self.create_stage(
            name="Taken on", complaint_state="accepted", sequence=12
        )
        case = self.create_case()
        case.action_accept()
        self.assertEqual(case.stage_id, stage)
        stage.active = False
        other = self.create_case()
        other.action_accept()
        self.assertEqual(other.stage_id, self.stage("accepted"))

    def test_stage_of_some_teams(self):
        """IN-3: a column that another team has is none of this team's."""
        night = self.team.copy({"name": "Night shift"})
        stage = self.create_stage(
            complaint_state="accepted", team_ids=[(6, 0, night.ids)]
        )
        case = self.create_case()
        with self.assertRaisesRegex(UserError, "not a stage for cases of team"):
            case.stage_id = stage
        case.team_id = night
        case.stage_id = stage
        self.assertEqual(case.stage_id, stage)

    def test_complaint_stage_without_a_team(self):
        """IN-1: also where nobody handles complaints, others do not see the stages."""
        teams = self.env["helpdesk.ticket.team"].search([])
        teams.filtered("complaint_handling").active = False
        # Past the ORM, which keeps the links to archived teams.
        relation = SQL.identifier(self.shipped._fields["team_ids"].relation)
        self.env.cr.execute(SQL("DELETE FROM %s", relation))
        self.env.invalidate_all()
        self.assertEqual(self.ordinary_team._get_applicable_stages(), self.ordinary)

    def test_board_shows_complaint_stages(self):
        """IN-3: the board of cases has all complaint columns and no other ones."""
        self.create_case()
        cases = self.env["helpdesk.ticket"].with_user(self.agent)
        board = cases.with_context(
            default_complaint_kind="complaint", read_group_expand=True
        ).web_read_group([("complaint_kind", "!=", False)], ["stage_id"])
        columns = [group["stage_id"][0] for group in board["groups"]]
        self.assertEqual(columns, self.shipped.ids)

    def test_state_of_a_stage_in_use(self):
        """IN-3: no case moves because somebody edits a column of the board."""
        case = self.create_case()
        stage = case.stage_id.with_user(self.administrator)
        with self.assertRaisesRegex(UserError, r"There are \d+ tickets in stage"):
            stage.complaint_state = "accepted"
        stage.write({"complaint_state": "registered", "name": "Just in"})
        self.assertEqual(case.complaint_state, "registered")
        ordinary = self.ordinary[0]
        self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "y", "stage_id": ordinary.id}
        )
        with self.assertRaisesRegex(UserError, "leave this one as it is"):
            ordinary.with_user(self.administrator).complaint_state = "registered"

    def test_closing_follows_the_state(self):
        """IN-3: a stage closes a case if its state does, and only then."""
        for values in (
            {"complaint_state": "closed"},
            {"complaint_state": "withdrawn", "closed": False},
            {"complaint_state": "accepted", "closed": True},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(Exception) as caught,
                self.env.cr.savepoint(),
                self.assertLogs("odoo.sql_db", "ERROR"),
            ):
                self.create_stage(**values)
                self.env.flush_all()
            self.assertEqual(caught.exception.pgcode, "23514")
        self.create_stage(complaint_state="closed", closed=True)
        self.create_stage(closed=True)

    def test_who_sets_up_stages(self):
        """Rule 8: stages are the administrator's; whoever works with them reads."""
        for user in (self.agent, self.leader, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.stage("accepted").with_user(user).name = "Mine"


@tagged("post_install", "-at_install")
class TestTeams(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.night = cls.team.copy({"name": "Night shift", "user_ids": False})
        cls.case = cls.create_case()
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "The lake was left out",
                "description": "<p>I want my money back.</p>",
                "team_id": cls.ordinary_team.id,
                "partner_name": "Li Na",
                "partner_email": "li.na@example.com",
            }
        )
        cls.former_number = cls.ticket.number

    def test_case_goes_to_another_complaint_team(self):
        """IN-1: a case is passed on, and stays the same case in the same state."""
        case = self.case.with_user(self.member)
        case.action_accept()
        number = case.number
        case.team_id = self.night
        self.assertRecordValues(
            case,
            [
                {
                    "team_id": self.night.id,
                    "number": number,
                    "complaint_state": "accepted",
                    "user_id": False,
                }
            ],
        )

    def test_case_does_not_leave(self):
        """IN-1: a case never becomes an ordinary ticket, by no way."""
        self.night.active = False
        for team in (self.ordinary_team, self.night, self.env[self.team._name]):
            for user in (self.agent, self.leader, self.administrator):
                with (
                    self.subTest(team=team.name, user=user.login),
                    self.assertRaisesRegex(UserError, "stays with a team"),
                ):
                    self.case.with_user(user).team_id = team
        with self.assertRaisesRegex(UserError, "stays with a team"):
            self.case.sudo().team_id = self.ordinary_team
        self.assertEqual(self.case.team_id, self.team)

    def test_case_stays_in_its_company(self):
        """IN-4, attack 97: a case never goes to another company's team."""
        _company, team, _user = self.create_second_company()
        with self.assertRaisesRegex(UserError, "stays with its company"):
            self.case.sudo().team_id = team

    def test_team_without_the_stage(self):
        """IN-3: a case does not go to a team that has no column for where it is."""
        self.case.with_user(self.agent).action_accept()
        self.stage("accepted").team_ids -= self.night
        with self.assertRaisesRegex(UserError, "has no stage Accepted"):
            self.case.with_user(self.member).team_id = self.night

    def test_ticket_becomes_a_case(self):
        """IN-1, IN-4: a ticket that comes to a complaint team is a case from then."""
        manager = self._create_user("manager", "helpdesk_mgmt.group_helpdesk_manager")
        manager.group_ids += self.leader.group_ids
        self.ticket.with_user(manager).team_id = self.team
        self.assertRecordValues(
            self.ticket,
            [
                {
                    "complaint_kind": "complaint",
                    "complaint_state": "registered",
                    "complaint_cycle": 1,
                    "received_at": self.ticket.create_date.replace(microsecond=0),
                    "registered_by_id": manager.id,
                    "partner_name": "Li Na",
                    "guest_email_key": "li.na@example.com",
                }
            ],
        )
        self.assertRegex(self.ticket.number, r"^TS-\d{6}-\d{4}$")
        self.assertEqual(self.milestones(self.ticket), ["registered"])
        notes = " ".join(self.ticket.message_ids.mapped("body"))
        self.assertIn(f"it was ticket {self.former_number}", notes)
        self.assertEqual(self.ticket.sudo().notice_ids.code, "received")

    def test_handed_over_by_the_helpdesk(self):
        """IN-1: whoever may not see cases can still hand a ticket over."""
        manager = self._create_user("manager", "helpdesk_mgmt.group_helpdesk_manager")
        self.ticket.with_user(manager).team_id = self.team
        self.env.flush_all()
        self.assertEqual(self.ticket.complaint_state, "registered")
        self.ticket.invalidate_recordset()
        with self.assertRaises(AccessError):
            self.ticket.with_user(manager).read(["name"])

    def test_closed_ticket_becomes_an_open_case(self):
        """IN-1: what was closed for the helpdesk is not closed for the guest."""
        self.ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.ticket.team_id = self.team
        self.assertRecordValues(
            self.ticket,
            [
                {
                    "complaint_state": "registered",
                    "is_complaint_open": True,
                    "closed_date": False,
                }
            ],
        )

    def test_case_by_its_responsible_person(self):
        """IN-1: a ticket whose team follows from its person is a case all the same."""
        person = self._create_user("person", "helpdesk_mgmt.group_helpdesk_manager")
        self.night.user_ids = person
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "y", "user_id": person.id}
        )
        self.assertEqual(ticket.team_id, self.night)
        self.assertEqual(ticket.complaint_state, "registered")
        self.assertRegex(ticket.number, r"^TS-")
        self.assertEqual(self.milestones(ticket), ["registered"])

    def test_kind_is_not_given_to_a_ticket(self):
        """Attack 89: nobody makes a ticket a case by writing its kind."""
        manager = self._create_user("manager", "helpdesk_mgmt.group_helpdesk_manager")
        manager.group_ids += self.leader.group_ids
        with self.assertRaises(AccessError):
            self.ticket.with_user(manager).complaint_kind = "complaint"
        self.assertFalse(self.ticket.complaint_kind)

    def test_archived_team(self):
        """IN-1: an archived team takes no new cases, and keeps those that it has."""
        self.team.active = False
        self.assertEqual(self.case.team_id, self.team)
        self.case.with_user(self.agent).action_accept()
        self.assertEqual(self.case.complaint_state, "accepted")
        default = self.create_case(self.leader, team_id=False).team_id
        self.assertNotEqual(default, self.team)

    def test_team_with_cases_is_kept(self):
        """IN-1: a team with cases is neither deleted nor made an ordinary one."""
        with self.assertRaisesRegex(UserError, "has cases and cannot be deleted"):
            self.team.unlink()
        with self.assertRaisesRegex(ValidationError, "has cases, so that"):
            self.team.complaint_handling = False
        self.night.complaint_handling = False
        self.assertTrue(self.night.unlink())

    def test_team_that_serves_all_companies(self):
        """IN-4: a team without a company takes the cases of each company."""
        company, team, user = self.create_second_company()
        team.active = False
        shared = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Shared",
                "complaint_handling": True,
                "company_id": False,
                "sequence": -5,
            }
        )
        case = self.create_case(user, team_id=False)
        self.assertEqual((case.team_id, case.company_id), (shared, company))
        own = self.create_case(team_id=False)
        self.assertEqual(own.team_id.company_id, self.company)

    def test_open_case_is_not_archived(self):
        """IN-1: no open case is put out of sight; one that has ended may be."""
        case = self.case.with_user(self.leader)
        with self.assertRaisesRegex(UserError, "is open. Close it"):
            case.action_archive()
        case._do_withdraw("x")
        case.action_archive()
        self.assertFalse(case.active)

    def test_form_of_a_team(self):
        """IN-1: complaint handling is switched on in the form of the team."""
        teams = self.env["helpdesk.ticket.team"].with_user(self.administrator)
        form = Form(teams, "helpdesk_mgmt.view_helpdesk_team_form")
        form.name = "Weekend"
        form.complaint_handling = True
        self.assertTrue(form.save().sudo()._get_stage_id_for("registered"))
