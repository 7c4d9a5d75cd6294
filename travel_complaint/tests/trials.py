"""What the tests of access try, for each addon of the suite."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tools import mute_logger

LOGGERS = ("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models")


class Trials:
    """For a TransactionCase: something is tried, and never stays."""

    # What says that it is not possible.
    refusals = (UserError, IntegrityError)

    def is_possible(self, action):
        """Whether `action` works and gives something; undone in any case."""
        with self.env.cr.savepoint() as savepoint, mute_logger(*LOGGERS):
            try:
                result = bool(action())
                self.env.flush_all()
                return result
            except self.refusals:
                return False
            finally:
                savepoint.rollback()
                self.env.invalidate_all()
