"""The story of `make story` from end to end, and that it fails loudly.

BY-1 to the payslip in one go: IN-1, SV-2, TL-d, OR-4, OR-5, IV-2, RS-3, PO-3, RS-4,
FB-1, AS-7, AS-8, AS-9, PY-1, PY-3, FB-4.
"""

import zipfile
from datetime import date, timedelta

import pytest
from story import __main__ as program
from story.book import Book, Wrong
from story.calendar_of_story import StoryCalendar
from story.people import Person
from story.play import play
from story.post_office import PostOffice

import database
from place import SANDBOX

NAME = "travel_test_story"
CHAPTERS = [
    "A guest complains",
    "What happened is found out",
    "The guest gets an offer and signs it",
    "Paid, called back, closed",
    "The guide is heard, and a decision is taken",
    "Appeal and publication",
    "Into the ledger and into the pay",
    "The papers",
]


@pytest.fixture(scope="module")
def told():
    """The story, played once: its stage after the curtain, and its lines."""
    lines = []
    return play(NAME, lines.append), lines


def test_each_step_has_its_proof(told):
    """Issue 8: all that happens is proved on the way; here, that all was told."""
    stage, lines = told
    heads = [line.strip("─ ").split(" · ")[0] for line in lines if line[:1] == "─"]
    assert heads == CHAPTERS
    steps = [index for index, line in enumerate(lines) if line[2:3].isdigit()]
    assert len(steps) == stage.book.steps > 25
    for first, following in zip(steps, [*steps[1:], len(lines)], strict=True):
        proofs = [line for line in lines[first:following] if line[7:8] in ("✓", "·")]
        assert proofs, lines[first]
    assert lines[-1].endswith("all as it has to be.")


def test_papers_are_kept(told):
    """FB-4, ST-1: PDF, ZIP and XLSX lie where the story says, and can be opened."""
    stage, lines = told
    number, (first, _last) = stage.facts["number"], stage.calendar.month
    pdf, archive, workbook = (
        SANDBOX / "story" / name
        for name in (f"{number}.pdf", f"{number}.zip", f"{first:%Y-%m}.xlsx")
    )
    for path in (pdf, archive, workbook):
        assert any(f".sandbox/story/{path.name}" in line for line in lines)
    assert pdf.read_bytes().startswith(b"%PDF-")
    for path in (archive, workbook):
        with zipfile.ZipFile(path) as files:
            assert files.testzip() is None


def test_nothing_is_left_running(told):
    """The server, the mail server and the database of the story are gone."""
    stage, _lines = told
    assert not database.exists(NAME)
    with pytest.raises(OSError):
        stage.admin.call("res.users", "read", [1], ["name"])
    with pytest.raises(OSError):
        stage.post.send({"From": "a@b.example", "To": "c@d.example"})


# It fails loudly


@pytest.fixture
def book():
    """An open book in which a step has been begun."""
    book = Book(StoryCalendar(), lambda line: None)
    book.step("Mon 09:00", "Somebody", "Does something.", "做事。")
    return book


def test_what_is_wrong_stops_the_story(book):
    """Each way to prove something can fail, and says at which step."""
    with pytest.raises(Wrong, match="step 1: paid should be 2.0 and is 1.0"):
        book.check("paid", 1.0, 2.0)
    with pytest.raises(Wrong, match="step 1: due should be"):
        book.check_due("due", book._calendar.moment("Tue 10:00"), "Tue 10:01")
    with pytest.raises(Wrong, match="step 1: mail is missing"):
        book.note("mail", "")
    somebody = Person("http://127.0.0.1:9", "none", "x", "Somebody", "nobody")
    with pytest.raises(Wrong, match="Somebody, nobody could do"):
        somebody.is_refused(lambda: None)


def test_a_mail_that_does_not_come_is_missed(monkeypatch):
    """A mail that nobody has sent is not found, and those that came are named."""
    monkeypatch.setattr("story.post_office.PATIENCE", 0.2)
    post = PostOffice()
    post.mails.append({"To": "li.na@guests.example", "Subject": "Another"})
    with pytest.raises(Wrong, match="“The offer” has not come; .* “Another”"):
        post.fetch("li.na@guests.example", "The offer")


def test_the_exit_code_tells(monkeypatch, capsys, book):
    """`make story` fails when a step is wrong, and the reason is the last line."""
    monkeypatch.setattr(program, "play", lambda *_: book.check("net pay", 1, 2))
    assert program.tell() == 1
    assert "THE STORY IS WRONG: step 1: net pay" in capsys.readouterr().err
    monkeypatch.setattr(program, "play", lambda *_: book.check("net pay", 2, 2))
    assert program.tell() == 0


def test_two_weeks_of_one_month():
    """Whenever it is played, it lies ahead, and one payslip shows all of it."""
    for days in range(800):
        today = date(2026, 1, 1) + timedelta(days=days)
        calendar = StoryCalendar(today)
        assert calendar.monday.weekday() == 0
        assert calendar.monday > today
        first, last = calendar.month
        assert first <= calendar.day("Sat 0") < calendar.day("Fri 2") <= last
