from hashlib import sha256

from odoo import api, fields, models


class TravelPortalSignature(models.Model):
    """A guest has signed an offer: which text, by what name, when (PO-3)."""

    _name = "travel.portal.signature"
    _inherit = ["travel.portal.evidence.mixin"]
    _description = "Guest's Signature"
    _rec_name = "signer"
    _erased_words = {"signer": "–", "text": "–", "drawing": None}

    offer_id = fields.Many2one(
        comodel_name="travel.complaint.offer",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    signer = fields.Char(
        string="Signed By",
        required=True,
        readonly=True,
        help="The name as the guest typed it.",
    )
    drawing = fields.Binary(
        attachment=False,
        readonly=True,
        help="The signature as drawn; empty where the guest only typed the name.",
    )
    text = fields.Text(
        string="What Was Signed",
        required=True,
        readonly=True,
        help="Word for word what stood on the guest's page.",
    )
    text_sha256 = fields.Char(string="Checksum", required=True, readonly=True)
    signed_at = fields.Datetime(string="Signed", required=True, readonly=True)
    integrity = fields.Selection(
        selection=[
            ("match", "Unchanged"),
            ("altered", "Altered"),
            ("removed", "Removed when its time was over"),
        ],
        string="Text Is",
        compute="_compute_integrity",
    )

    _offer_uniq = models.Constraint(
        "UNIQUE (offer_id)", "This offer has been signed already."
    )

    @api.depends("text", "text_sha256")
    def _compute_integrity(self):
        for signature in self:
            digest = sha256(signature.text.encode()).hexdigest()
            if digest == signature.text_sha256:
                signature.integrity = "match"
            elif signature.text == self._erased_words["text"]:
                signature.integrity = "removed"
            else:
                signature.integrity = "altered"
