"""What the script of the page adds, in a real browser."""

from base64 import b64decode
from io import BytesIO

from PIL import Image

from odoo.tests import tagged

from .browser import InBrowser
from .case_common import GUEST, CaseCase

DRAW = """
    const open = document.querySelector("form[action$=accept]");
    open.closest("details").open = true;
    const canvas = open.querySelector("canvas");
    const box = canvas.getBoundingClientRect();
    function point(name, x, y) {
        canvas.dispatchEvent(new PointerEvent(name, {
            pointerId: 1, clientX: box.left + x, clientY: box.top + y,
        }));
    }
    canvas.setPointerCapture = () => {};  // no finger is really there
    function draw() {
        point("pointerdown", 10, 10);
        point("pointermove", 100, 50);
        point("pointerup", 100, 50);
    }
"""


@tagged("post_install", "-at_install")
class TestCaseInBrowser(InBrowser, CaseCase):
    def run_on_page(self, code):
        """Run `code` on the page of the case, which the guest opens by the link."""
        self.run_in_browser(self.mint_path(), code)

    def mint_path(self):
        """The address that a mail to the guest has in it."""
        token = self.env["travel.complaint.link"]._mint(self.case, GUEST)
        return f"/complaint/{token}"

    def test_times_of_the_guest(self):
        """PO-1: moments and days are in the zone of the browser, and it is said."""
        self.act("message", text="Hello")
        self.run_on_page(
            """
            const styles = {
                day: {dateStyle: "long"},
                moment: {dateStyle: "long", timeStyle: "short"},
            };
            const times = [...document.querySelectorAll("time")];
            check(times.length > 2, "times");
            for (const time of times) {
                const own = new Date(time.dateTime).toLocaleString(
                    "en-US", styles[time.dataset.kind]);
                check(time.textContent === own, time.textContent);
            }
            check(!document.querySelector(".o_complaint_zone").hidden, "note");
            """
        )

    def test_drawn_signature(self):
        """PO-3: what is drawn on the pad is sent with the form, and can be cleared."""
        offer = self.make_offer().sudo()
        self.run_on_page(
            DRAW
            + """
            const drawing = open.elements.drawing;
            check(drawing.value === "", "nothing drawn yet");
            point("pointermove", 5, 5);
            point("pointerup", 5, 5);
            check(drawing.value === "", "moving draws nothing");
            draw();
            check(drawing.value.startsWith("data:image/png;base64,"), "drawn");
            open.querySelector(".o_complaint_pad button").click();
            check(drawing.value === "", "cleared");
            draw();
            open.elements.signer.value = "Li Na";
            const answer = await fetch(open.action, {
                method: "POST", body: new FormData(open),
            });
            check(answer.ok, "answer " + answer.status);
            """
        )
        self.assertEqual(offer.state, "accepted")
        with Image.open(BytesIO(b64decode(offer.signature_ids.drawing))) as picture:
            self.assertLess(min(picture.getdata()), 80)

    def test_sent_once(self):
        """Attack 35: while a form is on its way its button is off."""
        self.run_on_page(
            """
            const form = document.querySelector("form[action$=message]");
            const button = form.querySelector("button");
            form.addEventListener("submit", (event) => event.preventDefault());
            check(!button.disabled, "on");
            form.requestSubmit(button);
            await new Promise((resolve) => setTimeout(resolve, 50));
            check(button.disabled, "off");
            window.dispatchEvent(new PageTransitionEvent("pageshow"));
            check(!button.disabled, "on again");
            """
        )

    def test_nothing_runs_but_ours(self):
        """Attack 37: a script that a guest has typed does not run, nor one inserted."""
        self.case.name = "<script>window.isHacked = true</script>"
        self.act("message", text="<img src=x onerror='window.isHacked = true'>")
        self.run_on_page(
            """
            const script = document.createElement("script");
            script.textContent = "window.isHacked = true";
            const refused = new Promise((resolve) => document.addEventListener(
                "securitypolicyviolation", resolve));
            document.head.append(script);
            await refused;
            check(!window.isHacked, "hacked");
            """
        )

    def test_everybody_can_use_it(self):
        """PO-1: offer, question, refusal, rating, on a phone: no fault of WCAG AA."""
        self.browser_size = "390x844"
        offer = self.make_offer()
        self.act("message", text="Hello")
        self.assert_accessible_page(self.mint_path())
        offer._do_withdraw("x")
        self.case._do_wait_guest("x", "Which cabin?")
        self.assert_accessible_page(self.mint_path())
        self.case.action_go_on()
        self.walk_to(self.case, "closed")
        self.assert_accessible_page(self.mint_path())

    def test_everybody_can_use_it_in_chinese(self):
        """PO-1: the same in Chinese, on a desk."""
        self.case.guest_lang = "zh_CN"
        self.make_offer()
        self.assert_accessible_page(self.mint_path())
