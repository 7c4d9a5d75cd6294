import json
from datetime import date, datetime

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, freeze_time, tagged

from ..tools import holidays
from .common import GROUP, ComplaintCommon

NOW = "2026-03-02 02:00:00"
CHINA = "Asia/Shanghai"


class SetupCommon(ComplaintCommon):
    """A company of its own that nobody has set up, and its administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fresh = cls.env["res.company"].create({"name": "YourCompany"})
        cls.owner = cls._create_user(
            "owner", f"{GROUP}administrator,base.group_system,hr.group_hr_manager"
        )
        cls.owner.write(
            {
                "company_ids": [Command.set(cls.fresh.ids)],
                "company_id": cls.fresh.id,
            }
        )

    def step(self, code, user=None):
        """The step as it stands now, as `user` (the owner) sees it."""
        guides = self.env["travel.complaint.setup"].with_user(user or self.owner)
        guide = guides.with_company(self.fresh).create({})
        return guide.step_ids.filtered(lambda step: step.code == code)

    def settle_in_china(self):
        """The company as its own steps want it."""
        self.fresh.write(
            {
                "name": "Harmony",
                "country_id": self.env.ref("base.cn").id,
                "currency_id": self.env.ref("base.CNY").id,
                "phone": "021 5555",
                "email": "care@harmony.example",
            }
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSetup(SetupCommon):
    def test_company(self):
        """IN-5: what guests read of the company, each with what is missing."""
        self.assertFalse(self.step("company").is_done)
        self.assertEqual(len(self.step("company").missing.splitlines()), 4)
        self.settle_in_china()
        self.assertTrue(self.step("company").is_done)
        self.assertFalse(self.step("company").missing)
        self.fresh.phone = False
        self.assertIn("phone", self.step("company").missing)
        self.fresh.complaint_contact_phone = "021 5556"
        self.assertTrue(self.step("company").is_done)

    def test_language_of_guests(self):
        """IN-5: choosing the country proposes its language, where Odoo speaks it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        view = "travel_complaint.res_company_view_form_setup"
        for code, lang in (("be", "en_US"), ("cn", "zh_CN"), ("be", "zh_CN")):
            with Form(self.fresh.with_user(self.owner), view) as form:
                form.country_id = self.env.ref(f"base.{code}")
            self.assertEqual(self.fresh.partner_id.lang, lang)
            self.assertEqual(self.fresh._get_guest_lang(self.fresh.id), lang)

    def test_time_zone(self):
        """TL-b: hours of another zone are noticed, and put right at a click."""
        self.fresh.resource_calendar_id.tz = "Europe/Brussels"
        self.assertIn("country", self.step("calendar").missing)
        self.assertFalse(self.step("calendar").offer)
        self.settle_in_china()
        step = self.step("calendar")
        self.assertIn("Europe/Brussels", step.missing)
        self.assertEqual(step.offer, f"Set {CHINA}")
        step.action_do()
        self.assertEqual(self.fresh.resource_calendar_id.tz, CHINA)
        self.assertEqual(self.owner.tz, CHINA)
        self.assertTrue(self.step("calendar").is_done)
        self.fresh.resource_calendar_id.attendance_ids.unlink()
        self.assertFalse(self.step("calendar").is_done)

    def test_holidays_of_china(self):
        """TL-b: the year's days off and make-up days, as the limits then count."""
        self.settle_in_china()
        calendar = self.fresh.resource_calendar_id
        calendar.tz = CHINA
        step = self.step("holidays")
        self.assertEqual(step.missing, "No public holiday of 2026 is entered.")
        step.action_do()
        self.assertFalse(self.step("holidays").missing)
        self.assertTrue(self.step("holidays").is_done)
        self.assertFalse(self.step("holidays").offer)
        leaves = self.env["resource.calendar.leaves"].search(
            [("company_id", "=", self.fresh.id)]
        )
        self.assertEqual(len(leaves), 7)
        spring = leaves.filtered(lambda leave: leave.name == "春节")
        self.assertEqual(spring.date_from, datetime(2026, 2, 14, 16))
        self.assertEqual(spring.date_to, datetime(2026, 2, 23, 15, 59, 59))
        # The Saturday is worked in two parts, as a Monday is.
        days = self.env["travel.workday.exception"].search(
            [("company_id", "=", self.fresh.id), ("date", "=", "2026-02-28")]
        )
        monday = calendar._get_complaint_attendances()
        monday = {line[1:3] for line in monday if not line.weekday}
        self.assertEqual({(day.hour_from, day.hour_to) for day in days}, monday)

    def test_holidays_that_are_there(self):
        """TL-b: what somebody has entered stays; the rest is added to it."""
        self.settle_in_china()
        calendar = self.fresh.resource_calendar_id
        calendar.tz = CHINA
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Long week-end",
                "calendar_id": calendar.id,
                "date_from": "2026-02-14 16:00:00",
                "date_to": "2026-02-20 15:59:59",
            }
        ).write({"date_from": "2026-02-14 16:00:00", "date_to": "2026-02-20 15:59:59"})
        # One sentence a holiday with a working day in it or one made up for it.
        self.assertEqual(len(self.step("holidays").missing.splitlines()), 7)
        self.assertIn("春节: 02-23, 02-14, 02-28.", self.step("holidays").missing)
        self.step("holidays").action_do()
        spring = self.env["resource.calendar.leaves"].search(
            [("company_id", "=", self.fresh.id), ("name", "=", "春节")]
        )
        self.assertEqual(spring.date_from, datetime(2026, 2, 20, 16))
        self.assertTrue(self.step("holidays").is_done)
        self.env["travel.workday.exception"].search(
            [("company_id", "=", self.fresh.id), ("date", "=", "2026-10-10")]
        ).unlink()
        step = self.step("holidays")
        self.assertIn("10-10", step.missing)
        self.assertEqual(step.action_open()["res_model"], "travel.workday.exception")
        step.action_do()
        self.assertTrue(self.step("holidays").is_done)

    def test_holidays_elsewhere(self):
        """TL-b: where we know no holidays, one that somebody has entered will do."""
        self.settle_in_china()
        self.fresh.country_id = self.env.ref("base.be")
        self.assertIn("2026", self.step("holidays").missing)
        self.assertFalse(self.step("holidays").offer)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Easter",
                "calendar_id": self.fresh.resource_calendar_id.id,
                "date_from": "2026-04-06 00:00:00",
                "date_to": "2026-04-06 22:00:00",
            }
        )
        self.assertTrue(self.step("holidays").is_done)

    def test_known_holidays(self):
        """TL-b: each announced day off is in its year, and none of them is worked."""
        known = holidays.announced("CN", 2026)
        off = {day for holiday in known for day in holiday.days_off()}
        worked = {day for holiday in known for day in holiday.worked}
        self.assertEqual((len(off), len(worked)), (33, 6))
        self.assertFalse(off & worked)
        self.assertEqual({day.year for day in off | worked}, {2026})
        self.assertTrue(all(day.weekday() > 4 for day in worked))
        self.assertFalse(holidays.announced("CN", 1999))
        self.assertFalse(holidays.announced("BE", 2026))
        days = [date(2026, 1, 2), date(2026, 1, 1), date(2026, 1, 4)]
        self.assertEqual(
            holidays.periods(days), [(days[1], days[0]), (days[2], days[2])]
        )

    def test_departments(self):
        """OR-3: the usual departments, in each language; then somebody who answers."""
        self.env["hr.department"].search([]).active = False
        self.env["res.lang"]._activate_lang("zh_CN")
        step = self.step("departments")
        self.assertEqual(step.missing, "There is no department yet.")
        step.action_do()
        made = self.env["hr.department"].search([("company_id", "=", self.fresh.id)])
        self.assertEqual(len(made), 7)
        self.assertIn("Operations", self.step("departments").missing)
        # Only employees head a department.
        step = self.step("departments")
        self.assertEqual(step.offer, "Make Employees of All with a Role")
        step.action_do()
        employee = self.owner.with_company(self.fresh).employee_id
        self.assertEqual(employee.name, self.owner.name)
        self.assertFalse(self.step("departments").offer)
        # A head with a login answers, or somebody with the role.
        made[0].manager_id = employee
        self.assertTrue(self.step("departments").is_done)
        self.step("matrix").action_do()
        self.assertIn("Legal", self.step("departments").missing)

    def test_a_department_called_otherwise_in_chinese(self):
        """OR-3: Odoo's own Administration is not made a second time."""
        departments = self.env["hr.department"]
        departments.search([]).active = False
        self.env["res.lang"]._activate_lang("zh_CN")
        own = departments.create(
            {"name": "Administration", "company_id": self.fresh.id}
        )
        own.with_context(lang="zh_CN").name = "系统管理"
        self.owner.lang = "zh_CN"
        self.step("departments").with_context(lang="zh_CN").action_do()
        made = departments.search([("company_id", "=", self.fresh.id)])
        self.assertEqual(len(made), 7)
        self.assertEqual(made.filtered(lambda one: one.name == own.name), own)

    def test_somebody_with_the_role_answers(self):
        """OR-5: a respondent of the department will do for its head."""
        self.env["hr.department"].search([]).active = False
        department = self.env["hr.department"].create(
            {"name": "Only one", "company_id": self.fresh.id}
        )
        self.assertIn("Only one", self.step("departments").missing)
        user = self._create_user("respondent", f"{GROUP}respondent")
        user.write(
            {"company_ids": [Command.set(self.fresh.ids)], "company_id": self.fresh.id}
        )
        self.env["hr.employee"].create(
            {
                "name": "Respondent",
                "user_id": user.id,
                "company_id": self.fresh.id,
                "department_id": department.id,
            }
        )
        self.assertTrue(self.step("departments").is_done)

    def test_roles(self):
        """OR-7, RS-3: two who handle, one who pays, one who decides at the end."""
        self.assertEqual(len(self.step("roles").missing.splitlines()), 3)
        for name in ("agent", "finance", "management"):
            user = self._create_user(f"new_{name}", f"{GROUP}{name}")
            user.write(
                {
                    "company_ids": [Command.set(self.fresh.ids)],
                    "company_id": self.fresh.id,
                }
            )
            self.assertEqual(
                len((self.step("roles").missing or "").splitlines()),
                {"agent": 2, "finance": 1, "management": 0}[name],
            )
        self.assertTrue(self.step("roles").is_done)

    def test_language_of_colleagues(self):
        """House rule 7: new users read what the administrator reads, at a click."""
        self.env["res.lang"]._activate_lang("zh_CN")
        agent, old = (self._create_user(f"lang_{n}", f"{GROUP}agent") for n in "ab")
        (agent + old).write(
            {"company_ids": [Command.set(self.fresh.ids)], "company_id": self.fresh.id}
        )
        self.env["res.users.log"].with_user(old).sudo().create({})
        self.assertFalse(self.step("roles").offer)
        self.owner.lang = "zh_CN"
        self.assertIn("简体中文", self.step("roles").offer)
        self.step("roles").action_do()
        self.assertEqual((agent + old).mapped("lang"), ["zh_CN", "en_US"])
        self.assertFalse(self.step("roles").offer)

    def test_team(self):
        """IN-2: a team of the company with people in it, made at a click."""
        self.env["helpdesk.ticket.team"].search(
            [("company_id", "=", False), ("complaint_handling", "=", True)]
        ).active = False
        self.assertEqual(self.step("team").offer, "Create the Team")
        self.step("team").action_do()
        team = self.env["helpdesk.ticket.team"].search(
            [("company_id", "=", self.fresh.id)]
        )
        self.assertTrue(team.complaint_handling)
        self.assertEqual(team.user_ids, self.owner)
        self.assertTrue(self.step("team").is_done)
        team.user_ids = False
        self.assertIn("no members", self.step("team").missing)
        self.step("team").action_do()
        self.assertEqual(team.user_ids, self.owner)

    def forget_domains(self):
        """Nobody has said for which domain mails come in."""
        self.env["mail.alias"].search([]).alias_domain_id = False
        self.env["res.company"].search([]).alias_domain_id = False
        self.env["mail.alias.domain"].search([]).unlink()

    def test_mailbox(self):
        """IN-2: an address has a name and a domain."""
        self.step("team").action_do()
        team = self.env["helpdesk.ticket.team"].search(
            [("company_id", "=", self.fresh.id)]
        )
        self.assertIn("no mail address", self.step("mailbox").missing)
        self.assertEqual(
            self.step("mailbox").action_open()["res_model"], "helpdesk.ticket.team"
        )
        self.forget_domains()
        team.alias_name = "fresh-complaints"
        self.assertIn("fresh-complaints@", self.step("mailbox").missing)
        self.assertEqual(
            self.step("mailbox").action_open()["res_model"], "mail.alias.domain"
        )
        self.env["mail.message"].search([("message_type", "=", "email")]).unlink()
        for address in (False, "harmony@qq.com"):
            self.fresh.email = address
            self.assertFalse(self.step("mailbox").offer)
        self.fresh.email = "care@harmony.example"
        step = self.step("mailbox")
        self.assertEqual(step.offer, "Use harmony.example")
        step.action_do()
        self.assertEqual(team.alias_email, "fresh-complaints@harmony.example")
        self.assertFalse(self.step("mailbox").offer)
        self.assertIn(team.alias_email, self.step("mailbox").missing)
        self.assertEqual(
            self.step("mailbox").action_open()["res_model"], "fetchmail.server"
        )

    def test_mails_that_come_in(self):
        """IN-2: an address to which no mail comes makes no cases."""
        self.step("team").action_do()
        team = self.env["helpdesk.ticket.team"].search(
            [("company_id", "=", self.fresh.id)]
        )
        team.alias_name = "fresh-complaints"
        self.forget_domains()
        self.fresh.email = "care@harmony.example"
        self.step("mailbox").action_do()
        self.env["mail.message"].search([("message_type", "=", "email")]).unlink()
        server = self.env["fetchmail.server"].create(
            {"name": "Mailbox", "server_type": "imap"}
        )
        self.assertFalse(self.step("mailbox").is_done)
        server.state = "done"
        self.assertTrue(self.step("mailbox").is_done)
        server.state = "draft"
        gateway = self.env.ref(f"{GROUP}mail_gateway")
        gateway.user_ids = self._create_user("mailgate", f"{GROUP}mail_gateway")
        self.assertTrue(self.step("mailbox").is_done)
        gateway.user_ids = False
        self.assertFalse(self.step("mailbox").is_done)
        for record, is_done in (
            (self.fresh.partner_id, False),  # as Odoo's own welcome
            (self.create_case(), True),
        ):
            record.message_post(body="Hello", message_type="email")
            self.assertEqual(self.step("mailbox").is_done, is_done)

    def test_policy(self):
        """TL-a: each kind of case, of each severity, finds a set of limits."""
        self.assertTrue(self.step("policy").is_done)
        self.env["travel.complaint.policy"].search([]).active = False
        self.assertIn("Inquiry", self.step("policy").missing)
        self.env["travel.complaint.policy"].create({"name": "Empty", "code": "empty"})
        self.assertFalse(self.step("policy").is_done)

    def test_matrix(self):
        """OR-4: the usual matrix leaves no gap, and takes nothing away."""
        self.env["hr.department"].search([]).active = False
        self.assertFalse(self.step("matrix").offer)
        self.step("departments").action_do()
        step = self.step("matrix")
        self.assertIn("cells have no department", step.missing)
        own = self.env["hr.department"].create(
            {"name": "Safety office", "company_id": self.fresh.id}
        )
        safety = self.env.ref("travel_complaint.helpdesk_ticket_category_safety")
        row = self.env["travel.complaint.responsibility"].create(
            {
                "company_id": self.fresh.id,
                "category_id": safety.id,
                "department_id": own.id,
            }
        )
        step.action_do()
        self.assertEqual(row.department_id, own)
        self.assertTrue(self.step("matrix").is_done)
        rows = row.search([("company_id", "=", self.fresh.id)])
        itinerary = rows.filtered(lambda row: row.category_id.code == "itinerary")
        self.assertEqual(itinerary.department_id.name, "Operations")
        self.assertEqual(itinerary.supporting_department_ids.name, "Guides")
        # Asking a department takes one click: it is known what for.
        self.assertEqual(
            itinerary.material_ids.mapped("name"),
            ["Guide's log", "Itinerary", "Contract"],
        )
        self.assertTrue(all(one.material_ids for one in rows - row))

    def test_powers(self):
        """OR-7, RS-3: amounts in a currency that nobody can convert are noticed."""
        self.env["res.currency.rate"].search([]).unlink()
        self.settle_in_china()
        self.assertTrue(self.step("powers").is_done)
        self.fresh.currency_id = self.env.ref("base.EUR")
        self.assertIn("no rate to EUR", self.step("powers").missing)
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.env.ref("base.CNY").id,
                "company_id": self.fresh.id,
                "rate": 8,
                "name": "2026-01-01",
            }
        )
        self.assertTrue(self.step("powers").is_done)
        self.env["travel.complaint.power"].search(
            [("is_unlimited", "=", True)]
        ).unlink()
        self.assertIn("largest offers", self.step("powers").missing)
        self.env["travel.complaint.power"].search([]).active = False
        self.assertEqual(len(self.step("powers").missing.splitlines()), 4)

    def test_progress(self):
        """House rule 7: what counts is what is there; nothing is ticked off."""
        guides = self.env["travel.complaint.setup"].with_user(self.owner)
        guide = guides.create({})
        optional = guide.step_ids.filtered("is_optional")
        self.assertIn("takeover", optional.mapped("code"))
        self.assertEqual(guide.step_count, len(guide.step_ids) - len(optional))
        self.assertEqual(guide.done_count, len(guide.step_ids.filtered("is_done")))
        self.assertEqual(guide.next_step_id.code, "company")
        self.assertEqual(guide.step_ids.filtered("is_next").mapped("code"), ["company"])
        done = guide.done_count
        self.settle_in_china()
        again = guides.create({})
        self.assertGreater(again.done_count, done)
        self.assertEqual(again.progress, 100 * again.done_count // again.step_count)

    def test_each_step_leads_somewhere(self):
        """House rule 7: each step has a purpose and a place where it is done."""
        guide = self.env["travel.complaint.setup"].with_user(self.owner).create({})
        for step in guide.step_ids:
            with self.subTest(step=step.code):
                self.assertTrue(step.purpose.endswith("."))
                action = step.action_open()
                self.assertIn(action["res_model"], self.env)
                if step.template_model:
                    imported = step.action_import()
                    self.assertEqual(imported["params"]["model"], step.template_model)

    def test_each_company_for_itself(self):
        """Attack 97: another company's records finish no step of this one."""
        self.settle_in_china()
        self.create_case()
        self.assertTrue(self.step("company").is_done)
        self.assertFalse(self.step("first_case").is_done)
        guides = self.env["travel.complaint.setup"].with_user(self.owner)
        self.assertEqual(guides.create({}).company_id, self.fresh)

    def test_for_administrators(self):
        """House rule 8: nobody else opens the guide; who lacks a right is told so."""
        for user in (self.leader, self.stranger):
            with self.assertRaises(AccessError):
                self.env["travel.complaint.setup"].with_user(user).action_open()
        self.administrator.write(
            {
                "company_ids": [Command.link(self.fresh.id)],
                "company_id": self.fresh.id,
            }
        )
        for code in ("company", "departments", "roles"):
            step = self.step(code, self.administrator)
            self.assertTrue(step.is_closed_to_user)
            self.assertFalse(step.offer)
        self.assertFalse(self.step("matrix", self.administrator).is_closed_to_user)


@tagged("post_install", "-at_install")
class TestGuideComesFirst(SetupCommon, HttpCase):
    def first_window(self, user):
        """Where the app of complaints leads `user`."""
        self.authenticate(user.login, user.login)
        menus = json.loads(self.url_open("/web/webclient/load_menus").content)
        app = self.env.ref("travel_complaint.travel_complaint_menu")
        return menus[str(app.id)]["actionPath"]

    def test_first_for_whoever_sets_up(self):
        """House rule 7: a company without cases opens with its guide, until one is."""
        self.assertEqual(self.first_window(self.owner), "set-up-guide")
        self.assertNotEqual(self.first_window(self.leader), "set-up-guide")
        team = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Fresh",
                "complaint_handling": True,
                "company_id": self.fresh.id,
            }
        )
        case = self.create_case(self.owner, team_id=team.id, company_id=self.fresh.id)
        self.assertNotEqual(self.first_window(self.owner), "set-up-guide")
        # A case that was put away was there all the same.
        case.sudo()._do_withdraw("x")
        case.sudo().active = False
        self.assertNotEqual(self.first_window(self.owner), "set-up-guide")
