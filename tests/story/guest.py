"""The guest in front of a real browser, with a real mouse."""

import contextlib
import resource
import shutil

from playwright.sync_api import sync_playwright

from prerequisites import BROWSERS

from .book import Wrong

PATIENCE = 60_000  # milliseconds
PHONE = (390, 844)
OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
)


@contextlib.contextmanager
def open_page(width, height, **options):
    """A page in the browser of this machine.

    :param options: what else Playwright's `new_page` is to know
    """
    with _all_memory(), sync_playwright() as drivers:
        browser = drivers.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))),
            args=list(OPTIONS),
            timeout=PATIENCE,
        )
        try:
            page = browser.new_page(
                viewport={"width": width, "height": height}, **options
            )
            page.set_default_timeout(PATIENCE)
            yield page
        finally:
            browser.close()


@contextlib.contextmanager
def _all_memory():
    """Let what is started here map as much as it likes, as every browser does.

    Odoo limits the process that it is loaded in: that of the tests.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def accept_and_sign(page, link, name):
    """Open the link of the mail, read the offer, sign with the mouse, send it.

    :return: what the guest reads afterwards, and the picture of that page
    """
    page.goto(link)
    offer = page.locator("#offer")
    form = offer.locator("form[action$=accept]")
    offer.locator("details:has(form[action$=accept]) > summary").click()
    form.locator("[name=signer]").fill(name)
    _draw(page, form.locator("canvas"))
    form.locator("input[type=checkbox]").check()
    form.locator("button:not([type=button])").click()
    page.wait_for_url("**/complaint/case?done=accept")
    return page.locator("[role=status]").inner_text(), page.screenshot(full_page=True)


def read_offer(page, link):
    """The words of the offer, as the guest reads them before signing."""
    page.goto(link)
    return page.locator("#offer").inner_text()


def _draw(page, canvas):
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    if not box:
        raise Wrong("the page has no field to sign in")
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(
            box["x"] + 30 + 30 * step, box["y"] + 30 + 12 * (step % 2), steps=3
        )
    page.mouse.up()
