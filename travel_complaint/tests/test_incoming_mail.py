"""Mails taken apart, without a database: bytes, headers, HTML, files, senders."""

import email
import email.policy
import random

from odoo.tests import BaseCase, tagged

from ..tools import charset, incoming_mail, mail_html, mail_sender, mail_source
from ..tools.incoming_mail import File
from .smtp import MAILS

SIMPLIFIED = "导游第三天擅自取消了湖边的行程，并且强迫我们购物，要求退款。镕囧"
TRADITIONAL = "導遊第三天擅自取消了湖邊的行程，並且強迫我們購物，要求退款。"
FRENCH = "L'hôtel était très décevant à Genève"


def parse(raw):
    """A mail as Odoo parses it, once mended."""
    return email.message_from_bytes(mail_source.mend(raw), policy=email.policy.SMTP)


def describe(name):
    """The words that stand for a picture in these tests."""
    return f"[{name or 'elsewhere'}]"


def headers(**values):
    """A mail with these headers and nothing else."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in values.items()]
    return parse("\r\n".join([*lines, "", ""]).encode())


@tagged("post_install", "-at_install")
class TestCharset(BaseCase):
    def test_decoding(self):
        """Attack 46: text is read as it was written, whatever is declared."""
        for text, written, declared in (
            (SIMPLIFIED, "utf-8", "utf-8"),
            (SIMPLIFIED, "gbk", "gb2312"),
            (SIMPLIFIED, "gb18030", "GBK"),
            (SIMPLIFIED, "gbk", None),
            (SIMPLIFIED, "gbk", "x-unknown"),
            (SIMPLIFIED, "gbk", "utf-8"),
            (SIMPLIFIED, "gbk", "iso-8859-1"),
            (SIMPLIFIED, "utf-8", "iso-8859-1"),
            (SIMPLIFIED, "utf-8", "gb2312"),
            (SIMPLIFIED, "utf-8", "us-ascii"),
            (SIMPLIFIED, "utf-8-sig", "utf-8"),
            (SIMPLIFIED, "utf-16", "utf-16"),
            (TRADITIONAL, "big5", "big5"),
            (TRADITIONAL, "big5", None),
            (TRADITIONAL, "big5", "utf-8"),
            (FRENCH, "cp1252", "iso-8859-1"),
            (FRENCH, "cp1252", "x-unknown"),
            (FRENCH, "cp1252", "utf-8"),
            (FRENCH, "utf-8", "windows-1252"),
            ("ガイドが来ない", "shift_jis", "shift_jis"),
            ("ガイドが来ない", "iso-2022-jp", "iso-2022-jp"),
            ("Гид был груб", "koi8-r", "koi8-r"),
            ("Plain", "ascii", "zip"),
            ("Plain", "ascii", "a\x00b"),
            ("", "ascii", None),
        ):
            with self.subTest(f"{text[:4]} {written} {declared}"):
                self.assertEqual(charset.decode(text.encode(written), declared), text)

    def test_damage_stays_local(self):
        """Attack 46: a damaged letter costs itself, and not the text."""
        content = SIMPLIFIED.encode()
        damaged = content[:20] + b"\xff" + content[21:]
        text = charset.decode(damaged, "utf-8")
        self.assertIn("取消了湖边的行程，并且强迫我们购物", text)

    def test_any_bytes(self):
        """Attack 46: any bytes under any name become text that can be stored."""
        chance = random.Random(2026)
        names = [
            None,
            "utf-8",
            "gb2312",
            "big5",
            "latin1",
            "utf-7",
            "hex",
            "undefined",
            "?",
        ]
        for _turn in range(300):
            content = chance.randbytes(chance.randrange(60))
            text = charset.decode(content, chance.choice(names))
            text.encode("utf-8")
            self.assertNotIn("\x00", text)


@tagged("post_install", "-at_install")
class TestMailSource(BaseCase):
    def test_good_mail_is_untouched(self):
        """Rule 1: a mail that follows the standards comes back byte for byte."""
        for name in ("plain", "photos", "big5", "forwarded", "out_of_office"):
            raw = (MAILS / f"{name}.eml").read_bytes().replace(b"\n", b"\r\n")
            with self.subTest(name):
                self.assertEqual(mail_source.mend(raw), raw)

    def test_raw_headers(self):
        """Attack 46: headers in raw GBK, UTF-8 or Big5 are read as meant."""
        for text, written in (
            (SIMPLIFIED, "gbk"),
            (SIMPLIFIED, "utf-8"),
            (TRADITIONAL, "big5"),
        ):
            raw = f"Subject: {text}\r\nFrom: {text[:2]} <a@example.com>\r\n\r\n"
            message = parse(raw.encode(written))
            with self.subTest(written):
                self.assertEqual(message["Subject"], text)
                self.assertEqual(message["From"], f"{text[:2]} <a@example.com>")

    def test_encoded_words(self):
        """Attack 46: words in a wrong or invented charset, or cut within a letter."""
        content = "导游镕态度恶劣".encode("gbk")
        for words in (
            _encode(content, "gb2312"),
            _encode(content, "x-invented"),
            f"{_encode(content[:5], 'gb2312')}\r\n {_encode(content[5:], 'gb2312')}",
        ):
            with self.subTest(words):
                message = parse(f"Subject: {words}\r\nX: y\r\n\r\n".encode())
                self.assertEqual(message["Subject"], "导游镕态度恶劣")
                self.assertEqual(message["X"], "y")

    def test_broken_encoded_words(self):
        """Attack 46: what nobody can decode is no reason to stop."""
        for word in ("=?utf-8?B?x?=", "=?utf-8?B?====?=", "=??B??=", "=?utf-8?Q?=Z?="):
            with self.subTest(word):
                message = parse(f"Subject: {word} ok\r\n\r\n".encode())
                self.assertIn("ok", message["Subject"])

    def test_message_id(self):
        """Attack 45: without an id the content is the id; with one, it stays."""
        raw = b"Subject: x\r\n\r\nText"
        self.assertEqual(parse(raw)["Message-Id"], parse(raw)["Message-Id"])
        self.assertNotEqual(parse(raw)["Message-Id"], parse(raw + b".")["Message-Id"])
        for given in (b"Message-ID: <a@b>", b"message-id:\r\n <a@b>"):
            kept = parse(given + b"\r\n" + raw)["Message-Id"]
            self.assertEqual(kept.strip(), "<a@b>")
        self.assertIn("without", parse(b"Message-Id: \r\n" + raw)["Message-Id"])

    def test_nul(self):
        """Attack 46: the database takes no NUL, so the mail has none."""
        self.assertEqual(parse(b"Subject: a\x00b\r\n\r\n")["Subject"], "ab")

    def test_unreadable_headers(self):
        """Attack 46: headers that break the standard library go; addresses stay."""
        for value, kept in (
            ('"', None),
            ("<", None),
            (".:", None),
            (":; li@a.example >", "li@a.example"),
            ("< li@a.example, <eve@b.example", "li@a.example, eve@b.example"),
        ):
            message = parse(f"From: {value}\r\nTo: a@b.example\r\n\r\n".encode())
            with self.subTest(value):
                mail_source.drop_unreadable(message)
                self.assertEqual(message["From"], kept)
                self.assertEqual(message["To"], "a@b.example")
        message = parse(b"Message-Id: <\r\nSubject: x\r\n\r\n")
        mail_source.drop_unreadable(message)
        self.assertEqual((message["Message-Id"], message["Subject"]), (None, "x"))

    def test_what_can_be_parsed(self):
        """Attack 46: we know which mails the standard library does not survive."""
        self.assertTrue(mail_source.can_be_parsed(b"Subject: x\r\n\r\nText"))
        levels = "".join(
            f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n'
            for n in range(3000)
        )
        self.assertFalse(mail_source.can_be_parsed(levels.encode()))

    def test_enclosed(self):
        """Attack 46: a mail that cannot be taken apart is a file in one that can."""
        raw = b"Subject: x\r\nFrom: a@b.example\r\nContent-Type: odd\r\n\r\nText"
        message = parse(mail_source.enclose(raw, "Could not be read."))
        letter = incoming_mail.read(message, describe)
        self.assertEqual((message["Subject"], message["From"]), ("x", "a@b.example"))
        self.assertEqual(letter.body, "<p>Could not be read.</p>")
        self.assertEqual(letter.files, [File("mail.eml", raw)])


@tagged("post_install", "-at_install")
class TestIncomingMail(BaseCase):
    def open(self, *lines):
        """Read a MIME mail of these lines."""
        raw = "\r\n".join(["MIME-Version: 1.0", *lines])
        return incoming_mail.read(parse(raw.encode()), describe)

    def test_container_without_parts(self):
        """Attack 46: a container that is none has a text all the same."""
        letter = self.open("Content-Type: multipart/mixed; boundary=b", "", "Just text")
        self.assertEqual(letter.body, "<p>Just text</p>")

    def test_alternatives(self):
        """IN-1: of two forms of a text the richer that says something is shown."""
        for html, body in (
            ("<p>Rich</p>", "<p>Rich</p>"),
            ("<p> </p>", "<p>Plain</p>"),
        ):
            letter = self.open(
                *("Content-Type: multipart/alternative; boundary=b", "", "--b"),
                *("Content-Type: text/plain", "", "Plain", "--b"),
                *("Content-Type: text/html", "", html, "--b"),
                *("Content-Type: text/calendar", "", "BEGIN:VCALENDAR", "--b--"),
            )
            with self.subTest(html):
                self.assertEqual(letter.body.strip(), body)
                self.assertEqual(letter.files[0].name, "file.calendar")

    def test_text_that_is_a_file(self):
        """IV-2: an attached text stays as it came, to the byte."""
        content = "表格".encode("gbk")
        raw = (
            b"MIME-Version: 1.0\r\nContent-Type: text/csv; charset=utf-8\r\n"
            b"Content-Disposition: attachment; filename=list.csv\r\n"
            b"Content-Transfer-Encoding: 8bit\r\n\r\n" + content
        )
        letter = incoming_mail.read(parse(raw), describe)
        self.assertEqual(letter.files, [File("list.csv", content)])

    def test_odd_parts(self):
        """Attack 46: odd types and encodings are text or file, and never lost."""
        for header in (
            "Content-Type: text/plain; charset*=x''y",
            "Content-Type: text/plain; charset=",
            "Content-Type: text",
            "Content-Type: */*",
            "Content-Type: text/plain\r\nContent-Transfer-Encoding: x-none",
            "Content-Type: text/plain\r\nContent-Disposition: ;;;",
            "Content-Type: multipart/mixed",
            "Content-Type: message/rfc822",
        ):
            letter = self.open(header, "", "The words")
            contents = b"".join(file.content for file in letter.files)
            with self.subTest(header):
                self.assertIn("The words", f"{letter.body}{contents}")

    def test_limits(self):
        """Attack 52: files are kept as long as each and all of them fit."""
        small, large, empty = File("s", b"1234"), File("l", b"123456"), File("e", b"")
        for files, kept in (
            ([small, small, small], [small, small]),
            ([large, small], [small]),
            ([empty, small], [small]),
            ([], []),
        ):
            result = incoming_mail.pick_files(files, count=2, size=5, total=9)
            with self.subTest(files):
                self.assertEqual(result[0], kept)
                self.assertEqual(len(result[0]) + len(result[1]), len(files))
        self.assertEqual(
            incoming_mail.pick_files([small] * 3, count=9, size=5, total=8)[1], [small]
        )

    def test_any_mail(self):
        """Attack 46: whatever is broken in a mail, reading it gives something."""
        chance = random.Random(46)
        mails = [path.read_bytes() for path in sorted(MAILS.glob("*.eml"))]
        for _turn in range(400):
            raw = bytearray(chance.choice(mails))
            for _damage in range(chance.randrange(1, 30)):
                start = chance.randrange(len(raw))
                raw[start : start + chance.randrange(9)] = chance.randbytes(
                    chance.randrange(4)
                )
            letter = incoming_mail.read(parse(bytes(raw)), describe)
            charset.storable(letter.body).encode("utf-8")
            for file in letter.files:
                self.assertIsInstance(file.content, bytes)
                file.name.encode("utf-8")


@tagged("post_install", "-at_install")
class TestMailHtml(BaseCase):
    def defuse(self, source):
        """What is left of `source`."""
        return mail_html.defuse(source, {"c": "shore.jpg"}, describe)

    def test_nothing_is_loaded(self):
        """Attack 47: nothing that is left names an address to load anything from."""
        for trap in (
            "<img src=https://t.example/1>",
            "<img srcset='https://t.example/1 2x'>",
            "<p style='background:url(https://t.example/1)'>x</p>",
            "<p style='background:u\\72l(https://t.example/1)'>x</p>",
            "<table background=https://t.example/1><tr><td>x</td></tr></table>",
            "<body background=https://t.example/1>x</body>",
            "<link rel=stylesheet href=https://t.example/1>",
            "<style>@import 'https://t.example/1'</style>",
            "<iframe src=https://t.example/1></iframe>",
            "<video poster=https://t.example/1 src=https://t.example/2></video>",
            "<object data=https://t.example/1></object>",
            "<input type=image src=https://t.example/1>",
            "<svg><image href=https://t.example/1></svg>",
            "<base href=https://t.example/>",
            "<meta http-equiv=refresh content='0;url=https://t.example/1'>",
            "<!-- <img src=https://t.example/1> -->",
            "<picture><source srcset=https://t.example/1></picture>",
        ):
            with self.subTest(trap):
                html, _pictures = self.defuse(f"before {trap} after")
                self.assertNotIn("t.example", html)
                self.assertIn("before", html)
                self.assertIn("after", html)

    def test_nothing_runs(self):
        """Attack 37: no script, no handler, no address that is one."""
        for trap in (
            "<script>alert(1)</script>",
            "<p onclick=alert(1)>x</p>",
            "<a href='javascript:alert(1)'>x</a>",
            "<a href=' java\nscript:alert(1)'>x</a>",
            "<a href='data:text/html,alert(1)'>x</a>",
            "<form action='https://alert'><button>alert</button></form>",
            "<math><mtext><script>alert(1)</script></mtext></math>",
        ):
            with self.subTest(trap):
                self.assertNotIn("alert", self.defuse(f"x {trap} y")[0])

    def test_what_stays(self):
        """IN-1: text, structure and links to be clicked stay as they were."""
        source = (
            '<p>One <b>two</b><br><a href="https://a.example/">three</a></p>'
            '<table><tr><td colspan="2">four</td></tr></table><p dir="rtl">خمسة</p>'
        )
        self.assertEqual(self.defuse(source)[0], source)

    def test_pictures(self):
        """Attack 47: a picture's place says which file it is, or that it is none."""
        for source, words in (
            ("<img src='cid:c'>", "[shore.jpg]"),
            ("<img src='cid:other'>", "[elsewhere]"),
            ("<img src='https://t.example/1' width=300>", "[elsewhere]"),
            ("<img src='https://t.example/1' width=1 height=1>", ""),
            ("<img>", "[elsewhere]"),
        ):
            with self.subTest(source):
                self.assertEqual(self.defuse(source)[0], f"<span>{words}</span>")

    def test_picture_in_the_text(self):
        """Attack 47: a picture that is written into the text becomes a file."""
        html, pictures = self.defuse("<img src='data:image/png;base64,iVBORw0K'>")
        self.assertEqual(html, "<span>[picture-1.png]</span>")
        self.assertEqual(pictures, [("picture-1.png", b"\x89PNG\r\n")])
        html, pictures = self.defuse("<img src='data:image/svg+xml;base64,PHN2Zz4='>")
        self.assertFalse(pictures)

    def test_many_pictures(self):
        """Attack 46: a mail of 20,000 pictures is read in no time."""
        html, _pictures = self.defuse("<img src=x>" * 20_000)
        self.assertEqual(html.count("[elsewhere]"), 20_000)

    def test_plain_text(self):
        """Attack 37: plain text stays plain text, line by line."""
        self.assertEqual(
            mail_html.from_text("a < b\n\n<script>\x07"),
            "<p>a &lt; b<br><br>&lt;script&gt;</p>",
        )
        self.assertEqual(mail_html.from_text(" \n "), "")

    def test_to_text(self):
        """IN-10: what a person reads, without what only a program reads."""
        source = "<style>x</style><p>One  two<br>three</p><div>four</div>"
        self.assertEqual(mail_html.to_text(source), "One two\nthree\nfour")


@tagged("post_install", "-at_install")
class TestMailSender(BaseCase):
    def test_automatic(self):
        """Attack 44: machines announce themselves; people do not."""
        for values, is_automatic in (
            ({}, False),
            ({"Auto_Submitted": "no"}, False),
            ({"Auto_Submitted": "auto-replied; owner=x"}, True),
            ({"Auto_Submitted": "auto-generated"}, True),
            ({"Precedence": "Bulk"}, True),
            ({"Precedence": "junk"}, True),
            ({"Precedence": "auto_reply"}, True),
            ({"Precedence": "first-class"}, False),
            ({"Precedence": "list"}, True),
            ({"Precedence": "list", "List_Id": "<x.own.example>"}, False),
            ({"Precedence": "list", "List_Id": "<own.example.evil>"}, True),
            ({"X_Autoreply": "yes"}, True),
            ({"X_Autorespond": "yes"}, True),
            ({"X_Auto_Response_Suppress": "OOF"}, False),
        ):
            with self.subTest(values):
                self.assertEqual(
                    mail_sender.is_automatic(headers(**values), ["own.example"]),
                    is_automatic,
                )

    def test_authenticated(self):
        """Attack 40: only what our own relay wrote, newest first, for one sender."""
        passed = "mx.own; spf=fail; dmarc=pass (p=none) header.from=a.example"
        for sender, results, is_authenticated in (
            ("Li <li@a.example>", [passed], True),
            ("Li <li@A.EXAMPLE>", ["mx.own 1; dmarc=PASS"], True),
            ("Li <li@b.example>", [passed], False),
            ("li@a.example, eve@a.example", [passed], False),
            ("li@a.example", [], False),
            ("li@a.example", ["mx.own; dmarc=fail", passed], False),
            ("li@a.example", ["mx.other; dmarc=pass"], False),
            ("li@a.example", ["mx.own.evil; dmarc=pass"], False),
            ("li@a.example", ["mx.own; x-dmarc=pass"], False),
            ("li@a.example", ["mx.own; spf=pass"], False),
        ):
            message = headers(From=sender)
            for result in results:
                message["Authentication-Results"] = result
            with self.subTest((sender, results)):
                self.assertEqual(
                    mail_sender.is_authenticated(message, "mx.own"), is_authenticated
                )
        self.assertFalse(mail_sender.is_authenticated(headers(From="a@b.c"), False))


def _encode(content, name):
    """Bytes as an encoded word that bears the name of a charset."""
    word = "".join(f"={byte:02X}" for byte in content)
    return f"=?{name}?Q?{word}?="
