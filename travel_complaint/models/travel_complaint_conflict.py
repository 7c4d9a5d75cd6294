from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# These follow from the case itself and end when the case says otherwise.
FROM_CASE = ("named", "complainant", "liable")


class TravelComplaintConflict(models.Model):
    """One person from whom one case is hidden, why, and who took over (BY-8).

    Written by the verbs and by the wall alone. A conflict is never deleted: it is
    lifted.
    """

    _name = "travel.complaint.conflict"
    _description = "Conflict of Interest"
    _order = "id desc"
    _rec_name = "user_id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Hidden From",
        required=True,
        ondelete="restrict",
        index=True,
    )
    reason = fields.Selection(
        selection=[
            ("named", "Named as the guide"),
            ("complainant", "Is the complainant"),
            ("liable", "May be liable"),
            ("relative", "Relative or friend"),
            ("involved", "Took part in what happened"),
            ("interest", "Stands to gain or lose"),
            ("declared", "Other, declared"),
        ],
        required=True,
        default="declared",
    )
    note = fields.Char()
    declared_by_id = fields.Many2one(
        comodel_name="res.users",
        ondelete="restrict",
        help="Empty when it follows from the case.",
    )
    declared_at = fields.Datetime(
        string="Since", required=True, default=fields.Datetime.now
    )
    taken_over_by_id = fields.Many2one(comodel_name="res.users", ondelete="restrict")
    lifted_at = fields.Datetime(string="Lifted")
    lifted_by_id = fields.Many2one(comodel_name="res.users", ondelete="restrict")

    _once_uniq = models.UniqueIndex(
        "(ticket_id, user_id) WHERE lifted_at IS NULL",
        "This person’s conflict in this case is known.",
    )

    def write(self, vals):
        if not self.env.su:
            raise UserError(
                self.env._("A conflict cannot be changed. Lift it, or declare another.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A conflict cannot be deleted. Lift it instead."))

    def action_lift(self):
        """End these conflicts: the people see the case again (leaders alone)."""
        self.check_access("read")
        if not self.env.user.has_group(
            "travel_complaint.group_travel_complaint_leader"
        ):
            raise AccessError(
                self.env._("Only the leader of the handling group lifts a conflict.")
            )
        for conflict in self:
            if conflict.lifted_at:
                raise UserError(self.env._("This conflict has been lifted already."))
            if conflict.reason in FROM_CASE:
                raise UserError(
                    self.env._(
                        "%(person)s is named in the case itself. The conflict ends "
                        "when the case names somebody else.",
                        person=conflict.user_id.name,
                    )
                )
        # The verbs alone set these, see write().
        self.sudo().write(
            {"lifted_at": fields.Datetime.now(), "lifted_by_id": self.env.uid}
        )
        for conflict in self:
            conflict.ticket_id.message_post(
                body=self.env._(
                    "%(person)s may see and work on this case again.",
                    person=conflict.user_id.name,
                ),
                subtype_xmlid="mail.mt_note",
            )
