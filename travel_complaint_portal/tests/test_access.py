from functools import partial

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.travel_complaint.tests.common import GROUP
from odoo.addons.travel_complaint.tests.test_offer import OfferCommon
from odoo.addons.travel_complaint.tests.trials import Trials

# Who can r-ead, c-reate, w-rite and u-nlink what: agent, member, leader, administrator,
# public relations, auditor, finance, respondent, employee, system, portal, public.
MATRIX = """
               ag  me  le   ad   pr  au  fi  re  st  sy  gu  pu
erasure        -   -   r    r    -   r   -   -   -   -   -   -
erasure.reason -   -   rcwu rcwu -   -   -   -   -   -   -   -
lost.link      -   -   -    -    -   -   -   -   -   r   -   -
rating         r   r   r    r    -   r   -   -   -   -   -   -
signature      r   r   r    r    -   r   -   -   -   -   -   -
"""
CHANGES = {
    "erasure": {"reason": "x"},
    "erasure.reason": {"reason": "y"},
    "lost.link": {"contact": "x"},
    "rating": {"comment": "x"},
    "signature": {"signer": "x"},
}


@tagged("post_install", "-at_install")
class TestAccess(Trials, OfferCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls._create_user("portal_guest", "base.group_portal")
        cls.people = {
            "ag": cls.agent,
            "me": cls.member,
            "le": cls.leader,
            "ad": cls.administrator,
            "pr": cls.public_relations,
            "au": cls.auditor,
            "fi": cls.cashier,
            "re": cls._create_user("portal_respondent", f"{GROUP}respondent"),
            "st": cls.stranger,
            "sy": cls._create_user("portal_system", "base.group_system"),
            "gu": cls.guest,
            "pu": cls.env.ref("base.public_user"),
        }
        cls.case.partner_id = cls.guest.partner_id
        now = fields.Datetime.now()
        on_case = {"ticket_id": cls.case.id}
        erasure = cls.env["travel.portal.erasure"].create({**on_case, "asked_at": now})
        cls.values = {
            "erasure": {**on_case, "asked_at": now, "state": "granted"},
            "erasure.reason": {
                "erasure_id": erasure.id,
                "verb": "refuse",
                "reason": "x",
            },
            "lost.link": {"number": "TS-1", "contact": "li.na@example.com"},
            "rating": {**on_case, "cycle": 7, "invited_at": now, "expires_at": now},
            "signature": {
                **on_case,
                "offer_id": cls.make_offer().id,
                "signer": "Li Na",
                "text": "x",
                "text_sha256": "x",
                "signed_at": now,
            },
        }
        cls.records = {
            "erasure": erasure,
            "lost.link": cls.env["travel.portal.lost.link"].create(
                cls.values["lost.link"]
            ),
            "rating": cls.env["travel.portal.rating"].create(cls.values["rating"]),
            "signature": cls.env["travel.portal.signature"].create(
                cls.values["signature"]
            ),
        }

    def read_matrix(self):
        """{model: {role: operations}} of the table above."""
        header, *lines = MATRIX.strip().splitlines()
        roles = header.split()
        return {
            name: dict(zip(roles, cells, strict=True))
            for name, *cells in map(str.split, lines)
        }

    def operations(self, name, user):
        """What `user` can really do with a record of this model."""
        model = self.env[f"travel.portal.{name}"].with_user(user)
        values = self.values[name]
        if name in self.records:
            record = self.records[name].with_user(user)
        elif self.is_possible(lambda: model.create(values)):
            record = model.create(values)
        else:
            return "-"
        attempts = {
            "r": lambda: model.search([("id", "=", record.id)]).read(),
            # Another one, where the database knows only one.
            "c": lambda: model.create(
                {**values, "cycle": 8} if "cycle" in values else values
            ),
            "w": lambda: record.write(CHANGES[name]),
            "u": record.unlink,
        }
        done = [
            letter for letter, action in attempts.items() if self.is_possible(action)
        ]
        return "".join(done) or "-"

    def test_each_model_has_a_row(self):
        """Attack 88: a model that nobody has given a row to fails here."""
        ours = {
            name.removeprefix("travel.portal.")
            for name, model in self.registry.items()
            if model._original_module == "travel_complaint_portal"
            and not model._abstract
        }
        self.assertEqual(set(self.read_matrix()), ours)

    def test_matrix(self):
        """Attacks 71, 88: each role can do what the table says, and nothing else."""
        for name, cells in self.read_matrix().items():
            self.assertEqual(list(cells), list(self.people))
            for role, expected in cells.items():
                with self.subTest(model=name, role=role):
                    user = self.people[role]
                    with self.env.cr.savepoint() as savepoint:
                        found = self.operations(name, user)
                        savepoint.rollback()
                        self.env.invalidate_all()
                    self.assertEqual(found, expected)

    def test_company_wall(self):
        """Attack 97: who leads another company's complaints sees no row of ours."""
        _company, _team, leader = self.create_second_company()
        for name in ("erasure", "rating", "signature"):
            with self.subTest(model=name):
                record = self.records[name].with_user(leader)
                self.assertFalse(record.search([("id", "=", record.id)]))
                for action in (record.read, partial(record.write, CHANGES[name])):
                    self.assertFalse(self.is_possible(action))

    def test_who_does_not_see_a_request_does_not_decide_on_it(self):
        """BY-8, attack 97: neither another company's leader, nor one who is named."""
        _company, _team, other = self.create_second_company()
        guide = self.env["hr.employee"].create(
            {"name": "Guide", "user_id": self.leader.id}
        )
        self.case.sudo().guide_id = guide
        request = self.records["erasure"]
        for user in (other, self.leader):
            with self.subTest(user=user.login):
                self.assertEqual(request.state, "asked")  # at hand, as on a page
                # Refused for the request itself, and before anything is done.
                refused = self.assertRaisesRegex(
                    AccessError, "Request for Deletion|is hidden from you"
                )
                with refused:
                    request.with_user(user)._do_refuse("x")
                with refused:
                    request.with_user(user).action_grant()
        self.assertEqual(request.state, "asked")

    def test_conflict_wall(self):
        """BY-8: who is named in a case sees nothing that its guest has said."""
        guide = self.env["hr.employee"].create(
            {"name": "Guide", "user_id": self.leader.id}
        )
        for name in ("erasure", "rating", "signature"):
            record = self.records[name].with_user(self.leader)
            self.assertTrue(record.search([("id", "=", record.id)]))
        self.case.sudo().guide_id = guide
        for name in ("erasure", "rating", "signature"):
            with self.subTest(model=name):
                record = self.records[name].with_user(self.leader)
                self.assertFalse(record.search([("id", "=", record.id)]))

    def test_which_link_is_for_those_who_look_after_links(self):
        """Attack 6: by which link a guest came is read by whoever reads links."""
        offer, contact = (
            self.records["signature"].offer_id,
            self.env["travel.complaint.contact"].create(
                {"ticket_id": self.case.id, "summary": "x"}
            ),
        )
        for record, name in ((offer, "answer_link_id"), (contact, "link_id")):
            self.assertNotIn(name, record.with_user(self.agent).fields_get())
            self.assertIn(name, record.with_user(self.leader).fields_get())
            with self.assertRaises(UserError):
                record.with_user(self.agent).read([name])
        self.assertNotIn("submit_key", contact.with_user(self.leader).fields_get())

    def test_guest_reads_nothing_of_it_by_rpc(self):
        """Attacks 15, 79: what is said about a case is on the page alone."""
        case = self.case.with_user(self.guest)
        for name in ("rating_invitation_ids", "erasure_ids"):
            with self.assertRaises(UserError):
                case.read([name])
