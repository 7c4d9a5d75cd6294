"""Whole lives of cases, pressed and typed in a browser by each of the people in them.

The same scripts as in `lives`, and the same end of each: what is driven by RPC there is
a button, a dialog or a form here. Only rows that stand in lists, and what no person
does (crons, mails), go the other way.
"""

from odoo.tests import tagged

from .life import LifeCase
from .lives import LIVES
from .screens import ScreensCase

# Where the form of each is.
PATHS = {
    "helpdesk.ticket": "complaints",
    "travel.complaint.offer": "complaint-offers",
    "travel.complaint.measure": "complaint-measures",
    "travel.complaint.investigation": "complaint-investigations",
}


class BrowserLife(LifeCase, ScreensCase):
    """The people of a life take turns, each at their own screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The first team is the one that new cases go to.
        cls.team.sequence = -1

    def act(self, user, verb, *words):
        try:
            return super().act(user, verb, *words)
        except AssertionError as error:
            act = " ".join([user.login, verb, *words])
            raise AssertionError(f"{act}: {error}") from error

    def open_record(self, user, record):
        path = PATHS[record._name]
        if user == self.cashier:
            path = "complaint-to-pay"
        self.open_page(user, f"{path}/{record.id}")

    # What the acts of a life are made of

    def press(self, user, record, button, *arguments):
        if record._name not in PATHS:
            return super().press(user, record, button, *arguments)
        self.open_record(user, record)
        return self.do(user, "press", button)

    def answer(self, user, action, **values):
        self.do(user, "fill", values)
        self.do(user, "confirm")

    def save(self, user, record, values, **context):
        is_plain = all(isinstance(value, str) for value in values.values())
        if not record or record._name not in PATHS or not is_plain:
            return super().save(user, record, values, **context)
        self.open_record(user, record)
        # What the editor is given is text, and a form shows a day in its own way.
        typed = {name: self.type(value) for name, value in values.items()}
        self.do(user, "fill", typed)
        self.do(user, "save")
        return record

    def type(self, value):
        if value.startswith("2026-"):
            year, month, day = value.split("-")
            return f"{month}/{day}/{year}"
        return value.removeprefix("<p>").removesuffix("</p>")

    # Acts that are not just a button and its dialog

    def do_register(self, user):
        if self.facts:
            super().do_register(user)
            return
        title = "Not what was promised, in the browser"
        self.open_page(user, "register-complaint")
        self.do(
            user,
            "fill",
            {
                "name": title,
                "description": "The lake was left out.",
                "partner_name": "Li Na",
                "partner_email": "li.na@guests.example",
            },
        )
        self.do(user, "save")
        self.case = self.env["helpdesk.ticket"].search(
            [("name", "=", title)], order="id desc", limit=1
        )

    def do_ask_department(self, user):
        self.press(user, self.case, "action_ask_departments")
        department = self.department.name
        self.answer(user, None, department_ids=[department], question="Who drove?")

    def do_draft(self, user, kind, amount, until=None):
        self.press(user, self.case, "action_new_offer")
        if until:
            self.do(user, "fill", {"valid_until": self.type(f"2026-11-{until}")})
        self.do(user, "add", "line_ids", {"name": kind, "amount": amount})
        self.do(user, "save")
        self.offer = self.case.sudo().offer_ids.sorted("id")[-1:].sudo(False)

    def do_note(self, user, answer, counter="0"):
        self.press(user, self.offer, "action_note_answer")
        amounts = {"counter_amount": counter} if answer == "countered" else {}
        self.answer(user, None, answer=answer, **amounts)

    def do_pay(self, user, day):
        self.press(user, self.offer, "action_record_payment")
        total = str(self.offer.sudo().amount_total)
        self.answer(user, None, reference="TX-1", amount=total)

    def do_close_unsatisfied(self, user, ground):
        self.press(user, self.case, "action_close_unsatisfied")
        ground = self.env.ref(f"travel_complaint.closing_ground_{ground}").name
        why = "More than the contract calls for was offered."
        letter = "We cannot offer more."
        self.answer(user, None, ground_id=ground, note=why, guest_text=letter)

    def do_answer_authority(self, user):
        self.press(user, self.case, "action_answer_authority")
        self.answer(user, None, reference="HT-20", reason="Settled.")


@tagged("post_install", "-at_install")
class TestLivesInBrowser(BrowserLife):
    def test_lives(self):
        """FB-1, FB-2, RS-2, RS-4, IN-3, TL-20: by hand they end as by RPC."""
        with self.open_chrome():
            for name, life in LIVES.items():
                with self.subTest(life=name):
                    self.check_life(life)

    def check_life(self, life):
        try:
            case = self.live(life.script, self.prepare_facts(**life.facts))
        except Exception:
            self.close_screens()
            raise
        self.assertRecordValues(case.sudo(), [life.ends])
        self.assertEqual(self.way(case), life.way)
        self.assertEqual(self.limits(case), life.limits)
        self.assertEqual(self.notices(case), life.notices)
        self.check_nothing_left(case)
