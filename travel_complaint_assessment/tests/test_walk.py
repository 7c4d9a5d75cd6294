import os
import random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from odoo.tests import tagged

from .common import LedgerCommon
from .ledger_walk import LedgerWalk

# More of both, longer, and from another seed: set these in the environment.
WALKS = int(os.environ.get("ASSESSMENT_WALKS", 6))
STEPS = int(os.environ.get("ASSESSMENT_STEPS", 40))
SEED = int(os.environ.get("ASSESSMENT_SEED", 2026))
FREQUENT = {"post": 8, "post_again": 6, "slip": 6, "compute": 8, "confirm": 8}
USUAL = {"cancel": 4, "refund": 4, "cancel_refund": 4, "hold": 3, "reverse": 3}
RARE = {"law": 0.5, "minimum_wage": 0.5, "close": 0.5, "line": 1, "delete": 1}
WEIGHTS = FREQUENT | USUAL | RARE


@tagged("post_install", "-at_install")
class TestWalk(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_cancel()
        cls.two_contracts = cls._create_employee(
            "Two contracts", contract_date_end="2026-10-15"
        )
        cls.two_contracts.create_version(
            {
                "date_version": "2026-10-16",
                "contract_date_start": "2026-10-16",
                "contract_date_end": False,
            }
        )

    def test_random_walk(self):
        """PY-3, attacks 103 to 113: the invariants hold after every step of a walk."""
        done = refused = 0
        for number in range(WALKS):
            dice = random.Random(SEED + number)
            with self.subTest(seed=SEED + number), self.env.cr.savepoint() as savepoint:
                walk = LedgerWalk(self)
                names = list(walk.operations)
                weights = [WEIGHTS.get(name, 2) for name in names]
                trace = []
                try:
                    walk.begin(dice.choice)
                    for _step in range(STEPS):
                        [name] = dice.choices(names, weights)
                        trace.append(name)
                        walk.do(name, dice.choice)
                    walk.drain()
                except Exception as error:
                    error.add_note(f"seed {SEED + number}: {' '.join(trace)}")
                    raise
                finally:
                    done += walk.done
                    refused += walk.refused
                    savepoint.rollback()
                    self.env.invalidate_all()
        self.assertGreater(
            done, refused / 4, "a walk that is always refused says little"
        )

    def test_state_machine(self):  # pylint: disable=missing-return
        """PY-3, PY-4: Hypothesis finds no order of steps that breaks an invariant."""
        case = self

        class Machine(RuleBasedStateMachine):
            def __init__(self):
                super().__init__()
                self.savepoint = case.env.cr.savepoint()
                self.walk = LedgerWalk(case)
                self.walk.begin(random.Random(SEED).choice)

            @rule(
                name=st.sampled_from(sorted(LedgerWalk(case).operations)),
                picks=st.lists(st.integers(0, 11), min_size=6, max_size=6),
            )
            def step(self, name, picks):
                picks = iter(picks)
                self.walk.do(name, lambda found: found[next(picks) % len(found)])

            @invariant()
            def chain_holds(self):
                entries = case.env["travel.assessment.entry"]
                assert not entries._find_broken_links(case.company)

            def teardown(self):
                self.savepoint.rollback()
                self.savepoint.close(rollback=False)
                case.env.invalidate_all()

        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=WALKS * 2,
                stateful_step_count=STEPS // 2,
                deadline=None,
                derandomize=SEED == 2026,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
