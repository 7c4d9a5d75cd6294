"""Which columns of a case are read together.

A move, a note or a list reads the state of a case. Odoo would read all the rest of it
along, some fifty columns; what stands in the file is read when it is asked for.
"""

from odoo.tools import SQL

# The group of the columns that no gate and no engine asks for (`prefetch` of a field).
FILE = "travel_complaint_file"


def note_empty_lists(record, names):
    """Learn by one query which lists of a record are empty, instead of one for each.

    Those that are not empty are read as ever, when they are asked for.

    :param record: one record, in superuser mode
    :param names: fields of type One2many
    """
    lists = [record._fields[name] for name in names]
    for field in lists:
        record.env[field.comodel_name].flush_model([field.inverse_name])
    [found] = record.env.execute_query(
        SQL(
            "SELECT %s",
            SQL(", ").join(
                SQL("EXISTS (%s)", _select_lines(record, field)) for field in lists
            ),
        )
    )
    for field, is_there in zip(lists, found, strict=True):
        if not is_there:
            field._insert_cache(record, [()])


def _select_lines(record, field):
    lines = record.env[field.comodel_name]
    inverse = lines._fields[field.inverse_name]
    query = SQL(
        "SELECT FROM %s WHERE %s = %s",
        SQL.identifier(lines._table),
        SQL.identifier(inverse.name),
        record.id,
    )
    if inverse.type != "many2one_reference":
        return query
    model = SQL.identifier(inverse.model_field)
    return SQL("%s AND %s = %s", query, model, record._name)
