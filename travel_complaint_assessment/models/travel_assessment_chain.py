from odoo import fields, models


class TravelAssessmentChain(models.Model):
    """The end of each company's chain of entries. Written by a trigger alone.

    Each entry carries the hash of the one before; whoever changes one behind the
    triggers breaks the chain there (attack 93).
    """

    _name = "travel.assessment.chain"
    _description = "End of the Ledger's Chain"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict"
    )
    entry_count = fields.Integer(required=True, default=0)
    hash = fields.Char(required=True, default="")

    _company_uniq = models.UniqueIndex(
        "(company_id)", "A company has one ledger and one chain."
    )
