from odoo import api, models

# What the record rules of tickets ask of each row.
RULE_FIELDS = ("company_id", "complaint_kind", "partner_id")


class TravelComplaintListMixin(models.AbstractModel):
    """Concern: lists of cases read what they show, and no more (G6)."""

    _name = "travel.complaint.list.mixin"
    _description = "Lists of Cases"

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Read along what record rules ask again, row by row, of what was found.

        Without it every column of each row is read, stories of guests included, to find
        out what the search knew already.
        """
        if field_names:
            asked = (
                name
                for name in RULE_FIELDS
                if self._has_field_access(self._fields[name], "read")
            )
            field_names = list(dict.fromkeys([*field_names, *asked]))
        return super().search_fetch(domain, field_names, offset, limit, order)
