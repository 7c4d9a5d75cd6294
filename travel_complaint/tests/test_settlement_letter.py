import subprocess
import unicodedata
from datetime import date
from hashlib import sha256

from odoo.tests import freeze_time, tagged

from .smtp import MailCommon, MailServer
from .test_offer import NOW, OfferCommon


def read_pdf(content):
    """The text of a PDF, as another program reads it."""
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=content,
        capture_output=True,
        check=True,
    )
    # Fonts of PDFs have other code points for some of the signs.
    return unicodedata.normalize("NFKC", done.stdout.decode())


@tagged("post_install", "-at_install")
class TestSettlementLetter(OfferCommon, MailCommon):
    """The guest reads the offer in a letter, in their language (RS-5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo makes no PDF in tests unless it is told to.
        cls.env = cls.env(context={**cls.env.context, "force_report_rendering": True})
        cls.case = cls.env["helpdesk.ticket"].browse(cls.case.id)

    def send(self, **values):
        self.case.write({"partner_email": "li.na@example.com", **values})
        with freeze_time(NOW):
            offer = self.make_offer(
                300,
                50,
                text="The driver was ill.\nWe are sorry.",
                valid_until=date(2026, 11, 20),
            )
        return offer.with_env(self.env)

    def test_what_the_letter_says(self):
        """RS-5: number, the guest's words, what we found, the sums, goodwill apart."""
        self.put_in_state(self.case, "proposing")
        self.case.validity = "partly_valid"
        offer = self.send(
            description="<p>The lake was left out.</p>"
            '<img src="http://127.0.0.1:9/x.png"><script>alert(1)</script>'
        )
        letter = offer._get_letter()
        text = read_pdf(letter.raw)
        for words in (
            *(self.case.number, "HT-7", "Li Na", "The lake was left out."),
            *("in part you are right", "The driver was ill."),
            *("What you have a right to", "300.00", "November 20, 2026"),
            *("As a gesture of goodwill", "50.00", "350.00"),
            *("within 5 working days", "I accept the offer"),
        ):
            self.assertIn(words, text)
        for words in ("alert(1)", "Draft"):
            self.assertNotIn(words, text)
        self.assertLess(text.index("300.00"), text.index("gesture of goodwill"))
        self.assertEqual(offer.letter_sha256, sha256(letter.raw).hexdigest())
        self.assertEqual(
            (letter.res_model, letter.res_id), ("helpdesk.ticket", self.case.id)
        )
        # What the guest has is made once.
        self.assertEqual(offer._get_letter(), letter)

    def test_chinese(self):
        """RS-5: a Chinese guest gets the letter in Chinese, whoever prints it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        offer = self.send(guest_lang="zh_CN", description="<p>行程缩短了一天。</p>")
        lang = offer._get_letter_lang()
        self.assertEqual(lang, "zh_CN")
        text = read_pdf(offer._get_letter().raw)
        self.assertIn("行程缩短了一天", text)

    def test_sent_with_the_mail(self):
        """RS-5, attack 49: the letter goes out with the notice, after the commit."""
        offer = self.send()
        notice = self.case.notice_ids.filtered(lambda n: n.code == "offer")
        self.assertEqual((notice.state, notice.offer_id), ("pending", offer))
        self.assertFalse(offer.letter_id)  # nobody has waited for it
        with MailServer() as server:
            self.send_notices(server)
            mail = server.messages[-1]
        (attached,) = mail.iter_attachments()
        self.assertEqual(attached.get_content_type(), "application/pdf")
        self.assertEqual(attached.get_content(), offer.letter_id.raw)
        self.assertIn(self.case.number, attached.get_filename())
        self.assertTrue(offer.letter_id.exists())  # the mail is gone, the file is not

    def test_each_round_has_its_letter(self):
        """RS-5: the second round is told of as well, with a letter of its own."""
        first = self.send()
        first._do_note_answer("rejected", "phone")
        second = self.send()
        notices = self.case.notice_ids.filtered(lambda n: n.code == "offer")
        self.assertEqual(notices.offer_id, first | second)

    def test_a_draft_is_marked(self):
        """RS-5: printed before it is made, the letter says that it is a draft."""
        offer = self.write_offer(300)
        action = offer.action_print_letter()
        self.assertEqual(action["type"], "ir.actions.report")
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.agent)
            ._render_qweb_pdf(action["report_name"], offer.ids)
        )
        self.assertIn("Draft, not sent", read_pdf(content))
        self.assertFalse(offer.letter_id)
