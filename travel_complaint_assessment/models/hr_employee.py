from odoo import models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def _get_assessment_heads(self, day=None):
        """Whoever leads these people or their departments, today and on `day`.

        Called as superuser: who leads whom does not depend on who asks.

        :return: hr.employee
        """
        versions = self.version_id
        if day:
            versions |= self.env["hr.version"].union(
                *(employee._get_version(day) for employee in self)
            )
        heads = self.parent_id | versions.department_id.manager_id
        return heads - self
