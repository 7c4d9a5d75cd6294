from odoo import fields, models


class HrPayslip(models.Model):
    """The payslip, with what the ledger puts on it. It only composes.

    The mixins stand before `hr.payslip` so that they see values before OCA's payroll
    does.
    """

    _name = "hr.payslip"
    _inherit = [
        "travel.assessment.slip.state.mixin",
        "travel.assessment.slip.content.mixin",
        "travel.assessment.allocation.mixin",
        "hr.payslip",
    ]

    assessment_settlement_ids = fields.One2many(
        comodel_name="travel.assessment.settlement",
        inverse_name="payslip_id",
        string="Rewards and Penalties",
        readonly=True,
        copy=False,
    )
    assessment_refund_ids = fields.One2many(
        comodel_name="travel.assessment.settlement",
        inverse_name="by_payslip_id",
        readonly=True,
        copy=False,
    )
    refund_of_id = fields.Many2one(
        comodel_name="hr.payslip",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    assessment_computed_at = fields.Datetime(readonly=True, copy=False)
    compute_error = fields.Text(
        readonly=True, copy=False, help="Why a batch could not compute this payslip."
    )

    _employee_date_idx = models.Index("(employee_id, date_to)")
