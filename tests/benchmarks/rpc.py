"""One call as a browser makes it, and what it took."""

import gc
from functools import partial
from pathlib import Path
from time import perf_counter, thread_time

from odoo import sql_db
from odoo.service.model import call_kw, retrying


def call(contender, model, method, *args, context=None, user_id=None):
    """One call as one RPC: empty record cache, COMMIT, post-commit hooks.

    :param user_id: who calls, if it is not the contender's own person
    :return: ((milliseconds, queries, processor time), what the method returns)
    """
    context = {**(context or {}), **({"uid": user_id} if user_id else {})}
    return time_work(
        contender,
        lambda env: call_kw(env[model], method, args, {}),
        context=context,
        user_id=user_id,
    )


def time_work(contender, work, context=None, user_id=None):
    """Do `work(env)` in a transaction of its own.

    :return: ((milliseconds, queries, processor time), what `work` returns)
    """
    gc.collect()
    with contender.registry.cursor() as cursor:
        env = contender.environment(cursor, **(context or {}))
        if user_id:
            env = env(user=user_id)
        server = cursor.connection.info.backend_pid
        queries = sql_db.sql_counter
        start, worked = perf_counter(), get_processor_time(server)
        answer = retrying(partial(work, env), env)
        milliseconds = (perf_counter() - start) * 1000
        # Tracking is written when committing, and crons are woken after that on
        # another connection: the counter of all cursors sees both.
        queries = sql_db.sql_counter - queries
        if worked is not None:
            worked = get_processor_time(server) - worked
    return (milliseconds, queries, worked), answer


def get_processor_time(server):
    """Milliseconds that this thread and the server process have worked, or None.

    Unlike wall time, these do not grow when others keep the machine busy. The server
    can only be seen on this machine and under Linux.
    """
    try:
        text = Path(f"/proc/{server}/schedstat").read_text()
    except OSError:
        return None
    return thread_time() * 1000 + int(text.split()[0]) / 1e6
