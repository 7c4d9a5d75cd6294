from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools import limits

WHOLE_UNITS = ("work_day", "calendar_day")


class TravelComplaintLimit(models.Model):
    """From one milestone to another within so much time (TL-1 to TL-20)."""

    _name = "travel.complaint.limit"
    _inherit = ["travel.complaint.kept.mixin"]
    _description = "Complaint Limit"
    _order = "sequence, id"

    policy_id = fields.Many2one(
        comodel_name="travel.complaint.policy",
        required=True,
        ondelete="cascade",
        index=True,
    )
    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Such as TL-1: where the limit comes from.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    from_milestone_id = fields.Many2one(
        comodel_name="travel.complaint.milestone",
        string="From",
        required=True,
        ondelete="restrict",
    )
    to_milestone_id = fields.Many2one(
        comodel_name="travel.complaint.milestone",
        string="To",
        required=True,
        ondelete="restrict",
    )
    amount = fields.Float(string="Length", default=1.0, digits=(10, 2))
    unit = fields.Selection(
        selection=[
            ("minute", "Minutes"),
            ("hour", "Hours"),
            ("work_hour", "Working hours"),
            ("work_day", "Working days"),
            ("calendar_day", "Calendar days"),
            (limits.DATE_UNIT, "Until a date on the case"),
        ],
        required=True,
        default="hour",
        help="Working days end at closing time, and the day on which the limit starts "
        "is not counted.",
    )
    date_field = fields.Selection(
        selection=[
            ("external_reply_at", "The authority's reply date"),
            ("promised_reply_date", "The date promised to the guest"),
            ("due_at", "The measure's own date"),
        ],
        string="Date",
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        help="Empty: the company's working hours.",
    )
    is_per_request = fields.Boolean(
        string="For Each Department Asked",
        help="The limit runs once for each request to a department.",
    )
    is_per_measure = fields.Boolean(
        string="For Each Measure",
        help="The limit runs once for each measure of the plan, to its own date.",
    )
    severity_ids = fields.Many2many(
        comodel_name="travel.complaint.severity",
        string="Severities",
        help="Empty: any severity.",
    )
    trip_phase = fields.Selection(
        selection=[
            ("before", "Before the trip"),
            ("during", "During the trip"),
            ("after", "After the trip"),
        ],
        help="Empty: any phase.",
    )
    pauses_on_guest = fields.Boolean(
        string="Pauses for the Guest",
        help="The limit stands still while we wait for the guest (TL-c).",
    )
    pauses_on_authority = fields.Boolean(
        string="Pauses for an Authority",
        help="The limit stands still while we wait for an outside authority (TL-c).",
    )
    warn_share = fields.Float(
        string="Warn At",
        default=0.75,
        help="The owner is warned when this share of the time has passed.",
    )
    escalation_ids = fields.One2many(
        comodel_name="travel.complaint.escalation", inverse_name="limit_id", copy=True
    )

    _amount_range = models.Constraint(
        "CHECK (amount BETWEEN 0 AND 100000)",
        "The amount of a limit lies between 0 and 100,000.",
    )
    _warn_share_range = models.Constraint(
        "CHECK (warn_share BETWEEN 0 AND 1)",
        "The warning comes between 0 % and 100 % of the time.",
    )
    _milestones_differ = models.Constraint(
        "CHECK (from_milestone_id <> to_milestone_id)",
        "A limit runs from one milestone to another.",
    )
    _code_uniq = models.Constraint(
        "UNIQUE (policy_id, code)", "The policy has a limit with this code already."
    )

    @api.constrains("unit", "amount", "date_field")
    def _check_amount(self):
        for limit in self:
            if limit.unit == limits.DATE_UNIT:
                if not limit.date_field:
                    raise ValidationError(
                        self.env._("Choose which date of the case the limit runs to.")
                    )
            elif limit.unit in WHOLE_UNITS and limit.amount != int(limit.amount):
                raise ValidationError(
                    self.env._("A limit in days is a whole number of days.")
                )
            if limit.unit != limits.DATE_UNIT and not limit.amount:
                raise ValidationError(self.env._("Enter how long the limit is."))

    @api.constrains("date_field", "unit", "is_per_measure")
    def _check_measure(self):
        for limit in self:
            is_own_date = limit.unit == limits.DATE_UNIT and (
                limit.date_field == limits.MEASURE_DATE
            )
            if is_own_date != limit.is_per_measure:
                raise ValidationError(
                    self.env._(
                        "A limit for each measure runs to the measure's own date, and "
                        "no other limit does."
                    )
                )

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # Lists of cases show the next limit of each: no query for its name (G5).
        names = self._get_names(self.env.lang)
        for limit in self:
            limit.display_name = names.get(limit.id) or limit.name

    @api.model
    @tools.ormcache("lang")
    def _get_names(self, lang):
        """The names of all limits in this language: {id: name}."""
        # Whoever sees that a case has a limit sees which one.
        limits_sudo = self.sudo().with_context(active_test=False, lang=lang)
        return {limit.id: limit.name for limit in limits_sudo.search([])}

    def _update_field_translations(self, field_name, translations, **options):
        self.env.registry.clear_cache()
        return super()._update_field_translations(field_name, translations, **options)

    def _as_tuple(self):
        """The limit as the engine uses it: a tools.limits.Limit."""
        return limits.Limit(
            id=self.id,
            code=self.code,
            from_milestone=self.from_milestone_id.id,
            to_milestone=self.to_milestone_id.id,
            amount=self.amount,
            unit=self.unit,
            date_field=self.date_field,
            calendar_id=self.calendar_id.id or 0,
            warn_share=self.warn_share,
            pauses_on_guest=self.pauses_on_guest,
            pauses_on_authority=self.pauses_on_authority,
            severity_ids=frozenset(self.severity_ids.ids),
            trip_phases=frozenset(filter(None, [self.trip_phase])),
            is_per_request=self.is_per_request,
            is_per_measure=self.is_per_measure,
            rungs=tuple(
                limits.Rung(rung.id, rung.minutes, rung.role)
                for rung in self.escalation_ids
            ),
            guest_pause_days=self.policy_id.guest_pause_days,
            authority_pause_days=self.policy_id.authority_pause_days,
        )
