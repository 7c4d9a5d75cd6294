from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, LazyTranslate

from ..tools import secret_code
from .travel_supervision_conversation import CLOSED, NEW, OPEN

_lt = LazyTranslate(__name__)

NEW_REPORT = _lt("There is a new supervision report")
WAITING = _lt("A supervision report waits for its answer")
ASSESSOR = "travel_complaint_assessment.group_travel_assessment_assessor"
MANAGEMENT = "travel_complaint.group_travel_complaint_management"
# What an assessor may write afterwards; the rest is what the reporter said, or is
# written by the verbs.
OPEN_FIELDS = frozenset({"employee_ids"})
# What an assessor enters who has taken it down on the hotline.
HOTLINE_FIELDS = frozenset(
    {
        *("company_id", "reporter_kind", "is_anonymous", "reporter_name"),
        *("reporter_contact", "subject", "body", "about", "case_number"),
        "employee_ids",
    }
)


class TravelSupervisionReport(models.Model):
    """What somebody tells the assessment group about how we work (AS-10).

    Whoever wants stays unknown: nothing that could tell who it was is stored, and by a
    code that exists on their paper alone they read the answer and write on. Seen by the
    assessment group alone, and never by those whom it is about.
    """

    _name = "travel.supervision.report"
    _description = "Supervision Report"
    _inherit = [
        "travel.assessment.independence.mixin",
        "travel.supervision.conversation",
        "travel.supervision.mailbox",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=[(NEW, "New"), (OPEN, "Looked Into"), (CLOSED, "Closed")],
        required=True,
        readonly=True,
        default=NEW,
        index=True,
        copy=False,
    )

    # Who tells it, as far as they want to
    channel = fields.Selection(
        selection=[("form", "Web form"), ("mail", "Mail"), ("hotline", "Hotline")],
        required=True,
        readonly=True,
        default="hotline",
    )
    reporter_kind = fields.Selection(
        selection=[("guest", "Guest"), ("staff", "Employee"), ("other", "Other")],
        string="Reported By",
    )
    is_anonymous = fields.Boolean(
        string="Anonymous",
        default=True,
        help="The reporter wants to stay unknown. No name and no address is kept.",
    )
    reporter_name = fields.Char(string="Name")
    reporter_contact = fields.Char(
        string="Contact", help="Phone or mail, if the reporter has given one."
    )

    # What is told
    subject = fields.Char(required=True)
    body = fields.Text(string="What Happened", required=True)
    about = fields.Char(string="About Whom", help="In the reporter's words.")
    case_number = fields.Char()
    employee_ids = fields.Many2many(
        comodel_name="hr.employee",
        relation="travel_supervision_report_employee_rel",
        column1="report_id",
        column2="employee_id",
        string="Concerned Employees",
        check_company=True,
        help="The report is hidden from them.",
    )
    walled_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="travel_supervision_report_walled_rel",
        column1="report_id",
        column2="user_id",
        string="Hidden From",
        compute="_compute_walled_user_ids",
        store=True,
        compute_sudo=True,
        copy=False,
    )

    # What becomes of it
    answer_due_at = fields.Datetime(string="Answer Due", readonly=True, copy=False)
    responsible_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict", copy=False
    )
    outcome = fields.Selection(
        selection=[
            ("founded", "Founded"),
            ("partly", "Partly founded"),
            ("unfounded", "Unfounded"),
            ("open", "Could not be found out"),
        ],
        readonly=True,
        copy=False,
    )
    closed_at = fields.Datetime(string="Closed", readonly=True, copy=False)
    post_ids = fields.One2many(
        comodel_name="travel.supervision.post",
        inverse_name="report_id",
        string="Conversation",
        readonly=True,
    )
    is_our_turn = fields.Boolean(
        string="Waits for Us",
        compute="_compute_is_our_turn",
        store=True,
        help="The reporter has written, and nobody has answered since.",
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    has_code = fields.Boolean(compute="_compute_has_code", compute_sudo=True)

    # Ways back, of which nothing but a hash is known here
    code_hash = fields.Char(copy=False, groups=fields.NO_ACCESS)
    mail_hash = fields.Char(copy=False, groups=fields.NO_ACCESS)

    _name_uniq = models.Constraint(
        "UNIQUE (company_id, name)", "There is a report with this number already."
    )
    _code_hash_uniq = models.Constraint(
        "UNIQUE (code_hash)", "This code has been given already."
    )
    _mail_hash_uniq = models.Constraint(
        "UNIQUE (mail_hash)", "This mail has come in already."
    )
    _anonymous_is_unknown = models.Constraint(
        "CHECK (is_anonymous IS NOT TRUE OR COALESCE(reporter_name, '') = ''"
        " AND COALESCE(reporter_contact, '') = '')",
        "The reporter wants to stay unknown: leave out name and contact.",
    )
    _reporter_is_nobody = models.Constraint(
        f"CHECK (channel = 'hotline' OR create_uid = {SUPERUSER_ID})",
        "What comes in by itself bears nobody's name.",
    )
    _closed_whole = models.Constraint(
        "CHECK (state <> 'closed' OR (outcome IS NOT NULL AND closed_at IS NOT NULL"
        " AND responsible_id IS NOT NULL))",
        "A closed report says who closed it, when, and what came out.",
    )

    @api.depends("employee_ids.user_id")
    def _compute_walled_user_ids(self):
        for report in self:
            report.walled_user_ids = report.employee_ids.user_id

    @api.depends("post_ids.kind")
    def _compute_is_our_turn(self):
        for report in self:
            spoken = report.post_ids.filtered(lambda post: post.kind != "note")
            report.is_our_turn = spoken.sorted("id")[-1:].kind != "answer"

    @api.depends("answer_due_at", "state", "is_our_turn")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for report in self:
            due = report.answer_due_at
            is_open = report.state != CLOSED and report.is_our_turn
            report.is_late = bool(is_open and due and due < now)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "!=", CLOSED),
            ("is_our_turn", "=", True),
            ("answer_due_at", "<", fields.Datetime.now()),
        ]

    def _compute_has_code(self):
        for report in self:
            report.has_code = bool(report.code_hash)

    # Coming in

    @api.model_create_multi
    def create(self, vals_list):
        """Take reports in; those that people enter come from the hotline."""
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() & HOTLINE_FIELDS}
                for vals in vals_list
            ]
        Sequence_sudo = self.env["ir.sequence"].sudo()  # numbers are drawn by anybody
        now = fields.Datetime.now()
        for vals in vals_list:
            company = self.env["res.company"].browse(
                vals.get("company_id") or self.env.company.id
            )
            vals["company_id"] = company.id
            vals["name"] = Sequence_sudo.with_company(company).next_by_code(self._name)
            days = company.sudo().supervision_answer_days  # a setting
            vals["answer_due_at"] = company._get_assessment_term_end(now, days)
        concerned = [vals.pop("employee_ids", []) for vals in vals_list]
        reports = super().create(vals_list)
        # The wall is built whoever enters it, and employees are read by HR alone.
        for report_sudo, commands in zip(reports.sudo(), concerned, strict=True):
            report_sudo.employee_ids = commands
            report_sudo.employee_ids |= report_sudo._find_named_employees()
        reports._tell_assessors(NEW_REPORT)
        return reports

    @api.model
    def _take_in(self, vals, files=(), code=None):
        """Store what somebody has sent, in nobody's name (AS-10).

        :param vals: values of the report
        :param files: (kind, content) that have been wiped, see tools.plain_files
        :param code: its code, if the form has one already
        :return: (the report in superuser mode, its code: the only moment it is known)
        """
        code = code or secret_code.mint()
        # By the system alone, so that the row names nobody.
        Report_sudo = self.with_user(SUPERUSER_ID).sudo()
        report_sudo = Report_sudo.create(
            {**vals, "code_hash": secret_code.digest(code)}
        )
        if files:
            report_sudo._add_post("reporter", report_sudo.subject, files)
        return report_sudo, code

    @api.model
    def _resolve(self, text):
        """The report that this code opens, in superuser mode, or none.

        :param text: what somebody has typed; anything
        """
        Report_sudo = self.with_user(SUPERUSER_ID).sudo()  # the code is the right
        code = secret_code.read(text)
        if not code:
            return Report_sudo.browse()
        return Report_sudo.search([("code_hash", "=", secret_code.digest(code))])

    def _find_named_employees(self):
        """The employees of the company whom this report names in its words.

        It is hidden from them from the first moment; an assessor corrects the list.
        """
        words = " ".join(filter(None, [self.subject, self.about, self.body]))
        found = self.env.execute_query(
            SQL(
                """
                SELECT id FROM hr_employee
                WHERE company_id = %s AND active AND length(name) > 1
                    AND position(lower(name) IN lower(%s)) > 0
                """,
                self.company_id.id,
                words,
            )
        )
        return self.env["hr.employee"].browse(id_ for (id_,) in found)

    def _tell_assessors(self, subject):
        """Tell those who may see these reports that there is something, not what.

        In the company's language: who reports may speak another one.

        :param subject: a lazy term
        """
        for report in self:
            company_sudo = report.sudo().company_id  # its language is no secret
            words = self.with_context(lang=company_sudo.partner_id.lang).env
            self.env["mail.thread"].message_notify(
                partner_ids=report._get_guardians().partner_id.ids,
                subject=words._(subject),
                body=words._(
                    "%(number)s is to be answered. Open it under Staff Assessment, "
                    "Supervision.",
                    number=report.name,
                ),
            )

    def _get_guardians(self):
        """Who is told: whoever looks into it, else all assessors who may see it.

        If it is about all of them, the management is told that there is a report which
        nobody can read, so that somebody else is made an assessor.
        """
        report_sudo = self.sudo()  # who has a role is no secret here
        hidden = report_sudo.walled_user_ids
        if report_sudo.responsible_id - hidden:
            return report_sudo.responsible_id
        for role in (ASSESSOR, MANAGEMENT):
            people = self.env.ref(role).sudo().all_user_ids - hidden  # as above
            people = people.filtered(
                lambda user: (
                    user.active
                    and user.id != SUPERUSER_ID
                    and report_sudo.company_id in user.company_ids
                )
            )
            if people:
                return people
        return report_sudo.walled_user_ids.browse()

    # What people may write

    def write(self, vals):
        if not self.env.su and vals.keys() - OPEN_FIELDS:
            raise AccessError(
                self.env._(
                    "What was reported stays as it was told. Answer, note and close "
                    "with the buttons."
                )
            )
        if self.env.su:
            return super().write(vals)
        self.check_access("write")
        # Employees are read by HR alone, and the wall may close before who builds it.
        reports_sudo = self.sudo()
        before = {report: report.employee_ids for report in reports_sudo}
        super(TravelSupervisionReport, reports_sudo).write(vals)
        for report_sudo in reports_sudo:
            report_sudo._note_concerned(before[report_sudo])
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A supervision report is never deleted."))

    def _note_concerned(self, before):
        """Keep who has changed from whom the report is hidden."""
        come, gone = self.employee_ids - before, before - self.employee_ids
        changes = [f"+ {name}" for name in come.mapped("name")]
        changes += [f"− {name}" for name in gone.mapped("name")]
        if changes:
            note = self.env._(
                "Concerned employees: %(changes)s", changes=", ".join(changes)
            )
            self._add_post("note", note, author=self.env.user)

    # Independence

    def _get_judged_employees(self):
        return self.employee_ids

    # Reminding

    @api.model
    def _cron_remind(self):
        """Remind of what has waited for an answer too long; once a day."""
        late = self.search([("is_late", "=", True)])
        late._tell_assessors(WAITING)
