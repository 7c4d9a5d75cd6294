from odoo import models

RULES = {"minor": "rule_minor", "general": "rule_general"}


class TravelAssessmentDemoDecisions(models.AbstractModel):
    """What the assessment group of the demo agency does, and those it is about.

    Each act goes through the verbs that people use, as the user who is on stage.
    """

    _name = "travel.assessment.demo.decisions"
    _description = "Decisions of the Demo Agency"

    def _get_staff_id(self, name):
        """The id of a record of ours."""
        return self.env.ref(f"travel_complaint_assessment.{name}").id

    def _give_reason_to(self, records, action, reason):
        """Answer the dialog that `action` opens."""
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        dialog.create({"reason": reason}).action_confirm()
        return records

    # From the finding to the notice

    def _act_draft_penalty(self, case, percent, grounds):
        # The list of findings shows it; the case itself is not for the assessor.
        line = case.sudo().investigation_ids.liability_ids.filtered("employee_id")
        return self._act_draft_penalty_for(line, percent, grounds)

    def _act_draft_penalty_for(self, line, percent, grounds):
        return self.env["travel.assessment.decision"].create(
            {
                "liability_id": line.id,
                "rule_id": self._get_staff_id(RULES[line.fault_grade]),
                "percent": percent,
                "grounds": grounds,
            }
        )

    def _act_ask(self, decision):
        decision.action_ask_statement()

    def _act_state(self, decision, text):
        """The person says it in Odoo, or the assessor writes it down from paper."""
        is_own = decision._is_about_me()
        decision._do_give_statement(text, "own" if is_own else "paper")

    def _act_propose(self, decision):
        decision.action_propose()

    def _act_agree(self, decision):
        decision.action_approve()

    def _act_notify(self, decision):
        decision.action_notify()

    def _act_finalise(self, decision):
        decision._finalise()

    def _act_revoke(self, decision, reason):
        self._give_reason_to(decision, decision.action_revoke(), reason)

    def _act_praise(self, case, who, words):
        praise = self.env["travel.assessment.praise"].create(
            {
                "ticket_id": case.id,
                "employee_id": self._get_employee_id(who),
                "form": "pennant",
                "words": words,
                "received_on": self._get_company()._get_complaint_day(
                    self.env.cr.now()
                ),
            }
        )
        return praise

    def _act_draft_reward(self, praise, amount, grounds):
        decision_id = praise.action_reward()["res_id"]
        decision = self.env["travel.assessment.decision"].browse(decision_id)
        decision.write({"amount": amount, "grounds": grounds})
        return decision

    # Appeals

    def _act_appeal(self, decision, text):
        appeal_id = decision.action_appeal()["res_id"]
        appeal = self.env["travel.assessment.appeal"].browse(appeal_id)
        appeal.text = text
        appeal.action_lodge()
        return appeal

    def _act_decide_appeal(self, appeal, outcome, grounds, values=None):
        appeal.action_join_panel()
        appeal._do_decide(outcome, grounds, values)

    # What follows

    def _act_review_oneself(self, decision, text, measures):
        review_sudo = decision.sudo().self_review_ids
        review = review_sudo.with_env(self.env)
        review.write({"text": text, "measures": measures})
        review.action_hand_in()
        return review

    def _act_accept_review(self, review):
        review.action_accept()

    def _act_publish(self, decision, text):
        publication_id = decision.action_publish()["res_id"]
        publication = self.env["travel.assessment.publication"].browse(publication_id)
        publication.text = text
        publication.action_publish()

    def _act_share(self, praise, department, amount, grounds):
        """A reward for a whole department, shared out to its people."""
        case_sudo = praise.sudo().ticket_id  # chosen by its number
        case = self.env["travel.assessment.case"].create(
            {
                "direction": "reward",
                "rule_id": self._get_staff_id("rule_praise"),
                "praise_ticket_id": case_sudo.id,
                "department_id": self._get_id(f"department_{department}_demo"),
                "amount": amount,
                "grounds": grounds,
            }
        )
        case.action_spread()
        case.action_propose()
        return case

    def _act_notify_shares(self, case):
        case.action_notify()

    def _act_finalise_shares(self, _case):
        self.env["travel.assessment.case.line"]._cron_finalise()

    # Sheets

    def _act_draft_sheets(self, month):
        # Who assesses is not assessed by their own colleagues: HR's own sheets are the
        # management's to write.
        own = self._get_id("department_human_resources_demo")
        departments = self.env["hr.department"].search([("id", "!=", own)])
        sheets = self.env["travel.assessment.sheet"]
        return sheets._draft(self._get_company(), month, departments)

    def _act_enter_figures(self, sheets):
        """What no case tells: the heads of the departments were asked."""
        lines = sheets.line_ids.filtered(lambda line: line.measure == "hand")
        for number, line in enumerate(lines):
            caused = line.sheet_id.line_ids.filtered(
                lambda other: other.measure == "complaints_caused" and other.figure
            )
            line.write(
                {
                    "entered_figure": 3 if caused else 3 + number * 7 % 5 // 2,
                    "entered_note": "部门主管月度评议",
                }
            )

    def _act_review_sheets(self, sheets):
        sheets.filtered("can_review").action_review()

    def _act_decide_sheets(self, sheets):
        sheets.invalidate_recordset()
        sheets.filtered("can_decide").action_decide()

    def _act_publish_sheets(self, sheets):
        sheets.invalidate_recordset()
        sheets.filtered("can_publish").action_publish()

    def _act_finalise_sheets(self, sheets):
        sheets.filtered(lambda sheet: sheet.state == "published")._finalise()

    # Around it

    def _act_supervise(self, subject, body):
        """Somebody writes on the page of supervision, without a name."""
        reports = self.env["travel.supervision.report"]
        report_sudo, _code = reports._take_in(
            {
                "subject": subject,
                "body": body,
                "channel": "form",
                "company_id": self._get_company().id,
            }
        )
        return report_sudo.sudo(False)  # from here on each sees it by their rights

    def _act_answer_report(self, report, text):
        report._do_answer(text)

    def _act_draw_audit(self, name, date_from, date_to):
        audit = self.env["travel.assessment.audit"].create(
            {
                "name": name,
                "date_from": date_from,
                "date_to": date_to,
                "sample_size": 3,
                "auditor_ids": self.env.user.ids,
            }
        )
        audit.action_draw()
        return audit

    def _act_mark_audit(self, audit, note):
        marks = audit.mark_ids
        marks.write({"score": "3"})
        marks[-1].write({"score": "1", "note": note})

    def _act_find_in_audit(self, audit, name, who, days):
        today = self._get_company()._get_complaint_day(self.env.cr.now())
        self.env["travel.assessment.audit.finding"].create(
            {
                "audit_id": audit.id,
                "mark_id": audit.mark_ids[-1].id,
                "name": name,
                "employee_id": self._get_employee_id(who),
                "due_on": self._add_days(today, days),
            }
        )

    def _act_finish_audit(self, audit):
        audit.action_finish()

    def _act_train(self):
        """A course that HR holds today, for those whose cases show the need."""
        category = self.env["hr.course.category"].create({"name": "导游服务"})
        course = self.env["hr.course"].create(
            {"name": "带团规范与讲解", "category_id": category.id}
        )
        cause = self.env.ref("travel_complaint.cause_guide_service")
        cause.course_id = course
        start = self._get_today()
        schedule = self.env["hr.course.schedule"].create(
            {
                "name": "带团规范与讲解（第一期）",
                "course_id": course.id,
                "start_date": start,
                "end_date": self._add_days(start, 1),
                "cost": 0,
                "authorized_by": self._get_employee_id("zhang_hui"),
            }
        )
        trainings = self.env["travel.assessment.training"]
        trainings._propose(self._get_company())
        needed = trainings.search([("cause_id", "=", cause.id)])
        needed._do_plan(schedule)
        schedule.draft2waiting()
        schedule.waiting2inprogress()
