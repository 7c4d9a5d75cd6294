from odoo import api, fields, models


class TravelComplaintSetup(models.TransientModel):
    """The first hour: what a company needs before its first case, step by step.

    Nothing is ticked off: each step looks at the records that it is about.
    """

    _name = "travel.complaint.setup"
    _description = "Set-up Guide"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    step_ids = fields.One2many(
        comodel_name="travel.complaint.setup.step", inverse_name="setup_id"
    )
    step_count = fields.Integer(compute="_compute_progress")
    done_count = fields.Integer(compute="_compute_progress")
    progress_text = fields.Char(compute="_compute_progress")
    progress = fields.Integer(compute="_compute_progress")
    next_step_id = fields.Many2one(
        comodel_name="travel.complaint.setup.step", compute="_compute_progress"
    )

    @api.model_create_multi
    def create(self, vals_list):
        guides = super().create(vals_list)
        codes = self.env["travel.complaint.setup.step"]._get_codes()
        self.env["travel.complaint.setup.step"].create(
            [
                {"setup_id": guide.id, "code": code, "sequence": number}
                for guide in guides
                for number, code in enumerate(codes)
            ]
        )
        return guides

    @api.depends_context("lang")
    @api.depends("step_ids.is_done", "step_ids.is_optional")
    def _compute_progress(self):
        for guide in self:
            needed = guide.step_ids.filtered(lambda step: not step.is_optional)
            done = needed.filtered("is_done")
            guide.step_count = len(needed)
            guide.done_count = len(done)
            guide.progress_text = self.env._(
                "%(done)s of %(count)s done", done=len(done), count=len(needed)
            )
            guide.progress = 100 * len(done) // max(len(needed), 1)
            guide.next_step_id = (needed - done)[:1]

    @api.depends_context("lang")
    def _compute_display_name(self):
        for guide in self:
            guide.display_name = self.env._("Set-up Guide")

    @api.model
    def action_open(self):
        """The guide of the company that the user works in."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint.travel_complaint_setup_action"
        )
        return {**action, "res_id": self.create({}).id}

    @api.model
    def _is_wanted(self):
        """Whether the guide comes before everything else: there is no case yet."""
        if not self.has_access("create"):
            return False
        # Whether there is any case, not which.
        cases_sudo = self.env["helpdesk.ticket"].sudo()
        return not cases_sudo.with_context(active_test=False).search_count(
            [
                ("complaint_kind", "!=", False),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        )
