import contextlib
import hashlib
import hmac
import math
from datetime import timedelta

from odoo import api, fields, models

from ..tools.limit import parse_limit

LIMIT = "travel_complaint_portal.limit_%s_%s"
# No limit looks back further; see the range of the parameters in the readme.
KEPT = timedelta(days=2)


class TravelPortalAttempt(models.Model):
    """Something that a stranger did on our pages, so that it can be limited (PO-2).

    Rows are only ever added: no server waits for another, and none forgets. They are
    written by a cursor of their own, and so stay when the request itself fails. Whom a
    row is about stands in it as a keyed hash, which tells nobody anything.
    """

    _name = "travel.portal.attempt"
    _description = "Attempt in the Guest Portal"
    _order = "id desc"
    _rec_name = "kind"
    _log_access = False

    kind = fields.Char(required=True, help="What was done, e.g. file or lost.")
    key_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    attempted_at = fields.Datetime(required=True)

    _limit_idx = models.Index("(key_hash, attempted_at DESC)")
    _old_idx = models.Index("(attempted_at)")

    @api.model
    def _take(self, kind, keys):
        """Do `kind` once more, if it has not been done too often.

        What is refused is not counted: who waits as told gets in again.

        :param kind: a word; with the name of a key it names the system parameter
            `travel_complaint_portal.limit_<kind>_<key>`, such as 20/3600
        :param keys: {name of the key: who}, e.g. {"ip": "192.0.2.1"}; each is limited
        :return: 0, or how many seconds to wait
        """
        with self._with_own_cursor() as attempts_sudo:
            wait = attempts_sudo._get_longest_wait(kind, keys)
            if not wait:
                now = fields.Datetime.now()
                attempts_sudo.create(
                    [
                        {
                            "kind": kind,
                            "key_hash": self._hash_key(kind, name, who),
                            "attempted_at": now,
                        }
                        for name, who in keys.items()
                    ]
                )
        return wait

    @api.model
    def _wait(self, kind, keys):
        """The same, without doing it: 0, or how many seconds to wait."""
        with self._with_own_cursor() as attempts_sudo:
            return attempts_sudo._get_longest_wait(kind, keys)

    @contextlib.contextmanager
    def _with_own_cursor(self):
        """This model in a transaction that does not share the fate of the request's."""
        with self.env.registry.cursor() as cursor:
            # Rows of the system, read and written whoever asks.
            yield self.with_env(self.env(cr=cursor)).sudo()

    @api.model
    def _get_longest_wait(self, kind, keys):
        return max(
            self._get_wait(kind, name, self._hash_key(kind, name, who))
            for name, who in keys.items()
        )

    @api.model
    def _get_wait(self, kind, name, key_hash):
        """How many seconds until this key may do it again; 0: now."""
        parameters_sudo = self.env["ir.config_parameter"].sudo()  # settings
        times, seconds = parse_limit(parameters_sudo.get_param(LIMIT % (kind, name)))
        span, now = timedelta(seconds=seconds), fields.Datetime.now()
        # The attempt that has to grow old before the next one.
        [oldest] = self.search(
            [("key_hash", "=", key_hash), ("attempted_at", ">", now - span)],
            order="attempted_at desc",
            offset=times - 1,
            limit=1,
        ) or [self.browse()]
        if not oldest:
            return 0
        left = (oldest.attempted_at + span - now).total_seconds()
        return max(1, math.ceil(left))

    @api.model
    def _hash_key(self, kind, name, who):
        """What stands for `who` in the database: nothing that could be read back."""
        # The server's own secret; with it nobody can try out addresses.
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        text = f"{kind}:{name}:{who}".encode("utf-8", "ignore")
        return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()

    @api.autovacuum
    def _gc_old(self):
        """Forget what no limit can ask for any more."""
        old = [("attempted_at", "<", fields.Datetime.now() - KEPT)]
        # Rows of the system; the cron has all rights anyway.
        self.sudo().search(old, limit=100_000).unlink()
