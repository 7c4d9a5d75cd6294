from odoo import api, fields, models

from ..tools import transitions
from ..tools.clean_text import clean_title


class TravelComplaintRegistrationMixin(models.AbstractModel):
    """Concern: a ticket becomes a case: number, stage, first milestone (IN-4, IN-5)."""

    _name = "travel.complaint.registration.mixin"
    _description = "Complaint Registration"

    registered_at = fields.Datetime(string="Registered", readonly=True, copy=False)
    registered_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Registered By",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Empty when the guest registered the case or a mail did.",
    )

    _case_number_uniq = models.UniqueIndex(
        "(company_id, number) WHERE complaint_kind IS NOT NULL",
        "There is already a case with this number in the company.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        prepared = self._prepare_registration_vals(vals_list)
        tickets = super().create(prepared)
        cases = tickets.filtered("complaint_kind")
        # A team that is computed (from the responsible person) is known only now.
        late = (tickets - cases).filtered("team_id.complaint_handling")
        cases._after_registration()
        late._enter_complaint_process()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if vals.get("team_id"):
            self.filtered(
                lambda t: not t.complaint_kind and t.team_id.complaint_handling
            )._enter_complaint_process()
        return result

    @api.model
    def _prepare_registration_vals(self, vals_list):
        """Complete the values of those tickets that are cases; leave the others alone.

        :param vals_list: what create() was given
        :return: a list of the same length; the dicts of ordinary tickets are the same
        """
        Team = self.env["helpdesk.ticket.team"]
        prepared, wanted = [], {}
        for vals in vals_list:
            team = Team.browse(vals.get("team_id") or [])
            if not vals.get("complaint_kind") and not team.complaint_handling:
                prepared.append(vals)
                continue
            company_id = (
                team.company_id.id or vals.get("company_id") or self.env.company.id
            )
            if not team:
                team = Team.browse(Team._get_default_complaint_team_id(company_id))
            vals = self._prepare_case_vals(vals, team, company_id)
            prepared.append(vals)
            wanted.setdefault(company_id, []).append(vals)
        for company_id, rows in wanted.items():
            numbers = self._draw_complaint_numbers(company_id, len(rows))
            for vals, number in zip(rows, numbers, strict=True):
                vals["number"] = number
        return prepared

    @api.model
    def _prepare_case_vals(self, vals, team, company_id):
        """The values of one case, without its number."""
        now = fields.Datetime.now()
        vals = {
            "complaint_kind": transitions.COMPLAINT,
            "received_at": now,
            **vals,
            "company_id": company_id,
            "team_id": team.id,
            "registered_at": now,
            "registered_by_id": self._get_acting_user_id(),
            "name": clean_title(vals.get("name")),
        }
        if not vals["complaint_kind"]:
            vals["complaint_kind"] = transitions.COMPLAINT
        if not vals["received_at"]:
            vals["received_at"] = now
        stage_id = team and team._get_stage_id_for(transitions.REGISTERED)
        if stage_id:
            vals["stage_id"] = stage_id
        return vals

    @api.model
    def _draw_complaint_numbers(self, company_id, count):
        """Draw `count` case numbers of the company, of the month it has there now."""
        Company = self.env["res.company"]
        day = Company.browse(company_id)._get_complaint_day(fields.Datetime.now())
        # Agents and guests draw numbers but may not read sequences.
        sequence_sudo = (
            self.env["ir.sequence"]
            .sudo()
            .browse(Company._get_complaint_sequence_id(company_id))
        )
        return sequence_sudo._next_complaint_numbers(day, count)

    def _enter_complaint_process(self):
        """Turn ordinary tickets into cases, because their team handles complaints."""
        for company, tickets in self.grouped("company_id").items():
            numbers = self._draw_complaint_numbers(company.id, len(tickets))
            for ticket, number in zip(tickets, numbers, strict=True):
                vals = self._prepare_case_vals(
                    {
                        "name": ticket.name,
                        "number": number,
                        "received_at": ticket.create_date,
                    },
                    ticket.team_id,
                    company.id,
                )
                ticket.sudo().write(vals)  # evidence fields are the system's to write
        self._after_registration()

    def _after_registration(self):
        """What follows from being registered; nothing here waits for a mail server."""
        if not self:
            return
        cases = self.with_context(tracking_disable=True)  # first values, no changes
        cases._link_repeats()
        cases._run_severity_rules()
        cases._route()
        cases._record_milestones(["received", "registered"], is_new=True)
        self._request_notice("received")
