from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import masking
from ..tools.roles import ASSESSING, LEADER

# What the leader writes as long as it is not public.
DRAFTED = frozenset({"text", "shows_name", "shows_amount"})


class TravelAssessmentPublication(models.Model):
    """What all staff may read about a decision, for a set time (公示, AS-9).

    Only after the appeal has ended. What is public is written down here as words, so
    that nobody who reads it needs to see the decision: the name is masked and the
    amount is left out, unless the rules say otherwise; guests do not appear at all.
    """

    _name = "travel.assessment.publication"
    _description = "Published Result"
    _inherit = ["travel.assessment.independence.mixin"]
    _order = "published_at desc, id desc"
    _rec_name = "title"

    # What it is about; not for all staff
    decision_id = fields.Many2one(
        comodel_name="travel.assessment.decision",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        groups=ASSESSING,
    )
    employee_id = fields.Many2one(
        related="decision_id.employee_id", groups=ASSESSING, string="About"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    shows_name = fields.Boolean(
        string="With the Full Name",
        groups=ASSESSING,
        help="Only where the rules say so; else the name is masked.",
    )
    shows_amount = fields.Boolean(
        string="With the Amount",
        groups=ASSESSING,
        help="Only where the rules say so; else no amount is published.",
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Published By",
        readonly=True,
        ondelete="restrict",
        groups=ASSESSING,
    )

    # What all staff read
    title = fields.Char(required=True, readonly=True)
    direction = fields.Selection(
        selection=[("reward", "Reward"), ("penalty", "Penalty")],
        required=True,
        readonly=True,
    )
    person = fields.Char(
        required=True, readonly=True, help="The name as it is published."
    )
    department = fields.Char(readonly=True)
    consequence = fields.Char(readonly=True, help="What came of it beside money.")
    value = fields.Char(readonly=True, help="The amount, where it is published.")
    text = fields.Text(
        string="What Happened",
        help="In a few words what others can learn from: no names, numbers, amounts or "
        "guests.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("published", "Published"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="draft",
    )
    published_at = fields.Datetime(string="Published", readonly=True)
    published_until = fields.Datetime(
        string="Until", readonly=True, help="Afterwards staff do not see it any more."
    )
    is_current = fields.Boolean(compute="_compute_is_current")
    withdrawn_at = fields.Datetime(string="Withdrawn", readonly=True, groups=ASSESSING)
    withdraw_reason = fields.Text(
        string="Withdrawn Because", readonly=True, groups=ASSESSING
    )

    _current_uniq = models.UniqueIndex(
        "(decision_id) WHERE state <> 'withdrawn'",
        "This decision is published already, or about to be.",
    )
    _published_complete = models.Constraint(
        "CHECK (state = 'draft' OR (published_at IS NOT NULL AND author_id IS NOT NULL"
        " AND published_until > published_at))",
        "What is published says from when, until when and by whom.",
    )
    _withdrawn_complete = models.Constraint(
        "CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL"
        " AND withdraw_reason IS NOT NULL))",
        "What was withdrawn says why.",
    )
    _until_idx = models.Index("(published_until) WHERE state = 'published'")

    @api.depends("state", "published_until")
    def _compute_is_current(self):
        now = fields.Datetime.now()
        for publication in self:
            publication.is_current = (
                publication.state == "published" and publication.published_until >= now
            )

    # Whom and what it is about

    def _get_judged_cases(self):
        return self.decision_id._get_judged_cases()

    # What may be written, and when

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Use “Publish” on a final decision."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - DRAFTED:
                raise AccessError(
                    self.env._("What is published is put together by the system.")
                )
            self._check_can_publish()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(publication.state != "draft" for publication in self):
            raise UserError(self.env._("What was public stays on record. Withdraw it."))

    # Publishing

    @api.model
    def _draft(self, decision):
        """The draft for a final decision, to be read once more before it is public."""
        decision_sudo = decision.sudo()  # that one may publish it has been asked
        employee_sudo = decision_sudo.employee_id
        version_sudo = employee_sudo._get_version(decision_sudo.act_date)
        # By the button of a decision alone, see create().
        return self.sudo().create(
            {
                "decision_id": decision_sudo.id,
                "company_id": decision_sudo.company_id.id,
                "title": decision_sudo.rule_id.name,
                "direction": decision_sudo.direction,
                "person": masking.mask_name(employee_sudo.name),
                "department": version_sudo.department_id.name,
                "consequence": self._describe_consequence(decision_sudo.rule_id),
            }
        )

    @api.model
    def _describe_consequence(self, rule):
        labels = dict(rule._fields["discipline"]._description_selection(self.env))
        parts = [rule.honorary_title]
        if rule.discipline != "none":
            parts.append(labels[rule.discipline])
        return ", ".join(filter(None, parts))

    def action_publish(self):
        """Make it public to all staff, for as long as the rules say."""
        for publication in self:
            publication._check_can_publish()
            publication._check_words()
            publication._do_publish()
        return True

    def _check_can_publish(self):
        """Refuse with the reason: the role, the state, a possible appeal."""
        self.check_access("read")
        for publication in self:
            if publication.state != "draft":
                raise UserError(self.env._("This is public already, or was."))
            reason = publication.decision_id._get_cannot_publish_reason()
            if reason:
                raise UserError(reason)

    def _check_words(self):
        """Refuse what the rules do not want published (AS-9).

        :raise UserError: naming it
        """
        policy = self.decision_id.policy_id
        allowed = policy.publication_names
        if self.shows_name and allowed not in ("all", f"{self.direction}s"):
            raise UserError(
                self.env._(
                    "The rules want the name masked: %(rules)s.",
                    rules=policy.display_name,
                )
            )
        if self.shows_amount and not policy.publication_amounts:
            raise UserError(
                self.env._(
                    "By the rules no amounts are published: %(rules)s.",
                    rules=policy.display_name,
                )
            )
        found = masking.find_contacts(self.text) + masking.find_words(
            self.text, self._get_secret_words()
        )
        if not self.shows_amount:
            found += masking.find_money(self.text)
        if found:
            raise UserError(
                self.env._(
                    "This must not be public: %(words)s. Say what happened without "
                    "names, numbers and amounts.",
                    words=", ".join(found),
                )
            )

    def _get_secret_words(self):
        """What would tell who the guest is, or who the person is if that is masked."""
        words = []
        # Whoever publishes need not see the case.
        for ticket_sudo in self.sudo()._get_judged_cases():
            words += [
                *masking.name_words(ticket_sudo.partner_name or ""),
                *masking.name_words(ticket_sudo.partner_id.name or ""),
                *(ticket_sudo.partner_email, ticket_sudo.partner_phone),
                *(ticket_sudo.booking_ref, ticket_sudo.number),
            ]
        if not self.shows_name:
            words += masking.name_words(self.employee_id.name)
        return words

    def _do_publish(self):
        now = fields.Datetime.now()
        days = self.company_id.assessment_publication_days
        today = self.company_id._get_complaint_day(now)
        last = self.company_id._get_complaint_day_end(today + timedelta(days=days))
        decision_sudo = self.decision_id.sudo()
        vals = {
            "state": "published",
            "published_at": now,
            "published_until": last,
            "author_id": self.env.uid,
            "value": self.shows_amount and decision_sudo.value_text,
        }
        if self.shows_name:
            vals["person"] = decision_sudo.employee_id.name
        # The verbs alone set these, see write().
        self.sudo().write(vals)

    def action_withdraw(self):
        """Ask why it is not public any more."""
        self._check_can_withdraw()
        return self.env["travel.assessment.reason"]._ask(
            self, "withdraw", self.env._("Withdraw the Publication")
        )

    def _check_can_withdraw(self):
        self.check_access("read")
        if not self.env.user.has_group(LEADER):
            raise AccessError(
                self.env._("The leader of the assessment group withdraws it.")
            )
        if any(publication.state != "published" for publication in self):
            raise UserError(self.env._("Only what is public can be withdrawn."))

    def _do_withdraw(self, reason):
        """Take it off the page of all staff, at once."""
        self._check_can_withdraw()
        self._end(reason)

    @api.model
    def _withdraw_for(self, decision_sudo, reason):
        """The decision was revoked: nothing about it stays public."""
        # By decisions alone, see write().
        found_sudo = self.sudo().search([("decision_id", "=", decision_sudo.id)])
        found_sudo.filtered(lambda row: row.state == "draft").unlink()
        found_sudo.exists().filtered(lambda row: row.state == "published")._end(reason)

    def _end(self, reason):
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": "withdrawn",
                "withdrawn_at": fields.Datetime.now(),
                "withdraw_reason": reason,
            }
        )
