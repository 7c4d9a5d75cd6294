from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import date_utils

from ..tools import amounts, balance, lines, triggers

CHANNELS = [
    (lines.REWARD, "Reward"),
    (lines.BONUS_CUT, "Cut of the performance bonus"),
    (lines.COMPENSATION, "Compensation for a loss"),
    (lines.WRITE_OFF, "Write-off"),
]
# What follows from the figures, and from the rows that the database counts.
FOLLOWING = ("is_held", "open_amount", "state", "settlement_ids", "hold_ids")
FIGURES = ("settled_amount", "corrected_amount", "returned_amount", "hold_count")


class TravelAssessmentEntry(models.Model):
    """The ledger of rewards and penalties (獎懲台帳, PY-1). Never changed.

    A correction is a new entry that points at the old one: a reversal has the same
    channel and the opposite sign, a write-off lets go what is open. The database keeps
    the four figures at the end; see tools/triggers.py.

    Others write here by `_post`, `_reverse`, `_write_off`, `_hold` and `_release`.
    """

    _name = "travel.assessment.entry"
    _description = "Ledger Entry"
    _inherit = ["travel.assessment.posting.mixin"]
    _order = "period_month desc, id desc"
    _rec_name = "chain_number"

    # Who and how much
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, ondelete="restrict"
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, ondelete="restrict"
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        ondelete="restrict",
        help="Where the employee worked on the day of the act.",
    )
    channel = fields.Selection(selection=CHANNELS, required=True)
    amount = fields.Monetary(required=True)
    percent = fields.Float(string="Percent of the Bonus", digits=(7, 4), default=0.0)
    base_amount = fields.Monetary(
        string="Bonus of the Month",
        default=0.0,
        help="The performance bonus by contract that the percentage was taken of.",
    )
    corrects_id = fields.Many2one(
        comodel_name="travel.assessment.entry",
        ondelete="restrict",
        index="btree_not_null",
        help="The entry that this one reverses or writes off.",
    )

    # Why
    kind = fields.Char(required=True, help="What the source posts, told apart.")
    source_model = fields.Char(required=True)
    source_id = fields.Many2oneReference(model_field="source_model", required=True)
    source_name = fields.Char(string="Decision", required=True)
    act_key = fields.Char(
        string="Act", index="btree_not_null", help="The act, whatever it is called in."
    )
    grounds = fields.Text(required=True)
    event_date = fields.Date(string="Day of the Act", required=True)

    # When
    wanted_month = fields.Date(required=True, help="The month that it belongs to.")
    period_month = fields.Date(
        string="First Month",
        required=True,
        help="The first month in which it is settled: the one that it belongs to, or "
        "the first that was open.",
    )
    period_name = fields.Char(string="Month", compute="_compute_is_late")
    is_late = fields.Boolean(
        compute="_compute_is_late",
        help="The month that it belongs to was closed already.",
    )
    not_before = fields.Date(
        help="The law wants the employee to know in writing before this day."
    )
    pay_rule_id = fields.Many2one(
        comodel_name="travel.assessment.pay.rule",
        string="Rule of Lawful Pay",
        ondelete="restrict",
    )
    posted_by_id = fields.Many2one(
        comodel_name="res.users", required=True, ondelete="restrict"
    )
    posted_at = fields.Datetime(string="Posted", required=True)

    # What the database counts
    settled_amount = fields.Monetary(string="Settled", readonly=True, default=0.0)
    corrected_amount = fields.Monetary(string="Corrected", readonly=True, default=0.0)
    returned_amount = fields.Monetary(string="Given Back", readonly=True, default=0.0)
    hold_count = fields.Integer(readonly=True, default=0)
    chain_number = fields.Integer(string="No.", readonly=True)
    previous_hash = fields.Char(readonly=True)
    hash = fields.Char(readonly=True)

    # What follows from it
    is_held = fields.Boolean(string="Held Back", compute="_compute_state")
    open_amount = fields.Monetary(string="Outstanding", compute="_compute_state")
    signed_amount = fields.Monetary(
        string="For the Employee", compute="_compute_signed_amount"
    )
    state = fields.Selection(
        selection=[
            ("held", "Held back"),
            ("open", "Outstanding"),
            ("partly", "Partly settled"),
            ("settled", "Settled"),
            ("reversed", "Corrected"),
        ],
        compute="_compute_state",
    )
    correction_ids = fields.One2many(
        comodel_name="travel.assessment.entry", inverse_name="corrects_id"
    )
    settlement_ids = fields.One2many(
        comodel_name="travel.assessment.settlement", inverse_name="entry_id"
    )
    hold_ids = fields.One2many(
        comodel_name="travel.assessment.hold", inverse_name="entry_id"
    )

    _amount_range = models.Constraint(
        "CHECK (amount BETWEEN 0.001 AND 1000000000)",
        "The amount of an entry is more than nothing and at most a thousand million.",
    )
    _percent_range = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 100)", "A percentage is between 0 and 100."
    )
    _base_range = models.Constraint(
        "CHECK (base_amount BETWEEN 0 AND 1000000000)",
        "The bonus of the month is not negative.",
    )
    _settled_range = models.Constraint(
        "CHECK (settled_amount BETWEEN 0 AND amount)",
        "Nothing is settled beyond its amount.",
    )
    _corrected_range = models.Constraint(
        "CHECK (corrected_amount BETWEEN 0 AND amount)",
        "Nothing is corrected beyond its amount.",
    )
    _returned_range = models.Constraint(
        "CHECK (returned_amount BETWEEN 0 AND LEAST(settled_amount, corrected_amount))",
        "Nothing is given back that was not taken.",
    )
    _hold_count_range = models.Constraint(
        "CHECK (hold_count >= 0)", "A hold is released once."
    )
    _write_off_points = models.Constraint(
        "CHECK (channel <> 'write_off' OR corrects_id IS NOT NULL)",
        "A write-off says which entry it writes off.",
    )
    _first_days = models.Constraint(
        "CHECK (EXTRACT(DAY FROM period_month) = 1"
        " AND EXTRACT(DAY FROM wanted_month) = 1 AND wanted_month <= period_month)",
        "Months are named by their first day.",
    )
    _dates_range = models.Constraint(
        "CHECK (event_date BETWEEN '2000-01-01' AND '2199-12-31'"
        " AND period_month BETWEEN '2000-01-01' AND '2199-12-31')",
        "The date is far from today; check the year.",
    )
    _source_kind_uniq = models.UniqueIndex(
        "(source_model, source_id, employee_id, kind)",
        "This has been posted for the employee already.",
    )
    _chain_uniq = models.UniqueIndex(
        "(company_id, chain_number)", "The entries of a company are numbered once."
    )
    _open_idx = models.Index(
        "(employee_id, period_month)"
        " WHERE settled_amount < amount AND corrected_amount < amount"
        " AND channel <> 'write_off'"
    )
    _employee_idx = models.Index("(employee_id, period_month)")
    _company_month_idx = models.Index("(company_id, period_month)")

    def init(self):
        triggers.install(self.env.cr, self._table, triggers.CHECK_OPEN, triggers.DIGEST)

    @api.depends("wanted_month", "period_month")
    @api.depends_context("lang")
    def _compute_is_late(self):
        for entry in self:
            entry.is_late = entry.wanted_month < entry.period_month
            entry.period_name = entry.period_month.strftime("%Y-%m")

    @api.depends("channel", "corrects_id", "amount")
    def _compute_signed_amount(self):
        for entry in self:
            line = lines.line_of(entry.channel, entry.corrects_id)
            entry.signed_amount = entry.amount * line.sign if line else 0.0

    @api.depends("amount", *FIGURES)
    def _compute_state(self):
        for entry in self:
            left = entry._get_open_amount()
            entry.open_amount = float(left)
            entry.is_held = bool(entry.hold_count)
            if entry.hold_count and left:
                entry.state = "held"
            elif left:
                entry.state = "partly" if entry.settled_amount else "open"
            elif entry.corrected_amount >= entry.amount:
                entry.state = "reversed"
            else:
                entry.state = "settled"

    @api.depends("chain_number", "employee_id", "channel")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = self.env._(
                "Entry %(number)s", number=entry.chain_number
            )

    def _get_balance(self):
        """The entry's figures as exact decimals."""
        self.ensure_one()
        digits = self.currency_id.decimal_places
        return balance.Balance(
            amounts.exact(self.amount, digits),
            amounts.exact(self.settled_amount, digits),
            amounts.exact(self.corrected_amount, digits),
            amounts.exact(self.returned_amount, digits),
        )

    def _get_open_amount(self):
        """What may still be settled of the entry, held back or not."""
        if self.channel == lines.WRITE_OFF:
            return amounts.ZERO
        if self.corrects_id:
            # The reader of a reversal sees what it gives back, not the entry.
            original_sudo = self.sudo().corrects_id
            older_sudo = original_sudo.correction_ids.filtered(
                lambda other: (
                    other.channel != lines.WRITE_OFF
                    and other.id < (self._origin.id or self.id)
                )
            )
            return balance.still_to_return(
                self._get_balance(),
                original_sudo._get_balance(),
                [other._get_balance() for other in older_sudo],
            )
        return balance.still_wanted(self._get_balance())

    @api.model
    def _get_open_entries(self, employees):
        """The entries of `employees` that can still be settled, the oldest first."""
        self.flush_model()
        self.env.cr.execute(
            "SELECT id FROM travel_assessment_entry WHERE employee_id = ANY(%s)"
            " AND settled_amount < amount AND corrected_amount < amount"
            " AND channel <> 'write_off' ORDER BY period_month, id",
            [employees.ids],
        )
        entries = self.browse([row[0] for row in self.env.cr.fetchall()])
        (entries | entries.corrects_id)._forget_figures()
        return entries

    def _forget_figures(self):
        """Have the figures that the database counts read again."""
        self.invalidate_recordset([*FIGURES, *FOLLOWING], flush=False)

    @api.model
    def _find_broken_links(self, company):
        """The entries of `company` that were changed behind the triggers (attack 93).

        :return: the entries whose hash is not what they say, or that do not follow on
            the one before; an empty set when the chain holds
        """
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT id FROM (
                SELECT id, hash, previous_hash, chain_number,
                    travel_assessment_digest(entry) AS digest,
                    lag(hash, 1, '') OVER chain AS before,
                    row_number() OVER chain AS place
                FROM travel_assessment_entry entry WHERE company_id = %s
                WINDOW chain AS (ORDER BY chain_number)
            ) checked
            WHERE hash IS DISTINCT FROM digest
                OR previous_hash IS DISTINCT FROM before OR place <> chain_number
            ORDER BY chain_number
            """,
            [company.id],
        )
        return self.browse([row[0] for row in self.env.cr.fetchall()])

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("The ledger is written by final decisions alone.")
            )
        entries = super().create(vals_list)
        entries.flush_recordset()
        # The database has numbered and counted them meanwhile.
        entries.invalidate_recordset(
            [*FIGURES, "chain_number", "previous_hash", "hash"]
        )
        entries.corrects_id._forget_figures()
        return entries

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "Entries of the ledger are never changed. Post a correction instead."
            )
        )

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(self.env._("Entries of the ledger are not copied."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Entries of the ledger are never deleted."))

    def action_write_off(self):
        """Ask why the open rest is written off."""
        self._check_can_write_off()
        return self.env["travel.assessment.reason"]._ask(
            self, "write_off", self.env._("Write Off the Rest")
        )

    def action_open_source(self):
        """Show the decision that the entry comes from."""
        self.ensure_one()
        if self.source_model not in self.env:
            raise UserError(self.env._("The source of this entry cannot be shown."))
        source = self.env[self.source_model].browse(self.source_id)
        source.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.source_model,
            "res_id": self.source_id,
            "view_mode": "form",
            "name": self.source_name,
        }

    def _get_acted_users(self):
        """Who has written, proposed or decided what these entries come from."""
        users = self.env["res.users"]
        independent = self.env.registry["travel.assessment.independence.mixin"]
        for model, entries in self.grouped("source_model").items():
            sources = self.env.get(model)
            if isinstance(sources, independent):
                users |= sources.browse(entries.mapped("source_id"))._get_acted_users()
        return users

    def action_open_settlements(self):
        """Show on which payslips the entry stands."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint_assessment.travel_assessment_settlement_action"
        )
        return {**action, "domain": [("entry_id", "=", self.id)], "context": {}}

    @api.model
    def _month(self, day):
        """The month of a day, named by its first day."""
        return date_utils.start_of(fields.Date.to_date(day), "month")
