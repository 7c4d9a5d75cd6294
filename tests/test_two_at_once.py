"""Two people press the same button at the same moment, with real commits (attack 117).

One of them does it; the other learns that it has been done. Nothing happens twice. Who
accepts a case first is tried in test_numbering_load.
"""

from unittest.mock import patch

import pytest
from rush import Rush

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import AccessError, UserError

from odoo.addons.travel_complaint.tests.smtp import HOST, MailServer

NAME = "travel_test_two"
GROUP = "travel_complaint.group_travel_complaint_"


@pytest.fixture(scope="module")
def people(registry):
    """The ids of two people of each role, and the team that they work in."""
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {"no_reset_password": True})
        ids = {
            role: env["res.users"]
            .create(
                [
                    {
                        "name": f"{role} {number}",
                        "login": f"two_{role}_{number}",
                        "group_ids": [(4, env.ref(f"{GROUP}{role}").id)],
                    }
                    for number in (1, 2)
                ]
            )
            .ids
            for role in ("agent", "member", "finance")
        }
        team = env["helpdesk.ticket.team"].create(
            {
                "name": "Two at once",
                "complaint_handling": True,
                "user_ids": [(6, 0, ids["agent"] + ids["member"])],
            }
        )
        env["travel.complaint.power"].search([]).currency_id = env.company.currency_id
        return {**ids, "team": team.id}


# How a case gets to where two people find it


def accept(env, people):
    """A case that the first agent has accepted."""
    case = env["helpdesk.ticket"].with_user(people["agent"][0])
    case = case.create(
        {
            "name": "Two at once",
            "description": "<p>The lake was left out.</p>",
            "complaint_kind": "complaint",
            "team_id": people["team"],
            "channel_id": env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone").id,
            "partner_name": "Li Na",
            "partner_email": "li.na@guests.example",
        }
    )
    case.action_accept()
    return case


def investigate(env, people):
    """A case of which all is found out, and not submitted."""
    case = accept(env, people).with_user(people["member"][0])
    case.action_start_investigation()
    case.investigation_id.write(
        {
            "facts": "<p>The lake was closed.</p>",
            "validity": "valid",
            "cause_id": env.ref("travel_complaint.cause_itinerary_changed").id,
            "liability_ids": [(0, 0, {"kind": "guest", "share": 100})],
        }
    )
    return case


def write_offer(env, people):
    """A draft of an offer within the power of each agent."""
    case = accept(env, people)
    line = {"kind": "compensation", "name": "Compensation", "amount": 100}
    return case.env["travel.complaint.offer"].create(
        {"ticket_id": case.id, "line_ids": [(0, 0, line)]}
    )


def make_offer(env, people):
    """An offer that the guest has."""
    offer = write_offer(env, people)
    offer.action_make_offer()
    return offer


def promise(env, people):
    """An offer that the guest has accepted."""
    offer = make_offer(env, people)
    answer(offer, "accepted")
    return offer


def report(env, people):
    """A case whose result waits for its review."""
    case = accept(env, people)
    for state in ("proposing", "executing"):
        case.stage_id = case.team_id._get_stage_id_for(state)
    fill(case.action_report_result(), case.env, reason="Done.", guest_text="Done.")
    return case


# What both of them do


def fill(action, env, **values):
    """Fill in the dialog that `action` opens, and confirm."""
    dialog = env[action["res_model"]].with_context(**action["context"])
    dialog.create(values).action_confirm()


def answer(offer, said):
    fill(offer.action_note_answer(), offer.env, answer=said)


def pay(offer):
    fill(
        offer.action_record_payment(),
        offer.env,
        paid_on=fields.Date.today(),
        reference=f"TX-{offer.env.uid}",
        amount=offer.amount_total,
    )


RACES = {
    "finish the investigation": (
        *(investigate, "member", lambda case: case.action_finish_investigation()),
        "investigated",
    ),
    "make the offer": (
        *(write_offer, "agent", lambda offer: offer.action_make_offer()),
        "offer_made",
    ),
    "note the answer": (
        *(make_offer, "agent", lambda offer: answer(offer, "rejected")),
        "offer_answered",
    ),
    "record the payment": (promise, "finance", pay, "promise_paid"),
    "confirm the result": (
        *(report, "member", lambda case: case.action_confirm_result()),
        "result_confirmed",
    ),
}


@pytest.mark.parametrize("name", RACES)
def test_one_of_two(registry, people, name):
    """Attack 117: one does it, the other reads a sentence; it has happened once."""
    prepare, role, press, milestone = RACES[name]
    with registry.cursor() as cursor:
        record = prepare(api.Environment(cursor, SUPERUSER_ID, {}), people)
        model, record_id = record._name, record.id

    def work(env):
        press(env[model].browse(record_id))
        return env.uid

    outcomes = Rush(registry)(people[role], work)
    winners = [outcome for outcome in outcomes if isinstance(outcome, int)]
    losers = [outcome for outcome in outcomes if not isinstance(outcome, int)]
    assert len(winners) == 1, outcomes
    assert isinstance(losers[0], UserError | AccessError), losers
    assert str(losers[0]).endswith((".", "”.")), losers
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        record = env[model].browse(record_id)
        case = record if model == "helpdesk.ticket" else record.ticket_id
        events = case.complaint_event_ids
        reached = events.filtered(lambda event: event.milestone_id.code == milestone)
        assert reached.user_id.ids == winners
        assert len(reached) == 1
        assert len(case.notice_ids) == len(set(case.notice_ids.mapped("code")))
        if name == "record the payment":
            assert len(record.payment_ids) == 1


def test_two_different_answers(registry, people):
    """RS-2: accepted and rejected at one moment: one of them is the guest's answer."""
    with registry.cursor() as cursor:
        offer = make_offer(api.Environment(cursor, SUPERUSER_ID, {}), people)
        offer_id = offer.id
    said = dict(zip(people["agent"], ("accepted", "rejected"), strict=True))

    def work(env):
        answer(env["travel.complaint.offer"].browse(offer_id), said[env.uid])
        return env.uid

    outcomes = Rush(registry)(people["agent"], work)
    [winner] = [outcome for outcome in outcomes if isinstance(outcome, int)]
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        offer = env["travel.complaint.offer"].browse(offer_id)
        assert offer.state == said[winner]
        assert offer.is_unpaid == (offer.state == "accepted")


def test_working_on_a_case_while_its_mail_goes_out(registry, people):
    """IN-5: what follows from a mail is written down at once, whoever wrote meanwhile.

    A mail server takes seconds, and those who have registered a case go on with it.
    """
    with registry.cursor() as cursor:
        case = accept(api.Environment(cursor, SUPERUSER_ID, {}), people)
        case_id, notices = case.id, case.sudo().notice_ids
        notice = notices.filtered(lambda notice: notice.code == "received")
        # Of this case and of those before, it alone is to go out.
        (notices.search([]) - notice).state = "failed"

    def write_meanwhile(_mail):
        with registry.cursor() as cursor:
            env = api.Environment(cursor, people["agent"][0], {})
            env["helpdesk.ticket"].browse(case_id).incident_place = "By the lake"

    with (
        MailServer(write_meanwhile) as server,
        patch.object(registry["ir.mail_server"], "_disable_send", lambda self: False),
        registry.cursor() as cursor,
    ):
        env = api.Environment(cursor, SUPERUSER_ID, {})
        env["ir.mail_server"].search([]).active = False
        env["ir.mail_server"].create(
            {"name": "Loopback", "smtp_host": HOST, "smtp_port": server.port}
        )
        env["helpdesk.ticket.team"].browse(people["team"]).alias_name = "two"
        env.company.email = "care@agency.example"
        env["travel.complaint.notice"]._cron_send()
    assert len(server.received) == 1
    with registry.cursor() as cursor:
        case = api.Environment(cursor, SUPERUSER_ID, {})["helpdesk.ticket"].browse(
            case_id
        )
        notice = notice.with_env(case.env)
        assert case.incident_place == "By the lake"
        assert notice.is_traced
        assert case.acknowledged_at == notice.sent_at
