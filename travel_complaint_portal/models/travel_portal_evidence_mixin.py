from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import triggers

# Emptied with the words, if it was a guest; see the removal of personal data.
AUTHORS = ("create_uid", "write_uid")


class TravelPortalEvidenceMixin(models.AbstractModel):
    """Something that a guest has said on our page, and by which right.

    From the moment that it is sealed the database refuses every change, whoever writes.
    """

    _name = "travel.portal.evidence.mixin"
    _description = "Evidence of What a Guest Said"
    _order = "id desc"

    # SQL about the row before a change: whether it is sealed
    _sealed_if = "TRUE"
    # What becomes of words about the guest when the time of the case is over
    _erased_words = {}

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    link_id = fields.Many2one(
        comodel_name="travel.complaint.link",
        string="By Link",
        readonly=True,
        ondelete="restrict",
        help="The private link that was used: it says which recipient acted.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By Account",
        readonly=True,
        ondelete="restrict",
        help="The portal account that was used, if it was no link.",
    )

    def init(self):
        """Have the database seal the rows."""
        if self._abstract:
            return
        erasable = [*self._erased_words, *AUTHORS]
        self.env.cr.execute(SQL(triggers.SEAL))
        self.env.cr.execute(
            SQL(
                "CREATE OR REPLACE TRIGGER %(name)s BEFORE UPDATE OR DELETE"
                " ON %(table)s FOR EACH ROW WHEN (%(sealed)s)"
                " EXECUTE FUNCTION travel_portal_seal(%(erasable)s)",
                name=SQL.identifier(f"{self._table}_seal"),
                table=SQL.identifier(self._table),
                sealed=SQL(self._sealed_if),
                erasable=f"{{{','.join(erasable)}}}",
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What a guest has said stays on the case."))
