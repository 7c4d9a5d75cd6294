from odoo.tests import BaseCase, tagged

from ..tools import transitions

# From each state, where a case of this kind can go. `>` ends the source.
TABLES = {
    transitions.INQUIRY: """
        registered    > accepted waiting_guest closed withdrawn
        accepted      > waiting_guest closed withdrawn
        waiting_guest > accepted closed withdrawn
        closed        > accepted
        withdrawn     > accepted
    """,
    transitions.SUGGESTION: """
        registered    > accepted withdrawn
        accepted      > waiting_guest closed withdrawn
        waiting_guest > accepted closed withdrawn
        closed        > accepted
        withdrawn     > accepted
    """,
    transitions.COMPLAINT: """
        registered    > accepted withdrawn
        accepted      > investigating proposing waiting_guest withdrawn
        investigating > proposing waiting_guest withdrawn
        proposing     > investigating waiting_guest executing withdrawn
        waiting_guest > accepted investigating proposing executing withdrawn
        executing     > proposing waiting_guest reviewing withdrawn
        reviewing     > proposing executing following_up
        following_up  > accepted closed
        closed        > accepted
        withdrawn     > accepted
    """,
}


def read_table(kind):
    """{source: [targets]} of a kind, as it stands above."""
    lines = (line.split() for line in TABLES[kind].strip().splitlines())
    return {source: targets for source, _arrow, *targets in lines}


@tagged("post_install", "-at_install")
class TestTransitions(BaseCase):
    def test_table(self):
        """IN-3, FB-2: for each kind and state, exactly these moves are allowed."""
        for kind in transitions.KINDS:
            table = read_table(kind)
            for source in transitions.STATES:
                with self.subTest(kind=kind, source=source):
                    allowed = table.get(source, [])
                    self.assertEqual(transitions.targets(kind, source), allowed)
                    for target in transitions.STATES:
                        self.assertEqual(
                            transitions.is_allowed(kind, source, target),
                            target in allowed or target == source,
                        )

    def test_no_dead_end(self):
        """IN-3: whatever has happened to a case, it can still be brought to an end."""
        for kind in transitions.KINDS:
            for source in transitions.states_of(kind):
                with self.subTest(kind=kind, source=source):
                    self.assertIn(transitions.CLOSED, self.reachable(kind, source))

    def reachable(self, kind, source):
        """All states that a case of this kind can ever come to from `source`."""
        seen, waiting = {source}, [source]
        while waiting:
            new = set(transitions.targets(kind, waiting.pop())) - seen
            seen |= new
            waiting += new
        return seen

    def test_states_of_a_kind_are_reached(self):
        """IN-3: a kind has no state that a case registered as it cannot come to."""
        for kind in transitions.KINDS:
            with self.subTest(kind=kind):
                reachable = self.reachable(kind, transitions.REGISTERED)
                self.assertEqual(reachable, set(transitions.states_of(kind)))

    def test_short_flows(self):
        """IN-3: inquiries and suggestions are never investigated or executed."""
        short = ["registered", "accepted", "waiting_guest", "closed", "withdrawn"]
        self.assertEqual(transitions.states_of(transitions.INQUIRY), short)
        self.assertEqual(transitions.states_of(transitions.SUGGESTION), short)
        full = list(transitions.STATES)
        self.assertEqual(transitions.states_of(transitions.COMPLAINT), full)

    def test_landing(self):
        """IN-3: who becomes another kind keeps the state, or somebody is on it."""
        for kind in transitions.KINDS:
            known = transitions.states_of(kind)
            for state in transitions.STATES:
                with self.subTest(kind=kind, state=state):
                    expected = state if state in known else transitions.ACCEPTED
                    self.assertEqual(transitions.landing(kind, state), expected)

    def test_reopening(self):
        """TL-e, FB-2: a new cycle begins where a case leaves its end or its guest is
        not satisfied, and nowhere else.
        """
        for source in transitions.STATES:
            for target in transitions.STATES:
                with self.subTest(source=source, target=target):
                    self.assertEqual(
                        transitions.is_reopening(source, target),
                        (source, target) == ("following_up", "accepted")
                        or source in ("closed", "withdrawn")
                        and target not in ("closed", "withdrawn"),
                    )
