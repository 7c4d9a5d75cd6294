"""The same form sent by eight requests at one moment, with real commits (attack 35).

Through the server, as browsers do: session, token against forgery and upload included.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
import requests
from lxml import html

from odoo import SUPERUSER_ID, api, http
from odoo.tests.common import HOST, HttpCase
from odoo.tools import config

from odoo.addons.travel_complaint_portal.controllers import filing_form

NAME = "travel_test_filing_rush"
TIMES = 8
PATIENCE = 60  # seconds
STORY = "The lake was left out, and the guide did not say why."


@pytest.fixture
def guest(registry, monkeypatch):
    """A browser that has opened the form: what it sends, and to whom."""
    # Else the server answers from the database of the other tests.
    monkeypatch.setitem(config, "db_name", [NAME])
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        team = env["helpdesk.ticket.team"].search([("complaint_handling", "=", True)])
        assert team, "somebody takes cases"
    session = http.root.session_store.new()
    session.update(http.get_default_session(), db=NAME)
    http.root.session_store.save(session)
    base = f"http://{HOST}:{HttpCase.http_port()}"
    browser = requests.Session()
    browser.cookies.set("session_id", session.sid)
    page = browser.get(f"{base}/complaint/new", timeout=PATIENCE)
    assert page.status_code == 200
    [form] = html.fromstring(page.content).xpath("//form[@action='/complaint/new']")
    fields = {name: value for name, value in form.form_values() if name != "attachment"}
    fields |= {"story": STORY, "email": "li.na@example.com", "is_true": "1"}
    yield f"{base}/complaint/new", fields, session.sid
    http.root.session_store.delete(session)


def test_sent_eight_times_at_once(registry, guest):
    """Attack 35: eight requests, one case, one contact, one file; each is told so."""
    url, fields, session_id = guest
    barrier = threading.Barrier(TIMES)

    def send(_number):
        with requests.Session() as browser:
            browser.cookies.set("session_id", session_id)
            barrier.wait(PATIENCE)
            answer = browser.post(
                url,
                data=fields,
                files={"attachment": ("voucher.pdf", b"%PDF-1.4 x")},
                allow_redirects=False,
                timeout=PATIENCE,
            )
            return answer.status_code, answer.headers.get("Location", "")

    # Programs fill in forms too fast; that is tried elsewhere.
    with (
        patch.object(filing_form, "MIN_SECONDS", 0),
        ThreadPoolExecutor(TIMES) as pool,
    ):
        answers = list(pool.map(send, range(TIMES)))
    assert {status for status, _where in answers} == {303}, answers
    assert all(where.endswith("/complaint/filed") for _status, where in answers)
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        case = env["helpdesk.ticket"].search([("name", "=", STORY)])
        assert len(case) == 1
        assert case.notice_ids.mapped("code") == ["received"]
        assert len(case.contact_ids) == 1
        assert case._get_guest_attachments().mapped("name") == ["voucher.pdf"]
        # each browser that was told so can open it
        links = case.link_ids.filtered(lambda link: not link.revoked_at)
        assert 1 <= len(links) <= TIMES
