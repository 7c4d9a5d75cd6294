from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelComplaintReasonMixin(models.AbstractModel):
    """A dialog that asks why, then lets a record do what was asked.

    Holds no rule of its own. Whoever inherits it has a field `verb` and says in
    `_get_subject` what the verb is asked of.
    """

    _name = "travel.complaint.reason.mixin"
    _description = "Dialog That Asks Why"

    reason = fields.Text(required=True)
    deed = fields.Char(
        default=lambda self: self.env._("Confirm"),
        readonly=True,
        help="What stands on the button: the deed itself, as above the dialog.",
    )

    @api.model
    def _open(self, title, **values):
        """The dialog with these values in it; confirmed, it calls `_do_<verb>`.

        :param title: what stands above it, and on its button
        :param values: of its fields, `verb` among them
        """
        values = {"deed": title, **values}
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{name}": value for name, value in values.items()},
        }

    def action_confirm(self):
        """Do what was asked, with the reason.

        :raise UserError: when the reason is blank, or the record refuses
        """
        self.ensure_one()
        reason = self.reason.strip()
        if not reason:
            raise UserError(self.env._("Please write down the reason."))
        do = getattr(self._get_subject(), f"_do_{self.verb}")
        do(reason, *self._get_further_arguments())
        return {"type": "ir.actions.act_window_close"}

    def _get_subject(self):
        """The records that do what was asked."""
        raise NotImplementedError

    def _get_further_arguments(self):
        """What the verb is told besides the reason."""
        return ()
