from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty

from ..tools import limits

OPEN = ("asked",)


class TravelComplaintRequest(models.Model):
    """One department asked for materials and a statement (調查通知, OR-5).

    The department sees what is on this record and nothing else of the case. What it has
    submitted is fixed.
    """

    _name = "travel.complaint.request"
    _description = "Request to a Department"
    _inherit = ["travel.complaint.tell.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "asked_at desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    # What is asked
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    number = fields.Char(
        string="Case Number", compute="_compute_case", compute_sudo=True
    )
    subject = fields.Char(compute="_compute_case", compute_sudo=True)
    booking_ref = fields.Char(
        string="Order Number", compute="_compute_case", compute_sudo=True
    )
    tour_name = fields.Char(string="Tour", compute="_compute_case", compute_sudo=True)
    departure_date = fields.Date(
        string="Departure", compute="_compute_case", compute_sudo=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, ondelete="restrict"
    )
    cycle = fields.Integer(required=True, default=1)
    department_id = fields.Many2one(
        comodel_name="hr.department",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        check_company=True,
    )
    material_ids = fields.Many2many(
        comodel_name="travel.complaint.material", string="Please Submit"
    )
    question = fields.Text(help="What the department is asked, in words.")
    asked_at = fields.Datetime(
        string="Asked", required=True, default=fields.Datetime.now, readonly=True
    )
    asked_by_id = fields.Many2one(
        comodel_name="res.users",
        default=lambda self: self.env.user,
        readonly=True,
        ondelete="restrict",
    )
    due_at = fields.Datetime(string="Due", compute="_compute_due_at", compute_sudo=True)

    # What comes back
    state = fields.Selection(
        selection=[
            ("asked", "Asked"),
            ("submitted", "Submitted"),
            ("refused", "Refused"),
            ("handed_on", "Handed on"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="asked",
        readonly=True,
        tracking=True,
    )
    statement = fields.Html(sanitize_style=True)
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment", string="Files", bypass_search_access=True
    )
    answered_at = fields.Datetime(string="Answered", readonly=True)
    answered_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        ondelete="restrict",
    )
    refusal_reason = fields.Text(readonly=True)
    handed_to_id = fields.Many2one(
        comodel_name="hr.department",
        string="Handed On To",
        readonly=True,
        ondelete="restrict",
    )

    _open_once_uniq = models.UniqueIndex(
        "(ticket_id, department_id, cycle) WHERE state = 'asked'",
        "This department has an open request in this case already.",
    )

    @api.depends("ticket_id")
    def _compute_case(self):
        # Computed as superuser: the department sees these few facts of the case.
        for request in self:
            ticket = request.ticket_id
            request.number = ticket.number
            request.subject = ticket.name
            request.booking_ref = ticket.booking_ref
            request.tour_name = ticket.tour_name
            request.departure_date = ticket.departure_date

    @api.depends("state")
    def _compute_due_at(self):
        Clock = self.env["travel.complaint.clock"]
        due = {
            request.id: moment
            for request, moment in Clock._read_group(
                [("request_id", "in", self.ids)], ["request_id"], ["due_at:min"]
            )
        }
        for request in self:
            request.due_at = due.get(request._origin.id, False)

    @api.depends("number", "department_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for request in self:
            request.display_name = f"{request.number} {request.department_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            ticket = self.env["helpdesk.ticket"].browse(vals["ticket_id"])
            vals["company_id"] = ticket.company_id.id
            vals["cycle"] = ticket.complaint_cycle
            if not self.env.su:
                vals["asked_by_id"] = self.env.uid
                vals["asked_at"] = fields.Datetime.now()
                vals.pop("state", None)
        requests = super().create(vals_list)
        requests._after_asking()
        return requests

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A request cannot be deleted. Withdraw it instead."))

    def _check_can_write(self, vals):
        """What a department may write: its answer, as long as the request is open."""
        answer = {"statement", "attachment_ids"}
        technical = {
            "message_follower_ids",
            "activity_ids",
            "message_main_attachment_id",
        }
        foreign = vals.keys() - answer - technical
        if foreign and not self.env.user.has_group(
            "travel_complaint.group_travel_complaint_member"
        ):
            raise AccessError(
                self.env._("Only the handling group changes what is asked.")
            )
        if vals.keys() & {
            "state",
            "answered_at",
            "answered_by_id",
            "ticket_id",
            "cycle",
        }:
            raise AccessError(self.env._("Use the buttons: submit, refuse or hand on."))
        closed = self.filtered(lambda request: request.state != "asked")
        if closed and vals.keys() - technical:
            raise UserError(
                self.env._(
                    "%(request)s has been answered; what was submitted is fixed. Ask "
                    "the handling group for a new request.",
                    request=closed[0].display_name,
                )
            )

    def _after_asking(self):
        """Write down that the departments were asked, and tell them (OR-5)."""
        for request in self:
            ticket = request.ticket_id
            ticket._record_milestone("departments_notified")
            ticket._record_milestone(
                "department_asked",
                department=request.department_id,
                request=request,
                note=request.department_id.name,
            )
            people = request._get_respondents()
            if people:
                # Who asks may not change followers, but the asked must hear of it.
                request.sudo().message_subscribe(people.partner_id.ids)
                request._tell_people(people, request._describe_to)

    def _describe_to(self, env):
        """What the department reads: subject and body."""
        subject = env._(
            "Please submit your materials for case %(number)s", number=self.number
        )
        return subject, self.question or self.subject

    def _get_open_label(self):
        return self.env._("Open the request")

    def _get_respondents(self):
        """Who answers for the department: its head, and its people with the role."""
        group = self.env.ref("travel_complaint.group_travel_complaint_respondent")
        # Who belongs to a department is read for the sake of telling them.
        users_sudo = group.sudo().all_user_ids.filtered("active")
        # The head as well: an employee's record is not for everybody to read.
        head = self.department_id.sudo().manager_id.user_id
        return head | users_sudo.filtered(
            lambda user: user.employee_id.department_id == self.department_id
        )

    # Verbs

    def action_submit(self):
        """Submit statement and files; from then on they are fixed (IV-2)."""
        for request in self:
            request._check_can_answer()
            if is_html_empty(request.statement) and not request.attachment_ids:
                raise UserError(
                    self.env._("Write a statement or attach files before you submit.")
                )
        self._end("submitted")
        for request in self:
            # The department may not see the case, but what it did counts there.
            request.ticket_id.sudo()._record_milestone(
                "materials_in",
                department=request.department_id,
                request=request,
                note=request.department_id.name,
            )

    def action_refuse(self):
        """Ask why the department refuses."""
        return self._ask("refuse", self.env._("Refuse"))

    def _do_refuse(self, reason):
        self._check_can_answer()
        self.sudo().refusal_reason = reason  # fixed by the verb, see write()
        self._end("refused")
        self._back_to_group(reason)

    def action_hand_on(self):
        """Ask to which department the request goes, and why."""
        return self._ask("hand_on", self.env._("Hand On"))

    def _do_hand_on(self, reason, department):
        """Hand the request on; the other department gets a request of its own."""
        self._check_can_answer()
        for request in self:
            if department == request.department_id:
                raise UserError(self.env._("Choose another department than your own."))
            # The verbs alone set these, see write().
            request.sudo().write(
                {"handed_to_id": department.id, "refusal_reason": reason}
            )
            request._end("handed_on")
            # Asking is the group's right; handing on asks in its place.
            request.sudo().copy_request_to(department, reason)

    @api.private
    def copy_request_to(self, department, reason):
        """A new request of the same content for `department`."""
        return self.create(
            {
                "ticket_id": self.ticket_id.id,
                "department_id": department.id,
                "material_ids": [(6, 0, self.material_ids.ids)],
                "question": "\n".join(filter(None, [self.question, reason])),
                "asked_by_id": self.env.uid,
            }
        )

    def action_withdraw(self):
        """The handling group needs no answer any more."""
        if not self.env.user.has_group(
            "travel_complaint.group_travel_complaint_member"
        ):
            raise AccessError(
                self.env._("Only the handling group takes a request back.")
            )
        self.filtered(lambda request: request.state == "asked")._end("withdrawn")

    def _check_can_answer(self):
        self.check_access("write")
        for request in self:
            if request.state != "asked":
                raise UserError(
                    self.env._(
                        "%(request)s is not open any more.",
                        request=request.display_name,
                    )
                )

    def _end(self, state):
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": state,
                "answered_at": fields.Datetime.now(),
                "answered_by_id": self.env.uid,
            }
        )
        if state != "submitted":
            clocks_sudo = self.env["travel.complaint.clock"].sudo()
            clocks = clocks_sudo.search(
                [("request_id", "in", self.ids), ("state", "in", limits.ONGOING)]
            )
            clocks._cancel(fields.Datetime.now())
            clocks.ticket_id._refresh_deadlines()

    def _back_to_group(self, reason):
        for request in self:
            ticket_sudo = (
                request.ticket_id.sudo()
            )  # told to the group, not to the asker
            ticket_sudo.message_post(
                body=self.env._(
                    "%(department)s refuses: %(reason)s",
                    department=request.department_id.name,
                    reason=reason,
                ),
                subtype_xmlid="mail.mt_note",
            )

    def _ask(self, verb, title):
        dialogs = self.env["travel.complaint.request.reason"]
        return dialogs._open(title, request_id=self.id, verb=verb)
