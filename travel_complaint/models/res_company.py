import pytz

from odoo import api, fields, models, tools


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_contact_phone = fields.Char(
        string="Complaint Phone",
        help="The number that guests are told to call about their case. Empty: the "
        "company's phone.",
    )

    complaint_scale_id = fields.Many2one(
        comodel_name="travel.complaint.scale",
        string="Severity Scale",
        default=lambda self: self._default_complaint_scale_id(),
        ondelete="restrict",
        help="Which levels of severity the company's complaints have (SV-1).",
    )

    @api.model
    def _default_complaint_scale_id(self):
        return self.env.ref(
            "travel_complaint.scale_agency", raise_if_not_found=False
        )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_complaint_sequences()
        return companies

    def _get_complaint_timezone(self):
        """The zone in which the company's days begin and end.

        :return: a pytz time zone
        """
        self.ensure_one()
        # Reading the calendar needs no right of the person: its zone is no secret.
        company_sudo = self.sudo()
        return pytz.timezone(
            company_sudo.resource_calendar_id.tz or company_sudo.partner_id.tz or "UTC"
        )

    def _get_complaint_day(self, moment):
        """The date that `moment` (naive UTC) falls on where the company is."""
        zone = self._get_complaint_timezone()
        return pytz.utc.localize(moment).astimezone(zone).date()

    @api.model
    @tools.ormcache("company_id")
    def _get_complaint_sequence_id(self, company_id):
        """The id of the sequence that numbers the company's cases (IN-4)."""
        domain = [("code", "=", "travel.complaint"), ("company_id", "=", company_id)]
        # Guests and agents draw numbers but may not read sequences.
        sequence = self.env["ir.sequence"].sudo().search(domain, limit=1)
        if not sequence:
            sequence = self.browse(company_id)._create_complaint_sequences()
        return sequence.id

    def _create_complaint_sequences(self):
        """Give each company that has none a number series of its own (IN-4)."""
        # Whoever makes a company need not be allowed to make sequences.
        Sequence_sudo = self.env["ir.sequence"].sudo()
        taken = Sequence_sudo.search(
            [("code", "=", "travel.complaint"), ("company_id", "in", self.ids)]
        ).company_id
        sequences = Sequence_sudo.create(
            [
                {
                    "name": f"Complaint cases {company.name}",
                    "code": "travel.complaint",
                    "company_id": company.id,
                    "prefix": "TS-%(range_year)s%(range_month)s-",
                    "padding": 4,
                    "use_date_range": True,
                }
                for company in self - taken
            ]
        )
        sequences._prepare_months_ahead()
        return sequences
