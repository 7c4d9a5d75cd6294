"""The demo agency, opened in a database of its own as `make run` does it."""

import email
import email.policy
import re
import signal
import smtplib
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
import pytz
import view_walk

from odoo import SUPERUSER_ID, api, fields, sql_db
from odoo.exceptions import AccessDenied
from odoo.modules.registry import Registry
from odoo.tools import config
from odoo.tools.safe_eval import safe_eval

from odoo.addons.travel_complaint.demo import season
from odoo.addons.travel_complaint.demo.clock import read_moment, standing_at
from odoo.addons.travel_complaint.tools import transitions

import database
import mail_catcher
import server
from make import DEMO_PASSWORD
from place import ADDONS, PYTHON, ROOT, environment

NAME = "travel_test_demo"
ADDRESS_PORT = 8999
OLDEST = timedelta(days=11)
GROUP = "travel_complaint.group_travel_complaint_"
# login -> the groups that make the role; a colleague without a role has none of them
ROLES = {
    "agent": {"agent"},
    "agent2": {"agent"},
    "member": {"agent", "member"},
    "leader": {"agent", "member", "leader"},
    "complaints_admin": {"agent", "member", "leader", "administrator"},
    "relations": {"public_relations"},
    "auditor": {"auditor"},
    "operations": {"respondent"},
    "finance": {"finance"},
    "management": {"auditor", "management"},
    "guide": set(),
    "guest": set(),
}
ALL_GROUPS = {
    *("agent", "member", "leader", "administrator"),
    *("public_relations", "auditor", "respondent", "management"),
    "finance",
}
# Those who assess and pay the staff, as the addon of that has them.
STAFF = "travel_complaint_assessment"
STAFF_ROLES = {
    "assessor": {"assessor"},
    "assessment_leader": {"assessor", "leader"},
    "assessment_second": {"assessor", "leader"},
    "payroll": {"settlement"},
    "guides_head": set(),
}
# Milestones that go along with another one, or with a state.
LIMIT_ONLY = (
    *("received", "handed_over", "first_handling"),
    *("wait_guest_started", "wait_guest_ended"),
)
FULL_WAY = [
    "registered",
    "acknowledged",
    "accepted",
    "investigation_started",
    "investigated",
    "measures_done",
    "result_reported",
    "result_confirmed",
    "guest_informed",
    "called_back",
    "closed",
]


@contextmanager
def post_office(folder):
    """A mail catcher of our own, as a process; gives its port."""
    with socket.socket() as probe:
        probe.bind((mail_catcher.HOST, 0))
        port = probe.getsockname()[1]
    script = ROOT / ".dev/mail_catcher.py"
    process = subprocess.Popen(
        [PYTHON, script, str(port), folder], env=environment(), cwd=folder
    )
    try:
        deadline = time.monotonic() + mail_catcher.WAIT_SECONDS
        while not mail_catcher.answers(port):
            assert time.monotonic() < deadline, "the mail catcher does not answer"
            assert process.poll() is None, "the mail catcher has ended"
            time.sleep(0.1)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


@pytest.fixture(scope="module")
def mails(tmp_path_factory):
    """The folder into which the mails of the demo agency fall."""
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="module")
def agency(mails):
    """The environment of a demo agency that has just been opened."""
    database.make_test(NAME)
    try:
        with post_office(mails) as port:
            database.load_demo(NAME, port, ADDRESS_PORT)
        with pytest.MonkeyPatch.context() as patch:
            # Else Odoo runs the addons' tests while it loads them.
            patch.setitem(config, "test_enable", False)
            registry = Registry(NAME)
        with registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
            cr.rollback()
    finally:
        Registry.delete(NAME)
        sql_db.close_db(NAME)
        database.drop(NAME)


@pytest.fixture(scope="module")
def cases(agency):
    """The cases of these days, in the order in which they were registered."""
    older = get_past(agency) | get_season(agency)
    domain = [("complaint_kind", "!=", False), ("id", "not in", older.ids)]
    return agency["helpdesk.ticket"].search(domain, order="id")


def get_past(agency):
    """The cases of earlier months, which the assessment of staff rests on."""
    names = agency["ir.model.data"].search(
        [("module", "=", STAFF), ("model", "=", "helpdesk.ticket")]
    )
    return agency["helpdesk.ticket"].browse(names.mapped("res_id"))


def get_season(agency):
    """The cases of the half year before these days."""
    names = agency["ir.model.data"].search(
        [("model", "=", "helpdesk.ticket"), ("name", "=like", "case\\_season\\_%")]
    )
    return agency["helpdesk.ticket"].browse(names.mapped("res_id")).sorted("id")


def get_all(agency, cases):
    """Every case that the agency has."""
    return (cases | get_past(agency) | get_season(agency)).sorted()


@pytest.fixture(scope="module")
def case(agency):
    """The case of the story by its name."""
    return lambda name: agency.ref(f"travel_complaint.case_{name}_demo")


def milestones(ticket):
    """The codes of what has happened to the case, in the order it happened."""
    events = ticket.complaint_event_ids.sorted(lambda e: (e.occurred_at, e.id))
    codes = [event.milestone_id.code for event in events]
    return [code for code in codes if code not in LIMIT_ONLY]


def as_user(agency, login):
    """The cases, as `login` sees them."""
    user = agency.ref(f"travel_complaint.user_{login}_demo")
    return agency["helpdesk.ticket"].with_user(user)


# Who works there


@pytest.mark.parametrize("login", ROLES)
def test_each_role_can_log_in(agency, login):
    """FB-5: each role has a login with the printed password, and no further role."""
    credential = {"login": login, "type": "password"}
    Users = agency["res.users"]
    answer = Users.authenticate({**credential, "password": DEMO_PASSWORD}, {})
    user = Users.browse(answer["uid"])
    assert user == agency.ref(f"travel_complaint.user_{login}_demo")
    assert {g for g in ALL_GROUPS if user.has_group(GROUP + g)} == ROLES[login]
    assert user._is_portal() == (login == "guest")
    with pytest.raises(AccessDenied):
        Users.authenticate({**credential, "password": "wrong"}, {})


def test_logins_are_printed_with_their_role(agency):
    """`make run` prints each login with a role that a newcomer understands."""
    rows = server.logins(NAME)
    assert {login for _role, _name, login in rows} == {*ROLES, *STAFF_ROLES}
    assert all(role and name for role, name, _login in rows)


def test_people_read_their_own_language(agency):
    """Guests of four countries write in three languages; colleagues read two."""
    languages = {
        login: agency.ref(f"travel_complaint.user_{login}_demo").lang for login in ROLES
    }
    assert languages.pop("agent2") == "en_US"
    assert set(languages.values()) == {"zh_CN"}
    guests = agency["ir.model.data"].search(
        [("model", "=", "res.partner"), ("name", "=like", "guest\\_%\\_demo")]
    )
    partners = agency["res.partner"].browse(guests.mapped("res_id"))
    assert set(partners.country_id.mapped("code")) >= {"CN", "GB", "US"}


def test_agency_is_where_it_says(agency):
    """OR-1: Harmony Travel counts in yuan, lives in Shanghai, and its group is led."""
    company = agency.ref("base.main_company")
    assert "Harmony Travel" in company.name
    assert company.currency_id.name == "CNY"
    assert str(company._get_complaint_timezone()) == "Asia/Shanghai"
    # Else Odoo moves the working hours to the browser's zone at the first login.
    assert agency.ref("base.user_admin").login_date
    team = agency.ref("travel_complaint.helpdesk_ticket_team_complaints")
    assert team.alias_email == "complaints@harmony-travel.example"
    assert team.user_id.login == "leader"
    assert set(team.user_ids.mapped("login")) == {"agent", "agent2", "member", "leader"}


def test_departments_have_people_and_a_head(agency):
    """OR-3: the departments of the documents, named in both languages, are staffed."""
    departments = agency["hr.department"].search([])
    names = set(departments.with_context(lang="zh_CN").mapped("name"))
    assert names == {
        *("客服部", "导游部", "计调部", "法务部", "财务部", "行政部"),
        *("人力资源部", "市场公关部", "西安分社", "昆明分社"),
    }
    assert "Customer Service" in departments.mapped("name")
    assert all(department.manager_id for department in departments)
    assert agency["hr.employee"].search_count([]) >= 40


# What has happened there


def test_each_state_and_kind_is_there(cases):
    """IN-3: every column of the board has a card, every kind of case a case."""
    assert set(cases.mapped("complaint_state")) == set(transitions.STATES)
    assert set(cases.mapped("complaint_kind")) == set(transitions.KINDS)
    assert 25 <= len(cases) <= 40
    assert not cases.filtered(lambda t: not t.team_id or t.company_id.id != 1)


def test_no_furniture_of_other_addons(agency, cases):
    """Only our own story is told: there are no tickets of helpdesk_mgmt's demo."""
    assert agency["helpdesk.ticket"].search([]) == get_all(agency, cases)
    assert not agency.ref("base.user_demo", raise_if_not_found=False)


def test_story_is_of_these_days(agency, cases, case):
    """All that is dated lies in the last eleven days, and nothing in the future.

    But for the case of another time, which has its own dates.
    """
    now = datetime.now()
    cases -= case("ctrip")
    moments = [
        *cases.mapped("create_date"),
        *cases.mapped("registered_at"),
        *cases.mapped("received_at"),
        *cases.complaint_event_ids.mapped("occurred_at"),
        *cases.contact_ids.mapped("contacted_at"),
        *cases.exposure_ids.mapped("seen_at"),
        *cases.message_ids.mapped("date"),
        *filter(None, cases.mapped("closed_date")),
    ]
    assert len(moments) > 200
    assert max(moments) <= now
    assert min(moments) >= now - OLDEST
    # Guests complain when they have left, and what authorities demand lies ahead.
    on_tour = cases.filtered("departure_date")
    assert len(on_tour) >= 20
    for ticket in on_tour - on_tour.filtered(lambda t: t.booking_key == "HY20402"):
        assert ticket.departure_date < ticket.received_at.date()
    assert min(filter(None, cases.mapped("external_reply_at"))) > now
    assert case_count(cases, lambda t: t.registered_at > now - timedelta(hours=2)) >= 3


def case_count(cases, condition):
    return len(cases.filtered(condition))


def test_numbers_follow_the_order_of_registration(cases):
    """IN-4: numbers rise with the moments of registration and carry their month."""
    assert cases.mapped("registered_at") == sorted(cases.mapped("registered_at"))
    assert cases.mapped("number") == sorted(cases.mapped("number"))
    for ticket in cases:
        day = ticket.company_id._get_complaint_day(ticket.registered_at)
        assert re.fullmatch(rf"TS-{day:%Y%m}-\d{{4}}", ticket.number)


def test_full_way_of_a_complaint(case):
    """A 3.1-3.4: one complaint has gone the whole way, each step by whoever took it."""
    ticket = case("commentary")
    assert milestones(ticket) == FULL_WAY
    assert set(ticket.complaint_event_ids.user_id.mapped("login")) == {
        *("agent", "member", "leader")
    }
    assert ticket.contact_ids.mapped("means") == ["phone", "phone"]
    # The chatter tells of each move when it happened, not of all when it was loaded.
    told = ticket.message_ids.filtered("tracking_value_ids").mapped("date")
    events = set(ticket.complaint_event_ids.mapped("occurred_at"))
    assert len(told) == 7
    assert len(set(told) - events) == 1  # executing has no milestone


def test_short_flows(case):
    """IN-3: inquiries are answered; suggestions promised, adopted, declined."""
    assert case("passport").answered_at == case("passport").closed_date
    assert case("vegetarian").promised_reply_date >= date.today()
    assert case("vegetarian").complaint_state == transitions.ACCEPTED
    assert case("rest_stops").suggestion_outcome == "adopted"
    assert case("photos").suggestion_outcome == "declined"
    assert case("cancellation").must_read_out_number
    assert "kind_changed" in milestones(case("tips"))
    assert case("tips").complaint_kind == transitions.COMPLAINT


def test_authorities_and_platforms(case):
    """IN-2: letters of authorities and platforms carry reference and reply date."""
    for name in ("refund", "price", "shopping"):
        ticket = case(name)
        assert ticket.external_reference
        assert ticket.external_reply_at
        assert ticket.received_at < ticket.registered_at
        assert not ticket.acknowledged_at  # the authority tells the guest


def test_repeats_are_linked(case):
    """IN-6: the second complaint of a guest about an order repeats the first."""
    assert case("refund_again").repeat_of_id == case("refund")


def test_withdrawn_and_reopened(case):
    """TL-e: one case is withdrawn, another one reopened in a second cycle."""
    assert case("delay").complaint_state == transitions.WITHDRAWN
    assert case("suitcase").complaint_cycle == 2
    assert milestones(case("suitcase")).count("investigation_started") == 2


def test_one_dinner_many_complaints(case):
    """Nine guests of one tour are ill after one dinner; their cases stay apart."""
    names = ("food_family", "food_couple", "food_colleagues", "food_kim")
    tickets = case(names[0]).browse([case(name).id for name in names])
    assert len(set(tickets.mapped("tour_name"))) == 1
    assert len(set(tickets.mapped("departure_date"))) == 1
    assert len(tickets.guide_id) == len(tickets.supplier_id) == 1
    assert len(tickets.partner_id) == len(set(tickets.mapped("booking_ref"))) == 4
    assert not tickets.repeat_of_id


def test_post_that_spreads(agency, case):
    """IN-9: a post spreads, public relations has something to do and sees the case."""
    ticket = case("viral")
    assert ticket.is_exposed
    assert ticket.exposure_ids.sorted("seen_at").mapped("reach") == [
        *(12600, 482000, 60000)
    ]
    assert ticket.activity_ids.user_id.mapped("login") == ["relations"]
    assert as_user(agency, "relations").search([]) == ticket | case("ctrip")


def test_case_of_another_time(agency, case):
    """Seed E 3.3: the Ctrip case lies in its own summer, and asks nobody for anything.

    Its limits were missed and told then; nothing is mailed or to be done today.
    """
    ticket = case("ctrip")
    zone = pytz.timezone("Asia/Shanghai")
    registered = pytz.utc.localize(ticket.registered_at).astimezone(zone)
    assert f"{registered:%Y-%m-%d %H:%M}" == "2005-07-01 15:00"
    assert ticket.number.startswith("TS-200507-")
    last = datetime(2005, 8, 19, 16)
    for moments in (
        ticket.complaint_event_ids.mapped("occurred_at"),
        ticket.message_ids.mapped("date"),
        ticket.contact_ids.mapped("contacted_at"),
        ticket.clock_ids.mapped("stopped_at"),
    ):
        assert moments
        assert max(moments) < last
    offers = ticket.offer_ids.sorted("round_number")
    assert offers.mapped("amount_total") == [0, 400, 5200, 19998]
    assert offers.approved_by_id.mapped("login") == ["leader", "management"]
    assert ticket.severity_id.code == "serious"
    late = ticket.clock_ids.filtered(lambda clock: clock.state == "late")
    assert {"TL-1", "TL-5", "TL-11"} <= set(late.limit_id.mapped("code"))
    alerts = agency["travel.complaint.alert"].search([("ticket_id", "=", ticket.id)])
    assert {"leader", "management"} <= set(alerts.user_id.mapped("login"))
    assert not alerts.filtered(lambda alert: alert.is_mail_due or not alert.is_seen)
    assert not ticket.activity_ids
    assert not ticket.next_due_at
    assert ticket.complaint_state == transitions.CLOSED
    assert ticket.legal_hold


def test_offers_and_promises(agency, case):
    """RS-2, RS-3, RS-4: an offer waits for approval, for the guest, for finance."""
    states = {
        name: case(name).offer_ids.sorted("round_number").mapped("state")
        for name in ("hotel", "viral", "refund", "coach", "itinerary")
    }
    assert states == {
        "hotel": ["to_approve"],
        "viral": ["countered", "made"],
        "refund": ["accepted"],
        "coach": ["countered", "accepted"],
        "itinerary": ["accepted"],
    }
    finance = agency.ref("travel_complaint.user_finance_demo")
    offers = agency["travel.complaint.offer"].with_user(finance)
    assert offers.search([("is_unpaid", "=", True)]) == case("refund").offer_ids
    assert case("itinerary").offer_ids.paid_on


def test_measures_and_improvement(case):
    """RS-1, TL-16, FB-4: one measure is done, one is late; an improvement is done."""
    measures = case("meals").measure_ids.sorted("due_date")
    assert measures.mapped("state") == ["done", "issued"]
    assert measures[1].due_date < date.today()
    assert case("commentary").improvement_ids.done_on


def test_guest_not_satisfied(case):
    """TL-4, FB-2: a guest who is not satisfied has the case begun anew."""
    assert case("coach").complaint_cycle == 2
    assert "reopened" in milestones(case("coach"))


def test_evidence_has_pictures(case):
    """IV-2: a mail brought a picture, a colleague put two others on a case."""
    files = case("coach").attachment_ids.mapped("mimetype")
    assert files.count("image/png") == 1
    assert len(case("fall").attachment_ids) == 2


def test_mails_became_cases(agency, case):
    """IN-2: mails became cases; whose sender nobody knows is not confirmed."""
    for name in ("itinerary", "coach", "language", "deposit", "pets"):
        ticket = case(name)
        assert ticket.complaint_medium == "email"
        assert not ticket.registered_by_id
        assert ticket.contact_ids.filtered(lambda c: c.direction == "in")
    assert case("itinerary").is_identity_confirmed
    assert case("itinerary").partner_id == agency.ref("travel_complaint.guest_li_demo")
    assert not case("language").is_identity_confirmed


@pytest.mark.parametrize(
    ("login", "share"),
    [("agent", 1), ("leader", 1), ("auditor", 1), ("guide", 0), ("guest", 0)],
)
def test_roles_see_what_is_theirs(agency, cases, login, share):
    """FB-5: handling and audit see all cases, a guide and a guest no one else's."""
    seen = as_user(agency, login).search([("complaint_kind", "!=", False)])
    others = cases.filtered(
        lambda t: t.partner_id != agency.ref("travel_complaint.guest_lin_demo")
    )
    assert len(seen & others) == share * len(others)


# The half year before


def test_half_a_year_of_cases(agency, cases):
    """ST-1: about 120 cases, of which each of the last five months has its share."""
    everything = get_all(agency, cases) - agency.ref("travel_complaint.case_ctrip_demo")
    assert 110 <= len(everything) <= 140
    company = agency.ref("base.main_company")
    today = company._get_complaint_day(datetime.now())
    months = [
        (today.replace(day=1) - timedelta(days=30 * back + 5)).replace(day=1)
        for back in range(5)
    ]
    counts = dict.fromkeys(months, 0)
    for ticket in everything:
        month = company._get_complaint_day(ticket.registered_at).replace(day=1)
        counts[month] = counts.get(month, 0) + 1
    assert min(counts[month] for month in months) >= 10
    yesterday = today - timedelta(days=1)
    assert max(counts) in {yesterday.replace(day=1), today.replace(day=1)}
    assert (today - min(counts)).days < 7 * 31


def test_season_is_settled(agency, cases):
    """Whatever began weeks ago has ended, and nobody is behind by weeks."""
    weeks_ago = datetime.now() - timedelta(days=21)
    season = get_season(agency)
    begun = season.filtered(lambda ticket: ticket.registered_at < weeks_ago)
    assert len(begun) >= 70
    assert set(begun.mapped("complaint_state")) == {
        *(transitions.CLOSED, transitions.WITHDRAWN)
    }
    assert agency["travel.complaint.dossier"].search([]).ticket_id >= begun
    week_ago = datetime.now() - timedelta(days=7)
    late = agency["travel.complaint.clock"].search(
        [("state", "=", "running"), ("due_at", "<", week_ago)]
    )
    assert not late
    tasks = agency["mail.activity"].search([("date_deadline", "<", week_ago.date())])
    assert not tasks
    assert not agency["travel.complaint.alert"].search(
        [("ticket_id", "in", season.ids), ("is_seen", "=", False)]
    )


def test_season_shows_what_managers_look_for(agency):
    """ST-1, ST-2: guests get more content, coaches better, hotels worse."""
    season = get_season(agency).filtered("validity").sorted("registered_at")
    half = len(season) // 2
    halves = season[:half], season[half:]

    def count(tickets, name):
        cause = agency.ref(f"travel_complaint.cause_{name}")
        return case_count(
            tickets, lambda t: t.investigation_id.cause_id.parent_id == cause
        )

    satisfied = [
        len(tickets.filtered("is_guest_satisfied")) / len(tickets) for tickets in halves
    ]
    assert satisfied[0] < satisfied[1]
    assert count(halves[0], "transport") > 2 * count(halves[1], "transport") > 0
    assert 0 < 2 * count(halves[0], "hotel") < count(halves[1], "hotel")
    assert set(season.severity_id.mapped("code")) == {"minor", "general", "serious"}
    assert len(season.complaint_department_id) >= 4
    assert len(season.guide_id) >= 10
    assert len(season.supplier_id) >= 5
    assert set(season.mapped("satisfaction")) >= {1, 2, 3, 4, 5}
    branches = season.investigation_ids.liability_ids.department_id.mapped("name")
    assert {"Xi'an Branch", "Kunming Branch"} <= set(branches)
    measures = agency["mgmtsystem.action"].search([("effect_result", "!=", False)])
    assert len(measures) == 3
    transport = agency.ref("travel_complaint.cause_transport")
    coaches = measures.filtered(lambda m: m.complaint_cause_id == transport)
    # Whether that is chance depends on what nobody has judged on the day of the check.
    assert coaches.effect_after < coaches.effect_before
    assert coaches.effect_result != "not_effective"


def test_season_is_in_both_languages(agency):
    """IN-7: guests wrote in Chinese and in English, and were answered so."""
    season = get_season(agency)
    english = season.filtered(lambda ticket: ticket.name.isascii())
    assert 15 <= len(english) <= len(season) // 3
    assert set(english.mapped("guest_lang")) == {"en_US"}
    assert set(english.notice_ids.mapped("lang")) == {"en_US"}
    assert set((season - english).mapped("guest_lang")) == {"zh_CN"}


def test_colleagues_read_the_log_in_their_language(agency):
    """What happened to a case is told in the language of whoever did it."""
    told = get_season(agency).message_ids.sudo().tracking_value_ids
    ours = told.filtered(lambda v: v.mail_message_id.author_id.lang == "zh_CN")
    states = ours.filtered(lambda v: v.field_id.name == "stage_id")
    assert len(states) > 200
    assert not states.filtered(lambda v: v.new_value_char.isascii())


def test_departments_and_authorities_were_answered(agency):
    """OR-5, TL-2, TL-20: departments answered, mostly in time; authorities always."""
    season = get_season(agency)
    requests = season.request_ids
    assert set(requests.mapped("state")) == {"submitted"}
    assert "operations" in requests.answered_by_id.mapped("login")
    clocks = agency["travel.complaint.clock"].search(
        [("request_id", "in", requests.ids)]
    )
    states = clocks.mapped("state")
    assert 0 < states.count("late") < states.count("met") / 2
    official = season.filtered("external_reply_at")
    assert len(official) >= 4
    # Early in a month the answer to the last one may lie ahead.
    due = official.filtered(lambda ticket: ticket.external_reply_at < datetime.now())
    assert len(due) >= 3
    assert all(due.mapped("authority_answered_at"))


def test_suppliers_paid(agency):
    """BY-6: suppliers paid what they answered for, but for one or two; one is asked."""
    claims = agency["travel.complaint.recovery"].search([])
    states = claims.mapped("state")
    assert {"claimed", "recovered", "refused"} <= set(states)
    assert states.count("recovered") > len(states) / 2
    assert not claims.filtered("is_overdue")


def test_figures_say_something(agency):
    """ST-1, ST-3: the last full month has its figures; each month its volume."""
    company = agency.ref("base.main_company")
    today = company._get_complaint_day(datetime.now())
    last = today.replace(day=1) - timedelta(days=1)
    summary = agency["travel.complaint.figure"]._summarise(company, f"{last:%Y-%m}")
    for code in (
        *("case_count", "complaint_count", "satisfied_rate", "satisfaction"),
        *("on_time_rate", "resolution_hours", "paid_amount", "first_time_rate"),
    ):
        assert summary["figures"][code]["value"], code
        assert summary["figures"][code]["previous"], code
    volumes = agency["travel.complaint.volume"]
    months = volumes.search([("bearer", "=", "company")]).mapped("month")
    assert len(months) == 7
    assert set(volumes.search([]).mapped("bearer")) == {
        *("company", "guide", "supplier", "route")
    }
    assert agency["travel.complaint.evaluation"].search_count([]) == 2


WAY = (
    *("accept", "investigate", "find_out", "decide_mine"),
    *("report", "confirm_result", "call_back"),
)
DAYS = [date(2026, 1, 1) + timedelta(days=number * 5) for number in range(150)]


@pytest.mark.parametrize("today", DAYS[::10])
def test_season_is_told_alike_on_any_day(today):
    """On the same day it is the same story, in its order, before the recent one."""
    told = season.tell(today)
    assert told == season.tell(today)
    assert len({case.name for case in told}) == len(told) == len(season.ROWS)
    recent = today - OLDEST
    for case in told:
        moments = [when for when, *_act in case.acts]
        verbs = [verb for _when, _who, verb, *_rest in case.acts]
        assert [case.when, *moments] == sorted([case.when, *moments])
        if "find_out" in verbs:
            way = [verbs.index(verb) for verb in WAY]
            assert way == sorted(way)
        assert date.fromisoformat(case.when[:10]) < recent or today.day < OLDEST.days
        assert (today - date.fromisoformat(case.when[:10])).days < 7 * 31
    assert [case.when[:10] for case in told] == sorted(case.when[:10] for case in told)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-09-30", 1, "2026-10-08"),  # the holiday of a week
        ("2026-09-18", 1, "2026-09-20"),  # a Sunday that is worked
        ("2026-10-10", -2, "2026-10-08"),  # as is that Saturday
        ("2028-03-03", 1, "2028-03-06"),  # a year of which nothing is announced
    ],
)
def test_working_days_of_the_season(day, count, expected):
    """TL-b: the story is told on days that were worked, as they were announced."""
    days = season.Days(date(2026, 11, 20))
    assert days.step(date.fromisoformat(day), count) == date.fromisoformat(expected)


# What the guests were told


def test_guests_have_been_told(agency, cases, mails):
    """IN-5: no notice waits or has failed; each one is a mail in the folder."""
    notices = get_all(agency, cases).notice_ids
    assert set(notices.mapped("state")) == {"sent"}
    assert set(cases.notice_ids.mapped("code")) == {
        "received",
        "accepted",
        "reopened",
        "decision",
        "rating",
        "answered",
        "promised",
        "decided",
        "result",
        "offer",
    }
    assert not agency["mail.mail"].search([])
    received = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in mails.glob("*.eml")
    ]
    to_guests = [mail for mail in received if "harmony-travel" not in mail["To"]]
    assert len(to_guests) == len(notices)
    for mail in to_guests:
        assert (
            mail["From"].addresses[0].addr_spec == "complaints@harmony-travel.example"
        )
        text = mail.get_body(("html",)).get_content()
        assert re.search(
            rf"http://127\.0\.0\.1:{ADDRESS_PORT}/complaint/[\w-]{{20,}}", text
        )


def test_acknowledged_in_time_of_the_story(cases):
    """IN-5: guests learnt their numbers within minutes, in the time of the story."""
    told = cases.filtered("acknowledged_at")
    assert len(told) >= 20
    for ticket in told:
        waited = ticket.acknowledged_at - ticket.registered_at
        assert timedelta(0) < waited < timedelta(minutes=10)


def test_telling_it_again_changes_nothing(agency, cases):
    """Demo files are read again with each update; the story happens only once."""
    agency["travel.complaint.demo"]._play()
    agency["travel.assessment.demo"]._play()
    assert agency["helpdesk.ticket"].search([]) == get_all(agency, cases)


# The assessment of the staff


@pytest.mark.parametrize("login", STAFF_ROLES)
def test_each_role_of_staff_can_log_in(agency, login):
    """FB-5: whoever assesses or pays has a login with that role, and an employee."""
    credential = {"login": login, "type": "password", "password": DEMO_PASSWORD}
    answer = agency["res.users"].authenticate(credential, {})
    user = agency["res.users"].browse(answer["uid"])
    assert user == agency.ref(f"{STAFF}.user_{login}_demo")
    groups = ("assessor", "leader", "settlement")
    found = {
        g for g in groups if user.has_group(f"{STAFF}.group_travel_assessment_{g}")
    }
    assert found == STAFF_ROLES[login]
    assert user.employee_ids.name == user.name


def test_story_of_staff_is_in_order_at_any_hour(agency):
    """What somebody acts on is there by then, whenever the agency is opened."""
    demo = agency["travel.assessment.demo"]
    for hours in range(0, 3 * 366 * 24, 37):  # each hour of each weekday in its turn
        now = datetime(2026, 1, 1) + timedelta(hours=hours)
        told = demo.with_context(story_told_at=now)
        acts = [*told._list_case_acts(), *told._list_staff_acts()]
        there, done = {"commentary"}, {}
        for moment, name, _who, verb, thing, *_rest in sorted(
            acts, key=lambda act: act[0]
        ):
            if moment > now:
                break
            assert not thing or thing in there, (now, verb, thing)
            there.add(name)
            done.setdefault(thing, []).append(verb)
        # Weekends and holidays do not push two days of it into one.
        extra = done["penalty_extra_shop"]
        assert extra == ["ask", "state", "propose", "notify", "appeal"], now
        assert done["report"] == ["answer_report"], now


def test_decisions_in_each_state(agency):
    """AS-4 to AS-8: every column of the board has a card; appeals pend and are over."""
    decisions = agency["travel.assessment.decision"].search([])
    assert set(decisions.mapped("state")) == {
        *("draft", "statement", "proposed", "notified", "final", "revoked")
    }
    assert {"reward", "penalty"} == set(decisions.mapped("direction"))
    appeals = agency["travel.assessment.appeal"].search([])
    assert sorted(appeals.mapped("state")) == ["decided", "decided", "lodged"]
    assert set(appeals.filtered("outcome").mapped("outcome")) == {"upheld", "reduced"}
    # Nobody has decided about themselves, nor twice.
    for decision in decisions.filtered("decided_by_id"):
        assert decision.decided_by_id != decision.proposed_by_id
        assert decision.employee_id.user_id not in decision._get_acted_users()


def test_sheets_of_four_months(agency):
    """AS-3: everybody's sheets; three months are final, the last one is published."""
    sheets = agency["travel.assessment.sheet"].search([])
    months = sheets.grouped("month")
    states = [set(months[month].mapped("state")) for month in sorted(months)]
    assert states == [{"final"}, {"final"}, {"final"}, {"published"}]
    assert min(len(found) for found in months.values()) >= 40
    for found in months.values():
        assert found.line_ids.case_ids
        assert len(set(found.mapped("total_score"))) > 2


def test_season_was_decided_on(agency):
    """AS-4, AS-8: what people did wrong months ago is decided, final and written on."""
    season = get_season(agency)
    faults = season.investigation_ids.liability_ids.filtered("employee_id")
    assert len(faults) >= 10
    decisions = agency["travel.assessment.decision"].search(
        [("liability_id", "in", faults.ids)]
    )
    old = datetime.now() - timedelta(days=60)
    settled = faults.filtered(lambda fault: fault.decided_at < old)
    assert settled <= decisions.filtered(lambda d: d.state == "final").liability_id
    reviews = agency["travel.assessment.self.review"].search(
        [("asked_at", "<", old), ("decision_id", "in", decisions.ids)]
    )
    assert set(reviews.mapped("state")) == {"accepted"}


def test_paid_months(agency):
    """PY-3, PY-5: two months were paid, with what the ledger had for them."""
    slips = agency["hr.payslip"].search([])
    months = slips.grouped("date_from")
    assert len(months) == 2
    assert min(len(found) for found in months.values()) >= 40
    assert set(slips.mapped("state")) == {"done"}
    settled = agency["travel.assessment.settlement"].search([])
    assert {"TCA_REWARD", "TCA_BONUS_CUT"} <= set(settled.mapped("code"))
    different = agency["travel.assessment.reconciliation"].search(
        [("difference", "!=", 0.0)]
    )
    assert not different
    company = agency.ref("base.main_company")
    assert not agency["travel.assessment.entry"]._find_broken_links(company)


def test_ledger_speaks_the_language_of_each(agency):
    """PY-1: what is written down for good is in Chinese, but for who reads English."""
    entries = agency["travel.assessment.entry"].search([])
    english = entries.filtered(lambda e: e.source_name.partition(",")[0].isascii())
    assert english.employee_id.mapped("name") == ["Emma Clark"]


def test_each_menu_of_assessment_shows_something(agency):
    """Each menu of the addon opens on a list that is not empty, for whoever has it."""
    root = agency.ref(f"{STAFF}.travel_assessment_menu")
    menus = agency["ir.ui.menu"].search([("id", "child_of", root.id)])
    everybody = agency["res.users"].search([("share", "=", False)])
    empty = []
    for menu in menus:
        action = menu.action
        if not action or action._name != "ir.actions.act_window":
            continue
        model = agency[action.res_model]
        if model._transient:
            continue
        groups = menu.group_ids | menu.parent_id.group_ids
        users = everybody.filtered(
            lambda user, groups=groups: not groups or user.all_group_ids & groups
        )
        if not any(
            model.with_user(user).has_access("read")
            and model.with_user(user).search(
                safe_eval(action.domain or "[]", {"uid": user.id}), limit=1
            )
            for user in users
        ):
            empty.append(menu.complete_name)
    assert not empty


# What it looks like


@pytest.fixture(scope="module")
def address(agency):
    """Where a server shows the demo agency."""
    agency.cr.rollback()  # nothing that tests have locked is in the server's way
    with view_walk.open_server(NAME) as found:
        yield found


@pytest.mark.parametrize(
    ("login", "size"),
    [
        ("admin", view_walk.PHONE),
        ("leader", view_walk.DESK),
        ("assessment_leader", view_walk.DESK),
        ("guide", view_walk.PHONE),
    ],
)
def test_every_menu_opens_in_every_view(agency, address, login, size):
    """No view, card or record of the agency breaks, at a desk or on a phone."""
    password = "admin" if login == "admin" else DEMO_PASSWORD
    with view_walk.open_walk(size) as walk:
        walk.log_in(address, login, password)
        walk.open_menus(ADDONS)
    assert not walk.faults
    assert walk.opened["views"] >= 15
    assert walk.opened["records"] >= 5
    # The browser is somewhere else than the agency.
    with Registry(NAME).cursor() as cr:
        company = api.Environment(cr, SUPERUSER_ID, {}).ref("base.main_company")
        assert str(company._get_complaint_timezone()) == "Asia/Shanghai"


# The clock and the post office


SHANGHAI = pytz.timezone("Asia/Shanghai")


@pytest.mark.parametrize(
    ("when", "moment"),
    [
        ("25min", "2026-03-01 16:35:00"),
        ("0d 00:30", "2026-03-01 16:30:00"),  # it is already the 2nd in Shanghai
        ("1d 10:12", "2026-03-01 02:12:00"),
        ("3d 23:59", "2026-02-27 15:59:00"),
        ("-2d 17:00", "2026-03-04 09:00:00"),
    ],
)
def test_moments_of_the_story(when, moment):
    """Moments are told in the agency's days and hours, and kept in UTC."""
    now = datetime(2026, 3, 1, 17)
    assert read_moment(when, now, SHANGHAI) == datetime.fromisoformat(moment)


class Transaction:
    """Something that knows the time, as a cursor does."""

    def now(self):
        return datetime.now()


def test_clock_stands_for_this_thread_alone():
    """The story's clock is nobody else's, and runs on when the story is told."""
    moment, seen, cr = datetime(2020, 2, 29, 12), [], Transaction()
    record = SimpleNamespace(env=SimpleNamespace(tz=pytz.utc))
    with standing_at(moment, cr):
        assert fields.Datetime.now() == cr.now() == moment
        assert fields.Date.context_today(record) == date(2020, 2, 29)
        other = threading.Thread(target=lambda: seen.append(fields.Datetime.now()))
        other.start()
        other.join()
    assert seen[0] > moment
    assert fields.Datetime.now() > moment
    assert cr.now() > moment


def test_clock_runs_on_after_a_failure():
    """A story that breaks off does not leave the clock standing."""
    moment, cr = datetime(2020, 2, 29, 12), Transaction()
    with pytest.raises(ZeroDivisionError), standing_at(moment, cr):
        raise ZeroDivisionError
    assert fields.Datetime.now() > moment
    assert cr.now() > moment


def test_post_office_keeps_what_it_is_given(tmp_path):
    """Each mail becomes a file, byte for byte, named after moment and recipient."""
    text = "From: a@a.example\r\nSubject: =?utf-8?b?5L2g5aW9?=\r\n\r\nÜber 你好\r\n"
    with post_office(tmp_path) as port, smtplib.SMTP(mail_catcher.HOST, port) as smtp:
        smtp.sendmail("a@a.example", ["../b@b.example", "c@c.example"], text.encode())
    (path,) = tmp_path.iterdir()
    assert path.read_bytes() == text.encode()
    assert re.fullmatch(r"\d{8}-\d{6}-\d{6} [\w.,_@-]+\.eml", path.name)
