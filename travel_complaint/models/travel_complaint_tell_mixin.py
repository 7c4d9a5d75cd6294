from odoo import models


class TravelComplaintTellMixin(models.AbstractModel):
    """Concern: colleagues hear of it by mail, each in their own language.

    Who causes a mail may read another language than who gets it.
    """

    _name = "travel.complaint.tell.mixin"
    _description = "Mails to Colleagues"

    def _tell_people(self, people, words):
        """Tell colleagues about this record.

        :param people: res.users, may be none
        :param words: function of the environment of a reader: (subject, body)
        """
        self.ensure_one()
        for lang, readers in people.sudo().grouped("lang").items():  # told, not shown
            subject, body = words(self.with_context(lang=lang or self.env.lang).env)
            self.message_notify(
                partner_ids=readers.partner_id.ids, subject=subject, body=body
            )

    def _get_open_label(self):
        """What the button of such a mail says."""
        return self.env._("Open the case")

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals
        )
        if not self:
            return groups
        label = self._get_open_label()  # in the language of these readers
        for name, _is_meant, data in groups:
            if label and name == "user":
                data["button_access"] = {
                    **data.get("button_access", {}),
                    "title": label,
                }
        return groups
