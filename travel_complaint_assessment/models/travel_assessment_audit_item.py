from odoo import fields, models
from odoo.exceptions import UserError

ASKED = frozenset({"name", "question"})


class TravelAssessmentAuditItem(models.Model):
    """One line of the checklist of internal audits (AS-10). The agency's own list."""

    _name = "travel.assessment.audit.item"
    _description = "Item of the Audit Checklist"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    question = fields.Text(
        string="What Is Looked At",
        translate=True,
        help="What has to be there for full marks.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    def write(self, vals):
        """Keep what audits were asked: marks would mean something else afterwards."""
        if vals.keys() & ASKED:
            # Whether it was used does not depend on who asks.
            Mark_sudo = self.env["travel.assessment.audit.mark"].sudo()
            if Mark_sudo.search_count([("item_id", "in", self.ids)], limit=1):
                raise UserError(
                    self.env._(
                        "Audits have been marked by this item. Archive it, and add "
                        "a new one."
                    )
                )
        return super().write(vals)
