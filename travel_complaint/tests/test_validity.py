from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestValidity(ComplaintCommon):
    """Whether a complaint was right is a finding, never a first impression."""

    def test_nobody_judges_at_intake(self):
        """IN-7: a complaint cannot be registered as malicious, by whatever way."""
        for user in (self.agent, self.leader, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.create_case(user=user, validity="malicious")

    def test_nobody_judges_before_the_investigation_ends(self):
        """IN-7: while it is being investigated nobody can say whether it is valid."""
        case = self.create_case()
        for state in ("accepted", "investigating", "waiting_guest"):
            self.put_in_state(case, state)
            with self.subTest(state=state), self.assertRaises(UserError):
                case.with_user(self.leader).validity = "exaggerated"

    def test_the_finding_is_kept(self):
        """IN-7: after the investigation each of the five findings can be given."""
        case = self.create_case()
        self.put_in_state(case, "proposing")
        for finding, _label in case._fields["validity"].selection:
            case.sudo().validity = finding  # as the end of the investigation does
            self.assertEqual(case.validity, finding)

    def test_only_complaints_are_judged(self):
        """IN-7: a question is neither valid nor malicious."""
        inquiry = self.create_case(complaint_kind="inquiry")
        self.put_in_state(inquiry, "closed")
        with self.assertRaises(UserError):
            inquiry.with_user(self.leader).validity = "valid"
