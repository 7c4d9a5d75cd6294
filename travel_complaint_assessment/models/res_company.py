from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.travel_complaint.tools import due


class ResCompany(models.Model):
    _inherit = "res.company"

    assessment_pay_pack_id = fields.Many2one(
        comodel_name="travel.assessment.pay.pack",
        string="Lawful Pay",
        ondelete="restrict",
        help="What the law of the place lets the company take from pay.",
    )
    assessment_bonus_code = fields.Char(
        string="Line of the Performance Bonus",
        default="PERF",
        help="Code of the payslip line with the month's performance bonus.",
    )
    assessment_gross_code = fields.Char(
        string="Line of the Gross Wage",
        default="GROSS",
        help="Code of the payslip line with the month's gross wage.",
    )
    assessment_net_code = fields.Char(
        string="Line of the Net Pay",
        default="NET",
        help="Code of the payslip line with what is paid out.",
    )

    assessment_publication_days = fields.Integer(
        string="Days That Results Are Published",
        default=7,
        required=True,
        help="How long all staff can read results of a month or a decision (AS-9).",
    )
    assessment_masks_names = fields.Boolean(
        string="Names Masked in Published Results",
        help="Published results show the first character of a name alone.",
    )

    _assessment_publication_range = models.Constraint(
        "CHECK (assessment_publication_days BETWEEN 1 AND 366)",
        "Results are published for 1 to 366 days.",
    )

    training_min_cases = fields.Integer(
        string="Cases That Show a Need",
        default=1,
        required=True,
        help="For how many cases of one cause somebody must have been liable, until "
        "training is proposed (AS-11).",
    )
    training_window_days = fields.Integer(
        string="Days Looked Back",
        default=365,
        required=True,
        help="Older cases and findings show no need of training.",
    )
    training_effect_days = fields.Integer(
        string="Days Compared",
        default=90,
        required=True,
        help="How many days before and after a training its effect is counted in.",
    )

    _training_range = models.Constraint(
        "CHECK (training_min_cases BETWEEN 1 AND 1000"
        " AND training_window_days BETWEEN 1 AND 3660"
        " AND training_effect_days BETWEEN 1 AND 3660)",
        "Training looks at 1 to 3660 days, and needs at least one case.",
    )

    supervision_answer_days = fields.Integer(
        string="Answer Reports Within",
        default=10,
        required=True,
        help="In how many working days whoever has reported something to the "
        "assessment group gets an answer (AS-10).",
    )

    _supervision_answer_days_range = models.Constraint(
        "CHECK (supervision_answer_days BETWEEN 1 AND 250)",
        "Reports are answered within 1 to 250 working days.",
    )

    assessment_collective_penalty = fields.Boolean(
        string="Penalties of Whole Departments",
        default=False,
        help="A department's penalty takes money from people who have done nothing "
        "wrong. Off as shipped; the pack of lawful pay has to allow it as well.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._prepare_assessment()
        return companies

    def _prepare_assessment(self):
        """Start with the law of China; an agency elsewhere chooses its own."""
        pack = self.env.ref(
            "travel_complaint_assessment.pay_pack_cn", raise_if_not_found=False
        )
        for company in self:
            if not company.assessment_pay_pack_id:
                company.assessment_pay_pack_id = pack
            self.env["travel.assessment.lock"]._of_company(company)

    def _get_pay_rule(self, channel, day):
        """The rule of lawful pay for a channel on a day; empty for rewards."""
        self.ensure_one()
        # Whoever computes a payslip stands under the rules, whether they read them.
        pack_sudo = self.sudo().assessment_pay_pack_id
        return pack_sudo._get_rule(channel, day)

    def _get_assessment_term_end(self, moment, days):
        """The last second of the N-th working day after the day of `moment` (TL-18).

        Days are those of the company's calendar and zone, and end at midnight: whoever
        has three working days may act until the third one is over. The day of `moment`
        itself does not count.

        :param moment: naive UTC
        :param days: how many working days, 1 or more
        :return: naive UTC
        """
        self.ensure_one()
        closing = self.env["travel.complaint.clock"]._with_axis(
            self.resource_calendar_id.id,
            self.id,
            moment,
            lambda axis: due.due(moment, days, "work_day", axis),
        )
        # A day that closes at midnight closes when the next one begins.
        day = self._get_complaint_day(closing - timedelta(seconds=1))
        return self._get_complaint_day_end(day)
