import re
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged

from .common import ComplaintCommon

# Wednesday, 4 November 2026, 10:00 in Shanghai
NOW = datetime(2026, 11, 4, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestStaleForm(ComplaintCommon):
    """Nobody overwrites unseen what a colleague has changed (attack 116)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case()

    def commit(self):
        """End a request: what it has changed is written down."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def open_form(self, user=None, case=None):
        """What a form reads and later sends back: the version."""
        self.commit()
        case = (case or self.case).with_user(user or self.agent)
        (values,) = case.web_read({"complaint_version": {}})
        return values["complaint_version"]

    def save(self, version, user=None, **values):
        """Save a form that was opened at `version`, as the client does."""
        case = self.case.with_user(user or self.agent)
        values = {**values, "complaint_version": version}
        spec = {"complaint_version": {}}
        self.env.cr.precommit.clear()  # a request of its own
        (saved,) = call_kw(
            case.browse(), "web_save", [case.ids, values], {"specification": spec}
        )
        self.commit()
        return saved["complaint_version"]

    def seen(self, version, record=None):
        """What the form tells with its buttons."""
        record = record or self.case
        return {"id": record.id, "model": record._name, "version": version}

    def press(self, version, verb, user=None):
        """Press a button of a form that was opened at `version`."""
        case = self.case.with_user(user or self.agent).with_context(
            complaint_seen=self.seen(version)
        )
        self.commit()
        return getattr(case, f"action_{verb}")()

    def test_form_that_is_true(self):
        """A form that shows the case as it is saves, again and again (attack 116)."""
        version = self.open_form()
        for number in range(3):
            version = self.save(version, incident_place=f"Lake {number}")
        self.assertEqual(self.case.incident_place, "Lake 2")

    def test_stale_form(self):
        """The second of two reads who changed what, and when; nothing is lost.

        Attack 116.
        """
        mine, theirs = self.open_form(), self.open_form(self.member)
        self.save(theirs, self.member, incident_place="Pier", guest_count=4)
        case = self.case.with_user(self.agent).with_context(tz="Asia/Shanghai")
        with self.assertRaises(UserError) as caught:
            case.write({"incident_place": "Shop", "complaint_version": mine})
        sentence = str(caught.exception)
        for words in (
            self.case.number,
            self.member.name,
            "10:00",
            "Place",
            "Guests Concerned",
            "what you typed is still in the form",
        ):
            with self.subTest(words):
                self.assertIn(words, sentence)
        self.assertEqual(self.case.incident_place, "Pier")

    def test_only_what_changed_since(self):
        """Who opened the form in between hears only of what came later (attack 116)."""
        self.save(self.open_form(), self.member, incident_place="Pier")
        mine = self.open_form()
        self.save(self.open_form(), self.leader, guest_count=4)
        with self.assertRaises(UserError) as caught:
            self.save(mine, incident_place="Shop")
        self.assertIn("Guests Concerned", str(caught.exception))
        self.assertNotIn("Place", str(caught.exception))

    def test_own_other_window(self):
        """Whoever changed the case in another window is not called a stranger.

        Attack 116.
        """
        mine = self.open_form()
        self.save(self.open_form(), guest_count=4)
        with self.assertRaisesRegex(UserError, "You, elsewhere"):
            self.save(mine, incident_place="Shop")

    def test_change_by_the_system(self):
        """What a cron or the mail gateway changes is told as the system's.

        Attack 116.
        """
        mine = self.open_form()
        self.case.with_user(self.env.ref("base.user_root")).guest_count = 4
        self.commit()
        with self.assertRaisesRegex(UserError, "The system"):
            self.save(mine, incident_place="Shop")

    def test_stale_button(self):
        """Attack 117: a button of a stale form says so, before it does anything."""
        mine = self.open_form()
        self.save(self.open_form(self.member), self.member, name="Injured at the lake")
        with self.assertRaisesRegex(UserError, "has been changed since"):
            self.press(mine, "accept")
        self.assertEqual(self.case.complaint_state, "registered")

    def test_two_press_the_same_button(self):
        """Attack 117: the second gets a sentence, and the case is the first one's."""
        first, second = self.open_form(), self.open_form(self.member)
        self.press(first, "accept")
        with self.assertRaisesRegex(UserError, re.escape(self.agent.name)):
            self.press(second, "accept", self.member)
        self.assertEqual(self.case.user_id, self.agent)

    def test_verb_that_asks(self):
        """A dialog that was opened from a stale form is refused when it is sent.

        Attack 116.
        """
        mine = self.open_form()
        action = self.press(mine, "withdraw")
        self.save(self.open_form(), self.member, name="Injured at the lake")
        dialog = self.env[action["res_model"]].with_user(self.agent)
        dialog = dialog.with_context(
            **action["context"],
            complaint_seen=self.seen(mine),
        )
        with self.assertRaisesRegex(UserError, "has been changed since"):
            dialog.create({"reason": "x"}).action_confirm()

    def test_verb_of_many_writes(self):
        """A verb that writes the case several times does not stumble over itself.

        Attack 116.
        """
        self.walk_to(self.case, "executing")
        version = self.open_form()
        case = self.case.with_user(self.agent).with_context(
            complaint_seen=self.seen(version)
        )
        case._do_report_result("Refunded.")
        self.assertEqual(case.complaint_state, "reviewing")
        case._do_return_result("Too early")

    def test_other_case(self):
        """A dialog about one case says nothing about another (attack 116)."""
        other = self.create_case()
        case = self.case.with_user(self.agent)
        case.with_context(complaint_seen=self.seen("old", other)).action_accept()
        self.assertEqual(self.case.complaint_state, "accepted")
        # Nor one about an investigation that happens to have the same number.
        seen = {**self.seen("old"), "model": "travel.complaint.investigation"}
        case.with_context(complaint_seen=seen)._check_version()

    def investigation(self, user):
        self.walk_to(self.case, "investigating")
        return self.case.sudo().investigation_id.with_user(user).sudo(False)

    def read_version(self, record):
        self.commit()
        (values,) = record.web_read({"complaint_version": {}})
        self.env.cr.precommit.clear()  # a request of its own
        return values["complaint_version"]

    def test_stale_investigation(self):
        """IV-3, attack 116: two who investigate do not overwrite each other."""
        mine, theirs = map(self.investigation, (self.leader, self.member))
        version = self.read_version(mine)
        self.assertEqual(self.read_version(theirs), version)
        theirs.write({"facts": "<p>Closed.</p>", "complaint_version": version})
        self.commit()
        self.env.cr.precommit.clear()
        with self.assertRaises(UserError) as caught:
            mine.write({"facts": "<p>Open.</p>", "complaint_version": version})
        for words in (self.member.name, "Facts", self.case.number):
            self.assertIn(words, str(caught.exception))
        self.assertIn("Closed", mine.facts)
        # With what is true by now it goes.
        mine.write(
            {"proposals": "<p>x</p>", "complaint_version": theirs.complaint_version}
        )
        self.assertIn("x", mine.proposals)
        # Neither is a change of the case.
        changes = self.env["travel.complaint.change"].search(
            self.case._get_changes_domain()
        )
        self.assertNotIn("facts", ",".join(changes.mapped("names")))

    def test_stale_submission(self):
        """IV-3, attack 117: nobody submits, or decides on, what they have not seen."""
        mine = self.investigation(self.leader)
        self.find_out(self.case, self.leader)
        version = self.read_version(mine)
        theirs = mine.with_user(self.member)
        theirs.facts = "<p>Meanwhile I have found out more.</p>"
        self.commit()
        self.env.cr.precommit.clear()
        stale = mine.with_context(complaint_seen=self.seen(version, mine))
        for verb in ("submit", "decide"):
            with (
                self.subTest(verb=verb),
                self.assertRaisesRegex(UserError, "has been changed since"),
            ):
                getattr(stale, f"action_{verb}")()
        fresh = self.seen(mine.complaint_version, mine)
        mine.with_context(complaint_seen=fresh).action_submit()
        self.assertNotEqual(mine.state, "open")

    def test_who_sends_no_version(self):
        """RPC, imports and lists are free, and count for the others (attack 116)."""
        other = self.create_case()
        mine = self.open_form()
        both = (self.case + other).with_user(self.member)
        both.write({"guest_count": 7})
        self.assertEqual(both.mapped("guest_count"), [7, 7])
        self.assertEqual(len(set(both.mapped("complaint_version"))), 1)
        self.commit()
        with self.assertRaisesRegex(UserError, re.escape(self.member.name)):
            self.save(mine, incident_place="Shop")

    def test_the_system_disturbs_nobody(self):
        """What the system notes by itself makes no form stale (attack 116)."""
        mine = self.open_form()
        self.case._do_acknowledge(NOW)
        self.case.sudo().write({"suggested_severity_id": False})
        self.case.message_post(body="A note")
        self.commit()
        self.assertTrue(self.save(mine, incident_place="Shop"))

    def test_version_is_not_written(self):
        """Nobody sets the version; who invents one has a stale form (attack 116)."""
        before = self.open_form()
        case = self.case.with_user(self.leader)
        with self.assertRaisesRegex(UserError, "has been changed since"):
            case.write({"complaint_version": "mine", "name": "x"})
        self.assertEqual(case.complaint_version, before)
        made = self.create_case(complaint_version="mine")
        self.assertNotEqual(made.complaint_version, "mine")

    def test_ordinary_ticket(self):
        """IN-1: an ordinary ticket knows no versions."""
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "x",
                "team_id": self.ordinary_team.id,
                "complaint_version": "x",
            }
        )
        ticket.write({"name": "Printer 2", "complaint_version": "y"})
        self.assertFalse(ticket.complaint_version)
        self.assertEqual(ticket.name, "Printer 2")

    def test_trace_is_nobodys_business(self):
        """FB-5: who changed which field is told to whom it hinders, in a sentence."""
        self.save(self.open_form(), guest_count=4)
        changes = self.env["travel.complaint.change"]
        self.assertTrue(changes.search([("ticket_id", "=", self.case.id)]))
        for user in (self.leader, self.administrator, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                changes.with_user(user).search([])

    def test_trace_is_forgotten(self):
        """What no form can ask for any more is taken away (attack 116)."""
        self.save(self.open_form(), guest_count=4)
        changes = self.env["travel.complaint.change"]
        changes._gc_old()
        self.assertTrue(changes.search([("ticket_id", "=", self.case.id)]))
        with freeze_time("2026-12-01"):
            changes._gc_old()
        self.assertFalse(changes.search([("ticket_id", "=", self.case.id)]))

    def test_cost(self):
        """G4: what a save costs more: one INSERT for the whole transaction."""
        cases = self.case + self.create_case() + self.create_case()
        self.commit()
        with self.captured_sql() as statements:
            cases.with_user(self.member).write({"incident_place": "Pier"})
            cases.with_user(self.member).write({"guest_count": 7})
            self.commit()
        own = [s for s in statements if "travel_complaint_change" in s]
        self.assertEqual(len(own), 1)
        updates = [s for s in statements if "complaint_version" in s and "UPDATE" in s]
        self.assertEqual(len(updates), 1)
