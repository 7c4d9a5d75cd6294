from odoo import api, models
from odoo.exceptions import UserError

from ..tools import amounts, lines


class TravelAssessmentSlipContentMixin(models.AbstractModel):
    """Concern of the payslip: its lines say what the ledger says (design: invariant 3).

    The one check that finds a rule that is missing in the structure, a rule of another
    company, old lines, copied payslips and codes that are there twice.
    """

    _name = "travel.assessment.slip.content.mixin"
    _description = "Lines of Payslips with Rewards and Penalties"

    @api.model_create_multi
    def create(self, vals_list):
        """In the employee's company; a payslip that comes in done carries no money."""
        employees = self.env["hr.employee"].browse(
            vals["employee_id"] for vals in vals_list if vals.get("employee_id")
        )
        # The company of the person is not a secret of theirs.
        companies = {
            employee.id: employee.company_id.id for employee in employees.sudo()
        }
        for vals in vals_list:
            if not self.env.su and vals.get("refund_of_id"):
                raise UserError(self.env._("Use the button Refund on the payslip."))
            if not vals.get("company_id") and vals.get("employee_id"):
                vals["company_id"] = companies[vals["employee_id"]]
        slips = super().create(vals_list)
        slips.filtered(lambda slip: slip.state != "draft")._check_lines_match()
        return slips

    def _get_shown_totals(self):
        """{payslip id: {code: what its lines show}} for the ledger's lines."""
        found = {slip.id: {} for slip in self}
        grouped = self.env["hr.payslip.line"]._read_group(
            [("slip_id", "in", self.ids), ("code", "in", list(lines.CODES))],
            ["slip_id", "code"],
            ["total:sum"],
        )
        for slip, code, total in grouped:
            exact = amounts.exact(total, slip._get_digits())
            if exact:
                found[slip.id][code] = exact
        return found

    def _get_settled_totals(self):
        """{payslip id: {code: what the ledger has on it}}, signed as the lines are."""
        found = {slip.id: {} for slip in self}
        grouped = self.env["travel.assessment.settlement"]._read_group(
            [("payslip_id", "in", self.ids)], ["payslip_id", "code"], ["amount:sum"]
        )
        for slip, code, total in grouped:
            exact = amounts.exact(total, slip._get_digits())
            if exact:
                found[slip.id][code] = exact * lines.SIGNS[code]
        return found

    def _check_lines_match(self):
        """Refuse payslips whose lines and settlements differ."""
        # The sums are compared, not shown; and no rule may hide a part of them.
        slips_sudo = self.sudo()
        shown = slips_sudo._get_shown_totals()
        settled = slips_sudo._get_settled_totals()
        for slip in slips_sudo:
            if shown[slip.id] != settled[slip.id]:
                raise UserError(
                    self.env._(
                        "The lines of %(payslip)s do not say what the ledger of "
                        "rewards and penalties says (%(codes)s). Compute it again; if "
                        "this stays, the salary structure lacks the rules of rewards "
                        "and penalties: add them with the button on the structure.",
                        payslip=slip.display_name,
                        codes=", ".join(
                            sorted(
                                code
                                for code in shown[slip.id].keys()
                                | settled[slip.id].keys()
                                if shown[slip.id].get(code)
                                != settled[slip.id].get(code)
                            )
                        ),
                    )
                )

    def _recompute_after_release(self):
        """Compute payslips again that lost rows to an appeal or a correction.

        If that cannot be, they go back to draft: what was taken out is out.
        """
        for slip in self.filtered(lambda slip: slip.state == "verify"):
            # An appeal takes its money out of a payslip that its author cannot see.
            slip_sudo = slip.sudo().with_context(assessment_keep=True)
            try:
                with self.env.cr.savepoint():
                    slip_sudo.compute_sheet()
            except (UserError, ValueError, ArithmeticError) as error:
                slip_sudo.line_ids.unlink()
                slip_sudo.action_payslip_draft()
                slip_sudo.compute_error = str(error)
            slip_sudo.message_post(
                body=self.env._(
                    "An entry of the ledger was held back or corrected and left this "
                    "payslip. It was computed again."
                )
            )
