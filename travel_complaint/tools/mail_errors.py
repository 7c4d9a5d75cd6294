"""What an error of sending a mail means: for whom, and for how long (attack 48)."""

import smtplib


def is_server_down(error):
    """Whether there was no talking with the mail server at all.

    :param error: what Odoo raised; it carries the cause as its second argument then
    """
    return len(error.args) > 1 and isinstance(error.args[1], Exception)


def is_connection_lost(error):
    """Whether the mail server stopped talking, as one does that hangs."""
    lost = (TimeoutError, ConnectionError, smtplib.SMTPServerDisconnected)
    return isinstance(error, lost) or isinstance(error.__context__, lost)


def is_refused_for_good(error):
    """Whether the mail server has said that it will never take this mail (5xx)."""
    cause = error.__context__
    if isinstance(cause, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in cause.recipients.values())
    return isinstance(cause, smtplib.SMTPResponseException) and cause.smtp_code >= 500


def describe(error):
    """What went wrong, in the words of whoever noticed."""
    return ": ".join(map(str, error.args)) or type(error).__name__
