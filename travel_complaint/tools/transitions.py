"""The one table of allowed moves (IN-3, FB-2): kind -> state -> reachable states.

Stages belong to the agency; each maps to one of these fixed states, and code reads only
the state. `write()`, the buttons and the `can_*` fields all ask this table.
"""

REGISTERED = "registered"
ACCEPTED = "accepted"
INVESTIGATING = "investigating"
PROPOSING = "proposing"
WAITING_GUEST = "waiting_guest"
EXECUTING = "executing"
REVIEWING = "reviewing"
FOLLOWING_UP = "following_up"
CLOSED = "closed"
WITHDRAWN = "withdrawn"

STATES = (
    REGISTERED,
    ACCEPTED,
    INVESTIGATING,
    PROPOSING,
    WAITING_GUEST,
    EXECUTING,
    REVIEWING,
    FOLLOWING_UP,
    CLOSED,
    WITHDRAWN,
)
ENDED = frozenset({CLOSED, WITHDRAWN})

INQUIRY = "inquiry"
SUGGESTION = "suggestion"
COMPLAINT = "complaint"
KINDS = (INQUIRY, SUGGESTION, COMPLAINT)

# An inquiry is answered at once, so it may close from where it stands. A suggestion is
# accepted by a manager first, who promises a date. A complaint takes the full way.
_SHORT_FLOW = {
    ACCEPTED: {WAITING_GUEST, CLOSED, WITHDRAWN},
    WAITING_GUEST: {ACCEPTED, CLOSED, WITHDRAWN},
    CLOSED: {ACCEPTED},
    WITHDRAWN: {ACCEPTED},
}
MOVES = {
    INQUIRY: {REGISTERED: {ACCEPTED, WAITING_GUEST, CLOSED, WITHDRAWN}, **_SHORT_FLOW},
    SUGGESTION: {REGISTERED: {ACCEPTED, WITHDRAWN}, **_SHORT_FLOW},
    COMPLAINT: {
        REGISTERED: {ACCEPTED, WITHDRAWN},
        ACCEPTED: {INVESTIGATING, PROPOSING, WAITING_GUEST, WITHDRAWN},
        INVESTIGATING: {PROPOSING, WAITING_GUEST, WITHDRAWN},
        PROPOSING: {INVESTIGATING, EXECUTING, WAITING_GUEST, WITHDRAWN},
        WAITING_GUEST: {ACCEPTED, INVESTIGATING, PROPOSING, EXECUTING, WITHDRAWN},
        EXECUTING: {PROPOSING, REVIEWING, WAITING_GUEST, WITHDRAWN},
        REVIEWING: {PROPOSING, EXECUTING, FOLLOWING_UP},
        FOLLOWING_UP: {ACCEPTED, CLOSED},
        CLOSED: {ACCEPTED},
        WITHDRAWN: {ACCEPTED},
    },
}


def is_allowed(kind, source, target):
    """Whether a case of this kind may go from `source` to `target`.

    Staying where one is is always allowed: saving a form is not a move.

    :param kind: one of KINDS
    :param source: the state now, one of STATES
    :param target: the state wanted
    :return: True or False
    """
    return source == target or target in MOVES[kind].get(source, ())


def targets(kind, source):
    """The states that a case of this kind can reach from `source`, in flow order."""
    reachable = MOVES[kind].get(source, ())
    return [state for state in STATES if state in reachable]


def states_of(kind):
    """All states that a case of this kind can ever be in, in flow order."""
    flow = MOVES[kind]
    known = set(flow).union(*flow.values())
    return [state for state in STATES if state in known]


def landing(kind, source):
    """Where a case lands that becomes another kind (IN-3).

    A state that the new kind does not know becomes "accepted": somebody is on it.

    :param kind: the new kind
    :param source: the state now
    :return: the state in the new kind's flow
    """
    return source if source in states_of(kind) else ACCEPTED


def is_reopening(source, target):
    """Whether the move starts a new cycle: back into handling from what was the end.

    The end, or the call to the guest whether it is one (FB-2).
    """
    if source == FOLLOWING_UP:
        return target == ACCEPTED
    return source in ENDED and target not in ENDED
