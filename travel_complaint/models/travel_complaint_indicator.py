from dateutil.relativedelta import relativedelta
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import indicators

# So many months are there for each company, whether or not anything is known of them.
MONTHS = 12
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

    Reckoned with the figures, from these and from the loyalty of guests: by the job,
    and when somebody opens an analysis.
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
    # In lists, whose groups would show the mean of five different things.
    level = fields.Float(
        compute="_compute_texts", help="From 0 % to 100 %; more is better."
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

    @api.depends("part_values", "code", "value")
    @api.depends_context("lang")
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
            row.level = row.value
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
    def _reckon(self, changed=()):
        """Reckon the months that have changed, and those that are missing.

        A few statements for all companies together; called by the refresh of figures.

        :param changed: pairs of company id and month, such as (1, "2026-11")
        """
        months = self._get_last_months()
        wanted = {(one, name) for one, names in months.items() for name in names}
        wanted -= set(
            self.env.execute_query(
                SQL("SELECT DISTINCT company_id, month FROM travel_complaint_indicator")
            )
        )
        for company_id, month in changed:
            if company_id in months:
                # The month after it is compared with it.
                named = {month, self._shift(month, 1)}
                wanted |= {
                    (company_id, one) for one in named if one <= months[company_id][-1]
                }
        if wanted:
            # By SQL: nobody may write them, and two who look at once do not collide.
            self.env.cr.execute(UPSERT, [Json(self._prepare_rows(wanted))])
            self.invalidate_model(flush=False)

    @api.model
    def _get_last_months(self):
        """{company id: the last twelve months}, of companies of which there is some."""
        self.env["travel.complaint.loyalty"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_company AS company
                 WHERE EXISTS (SELECT 1 FROM travel_complaint_figure
                                WHERE company_id = company.id)
                    OR EXISTS (SELECT 1 FROM travel_complaint_loyalty
                                WHERE company_id = company.id)
                """
            )
        )
        # The time zones of all companies, whoever looks.
        companies_sudo = self.env["res.company"].sudo().browse(one for (one,) in rows)
        now = fields.Datetime.now()
        return {
            company.id: [
                self._shift(f"{company._get_complaint_day(now):%Y-%m}", -back)
                for back in reversed(range(MONTHS))
            ]
            for company in companies_sudo
        }

    @api.model
    def _shift(self, month, count):
        """The month so many months later."""
        first = fields.Date.to_date(f"{month}-01")
        return f"{first + relativedelta(months=count):%Y-%m}"

    @api.model
    def _prepare_rows(self, keys):
        """The rows of these companies' months, as values."""
        before = {key: (key[0], self._shift(key[1], -1)) for key in keys}
        parts = self._read_parts({*keys, *before.values()})
        return [
            self._prepare_row(*key, code, parts[key], parts[before[key]])
            for key in sorted(keys)
            for code in indicators.PARTS
        ]

    @api.model
    def _read_parts(self, keys):
        """{(company id, month): {part's code: share or None}}."""
        company_ids = list({company_id for company_id, _month in keys})
        months = list({month for _company_id, month in keys})
        parts = {key: indicators.rate_loyalty(indicators.Loyalty()) for key in keys}
        # Sums of a company, which whoever reads figures may know.
        figures_sudo = self.env["travel.complaint.figure"].sudo()
        for company, month, *values in figures_sudo._read_group(
            [("company_id", "in", company_ids), ("month", "in", months)],
            ["company_id", "month"],
            figures_sudo._get_aggregates(indicators.FROM_FIGURES),
        ):
            found = parts.setdefault((company.id, month), {})
            for code, value in zip(indicators.FROM_FIGURES, values, strict=True):
                found[code] = None if value is False else value
            found["mark_rate"] = indicators.share_of_mark(found["satisfaction"])
        # Sums as well, see above.
        loyalty_sudo = self.env["travel.complaint.loyalty"].sudo()
        firsts = [fields.Date.to_date(f"{month}-01") for month in months]
        for loyalty in loyalty_sudo.search(
            [("company_id", "in", company_ids), ("month", "in", firsts)]
        ):
            found = parts.setdefault(
                (loyalty.company_id.id, f"{loyalty.month:%Y-%m}"), {}
            )
            found |= indicators.rate_loyalty(loyalty._as_counts())
        return parts

    @api.model
    def _prepare_row(self, company_id, month, code, parts, before):
        value = indicators.reckon(code, parts)
        earlier = indicators.reckon(code, before)
        has_change = None not in (value, earlier) and indicators.is_comparable(
            code, parts, before
        )
        return {
            "company_id": company_id,
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
        return self._open_analysis("travel_complaint_indicator_action")

    def _describe_refusal(self):
        return self.env._(
            "Indicators are reckoned from the cases and from the loyalty of guests. "
            "Correct these, and the indicators follow."
        )
