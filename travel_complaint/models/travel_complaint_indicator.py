from dateutil.relativedelta import relativedelta
from psycopg2.extras import Json

from odoo import api, fields, models

from ..tools import indicators

# A year and the month before it, so that each shown month has one to compare with.
MONTHS = 13
UPSERT = """
    INSERT INTO travel_complaint_indicator
                (company_id, month, code, sequence, value, is_known, change,
                 is_comparable, part_values)
    SELECT company_id, month, code, sequence, value, value IS NOT NULL, change,
           change IS NOT NULL, part_values
      FROM jsonb_to_recordset(%s::jsonb)
           AS row (company_id int, month varchar, code varchar, sequence int,
                   value float8, change float8, part_values jsonb)
        ON CONFLICT (company_id, month, code) DO UPDATE
       SET (value, is_known, change, is_comparable, part_values)
         = (EXCLUDED.value, EXCLUDED.is_known, EXCLUDED.change,
            EXCLUDED.is_comparable, EXCLUDED.part_values)
"""


class TravelComplaintIndicator(models.Model):
    """One of the five indicators of customer care in a month (ST-6).

    Reckoned from the figures and from the loyalty of guests when somebody looks.
    """

    _name = "travel.complaint.indicator"
    _inherit = [
        "travel.complaint.reckoned.mixin",
        "travel.complaint.figure.analysis.mixin",
    ]
    _description = "Indicator of Customer Care"
    _order = "month desc, sequence, id"
    _rec_name = "code"
    _log_access = False

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    month = fields.Char(readonly=True, required=True)
    code = fields.Selection(
        selection=[
            (indicators.CSAT, "CSAT: satisfaction"),
            (indicators.SQS, "SQS: quality of service"),
            (indicators.CLT, "CLT: loyalty"),
            (indicators.CPE, "CPE: handling of complaints"),
            (indicators.CRM_E, "CRM-E: effect of customer care"),
        ],
        string="Indicator",
        readonly=True,
        required=True,
    )
    sequence = fields.Integer(readonly=True)
    value = fields.Float(
        readonly=True,
        aggregator="avg",
        help="From 0 % to 100 %; more is better. Empty when nothing is known.",
    )
    is_known = fields.Boolean(readonly=True)
    change = fields.Float(
        string="Against the Month Before",
        readonly=True,
        aggregator=None,
        help="In percentage points; only where the same is known of both months.",
    )
    is_comparable = fields.Boolean(readonly=True)
    parts = fields.Char(
        compute="_compute_texts", help="The shares whose mean the indicator is."
    )
    definition = fields.Char(compute="_compute_texts")
    part_values = fields.Json(readonly=True)

    _month_uniq = models.UniqueIndex(
        "(company_id, month, code)", "This indicator of the month is there already."
    )

    @api.depends("part_values", "code")
    def _compute_texts(self):
        names, definitions = self._get_part_names(), self._get_definitions()
        for row in self:
            shown = [
                f"{names[name]} {value:.1%}"
                if value is not None
                else f"{names[name]} –"
                for name, value in (row.part_values or {}).items()
            ]
            row.parts = " · ".join(shown)
            row.definition = definitions.get(row.code, "")

    @api.model
    def _get_part_names(self):
        """What the parts of the indicators are called."""
        figures = self.env["travel.complaint.figure"]
        codes = {name for parts in indicators.PARTS.values() for name in parts}
        known = figures.fields_get(
            [code for code in codes if code in figures._fields], ["string"]
        )
        return {code: known[code]["string"] for code in known} | {
            "mark_rate": self.env._("Guest's mark"),
            "returning_rate": self.env._("Returning"),
            "recommending_rate": self.env._("Recommending"),
            "retained_rate": self.env._("Guests kept"),
        }

    @api.model
    def _get_definitions(self):
        """What each indicator means, and where it comes from."""
        return {
            indicators.CSAT: self.env._(
                "Guests who were satisfied when they were called back, as a share of "
                "those who gave a mark. From the call-backs."
            ),
            indicators.SQS: self.env._(
                "The mean of: limits kept in time, cases resolved the first time, and "
                "the mark of the guests (1 is 0 %, 5 is 100 %). From limits, cases and "
                "call-backs."
            ),
            indicators.CLT: self.env._(
                "The mean of: guests of the month who had booked before, and guests "
                "asked who would recommend us. From sale orders, or entered."
            ),
            indicators.CPE: self.env._(
                "The mean of: cases without a late limit, cases resolved, and "
                "satisfied guests. From limits, cases and call-backs."
            ),
            indicators.CRM_E: self.env._(
                "Guests of the year before who booked again in the last twelve months: "
                "what churn leaves. From sale orders, or entered."
            ),
        }

    # Reckoned, and written by nobody

    @api.model
    def _refresh(self, companies):
        """Reckon the last months of `companies` anew; a few queries for each."""
        rows = [row for company in companies for row in self._reckon(company)]
        # By SQL: nobody may write them, and two who look at once do not collide.
        self.env.cr.execute(UPSERT, [Json(rows)])
        self.invalidate_model(flush=False)

    @api.model
    def _reckon(self, company):
        """The rows of the last twelve months, as values."""
        today = company._get_complaint_day(fields.Datetime.now())
        firsts = [
            today.replace(day=1) - relativedelta(months=back)
            for back in reversed(range(MONTHS))
        ]
        names = [f"{first:%Y-%m}" for first in firsts]
        figures = self.env["travel.complaint.figure"]._read_months(company, names)
        # Sums of the company, which whoever reads figures may know.
        loyalty_sudo = self.env["travel.complaint.loyalty"].sudo()
        counted = {
            f"{loyalty.month:%Y-%m}": loyalty._as_counts()
            for loyalty in loyalty_sudo.search(
                [("company_id", "=", company.id), ("month", "in", firsts)]
            )
        }
        parts = {
            name: {
                **figures[name],
                "mark_rate": indicators.share_of_mark(figures[name]["satisfaction"]),
                **indicators.rate_loyalty(counted.get(name, indicators.Loyalty())),
            }
            for name in names
        }
        return [
            self._prepare_row(company, name, code, parts[name], parts[before])
            for before, name in zip(names, names[1:], strict=False)
            for code in indicators.PARTS
        ]

    @api.model
    def _prepare_row(self, company, month, code, parts, before):
        value = indicators.reckon(code, parts)
        earlier = indicators.reckon(code, before)
        has_change = None not in (value, earlier) and indicators.is_comparable(
            code, parts, before
        )
        return {
            "company_id": company.id,
            "month": month,
            "code": code,
            "sequence": list(indicators.PARTS).index(code),
            "value": value,
            "change": value - earlier if has_change else None,
            "part_values": {name: parts.get(name) for name in indicators.PARTS[code]},
        }

    @api.model
    def action_open(self):
        """Bring the indicators up to date and show them; called by the menu."""
        action = self._open_analysis("travel_complaint_indicator_action")
        self._refresh(self.env.companies)
        return action

    def _describe_refusal(self):
        return self.env._(
            "Indicators are reckoned from the cases and from the loyalty of guests. "
            "Correct these, and the indicators follow."
        )
