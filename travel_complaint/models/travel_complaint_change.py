from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# Longer than any form stays open.
KEPT = timedelta(days=7)


class TravelComplaintChange(models.Model):
    """Who changed which fields of a case when: what a stale form is told.

    No log for figures and no proof, that is the time line: written once per transaction
    by the case itself, and forgotten after some days.
    """

    _name = "travel.complaint.change"
    _description = "Change of a Case"
    _order = "id"
    _log_access = False

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="cascade",
        index=True,
    )
    investigation_id = fields.Many2one(
        comodel_name="travel.complaint.investigation",
        ondelete="cascade",
        index="btree_not_null",
        help="Set where it is the investigation of the case that was changed.",
    )
    version = fields.Char(required=True)
    user_id = fields.Many2one(comodel_name="res.users", ondelete="cascade")
    changed_at = fields.Datetime(required=True)
    names = fields.Char(string="Fields", required=True)

    @api.model
    def _note(self, version, user_id, names_by_id, model="helpdesk.ticket"):
        """Write down in one statement what one transaction has changed.

        :param version: the version that it left
        :param names_by_id: {id: names of fields}
        :param model: of cases, or of what belongs to one
        """
        is_case = model == "helpdesk.ticket"
        table = SQL.identifier(self.env[model]._table)
        now = fields.Datetime.now()
        rows = SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s, %s)",
                *(record_id, version, user_id, now, ",".join(sorted(names))),
            )
            for record_id, names in names_by_id.items()
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO travel_complaint_change"
                " (ticket_id, investigation_id, version, user_id, changed_at, names)"
                " SELECT %s, %s, v.version, v.user_id::int,"
                " v.changed_at::timestamp, v.names FROM (VALUES %s)"
                " AS v (id, version, user_id, changed_at, names)"
                " JOIN %s AS changed ON changed.id = v.id",
                SQL("changed.id") if is_case else SQL("changed.ticket_id"),
                SQL("NULL::int") if is_case else SQL("changed.id"),
                rows,
                table,
            )
        )

    @api.autovacuum
    def _gc_old(self):
        """Forget what no open form can ask for any more."""
        old = [("changed_at", "<", fields.Datetime.now() - KEPT)]
        # The trace belongs to the system; the cron has all rights anyway.
        self.sudo().search(old, limit=10000).unlink()
