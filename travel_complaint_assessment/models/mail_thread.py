import logging

from odoo import SUPERUSER_ID, api, models

REPORT = "travel.supervision.report"
OURS = ("travel.assessment.", "travel.supervision.")


class SenderFilter(logging.Filter):
    """Keep who writes to the mailbox of supervision out of the log (AS-10)."""

    def filter(self, record):
        """Replace what the gateway logs of such a mail; always let it pass."""
        if REPORT in record.getMessage():
            record.msg, record.args = "A mail to supervision has come in.", ()
        return True


logging.getLogger("odoo.addons.mail.models.mail_thread").addFilter(SenderFilter())


class MailThread(models.AbstractModel):
    """The mail gateway, as far as mails lead to supervision reports."""

    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Leave out what no person has written to the mailbox of supervision.

        :raise AccessError: when a mail leads to a record of staff, and the caller is
            not the mail gateway (attack 41)
        """
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        if any(route[0].startswith(OURS) for route in routes or ()):
            # Nobody puts words into another one's mouth, least of all where it is
            # about their pay.
            self._check_may_deliver()
        reports = [route for route in routes or () if route[0] == REPORT]
        if reports and self._is_unwanted(message, message_dict):
            routes = [route for route in routes if route not in reports]
        return routes

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        reports = [route for route in routes or () if route[0] == REPORT]
        if not reports:
            return super()._message_route_process(message, message_dict, routes)
        others = [route for route in routes if route not in reports]
        thread_id = False
        if others:
            thread_id = super()._message_route_process(
                message, dict(message_dict), others
            )
        # In nobody's name, whoever the sender seems to be; no message is posted.
        Report_sudo = self.env[REPORT].with_user(SUPERUSER_ID).sudo()
        for route in reports:
            report_sudo = Report_sudo._receive(message, message_dict, route[2])
            thread_id = report_sudo.id or thread_id
        return thread_id
