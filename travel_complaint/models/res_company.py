from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models, tools
from odoo.tools import SQL

from .ir_sequence import CODE


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_contact_phone = fields.Char(
        string="Complaint Phone",
        help="The number that guests are told to call about their case. Empty: the "
        "company's phone.",
    )

    complaint_guest_lang = fields.Selection(
        related="partner_id.lang",
        string="Language of Guests",
        readonly=False,
        help="In which guests are written to of whom nothing else is known.",
    )
    complaint_mails_alerts = fields.Boolean(
        string="Alerts about Limits by Mail",
        default=True,
        help="Who reads notifications by mail gets alerts about limits by mail, all "
        "of one moment in one mail. Off: they are shown in Odoo alone.",
    )
    complaint_forget_guests = fields.Boolean(
        string="Clear Unused Contacts of Guests",
        help="When the time of a case is over, its guest's contact is cleared as well, "
        "if nothing else in the database uses it.",
    )

    complaint_scale_id = fields.Many2one(
        comodel_name="travel.complaint.scale",
        string="Severity Scale",
        default=lambda self: self._default_complaint_scale_id(),
        ondelete="restrict",
        help="Which levels of severity the company's complaints have (SV-1).",
    )
    complaint_satisfied_from = fields.Integer(
        string="Satisfied From",
        default=4,
        help="From which satisfaction on, of 1 to 5, a guest counts as satisfied and "
        "the case may close (FB-2).",
    )

    complaint_effect_weeks = fields.Integer(
        string="Weeks to the Effect Check",
        default=8,
        help="How long after an improvement measure was done its effect is checked, "
        "unless the measure says otherwise (ST-2).",
    )
    complaint_effect_min_cases = fields.Integer(
        string="Complaints Needed to Tell",
        default=5,
        help="With fewer valid complaints before and after together, an effect check "
        "says that there are too few to tell.",
    )
    complaint_effect_drop = fields.Integer(
        string="Effective From a Drop Of (%)",
        default=20,
        help="By how many percent the rate of complaints must have fallen.",
    )

    _complaint_effect_range = models.Constraint(
        "CHECK (COALESCE(complaint_effect_weeks, 1) BETWEEN 1 AND 104"
        " AND COALESCE(complaint_effect_min_cases, 1) BETWEEN 1 AND 10000"
        " AND COALESCE(complaint_effect_drop, 1) BETWEEN 1 AND 100)",
        "An effect check comes after 1 to 104 weeks, needs at least one complaint, and "
        "a drop of 1 to 100 %.",
    )
    _complaint_satisfied_from_range = models.Constraint(
        "CHECK (COALESCE(complaint_satisfied_from, 1) BETWEEN 1 AND 5)",
        "Satisfaction goes from 1 to 5.",
    )

    complaint_evidence_mb = fields.Integer(
        string="Largest File of Evidence (MB)",
        default=50,
        required=True,
        help="A larger film or recording is refused: it has to be cut.",
    )

    _complaint_evidence_mb_range = models.Constraint(
        "CHECK (complaint_evidence_mb BETWEEN 1 AND 1000)",
        "The largest file of evidence is between 1 and 1000 MB.",
    )

    @api.onchange("country_id")
    def _onchange_country_id_guest_lang(self):
        """Propose a language of the country: a new Odoo speaks English to everybody."""
        country = self.country_id.code
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        own = [code for code in codes if code.endswith(f"_{country}")]
        if country and own and self.complaint_guest_lang not in own:
            self.complaint_guest_lang = own[0]

    @api.model
    def _default_complaint_scale_id(self):
        return self.env.ref("travel_complaint.scale_agency", raise_if_not_found=False)

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_complaint_sequences()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"partner_id", "resource_calendar_id"}:
            self.env.registry.clear_cache()
        if vals.keys() & {"complaint_satisfied_from", "currency_id"}:
            self.env["travel.complaint.figure"]._rebuild(self)
        return result

    def _get_complaint_timezone(self):
        """The zone in which the company's days begin and end.

        :return: a pytz time zone
        """
        self.ensure_one()
        return pytz.timezone(self._get_complaint_zone_name(self.id))

    @api.model
    @tools.ormcache("company_id")
    def _get_complaint_zone_name(self, company_id):
        """The zone of the company's working calendar, without a query."""
        # Whoever registers a case need not be allowed to read calendars.
        company_sudo = self.sudo().browse(company_id)
        return (
            company_sudo.resource_calendar_id.tz or company_sudo.partner_id.tz or "UTC"
        )

    @api.model
    @tools.ormcache("company_id", "self.env.lang")
    def _get_guest_lang(self, company_id):
        """The language of guests of whom nothing else is known."""
        # The company's language is no secret.
        company_sudo = self.sudo().browse(company_id)
        return company_sudo.partner_id.lang or self.env.lang or "en_US"

    def _get_complaint_day(self, moment):
        """The date that `moment` (naive UTC) falls on where the company is."""
        zone = self._get_complaint_timezone()
        return pytz.utc.localize(moment).astimezone(zone).date()

    def _get_complaint_today(self):
        """Today's date where the company is, whoever asks: a job has no time zone."""
        return self._get_complaint_day(fields.Datetime.now())

    def _get_complaint_day_bounds(self, day):
        """When `day` begins and when the next one does, where the company is.

        :return: two naive UTC moments
        """
        zone = self._get_complaint_timezone()
        return tuple(
            zone.localize(datetime.combine(date, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for date in (day, day + timedelta(days=1))
        )

    def _get_complaint_day_end(self, day):
        """The last second of `day` where the company is, as a naive UTC moment."""
        return self._get_complaint_day_bounds(day)[1] - timedelta(seconds=1)

    def _get_complaint_sequence(self):
        """The sequence that numbers the company's cases (IN-4), made if missing."""
        self.ensure_one()
        domain = [("code", "=", CODE), ("company_id", "=", self.id)]
        # Guests and agents draw numbers but may not read sequences.
        sequence_sudo = self.env["ir.sequence"].sudo().search(domain, limit=1)
        if sequence_sudo:
            return sequence_sudo
        # Two who find it missing must not make two. The second waits here for the
        # first, and is then run again by Odoo.
        self.env.execute_query(
            SQL(
                "UPDATE res_company SET write_date = write_date WHERE id = %s"
                " RETURNING id",
                self.id,
            )
        )
        return self._create_complaint_sequences()

    def _create_complaint_sequences(self):
        """Give each company that has none a number series of its own (IN-4)."""
        # Whoever makes a company need not be allowed to make sequences.
        Sequence_sudo = self.env["ir.sequence"].sudo()
        taken = Sequence_sudo.search(
            [("code", "=", CODE), ("company_id", "in", self.ids)]
        ).company_id
        sequences = Sequence_sudo.create(
            [
                {
                    "name": f"Complaint cases {company.name}",
                    "code": CODE,
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
