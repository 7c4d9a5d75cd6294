from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils

from ..tools.roles import ASSESSOR, LEADER
from .travel_assessment_measure_mixin import HAND


class Verb(NamedTuple):
    """What may be done with a sheet: in which states, by whom."""

    states: tuple
    target: str  # the state that follows
    role: str


UNTOLD = {"notified_at": False, "published_from": False, "published_to": False}
# The one table that the buttons, the verbs and the `can_*` fields ask.
VERBS = {
    "enter": Verb(("draft",), "draft", ASSESSOR),
    "reckon": Verb(("draft",), "draft", ASSESSOR),
    "review": Verb(("draft",), "reviewed", ASSESSOR),
    "decide": Verb(("reviewed",), "decided", LEADER),
    "send_back": Verb(("reviewed", "decided"), "draft", ASSESSOR),
    "publish": Verb(("decided",), "published", LEADER),
}


class TravelAssessmentSheetFlowMixin(models.AbstractModel):
    """Concern of sheets: reviewed, decided by another, published (AS-3, AS-9)."""

    _name = "travel.assessment.sheet.flow.mixin"
    _description = "Flow of Sheets"

    reviewed_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    reviewed_at = fields.Datetime(string="Reviewed", readonly=True)
    decided_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    decided_at = fields.Datetime(string="Decided On", readonly=True)
    return_reason = fields.Text(string="Sent Back Because", readonly=True)
    published_from = fields.Date(readonly=True)
    published_to = fields.Date(readonly=True)
    can_enter = fields.Boolean(compute="_compute_can")
    can_reckon = fields.Boolean(compute="_compute_can")
    can_review = fields.Boolean(compute="_compute_can")
    can_decide = fields.Boolean(compute="_compute_can")
    can_send_back = fields.Boolean(compute="_compute_can")
    can_publish = fields.Boolean(compute="_compute_can")
    hint = fields.Char(compute="_compute_can", help="Why the next step is not yours.")

    _decided_by_another = models.Constraint(
        "CHECK (decided_by_id <> reviewed_by_id)",
        "Nobody decides on a sheet that they have reviewed.",
    )
    _published_whole = models.Constraint(
        "CHECK (state NOT IN ('published', 'final') OR (notified_at IS NOT NULL"
        " AND published_from IS NOT NULL AND published_to >= published_from))",
        "A published sheet says from when to when it is published.",
    )

    @api.depends("state", "month", "reviewed_by_id", "line_ids.has_figure")
    @api.depends_context("uid", "lang")
    def _compute_can(self):
        for sheet in self:
            reasons = {verb: sheet._get_cannot_reason(verb) for verb in VERBS}
            for verb, reason in reasons.items():
                sheet[f"can_{verb}"] = not reason
            following = {"draft": "review", "reviewed": "decide", "decided": "publish"}
            sheet.hint = reasons.get(following.get(sheet.state)) or False

    # The gate

    def _get_cannot_reason(self, verb):
        """Why I cannot do this with the sheet, in a sentence, or False."""
        self.ensure_one()
        rule = VERBS[verb]
        if self.state not in rule.states:
            return self.env._("The sheet is not at this step any more, or not yet.")
        if not self.env.su:
            if not self.env.user.has_group(rule.role):
                return self.env._(
                    "The assessment group does this; the leader of it decides and "
                    "publishes."
                )
            bias = self._get_bias_reason(self.env.user)
            if bias:
                return bias
        further = getattr(self, f"_get_cannot_{verb}_reason", None)
        return further() if further else False

    def _get_cannot_review_reason(self):
        today = self.company_id._get_complaint_today()
        if today <= date_utils.end_of(self.month, "month"):
            return self.env._("The month is not over yet.")
        missing = self.line_ids.filtered(
            lambda line: line.measure == HAND and not line.has_figure
        )
        if missing:
            return self.env._(
                "Enter the figure of %(indicator)s first.",
                indicator=missing[0].indicator_id.name,
            )
        return False

    def _get_cannot_decide_reason(self):
        return self._get_conflict_reason(self.env.user) or False

    def _get_cannot_publish_reason(self):
        if self._get_policy():
            return False
        return self.env._(
            "No rules of reward and penalty were in force in this month, so nobody "
            "would know how long an appeal is possible. Adopt rules first."
        )

    def _check_can(self, verb):
        self.check_access("read")
        for sheet in self:
            reason = sheet._get_cannot_reason(verb)
            if reason:
                raise UserError(
                    self.env._(
                        "%(sheet)s: %(reason)s", sheet=sheet.display_name, reason=reason
                    )
                )

    def _move(self, verb, **values):
        # The gate has been asked; nobody has the right to write these fields.
        self.sudo().write({"state": VERBS[verb].target, **values})

    # Verbs

    def action_reckon(self):
        """Reckon these sheets anew from the cases."""
        self._check_can("reckon")
        # Cases are counted that whoever asks may not read.
        self.sudo()._reckon()

    def action_review(self):
        """Note that I have looked at these figures and found them right."""
        self._check_can("review")
        now = fields.Datetime.now()
        self._move(
            "review", reviewed_by_id=self.env.uid, reviewed_at=now, return_reason=False
        )

    def action_decide(self):
        """Decide that these are the results."""
        self._check_can("decide")
        now = fields.Datetime.now()
        self._move("decide", decided_by_id=self.env.uid, decided_at=now)

    def action_send_back(self):
        """Ask why these sheets go back to draft."""
        self._check_can("send_back")
        return self.env["travel.assessment.reason"]._ask(
            self, "send_back", self.env._("Send Back")
        )

    def _do_send_back(self, reason):
        self._check_can("send_back")
        self._back_to_draft(reason)

    def _back_to_draft(self, reason, **values):
        values |= {"reviewed_by_id": False, "reviewed_at": False}
        values |= {"decided_by_id": False, "decided_at": False}
        self._move("send_back", return_reason=reason, **values)

    def action_publish(self):
        """Publish these results to all staff for the company's time, and tell whom
        they are about.
        """
        self._check_can("publish")
        now = fields.Datetime.now()
        for company, sheets in self.grouped("company_id").items():
            today = company._get_complaint_day(now)
            # How long is a rule of the house.
            days = company.sudo().assessment_publication_days
            sheets._move(
                "publish",
                notified_at=now,
                published_from=today,
                published_to=date_utils.add(today, days=days - 1),
            )
        self._tell_people()

    def _tell_people(self):
        """Tell whom these sheets are about, each in their language."""
        # Whom a sheet is about has to hear of it, whoever publishes.
        users_sudo = self.sudo().employee_id.user_id
        for lang, users in users_sudo.grouped("lang").items():
            env = self.with_context(lang=lang).env
            self.env["mail.thread"].message_notify(
                partner_ids=users.partner_id.ids,
                subject=env._("Your assessment sheet has been published"),
                body=env._(
                    "You find it under Staff Assessment, My Sheet, with the cases "
                    "behind each figure, and until when you may appeal."
                ),
            )

    # Final

    @api.model
    def _cron_finalise(self):
        """Make final what nobody can appeal against any more."""
        due = self.search(
            [
                ("state", "=", "published"),
                ("appeal_deadline", "<", fields.Datetime.now()),
            ]
        )
        due._finalise()

    def _finalise(self):
        """Make these sheets final; the term and open appeals are checked here too."""
        now = fields.Datetime.now()
        for sheet in self:
            if sheet.state != "published" or sheet.appeal_deadline >= now:
                raise UserError(
                    self.env._(
                        "%(sheet)s can still be appealed against.",
                        sheet=sheet.display_name,
                    )
                )
        # Nobody makes final by hand: the term does.
        over_sudo = self.filtered(lambda sheet: not sheet._has_open_appeal()).sudo()
        stale_sudo = over_sudo.filtered(
            lambda sheet: "revoked" in sheet.decision_ids.mapped("state")
        )
        stale_sudo._reopen()
        (over_sudo - stale_sudo).write({"state": "final"})

    # A decision that counts here is revoked

    def _leave_out_revoked(self):
        """Reckon these sheets without the decisions that have been revoked.

        One that was reviewed is worked on again. One that is under appeal waits for its
        end, and a final one stays: the next sheet balances what it says.
        """
        self.filtered(
            lambda sheet: (
                sheet.state not in ("draft", "final") and not sheet._has_open_appeal()
            )
        )._reopen()
        self.search(
            [("employee_id", "in", self.employee_id.ids), ("state", "=", "draft")],
            order="month",
        )._reckon()

    def _reopen(self):
        """Back to draft: a decision that counts here has been revoked."""
        for company, sheets in self.grouped("company_id").items():
            env = self.with_context(lang=company.partner_id.lang).env
            sheets._back_to_draft(
                env._("A decision that counted here has been revoked."), **UNTOLD
            )
        self._reckon()

    def _reduce(self, values, source, grounds):
        raise UserError(
            self.env._("A sheet is not reduced. Revoke it, and it is reckoned anew.")
        )

    def _revoke(self, source, grounds):
        """An appeal had success: the results are worked on again.

        :param source: the record that says so; it keeps the reasons
        """
        for sheet in self:
            if sheet.state != "published":
                raise UserError(
                    self.env._(
                        "%(sheet)s is not open to appeals.", sheet=sheet.display_name
                    )
                )
        self._back_to_draft(grounds, **UNTOLD)
