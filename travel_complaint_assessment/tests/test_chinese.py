import re
from importlib import import_module
from pathlib import Path

from lxml import etree

from odoo.modules import Manifest
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import file_path
from odoo.tools.translate import code_translations

from odoo.addons.travel_complaint.tools import other_code

OURS = ("travel_complaint", "travel_complaint_assessment")
ROLES = {
    "agent": "travel_complaint.group_travel_complaint_agent",
    "administrator": "travel_complaint.group_travel_complaint_administrator",
    "finance": "travel_complaint.group_travel_complaint_finance",
    "respondent": "travel_complaint.group_travel_complaint_respondent",
    "management": "travel_complaint.group_travel_complaint_management",
    "assessor": "travel_complaint_assessment.group_travel_assessment_leader",
    "payroll": "payroll.group_payroll_manager,hr.group_hr_manager",
}
APPS = ("helpdesk_mgmt", "payroll", *OURS)
CHINESE, LATIN = re.compile("[\u4e00-\u9fff]"), re.compile("[A-Za-z]{2,}")
SHOWN = ("string", "help", "placeholder", "title", "confirm", "sum")
# Shown nowhere: what these views are called.
NAMED_ONLY = ("search", "graph", "pivot", "calendar", "activity")
# The same in every language.
UNIVERSAL = {"ID", "SHA-256", "English (US)"}


@tagged("post_install", "-at_install")
class TestChineseOfOthers(TransactionCase):
    """What addons below ours show to our roles, as whoever reads Chinese sees it.

    What is ours is held complete by the project's own test of translations.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"]._load_module_terms([*APPS], ["zh_CN"])
        cls.own = cls._read_own_sources()
        for addon in OURS:
            # As Odoo does when it loads the addon; pytest has loaded it before.
            hook = Manifest.for_addon(addon)["post_load"]
            getattr(import_module(f"odoo.addons.{addon}"), hook)()

    @classmethod
    def _read_own_sources(cls):
        """All that our addons say in English, with its quotes and brackets."""
        text = [
            path.read_text()
            for addon in OURS
            for kind in ("py", "xml")
            for path in Path(file_path(f"{addon}/__manifest__.py")).parent.rglob(
                f"*.{kind}"
            )
        ]
        return " ".join(" ".join(text).split())

    def is_english(self, text):
        """Whether these words, which are not ours, were left as they are."""
        words = " ".join((text or "").split())
        return (
            LATIN.search(words)
            and not CHINESE.search(words)
            and words not in UNIVERSAL
            and not any(
                sign in self.own for sign in (f'"{words}', f">{words}", f"> {words}")
            )
        )

    def get_windows(self, user):
        """The windows behind the menus of our apps, as `user` is offered them."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        for menu in menus.values():
            app = menus.get(menu.get("app_id"), menu)
            if (app.get("xmlid") or "").startswith(APPS) and menu.get(
                "action_model"
            ) == "ir.actions.act_window":
                window = self.env["ir.actions.act_window"].browse(menu["action_id"])
                if self.env[window.res_model].with_user(user).has_access("read"):
                    yield window

    def get_words(self, window, user):
        """What the views of a window show: (where, words)."""
        model = self.env[window.res_model].with_user(user).with_context(lang="zh_CN")
        views = model.get_views(
            [(view[0], view[1]) for view in window.views]
            + [(window.search_view_id.id, "search")]
        )
        fields = views["models"][window.res_model]["fields"]
        hidden = {"1", "True"}
        for view in views["views"].values():
            for node in etree.fromstring(view["arch"]).iter():
                if not isinstance(node.tag, str) or node.tag == "code":
                    continue
                if {node.get("invisible"), node.get("column_invisible")} & hidden:
                    continue
                for name in SHOWN:
                    if name != "string" or node.tag not in NAMED_ONLY:
                        yield f"{node.tag} {name}", node.get(name)
                if node.tag not in ("field", "t", "script"):
                    yield node.tag, node.text
                yield f"after {node.tag}", node.tail
                if node.tag == "field" and not self._is_ours(model, node.get("name")):
                    yield from self.get_field_words(fields[node.get("name")])

    def get_field_words(self, field):
        """What a field shows: (where, words)."""
        yield f"{field['name']} label", field["string"]
        yield f"{field['name']} help", field.get("help") or ""
        if isinstance(field.get("selection"), list | tuple):
            for _key, label in field["selection"]:
                yield f"{field['name']} choice", label

    def _is_ours(self, model, name):
        field = model._fields.get(name)
        modules = {model._original_module, *(field._modules if field else ())}
        return not field or bool(modules & set(OURS))

    def test_what_our_roles_see(self):
        """ST-1, PY-1: no view of helpdesk or payroll shows them a word of English."""
        left = {}
        for name, groups in ROLES.items():
            user = new_test_user(self.env, f"chinese_{name}", groups=groups)
            for window in self.get_windows(user):
                for where, words in self.get_words(window, user):
                    if self.is_english(words):
                        left[" ".join(words.split())] = f"{window.res_model} {where}"
        self.assertFalse(left)

    def test_what_their_code_says(self):
        """PY-1: errors and names that payroll's code writes are in Chinese."""
        for addon in OURS:
            for (module, kind), terms in other_code.read(addon).items():
                self.assertTrue(all(CHINESE.search(text) for text in terms.values()))
                if kind == other_code.PYTHON:
                    known = code_translations.get_python_translations(module, "zh_CN")
                else:
                    rows = code_translations.get_web_translations(module, "zh_CN")
                    known = {row["id"]: row["string"] for row in rows["messages"]}
                self.assertFalse(terms.keys() - known.keys(), module)
        payslip = self.env["hr.payslip"].with_context(lang="zh_CN")
        employee = self.env["hr.employee"].create({"name": "Zhao Yi"})
        slip = payslip.create(
            {
                "name": "x",
                "employee_id": employee.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
            }
        )
        slip.state = "done"
        with self.assertRaisesRegex(Exception, "不能删除既非草稿也未取消的工资单"):
            slip.unlink()
