from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils, format_date

SETTLEMENT_GROUP = "travel_complaint_assessment.group_travel_assessment_settlement"


class TravelAssessmentLock(models.Model):
    """Up to which month a company's ledger is closed (PY-6).

    One row a company, read under a shared lock by whoever writes the ledger, so that
    nothing slips into a month that is being closed.
    """

    _name = "travel.assessment.lock"
    _description = "Closed Months"
    _inherit = ["mail.thread"]
    _rec_name = "company_id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict", readonly=True
    )
    closed_through = fields.Date(
        readonly=True,
        tracking=True,
        help="First day of the last closed month. In this month and before nothing of "
        "the ledger changes any more.",
    )

    _company_uniq = models.UniqueIndex(
        "(company_id)", "A company closes its months in one place."
    )
    _first_day = models.Constraint(
        "CHECK (EXTRACT(DAY FROM closed_through) = 1)",
        "Months are named by their first day.",
    )

    def _of_company(self, company):
        """The row of `company`, made on demand."""
        # A row of bookkeeping: it says nothing that its reader may not know.
        lock_sudo = self.sudo().search([("company_id", "=", company.id)])
        return lock_sudo or lock_sudo.create({"company_id": company.id})

    def _first_open_month(self, company, month):
        """`month`, or the first month after the closed ones if it is closed."""
        closed = self._of_company(company).closed_through
        if closed and month <= closed:
            return date_utils.add(closed, months=1)
        return month

    def action_close(self):
        """Close the month after the last closed one."""
        for lock in self:
            lock._check_can_close()
            # The role has been checked; nobody has the right to write the field.
            lock.sudo().closed_through = lock._get_next_month()
        return True

    def action_reopen(self):
        """Ask why the last closed month is opened again."""
        self._check_can_reopen()
        return self.env["travel.assessment.reason"]._ask(
            self, "reopen", self.env._("Open the Last Month Again")
        )

    def _do_reopen(self, reason):
        for lock in self:
            lock._check_can_reopen()
            month = lock.closed_through
            # The role has been checked; nobody has the right to write the field.
            lock_sudo = lock.sudo()
            lock_sudo.closed_through = date_utils.subtract(month, months=1)
            lock_sudo.message_post(body=reason, author_id=self.env.user.partner_id.id)

    def _get_next_month(self):
        """The month that would be closed next: after the last, or the one gone by."""
        today = self.company_id._get_complaint_today()
        last = date_utils.start_of(date_utils.subtract(today, months=1), "month")
        if not self.closed_through:
            return last
        return date_utils.add(self.closed_through, months=1)

    def _check_role(self):
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group(SETTLEMENT_GROUP)):
            raise UserError(
                self.env._("Only HR settlement closes months, or opens them again.")
            )

    def _check_can_close(self):
        self._check_role()
        month = self._get_next_month()
        today = self.company_id._get_complaint_today()
        if month >= date_utils.start_of(today, "month"):
            raise UserError(
                self.env._(
                    "%(month)s is not over yet. It can be closed on the first day of "
                    "the next month.",
                    month=self._show_month(month),
                )
            )
        # Whether money is under way in that month; nothing of it is shown.
        reserved = self.env["travel.assessment.settlement"].sudo()
        count = reserved.search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "reserved"),
                ("month_id.month", "<=", month),
            ]
        )
        if count:
            raise UserError(
                self.env._(
                    "In %(month)s there are %(count)s amounts on payslips that are not "
                    "confirmed. Confirm these payslips or set them to draft first.",
                    month=self._show_month(month),
                    count=count,
                )
            )

    def _check_can_reopen(self):
        self._check_role()
        if not self.closed_through:
            raise UserError(self.env._("No month is closed."))

    def _show_month(self, month):
        return format_date(self.env, month, date_format="yyyy-MM")

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("Use the buttons to close or open a month."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The record of closed months stays."))
