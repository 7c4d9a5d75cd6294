from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from ..tools.severity import Level


class TravelComplaintSeverityRule(models.Model):
    """A floor: a case that meets the condition is at least this grave (SV-2)."""

    _name = "travel.complaint.severity.rule"
    _inherit = ["travel.complaint.kept.mixin"]
    _description = "Severity Rule"
    _order = "sequence, id"

    name = fields.Char(
        string="Reason",
        required=True,
        translate=True,
        help="What people read when they ask why the case is this grave.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    scale_id = fields.Many2one(
        comodel_name="travel.complaint.scale",
        required=True,
        ondelete="cascade",
        index=True,
    )
    severity_id = fields.Many2one(
        comodel_name="travel.complaint.severity",
        string="At Least",
        required=True,
        ondelete="cascade",
        domain="[('scale_id', '=', scale_id)]",
    )
    domain = fields.Char(
        string="Condition",
        required=True,
        default="[]",
        help="Cases that meet this condition.",
    )

    @api.constrains("domain", "severity_id", "scale_id")
    def _check_domain(self):
        Ticket = self.env["helpdesk.ticket"]
        for rule in self:
            if rule.severity_id.scale_id != rule.scale_id:
                raise ValidationError(
                    self.env._("The level must belong to the scale of the rule.")
                )
            try:
                Ticket.browse().filtered_domain(rule._get_domain())
                Ticket.search(rule._get_domain(), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The condition of “%(rule)s” cannot be understood: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    def _get_domain(self):
        return safe_eval(self.domain or "[]")

    def _prepare_condition(self):
        """The condition, so that judging a case reads nothing but the case.

        What it says about configuration (“the code of the category”) is looked up once
        for all cases: in its place stand the records of which it is true.
        """
        Ticket = self.env["helpdesk.ticket"]
        domain = Domain(self._get_domain()).map_conditions(self._look_up)
        return domain.optimize(Ticket)

    @api.model
    def _look_up(self, condition):
        """This part of a condition, with the ids of configuration that it is true of.

        What may change without our noticing is left as it stands.
        """
        name, _dot, rest = condition.field_expr.partition(".")
        model = self.env["helpdesk.ticket"]
        for step in condition.field_expr.split(".")[:-1]:
            field = model._fields.get(step)
            if not field or not field.relational:
                return condition
            model = self.env[field.comodel_name]
            if not isinstance(model, self.pool["travel.complaint.kept.mixin"]):
                return condition
        last = model._fields.get(condition.field_expr.rpartition(".")[2])
        if not rest or not last or last.type in ("date", "datetime"):
            return condition
        comodel_name = self.env["helpdesk.ticket"]._fields[name].comodel_name
        Comodel = self.env[comodel_name].with_context(active_test=False)
        found = Comodel.search([(rest, condition.operator, condition.value)])
        return Domain(name, "in", found.ids)

    @api.model
    @tools.ormcache("scale_id")
    def _get_scale(self, scale_id):
        """Levels and rules of a scale without records, kept until one changes.

        :return: (tuple of tools.severity.Level, tuple of (rule id, level id, Domain))
        """
        # Rules of the house: whoever registers a case is bound by them.
        scale_sudo = self.env["travel.complaint.scale"].sudo().browse(scale_id)
        levels = tuple(Level(level.id, level.rank) for level in scale_sudo.severity_ids)
        rules = tuple(
            (rule.id, rule.severity_id.id, rule._prepare_condition())
            for rule in scale_sudo.rule_ids
            if rule.active
        )
        return levels, rules
