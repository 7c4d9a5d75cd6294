import base64
import io

from lxml import html
from PIL import Image

from odoo.tests import HttpCase, tagged

from odoo.addons.travel_complaint.tests.common import ComplaintCommon

REPORT = "travel_complaint_portal.complaint_notice"


@tagged("post_install", "-at_install")
class TestNoticeOnTheWall(ComplaintCommon, HttpCase):
    def test_address_leads_to_the_form(self):
        """PO-1: the address of each company opens that company's form."""
        public_company = self.env.ref("base.public_user").company_id
        second, _team, _user = self.create_second_company()
        for company in (public_company, second):
            url = company.complaint_filing_url
            path = url.removeprefix(company.get_base_url())
            page = html.fromstring(self.url_open(path).content)
            form = page.xpath("//form[@id='filing']")
            with self.subTest(company=company.name):
                self.assertEqual([f.get("action") for f in form], [path])
                self.assertIn(company.name, page.xpath("//title")[0].text_content())
        self.assertTrue(public_company.complaint_filing_url.endswith("/complaint/new"))

    def test_code_says_the_address(self):
        """PO-1: the code is a QR code of the address: three corners, no more."""
        company = self.company
        qr = company._get_filing_qr()
        self.assertTrue(qr.startswith("data:image/png;base64,"))
        picture = Image.open(io.BytesIO(base64.b64decode(qr.partition(",")[2])))
        self.assertEqual(picture.width, picture.height)
        self.assertGreater(picture.width, 600)  # sharp on a poster
        # a mark in three corners and none in the fourth: what makes it a QR code
        side, rim = picture.width, 4 * 20
        corners = [(rim, rim), (side - rim - 1, rim), (rim, side - rim - 1)]
        self.assertEqual([picture.getpixel(place) for place in corners], [0, 0, 0])
        self.assertEqual(qr, company._get_filing_qr())
        second, _team, _user = self.create_second_company()
        self.assertNotEqual(second._get_filing_qr(), qr)

    def test_print_out_in_all_languages(self):
        """PO-1: guests find their language, code, address and phone; nothing else."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.write({"complaint_contact_phone": "400-800-12345"})
        self.company.partner_id.lang = "en_US"
        self.assertEqual(self.company._get_notice_langs()[-1], "en_US")
        self.assertIn("zh_CN", self.company._get_notice_langs())
        Report = self.env["ir.actions.report"].with_user(self.leader)
        page, _kind = Report._render_qweb_html(REPORT, self.company.ids)
        tree = html.fromstring(page.decode())
        words = " ".join(tree.text_content().split())
        count = len(self.company._get_notice_langs())
        self.assertEqual(len(tree.xpath("//h1")), count)
        self.assertIn("Something went wrong?", words)
        self.assertIn(self.company.complaint_filing_url, words)
        self.assertIn("400-800-12345", words)
        [picture] = tree.xpath("//img/@src")
        self.assertEqual(picture, self.company._get_filing_qr())
