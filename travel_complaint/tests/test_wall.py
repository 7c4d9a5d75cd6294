from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import GROUP, ComplaintCommon

NOW = datetime(2026, 11, 4, 2, 0)
RULES = "odoo.addons.base.models.ir_rule"


class WallCase(ComplaintCommon):
    """A case of the member, in which the agent's guide self may be named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_id = cls.leader
        cls.manager = cls._create_user("wall_manager", f"{GROUP}management")
        cls.guide = cls.env["hr.employee"].create(
            {"name": "Guide", "user_id": cls.member.id}
        )
        cls.case = cls.create_case(user_id=cls.member.id)
        cls.walk_to(cls.case, "accepted")
        cls.case.user_id = cls.member

    def name_guide(self):
        self.case.sudo().guide_id = self.guide
        self.env.flush_all()
        self.env.invalidate_all()

    def declare(self, user, whose=None, **values):
        action = self.case.with_user(user).action_declare_conflict()
        dialog = self.env[action["res_model"]].with_user(user)
        dialog = dialog.with_context(**action["context"])
        values = {"user_id": (whose or user).id, "reason": "relative", **values}
        return dialog.create(values).action_confirm()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestWall(WallCase):
    """A case is hidden from whoever is named in it (BY-8, FB-5, attack 96)."""

    def test_other_cases_do_not_name_it(self):
        """BY-8: what points at a hidden case names its number, and not its title."""
        self.case.sudo().name = "The guide was drunk"
        later = self.create_case()
        later.sudo().repeat_of_id = self.case
        title = self.case.sudo().display_name
        self.assertEqual(title, f"{self.case.number} The guide was drunk")

        def seen(user):
            row = later.with_user(user).read(["repeat_of_id"])[0]
            return row["repeat_of_id"][1]

        self.assertEqual(seen(self.member), title)
        self.name_guide()
        self.assertEqual(seen(self.member), self.case.number)
        self.assertEqual(seen(self.agent), title)
        values = later.with_user(self.member)._prepare_dossier()["case"]
        self.assertEqual(values["repeat_of_id"], self.case.number)
        groups = (
            self.env["helpdesk.ticket"]
            .with_user(self.member)
            .formatted_read_group(
                [("id", "=", later.id)], ["repeat_of_id"], ["__count"]
            )
        )
        self.assertEqual(groups[0]["repeat_of_id"][1], self.case.number)
        with self.assertRaises(AccessError), mute_logger(RULES):
            self.case.with_user(self.member).read(["display_name"])

    def test_who_is_walled_off(self):
        """BY-8: the guide, the complaining colleague, whoever may be liable."""
        self.assertFalse(self.case.sudo().walled_user_ids)
        self.case.sudo().guide_id = self.guide
        self.assertEqual(self.case.sudo().walled_user_ids, self.member)
        self.case.sudo().guide_id = False
        self.assertFalse(self.case.sudo().walled_user_ids)
        self.case.sudo().partner_id = self.other_agent.partner_id
        self.assertEqual(self.case.sudo().walled_user_ids, self.other_agent)
        self.case.sudo().partner_id = False
        self.walk_to(self.case, "investigating")
        self.env["travel.complaint.liability"].create(
            {
                "investigation_id": self.case.sudo().investigation_ids.id,
                "kind": "individual",
                "employee_id": self.guide.id,
                "share": 10,
            }
        )
        self.assertEqual(self.case.sudo().walled_user_ids, self.member)

    def test_guests_keep_their_case(self):
        """BY-8, IN-5: the wall is for colleagues; a guest reads the own case."""
        guest = self._create_user("wall_guest", "base.group_portal")
        self.case.sudo().partner_id = guest.partner_id
        self.assertFalse(self.case.sudo().walled_user_ids)
        self.assertTrue(self.case.with_user(guest).number)

    def test_the_case_is_not_there(self):
        """BY-8: not by reading, searching, counting, grouping, exporting, by RPC."""
        seen = self.case.with_user(self.member)
        self.assertTrue(seen.name)
        self.name_guide()
        domain = [("id", "=", self.case.id)]
        self.assertFalse(seen.search(domain))
        self.assertFalse(seen.search_count(domain))
        self.assertFalse(seen.search_read(domain, ["name"]))
        self.assertFalse(seen._read_group(domain, ["team_id"], ["__count"]))
        self.assertFalse(seen.name_search(self.case.number))
        for method, arguments in (
            ("read", [["name"]]),
            ("write", [{"name": "Nothing happened"}]),
            ("web_read", [{"name": {}}]),
            ("export_data", [["name"]]),
            ("message_post", []),
            ("action_declare_conflict", []),
            ("action_start_investigation", []),
            ("activity_schedule", []),
        ):
            silence = mute_logger(RULES)
            with self.subTest(method=method), silence, self.assertRaises(UserError):
                call_kw(seen, method, [self.case.ids, *arguments], {})
        self.assertTrue(self.case.with_user(self.leader).name)

    def test_archived_cases_stay_hidden(self):
        """BY-8: what belongs to an archived case is hidden as well."""
        self.name_guide()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET active = FALSE WHERE id = %s", [self.case.id]
        )
        self.env.invalidate_all()
        events = self.env["travel.complaint.event"].with_user(self.member)
        self.assertFalse(events.search([("ticket_id", "=", self.case.id)]))

    def test_the_message_says_who_takes_over(self):
        """BY-8: whoever handles cases reads why, and whom to turn to."""
        self.name_guide()
        with self.assertRaisesRegex(AccessError, "hidden from you.*complaint_leader"):
            self.case.with_user(self.member).read(["name"])
        event = self.case.sudo().complaint_event_ids[0]
        with self.assertRaisesRegex(AccessError, "hidden from you"):
            event.with_user(self.member).read(["note"])

    def test_strangers_learn_nothing(self):
        """BY-8: who has no role is told nothing, not even that there is a case."""
        self.guide.user_id = self.stranger
        self.name_guide()
        with self.assertRaises(AccessError) as caught:
            self.case.with_user(self.stranger).read(["name"])
        self.assertNotIn(self.case.sudo().number, str(caught.exception))
        self.assertNotIn("hidden from you", str(caught.exception))

    def test_each_model_of_a_case_has_its_wall(self):
        """BY-8: whatever belongs to a case is hidden with it; a new model, too."""
        for name, model in self.registry.items():
            field = model._fields.get("ticket_id")
            if (
                model._original_module != "travel_complaint"
                or model._abstract
                or model._transient
                or not field
                or field.comodel_name != "helpdesk.ticket"
            ):
                continue
            rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
            walls = rules.filtered(
                lambda rule: (
                    not rule.groups
                    and "walled_user_ids" in (rule.domain_force or "")
                    and rule.perm_read
                    and rule.perm_write
                )
            )
            with self.subTest(model=name):
                self.assertTrue(walls, "give it a rule like the others in the file")

    def test_what_belongs_to_it(self):
        """BY-8: contacts, events, limits, investigation, evidence, liability."""
        self.case.user_id = self.agent
        self.walk_to(self.case, "investigating")
        investigation = self.case.sudo().investigation_ids
        self.env["travel.complaint.contact"].create(
            {"ticket_id": self.case.id, "summary": "He is angry."}
        )
        self.env["travel.complaint.liability"].create(
            {"investigation_id": investigation.id, "kind": "guest", "share": 1}
        )
        self.env["travel.complaint.investigation.step"].create(
            {"investigation_id": investigation.id, "kind": "visit", "result": "x"}
        )
        names = ("contact", "event", "clock", "investigation", "liability")
        models = [f"travel.complaint.{name}" for name in names]
        models.append("travel.complaint.investigation.step")
        domain = [("ticket_id", "=", self.case.id)]
        for name in models:
            self.assertTrue(self.env[name].with_user(self.member).search(domain), name)
        self.name_guide()
        for name in models:
            with self.subTest(model=name), mute_logger(RULES):
                rows = self.env[name].search(domain)
                self.assertFalse(rows.with_user(self.member).search(domain))
                with self.assertRaises(AccessError):
                    rows.with_user(self.member).read(["display_name"])
                self.assertTrue(rows.with_user(self.leader).search(domain))

    def test_chatter_and_files(self):
        """BY-8: messages and files, also those that the person was sent or wrote."""
        case = self.case.with_user(self.leader)
        told = case.message_post(
            body="See the file",
            partner_ids=self.member.partner_id.ids,
            attachments=[("log.txt", b"x")],
        )
        own = self.case.with_user(self.member).message_post(body="I was there.")
        file = told.attachment_ids
        Message = self.env["mail.message"].with_user(self.member)
        ids = (told | own).ids
        self.assertEqual(len(Message.search([("id", "in", ids)])), 2)
        self.name_guide()
        self.assertFalse(Message.search([("id", "in", ids)]))
        for record in (told, own, file):
            silence = mute_logger(RULES)
            with self.subTest(record=record), silence, self.assertRaises(AccessError):
                record.with_user(self.member).read(["create_date"])
        self.assertFalse(
            self.env["ir.attachment"]
            .with_user(self.member)
            .search([("id", "=", file.id)])
        )
        self.assertFalse(
            self.env["mail.notification"].search(
                [
                    ("mail_message_id", "in", ids),
                    ("res_partner_id", "=", self.member.partner_id.id),
                ]
            )
        )
        self.assertTrue(told.with_user(self.agent).body)

    def test_nobody_walled_off_follows_or_is_told(self):
        """BY-8: followers are dropped, cannot come back, and hear nothing more."""
        partner = self.member.partner_id
        self.case.message_subscribe(partner.ids)
        self.name_guide()
        self.assertNotIn(partner, self.case.sudo().message_partner_ids)
        case = self.case.with_user(self.leader)
        case.message_subscribe((partner | self.agent.partner_id).ids)
        self.assertNotIn(partner, case.message_partner_ids)
        self.assertIn(self.agent.partner_id, case.message_partner_ids)
        message = case.message_post(
            body="Psst", partner_ids=partner.ids, subtype_xmlid="mail.mt_comment"
        )
        self.assertNotIn(partner, message.notification_ids.res_partner_id)

    def test_who_takes_over(self):
        """BY-8: the responsible who is named is replaced by the team's leader."""
        activity = self.case.sudo().activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.member.id
        )
        self.name_guide()
        case = self.case.sudo()
        self.assertEqual(case.user_id, self.leader)
        self.assertEqual(activity.user_id, self.leader)
        self.assertRecordValues(
            case.conflict_ids,
            [
                {
                    "user_id": self.member.id,
                    "reason": "named",
                    "taken_over_by_id": self.leader.id,
                }
            ],
        )
        self.assertIn("complaint_leader", case.message_ids[0].body)

    def test_next_one_up(self):
        """BY-8: where the leader of the team is named, somebody above takes over."""
        self.guide.user_id = self.leader
        self.case.user_id = self.leader
        self.name_guide()
        successor = self.case.sudo().user_id
        self.assertTrue(successor)
        self.assertNotEqual(successor, self.leader)
        holders = self.env.ref(f"{GROUP}leader").all_user_ids
        holders |= self.env.ref(f"{GROUP}management").all_user_ids
        self.assertIn(successor, holders)

    def test_nobody_named_is_made_responsible(self):
        """Attack 96: neither by hand, nor by the matrix, nor by handing over."""
        self.name_guide()
        with self.assertRaisesRegex(UserError, "cannot handle it"):
            self.case.with_user(self.leader).user_id = self.member
        self.guide.user_id = self.leader
        self.env.flush_all()
        self.case.with_user(self.agent).action_hand_over()
        self.assertNotEqual(self.case.sudo().user_id, self.leader)

    def test_investigators_are_replaced(self):
        """BY-8: who leads an investigation and is named hands it over as well."""
        self.walk_to(self.case, "investigating")
        investigation = self.case.sudo().investigation_ids
        investigation.member_ids = self.agent | self.member
        investigation.lead_id = self.member
        self.name_guide()
        self.assertEqual(investigation.lead_id, self.leader)
        self.assertEqual(investigation.member_ids, self.agent)

    def test_alerts_pass_them_over(self):
        """BY-8, TL-d: what is late is told to the next one up instead."""
        self.case.user_id = self.agent
        clock = self.env["travel.complaint.clock"].search(
            [("ticket_id", "=", self.case.id)], limit=1
        )
        Alert = self.env["travel.complaint.alert"]
        Alert._raise([(clock, "warning", "leader")], NOW)
        old = Alert.search(
            [("clock_id", "=", clock.id), ("user_id", "=", self.leader.id)]
        )
        self.assertTrue(old.with_user(self.leader).kind)
        self.guide.user_id = self.leader
        self.name_guide()
        self.assertFalse(old.with_user(self.leader).search([("id", "=", old.id)]))
        alerts = Alert._raise([(clock, "breach", "leader")], NOW)
        self.assertNotIn(self.leader, alerts.user_id)
        self.assertIn(self.manager, alerts.user_id)

    def test_their_own_answer(self):
        """BY-8, OR-5: a respondent who is named answers the request, and no more."""
        respondent = self._create_user("wall_respondent", f"{GROUP}respondent")
        department = self.env["hr.department"].create({"name": "Guides"})
        self.guide.write({"user_id": respondent.id, "department_id": department.id})
        other = self.env["hr.department"].create({"name": "Operations"})
        requests = self.env["travel.complaint.request"].create(
            [
                {
                    "ticket_id": self.case.id,
                    "company_id": self.company.id,
                    "department_id": place.id,
                }
                for place in (department, other)
            ]
        )
        self.name_guide()
        mine, theirs = (request.with_user(respondent) for request in requests)
        mine.statement = "<p>The lake was closed.</p>"
        mine.action_submit()
        self.assertEqual(mine.state, "submitted")
        with mute_logger(RULES), self.assertRaises(AccessError):
            theirs.read(["question"])
        with mute_logger(RULES), self.assertRaises(AccessError):
            self.case.with_user(respondent).read(["name"])

    def test_requests_of_others(self):
        """BY-8: a member who is named sees no department's answer in the case."""
        department = self.env["hr.department"].create({"name": "Operations"})
        request = self.env["travel.complaint.request"].create(
            {
                "ticket_id": self.case.id,
                "company_id": self.company.id,
                "department_id": department.id,
            }
        )
        self.assertTrue(request.with_user(self.member).state)
        self.name_guide()
        with mute_logger(RULES), self.assertRaises(AccessError):
            request.with_user(self.member).read(["state"])

    def test_nobody_takes_down_the_wall(self):
        """BY-8, attack 89: who is walled off is not typed, by anybody."""
        self.name_guide()
        case = self.case.with_user(self.administrator)
        for vals in (
            {"walled_user_ids": [(5,)]},
            {"walled_user_ids": [(6, 0, [])]},
            {"walled_user_ids": [(4, self.agent.id)]},
            {"conflict_ids": [(5,)]},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                case.write(vals)
                self.env.flush_all()
        for user in (self.agent, self.leader, self.administrator):
            with self.assertRaises(AccessError):
                self.env["travel.complaint.conflict"].with_user(user).create(
                    {"ticket_id": self.case.id, "user_id": self.agent.id}
                )

    def test_cost_of_the_wall(self):
        """BY-8, G5: the rule finds the few hidden cases from the person, by index."""
        self.name_guide()
        with self.captured_sql() as statements:
            self.env["travel.complaint.event"].with_user(self.member).search(
                [], limit=5
            )
        [query] = [s for s in statements if 'FROM "travel_complaint_event"' in s]
        self.assertIn("helpdesk_ticket_walled_user_rel", query)
        # With a dozen cases any way is fast: it is asked whether there is an index.
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("EXPLAIN " + query)
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertNotIn("Seq Scan on helpdesk_ticket_walled_user_rel", plan)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDeclaring(WallCase):
    """Whoever is close to somebody in a case says so, and is out of it (BY-8)."""

    def test_ones_own(self):
        """BY-8: the responsible declares it, the leader takes over, and is told."""
        shown = self.declare(self.member, note="My cousin")
        self.assertEqual(shown["target"], "main")
        case = self.case.sudo()
        self.assertEqual(case.user_id, self.leader)
        self.assertRecordValues(
            case.conflict_ids,
            [
                {
                    "user_id": self.member.id,
                    "reason": "relative",
                    "note": "My cousin",
                    "declared_by_id": self.member.id,
                    "taken_over_by_id": self.leader.id,
                    "lifted_at": False,
                }
            ],
        )
        with self.assertRaisesRegex(AccessError, "hidden from you"):
            self.case.with_user(self.member).read(["name"])

    def test_anothers(self):
        """BY-8: only the leader declares what others keep to themselves."""
        with self.assertRaisesRegex(AccessError, "your own conflicts"):
            self.declare(self.agent, whose=self.member)
        self.declare(self.leader, whose=self.member)
        self.assertEqual(self.case.sudo().walled_user_ids, self.member)
        with self.assertRaisesRegex(UserError, "hidden from complaint_member"):
            self.declare(self.leader, whose=self.member)

    def test_what_the_case_says_is_not_declared(self):
        """BY-8: who is named is known from the case, and not by hand."""
        with self.assertRaises(UserError):
            self.case.with_user(self.leader)._do_declare_conflict(
                self.member, "named", ""
            )

    def test_lifting(self):
        """BY-8: the leader lifts what was declared in error; the trace stays."""
        self.declare(self.member)
        conflict = self.case.sudo().conflict_ids
        for user in (self.member, self.agent, self.auditor):
            silence = mute_logger(RULES)
            with self.subTest(user=user.login), silence, self.assertRaises(AccessError):
                conflict.with_user(user).action_lift()
        conflict.with_user(self.leader).action_lift()
        self.assertEqual(conflict.lifted_by_id, self.leader)
        self.assertTrue(self.case.with_user(self.member).name)
        with self.assertRaisesRegex(UserError, "lifted already"):
            conflict.with_user(self.leader).action_lift()
        for action in (conflict.unlink, conflict.with_user(self.leader).unlink):
            with self.assertRaises(UserError):
                action()

    def test_what_follows_from_the_case_is_not_lifted(self):
        """BY-8: the wall before the guide stands as long as the case names them."""
        self.name_guide()
        conflict = self.case.sudo().conflict_ids
        with self.assertRaisesRegex(UserError, "is named in the case itself"):
            conflict.with_user(self.leader).action_lift()
        self.case.sudo().guide_id = False
        self.assertEqual(conflict.lifted_at, NOW)
        self.assertTrue(self.case.with_user(self.member).name)
