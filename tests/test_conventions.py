"""The house rules that no linter sees, read from the syntax trees."""

import ast
import re
import tokenize
from functools import cache

from lxml import etree
from source import (
    calls,
    code_files,
    decorator_name,
    find_tests,
    functions,
    models,
    read_manifest,
    tracked_files,
    tree,
    where,
    written_tests,
)

from place import ROOT

SQL_OBJECTS = {"Constraint", "UniqueIndex", "Index"}
WRITERS = {"write", "create", "unlink", "message_post", "message_notify"}
CHANGING_CALL = re.compile(r"(write|create|unlink|message_post|action_|_do_|_create_)")
# Odoo and OCA's payroll call these by their names; whoever overrides one keeps what
# it promises.
OVERRIDES = {
    "button_uninstall",
    "compute_sheet",
    "copy",
    "create",
    "default_get",
    "execute_import",
    "generate_xlsx_report",
    "get_current_contract_dict",
    "get_formview_id",
    "get_import_templates",
    "get_workbook_options",
    "init",
    "load",
    "load_web_menus",
    "message_new",
    "message_parse",
    "message_post",
    "message_process",
    "message_route",
    "message_subscribe",
    "message_update",
    "name_search",
    "refund_sheet",
    "search_fetch",
    "send_mail_for_action",
    "unlink",
    "write",
}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
# Requirements, holes, goals of speed, design rules, rows of the plan of attacks.
CITATION = re.compile(
    r"\b((IN|SV|TL|OR|IV|RS|FB|ST|AS|PY|PO|BY)-\w+"
    r"|[HRYOG]\d+|[A-K] \d+|[Rr]ule \d+|[Aa]ttacks? \d+)\b"
)
TEXT_TYPES = {
    *(".py", ".xml", ".csv", ".md", ".rst", ".toml", ".txt", ".yaml", ".yml", ".json"),
    *(".cjs", ".js", ".scss", ".html", ".svg", ".conf", ".sh", ".sql", ""),
}
# Put together here, so that this file does not contain what it looks for.
MACHINE_PATHS = [f"/{name}/" for name in ("work", "root", "home", "Users", "tmp")]
ABOUT_CONTAINERS = ("docker/", "tests/test_docker.py")
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("registry", "npmjs"),
        ("registry", "yarnpkg"),
        ("pypi", "org"),
        ("files", "pythonhosted"),
        ("deb", "debian"),
        ("snapshot", "debian"),
    )
]


@cache
def comment_lines(path):
    """The numbers of the lines with a comment."""
    with tokenize.open(path) as file:
        tokens = tokenize.generate_tokens(file.readline)
        return {token.start[0] for token in tokens if token.type == tokenize.COMMENT}


def assignments(node):
    """What is assigned below a node: (target, its statement)."""
    for child in ast.walk(node):
        if isinstance(child, ast.Assign):
            yield from ((target, child) for target in child.targets)
        elif isinstance(child, ast.AugAssign):
            yield child.target, child


@cache
def statements(path):
    """Each expression's innermost statement: {expression: statement}."""
    found = {}
    for node in ast.walk(tree(path)):  # outer ones come first
        if isinstance(node, ast.stmt):
            found.update(dict.fromkeys(ast.walk(node), node))
    return found


def test_sql_objects_are_not_named_like_checks(addon):
    """House rule 6: `_check_x` is a method; a constraint of that name would hide it."""
    wrong = [
        where(path, statement)
        for path in code_files(addon)
        for target, statement in assignments(tree(path))
        if isinstance(statement.value, ast.Call)
        and decorator_name(statement.value).rpartition(".")[2] in SQL_OBJECTS
        and ast.unparse(target).startswith("_check")
    ]
    assert not wrong


def test_constraints_only_look(addon):
    """House rule 4: a constraint says yes or no; it writes nothing and tells nobody."""
    wrong = []
    for path in code_files(addon):
        for function, decorators in functions(tree(path)):
            if "api.constrains" in decorators:
                wrong += [
                    where(path, statement)
                    for target, statement in assignments(function)
                    if isinstance(target, ast.Attribute | ast.Subscript)
                ]
                wrong += [
                    where(path, call)
                    for name, call in calls(function)
                    if name in WRITERS
                ]
    assert not wrong


def test_sudo_is_seen(addon):
    """House rule 8: a record with all rights is called so, or a comment says why."""
    wrong = []
    for path in code_files(addon):
        for name, call in calls(tree(path)):
            if name == "sudo":
                statement = statements(path)[call]
                targets = getattr(statement, "targets", [])
                is_named = targets and all(
                    ast.unparse(target).endswith("_sudo") for target in targets
                )
                nearby = set(range(statement.lineno - 1, call.end_lineno + 1))
                if not is_named and not comment_lines(path) & nearby:
                    wrong.append(where(path, call))
    assert not wrong


def test_routes_that_change_something_take_post_alone(addon):
    """House rule 8, H2, H5: no link and no picture on a page can change anything."""
    wrong = []
    for path in code_files(addon):
        for function, decorators in functions(tree(path)):
            if not {"http.route", "route"} & set(decorators):
                continue
            methods = {
                keyword.arg: ast.unparse(keyword.value)
                for decorator in function.decorator_list
                if isinstance(decorator, ast.Call)
                for keyword in decorator.keywords
            }.get("methods")
            changes = any(
                CHANGING_CALL.match(name) for name, _call in calls(function)
            ) or any(
                isinstance(target, ast.Attribute)
                for target, _statement in assignments(function)
            )
            if changes and methods != "['POST']":
                wrong.append(where(path, function))
    assert not wrong


def test_forms_are_protected(addon):
    """House rule 8: no route gives up the token against forged requests."""
    wrong = [
        where(path, node.value)
        for path in code_files(addon)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.keyword)
        and node.arg == "csrf"
        and ast.unparse(node.value) == "False"
    ]
    assert not wrong


def test_one_clock(addon):
    """House rule 7: the moment comes from Odoo (UTC, and tests can stop it)."""
    wrong = [
        where(path, call)
        for path in code_files(addon)
        for _name, call in calls(tree(path))
        if ".".join(ast.unparse(call.func).split(".")[-2:]) in CLOCKS
    ]
    assert not wrong


def test_nobody_sleeps(addon):
    """House rule 9: a test that waits for luck is no test, and code never waits."""
    wrong = [
        where(path, call)
        for path in code_files(addon) + find_tests(addon)
        for name, call in calls(tree(path))
        if name == "sleep"
    ]
    assert not wrong


def test_each_test_says_which_rule_it_checks(addon):
    """House rule 9: the docstring of a test is the rule, with the place it stands."""
    wrong = [
        f"{place} {name}"
        for place, name, docstring in written_tests()
        if place.startswith(f"{addon}/") and not CITATION.search(docstring)
    ]
    assert not wrong


def test_each_top_level_test_says_what_it_checks():
    """House rule 9: the docstring of a test is the rule."""
    assert not [place for place, _name, docstring in written_tests() if not docstring]


def test_odoo_sees_each_test(addon):
    """Odoo's own runner knows a test file only if tests/__init__.py imports it."""
    imported = {
        alias.name
        for node in ast.walk(tree(ROOT / addon / "tests/__init__.py"))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {path.stem for path in find_tests(addon)} <= imported


def test_public_methods_are_meant(addon):
    """House rule 8: anybody may call a public method; so they are buttons, or private.

    What Odoo calls by its name keeps it.
    """
    wrong = []
    for path in code_files(addon):
        for model in models(path):
            for method in model.node.body:
                if isinstance(method, ast.FunctionDef):
                    decorators = map(decorator_name, method.decorator_list)
                    if (
                        not method.name.startswith(("_", "action_"))
                        and method.name not in OVERRIDES
                        and "api.private" not in decorators
                    ):
                        wrong.append(where(path, method))
    assert not wrong


def test_one_model_a_file(addon):
    """House rule 1: a file has one model, and its name."""
    wrong = []
    for path in code_files(addon):
        names = [model.name.replace(".", "_") for model in models(path)]
        if names and names != [path.stem]:
            wrong.append(str(path.relative_to(ROOT)))
    assert not wrong


def test_code_does_not_need_its_tests(addon):
    """A server runs without the tests and without the workshop's scripts."""
    wrong = [
        where(path, node)
        for path in code_files(addon)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and "tests" in {*(node.module or "").split("."), *(n.name for n in node.names)}
    ]
    assert not wrong


def test_windows_have_an_address(addon):
    """House names: each window of the back end has a readable address of its own."""
    wrong = []
    for path in [ROOT / addon / name for name in read_manifest(addon)["data"]]:
        if path.suffix != ".xml":
            continue
        for record in etree.parse(str(path)).iter("record"):
            values = {field.get("name"): field.text for field in record}
            if (
                record.get("model") == "ir.actions.act_window"
                and values.get("target") != "new"
                and not values.get("path")
            ):
                wrong.append(f"{path.name}: {record.get('id')}")
    assert not wrong


def test_files_know_no_machine():
    """The project runs anywhere: no path of a machine and no registry's host in it."""
    wrong = []
    for path in tracked_files():
        name = str(path.relative_to(ROOT))
        if path.suffix not in TEXT_TYPES or name == "LICENSE":
            continue
        text = path.read_text("utf-8")
        unwanted = list(REGISTRIES)
        if not name.startswith(ABOUT_CONTAINERS):
            unwanted += MACHINE_PATHS
        wrong += [
            f"{name}: {fragment}"
            for fragment in unwanted
            # After a word or a dot it is a part of some other path or address.
            if re.search(rf"(?<![\w.\]}}]){re.escape(fragment)}", text)
        ]
    assert not wrong


def test_files_end_well():
    """No blanks at the end of a line; one line end at the end of a file."""
    wrong = []
    for path in tracked_files():
        if path.suffix in TEXT_TYPES:
            text = path.read_text("utf-8")
            ends_well = not text or (text.endswith("\n") and not text.endswith("\n\n"))
            if re.search(r"[ \t\r]+$", text, re.MULTILINE) or not ends_well:
                wrong.append(str(path.relative_to(ROOT)))
    assert not wrong
