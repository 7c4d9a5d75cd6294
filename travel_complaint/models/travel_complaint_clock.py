import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import due as due_tools
from ..tools import limits

_logger = logging.getLogger(__name__)

BATCH = 500
# The database knows by this index that a limit runs on a case already.
ONCE_A_CYCLE = (
    "(ticket_id, limit_id, cycle, COALESCE(request_id, 0), COALESCE(measure_id, 0),"
    " COALESCE(letter_id, 0))"
)


class TravelComplaintClock(models.Model):
    """One limit on one cycle of one case. Only the engine writes it (TL-d)."""

    _name = "travel.complaint.clock"
    _inherit = [
        "travel.complaint.ledger.mixin",
        "travel.complaint.figure.source.mixin",
    ]
    _description = "Running Limit"
    _order = "due_at, id"
    _rec_name = "limit_id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict"
    )
    limit_id = fields.Many2one(
        comodel_name="travel.complaint.limit",
        required=True,
        ondelete="restrict",
    )
    request_id = fields.Many2one(
        comodel_name="travel.complaint.request",
        ondelete="restrict",
        index="btree_not_null",
    )
    measure_id = fields.Many2one(
        comodel_name="travel.complaint.measure",
        ondelete="restrict",
        index="btree_not_null",
    )
    letter_id = fields.Many2one(
        comodel_name="travel.complaint.letter",
        ondelete="restrict",
        index="btree_not_null",
    )
    cycle = fields.Integer(required=True, default=1)
    department_id = fields.Many2one(
        comodel_name="hr.department",
        string="Whose",
        ondelete="restrict",
        help="The department whose time this is.",
    )
    state = fields.Selection(
        selection=[
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("late", "Late"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="running",
    )
    started_at = fields.Datetime(required=True)
    due_at = fields.Datetime(required=True)
    warn_at = fields.Datetime()
    warned_at = fields.Datetime()
    breached_at = fields.Datetime(
        help="When it was noticed that the limit has passed; marked once."
    )
    stopped_at = fields.Datetime()
    paused_at = fields.Datetime()
    pause_reason = fields.Selection(
        selection=[
            ("guest", "Waiting for the guest"),
            ("authority", "Waiting for an authority"),
        ]
    )
    resume_at = fields.Datetime(
        string="Runs On",
        help="When the limit runs on by itself at the latest, answer or not.",
    )
    paused_minutes = fields.Float(
        default=0.0, help="Elapsed minutes that the limit has stood still in all."
    )
    authority_minutes = fields.Float(
        string="Paused for an Authority",
        default=0.0,
        help="How many of these minutes it waited for an outside authority.",
    )
    lateness_minutes = fields.Float(
        default=0.0, help="Elapsed minutes between the due moment and the end."
    )
    overdue_minutes = fields.Float(
        string="Late By",
        compute="_compute_overdue",
        help="Elapsed minutes past the due moment: until the end, or until now.",
    )
    is_overdue = fields.Boolean(
        compute="_compute_overdue", help="The limit has passed and still runs."
    )
    rungs_climbed = fields.Integer(default=0)
    next_action_at = fields.Datetime(
        help="When the engine has to look again: to warn, to mark the breach, to climb."
    )

    _once_a_cycle_uniq = models.UniqueIndex(
        ONCE_A_CYCLE,
        "This limit runs on the case already.",
    )
    _action_idx = models.Index("(next_action_at) WHERE state = 'running'")
    _due_idx = models.Index("(due_at) WHERE state = 'running'")
    _resume_idx = models.Index("(resume_at) WHERE state = 'paused'")
    _pause_bounded = models.Constraint(
        "CHECK (state <> 'paused' OR resume_at IS NOT NULL)",
        "A limit that stands still says when it runs on at the latest.",
    )

    @api.depends("state", "due_at", "lateness_minutes")
    def _compute_overdue(self):
        now = fields.Datetime.now()
        for clock in self:
            clock.is_overdue = clock.state == "running" and clock.due_at < now
            clock.overdue_minutes = (
                (now - clock.due_at).total_seconds() / 60
                if clock.is_overdue
                else clock.lateness_minutes
            )

    # ------------------------------------------------------------------ starting

    @api.model
    def _append_unless_running(self, vals_list):
        """Start these clocks, but for limits that run, or ran, in the cycle already."""
        return self._append(vals_list, unless=SQL(ONCE_A_CYCLE))

    # ------------------------------------------------------------------ planning

    @api.model
    def _plan_clock(self, limit, ticket, start, measure=None, letter=None):
        """The moments of `limit` on `ticket` from `start` on.

        :param limit: a tools.limits.Limit
        :param measure: the measure whose limit it is, if it is one's
        :param letter: the authority's further letter, if it is one's
        :return: a tools.limits.Plan, or None when the case has no date for it
        """
        if limit.unit == limits.DATE_UNIT:
            if letter:
                moment = letter.reply_at
            else:
                moment = measure.due_at if measure else ticket._get_limit_date(limit)
            return limits.plan(limit, start, None, moment)
        return self._plan_limit(limit, ticket.company_id, start)

    @api.model
    def _plan_limit(self, limit, company, start):
        """The moments of `limit`, which needs no case, in `company` from `start` on."""
        calendar_id = limit.calendar_id or company.resource_calendar_id.id
        return self._with_axis(
            calendar_id,
            company.id,
            start,
            lambda axis: limits.plan(limit, start, axis),
        )

    @api.model
    def _with_axis(self, calendar_id, company_id, moment, ask):
        """Ask `ask(axis)`, with as long an axis as the answer needs."""
        Calendar = self.env["resource.calendar"]
        years = 2
        while True:
            axis = Calendar._get_complaint_axis(
                calendar_id, company_id, moment.year, years
            )
            try:
                return ask(axis)
            except due_tools.AxisTooShort:
                if years >= 8:
                    raise
                years *= 2

    # ------------------------------------------------------------------ stopping

    @api.model
    def _stop_for(self, events):
        """Stop the limits that run to what has just happened: met in time, or late.

        A limit for one department ends with what that department did, and no other; so
        does a limit for one measure, and each letter has an answer of its own.

        :param events: new travel.complaint.event records
        :return: ids of the cases of which a limit has ended
        """
        is_reached = SQL(
            """clock.limit_id IN (SELECT id
                                   FROM travel_complaint_limit
                                  WHERE to_milestone_id = event.milestone_id)
           AND (clock.request_id IS NULL OR clock.request_id = event.request_id)
           AND (clock.measure_id IS NULL OR clock.measure_id = event.measure_id)
           AND clock.letter_id IS NOT DISTINCT FROM event.letter_id"""
        )
        return self._end_for(events, "met", is_reached, SQL("TRUE"))

    @api.model
    def _cancel_for(self, events):
        """End the limits that ended cases leave; what was late by then stays late.

        :param events: new travel.complaint.event records that end their cases
        :return: ids of the cases of which a limit has ended
        """
        return self._end_for(
            events, "cancelled", SQL("TRUE"), SQL("clock.state = 'running'")
        )

    @api.model
    def _end_for(self, events, state, is_meant, may_be_late):
        """End ongoing limits of the cases of these events, all in one statement.

        :param state: the state of those that end in time
        :param is_meant: SQL condition on `clock` and `event`: which ones end
        :param may_be_late: SQL condition: for which ones it counts that time is over
        :return: ids of the cases of which a limit has ended
        """
        if not events:
            return []
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH ending AS (
                    SELECT clock.id, event.occurred_at AS moment,
                           %(may_be_late)s AND clock.due_at < event.occurred_at AS late
                      FROM travel_complaint_event AS event
                      JOIN travel_complaint_clock AS clock
                        ON clock.ticket_id = event.ticket_id
                     WHERE event.id = ANY(%(event_ids)s)
                       AND clock.state IN ('running', 'paused') AND %(is_meant)s)
                UPDATE travel_complaint_clock AS clock
                   SET state = CASE WHEN late THEN 'late' ELSE %(state)s END,
                       stopped_at = moment, next_action_at = NULL,
                       lateness_minutes = CASE
                           WHEN late THEN EXTRACT(EPOCH FROM moment - due_at) / 60
                           ELSE lateness_minutes END,
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM ending
                 WHERE ending.id = clock.id
             RETURNING clock.ticket_id
                """,
                event_ids=events.ids,
                is_meant=is_meant,
                may_be_late=may_be_late,
                state=state,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        if rows:
            self.invalidate_model(flush=False)
        return [ticket_id for (ticket_id,) in rows]

    def _stop(self, moment):
        """Stop these clocks at `moment`: met in time, or late.

        :param moment: naive UTC moment at which the milestone was reached
        """
        for is_late, clocks in self.grouped(lambda c: c.due_at < moment).items():
            for clock in clocks if is_late else ():
                clock.lateness_minutes = (moment - clock.due_at).total_seconds() / 60
            clocks.write(
                {
                    "state": "late" if is_late else "met",
                    "stopped_at": moment,
                    "next_action_at": False,
                }
            )

    def _cancel(self, moment):
        """End these clocks with their case: what was late by then stays late."""
        late = self.filtered(lambda c: c.state == "running" and c.due_at < moment)
        late._stop(moment)
        (self - late).write(
            {"state": "cancelled", "stopped_at": moment, "next_action_at": False}
        )

    def _restart(self):
        """Let these clocks run on as if they had not been stopped: it was an error."""
        specs = self._get_specs()
        for clock in self.filtered(lambda c: c.state in ("met", "late")):
            clock.write(
                {
                    "state": "running",
                    "stopped_at": False,
                    "lateness_minutes": 0.0,
                    "next_action_at": limits.next_action(
                        *("running", clock.due_at, clock.warn_at),
                        *(bool(clock.warned_at), bool(clock.breached_at)),
                        *(specs[clock.limit_id.id].rungs, clock.rungs_climbed),
                    ),
                }
            )

    def _begin_anew(self, moment):
        """Let these cancelled clocks start again at `moment`, as if for the first time.

        But for those whose limit applies no more.
        """
        specs = self._get_specs()
        for clock in self:
            limit = specs[clock.limit_id.id]
            plan = self._plan_clock(limit, clock.ticket_id, moment)
            if not plan or not limits.applies(
                limit, clock.ticket_id._get_limit_facts()
            ):
                continue
            clock.write(
                {
                    **dict.fromkeys(("stopped_at", "warned_at", "breached_at"), False),
                    "state": "running",
                    "started_at": moment,
                    "due_at": plan.due_at,
                    "warn_at": plan.warn_at,
                    "rungs_climbed": 0,
                    "next_action_at": limits.next_action(
                        *("running", plan.due_at, plan.warn_at, False, False),
                        *(limit.rungs, 0),
                    ),
                }
            )

    def _pause(self, moment, reason):
        """Let these running clocks stand still, as long as their policy allows (TL-c).

        What a clock has stood still before for the same reason counts: who waits twice
        waits no longer. A clock that has no pause left runs on.
        """
        specs = self._get_specs()
        for clock in self:
            used = clock.authority_minutes
            if reason == "guest":
                used = clock.paused_minutes - used
            left = limits.pause_left(specs[clock.limit_id.id], reason, used)
            if left:
                clock.write(
                    {
                        "state": "paused",
                        "paused_at": moment,
                        "pause_reason": reason,
                        "resume_at": moment + left,
                        "next_action_at": False,
                    }
                )

    def _resume(self, moment):
        """Let these paused clocks run on: due moves by what the pause took (TL-c).

        A pause never takes longer than it may, however late somebody ends it.
        """
        specs = self._get_specs()
        for clock in self:
            limit = specs[clock.limit_id.id]
            # Nor less than none, when the server's clock has been put back.
            end = max(clock.paused_at, min(moment, clock.resume_at))
            minutes = (end - clock.paused_at).total_seconds() / 60
            is_authority = clock.pause_reason == "authority"
            due_at = clock._get_due_after_pause(limit, end)
            warn_at = clock.warn_at and clock.warn_at + (due_at - clock.due_at)
            clock.write(
                {
                    "state": "running",
                    "due_at": due_at,
                    "warn_at": warn_at,
                    "paused_at": False,
                    "pause_reason": False,
                    "resume_at": False,
                    "paused_minutes": clock.paused_minutes + minutes,
                    "authority_minutes": clock.authority_minutes
                    + (minutes if is_authority else 0),
                    "next_action_at": limits.next_action(
                        "running",
                        due_at,
                        warn_at,
                        bool(clock.warned_at),
                        bool(clock.breached_at),
                        limit.rungs,
                        clock.rungs_climbed,
                    ),
                }
            )

    def _get_due_after_pause(self, limit, moment):
        if limit.is_per_measure:
            return self.due_at + (moment - self.paused_at)
        if limit.unit == limits.DATE_UNIT:
            return self.due_at  # an authority does not wait with us
        calendar_id = limit.calendar_id or self.company_id.resource_calendar_id.id
        return self._with_axis(
            calendar_id,
            self.company_id.id,
            self.paused_at,
            lambda axis: due_tools.resume(
                self.due_at, self.paused_at, moment, limit.unit, axis
            ),
        )

    def _move_to_date(self):
        """Follow the dates written on the cases, for limits that run to one."""
        specs = self._get_specs()
        for clock in self:
            limit = specs[clock.limit_id.id]
            if limit.unit != limits.DATE_UNIT:
                continue
            plan = self._plan_clock(
                limit, clock.ticket_id, clock.started_at, clock.measure_id
            )
            if plan and plan.due_at != clock.due_at:
                clock.write(
                    {
                        "due_at": plan.due_at,
                        "warn_at": plan.warn_at,
                        "warned_at": False,
                        "breached_at": False,
                        "rungs_climbed": 0,
                        "next_action_at": clock.state == "running"
                        and limits.next_action(
                            *("running", plan.due_at, plan.warn_at),
                            *(False, False, limit.rungs, 0),
                        ),
                    }
                )

    def _get_specs(self):
        """The limits of these clocks as tuples, by id, also those archived since."""
        # Which limit a clock follows is a rule of the house.
        return {limit.id: limit._as_tuple() for limit in self.sudo().limit_id}

    # ------------------------------------------------------------------ the tick

    @api.model
    def _cron_tick(self):
        """Warn, mark what has passed, climb: proportional to what is due (TL-d).

        Each batch is a transaction of its own. Run twice or killed in the middle,
        nobody is told twice and nothing is left out: the row that says "told" and the
        alert that tells are written together.
        """
        now = fields.Datetime.now()
        has_over, has_due, has_mail = self._find_work(now)
        paused = clocks = self.browse()
        over = [("state", "=", "paused"), ("resume_at", "<=", now)]
        if has_over:
            paused = self.search(over, limit=BATCH, order="resume_at, id")
            paused = paused.try_lock_for_update()
            paused._run_on(now)
        due = [("state", "=", "running"), ("next_action_at", "<=", now)]
        if has_due or paused:
            clocks = self.search(due, limit=BATCH, order="next_action_at, id")
            clocks = clocks.try_lock_for_update()
            clocks._act(now)
        remaining = 0
        if BATCH in (len(clocks), len(paused)):
            remaining = self.search_count(due) + self.search_count(over)
        if not remaining and (has_mail or clocks or paused):
            # After the last batch, so that each person gets one mail for all of it.
            self.env["travel.complaint.alert"]._queue_digests()
        self.env["ir.cron"]._commit_progress(
            len(clocks) + len(paused), remaining=remaining
        )

    @api.model
    def _find_work(self, now):
        """Whether pauses are over, limits are due, mails wait: one query for all (G10).

        :return: three booleans
        """
        self.env.flush_all()
        ((*found,),) = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT FROM travel_complaint_clock
                                WHERE state = 'paused' AND resume_at <= %(now)s),
                       EXISTS (SELECT FROM travel_complaint_clock
                                WHERE state = 'running' AND next_action_at <= %(now)s),
                       EXISTS (SELECT FROM travel_complaint_alert
                                WHERE is_mail_due IS TRUE)
                """,
                now=now,
            )
        )
        return found

    def _run_on(self, now):
        """End these pauses, which have taken as long as they may, and say so (TL-c).

        The case's person in charge is told once for each pause, not for each limit.
        """
        first = {}
        for clock in self.sorted(lambda c: (c.due_at, c.id)):
            first.setdefault((clock.ticket_id, clock.pause_reason), clock)
        self._resume(now)
        self.ticket_id._keep_pauses()
        self.ticket_id._refresh_deadlines()
        self.env["travel.complaint.alert"]._raise(
            [
                (clock, f"{reason}_silent", "responsible")
                for (_ticket, reason), clock in first.items()
            ],
            now,
        )

    def _act(self, now):
        """Do for each of these clocks what its moment asks for, all of it at once.

        A clock that was not looked at for long catches up: it is warned, marked and
        climbs every rung that is due, each told once.
        """
        if not self:
            return
        specs = self._get_specs()
        rows, alerts, breached = [], [], []
        for clock in self:
            limit = specs[clock.limit_id.id]
            warned, marked, climbed = (
                clock.warned_at,
                clock.breached_at,
                clock.rungs_climbed,
            )
            if not marked and not warned and clock.warn_at and clock.warn_at <= now:
                warned = now
                if clock.due_at > now:
                    alerts += [(clock, "warning", role) for role in limit.owners]
            if not marked and clock.due_at <= now:
                marked = now
                breached.append(clock.ticket_id.id)
            while marked and climbed < len(limit.rungs):
                rung = limit.rungs[climbed]
                if (now - clock.due_at).total_seconds() < rung.minutes * 60:
                    break
                alerts.append((clock, "breach", rung.role))
                climbed += 1
            following = limits.next_action(
                "running",
                clock.due_at,
                clock.warn_at,
                bool(warned),
                bool(marked),
                limit.rungs,
                climbed,
            )
            rows.append(
                (clock.id, warned or None, marked or None, climbed, following or None)
            )
        self._write_rows(rows)
        self.env["travel.complaint.alert"]._raise(alerts, now)
        if breached:
            self.env["helpdesk.ticket"].browse(set(breached))._mark_late()

    def _write_rows(self, rows):
        """Write the engine's own columns of many clocks in one statement."""
        self.flush_recordset()
        values = SQL(", ").join(
            SQL("(%s, %s::timestamp, %s::timestamp, %s, %s::timestamp)", *row)
            for row in rows
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE travel_complaint_clock AS clock
                   SET warned_at = v.warned, breached_at = v.breached,
                       rungs_climbed = v.climbed, next_action_at = v.following
                  FROM (VALUES %s) AS v (id, warned, breached, climbed, following)
                 WHERE clock.id = v.id
                """,
                values,
            )
        )
        self.invalidate_recordset(
            ["warned_at", "breached_at", "rungs_climbed", "next_action_at"]
        )
