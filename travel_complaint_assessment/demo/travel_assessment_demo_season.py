from datetime import timedelta

from odoo import models

from odoo.addons.travel_complaint.demo.clock import Days

MODULE = "travel_complaint_assessment"
# Whoever has appealed against it, and how that ended.
APPEALED = "自费项目不参加就被晾在车上"
STATEMENTS = (
    "情况属实，当时没有考虑周全，向客人道歉。",
    "事情发生得急，我没有及时向公司报告。",
    "我以为客人知道行程会调整，是我没有讲清楚。",
)
GROUNDS = {
    "minor": "事实清楚，情节较轻，已向客人致歉，按规定比例处理。",
    "general": "事实清楚，影响较大，客人提出补偿，按一般过错处理。",
}
REVIEWS = (
    ("没有按作业单执行，给客人添了麻烦。", "出团前与计调逐项核对作业单。"),
    ("准备不充分，讲解没有做好。", "每周参加一次线路讲解演练。"),
    ("沟通方式不对，让客人不愉快。", "遇到分歧先向客服报告，再答复客人。"),
)


class TravelAssessmentDemoSeason(models.AbstractModel):
    """What the findings of the season led to: decisions about those who were at fault.

    Each goes from the finding to the statement, the notice and, in the end, the
    self-review; only one was appealed against.
    """

    _name = "travel.assessment.demo.season"
    _description = "Decisions of Half a Year in the Demo Agency"

    def _list_season_acts(self):
        """[(moment, name of what comes out, who, verb, whose, arguments…)]"""
        lines = self._find_findings()
        self._give_logins(lines.employee_id)
        acts = []
        for number, line in enumerate(lines):
            acts += self._list_decision_acts(number, line)
        return acts

    def _find_findings(self):
        """What the season's investigations have found about people, in that order."""
        names = self.env["ir.model.data"].search(
            [
                ("module", "=", "travel_complaint"),
                ("model", "=", "helpdesk.ticket"),
                ("name", "=like", "case\\_season\\_%"),
            ]
        )
        return self.env["travel.complaint.liability"].search(
            [
                ("ticket_id", "in", names.mapped("res_id")),
                ("employee_id", "!=", False),
                ("decided_by_id", "!=", False),
            ],
            order="decided_at, id",
        )

    def _give_logins(self, employees):
        """Let those who have to write something do it in Odoo.

        Their logins have no password: nobody but the story uses them.
        """
        users = self.env["res.users"].with_context(no_reset_password=True)
        for employee in employees.filtered(lambda employee: not employee.user_id):
            login = employee.work_email.partition("@")[0]
            employee.user_id = users.create(
                {
                    "name": employee.name,
                    "login": login,
                    "email": employee.work_email,
                    "lang": "zh_CN",
                    "tz": "Asia/Shanghai",
                }
            )

    def _list_decision_acts(self, number, line):
        days = Days(self._get_today())
        found = self._get_company()._get_complaint_day(line.decided_at)
        name = f"season_{line.id}"
        person, grade = line.employee_id.user_id, line.fault_grade
        is_minor = grade == "minor"
        percent = 12 + number % 3 * 4 if is_minor else 32 + number % 2 * 4

        def at(step, hour):
            return self._at(days.step(found, step), hour)

        told = at(4, "10:00")
        final = self._after_term(told)
        acts = [
            (at(1, "10:00"), name, "assessor", "draft_penalty_for", None)
            + (line.with_env(self.env), percent, GROUNDS[grade]),
            (at(1, "10:30"), None, "assessor", "ask", name),
            (at(2, "09:10"), None, person, "state", name, STATEMENTS[number % 3]),
            (at(3, "15:00"), None, "assessor", "propose", name),
            (told, None, "assessment_leader", "notify", name),
            (final, None, "", "finalise", name),
        ]
        if line.ticket_id.name == APPEALED:
            reason = "客人也有责任，处罚偏重，请求减轻。"
            grounds = "事实清楚；本人事后主动退还费用，予以减轻。"
            appeal = f"{name}_appeal"
            acts += [
                (at(5, "09:00"), appeal, person, "appeal", name, reason),
                (at(6, "14:00"), None, "assessment_second", "decide_appeal", appeal)
                + ("reduced", grounds, {"percent": 30}),
            ]
        if is_minor:
            review = f"{name}_review"
            text = REVIEWS[number % 3]
            acts += [
                (final + timedelta(hours=20), review, person, "review_oneself", name)
                + text,
                (
                    final + timedelta(hours=26),
                    None,
                    "assessor",
                    "accept_review",
                    review,
                ),
            ]
        return acts
