from odoo import api, fields, models


class HrVersion(models.Model):
    _inherit = "hr.version"

    performance_bonus = fields.Monetary(
        groups="hr.group_hr_manager",
        tracking=True,
        help="The performance bonus of a month, if all results are as agreed. Rewards "
        "and cuts in percent are reckoned from it.",
    )
    has_bonus_clause = fields.Boolean(
        string="Bonus Varies by Contract",
        groups="hr.group_hr_manager",
        tracking=True,
        help="The contract says that the performance bonus depends on results, by "
        "published criteria.",
    )
    has_loss_clause = fields.Boolean(
        string="Losses Made Good by Contract",
        groups="hr.group_hr_manager",
        tracking=True,
        help="The contract says that the employee makes good a loss that they cause.",
    )

    _performance_bonus_range = models.Constraint(
        "CHECK (performance_bonus BETWEEN 0 AND 1000000000)",
        "The performance bonus is an amount that is not negative.",
    )

    @api.model
    def _get_whitelist_fields_from_template(self):
        return [
            *super()._get_whitelist_fields_from_template(),
            "performance_bonus",
            "has_bonus_clause",
            "has_loss_clause",
        ]
