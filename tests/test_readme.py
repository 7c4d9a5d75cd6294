"""What people read about the project is fresh, and leads somewhere."""

import io
import re

from docutils.core import publish_doctree
from lxml import html

import gen_readme
from place import ROOT

# [text](target) and ![text](target) of Markdown
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)")


def test_generated_files_are_fresh(addon):
    """README.rst and the page in the list of apps are what `make format` writes."""
    for path, text in gen_readme.generate(ROOT / addon).items():
        assert path.read_text("utf-8") == text, f"{path.name}: run make format"


def test_readme_is_valid(addon):
    """The README is shown as it is meant: reStructuredText without a complaint."""
    complaints = io.StringIO()
    publish_doctree(
        (ROOT / addon / "README.rst").read_text("utf-8"),
        settings_overrides={"warning_stream": complaints, "report_level": 1},
    )
    assert not complaints.getvalue()


def test_pictures_are_there(addon):
    """Each picture that an addon's texts show is in the addon."""
    folder = ROOT / addon
    readme = (folder / "README.rst").read_text("utf-8")
    for target in re.findall(r"(?:image|figure):: (\S+)", readme):
        assert (folder / target).is_file(), target
    description = folder / "static/description"
    page = html.fromstring((description / "index.html").read_text("utf-8"))
    for target in page.xpath("//img/@src"):
        assert (description / target).is_file(), target


def test_links_lead_somewhere():
    """Each file that a Markdown text of the project points to is there."""
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in [*ROOT.glob("*.md"), *ROOT.glob("*/**/*.md")]
        if ".sandbox" not in path.parts and "node_modules" not in path.parts
        for target in LINK.findall(path.read_text("utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert not broken
