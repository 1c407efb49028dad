"""Who may know whom: read off the syntax trees, so that a slip fails before it runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from rules.registry import BY_PLACE

CHECKOUT = Path(__file__).parents[1]
PACKAGES = ("rules", "knowledge", "bot")
CITIES = tuple(BY_PLACE)
LONGEST_FILE = 400
LONGEST_TEST = 600  # a table of cases may run on

# What the law and the catalogues may lean on: nothing in here has a clock, a disk, a network or a
# language. A module that is missing and as pure as these may be added.
PURE = {
    "__future__", "bisect", "calendar", "collections", "csv", "dataclasses", "datetime", "decimal",
    "difflib", "enum", "fractions", "functools", "hashlib", "io", "itertools", "json", "math",
    "msgspec", "re", "string", "types", "typing", "unicodedata",
}  # fmt: skip
# What the matcher leans on: data structures and tables, the same for every caller.
TOOLS = {"ahocorasick_rs", "array", "heapq", "jieba", "opencc", "rapidfuzz"}
CLOCKS = {"now", "today", "utcnow", "fromtimestamp"}
FILES = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "FileIO"}
BY_STRING = {"eval", "exec", "compile", "__import__", "globals", "locals", "setattr", "delattr"}

# The conversation, which holds for every city and on every channel.
CONVERSATION = (
    "bot/interview",
    "bot/conversation.py",
    "bot/asking.py",
    "bot/reading",
    "bot/explain",
    "bot/speech.py",
)
CITY_NAMES = (
    *CITIES, "xiamen", "qingdao", "longyan", "quanzhou", "weihai", "fujian", "shandong",
    "厦门", "青岛", "龙岩", "泉州", "威海", "福建", "山东",
)  # fmt: skip
CHANNEL_NAMES = ("telegram", "terminal", "whatsapp", "wechat", "weixin", "微信", "终端")


class Module(NamedTuple):
    """One of our source files, and where it stands."""

    path: str
    text: str

    @property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def tree(self) -> ast.Module:
        return _parsed(self)


@cache
def _parsed(module: Module) -> ast.Module:
    return ast.parse(module.text, module.path)


def modules(*places: str) -> list[Module]:
    """The source files in some folders, or some files by name."""
    paths = [
        path
        for place in places
        for path in sorted(
            (CHECKOUT / place).rglob("*.py") if "." not in place else [CHECKOUT / place]
        )
    ]
    found = [
        Module(path.relative_to(CHECKOUT).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
    ]
    assert found, f"no source in {places}"
    return found


def each_module_of(*places: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("module", modules(*places), ids=lambda module: module.path)


def imported(module: Module) -> Iterator[str]:
    """Full names of everything that a module imports, wherever in it the import stands."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _base(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    within = parts if module.path.endswith("__init__.py") else parts[:-1]
    return ".".join([*within[: len(within) - node.level + 1], *filter(None, [node.module])])


def top(name: str) -> str:
    return name.partition(".")[0]


def names_used(module: Module) -> Iterator[tuple[int, str]]:
    """Every name that is read, called or reached through a dot, with its line."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr


def lines_using(module: Module, names: set[str]) -> list[str]:
    return [f"{module.path}:{line}: {name}" for line, name in names_used(module) if name in names]


# -- one way through the house ----------------------------------------------------------------


@each_module_of("rules")
def test_the_rules_import_nothing_else_of_ours_and_nothing_impure(module: Module) -> None:
    assert {top(name) for name in imported(module)} - {"rules"} <= PURE


@each_module_of("knowledge")
def test_knowledge_imports_nothing_else_of_ours_and_nothing_impure(module: Module) -> None:
    assert {top(name) for name in imported(module)} - {"knowledge"} <= PURE | TOOLS


@each_module_of("rules", "knowledge")
def test_the_law_and_the_catalogues_look_at_no_clock(module: Module) -> None:
    told = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)]
    assert [f"line {node.lineno}: {node.attr}" for node in told if node.attr in CLOCKS] == []


@each_module_of("rules", "knowledge")
def test_the_law_and_the_catalogues_open_no_file(module: Module) -> None:
    assert lines_using(module, FILES) == []


@each_module_of("rules", "knowledge")
def test_the_law_and_the_catalogues_neither_print_nor_ask(module: Module) -> None:
    assert lines_using(module, {"print", "input"}) == []


@pytest.mark.parametrize("city", CITIES)
def test_a_city_knows_no_other_city(city: str) -> None:
    others = tuple(f"rules.{other}" for other in CITIES if other != city)
    strangers = [
        f"{module.path}: {name}"
        for module in modules(f"rules/{city}")
        for name in imported(module)
        if name.startswith(others)
    ]
    assert strangers == []


def test_only_channels_and_the_command_line_know_a_channel() -> None:
    knowing = {
        module.path
        for module in modules("bot")
        if any(name.startswith("bot.channels") for name in imported(module))
    }
    assert {path for path in knowing if not path.startswith("bot/channels/")} <= {"bot/cli.py"}


# -- a conversation that holds for every city and on every channel ------------------------------


def words_in(module: Module) -> Iterator[tuple[int, str]]:
    """Every identifier, imported name and string of a module, with its line."""
    for node in ast.walk(module.tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield line, node.value
        elif isinstance(node, ast.alias):
            yield line, f"{node.name} {node.asname or ''}"
        elif isinstance(node, ast.ImportFrom):
            yield line, node.module or ""
        elif isinstance(node, ast.arg | ast.keyword):
            yield line, node.arg or ""
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield line, node.name
    yield from names_used(module)


def naming(module: Module, names: tuple[str, ...]) -> list[str]:
    named = re.compile("|".join(names), re.IGNORECASE)
    return [
        f"{module.path}:{line}: {text}" for line, text in words_in(module) if named.search(text)
    ]


@each_module_of(*CONVERSATION)
def test_the_conversation_names_no_city(module: Module) -> None:
    assert naming(module, CITY_NAMES) == []


@each_module_of(*CONVERSATION)
def test_the_conversation_names_no_channel(module: Module) -> None:
    assert naming(module, CHANNEL_NAMES) == []


@each_module_of(*CONVERSATION)
def test_the_conversation_imports_no_city(module: Module) -> None:
    cities = tuple(f"rules.{city}" for city in CITIES)
    assert [name for name in imported(module) if name.startswith(cities)] == []


def test_a_city_or_channel_in_a_string_an_import_or_a_name_would_be_noticed() -> None:
    source = 'from rules.qingdao.annex import ITEMS\nTELEGRAM = "在厦门"\ndef in_weihai(): ...\n'
    module = Module("bot/interview/sample.py", source)
    assert {finding.split(":")[1] for finding in naming(module, CITY_NAMES)} == {"1", "2", "3"}
    assert naming(module, CHANNEL_NAMES) == ["bot/interview/sample.py:2: TELEGRAM"]
    assert list(imported(module)) == ["rules.qingdao.annex.ITEMS"]


def test_an_import_by_dots_would_be_noticed() -> None:
    module = Module(
        "bot/interview/sample.py", "from ..channels import layout\nfrom . import play\n"
    )
    assert list(imported(module)) == ["bot.channels.layout", "bot.interview.play"]


# -- conditions are data -----------------------------------------------------------------------


@each_module_of("rules", "knowledge")
def test_nothing_in_the_rules_is_run_from_a_string(module: Module) -> None:
    called = {
        f"{module.path}:{node.lineno}: {node.func.id}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in BY_STRING
    }
    assert called == set()


def test_nothing_in_the_rules_is_looked_up_by_name_but_the_fields_of_a_dataclass() -> None:
    found = [
        f"{module.path}: {ast.unparse(node)}"
        for module in modules("rules")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in {"getattr", "hasattr"} and "each.name" not in ast.unparse(node)
        if ast.unparse(node) != "hasattr(thing, '__dict__')"
    ]
    assert found == []


# -- files that can be read --------------------------------------------------------------------


def test_no_file_is_longer_than_can_be_read() -> None:
    for module in modules(*PACKAGES, "tests"):
        longest = LONGEST_TEST if module.path.startswith("tests/") else LONGEST_FILE
        assert len(module.text.splitlines()) <= longest, module.path


def test_every_module_says_what_it_is_for() -> None:
    for module in modules(*PACKAGES):
        assert (ast.get_docstring(module.tree) or "").strip(), module.path
