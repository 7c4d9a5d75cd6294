from odoo import api, models

from ..tools import import_table


class TravelComplaintCaseImportMixin(models.AbstractModel):
    """Concern: cases that are open elsewhere, or were exported, come in as a table."""

    _name = "travel.complaint.case.import.mixin"
    _inherit = ["travel.complaint.import.mixin"]
    _description = "Import of Cases"

    @api.model
    def _get_external_id_label(self):
        """What Odoo's import calls the column of external IDs."""
        tree = self.env["base_import.import"].get_fields_tree(self._name, depth=0)
        return next(field["string"] for field in tree if field["id"] == "id")

    @api.model
    def _get_import_title(self):
        return self.env._("Open Cases")

    @api.model
    def _get_import_columns(self):
        categories = self.env["helpdesk.ticket.category"].search(
            [("is_complaint_category", "=", True), ("parent_id", "!=", False)], limit=1
        )
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone")
        kinds = dict(self.fields_get(["complaint_kind"])["complaint_kind"]["selection"])
        column = self._make_import_column
        env = self.env
        return [
            import_table.Column(
                "id",
                self._get_external_id_label(),
                "old-0017",
                env._(
                    "The number that the case had before: importing the file again "
                    "changes this case instead of making another one."
                ),
            ),
            column(
                "name",
                env._("Itinerary shortened on day 3"),
                env._("Required. What it is about, in a few words."),
            ),
            column(
                "description",
                env._("The lake was left out without a word."),
                env._("Required. What the guest says."),
            ),
            column(
                "complaint_kind",
                kinds["complaint"],
                env._("One of: %(kinds)s.", kinds=", ".join(kinds.values())),
            ),
            column(
                "received_at",
                "2026-11-02 09:30:00",
                env._(
                    "When the guest told us, as year-month-day hour:minute:second. "
                    "Limits start here."
                ),
            ),
            column(
                "category_id",
                categories.display_name or "",
                env._("A category with those above it. Empty: nobody is asked yet."),
            ),
            column("channel_id", channel.name, env._("How the guest told us.")),
            column("partner_name", env._("Li Na"), env._("The guest.")),
            column("partner_phone", "+86 138 0013 8000", env._("Of the guest.")),
            column("partner_email", "li.na@example.com", env._("Of the guest.")),
            column("booking_ref", "HT-2026-1101", env._("Number of the booking.")),
            column("tour_name", env._("Lakes in five days"), ""),
            column("departure_date", "2026-10-28", env._("As year-month-day.")),
            column(
                "claimed_amount", "1200.00", env._("What the guest asks for, in money.")
            ),
        ]
