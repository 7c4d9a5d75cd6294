"""The agency before the complaint: people, departments, matrix, pay."""

from .people import PASSWORD, PEOPLE
from .post_office import DOMAIN

WAGE, BONUS, MINIMUM_WAGE = 8000.0, 2000.0, 2740.0
OFFICE = ("Operations", "Guides", "Office")
DEPARTMENT = {"operations": "Operations", "guide": "Guides"}


def play(stage):
    """Set the agency up, as an administrator does in the first hour."""
    stage.step(
        *("Mon 08:00", stage.admin),
        "The agency is set up; each colleague gets a login with one role.",
        "管理员设置：部门、责任矩阵、工资结构，每位同事一个登录、一个角色。",
    )
    _set_up_company(stage)
    _hire(stage)
    _set_up_cases(stage)
    _set_up_pay(stage)
    stage.book.check("people with one role each", len(PEOPLE), 12)


def _set_up_company(stage):
    admin, facts = stage.admin, stage.facts
    currency = stage.ref("base.CNY")
    admin.call("res.currency", "write", [currency], {"active": True})
    admin.call("ir.config_parameter", "set_param", "web.base.url", stage.address)
    facts["company"] = company = stage.ref("base.main_company")
    domain = admin.save("mail.alias.domain", name=DOMAIN)
    admin.save(
        *("res.company", company),
        name="Harmony Travel 和悦旅行社",
        country_id=stage.ref("base.cn"),
        currency_id=currency,
        phone="+86 21 5550 0100",
        email=f"service@{DOMAIN}",
        alias_domain_id=domain,
        assessment_pay_pack_id=stage.ref("travel_complaint_assessment.pay_pack_cn"),
    )
    calendar = admin.read("res.company", company, "resource_calendar_id")[0]
    admin.save("resource.calendar", calendar, tz="Asia/Shanghai")


def _hire(stage):
    admin, facts = stage.admin, stage.facts
    facts["departments"] = departments = {
        name: admin.save("hr.department", name=name) for name in OFFICE
    }
    facts["employees"] = employees = {}
    for login, (name, _role, group) in PEOPLE.items():
        user = admin.save(
            "res.users",
            context={"no_reset_password": True},
            name=name,
            login=login,
            password=PASSWORD,
            email=f"{login}@staff.example",
            tz="Asia/Shanghai",
            group_ids=[(6, 0, [stage.ref(group)])],
        )
        facts[login] = user
        employees[login] = admin.save(
            "hr.employee",
            name=name,
            user_id=user,
            department_id=departments[DEPARTMENT.get(login, "Office")],
        )
    admin.save(
        *("hr.department", departments["Operations"]),
        manager_id=employees["operations"],
    )


def _set_up_cases(stage):
    admin, facts = stage.admin, stage.facts
    departments = facts["departments"]
    facts["team"] = team = stage.ref("travel_complaint.helpdesk_ticket_team_complaints")
    handlers = [facts[login] for login in ("agent", "member", "leader")]
    admin.save(
        *("helpdesk.ticket.team", team),
        user_id=facts["leader"],
        user_ids=[(6, 0, handlers)],
        alias_name="complaints",
    )
    admin.save(
        "travel.complaint.responsibility",
        category_id=stage.ref("travel_complaint.helpdesk_ticket_category_itinerary"),
        department_id=departments["Operations"],
        material_ids=[
            (6, 0, [stage.ref(f"travel_complaint.material_{n}") for n in (1, 2, 5)])
        ],
    )
    # Whoever brings the mails in may do that and nothing else.
    gateway = admin.save(
        "res.users",
        context={"no_reset_password": True},
        name="Mail gateway",
        login="gateway",
        password=PASSWORD,
        group_ids=[
            (6, 0, [stage.ref("base.group_user")]),
            (4, stage.ref("travel_complaint.group_travel_complaint_mail_gateway")),
        ],
    )
    stage.open_gate(gateway)


def _set_up_pay(stage):
    admin, facts = stage.admin, stage.facts
    admin.save(
        "travel.assessment.minimum.wage",
        company_id=facts["company"],
        date_from="2025-07-01",
        amount=MINIMUM_WAGE,
        source="上海市最低工资标准",
    )
    facts["structure"] = _create_structure(stage)
    employee = facts["employees"]["guide"]
    version = admin.read("hr.employee", employee, "version_id")[0]
    admin.save(
        *("hr.version", version),
        date_version="2026-01-01",
        contract_date_start="2026-01-01",
        wage=WAGE,
        performance_bonus=BONUS,
        has_bonus_clause=True,
        has_loss_clause=True,
        struct_id=facts["structure"],
    )


def _create_structure(stage):
    """A payroll with social insurance and tax; `act_5_pay` reckons it by hand."""
    payroll = stage.payroll
    codes = ("BASIC", "ALW", "GROSS", "DED", "NET")
    categories = {
        code: payroll.save(
            "hr.salary.rule.category", name=code, code=code, company_id=False
        )
        for code in codes
    }
    gross = "result = categories.BASIC + categories.ALW"
    tax = "result = -round(max(0, GROSS + SOCIAL - 5000) * 0.03, 2)"
    rules = (
        ("BASIC", "BASIC", 1, "result = contract.wage"),
        ("GROSS", "GROSS", 100, gross),
        ("SOCIAL", "DED", 105, "result = -contract.wage * 0.105"),
        ("TAX", "DED", 110, tax),
        ("NET", "NET", 200, f"{gross} + categories.DED"),
    )
    # A rule is a program: nobody but the system's administrator writes one.
    created = [
        stage.admin.save(
            "hr.salary.rule",
            name=code,
            code=code,
            sequence=sequence,
            category_id=categories[category],
            company_id=False,
            amount_select="code",
            amount_python_compute=python,
        )
        for code, category, sequence, python in rules
    ]
    structure = payroll.save(
        "hr.payroll.structure",
        name="Guides",
        code="GUIDES",
        company_id=stage.facts["company"],
        parent_id=False,
        rule_ids=[(6, 0, created)],
    )
    payroll.press("hr.payroll.structure", structure, "action_add_assessment_rules")
    return structure
