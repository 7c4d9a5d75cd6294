"""What the story of the demo agency is written in. The story itself: story_*.py."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Tour:
    """A journey that cases are about."""

    name: str
    departure: int | date  # days ago, or a day of its own
    days: int
    guide: str  # employee_<guide>_demo; empty: without one


@dataclass(frozen=True)
class Facts:
    """What a colleague finds out and enters about a case."""

    category: str = "other"  # helpdesk_ticket_category_<category>
    tour: Tour | None = None
    order: str = ""
    supplier: str = ""  # supplier_<supplier>_demo
    place: str = ""
    demands: str = ""  # demand_<demand>, with blanks between them
    claim: float = 0.0
    guests: int = 1


@dataclass(frozen=True)
class Passerby:
    """A guest who is no contact of ours: what they have left."""

    name: str
    phone: str
    email: str
    lang: str


@dataclass(frozen=True)
class Findings:
    """What an investigation has found out.

    A step is a tuple: when, kind, with whom (an employee_<name>_demo, or a name), what
    came out. A liable party is a tuple: kind, who, share, grade of fault, reasons.
    """

    facts: str
    validity: str
    cause: str  # cause_<cause>
    liable: tuple
    proposals: str = ""
    steps: tuple = ()


@dataclass(frozen=True)
class Case:
    """A case that somebody registers, and what becomes of it.

    An act is a tuple: when, who (a login), verb, and what the verb needs; the verbs are
    the `_act_*` methods of `travel.complaint.demo`.
    """

    name: str  # xml id: case_<name>_demo
    when: str  # see clock.read_moment
    by: str  # login of the colleague who registers; empty: the guest does
    guest: str | Passerby  # guest_<guest>_demo
    channel: str
    title: str
    story: str
    facts: Facts = Facts()
    kind: str = "complaint"
    received: str = ""  # when the letter came, if before it was registered
    reference: str = ""
    reply_in: int | None = None  # days from now to the reply date that they set
    acts: tuple = ()


@dataclass(frozen=True)
class Mail:
    """A mail to the agency, which becomes a case by itself."""

    name: str
    when: str
    sender: str
    subject: str
    text: str
    picture: str = ""
    acts: tuple = ()


LAKE = Tour("镜月湖六日游", 15, 6, "he_yutong")
WATER_TOWNS = Tour("江南水乡三日游", 14, 3, "zhu")
ANCIENT_CITY = Tour("古都西安四日游", 12, 4, "shen")
GATEWAY = Tour("Silk Road Gateway, 5 days", 11, 5, "shi")
VALLEY = Tour("云溪谷四日游", 12, 4, "zhang_yong")
VALLEY_AFTER = Tour("云溪谷四日游", 6, 4, "jin")
VALLEY_LEFT_ALONE = Tour("云溪谷四日游", 6, 4, "kong")
MOUNTAIN = Tour("青岚山五日游", 5, 5, "xu")
FLOWERS = Tour("昆明花海亲子四日游", 4, 4, "qin")
