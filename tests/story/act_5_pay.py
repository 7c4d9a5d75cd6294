"""The ledger, and the batch of payslips that takes it, reckoned by hand."""

from .act_0_agency import BONUS, WAGE

# By hand: 25 % of the performance bonus of 2,000.
CUT = 500.00
# Wage 8,000 + bonus 2,000 - cut 500.
GROSS = 9500.00
# 10.5 % of the wage of 8,000.
SOCIAL = 840.00
# 3 % of what 9,500 - 840 is above 5,000: of 3,660.
TAX = 109.80
# 9,500 - 840 - 109.80.
NET = 8550.20


def play(stage):
    """From the ledger to the net pay."""
    stage.book.chapter("Into the ledger and into the pay", "台账与工资")
    _post(stage)
    _run_batch(stage)
    _check_slip(stage)
    _confirm(stage)


def _post(stage):
    guide, book = stage.guide, stage.book
    stage.step(
        *("Thu 2 11:00", guide),
        "The ledger has the decision, once; the guide reads his own entry.",
        "奖惩台账：一笔记录，本人可查。",
    )
    entry = guide.find_one(
        *("travel.assessment.entry", []),
        *("channel", "percent", "base_amount", "amount", "signed_amount"),
        *("chain_number", "hash", "period_month", "open_amount"),
    )
    stage.facts["entry"] = entry["id"]
    book.check("entry number", entry["chain_number"], 1)
    book.check("channel", entry["channel"], "bonus_cut")
    book.check_money("bonus of the month", entry["base_amount"], BONUS)
    book.check("percent", entry["percent"], 25.0)
    book.check_money("amount, 25 % of 2,000", entry["amount"], CUT)
    first, _last = stage.calendar.month
    book.check("month", entry["period_month"], str(first))
    book.note("hash in the chain of the ledger", entry["hash"])


def _run_batch(stage):
    payroll, facts = stage.payroll, stage.facts
    first, last = stage.calendar.month
    stage.step(
        *("Fri 2 15:00", payroll),
        "He runs the month's batch of payslips, as every month.",
        "人事运行当月工资批次。",
    )
    run = payroll.save(
        "hr.payslip.run", name="Month", date_start=str(first), date_end=str(last)
    )
    dialog = payroll.save(
        "hr.payslip.employees", employee_ids=[(6, 0, [facts["employees"]["guide"]])]
    )
    payroll.press("hr.payslip.employees", dialog, "compute_sheet", active_id=run)
    slip = payroll.find_one(
        *("hr.payslip", [("payslip_run_id", "=", run)]), *("number", "state")
    )
    facts["slip"] = slip["id"]
    stage.book.note("payslip", slip["number"])
    stage.book.check("state", slip["state"], "verify")


def _check_slip(stage):
    lines = stage.payroll.find(
        *("hr.payslip.line", [("slip_id", "=", stage.facts["slip"])]),
        *("code", "total", "name"),
    )
    found = {line["code"]: round(line["total"], 2) for line in lines}
    by_hand = (
        ("BASIC", "wage by contract", WAGE),
        ("PERF", "performance bonus", BONUS),
        ("TCA_BONUS_CUT", "bonus not earned, by the ledger", -CUT),
        ("GROSS", "gross, 8,000 + 2,000 - 500", GROSS),
        ("SOCIAL", "social insurance, 10.5 % of 8,000", -SOCIAL),
        ("TAX", "tax, 3 % of 9,500 - 840 - 5,000", -TAX),
        ("NET", "net pay, 9,500 - 840 - 109.80", NET),
    )
    for code, name, amount in by_hand:
        stage.book.check_money(name, found.pop(code, 0.0), amount)
    stage.book.check("further lines", sorted(found), [])


def _confirm(stage):
    payroll, guide, book = stage.payroll, stage.guide, stage.book
    stage.step(
        *("Fri 2 16:00", payroll),
        "He confirms the payslip: the entry is settled, exactly once.",
        "确认工资单：台账记录结清，仅此一次。",
    )
    payroll.press("hr.payslip", stage.facts["slip"], "action_payslip_done")
    entry = guide.read(
        *("travel.assessment.entry", stage.facts["entry"], "state", "open_amount"),
        *("settled_amount",),
    )
    book.check("entry", entry["state"], "settled")
    book.check_money("settled", entry["settled_amount"], CUT)
    book.check_money("open", entry["open_amount"], 0.0)
    row = guide.find_one(
        *("travel.assessment.settlement", []), *("code", "signed_amount", "state")
    )
    book.check("the guide reads on which line it stands", row["code"], "TCA_BONUS_CUT")
    book.check_money("and how much", row["signed_amount"], -CUT)
