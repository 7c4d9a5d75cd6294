from odoo import api, fields, models


class TravelComplaintMatrix(models.TransientModel):
    """The matrix, drawn as a matrix: categories down, severities across (OR-4)."""

    _name = "travel.complaint.matrix"
    _description = "Responsibility Matrix"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    cell_ids = fields.One2many(
        comodel_name="travel.complaint.matrix.cell", inverse_name="matrix_id"
    )
    gap_count = fields.Integer(compute="_compute_gaps")
    gap_text = fields.Char(compute="_compute_gaps")

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_gaps(self):
        for matrix in self:
            gaps = self.env["travel.complaint.responsibility"]._get_gaps(
                matrix.company_id
            )
            matrix.gap_count = len(gaps)
            matrix.gap_text = ", ".join(
                f"{category.name} × {severity.name}" for category, severity in gaps[:6]
            ) + (" …" if len(gaps) > 6 else "")

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        company = self.env.company
        categories = self.env["helpdesk.ticket.category"].search(
            [
                ("is_complaint_category", "=", True),
                ("company_id", "in", [False, company.id]),
            ]
        )
        rows = self.env["travel.complaint.responsibility"]._get_matrix(company.id)
        columns = [(False, self.env._("Any severity"))]
        columns += [
            (level.id, level.name) for level in company.complaint_scale_id.severity_ids
        ]
        defaults["cell_ids"] = [
            (
                0,
                0,
                {
                    "category_id": category.id,
                    "row": category.complete_name,
                    "severity_id": severity_id,
                    "column": column,
                    "department_id": rows[category.id, severity_id or 0].department_id
                    if (category.id, severity_id or 0) in rows
                    else False,
                },
            )
            for category in categories.sorted("complete_name")
            for severity_id, column in columns
        ]
        return defaults

    @api.depends_context("lang")
    def _compute_display_name(self):
        for matrix in self:
            matrix.display_name = self.env._("Who answers for what")

    def action_save(self):
        """Make the matrix what the cells say; an emptied cell falls back to its parent.

        :return: the matrix again, with what is still uncovered
        """
        self.ensure_one()
        Row = self.env["travel.complaint.responsibility"]
        rows = {
            (row.category_id, row.severity_id): row
            for row in Row.search([("company_id", "=", self.company_id.id)])
        }
        created = []
        for cell in self.cell_ids:
            row = rows.get((cell.category_id, cell.severity_id))
            if row and not cell.department_id:
                row.unlink()
            elif row and row.department_id != cell.department_id:
                row.department_id = cell.department_id
            elif not row and cell.department_id:
                created.append(
                    {
                        "company_id": self.company_id.id,
                        "category_id": cell.category_id.id,
                        "severity_id": cell.severity_id.id,
                        "department_id": cell.department_id.id,
                    }
                )
        Row.create(created)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint.travel_complaint_matrix_action"
        )
