"""All work on a case is done without a mouse."""

from collections import defaultdict

from lxml import etree

from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon

# What Odoo itself listens to while a form is open, always with Alt: the sections of
# the menu; apps, new, save, discard, back, previous, next, actions; the stages; whom
# to assign; what is written below; search and company. It gives its own the precedence.
OF_ODOO = {
    *"0123456789hcsjbpnuxim",
    *("shift+x", "shift+i", "shift+m", "shift+a", "shift+q", "shift+u"),
}
MORE = "q"  # opens the menu of what is rare; arrows and Enter do the rest
RARE = "o_case_more"
# The way out of the waiting stands where the way into it has stood.
EITHER_OR = {frozenset({"action_wait_authority", "action_go_on_authority"})}
PLACES = ("judgement", "verbs", "authority_wait")


def is_primary(button):
    """Whether it is the next step, of which a state has one."""
    return "btn-primary" in (button.get("class") or "")


@tagged("post_install", "-at_install")
class TestKeys(ComplaintCommon):
    """Every step has a key; Alt shows them, and Ctrl+K lists them by name."""

    def find_deeds_of_case(self):
        """The buttons of a case's form that do something, as its leader gets them."""
        view = self.env.ref("travel_complaint.helpdesk_ticket_view_form_case")
        tickets = self.env["helpdesk.ticket"].with_user(self.leader)
        form = etree.fromstring(tickets.get_view(view.id, "form")["arch"])
        places = "".join(f" | //*[@name='{name}']//button" for name in PLACES)
        return form.xpath(f"//header//button{places}")

    def test_each_step_of_a_case_has_a_key(self):
        """IN-1: no step of a case needs a mouse, whatever its state."""
        deeds = self.find_deeds_of_case()
        self.assertGreater(len(deeds), 40)
        without = {
            button.get("name")
            for button in deeds
            if not button.get("data-hotkey") and RARE not in (button.get("class") or "")
        }
        self.assertFalse(without)

    def test_one_key_is_one_deed(self):
        """IN-1: a key does the same in each state, so that hands can learn it."""
        names, keys = defaultdict(set), defaultdict(set)
        for button in self.find_deeds_of_case():
            if button.get("data-hotkey"):
                names[button.get("data-hotkey")].add(button.get("name"))
                keys[button.get("name")].add(button.get("data-hotkey"))
        self.assertFalse(names.keys() & {*OF_ODOO, MORE})
        self.assertFalse(
            [
                shared
                for shared in names.values()
                if len(shared) > 1 and frozenset(shared) not in EITHER_OR
            ]
        )
        self.assertFalse({name: some for name, some in keys.items() if len(some) > 1})

    def test_forms_and_dialogs(self):
        """IN-1: in all forms of ours a button has a key that nothing else has there."""
        views = self.env["ir.ui.view"].search(
            [("type", "=", "form"), ("mode", "=", "primary")]
        )
        ours = views.filtered(
            lambda view: (
                (view.model or "").startswith("travel.")
                and view.xml_id.startswith("travel_")
            )
        )
        self.assertGreater(len(ours), 30)
        for view in ours:
            form = etree.fromstring(view.get_combined_arch())
            buttons = form.xpath("./header//button | ./footer//button")
            names = defaultdict(set)
            with self.subTest(view=view.xml_id):
                for button in buttons:
                    key = button.get("data-hotkey")
                    self.assertTrue(key, button.get("name"))
                    name = button.get("name") or button.get("special")
                    names[key].add((name, is_primary(button)))
                of_odoo = OF_ODOO - (
                    {"x"} if form.find("footer") is not None else set()
                )
                self.assertFalse(names.keys() & of_odoo)
                for key, shared in names.items():
                    # The next step has the same key throughout.
                    next_steps = {name for name, primary in shared if primary}
                    others = {name for name, primary in shared} - next_steps
                    self.assertLessEqual(len(others) + bool(next_steps), 1, key)


@tagged("post_install", "-at_install")
class TestKeyboard(ComplaintCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.qweb"]._pregenerate_assets_bundles()
        cls.team.write({"sequence": -1, "user_ids": [(4, cls.leader.id)]})
        cls.department = cls.env["hr.department"].create({"name": "Coaches"})

    def test_a_day_without_a_mouse(self):
        """IN-1, SV-2: registered, accepted, judged and asked about by keys alone."""
        self.start_tour(
            "/odoo/register-complaint",
            "travel_complaint_keyboard",
            login=self.agent.login,
        )
        case = self.env["helpdesk.ticket"].search(
            [("name", "=", "The coach had no heating")]
        )
        self.assertEqual(case.complaint_state, "accepted")
        self.assertEqual(case.severity_override_reason, "Two children fell ill")
        self.assertEqual(case.request_ids.department_id, self.department)
