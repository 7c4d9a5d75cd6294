from odoo.tests import BaseCase, tagged

from ..tools import masking

NAMES = [
    ("王小明", "王**"),
    ("欧阳娜娜", "欧**"),
    ("王", "王**"),
    ("Ming Li", "M** L**"),
    ("jean-luc picard", "J** P**"),
    ("", ""),
    (None, ""),
]
# text, word, whether it stands there
WORDS = [
    ("The guide Ming Li was late", "Ming Li", True),
    ("The guide MING  LI was late", "Ming Li", True),
    ("The guide ming-li was late", "Ming Li", True),
    ("The guide was charming", "Ming", False),
    ("Coming limits", "Ming Li", False),
    ("导游王小明迟到", "王小明", True),
    ("导游 王 小 明 迟到", "王小明", True),
    ("导游小明迟到", "王小明", False),
    ("Call １３８００１３８０００ now", "13800138000", True),
    ("Call 138-0013-8000 now", "+86 13800138000", False),
    ("mail LI.NA@EXAMPLE.COM", "li.na@example.com", True),
    ("Nothing to see", "", False),
    ("Nothing to see", None, False),
    ("A b c", "A", False),
]
CONTACTS = [
    ("Call 138 0013 8000", True),
    ("Call +86-138-0013-8000", True),
    ("Call １３８００１３８０００", True),
    ("li.na@example.com", True),
    ("On 2026-10-12 at 09:30", False),
    ("2026年10月12日", False),
    ("Tour of 12 days, 34 people", False),
]
MONEY = [
    ("cut by 400 CNY", True),
    ("cut by ¥400", True),
    ("cut by ￥ 400", True),
    ("扣 400元", True),
    ("20 % of the bonus", True),
    ("20％", True),
    ("百分之二十", True),
    ("400 guests", False),
    ("on day 3 of the tour", False),
]


@tagged("post_install", "-at_install")
class TestMasking(BaseCase):
    def test_names(self):
        """AS-9: of a name the first letters are left."""
        for name, masked in NAMES:
            with self.subTest(name=name):
                self.assertEqual(masking.mask_name(name), masked)

    def test_words(self):
        """AS-9: a name is found however it is written, and in no other word."""
        for text, word, found in WORDS:
            with self.subTest(text=text, word=word):
                self.assertEqual(masking.find_words(text, [word]), [word] * found)

    def test_words_of_a_name(self):
        """AS-9: a person is named by the whole name, and by the given one."""
        self.assertEqual(masking.name_words("王小明"), ["王小明", "小明"])
        self.assertEqual(masking.name_words("Ming Li"), ["Ming Li", "ming", "li"])
        self.assertEqual(masking.name_words("Ming"), ["Ming"])
        self.assertEqual(masking.name_words(""), [])

    def test_contacts(self):
        """AS-9: numbers to call and addresses are found; dates are not."""
        for text, found in CONTACTS:
            with self.subTest(text=text):
                self.assertEqual(bool(masking.find_contacts(text)), found)

    def test_money(self):
        """AS-9: amounts and percentages are found; other numbers are not."""
        for text, found in MONEY:
            with self.subTest(text=text):
                self.assertEqual(bool(masking.find_money(text)), found)
