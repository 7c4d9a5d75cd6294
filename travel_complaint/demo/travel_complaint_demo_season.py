from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command
from odoo.tools import plaintext2html

from .season_rows import RECENT_DAYS

# Guests times days in an ordinary month, with tours and, of the company, bookings. How
# much 孔繁嘉 was on the way nobody has entered, so that one sees what that looks like.
GUIDES = {
    "shen": (902, 11),
    "zhu": (704, 8),
    "qin": (1001, 9),
    "xu": (517, 6),
    "he_yutong": (396, 5),
    "shi": (1180, 10),
    "zhang_yong": (427, 5),
    "jin": (1606, 16),
    "yang": (640, 7),
    "lv": (588, 7),
    "yan": (430, 5),
    "xian3": (505, 6),
    "kunming3": (470, 6),
}
SUPPLIERS = {
    "coach": (6200, 74),
    "hotel_qinfeng": (2100, 24),
    "restaurant": (2600, 30),
    "hotel_yunling": (1900, 21),
    "mountain": (1100, 13),
}
ROUTES = {
    "镜月湖六日游": (1900, 16),
    "江南水乡三日游": (1850, 30),
    "古都西安四日游": (1450, 18),
    "Silk Road Gateway, 5 days": (1260, 11),
    "云溪谷四日游": (1500, 17),
    "青岚山五日游": (640, 7),
    "昆明花海亲子四日游": (1050, 13),
}
COMPANY = (9810, 113, 1390)
# How busy the months were, in percent, from this one back.
BUSY = (160, 104, 95, 103, 118, 107, 88)
# Of a hundred guests: who came back, who would recommend us; from last month back.
LOYALTY = ((27, 71), (26, 70), (24, 66), (22, 63), (21, 61), (22, 64))


class TravelComplaintDemoSeason(models.AbstractModel):
    """Acts of the half year before: departments and authorities that write."""

    _name = "travel.complaint.demo.season"
    _description = "Half a Year of the Demo Agency"

    def _act_ask(self, case, department, question):
        """Ask a department for its materials."""
        self._open_dialog(case.action_ask_departments()).create(
            {
                "department_ids": [
                    Command.set([self._get_id(f"department_{department}_demo")])
                ],
                "question": question,
            }
        ).action_confirm()

    def _act_hand_in(self, case, department, statement):
        """Answer for a department; whoever does need not see the case."""
        request = self.env["travel.complaint.request"].search(
            [
                ("ticket_id", "=", case.id),
                ("state", "=", "asked"),
                ("department_id", "=", self._get_id(f"department_{department}_demo")),
            ]
        )
        request.statement = plaintext2html(statement)
        request.action_submit()

    def _act_answer_authority(self, case, summary, reference):
        case._do_answer_authority(summary, self.env.cr.now(), reference)

    def _act_step(self, case, kind, whom, result):
        """Write down a step of the investigation, as it is taken."""
        person = self._get_employee_id(whom)
        self.env["travel.complaint.investigation.step"].create(
            {
                "investigation_id": case.investigation_id.id,
                "kind": kind,
                "held_at": self.env.cr.now(),
                "employee_id": person,
                "person": not person and whom,
                "result": result,
            }
        )

    def _act_decide_mine(self, case):
        """Decide on the liability, as far as it is for whoever is on stage."""
        investigation = case.investigation_id.with_env(self.env)
        if any(
            self.env.user in line._get_deciders()
            for line in investigation._get_pending_lines()
        ):
            investigation.action_decide()

    def _act_check_effect(self, case):
        """See whether the measure that the case has led to has worked."""
        measures = case.improvement_ids.with_env(self.env)
        measures.filtered("can_check_effect").action_check_effect()

    # Suppliers pay

    def _act_claim(self, case, supplier, share, reasons):
        today = case.company_id._get_complaint_day(self.env.cr.now())
        self.env["travel.complaint.recovery"].create(
            {
                "ticket_id": case.id,
                "supplier_id": self._get_id(f"supplier_{supplier}_demo"),
                "share": share,
                "reasons": reasons,
                "claimed_on": today,
                "due_on": today + timedelta(days=30),
            }
        )

    def _act_receive(self, case, amount, reference):
        """Note what has come in; finance need not see the case."""
        today = self._get_company()._get_complaint_day(self.env.cr.now())
        self._find_claim(case)._do_record(amount, today, reference)

    def _act_give_up_claim(self, case, reason):
        self._find_claim(case)._do_refuse_recovery(reason)

    def _find_claim(self, case):
        claims = self.env["travel.complaint.recovery"]
        return claims.search([("ticket_id", "=", case.id), ("state", "=", "claimed")])

    # Around the cases

    def _tell_volumes(self, today):
        """How much was on the way in these months, and how many guests came back."""
        first = fields.Date.start_of(today, "month")
        volumes, loyalty = [], []
        for back, busy in enumerate(BUSY):
            month = fields.Date.subtract(first, months=back)
            part = busy if back else busy * today.day // 31 + 1
            volumes += self._list_volumes(month, part)
            if back:
                loyalty.append(self._prepare_loyalty(month, busy, *LOYALTY[back - 1]))
        self.env["travel.complaint.volume"].create(volumes)
        self.env["travel.complaint.loyalty"].create(loyalty)

    def _list_volumes(self, month, percent):
        bearers = [{"bearer": "company", **self._prepare_volume(percent, *COMPANY)}]
        for name, numbers in GUIDES.items():
            guide = {"bearer": "guide", "guide_id": self._get_employee_id(name)}
            bearers.append(guide | self._prepare_volume(percent, *numbers))
        for name, numbers in SUPPLIERS.items():
            partner_id = self._get_id(f"supplier_{name}_demo")
            supplier = {"bearer": "supplier", "supplier_id": partner_id}
            bearers.append(supplier | self._prepare_volume(percent, *numbers))
        for name, numbers in ROUTES.items():
            route = {"bearer": "route", "route": name}
            bearers.append(route | self._prepare_volume(percent, *numbers))
        return [{"month": month, **bearer} for bearer in bearers]

    def _prepare_volume(self, percent, guest_days, tours, bookings=0):
        numbers = {"guest_days": guest_days, "tours": tours, "bookings": bookings}
        return {name: number * percent // 100 for name, number in numbers.items()}

    def _prepare_loyalty(self, month, percent, returned, recommending):
        travelled = 1680 * percent // 100
        asked = travelled // 4
        return {
            "month": month,
            "travelled_count": travelled,
            "returned_count": travelled * returned // 100,
            "asked_count": asked,
            "recommending_count": asked * recommending // 100,
            "earlier_count": 14200,
            "lost_count": 14200 * (100 - 2 * returned) // 100,
            "guest_value": 3150 + 12 * returned,
        }

    def _look_back(self, now):
        """What the nights and the month ends have made of it all."""
        # What colleagues were told of months ago they have read long ago.
        long_ago = now - timedelta(days=RECENT_DAYS)
        self.env["mail.mail"].search([("date", "<", long_ago)]).unlink()
        self.env["travel.complaint.guest.risk"]._cron_find()
        self.env["travel.complaint.cause.threshold"]._cron_propose()
        month = fields.Date.start_of(now.date(), "month")
        for back in (2, 1):
            self._evaluate(fields.Date.subtract(month, months=back), back > 1)

    def _evaluate(self, month, is_approved):
        """Have the leader evaluate a month, and the management approve it."""
        leader, management = self._as("leader"), self._as("management")
        name = f"{month:%Y-%m} 客诉处理评估报告"
        vals = {"name": name, "month": month}
        report = leader.env["travel.complaint.evaluation"].create(vals)
        report.action_submit()
        if is_approved:
            report.with_env(management.env).action_approve()
