from contextlib import contextmanager
from datetime import date, datetime
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from odoo.addons.travel_complaint.tests.common import ComplaintCommon

from .common import GROUP

OCTOBER = date(2026, 10, 1)
NOVEMBER = date(2026, 11, 1)


class SheetCommon(ComplaintCommon):
    """Two agents, a member and a respondent with employees, and an assessment group.

    Chen is the agent, Bai the other agent, Dai the member, Zhou the respondent.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_ids |= cls.other_agent | cls.member
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.assessor = cls._create_user("assessor", f"{GROUP}assessor")
        cls.second = cls._create_user("second_leader", f"{GROUP}leader")
        cls.respondent = cls._create_user(
            "respondent", "travel_complaint.group_travel_complaint_respondent"
        )
        cls.department = cls.env["hr.department"].create({"name": "Guest relations"})
        cls.chen = cls.employ("Chen", cls.agent)
        cls.bai = cls.employ("Bai", cls.other_agent)
        cls.dai = cls.employ("Dai", cls.member)
        cls.zhou = cls.employ("Zhou", cls.respondent)
        cls.sheets = cls.env["travel.assessment.sheet"]

    @classmethod
    def employ(cls, name, user=None, **values):
        employee = cls.env["hr.employee"].create(
            {
                "name": name,
                "user_id": user and user.id,
                "company_id": cls.company.id,
                "department_id": cls.department.id,
            }
        )
        employee.version_id.write({"date_version": "2026-01-01", **values})
        return employee

    @classmethod
    @contextmanager
    def at(cls, *moment):
        """What happens inside happens then, for the database's rows as well."""
        cls.env.flush_all()
        now = patch.object(cls.env.cr, "now", fields.Datetime.now)
        with freeze_time(datetime(*moment)), now:
            yield
            cls.env.flush_all()

    def draft(self, month=OCTOBER, **values):
        """Draft a month the way the wizard does it."""
        return self.sheets.sudo()._draft(self.company, month, **values)

    def sheet_of(self, employee, month=OCTOBER):
        return self.sheets.search(
            [("employee_id", "=", employee.id), ("month", "=", month)]
        )

    def line_of(self, employee, measure, month=OCTOBER):
        lines = self.sheet_of(employee, month).line_ids
        return lines.filtered(lambda line: line.measure == measure)

    def assertFigure(self, employee, measure, hits, total, month=OCTOBER):
        """So many cases count of so many, and just so many open."""
        line = self.line_of(employee, measure, month)
        self.assertEqual((line.hits, line.total), (hits, total))
        opened = line.case_ids.search(line.action_open_cases()["domain"])
        self.assertEqual(len(opened), total)
        self.assertEqual(len(opened.filtered("is_hit")), hits)

    @contextmanager
    def refused(self, text=""):
        """What happens inside is refused with `text`, and nothing has happened then."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                yield
                self.env.flush_all()
        except (UserError, IntegrityError) as error:
            self.env.invalidate_all()
            self.assertIn(text, str(error))
            return
        self.fail(f"was not refused: {text}")
