"""The guides say what the screens say, in both languages, with pictures that exist."""

import re
from collections import defaultdict
from itertools import chain

import polib
import pytest
from lxml import etree, html
from markdown_it import MarkdownIt

import make
import pictures
from place import ADDONS, ROOT

DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
LARGEST = 4 * 1024 * 1024  # all pictures together
LABEL = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]+\]\(\.\./pictures/([^)]+)\)")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
STEP = " > "
GUIDES = sorted(path.name for path in (DOCS / "en").glob("*.md"))
# Those whose words are checked but that have no twin.
ENGLISH = [*(DOCS / "en").glob("*.md"), DOCS / "developer.md"]
TWINS = [(DOCS / "en" / name, DOCS / "zh" / name) for name in GUIDES]
TWINS.append((ROOT / "README.md", ROOT / "README.zh.md"))
NAMES = [str(english.relative_to(ROOT)) for english, _chinese in TWINS]


@pytest.fixture(scope="module")
def terms():
    """What the screens say: {English: {Chinese}}."""
    found = defaultdict(set)
    for addon in ADDONS:
        for entry in polib.pofile(str(ROOT / addon / "i18n/zh_CN.po")):
            found[entry.msgid].add(entry.msgstr)
    return found


@pytest.fixture(scope="module")
def menus():
    """The paths of all our menus: `Complaints > Cases > Board`."""
    nodes = {}
    for addon in ADDONS:
        for path in (ROOT / addon / "views").glob("*.xml"):
            for node in etree.parse(path).iter("menuitem"):
                parent = node.get("parent")
                nodes[_full(addon, node.get("id"))] = (
                    node.get("name"),
                    parent and _full(addon, parent),
                )

    def trail(name):
        label, parent = nodes[name]
        return STEP.join([*([trail(parent)] if parent in nodes else []), label])

    return {trail(name) for name in nodes}


def _full(addon, name):
    return name if "." in name else f"{addon}.{name}"


def labels(path):
    """The words in bold of a guide: [[step, …]]."""
    text = CODE.sub("", path.read_text("utf-8"))
    return [" ".join(label.split()).split(STEP) for label in LABEL.findall(text)]


def shape(path):
    """What a translation has in common with its original, in order."""
    text = path.read_text("utf-8")
    plain = CODE.sub("", text)
    return {
        "headings": [
            len(level) for level in re.findall(r"^(#+) ", plain, re.MULTILINE)
        ],
        "items": len(re.findall(r"^ *(?:\d+\.|-) ", plain, re.MULTILINE)),
        "rows": len(re.findall(r"^\|", plain, re.MULTILINE)),
        "pictures": [name.partition("/")[2] for name in PICTURE.findall(text)],
    }


@pytest.mark.parametrize("twins", TWINS, ids=NAMES)
def test_translations_have_the_same_shape(twins):
    """The Chinese guide has the headings, steps, tables and pictures of the English."""
    english, chinese = twins
    assert shape(chinese) == shape(english)


def test_each_guide_is_found():
    """Each guide is in both languages, and the list of guides leads to it."""
    assert sorted(path.name for path in (DOCS / "zh").glob("*.md")) == GUIDES
    index = (DOCS / "README.md").read_text("utf-8")
    for name in GUIDES:
        assert f"](en/{name})" in index
        assert f"](zh/{name})" in index
    for readme in TWINS[-1]:
        assert "](docs/README.md)" in readme.read_text("utf-8")


@pytest.mark.parametrize("path", ENGLISH, ids=lambda path: path.stem)
def test_guides_use_the_words_of_the_screens(terms, menus, path):
    """What stands in bold is on a screen in just these words, and menus are there."""
    for label in labels(path):
        unknown = [word for word in label if word not in terms]
        # In prose of the developer's guide, bold is bold.
        if path.stem != "developer" or len(label) > 1:
            assert not unknown, label
        if len(label) > 1:
            assert STEP.join(label) in menus


@pytest.mark.parametrize("name", GUIDES)
def test_guides_use_the_same_words(terms, name):
    """The Chinese guide names what the English one names, as the Chinese screens do."""
    english = [tuple(label) for label in labels(DOCS / "en" / name)]
    chinese = {tuple(label) for label in labels(DOCS / "zh" / name)}
    for label in english:
        fitting = [
            found
            for found in chinese
            if len(found) == len(label)
            and all(
                word in terms[step] for word, step in zip(found, label, strict=True)
            )
        ]
        assert fitting, label
    known = set(chain.from_iterable(terms.values()))
    assert not [label for label in chinese if not known.issuperset(label)]


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.md")), ids=str)
def test_marks_are_understood(path):
    """No mark of Markdown is left standing, as happens in Chinese without blanks."""
    page = html.fromstring(MarkdownIt().render(path.read_text("utf-8")))
    for code in page.xpath("//code"):
        code.drop_tree()
    assert "**" not in page.text_content()


def test_pictures_are_shown_and_taken():
    """Each picture of a guide exists, none lies about, and the script takes it."""
    shown = {
        name
        for english_and_chinese in TWINS
        for path in english_and_chinese
        for name in PICTURE.findall(path.read_text("utf-8"))
    }
    there = {
        path.relative_to(PICTURES).as_posix()
        for path in PICTURES.rglob("*")
        if path.is_file()
    }
    taken = {
        f"{language}/{picture.name}.png"
        for language in pictures.LANGUAGES
        for picture in pictures.PICTURES
    }
    assert shown == there == taken
    for language in pictures.LANGUAGES:
        for path in (DOCS / language).glob("*.md"):
            names = PICTURE.findall(path.read_text("utf-8"))
            assert all(name.startswith(f"{language}/") for name in names), path


def test_pictures_are_small():
    """Whoever clones the project does not wait for the pictures."""
    sizes = {path: path.stat().st_size for path in PICTURES.rglob("*.png")}
    assert sum(sizes.values()) < LARGEST, max(sizes, key=sizes.get)


def test_the_readmes_say_the_same():
    """The Chinese README has the commands, code and links of the English one."""
    english, chinese = (path.read_text("utf-8") for path in TWINS[-1])
    targets = [
        set(re.findall(r"\bmake ([a-z-]+)", text)) for text in (english, chinese)
    ]
    assert targets[0] == targets[1]
    assert set(make.TARGETS) >= targets[0] >= set(make.TARGETS) - {"help"}
    commands = [
        [
            line.partition("#")[0].strip()
            for line in "".join(CODE.findall(text)).split("\n")
        ]
        for text in (english, chinese)
    ]
    assert commands[0] == commands[1]
    links = [set(re.findall(r"\]\(([^)]+)\)", text)) for text in (english, chinese)]
    links[0] = {link.replace("docs/en/", "docs/zh/") for link in links[0]}
    assert links[0] - {"README.zh.md"} == links[1] - {"README.md"}
    assert "README.zh.md" in links[0]
    assert "README.md" in links[1]
