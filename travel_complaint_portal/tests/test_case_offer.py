import unicodedata
from base64 import b64decode
from datetime import date
from hashlib import sha256
from io import BytesIO

import pytz

from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools.pdf import PdfReader

from .case_common import DRAWING, CaseCase


@tagged("post_install", "-at_install")
class TestOfferOnThePage(CaseCase):
    def setUp(self):
        super().setUp()
        self.offer = self.make_offer(
            300, 100, text="The lake was closed, and we should have told you."
        ).sudo()

    def form(self, verb, **data):
        """What the form `verb` sends, with what the guest fills in."""
        return {**self.hidden_fields(self.see(), verb), **data}

    def accept(self, expected=303, **data):
        values = self.form("accept", **{"signer": "Li Na", **data})
        return self.act("accept", expected, **values)

    def signature(self):
        return self.env["travel.portal.signature"].search(
            [("offer_id", "=", self.offer.id)]
        )

    # Reading it

    def test_card(self):
        """RS-3, PO-3: the whole offer is on the page, and the ways to answer."""
        page = self.see()
        [card] = page.xpath("//*[@id='offer']")
        words = " ".join(card.text_content().split())
        symbol = self.company.currency_id.format(400).replace("\u00a0", " ")
        self.assertIn(f"Our offer to you {symbol} The lake was closed", words)
        self.assertIn("What you have a right to – compensation:", words)
        self.assertIn("As a gesture of goodwill – other:", words)
        self.assertIn("Rights that the law gives me stay as they are.", words)
        self.assertEqual(
            card.xpath(".//summary/text()"),
            ["Accept and sign", "Say no", "Ask for something else"],
        )

    def test_what_to_do_with_it_and_till_when(self):
        """PO-3: the first thing on the page is the offer, and the last day for it."""
        page = self.see()
        self.assertFalse(page.xpath("//*[@id='question']"))
        [step] = page.find_class("o_complaint_next")
        self.assertEqual(
            step.text_content(),
            "Please read our offer on this page and tell us what you think of it.",
        )
        self.assertIn("by March 4, 2999 whether", self.get_step(date(2999, 3, 4)))
        self.assertNotIn("2001", self.get_step(date(2001, 3, 4)))

    def get_step(self, day):
        """What the guest is asked to do with an offer that stands until `day`."""
        offer = self.offer.new({"valid_until": day}, origin=self.offer)
        return offer.with_context(lang="en_US")._get_guest_next_step()

    def test_what_was_agreed_stays_on_the_page(self):
        """PO-3: who has accepted sees what was promised, and no offer any more."""
        self.accept()
        page = self.see()
        self.assertFalse(page.xpath("//*[@id='offer']"))
        [card] = page.xpath("//*[@id='agreed']")
        words = " ".join(card.text_content().split())
        self.assertIn(
            self.company.currency_id.format(400).replace("\u00a0", " "), words
        )
        self.assertEqual(len(card.xpath(".//li")), len(self.offer.line_ids))
        self.assertIn("You accepted it on", words)
        self.case.sudo().complaint_cycle = 2
        self.assertFalse(self.see().xpath("//*[@id='agreed']"))

    def test_no_card_without_an_offer(self):
        """PO-5: a draft is nobody's but ours, and an answered offer asks no more."""
        case = self.create_case(guest_lang="en_US")
        case.action_accept()
        self.write_offer(case=case, text="SECRETDRAFT")
        self.open_case(case)
        self.assertNotIn("SECRETDRAFT", self.see_words())
        self.open_case(self.case)
        self.act("reject", **self.form("reject"))
        self.assertFalse(self.see().xpath("//*[@id='offer']"))

    # Accepting it

    def test_accept_and_sign(self):
        """PO-3: the text, the name, the drawing and the moment are kept together."""
        self.accept(drawing=DRAWING)
        self.assertRecordValues(
            self.offer,
            [
                {
                    "state": "accepted",
                    "answer_means": "portal",
                    "answer_noted_by_id": False,
                    "answer_link_id": self.link_of().id,
                }
            ],
        )
        self.assertEqual(self.case.complaint_state, "executing")
        signature = self.signature()
        self.assertRecordValues(
            signature,
            [
                {
                    "signer": "Li Na",
                    "ticket_id": self.case.id,
                    "link_id": self.link_of().id,
                    "user_id": False,
                    "signed_at": self.offer.answered_at,
                    "integrity": "match",
                }
            ],
        )
        self.assertIn("compensation", signature.text)
        self.assertEqual(
            signature.text_sha256, sha256(signature.text.encode()).hexdigest()
        )
        self.assertEqual(b64decode(signature.drawing)[:4], b"\x89PNG")
        contact = self.contacts()
        self.assertIn("Offer accepted", contact.summary)
        self.assertEqual(contact.link_id, self.link_of())
        self.assertIn("The guest has accepted our offer", self.tasks())

    def test_typed_name_is_enough(self):
        """PO-3: whoever cannot draw, or has no script, signs all the same."""
        self.accept()
        self.assertFalse(self.signature().drawing)
        self.assertEqual(self.offer.state, "accepted")

    def test_name_is_needed(self):
        """PO-3: nobody signs without a name; the form keeps what was typed."""
        for signer in ("", " ", "X", "y" * 121, "\u202e\x00"):
            with self.subTest(signer=signer[:5]):
                answer = self.accept(422, signer=signer)
                self.assertIn("Please type your full name", answer.text)
        self.assertEqual(self.offer.state, "made")
        self.assertFalse(self.signature())

    def test_drawing_that_is_none(self):
        """Attack 51: what is no picture is refused, and nothing is signed."""
        for drawing in ("x", DRAWING[:-9], "data:text/html;base64,PGI+", "é"):
            with self.subTest(drawing=drawing[:20]):
                answer = self.accept(422, drawing=drawing)
                self.assertIn("The drawn signature could not be read.", answer.text)
        self.assertEqual(self.offer.state, "made")

    def test_what_was_read_is_what_is_signed(self):
        """Attack 116, PO-3: a text other than on the page cannot be signed."""
        for digest in ("", "0" * 64, "é"):
            answer = self.accept(409, digest=digest)
            self.assertIn("The page has changed since you opened it.", answer.text)
        self.assertFalse(self.signature())

    def test_accept_twice(self):
        """Attack 74: an offer is answered once."""
        values = self.form("accept", signer="Li Na")
        self.act("accept", **values)
        for verb in ("accept", "reject", "counter"):
            answer = self.act(verb, 409, **values)
            self.assertIn("You have answered this offer already.", answer.text)
        self.assertEqual(len(self.signature()), 1)

    def test_offer_that_was_taken_back(self):
        """Attack 116: what does not stand any more cannot be answered."""
        values = self.form("accept", signer="Li Na")
        self.offer._do_withdraw("A mistake")
        answer = self.act("accept", 409, **values)
        self.assertIn("This offer does not stand any more.", answer.text)
        self.assertFalse(self.signature())

    def test_offer_of_an_earlier_cycle(self):
        """RS-2: what was offered in an earlier cycle is not accepted in this one."""
        self.offer.sudo().cycle = 7
        reason = self.offer._get_guest_cannot_answer_reason("accepted")
        self.assertIn("does not stand any more", reason)

    def test_offer_of_another_case(self):
        """Attack 8: the link answers offers of its own case alone."""
        values = self.form("reject")
        self.open_case(self.create_case(guest_lang="en_US"))
        for offer_id in (values["offer_id"], "", "abc", "٣", str(2**70)):
            answer = self.act("reject", 409, **{**values, "offer_id": offer_id})
            self.assertIn("There is no such offer in this case.", answer.text)
        self.assertEqual(self.offer.state, "made")

    def test_last_day(self):
        """RS-2, attack 121: the last day counts when the guest answers."""
        with freeze_time("2026-11-04 02:00:00"):
            case = self.create_case(guest_lang="en_US")
            case.action_accept()
            offer = self.make_offer(case=case, valid_until=date(2026, 11, 6))
            self.open_case(case)
        with freeze_time("2026-11-06 15:59:00"):
            values = self.form("accept", signer="Li Na")
        with freeze_time("2026-11-06 16:01:00"):
            answer = self.act("accept", 409, **values)
            self.assertIn("The last day to accept this offer has passed.", answer.text)
            forms = self.see().xpath("//form[@action='/complaint/case/accept']")
            self.assertFalse(forms)
            # but the guest can still say what they think
            self.act("counter", **self.form("counter", amount="500"))
        self.assertEqual(offer.state, "countered")

    # Other answers

    def test_reject(self):
        """PO-3: the guest says no, in their own words or without any."""
        self.act("reject", **self.form("reject", text="Not enough."))
        self.assertRecordValues(
            self.offer,
            [
                {
                    "state": "rejected",
                    "answer_text": "Not enough.",
                    "answer_link_id": self.link_of().id,
                }
            ],
        )
        self.assertEqual(self.case.complaint_state, "proposing")
        self.assertIn("The guest has rejected our offer", self.tasks())
        self.assertFalse(self.signature())

    def test_counter(self):
        """PO-3: the guest says what they would accept instead."""
        values = self.form("counter", amount="1,250.50", text="And an apology.")
        self.act("counter", **values)
        self.assertRecordValues(
            self.offer,
            [
                {
                    "state": "countered",
                    "counter_amount": 1250.5,
                    "answer_text": "And an apology.",
                }
            ],
        )
        self.assertIn("The guest asks for something else than we offer", self.tasks())

    def test_amounts_that_are_none(self):
        """Attack 85: garbage, nothing and too much are refused; the text stays."""
        for amount in (
            *("", "0", "0.00", "-1", "NaN", "inf", "1e9", "abc", "٥٠", "50,5"),
            *("1.234,50", "5000000000", "0.005", "x" * 5000, "1000000000.01"),
        ):
            with self.subTest(amount=amount[:20]):
                values = self.form("counter", amount=amount, text="Please")
                answer = self.act("counter", 422, **values)
                self.assertIn("Please enter the amount", answer.text)
                [kept] = self.tree(answer).xpath("//textarea[@id='text_counter']")
                self.assertEqual(kept.text, "Please")
        self.assertEqual(self.offer.state, "made")

    def test_amount_that_the_currency_cannot_pay(self):
        """Attack 85: where there are no cents, forty of them are nothing."""
        self.offer.currency_id.rounding = 1
        self.act("counter", 422, **self.form("counter", amount="0.40"))
        self.act("counter", **self.form("counter", amount="1"))
        self.assertEqual(self.offer.state, "countered")

    def test_account_instead_of_a_link(self):
        """PO-3: who signs by the account stands in the signature, and no link."""
        anna = new_test_user(
            self.env,
            "offer_anna",
            groups="base.group_portal",
            company_id=self.company.id,
        )
        self.case.partner_id = anna.partner_id
        self.authenticate(anna.login, anna.login)
        self.url_open(f"/my/complaints/{self.case.id}")
        self.accept()
        self.assertRecordValues(
            self.signature(), [{"user_id": anna.id, "link_id": False}]
        )
        self.assertFalse(self.offer.answer_link_id | self.contacts().link_id)

    def test_long_words(self):
        """Attack 31: an answer has room for a letter, and no more."""
        for verb in ("reject", "counter"):
            values = self.form(verb, amount="5", text="x" * 10_001)
            answer = self.act(verb, 422, **values)
            self.assertIn("Please shorten your text", answer.text)

    def test_text_in_the_language_of_the_page(self):
        """PO-1: what is signed is what was read, in whichever language."""
        self.case.guest_lang = "zh_CN"
        self.accept()
        self.assertEqual(self.offer.state, "accepted")
        self.assertEqual(self.signature().integrity, "match")

    def test_remedies_with_a_day(self):
        """RS-3: a remedy says what, how much and by when."""
        line = self.offer.line_ids[0]
        self.env.cr.execute(
            "UPDATE travel_complaint_offer_line SET due_date = '2026-11-09', amount = 0"
            " WHERE id = %s",
            [line.id],
        )
        self.env.invalidate_all()
        self.assertEqual(
            self.offer._describe_line(line), f"{line.name}, by November 9, 2026"
        )

    # The signature as evidence

    def test_signature_is_sealed(self):
        """Rule 7, attack 93: the database refuses every change but the removal."""
        self.accept(drawing=DRAWING)
        signature = self.signature()
        for column, value in (
            *(("signer", "Somebody else"), ("text", "Nothing"), ("text_sha256", "0")),
            *(("signed_at", "2020-01-01"), ("drawing", "\\x00"), ("link_id", None)),
            ("create_uid", self.agent.id),
        ):
            with self.subTest(column=column):
                self.assert_refused(
                    f'UPDATE travel_portal_signature SET "{column}" = %s', value
                )
        self.assert_refused("DELETE FROM travel_portal_signature WHERE id > %s", 0)
        self.env.cr.execute(
            "UPDATE travel_portal_signature SET signer = '–', text = '–',"
            " drawing = NULL, create_uid = NULL"
        )
        self.env.invalidate_all()
        self.assertEqual(signature.integrity, "removed")

    def test_altered_text_is_seen(self):
        """Attack 93: even whoever gets past the database's guard is found out."""
        self.accept()
        self.env.cr.execute(
            "ALTER TABLE travel_portal_signature DISABLE TRIGGER USER;"
            "UPDATE travel_portal_signature SET text = 'Nothing';"
            "ALTER TABLE travel_portal_signature ENABLE TRIGGER USER"
        )
        self.env.invalidate_all()
        self.assertEqual(self.signature().integrity, "altered")

    def test_addon_with_signatures_stays(self):
        """Attack 136: signatures are not uninstalled by a click."""
        module = self.env["ir.module.module"].search(
            [("name", "=", "travel_complaint_portal")]
        )
        self.accept()
        self.env["helpdesk.ticket"].flush_model()
        self.env.cr.execute("UPDATE helpdesk_ticket SET complaint_kind = NULL")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Guests have signed 1 offers"):
            module.button_uninstall()

    # Keeping it

    def test_signature_is_in_the_dossier(self):
        """FB-4, PO-3: text, name, hand, moment and checksum stand in the dossier."""
        with freeze_time("2026-11-05 03:04:05"):
            self.offer.made_at = "2026-11-05 03:00:00"
            self.accept(drawing=DRAWING)
        ratings = self.env["travel.portal.rating"]
        ratings._invite(self.case)
        invitation = ratings.search([("ticket_id", "=", self.case.id)])
        invitation._rate(4, 2, "The guide was kind.")
        case = self.case.with_user(self.leader)
        zone = case.company_id._get_complaint_timezone()
        signed_at = pytz.utc.localize(self.signature().signed_at).astimezone(zone)
        reader = PdfReader(BytesIO(case._print_dossier()))
        text = " ".join(
            unicodedata.normalize("NFKC", page.extract_text()) for page in reader.pages
        )
        text = " ".join(text.split())
        for words in (
            f"Li Na \u00b7 {signed_at:%Y-%m-%d %H:%M:%S}",
            "Rights that the law gives me stay as they are.",
            self.signature().text_sha256,
            "Unchanged",
            "The guide was kind.",
        ):
            self.assertIn(words, text)
        # A picture that is written into the page, and fetched from nowhere.
        [row] = case._prepare_dossier()["sections"]["signatures"]
        self.assertTrue(row["drawing"].startswith("data:image/png;base64,"))
