"""The pictures of the guides, taken from the demo agency with a real browser.

Each row of PICTURES says who looks at what, in the story that the demo tells. Nothing
is saved: what is typed or opened for a picture is left without a trace.

Usage: pictures.py ADDRESS MAILS [NAME or LANGUAGE/NAME …]
"""

import contextlib
import email
import email.policy
import io
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import TimeoutError as Late
from playwright.sync_api import sync_playwright

from place import ROOT, Stop, main, say
from prerequisites import BROWSERS

FOLDER = ROOT / "docs/pictures"
LANGUAGES = {"en": "en_US", "zh": "zh_CN"}
PASSWORD = "harmony"
PATIENCE = 60_000  # milliseconds
CALM = 2_500  # milliseconds for what a page fetches last
STILL = 900  # milliseconds until what moves has come to rest
COLOURS = 96
DESK, PHONE = (1280, 800), (390, 844)
OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
)


@dataclass(frozen=True)
class Picture:
    """What somebody sees.

    :ivar name: of the file, `<guide>_<what>`
    :ivar login: who looks; empty for a guest without an account
    :ivar path: the address; `{}` stands for the record that `find` names
    :ivar wait: the picture is taken when this is there
    :ivar find: (model, the name of a case in the demo's story or a domain)
    :ivar type: what is typed first: {field: text}
    :ivar press: what is clicked then, in this order
    """

    name: str
    login: str
    path: str
    wait: str
    size: tuple = DESK
    find: tuple = ()
    type: dict = field(default_factory=dict)
    press: tuple = ()


FORM, LIST, DIALOG = ".o_form_renderer", ".o_list_renderer", ".modal .o_form_renderer"
CASE = "helpdesk.ticket"
PICTURES = (
    Picture(
        *("agent_register", "agent", "/odoo/register-complaint", FORM),
        type={"partner_phone": "+86 154 0000 0101"},
        press=(".o_form_renderer [name=partner_email] input",),
    ),
    Picture(
        "agent_case", "agent", "/odoo/complaints/{}", FORM, find=(CASE, "food_family")
    ),
    Picture("agent_due", "agent", "/odoo/complaints-due", LIST),
    Picture(
        *("agent_call_back", "agent", "/odoo/complaints/{}", DIALOG),
        find=(CASE, "itinerary"),
        press=("button[name=action_call_back]",),
    ),
    Picture("respondent_requests", "operations", "/odoo/complaint-requests", LIST),
    Picture(
        *("respondent_request", "operations", "/odoo/complaint-requests/{}", FORM),
        find=("travel.complaint.request", [("state", "=", "asked")]),
    ),
    Picture(
        *("member_ask", "member", "/odoo/complaints/{}", DIALOG),
        find=(CASE, "coach"),
        press=("button[name=action_ask_departments]",),
    ),
    Picture(
        *("member_investigation", "member", "/odoo/complaint-investigations/{}", FORM),
        find=("travel.complaint.investigation", "hotel"),
        press=("a[name=liability]",),
    ),
    Picture(
        *("member_offer", "agent2", "/odoo/complaint-offers/{}", FORM),
        find=("travel.complaint.offer", "hotel"),
    ),
    Picture("leader_today", "leader", "/odoo/complaint-today", ".o_kanban_renderer"),
    Picture("leader_board", "leader", "/odoo/complaint-board", ".o_kanban_renderer"),
    Picture(
        *("leader_approve", "leader", "/odoo/complaint-offers-to-approve/{}", FORM),
        find=("travel.complaint.offer", "hotel"),
    ),
    Picture("finance_to_pay", "finance", "/odoo/complaint-to-pay", LIST),
    Picture(
        *("finance_payment", "finance", "/odoo/complaint-to-pay/{}", DIALOG),
        find=("travel.complaint.offer", "refund"),
        press=("button[name=action_record_payment]",),
    ),
    Picture(
        "management_month", "management", "/odoo/complaint-month", ".o_kanban_renderer"
    ),
    Picture(
        "management_timeliness", "management", "/odoo/complaint-timeliness", ".o_pivot"
    ),
    Picture(
        *("management_comparison", "management"),
        *("/odoo/action-travel_complaint.travel_complaint_comparison_action", FORM),
    ),
    Picture("relations_exposure", "relations", "/odoo/complaint-exposure", LIST),
    Picture(
        *("relations_case", "relations", "/odoo/complaints/{}", FORM),
        find=(CASE, "viral"),
        press=("a[name=exposure]",),
    ),
    Picture("employee_decisions", "guide", "/odoo/my-decisions", LIST),
    Picture(
        "employee_sheet",
        "member",
        "/odoo/my-assessment-sheet/{}",
        FORM,
        find=(
            "travel.assessment.sheet",
            [("employee_id.user_id.login", "=", "member")],
        ),
    ),
    Picture("employee_ledger", "guide", "/odoo/my-rewards-and-penalties", LIST),
    Picture("hr_findings", "assessor", "/odoo/assessment-findings", LIST),
    Picture(
        "hr_decision",
        "assessor",
        "/odoo/assessment-decisions/{}",
        FORM,
        find=("travel.assessment.decision", [("state", "=", "proposed")]),
    ),
    Picture("hr_sheets", "assessor", "/odoo/assessment-sheets", LIST),
    Picture(
        "hr_preview",
        "payroll",
        "/odoo/action-travel_complaint_assessment.travel_assessment_preview_action",
        "[name=total_pay]",
        type={"month": "-1m"},
        press=("button[name=action_preview]",),
    ),
    Picture("guest_new", "", "/complaint/new", "form", size=PHONE),
    Picture("guest_case", "", "{link}", "#offer", size=PHONE, find=(CASE, "viral")),
    Picture("guest_lost", "", "/complaint/lost", "form", size=PHONE),
    Picture(
        "administrator_setup",
        "complaints_admin",
        "/odoo/action-travel_complaint.travel_complaint_setup_open_action",
        FORM,
    ),
    Picture(
        "administrator_policy",
        "complaints_admin",
        "/odoo/complaint-policies/{}",
        FORM,
        find=("travel.complaint.policy", [("active", "=", True)]),
    ),
)


class Agency:
    """The demo agency, and who of its people sits at which screen.

    :ivar people: (login, language) -> a browser's window, signed in
    """

    def __init__(self, browser, address, mails):
        self.browser, self.address, self.mails = browser, address, mails
        self.people, self.spoken = {}, {}

    def seat(self, login, language):
        """The page of `login`, who reads `language`."""
        if login not in ("", "admin"):
            # Before they sign in: a session keeps the language that it began with.
            self._speak(login, LANGUAGES[language])
        key = (login, language)
        if key not in self.people:
            context = self.browser.new_context(
                base_url=self.address,
                locale=LANGUAGES[language].replace("_", "-"),
                timezone_id="Asia/Shanghai",
            )
            context.set_default_timeout(PATIENCE)
            page = self.people[key] = context.new_page()
            if login:
                self._sign_in(page, login)
        return self.people[key]

    def _sign_in(self, page, login):
        page.goto("/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", "admin" if login == "admin" else PASSWORD)
        page.click(".oe_login_form button[type=submit]")
        page.wait_for_url(re.compile("/(odoo|my)"))

    def _speak(self, login, lang):
        """Let the pages of this person come in `lang`, as the administrator can."""
        self.seat("admin", "en")
        user = self.call(
            *("admin", "en", "res.users", "search_read"),
            *([("login", "=", login)], ["lang"]),
        )[0]
        self.spoken.setdefault(login, user["lang"])
        if user["lang"] != lang:
            change = ([user["id"]], {"lang": lang})
            self.call("admin", "en", "res.users", "write", *change)

    def close(self):
        """Give everybody their own language back."""
        for login, lang in tuple(self.spoken.items()):
            self._speak(login, lang)

    def call(self, login, language, model, method, *args, **kwargs):
        """What `login` gets from the server, as their page would ask for it."""
        page = self.people[login, language]
        answer = page.request.post(
            f"/web/dataset/call_kw/{model}/{method}",
            data={
                "jsonrpc": "2.0",
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                },
            },
        ).json()
        if "error" in answer:
            raise Stop(
                f"{login}, {model}.{method}: {answer['error']['data']['message']}"
            )
        return answer["result"]

    def named(self, name):
        """The id of a record of the demo: `case_x_demo`, `department_x_demo`."""
        self.seat("admin", "en")
        found = self.call(
            *("admin", "en", "ir.model.data", "search_read"),
            *([("name", "=", name)], ["res_id"]),
        )
        return found[0]["res_id"]

    def case(self, name):
        """The id of a case, by the name that it has in the story of the demo."""
        return self.named(f"case_{name}_demo")

    def find(self, login, language, model, wanted):
        """The id of the newest record that fits."""
        if isinstance(wanted, str):
            case = self.case(wanted)
            if model == CASE:
                return case
            wanted = [("ticket_id", "=", case)]
        found = self.call(
            login, language, model, "search", wanted, limit=1, order="id desc"
        )
        if not found:
            raise Stop(f"{login} finds no {model} with {wanted}")
        return found[0]

    def link(self, name):
        """The private link of a case, from the newest mail to its guest."""
        case = self.case(name)
        number = self.call("admin", "en", CASE, "read", [case], ["number"])[0]["number"]
        for path in sorted(Path(self.mails).glob("*.eml"), reverse=True):
            mail = email.message_from_bytes(
                path.read_bytes(), policy=email.policy.default
            )
            text = mail.get_body(("html", "plain")).get_content()
            link = re.search(r"/complaint/[\w-]{20,}", text)
            if link and number in f"{mail['subject']} {text}":
                return link[0]
        raise Stop(f"No mail with a link of {number} in {self.mails}")


def take(agency, picture, language):
    """Take one picture in one language."""
    page = agency.seat(picture.login, language)
    page.set_viewport_size({"width": picture.size[0], "height": picture.size[1]})
    path = picture.path
    if "{link}" in path:
        path = agency.link(picture.find[1])
    elif picture.find:
        path = path.format(agency.find(picture.login, language, *picture.find))
    page.goto(path)
    if "{link}" in picture.path:  # the case has a language; who reads it, another one
        page.goto(f"/complaint/language?lang={LANGUAGES[language]}")
    if picture.login:
        page.wait_for_selector(".o_action_manager > .o_action")
    for name, text in picture.type.items():
        # A date is a button until somebody clicks it.
        page.locator(f"[name={name}]").locator("input, button").first.click()
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    for selector in picture.press:
        page.click(f"{selector} >> visible=true")
    page.wait_for_selector(picture.wait)
    with contextlib.suppress(Late):
        page.wait_for_load_state("networkidle", timeout=CALM)
    page.wait_for_timeout(STILL)
    target = FOLDER / language / f"{picture.name}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(page.screenshot())) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(target, optimize=True)


def take_all(address, mails, *names):
    """Take the pictures, or those that are named."""
    with sync_playwright() as drivers:
        browser = drivers.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))),
            args=list(OPTIONS),
            timeout=PATIENCE,
        )
        agency = Agency(browser, address, mails)
        try:
            for language in LANGUAGES:
                for picture in PICTURES:
                    name = f"{language}/{picture.name}"
                    if not names or {picture.name, name} & {*names}:
                        say(name)
                        take(agency, picture, language)
        finally:
            agency.close()
            browser.close()


if __name__ == "__main__":
    sys.exit(main(lambda: take_all(*sys.argv[1:])))
