from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.roles import ASSESSOR


class TravelAssessmentAppealableMixin(models.AbstractModel):
    """Concern of what people are told and may appeal against (AS-8, TL-18).

    Whoever inherits this writes `notified_at` when it tells the person, asks
    `_has_open_appeal` before it becomes final, and undoes itself by `_reduce` and
    `_revoke`. It is of travel.assessment.independence.mixin as well: the people whom it
    judges may appeal, and who is not free to judge it does not judge the appeal.
    """

    _name = "travel.assessment.appealable.mixin"
    _description = "What May Be Appealed Against"

    company_id = fields.Many2one(comodel_name="res.company")  # of what inherits this
    notified_at = fields.Datetime(string="Notified", readonly=True, copy=False)
    appeal_deadline = fields.Datetime(
        string="Appeal Until",
        compute="_compute_appeal_deadline",
        store=True,
        index="btree_not_null",
        help="The last second of the last working day, where the company is.",
    )
    appealed_at = fields.Datetime(
        string="Last Step of an Appeal",
        readonly=True,
        copy=False,
        help="Written with each step of an appeal, so that nothing becomes final at "
        "the same moment.",
    )
    appeal_ids = fields.One2many(
        comodel_name="travel.assessment.appeal",
        inverse_name="subject_id",
        string="Appeals",
        readonly=True,
        copy=False,
    )
    is_under_appeal = fields.Boolean(compute="_compute_can_appeal")
    can_appeal = fields.Boolean(compute="_compute_can_appeal")
    appeal_hint = fields.Char(string="Appeal", compute="_compute_can_appeal")

    @api.depends("notified_at")
    def _compute_appeal_deadline(self):
        for record in self:
            record.appeal_deadline = (
                record.notified_at
                and record.company_id._get_assessment_term_end(
                    record.notified_at, record._get_appeal_policy().appeal_days
                )
            )

    @api.depends("appealed_at", "notified_at", "appeal_deadline")
    @api.depends_context("uid", "lang")
    def _compute_can_appeal(self):
        appeals_sudo = self._get_appeals_sudo()
        for record in self:
            mine_sudo = appeals_sudo.get(record._origin.id, appeals_sudo[None])
            reason = record._get_cannot_appeal_reason(mine_sudo)
            record.is_under_appeal = "lodged" in mine_sudo.mapped("state")
            record.can_appeal = not reason
            record.appeal_hint = record._speaks_for_person() and (
                reason or record._describe_term()
            )

    def _get_kept_name(self, employee):
        """The name that is written down for good: in the language of the person
        concerned, whoever acts in whatever language.

        :param employee: whom it is about; hr.employee
        """
        self.ensure_one()
        lang = employee._get_written_lang(self.company_id)
        return self.with_context(lang=lang).display_name

    # What whoever inherits this says

    def _get_appeal_policy(self):
        """The rules whose terms hold: a travel.assessment.policy."""
        return self.policy_id

    def _get_appealed_people(self):
        """Who does not sit on the panel of an appeal: they took part in deciding."""
        return self._get_acted_users()

    def _get_void_reason(self):
        """Why there is nothing to appeal against, in a sentence; or None."""
        return

    # The term

    def _is_term_over(self):
        """Whether the last second of the term has passed."""
        self.ensure_one()
        return bool(self.appeal_deadline) and fields.Datetime.now() > (
            self.appeal_deadline
        )

    def _has_open_appeal(self):
        """Whether somebody still has to decide on an appeal."""
        self.ensure_one()
        return self.is_under_appeal

    def _describe_term(self):
        """“You may appeal until 10 November (working days left: 3).”"""
        self.ensure_one()
        company_sudo = self.sudo().company_id  # its calendar and zone are no secret
        now = fields.Datetime.now()
        end = company_sudo._get_complaint_day(self.appeal_deadline)
        day = format_date(self.env, end)
        if self._is_term_over():
            return self.env._(
                "The term ended on %(day)s. A later appeal is put on record and "
                "refused.",
                day=day,
            )
        if end == company_sudo._get_complaint_day(now):
            return self.env._("You may appeal until midnight today.")
        left = 1
        while company_sudo._get_assessment_term_end(now, left) < self.appeal_deadline:
            left += 1
        return self.env._(
            "You may appeal until %(day)s (working days left: %(left)s).",
            day=day,
            left=left,
        )

    # Appealing

    def action_appeal(self):
        """Open the form of an appeal; a draft that was begun is gone on with."""
        self.ensure_one()
        self._check_can_appeal()
        appeals = self.env["travel.assessment.appeal"]
        subject = {"subject_model": self._name, "subject_id": self.id}
        draft = appeals.search(
            [*((name, "=", value) for name, value in subject.items())]
            + [("state", "=", "draft")]
        )
        draft = draft or appeals.create(subject)
        return draft._open()

    def _check_can_appeal(self):
        """Refuse what this person cannot appeal against, whatever the day.

        :raise UserError: with the reason
        """
        self.ensure_one()
        appeals_sudo = self._get_appeals_sudo()
        reason = self._get_cannot_appeal_reason(
            appeals_sudo.get(self.id, appeals_sudo[None])
        )
        if reason:
            raise UserError(reason)

    def _get_cannot_appeal_reason(self, appeals_sudo):
        """Why this user cannot appeal against it, in a sentence; or None.

        That the term is over is no such reason: whoever is late is told so, and it is
        put on record.

        :param appeals_sudo: its appeals that are no drafts
        """
        states = appeals_sudo.mapped("state")
        if not self._speaks_for_person():
            return self.env._("Only the person whom it is about can appeal.")
        if not self.notified_at:
            return self.env._("You can appeal as soon as you have been notified.")
        if "lodged" in states:
            return self.env._("Your appeal is being looked at.")
        if "decided" in states:
            return self.env._("Your appeal has been decided. There is no second one.")
        if "late" in states:
            return self.env._("Your appeal came after the term, and was refused.")
        if states.count("withdrawn") > 1:
            return self.env._("You have withdrawn your appeal twice. That ends it.")
        return self._get_void_reason()

    def _speaks_for_person(self):
        """Whether this user appeals: the person, or whoever writes it down for them.

        A guide without a login appeals on paper, and an assessor who is free enters it.
        """
        if self._is_about_me():
            return True
        user = self.env.user
        return (
            not self._has_login()
            and user.has_group(ASSESSOR)
            and not self._get_conflict_reason(user)
        )

    def _get_appeals_sudo(self):
        """{id: its appeals that are no drafts}; under None there are none.

        What was told anew may be appealed against anew, so those before do not count.
        """
        # Whether there is one, and how it ended, does not depend on who asks.
        appeals_sudo = self.env["travel.assessment.appeal"].sudo()
        found_sudo = appeals_sudo.search(
            [
                ("subject_model", "=", self._name),
                ("subject_id", "in", self._origin.ids),
                ("state", "!=", "draft"),
            ]
        )
        deadlines = {record._origin.id: record.appeal_deadline for record in self}
        current_sudo = found_sudo.filtered(
            lambda appeal: appeal.deadline == deadlines[appeal.subject_id]
        )
        return {None: appeals_sudo, **current_sudo.grouped("subject_id")}

    def _get_appealed_entries_sudo(self):
        """What the ledger has of it, corrections aside."""
        self.ensure_one()
        # The money waits for the appeal, whoever may read the ledger.
        entries_sudo = self.env["travel.assessment.entry"].sudo()
        return entries_sudo.search(
            [
                ("source_model", "=", self._name),
                ("source_id", "=", self.id),
                ("corrects_id", "=", False),
            ]
        )
