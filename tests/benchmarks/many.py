"""One case among many: limits, queue, operations and the tick (G5, G6, G7, G10)."""

import gc

import contenders
import goals
import plans
import samples
import templates
from world import DUE, LISTS, World, fill_peer

LISTS_A_ROUND = 8
OPERATIONS_A_ROUND = 15
DATABASES = templates.MANY_NAMES
NAMES = frozenset(
    f"{name} at {size}"
    for size in goals.SIZES
    for name in (*goals.MANY, *goals.OPERATIONS)
)


def measure(wanted, rounds, results, tell, sizes=goals.SIZES, open_share=1.0):
    """Load the sizes, and measure what is wanted in all of them, in turn.

    :param wanted: names of NAMES
    :param rounds: how often the whole programme is gone through
    :param results: {measure: {contender: Series}}, filled here
    :param tell: called with a sentence about the progress
    :param sizes: {label: number of cases}
    :param open_share: which part of the cases is open, 0 to 1
    :return: sentences about what failed
    """
    wanted = {name.partition(" at ")[0] for name in wanted}
    templates.ensure_templates(tell)
    worlds, failures = {}, {}
    try:
        for label, count in sizes.items():
            tell(f"loading {count} cases, {open_share:.0%} of them open")
            worlds[label] = load(label, count, open_share, "queue" in wanted)
        gc.collect()
        gc.freeze()
        programme = _get_programme(wanted)
        for name, _turns, work in programme:
            for world in worlds.values():
                _attempt(name, world, work, {}, failures)  # fills caches
        for number in range(rounds):
            tell(f"one case among many, round {number + 1} of {rounds}")
            templates.vacuum(
                one.database for world in worlds.values() for one in world.contenders
            )
            for name, turns, work in programme:
                for turn in range(number * turns, (number + 1) * turns):
                    _take_turns(name, worlds, turn, work, results, failures)
        if wanted & set(goals.OPERATIONS):
            done = [step for step in programme if step[0] not in failures]
            _look_at_plans(done, list(worlds.values())[-1], results, tell)
    finally:
        gc.unfreeze()
        for world in worlds.values():
            world.close()
    return [f"{name}: {reason}" for name, reason in failures.items()]


def _take_turns(name, worlds, turn, work, results, failures):
    for label in samples.order(worlds, turn):
        if name not in failures:
            _attempt(name, worlds[label], work, results, failures)


def load(label, count, open_share, with_peer):
    """A World of so many cases, with the same number of tickets of the peer."""
    suffix = f"_{label}"
    ours = contenders.open_contender(goals.OURS, suffix)
    world = World(label, ours)
    world.fill(count, open_share)
    world.prepare_due(min(DUE, count // 10))
    if with_peer:
        world.peer = contenders.open_contender(goals.PEER, suffix)
        fill_peer(world.peer, count, open_share)
    return world


def _get_programme(wanted):
    """What is done: (name, turns in a round, function of a World)."""
    programme = [
        (name, LISTS_A_ROUND, work)
        for name, work in (
            ("page without limits", World.read_without),
            ("page with limits", World.read_with),
            ("queue", World.read_queue),
        )
        if name in wanted
    ]
    if "idle tick" in wanted:
        programme.append(("idle tick", LISTS_A_ROUND, World.tick_idle))
    if "tick of 1000" in wanted:
        programme.append(("tick of 1000", 1, World.tick_due))
    operations = [name for name in goals.OPERATIONS if name in wanted]
    programme += [
        (name, OPERATIONS_A_ROUND, getattr(World, goals.OPERATIONS[name]))
        for name in operations
    ]
    if operations:
        programme += [
            (name, LISTS_A_ROUND, lambda world, name=name: world.read_list(name))
            for name in LISTS
        ]
        programme.append(("board", LISTS_A_ROUND, World.read_board))
    return programme


def _attempt(name, world, work, results, failures):
    try:
        for who, records, cost in work(world):
            series = results.setdefault(f"{name} at {world.label}", {})
            series.setdefault(who, samples.Series(records)).add(*cost)
    except Exception as error:  # noqa: BLE001  (reported, the rest goes on)
        failures[name] = f"at {world.label}: {error!r}"


def _look_at_plans(programme, world, results, tell):
    """Which statements read a table from end to end that grows with the cases."""
    tell(f"asking for the plans of all statements at {world.label}")
    found = []
    for name, _turns, work in programme:
        if name not in goals.OPERATIONS:
            continue
        with plans.captured() as statements:
            list(work(world))
        with world.ours.registry.cursor() as cursor:
            found += [
                f"{name}: reads all of {table}: {statement}"
                for statement, table in plans.find_scans(cursor, statements)
            ]
            cursor.rollback()
    series = results.setdefault(f"scans at {world.label}", {})
    series[goals.OURS] = samples.Series()
    series[goals.OURS].add(0.0, len(found))
    series[goals.OURS].notes = found
    for sentence in found:
        tell(sentence)
