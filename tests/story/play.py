"""The acts of the story, in their order."""

from playwright.sync_api import Error as BrowserError
from requests import RequestException

from . import (
    act_0_agency,
    act_1_complaint,
    act_2_investigation,
    act_3_settlement,
    act_4_assessment,
    act_5_pay,
    act_6_papers,
)
from .book import Wrong
from .people import Refused
from .stage import open_stage

ACTS = (
    act_0_agency,
    act_1_complaint,
    act_2_investigation,
    act_3_settlement,
    act_4_assessment,
    act_5_pay,
    act_6_papers,
)


def play(name, write):
    """Play the whole story.

    :param name: of the database that it makes for itself
    :param write: takes the text, line by line
    :return: the stage, after the curtain: what was found, and the book
    :raise Wrong: at the first step that is wrong
    """
    with open_stage(name, write) as stage:
        book = stage.book
        try:
            for act in ACTS:
                act.play(stage)
        except (Refused, BrowserError, RequestException) as reason:
            raise Wrong(f"step {book.steps}: {reason}") from reason
        write("")
        write(f"{book.steps} steps, {book.proofs} proofs: all as it has to be.")
        return stage
