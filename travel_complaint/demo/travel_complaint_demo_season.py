from odoo import models
from odoo.fields import Command
from odoo.tools import plaintext2html

# Who decides on liability, whoever of them may.
DECIDERS = ("leader", "management", "complaints_admin")


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

    def _act_have_decided(self, case):
        """Have those decide on the liability who may, where somebody has to."""
        investigation = case.investigation_id
        for login in DECIDERS:
            user = self.env.ref(f"travel_complaint.user_{login}_demo")
            if any(
                user in line._get_deciders()
                for line in investigation._get_pending_lines()
            ):
                investigation.with_user(user).action_decide()
