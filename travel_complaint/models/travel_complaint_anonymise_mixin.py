from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.personal_data import ERASED, KEPT, PATHS, REMOVED

TICKET = "helpdesk.ticket"
# Files that prove something are let go by nobody else, see ir.attachment.
RELEASE = "travel_complaint_release_files"
# Of the chatter only this stays: how long a case stood in which stage.
KEPT_TRACKING = "stage_id"


class TravelComplaintAnonymiseMixin(models.AbstractModel):
    """Concern: taking out of a case who its guest was (FB-4, attack 100).

    Rows that nobody may change are changed here and nowhere else, below the guards that
    hold for everybody: by statements to the database, which no verb and no RPC reaches.
    Dates, amounts, findings and events stay, so that no figure moves.
    """

    _name = "travel.complaint.anonymise.mixin"
    _description = "Removal of Personal Data"

    def _anonymise(self, rule):
        """Remove the personal data of these cases; once done, nothing happens.

        :param rule: travel.complaint.retention by which it is done
        :raise AccessError: for everybody but the job
        """
        if not self.env.su:
            raise AccessError(
                self.env._("The system removes personal data when the time is over.")
            )
        cases = self.filtered(lambda case: not case.anonymised_at)
        if not cases:
            return
        self.env.flush_all()
        partners = cases._get_guests_to_forget()
        erased = self._get_erased_words()
        for model, records in cases._get_personal_records():
            if records:
                cases._forget_conversation(records)
                cases._forget_files(records)
                cases._forget_words(records, erased.get(model, {}))
        cases._forget_ways_in()
        cases._forget_order_numbers()
        cases._mark_anonymised(rule)
        self.env.invalidate_all()
        partners._forget_if_unused()

    @api.model
    def _get_erased_words(self):
        """Where words about a guest stand: {model: {field: what it becomes}}."""
        return ERASED

    def _get_personal_records(self):
        """Everything that belongs to these cases, children first: (model, records)."""
        known = {*self._get_erased_words(), *KEPT}
        for model in sorted(known & set(self.env), reverse=True):
            if model == TICKET:
                continue
            path = PATHS.get(model, "ticket_id")
            records = self.env[model].with_context(active_test=False)
            yield model, records.search([(path, "in", self.ids)])
        yield TICKET, self

    def _forget_words(self, records, values):
        """Empty these fields, and who wrote the row if that was a guest."""
        fields_here = {
            name: value
            for name, value in values.items()
            if name in records._fields and records._fields[name].column_type
        }
        changes = [
            SQL(
                # What was never said stays unsaid.
                "%(name)s = CASE WHEN %(name)s IS NULL THEN NULL ELSE %(value)s END"
                if value == REMOVED
                else "%(name)s = %(value)s",
                name=SQL.identifier(name),
                value=self._get_replacement(name, value),
            )
            for name, value in fields_here.items()
        ]
        guests = SQL("(SELECT id FROM res_users WHERE share IS TRUE)")
        changes += [
            SQL(
                "%(name)s = CASE WHEN %(name)s IN %(guests)s THEN NULL"
                " ELSE %(name)s END",
                name=SQL.identifier(name),
                guests=guests,
            )
            for name in ("create_uid", "write_uid")
            if name in records._fields
        ]
        if not changes:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id IN %s",
                SQL.identifier(records._table),
                SQL(", ").join(changes),
                records._ids,
            )
        )

    @api.model
    def _get_replacement(self, name, value):
        if value == REMOVED and name == "name":
            return self._in_company_language().env._("Personal data removed")
        return value

    # What was said about it, and files

    def _forget_conversation(self, records):
        """Delete the chatter, to-dos, followers and ratings of these records.

        Staff stay followers. Of the messages those stay, without a word, that tell how
        long a case stood in which stage: a figure.
        """
        on_records = Domain("model", "=", records._name) & Domain(
            "res_id", "in", records.ids
        )
        Message = self.env["mail.message"].with_context(**{RELEASE: True})
        messages = Message.search(on_records)
        stage_field = self.env["ir.model.fields"]._get(records._name, KEPT_TRACKING)
        tracked = self.env["mail.tracking.value"].search(
            [("mail_message_id", "in", messages.ids)]
        )
        kept = tracked.filtered(lambda value: value.field_id == stage_field)
        (tracked - kept).unlink()
        (messages - kept.mail_message_id).unlink()
        self._forget_authors(kept.mail_message_id)
        by_resource = Domain("res_model", "=", records._name) & Domain(
            "res_id", "in", records.ids
        )
        self.env["mail.activity"].with_context(active_test=False).search(
            by_resource
        ).unlink()
        self.env["mail.followers"].search(
            by_resource & Domain("partner_id.partner_share", "=", True)
        ).unlink()
        self.env["mail.scheduled.message"].search(on_records).unlink()
        self.env["rating.rating"].search(by_resource).write(
            {"feedback": False, "partner_id": False, "publisher_comment": False}
        )
        self.env["tier.review"].search(on_records).write({"comment": False})

    def _forget_authors(self, messages):
        """Leave of these messages the change that they tell of, and who made it."""
        if not messages:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE mail_message
                   SET body = NULL, subject = NULL, email_from = NULL, reply_to = NULL,
                       incoming_email_to = NULL, incoming_email_cc = NULL,
                       outgoing_email_to = NULL, author_guest_id = NULL,
                       author_id = (SELECT partner.id FROM res_partner AS partner
                                     WHERE partner.id = mail_message.author_id
                                       AND partner.partner_share IS NOT TRUE)
                 WHERE id IN %s
                """,
                messages._ids,
            )
        )
        self.env["mail.notification"].search(
            [("mail_message_id", "in", messages.ids)]
        ).unlink()

    def _forget_files(self, records):
        """Delete the files of these records; hashes stay where they are written."""
        Attachment = self.env["ir.attachment"].with_context(**{RELEASE: True})
        files = Attachment.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("res_field", "in", [False, *records._fields]),
            ]
        )
        for name, field in records._fields.items():
            is_list = field.type == "many2many" and field.store
            if is_list and field.comodel_name == Attachment._name:
                files |= records[name].with_env(Attachment.env)
        files.unlink()

    # Ways in

    def _forget_ways_in(self):
        """No link and no follower leads to these cases any more."""
        self.env.cr.execute(
            SQL(
                "UPDATE travel_complaint_link SET"
                " revoked_at = COALESCE(revoked_at, %s) WHERE ticket_id IN %s",
                fields.Datetime.now(),
                self._ids,
            )
        )

    def _forget_order_numbers(self):
        """Sums per booking that no open or recent case needs lose its number."""
        if "travel.complaint.power.use" not in self.env:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE travel_complaint_power_use AS used
                   SET key = 'removed-' || used.id
                 WHERE scope = 'booking' AND key NOT LIKE 'removed-%%'
                   AND NOT EXISTS (SELECT 1 FROM helpdesk_ticket AS ticket
                                    WHERE ticket.booking_key = used.key
                                      AND ticket.company_id = used.company_id)
                """
            )
        )

    def _mark_anonymised(self, rule):
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET anonymised_at = %s, retention_id = %s"
                " WHERE id IN %s",
                fields.Datetime.now(),
                rule.id or None,
                self._ids,
            )
        )

    # The guest's contact

    def _get_guests_to_forget(self):
        """The contacts that are to be cleared as well, if nothing else uses them."""
        cases = self.filtered("company_id.complaint_forget_guests")
        return cases.partner_id.sudo()  # the job's own; users are left alone below
