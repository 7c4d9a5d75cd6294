from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class TravelComplaintReckonedMixin(models.AbstractModel):
    """Rows that are reckoned from the cases, by SQL; nobody writes them."""

    _name = "travel.complaint.reckoned.mixin"
    _description = "Reckoned from the Cases"

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(self._describe_refusal())

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self._describe_refusal())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self._describe_refusal())

    def _describe_refusal(self):
        return self.env._(
            "Figures are reckoned from the cases. Correct the case, and its figures "
            "follow."
        )

    def _select_ratio(self, query, part, rest):
        """The share of `part` in both, as a ratio of sums, for `_read_group_select`.

        An average of the rows would not be one.

        :param part: field that is counted
        :param rest: field that makes it whole
        """
        part, rest = (
            self._field_to_sql(self._table, name, query) for name in (part, rest)
        )
        return SQL("SUM(%s)::float8 / NULLIF(SUM(%s + %s), 0)", part, part, rest)
