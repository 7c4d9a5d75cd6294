from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestPayslip(LedgerCommon):
    def test_reward_is_paid(self):
        """PY-3: a reward is reserved on compute and settled on confirm, taxed."""
        entry = self.post("reward", 500)
        slip = self.slip()
        self.assertEqual(self.shown(slip), {"TCA_REWARD": 500})
        self.assertEqual(self.net(slip), 11750)  # 11,300 + 500 - 50 tax
        self.assertEqual(slip.assessment_settlement_ids.state, "reserved")
        self.assertSettled(entry, 500)
        slip.action_payslip_done()
        self.assertEqual(slip.assessment_settlement_ids.state, "settled")
        self.assertEqual(entry.state, "settled")
        self.assertEqual(self.shown(self.slip()), {})

    def test_all_channels(self):
        """PY-2, PY-4: bonus cut before tax, compensation after it and capped."""
        cut = self.post("bonus_cut", percent=20)
        self.assertEqual(cut.amount, 400)
        loss = self.post("compensation", 5000)
        slip = self.slip()
        # Gross 11,600; a fifth of it is 2,320.
        self.assertEqual(
            self.shown(slip), {"TCA_BONUS_CUT": -400, "TCA_LOSS": -2320}
        )
        self.assertEqual(self.net(slip), 11600 - 660 - 2320)
        self.assertEqual(loss.open_amount, 2680)
        slip.action_payslip_done()
        november = self.slip(11)
        self.assertEqual(self.shown(november), {"TCA_LOSS": -2400})
        november.action_payslip_done()
        december = self.slip(12)
        self.assertEqual(self.shown(december), {"TCA_LOSS": -280})
