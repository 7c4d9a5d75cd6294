from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import rates


class TravelComplaintComparisonLine(models.TransientModel):
    """One guide, supplier or route of a comparison."""

    _name = "travel.complaint.comparison.line"
    _description = "Line of a Fair Comparison"
    _order = "comparison_id, rank, id"

    comparison_id = fields.Many2one(
        comodel_name="travel.complaint.comparison",
        required=True,
        ondelete="cascade",
        index=True,
    )
    rank = fields.Integer(string="#", aggregator=None)
    name = fields.Char()
    guide_id = fields.Many2one(comodel_name="hr.employee")
    supplier_id = fields.Many2one(comodel_name="res.partner")
    route = fields.Char()
    complaints = fields.Integer()
    valid = fields.Integer()
    praise = fields.Integer()
    volume = fields.Integer()
    count_covered = fields.Integer(
        string="Counted",
        help="How many of them lie in months of which the volume is known.",
    )
    rate = fields.Float(digits=(12, 3), aggregator=None)
    low = fields.Float(digits=(12, 3), aggregator=None)
    high = fields.Float(digits=(12, 3), aggregator=None)
    chance = fields.Char(
        string="With Chance",
        compute="_compute_chance",
        help="Between which rates the true one lies, in 95 of 100 cases.",
    )
    verdict = fields.Selection(
        selection=[
            (rates.HIGHER, "More than others"),
            (rates.ALIKE, "No real difference"),
            (rates.LOWER, "Fewer than others"),
            ("missing", "Volume is missing"),
        ]
    )
    missing = fields.Char(
        string="Volume Missing For",
        help="Months with cases and without volume; they do not count in the rate.",
    )

    @api.depends("low", "high", "verdict")
    @api.depends_context("lang")
    def _compute_chance(self):
        for line in self:
            line.chance = (
                f"{line.low:.2f} – {line.high:.2f}" if line.verdict != "missing" else ""
            )

    def action_open_cases(self):
        """Open the cases behind the counts."""
        self.ensure_one()
        comparison = self.comparison_id
        if comparison.bearer == "route":
            own = Domain("tour_name", "=ilike", self._escape(self.route))
        else:
            name = f"{comparison.bearer}_id"
            own = Domain(name, "=", self[name].id)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint.helpdesk_ticket_case_action"
        )
        return {
            **action,
            "name": self.name,
            "domain": list(comparison._get_case_domain() & own),
            "context": {"active_test": False},
        }

    @api.model
    def _escape(self, text):
        """`text` as a pattern that fits nothing else."""
        for char in "\\%_":
            text = text.replace(char, f"\\{char}")
        return text
