"""A mail taken apart without ever giving up: text, pictures and files.

Odoo reads mails that follow the standards. Guests' mails do not always: each step here
takes what it can and leaves the rest as a file, so that no complaint is lost for the
sake of a header (attacks 46, 47). No records here, and no clock.
"""

import email.policy
import re
from typing import NamedTuple

from markupsafe import Markup

from . import charset, mail_html, mail_source
from .mail_sender import get_header
from .mail_source import HEADER_ERRORS

# A mail within a mail within a mail is still read; deeper ones stay files.
FORWARDED_DEPTH = 3
_NAME = re.compile(r"(?i)(?:file)?name=\s*\"?([^\";]+)")


class File(NamedTuple):
    """Something attached to a mail.

    :ivar str name: as the sender calls it; not yet fit for anything
    :ivar bytes content: unchanged
    :ivar str cid: by which the text shows it; "" for what is simply attached
    """

    name: str
    content: bytes
    cid: str = ""


class Letter(NamedTuple):
    """What a mail says.

    :ivar Markup body: HTML that loads nothing and runs nothing
    :ivar list files: of File, what is attached before what is shown in the text
    """

    body: Markup
    files: list


def read(message, describe_picture):
    """Take a mail apart.

    :param message: email.message.EmailMessage
    :param describe_picture: name -> the words that stand where a picture stood; the
        name is "" for a picture that is not in the mail
    :return: Letter
    """
    pieces = [piece for part in _walk(message) for piece in _read_part(part)]
    files = [piece for piece in pieces if isinstance(piece, File)]
    names = {file.cid: file.name for file in files if file.cid}
    texts = []
    for piece in pieces:
        if isinstance(piece, File):
            continue
        text, pictures = mail_html.defuse(piece, names, describe_picture)
        texts.append(text)
        files += [File(name, content, name) for name, content in pictures]
    files.sort(key=lambda file: bool(file.cid))
    return Letter(Markup("<hr>").join(filter(None, texts)), files)


def pick_files(files, count, size, total):
    """Those files that fit, and those that do not (attack 52).

    :param files: list of File
    :param count: how many at most
    :param size: bytes that one may have
    :param total: bytes that all may have together
    :return: (kept, left out), in the order of `files`; empty ones are left out
    """
    kept, left_out, used = [], [], 0
    for file in files:
        weight = len(file.content)
        if 0 < weight <= size and used + weight <= total and len(kept) < count:
            kept.append(file)
            used += weight
        else:
            left_out.append(file)
    return kept, left_out


def shorten(body, length, notice):
    """The beginning of a long text, without markup that could be cut in two.

    :param body: Markup
    :param length: the most characters to keep
    :param notice: a sentence that says where the rest is
    :return: Markup
    """
    start = mail_html.from_text(mail_html.to_text(body)[: length // 2])
    return Markup("%s<p><b>%s</b></p>") % (start, notice)


def _walk(message):
    """The parts that hold something, in order; the best of each alternative."""
    stack = [(message, 0)]
    while stack:
        part, depth = stack.pop()
        kind = _get_kind(part)
        children = part.get_payload() if part.is_multipart() else []
        if not kind.startswith("multipart/") or not children:
            yield part
        if kind == "multipart/alternative":
            children = _choose(children)
        if kind == "message/rfc822":
            depth += 1
            children = children if depth <= FORWARDED_DEPTH else []
        elif not kind.startswith("multipart/"):
            children = []
        stack += [(child, depth) for child in reversed(children)]


def _choose(alternatives):
    """Of several forms of one text the richest that says something, and all files."""
    texts = {id(part): part for part in alternatives if _get_text_kind(part)}
    files = [part for part in alternatives if id(part) not in texts]
    speaking = [part for part in texts.values() if _says_something(part)]
    speaking = speaking or list(texts.values())
    rich = [part for part in speaking if _get_text_kind(part) == "html"]
    return (rich or speaking)[-1:] + files


def _get_text_kind(part):
    """The kind of text, html or plain, also when pictures come with it; else None."""
    stack, kinds = [part], set()
    while stack:
        inner = stack.pop()
        if inner.is_multipart() and _get_kind(inner).startswith("multipart/"):
            stack += inner.get_payload()
        elif _is_body(inner):
            kinds.add("html" if _get_kind(inner) == "text/html" else "plain")
    return min(kinds, default=None)


def _says_something(part):
    if part.is_multipart():
        return True
    text = _get_text(part)
    if _get_kind(part) == "text/html":
        text = mail_html.to_text(text)
    return bool(text.strip())


def _read_part(part):
    """What a part gives: a File, Markup to be defused, or both for a forwarded mail."""
    if _is_body(part):
        text = _get_text(part)
        is_html = _get_kind(part) == "text/html"
        return [Markup(text) if is_html else mail_html.from_text(text)]
    name = _get_name(part)
    cid = get_header(part, "Content-Id").strip(" <>")
    if part.is_multipart():
        inner = part.get_payload(0)
        subject = get_header(inner, "Subject")
        origin = " · ".join(filter(None, (get_header(inner, "From"), subject)))
        file = File(name or f"{subject or 'mail'}.eml", _flatten(part), cid)
        return [file, Markup("<p><b>%s</b></p>") % charset.storable(origin)]
    name = name or f"file.{_get_kind(part).rpartition('/')[2]}"
    return [File(name, _get_content(part), cid)]


def _is_body(part):
    kind = _get_kind(part)
    if kind.startswith("multipart/"):
        return not part.is_multipart()  # a broken one: all that it has is text
    if kind not in ("text/plain", "text/html"):
        return False
    disposition = get_header(part, "Content-Disposition").lower()
    return not disposition.startswith("attachment") and not _get_name(part)


def _get_kind(part):
    try:
        return part.get_content_type()
    except HEADER_ERRORS:
        return "text/plain"


def _get_text(part):
    try:
        declared = part.get_content_charset()
    except HEADER_ERRORS:
        declared = None
    return charset.decode(_get_content(part), declared)


def _get_content(part):
    """The bytes of a part that is no container, however badly encoded."""
    try:
        content = part.get_payload(decode=True)
    except HEADER_ERRORS:
        content = None
    if content is None:
        content = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return content


def _get_name(part):
    try:
        name = part.get_filename() or ""
    except HEADER_ERRORS:
        name = "file"
    if "\ufffd" in name or charset.storable(name) != name:
        name = _get_raw_name(part) or name
    return charset.storable(name)


def _get_raw_name(part):
    """The file name out of headers that do not say how they are written."""
    for header, value in part.raw_items():
        if header.lower() in ("content-disposition", "content-type"):
            line = value.encode("utf-8", "surrogateescape")
            match = _NAME.search(mail_source.read_header(line))
            if match:
                return match[1].strip()
    return ""


def _flatten(part):
    """The mail within a mail, as bytes."""
    inner = part.get_payload(0)
    for policy in (email.policy.SMTP, email.policy.compat32):
        try:
            return inner.as_bytes(policy=policy)
        except (*HEADER_ERRORS, RecursionError):
            continue
    lines = [f"{name}: {value}" for name, value in inner.raw_items()]
    return "\r\n".join([*lines, "", str(inner.get_payload())]).encode(
        "utf-8", "replace"
    )
