"""What docs/developer.md says is done as it is written there, in a new database."""

import re

import pytest
from shells import shell

import database
from place import CONFIG, ROOT

NAME = "travel_test_guide"
ADDON = "agency_extras"
GUIDE = ROOT / "docs/developer.md"
# A file of the addon, as the guide shows it.
FILE = re.compile(
    rf"^`({ADDON}/[\w./]+)`\n\n```(?:python|xml)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
# A case from the new channel, accepted; photos looked at; the sheet of the month.
DEEDS = """
from datetime import timedelta
from odoo import fields
from odoo.tests import new_test_user

env = env(context={**env.context, "tracking_disable": True})
roles = "travel_complaint.group_travel_complaint_"
company = env.ref("base.main_company")
company.email = "agency@example.com"
member = new_test_user(env, "li", groups=f"{roles}member", company_id=company.id)
employee = env["hr.employee"].create({"name": "Li", "user_id": member.id})
team = env.ref("travel_complaint.helpdesk_ticket_team_complaints")
case = env["helpdesk.ticket"].with_user(member).create({
    "name": "Wet tents", "description": "<p>It rained in.</p>", "team_id": team.id,
    "complaint_kind": "complaint", "partner_name": "Li Na",
    "partner_email": "li.na@guests.example",
    "channel_id": env.ref("agency_extras.channel_mini_program").id,
})
assert case.number
case.action_accept()
limit = env.ref("agency_extras.limit_photos")
clock = case.sudo().clock_ids.filtered(lambda c: c.limit_id == limit)
assert clock.state == "running"
assert clock.due_at - clock.started_at == timedelta(minutes=30)
case.action_see_photos()
assert clock.state == "met"
assert "photos_seen" in case.sudo().complaint_event_ids.milestone_id.mapped("code")
notice = case.sudo().notice_ids.filtered(lambda n: n.code == "photos")
assert notice.state == "pending" and notice.email_to == "li.na@guests.example"
mail = notice._prepare_mail(case.sudo(), "https://agency.example/complaint/secret")
assert case.number in mail.subject
assert "https://agency.example/complaint/secret" in mail.body_html

now = fields.Datetime.now()
env["travel.complaint.contact"].with_user(member).create({
    "ticket_id": case.id, "means": "phone", "direction": "out", "summary": "Called.",
    "contacted_at": now,
})
indicator = env.ref("agency_extras.indicator_contacts")
month = fields.Date.start_of(company._get_complaint_day(now), "month")
sheet = env["travel.assessment.sheet"]._draft(company, month)
sheet = sheet.filtered(lambda s: s.employee_id == employee)
line = sheet.line_ids.filtered(lambda l: l.indicator_id == indicator)
assert (line.hits, line.score) == (1, 3)
assert "more cases with a contact" in line.missing_text

pack = env.ref("agency_extras.pay_pack_example")
assert pack._get_rule("compensation", month).cap_percent == 10
assert not pack._get_rule("bonus_cut", month)
print("done as written")
"""


@pytest.fixture
def written_addon(tmp_path):
    """The addon of the guide, in a folder of its own."""
    for name, text in FILE.findall(GUIDE.read_text("utf-8")):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def test_what_the_guide_adds_works(written_addon):
    """IN-2, TL-d, IN-5, AS-1, PY-4: a channel, limit, notice, indicator and pack."""
    path = f"--addons-path={ROOT},{written_addon}"
    database.copy_template(NAME)
    try:
        database.odoo(
            *("-c", CONFIG, "-d", NAME, path, "-i", ADDON),
            *("--stop-after-init", "--no-http"),
            log="developers-guide.log",
        )
        process = shell(NAME, DEEDS, options=(path,))
        assert "done as written" in process.stdout.read()
        assert process.wait(timeout=60) == 0
    finally:
        database.drop(NAME)


def test_files_that_the_guide_names_exist():
    """Each path and each function that the guide names in its steps is there."""
    text = GUIDE.read_text("utf-8")
    paths = set(re.findall(r"`([\w./]+\.(?:py|xml|toml|md))`", text))
    ours = {path for path in paths if not path.startswith(ADDON)}
    addons = ("", "travel_complaint", "travel_complaint_assessment/models")
    for path in ours:
        folders = (*addons, "travel_complaint_assessment")
        assert any((ROOT / folder / path).exists() for folder in folders), path
    figures = (ROOT / "travel_complaint/tools/figures.py").read_text("utf-8")
    statements = (ROOT / "travel_complaint/tools/figure_sql.py").read_text("utf-8")
    assert "\nFIGURES = " in figures
    assert "\nCOLUMNS = " in statements
    assert "\nPARTS = " in statements
