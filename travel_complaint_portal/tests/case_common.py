from psycopg2 import IntegrityError

from odoo.tools import mute_logger

from odoo.addons.travel_complaint.tests.test_offer import OfferCommon

from .common import PageCase

# The smallest picture that a canvas sends.
DRAWING = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42m"
    "NkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
GUEST = "guest@example.com"


class CaseCase(PageCase, OfferCommon):
    """A guest with the link to a case that the agent is on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case.guest_lang = "en_US"

    def setUp(self):
        super().setUp()
        self.open_case(self.case)

    def see(self, path="/complaint/case"):
        """The page as the guest gets it: its tree."""
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200)
        return self.tree(answer)

    def see_words(self):
        """The words of the page, in one line."""
        return " ".join(self.see().text_content().split())

    def act(self, verb, expected=303, files=None, **data):
        """Send the form `verb` of the page; the case is read anew afterwards."""
        answer = self.post(f"/complaint/case/{verb}", files=files, **data)
        self.env.invalidate_all()
        self.assertEqual(answer.status_code, expected, answer.text[:2000])
        if expected == 303:
            self.assertTrue(
                answer.headers["Location"].endswith(f"/complaint/case?done={verb}")
            )
        return answer

    def link_of(self, case=None):
        """The link by which the guest came."""
        domain = [("ticket_id", "=", (case or self.case).id)]
        return self.env["travel.complaint.link"].search(domain, limit=1)

    def contacts(self, case=None):
        """What the guest is written down to have said, the latest first."""
        domain = [
            ("ticket_id", "=", (case or self.case).id),
            ("means", "=", "portal"),
        ]
        return self.env["travel.complaint.contact"].search(domain, order="id desc")

    def tasks(self, case=None):
        """What colleagues are asked to do on the case."""
        return (case or self.case).activity_ids.mapped("summary")

    def hidden_fields(self, page, verb):
        """What the form `verb` of the page sends along."""
        form = page.xpath(f"//form[@action='/complaint/case/{verb}']")[0]
        return {
            field.get("name"): field.get("value") or ""
            for field in form.xpath(".//input[@type='hidden']")
        }

    def assert_refused(self, statement, *values):
        """The database does not let this happen."""
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, values)
