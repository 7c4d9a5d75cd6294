"""What many people do at the same moment, with real commits."""

import threading
from concurrent.futures import ThreadPoolExecutor

from odoo import api
from odoo.service.model import retrying

PATIENCE = 60  # seconds until a thread that hangs is given up


class Rush:
    """What many people do at the same moment, each in a transaction of their own."""

    def __init__(self, registry):
        self.registry = registry
        self.runs = 0  # with those that Odoo had to repeat
        self._lock = threading.Lock()

    def __call__(self, users, work):
        """Let each of `users` do `work(env)`; all see the world as it was before.

        :return: a list of what came out, results and exceptions, in the users' order
        """
        return self.together([(user_id, work) for user_id in users])

    def together(self, jobs):
        """Let all of `jobs` happen at once, each of them as user and work(env).

        :param jobs: list of (user id, work)
        :return: a list of what came out, results and exceptions, in their order
        """
        barrier = threading.Barrier(len(jobs))
        with ThreadPoolExecutor(len(jobs)) as pool:
            futures = [
                pool.submit(self._run, user_id, work, barrier) for user_id, work in jobs
            ]
            return [future.exception() or future.result() for future in futures]

    def _run(self, user_id, work, barrier):
        with self.registry.cursor() as cursor:
            env = api.Environment(cursor, user_id, {})
            waits = [barrier]

            def attempt():
                with self._lock:
                    self.runs += 1
                cursor.execute("SELECT 1")  # the transaction begins to see here
                if waits:
                    waits.pop().wait(PATIENCE)
                return work(env)

            return retrying(attempt, env)
