"""The house rules that a machine can see."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import CODE, PRODUCT, none_of, python_files, tree_of, where

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 70
# Calls whose result cannot be changed, or whose state is the business of the library that made it.
FROZEN_CALLS = {"frozenset", "tuple", "MappingProxyType", "compile", "TypeVar", "namedtuple"}
MUTABLE_CALLS = {"list", "dict", "set", "bytearray", "defaultdict", "OrderedDict", "Counter", "deque"}
MUTABLE_LITERALS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
# Types without a method that changes the value: mypy in strict mode refuses to change what is declared so.
READ_ONLY_TYPE = re.compile(r"(Final\[)?(Mapping|Sequence|Collection|AbstractSet)\b")
VAGUE_NAMES = re.compile(r"(Manager|Helper|Utils?)$")


def test_no_python_file_is_longer_than_400_lines() -> None:
    long = [
        f"{where(f)} {lines}"
        for f in python_files(*CODE)
        if (lines := len(f.read_text(encoding="utf-8").splitlines())) > MAX_FILE_LINES
    ]
    none_of(long, "file too long: split it by noun")


def test_no_function_is_longer_than_70_lines() -> None:
    long = [
        f"{where(f, node.lineno)} {node.name}"
        for f in python_files(*CODE)
        for node in ast.walk(tree_of(f))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno > MAX_FUNCTION_LINES
    ]
    none_of(long, "function too long")


def test_init_files_are_empty() -> None:
    assert [where(f) for f in python_files(*CODE) if f.name == "__init__.py" and f.read_bytes().strip()] == []


def _mutable(value: ast.expr) -> bool:
    if isinstance(value, MUTABLE_LITERALS):
        return True
    if isinstance(value, ast.Call):
        called = value.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name in MUTABLE_CALLS
    return False


def _module_level_state(tree: ast.Module) -> list[tuple[int, str]]:
    found = []
    for node in tree.body:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            if READ_ONLY_TYPE.match(ast.unparse(node.annotation)):
                continue
            targets, value = [node.target], node.value
        else:
            continue
        names = [ast.unparse(target) for target in targets]
        if names != ["__all__"] and _mutable(value):
            found.append((node.lineno, ", ".join(names)))
    found += [
        (node.lineno, f"global {', '.join(node.names)}") for node in ast.walk(tree) if isinstance(node, ast.Global)
    ]
    return found


def test_no_module_holds_state_that_can_change() -> None:
    held = [
        f"{where(f, line)} {names}"
        for f in python_files(*PRODUCT, "pbx_simulator")
        for line, names in _module_level_state(tree_of(f))
    ]
    none_of(
        held,
        "state at module level: declare it Mapping, wrap it in MappingProxyType, or give it to an object",
    )


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("A = [1]", True),
        ("A: dict[str, int] = {}", True),
        ("A = defaultdict(list)", True),
        ("def f():\n    global A", True),
        ("A = MappingProxyType({'a': 1})", False),
        ("A = frozenset({1})", False),
        ("A = (1, 2)", False),
        ("A: Mapping[str, int] = {'a': 1}", False),
        ("A: Final = {'a': 1}", True),
        ("__all__ = ['f']", False),
    ],
)
def test_the_search_for_state_tells_mutable_from_frozen(source: str, seen: bool) -> None:
    assert bool(_module_level_state(ast.parse(source))) is seen


def _undocumented(body: list[ast.stmt], path: str = "") -> list[tuple[int, str]]:
    missing = []
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        decorators = [ast.unparse(d) for d in node.decorator_list]
        if any(d.startswith("overload") or d.endswith((".setter", ".deleter")) for d in decorators):
            continue
        if not ast.get_docstring(node):
            missing.append((node.lineno, path + node.name))
        if isinstance(node, ast.ClassDef):
            missing += _undocumented(node.body, f"{path}{node.name}.")
    return missing


def test_every_public_name_of_the_product_has_a_docstring() -> None:
    files = [f for f in python_files(*PRODUCT) if f.name != "__init__.py"]
    missing = [f"{where(f)} (module)" for f in files if not ast.get_docstring(tree_of(f))]
    missing += [f"{where(f, line)} {name}" for f in files for line, name in _undocumented(tree_of(f).body)]
    none_of(missing, "no docstring")


def test_no_class_or_file_has_a_name_that_says_nothing() -> None:
    vague = [
        f"{where(f, node.lineno)} {node.name}"
        for f in python_files(*PRODUCT, "pbx_simulator")
        for node in ast.walk(tree_of(f))
        if isinstance(node, ast.ClassDef) and VAGUE_NAMES.search(node.name)
    ]
    vague += [where(f) for f in python_files(*CODE) if re.fullmatch(r"(utils?|helpers?|managers?|misc)", f.stem)]
    none_of(vague, "a name that says nothing")


def _sleeps(tree: ast.Module, *, may_poll: bool) -> list[int]:
    """Lines that sleep. Where `may_poll`, a loop may breathe between two looks at its condition."""
    polled = {
        id(call) for loop in ast.walk(tree) if may_poll and isinstance(loop, ast.While) for call in ast.walk(loop)
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and id(node) not in polled
        and ast.unparse(node.func) in {"time.sleep", "asyncio.sleep", "anyio.sleep", "sleep"}
        and not (node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)
    ]


def test_no_test_sleeps_it_waits_for_a_condition() -> None:
    sleeping = [
        where(f, line) for f in python_files("tests") for line in _sleeps(tree_of(f), may_poll="support" in f.parts)
    ]
    none_of(sleeping, "a test that sleeps: wait for a condition, with what tests/support has")


def test_a_sleep_is_seen_and_a_polling_loop_of_the_support_is_not() -> None:
    sleep = ast.parse("await asyncio.sleep(1)")
    poll = ast.parse("while not there():\n    await asyncio.sleep(0.02)")

    assert _sleeps(sleep, may_poll=True) == [1]
    assert _sleeps(poll, may_poll=True) == []
    assert _sleeps(poll, may_poll=False) == [2]


def test_only_settings_reads_the_environment() -> None:
    readers = [
        where(f, node.lineno)
        for f in python_files(*PRODUCT)
        for node in ast.walk(tree_of(f))
        if (isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv", "os.environb"})
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {a.name for a in node.names} & {"environ", "getenv"}
        )
    ]
    allowed = ("gateway/settings.py", "gateway/settings/", "gateway/cli/")
    none_of([place for place in readers if not place.startswith(allowed)], "the environment read elsewhere")


def test_every_silenced_check_gives_its_reason() -> None:
    marker = re.compile(r"#\s*(?:type: ignore(?:\[[^\]]*\])?|noqa(?:: ?[A-Z0-9, ]+)?)(?P<reason>.*)$")
    bare = [
        where(f, number)
        for f in python_files(*CODE)
        for number, line in enumerate(f.read_text(encoding="utf-8").splitlines(), 1)
        if (seen := marker.search(line)) and len(seen["reason"].strip(" -—–:#")) < 8 and f != Path(__file__)
    ]
    none_of(bare, "a silenced check without a reason beside it")
