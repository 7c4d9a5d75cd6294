"""Appeals, and what decisions bring beside money, for tests."""

from datetime import timedelta

from odoo.tests import freeze_time

from .common import GROUP
from .decisions import NOW, DecisionCommon


class AppealCommon(DecisionCommon):
    """Appeals of Ming, decided by somebody who had no part in the decision."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.judge = cls._create_colleague("judge", f"{GROUP}assessor")

    @classmethod
    def notify(cls, code="MINOR", **values):
        """A penalty of which the person has had notice; 20 % unless said otherwise."""
        return super().notify(code, **{"percent": 20, **values})

    def run_cron(self, name):
        """Let one of our crons run, as the scheduler does."""
        cron = self.env.ref(f"travel_complaint_assessment.ir_cron_{name}")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def write_appeal(self, decision, user=None, **values):
        """A draft as the person writes it."""
        mine = decision.with_user(user or self.me)
        action = mine.action_appeal()
        appeal = self.env[action["res_model"]].with_user(user or self.me)
        appeal = appeal.browse(action["res_id"])
        appeal.write({"text": "The lake was closed that day.", **values})
        return appeal

    def lodge(self, decision, **values):
        appeal = self.write_appeal(decision, **values)
        appeal.action_lodge()
        return appeal

    def judged(self, appeal, outcome, **values):
        """The appeal, decided by a panel of one."""
        panel = appeal.with_user(self.judge)
        panel.action_join_panel()
        panel._do_decide(outcome, "As the panel found", values)
        return appeal

    @classmethod
    def finalise(cls, code="MINOR", **values):
        """A penalty that is final, with all that it brings."""
        decision = cls.notify(code, **values)
        with freeze_time(decision.appeal_deadline + timedelta(seconds=1)):
            decision.sudo()._finalise()
        return decision

    @classmethod
    def improve(cls, done_on="2026-10-12"):
        """An improvement measure that has worked."""
        return cls.env["mgmtsystem.action"].create(
            {
                "name": "Ferry times on the itinerary",
                "type_action": "improvement",
                "company_id": cls.company.id,
                "is_complaint_measure": True,
                "began_on": done_on,
                "done_on": done_on,
                "effect_days": 30,
                "effect_taken_at": NOW,
                "effect_result": "effective",
            }
        )
