import csv
import io

import pytz
from openpyxl import Workbook, load_workbook

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ..tools import charset
from .common import ComplaintCommon

MATRIX = "travel.complaint.responsibility"
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "advanced": False,
    "keep_matches": False,
}
CSV, XLSX = (
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)


class ImportCommon(ComplaintCommon, HttpCase):
    """Files as people fill them in, through Odoo's own import, as the administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator.group_ids += cls.env.ref("base.group_allow_export")
        cls.env[MATRIX].search([]).unlink()
        cls.operations, cls.guides = cls.env["hr.department"].create(
            [{"name": "Operations of ours"}, {"name": "Guides of ours"}]
        )

    def bring(self, model, content, media=CSV, fields=None, dryrun=False):
        """Import a file; the columns go where Odoo itself puts them.

        :param fields: where they go instead, for a file whose header says nothing
        :return: what the page of the import is told
        """
        page = (
            self.env["base_import.import"]
            .with_user(self.administrator)
            .with_context(lang=self.administrator.lang)
            .create({"res_model": model, "file": content, "file_type": media})
        )
        options = dict(OPTIONS)
        preview = page.parse_preview(options)
        self.assertNotIn("error", preview)
        self.matches = preview["matches"]
        columns = len(preview["headers"])
        if fields is None:
            matches = {int(key): path for key, path in self.matches.items()}
            fields = [
                "/".join(matches[number]) if number in matches else False
                for number in range(columns)
            ]
        names = preview["headers"]
        return page.execute_import(fields, names, preview["options"], dryrun=dryrun)

    def messages(self, result):
        """Each error as (row from 0, sentence)."""
        return [
            (one.get("rows", {}).get("from"), one["message"])
            for one in result["messages"]
            if one["type"] == "error"
        ]

    def write_csv(self, rows, encoding="utf-8"):
        """The bytes of these rows."""
        output = io.StringIO()
        csv.writer(output).writerows(rows)
        return output.getvalue().encode(encoding)

    def write_xlsx(self, rows):
        """The bytes of a workbook with these rows."""
        book = Workbook()
        for row in rows:
            book.active.append(row)
        output = io.BytesIO()
        book.save(output)
        return output.getvalue()

    def download(self, model, kind):
        """The template, as the administrator gets it."""
        self.authenticate(self.administrator.login, self.administrator.login)
        return self.url_open(f"/travel_complaint/template/{model}.{kind}")

    def rows_of_matrix(self):
        return self.env[MATRIX].search([("company_id", "=", self.company.id)])


@tagged("post_install", "-at_install")
class TestMatrixImport(ImportCommon):
    HEADER = ("Category", "Severity", "Responsible Department", "Supporting")
    RIGHT = (
        ("Service", "", "Guides of ours", ""),
        ("Itinerary", "Serious", "Operations of ours", "Guides of ours"),
    )

    def test_a_right_file(self):
        """OR-4: the matrix comes from a table, and says what it said there."""
        for content, media in (
            (self.write_csv((self.HEADER, *self.RIGHT)), CSV),
            (self.write_xlsx((self.HEADER, *self.RIGHT)), XLSX),
        ):
            with self.subTest(media=media), self.env.cr.savepoint() as savepoint:
                result = self.bring(MATRIX, content, media)
                self.assertFalse(result["messages"])
                general, serious = self.rows_of_matrix()
                self.assertEqual(general.department_id, self.guides)
                self.assertFalse(general.severity_id)
                # The levels of another scale are called the same.
                self.assertEqual(
                    serious.severity_id.scale_id, self.company.complaint_scale_id
                )
                self.assertEqual(serious.supporting_department_ids, self.guides)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_level_of_the_own_scale(self):
        """SV-1: “General” is a level of two scales; the company's own is taken."""
        levels = self.env["travel.complaint.severity"].search(
            [("name", "=", "General")]
        )
        self.assertGreater(len(levels.scale_id), 1)
        row = ("Service", "General", "Guides of ours", "")
        for scale in levels.scale_id:
            with self.subTest(scale=scale.name):
                self.company.complaint_scale_id = scale
                self.rows_of_matrix().unlink()
                result = self.bring(MATRIX, self.write_csv((self.HEADER, row)))
                self.assertFalse(result["messages"])
                self.assertEqual(self.rows_of_matrix().severity_id.scale_id, scale)

    def test_nothing_is_saved_when_a_row_is_wrong(self):
        """OR-4: the unknown department is named with its row, and no row is kept."""
        wrong = ("Transport", "", "Department of nothing", "")
        content = self.write_csv((self.HEADER, *self.RIGHT, wrong))
        result = self.bring(MATRIX, content)
        ((row, message),) = self.messages(result)
        self.assertEqual(row, 2)
        self.assertIn("Department of nothing", message)
        self.assertIn("Responsible", message)
        self.assertFalse(result["ids"])
        self.assertFalse(self.rows_of_matrix())

    def test_each_wrong_row_is_named(self):
        """OR-4: whoever mends the file learns of all rows at once."""
        rows = (
            ("Service", "", "Nobody", ""),
            self.RIGHT[1],
            ("No such category", "", "Guides of ours", ""),
        )
        result = self.bring(MATRIX, self.write_csv((self.HEADER, *rows)))
        self.assertEqual([row for row, _text in self.messages(result)], [0, 2])
        self.assertFalse(self.rows_of_matrix())

    def test_a_cell_that_is_there_twice(self):
        """OR-4: the same cell twice in a file is refused in a sentence."""
        content = self.write_csv((self.HEADER, *self.RIGHT, self.RIGHT[0]))
        result = self.bring(MATRIX, content)
        (error,) = result["messages"]
        self.assertEqual(
            error["message"], "Row 4: This cell of the matrix has a row already."
        )
        # Shown beside a column of the file: the page has no other place for it.
        self.assertEqual(error["field"], "category_id")
        self.assertFalse(self.rows_of_matrix())

    def test_two_departments_of_one_name(self):
        """OR-4: which of the two is not guessed."""
        self.guides.copy({"name": "Guides of ours"})
        result = self.bring(MATRIX, self.write_csv((self.HEADER, self.RIGHT[0])))
        ((_row, message),) = self.messages(result)
        self.assertIn("multiple matches", message)
        self.assertFalse(result["ids"])
        self.assertFalse(self.rows_of_matrix())

    def test_columns_that_nobody_knows(self):
        """OR-4: a header that says nothing goes nowhere; what is required is asked."""
        content = self.write_csv((("Foo", "Bar"), ("Service", "Guides of ours")))
        result = self.bring(MATRIX, content, fields=["category_id", False])
        self.assertFalse(self.matches)
        ((_row, message),) = self.messages(result)
        self.assertEqual(
            message,
            "The file has no column “Responsible Department”, which is required.",
        )
        self.assertFalse(self.rows_of_matrix())

    def test_formulas_are_no_departments(self):
        """Attack 62: what a spreadsheet would compute is text, or nothing, to us."""
        row = ("Service", "", '=CONCATENATE("Guides"," of ours")', "")
        for content, media in (
            (self.write_csv((self.HEADER, row)), CSV),
            (self.write_xlsx((self.HEADER, row)), XLSX),
        ):
            with self.subTest(media=media):
                result = self.bring(MATRIX, content, media)
                ((_row, message),) = self.messages(result)
                self.assertIn("Responsible", message)
                self.assertFalse(self.rows_of_matrix())

    def test_an_empty_cell(self):
        """OR-4: what is required and empty is said in a sentence."""
        result = self.bring(
            MATRIX, self.write_csv((self.HEADER, ("Service", "", "", "")))
        )
        ((row, message),) = self.messages(result)
        self.assertEqual(row, 0)
        self.assertEqual(
            message, "Row 2: “Responsible Department” is empty, and required."
        )

    def test_guarded_text_comes_back(self):
        """Attack 62: a name that we guarded in a CSV file is found again."""
        self.guides.name = "=Guides"
        row = ("Service", "", "'=Guides", "")
        result = self.bring(MATRIX, self.write_csv((self.HEADER, row)))
        self.assertFalse(result["messages"])
        self.assertEqual(self.rows_of_matrix().department_id, self.guides)

    def test_chinese_as_excel_saves_it(self):
        """OR-4: headers in Chinese, in the encodings that Chinese computers write."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["travel_complaint"], ["zh_CN"])
        self.administrator.lang = "zh_CN"
        # 镕 is in GB18030 and not in GB2312, which Odoo takes it for.
        self.guides.with_context(lang="zh_CN").name = "朱镕导游部"
        chinese = self.env[MATRIX].with_context(lang="zh_CN")
        names = ("category_id", "severity_id", "department_id")
        labels = chinese.fields_get(names, ["string"])
        category = chinese.env.ref("travel_complaint.helpdesk_ticket_category_service")
        rows = (
            [labels[name]["string"] for name in names],
            [category.display_name, "", "朱镕导游部"],
        )
        for encoding in ("gb18030", "utf-8", "utf-8-sig"):
            with self.subTest(encoding=encoding), self.env.cr.savepoint() as savepoint:
                result = self.bring(MATRIX, self.write_csv(rows, encoding))
                self.assertFalse(result["messages"])
                self.assertEqual(self.rows_of_matrix().department_id, self.guides)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_encodings_of_other_imports_stay(self):
        """House rule 3: other people's imports are read as Odoo reads them."""
        page = self.env["base_import.import"].create(
            {"res_model": "res.partner", "file": "名字,朱镕\n".encode("gb18030")}
        )
        self.assertFalse(page._has_our_template())
        self.assertEqual(charset.guess_name(page.file), "gb18030")

    def test_who_may_not_change_the_matrix(self):
        """OR-4: an agent gets no template and imports nothing."""
        self.authenticate(self.agent.login, self.agent.login)
        for kind in ("csv", "xlsx"):
            answer = self.url_open(f"/travel_complaint/template/{MATRIX}.{kind}")
            self.assertEqual(answer.status_code, 404)
        rows = [["Service", "Guides of ours"]]
        with self.assertRaises(UserError):
            matrix = self.env[MATRIX].with_user(self.agent)
            result = matrix.load(["category_id", "department_id"], rows)
            raise UserError(self.messages(result)[0][1])
        self.assertFalse(self.rows_of_matrix())


@tagged("post_install", "-at_install")
class TestTemplates(ImportCommon):
    def test_templates_as_they_are(self):
        """IN-1, OR-4: a template is an example that can be imported as it stands."""
        for model in (MATRIX, "helpdesk.ticket"):
            for kind, media in (("csv", CSV), ("xlsx", XLSX)):
                with (
                    self.subTest(model=model, kind=kind),
                    self.env.cr.savepoint() as savepoint,
                ):
                    answer = self.download(model, kind)
                    self.assertEqual(answer.status_code, 200)
                    result = self.bring(model, answer.content, media)
                    self.assertFalse(result["messages"])
                    self.assertEqual(len(result["ids"]), 1)
                    columns = self.env[model]._get_import_columns()
                    self.assertEqual(len(self.matches), len(columns))
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_notes_stand_beside(self):
        """OR-4: each column is explained, on a sheet that is not imported."""
        answer = self.download(MATRIX, "xlsx")
        table, notes = load_workbook(io.BytesIO(answer.content)).worksheets
        header = [cell.value for cell in table[1]]
        self.assertEqual([row[0].value for row in notes.rows], header)
        self.assertTrue(all(row[1].value for row in notes.rows))

    def test_in_the_language_of_whoever_asks(self):
        """OR-4: headers in Chinese for whoever reads Chinese."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["travel_complaint"], ["zh_CN"])
        self.administrator.lang = "zh_CN"
        answer = self.download(MATRIX, "csv")
        header = answer.content.decode("utf-8-sig").splitlines()[0]
        self.assertRegex(header, "[\u4e00-\u9fff]")
        self.assertNotIn("Severity", header)

    def test_offered_where_one_imports(self):
        """OR-4: Odoo's own page of the import has the links."""
        links = [
            offered["template"] for offered in self.env[MATRIX].get_import_templates()
        ]
        self.authenticate(self.administrator.login, self.administrator.login)
        for link in links:
            self.assertEqual(self.url_open(link).status_code, 200)

    def test_nothing_else_has_a_template(self):
        """Attack 88: the route knows the models that have one, and no other."""
        self.authenticate(self.administrator.login, self.administrator.login)
        for name in (
            *("res.users.csv", f"{MATRIX}.html", "no.such.model.csv"),
            "travel.complaint.import.mixin.csv",
        ):
            with self.subTest(name=name):
                answer = self.url_open(f"/travel_complaint/template/{name}")
                self.assertEqual(answer.status_code, 404)


@tagged("post_install", "-at_install")
class TestCaseImport(ImportCommon):
    HEADER = ("External ID", "Title", "Description", "Kind", "Received", "Category")
    CASE = ("old-1", "Coach was late", "An hour", "Complaint", "2026-11-02 09:30:00")

    def test_a_case_begins_when_it_began(self):
        """IN-8: an open case is registered now, and its limits start when it came."""
        rows = (self.HEADER, (*self.CASE, "Transport"))
        result = self.bring("helpdesk.ticket", self.write_csv(rows))
        self.assertFalse(result["messages"])
        case = self.env["helpdesk.ticket"].browse(result["ids"])
        self.assertEqual(case.complaint_kind, "complaint")
        self.assertEqual(case.complaint_state, "registered")
        self.assertEqual(str(case.received_at.date()), "2026-11-02")
        self.assertRegex(case.number, r"TS-\d{6}-\d{4}")

    def test_a_second_time(self):
        """IN-4: the same file again makes no second case, and no second number."""
        rows = (self.HEADER, (*self.CASE, "Transport"))
        first = self.bring("helpdesk.ticket", self.write_csv(rows))
        number = self.env["helpdesk.ticket"].browse(first["ids"]).number
        second = self.bring("helpdesk.ticket", self.write_csv(rows))
        self.assertEqual(second["ids"], first["ids"])
        self.assertEqual(
            self.env["helpdesk.ticket"].browse(second["ids"]).number, number
        )

    def test_no_case_when_a_row_is_wrong(self):
        """IN-1: a kind, a date or a category that is none: the row is named."""
        for wrong in (
            {"3": "Grumbling"},
            {"4": "the day before yesterday"},
            {"5": "Spaceships"},
            {"2": ""},
        ):
            row = [*self.CASE, "Transport"]
            for number, value in wrong.items():
                row[int(number)] = value
            right = ["old-2", *self.CASE[1:], "Transport"]
            with self.subTest(wrong=wrong):
                before = self.env["helpdesk.ticket"].search_count([])
                content = self.write_csv((self.HEADER, right, row))
                result = self.bring("helpdesk.ticket", content)
                self.assertTrue(self.messages(result))
                self.assertFalse(result.get("ids"))
                self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)

    def test_every_cell_that_nobody_can_read(self):
        """IN-1: all wrong dates and amounts are named at once, each with its row."""
        header = tuple(
            self.env["helpdesk.ticket"].fields_get([name])[name]["string"]
            for name in ("departure_date", "claimed_amount")
        )
        header = (*self.HEADER[:5], *header)
        rows = (
            (*self.CASE, "2026-10-28", "1200"),
            ("old-2", *self.CASE[1:4], "11 Nov", "2026-13-40", "a thousand"),
            ("old-3", "", *self.CASE[2:4], "2026-11-02", "", "-"),
        )
        before = self.env["helpdesk.ticket"].search_count([])
        for content, media in (
            (self.write_csv((header, *rows)), CSV),
            (self.write_xlsx((header, *rows)), XLSX),
        ):
            with self.subTest(media=media):
                result = self.bring("helpdesk.ticket", content, media)
                texts = "\n".join(text for _row, text in self.messages(result))
                for sentence in (
                    "Row 3: “11 Nov” is no date with a time.",
                    "Row 3: “2026-13-40” is no date.",
                    "Row 3: “a thousand” is no number.",
                    "Row 4: The title of a case says",
                ):
                    self.assertEqual(texts.count(sentence), 1, texts)
                self.assertNotIn("Row 2:", texts)
                self.assertFalse(result["ids"])
                self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)

    def test_dates_as_people_write_them(self):
        """IN-1: a day with strokes, points or Chinese signs is the same day."""
        for text in (
            *("2026-11-02", "2026/11/02", "2026.11.2", "2026年11月2日"),
            *("2026-11-02 00:00", "2026/11/2 0:00:00"),
        ):
            with self.subTest(text=text), self.env.cr.savepoint() as savepoint:
                rows = (self.HEADER[:5], (*self.CASE[:4], text))
                result = self.bring("helpdesk.ticket", self.write_csv(rows))
                self.assertFalse(result["messages"])
                case = self.env["helpdesk.ticket"].browse(result["ids"])
                zone = pytz.timezone(self.administrator.tz or "UTC")
                local = pytz.utc.localize(case.received_at).astimezone(zone)
                self.assertEqual(f"{local:%F %T}", "2026-11-02 00:00:00")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_formulas_are_text(self):
        """Attacks 60, 62: a title that looks like a formula is kept as text."""
        row = [*self.CASE, "Transport"]
        row[1] = '=HYPERLINK("http://evil.example","x")'
        result = self.bring("helpdesk.ticket", self.write_csv((self.HEADER, row)))
        self.assertFalse(result["messages"])
        case = self.env["helpdesk.ticket"].browse(result["ids"])
        self.assertEqual(case.name, row[1])
