"""What helpdesk_mgmt leaves open in the back end, tried as RPC and import would."""

from contextlib import suppress
from itertools import product

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP, ComplaintCommon

# Evidence field -> a value that it does not have (H11, attack 89). Those that point to
# a record are added in setUpClass.
EVIDENCE = {
    "number": "TS-209901-0001",
    "complaint_kind": "inquiry",
    "complaint_state": "closed",
    "complaint_cycle": 7,
    "registered_at": "2001-01-01 00:00:00",
    "acknowledged_at": "2001-01-01 00:00:00",
    "answered_at": "2001-01-01 00:00:00",
    "received_at": "2001-01-01 00:00:00",
    "suggestion_outcome": "adopted",
    "assigned_date": "2001-01-01 00:00:00",
    "closed_date": "2001-01-01 00:00:00",
    "last_stage_update": "2001-01-01 00:00:00",
    "is_exposed": True,
    "access_token": "known",
    "submit_key": "known",
}


class BackEndCase(ComplaintCommon):
    """The people who work with cases, and the helpdesk's own roles beside them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.helpdesk_manager = cls._create_user(
            "helpdesk_manager", "helpdesk_mgmt.group_helpdesk_manager"
        )
        # Everything that a person can have at once, short of superuser mode.
        cls.mighty = new_test_user(
            cls.env,
            "complaint_mighty",
            groups=f"{GROUP}administrator,helpdesk_mgmt.group_helpdesk_manager,"
            "base.group_system",
            company_id=cls.company.id,
        )
        cls.anna = new_test_user(
            cls.env,
            "complaint_anna",
            groups="base.group_portal",
            company_id=cls.company.id,
        )
        cls.people = (
            *(cls.agent, cls.other_agent, cls.member, cls.leader, cls.administrator),
            *(cls.public_relations, cls.auditor, cls.stranger, cls.helpdesk_manager),
            *(cls.mighty, cls.anna),
        )
        cls.case = cls.create_case(partner_id=cls.anna.partner_id.id)
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "<p>It is broken.</p>",
                "team_id": cls.ordinary_team.id,
                "partner_id": cls.anna.partner_id.id,
            }
        )
        cls.other_company = cls.env["res.company"].create({"name": "Other agency"})
        cls.mighty.company_ids += cls.other_company
        cls.evidence = EVIDENCE | {
            "company_id": cls.other_company.id,
            "registered_by_id": cls.stranger.id,
            "channel_id": cls.mail.id,
        }

    def rpc(self, user, method, *args, **kwargs):
        """Call `method` of helpdesk.ticket as a client of `user` would."""
        tickets = self.env["helpdesk.ticket"].with_user(user)
        return call_kw(tickets, method, args, kwargs)

    def facts(self, ticket):
        """What the database holds in the evidence fields of `ticket`."""
        ticket.invalidate_recordset()
        return ticket.sudo().read(list(self.evidence))[0]

    def assert_refused(self, user, method, *args):
        """The call is an error, and nothing of the case has changed."""
        before = self.facts(self.case)
        with (
            self.assertRaises(UserError),
            self.env.cr.savepoint(),
            mute_logger("odoo.sql_db"),
        ):
            self.rpc(user, method, *args)
            self.env.flush_all()
        self.assertEqual(self.facts(self.case), before)


@tagged("post_install", "-at_install")
class TestEvidence(BackEndCase):
    def test_nobody_writes_evidence(self):
        """H11, attack 89: no role changes what proves how the case went, by no call."""
        for user, (name, value) in product(self.people, self.evidence.items()):
            with self.subTest(user=user.login, field=name):
                ids = self.case.ids
                self.assert_refused(user, "write", ids, {name: value})
                self.assert_refused(user, "web_save", ids, {name: value}, {})

    def test_nobody_imports_evidence(self):
        """H11, attacks 90, 135: load() is refused like a write, and changes nothing."""
        before = self.facts(self.case)
        for user, name in product(self.people, EVIDENCE):
            with self.subTest(user=user.login, field=name):
                row = [str(self.case.id), str(EVIDENCE[name])]
                with (
                    suppress(UserError),
                    self.env.cr.savepoint(),
                    mute_logger("odoo.models"),
                ):
                    result = self.rpc(user, "load", [".id", name], [row])
                    self.assertFalse(result["ids"])
                    self.assertTrue(result["messages"])
                self.assertEqual(self.facts(self.case), before)

    def test_same_value_is_no_change(self):
        """H11: a form that sends a field back as it was can be saved."""
        case = self.case.with_user(self.agent)
        self.rpc(
            self.agent,
            "write",
            case.ids,
            {
                "name": "Itinerary shortened on days 3 and 4",
                "complaint_kind": "complaint",
                "channel_id": self.phone.id,
            },
        )
        self.assertEqual(self.case.name, "Itinerary shortened on days 3 and 4")

    def test_evidence_is_not_given_at_registration(self):
        """H11, attack 90: who registers a case chooses neither number nor dates."""
        own_choice = {"company_id", "complaint_kind", "received_at", "channel_id"}
        for name in self.evidence.keys() - own_choice:
            with self.subTest(field=name), self.env.cr.savepoint():
                values = {name: self.evidence[name]}
                try:
                    case = self.create_case(self.member, **values)
                except UserError:
                    continue
                # A value that the system computes may be sent; it has no effect.
                self.assertEqual(self.facts(case)[name], self.facts(self.case)[name])

    def test_case_is_not_copied(self):
        """Attack 88: a copy would carry another guest's number and dates."""
        for user in (self.agent, self.mighty):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.rpc(user, "copy", self.case.ids)

    def test_case_is_not_deleted(self):
        """H11: no role deletes a case, or puts it out of sight by archiving nobody."""
        for user in self.people:
            with self.subTest(user=user.login):
                self.assert_refused(user, "unlink", self.case.ids)
                self.assertTrue(self.case.exists())

    def test_case_is_no_duplicate_of_itself(self):
        """H11: neither directly nor in a circle."""
        second = self.create_case(name="The same again")
        second.duplicate_id = self.case
        for target in (self.case, second):
            with self.subTest(target=target.name):
                self.assert_refused(
                    self.agent, "write", self.case.ids, {"duplicate_id": target.id}
                )

    def test_ordinary_tickets_are_as_before(self):
        """H11: tickets of other teams stay what helpdesk_mgmt makes of them."""
        values = {
            "number": "HT-OWN",
            "closed_date": "2001-01-01 00:00:00",
            "assigned_date": "2001-01-01 00:00:00",
            "last_stage_update": "2001-01-01 00:00:00",
            "channel_id": self.mail.id,
        }
        manager = self.helpdesk_manager
        for name, value in values.items():
            with self.subTest(field=name):
                self.assertTrue(
                    self.rpc(manager, "write", self.ticket.ids, {name: value})
                )
        self.assertEqual(self.ticket.number, "HT-OWN")
        [copy_id] = self.rpc(manager, "copy", self.ticket.ids)
        self.assertTrue(self.rpc(manager, "unlink", [copy_id]))

    def test_ordinary_ticket_has_its_form(self):
        """H11: who has no role in complaints still opens, changes, makes tickets."""
        with Form(self.ticket.with_user(self.helpdesk_manager)) as form:
            form.name = "Printer on the second floor"
        self.assertEqual(self.ticket.name, "Printer on the second floor")
        with Form(self.env["helpdesk.ticket"].with_user(self.helpdesk_manager)) as form:
            form.name = "Screen"
            form.description = "<p>Dark.</p>"


@tagged("post_install", "-at_install")
class TestToken(BackEndCase):
    """helpdesk_mgmt's token never ends; nobody is to know or to choose it (H8)."""

    def test_nobody_reads_the_token(self):
        """H8, attacks 6, 65: not by read, export, search, grouping or order."""
        for ticket in (self.case, self.ticket):
            token = ticket.sudo()._portal_ensure_token()
            calls = (
                ("read", ticket.ids, ["access_token"]),
                ("web_read", ticket.ids, {"access_token": {}}),
                ("search_read", [("id", "=", ticket.id)], ["access_token"]),
                ("export_data", ticket.ids, ["access_token"]),
                ("search", [("access_token", "=", token)]),
                ("search_count", [("access_token", "=like", token[:2] + "%")]),
                ("search", [("id", "=", ticket.id)], 0, None, "access_token"),
                ("formatted_read_group", [], ["access_token"], ["__count"]),
                ("get_portal_url", ticket.ids),
            )
            for user, call in product(self.people, calls):
                with self.subTest(user=user.login, call=call[0]):
                    self.assert_token_hidden(user, token, *call)

    def assert_token_hidden(self, user, token, method, *args):
        """The call is refused or answers without the token."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.models", "odoo.sql_db"):
                answer = self.rpc(user, method, *args)
        except (UserError, ValueError):
            return
        self.assertNotIn(token, str(answer))
        self.assertNotIn("search", method, "a search must not confirm a guess")

    def test_nobody_sets_the_token(self):
        """H8, attack 7: nor of an ordinary ticket, by write, form or import."""
        for user in self.people:
            for method, args in (
                ("write", (self.ticket.ids, {"access_token": "known"})),
                ("web_save", (self.ticket.ids, {"access_token": "known"}, {})),
                ("load", ([".id", "access_token"], [[str(self.ticket.id), "known"]])),
                (
                    "create",
                    (
                        {
                            "name": "x",
                            "description": "y",
                            "access_token": "known",
                        },
                    ),
                ),
            ):
                with self.subTest(user=user.login, method=method):
                    with (
                        suppress(UserError),
                        self.env.cr.savepoint(),
                        mute_logger("odoo.models"),
                    ):
                        result = self.rpc(user, method, *args)
                        self.assertEqual(method, "load")
                        self.assertFalse(result["ids"])
                    self.ticket.invalidate_recordset()
                    self.assertNotEqual(self.ticket.sudo().access_token, "known")

    def test_share_link_holds_no_token(self):
        """H8: a link that a person asks for opens the ticket by that person's right."""
        for ticket, user in ((self.case, self.agent), (self.ticket, self.anna)):
            url = ticket.with_user(user)._get_share_url(redirect=True)
            self.assertNotIn("access_token", url)
        self.assertIn("access_token", self.ticket.sudo()._get_share_url())


@tagged("post_install", "-at_install")
class TestOutsiders(BackEndCase):
    def test_public_cannot_write_stages(self):
        """H12: helpdesk_mgmt gives the whole internet the right to write stages."""
        public = self.env.ref("base.public_user")
        for user in (public, self.anna):
            stage = self.done_stage().with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                stage.name = "Hacked"

    def done_stage(self):
        """A stage of the helpdesk's own."""
        return self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")

    def test_no_row_lets_outsiders_change_anything(self):
        """H12: no access row gives customers or the public more than reading."""
        outside = self.env.ref("base.group_public") + self.env.ref("base.group_portal")
        models = self.env["ir.model.data"].search(
            [
                ("model", "=", "ir.model"),
                "|",
                ("module", "=like", "helpdesk_mgmt%"),
                ("module", "=like", "travel_complaint%"),
            ]
        )
        own = models.filtered(
            lambda data: (
                self.env["ir.model"]
                .browse(data.res_id)
                .model.startswith(("helpdesk.", "travel."))
            )
        )
        rows = self.env["ir.model.access"].search(
            [
                ("model_id", "in", own.mapped("res_id")),
                "|",
                ("group_id", "in", outside.ids),
                ("group_id", "=", False),
            ]
        )
        self.assertTrue(rows)
        for row in rows:
            with self.subTest(row=row.name):
                self.assertFalse(row.perm_write or row.perm_create or row.perm_unlink)
