from odoo import api, models
from odoo.tools import SQL


class TravelComplaintLedgerMixin(models.AbstractModel):
    """Rows that the system alone writes about a case, all of them in one statement.

    What create() does for a person's input (rights, defaults, conversions, tracking)
    has nothing to do here, and took a third of the time of a registration.
    """

    _name = "travel.complaint.ledger.mixin"
    _description = "Ledger of a Case"

    @api.model
    def _append(self, vals_list, unless=None):
        """INSERT these rows; the database's own constraints check them.

        :param vals_list: dicts with the same keys: columns, in the database's values
        :param unless: columns and condition of the unique index (SQL) by which a row
            that is there already is left out; None to fail then
        :return: the new records, with these values at hand
        """
        if not vals_list:
            return self.browse()
        names = list(vals_list[0])
        now, uid = self.env.cr.now(), self.env.uid
        stamp = {"create_uid": uid, "create_date": now}
        stamp |= {"write_uid": uid, "write_date": now}
        columns = [*names, *stamp]
        stamps = tuple(stamp.values())
        rows = [
            (*(self._to_column(name, vals[name]) for name in names), *stamps)
            for vals in vals_list
        ]
        listed = SQL(", ").join(map(SQL.identifier, columns))
        found = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s %s RETURNING id, %s",
                SQL.identifier(self._table),
                listed,
                SQL(", ".join(["%s"] * len(rows)), *rows),
                SQL("ON CONFLICT %s DO NOTHING", unless) if unless else SQL(),
                listed,
            )
        )
        records = self.browse(row[0] for row in found)
        for position, name in enumerate(columns, 1):
            field, values = self._fields[name], [row[position] for row in found]
            self._forget_lists(field, values)
            field._insert_cache(records, values)
        records.modified(names, create=True)
        return records

    @api.model
    def _to_column(self, name, value):
        """What stands in the row for `value`: NULL for what is empty."""
        if value is False and self._fields[name].type != "boolean":
            return None
        return value

    @api.model
    def _forget_lists(self, field, ids):
        """Have the lists read anew in which the new rows stand, such as `clock_ids`."""
        for inverse in self.pool.field_inverses[field]:
            owners = self.env[inverse.model_name].browse({*ids} - {None})
            owners.invalidate_recordset([inverse.name], flush=False)
