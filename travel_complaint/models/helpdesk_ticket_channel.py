from odoo import api, fields, models, tools


class HelpdeskTicketChannel(models.Model):
    """A way by which cases come in (IN-2), and what such a case must carry."""

    _name = "helpdesk.ticket.channel"
    _inherit = ["travel.complaint.kept.mixin", "helpdesk.ticket.channel"]

    is_complaint_channel = fields.Boolean(
        string="For Complaints",
        help="Offered when a case is registered.",
    )
    medium = fields.Selection(
        selection=[
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("portal", "Portal or web form"),
            ("on_site", "On site"),
            ("social", "Social media"),
            ("platform", "Travel platform"),
            ("government", "Government platform"),
            ("association", "Consumer association"),
            ("court", "Court"),
            ("media", "Media"),
            ("letter", "Letter"),
            ("hotline", "Supervision hotline"),
        ],
        help="What kind of channel this is, whatever the agency calls it.",
    )
    requires_reference = fields.Boolean(
        help="A case from here cannot be registered without the number that the "
        "authority or platform gave it.",
    )
    requires_reply_date = fields.Boolean(
        help="A case from here cannot be registered without the date by which the "
        "authority or platform wants the answer.",
    )
    acknowledgement = fields.Selection(
        selection=[
            ("email", "By e-mail, at once"),
            ("spoken", "Spoken: the number is read out"),
            ("none", "Not by us"),
        ],
        default="email",
        required=True,
        help="How the guest learns the case number. By e-mail: sent by itself whenever "
        "an address is known. Spoken: the agent reads the number out, and a mail "
        "follows if an address is known. Not by us: the authority or platform tells "
        "the guest.",
    )

    @api.model
    @tools.ormcache("channel_id")
    def _get_demands(self, channel_id):
        """What a case from this channel must carry, without a query.

        :return: {field of the channel: value}; empty for no channel
        """
        # What a channel demands is configuration, and no secret.
        return {
            name: channel_sudo[name]
            for channel_sudo in self.sudo().browse(channel_id or [])
            for name in (
                "medium",
                "requires_reference",
                "requires_reply_date",
                "acknowledgement",
            )
        }
