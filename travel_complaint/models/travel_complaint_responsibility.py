from typing import NamedTuple

from odoo import api, fields, models, tools

from ..tools import routing


class Row(NamedTuple):
    """One matrix row, as routing uses it."""

    id: int
    department_id: int
    lead_id: int


class TravelComplaintResponsibility(models.Model):
    """A row of the matrix (OR-4): category × severity → department, materials."""

    _name = "travel.complaint.responsibility"
    _inherit = ["travel.complaint.kept.mixin", "travel.complaint.import.mixin"]
    _description = "Responsible Department"
    _order = "category_id, severity_id, id"
    _rec_name = "department_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category",
        required=True,
        ondelete="cascade",
        check_company=True,
        domain="[('is_complaint_category', '=', True)]",
    )
    severity_id = fields.Many2one(
        comodel_name="travel.complaint.severity",
        ondelete="cascade",
        help="Empty: any severity that has no row of its own.",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        string="Responsible Department",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    supporting_department_ids = fields.Many2many(
        comodel_name="hr.department",
        relation="travel_complaint_responsibility_support_rel",
        column1="responsibility_id",
        column2="department_id",
        string="Supporting",
        check_company=True,
    )
    material_ids = fields.Many2many(
        comodel_name="travel.complaint.material",
        string="Materials",
        help="What the responsible department is asked for by itself.",
    )
    lead_id = fields.Many2one(
        comodel_name="res.users",
        string="Who Leads",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Takes charge of these cases. Empty: whoever accepts.",
    )

    _cell_uniq = models.UniqueIndex(
        "(company_id, category_id, COALESCE(severity_id, 0))",
        "This cell of the matrix has a row already.",
    )

    @api.model
    def _get_import_title(self):
        return self.env._("Responsibility Matrix")

    @api.model
    def _get_import_columns(self):
        category, severity = self._get_import_example()
        departments = self.env["hr.department"].search(
            [("company_id", "in", [False, self.env.company.id])]
        )
        # One of two with the same name would be refused.
        names = departments.mapped("display_name")
        departments = departments.filtered(
            lambda one: names.count(one.display_name) == 1
        )[:2]
        materials = self.env["travel.complaint.material"].search([], limit=2)
        column = self._make_import_column
        return [
            column(
                "category_id",
                category.display_name if category else "",
                self.env._(
                    "Required. The category with those above it, as “Service / "
                    "Attitude of staff”."
                ),
            ),
            column(
                "severity_id",
                severity.name if severity else "",
                self.env._("A level of the company's scale. Empty: any severity."),
            ),
            column(
                "department_id",
                departments[:1].display_name or "",
                self.env._("Required. The department that answers."),
            ),
            column(
                "supporting_department_ids",
                departments[1:].display_name or "",
                self.env._("Other departments that help, with commas between them."),
            ),
            column(
                "material_ids",
                ",".join(materials.mapped("name")),
                self.env._(
                    "What the department is asked for by itself, with commas between."
                ),
            ),
        ]

    @api.model
    def _get_import_example(self):
        """A cell without a row of its own: the example can be imported as it stands."""
        company = self.env.company
        there = self._get_matrix(company.id)
        categories = self.env["helpdesk.ticket.category"].search(
            [("is_complaint_category", "=", True)]
        )
        for category in categories.sorted(lambda one: not one.parent_id):
            for severity in company.complaint_scale_id.severity_ids:
                if (category.id, severity.id) not in there:
                    return category, severity
        return None, None

    @api.model
    def load(self, fields, data):
        # A level of another scale may have the same name.
        return super(
            TravelComplaintResponsibility,
            self.with_context(
                complaint_scale_id=self.env.company.complaint_scale_id.id
            ),
        ).load(fields, data)

    @api.model
    @tools.ormcache("company_id")
    def _get_matrix(self, company_id):
        """The company's matrix without records: {(category, severity or 0): Row}."""
        # The matrix is a rule of the house: whoever registers a case follows it.
        rows_sudo = self.sudo().search([("company_id", "=", company_id)])
        return {
            (row.category_id.id, row.severity_id.id or 0): Row(
                row.id, row.department_id.id, row.lead_id.id
            )
            for row in rows_sudo
        }

    @api.model
    @tools.ormcache("category_id")
    def _get_category_path(self, category_id):
        """The category and its parents, the nearest first."""
        category_sudo = self.env["helpdesk.ticket.category"].sudo().browse(category_id)
        path = (category_sudo.parent_path or "").strip("/").split("/")
        return tuple(reversed([int(part) for part in path if part]))

    @api.model
    def _find(self, company_id, category_id, severity_id):
        """The row for such a case, or None when the matrix has a gap here.

        :return: a Row
        """
        if not category_id:
            return None
        return routing.find_row(
            self._get_matrix(company_id),
            self._get_category_path(category_id),
            severity_id,
        )

    @api.model
    def _get_gaps(self, company):
        """The cells of the company's matrix that no row covers.

        :return: list of (helpdesk.ticket.category, travel.complaint.severity)
        """
        Category = self.env["helpdesk.ticket.category"]
        categories = Category.search(
            [
                ("is_complaint_category", "=", True),
                ("company_id", "in", [False, company.id]),
            ]
        )
        levels = company.complaint_scale_id.severity_ids
        gaps = routing.find_gaps(
            self._get_matrix(company.id),
            {
                category.id: self._get_category_path(category.id)
                for category in categories
            },
            levels.ids,
        )
        return [
            (Category.browse(category_id), levels.browse(severity_id))
            for category_id, severity_id in gaps
        ]
