from odoo import fields, models

from odoo.addons.travel_complaint.tools.roles import LINK_READERS


class TravelComplaintContact(models.Model):
    _inherit = "travel.complaint.contact"

    link_id = fields.Many2one(
        comodel_name="travel.complaint.link",
        string="By Link",
        readonly=True,
        ondelete="restrict",
        groups=LINK_READERS,
        help="The private link by which the guest came: it says which recipient.",
    )
    # A form that is sent twice is one contact: the second finds the first's key.
    submit_key = fields.Char(readonly=True, groups=fields.NO_ACCESS)

    _submit_key_uniq = models.UniqueIndex(
        "(ticket_id, submit_key) WHERE submit_key IS NOT NULL",
        "This form has been sent already.",
    )
