"""Who sent a mail, as far as its headers can be believed (attacks 40, 44)."""

import email.utils
import re

from .mail_source import HEADER_ERRORS

# Out-of-office answers, newsletters and their like announce themselves (RFC 3834).
AUTOMATIC_PRECEDENCE = ("bulk", "junk", "auto_reply")
AUTO_REPLY_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")
_DMARC = re.compile(r"(?i)(?:^|;)\s*dmarc\s*=\s*(\w+)([^;]*)")
_HEADER_FROM = re.compile(r"(?i)header\.from\s*=\s*\"?([^\s;\")]+)")


def is_automatic(message, own_domains=(), is_welcome=False):
    """Whether no person has written this mail (attack 44).

    :param message: email.message.EmailMessage
    :param own_domains: domains whose own mailing lists pass complaints on
    :param is_welcome: True for a sender, such as a travel platform, whose mails are
        written by a machine and wanted; its out-of-office answers are not
    """
    submitted = get_header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = get_header(message, "Precedence").lower()
    if any(get_header(message, name) for name in AUTO_REPLY_HEADERS):
        return True
    if submitted == "auto-replied" or precedence == "auto_reply":
        return True
    if is_welcome:
        return False
    if precedence == "list":
        listed = get_header(message, "List-Id").rstrip(">").lower()
        return not any(listed.endswith(f".{domain.lower()}") for domain in own_domains)
    return submitted not in ("", "no") or precedence in AUTOMATIC_PRECEDENCE


def is_authenticated(message, relay):
    """Whether our own relay has checked that the sender's domain sent this mail.

    Anybody can write any From: into a mail. The relay says what it found (RFC 8601).

    :param message: email.message.EmailMessage
    :param relay: the name by which the relay signs, or a false value: nobody checks
    :return: True only for one sender whose domain passed DMARC
    """
    senders = email.utils.getaddresses([get_header(message, "From")])
    if not relay or len(senders) != 1:
        return False
    domain = senders[0][1].rpartition("@")[2].lower()
    for value in message.get_all("Authentication-Results", []):
        identity, _semicolon, results = str(value).partition(";")
        if identity.split()[:1] != [relay]:
            continue
        # The newest stands first; what stands below may be the sender's own invention.
        match = _DMARC.search(results)
        checked = match and _HEADER_FROM.search(match[2])
        return bool(
            match
            and match[1].lower() == "pass"
            and (not checked or checked[1].lower() == domain)
        )
    return False


def get_header(message, name):
    """A header as text; "" when it is missing or cannot be read."""
    try:
        return str(message.get(name) or "").strip()
    except HEADER_ERRORS:
        return ""
