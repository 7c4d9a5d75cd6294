from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import transitions
from ..tools.prefetch import FILE


class TravelComplaintRegistrationMixin(models.AbstractModel):
    """Concern: a ticket becomes a case: number, stage, first milestone (IN-4, IN-5)."""

    _name = "travel.complaint.registration.mixin"
    _description = "Complaint Registration"

    registered_at = fields.Datetime(
        string="Registered", readonly=True, copy=False, prefetch=FILE
    )
    registered_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Empty when the guest registered the case or a mail did.",
    )

    _case_number_uniq = models.UniqueIndex(
        "(company_id, number) WHERE complaint_kind IS NOT NULL",
        "There is already a case with this number in the company.",
    )

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        if (
            self._is_registration(defaults)
            and "default_user_id" not in self.env.context
        ):
            defaults.pop("user_id", None)  # see _prepare_case_vals
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(self._prepare_registration_vals(vals_list))
        cases = tickets.filtered("registered_at")
        # What only a computed team or a default makes a case is known from here on.
        late = (tickets - cases).filtered(
            lambda t: t.complaint_kind or t.team_id.complaint_handling
        )
        cases._after_registration()
        late._enter_complaint_process()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if vals.get("team_id"):
            # Whoever hands a ticket over need not be allowed to see cases.
            self.sudo().filtered(
                lambda t: not t.complaint_kind and t.team_id.complaint_handling
            )._enter_complaint_process()
        return result

    def _creation_subtype(self):
        """Post “created” where somebody follows the team; else log it.

        Posting looks for people to tell, case by case, and takes longer than all the
        rest of the registration. Where there is nobody to be told but the person who
        registers, the same line is logged for all new cases at once.
        """
        if self.complaint_kind:
            # Who follows does not depend on what the person may read.
            followers_sudo = self.sudo().message_follower_ids.partner_id
            if not followers_sudo - self.env.user.partner_id:
                return self.env["mail.message.subtype"]
        return super()._creation_subtype()

    @api.model
    def _is_registration(self, vals):
        """Whether a ticket with these values is a case from its first moment."""
        context = self.env.context
        if vals.get("complaint_kind", context.get("default_complaint_kind")):
            return True
        team_id = vals.get("team_id", context.get("default_team_id"))
        return self.env["helpdesk.ticket.team"].browse(team_id or []).complaint_handling

    @api.model
    def _prepare_registration_vals(self, vals_list):
        """Complete the values of those tickets that are cases; leave the others alone.

        :param vals_list: what create() was given
        :return: a list of the same length; the dicts of ordinary tickets are the same
        """
        prepared, wanted = [], {}
        for vals in vals_list:
            if self._is_registration(vals):
                company, team = self._get_company_and_team(vals)
                vals = self._prepare_case_vals(vals, company, team)
                wanted.setdefault(company, []).append(vals)
            prepared.append(vals)
        for company, rows in wanted.items():
            numbers = self._draw_complaint_numbers(company, len(rows))
            for vals, number in zip(rows, numbers, strict=True):
                vals["number"] = number
        return prepared

    @api.model
    def _get_company_and_team(self, vals):
        """Where a case with these values belongs.

        :return: res.company and helpdesk.ticket.team, one of each
        :raise UserError: when there is no team that could take it
        """
        Team = self.env["helpdesk.ticket.team"]
        team_id = vals.get("team_id", self.env.context.get("default_team_id"))
        team = Team.browse(team_id or [])
        company_id = team.company_id.id or vals.get("company_id") or self.env.company.id
        company = self.env["res.company"].browse(company_id)
        team = team or Team.browse(Team._get_default_complaint_team_id(company_id))
        self._check_team_takes_cases(team, company)
        return company, team

    @api.model
    def _check_team_takes_cases(self, team, company):
        """Refuse to register a case where nobody would handle it.

        :raise UserError: with what to do about it
        """
        company_sudo = company.sudo()  # its name is no secret
        if not team:
            raise UserError(
                self.env._(
                    "%(company)s has no team that handles complaints. An administrator "
                    "can switch on “Complaint Handling” in the settings of a team.",
                    company=company_sudo.name,
                )
            )
        if not team.complaint_handling:
            raise UserError(
                self.env._(
                    "Team %(team)s does not handle complaints. Choose a team that "
                    "does.",
                    team=team.display_name,
                )
            )
        if not team._get_stage_id_for(transitions.REGISTERED):
            raise UserError(
                self.env._(
                    "Team %(team)s has no stage for new cases. An administrator can "
                    "add one with the state “Registered” in the settings of the "
                    "stages.",
                    team=team.display_name,
                )
            )

    @api.model
    def _prepare_case_vals(self, vals, company, team):
        """The values of one case, without its number.

        :param vals: what the person, the mail or the guest gave
        """
        now = fields.Datetime.now()
        context = self.env.context
        kind = vals.get("complaint_kind", context.get("default_complaint_kind"))
        return {
            # Whoever types a case is not responsible for it, though helpdesk_mgmt would
            # have it so: the matrix, the leader or who accepts it decides (TL-1).
            "user_id": context.get("default_user_id"),
            **vals,
            "complaint_kind": kind or transitions.COMPLAINT,
            "complaint_cycle": 1,
            "company_id": company.id,
            "team_id": team.id,
            "stage_id": team._get_stage_id_for(transitions.REGISTERED),
            # The same as computed, and in the row from the start.
            "complaint_state": transitions.REGISTERED,
            "is_complaint_open": True,
            "received_at": vals.get("received_at") or now,
            "registered_at": now,
            "registered_by_id": self._get_acting_user_id(),
        }

    @api.model
    def _draw_complaint_numbers(self, company, count):
        """Draw `count` case numbers of the company, of the month it has there now."""
        # Agents and guests draw numbers but may not read sequences.
        Sequence_sudo = self.env["ir.sequence"].sudo()
        return Sequence_sudo._draw_complaint_numbers(company, count)

    def _enter_complaint_process(self):
        """Turn ordinary tickets into cases, because their team handles complaints."""
        for company, tickets in self.grouped("company_id").items():
            numbers = self._draw_complaint_numbers(company, len(tickets))
            for ticket, number in zip(tickets, numbers, strict=True):
                ticket._become_case(company, number)
        self._after_registration()

    def _become_case(self, company, number):
        """Give one ticket all that a case has from its first moment."""
        former = self.number
        given = {"received_at": self.create_date.replace(microsecond=0)}
        if self.complaint_kind:
            given["complaint_kind"] = self.complaint_kind
        if self.team_id:
            given["team_id"] = self.team_id.id
        _company, team = self._get_company_and_team({**given, "company_id": company.id})
        vals = self._prepare_case_vals(given, company, team)
        # Evidence fields are the system's to write.
        self.sudo().write({**vals, "number": number, "closed_date": False})
        self._tell_reason(
            self.env._("Taken over as a case"),
            self.env._("it was ticket %(number)s", number=former),
        )

    def _after_registration(self):
        """What follows from being registered; nothing here waits for a mail server."""
        if not self:
            return
        cases = self.with_context(tracking_disable=True)  # first values, no changes
        cases._run_severity_rules(is_new=True)
        cases._route(is_new=True)
        cases._record_milestones(["received", "registered"], is_new=True)
        self._request_notice("received")
