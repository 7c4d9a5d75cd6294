from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

GARBAGE = {"thread_model": "helpdesk.ticket", "thread_id": "x"}


@tagged("post_install", "-at_install")
class TestJsonErrors(HttpCase):
    """O12, attack 20: a route of Odoo's fails, and who asks hears no more than that."""

    @mute_logger("odoo.http", "odoo.sql_db")
    def ask(self, path, params):
        """(what a JSON route answers, as text; its error, if it is one)"""
        answer = self.url_open(path, json={"params": params})
        return answer.text, answer.json().get("error")

    def call(self, model, method, *args):
        """Call a method of a model; as `ask`."""
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.ask(
            path, {"model": model, "method": method, "args": args, "kwargs": {}}
        )

    def test_guests_get_no_traceback(self):
        """Rule 21: neither strangers nor guests with an account."""
        new_test_user(self.env, "json_guest", groups="base.group_portal")
        for login in (None, "json_guest"):
            self.authenticate(login, login)
            for path, params in (
                ("/mail/message/post", {**GARBAGE, "post_data": 7}),
                ("/mail/message/post", {}),
                ("/mail/attachment/delete", {}),
                ("/mail/thread/messages", {}),
            ):
                with self.subTest(login=login, path=path, params=params):
                    text, error = self.ask(path, params)
                    self.assertEqual(error["data"]["debug"], "")
                    self.assertNotIn("Traceback", text)

    def test_nor_when_the_database_refuses(self):
        """Rule 21: the transaction has failed, and nobody can be looked up any more."""
        new_test_user(self.env, "json_guest", groups="base.group_portal")
        self.authenticate("json_guest", "json_guest")
        _text, error = self.call("helpdesk.ticket", "search", [], 2**70)
        self.assertIn("psycopg2", error["data"]["name"])
        self.assertEqual(error["data"]["debug"], "")

    def test_colleagues_can_report_it(self):
        """Rule 21: a colleague copies the details for whoever looks after Odoo."""
        new_test_user(self.env, "json_colleague", groups="base.group_user")
        self.authenticate("json_colleague", "json_colleague")
        _text, error = self.call("helpdesk.ticket", "no_such_method")
        self.assertIn("Traceback", error["data"]["debug"])
