"""Every requirement that is built is checked by a test that names it."""

import re

from source import written_tests

# How many requirements each section has, and which of them are built so far. Whoever
# builds one adds it here.
SECTIONS = {
    "IN": 10,
    "SV": 4,
    "TL": 20,
    "OR": 7,
    "IV": 4,
    "RS": 5,
    "FB": 5,
    "ST": 6,
    "AS": 11,
    "PY": 6,
    "PO": 5,
    "BY": 10,
}
BUILT = [
    f"{section}-{number}"
    for section in ("IN", "SV", "IV", "RS", "FB", "AS", "PY", "PO")
    for number in range(1, SECTIONS[section] + 1)
]
BUILT += [f"OR-{number}" for number in (1, 3, 4, 5, 6, 7)] + ["ST-2", "ST-3", "ST-4"]
BUILT += [f"TL-{name}" for name in (*"abcde", *range(1, 21))]
# TL-a to TL-e are about all limits.
KNOWN = {
    f"{name}-{number}"
    for name, last in SECTIONS.items()
    for number in range(1, last + 1)
}
KNOWN |= {f"TL-{letter}" for letter in "abcde"}
CITED = re.compile(rf"\b(?:{'|'.join(SECTIONS)})-\w+")


def test_what_is_built_is_tested():
    """Each requirement that is built is cited by at least one test."""
    cited = {name for *_, text in written_tests() for name in CITED.findall(text)}
    assert not set(BUILT) - cited


def test_what_is_cited_exists():
    """No test cites a requirement that nobody has written down."""
    wrong = {
        place: set(CITED.findall(text)) - KNOWN
        for place, _name, text in written_tests()
        if set(CITED.findall(text)) - KNOWN
    }
    assert not wrong
