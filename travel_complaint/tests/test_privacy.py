"""Who reads a case without a need to reach the guest (FB-5, C 2.2, C 5.1)."""

import json

from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.travel_complaint_privacy_mixin import GUEST_CONTACT_FIELDS
from ..tools.privacy import mask_email, mask_phone, mask_text
from .common import GROUP, ComplaintCommon

PHONE = "+86 138 0013 8000"
MAIL = "li.na@guests.example"
SECRETS = ("0013 8000", "00138000", MAIL, "copy@guests.example")


@tagged("post_install", "-at_install")
class TestMasks(TransactionCase):
    """What is left of a number or an address tells two guests apart, and no more."""

    def test_phone(self):
        """FB-5: the ends of a number, as short as it is."""
        for phone, shown in (
            (PHONE, "138****8000"),
            ("0086-138-0013-8000", "138****8000"),
            ("13800138000", "138****8000"),
            ("021-62881234", "021****1234"),
            ("6288123", "62****23"),
            ("62881234", "62****34"),
            ("628812", "****"),
            ("ask at reception", "****"),
            ("", False),
            (False, False),
        ):
            with self.subTest(phone=phone):
                self.assertEqual(mask_phone(phone), shown)

    def test_email(self):
        """FB-5: the first letter and the domain."""
        for address, shown in (
            (MAIL, "l****@guests.example"),
            (f"Li Na <{MAIL}>", "l****@guests.example"),
            ("no address", "****"),
            ("@guests.example", "****"),
            ("", False),
            (False, False),
        ):
            with self.subTest(address=address):
                self.assertEqual(mask_email(address), shown)

    def test_text(self):
        """FB-5: what may reach somebody; days, amounts and short numbers stay."""
        for text, shown in (
            (f"Call {PHONE}, or {MAIL}.", "Call ****, or ****."),
            ("电话13800138000请回电", "电话****请回电"),
            ("138-0013-8000 / (021) 6288 1234", "**** / ****"),
            ("138\u00a00013\u00a08000", "****"),
            ("１３８００１３８０００，li＠guests.example", "****，****"),
            ("Since 2026-11-04 13800138000", "Since 2026-****"),
            ('<a href="tel:13800138000">me</a>', '<a href="tel:****">me</a>'),
            ("Order 202611040016", "Order ****"),
            ("On 2026-11-04 10:30, at 4.11.2026, room 1208: 5200.00 lost", None),
            ("Day 3 of 5, bus 12, 40 guests", None),
            ("", ""),
            (False, False),
        ):
            with self.subTest(text=text):
                self.assertEqual(mask_text(text), text if shown is None else shown)


class PrivacyCase(ComplaintCommon):
    """A case in public whose guest has written, and is in the address book."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls.env["res.partner"].create(
            {"name": "Li Na", "email": MAIL, "phone": PHONE}
        )
        cls.case = cls.create_case(
            partner_id=cls.guest.id,
            partner_email=MAIL,
            partner_phone=PHONE,
            email_cc="copy@guests.example",
        )
        cls.case.message_subscribe(cls.guest.ids)
        cls.letter = cls.case.sudo().message_post(
            body="Call me.",
            author_id=cls.guest.id,
            email_from=f"Li Na <{MAIL}>",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            attachments=[("passport.pdf", b"%PDF- secret")],
        )
        cls.answer = cls.case.message_post(
            body=f"Dear {MAIL}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        cls.note = cls.case.message_post(
            body="The lake was closed.",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        cls.todo = cls.case.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=cls.agent.id,
            summary=f"Write to {MAIL}",
        )
        cls.env["travel.complaint.exposure"].with_user(cls.agent).create(
            {"ticket_id": cls.case.id, "place": "Evening paper"}
        )
        cls.env.flush_all()
        cls.env.invalidate_all()
        cls.seen = cls.case.with_user(cls.public_relations)

    def as_relations(self, model):
        return self.env[model].with_user(self.public_relations)

    def assertNoSecret(self, values):
        text = json.dumps(values, default=str, ensure_ascii=False)
        for secret in SECRETS:
            self.assertNotIn(secret, text)


@tagged("post_install", "-at_install")
class TestPrivacy(PrivacyCase):
    def test_masked(self):
        """FB-5, IN-9: of phone and mail public relations reads the ends."""
        self.assertEqual(self.seen.name, self.case.name)
        self.assertEqual(self.seen.partner_name, "Li Na")
        self.assertEqual(self.seen.masked_phone, "138****8000")
        self.assertEqual(self.seen.masked_email, "l****@guests.example")

    @mute_logger("odoo.models")
    def test_no_field_gives_it_away(self):
        """FB-5, attack 88: all that can be read of the case holds no address."""
        readable = set(self.seen.fields_get())
        self.assertFalse(readable & GUEST_CONTACT_FIELDS)
        self.assertIn("name", readable)
        for name in sorted(readable):
            with self.subTest(field=name):
                self.assertNoSecret(self.seen.read([name]))
        for name in sorted(GUEST_CONTACT_FIELDS):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.seen.read([name])

    @mute_logger("odoo.models")
    def test_nothing_is_found_by_it(self):
        """FB-5: by searching, grouping and sorting nobody guesses a number."""
        Ticket = self.as_relations("helpdesk.ticket")
        for domain in (
            [("partner_phone", "like", "138%")],
            [("partner_email", "=", MAIL)],
            [("guest_phone_key", "like", "138")],
            [("partner_id.phone", "like", "138")],
            [("message_ids.email_from", "like", "li")],
            [("message_follower_ids.email", "like", "li")],
            [("message_partner_ids.email", "like", "li")],
            [("message_partner_ids", "in", self.guest.ids)],
        ):
            with self.subTest(domain=domain), self.assertRaises(AccessError):
                Ticket.search(domain)
        with self.assertRaises(AccessError):
            Ticket.formatted_read_group([], ["partner_email"], ["__count"])
        with self.assertRaises(AccessError):
            Ticket.search([], order="partner_phone")
        with self.assertRaises(AccessError):
            self.as_relations("travel.complaint.exposure").search(
                [("ticket_id.partner_phone", "like", "138")]
            )

    @mute_logger("odoo.models")
    def test_export(self):
        """FB-5, attack 60: what one may not read one does not export."""
        self.public_relations.group_ids += self.env.ref("base.group_allow_export")
        rows = self.seen.export_data(["name", "masked_phone"])["datas"]
        self.assertEqual(rows, [[self.case.name, "138****8000"]])
        for name in ("partner_phone", "partner_email", "partner_id/phone"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.env.invalidate_all()
                self.seen.export_data([name])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_address_book(self):
        """FB-5: the guest's own contact and the firm's are hidden as well."""
        firm = self.env["res.partner"].create({"name": "Lake Ltd", "is_company": True})
        colleague = self.env["res.partner"].create(
            {"name": "Zhang", "parent_id": firm.id}
        )
        member = self.env["res.partner"].create({"name": "Wu", "parent_id": firm.id})
        self.create_case(partner_id=colleague.id)
        other = self.env["res.partner"].create({"name": "Evening paper"})
        Partner = self.as_relations("res.partner")
        hidden = self.guest | firm | colleague | member
        shown = other | self.agent.partner_id | self.company.partner_id
        self.assertEqual(Partner.search([("id", "in", (hidden | shown).ids)]), shown)
        for partner in hidden:
            with self.assertRaises(AccessError):
                partner.with_user(self.public_relations).read(["phone"])
        for user in (self.agent, self.auditor, self.stranger):
            found = self.env["res.partner"].with_user(user)
            self.assertIn(self.guest, found.search([("id", "in", hidden.ids)]))

    def test_correspondence(self):
        """FB-5, IN-10: letters are for those who handle; colleagues' notes are not."""
        Message = self.as_relations("mail.message")
        found = Message.search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id)]
        )
        self.assertIn(self.note, found)
        self.assertNotIn(self.letter, found)
        self.assertNotIn(self.answer, found)
        self.assertNoSecret(found.read(["email_from", "body", "reply_to"]))
        for message in (self.letter, self.answer):
            with self.assertRaises(AccessError):
                message.with_user(self.public_relations).read(["body"])
        self.assertEqual(
            self.letter.with_user(self.other_agent).email_from, f"Li Na <{MAIL}>"
        )
        # What they were told of the case they do read.
        self.assertIn(
            "Evening paper",
            " ".join(
                found.filtered(lambda m: m.message_type == "user_notification").mapped(
                    "body"
                )
            ),
        )

    def test_files_of_letters(self):
        """FB-5: what a guest sent along is not for public relations either."""
        passport = self.letter.attachment_ids
        own = self.env["ir.attachment"].create(
            {"name": "lake.txt", "res_model": "helpdesk.ticket"}
            | {"res_id": self.case.id, "raw": b"closed"}
        )
        Attachment = self.as_relations("ir.attachment")
        for domain in (
            Domain("id", "in", (passport | own).ids),
            Domain("res_model", "=", "helpdesk.ticket")
            & Domain("res_id", "=", self.case.id),
        ):
            self.assertEqual(Attachment.search(domain), own)
        with self.assertRaises(AccessError):
            passport.with_user(self.public_relations).read(["datas"])
        self.assertTrue(own.with_user(self.public_relations).read(["datas"]))
        self.assertTrue(passport.with_user(self.agent).read(["datas"]))
        self.assertEqual(list(self.seen._find_dossier_files()), [own])

    def test_dossier(self):
        """FB-5, FB-4: the dossier shows what the case does."""
        values = self.seen._prepare_dossier()
        self.assertNoSecret(values)
        self.assertEqual(values["case"]["masked_phone"], "138****8000")
        page = self.seen._render_dossier("dossier_page", {"dossiers": [values]})
        self.assertIn("138****8000", page)
        self.assertIn("l****@guests.example", page)
        full = self.case.with_user(self.auditor)
        page = full._render_dossier(
            "dossier_page", {"dossiers": [full._prepare_dossier()]}
        )
        self.assertIn(PHONE, page)
        self.assertNotIn("138****8000", page)

    def test_ways_round(self):
        """FB-5: followers, mails that went out, and others' to-dos."""
        domain = [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id)]
        followers = self.as_relations("mail.followers").search(domain)
        self.assertNotIn(self.guest, followers.sudo().partner_id)
        sent = self.as_relations("mail.notification").search([])
        self.assertEqual(sent.sudo().res_partner_id, self.public_relations.partner_id)
        todos = self.as_relations("mail.activity").search(domain)
        self.assertNotIn(self.todo, todos)
        self.assertEqual(todos.user_id, self.public_relations)
        suggested = self.seen._message_get_suggested_recipients(reply_discussion=True)
        self.assertNoSecret(suggested)
        self.assertFalse(self.seen.earlier_case_ids)

    def test_other_cases_of_the_guest(self):
        """FB-5: whoever may not know the guest does not learn their other cases."""
        second = self.create_case(partner_id=self.guest.id)
        self.env["travel.complaint.exposure"].with_user(self.agent).create(
            {"ticket_id": second.id, "place": "Evening paper"}
        )
        self.assertIn(second, self.case.with_user(self.agent).earlier_case_ids)
        self.env.invalidate_all()
        self.assertEqual(self.seen.earlier_case_count, 0)
        with self.assertRaises(AccessError):
            self.seen.action_view_earlier_cases()

    # What somebody typed into the story

    @classmethod
    def tell(cls):
        """Let the story and the title of the case name how the guest is reached."""
        cls.case.write(
            {
                "name": "Lake left out, call 138 0013 8000",
                "description": f"<p>On day 3 no lake.<br>Write to {MAIL}.</p>",
            }
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    def test_story(self):
        """FB-5: of the story all is read but the numbers and addresses in it."""
        self.tell()
        title = "Lake left out, call ****"
        for read in (
            lambda: self.seen.read(["name", "description", "display_name"])[0],
            lambda: self.seen.web_read({"name": {}, "description": {}})[0],
        ):
            self.env.invalidate_all()
            values = read()
            self.assertEqual(values["name"], title)
            self.assertIn("On day 3 no lake.", values["description"])
            self.assertIn("Write to ****.", values["description"])
            self.assertNoSecret(values)
        self.assertEqual(self.seen.display_name, f"{self.case.number} {title}")
        self.assertIsInstance(self.seen.description, Markup)
        # Nothing of it has been written, nor is it what others see.
        self.env.flush_all()
        self.assertIn(MAIL, self.case.description)
        self.assertIn(MAIL, self.seen.sudo().description)
        self.env.invalidate_all()
        self.assertIn("138 0013 8000", self.case.with_user(self.auditor).display_name)
        with self.assertRaises(AccessError):
            self.seen.write({"name": title})

    def test_story_elsewhere(self):
        """FB-5, FB-4: the same in the dossier, an export and the investigation."""
        self.tell()
        self.public_relations.group_ids += self.env.ref("base.group_allow_export")
        self.assertNoSecret(
            self.seen.export_data(["name", "description", "display_name"])
        )
        self.assertNoSecret(self.seen._prepare_dossier())
        self.case.with_user(self.leader).action_accept()
        self.case.with_user(self.leader).action_start_investigation()
        found = self.case.sudo().investigation_id.with_user(self.public_relations)
        found = found.sudo(False)
        self.env.invalidate_all()
        self.assertEqual(found.subject, "Lake left out, call ****")
        self.assertNoSecret(found.read(["subject", "ticket_id", "display_name"]))

    @mute_logger("odoo.models")
    def test_story_is_not_guessed(self):
        """FB-5: searching, sorting and grouping see what reading shows."""
        self.tell()
        Ticket = self.as_relations("helpdesk.ticket")
        investigation = self.as_relations("travel.complaint.exposure")
        for condition, found in (
            (("name", "ilike", "lake left"), True),
            (("name", "ilike", "call ****"), True),
            (("name", "ilike", "0013"), False),
            (("name", "=like", "%138%"), False),
            (("name", "=", "Lake left out, call 138 0013 8000"), False),
            (("description", "ilike", "no lake"), True),
            (("description", "ilike", "li.na"), False),
        ):
            name, operator, value = condition
            with self.subTest(condition=condition):
                self.assertEqual(self.seen in Ticket.search([condition]), found)
                through = (f"ticket_id.{name}", operator, value)
                self.assertEqual(bool(investigation.search([through])), found)
        self.assertFalse(Ticket.name_search("0013 8000"))
        self.assertTrue(Ticket.name_search("Lake left"))
        groups = Ticket.formatted_read_group([], ["name"], ["__count"])
        self.assertNoSecret(groups)
        self.assertIn("Lake left out, call ****", [group["name"] for group in groups])
        self.assertIn(
            self.case, self.env["helpdesk.ticket"].search([("name", "like", "0013")])
        )

    def test_who_needs_it_has_it(self):
        """FB-5: who handles cases or checks how they were handled reads all."""
        both = self._create_user("both", f"{GROUP}public_relations,{GROUP}agent")
        for user in (self.agent, self.other_agent, self.auditor, both):
            with self.subTest(user=user.login):
                case = self.case.with_user(user)
                self.assertEqual(case.partner_phone, PHONE)
                self.assertEqual(case.partner_email, MAIL)
                self.assertEqual(case.partner_id.phone, PHONE)


@tagged("post_install", "-at_install")
class TestPrivacyInBrowser(PrivacyCase, HttpCase):
    def test_form_and_chatter(self):
        """FB-5: what the browser gets for the case, its search and its chatter."""
        self.authenticate(self.public_relations.login, self.public_relations.login)
        views = self.call(
            "/web/dataset/call_kw/helpdesk.ticket/get_views",
            {
                "model": "helpdesk.ticket",
                "method": "get_views",
                "args": [],
                "kwargs": {"views": self.views(), "options": {}},
            },
        )
        arch = views["views"]["form"]["arch"]
        self.assertIn("masked_phone", arch)
        for name in GUEST_CONTACT_FIELDS:
            self.assertNotIn(f'name="{name}"', arch)
        self.assertNotIn("partner_phone", views["views"]["search"]["arch"])
        fields = views["models"]["helpdesk.ticket"]["fields"]
        shown = {name: {} for name in fields if f'name="{name}"' in arch}
        rows = self.call(
            "/web/dataset/call_kw/helpdesk.ticket/web_read",
            {
                "model": "helpdesk.ticket",
                "method": "web_read",
                "args": [self.case.ids],
                "kwargs": {"specification": shown},
            },
        )
        self.assertEqual(rows[0]["masked_phone"], "138****8000")
        self.assertNoSecret(rows)
        for route, params in (
            ("/mail/thread/messages", {}),
            ("/mail/thread/recipients", {}),
            ("/mail/thread/recipients/get_suggested_recipients", {}),
        ):
            with self.subTest(route=route):
                self.assertNoSecret(self.call(route, {**self.thread(), **params}))
        data = self.call(
            "/mail/data",
            {
                "fetch_params": [
                    [
                        "mail.thread",
                        {
                            **self.thread(),
                            "request_list": [
                                *("activities", "attachments", "followers"),
                                *("suggestedRecipients", "contact_fields"),
                            ],
                        },
                    ]
                ]
            },
        )
        self.assertNoSecret(data)
        self.assertIn("mail.thread", data)

    def thread(self):
        return {"thread_model": "helpdesk.ticket", "thread_id": self.case.id}

    def views(self):
        prefix = "travel_complaint.helpdesk_ticket_view_"
        return [
            [self.env.ref(f"{prefix}{kind}_case").id, kind]
            for kind in ("form", "search", "list")
        ]

    def call(self, route, params):
        """What the server answers, as the browser asks; an error fails."""
        return self.make_jsonrpc_request(route, params)
