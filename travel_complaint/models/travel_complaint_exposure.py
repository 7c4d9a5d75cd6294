from odoo import api, fields, models


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
        string="Seen", required=True, default=fields.Datetime.now
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

    @api.model_create_multi
    def create(self, vals_list):
        exposures = super().create(vals_list)
        # Being in public is a fact of the case, whoever was allowed to report it.
        exposures.ticket_id.sudo().is_exposed = True
        exposures._notify_public_relations()
        return exposures

    def _notify_public_relations(self):
        """Tell public relations at once, and give them something to do (IN-9)."""
        group = self.env.ref("travel_complaint.group_travel_complaint_public_relations")
        # Whoever sees a post need not be allowed to read who has which role.
        people_sudo = group.sudo().all_user_ids.filtered("active")
        for exposure in self:
            ticket = exposure.ticket_id
            users = people_sudo.filtered(
                lambda user, company=ticket.company_id: company in user.company_ids
            )
            if not users:
                continue
            ticket.message_notify(
                partner_ids=users.partner_id.ids,
                subject=self.env._(
                    "Case %(number)s is public: %(place)s",
                    number=ticket.number,
                    place=exposure.place,
                ),
                body=self.env._(
                    "%(place)s, seen by about %(reach)s people. %(link)s",
                    place=exposure.place,
                    reach=exposure.reach,
                    link=exposure.url or "",
                ),
            )
            # To-dos are for others: the person who reports may not write theirs.
            ticket.sudo().activity_schedule(
                "travel_complaint.mail_activity_type_exposure",
                user_id=users[:1].id,
                summary=exposure.place,
            )
