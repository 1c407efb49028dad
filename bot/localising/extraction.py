"""Which texts the code and the templates ask for, extracted by Babel with methods of our own.

Texts have keys, and a key may have parts that only the running code knows: `identity.{}.name`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any, NamedTuple

from babel.messages.extract import extract_from_dir
from jinja2 import Environment, nodes

Extracted = Iterator[tuple[int, None, str, list[str]]]  # line, function, key, comments

HOLE = "{}"
SAYING_NOTHING = ("bot/listening/", "bot/localising/")  # they name keys, and show no text
_KEY = re.compile(r"[a-z_]+(?:\.[A-Za-z0-9_<>={}]+)+")  # its family is always written out
_IN_TYPST = re.compile(r'"(?P<key>print\.[a-z_.]*)"(?: \+ [^"]+ \+ "(?P<end>\.[a-z_.]+)")?')


class Use(NamedTuple):
    """A key, or a pattern of keys with holes, and the file that asks for it."""

    key: str
    where: str

    def fits(self, key: str) -> bool:
        """Whether a key is meant; what stands in the holes may have dots."""
        return key == self.key or (HOLE in self.key and bool(_pattern(self.key).fullmatch(key)))


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(".+".join(map(re.escape, key.split(HOLE))))


def uses_in(folder: Path) -> list[Use]:
    """What the files of a folder ask for, each key once for every file."""
    found = extract_from_dir(folder, METHODS, keywords={})
    uses = {Use(str(key), f"{folder.name}/{file}") for file, _, key, _, _ in found}
    return sorted(each for each in uses if not each.where.startswith(SAYING_NOTHING))


def keys_in_python(file: IO[bytes], *_: object, **_options: object) -> Extracted:
    """Strings that are built like keys, and whatever a call is given first."""
    tree = ast.parse(file.read())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    first = {id(each) for call in calls for each in _either(call.args[0])}
    for node in ast.walk(tree):
        key = _key(node)
        if _KEY.fullmatch(key) or (id(node) in first and key.isidentifier()):
            yield getattr(node, "lineno", 0), None, key, []


def _either(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression may be, through an if."""
    if isinstance(node, ast.IfExp):
        yield from _either(node.body)
        yield from _either(node.orelse)
    else:
        yield node


def _key(node: ast.AST) -> str:
    """A string, with holes for what is filled in; empty for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        parts = (each.value if isinstance(each, ast.Constant) else HOLE for each in node.values)
        return "".join(map(str, parts))
    return ""


def keys_in_template(file: IO[bytes], *_: object, **_options: object) -> Extracted:
    """What `words(…)` is called with in an HTML template."""
    template = parse_template(file.read().decode())
    for call in template.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "words" and call.args:
            for key in keys_of(call.args[0]):
                yield call.lineno, None, key, []


def parse_template(text: str) -> nodes.Template:
    return Environment(autoescape=True, extensions=["jinja2.ext.do"]).parse(text)


def keys_of(node: nodes.Expr) -> Iterator[str]:
    """The keys, or patterns of keys, that an expression of a template may be."""
    if isinstance(node, nodes.CondExpr):
        yield from keys_of(node.expr1)
        yield from keys_of(node.expr2) if node.expr2 else ()
    else:
        yield "".join(_parts(node))


def _parts(node: nodes.Expr) -> Iterator[str]:
    if isinstance(node, nodes.Const):
        yield str(node.value)
    elif isinstance(node, nodes.Concat):
        yield from (part for each in node.nodes for part in _parts(each))
    else:
        yield HOLE


def keys_in_typst(file: IO[bytes], *_: object, **_options: object) -> Extracted:
    """The keys in a Typst template; what ends in a dot has a hole after it."""
    for number, line in enumerate(file.read().decode().splitlines(), 1):
        for match in _IN_TYPST.finditer(line):
            hole = HOLE if match["key"].endswith(".") else ""
            yield number, None, match["key"] + hole + (match["end"] or ""), []


# Babel wants names of methods, and takes the methods themselves as well.
METHODS: Any = (
    ("**.py", keys_in_python),
    ("**.html", keys_in_template),
    ("**.typ", keys_in_typst),
)
