"""Texts of strangers as tables: titles, languages."""

from odoo.tests import BaseCase, tagged

from ..tools.clean_text import clean_lines, clean_title
from ..tools.language import guess_language

INSTALLED = ["fr_FR", "en_US", "zh_CN", "ja_JP", "ru_RU"]


@tagged("post_install", "-at_install")
class TestCleanTitle(BaseCase):
    def test_titles(self):
        """Attacks 31, 46: one line that can stand in a list, a mail and a file name."""
        for text, title in {
            "Dirty coach": "Dirty coach",
            "  Dirty \t\r\n coach ": "Dirty coach",
            "导游态度恶劣": "导游态度恶劣",
            "Ça m'a déplu": "Ça m'a déplu",
            "e\u0301te\u0301": "été",
            "a\x00b\x1bc": "a b c",
            "line\u2028separator": "line separator",
            "\u202egpj.exe": "gpj.exe",
            "a\u2066b\u2069\u061c": "a b",
            "\ufeffbyte order": "byte order",
            "a\udc80b": "ab",
            "e" + "\u0301" * 500: "é" + "\u0301" * 3,
            "👨\u200d👩\u200d👧 family": "👨\u200d👩\u200d👧 family",
            "": "",
            None: "",
            False: "",
            "\u200b\u3164\u2800": "",
        }.items():
            with self.subTest(repr(text)):
                self.assertEqual(clean_title(text), title)

    def test_length(self):
        """Attack 31: what is too long is cut, and shows that it was."""
        self.assertEqual(clean_title("x" * 200), "x" * 200)
        self.assertEqual(clean_title("x" * 201), "x" * 199 + "…")
        self.assertEqual(clean_title("abc def", length=5), "abc…")
        self.assertEqual(len(clean_title("很" * 5_000_000)), 200)

    def test_lines(self):
        """Attacks 30, 31: of a story the lines stay, what breaks a database goes."""
        for text, lines in {
            " Day 1\r\n\tDay 2 \n": "Day 1\n\tDay 2",
            "a\x00b\x1bc\udc80": "abc",
            "e\u0301": "é",
            " \x00 ": "",
            None: "",
        }.items():
            with self.subTest(repr(text)):
                self.assertEqual(clean_lines(text, 100), lines)
        self.assertEqual(len(clean_lines("很" * 5_000, 100)), 200)


@tagged("post_install", "-at_install")
class TestGuessLanguage(BaseCase):
    def test_languages(self):
        """IN-5: a stranger is answered in the language that the letters show."""
        for text, language in {
            "The guide was rude.": "en_US",
            "Le guide était désagréable.": "en_US",
            "导游态度恶劣": "zh_CN",
            "您好，我的订单 HT-2026-0815，Harmony Travel，张伟": "zh_CN",
            "Please call 张": "en_US",
            "ガイドが来ませんでした。返金を希望します。": "ja_JP",
            "Гид был груб": "ru_RU",
            "가이드가 무례했습니다": False,
            "12345 !!! 🙂": False,
            "": False,
        }.items():
            with self.subTest(text):
                self.assertEqual(guess_language(text, INSTALLED), language)

    def test_two_kinds_of_chinese(self):
        """IN-5: traditional and simplified are told apart where both are installed."""
        both = ["en_US", "zh_CN", "zh_TW"]
        self.assertEqual(guess_language("遊覽車上到處都是垃圾", both), "zh_TW")
        self.assertEqual(guess_language("游览车上到处都是垃圾", both), "zh_CN")
        self.assertEqual(guess_language("遊覽車上到處都是垃圾", ["zh_CN"]), "zh_CN")

    def test_without_english(self):
        """IN-5: an agency without English answers Latin letters in what it has."""
        self.assertEqual(guess_language("Hola", ["zh_CN", "es_ES"]), "es_ES")
        self.assertFalse(guess_language("Hola", ["zh_CN"]))
        self.assertFalse(guess_language("Hola", []))
