from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import date_utils

from ..tools import triggers

# What the verbs alone write, and the database.
BY_VERBS = {
    *("state", "date_to", "version", "supersedes_id", "is_used"),
    *("adopted_by_id", "adopted_at"),
}


class TravelAssessmentPolicy(models.Model):
    """The rules of reward and penalty of an agency (獎懲機制), in one version.

    What was done is judged by the version in force on that day. A version that has
    been used is never edited: a change is the next version, with its own first day.
    """

    _name = "travel.assessment.policy"
    _description = "Rules of Reward and Penalty"
    _order = "date_from desc, id desc"

    name = fields.Char(required=True, translate=True)
    version = fields.Integer(required=True, default=1, readonly=True, copy=False)
    company_id = fields.Many2one(
        comodel_name="res.company",
        ondelete="restrict",
        help="Empty: for all companies that have no rules of their own on that day.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("adopted", "Adopted")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    date_from = fields.Date(string="In Force From", copy=False)
    date_to = fields.Date(string="To", readonly=True, copy=False)
    adopted_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    adopted_at = fields.Datetime(string="Adopted", readonly=True, copy=False)
    supersedes_id = fields.Many2one(
        comodel_name="travel.assessment.policy",
        string="Follows",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    source = fields.Text(
        required=True, help="The document and the chapters that it comes from."
    )
    statement_days = fields.Integer(
        string="Statement Within (Working Days)",
        required=True,
        default=3,
        help="How long the employee has to say what they have to say. Then the "
        "invitation has lapsed.",
    )
    appeal_days = fields.Integer(
        string="Appeal Within (Working Days)",
        required=True,
        default=3,
        help="After notice of the decision; the day of notice is not counted.",
    )
    appeal_decision_days = fields.Integer(
        string="Decided Within (Working Days)",
        required=True,
        default=10,
        help="How long the panel has. If nobody has decided by then, the appeal has "
        "been successful.",
    )
    appeal_panel_size = fields.Integer(
        string="People on a Panel",
        required=True,
        default=1,
        help="How many free people of the assessment group decide on an appeal.",
    )
    self_review_days = fields.Integer(
        string="Self-Review Within (Working Days)",
        required=True,
        default=3,
        help="How long the person has to write it, from the day on which the decision "
        "is final.",
    )
    publication_names = fields.Selection(
        selection=[
            ("never", "Never"),
            ("rewards", "In rewards"),
            ("all", "Always"),
        ],
        string="Full Names in Public",
        required=True,
        default="never",
        help="Whether what is published may say who it was. Else names are masked.",
    )
    publication_amounts = fields.Boolean(
        string="Amounts in Public",
        default=False,
        help="Whether what is published may say how much it was.",
    )
    rule_ids = fields.One2many(
        comodel_name="travel.assessment.rule", inverse_name="policy_id", copy=True
    )
    is_used = fields.Boolean(
        readonly=True,
        copy=False,
        help="Somebody has been judged by it, or is about to be. Written by the "
        "database.",
    )

    _days_range = models.Constraint(
        "CHECK (statement_days BETWEEN 1 AND 60 AND appeal_days BETWEEN 1 AND 60"
        " AND appeal_decision_days BETWEEN 1 AND 60"
        " AND self_review_days BETWEEN 1 AND 60)",
        "A term is 1 to 60 working days.",
    )
    _panel_range = models.Constraint(
        "CHECK (appeal_panel_size BETWEEN 1 AND 9)", "A panel has 1 to 9 people."
    )
    _adopted_complete = models.Constraint(
        "CHECK (state = 'draft' OR (date_from IS NOT NULL AND adopted_at IS NOT NULL))",
        "Rules that were adopted say when, and from which day they are in force.",
    )
    _period = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A version ends after it begins.",
    )
    _dates_range = models.Constraint(
        "CHECK (date_from IS NULL OR date_from BETWEEN '2000-01-01' AND '2199-12-31')",
        "The date is far from today; check the year.",
    )
    _one_a_day_excl = models.Constraint(
        "EXCLUDE USING gist ("
        "int4range(COALESCE(company_id, 0), COALESCE(company_id, 0), '[]') WITH &&,"
        " daterange(date_from, date_to, '[]') WITH &&) WHERE (state = 'adopted')",
        "Two versions would be in force on the same day.",
    )

    def init(self):
        triggers.install(self.env.cr, self._table)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = (
                self.env._(
                    "%(name)s, version %(version)s",
                    name=policy.name,
                    version=policy.version,
                )
                if policy.name
                else self.env._("New rules")
            )

    def _get_used(self):
        """Those of these versions that a decision was written by."""
        self.env["travel.assessment.decision"].flush_model(["policy_id"])
        self.env["travel.assessment.case"].flush_model(["policy_id"])
        self.invalidate_recordset(["is_used"])
        return self.filtered("is_used")

    @api.model
    def _get_policy(self, company, day):
        """The version in force in `company` on `day`: its own, else the general one."""
        # Everybody stands under the rules, and may read them.
        return self.sudo().search(
            Domain("state", "=", "adopted")
            & Domain("company_id", "in", [False, company.id])
            & Domain("date_from", "<=", day)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", day)),
            order="company_id NULLS LAST",
            limit=1,
        )

    # What may be written, and when

    @api.model_create_multi
    def create(self, vals_list):
        new = {"state": "draft", "version": 1}
        for vals in [] if self.env.su else vals_list:
            if any(
                vals[name] not in (False, new.get(name))
                for name in BY_VERBS & vals.keys()
            ):
                raise UserError(self._describe_verbs())
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() & BY_VERBS:
                raise UserError(self._describe_verbs())
            self._check_not_used()
        return super().write(vals)

    def _describe_verbs(self):
        return self.env._("Use the buttons: adopt, or new version.")

    def _check_not_used(self):
        """Refuse to change what people have been judged by.

        :raise UserError: naming the first one
        """
        for policy in self._get_used():
            raise UserError(
                self.env._(
                    "Decisions refer to %(policy)s, so it stays as it is. Write a new "
                    "version, in force from a day to come.",
                    policy=policy.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_adopted(self):
        if "adopted" in self.mapped("state"):
            raise UserError(
                self.env._("Rules that were adopted are kept. Write a new version.")
            )

    # Verbs

    def action_new_version(self):
        """Write the next version, with these rules to start from."""
        self.ensure_one()
        self.check_access("write")
        # The verbs alone set these, see write().
        policy_sudo = self.sudo()
        following = policy_sudo.copy(
            {"version": self.version + 1, "supersedes_id": self.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": following.display_name,
            "res_model": self._name,
            "res_id": following.id,
            "view_mode": "form",
        }

    def action_adopt(self):
        """Put these rules in force from their first day on."""
        for policy in self:
            policy._check_can_adopt()
            policy._do_adopt()
        return True

    def _check_can_adopt(self):
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("These rules have been adopted already."))
        if not self.rule_ids:
            raise UserError(self.env._("Write at least one rule first."))
        today = (self.company_id or self.env.company)._get_complaint_today()
        if not self.date_from or self.date_from < today:
            raise UserError(
                self.env._(
                    "Enter from which day the rules are in force. It cannot be a day "
                    "gone by: nobody is judged by rules that were not there."
                )
            )

    def _do_adopt(self):
        # The verbs alone set these, see write(). The version before ends here.
        policy_sudo = self.sudo()
        before_sudo = policy_sudo.search(
            Domain("state", "=", "adopted")
            & Domain("company_id", "=", self.company_id.id)
            & Domain("date_from", "<", self.date_from)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", self.date_from))
        )
        before_sudo.date_to = date_utils.subtract(self.date_from, days=1)
        policy_sudo.flush_model()
        policy_sudo.write(
            {
                "state": "adopted",
                "adopted_by_id": self.env.uid,
                "adopted_at": fields.Datetime.now(),
            }
        )
