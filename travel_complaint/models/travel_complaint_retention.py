import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import transitions

_logger = logging.getLogger(__name__)

BATCH = 100


class TravelComplaintRetention(models.Model):
    """How long cases of a kind are kept after they have ended, and by which law (FB-4).

    Of the rules that fit a case the most exact one decides: company and severity before
    severity alone, and that before neither. A kind without a rule is kept for ever.
    """

    _name = "travel.complaint.retention"
    _description = "Retention of Cases"
    _order = "complaint_kind, months desc, id"
    _rec_name = "complaint_kind"

    complaint_kind = fields.Selection(
        selection=[
            (transitions.INQUIRY, "Inquiry"),
            (transitions.SUGGESTION, "Suggestion"),
            (transitions.COMPLAINT, "Complaint"),
        ],
        string="Kind",
        required=True,
    )
    severity_id = fields.Many2one(
        comodel_name="travel.complaint.severity",
        ondelete="restrict",
        help="Empty: for all levels that have no rule of their own.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        ondelete="cascade",
        help="Empty: for all companies that have no rule of their own.",
    )
    months = fields.Integer(
        string="Months After the End",
        required=True,
        default=36,
        help="So long after it ended a case keeps the guest's data. Then they are "
        "removed, and figures, dates and amounts stay.",
    )
    source = fields.Text(
        string="Legal Source",
        required=True,
        translate=True,
        help="The law or rule that the time follows from.",
    )
    active = fields.Boolean(default=True)

    _months_range = models.Constraint(
        "CHECK (months BETWEEN 1 AND 600)",
        "Cases are kept between one month and fifty years.",
    )
    _one_rule_uniq = models.UniqueIndex(
        "(complaint_kind, COALESCE(severity_id, 0), COALESCE(company_id, 0))"
        " WHERE active IS TRUE",
        "There is a rule for these cases already.",
    )

    @api.depends("complaint_kind", "months")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["complaint_kind"]._description_selection(self.env))
        for rule in self:
            rule.display_name = self.env._(
                "%(kind)s: %(months)s months",
                kind=kinds.get(rule.complaint_kind, ""),
                months=rule.months,
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        Ticket_sudo = self.env["helpdesk.ticket"].sudo()  # whoever may see the cases
        if Ticket_sudo.search_count([("retention_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Cases have been cleared by this rule, and name it. Archive the "
                    "rule instead."
                )
            )

    # The job

    @api.model
    def _cron_anonymise(self):
        """Clear the cases whose time is over, batch by batch.

        Each batch is a transaction of its own: run twice or killed, no case is cleared
        twice or by half; a second server takes what the first has not locked.
        """
        Cron = self.env["ir.cron"]
        for rule, domain in self._get_due_domains():
            done = rule._clear(domain)
            remaining = self._count_due() if done else 0
            if not Cron._commit_progress(done, remaining=remaining):
                return

    def _clear(self, domain):
        """Clear one batch of cases by this rule.

        :return: how many were cleared
        """
        # The system's job: rights are not asked, the rule is.
        cases = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        cases = cases.search(domain, limit=BATCH, order="closed_date, id")
        cases = cases.try_lock_for_update()
        done = 0
        for case in cases:
            try:
                with self.env.cr.savepoint():
                    case._anonymise(self)
                done += 1
            except Exception:
                # One case that resists does not keep the others.
                _logger.exception("Case %s could not be cleared", case.number)
        return done

    @api.model
    def _count_due(self):
        """How many cases are due at most; enough to know whether to go on."""
        Ticket_sudo = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        return sum(
            Ticket_sudo.search_count(domain, limit=BATCH)
            for _rule, domain in self._get_due_domains()
        )

    @api.model
    def _get_due_domains(self):
        """The rules in force with the domain of the cases that each clears now.

        :return: list of (rule, Domain), the most exact rules first
        """
        # Of all companies, as the job.
        rules = self.sudo().search([("active", "=", True)])
        by_exactness = rules.sorted(
            lambda rule: (not rule.company_id, not rule.severity_id, rule.id)
        )
        due, taken = [], {}
        for rule in by_exactness:
            own = rule._get_match_domain()
            others = taken.setdefault(rule.complaint_kind, [])
            due.append((rule, rule._get_due_domain(own & ~Domain.OR(others))))
            others.append(own)
        return due

    def _get_match_domain(self):
        """The cases that this rule fits, whether or not another fits better."""
        domain = Domain("complaint_kind", "=", self.complaint_kind)
        if self.severity_id:
            domain &= Domain("severity_id", "=", self.severity_id.id)
        if self.company_id:
            domain &= Domain("company_id", "=", self.company_id.id)
        return domain

    def _get_due_domain(self, domain):
        """Those of the cases of `domain` whose time is over and that nobody holds."""
        ended_before = fields.Datetime.subtract(
            fields.Datetime.now(), months=self.months
        )
        return (
            domain
            & Domain("anonymised_at", "=", False)
            & Domain("closed_date", "<=", ended_before)
            & Domain("complaint_state", "in", list(transitions.ENDED))
            & self.env["helpdesk.ticket"]._get_not_held_domain()
        )
