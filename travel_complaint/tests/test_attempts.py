from odoo.tests import TransactionCase, freeze_time, new_test_user, tagged
from odoo.tools import SQL

from ..models import travel_complaint_attempt
from ..models.travel_complaint_attempt import SALT
from ..tools.how_often import FALLBACK, address_key, parse_limit

NOON = "2026-11-05 12:00:00"
UNKNOWN = "travel_complaint.unknown"  # without a limit of its own
TRY, OTHER = "travel_complaint.try", "travel_complaint.other"


@tagged("post_install", "-at_install")
class AttemptCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Attempt = cls.env["travel.complaint.attempt"]
        cls.set_limit("ip", "3/600")
        cls.set_limit("mailbox", "1/3600")

    def setUp(self):
        super().setUp()
        # The attempts' own cursor then sees what the test has written.
        self.registry_enter_test_mode()

    @classmethod
    def set_limit(cls, key, limit):
        """Limit tries by `key`."""
        parameter = cls.Attempt._get_limit_parameter(TRY, key)
        cls.env["ir.config_parameter"].set_param(parameter, limit)
        cls.env.flush_all()  # another cursor reads it

    def take(self, moment=NOON, **keys):
        """Try once at `moment`: how many seconds to wait."""
        with freeze_time(moment):
            return self.Attempt._take(TRY, keys or {"ip": "192.0.2.1"})


@tagged("post_install", "-at_install")
class TestAttempts(AttemptCase):
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
            self.assertFalse(self.Attempt._take(OTHER, {"ip": "192.0.2.1"}))

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
            "SELECT to_jsonb(a)::text FROM travel_complaint_attempt a WHERE id IN %s",
            (tuple(rows.ids),),
        )
        text = " ".join(row for (row,) in self.env.cr.fetchall())
        self.assertNotIn("192.0.2.1", text)
        self.assertNotIn("li.na", text)
        self.assertEqual(len(set(rows.mapped("key_hash"))), 2)
        before = self.Attempt._hash_key(TRY, "ip", "192.0.2.1")
        self.assertIn(before, rows.mapped("key_hash"))
        # keyed: another database makes another row of the same address
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.assertNotEqual(self.Attempt._hash_key(TRY, "ip", "192.0.2.1"), before)

    def test_old_rows_go(self):
        """Rule 6: a row is forgotten when its limit does not look back so far."""
        self.take(ip="192.0.2.1", mailbox="li.na@example.com")
        rows = self.Attempt.search([], limit=2)
        cron = self.env.ref("travel_complaint.ir_cron_forget_attempts")
        for moment, left in (
            ("2026-11-05 12:09:59", 2),
            ("2026-11-05 12:10:00", 1),
            ("2026-11-05 13:00:00", 0),
        ):
            with freeze_time(moment):
                cron.ir_actions_server_id.run()
            self.assertEqual(len(rows.exists()), left, moment)

    def test_many_old_rows_go_in_turns(self):
        """Rule 6: a flood is forgotten batch by batch, and the cron goes on at once."""
        self.patch(travel_complaint_attempt, "BATCH", 2)
        self.Attempt.search([]).unlink()
        for turn in range(3):
            self.take(ip=f"192.0.2.{turn}")
        cron = self.env.ref("travel_complaint.ir_cron_forget_attempts")
        woken = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        for left, times in ((1, 1), (0, 1)):
            with freeze_time("2026-11-05 12:30:00"):
                self.Attempt._cron_forget()
            self.assertEqual(self.Attempt.search_count([]), left)
            now = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
            self.assertEqual(now - woken, times)

    def test_nobody_writes_them(self):
        """Rule 6: an administrator may look whether somebody knocks; no more."""
        self.take()
        user = new_test_user(self.env, "attempt_system", groups="base.group_system")
        row = self.Attempt.with_user(user).search([], limit=1)
        self.assertEqual(row.kind, TRY)
        self.assertNotIn("key_hash", row.read()[0])
        for verb in ("create", "write", "unlink"):
            self.assertFalse(row.has_access(verb), verb)

    def test_read_by_index_alone(self):
        """G7: however many rows there are, a limit reads those of one key."""
        self.env.cr.execute(
            "INSERT INTO travel_complaint_attempt"
            " (kind, key_hash, attempted_at, forget_at)"
            " SELECT 'x', n::text, now(), now() FROM generate_series(1, 20000) n;"
            " ANALYZE travel_complaint_attempt"
        )
        for domain in (
            [("key_hash", "=", "7"), ("attempted_at", ">", NOON)],
            [("forget_at", "<=", NOON)],
        ):
            query = self.Attempt.sudo()._search(domain, limit=1)
            rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
            plan = "\n".join(line for (line,) in rows)
            self.assertNotIn("Seq Scan", plan)


@tagged("post_install", "-at_install")
class TestDiscreetAttempts(AttemptCase):
    """Of whoever writes to supervision nothing may lead to a person (AS-10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_limit("visitor", "3/3600")

    def come(self, moment, visitor="198.51.100.7"):
        """Try once: how many seconds to wait."""
        with freeze_time(moment):
            return self.Attempt._take(TRY, {"visitor": visitor}, is_discreet=True)

    def test_so_often_in_an_hour_of_the_clock(self):
        """AS-10: the rows cannot say more than the hour, so the limit holds for it."""
        for _turn in range(3):
            self.assertEqual(self.come("2026-11-02 02:58:00"), 0)
        self.assertEqual(self.come("2026-11-02 02:59:00"), 60)
        self.assertEqual(self.come("2026-11-02 02:59:00", "198.51.100.8"), 0)
        self.assertEqual(self.come("2026-11-02 03:00:00"), 0)

    def test_rows_name_nobody(self):
        """AS-10: no address, no moment, no user; gone within the hour."""
        self.Attempt.search([]).unlink()
        self.come("2026-11-02 02:59:59")
        self.env.cr.execute("SELECT to_jsonb(a)::text FROM travel_complaint_attempt a")
        [(row,)] = self.env.cr.fetchall()
        self.assertNotIn("198.51", row)
        self.assertNotIn("uid", row)
        self.assertIn('"attempted_at": "2026-11-02T02:00:00"', row)
        self.assertIn('"forget_at": "2026-11-02T03:00:00"', row)
        with freeze_time("2026-11-02 03:00:00"):
            self.Attempt._cron_forget()
        self.assertFalse(self.Attempt.search([]))

    def test_salt_is_thrown_away(self):
        """AS-10: each day a new salt; nobody can tell whom an old row meant."""
        parameters = self.env["ir.config_parameter"]
        who = (TRY, "visitor", "198.51.100.7")
        before, plain = self.Attempt._hash_key(*who, True), self.Attempt._hash_key(*who)
        self.assertEqual(self.Attempt._hash_key(*who, True), before)
        self.assertNotEqual(plain, before)
        salt = parameters.get_param(SALT)
        self.assertTrue(salt)
        self.Attempt._gc_attempts()
        self.assertNotEqual(parameters.get_param(SALT), salt)
        self.assertNotEqual(self.Attempt._hash_key(*who, True), before)
        # the others are counted on
        self.assertEqual(self.Attempt._hash_key(*who), plain)
        # somebody has deleted it: nobody can go on with an empty one
        parameters.set_param(SALT, False)
        self.assertNotEqual(self.Attempt._hash_key(*who, True), before)
        self.assertTrue(parameters.get_param(SALT))


@tagged("post_install", "-at_install")
class TestOwnCursor(TransactionCase):
    """With commits of its own: what is written here is removed at the end."""

    def test_what_was_done_outlives_the_request(self):
        """Rule 6: a request that fails takes nothing back, and other servers know."""
        Attempt = self.env["travel.complaint.attempt"]
        who = {"ip": f"test {self.env.cr.now()}"}
        key_hash = Attempt._hash_key(UNKNOWN, "ip", who["ip"])
        self.addCleanup(self.remove, key_hash)
        for _turn in range(FALLBACK[0]):
            with self.env.cr.savepoint() as savepoint:
                self.assertEqual(Attempt._wait(UNKNOWN, who), 0)
                self.assertEqual(Attempt._take(UNKNOWN, who), 0)
                savepoint.rollback()
        self.assertTrue(Attempt._wait(UNKNOWN, who))
        self.assertTrue(Attempt._take(UNKNOWN, who))
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
            table = SQL.identifier("travel_complaint_attempt")
            cursor.execute(SQL(query, table, key_hash))
            return cursor.fetchone()[0]
