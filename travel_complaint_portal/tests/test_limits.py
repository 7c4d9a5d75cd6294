from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import SQL

from ..models.travel_portal_attempt import KEPT, LIMIT
from ..tools.limit import FALLBACK, address_key, parse_limit

NOON = "2026-11-05 12:00:00"


@tagged("post_install", "-at_install")
class TestLimits(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Attempt = cls.env["travel.portal.attempt"]
        cls.set_limit("ip", "3/600")
        cls.set_limit("mailbox", "1/3600")

    def setUp(self):
        super().setUp()
        # The attempts' own cursor then sees what the test has written.
        self.registry_enter_test_mode()

    @classmethod
    def set_limit(cls, key, limit):
        """Limit tries by `key`."""
        cls.env["ir.config_parameter"].set_param(LIMIT % ("try", key), limit)
        cls.env.flush_all()  # another cursor reads it

    def take(self, moment=NOON, **keys):
        """Try once at `moment`: how many seconds to wait."""
        with freeze_time(moment):
            return self.Attempt._take("try", keys or {"ip": "192.0.2.1"})

    def test_so_many_within_so_long(self):
        """Rule 6: three in ten minutes, the fourth waits until the first is old."""
        for minute in (0, 1, 2):
            self.assertEqual(self.take(f"2026-11-05 12:0{minute}:00"), 0)
        self.assertEqual(self.take("2026-11-05 12:05:00"), 300)
        self.assertEqual(self.take("2026-11-05 12:09:59"), 1)
        self.assertEqual(self.take("2026-11-05 12:10:00"), 0)
        self.assertEqual(self.take("2026-11-05 12:10:00"), 60)

    def test_refused_tries_do_not_count(self):
        """Rule 6: who keeps on trying gets in at the same moment as who waits."""
        for _turn in range(3):
            self.take()
        for _turn in range(5):
            self.assertEqual(self.take("2026-11-05 12:09:00"), 60)
        self.assertEqual(self.take("2026-11-05 12:10:00"), 0)

    def test_each_is_counted_apart(self):
        """Attack 3: one stranger's tries keep nobody else outside."""
        for _turn in range(3):
            self.take()
        self.assertTrue(self.take())
        self.assertFalse(self.take(ip="192.0.2.2"))
        with freeze_time(NOON):
            self.assertFalse(self.Attempt._take("other", {"ip": "192.0.2.1"}))

    def test_every_key_is_a_limit(self):
        """Attack 14: a mailbox is full, from whatever address it is asked for."""
        keys = {"mailbox": "li.na@example.com"}
        self.assertFalse(self.take(ip="192.0.2.1", **keys))
        self.assertEqual(self.take(ip="192.0.2.2", **keys), 3600)
        # what one key refuses is not counted for the other either
        for _turn in range(3):
            self.assertFalse(self.take(ip="192.0.2.2"))
        self.assertTrue(self.take(ip="192.0.2.2"))

    def test_limits_are_settings(self):
        """House rule 7: the agency changes a limit, and it holds at once."""
        for _turn in range(3):
            self.take()
        self.assertTrue(self.take())
        self.set_limit("ip", "4/600")
        self.assertFalse(self.take())

    def test_what_is_no_limit(self):
        """Rule 14: a mistyped or missing parameter never opens the door."""
        for text in ("", None, "0/60", "5/0", "5", "many", "-1/60", "1e9/1", "٣/٣"):
            self.assertEqual(parse_limit(text), FALLBACK, text)
        self.assertEqual(parse_limit(" 7 / 90 "), (7, 90))

    def test_one_customer_of_ipv6(self):
        """Rule 6: who has a whole network of addresses is one."""
        table = {
            "192.0.2.1": "192.0.2.1",
            "::ffff:192.0.2.1": "192.0.2.1",
            "2001:db8:1:2:3::4": "2001:db8:1:2::/64",
            "2001:db8:1:2:ffff::": "2001:db8:1:2::/64",
            "2001:db8:1:3::1": "2001:db8:1:3::/64",
            "": "unknown",
            None: "unknown",
            "proxy": "unknown",
        }
        for address, key in table.items():
            self.assertEqual(address_key(address), key, address)

    def test_nobody_can_be_recognised(self):
        """Rule 11: neither address nor mailbox stands in the database."""
        self.take(ip="192.0.2.1", mailbox="li.na@example.com")
        rows = self.Attempt.search([], limit=2)
        self.env.cr.execute(
            "SELECT to_jsonb(a)::text FROM travel_portal_attempt a WHERE id IN %s",
            (tuple(rows.ids),),
        )
        text = " ".join(row for (row,) in self.env.cr.fetchall())
        self.assertNotIn("192.0.2.1", text)
        self.assertNotIn("li.na", text)
        self.assertEqual(len(set(rows.mapped("key_hash"))), 2)
        before = self.Attempt._hash_key("try", "ip", "192.0.2.1")
        self.assertIn(before, rows.mapped("key_hash"))
        # keyed: another database makes another row of the same address
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.assertNotEqual(self.Attempt._hash_key("try", "ip", "192.0.2.1"), before)

    def test_old_rows_go(self):
        """Rule 6: what no limit asks for any more is forgotten, the rest is kept."""
        now = fields.Datetime.now()
        vals = [
            {"kind": "try", "key_hash": name, "attempted_at": moment}
            for name, moment in (
                ("old", now - KEPT - timedelta(minutes=1)),
                ("new", now - KEPT + timedelta(minutes=1)),
            )
        ]
        old, new = self.Attempt.create(vals)
        self.Attempt._gc_old()
        self.assertFalse(old.exists())
        self.assertTrue(new.exists())


@tagged("post_install", "-at_install")
class TestOwnCursor(TransactionCase):
    """With commits of its own: what is written here is removed at the end."""

    def test_what_was_done_outlives_the_request(self):
        """Rule 6: a request that fails takes nothing back, and other servers know."""
        Attempt = self.env["travel.portal.attempt"]
        who = {"ip": f"test {self.env.cr.now()}"}
        key_hash = Attempt._hash_key("unknown", "ip", who["ip"])
        self.addCleanup(self.remove, key_hash)
        for _turn in range(FALLBACK[0]):
            with self.env.cr.savepoint() as savepoint:
                self.assertEqual(Attempt._wait("unknown", who), 0)
                self.assertEqual(Attempt._take("unknown", who), 0)
                savepoint.rollback()
        self.assertTrue(Attempt._wait("unknown", who))
        self.assertTrue(Attempt._take("unknown", who))
        # asking is not doing, and what is refused is not counted
        self.assertEqual(self.count(key_hash), FALLBACK[0])

    def count(self, key_hash):
        """How many rows there are for everybody to see."""
        return self.run_alone("SELECT count(*) FROM %s WHERE key_hash = %s", key_hash)

    def remove(self, key_hash):
        """Leave nothing behind."""
        self.run_alone("DELETE FROM %s WHERE key_hash = %s RETURNING id", key_hash)

    def run_alone(self, query, key_hash):
        """Run a query in a transaction of its own; its first figure."""
        with self.registry.cursor() as cursor:
            table = SQL.identifier("travel_portal_attempt")
            cursor.execute(SQL(query, table, key_hash))
            return cursor.fetchone()[0]
