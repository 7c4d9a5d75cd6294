"""Whatever people do to entries and payslips, in any order: what must hold after it.

Two tests drive it: a plain random walk, which finds more, and Hypothesis, which finds
the shortest way to what is wrong.
"""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..tools import amounts, balance, lines

PACKS = ("pay_pack_cn", "pay_pack_cn_sz", "pay_pack_cn_gd")
REFUSALS = (UserError, IntegrityError)


class LedgerWalk:
    """A small agency in which `do(operation, choose)` may be called in any order.

    :param case: a LedgerCommon; its database cursor is used, inside a savepoint
    """

    def __init__(self, case):
        self.case = case
        self.env = case.env
        self.company = case.company
        self.entries = self.env["travel.assessment.entry"]
        self.slips = self.env["hr.payslip"]
        self.people = case.ming | case.two_contracts
        self.refused = 0
        self.done = 0
        self.operations = {
            name.removeprefix("op_"): getattr(self, name)
            for name in sorted(dir(self))
            if name.startswith("op_")
        }

    def do(self, name, choose):
        """Do one thing; who may not is refused, and nothing has happened then.

        :param choose: gives one of a sequence
        """
        self.choose = choose
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.operations[name]()
                self.env.flush_all()
            self.done += 1
        except REFUSALS:
            self.refused += 1
        self.env.invalidate_all()
        self.slips = self.slips.exists()
        self.check()

    def begin(self, choose):
        """Some entries and payslips to start with: an empty agency breaks nothing."""
        for name in ("post", "post", "post", "post", "slip", "slip", "compute_drafts"):
            self.do(name, choose)

    def op_compute_drafts(self):
        self.slips.filtered(lambda slip: slip.state == "draft").compute_sheet()

    def a_slip(self, *states):
        found = self.slips.filtered(lambda slip: slip.state in (states or [slip.state]))
        return self.choose(found) if found else found

    def an_entry(self):
        found = self.entries.filtered(lambda entry: entry.channel != lines.WRITE_OFF)
        return self.choose(found) if found else found

    # What people do

    def op_post(self):
        channel = self.choose([lines.REWARD, lines.BONUS_CUT, lines.COMPENSATION])
        amount = {"amount": self.choose([0.01, 300, 999.99, 1500, 4000])}
        if channel == lines.BONUS_CUT:
            amount = {"percent": self.choose([10, 33.3333, 50, 100])}
        month = self.choose([10, 11])
        self.entries |= self.case.post(
            channel,
            employee=self.choose(self.people),
            event_date=date(2026, month, 5),
            notified_on=date(2026, month, 8),
            **amount,
        )

    def op_post_again(self):
        self.op_post()

    def op_slip(self):
        employee = self.choose(self.people)
        month = self.choose([10, 10, 11])
        contract = {}
        if employee == self.case.two_contracts and self.choose([True, False]):
            contract = {"contract_id": False}
        self.slips |= self.case.slip(month, employee, compute=False, **contract)

    def op_compute(self):
        slip = self.a_slip("draft", "verify")
        slip.compute_sheet()
        if slip:
            self.check_fresh(slip)
        before = self.state_of(slip)
        slip.compute_sheet()
        self.case.assertEqual(self.state_of(slip), before, "I5: computed twice")

    def op_compute_all(self):
        self.slips.filtered(lambda slip: slip.state == "verify").compute_sheet()

    def op_compute_any(self):
        self.a_slip().compute_sheet()

    def op_confirm(self):
        self.a_slip("verify").action_payslip_done()

    def op_confirm_any(self):
        self.a_slip().action_payslip_done()

    def op_write_state(self):
        state = self.choose(["draft", "verify", "done", "cancel"])
        self.a_slip().write({"state": state})

    def op_draft(self):
        self.a_slip().action_payslip_draft()

    def op_cancel(self):
        self.a_slip("done", "verify").action_payslip_cancel()

    def op_refund(self):
        slip = self.a_slip("done")
        slip.refund_sheet()
        self.find_slips()

    def op_refund_any(self):
        self.a_slip().refund_sheet()
        self.find_slips()

    def op_cancel_refund(self):
        found = self.slips.filtered(lambda slip: slip.credit_note)
        if found:
            self.choose(found).action_payslip_cancel()

    def op_copy(self):
        values = self.choose([{}, {"credit_note": True}])
        slip = self.a_slip()
        if slip:
            self.slips |= slip.copy(values)

    def op_delete(self):
        self.a_slip().unlink()

    def op_hold(self):
        self.an_entry()._hold("appeal", "Heard later", self.choose(self.people))

    def op_release(self):
        self.an_entry()._release("Heard")

    def op_reverse(self):
        entry = self.an_entry()
        if entry:
            amount = self.choose([None, 100, 0.01])
            self.entries |= entry._reverse(self.case.decision(), "Revoked", amount)

    def op_write_off(self):
        entry = self.an_entry()
        if entry:
            amount = self.choose([None, 100])
            self.entries |= entry._write_off(self.case.decision(), "Let go", amount)

    def op_law(self):
        name = self.choose(PACKS)
        self.company.assessment_pay_pack_id = self.env.ref(
            f"travel_complaint_assessment.{name}"
        )

    def op_minimum_wage(self):
        wage = self.env["travel.assessment.minimum.wage"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        wage.amount = self.choose([0, 2740, 9000])

    def op_wage(self):
        version = self.choose(self.people.version_ids)
        version.wage = self.choose([2000, 10000, 10000.01, 30000])
        version.performance_bonus = self.choose([0, 2000, 777.77])

    def op_line(self):
        slip = self.a_slip()
        if slip.line_ids:
            self.choose(slip.line_ids).amount = self.choose([0, -100, 500])

    def op_change_slip(self):
        slip = self.a_slip()
        if slip:
            employee = self.choose(self.people)
            slip.write({"employee_id": employee.id, "date_to": date(2026, 11, 30)})

    def op_close(self):
        lock = self.env["travel.assessment.lock"]._of_company(self.company)
        lock.closed_through = self.choose([False, date(2026, 9, 1), date(2026, 10, 1)])

    def find_slips(self):
        self.slips |= self.slips.search([("company_id", "=", self.company.id)])

    # What must hold

    def state_of(self, slip):
        """What computing twice must not change."""
        rows = slip.assessment_settlement_ids
        return (
            slip.state,
            sorted((line.code, line.total) for line in slip.line_ids),
            sorted((row.entry_id.id, row.amount, row.state) for row in rows),
        )

    def check_fresh(self, slip):
        """I4 on a payslip just computed, reckoned anew from its own lines."""
        slip.invalidate_recordset()
        total = dict.fromkeys(("GROSS", "NET", "PERF", *lines.CODES), 0.0)
        for line in slip.line_ids:
            total[line.code] = total.get(line.code, 0.0) + line.total
        cut, loss = -total["TCA_BONUS_CUT"], -total["TCA_LOSS"]
        back = -total["TCA_REWARD_BACK"]
        case = self.case
        case.assertLessEqual(cut, total["PERF"] + 0.001)
        if loss + back:
            case.assertLessEqual(loss + back, total["GROSS"] * 0.2 + 0.001)
        if cut + loss + back:
            minimum = self.env["travel.assessment.minimum.wage"]._on(
                self.company, slip.date_to
            )
            case.assertGreaterEqual(total["NET"], minimum - 0.001)

    def check(self):
        """The invariants of payroll.md, 4.5."""
        self.env.flush_all()
        self.check_entries()
        self.check_slips()
        self.check_months()
        wrong = self.env["travel.assessment.reconciliation"].search(
            [("company_id", "=", self.company.id), ("difference", "!=", 0.0)]
        )
        self.case.assertFalse(wrong, f"I6: {wrong.read()}")

    def check_entries(self):
        case = self.case
        everything = self.entries.search([("company_id", "=", self.company.id)])
        self.entries = everything
        for entry in everything:
            figures = entry._get_balance()
            rows = entry.settlement_ids
            total = sum((amounts.exact(row.amount, 2) for row in rows), amounts.ZERO)
            case.assertEqual(figures.settled, total, "I1")
            corrected = sum(
                (amounts.exact(other.amount, 2) for other in entry.correction_ids),
                amounts.ZERO,
            )
            case.assertEqual(figures.corrected, corrected, "I8")
            reversals = entry.correction_ids.filtered(
                lambda other: other.channel != lines.WRITE_OFF
            )
            returned = sum(
                (amounts.exact(other.settled_amount, 2) for other in reversals),
                amounts.ZERO,
            )
            case.assertEqual(figures.returned, returned, "I8")
            if not entry.corrects_id:
                can_return = sum(
                    (
                        amounts.exact(other.amount - other.settled_amount, 2)
                        for other in reversals
                    ),
                    amounts.ZERO,
                )
                case.assertLessEqual(balance.to_return(figures), can_return, "lost")
            if entry.hold_count:
                case.assertNotIn("reserved", rows.mapped("state"), "I9")
        case.assertFalse(everything._find_broken_links(self.company), "I11")

    def check_slips(self):
        case = self.case
        slips = self.slips.search([("company_id", "=", self.company.id)])
        shown = slips._get_shown_totals()
        settled = slips._get_settled_totals()
        for slip in slips:
            rows = slip.assessment_settlement_ids
            standing = rows.filtered(lambda row: row._is_active())
            states = set(standing.mapped("state"))
            if slip.credit_note or slip.state in ("draft", "cancel"):
                case.assertFalse(standing, "I3")
                continue
            case.assertLessEqual(
                states, {"reserved"} if slip.state == "verify" else {"settled"}, "I3"
            )
            refunds = rows.by_payslip_id.filtered(lambda r: r.state == "done")
            if slip.state == "verify" or not refunds:
                case.assertEqual(shown[slip.id], settled[slip.id], "I2")
            for row in rows:
                case.assertEqual(row.employee_id, slip.employee_id, "I7")
                case.assertEqual(row.employee_id, row.entry_id.employee_id, "I7")

    def check_months(self):
        months = self.env["travel.assessment.month"].search(
            [("company_id", "=", self.company.id)]
        )
        rows = self.env["travel.assessment.settlement"].search(
            [("company_id", "=", self.company.id)]
        )
        for month in months:
            for codes, name in ((lines.CUTS, "cut"), (lines.LOSSES, "loss")):
                taken = sum(
                    row.amount
                    for row in rows
                    if row.month_id == month and row.code in codes
                )
                self.case.assertAlmostEqual(taken, month[f"{name}_taken"])
                self.case.assertLessEqual(taken, month[f"{name}_cap"] + 0.001, "I4")

    # What must come out in the end

    def drain(self):
        """Nothing is lost: with time and money enough every entry is settled."""
        self.env["travel.assessment.lock"]._of_company(
            self.company
        ).closed_through = False
        self.company.assessment_pay_pack_id = self.case.pack
        self.env["travel.assessment.minimum.wage"].search(
            [("company_id", "=", self.company.id)]
        ).amount = 0
        for version in self.people.version_ids:
            version.write({"wage": 10_000_000, "performance_bonus": 10_000_000})
        for slip in self.slips.filtered(lambda slip: slip.state == "verify"):
            slip.action_payslip_draft()
        everything = self.entries.search([("company_id", "=", self.company.id)])
        everything._release("The end")
        for employee in self.people:
            slip = self.case.slip(12, employee)
            slip.action_payslip_done()
        self.env.flush_all()
        self.env.invalidate_all()
        for entry in everything:
            left = entry._get_open_amount()
            self.case.assertFalse(left, f"{entry.read()} is still open")
            if entry.corrects_id or entry.channel == lines.WRITE_OFF:
                continue
            figures = entry._get_balance()
            self.case.assertGreaterEqual(
                figures.settled - figures.returned,
                figures.amount - figures.corrected,
                "what was decided has come to pass",
            )
        self.check()
