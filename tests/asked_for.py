"""Which texts the code and the templates ask for, read off their syntax trees or their text."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from jinja2 import nodes

import bot
from bot.localising.extraction import HOLE, keys_in_typst, keys_of, parse_template

BOT = Path(bot.__path__[0])
DOTTED = re.compile(r"[a-z_]+(?:\.[A-Za-z0-9_<>=]+)+")
NO_WORDS = "listening/"  # names its readings, and says nothing to anybody
# calls whose first argument is the key of a text; the other arguments fill its placeholders
SAYING = {
    *("words", "ways", "_again", "Unclear", "Choose", "say", "speak"),
    *("AccountError", "NoteError"),
}


class Asked(NamedTuple):
    """A key that the code asks for, holes for what is only known later, and what fills the text."""

    key: str
    values: frozenset[str] | None
    where: str


class Module(NamedTuple):
    """A source file of the bot, with the parent of every node."""

    path: str
    tree: ast.Module
    parents: dict[ast.AST, ast.AST]


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(BOT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        found.append(Module(path.relative_to(BOT).as_posix(), tree, parents))
    return tuple(found)


def around(node: ast.AST, module: Module) -> Iterator[ast.AST]:
    """Everything that a node stands in, from the inside out."""
    while node in module.parents:
        node = module.parents[node]
        yield node


def asked_by(call: ast.Call, module: Module) -> Iterator[Asked]:
    """The keys that a call may ask for."""
    where = f"bot/{module.path}:{call.lineno}"
    values = _values(call)
    if isinstance(call.args[0], ast.Attribute):
        values = values or None  # it may be another class's key, whose text asks for nothing
    for expression in _resolved(call.args[0], module):
        for key in _keys(expression, module):
            yield Asked(key, values, where)


def _values(call: ast.Call) -> frozenset[str] | None:
    """Names of what is filled in; None where it is passed on from elsewhere."""
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    names = {str(keyword.arg) for keyword in call.keywords}
    for argument in call.args[1:]:
        if isinstance(argument, ast.Dict):
            names |= {str(key.value) for key in argument.keys if isinstance(key, ast.Constant)}
    return frozenset(names)


def _resolved(node: ast.expr, module: Module) -> Iterator[ast.expr]:
    """The strings and patterns that an expression may be, through choices and local names."""
    if isinstance(node, ast.IfExp):
        yield from _resolved(node.body, module)
        yield from _resolved(node.orelse, module)
    elif isinstance(node, ast.Constant | ast.JoinedStr):
        yield node
    elif isinstance(node, ast.Name):
        for value in _assigned(node, module):
            yield from _resolved(value, module)
    elif isinstance(node, ast.Attribute):
        yield from _declared(node.attr, module)
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        for value in _assigned(node.value, module):
            yield from value.values if isinstance(value, ast.Dict) else ()


def _assigned(name: ast.Name, module: Module) -> Iterator[ast.expr]:
    """What is assigned to a name in the functions around it, or in the module."""
    for scope in around(name, module):
        if isinstance(scope, ast.FunctionDef | ast.Module):
            found = [
                node.value
                for node in ast.walk(scope)
                if isinstance(node, ast.Assign)
                and any(isinstance(to, ast.Name) and to.id == name.id for to in node.targets)
            ]
            if found:
                yield from found
                return


def _declared(attribute: str, module: Module) -> Iterator[ast.expr]:
    """What classes of the same folder declare an attribute to be."""
    for beside in modules():
        if Path(beside.path).parent == Path(module.path).parent:
            for node in ast.walk(beside.tree):
                if isinstance(node, ast.ClassDef):
                    yield from _declared_in(node, attribute)


def _declared_in(node: ast.ClassDef, attribute: str) -> Iterator[ast.expr]:
    for each in node.body:
        match each:
            case ast.Assign([ast.Name(name)], ast.Constant() as value) if name == attribute:
                yield value


def _keys(node: ast.expr, module: Module) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
        return
    assert isinstance(node, ast.JoinedStr)
    counted = list(_counted(node, module))
    for value in counted or [HOLE]:
        yield "".join(
            str(part.value if isinstance(part, ast.Constant) else value) for part in node.values
        )


def _counted(node: ast.JoinedStr, module: Module) -> Iterator[object]:
    """What the one hole of a pattern runs through, where that is written beside it."""
    holes = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    if len(holes) != 1 or not isinstance(holes[0], ast.Name):
        return
    for scope in around(node, module):
        loops = scope.generators if isinstance(scope, ast.ListComp | ast.GeneratorExp) else [scope]
        for loop in loops:
            if isinstance(loop, ast.For | ast.comprehension) and _runs(loop, holes[0].id):
                yield from _items(loop.iter, module)


def _runs(loop: ast.For | ast.comprehension, name: str) -> bool:
    """Whether a loop's variable, or the key of a loop over pairs, has a name."""
    target = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) else loop.target
    return isinstance(target, ast.Name) and target.id == name


def _items(node: ast.expr, module: Module) -> Iterable[object]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        table = node.func.value if node.func.attr == "items" else None
        found = list(_assigned(table, module)) if isinstance(table, ast.Name) else []
        keys = [key for value in found if isinstance(value, ast.Dict) for key in value.keys]
        return [key.value for key in keys if isinstance(key, ast.Constant)]
    if isinstance(node, ast.Tuple | ast.List):
        return [part.value for part in node.elts if isinstance(part, ast.Constant)]
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "range":
        return range(*(ast.literal_eval(argument) for argument in node.args))
    return []


def _is_saying(node: ast.AST, module: Module) -> bool:
    if not isinstance(node, ast.Call) or not node.args:
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    return called in SAYING or (module.path == "words.py" and called == "self")


@cache
def asked() -> tuple[Asked, ...]:
    """Everything that the code and the templates ask for, as far as it can be read off."""
    in_code = (
        each
        for module in modules()
        for node in ast.walk(module.tree)
        if _is_saying(node, module) and isinstance(node, ast.Call)
        for each in asked_by(node, module)
    )
    return (*in_code, *asked_in_templates(BOT), *asked_in_typst(BOT))


def dotted_strings(families: Container[str]) -> dict[str, str]:
    """Other strings that look like keys of these families: in tables, handed on, looked up."""
    return {
        node.value: f"bot/{module.path}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if DOTTED.fullmatch(node.value) and node.value.partition(".")[0] in families
        if not node.value.endswith(".html") and not module.path.startswith(NO_WORDS)
        if not isinstance(module.parents[node], ast.JoinedStr)
    }


def placeholders(text: str) -> set[str]:
    """Names of what a text leaves to be filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


# -- what the templates ask for -----------------------------------------------------------------


def asked_in_templates(folder: Path) -> Iterator[Asked]:
    """The keys that `words(…)` is called with in the HTML templates of a folder."""
    for path in sorted(folder.glob("channels/**/*.html")):
        where = path.relative_to(folder).as_posix()
        for call in parse_template(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "words" and call.args:
                yield from _asked_by_template(call, f"bot/{where}:{call.lineno}")


def asked_in_typst(folder: Path) -> Iterator[Asked]:
    """The keys in the Typst templates of a folder; what ends in a dot has a hole after it."""
    for path in sorted(folder.glob("drafts/typst/*.typ")):
        where = f"bot/{path.relative_to(folder).as_posix()}"
        with path.open("rb") as file:
            yield from (Asked(key, None, f"{where}:{n}") for n, _, key, _ in keys_in_typst(file))


def _asked_by_template(call: nodes.Call, where: str) -> Iterator[Asked]:
    passed_on = call.dyn_args is not None or call.dyn_kwargs is not None
    names = None if passed_on else frozenset(keyword.key for keyword in call.kwargs)
    for key in keys_of(call.args[0]):
        yield Asked(key, names, where)
