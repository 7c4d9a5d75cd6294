"""Letters look the same whoever prints them, with a server or without (RS-5, FB-2)."""

import io

from odoo.tests import tagged
from odoo.tools.pdf import PdfReader

from .common import ComplaintCommon
from .test_dossier import Listener


def fonts_of(content):
    """The names of the fonts in a PDF."""
    fonts = set()
    for page in PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():
            fonts.add(font.get_object()["/BaseFont"])
    return fonts


@tagged("post_install", "-at_install")
class TestPrinting(ComplaintCommon):
    """Each report of ours is printed while the server's address leads nowhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "force_report_rendering": True})
        cls.case = cls.create_case().with_env(cls.env)

    def print(self, name, record):
        """The PDF, made while the server's address is one that nobody answers at."""
        set_param = self.env["ir.config_parameter"].set_param
        with Listener() as listener:
            for key in ("web.base.url", "report.url"):
                set_param(key, listener.url)
            content, kind = self.env["ir.actions.report"]._render_qweb_pdf(
                f"travel_complaint.{name}", record.ids
            )
            self.assertEqual(listener.visits, [])
        self.assertEqual(kind, "pdf")
        return content

    def assertStyled(self, content):
        """The page has its own style: the browser's font is a serif one."""
        fonts = " ".join(fonts_of(content))
        self.assertIn("NotoSansCJK", fonts)
        self.assertNotIn("Serif", fonts)
        self.assertNotIn("Times", fonts)

    def test_settlement_letter(self):
        """RS-5: the offer, printed by the cron that mails it."""
        self.walk_to(self.case, "proposing")
        offer = self.env["travel.complaint.offer"].create(
            {
                "ticket_id": self.case.id,
                "line_ids": [(0, 0, {"kind": "apology", "name": "We are sorry"})],
            }
        )
        self.assertStyled(self.print("settlement_letter", offer))

    def test_each_sheet_is_numbered(self):
        """RS-5: a loose sheet of a long letter says which it is, and of how many."""
        self.walk_to(self.case, "proposing")
        offer = self.env["travel.complaint.offer"].create(
            {
                "ticket_id": self.case.id,
                "line_ids": [
                    (0, 0, {"kind": "apology", "name": f"Apology {number}"})
                    for number in range(60)
                ],
            }
        )
        pages = PdfReader(io.BytesIO(self.print("settlement_letter", offer))).pages
        self.assertGreater(len(pages), 1)
        words = [" ".join(page.extract_text().split()) for page in pages]
        for number, text in enumerate(words, 1):
            self.assertIn(f"{number} / {len(pages)}", text)
        # none of the lines is hidden by it
        whole = " ".join(words)
        self.assertFalse([n for n in range(60) if f"Apology {n}" not in whole])
        offer.line_ids = [(2, line.id) for line in offer.line_ids[1:]]
        [page] = PdfReader(io.BytesIO(self.print("settlement_letter", offer))).pages
        self.assertNotIn("1 / 1", " ".join(page.extract_text().split()))

    def test_closing_letter(self):
        """FB-2: the final answer, printed while demo data is loaded."""
        self.walk_to(self.case, "closed", satisfaction=1)
        closing = self.case.sudo().closing_id
        self.assertStyled(self.print("closing_letter", closing))

    def test_investigation(self):
        """IV-3: the report, from a shell."""
        self.walk_to(self.case, "investigating")
        investigation = self.case.sudo().investigation_ids
        self.assertStyled(self.print("investigation", investigation))

    def test_several_at_once(self):
        """RS-5: of several records each one is printed, into one file."""
        cases = self.case | self.create_case()
        for case in cases:
            self.walk_to(case, "investigating")
        investigations = cases.sudo().investigation_ids
        content = self.print("investigation", investigations)
        self.assertEqual(len(PdfReader(io.BytesIO(content)).pages), 2)

    def test_others_reports_are_odoos(self):
        """RS-5: reports of other addons are printed as before."""
        ours = self.env.ref("travel_complaint.report_investigation")
        other = self.env.ref("web.action_report_externalpreview")
        self.assertTrue(ours._is_printed_offline())
        self.assertFalse(other._is_printed_offline())
