"""Every requirement that is built is checked by a test that names it."""

import re

from source import written_tests

import gen_requirements

# All that is written down, by section; and what of it is built so far. Whoever builds
# one adds it here.
SECTIONS = [list(rows) for rows in gen_requirements.sections().values()]
KNOWN = {number for section in SECTIONS for number in section}
WHOLE = ("IN", "SV", "TL", "IV", "RS", "FB", "ST", "AS", "PY", "PO")
BUILT = {number for number in KNOWN if number.partition("-")[0] in WHOLE}
BUILT |= {f"OR-{number}" for number in (1, 3, 4, 5, 6, 7)}
CITED = re.compile(rf"\b(?:{'|'.join({n.partition('-')[0] for n in KNOWN})})-\w+")


def test_what_is_built_is_tested():
    """Each requirement that is built is cited by at least one test."""
    cited = {name for *_, text in written_tests() for name in CITED.findall(text)}
    assert not BUILT - cited


def test_what_is_cited_exists():
    """No test cites a requirement that nobody has written down."""
    wrong = {
        place: set(CITED.findall(text)) - KNOWN
        for place, _name, text in written_tests()
        if set(CITED.findall(text)) - KNOWN
    }
    assert not wrong


def test_requirements_are_numbered_without_gaps():
    """A requirement keeps its number, and none is forgotten in between."""
    assert len(KNOWN) == sum(map(len, SECTIONS))
    for section in SECTIONS:
        prefix = section[0].partition("-")[0]
        counted = [name for name in section if name[-1].isdecimal()]
        expected = [f"{prefix}-{number + 1}" for number in range(len(counted))]
        assert counted == expected


def test_table_of_proofs_is_fresh():
    """docs/requirements.md is what `make format` writes from the tests of today."""
    text = gen_requirements.PATH.read_text("utf-8")
    assert text == gen_requirements.generate(), "run make format"
