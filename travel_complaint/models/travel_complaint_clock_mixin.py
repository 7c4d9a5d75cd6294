from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import limits
from ..tools.roles import CASE_READERS


class TravelComplaintClockMixin(models.AbstractModel):
    """Concern: the limits of a case start, pause and stop on its milestones (TL)."""

    _name = "travel.complaint.clock.mixin"
    _description = "Limits of a Case"

    complaint_policy_id = fields.Many2one(
        comodel_name="travel.complaint.policy",
        string="Policy",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    clock_ids = fields.One2many(
        comodel_name="travel.complaint.clock",
        inverse_name="ticket_id",
        string="Limits",
        readonly=True,
        groups=CASE_READERS,
    )
    next_due_at = fields.Datetime(string="Next Deadline", readonly=True, copy=False)
    next_limit_id = fields.Many2one(
        comodel_name="travel.complaint.limit",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    is_late = fields.Boolean(readonly=True, copy=False, default=False)
    trip_phase = fields.Selection(
        selection=[
            ("before", "Before the trip"),
            ("during", "During the trip"),
            ("after", "After the trip"),
        ],
        compute="_compute_trip_phase",
        store=True,
    )

    # All that queues and their counts ask, record rules included, so that they are
    # answered by the index alone. Odoo asks for `active IS TRUE`.
    _next_due_idx = models.Index(
        "(next_due_at, id, company_id, is_complaint_open)"
        " WHERE next_due_at IS NOT NULL AND complaint_kind IS NOT NULL"
        " AND active IS TRUE"
    )

    @api.depends("received_at", "departure_date", "return_date", "complaint_kind")
    def _compute_trip_phase(self):
        for ticket in self:
            ticket.trip_phase = False
            if not (ticket.complaint_kind and ticket.received_at):
                continue
            day = ticket.company_id._get_complaint_day(ticket.received_at)
            if ticket.return_date and day > ticket.return_date:
                ticket.trip_phase = "after"
            elif ticket.departure_date and day < ticket.departure_date:
                ticket.trip_phase = "before"
            elif ticket.departure_date and ticket.return_date:
                ticket.trip_phase = "during"

    # ------------------------------------------------------------------ policy

    def _get_limit_facts(self):
        """What of this case decides on its limits: a tools.limits.Facts."""
        return limits.Facts(
            kind=self.complaint_kind,
            severity_id=self.severity_id.id,
            channel_id=self.channel_id.id,
            tier_id=self.guest_tier_id.id,
            team_id=self.team_id.id,
            trip_phase=self.trip_phase,
        )

    def _get_policy_spec(self):
        """This case's policy as a tools.limits.Policy, or None."""
        policies = self.env["travel.complaint.policy"]._get_policies(self.company_id.id)
        return limits.choose_policy(policies, self._get_limit_facts())

    def _get_limit_date(self, limit):
        """The moment written on the case that a dated limit runs to, or False.

        A date alone means the end of that day where the company is.
        """
        value = self[limit.date_field]
        if value and not isinstance(value, datetime):
            return self.company_id._get_complaint_day_end(value)
        return value

    # ------------------------------------------------------------------ engine

    def _follow_milestones(self, events, is_new=False):
        """Start and stop the limits that hang on these events.

        :param events: new travel.complaint.event records of these cases
        :param is_new: True for cases of this very create(): nothing can be running
        """
        if not events:
            return
        stopped_ids = [] if is_new else self._stop_clocks(events)
        started = self._start_clocks(events, is_new)
        if is_new:
            self._set_first_deadline(started)
            return
        touched = self.browse(started.ticket_id.ids)
        touched._keep_pauses()
        (touched | self.browse(stopped_ids))._refresh_deadlines()

    def _start_clocks(self, events, is_new):
        Clock_sudo = self.env["travel.complaint.clock"].sudo()  # the engine's own
        vals_list = []
        specs = {}
        by_id = {ticket.id: ticket for ticket in self}
        for event in events:
            ticket = by_id[event.ticket_id.id]
            if ticket not in specs:
                specs[ticket] = (ticket._get_policy_spec(), ticket._get_limit_facts())
            policy, facts = specs[ticket]
            for limit in policy.limits if policy else ():
                if limits.applies(limit, facts):
                    for letter in ticket._get_letters_to_time(limit, event):
                        vals = ticket._prepare_clock_vals(limit, event, letter)
                        if vals:
                            vals_list.append(vals)
        for ticket, (policy, _facts) in specs.items():
            if policy and ticket.complaint_policy_id.id != policy.id:
                ticket._write_first({"complaint_policy_id": policy.id})
        return Clock_sudo._append_unless_running(vals_list)

    def _get_letters_to_time(self, limit, event):
        """What `limit` runs for from `event` on: nothing, or once for the case.

        :return: list of further letters, None for the case itself
        """
        return [None] if limit.from_milestone == event.milestone_id.id else []

    def _prepare_clock_vals(self, limit, event, letter=None):
        measure = event.measure_id if limit.is_per_measure else None
        plan = self.env["travel.complaint.clock"]._plan_clock(
            limit, self, event.occurred_at, measure, letter
        )
        if not plan:
            return None
        return {
            "ticket_id": self.id,
            "company_id": self.company_id.id,
            "limit_id": limit.id,
            "cycle": self.complaint_cycle,
            "request_id": limit.is_per_request and event.request_id.id,
            "measure_id": measure and measure.id,
            "letter_id": letter and letter.id,
            "department_id": (measure or event).department_id.id,
            "state": "running",
            "paused_minutes": 0.0,
            "authority_minutes": 0.0,
            "lateness_minutes": 0.0,
            "rungs_climbed": 0,
            "started_at": event.occurred_at,
            "due_at": plan.due_at,
            "warn_at": plan.warn_at,
            "next_action_at": limits.next_action(
                "running", plan.due_at, plan.warn_at, False, False, limit.rungs, 0
            ),
        }

    def _set_first_deadline(self, clocks):
        """Put the earliest of these new clocks on each new case."""
        by_case = clocks.grouped(lambda clock: clock.ticket_id.id)
        for ticket in self:
            mine = by_case.get(ticket.id, ())
            first = min(mine, key=lambda c: (c.due_at, c.id), default=None)
            if first:
                ticket._write_first(
                    {
                        "next_due_at": first.due_at,
                        "next_limit_id": first.limit_id.id,
                        "is_late": first.due_at < fields.Datetime.now(),
                    }
                )

    def _stop_clocks(self, events):
        """Stop what these events end; what an ended case leaves running is cancelled.

        :return: ids of the cases of which a limit has ended
        """
        Clock_sudo = self.env["travel.complaint.clock"].sudo()  # the engine's own
        known = self.env["travel.complaint.milestone"]._get_ids_by_code()
        ends = {known[code][0] for code in ("closed", "withdrawn")}
        last = events.filtered(lambda event: event.milestone_id.id in ends)
        return Clock_sudo._stop_for(events) + Clock_sudo._cancel_for(last)

    def _cancel_clocks_from(self, *codes):
        """End the limits that these milestones started: they were reached in error."""
        now = fields.Datetime.now()
        # Not by `_cancel`: what never ran has not become late.
        self._get_current_clocks(codes, limits.ONGOING).write(
            {"state": "cancelled", "stopped_at": now, "next_action_at": False}
        )
        self._refresh_deadlines()

    def _begin_clocks_anew(self, code, moment):
        """Run the limits again that were cancelled with this milestone of the cycle."""
        cancelled = self._get_current_clocks([code], ["cancelled"])
        if cancelled:
            cancelled._begin_anew(moment)
            self._keep_pauses()
            self._refresh_deadlines()

    def _get_current_clocks(self, codes, states):
        """The limits of this cycle that run from these milestones."""
        clocks_sudo = self._get_clocks(
            [
                ("limit_id.from_milestone_id.code", "in", codes),
                ("state", "in", states),
            ]
        )
        return clocks_sudo.filtered(lambda c: c.cycle == c.ticket_id.complaint_cycle)

    def _get_clocks(self, domain):
        Clock_sudo = self.env["travel.complaint.clock"].sudo()  # the engine's own
        return Clock_sudo.search([("ticket_id", "in", self.ids), *domain])

    def _replan_clocks(self):
        """Plan the limits anew after what decides on them has changed.

        Clocks of limits that no longer apply are cancelled and kept as a trace; those
        of limits that apply now start from the moments their milestones were reached.
        """
        cases = self.filtered("complaint_policy_id")  # planned before
        if not cases:
            return
        Clock_sudo = self.env["travel.complaint.clock"].sudo()  # the engine's own
        now = fields.Datetime.now()
        clocks = Clock_sudo.search([("ticket_id", "in", cases.ids)])
        Event_sudo = self.env["travel.complaint.event"].sudo()  # the engine's own
        events = Event_sudo.search([("ticket_id", "in", cases.ids)], order="id")
        clocks_of = clocks.grouped(lambda clock: (clock.ticket_id.id, clock.cycle))
        events_of = events.grouped(lambda event: (event.ticket_id.id, event.cycle))
        vals_list = []
        for ticket in cases.filtered("is_complaint_open"):
            cycle = (ticket.id, ticket.complaint_cycle)
            mine = clocks_of.get(cycle, Clock_sudo.browse())
            reached = {
                event.milestone_id.id: event for event in events_of.get(cycle, ())
            }
            wanted = ticket._get_wanted_limits(reached)
            mine.filtered(
                lambda c, w=wanted: (
                    c.state in limits.ONGOING
                    and not c.request_id
                    and not c.measure_id
                    and not c.letter_id
                    and c.limit_id.id not in w
                )
            )._cancel(now)
            # A measure's clock follows the measure, see there; a letter's its letter.
            ongoing = mine.filtered(
                lambda c: (
                    c.state in limits.ONGOING and not c.measure_id and not c.letter_id
                )
            )
            ongoing._move_to_date()
            own = mine.filtered(lambda c: not c.letter_id)
            for limit_id in wanted.keys() - set(own.limit_id.ids):
                limit, event = wanted[limit_id]
                vals = ticket._prepare_clock_vals(limit, event)
                if vals:
                    vals_list.append(vals)
        Clock_sudo._append_unless_running(vals_list)
        cases._keep_pauses()
        cases._refresh_deadlines()

    def _get_wanted_limits(self, reached):
        """The limits that should run: {limit id: (Limit, event that started it)}.

        :param reached: {milestone id: event} of the current cycle
        """
        policy, facts = self._get_policy_spec(), self._get_limit_facts()
        return {
            limit.id: (limit, reached[limit.from_milestone])
            for limit in (policy.limits if policy else ())
            if limit.from_milestone in reached
            and limit.to_milestone not in reached
            and not limit.is_per_request
            and not limit.is_per_measure
            and limits.applies(limit, facts)
        }

    def _refresh_deadlines(self):
        """Put each case's next deadline on the case, in one statement."""
        if not self:
            return
        self.env["travel.complaint.clock"].flush_model()
        self.flush_recordset(["next_due_at", "next_limit_id", "is_late"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE helpdesk_ticket AS ticket
                   SET next_due_at = next.due_at, next_limit_id = next.limit_id,
                       is_late = COALESCE(next.is_late, FALSE)
                  FROM helpdesk_ticket AS self
                  LEFT JOIN LATERAL (
                           SELECT due_at, limit_id,
                                  breached_at IS NOT NULL OR due_at < %s AS is_late
                             FROM travel_complaint_clock
                            WHERE ticket_id = self.id AND state = 'running'
                            ORDER BY due_at, id
                            LIMIT 1) AS next ON TRUE
                 WHERE self.id = ticket.id AND ticket.id = ANY(%s)
                """,
                fields.Datetime.now(),
                self.ids,
            )
        )
        self.invalidate_recordset(
            ["next_due_at", "next_limit_id", "is_late"], flush=False
        )

    def _mark_late(self):
        """Show these cases as late, in one statement."""
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET is_late = TRUE WHERE id = ANY(%s)", self.ids
            )
        )
        self.invalidate_recordset(["is_late"], flush=False)
