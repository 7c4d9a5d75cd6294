from odoo import fields, models


class TravelAssessmentPayPack(models.Model):
    """What the law of a place lets an employer take from pay (PY-4).

    Shipped as examples with source and date; the agency's counsel reads and signs the
    one that it uses.
    """

    _name = "travel.assessment.pay.pack"
    _description = "Lawful Pay of a Place"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one(comodel_name="res.country", ondelete="restrict")
    state_id = fields.Many2one(
        comodel_name="res.country.state", string="Province", ondelete="restrict"
    )
    note = fields.Text(translate=True)
    signed_by = fields.Char(
        string="Checked By",
        help="The lawyer who has checked this pack for the agency, and when.",
    )
    allows_collective = fields.Boolean(
        string="Departments Can Be Punished",
        default=False,
        help="Whether people of a department may lose money for what one of them has "
        "done. Only when counsel has said so.",
    )
    collective_reason = fields.Text(
        string="Why Not Departments",
        translate=True,
        help="Shown to whoever would punish a whole department.",
    )
    rule_ids = fields.One2many(
        comodel_name="travel.assessment.pay.rule", inverse_name="pack_id"
    )

    _collective_is_checked = models.Constraint(
        "CHECK (allows_collective IS NOT TRUE OR signed_by IS NOT NULL)",
        "Penalties of departments are lawful when counsel says so: enter who did.",
    )
    _code_uniq = models.UniqueIndex("(code)", "The code of a pack must be unique.")

    def _get_rule(self, channel, day):
        """The rule of this pack for `channel` that is in force on `day`."""
        return self.rule_ids.filtered(
            lambda rule: (
                rule.channel == channel
                and rule.date_from <= day
                and (not rule.date_to or rule.date_to >= day)
            )
        )[:1]
