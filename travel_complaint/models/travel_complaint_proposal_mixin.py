from odoo import api, fields, models

from ..tools import effect, rates


class TravelComplaintProposalMixin(models.AbstractModel):
    """Concern: measures that the figures propose, and that volumes judge (ST-2)."""

    _name = "travel.complaint.proposal.mixin"
    _description = "Measure Proposed by the Figures"

    is_proposed = fields.Boolean(
        string="Proposed by the Figures",
        readonly=True,
        copy=False,
        help="A cause was found more often than its threshold says.",
    )
    is_proposal_open = fields.Boolean(
        compute="_compute_is_proposal_open", store=True, compute_sudo=True
    )
    effect_before_volume = fields.Float(
        string="Guest-Days Before", readonly=True, copy=False, default=0.0
    )
    effect_after_volume = fields.Float(
        string="Guest-Days After", readonly=True, copy=False, default=0.0
    )
    effect_before_per_volume = fields.Float(
        string="Per 1000 Guest-Days Before",
        compute="_compute_effect_per_volume",
        digits=(12, 3),
    )
    effect_after_per_volume = fields.Float(
        string="Per 1000 Guest-Days After",
        compute="_compute_effect_per_volume",
        digits=(12, 3),
    )

    _proposed_once_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), complaint_cause_id) WHERE is_proposal_open IS TRUE",
        "A measure against this cause is proposed already.",
    )

    @api.depends("is_proposed", "effect_result", "done_on", "stage_id.is_ending")
    def _compute_is_proposal_open(self):
        for action in self:
            action.is_proposal_open = action.is_proposed and action._is_unsettled()

    @api.depends(
        *("effect_before", "effect_after", "effect_after_pending"),
        *("effect_before_volume", "effect_after_volume"),
    )
    def _compute_effect_per_volume(self):
        per = rates.PER_GUEST_DAY
        for action in self:
            after = action.effect_after + action.effect_after_pending
            action.effect_before_per_volume = rates.rate(
                action.effect_before, action.effect_before_volume, per
            )
            action.effect_after_per_volume = rates.rate(
                after, action.effect_after_volume, per
            )

    def action_refuse_proposal(self):
        """Refuse these proposals; only what comes in later makes a further one."""
        self.check_access("write")
        for action in self:
            action._check_can(action._get_cannot_refuse_reason())
        self.stage_id = self.env.ref("mgmtsystem_action.stage_cancel")
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _get_cannot_refuse_reason(self):
        if not self.is_proposed or not self._is_unsettled() or self.done_on:
            return self.env._("Only a proposal that is still open can be refused.")
        return False

    def _is_unsettled(self):
        """Whether it is still to be done, or nobody knows yet what it has brought."""
        if not self.done_on:
            return not self.stage_id.is_ending  # else it was cancelled
        return self.effect_result not in (effect.EFFECTIVE, effect.NOT_EFFECTIVE)

    def _get_settled_on(self):
        """The day from which on further complaints call for another measure."""
        closed = self.date_closed or self.write_date
        return self.done_on or self._get_company()._get_complaint_day(closed)

    def _judge_effect(self, before, after, days_before, days_after):
        """Whether the measure has worked: by the volume of travel where it is known.

        :param before: tools.effect.Figures, of the days `days_before` (start, end)
        :param after: tools.effect.Figures, of the days `days_after`
        :return: values of the fields with the result
        """
        company = self._get_company()
        drop = company.complaint_effect_drop
        least = company.complaint_effect_min_cases
        Volume = self.env["travel.complaint.volume"]
        volumes = [
            Volume._get_company_exposure(company, *days)
            for days in (days_before, days_after)
        ]
        if not all(volumes):
            result = effect.judge(before, after, least, drop)
            volumes = [0.0, 0.0]
        else:
            result = effect.judge_by_volume(before, after, *volumes, least, drop)
        return {
            "effect_result": result,
            "effect_before_volume": volumes[0],
            "effect_after_volume": volumes[1],
        }
