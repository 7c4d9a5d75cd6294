"""A page that is printed asks nobody for anything (attacks 66, 67)."""

import re

from lxml import etree, html

# What could fetch, run or redirect; printed pages of ours have none of it.
_DROPPED = (
    *("script", "iframe", "frame", "object", "embed", "applet", "link", "base"),
    *("audio", "video", "source", "track", "svg", "math", "form"),
)
_ADDRESSES = ("src", "srcset", "data", "poster", "background", "action", "formaction")
_OURS = re.compile(r"(?i)\s*data:image/(?:png|jpeg|gif|webp);base64,")
_IN_STYLE = re.compile(r"(?i)url\s*\(|@import|expression\s*\(|image-set\s*\(|\\")


def cut_off(source):
    """The page without anything that would be fetched when it is printed.

    Only pictures that are written into the page itself stay.

    :param source: a whole HTML document
    :return: the same as a str
    """
    tree = html.document_fromstring(source)
    etree.strip_elements(tree, *_DROPPED, with_tail=False)
    for element in list(tree.iter(etree.Element)):
        is_redirect = element.tag == "meta" and element.get("http-equiv")
        is_style = element.tag == "style" and _IN_STYLE.search(element.text or "")
        if is_redirect or is_style:
            element.drop_tree()
        else:
            _cut_off_element(element)
    return "<!DOCTYPE html>\n" + html.tostring(tree, encoding="unicode")


def _cut_off_element(element):
    for name in list(element.attrib):
        value = element.get(name)
        is_address = name.rpartition(":")[2] in _ADDRESSES
        is_event = name.lower().startswith("on")
        is_style = name == "style" and _IN_STYLE.search(value)
        if is_event or is_style or (is_address and not _OURS.match(value)):
            del element.attrib[name]
