"""What a guest types when filing a case: read strictly, judged in sentences."""

import hashlib
import secrets
import time
from datetime import date, timedelta

from odoo.http import STORED_SESSION_BYTES, request
from odoo.tools import consteq, email_normalize
from odoo.tools.misc import hmac

from odoo.addons.travel_complaint.controllers.guest_uploads import GuestUploads
from odoo.addons.travel_complaint.controllers.parameters import (
    choose,
    parse_amount,
    parse_moment,
)
from odoo.addons.travel_complaint.models.travel_complaint_intake_mixin import (
    CLAIM_LIMIT,
)
from odoo.addons.travel_complaint.tools import transitions
from odoo.addons.travel_complaint.tools.clean_text import clean_lines, clean_title
from odoo.addons.travel_complaint.tools.contact_keys import phone_key

STORY_LENGTH = 20_000
DEMANDS = 20
# One line each.
LINES = ("name", "email", "phone", "booking_ref", "incident_place")
# Read as they are, and then parsed.
PARSED = ("kind", "category", "amount", "incident_date", "submit_key", "started")
# Where something can be wrong, from the top of the page down.
PLACES = (
    *("story", "attachment", "category", "incident_date", "demands", "amount"),
    *("email", "phone", "is_true", "website", "send"),
)
# People never see this field; programs that fill in forms do.
TRAP = "website"
# Nobody reads the page and writes down a story in less.
MIN_SECONDS = 3
KEY_LENGTHS = range(16, 65)
EARLIEST = date(1990, 1, 1)


class FilingForm(GuestUploads):
    """Joins the controller that shows the form; has no state of its own."""

    # What was sent

    def _read_filing_form(self):
        """The known fields, as cleaned text; all other keys are not looked at."""
        form = {name: clean_title(self._get_text(name)) for name in LINES}
        form |= {name: self._get_text(name).strip()[:200] for name in PARSED}
        form["kind"] = choose(form["kind"], transitions.KINDS, transitions.COMPLAINT)
        form["story"] = clean_lines(self._get_text("story"), STORY_LENGTH)
        sent = request.httprequest.form
        form["demands"] = sent.getlist("demands")[:DEMANDS]
        form["is_true"] = bool(self._get_text("is_true"))
        form["trap"] = self._get_text(TRAP)
        return form

    def _get_text(self, name):
        value = request.params.get(name)
        return value if isinstance(value, str) else ""

    def _prepare_empty_form(self):
        """A form to begin with; who has an account need not say who it is."""
        form = dict.fromkeys((*LINES, *PARSED, "story"), "")
        form |= {"kind": transitions.COMPLAINT, "demands": [], "is_true": False}
        if request.env["helpdesk.ticket"]._is_guest_with_account():
            partner = request.env.user.partner_id
            form |= {
                "name": partner.name or "",
                "email": partner.email or "",
                "phone": partner.phone or "",
            }
        return form

    def _get_stored_key(self, form):
        """The form's key as it is stored: of this browser alone.

        So nobody who got hold of a key finds the case, and nobody uses up another's.
        """
        key = form["submit_key"]
        if len(key) not in KEY_LENGTHS or not key.isascii():
            return False
        session = request.session.sid[:STORED_SESSION_BYTES]
        return "guest-" + hashlib.sha256(f"{session}:{key}".encode()).hexdigest()

    def _new_key(self):
        return secrets.token_urlsafe(24)

    # What is wrong with it

    def _get_filing_problems(self, form, files, company):
        """What has to be changed: a list of (field, HTTP status, sentence).

        In the order of the fields on the page.
        """
        problems = [
            *self._get_story_problems(form),
            *self._get_contact_problems(form),
            *self._get_choice_problems(form, company),
            *self._get_detail_problems(form, company),
            *self._get_upload_problems(files),
            *self._get_truth_problems(form),
            *self._get_robot_problems(form),
        ]
        return sorted(problems, key=lambda problem: PLACES.index(problem[0]))

    def _get_story_problems(self, form):
        env = request.env
        if not clean_title(form["story"]):
            yield "story", 422, env._("Please tell us what happened.")
        elif len(form["story"]) > STORY_LENGTH:
            yield (
                "story",
                422,
                env._(
                    "Please shorten your text to %(length)s characters, or send it as "
                    "a file.",
                    length=STORY_LENGTH,
                ),
            )

    def _get_contact_problems(self, form):
        env = request.env
        if not form["email"] and not form["phone"]:
            yield (
                "email",
                422,
                env._(
                    "Please give an e-mail address or a phone number, so that we can "
                    "answer you."
                ),
            )
        if form["email"] and not email_normalize(form["email"]):
            yield (
                "email",
                422,
                env._("This e-mail address has a mistake. Please check it."),
            )
        if form["phone"] and not phone_key(form["phone"]):
            yield (
                "phone",
                422,
                env._("This phone number is too short. Please check it."),
            )

    def _get_choice_problems(self, form, company):
        tickets = request.env["helpdesk.ticket"]
        gone = request.env._(
            "What you chose is not offered any more. Please choose again."
        )
        choices = tickets._get_guest_choices(company)
        categories = {
            str(i) for _group, some in choices["categories"] for i, _n in some
        }
        if form["category"] and form["category"] not in categories:
            yield "category", 422, gone
        if not set(form["demands"]) <= {str(i) for i, _name in choices["demands"]}:
            yield "demands", 422, gone

    def _get_detail_problems(self, form, company):
        env = request.env
        amount = parse_amount(form["amount"])
        if form["amount"] and (amount is None or amount > CLAIM_LIMIT):
            yield (
                "amount",
                422,
                env._("Please write the amount in digits, such as 1200.50."),
            )
        if form["incident_date"] and not self._is_possible_day(form, company):
            yield (
                "incident_date",
                422,
                env._("Please check the day: it is not in the future, nor long ago."),
            )

    def _is_possible_day(self, form, company):
        day = self._parse_day(form["incident_date"])
        # Where the guest is, it may be tomorrow already.
        today = company._get_complaint_today()
        return day is not None and EARLIEST <= day <= today + timedelta(days=1)

    def _parse_day(self, text):
        """The date in `text`, as a browser's date field sends it, or None."""
        moment = parse_moment(text) if len(text) == 10 else None
        return moment and date.fromisoformat(moment)

    def _get_upload_problems(self, files):
        empty, large, strange = self._get_file_errors(files)
        for status, sentences in ((422, empty), (413, large), (415, strange)):
            for sentence in sentences:
                yield "attachment", status, sentence

    def _get_truth_problems(self, form):
        if not form["is_true"]:
            yield (
                "is_true",
                422,
                request.env._("Please confirm that what you have written is true."),
            )

    # Programs that fill in forms (attack 22)

    def _get_robot_problems(self, form):
        env = request.env
        if form["trap"]:
            yield TRAP, 422, env._("Please leave this field empty.")
        elif not self._is_human_pace(form["started"]):
            yield (
                "send",
                422,
                env._("That was very quick. Please press “Send” once more."),
            )

    def _sign_start(self, seconds=None):
        """When the form was shown, signed, so that nobody can make it up.

        :param seconds: the moment, as of time.time()
        """
        seconds = str(int(time.time() if seconds is None else seconds))
        return f"{seconds}.{self._sign(seconds)}"

    def _sign(self, seconds):
        # The server's secret, to sign with; it is told to nobody.
        return hmac(request.env(su=True), "travel_complaint_portal.started", seconds)

    def _is_human_pace(self, started):
        seconds, _dot, signature = started.partition(".")
        if not signature.isascii() or not consteq(signature, self._sign(seconds)):
            return False
        return time.time() - int(seconds) >= MIN_SECONDS
