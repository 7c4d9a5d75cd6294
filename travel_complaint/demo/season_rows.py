"""What the tables of the season are written in; how they are told: season.py."""

from dataclasses import dataclass

# The recent story begins eleven days ago; this one is over by then.
RECENT_DAYS = 12
ADOPTED, DECLINED = "adopted", "declined"
# Which department is asked, by the main category.
ASKED = {
    "service": "guides",
    "itinerary": "operations",
    "lodging": "operations",
    "transport": "operations",
    "safety": "operations",
    "booking": "finance",
}


@dataclass(frozen=True)
class Row:
    """A case of the half year before the recent story."""

    back: int  # months ago; 0: in the working days before the recent story
    nth: int  # its so-manieth working day
    guest: str  # a name; "=tang" is guest_tang_demo
    tour: str  # "route:guide", or empty
    category: str
    title: str
    story: str
    found: str  # what the investigation found; the answer, when there was none
    cause: str = ""
    liable: str = ""  # see season._read_party; two with a "+" between them: 60 and 40
    # sorry, refund 300, money 300, haggle 300 500, again 300, unhappy 300, unfounded,
    # withdrawn; of a suggestion adopted or declined
    outcome: str = "sorry"
    satisfaction: int = 4
    kind: str = "complaint"
    channel: str = "phone"
    supplier: str = ""
    order: str = ""
    place: str = ""
    claim: int = 0
    guests: int = 1
    circumstance: str = ""
