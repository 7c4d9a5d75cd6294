from odoo import models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    def _get_written_lang(self, company):
        """The language that this person is written to in: theirs, else the company's.

        :param company: whose matter it is
        :return: the code of a language
        """
        # The language that a person is written to in is no secret.
        employee_sudo, company_sudo = self.sudo(), company.sudo()
        own = employee_sudo.user_id.lang or employee_sudo.work_contact_id.lang
        return own or company_sudo.partner_id.lang or self.env.lang

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
