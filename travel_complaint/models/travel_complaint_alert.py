from odoo import api, fields, models
from odoo.tools import format_datetime

from .travel_complaint_notice import ROBOT_HEADERS

# A mail names so many limits; the rest is listed under My Alerts.
DIGEST_LINES = 50


class TravelComplaintAlert(models.Model):
    """One person told about one limit, once (TL-d).

    Written together with the mark on the clock, and unique, so that two servers or a
    killed job tell nobody twice.
    """

    _name = "travel.complaint.alert"
    _description = "Limit Alert"
    _order = "id desc"
    _rec_name = "clock_id"

    clock_id = fields.Many2one(
        comodel_name="travel.complaint.clock",
        string="Limit",
        required=True,
        ondelete="cascade",
        index=True,
    )
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True)
    kind = fields.Selection(
        selection=[
            ("warning", "Soon due"),
            ("breach", "Passed"),
            ("guest_silent", "Guest has not answered"),
            ("authority_silent", "Authority has not answered"),
        ],
        required=True,
    )
    role = fields.Selection(
        selection=[
            ("responsible", "Person in charge"),
            ("leader", "Leader of the handling group"),
            ("department_head", "Head of the department"),
            ("finance", "Finance"),
            ("management", "Management"),
        ],
        required=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Told",
        required=True,
        ondelete="restrict",
        index=True,
    )
    raised_at = fields.Datetime(string="When", required=True)
    is_seen = fields.Boolean(string="Seen")
    is_mail_due = fields.Boolean(
        readonly=True, help="Belongs into the person's next mail about limits."
    )

    _once_uniq = models.Constraint(
        "UNIQUE (clock_id, kind, user_id)", "This person has been told already."
    )
    _mail_due_idx = models.Index("(user_id) WHERE is_mail_due IS TRUE")
    _unseen_idx = models.Index("(user_id, raised_at) WHERE is_seen IS NOT TRUE")

    @api.model
    def _raise(self, wanted, now):
        """Tell the people whom `wanted` names by their role.

        :param wanted: list of (clock, kind, role)
        :param now: naive UTC moment
        :return: the alerts
        """
        if not wanted:
            return self.browse()
        people = self._get_people({(clock, role) for clock, _kind, role in wanted})
        told = self._get_told({clock.id for clock, _kind, _role in wanted})
        vals_list = []
        for clock, kind, role in wanted:
            for user in people[clock, role]:
                # One person may hold several roles; a further rung tells nobody twice.
                if (clock.id, kind, user.id) in told:
                    continue
                told.add((clock.id, kind, user.id))
                vals_list.append(
                    {
                        "clock_id": clock.id,
                        "ticket_id": clock.ticket_id.id,
                        "company_id": clock.company_id.id,
                        "kind": kind,
                        "role": role,
                        "user_id": user.id,
                        "raised_at": now,
                        "is_mail_due": user._wants_complaint_mail(clock.company_id),
                    }
                )
        alerts = self.create(vals_list)
        alerts._ring()
        return alerts

    @api.model
    def _get_told(self, clock_ids):
        """Who has been told what: {(clock id, kind, user id)}."""
        told = self._read_group(
            [("clock_id", "in", list(clock_ids))], ["clock_id", "kind", "user_id"]
        )
        return {(clock.id, kind, user.id) for clock, kind, user in told}

    @api.model
    def _get_people(self, pairs):
        """Who holds the role for the clock: {(clock, role): users}.

        An empty role passes the alert on to the next one up, so that nothing is told
        to nobody.
        """
        management, finance = map(self._get_role, ("management", "finance"))
        ladder = ("finance", "responsible", "department_head", "leader", "management")
        people = {}
        for clock, role in pairs:
            ticket = clock.ticket_id
            holders = {
                # A measure is warned of to whoever carries it out.
                "responsible": clock.measure_id.user_id or ticket.user_id,
                "department_head": clock.department_id.manager_id.user_id,
                "leader": ticket.team_id.user_id,
                "management": management.filtered(
                    lambda user, clock=clock: clock.company_id in user.company_ids
                ),
                "finance": finance.filtered(
                    lambda user, clock=clock: clock.company_id in user.company_ids
                ),
            }
            for step in ladder[ladder.index(role) :]:
                # Those from whom the case is hidden, whoever asks, are passed over.
                free = holders[step] - ticket.sudo().walled_user_ids
                if free:
                    break
            people[clock, role] = free
        return people

    @api.model
    def _get_role(self, role):
        group = self.env.ref(f"travel_complaint.group_travel_complaint_{role}")
        return group.sudo().all_user_ids.filtered("active")  # roles are no secret here

    def _ring(self):
        """Show the alerts to people who have Odoo open; one note each, in theirs."""
        for user, alerts in self.grouped("user_id").items():
            words = self.with_context(lang=user.lang or self.env.lang).env
            numbers = ", ".join(alerts.ticket_id[:5].mapped("number"))
            late = alerts.filtered(lambda alert: alert.kind == "breach")
            user._bus_send(
                "simple_notification",
                {
                    "type": "danger" if late else "warning",
                    "title": words._("Limits of your cases"),
                    "message": words._(
                        "%(count)s limits are due or have passed: %(numbers)s",
                        count=len(alerts),
                        numbers=numbers,
                    ),
                },
            )

    # ------------------------------------------------------------------ by mail

    @api.model
    def _queue_digests(self):
        """Put one mail for each person into Odoo's mail queue: what they were told.

        Mail and mark are written in one transaction, so nobody is written to twice, and
        nothing goes out before the commit.
        """
        due = self.search([("is_mail_due", "=", True)], order="user_id, id")
        due = due.try_lock_for_update()
        if not due:
            return
        Mail_sudo = self.env["mail.mail"].sudo()  # written by the system
        Mail_sudo.create(
            [
                alerts._prepare_digest_vals(user)
                for user, alerts in due.grouped("user_id").items()
            ]
        )
        due.is_mail_due = False
        # Waking the queue is the system's business, whoever ran the tick.
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _prepare_digest_vals(self, user):
        """The mail that tells `user` of these alerts, in their language."""
        alerts = self.with_context(lang=user.lang, tz=user.tz)
        alerts = alerts.sorted(lambda a: (a.kind != "breach", a.clock_id.due_at, a.id))
        company = self.company_id[:1]
        body = alerts.env["ir.qweb"]._render(
            "travel_complaint.alert_digest",
            {
                "greeting": alerts.env._("Hello %(name)s,", name=user.name),
                "lines": [
                    alert._describe_for_mail() for alert in alerts[:DIGEST_LINES]
                ],
                "rest": max(len(alerts) - DIGEST_LINES, 0),
                "url": f"{user.get_base_url()}/odoo/complaint-alerts",
            },
        )
        sender = company.email_formatted or user.email_formatted
        return {
            "subject": alerts.env._("Limits of your cases: %(count)s", count=len(self)),
            "body_html": body,
            "email_from": sender,
            "reply_to": sender,
            "email_to": user.email_formatted,
            "auto_delete": True,
            "headers": repr(ROBOT_HEADERS),
        }

    def _describe_for_mail(self):
        """What a mail says about one alert: number and title, and nothing of the guest.

        :return: dict for the template
        """
        clock = self.clock_id
        zone = self.env.context.get("tz") or str(
            self.company_id._get_complaint_timezone()
        )
        due = format_datetime(self.env, clock.due_at, tz=zone, dt_format="short")
        text = {
            "warning": self.env._("due on %(due)s", due=due),
            "breach": self.env._("passed on %(due)s", due=due),
            "guest_silent": self.env._(
                "the guest has not answered in time; the limit runs on, due on %(due)s",
                due=due,
            ),
            "authority_silent": self.env._(
                "the authority has not answered in time; the limit runs on, due on "
                "%(due)s",
                due=due,
            ),
        }
        return {
            "title": self._describe_case(),
            "limit": clock.limit_id.name,
            "text": text[self.kind],
            "is_late": self.kind == "breach",
            "url": f"{self.ticket_id.get_base_url()}{self._get_path()}",
        }

    def _describe_case(self):
        """Number and title; the number alone to who may not see the case."""
        # With all rights, so that it names itself as it does to this person.
        return self.ticket_id.with_user(self.user_id).sudo().display_name

    def _get_path(self):
        """Where the person can look at it: some may not see cases."""
        if self.role == "finance":
            return "/odoo/complaint-to-pay"
        if self.role != "department_head":
            return f"/odoo/complaints/{self.ticket_id.id}"
        request = self.clock_id.request_id
        return (
            f"/odoo/complaint-requests/{request.id}"
            if request
            else ("/odoo/complaint-alerts")
        )

    def action_seen(self):
        """Note that I have seen these."""
        # Only the flag changes, and only on one's own.
        self.filtered(
            lambda alert: alert.user_id == self.env.user
        ).sudo().is_seen = True
