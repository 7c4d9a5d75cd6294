from odoo.tests import tagged

from ..controllers.page import LANG_COOKIE
from .common import PageCase


@tagged("post_install", "-at_install")
class TestPage(PageCase):
    def choose(self, **params):
        """Press a button of the choice of languages."""
        return self.url_open(
            "/complaint/language", params=params, allow_redirects=False
        )

    def test_languages_under_their_own_names(self):
        """PO-1: who reads Chinese alone finds Chinese, on whatever page."""
        case = self.create_case(guest_lang="en_US")
        self.open_case(case)
        for path in ("/complaint/case", "/complaint/wrong"):
            page = self.tree(self.get(path))
            form = page.xpath("//form[@action='/complaint/language']")[0]
            self.assertEqual(form.method, "GET")
            buttons = {b.get("value"): b.text for b in form.xpath(".//button")}
            self.assertEqual(buttons["zh_CN"], "简体中文")
            self.assertNotIn("en_US", buttons)
            self.assertEqual(form.fields["back"], "/complaint/case")

    def test_chosen_language_is_kept(self):
        """PO-1: the choice goes before the browser's and the case's language."""
        case = self.create_case(guest_lang="en_US")
        self.open_case(case)
        answer = self.choose(lang="zh_CN", back="/complaint/case")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/complaint/case"))
        for path in ("/complaint/case", "/complaint/wrong"):
            answer = self.get(path, **{"Accept-Language": "en-US"})
            self.assertEqual(self.tree(answer).get("lang"), "zh-CN", path)
        # only the page: letters still go out in the language of the case
        self.assertEqual(case.guest_lang, "en_US")

    def test_only_languages_that_are_there(self):
        """Attack 32: garbage chooses nothing."""
        for lang in ("xx_XX", "", "é", "zh_CN'", "x" * 5000):
            with self.subTest(lang=lang[:20]):
                answer = self.choose(lang=lang)
                self.assertEqual(answer.status_code, 303)
                self.assertNotIn(LANG_COOKIE, answer.headers.get("Set-Cookie", ""))
        self.opener.cookies.set(LANG_COOKIE, "xx_XX", path="/complaint")
        answer = self.get("/complaint/wrong", **{"Accept-Language": "zh-CN"})
        self.assertEqual(self.tree(answer).get("lang"), "zh-CN")

    def test_back_to_our_own_pages_alone(self):
        """Attack 24: the address of a foreign site is no way back."""
        for back in ("https://evil.example/", "//evil.example", "/web", "", "é"):
            with self.subTest(back=back):
                location = self.choose(lang="zh_CN", back=back).headers["Location"]
                self.assertEqual(location, "/complaint/case")

    def test_wrong_links_are_limited(self):
        """Attack 3: 429 after so many, and the right link still opens its case."""
        self.set_limit("link", "ip", "3/600")
        for _turn in range(3):
            self.assertEqual(self.get("/complaint/wrong").status_code, 404)
        answer = self.get("/complaint/wrong")
        self.assertEqual(answer.status_code, 429)
        self.assertLessEqual(int(answer.headers["Retry-After"]), 600)
        self.assertGreater(int(answer.headers["Retry-After"]), 590)
        self.assertIn("Please try again in 10 minutes.", self.words(answer))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.open_case(self.create_case(guest_lang="en_US"))
        self.assertEqual(self.get("/complaint/case").status_code, 200)

    def test_no_script_where_none_is_needed(self):
        """Attack 9: a page without a script does not let one run."""
        answer = self.get("/complaint/wrong")
        self.assertNotIn("script-src", answer.headers["Content-Security-Policy"])
        self.assertFalse(self.tree(answer).xpath("//script"))
