"""The HTML of a stranger's mail, made fit to be shown to a colleague (attacks 37, 47).

What is left loads nothing from anywhere: a picture that is fetched tells its sender who
read the complaint and when, and a report that is printed would fetch it again.
"""

import base64
import binascii
import re
from html import unescape

from lxml import etree, html
from markupsafe import Markup, escape

# These go with all that is in them.
_DROPPED = {
    *("script", "style", "title", "meta", "link", "base", "object", "embed", "applet"),
    *("iframe", "frame", "frameset", "noframes", "svg", "math", "audio", "video"),
    *("canvas", "map", "template", "input", "select", "textarea", "button", "option"),
}
_PICTURES = {"img", "image", "picture"}
# What may stay of an element's attributes; no address, no style that could hold one.
_ATTRIBUTES = {"colspan", "rowspan", "dir", "lang", "title", "align"}
_LINK = re.compile(r"(?i)\s*(?:https?:|mailto:|tel:)")
_DATA = re.compile(r"(?i)\s*data:image/(png|jpeg|gif|webp);base64,")
_TAG = re.compile(r"<[^<>]*>")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_PARSER_OPTIONS = {"encoding": "utf-8", "remove_comments": True, "remove_pis": True}


def defuse(source, names, describe_picture):
    """HTML without anything that loads, runs or hides.

    :param source: HTML as the guest's mail program wrote it
    :param names: {content id: file name} of the pictures in the mail
    :param describe_picture: name -> the words that stand where a picture stood; the
        name is "" for a picture that is somewhere else
    :return: (Markup, [(name, bytes)]): the pictures that were written into the text
    """
    tree = _parse(source)
    if tree is None:
        return from_text(_strip_tags(source)), []
    pictures = []
    for element in tree.iter(etree.Element):
        if element.tag in _PICTURES:
            words = _read_picture(element, names, pictures, describe_picture)
            element.clear(keep_tail=True)
            element.tag, element.text = "span", words
        else:
            _strip_attributes(element)
    return Markup(_serialize(tree)), pictures


def from_text(text):
    """Plain text as HTML: lines stay lines, and nothing in it is markup."""
    lines = _CONTROL.sub("", text).strip().splitlines()
    return (
        Markup("<p>%s</p>") % Markup("<br>").join(map(escape, lines)) if lines else ""
    )


def to_text(source):
    """What a person reads in a piece of HTML, on few lines.

    :param source: HTML
    :return: plain text
    """
    tree = _parse(source)
    if tree is None:
        return _strip_tags(source)
    for element in tree.iter("br", "p", "div", "tr", "li", "hr"):
        element.tail = f"\n{element.tail or ''}"
    lines = (" ".join(line.split()) for line in tree.text_content().splitlines())
    return "\n".join(line for line in lines if line)


def _parse(source):
    """The tree of a page or a piece of one, or None when it cannot be read whole."""
    plain = _XML_DECLARATION.sub("", _CONTROL.sub("", str(source)))
    parser = html.HTMLParser(**_PARSER_OPTIONS)
    try:
        content = f"<div>{plain}</div>".encode("utf-8", "replace")
        tree = html.document_fromstring(content, parser=parser).find("body")
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    # A page that is nested too deeply, or has too long a text, is cut off silently.
    is_cut = any(error.level >= etree.ErrorLevels.FATAL for error in parser.error_log)
    if tree is None or is_cut:
        return None
    etree.strip_elements(tree, *_DROPPED, with_tail=False)
    return tree


def _strip_tags(source):
    """Text of a page that no parser can read: better with rubbish than lost."""
    return unescape(_TAG.sub(" ", str(source)))


def _serialize(tree):
    """The HTML within the one element that `_parse` put around everything."""
    root = tree[0] if len(tree) == 1 and tree[0].tag == "div" else tree
    inner = "".join(html.tostring(child, encoding="unicode") for child in root)
    return escape((root.text or "").strip()) + Markup(inner)


def _strip_attributes(element):
    for name in list(element.attrib):
        is_link = name == "href" and element.tag == "a"
        if is_link and _LINK.match(element.get(name)):
            continue
        if name not in _ATTRIBUTES:
            del element.attrib[name]


def _read_picture(element, names, pictures, describe_picture):
    """The words for a picture; one that is written into the text becomes a file."""
    source = element.get("src") or ""
    if source.lower().startswith("cid:"):
        return describe_picture(names.get(source[4:].strip(), ""))
    match = _DATA.match(source)
    if match:
        try:
            content = base64.b64decode(source[match.end() :])
        except (binascii.Error, ValueError):
            return describe_picture("")
        name = f"picture-{len(pictures) + 1}.{match[1].lower()}"
        pictures.append((name, content))
        return describe_picture(name)
    is_pixel = {element.get("width"), element.get("height")} & {"0", "1", "0px", "1px"}
    return "" if is_pixel else describe_picture("")
