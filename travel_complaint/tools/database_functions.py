"""Functions of ours in the database, which Odoo does not know and so leaves behind."""

from odoo.tools import SQL


def drop(cursor, prefix):
    """Take away the functions of an addon, and the triggers that call them.

    For uninstall hooks: tables that stay must not call what has gone, and what was
    there before must be as it was.

    :param prefix: with which the names of the addon's functions begin
    """
    cursor.execute(
        SQL(
            """
            SELECT oid::regprocedure::text FROM pg_proc
             WHERE pronamespace = current_schema()::regnamespace
               AND starts_with(proname, %s)
            """,
            prefix,
        )
    )
    for (function,) in cursor.fetchall():
        # As PostgreSQL itself writes it, quotes included.
        cursor.execute(SQL("DROP FUNCTION %s CASCADE", SQL(function)))
