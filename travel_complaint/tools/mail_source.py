"""The bytes of a mail, made fit for the standard library to read.

Mails that follow the standards pass untouched. The others come out readable instead of
being lost: raw GBK in a subject, an invented charset, no Message-Id (attack 46).
"""

import base64
import email
import email.errors
import email.header
import email.policy
import hashlib
import re

from . import charset

# What the standard library raises at headers that nobody thought of.
HEADER_ERRORS = (
    *(LookupError, ValueError, TypeError, AttributeError, AssertionError),
    email.errors.MessageError,
)
_ADDRESSES = re.compile(
    r"(?i)(?:from|sender|reply-to|to|cc|bcc|delivered-to|resent-\w+)$"
)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"\\]+@[^\s<>()\[\],;:\"\\]+")
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_HEADER = re.compile(rb"^[^\s:]+:.*(?:\r?\n[ \t].*)*", re.MULTILINE)
_MESSAGE_ID = re.compile(rb"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?\S")
_ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")


def mend(raw):
    """The same mail with a header block that can be read.

    :param raw: bytes as the mail server took them
    :return: bytes without NUL, header texts in UTF-8, with a Message-Id: a mail without
        one gets it from its content, so that a second copy is known as such
    """
    raw = raw.replace(b"\x00", b"")
    head, gap, rest = _split(raw)
    mended = _HEADER.sub(lambda match: mend_header(match[0]), head)
    if not _MESSAGE_ID.search(mended):
        digest = hashlib.sha256(raw).hexdigest()[:40].encode()
        mended = b"Message-Id: <%s@without-message-id.invalid>\r\n" % digest + mended
    return raw if mended == head else mended + gap + rest


def can_be_parsed(raw):
    """Whether the standard library survives taking the mail apart."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.SMTP)
        return all(part.get_content_type() for part in message.walk())
    except (*HEADER_ERRORS, RecursionError):
        return False


def mend_header(line):
    """One header in UTF-8, its encoded words in charsets that say what is inside.

    :param line: bytes, folded or not
    :return: bytes; the same ones if nothing is wrong with them
    """
    text = charset.decode(line)
    if _is_readable(text):
        return line if line.isascii() else text.encode()
    try:
        chunks = email.header.decode_header(text)
    except HEADER_ERRORS:
        return text.encode()
    return "".join(_mend_chunk(*chunk) for chunk in chunks).encode()


def read_header(line):
    """A header as text, its encoded words taken for what they are.

    :param line: bytes
    :return: str
    """
    text = charset.decode(line)
    try:
        chunks = email.header.decode_header(text)
    except HEADER_ERRORS:
        return text
    return "".join(
        chunk if isinstance(chunk, str) else charset.decode(chunk, name)
        for chunk, name in chunks
    )


def drop_unreadable(message):
    """Take those headers out of a parsed mail that break the standard library.

    Of one with addresses the addresses are left.

    :param message: email.message.EmailMessage, changed in place
    """
    headers = message.raw_items()
    broken = {name.lower() for name, value in headers if not _is_header(name, value)}
    for name in broken:
        values = [value for key, value in message.raw_items() if key.lower() == name]
        del message[name]
        found = _ADDRESS.findall(" ".join(values)) if _ADDRESSES.match(name) else []
        for wanted in (", ".join(found), *found):
            if wanted and _is_header(name, wanted):
                message.set_raw(name, wanted)
                break


def enclose(raw, text):
    """A plain mail of the same sender and subject, with `raw` as its one attachment.

    For a mail that is built so that taking it apart would break us.

    :param raw: bytes of a mail
    :param text: what the plain mail says
    :return: bytes
    """
    head, _gap, _rest = _split(raw)
    kept = [
        match[0].rstrip(b"\r\n")
        for match in _HEADER.finditer(head)
        if not match[0].lower().startswith((b"content-", b"mime-version:"))
    ]
    lines = [
        *kept,
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/mixed; boundary="enclosed-mail"',
        b"",
        b"--enclosed-mail",
        b"Content-Type: text/plain; charset=utf-8",
        b"Content-Transfer-Encoding: base64",
        b"",
        base64.encodebytes(text.encode()),
        b"--enclosed-mail",
        b"Content-Type: application/octet-stream",
        b'Content-Disposition: attachment; filename="mail.eml"',
        b"Content-Transfer-Encoding: base64",
        b"",
        base64.encodebytes(raw),
        b"--enclosed-mail--",
        b"",
    ]
    return b"\r\n".join(lines)


def _is_header(name, value):
    # Whether the standard library can take it apart.
    try:
        email.policy.SMTP.header_fetch_parse(name, value)
    except HEADER_ERRORS:
        return False
    return True


def _split(raw):
    gap = _BLANK_LINE.search(raw)
    if not gap:
        return raw.rstrip(b"\r\n"), b"\r\n\r\n", b""
    return raw[: gap.start()], gap[0], raw[gap.end() :]


def _is_readable(text):
    """Whether each encoded word holds what its charset says."""
    for name, encoding, word in _ENCODED_WORD.findall(text):
        try:
            ((content, _name),) = email.header.decode_header(
                f"=?utf-8?{encoding}?{word}?="
            )
            is_faithful = charset.is_faithful(content, name.partition("*")[0])
        except HEADER_ERRORS:
            return False
        if not is_faithful:
            return False
    return True


def _mend_chunk(chunk, name):
    if name is None:
        return chunk if isinstance(chunk, str) else charset.decode(chunk)
    text = charset.decode(chunk, name.partition("*")[0])
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="
