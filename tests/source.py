"""Our own files as the static tests read them. Nothing here imports Odoo."""

import ast
import subprocess
from functools import cache
from typing import NamedTuple

from place import ADDONS, ROOT

MODEL_BASES = {"Model", "TransientModel", "AbstractModel"}
TEST_PREFIX = "test_"


class Model(NamedTuple):
    """A class that makes or extends a model."""

    name: str  # of the model that it makes, or else extends
    is_new: bool
    base: str  # one of MODEL_BASES
    node: ast.ClassDef


@cache
def read_manifest(addon):
    """The addon's manifest as a dict."""
    return ast.literal_eval((ROOT / addon / "__manifest__.py").read_text("utf-8"))


@cache
def tree(path):
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def code_files(addon):
    """The addon's Python files but its tests."""
    folder = ROOT / addon
    return [
        path
        for path in sorted(folder.rglob("*.py"))
        if "tests" not in path.relative_to(folder).parts
    ]


def find_tests(addon=None):
    """The files of an addon's tests; without an addon, the top-level ones."""
    return sorted((ROOT / (addon or "") / "tests").glob("test_*.py"))


def tracked_files():
    """All files that belong to the project, whether committed already or not."""
    names = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def models(path):
    """The models that a file makes or extends."""
    found = []
    for node in tree(path).body:
        if not isinstance(node, ast.ClassDef):
            continue
        bases = {base.attr for base in node.bases if isinstance(base, ast.Attribute)}
        if not bases & MODEL_BASES:
            continue
        values = {
            target.id: ast.literal_eval(statement.value)
            for statement in node.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name) and target.id in ("_name", "_inherit")
        }
        inherited = values.get("_inherit") or []
        inherited = [inherited] if isinstance(inherited, str) else inherited
        name = values.get("_name") or inherited[0]
        found.append(Model(name, name not in inherited, *(bases & MODEL_BASES), node))
    return found


def functions(node):
    """The functions and methods below a node, each with the names of its decorators."""
    for child in ast.walk(node):
        if isinstance(child, ast.FunctionDef):
            yield child, [decorator_name(item) for item in child.decorator_list]


def decorator_name(node):
    """`api.depends` for both `@api.depends` and `@api.depends("name")`."""
    return ast.unparse(node.func if isinstance(node, ast.Call) else node)


def calls(node):
    """The calls below a node: (what is called, as its last name; the node)."""
    for child in ast.walk(node):
        if isinstance(child, ast.Call):
            function = child.func
            if isinstance(function, ast.Attribute):
                yield function.attr, child
            elif isinstance(function, ast.Name):
                yield function.id, child


def where(path, node):
    """`file:line`, for messages."""
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def written_tests():
    """Each test that we have written: (place, name, its docstring or '')."""
    for addon in (None, *ADDONS):
        for path in find_tests(addon):
            for node, _decorators in functions(tree(path)):
                if node.name.startswith(TEST_PREFIX):
                    docstring = ast.get_docstring(node) or ""
                    yield where(path, node), node.name, docstring
