from odoo import fields, models

from ..tools.story_fields import StoryChar, StoryHtml


class TravelComplaintWordingMixin(models.AbstractModel):
    """Concern: helpdesk_mgmt's fields under names that can be translated.

    helpdesk_mgmt ships no Chinese. What colleagues read in forms, lists, groups and the
    chatter is named here again, so that our translations hold.
    """

    _name = "travel.complaint.wording.mixin"
    _description = "Names of Fields"

    # helpdesk_mgmt says "Ticket number".
    number = fields.Char(string="Number")  # pylint: disable=attribute-string-redundant
    # What people tell may name how they are reached, see the privacy mixin.
    name = StoryChar(string="Title")
    description = StoryHtml()
    category_id = fields.Many2one(comodel_name="helpdesk.ticket.category")
    channel_id = fields.Many2one(comodel_name="helpdesk.ticket.channel")
    stage_id = fields.Many2one(comodel_name="helpdesk.ticket.stage")
    team_id = fields.Many2one(comodel_name="helpdesk.ticket.team")
    tag_ids = fields.Many2many(comodel_name="helpdesk.ticket.tag", string="Tags")
    user_id = fields.Many2one(comodel_name="res.users", string="Assigned user")
    partner_id = fields.Many2one(comodel_name="res.partner", string="Contact")
    partner_name = fields.Char()
    partner_email = fields.Char(string="E-mail")
    company_id = fields.Many2one(comodel_name="res.company")
    closed_date = fields.Datetime()
    duplicate_id = fields.Many2one(
        comodel_name="helpdesk.ticket", string="Duplicate of"
    )

    def _creation_message(self):
        """Say that a case came in, in the first line of its chatter."""
        if not self.complaint_kind:
            return super()._creation_message()
        return self.env._("The case has been registered.")
