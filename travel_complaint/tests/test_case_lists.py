from datetime import datetime

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .common import ComplaintCommon

# Wednesday, 4 November 2026, 10:00 in Shanghai
NOW = datetime(2026, 11, 4, 2, 0)
NAMED = {"fields": {"display_name": {}}}
LIST = {"number": {}, "name": {}, "user_id": NAMED}
LIMITS = {"next_due_at": {}, "is_late": {}, "next_limit_id": NAMED}
OPEN = [("complaint_kind", "!=", False), ("is_complaint_open", "=", True)]
LATE = [*OPEN, ("next_due_at", "!=", False), ("next_due_at", "<", "now")]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCaseLists(ComplaintCommon):
    """Lists of cases stay as fast among a million as among ten (G5, G6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["helpdesk.ticket"].browse()
        for number in range(8):
            cls.cases |= cls.create_case(partner_phone=f"1390000{number:04d}")
        cls.limit = cls.cases[0].next_limit_id

    def count_queries(self, specification):
        """How many queries reading the cases takes in a new transaction's cache."""
        cases = self.cases.with_user(self.agent)
        cases.web_read(specification)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        cases.web_read(specification)
        return self.env.cr.sql_log_count - before

    def test_limits_of_a_list_cost_no_query(self):
        """G5: a list with deadline and limit asks as often as one without them."""
        self.assertEqual(
            self.count_queries({**LIST, **LIMITS}), self.count_queries(LIST)
        )

    def test_the_name_shown_is_the_name_it_has(self):
        """TL-a: a limit renamed or translated is shown so at once, in each language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        limit = self.limit
        chinese = limit.with_context(lang="zh_CN")
        self.assertEqual(limit.display_name, limit.name)
        limit.name = "To the leader"
        self.assertEqual(limit.display_name, "To the leader")
        limit.update_field_translations("name", {"zh_CN": "上报组长"})
        self.assertEqual(chinese.display_name, "上报组长")
        self.assertEqual(limit.display_name, "To the leader")
        limit.active = False
        self.assertEqual(limit.display_name, "To the leader")
        new = limit.copy({"code": "TL-99", "name": "One more"})
        self.assertEqual(new.display_name, "One more")
        self.assertEqual(limit.new({"name": "Not saved"}).display_name, "Not saved")

    def test_queues_are_read_from_an_index_alone(self):
        """G6: what people and record rules ask about a queue is all in its index."""
        for domain, order, index in (
            (LATE, "next_due_at, id", "helpdesk_ticket_next_due_idx"),
            (OPEN, "received_at desc, id desc", "helpdesk_ticket_open_idx"),
        ):
            for user in (self.agent, self.leader):
                with self.subTest(index=index, user=user.login):
                    tickets = self.env["helpdesk.ticket"].with_user(user)
                    query = tickets._search(domain, order=order, limit=80)
                    plan = self.explain(query.select())
                    self.assertIn("Index Only Scan", plan)
                    self.assertIn(index, plan)
                    self.assertNotIn("mail_followers", plan)

    def test_a_list_reads_no_column_that_it_does_not_show(self):
        """G6: record rules are asked of what was found without reading all of it."""
        for user in (self.agent, self.leader):
            tickets = self.env["helpdesk.ticket"].with_user(user)
            self.env.invalidate_all()
            with self.captured_sql() as statements:
                found = tickets.web_search_read(OPEN, {**LIST, **LIMITS}, limit=5)
            self.assertEqual(len(found["records"]), 5)
            read = [
                text for text in statements if '"description"' in text.split("FROM")[0]
            ]
            self.assertFalse(
                [text for text in read if 'FROM "helpdesk_ticket"' in text]
            )

    def explain(self, query):
        """The plan that PostgreSQL prefers where reading the whole table is dear."""
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("SET LOCAL enable_bitmapscan = off")
        self.env.cr.execute(SQL("EXPLAIN %s", query))
        return "\n".join(line for (line,) in self.env.cr.fetchall())

    def test_a_guest_stays_a_guest_and_a_colleague_a_colleague(self):
        """Attack 79: who may see our fields follows the groups from one call on."""
        case = self.cases[0]
        guest = self.env["res.users"].create(
            {
                "name": "Li Na",
                "login": "li.na@example.com",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        field = case._fields["severity_id"]
        seen = case.with_user(guest)
        self.assertFalse(seen._has_field_access(field, "read"))
        agent_group = self.env.ref("travel_complaint.group_travel_complaint_agent")
        guest.group_ids = agent_group
        self.assertTrue(seen._has_field_access(field, "read"))
        guest.group_ids = self.env.ref("base.group_portal")
        self.assertFalse(seen._has_field_access(field, "read"))
