from odoo import api, models
from odoo.exceptions import AccessError

# Out-of-office answers, newsletters and their like announce themselves (RFC 3834).
AUTOMATIC_PRECEDENCE = ("bulk", "junk", "list", "auto_reply")


class MailThread(models.AbstractModel):
    """The mail gateway, as far as mails lead to cases. Other mails pass untouched."""

    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        to_cases = [route for route in routes or () if self._is_route_to_case(route)]
        if to_cases:
            self._check_may_deliver()
            if self._is_automatic(message):
                routes = [route for route in routes if route not in to_cases]
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _is_route_to_case(self, route):
        model, thread_id, custom_values, _user_id, _alias = route
        if model != "helpdesk.ticket":
            return False
        if thread_id:
            # Where a mail goes is the gateway's to know, not the sender's.
            return bool(self.env[model].sudo().browse(thread_id).complaint_kind)
        team_id = (custom_values or {}).get("team_id")
        teams_sudo = self.env["helpdesk.ticket.team"].sudo()
        return teams_sudo.browse(team_id or []).complaint_handling

    @api.model
    def _check_may_deliver(self):
        """Only the mail gateway itself brings mails to cases (attack 41).

        Odoo lets each employee call `message_process`, and so put words into a guest's
        mouth.

        :raise AccessError: for everybody but the system and the gateway's own user
        """
        if not self.env.su and not self.env.user.has_group(
            "travel_complaint.group_travel_complaint_mail_gateway"
        ):
            raise AccessError(
                self.env._(
                    "Mails are brought in by the mail gateway alone. To note what a "
                    "guest said, add a contact to the case."
                )
            )

    @api.model
    def _is_automatic(self, message):
        """Whether no person has written this mail (attack 44)."""
        submitted = (
            (message.get("Auto-Submitted") or "no").split(";")[0].strip().lower()
        )
        precedence = (message.get("Precedence") or "").strip().lower()
        return (
            submitted != "no"
            or precedence in AUTOMATIC_PRECEDENCE
            or bool(message.get("X-Autoreply"))
        )
