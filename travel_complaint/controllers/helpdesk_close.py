"""Closing a ticket from the portal, without helpdesk_mgmt's open doors."""

from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController

from .parameters import parse_id


class TicketCloseController(HelpdeskTicketController):
    """Closing changes something: by POST, for those who may, and once (H1 to H3)."""

    @http.route(methods=["POST"], website=True)
    def support_ticket_close(self, ticket_id=None, stage_id=None, **kw):
        """Close the ticket for its customer, or for who works on it.

        :return: a redirect to the ticket; else a page that says why it stays open
        """
        ticket_id, stage_id = parse_id(ticket_id), parse_id(stage_id)
        if not ticket_id or not stage_id:
            raise BadRequest()
        # As the user: whatever the rules hide does not exist.
        ticket = request.env["helpdesk.ticket"].search([("id", "=", ticket_id)])
        if not ticket:
            raise NotFound()
        status, reason = self._get_cannot_close_reason(ticket, stage_id)
        if reason:
            return request.render(
                "travel_complaint.portal_refusal",
                {"reason": reason, "back_url": f"/my/ticket/{ticket.id}"},
                status=status,
            )
        # A customer has no right to write tickets; what is written was checked above.
        ticket.sudo().stage_id = stage_id
        return request.redirect(f"/my/ticket/{ticket.id}", code=302)

    def _get_cannot_close_reason(self, ticket, stage_id):
        """Why the user cannot put `ticket` into that stage from the portal.

        :return: (HTTP status, sentence), or (None, None) when it can be done
        """
        if not ticket._can_be_closed_by_user():
            return 403, request.env._(
                "Only the customer of this ticket and those who work on it can "
                "close it."
            )
        if ticket.complaint_kind:
            return 409, request.env._(
                "Case %(number)s is not closed from this page. If it is settled for "
                "you, or if you want to withdraw it, please answer our last mail or "
                "call us.",
                number=ticket.number,
            )
        if ticket.closed or ticket.closed_date:
            return 409, request.env._(
                "Ticket %(number)s is closed already. If something is still open, "
                "please write it below the ticket.",
                number=ticket.number,
            )
        if stage_id not in ticket._get_portal_closing_stages().ids:
            return 409, request.env._(
                "Ticket %(number)s cannot be closed that way. Please open it again and "
                "use one of the buttons there.",
                number=ticket.number,
            )
        return None, None
