from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import html2plaintext, is_html_empty

from ..tools import liability, mail_html, transitions
from ..tools.roles import HANDLING
from ..tools.story_fields import StoryChar

OPEN, SUBMITTED, DECIDED = "open", "submitted", "decided"
# What the investigators write; all else is written by the verbs.
FINDINGS = frozenset(
    {
        "facts",
        "proposals",
        "validity",
        "cause_id",
        "contributing_cause_ids",
        "lead_id",
        "member_ids",
        "step_ids",
        "evidence_ids",
        "liability_ids",
    }
)


class TravelComplaintInvestigation(models.Model):
    """What happened, why, and who answers for it (IV): one for each cycle of a case.

    Open while people find out; submitted when it is all said; decided when everybody
    who decides on a liability has done so. From submission on it is fixed.
    """

    _name = "travel.complaint.investigation"
    _inherit = [
        "travel.complaint.version.mixin",
        "travel.complaint.figure.source.mixin",
    ]
    _description = "Investigation"
    _order = "id desc"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    number = fields.Char(related="ticket_id.number")
    subject = StoryChar(related="ticket_id.name")
    company_id = fields.Many2one(related="ticket_id.company_id")
    cycle = fields.Integer(required=True, readonly=True, default=1)
    state = fields.Selection(
        selection=[
            (OPEN, "Under way"),
            (SUBMITTED, "Waiting for decisions"),
            (DECIDED, "Done"),
        ],
        required=True,
        readonly=True,
        default=OPEN,
    )
    lead_id = fields.Many2one(
        comodel_name="res.users",
        string="Investigator in Charge",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('share', '=', False)]",
    )
    member_ids = fields.Many2many(
        comodel_name="res.users",
        relation="travel_complaint_investigation_user_rel",
        column1="investigation_id",
        column2="user_id",
        string="Investigators",
        domain="[('share', '=', False)]",
    )
    started_at = fields.Datetime(string="Started", readonly=True)
    submitted_at = fields.Datetime(string="Submitted", readonly=True)
    submitted_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    finished_at = fields.Datetime(string="Done On", readonly=True)

    # What was done
    step_ids = fields.One2many(
        comodel_name="travel.complaint.investigation.step",
        inverse_name="investigation_id",
        string="Steps",
        groups=HANDLING,
    )
    evidence_ids = fields.One2many(
        comodel_name="travel.complaint.evidence",
        inverse_name="investigation_id",
        groups=HANDLING,
    )

    # What was found
    facts = fields.Html(sanitize_style=True)
    proposals = fields.Html(sanitize_style=True)
    validity = fields.Selection(
        selection=lambda self: self._get_validities(),
        help="Whether the complaint was right, which is a finding (IN-7).",
    )
    cause_id = fields.Many2one(
        comodel_name="travel.complaint.cause",
        string="Main Cause",
        ondelete="restrict",
        index="btree_not_null",
    )
    contributing_cause_ids = fields.Many2many(
        comodel_name="travel.complaint.cause",
        relation="travel_complaint_investigation_cause_rel",
        column1="investigation_id",
        column2="cause_id",
        string="Further Causes",
    )
    liability_ids = fields.One2many(
        comodel_name="travel.complaint.liability",
        inverse_name="investigation_id",
        string="Liabilities",
        groups=HANDLING,
    )
    # Stored, so that the database itself keeps it at 100, and so that two people who
    # change lines and submit at one moment meet in this row.
    liability_total = fields.Float(
        string="Total %",
        digits=(5, 2),
        compute="_compute_liability_total",
        store=True,
        compute_sudo=True,
        groups=HANDLING,
        aggregator=None,
    )
    liability_missing = fields.Float(
        string="Missing %",
        digits=(5, 2),
        compute="_compute_liability_missing",
        groups=HANDLING,
    )
    pending_decision = fields.Char(
        string="Waiting For", compute="_compute_pending", groups=HANDLING
    )
    can_decide = fields.Boolean(compute="_compute_pending", groups=HANDLING)

    _once_a_cycle_uniq = models.Constraint(
        "UNIQUE (ticket_id, cycle)", "This cycle of the case has an investigation."
    )
    _total_is_whole = models.Constraint(
        "CHECK (state = 'open' OR liability_total = 100)",
        "The shares of liability must make up exactly 100 %.",
    )

    @api.model
    def _get_validities(self):
        field = self.env["helpdesk.ticket"]._fields["validity"]
        return field._description_selection(self.env)

    @api.depends("number", "cycle")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for investigation in self:
            investigation.display_name = self.env._(
                "Investigation of %(number)s, cycle %(cycle)s",
                number=investigation.number,
                cycle=investigation.cycle,
            )

    @api.depends("liability_ids.share")
    def _compute_liability_total(self):
        for investigation in self:
            shares = investigation.liability_ids.mapped("share")
            investigation.liability_total = float(liability.total(shares))

    @api.depends("liability_total")
    def _compute_liability_missing(self):
        for investigation in self:
            missing = liability.missing([investigation.liability_total])
            investigation.liability_missing = float(missing)

    @api.depends("state", "liability_ids.decided_by_id")
    @api.depends_context("uid", "lang")
    def _compute_pending(self):
        for investigation in self:
            lines = investigation._get_pending_lines()
            deciders = {line: line._get_deciders() for line in lines}
            investigation.can_decide = any(
                self.env.user in users for users in deciders.values()
            )
            # The names of those who decide are no secret.
            names = self.env["res.users"].sudo().union(*deciders.values())
            investigation.pending_decision = ", ".join(names[:5].mapped("name"))

    @api.constrains("lead_id", "member_ids")
    def _check_people(self):
        for investigation in self:
            # Who is named in the case does not depend on who asks.
            investigation_sudo = investigation.sudo()
            named = investigation_sudo.ticket_id.walled_user_ids & (
                investigation_sudo.lead_id | investigation_sudo.member_ids
            )
            if named:
                raise UserError(
                    self.env._(
                        "%(person)s is named in the case, or has declared a conflict, "
                        "and cannot investigate it.",
                        person=named[0].name,
                    )
                )

    @api.constrains("state", "facts", "cause_id", "validity")
    def _check_findings(self):
        for investigation in self.filtered(lambda i: i.state != OPEN):
            reason = investigation._get_missing_finding()
            if reason:
                raise UserError(reason)

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        return super().write(vals)

    def _get_changes_domain(self):
        return [("investigation_id", "=", self.id)]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("An investigation cannot be deleted: it belongs to the case.")
        )

    def _check_can_write(self, vals):
        """What people may write: their findings, as long as it is under way."""
        # A form sends the version that it shows along.
        if vals.keys() - FINDINGS - {"complaint_version"}:
            raise AccessError(
                self.env._("Use the buttons: submit, decide or send back.")
            )
        self._check_is_open()

    @api.model
    def _check_are_open(self, vals_list):
        """Refuse to add anything to what has been submitted.

        :param vals_list: values of lines, steps or evidence that are being made
        """
        ids = {vals.get("investigation_id") for vals in vals_list} - {None, False}
        self.browse(ids)._check_is_open()

    def _check_is_open(self):
        """Refuse to touch what has been submitted.

        :raise UserError: saying who submitted it, and when
        """
        for investigation in self.sudo():  # says when and by whom, whoever asks
            if investigation.state != OPEN:
                moment = fields.Datetime.context_timestamp(
                    investigation, investigation.submitted_at
                )
                raise UserError(
                    self.env._(
                        "%(investigation)s was submitted by %(person)s on %(day)s; "
                        "what was found is fixed. It has to be sent back before it "
                        "can be changed.",
                        investigation=investigation.display_name,
                        person=investigation.submitted_by_id.name,
                        day=moment.strftime("%Y-%m-%d %H:%M"),
                    )
                )

    # Printing

    def action_print(self):
        """The report of these investigations as a PDF."""
        report = self.env.ref("travel_complaint.report_investigation")
        return report.report_action(self)

    def _get_report_name(self):
        return self.env._("Investigation %(number)s", number=self.number)

    def _get_printable(self, name):
        """The text `name` without anything that a printer would fetch (attack 66)."""
        self.ensure_one()

        def describe(picture):
            return self.env._("[picture: %(name)s]", name=picture or "–")

        return mail_html.defuse(self[name], {}, describe)[0] if self[name] else ""

    # Finishing

    def _get_missing_finding(self):
        """What is still to be found out, in a sentence, or False."""
        self.ensure_one()
        if is_html_empty(self.facts):
            return self.env._("Write down the facts first: what really happened.")
        if not self.validity:
            return self.env._("Say first whether the complaint is valid.")
        if not self.cause_id:
            return self.env._("Choose the main cause first.")
        lines = self.sudo().liability_ids  # the sum holds whoever asks
        missing = liability.missing(lines.mapped("share"))
        if missing:
            return self.env._(
                "The shares of liability make up %(total)s %%. They must make up "
                "exactly 100 %%.",
                total=liability.WHOLE - missing,
            )
        for line in lines:
            if line.kind == "individual" and not line.fault_grade:
                return self.env._(
                    "How grave is the fault of %(person)s? Choose the grade.",
                    person=line.employee_id.name,
                )
        return False

    def _get_pending_lines(self):
        """The lines of submitted investigations on which nobody has decided."""
        # Which decisions are missing does not depend on who asks.
        return self.sudo().liability_ids.filtered(
            lambda line: (
                line.investigation_id.state == SUBMITTED and not line.decided_by_id
            )
        )

    def action_submit(self):
        """Say that all is found out. What I may decide myself is decided at once."""
        self._check_can_submit()
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": SUBMITTED,
                "submitted_at": fields.Datetime.now(),
                "submitted_by_id": self.env.uid,
            }
        )
        self._decide_what_i_may()
        return self._conclude()

    def _check_can_submit(self):
        self.check_access("write")
        self._check_version()  # what is submitted is what one has seen
        self._check_is_open()
        for investigation in self:
            ticket = investigation.ticket_id
            if ticket.complaint_state != transitions.INVESTIGATING:
                raise UserError(
                    self.env._(
                        "%(number)s is not being investigated now. Take it up again "
                        "first.",
                        number=ticket.number,
                    )
                )
            reason = investigation._get_missing_finding()
            if reason:
                raise UserError(reason)

    def action_decide(self):
        """Decide on what was proposed, as far as it is mine to decide (IV-4)."""
        self.check_access("read")
        self._check_version()  # what is decided on is what one has seen
        for investigation in self:
            if not investigation._get_pending_lines():
                raise UserError(
                    self.env._(
                        "%(investigation)s waits for no decision.",
                        investigation=investigation.display_name,
                    )
                )
        if not self._decide_what_i_may():
            raise AccessError(
                self.env._(
                    "This is not yours to decide. It waits for: %(people)s.",
                    people=self[:1].sudo().pending_decision,  # names of colleagues
                )
            )
        return self._conclude()

    def _decide_what_i_may(self):
        lines = self._get_pending_lines().with_env(self.env)
        mine = lines.filtered(lambda line: self.env.user in line._get_deciders())
        mine._decide()
        return mine

    def _conclude(self):
        """Finish those on which everything is decided; tell whom the others wait for.

        :return: a note for the person, or True
        """
        waiting = self._get_pending_lines().investigation_id
        # The verbs alone set these; who decides need not be allowed to move cases.
        done_sudo = self.filtered(lambda i: i not in waiting).sudo()
        done_sudo.write({"state": DECIDED, "finished_at": fields.Datetime.now()})
        done_sudo.ticket_id._after_investigation()
        for investigation_sudo in waiting:
            investigation_sudo._ask_deciders()
        if not waiting:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "Submitted. Waiting for the decision of: %(people)s",
                    people=waiting[0].pending_decision,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _ask_deciders(self):
        """Tell those who have to decide that it waits for them."""
        for line in self._get_pending_lines():
            self.ticket_id._tell_people(
                line._get_deciders(),
                lambda env, line=line: (
                    env._(
                        "Please decide on the liability in case %(number)s",
                        number=self.number,
                    ),
                    env._(
                        "%(party)s, %(share)s %%",
                        party=line.with_env(env).display_name,
                        share=liability.to_share(line.share),
                    ),
                ),
            )

    def action_send_back(self):
        """Ask why the investigators have to look again."""
        self.ensure_one()
        return self.ticket_id._ask_reason("send_back", self.env._("Send Back"))

    def _send_back(self, reason):
        """Let the investigators go on; what was decided so far falls.

        :raise AccessError: for people who neither decide nor lead
        """
        self.check_access("read")
        for investigation in self:
            if investigation.state != SUBMITTED:
                raise UserError(self.env._("Only what waits for a decision goes back."))
            deciders = investigation._get_pending_lines()._get_all_deciders()
            if self.env.user not in deciders and not self.env.user.has_group(
                "travel_complaint.group_travel_complaint_leader"
            ):
                raise AccessError(
                    self.env._("Only those who decide on it may send it back.")
                )
        self._reopen()

    def _reopen(self):
        """Open these again; the verbs and the gate alone do so."""
        investigations_sudo = self.sudo()
        investigations_sudo.liability_ids.write(
            {"decided_by_id": False, "decided_at": False}
        )
        investigations_sudo.write(
            {"state": OPEN, "submitted_at": False, "finished_at": False}
        )

    def action_check_integrity(self):
        """Compare all files of these investigations with what came in."""
        return self.evidence_ids.action_check_integrity()

    def action_collect(self):
        """Choose files of departments and guests to take as evidence."""
        self.ensure_one()
        self._check_is_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take Files as Evidence"),
            "res_model": "travel.complaint.collect",
            "view_mode": "form",
            "target": "new",
            "context": {"default_investigation_id": self.id},
        }

    def _replace(self, walled, successor):
        """Take `walled` off these investigations (BY-8).

        :param successor: who leads it, if one of them did
        """
        for investigation in self:
            vals = {}
            if investigation.lead_id in walled and successor:
                vals["lead_id"] = successor.id
            if investigation.member_ids & walled:
                vals["member_ids"] = [
                    Command.unlink(user.id)
                    for user in investigation.member_ids & walled
                ]
            if vals:
                investigation.write(vals)

    def _keep_findings(self):
        """Put what was found into the chatter, before it may be written anew."""
        self.ensure_one()
        validities = dict(self._get_validities())
        lines = [
            self.env._(
                "%(party)s %(share)s %%",
                party=line.display_name,
                share=liability.to_share(line.share),
            )
            for line in self.liability_ids
        ]
        self.ticket_id.message_post(
            body=Markup("<p>%s</p>%s<p>%s</p>")
            % (
                self.env._(
                    "Investigated again. Until now the finding was: %(validity)s; "
                    "%(cause)s; %(lines)s.",
                    validity=validities.get(self.validity, "–"),
                    cause=self.cause_id.complete_name or "–",
                    lines=", ".join(lines) or "–",
                ),
                self.facts or "",
                html2plaintext(self.proposals or ""),
            ),
            subtype_xmlid="mail.mt_note",
        )
