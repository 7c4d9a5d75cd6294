from contextlib import contextmanager
from datetime import date, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import pytz

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import file_open, plaintext2html

from . import season, story_ctrip, story_of_complaints, story_of_harm, story_of_words
from .clock import read_moment, standing_at
from .script import Mail, Passerby

STORY = (
    *story_of_complaints.CASES,
    *story_of_harm.CASES,
    *story_of_words.CASES,
    *story_ctrip.CASES,
)
FIRST_CASE = f"travel_complaint.case_{STORY[0].name}_demo"
HELPDESK_CHANNELS = ("phone", "email", "web")
# Odoo dates these by a default that cannot be told the time: model -> field.
DATED_BY_DEFAULT = {
    "mail.message": "date",
    "travel.complaint.notice": "next_attempt_at",
}


class TravelComplaintDemo(models.AbstractModel):
    """Plays the last days of the demo agency, act by act, in the order they happened.

    Each act goes through the verbs that people use, under the rights of whoever acts:
    numbers, events, contacts and notices are what the system itself makes of it. Only
    the clock is set back. Called by the demo files alone.
    """

    _name = "travel.complaint.demo"
    _inherit = ["travel.complaint.demo.offers", "travel.complaint.demo.season"]
    _description = "Story of the Demo Agency"

    @api.model
    def _play(self):
        """Let everything in STORY happen; a second time changes nothing.

        With `story_delivers_mails` in the context each mail goes out a minute after it
        is asked for, which needs a mail server. Without it they all go out when the
        agency opens.
        """
        if self.env.ref(FIRST_CASE, raise_if_not_found=False):
            return
        now = fields.Datetime.now()
        zone = self._get_zone()
        play = self.with_context(story_told_at=now, mail_auto_subscribe_no_notify=True)
        today = self._get_company()._get_complaint_day(now)
        play._open_for_admin()
        play._let_colleagues_read_chinese()
        play._tell_volumes(today)
        acts = [
            (read_moment(when, now, zone), scene.name, who, verb, arguments)
            for scene in (*STORY, *season.tell(today))
            for when, who, verb, *arguments in (self._open(scene), *scene.acts)
        ]
        cases = {}
        for moment, name, who, verb, arguments in sorted(acts, key=lambda act: act[0]):
            # Of the season, some acts may lie ahead: they have not happened yet.
            if moment > now:
                break
            with play._told_at(moment) as stage:
                actor = stage._as(who)
                if name in cases:
                    arguments = [cases[name].with_env(actor.env), *arguments]
                done = getattr(actor, f"_act_{verb}")(*arguments)
                cases.setdefault(name, done)
            if self.env.context.get("story_delivers_mails"):
                play._deliver(moment + timedelta(minutes=1))
        self._name_cases(cases)
        self.env["travel.complaint.figure"]._refresh()
        play._look_back(now)

    def _open_for_admin(self):
        """Let the administrator have logged in once.

        The first time Odoo moves their working hours, which are the company's, to the
        time zone of the browser; the days and limits of the story would go with them.
        """
        admin = self.env.ref("base.user_admin")
        # Nobody has the right to write the log of logins; who made the row is who came.
        self.env["res.users.log"].with_user(admin).sudo().create({})

    def _let_colleagues_read_chinese(self):
        """Whoever has no login is written to in the agency's language."""
        contacts = self.env["hr.employee"].search([("user_id", "=", False)])
        contacts.work_contact_id.lang = self._get_company().partner_id.lang

    def _deliver(self, moment):
        """Send the mails that guests are owed, as of `moment`.

        :param moment: naive UTC
        """
        owed = self.env["travel.complaint.notice"].search([("state", "=", "pending")])
        if owed:
            with self._told_at(moment) as stage:
                for notice in owed.with_env(stage.env):
                    notice._attempt()
                    notice._trace_sent()

    # The stage

    @contextmanager
    def _told_at(self, moment):
        """Let it be `moment` for what is done inside.

        :param moment: naive UTC
        :return: the play in a context whose defaults carry the moment too
        """
        last = {model: self._get_last_id(model) for model in DATED_BY_DEFAULT}
        with standing_at(moment, self.env.cr):
            yield self.with_context(default_contacted_at=moment, default_seen_at=moment)
            # Changes become messages of this act, not one message of all acts.
            self.env.cr.flush()
        for model, name in DATED_BY_DEFAULT.items():
            self.env[model].search([("id", ">", last[model])])[name] = moment

    @api.model
    def _get_last_id(self, model):
        return self.env[model].search([], order="id desc", limit=1).id or 0

    def _as(self, login):
        """The play with `login` acting; the system, if nobody is named."""
        if not login:
            return self
        user = self.env.ref(f"travel_complaint.user_{login}_demo")
        return self.with_user(user).with_context(lang=user.lang, tz=user.tz)

    @api.model
    def _open(self, scene):
        """The act with which `scene` begins."""
        if isinstance(scene, Mail):
            return (scene.when, "", "write", scene)
        return (scene.when, scene.by, "register", scene)

    @api.model
    def _get_company(self):
        return self.env.ref("base.main_company")

    @api.model
    def _get_zone(self):
        return self._get_company()._get_complaint_timezone()

    def _get_id(self, name):
        """The id of our own record `name`, or False for an empty name."""
        return name and self.env["ir.model.data"]._xmlid_to_res_id(
            f"travel_complaint.{name}", raise_if_not_found=True
        )

    @api.model
    def _name_cases(self, cases):
        """Give each case its xml id: case_<name>_demo."""
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"travel_complaint.case_{name}_demo",
                    "record": case.with_env(self.env),
                    "noupdate": True,
                }
                for name, case in cases.items()
            ]
        )

    # A case comes in

    def _act_register(self, scene):
        return self.env["helpdesk.ticket"].create(
            {
                **self._prepare_case_vals(scene),
                **self._prepare_guest_vals(scene.guest),
                **self._prepare_facts_vals(scene.facts),
            }
        )

    def _prepare_case_vals(self, scene):
        is_odoos = scene.channel in HELPDESK_CHANNELS
        module = "helpdesk_mgmt" if is_odoos else "travel_complaint"
        channel = self.env.ref(f"{module}.helpdesk_ticket_channel_{scene.channel}")
        vals = {
            "name": scene.title,
            "description": plaintext2html(scene.story),
            "complaint_kind": scene.kind,
            "team_id": self._get_id("helpdesk_ticket_team_complaints"),
            "channel_id": channel.id,
            "external_reference": scene.reference,
        }
        now, zone = self.env.context["story_told_at"], self._get_zone()
        if scene.received:
            vals["received_at"] = read_moment(scene.received, now, zone)
        if scene.reply_in is not None:
            vals["external_reply_at"] = read_moment(
                f"{-scene.reply_in}d 17:00", now, zone
            )
        return vals

    def _prepare_guest_vals(self, name):
        if isinstance(name, Passerby):
            # Where no mail goes out while it is told, nobody is owed one months later.
            is_told = self.env.context.get("story_delivers_mails")
            return {
                "partner_name": name.name,
                "partner_phone": name.phone,
                "partner_email": name.email if is_told else False,
                "guest_lang": name.lang,
            }
        guest = self.env["res.partner"].browse(self._get_id(f"guest_{name}_demo"))
        return {
            "partner_id": guest.id,
            "partner_name": guest.name,
            "partner_phone": guest.phone,
            "partner_email": guest.email,
        }

    def _prepare_facts_vals(self, facts):
        vals = {
            "category_id": self._get_id(f"helpdesk_ticket_category_{facts.category}"),
            "booking_ref": facts.order,
            "incident_place": facts.place,
            "supplier_id": self._get_id(
                facts.supplier and f"supplier_{facts.supplier}_demo"
            ),
            "demand_ids": [
                Command.link(self._get_id(f"demand_{demand}"))
                for demand in facts.demands.split()
            ],
            "claimed_amount": facts.claim,
            "guest_count": facts.guests,
        }
        if facts.tour:
            departure = self._get_departure(facts.tour)
            vals |= {
                "tour_name": facts.tour.name,
                "departure_date": departure,
                "return_date": departure + timedelta(days=facts.tour.days - 1),
                "guide_id": self._get_id(
                    facts.tour.guide and f"employee_{facts.tour.guide}_demo"
                ),
            }
        return vals

    def _get_departure(self, tour):
        if isinstance(tour.departure, date):
            return tour.departure
        today = self._get_company()._get_complaint_day(
            self.env.context["story_told_at"]
        )
        return today - timedelta(days=tour.departure)

    def _act_write(self, scene):
        """Hand the guest's mail to the mail gateway, as the mail server does."""
        team = self.env.ref("travel_complaint.helpdesk_ticket_team_complaints")
        mail = EmailMessage()
        mail["From"] = scene.sender
        mail["To"] = team.alias_id.alias_full_name
        mail["Subject"] = scene.subject
        mail["Date"] = format_datetime(pytz.utc.localize(fields.Datetime.now()))
        mail["Message-ID"] = make_msgid(domain="guests.example")
        mail.set_content(scene.text)
        if scene.picture:
            mail.add_attachment(
                self._read_picture(scene.picture),
                maintype="image",
                subtype="png",
                filename=scene.picture,
            )
        gateway = self.env["mail.thread"]
        ticket_id = gateway.message_process("helpdesk.ticket", mail.as_bytes())
        return self.env["helpdesk.ticket"].browse(ticket_id)

    @api.model
    def _read_picture(self, name):
        with file_open(f"travel_complaint/demo/img/{name}", "rb") as picture:
            return picture.read()

    # What becomes of it: each verb acts on one case, as the user who is on stage

    def _act_fill(self, case, facts):
        """Complete a case that came by mail with what the colleague found out."""
        case.write(
            {
                "partner_phone": case.partner_id.phone,
                **self._prepare_facts_vals(facts),
            }
        )

    def _act_confirm(self, case, guest=""):
        """Have made sure who the sender is, for a mail alone proves nothing."""
        case.is_identity_confirmed = True
        if guest:
            case.partner_id = self._get_id(f"guest_{guest}_demo")

    def _act_read_out(self, case):
        case.action_acknowledge()

    def _act_accept(self, case):
        """Take charge, also of what the colleague on the phone has registered."""
        case.user_id = self.env.user
        case.action_accept()

    def _act_move(self, case, state):
        """Drag the card to another column of the board."""
        case.stage_id = case.team_id._get_stage_id_for(state)

    def _act_investigate(self, case):
        case.action_start_investigation()

    def _act_collect(self, case):
        """Take the files on the case into evidence."""
        action = case.investigation_id.with_env(self.env).action_collect()
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        dialog.create({}).action_confirm()

    def _act_find_out(self, case, findings):
        """Write down what was found out, and finish."""
        investigation = case.investigation_id.with_env(self.env)
        for held_at, kind, whom, result in findings.steps:
            person = self._get_employee_id(whom)
            investigation.step_ids.create(
                {
                    "investigation_id": investigation.id,
                    "kind": kind,
                    "held_at": self._read_moment(held_at),
                    "employee_id": person,
                    "person": not person and whom,
                    "result": result,
                }
            )
        investigation.write(
            {
                "facts": plaintext2html(findings.facts),
                "validity": findings.validity,
                "cause_id": self._get_id(f"cause_{findings.cause}"),
                "proposals": plaintext2html(findings.proposals),
                "liability_ids": [
                    Command.create(self._prepare_liability_vals(*line))
                    for line in findings.liable
                ],
            }
        )
        case.action_finish_investigation()

    def _act_decide(self, case):
        """Decide on the liability that others have proposed."""
        case.investigation_id.with_env(self.env).action_decide()

    def _prepare_liability_vals(self, kind, who, share, grade, reasons):
        vals = {"kind": kind, "share": share, "reasons": reasons}
        if kind == "individual":
            vals |= {"employee_id": self._get_employee_id(who), "fault_grade": grade}
        elif kind == "department":
            vals["department_id"] = self._get_id(f"department_{who}_demo")
        elif kind == "supplier":
            vals["partner_id"] = self._get_id(f"supplier_{who}_demo")
        return vals

    def _get_employee_id(self, name):
        """The id of the employee `name`, or False when it is nobody of ours."""
        return self.env["ir.model.data"]._xmlid_to_res_id(
            f"travel_complaint.employee_{name}_demo", raise_if_not_found=False
        )

    def _read_moment(self, when):
        return read_moment(when, self.env.context["story_told_at"], self._get_zone())

    def _act_report(self, case, report, guest_text=""):
        self._give_reason(case.action_report_result(), report, guest_text=guest_text)

    def _act_confirm_result(self, case):
        case.action_confirm_result()

    def _act_call_back(self, case, satisfaction, comment, take_up=True):
        """Call the guest; what follows is what the dialog proposes.

        :param take_up: whether a case whose guest is not satisfied begins anew
        """
        dialog = self._open_dialog(case.action_call_back())
        dialog.create(
            {
                "is_reached": "yes" if satisfaction else "no",
                "satisfaction": satisfaction and str(satisfaction),
                "comment": comment,
                "take_up_now": take_up,
            }
        ).action_confirm()

    def _act_contact(self, case, means, direction, summary, result=""):
        case.contact_ids.create(
            {
                "ticket_id": case.id,
                "means": means,
                "direction": direction,
                "summary": summary,
                "result": result,
            }
        )

    def _act_note(self, case, text, *pictures):
        """Write into the chatter for colleagues, with pictures attached."""
        case.message_post(
            body=text,
            subtype_xmlid="mail.mt_note",
            attachments=[(name, self._read_picture(name)) for name in pictures],
        )

    def _act_expose(self, case, place, url, reach, note=""):
        case.exposure_ids.create(
            {
                "ticket_id": case.id,
                "place": place,
                "url": url,
                "reach": reach,
                "note": note,
            }
        )

    def _act_answer(self, case, text):
        case.user_id = self.env.user
        case.guest_answer = plaintext2html(text)
        case.action_answer()

    def _act_promise(self, case, days):
        today = case.company_id._get_complaint_day(fields.Datetime.now())
        case.user_id = self.env.user
        case.promised_reply_date = today + timedelta(days=days)
        case.action_promise()

    def _act_adopt(self, case, text):
        case.guest_answer = plaintext2html(text)
        case.action_adopt()

    def _act_decline(self, case, text):
        case.guest_answer = plaintext2html(text)
        case.action_decline()

    def _act_withdraw(self, case, reason):
        self._give_reason(case.action_withdraw(), reason)

    def _act_reopen(self, case, reason):
        self._give_reason(case.action_reopen(), reason)

    def _act_change_kind(self, case, kind, reason):
        self._give_reason(case.action_change_kind(), reason, kind=kind)

    def _give_reason(self, action, reason, **values):
        """Answer the dialog that `action` opens."""
        dialog = self._open_dialog(action)
        dialog.create({"reason": reason, **values}).action_confirm()

    def _open_dialog(self, action):
        return self.env[action["res_model"]].with_context(**action["context"])
