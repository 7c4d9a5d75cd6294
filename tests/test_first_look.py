"""What a newcomer finds: every view of an agency that has entered nothing yet."""

import pytest
import view_walk

import database
from place import ADDONS

NAME = "travel_test_first_look"


@pytest.fixture(scope="module")
def address():
    """Where a server shows a database with our addons and no case."""
    database.make_test(NAME)
    try:
        with view_walk.open_server(NAME) as found:
            yield found
    finally:
        database.drop(NAME)


def test_every_menu_opens_with_nothing_in_it(address):
    """No empty list, sample figure or board breaks before there is anything to show."""
    with view_walk.open_walk(view_walk.DESK) as walk:
        walk.log_in(address, "admin", "admin")
        walk.open_menus(ADDONS)
    assert not walk.faults
    assert walk.opened["views"] >= 100
