from odoo import models
from odoo.tools import LazyTranslate
from odoo.tools.mail import email_domain_extract

from ..tools.roles import GROUP

_lt = LazyTranslate(__name__)
# Whoever has one of these works with cases.
ROLES = ("agent", "respondent", "finance", "auditor", "management", "public_relations")
# Their addresses are nobody's own domain.
FREE_MAIL = (
    *("qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com"),
    *("sina.cn", "sohu.com", "139.com", "189.cn", "aliyun.com", "gmail.com"),
    *("outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com"),
)
# The departments of an agency (OR-3), by the name that the usual matrix uses.
USUAL_DEPARTMENTS = {
    "customer_service": _lt("Customer Service"),
    "guides": _lt("Guides"),
    "operations": _lt("Operations"),
    "legal": _lt("Legal"),
    "finance": _lt("Accounting"),
    "administration": _lt("Administration"),
    "human_resources": _lt("Human Resources"),
}


class TravelComplaintSetupPeopleMixin(models.AbstractModel):
    """Steps of the guide: departments, people, team and mailbox (OR-1, OR-3)."""

    _name = "travel.complaint.setup.people.mixin"
    _description = "Set-up: People"

    # Departments

    def _missing_departments(self):
        departments_sudo = self._get_departments_sudo()
        if not departments_sudo:
            return [self.env._("There is no department yet.")]
        # Those that cases go to; before there is a matrix, any.
        rows_sudo = (
            self.env["travel.complaint.responsibility"]
            .sudo()
            .search([("company_id", "=", self.env.company.id)])
        )
        asked = rows_sudo.department_id or departments_sudo
        answered = self._get_answered_departments_sudo(asked)
        silent = asked - answered
        if not silent or (not rows_sudo and answered):
            return []
        return [
            self.env._(
                "Nobody can answer for %(departments)s: name a head with a login, or "
                "give somebody there the role Department Respondent.",
                departments=", ".join(silent.mapped("display_name")),
            )
        ]

    def _open_departments(self):
        return self._open_window(
            "travel_complaint.hr_department_setup_action",
            domain=[("company_id", "in", [False, self.env.company.id])],
        )

    def _offer_departments(self):
        if not self._missing_departments():
            return False
        # Who has departments of their own draws the matrix with those.
        if self._get_missing_usual():
            return self.env._("Create the Usual Departments")
        if self._get_users_without_employee_sudo():
            return self.env._("Make Employees of All with a Role")
        return False

    def _do_departments(self):
        names = self._get_missing_usual()
        if names:
            self._make_departments(names)
        else:
            self._make_employees()

    def _make_departments(self, names):
        departments = self.env["hr.department"].create(
            [
                {"name": self.env._(name), "company_id": self.env.company.id}
                for name in names
            ]
        )
        for code, _name in self.env["res.lang"].get_installed():
            speaking = self.with_context(lang=code).env
            for department, name in zip(departments, names, strict=True):
                department.with_env(speaking).name = speaking._(name)

    def _make_employees(self):
        """Who has a role becomes an employee: only employees head a department."""
        employees = self.env["hr.employee"]
        employees.create(
            [
                {
                    "name": user_sudo.name,
                    "company_id": self.env.company.id,
                    **employees._sync_user(user_sudo),
                }
                for user_sudo in self._get_users_without_employee_sudo()
            ]
        )

    def _get_users_without_employee_sudo(self):
        """The people with a role who are no employees of the company."""
        if not self.env["hr.employee"].has_access("create"):
            return self.env["res.users"]
        # Who is employed is no secret to whoever sets up departments.
        users_sudo = self._get_people_sudo().with_company(self.env.company)
        return users_sudo.filtered(lambda user: not user.employee_id)

    def _get_people_sudo(self):
        """Whoever has a role here."""
        roles = self.env["res.groups"].browse(
            self.env.ref(f"{GROUP}{name}").id for name in ROLES
        )
        return self._search_users_sudo(roles)

    def _get_missing_usual(self):
        """Names of usual departments that are missing, while there is no matrix."""
        rows = self.env["travel.complaint.responsibility"]
        if rows._get_matrix(self.env.company.id):
            return []
        return [
            name
            for code, name in USUAL_DEPARTMENTS.items()
            if not self._get_usual_department_sudo(code)
        ]

    def _get_departments_sudo(self):
        # Departments are no secret to whoever sets up who answers.
        return (
            self.env["hr.department"]
            .sudo()
            .search([("company_id", "in", [False, self.env.company.id])])
        )

    def _get_answered_departments_sudo(self, departments_sudo):
        """Those of the departments in which somebody would be told of a request."""
        group = self.env.ref(f"{GROUP}respondent")
        # Who belongs to a department is read for the sake of the answer alone.
        people_sudo = self._search_users_sudo(group).with_company(self.env.company)
        theirs_sudo = people_sudo.employee_id.department_id
        return departments_sudo.filtered(
            lambda department: (
                department.manager_id.user_id.active or department in theirs_sudo
            )
        )

    def _get_usual_department_sudo(self, code):
        """The department with this usual name, in whatever language it was made."""
        names = {
            self.with_context(lang=lang).env._(USUAL_DEPARTMENTS[code])
            for lang, _name in self.env["res.lang"].get_installed()
        }
        # Odoo brings an Administration of its own, and calls it otherwise in Chinese.
        found = self._get_departments_sudo()
        for lang, _name in self.env["res.lang"].get_installed():
            speaking = found.with_context(lang=lang)
            here = speaking.filtered(lambda department: department.name in names)
            if here:
                return here[:1].with_env(found.env)
        return found.browse()

    # Roles

    def _missing_roles(self):
        missing = []
        handling = self._search_users_sudo(self.env.ref(f"{GROUP}agent"))
        if len(handling) < 2:
            missing.append(
                self.env._(
                    "Fewer than two people handle cases: nobody reviews what they did "
                    "themselves. Give another one the role %(agent)s or %(member)s.",
                    agent=self.env.ref(f"{GROUP}agent").name,
                    member=self.env.ref(f"{GROUP}member").name,
                )
            )
        for name in ("finance", "management"):
            group = self.env.ref(f"{GROUP}{name}")
            if not self._search_users_sudo(group):
                missing.append(
                    self.env._("Nobody has the role %(role)s.", role=group.name)
                )
        return missing

    def _open_roles(self):
        return self._open_window("base.action_res_users")

    def _offer_roles(self):
        if not self._get_newcomers_sudo():
            return False
        language = self.env["res.lang"]._get_data(code=self.env.user.lang).name
        return self.env._("New Colleagues Read %(language)s", language=language)

    def _do_roles(self):
        users = self.env["res.users"].browse(self._get_newcomers_sudo().ids)
        users.write({"lang": self.env.user.lang})

    def _get_newcomers_sudo(self):
        """People whom a new user's usual language was given, and not ours.

        Whoever has logged in has seen in which language, and may have chosen it.
        """
        return self._get_people_sudo().filtered(
            lambda user: not user.login_date and user.lang != self.env.user.lang
        )

    def _search_users_sudo(self, groups):
        """The people of the company with one of the roles."""
        # Who has a role is no secret to whoever sets up roles.
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", groups.ids),
                    ("company_ids", "in", self.env.company.ids),
                    ("share", "=", False),
                ]
            )
        )

    # Team and mailbox

    def _missing_team(self):
        team_sudo = self._get_setup_team_sudo()
        if not team_sudo:
            return [self.env._("No team takes the company's cases.")]
        if not team_sudo.user_ids:
            return [
                self.env._(
                    "Team %(team)s has no members: nobody is told of a new case.",
                    team=team_sudo.display_name,
                )
            ]
        return []

    def _open_team(self):
        team_sudo = self._get_setup_team_sudo()
        if not team_sudo:
            return self._open_window("helpdesk_mgmt.helpdesk_ticket_team_action")
        return self._open_window(
            "helpdesk_mgmt.helpdesk_ticket_team_action",
            res_id=team_sudo.id,
            views=[(False, "form")],
        )

    def _offer_team(self):
        if not self._missing_team():
            return False
        if self._get_setup_team_sudo():
            return self.env._("Add Everybody Who Handles Cases")
        return self.env._("Create the Team")

    def _do_team(self):
        agents_sudo = self._search_users_sudo(self.env.ref(f"{GROUP}agent"))
        team = self.env["helpdesk.ticket.team"].browse(self._get_setup_team_sudo().id)
        if team:
            team.user_ids |= agents_sudo
        else:
            team.create(
                {
                    "name": self.env._("Complaints"),
                    "complaint_handling": True,
                    "company_id": self.env.company.id,
                    "user_ids": agents_sudo.ids,
                }
            )

    def _missing_mailbox(self):
        team_sudo = self._get_setup_team_sudo()
        if not team_sudo.alias_name:
            return [self.env._("The team has no mail address.")]
        if not team_sudo.alias_domain_id:
            return [
                self.env._(
                    "The address %(name)s@ has no domain: say which domain your mails "
                    "come in for.",
                    name=team_sudo.alias_name,
                )
            ]
        if not self._is_mail_coming_in():
            return [
                self.env._(
                    "No mail comes in yet: add the mailbox of %(address)s as an "
                    "incoming mail server.",
                    address=team_sudo.alias_id.display_name,
                )
            ]
        return []

    def _open_mailbox(self):
        team_sudo = self._get_setup_team_sudo()
        if not team_sudo.alias_name or not self._missing_mailbox():
            return self._open_team()
        if team_sudo.alias_domain_id:
            return self._open_window("mail.action_email_server_tree")
        # The address is known, but not after the @.
        window = "mail.mail_alias_domain_action"
        if self.env["mail.alias.domain"].search_count([], limit=1):
            return self._open_window(window)
        return self._open_window(window, views=[(False, "form")], target="new")

    def _offer_mailbox(self):
        team_sudo = self._get_setup_team_sudo()
        domain = self._get_own_domain()
        if not team_sudo.alias_name or team_sudo.alias_domain_id or not domain:
            return False
        return self.env._("Use %(domain)s", domain=domain)

    def _do_mailbox(self):
        # The first domain becomes that of all addresses which have none.
        self.env["mail.alias.domain"].create({"name": self._get_own_domain()})

    def _get_own_domain(self):
        """The domain of the company's own address, where Odoo knows of none yet."""
        if self.env["mail.alias.domain"].search_count([], limit=1):
            return False
        domain = email_domain_extract(self.env.company.email or "")
        return domain if domain not in FREE_MAIL else False

    def _is_mail_coming_in(self):
        """Whether Odoo fetches mails, lets them be brought, or has had one."""
        # That mails come in is no secret; what they say is not read.
        env = self.sudo().env
        return bool(
            env["fetchmail.server"].search_count([("state", "=", "done")], limit=1)
            or env.ref(f"{GROUP}mail_gateway").all_user_ids
            or env["mail.message"].search_count(
                [("message_type", "=", "email"), ("model", "=", "helpdesk.ticket")],
                limit=1,
            )
        )

    def _get_setup_team_sudo(self):
        teams_sudo = self.env["helpdesk.ticket.team"].sudo()
        team_id = teams_sudo._get_default_complaint_team_id(self.env.company.id)
        return teams_sudo.browse(team_id or [])
