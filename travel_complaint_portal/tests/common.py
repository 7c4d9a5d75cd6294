from lxml import html

from odoo import http
from odoo.tests import HttpCase

from odoo.addons.travel_complaint.controllers.tracking import COOKIE
from odoo.addons.travel_complaint.tests.common import ComplaintCommon

from ..controllers.page import SCOPE


class PageCase(ComplaintCommon, HttpCase):
    """A guest in front of our pages: no login, a fresh browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.default"].set("res.partner", "lang", "en_US")
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company.write(
            {
                "name": "Harmony Travel",
                "phone": "+86 21 5555 0100",
                "complaint_contact_phone": False,
                "email": "care@harmony.example",
            }
        )
        cls.web = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web")

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        # Whatever was done in this database before, nobody has tried anything yet.
        self.env["travel.complaint.attempt"].search([]).unlink()

    def get(self, path, **headers):
        """Ask for a page, and stay where the answer is."""
        return self.url_open(path, headers=headers, allow_redirects=False)

    def post(self, path, files=None, headers=None, **data):
        """Send a form with the session's token, and stay where the answer is."""
        data.setdefault("csrf_token", http.Request.csrf_token(self))
        return self.url_open(
            path, data=data, files=files, headers=headers, allow_redirects=False
        )

    def tree(self, answer):
        """The page of an answer."""
        return html.fromstring(answer.content.decode())

    def words(self, answer):
        """The words of a page, in one line."""
        return " ".join(self.tree(answer).text_content().split())

    def read_form(self, answer, action):
        """The fields of the page's form that leads to `action`, as a browser has them.

        Those that are sent: no empty choices and no files.
        """
        [form] = self.tree(answer).xpath(f"//form[@action='{action}']")
        return {
            name: value for name, value in form.form_values() if name != "attachment"
        }

    def open_case(self, case):
        """Be the guest of `case` from here on, by a fresh link."""
        token = self.env["travel.complaint.link"]._mint(case, "guest@example.com")
        self.opener.cookies.set(COOKIE, token, path="/complaint")

    def set_limit(self, kind, key, limit):
        """Limit `kind` by `key` to `limit`, such as 2/3600."""
        parameter = self.env["travel.complaint.attempt"]._get_limit_parameter(
            f"{SCOPE}.{kind}", key
        )
        self.env["ir.config_parameter"].set_param(parameter, limit)
