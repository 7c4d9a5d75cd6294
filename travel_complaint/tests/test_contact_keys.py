from odoo.tests import BaseCase, tagged

from ..tools.contact_keys import booking_key, email_key, phone_key

SAME_PHONE = [
    "13800138000",
    "+86 138 0013 8000",
    "0086-138-0013-8000",
    "(86) 138.0013.8000",
    "１３８００１３８０００",  # as a Chinese keyboard types it
    "tel: 138 0013 8000 ",
]
NO_PHONE = ["", False, None, "1234", "no number", "12-34", "٠١٢٣٤٥٦٧٨٩"]
EMAILS = {
    "li.na@example.com": "li.na@example.com",
    " Li.Na@Example.COM ": "li.na@example.com",
    "Li Na <li.na@example.com>": "li.na@example.com",
    "ｌｉ@example.com": "li@example.com",
    "": False,
    None: False,
    "no address": False,
    "@example.com": False,
    "li@": False,
}
BOOKINGS = {
    "TO-2026 0815": "TO20260815",
    "to-2026-0815": "TO20260815",
    "ＴＯ２０２６０８１５": "TO20260815",
    "TO_2026/0815.": "TO20260815",
    "订单 88": "订单88",
    "-": False,
    "": False,
    None: False,
}


@tagged("post_install", "-at_install")
class TestContactKeys(BaseCase):
    def test_phone(self):
        """IN-6: one number is one key, however a person writes it."""
        self.assertEqual({phone_key(phone) for phone in SAME_PHONE}, {"800138000"})

    def test_no_phone(self):
        """IN-6: what cannot tell two guests apart is no key."""
        for phone in NO_PHONE:
            with self.subTest(phone=phone):
                self.assertIs(phone_key(phone), False)

    def test_phones_differ(self):
        """IN-6: another number is another key, also where only one digit differs."""
        self.assertNotEqual(phone_key("13800138000"), phone_key("13800138001"))
        self.assertEqual(phone_key("12345"), "12345")

    def test_email(self):
        """IN-6: one address is one key, with or without the name before it."""
        for address, expected in EMAILS.items():
            with self.subTest(address=address):
                self.assertEqual(email_key(address), expected)

    def test_booking(self):
        """IN-6: an order number is the same with and without dashes and capitals."""
        for reference, expected in BOOKINGS.items():
            with self.subTest(reference=reference):
                self.assertEqual(booking_key(reference), expected)
