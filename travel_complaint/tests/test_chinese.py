import re

from odoo.tests import TransactionCase, tagged

CHINESE = re.compile("[\u4e00-\u9fff]")


@tagged("post_install", "-at_install")
class TestChinese(TransactionCase):
    """Colleagues who read Chinese read no English, whoever wrote the word.

    Several addons below ours ship no Chinese: `i18n_extra` says it for them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"]._load_module_terms(["travel_complaint"], ["zh_CN"])
        cls.env = cls.env(context={**cls.env.context, "lang": "zh_CN"})

    def assert_chinese(self, words):
        """None of the words is left in English."""
        self.assertFalse([word for word in words if not CHINESE.search(word)])

    def test_fields_of_the_addons_below(self):
        """ST-1: what one filters, groups and exports by."""
        ticket = self.env["helpdesk.ticket"].fields_get(attributes=["string"])
        action = self.env["mgmtsystem.action"].fields_get(attributes=["string"])
        self.assert_chinese(
            [
                *(ticket[name]["string"] for name in ("active", "assigned_date")),
                *(ticket[name]["string"] for name in ("stage_id", "last_stage_update")),
                *(action[name]["string"] for name in ("reference", "user_id")),
                *(action[name]["string"] for name in ("stage_id", "date_deadline")),
            ]
        )

    def test_choices_of_the_addons_below(self):
        """ST-2: the kinds of an improvement measure."""
        fields = self.env["mgmtsystem.action"].fields_get(["type_action"])
        self.assert_chinese([label for __, label in fields["type_action"]["selection"]])

    def test_views_of_the_addons_below(self):
        """ST-1: the filters of the helpdesk, which lists of cases have as well."""
        view = self.env.ref("helpdesk_mgmt.helpdesk_ticket_view_search")
        filters = re.findall(r'<filter[^>]*?string="([^"]+)"', view.arch)
        self.assertGreater(len(filters), 5)
        self.assert_chinese(filters)

    def test_channels_of_the_addons_below(self):
        """IN-2: phone, e-mail and web are helpdesk_mgmt's channels."""
        channels = ("phone", "email", "web", "other")
        self.assert_chinese(
            self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_channel_{name}").name
            for name in channels
        )

    def test_stages_of_cases(self):
        """PO-1: each column of the board, which guests read too."""
        stages = self.env["helpdesk.ticket.stage"].search([])
        stages = stages.filtered("complaint_state")
        self.assertGreater(len(stages), 5)
        self.assert_chinese(stages.mapped("name"))
