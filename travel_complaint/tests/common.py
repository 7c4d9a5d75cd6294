from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import SQL

from ..tools import transitions

GROUP = "travel_complaint.group_travel_complaint_"
# Milestones that go along with another one, or with a state.
LIMIT_ONLY = (
    *("received", "handed_over", "first_handling"),
    *("wait_guest_started", "wait_guest_ended"),
)
# How a complaint goes that is settled on the spot.
WAY = (
    *("registered", "accepted", "proposing", "executing"),
    *("reviewing", "following_up", "closed"),
)


class ComplaintCommon(TransactionCase):
    """One person for each role, a complaint team with the agent in it, and cases.

    A stranger is an employee without any role in complaints.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("base.main_company")
        cls.agent = cls._create_user("agent", f"{GROUP}agent")
        cls.other_agent = cls._create_user("other_agent", f"{GROUP}agent")
        cls.member = cls._create_user("member", f"{GROUP}member")
        cls.leader = cls._create_user("leader", f"{GROUP}leader")
        cls.administrator = cls._create_user("administrator", f"{GROUP}administrator")
        cls.public_relations = cls._create_user("relations", f"{GROUP}public_relations")
        cls.auditor = cls._create_user("auditor", f"{GROUP}auditor")
        cls.stranger = cls._create_user("stranger", "base.group_user")
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Guest relations",
                "complaint_handling": True,
                "company_id": cls.company.id,
                "user_ids": cls.agent.ids,
            }
        )
        cls.ordinary_team = cls.env["helpdesk.ticket.team"].create(
            {"name": "IT support", "company_id": cls.company.id}
        )
        cls.phone = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        cls.mail = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email")
        cls.hotline_12345 = cls.env.ref(
            "travel_complaint.helpdesk_ticket_channel_12345"
        )

    @classmethod
    def _create_user(cls, name, groups):
        return new_test_user(
            cls.env, f"complaint_{name}", groups=groups, company_id=cls.company.id
        )

    @classmethod
    def create_case(cls, user=None, **values):
        """A case as `user` (the agent, if nobody is named) registers it by phone."""
        tickets = cls.env["helpdesk.ticket"].with_user(user or cls.agent)
        return tickets.create(
            {
                "name": "Itinerary shortened on day 3",
                "description": "<p>The lake was left out.</p>",
                "complaint_kind": "complaint",
                "team_id": cls.team.id,
                "channel_id": cls.phone.id,
                "partner_name": "Li Na",
                "partner_phone": "+86 138 0013 8000",
                **values,
            }
        )

    @classmethod
    def stage(cls, state):
        """The stage that is shipped for `state`."""
        return cls.env.ref(f"travel_complaint.helpdesk_ticket_stage_{state}")

    @classmethod
    def find_out(cls, case, user=None, kind="guest", **findings):
        """Write down the findings of the running investigation, as `user` (a leader).

        :param kind: who is liable for all of it
        :return: the investigation, in the name of `user`
        """
        investigation = case.with_user(user or cls.leader).investigation_id
        investigation = investigation.with_user(user or cls.leader).sudo(False)
        investigation.write(
            {
                "facts": "<p>The lake was closed.</p>",
                "validity": "partly_valid",
                "cause_id": cls.env.ref("travel_complaint.cause_itinerary_changed").id,
                "liability_ids": [(5,), (0, 0, {"kind": kind, "share": 100})],
                **findings,
            }
        )
        return investigation

    @classmethod
    def investigate(cls, case, user=None, **findings):
        """Find out what happened and finish: `case` goes on to a proposal."""
        cls.find_out(case, user, **findings).action_submit()

    def own_notices(self, case):
        """What the guest is told, in the order asked for, but for others' notices.

        Addons that build on this one tell the guest of more.
        """
        ours = case.sudo().notice_ids.filtered(
            lambda notice: self.env.ref(
                f"travel_complaint.mail_template_{notice.code}",
                raise_if_not_found=False,
            )
        )
        return ours.sorted("id")

    def milestones(self, ticket):
        """The codes of what has happened to `ticket`, in the order it happened.

        Without those that go along with another one, or with a state.
        """
        events = ticket.sudo().complaint_event_ids.sorted("id")
        # `mapped` would name a milestone once that was reached in two cycles.
        codes = [event.milestone_id.code for event in events]
        return [code for code in codes if code not in LIMIT_ONLY]

    @classmethod
    def create_second_company(cls):
        """Another agency in the same database, with a complaint team of its own.

        :return: the company, its complaint team, and a user who leads it
        """
        company = cls.env["res.company"].create({"name": "Second agency"})
        team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Second guest relations",
                "complaint_handling": True,
                "company_id": company.id,
            }
        )
        user = new_test_user(
            cls.env,
            "complaint_second",
            groups=f"{GROUP}leader",
            company_id=company.id,
            company_ids=company.ids,
        )
        return company, team, user

    # The real way through the flow

    @classmethod
    def walk_to(cls, ticket, state, satisfaction=5):
        """Take a complaint on to `state` the way people do, from wherever it stands.

        The agent works on it, the member confirms, the guest gives `satisfaction` on
        the phone; who is not satisfied has the leader close the case with grounds. On
        the spot, that is without an investigation, unless that is where it shall be.

        :param ticket: a complaint that the agent may work on
        :param state: one of tools.transitions.STATES that lies before it
        :return: the ticket
        """
        way = list(WAY)
        aside = {state, ticket.complaint_state} & {"investigating", "waiting_guest"}
        for name in aside:
            way.insert(way.index("accepted") + 1, name)
        while ticket.complaint_state != state:
            following = way[way.index(ticket.complaint_state) + 1]
            step = getattr(cls, f"_walk_to_{following}", None)
            if step:
                step(ticket.with_user(cls.agent), satisfaction)
            else:
                ticket.with_user(cls.agent)._move_to(following)
            ticket.invalidate_recordset()
        return ticket

    @classmethod
    def _walk_to_accepted(cls, case, satisfaction):
        case.action_accept()

    @classmethod
    def _walk_to_proposing(cls, case, satisfaction):
        if case.complaint_state == "investigating":
            cls.investigate(case)
        else:
            case._move_to("proposing")

    @classmethod
    def _walk_to_reviewing(cls, case, satisfaction):
        case._do_report_result("Refunded.", "We have refunded what we promised.")

    @classmethod
    def _walk_to_following_up(cls, case, satisfaction):
        case.with_user(cls.member).action_confirm_result()

    @classmethod
    def _walk_to_closed(cls, case, satisfaction):
        cls.call_back(case, satisfaction)
        if case.is_guest_satisfied:
            case.action_close_case()
            return
        case.with_user(cls.leader)._do_close_unsatisfied(
            cls.env.ref("travel_complaint.closing_ground_lawful_offer"),
            "More than the contract calls for was offered.",
            "We cannot offer more.",
            case._get_redress(),
        )

    @classmethod
    def call_back(cls, ticket, satisfaction=5, user=None, **values):
        """The guest is called and gives this satisfaction; 0: not reached."""
        contacts = cls.env["travel.complaint.contact"].with_user(user or cls.agent)
        return contacts.create(
            {
                "ticket_id": ticket.id,
                "purpose": "call_back",
                "summary": "On the phone.",
                "is_reached": bool(satisfaction),
                "satisfaction": satisfaction,
                **values,
            }
        )

    def put_in_state(self, ticket, state):
        """Have `ticket` in `state`, as if it had gone there, past the gate."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET stage_id = %s, complaint_state = %s,"
                " is_complaint_open = %s WHERE id = %s",
                self.stage(state).id,
                state,
                state not in transitions.ENDED,
                ticket.id,
            )
        )
        ticket.invalidate_recordset()

    @contextmanager
    def captured_sql(self):
        """The statements that reach the database meanwhile, as a list of texts."""
        statements = []
        execute = Cursor.execute

        def note(cursor, query, params=None, log_exceptions=True):
            result = execute(cursor, query, params, log_exceptions)
            statements.append(cursor._obj.query.decode(errors="replace"))
            return result

        self.env.flush_all()
        with patch.object(Cursor, "execute", note):
            yield statements
            self.env.flush_all()
