from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class TravelComplaintExposure(models.Model):
    """A case in public (公開曝光, IN-9): where, link, reach, when."""

    _name = "travel.complaint.exposure"
    _description = "Public Exposure"
    _order = "seen_at desc, id desc"
    _rec_name = "place"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    place = fields.Char(
        required=True, help="Newspaper, programme, platform or account."
    )
    url = fields.Char(string="Link")
    reach = fields.Integer(
        help="How many people have seen it, as far as one can tell: views, readers, "
        "followers.",
    )
    seen_at = fields.Datetime(
        string="Seen On", required=True, default=fields.Datetime.now
    )
    note = fields.Text()
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Reported By",
        ondelete="restrict",
        default=lambda self: self.env.user,
        readonly=True,
    )

    _reach_range = models.Constraint(
        "CHECK (reach BETWEEN 0 AND 2000000000)", "The reach cannot be negative."
    )

    _seen_range = models.Constraint(
        "CHECK (seen_at BETWEEN '1990-01-01' AND '2100-01-01')",
        "The date is too far away to be true. Check the year.",
    )

    @api.constrains("ticket_id")
    def _check_ticket_id(self):
        for exposure in self:
            if not exposure.ticket_id.complaint_kind:
                raise ValidationError(
                    self.env._("Public exposure is written down on cases alone.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Nobody reports in another colleague's name.
            vals_list = [{**vals, "user_id": self.env.uid} for vals in vals_list]
        exposures = super().create(vals_list)
        # Being in public is a fact of the case, whoever was allowed to report it.
        exposures.ticket_id.sudo().is_exposed = True
        exposures._notify_public_relations()
        return exposures

    def write(self, vals):
        fixed = vals.keys() & {"ticket_id", "user_id"}
        if any(exposure[name].id != vals[name] for name in fixed for exposure in self):
            raise UserError(
                self.env._(
                    "Which case was in public and who reported it stays as it is. Add "
                    "another entry instead."
                )
            )
        return super().write(vals)

    def _notify_public_relations(self):
        """Tell public relations at once, and give them something to do (IN-9)."""
        for exposure in self:
            ticket = exposure.ticket_id
            users = exposure._get_people_to_tell(ticket.company_id)
            if not users:
                continue
            ticket._tell_people(users, exposure._describe_to)
            # To-dos are for others: the person who reports may not write theirs. They
            # have just been told, so that no second mail says that there is a to-do.
            quiet = ticket.sudo().with_context(mail_activity_quick_update=True)
            quiet.activity_schedule(
                "travel_complaint.mail_activity_type_exposure",
                user_id=users[:1].id,
                summary=exposure.place,
            )

    def _describe_to(self, env):
        """What public relations read: subject and body."""
        exposure = self.with_env(env)
        subject = env._(
            "Case %(number)s is public: %(place)s",
            number=exposure.ticket_id.number,
            place=exposure.place,
        )
        return subject, exposure._describe()

    def _describe(self):
        """Where it is, how many have seen it, and the link, in one line."""
        reach = self.reach and self.env._(
            "seen by about %(reach)s people", reach=self.reach
        )
        return ", ".join(filter(None, (self.place, reach, self.url)))

    def _get_people_to_tell(self, company):
        """Public relations of the company; where there is nobody, its leaders."""
        for role in ("public_relations", "leader"):
            group = self.env.ref(f"travel_complaint.group_travel_complaint_{role}")
            # Whoever sees a post need not be allowed to read who has which role.
            people_sudo = group.sudo().all_user_ids.filtered(
                lambda user: user.active and company in user.company_ids
            )
            if people_sudo:
                return people_sudo
        return self.env["res.users"]
