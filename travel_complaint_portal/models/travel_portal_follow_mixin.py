import pytz
from babel.dates import get_timezone_location

from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse, format_date, format_time

from odoo.addons.travel_complaint.tools import transitions


class TravelPortalFollowMixin(models.AbstractModel):
    """Concern: what the guest's page tells beyond where the case stands (PO-1).

    Until when what happens next, whom we wait for, why a date has moved, whom to ask.
    """

    _name = "travel.portal.follow.mixin"
    _description = "Case as Its Guest Follows It"

    def _prepare_tracking_values(self, lang=False):
        values = super()._prepare_tracking_values(lang)
        # The caller has checked the guest's way in; what they may read is picked here.
        case_sudo = self.sudo().with_context(lang=values["lang"])
        return {**values, **case_sudo._prepare_guest_values()}

    @api.model
    def _get_guest_columns(self):
        return (
            *super()._get_guest_columns(),
            *("user_id", "authority_wait_since", "authority_wait_for"),
            *("complaint_cycle", "closed_date", "guest_wait_question"),
        )

    @api.model
    def _get_guest_lists(self):
        return (
            *super()._get_guest_lists(),
            *("offer_ids", "closing_ids", "rating_invitation_ids", "erasure_ids"),
        )

    @api.model
    def _get_page_company_columns(self):
        return (
            *super()._get_page_company_columns(),
            *("complaint_names_contact", "complaint_reopen_days"),
        )

    def _prepare_guest_values(self):
        """What the portal adds to the page: a dict of plain values."""
        company = self.company_id
        return {
            "deadline": self._get_guest_deadline(),
            "waiting": self._get_guest_waiting(),
            "is_asked": self.complaint_state == transitions.WAITING_GUEST,
            "contact_name": company.complaint_names_contact and self.user_id.name,
        }

    def _get_guest_next_step(self):
        if self.complaint_state == transitions.WAITING_GUEST:
            return self.env._(
                "Please answer on your page, by mail or on the phone. Then we can go "
                "on."
            )
        return super()._get_guest_next_step()

    # By when

    def _get_guest_deadline(self):
        """The next thing that we do for the guest, and by when at the latest.

        Of the limits of the case those that run to a milestone which the guest sees;
        how we organise our work in between is ours.

        :return: a dict of plain values, or None where nothing is promised
        """
        promises = self._get_guest_promises()
        # The caller has checked who asks; the public limits are picked here.
        clocks_sudo = self.env["travel.complaint.clock"].sudo()
        clocks = clocks_sudo.search_fetch(
            [
                ("ticket_id", "=", self.id),
                ("cycle", "=", self.complaint_cycle),
                ("state", "in", ("running", "paused")),
            ],
            ["limit_id", "state", "due_at", "authority_minutes", "paused_minutes"],
        ).filtered(
            lambda clock: (
                clock.limit_id.to_milestone_id.is_public
                and clock.limit_id.to_milestone_id.code in promises
            )
        )
        # What stands still has no date yet.
        is_paused = not clocks.filtered(lambda clock: clock.state == "running")
        if not is_paused:
            clocks = clocks.filtered(lambda clock: clock.state == "running")
        clock = min(clocks, key=lambda clock: (clock.due_at, clock.id), default=None)
        if not clock:
            return None
        return {
            "promise": promises[clock.limit_id.to_milestone_id.code],
            "is_paused": is_paused,
            "is_late": not is_paused and clock.due_at < fields.Datetime.now(),
            "reason": self._get_guest_moved_reason(clock),
            **self._prepare_guest_moment(clock.due_at),
        }

    def _get_guest_promises(self):
        """What we do until the limit to a milestone is over: {its code: sentence}."""
        env = self.env
        return {
            "accepted": env._("One of us takes charge of it."),
            "investigation_started": env._("We begin to find out what happened."),
            "investigated": env._("We have found out what happened."),
            "guest_informed": env._("You have our answer."),
            "measures_done": env._("We have settled it."),
            "promise_paid": env._("You have the money that we promised."),
            "called_back": env._("We call you."),
        }

    def _get_guest_moved_reason(self, clock):
        """Why the date of a limit has moved, or False if it has not."""
        by_authority = clock.authority_minutes >= 1
        by_guest = clock.paused_minutes - clock.authority_minutes >= 1
        if by_guest and by_authority:
            return self.env._(
                "The date has moved, because we waited for your answer and for an "
                "answer from outside."
            )
        if by_guest:
            return self.env._("The date has moved, because we waited for your answer.")
        if by_authority:
            return self.env._(
                "The date has moved, because we waited for an answer from outside."
            )
        return False

    def _get_guest_waiting(self):
        """Whom we wait for, and for what, in one sentence; False for nobody."""
        if self.complaint_state == transitions.WAITING_GUEST:
            return self.guest_wait_question or False
        if self.authority_wait_since:
            return self.env._(
                "We are waiting for an answer from %(authority)s. Meanwhile we go on "
                "as far as we can.",
                authority=self.authority_wait_for,
            )
        return False

    # Moments

    def _prepare_guest_step(self, event):
        return {
            **super()._prepare_guest_step(event),
            "moment": self._format_machine_moment(event.occurred_at),
        }

    def _get_guest_day(self, moment):
        return self._localize_for_guest(moment).date()

    @api.model
    def _format_machine_moment(self, moment):
        """A moment as a browser reads it, to show it in the guest's own zone."""
        return pytz.utc.localize(moment).isoformat()

    def _get_guest_timezone(self):
        """The zone that the user's account has, or else the company's."""
        zone = self._is_guest_with_account() and self._get_guest_account().get("tz")
        if zone in pytz.all_timezones_set:
            return pytz.timezone(zone)
        return self.company_id._get_complaint_timezone()

    def _localize_for_guest(self, moment):
        return pytz.utc.localize(moment).astimezone(self._get_guest_timezone())

    def _prepare_guest_moment(self, moment):
        """A moment for the page, until the browser knows the guest's zone better.

        :param moment: naive UTC
        """
        zone = self._get_guest_timezone()
        day = self._localize_for_guest(moment).date()
        locale = babel_locale_parse(self.env.lang)
        return {
            "moment": self._format_machine_moment(moment),
            "text": self.env._(
                "%(day)s, %(time)s (%(place)s time)",
                day=format_date(self.env, day, date_format="long"),
                time=format_time(self.env, moment, tz=zone.zone, time_format="short"),
                place=get_timezone_location(zone, locale=locale, return_city=True),
            ),
        }
