"""What the script of the form adds, in a real browser; and the form without it."""

from odoo.tests import new_test_user, tagged

from .browser import InBrowser
from .test_filing import FilingCase

# A guest fills in the form; what is sent is waited for, and no longer.
FILL = """
    const form = document.getElementById("filing");
    function type(field, text) {
        const input = form.elements[field];
        input.value = text;
        input.dispatchEvent(new Event("input", {bubbles: true}));
    }
    function attach(name, bytes) {
        const files = new DataTransfer();
        files.items.add(new File([new Uint8Array(bytes)], name));
        form.elements.attachment.files = files.files;
        form.elements.attachment.dispatchEvent(new Event("change", {bubbles: true}));
    }
    function problem(field) {
        return form.querySelector(`[data-problem="${field}"]`).textContent;
    }
    function press() {
        document.getElementById("send").click();
    }
    async function until(isDone, what) {
        for (let turn = 0; turn < 600; turn++) {
            if (isDone()) {
                return;
            }
            await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        throw new Error(what);
    }
"""


@tagged("post_install", "-at_install")
class TestFilingInBrowser(InBrowser, FilingCase):
    def run_on_page(self, code):
        """Run `code` on the empty form."""
        self.run_in_browser("/complaint/new", FILL + code)

    def test_photos_stay_when_something_is_mended(self):
        """PO-1: the server's remarks come into the page, where the files still are."""
        self.run_on_page(
            """
            type("story", "The lake was left out.");
            attach("voucher.pdf", Array.from("%PDF-1.4 x", (c) => c.charCodeAt(0)));
            check(document.getElementById("chosen").textContent
                === "voucher.pdf · 0.1 MB", "list of files");
            press();
            await until(() => problem("email"), "remark");
            check(problem("is_true"), "second remark");
            check(!problem("story"), "no remark");
            const summary = document.getElementById("summary");
            check(!summary.hidden && document.activeElement === summary, "summary");
            check(!summary.textContent.includes("chosen again"), "files are here");
            check(form.elements.attachment.files.length === 1, "file");
            check(form.elements.email.hasAttribute("aria-invalid"), "marked");
            check(!document.getElementById("send").disabled, "can be sent");
            type("email", "li.na@example.com");
            check(!problem("email"), "mended");
            check(!form.elements.email.hasAttribute("aria-invalid"), "unmarked");
            form.elements.is_true.checked = true;
            const open = XMLHttpRequest.prototype.open;
            // Heard before the page itself hears it, and goes to the next page.
            const answered = new Promise((resolve) => {
                XMLHttpRequest.prototype.open = function (...options) {
                    this.addEventListener("load", () => resolve(this.responseURL));
                    open.apply(this, options);
                };
            });
            press();
            check((await answered).endsWith("/complaint/filed"), "number");
            """
        )
        case = self.find_case()
        self.assertEqual(case.name, "The lake was left out.")
        self.assertEqual(case._get_guest_attachments().name, "voucher.pdf")

    def test_too_large_is_said_at_once(self):
        """Attack 52: nobody waits for an upload that will be refused."""
        count = self.count_cases()
        self.run_on_page(
            """
            attach("film.pdf", new Uint8Array(11 * 1024 * 1024));
            check(problem("attachment").includes("10 MB"), "remark");
            let sent = 0;
            XMLHttpRequest.prototype.send = () => { sent++; };
            press();
            check(!sent, "not sent");
            check(document.activeElement === form.elements.attachment, "focus");
            attach("small.pdf", [1]);
            check(!problem("attachment"), "mended");
            press();
            check(sent === 1, "sent");
            press();
            check(sent === 1, "sent once");
            """
        )
        self.assertEqual(self.count_cases(), count)

    def test_lost_connection(self):
        """PO-1: when the line breaks nothing is lost, and it can be sent again."""
        self.run_on_page(
            """
            type("story", "The lake was left out.");
            const send = XMLHttpRequest.prototype.send;
            XMLHttpRequest.prototype.send = function () {
                this.dispatchEvent(new ProgressEvent("error"));
            };
            press();
            const remark = document.getElementById("lost_connection");
            check(!remark.hidden, "remark");
            check(form.elements.story.value === "The lake was left out.", "text");
            check(!document.getElementById("send").disabled, "can be sent");
            check(document.getElementById("progress").hidden, "progress");
            XMLHttpRequest.prototype.send = send;
            press();
            check(remark.hidden, "remark is gone");
            await until(() => problem("email"), "answer of the server");
            """
        )

    def test_text_survives_the_camera(self):
        """PO-1: a phone that closes the page to take a photo does not lose the text."""
        self.run_on_page(
            """
            type("story", "Half a story");
            check(sessionStorage.getItem("complaint_story") === "Half a story", "kept");
            form.elements.story.value = "";
            const script = document.createElement("script");
            script.src = document.querySelector("script[src]").src + "?again";
            const loaded = new Promise((resolve) => { script.onload = resolve; });
            document.head.append(script);
            await loaded;
            check(form.elements.story.value === "Half a story", "filled in again");
            """
        )

    def test_everybody_can_use_the_pages(self):
        """PO-1: no fault of WCAG AA, on a phone: form, lost link, refusal."""
        self.browser_size = "390x844"
        for path in ("/complaint/new", "/complaint/lost", "/complaint/wrong"):
            with self.subTest(path=path):
                self.assert_accessible_page(path)

    def test_everybody_can_use_the_remarks(self):
        """PO-1: no fault of WCAG AA in a refused form and in the list."""
        self.run_on_page(
            """
            press();
            await until(() => problem("story"), "remark");
            """
            + self.read_axe()
        )
        anna = new_test_user(
            self.env,
            "portal_anna",
            groups="base.group_portal",
            company_id=self.company.id,
        )
        self.create_case(name="Cold bus", partner_id=anna.partner_id.id)
        self.assert_accessible_page("/my/complaints", anna.login)
