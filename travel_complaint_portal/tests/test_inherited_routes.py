"""Every route of every addon below ours, called with the ids of our records (rule 1).

The list is the routing map itself, so a route that an addon brings tomorrow is called
as well; and a parameter that nobody has thought of yet fails the test.
"""

import inspect
import json
import re

from odoo import http
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.travel_complaint.tests import test_helpdesk_routes

from .case_common import DRAWING, CaseCase

OURS = "travel_complaint"
# Not called, each for the reason beside it.
LEFT_OUT = {
    "/websocket": "no HTTP: an upgrade, which knows channels of the own session alone",
    "/web/session/logout": "ends the session that the test is in",
    "/web/session/destroy": "ends the session that the test is in",
    "/my/deactivate_account": "closes the account of who asks, with its password",
    "/web/tests": "builds the bundles of Odoo's own tests, and reads nothing",
    "/web/tests/legacy": "as /web/tests",
    "/web/login_successful": "the own account's language and address alone",
    "/web/become": "makes the superuser of who is administrator, and asks no id",
    "/html_editor/generate_text": "asks a server on the Internet, with no id",
    "/web_editor/generate_text": "asks a server on the Internet, with no id",
    "/html_editor/link_preview_external": "asks a server on the Internet, with no id",
    "/html_editor/video_url/data": "asks a server on the Internet, with no id",
    "/web_editor/video_url/data": "asks a server on the Internet, with no id",
    "/discuss/gif/search": "asks a server on the Internet, with no id",
    "/discuss/gif/categories": "asks a server on the Internet, with no id",
    **dict.fromkeys(
        [
            *("/web/database/backup", "/web/database/change_password"),
            *("/web/database/create", "/web/database/drop"),
            *("/web/database/duplicate", "/web/database/restore"),
            *("/web/database/manager", "/web/database/selector", "/web/database/list"),
        ],
        "whole databases, by the master password; off and closed at the proxy",
    ),
}
# Answered with an error of the server when asked what no page of theirs asks. They tell
# and write nothing all the same: that is tried of these as well.
NOISY = {
    *("/base_import/set_file", "/bus/get_model_definitions", "/calendar/notify_ack"),
    *("/chat/<int:channel_id>/<string:invitation_token>", "/mail/attachment/upload"),
    *("/google_gmail/iap_confirm", "/microsoft_outlook/iap_confirm", "/my/security"),
    "/mail/avatar/mail.message/<int:res_id>/author_avatar/<int:width>x<int:height>",
    *("/report/download", "/web/binary/upload_attachment", "/web/export/csv"),
    *("/web/export/xlsx", "/web/login", "/web/model/get_definitions", "/web/signup"),
    *("/web/partner/vcard", "/web/pivot/export_xlsx"),
}
# Parameters that name a model, however a route calls it.
MODEL = (
    *("model", "res_model", "thread_model", "model_name", "__model__", "mod"),
    *("model_names", "model_names_to_fetch", "converter", "reportname"),
)
# Parameters behind which no record stands: words, colours, sizes, switches. What takes
# nothing else is not called.
PLAIN = {
    *("width", "height", "size", "alpha", "quality", "color", "color_primary", "bg"),
    *("color_secondary", "font", "fontname", "icon", "crop", "is_image", "img_key"),
    *("barcode_type", "value", "mimetype", "src", "thumbnail", "alt_data", "media"),
    *("limit", "page", "offset", "before", "minutes", "start_from", "rate", "filename"),
    *("inactivity_period", "last", "last_notification_id", "is_first_poll", "v"),
    *("autoplay", "loop", "hide_controls", "hide_fullscreen", "hide_dm_logo"),
    *("hide_dm_share", "download", "nocache", "unique", "readonly", "copy", "camera"),
    *("is_pending", "is_internal", "is_typing", "one_click", "lang", "mods", "module"),
    *("assets_params", "bundle_name", "filename_field", "redirect", "s_action", "url"),
    *("prefix", "parent_name", "parent_field", "parent_field_type", "exclude", "code"),
    *("import_compat", "address_type", "use_delivery_as_billing", "callback", "force"),
    *("app_name", "add_padding", "xmlid", "arch", "actions", "profile", "collectors"),
    *("service", "db", "dbname", "db_server_status", "login", "password", "error"),
    *("base_location", "mod_file", "refresh_token", "expiration", "state", "status"),
    *("error_description", "periodicity", "publisher_comment", "preview_url"),
    *("subordinates_type", "tenor_gif_id", "unsplashurls", "zip_name", "bus_data"),
    *("channel_name", "create_token", "email_token", "custom_notifications", "emails"),
    *("field_name", "main_email", "message_statuses", "peer_notifications", "_path"),
    *("new_parent_id", "highlight_message_id", "last_message_id", "name"),
    *("_hash", "hash", "invitation_token"),
}
# The tables that no such call may write to.
GUARDED = (
    "name LIKE 'helpdesk%' OR name LIKE 'travel%' OR name IN ('mail_message',"
    " 'mail_followers', 'mail_activity', 'rating_rating', 'res_partner', 'mail_mail',"
    " 'mail_notification', 'mail_message_reaction', 'ir_attachment')"
)
# An attempt at a wrong link is counted; that is what the table is for.
COUNTERS = ("travel_complaint_attempt",)
_PLACEHOLDER = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")


@tagged("post_install", "-at_install")
class TestInheritedRoutes(CaseCase):
    """Anna's case, with all that can be secret; a stranger, and Bert with an account.

    Whatever they call answers without an error of the server, tells nothing of Anna and
    changes nothing of hers.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bert = new_test_user(
            cls.env,
            "complaint_bert",
            groups="base.group_portal",
            company_id=cls.company.id,
            email="bert@example.com",
        )
        cls.case = cls.case.with_env(cls.env)
        cls.anna = cls.env["res.partner"].create(
            {"name": "SECRETANNA", "email": "secretanna@example.com"}
        )
        cls.case.write(
            {
                "name": "SECRETTITLE",
                "description": "<p>SECRETSTORY</p>",
                "partner_id": cls.anna.id,
                "partner_name": "SECRETANNA",
                "booking_ref": "SECRETORDER",
            }
        )
        cls.case.message_post(body="SECRETWORD", subtype_xmlid="mail.mt_comment")
        cls.note = cls.case.message_post(
            body="SECRETNOTE",
            subtype_xmlid="mail.mt_note",
            attachments=[("SECRETFILE.txt", b"SECRETCONTENT")],
        )
        cls.file = cls.note.attachment_ids
        cls.secrets = ("SECRET", "secretanna", cls.case.number)

    def setUp(self):
        super().setUp()
        self.sign()
        self.case.activity_schedule("mail.mail_activity_data_todo", summary="SECRETDO")
        self.case._guest_ask_erasure(self.link_of(), "SECRETREASON")
        self.records = self.find_records()
        self.opener.cookies.clear()  # the guest's link
        self.authenticate(None, None)

    def sign(self):
        """Let Anna sign an offer."""
        offer = self.make_offer().sudo()
        digest = offer._hash_text(
            offer.with_context(lang="en_US")._get_settlement_text()
        )
        fields = {"signer": "SECRETSIGNER", "drawing": DRAWING, "digest": digest}
        self.act("accept", offer_id=offer.id, **fields)

    def find_records(self):
        """The case, and what of it is secret or a file."""
        return [
            self.case,
            *(
                self.env[f"travel.{name}"].search(
                    [("ticket_id", "=", self.case.id)], limit=1
                )
                for name in ("complaint.link", "complaint.offer", "portal.signature")
            ),
        ]

    # What is called

    def find_rules(self):
        """The rules of all addons but ours."""
        return [
            rule
            for rule in test_helpdesk_routes.TestRouteList._get_rules(self)
            if f".addons.{OURS}" not in rule.endpoint.func.__func__.__module__
            and rule.rule not in LEFT_OUT
            and not self.is_plain(rule)
        ]

    def is_plain(self, rule):
        """Whether a route takes something, but nothing that could name a record."""
        return bool(names := self.get_parameters(rule)) and names <= PLAIN

    def get_parameters(self, rule):
        """What the function behind a route takes, and what stands in its address."""
        names = inspect.signature(rule.endpoint.func).parameters.values()
        taken = {
            p.name for p in names if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
        }
        return taken | set(_PLACEHOLDER.findall(rule.rule))

    def get_values(self, record):
        """What a stranger tries, by the name of the parameter, about one record."""
        name, record_id, file_id = record._name, record.id, self.file.id
        message_id, partner_id = self.note.id, self.anna.id
        thread = {"thread_model": name, "thread_id": record_id}
        field = "drawing" if "drawing" in record._fields else "description"
        export = {
            "model": name,
            "ids": [record_id],
            "domain": [],
            "groupby": [],
            "fields": [{"name": "id", "label": "id", "type": "integer"}],
            "import_compat": False,
            "context": {},
        }
        fetch = [["mail.thread", {**thread, "request_list": ["messages"]}], "init_mail"]
        return {
            **dict.fromkeys(PLAIN, 1),
            **dict.fromkeys(MODEL, name),
            **dict.fromkeys(
                ["id", "res_id", "thread_id", "rec_id", "docids", "custom_id"],
                record_id,
            ),
            **dict.fromkeys(["attachment_id", "original_id", "file_id"], file_id),
            **dict.fromkeys(
                ["message_id", "from_message_id", "message_link_preview_ids"],
                message_id,
            ),
            **dict.fromkeys(
                ["partner_id", "pid", "partner_ids", "partner"], partner_id
            ),
            **dict.fromkeys(
                [
                    *("channel_id", "parent_channel_id", "sub_channel_id", "user_id"),
                    *("employee_id", "employee_ids", "digest_id", "guest_id"),
                    *("rtc_session_id", "session_id", "follower_id", "rating_id"),
                    *("member_ids", "known_member_ids", "check_rtc_session_ids"),
                    *("category_id", "action_id", "app_id", "export_id"),
                ],
                record_id,
            ),
            **dict.fromkeys(["access_token", "token"], "x" * 32),
            "attachment": f"x-{file_id}",
            "country": "x-1",
            "ids": [record_id],
            "file_ids": str(file_id),
            "field": field,
            "fields": [field],
            **dict.fromkeys(["method", "__method__"], "read"),
            "args": [[record_id], ["display_name"]],
            "kwargs": {},
            "data": json.dumps(export),
            "domain": [["id", "=", record_id]],
            "fetch_params": fetch,
            "counters": ["ticket_count", "complaint_count"],
            "term": "SECRET"[:5],
            "search_term": "SECRET"[:5],
            "post_data": {"body": "x", "message_type": "comment"},
            "update_data": {"body": "x", "attachment_ids": []},
            "content": "x",
            "action": "add",
            "values": {},
            "subpath": f"{name}/{record_id}",
            "path": f"{name}/read",
            "channels": [f"{name}_{record_id}"],
            **dict.fromkeys(["ufile", "csrf_token"]),  # sent otherwise, see call()
            "context": {},
        }

    def is_about_models(self, rule):
        """Whether a route has to be told which model it is about."""
        return bool(self.get_parameters(rule) & set(MODEL))

    def call(self, rule, record):
        """Call a route about a record, in each way that it can be called."""
        values, names = self.get_values(record), self.get_parameters(rule)
        url = _PLACEHOLDER.sub(lambda m: str(values.get(m[1], "x")), rule.rule)
        sent = {name: values[name] for name in names if values.get(name) is not None}
        kind, methods = rule.endpoint.routing["type"], rule.endpoint.routing["methods"]
        if kind == "http":
            methods = {name.upper() for name in methods or ("GET", "POST")}
            if "GET" in methods:
                yield self.url_open(url, params=self.flat(sent), allow_redirects=False)
            if "POST" in methods:
                token = {"csrf_token": http.Request.csrf_token(self)}
                files = "ufile" in names and {"ufile": ("x.txt", b"x", "text/plain")}
                yield self.post(url, files or None, **self.flat(sent), **token)
        else:
            body = {"params": sent} if kind == "jsonrpc" else sent
            yield self.url_open(
                url,
                data=json.dumps(body),
                headers={"Content-Type": "application/json"},
                allow_redirects=False,
            )

    def flat(self, values):
        """Values as a form sends them."""
        return {
            name: json.dumps(value) if isinstance(value, (list, dict)) else value
            for name, value in values.items()
        }

    # What is looked at

    def count_writes(self):
        """How often each table has been written to in this transaction."""
        rows = self.env.execute_query(
            SQL(
                "SELECT name, n_tup_ins + n_tup_upd + n_tup_del FROM ("
                " SELECT relname AS name, * FROM pg_stat_xact_user_tables) AS t"
                " WHERE %s",
                SQL(GUARDED.replace("%", "%%")),
            )
        )
        return dict(rows)

    def read_table(self, name):
        """All that stands in a table, in a few bytes; but for what is nobody's harm."""
        others = {
            "res_partner": SQL("id = %s", self.bert.partner_id.id),  # his own
            "ir_attachment": SQL("res_model IS NULL OR res_model = 'ir.ui.view'"),
        }
        [(digest,)] = self.env.execute_query(
            SQL(
                "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM %s AS t"
                " WHERE (%s) IS NOT TRUE",
                SQL.identifier(name),
                others.get(name, SQL("FALSE")),
            )
        )
        return digest

    def assert_harmless(self, rule, answer, before):
        """Nothing told, nothing written, and no error of the server."""
        if rule.rule not in NOISY:
            self.assertLess(answer.status_code, 500, answer.text[-2000:])
        for secret in self.secrets:
            self.assertNotIn(secret, answer.text)
        after = self.count_writes()
        touched = {name for name in after if after[name] != self.writes.get(name)}
        self.writes = after
        for name in touched - set(COUNTERS):
            self.assertEqual(self.read_table(name), before[name], name)

    def call_all(self):
        """Call all routes as who the browser is; whatever does harm fails."""
        self.env.flush_all()
        self.writes = self.count_writes()
        before = {name: self.read_table(name) for name in self.writes}
        rules = self.find_rules()
        self.assertGreater(len(rules), 150)
        for rule in rules:
            records = self.records if self.is_about_models(rule) else self.records[:1]
            for record in records:
                with self.subTest(url=rule.rule, model=record._name):
                    for answer in self.call(rule, record):
                        self.assert_harmless(rule, answer, before)

    # Who calls

    def test_every_parameter_is_known(self):
        """Rule 1: a parameter of a new route has to be given something to try."""
        known = {*self.get_values(self.case)}
        for rule in self.find_rules():
            with self.subTest(url=rule.rule):
                self.assertLessEqual(self.get_parameters(rule), known)

    @mute_logger("odoo.http", "werkzeug", "odoo.sql_db")
    def test_stranger(self):
        """Rule 1: who has neither link nor account learns nothing by any route."""
        self.call_all()

    @mute_logger("odoo.http", "werkzeug", "odoo.sql_db")
    def test_another_customer(self):
        """Rule 1, attacks 23, 55, 68: nor does who has an account of their own."""
        self.authenticate(self.bert.login, self.bert.login)
        self.call_all()
