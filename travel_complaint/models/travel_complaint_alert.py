from odoo import api, fields, models


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

    _once_uniq = models.Constraint(
        "UNIQUE (clock_id, kind, user_id)", "This person has been told already."
    )
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
        management = self._get_management()
        ladder = ("responsible", "department_head", "leader", "management")
        people = {}
        for clock, role in pairs:
            ticket = clock.ticket_id
            holders = {
                "responsible": ticket.user_id,
                "department_head": clock.department_id.manager_id.user_id,
                "leader": ticket.team_id.user_id,
                "management": management.filtered(
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
    def _get_management(self):
        group = self.env.ref("travel_complaint.group_travel_complaint_management")
        return group.sudo().all_user_ids.filtered("active")  # roles are no secret here

    def _ring(self):
        """Show the alerts to people who have Odoo open; one note each."""
        for user, alerts in self.grouped("user_id").items():
            numbers = ", ".join(alerts.ticket_id[:5].mapped("number"))
            late = alerts.filtered(lambda alert: alert.kind == "breach")
            user._bus_send(
                "simple_notification",
                {
                    "type": "danger" if late else "warning",
                    "title": self.env._("Limits of your cases"),
                    "message": self.env._(
                        "%(count)s limits are due or have passed: %(numbers)s",
                        count=len(alerts),
                        numbers=numbers,
                    ),
                },
            )

    def action_seen(self):
        """Note that I have seen these."""
        # Only the flag changes, and only on one's own.
        self.filtered(
            lambda alert: alert.user_id == self.env.user
        ).sudo().is_seen = True
