import inspect
import json
from contextlib import suppress

from psycopg2 import IntegrityError

from odoo.exceptions import AccessDenied, UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from .access_world import AccessWorld
from .common import GROUP
from .test_access import CHANGES

ADDON = "travel_complaint_assessment"
REFUSALS = (UserError, AccessDenied, IntegrityError, NotImplementedError)
LOGGERS = (
    *("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models", "odoo.http"),
    *("odoo.service.model", "odoo.domains"),
)
# Mails are taken in by them; see test_mail.
GATEWAY = {"message_parse", "message_process", "message_route"}
# What stands in the records of others, and is not for those who may not read them.
SECRETS = ("Left the lake out", "There was no time", "As found", "As decided", "Not me")


# Whoever has no role in the assessment; the public has no password at all.
OUTSIDERS = ("employee", "head", "portal", "public")
# What each employee may read of what is not about them.
FOR_EVERYBODY = {
    *("pay.pack", "pay.rule", "policy", "rule", "indicator", "band"),
    *("publication", "result"),
}
# What the head of a department reads of their people, without the words of a decision.
HEADS = {"headline", "discipline"}
REFUSED = {
    f"odoo.exceptions.{name}" for name in ("AccessError", "AccessDenied", "UserError")
}
GROUP_ALL = {"writer", "decider", "biased"}
LEADERS = {"decider", "biased"}
FREE = {"writer", "decider"}
# The only calls that change anything, and by whom: drafts and plans of the assessment
# group, its rules, and what HR keeps. Nobody else changes anything.
POWERS = {
    "appeal message_post": GROUP_ALL | {"auditor"},
    "appeal.file action_check_integrity": GROUP_ALL | {"auditor"},
    "audit action_draw": GROUP_ALL,
    "audit copy": GROUP_ALL,
    "audit create": GROUP_ALL,
    "audit unlink": GROUP_ALL,
    "audit web_save": GROUP_ALL,
    "audit write": GROUP_ALL,
    "audit.finding copy": GROUP_ALL,
    "audit.finding create": GROUP_ALL,
    "audit.finding unlink": GROUP_ALL,
    "audit.finding web_save": GROUP_ALL,
    "audit.finding write": GROUP_ALL,
    "audit.item copy": LEADERS,
    "audit.item create": LEADERS,
    "audit.item name_create": LEADERS,
    "audit.item web_save": LEADERS,
    "audit.item write": LEADERS,
    "band create": LEADERS,
    "band unlink": LEADERS,
    "band web_save": LEADERS,
    "band write": LEADERS,
    "case create": GROUP_ALL,
    "case unlink": GROUP_ALL,
    "case web_save": GROUP_ALL,
    "case write": GROUP_ALL,
    "decision create": FREE,
    "decision message_post": GROUP_ALL,
    "decision web_save": FREE,
    "decision write": FREE,
    "discipline message_post": LEADERS,
    "indicator copy": LEADERS,
    "indicator create": LEADERS,
    "indicator web_save": LEADERS,
    "indicator write": LEADERS,
    "lock action_close": {"hr"},
    "minimum.wage create": {"hr"},
    "minimum.wage unlink": {"hr"},
    "minimum.wage web_save": {"hr"},
    "minimum.wage write": {"hr"},
    "occasion action_draft": FREE,
    "pay.pack create": LEADERS,
    "pay.pack web_save": LEADERS,
    "pay.pack write": LEADERS,
    "pay.rule create": LEADERS,
    "pay.rule unlink": LEADERS,
    "pay.rule web_save": LEADERS,
    "pay.rule write": LEADERS,
    "policy action_new_version": LEADERS,
    "policy copy": LEADERS,
    "policy create": LEADERS,
    "praise action_reward": FREE,
    "rule create": LEADERS,
    "supervision.report action_take": GROUP_ALL,
    "supervision.report copy": GROUP_ALL,
    "supervision.report create": GROUP_ALL,
    "supervision.report web_save": GROUP_ALL,
    "supervision.report write": GROUP_ALL,
    "training action_propose": GROUP_ALL,
    "training create": GROUP_ALL,
    "training web_save": GROUP_ALL,
    "training write": GROUP_ALL,
}


def find_secrets(answer):
    """Those of SECRETS that an answer gives away."""
    return [secret for secret in SECRETS if secret in answer]


class Undone(Exception):
    """Takes back what an attack has done."""


@tagged("post_install", "-at_install")
class TestRpcAttacks(AccessWorld, HttpCase):
    """Attacks 88, 95: every public method of every model, by each role, on the records
    of others. Generated from the registry, so that nothing new is left out.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        head = cls._create_colleague("rpc_head", "base.group_user")
        biased = cls._create_colleague("rpc_biased", f"{GROUP}leader")
        cls.department.manager_id = head.employee_ids
        cls.ming.parent_id = biased.employee_ids
        cls.attackers = {
            "employee": cls.people["st"],
            "head": head,
            "writer": cls.assessor,
            "decider": cls.leader,
            "biased": biased,
            "hr": cls.people["hr"],
            "auditor": cls.people["au"],
            "portal": cls.people["gu"],
            "public": cls.people["pu"],
        }
        cls.env.flush_all()

    # What is attacked, and how

    def models(self):
        """{row: model} of all that this addon keeps."""
        return {
            name.removeprefix("travel.").removeprefix("assessment."): self.env[name]
            for name, model in sorted(self.registry.items())
            if model._original_module == ADDON and not model._abstract
        }

    def methods(self, model):
        """The public methods that our addons have added or changed."""
        return [
            name
            for name, method in inspect.getmembers(type(model), inspect.isfunction)
            if not name.startswith("_")
            and method.__module__.startswith("odoo.addons.travel_")
        ]

    def attacks(self, row, model, record):
        """[(method, arguments after the ids)] of what is tried on one record."""
        values = CHANGES.get(row, {})
        usual = {
            "read": [[]],
            "web_read": [{"display_name": {}}],
            "export_data": [["id"]],
            "copy": [],
            "write": [values],
            "web_save": [values, {"display_name": {}}],
            "unlink": [],
            "create": [self.values(row)],
            "load": [["id", "display_name"], [[str(record.id), "x"]]],
            "message_post": [],
        }
        if model._rec_name and model._fields[model._rec_name].type == "char":
            usual["name_create"] = ["x"]
        tries = [(name, args) for name, args in usual.items() if hasattr(model, name)]
        for name in sorted(set(self.methods(model)) - usual.keys() - GATEWAY):
            parameters = inspect.signature(getattr(type(model), name)).parameters
            needed = [
                parameter
                for parameter in list(parameters.values())[1:]
                if parameter.default is parameter.empty
                and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
            ]
            junk = ("x", []) if needed else ("x",)
            tries += [(name, [value] * len(needed)) for value in junk]
        return tries

    def sample_of_others(self, row):
        """A record of this row; a dialog is that of somebody who may open it."""
        for role in ("as", "hr", "me"):
            try:
                with self.env.cr.savepoint():
                    return self.sample(row, self.people[role])
            except REFUSALS:
                continue
        return self.env["ir.cron"].browse()

    def fingerprint(self):
        """{table: sum} of all that is kept of staff: any change shows in it."""
        tables = {
            model._table
            for model in self.models().values()
            if not model._transient and not model._table_query
        }
        relations = {
            field.relation
            for model in self.models().values()
            if not model._transient
            for field in model._fields.values()
            if field.type == "many2many" and field.store
        }
        tables |= relations | {"mail_message", "mail_activity", "ir_attachment"}
        tables |= {"hr_payslip", "hr_payslip_line", "hr_version"}
        parts = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s, sum(hashtextextended(%s::text, 0))::text FROM %s",
                table,
                SQL.identifier(table),
                SQL.identifier(table),
            )
            for table in sorted(tables)
        )
        # PostgreSQL reads large tables side by side, in any order.
        return dict(self.env.execute_query(parts))

    def attack(self, model, name, ids, args, **options):
        """Call it as RPC does, and take it back.

        :return: ("changed" or "harmless" or "refused" or "crashed", what was answered)
        """
        is_of_model = getattr(getattr(type(model), name), "_api_model", False)
        args = [*args] if is_of_model else [ids, *args]
        outcome = "crashed", ""
        try:
            with suppress(Undone), self.env.cr.savepoint():
                try:
                    answer = call_kw(model, name, args, options)
                    self.env.flush_all()
                    is_same = self.fingerprint() == self.before
                    answer = json.dumps(answer, default=str, ensure_ascii=False)
                    outcome = ("harmless" if is_same else "changed"), answer
                except REFUSALS as error:
                    outcome = "refused", str(error)
                raise Undone
        except Exception as error:  # noqa: BLE001  (that is what is looked for)
            outcome = "crashed", repr(error)
        self.env.invalidate_all()
        return outcome

    def test_sweep(self):
        """Attacks 88, 95: whatever is called by whomever, this alone changes anything,
        nothing breaks, and nobody reads what is not for them.
        """
        for row, model in self.models().items():
            record = self.sample_of_others(row)
            found = {}
            for role, user in self.attackers.items():
                attacked = model.with_user(user).sudo(False)
                attacks = self.attacks(row, model, record)
                self.env.flush_all()
                self.before = self.fingerprint()
                for name, args in attacks:
                    result, answer = self.attack(attacked, name, record.ids, args)
                    with self.subTest(row=row, method=name, role=role, args=args):
                        self.assertNotEqual(result, "crashed", answer)
                        if role in OUTSIDERS:
                            self.assertFalse(find_secrets(answer))
                    if result == "changed":
                        found.setdefault(f"{row} {name}", set()).add(role)
            expected = {k: v for k, v in POWERS.items() if k.split()[0] == row}
            with self.subTest(row=row):
                self.assertEqual(found, expected)

    def test_mail(self):
        """Attacks 41, 95: nobody brings in a mail that makes or changes a record."""
        mail = (
            "From: Ming <ming@example.com>\nTo: a@example.com\nSubject: I confess\n"
            "Message-Id: <%s@example.com>\n\nIt was me."
        )
        gateway = self.env["mail.thread"]
        tried = 0
        for row, model in self.models().items():
            if not hasattr(model, "message_new"):
                continue
            record = self.sample_of_others(row)
            self.before = self.fingerprint()
            ways = ({"thread_id": record.id}, {"custom_values": self.values(row)})
            for role, user in self.attackers.items():
                for way in ways:
                    tried += 1
                    result, answer = self.attack(
                        gateway.with_user(user).sudo(False),
                        "message_process",
                        [],
                        [model._name, mail % tried],
                        **way,
                    )
                    with self.subTest(row=row, role=role, way=way):
                        self.assertEqual(result, "refused", answer)
        self.assertGreater(tried, 100)

    def test_json_rpc(self):
        """Attacks 88, 95: over the wire as well; an answer gives nothing away."""
        passwords = {role: self.attackers[role].login for role in OUTSIDERS[:-1]}
        passwords["public"] = "public"
        self.env.cr.flush()  # also what the chatter still has to tell
        before = self.fingerprint()
        for row, model in self.models().items():
            if model._transient:
                continue
            record = self.sample_of_others(row)
            calls = {"read": [], "write": [CHANGES.get(row, {})], "unlink": []}
            if model._table_query:
                calls = {"read": []}
            for role, password in passwords.items():
                user = self.attackers[role]
                for name, args in calls.items():
                    params = [self.env.cr.dbname, user.id, password, model._name, name]
                    with self.subTest(row=row, method=name, role=role):
                        answer = self.execute(*params, [record.ids, *args])
                        self.assertFalse(find_secrets(json.dumps(answer)))
                        is_open = name == "read" and row in FOR_EVERYBODY
                        if is_open and role in ("employee", "head"):
                            self.assertTrue(answer["result"])
                        elif row not in HEADS or role != "head":
                            self.assertIn(answer["error"]["data"]["name"], REFUSED)
        self.env.invalidate_all()
        self.assertEqual(self.fingerprint(), before)

    def execute(self, *params):
        """Call execute_kw over JSON-RPC; what the server answers."""
        with mute_logger(*LOGGERS):
            response = self.url_open(
                "/jsonrpc",
                json={
                    "jsonrpc": "2.0",
                    "method": "call",
                    "id": 1,
                    "params": {
                        "service": "object",
                        "method": "execute_kw",
                        "args": params,
                    },
                },
            )
        self.assertEqual(response.status_code, 200)
        return response.json()
