import contextlib
import hashlib
import hmac
import math
import secrets
from datetime import datetime, timedelta

from odoo import api, fields, models

from ..tools.how_often import parse_limit

SALT = "travel_complaint.attempt_salt"
BATCH = 100_000


class TravelComplaintAttempt(models.Model):
    """Something that a stranger did on our pages, so that it can be limited (PO-2).

    Rows are only ever added: no server waits for another, and none forgets. They are
    written by a cursor of their own, and so stay when the request itself fails. Whom a
    row is about stands in it as a keyed hash, which tells nobody anything; and the row
    is gone when no limit asks for it any more.
    """

    _name = "travel.complaint.attempt"
    _description = "Attempt of a Stranger"
    _order = "id desc"
    _rec_name = "kind"
    _log_access = False

    kind = fields.Char(
        required=True, help="What was done, e.g. travel_complaint_portal.lost."
    )
    key_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    attempted_at = fields.Datetime(required=True)
    forget_at = fields.Datetime(required=True)

    _limit_idx = models.Index("(key_hash, attempted_at DESC)")
    _forget_idx = models.Index("(forget_at)")

    @api.model
    def _take(self, kind, keys, is_discreet=False):
        """Do `kind` once more, if it has not been done too often.

        What is refused is not counted: who waits as told gets in again.

        :param kind: the addon and a word, e.g. `travel_complaint_portal.lost`; with the
            name of a key they name the system parameter
            `travel_complaint_portal.limit_lost_<key>`, such as 20/3600
        :param keys: {name of the key: who}, e.g. {"ip": "192.0.2.1"}; each is limited
        :param is_discreet: whether nobody may ever find out who it was (AS-10): the
            hash has a salt that is thrown away each day, and of the moment the row
            tells only in which hour it was, if that is the limit's span
        :return: 0, or how many seconds to wait
        """
        with self._with_own_cursor() as attempts_sudo:
            wait = attempts_sudo._get_longest_wait(kind, keys, is_discreet)
            if not wait:
                attempts_sudo.create(
                    [
                        attempts_sudo._prepare_attempt(kind, name, who, is_discreet)
                        for name, who in keys.items()
                    ]
                )
        return wait

    @api.model
    def _wait(self, kind, keys, is_discreet=False):
        """The same, without doing it: 0, or how many seconds to wait."""
        with self._with_own_cursor() as attempts_sudo:
            return attempts_sudo._get_longest_wait(kind, keys, is_discreet)

    @contextlib.contextmanager
    def _with_own_cursor(self):
        """This model in a transaction that does not share the fate of the request's."""
        with self.env.registry.cursor() as cursor:
            # Rows of the system, read and written whoever asks.
            yield self.with_env(self.env(cr=cursor)).sudo()

    def _prepare_attempt(self, kind, name, who, is_discreet):
        _times, span = self._get_limit(kind, name)
        moment = fields.Datetime.now()
        if is_discreet:
            moment -= (moment - datetime.min) % span
        return {
            "kind": kind,
            "key_hash": self._hash_key(kind, name, who, is_discreet),
            "attempted_at": moment,
            "forget_at": moment + span,
        }

    @api.model
    def _get_longest_wait(self, kind, keys, is_discreet):
        return max(
            self._get_wait(kind, name, self._hash_key(kind, name, who, is_discreet))
            for name, who in keys.items()
        )

    @api.model
    def _get_wait(self, kind, name, key_hash):
        """How many seconds until this key may do it again; 0: now."""
        times, span = self._get_limit(kind, name)
        now = fields.Datetime.now()
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
    def _get_limit(self, kind, name):
        """How often this may be done: (times, timedelta)."""
        parameters_sudo = self.env["ir.config_parameter"].sudo()  # settings
        parameter = self._get_limit_parameter(kind, name)
        times, seconds = parse_limit(parameters_sudo.get_param(parameter))
        return times, timedelta(seconds=seconds)

    @api.model
    def _get_limit_parameter(self, kind, name):
        """The system parameter that limits `kind` by the key called `name`."""
        addon, _dot, word = kind.partition(".")
        return f"{addon}.limit_{word}_{name}"

    @api.model
    def _hash_key(self, kind, name, who, is_discreet=False):
        """What stands for `who` in the database: nothing that could be read back."""
        parameters_sudo = self.env["ir.config_parameter"].sudo()  # secrets of ours
        if is_discreet:
            secret = parameters_sudo.get_param(SALT) or self._renew_salt()
        else:
            # The server's own; with it nobody can try out addresses.
            secret = parameters_sudo.get_param("database.secret")
        text = f"{kind}:{name}:{who}".encode("utf-8", "ignore")
        return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()

    def init(self):
        """Have a salt from the start, so that no two visitors make one at once."""
        parameters_sudo = self.env["ir.config_parameter"].sudo()  # a secret of ours
        if not parameters_sudo.get_param(SALT):
            self._renew_salt()

    @api.model
    def _renew_salt(self):
        """Take a new salt; from then on nobody can tell whom discreet rows meant."""
        salt = secrets.token_hex(32)
        self.env["ir.config_parameter"].sudo().set_param(SALT, salt)  # as above
        return salt

    # Forgetting

    @api.model
    def _cron_forget(self):
        """Forget what no limit asks for any more."""
        old = [("forget_at", "<=", fields.Datetime.now())]
        # Rows of the system; the cron has all rights anyway.
        rows_sudo = self.sudo().search(old, limit=BATCH)
        rows_sudo.unlink()
        if len(rows_sudo) == BATCH:
            self.env.ref("travel_complaint.ir_cron_forget_attempts")._trigger()

    @api.autovacuum
    def _gc_attempts(self):
        self._cron_forget()
        self._renew_salt()
