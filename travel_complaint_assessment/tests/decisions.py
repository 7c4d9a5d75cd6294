"""People and cases that decisions are made of, for tests."""

from datetime import date, datetime, timedelta

from odoo.tests import freeze_time

from .common import GROUP, LedgerCommon

COMPLAINT = "travel_complaint.group_travel_complaint_"
# A Monday, ten in the morning in Shanghai; the act was a week before.
NOW = datetime(2026, 10, 19, 2, 0)
ACT = datetime(2026, 10, 12, 2, 0)


class DecisionCommon(LedgerCommon):
    """An agency with an assessment group: who writes, and two who lead.

    Ming is the guide whom findings are about. Each person has an employee of their own.
    """

    act = ACT  # when it happened that decisions are about

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stop_the_clock()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.me = cls._create_user("ming", "base.group_user")
        cls.ming.user_id = cls.me
        cls.office = cls.env["hr.department"].create(
            {"name": "Office", "company_id": cls.company.id}
        )
        cls.assessor = cls._create_colleague("assessor", f"{GROUP}assessor")
        cls.leader = cls._create_colleague("leader", f"{GROUP}leader")
        cls.second = cls._create_colleague("second", f"{GROUP}leader")
        cls.stranger = cls._create_colleague("stranger", "base.group_user")
        cls.auditor = cls._create_colleague("auditor", f"{COMPLAINT}auditor")
        cls.agent = cls._create_colleague("agent", f"{COMPLAINT}agent")
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Guest relations",
                "complaint_handling": True,
                "company_id": cls.company.id,
                "user_ids": cls.agent.ids,
            }
        )

    @classmethod
    def _stop_the_clock(cls):
        """Let it be NOW until these tests are over."""
        freezer = freeze_time(NOW)
        freezer.start()
        cls.addClassCleanup(freezer.stop)

    @classmethod
    def _create_colleague(cls, name, groups):
        """A user with an employee in the office."""
        user = cls._create_user(name, groups)
        employee = cls._create_employee(name.title())
        employee.write({"user_id": user.id, "department_id": cls.office.id})
        return user

    @classmethod
    def rule(cls, code):
        """The rule with this code: the agency's own, else the one that is shipped."""
        policies = cls.env["travel.assessment.policy"]
        policy = policies._get_policy(cls.company, ACT.date())
        own = policy.rule_ids.filtered(lambda rule: rule.code == code)
        if policy.company_id and own:
            return own
        return cls.env.ref(f"travel_complaint_assessment.rule_{code.lower()}")

    @classmethod
    def adopt(cls, **values):
        """Rules of the agency's own, in force all year: those shipped, but for these.

        Whoever was judged by others before is not touched by them.
        """
        shipped = cls.env.ref("travel_complaint_assessment.policy_agency")
        own = shipped.copy(
            {"company_id": cls.company.id, "date_from": "2026-01-01", **values}
        )
        own.write({"state": "adopted", "adopted_at": NOW})
        own.flush_recordset()
        return own

    @classmethod
    def create_ticket(cls, **values):
        """A complaint about what happened on the day of the act."""
        return cls.env["helpdesk.ticket"].create(
            {
                "name": "Itinerary shortened",
                "description": "<p>The lake was left out.</p>",
                "complaint_kind": "complaint",
                "team_id": cls.team.id,
                "company_id": cls.company.id,
                "channel_id": cls.env.ref(
                    "helpdesk_mgmt.helpdesk_ticket_channel_phone"
                ).id,
                "partner_name": "Li Na",
                "partner_phone": "+86 138 0013 8000",
                "incident_at": cls.act,
                **values,
            }
        )

    @classmethod
    def find(cls, grade="minor", employee=None, ticket=None, state="decided", **values):
        """A finding about a person; the investigation is closed.

        :return: the line of liability
        """
        ticket = ticket or cls.create_ticket()
        investigation = cls.env["travel.complaint.investigation"].create(
            {
                "ticket_id": ticket.id,
                "cycle": len(ticket.investigation_ids) + 1,
                "lead_id": cls.env.ref("base.user_admin").id,
                "facts": "<p>The guide skipped the lake.</p>",
                "validity": "valid",
                "cause_id": cls.env.ref("travel_complaint.cause_itinerary_changed").id,
            }
        )
        line = cls.env["travel.complaint.liability"].create(
            {
                "investigation_id": investigation.id,
                "kind": "individual",
                "employee_id": (employee or cls.ming).id,
                "fault_grade": grade,
                "share": 100,
                "reasons": "Left the lake out without asking the group.",
                **values,
            }
        )
        if line.share < 100:
            line.copy(
                {
                    "kind": "company",
                    "employee_id": False,
                    "fault_grade": False,
                    "share": 100 - line.share,
                }
            )
        investigation.flush_recordset()
        investigation.write({"state": state})
        return line

    @classmethod
    def draft(cls, code="MINOR", line=None, user=None, **values):
        """A draft as an assessor writes it."""
        rule = cls.rule(code)
        if rule.direction == "penalty":
            line = line or cls.find(rule.fault_grade or "minor")
            values["liability_id"] = line.id
        return (
            cls.env["travel.assessment.decision"]
            .with_user(user or cls.assessor)
            .create({"rule_id": rule.id, "grounds": "As found", **values})
        )

    @classmethod
    def hear(cls, decision):
        """The person is asked, and says what they have to say."""
        decision.with_user(cls.assessor).action_ask_statement()
        mine = decision.with_user(decision.sudo().employee_id.user_id or cls.assessor)
        mine._do_give_statement("There was no time.", "own")
        return decision

    @classmethod
    def propose(cls, code="MINOR", **values):
        """A penalty that has been proposed; the person was heard."""
        decision = cls.hear(cls.draft(code, **values))
        decision.with_user(cls.assessor).action_propose()
        return decision

    @classmethod
    def notify(cls, code="MINOR", **values):
        """A penalty of which the person has had notice."""
        decision = cls.propose(code, **values)
        if decision.needs_second:
            decision.with_user(cls.second).action_approve()
        decision.with_user(cls.leader).action_notify()
        return decision

    @classmethod
    def finalise(cls, code="MINOR", **values):
        """A penalty that nobody has appealed against: it is in the ledger."""
        decision = cls.notify(code, **values)
        with freeze_time(decision.appeal_deadline + timedelta(seconds=1)):
            decision.env["travel.assessment.decision"].sudo()._cron_finalise()
        return decision

    @classmethod
    def improve(cls, employee=None, **values):
        """An improvement measure whose effect was confirmed."""
        user = (employee or cls.ming).user_id
        return cls.env["mgmtsystem.action"].create(
            {
                "name": "Ask the group before leaving anything out",
                "type_action": "improvement",
                "user_id": user.id,
                "company_id": cls.company.id,
                "is_complaint_measure": True,
                "began_on": "2026-01-05",
                "done_on": "2026-02-02",
                "effect_check_on": "2026-04-01",
                "effect_days": 28,
                "effect_taken_at": "2026-04-01 08:00:00",
                "effect_result": "effective",
                **values,
            }
        )

    @classmethod
    def reward(cls, amount=1000, employee=None, **values):
        """The draft of a reward for an improvement that has worked."""
        employee = employee or cls.ming
        return cls.draft(
            "INNOVATION",
            improvement_id=cls.improve(employee).id,
            employee_id=employee.id,
            amount=amount,
            **values,
        )

    @classmethod
    def pay_guest(cls, line, amount):
        """The guest of the case of this finding is offered so much, and paid.

        :return: the offer
        """
        case = line.ticket_id
        if case.complaint_state == "registered":
            case.with_user(cls.agent).action_accept()
        offer = cls.env["travel.complaint.offer"].create(
            {
                "ticket_id": case.id,
                "line_ids": [
                    (0, 0, {"name": "Back", "kind": "refund", "amount": amount})
                ],
            }
        )
        cls.env["travel.complaint.payment"]._enter(offer, date(2026, 10, 15), "R-1")
        return offer
