"""Mails become cases, over a real conversation with a mail server."""

import io
import zlib
from email.message import EmailMessage

from PIL import Image

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .smtp import ADDRESS, MailCommon, MailServer

# What a browser would run or draw as a page if it were served as what it is.
ACTIVE_TYPES = ("html", "xml", "svg", "script", "hta", "flash")


def write_files(count, size=20, subject="Photos", sender="Li <li@example.com>"):
    """A mail with `count` text files of `size` bytes each, as bytes."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ADDRESS, subject
    message["Message-ID"] = f"<files-{count}-{size}@example.com>"
    message.set_content("See the files.")
    for number in range(count):
        content = f"{number} ".encode().ljust(size, b".")
        message.add_attachment(content, "text", "plain", filename=f"note-{number}.txt")
    return message.as_bytes()


@tagged("post_install", "-at_install")
class TestMailBecomesCase(MailCommon):
    @freeze_time("2026-11-16 08:00:00")
    def test_mail_becomes_case(self):
        """IN-2, IN-5: a mail to a team's address is a case, with all that it tells."""
        case = self.receive("plain")
        self.assertRecordValues(
            case,
            [
                {
                    "complaint_kind": "complaint",
                    "complaint_state": "registered",
                    "name": "Three nights in the wrong hotel",
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    "channel_id": self.mail.id,
                    "partner_name": "Jansen, Bert",
                    "partner_email": "bert.jansen@example.net",
                    "guest_lang": "en_US",
                    "user_id": False,
                    "registered_by_id": False,
                    "is_identity_confirmed": False,
                }
            ],
        )
        self.assertRegex(case.number, r"^TS-\d{6}-\d{4,}$")
        self.assertEqual(str(case.received_at), "2026-11-14 08:12:04")
        self.assertEqual(str(case.registered_at), "2026-11-16 08:00:00")
        self.assertIn("slept in a hostel.<br>", case.description)
        self.assertEqual(self.milestones(case), ["registered"])
        self.assertRecordValues(
            case.notice_ids,
            [
                {
                    "code": "received",
                    "state": "pending",
                    "email_to": "bert.jansen@example.net",
                    "lang": "en_US",
                }
            ],
        )

    def test_contact_is_kept(self):
        """IN-10: the mail is a contact: when, by what means, what was said."""
        with freeze_time("2026-11-16 08:00:00"):
            contact = self.receive("plain").contact_ids
        self.assertRecordValues(
            contact, [{"direction": "in", "means": "email", "user_id": False}]
        )
        self.assertEqual(str(contact.contacted_at), "2026-11-14 08:12:04")
        self.assertIn("We want 300 euros back.", contact.summary)
        self.assertEqual(contact.result, "By mail, sender not verified")

    def test_photos(self):
        """IN-1, attack 47: photos are on the case, and nothing is fetched or run."""
        self.env["res.lang"]._activate_lang("zh_CN")
        case = self.receive("photos")
        self.assertEqual(case.name, "导游第三天取消了行程")
        self.assertEqual((case.partner_name, case.guest_lang), ("李娜", "zh_CN"))
        self.assertEqual(
            set(case.attachment_ids.mapped("name")),
            {"bus.jpg", "合同.jpg", "shore.png"},
        )
        self.assertEqual(
            set(case.attachment_ids.mapped("mimetype")), {"image/jpeg", "image/png"}
        )
        traps = ("track.example.com", "<img", "script", "alert", "cid:", "style")
        for html in (case.description, case.message_ids.body):
            self.assertIn("导游还强迫我们购物", html)
            self.assertIn("[Picture that is not in the mail]", html)
            self.assertIn("[Picture: shore.png]", html)
            self.assertIn("https://photos.example.com/li-na", html)
            for trap in traps:
                self.assertNotIn(trap, html)

    def test_pictures_get_no_token(self):
        """Attack 7: a picture within the text opens no door to the file."""
        case = self.receive("photos")
        self.assertEqual(case.attachment_ids.mapped("access_token"), [False] * 3)

    def test_chinese_encodings(self):
        """Attack 46: GBK that calls itself GB2312, Big5, raw GBK: read as meant."""
        for name, title, guest, words in (
            ("gb2312_that_is_gbk", "导游镕态度恶劣", "王镕", "导游朱镕态度恶劣"),
            ("big5", "遊覽車骯髒", "陳美玲", "領隊說沒有辦法處理"),
            ("raw_headers", "酒店房间有虫子", "孙丽", "房间里到处都是虫子"),
        ):
            with self.subTest(name):
                case = self.receive(name)
                self.assertEqual((case.name, case.partner_name), (title, guest))
                self.assertIn(words, case.description)
                self.assertIn(words, case.message_ids.body)

    def test_raw_file_name(self):
        """Attack 46: a file name in raw GBK is read as meant."""
        case = self.receive("raw_headers")
        self.assertRecordValues(
            case.attachment_ids, [{"name": "收据.pdf", "mimetype": "application/pdf"}]
        )

    def test_invented_charset(self):
        """Attack 46: Odoo gives up on an invented charset; the case does not."""
        case = self.receive("invented_charset")
        self.assertIn("旅行社一直没有答复", case.description)
        self.assertEqual(case.description.count("退款"), 1)

    def test_damaged_text(self):
        """Attack 46: damage costs the damaged letters, and no others."""
        text = self.receive("damaged_quoted_printable").description
        self.assertIn("L'hôtel n'était pas propre", text)
        self.assertIn("est parti sans nous", text)

    def test_no_subject(self):
        """Attack 46: without a subject the first words are the title."""
        case = self.receive("no_subject")
        self.assertEqual(
            case.name, "The coach never came. We waited for four hours in the rain."
        )

    def test_empty_body(self):
        """Attack 46: some guests write all they have to say into the subject."""
        case = self.receive("empty")
        self.assertIn("the guide left us at the border", case.description)
        self.assertIn("the guide left us at the border", case.contact_ids.summary)

    def test_nothing_at_all(self):
        """Attack 46: a mail without a word is a case that says so."""
        case = self.receive(f"From: a@example.com\nTo: {ADDRESS}\n\n".encode())
        self.assertEqual(case.name, "This mail has no text.")
        self.assertIn("This mail has no text.", case.description)

    def test_forwarded(self):
        """Attack 46: a forwarded mail can be read, and its photos be seen."""
        case = self.receive("forwarded")
        self.assertIn("Nine of us fell ill", case.description)
        self.assertIn("Zhou Min", case.description)
        self.assertEqual(
            set(case.attachment_ids.mapped("name")),
            {"Food poisoning.eml", "hospital.jpg"},
        )

    def test_bad_date_and_no_id(self):
        """Attack 46: a wrong clock is not believed; a mail without id is one case."""
        with freeze_time("2026-11-16 08:00:00"):
            case = self.receive("no_id_bad_date")
        self.assertEqual(str(case.received_at), "2026-11-16 08:00:00")
        self.assertFalse(self.receive("no_id_bad_date"))

    @freeze_time("2026-11-16 08:00:00")
    def test_implausible_dates(self):
        """Attack 46: neither the future nor last year is when a mail was sent."""
        for date in (
            "Tue, 17 Nov 2026 08:00:00 +0000",
            "Sat, 1 Nov 2025 08:00:00 +0000",
            "1 Jan 0001 00:00:00 +0000",
            "31 Dec 9999 23:59:59 -1200",
        ):
            with self.subTest(date):
                raw = self.write_mail("li@example.com", "Dirty coach", Date=date)
                case = self.receive(raw)
                self.assertEqual(str(case.received_at), "2026-11-16 08:00:00")
                self.assertEqual(str(case.message_ids.date), "2026-11-16 08:00:00")

    def test_hostile_subjects(self):
        """Attacks 31, 46: a title is one line of readable text, not too long."""
        for subject, title in (
            (
                "=?utf-8?Q?Refund=0D=0ABcc:_all@example.com?=",
                "Refund Bcc: all@example.com",
            ),
            ("=?utf-8?Q?a=00b=07c?=", "a b c"),
            ("=?utf-8?B?4oCuZXhlLnRlc+KArA==?=", "exe.tes"),
        ):
            with self.subTest(subject):
                raw = f"From: a@example.com\nTo: {ADDRESS}\nSubject: {subject}\n\nText"
                case = self.receive(raw.encode())
                self.assertEqual(case.name, title)
                self.assertEqual(case.message_ids.subject, title)

    def test_subject_of_100_kb(self):
        """Attacks 31, 46: an endless subject is cut; its beginning is in the text."""
        subject = "The guide was rude. " * 5000
        raw = f"From: a@example.com\nTo: {ADDRESS}\nSubject: {subject}\n\nText".encode()
        self.deliver(raw)
        case = self.env["helpdesk.ticket"].search(
            [("partner_email", "=", "a@example.com")]
        )
        self.assertEqual(len(case.name), 200)
        self.assertTrue(4000 < len(case.description) < 6000)

    def test_nested_parts(self):
        """Attack 46: 200 levels are read; 3,000 are kept as a file, and never lost."""
        for levels in (200, 3000):
            with self.subTest(levels):
                inner = b"Content-Type: text/plain\n\nThe boat sank.\n"
                for level in range(levels):
                    edge = b"--b%d" % level
                    inner = b"\n".join(
                        [
                            b'Content-Type: multipart/mixed; boundary="b%d"' % level,
                            b"",
                            edge,
                            inner,
                            edge + b"--",
                        ]
                    )
                head = f"From: deep{levels}@example.com\nTo: {ADDRESS}\nSubject: Boat\n"
                case = self.receive(head.encode() + b"MIME-Version: 1.0\n" + inner)
                self.assertEqual(case.name, "Boat")
                if levels == 200:
                    self.assertIn("The boat sank.", case.description)
                else:
                    self.assertIn("could not be read", case.description)
                    self.assertIn(b"The boat sank.", case.attachment_ids.raw)

    def test_broken_addresses(self):
        """Attack 46: no mail is lost for addresses that break Odoo's reading."""
        for number, sender in enumerate(('"', "<", ".:", ":; li@example.com >")):
            raw = f"From: {sender}\nTo: {ADDRESS}\nCc: <\nSubject: Nr. {number}\n\nText"
            with self.subTest(sender):
                case = self.receive(raw.encode())
                self.assertEqual(case.name, f"Nr. {number}")
        self.assertEqual(case.partner_email, "li@example.com")

    def test_long_text(self):
        """Attack 46: a text of megabytes is kept as a file, its beginning as text."""
        raw = self.write_mail("li@example.com", "Long", "It was dirty. " * 40_000)
        case = self.receive(raw)
        self.assertLess(len(case.description), 120_000)
        self.assertIn("The whole text is in the attached file.", case.description)
        self.assertEqual(case.attachment_ids.name, "mail.html")
        self.assertGreater(case.attachment_ids.file_size, 500_000)

    def test_deep_html(self):
        """Attack 46: HTML that no parser can read is still read."""
        message = EmailMessage()
        message["From"], message["To"] = "li@example.com", ADDRESS
        message["Subject"] = "Deep"
        message.set_content("<div>" * 5000 + "The lift fell.", subtype="html")
        self.assertIn("The lift fell.", self.receive(message.as_bytes()).description)

    def test_reference_is_not_asked_of_mails(self):
        """IN-2: an alias names a channel that asks for a reference; no mail is lost."""
        self.team.alias_defaults = (
            f"{{'team_id': {self.team.id}, 'channel_id': {self.hotline_12345.id}}}"
        )
        case = self.receive("plain")
        self.assertEqual(case.channel_id, self.mail)

    def test_alias_sets_no_evidence(self):
        """Attack 89: whoever may edit an alias cannot set what proves a case."""
        self.team.alias_defaults = (
            f"{{'team_id': {self.team.id}, 'number': 'TS-1', 'priority': '3',"
            " 'acknowledged_at': '2020-01-01 00:00:00'}"
        )
        case = self.receive("plain")
        self.assertNotEqual(case.number, "TS-1")
        self.assertFalse(case.acknowledged_at)
        self.assertEqual(case.priority, "3")


@tagged("post_install", "-at_install")
class TestMailFiles(MailCommon):
    def set_limits(self, count, file_megabytes, total_megabytes):
        """Set the limits on files of a mail, as an administrator does."""
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("travel_complaint.mail_files", count)
        parameters.set_param("travel_complaint.mail_file_megabytes", file_megabytes)
        parameters.set_param("travel_complaint.mail_total_megabytes", total_megabytes)

    def get_note(self, case):
        """What the chatter says about files that were not kept."""
        return case.message_ids.filtered(lambda m: "not kept" in m.body).body

    def test_300_files(self):
        """Attacks 46, 52: ten files are kept, 290 are named, the case is made."""
        case = self.receive(write_files(300))
        self.assertEqual(len(case.attachment_ids), 10)
        note = self.get_note(case)
        self.assertEqual(note.count("<li>"), 290)
        self.assertIn("note-299.txt", note)
        self.assertIn("at most 10 files, 10.00 Mb each, 25.00 Mb together", note)

    def test_large_files(self):
        """Attack 52: too large a file stays out, also when many are it together."""
        self.set_limits(10, 0.01, 0.025)
        case = self.receive(write_files(1, size=11_000))
        self.assertFalse(case.attachment_ids)
        self.assertIn("note-0.txt (10.74 Kb)", self.get_note(case))
        case = self.receive(write_files(4, size=10_000))
        self.assertEqual(
            case.attachment_ids.sorted("id").mapped("name"),
            ["note-0.txt", "note-1.txt"],
        )
        self.assertEqual(self.get_note(case).count("<li>"), 2)

    def test_limit_is_reached_exactly(self):
        """Attack 52: a file of just the size that is allowed is kept."""
        self.set_limits(2, 1 / 1024, 2 / 1024)
        case = self.receive(write_files(2, size=1024))
        self.assertEqual(len(case.attachment_ids), 2)
        self.assertFalse(self.get_note(case))

    def test_empty_file(self):
        """Attack 52: an empty file is named and not kept."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@b.example", ADDRESS, "x"
        message.add_attachment(b"", "text", "plain", filename="empty.txt")
        case = self.receive(message.as_bytes())
        self.assertFalse(case.attachment_ids)
        self.assertIn("empty.txt (empty)", self.get_note(case))

    def test_dangerous_files(self):
        """Attacks 51, 56: each file is kept; none is served as what it would run as."""
        case = self.receive("dangerous_files")
        self.assertEqual(len(case.attachment_ids), 8)
        for file in case.attachment_ids:
            with self.subTest(file.name):
                for kind in ACTIVE_TYPES:
                    self.assertNotIn(kind, file.mimetype)
        photo = case.attachment_ids.filtered(lambda f: f.name == "photo.png")
        self.assertEqual(photo.mimetype, "text/plain")

    def test_file_names(self):
        """Attack 53: a name has no folders, no line ends and an end."""
        names = ["../../../../etc/passwd", "..\\..\\x.txt", "a" * 5000 + ".txt"]
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@b.example", ADDRESS, "x"
        for name in names:
            message.add_attachment(b"x", "text", "plain", filename=name)
        case = self.receive(message.as_bytes())
        stored = case.attachment_ids.sorted("id").mapped("name")
        self.assertEqual(stored[:2], ["passwd", "x.txt"])
        self.assertEqual(len(stored[2]), 120)

    def test_picture_bomb(self):
        """Attack 54: a picture that unpacks to gigabytes is a file like any other."""
        header = b"\x00\x00\x75\x30\x00\x00\x75\x30\x08\x02\x00\x00\x00"
        chunk = b"IHDR" + header
        png = (
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"
            + chunk
            + zlib.crc32(chunk).to_bytes(4, "big")
            + b"\x00\x00\x00\x00IEND\xaeB`\x82"
        )
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@b.example", ADDRESS, "x"
        message.set_content("See the picture.")
        message.add_attachment(png, "image", "png", filename="large.png")
        case = self.receive(message.as_bytes())
        self.assertEqual(case.attachment_ids.raw, png)

    def test_photos_stay_as_they_came(self):
        """IV-2: Odoo makes large photos smaller; one that proves something stays."""

        photo = io.BytesIO()
        Image.new("RGB", (2500, 100), "red").save(photo, "JPEG")
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@b.example", ADDRESS, "x"
        message.set_content("See the picture.")
        message.add_attachment(photo.getvalue(), "image", "jpeg", filename="wide.jpg")
        case = self.receive(message.as_bytes())
        self.assertEqual(case.attachment_ids.raw, photo.getvalue())
        self.assertEqual(case.attachment_ids.mimetype, "image/jpeg")


@tagged("post_install", "-at_install")
class TestUnwantedMail(MailCommon):
    def test_automatic_mails(self):
        """Attack 44: out-of-office mails and newsletters make no case and no answer."""
        notices = self.env["travel.complaint.notice"].search_count([])
        for name in ("out_of_office", "newsletter", "autoreply", "bounce"):
            with self.subTest(name):
                self.assertFalse(self.receive(name))
        self.assertEqual(self.env["travel.complaint.notice"].search_count([]), notices)

    def test_automatic_reply_to_case(self):
        """Attack 44: an out-of-office answer to our mail is no word of the guest."""
        case = self.receive("photos")
        messages = case.message_ids
        self.receive("out_of_office", In_Reply_To="<photos-1@example.com>")
        self.assertEqual(case.message_ids, messages)
        self.assertEqual(len(case.contact_ids), 1)

    def test_own_mailing_list(self):
        """Attack 44: a list of another house is bulk; our own one passes guests on."""
        own = f"complaints.{self.alias_domain.name}"
        for address, count in (("tours.example.org", 0), (own, 1)):
            with self.subTest(address):
                raw = self.write_mail(
                    "li@example.com",
                    "Dirty coach",
                    Precedence="list",
                    List_Id=f"Complaints <{address}>",
                )
                self.assertEqual(len(self.receive(raw)), count)

    def test_welcome_machine(self):
        """IN-2: a platform's machine may write if we let it; not its absence note."""
        raw = {"Auto_Submitted": "auto-generated"}
        platform = "notices@platform.example"
        self.assertFalse(self.receive(self.write_mail(platform, "Case 17", **raw)))
        self.env["mail.gateway.allowed"].create({"email": platform})
        self.assertTrue(self.receive(self.write_mail(platform, "Case 17", **raw)))
        raw = {"Auto_Submitted": "auto-replied"}
        self.assertFalse(self.receive(self.write_mail(platform, "Away", **raw)))

    def test_own_address(self):
        """Attack 44: a mail from our own address is an echo, not a guest."""
        self.assertFalse(self.receive(self.write_mail(ADDRESS, "Echo")))

    def test_same_mail_twice(self):
        """Attack 45: a mail that is delivered twice is one case."""
        self.assertEqual(len(self.receive("plain")), 1)
        self.assertFalse(self.receive("plain"))

    def test_flood(self):
        """H9, attack 43: after twenty mails of one sender no more cases are made."""
        made = sum(
            len(
                self.receive(
                    self.write_mail("Bot <Flood@example.com>", f"Nr. {number}")
                )
            )
            for number in range(23)
        )
        self.assertEqual(made, 20)

    def test_flood_is_counted_by_address(self):
        """H9: another guest, whose address merely looks alike, is heard."""
        for number in range(20):
            self.receive(self.write_mail("susan@example.com", f"Nr. {number}"))
        self.assertTrue(self.receive(self.write_mail("an@example.com", "My trip")))

    def test_flood_of_replies(self):
        """H9: nor does one sender fill one case, not even one whom we know."""
        self.env["res.partner"].create({"name": "Li", "email": "li.na@example.com"})
        case = self.receive("photos")
        for _number in range(23):
            raw = self.write_mail(
                "li.na@example.com", "Re: x", In_Reply_To="<photos-1@example.com>"
            )
            self.receive(raw)
        self.assertEqual(len(case.contact_ids), 1 + 20)


@tagged("post_install", "-at_install")
class TestOrdinaryMail(MailCommon):
    def test_ordinary_ticket(self):
        """H9: mails to any other team become just what helpdesk_mgmt makes of them."""
        anna = self.env["res.partner"].create(
            {"name": "Anna", "email": "anna@example.com"}
        )
        bert = self.env["res.partner"].create(
            {"name": "Bert", "email": "bert@example.com"}
        )
        raw = self.write_mail(
            "Anna <anna@example.com>",
            "The printer is out of paper",
            To=f"it-support@{self.alias_domain.name}",
            Cc=bert.email,
            Precedence="bulk",
        )
        ticket = self.receive(raw)
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "The printer is out of paper",
                    "team_id": self.ordinary_team.id,
                    "complaint_kind": False,
                    "guest_lang": False,
                    "partner_id": anna.id,
                    "partner_email": '"Anna" <anna@example.com>',
                    "email_cc": "bert@example.com",
                }
            ],
        )
        self.assertRegex(ticket.number, r"^HT\d+$")
        self.assertEqual(ticket.message_ids.author_id, anna)
        self.assertIn(bert, ticket.message_partner_ids)
        self.assertFalse(ticket.contact_ids or ticket.notice_ids)

    def test_ordinary_flood(self):
        """H9: mails to such a team are counted as before: by nobody."""
        made = sum(
            len(
                self.receive(
                    self.write_mail(
                        "bot@example.com",
                        f"Nr. {number}",
                        To=f"it-support@{self.alias_domain.name}",
                    )
                )
            )
            for number in range(22)
        )
        self.assertEqual(made, 22)

    def test_both_teams(self):
        """H9: a mail to both is a case here and a ticket there."""
        raw = self.write_mail(
            "Anna <anna@example.com>",
            "The tablet in the coach",
            To=f"{ADDRESS}, it-support@{self.alias_domain.name}",
        )
        tickets = self.receive(raw)
        self.assertEqual(
            sorted(tickets.mapped(lambda t: t.complaint_kind or "")), ["", "complaint"]
        )


@tagged("post_install", "-at_install")
class TestForgedMail(MailCommon):
    """Anybody can write any sender into a mail; the relay alone knows better."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls.env["res.partner"].create(
            {"name": "Bert", "email": "bert@example.com"}
        )
        cls.agent.email = "agent@harmony-staff.example.com"

    def test_guest_is_not_believed(self):
        """Attack 40: a sender's address alone links no contact and makes no author."""
        case = self.receive(self.write_mail("Bert <bert@example.com>", "Refund"))
        self.assertFalse(case.partner_id or case.message_ids.author_id)
        self.assertEqual(case.message_ids.email_from, '"Bert" <bert@example.com>')

    def test_guest_whom_the_relay_knows(self):
        """Attack 40: what our own relay vouches for is linked to the contact."""
        self.env["ir.config_parameter"].set_param(
            "travel_complaint.mail_relay", "mx.harmony.example.com"
        )
        for results, partner in (
            ("mx.harmony.example.com; dmarc=pass header.from=example.com", self.guest),
            ("mx.harmony.example.com; dmarc=fail header.from=example.com", None),
            ("mx.elsewhere.example; dmarc=pass header.from=example.com", None),
            ("mx.harmony.example.com; dmarc=pass header.from=evil.example", None),
        ):
            with self.subTest(results):
                raw = self.write_mail("Bert <bert@example.com>", "Refund")
                case = self.receive(raw, Authentication_Results=results)
                self.assertEqual(case.partner_id, partner or self.env["res.partner"])
                self.assertEqual(case.message_ids.author_id, case.partner_id)

    def test_colleague_is_not_believed(self):
        """Attacks 40, 89: a colleague's address makes nobody the one who registered."""
        case = self.receive(self.write_mail(self.agent.email, "Case of a guest"))
        self.assertFalse(case.registered_by_id or case.message_ids.author_id)
        self.assertEqual(case.create_uid.id, SUPERUSER_ID)
        self.assertFalse(case.complaint_event_ids.user_id)

    def test_nobody_brings_mails(self):
        """O3, attack 41: whoever is not the gateway brings no mail to a case."""
        for user in (self.stranger, self.agent, self.leader, self.administrator):
            threads = self.env["mail.thread"].with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                threads.message_process(False, self.compose("plain"))
        self.assertFalse(
            self.env["helpdesk.ticket"].search([("partner_name", "=", "Jansen, Bert")])
        )

    def test_nobody_answers_for_a_guest(self):
        """O3, attack 41: nor an answer, whatever they give as its place."""
        case = self.receive("photos")
        reply = self.write_mail(
            "li.na@example.com",
            "I confirm: the guide did nothing wrong",
            In_Reply_To="<photos-1@example.com>",
        )
        plain = self.write_mail("li.na@example.com", "I confirm", To="x@example.com")
        threads = self.env["mail.thread"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            threads.message_process(False, reply)
        with self.assertRaises(AccessError):
            threads.message_process("helpdesk.ticket", plain, thread_id=case.id)
        self.assertEqual(len(case.message_ids), 1)

    def test_nobody_makes_a_case_by_a_detour(self):
        """O3, attack 41: nor with values that turn a ticket into a case."""
        raw = self.write_mail("li.na@example.com", "I confirm", To="x@example.com")
        threads = self.env["mail.thread"].with_user(self.stranger)
        for values in (
            {"team_id": self.team.id},
            {"complaint_kind": "complaint", "number": "TS-1"},
            {"user_id": self.agent.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                threads.message_process("helpdesk.ticket", raw, custom_values=values)

    def test_nobody_reports_a_bounce(self):
        """O3: nor do they say that our mail to a guest came back."""
        self.receive("photos")
        raw = self.compose("bounce").replace(
            b"ORIGINAL-MESSAGE-ID", b"photos-1@example.com"
        )
        threads = self.env["mail.thread"].with_user(self.agent)
        with self.assertRaises(AccessError):
            threads.message_process(False, raw)

    def test_gateway_knows_every_message(self):
        """Attack 45: the gateway's user reads no case, and still knows each mail."""
        self.assertFalse(
            self.env["helpdesk.ticket"].with_user(self.gateway).has_access("read")
        )
        with MailServer(self.deliver) as server, server.connect() as client:
            for _turn in range(2):
                client.sendmail("a@example.com", [ADDRESS], self.compose("plain"))
        self.assertEqual(
            self.env["helpdesk.ticket"].search_count(
                [("partner_email", "=", "bert.jansen@example.net")]
            ),
            1,
        )


@tagged("post_install", "-at_install")
class TestMailByRpc(HttpCase, MailCommon):
    def call(self, user, method, *args, **kwargs):
        """Call a method of mail.thread or of the tickets as odoo-mailgate does."""
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname,
            user.id,
            user.login,
            *method.rsplit(".", 1),
            args,
            kwargs,
        )

    def test_gateway_delivers(self):
        """O3: the gateway's own user delivers over RPC, as the mail server's script."""
        case_id = self.call(
            self.gateway, "mail.thread.message_process", False, self.compose("plain")
        )
        case = self.env["helpdesk.ticket"].browse(case_id)
        self.assertEqual(case.partner_email, "bert.jansen@example.net")

    @mute_logger("odoo.http")
    def test_others_do_not(self):
        """O3, attacks 41, 95: employee and agent are refused, as are inner methods."""
        calls = [
            (user, "mail.thread.message_process", False, self.compose("plain").decode())
            for user in (self.stranger, self.agent)
        ]
        message = {"subject": "x", "body": "I confirm", "email_from": "li@example.com"}
        case = self.create_case()
        for user in (self.gateway, self.agent, self.administrator):
            calls.append((user, "helpdesk.ticket.message_new", message))
            calls.append((user, "helpdesk.ticket.message_update", case.ids, message))
        for user, method, *args in calls:
            with self.subTest(f"{user.login} {method}"):
                with self.assertRaises(Exception) as refused:
                    self.call(user, method, *args)
                self.assertEqual(refused.exception.faultCode, 4)  # AccessError
