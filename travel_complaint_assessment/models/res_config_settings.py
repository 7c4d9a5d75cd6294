from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    assessment_pay_pack_id = fields.Many2one(
        related="company_id.assessment_pay_pack_id", readonly=False
    )
    assessment_bonus_code = fields.Char(
        related="company_id.assessment_bonus_code", readonly=False
    )
    assessment_gross_code = fields.Char(
        related="company_id.assessment_gross_code", readonly=False
    )
    assessment_net_code = fields.Char(
        related="company_id.assessment_net_code", readonly=False
    )
    assessment_publication_days = fields.Integer(
        related="company_id.assessment_publication_days", readonly=False
    )
    assessment_masks_names = fields.Boolean(
        related="company_id.assessment_masks_names", readonly=False
    )
    supervision_answer_days = fields.Integer(
        related="company_id.supervision_answer_days", readonly=False
    )
    assessment_collective_penalty = fields.Boolean(
        related="company_id.assessment_collective_penalty", readonly=False
    )
    training_min_cases = fields.Integer(
        related="company_id.training_min_cases", readonly=False
    )
    training_window_days = fields.Integer(
        related="company_id.training_window_days", readonly=False
    )
    training_effect_days = fields.Integer(
        related="company_id.training_effect_days", readonly=False
    )
