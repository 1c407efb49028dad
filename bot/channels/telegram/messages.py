"""Speech as messages: marks, simple tags, and parts short enough to be sent."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate

from bot.channels.layout import printable, width
from bot.speech import Line, Option, Role, Section, Speech
from bot.words import Words

LONGEST = 4096  # UTF-16 code units that a message holds, tags not counted
EASY = 3800  # as long as a part is made; what is added to it later still fits
MOST_STYLED = 100  # styles beyond this number are dropped from a message
LONGEST_ANSWER = 1000  # of an answer, under the question it belongs to
WIDEST_LABEL = 30  # columns that a button shows on a small screen
LONGEST_LABEL = 40  # characters: marks that take no column are not without end
MOST_NAMED = 24  # more buttons than this bear bare numbers
MOST_BUTTONS = 90  # options that get a button; a message has room for few others

INDENT = "　"
DEEPEST = 6
MARKS = {
    Role.YES: "✅ ",
    Role.NO: "❌ ",
    Role.OPEN: "❔ ",
    Role.ITEM: "• ",
    Role.DETAIL: INDENT,
    Role.WARNING: "⚠️ ",
    Role.UNDERSTOOD: "→ ",
}
TAGS = {Role.TITLE: "b", Role.HEADING: "b", Role.QUESTION: "b", Role.HINT: "i"}
BLANK_BEFORE = {Role.HEADING, Role.QUESTION}
LEADING = {Role.TITLE, Role.HEADING, Role.QUESTION}  # they belong to what follows
COLON = "："

_SENTENCE_END = re.compile(r"(?:[。！？；…]|[.!?;](?= ))[”’」』）》]*")
_PAUSE = re.compile(r"[，、：,]|[ ]+")
_GLOSS = re.compile(r"(?<=.)（[^（）]*）$")


# -- one line ------------------------------------------------------------------------------------


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def clean(text: str) -> str:
    """Text that cannot steer a screen; line breaks and other white space become plain spaces."""
    if text.isprintable():
        return text.strip()
    spaced = "".join(" " if character.isspace() else character for character in text)
    return printable(spaced).strip()


def html_of(line: Line) -> str:
    """A line in Telegram's HTML, however long it is."""
    return _tagged(_plain(line), TAGS.get(line.role))


def _indent(line: Line) -> str:
    return INDENT * min(max(line.level, 0), DEEPEST)


def _mark(line: Line) -> str:
    return MARKS.get(line.role, "")


def _tagged(text: str, tag: str | None) -> str:
    escaped = escape(text, quote=False)
    return f"<{tag}>{escaped}</{tag}>" if tag else escaped


def _shown(lines: Iterable[Line]) -> Iterator[tuple[Line, bool]]:
    """Lines that have any text, and whether a blank line stands before each."""
    before: Role | None = None
    for line in lines:
        if clean(line.text):
            yield line, line.role in BLANK_BEFORE or _opens_a_section(line, before)
        before = line.role


def _opens_a_section(line: Line, before: Role | None) -> bool:
    return line.role is Role.TEXT and before not in (None, Role.TITLE, Role.TEXT, Role.HEADING)


def plain(lines: Iterable[Line]) -> str:
    """Lines as the text of a document."""
    shown = [("\n" if gap else "") + _plain(line) + "\n" for line, gap in _shown(lines)]
    return "".join(shown).lstrip("\n")


def _plain(line: Line) -> str:
    return _indent(line) + _mark(line) + clean(line.text)


# -- a long text broken --------------------------------------------------------------------------


def _broken(text: str, room: int) -> Iterator[str]:
    """Pieces of at most `room` units: whole sentences, or what there is."""
    while text:
        head = text[: _head(text, room)]
        yield head.rstrip()
        text = text[len(head) :].lstrip()


def _head(text: str, room: int) -> int:
    """How many characters come before the best break; at least one."""
    fitting = _fitting(text, room)
    if fitting == len(text):
        return fitting
    for best in (_SENTENCE_END, _PAUSE):
        ends = [match.end() for match in best.finditer(text[:fitting])]
        if ends:
            return ends[-1]
    return _not_before_a_mark(text, fitting)


def _fitting(text: str, room: int) -> int:
    """How many characters fit; at least one. A character beyond U+FFFF takes two units."""
    window = text[:room]
    taken = list(accumulate(2 if character > "\uffff" else 1 for character in window))
    return max(1, sum(total <= room for total in taken))


def _not_before_a_mark(text: str, place: int) -> int:
    """A break that leaves combining marks with their letter, unless there are marks alone."""
    earlier = place
    while earlier > 1 and unicodedata.category(text[earlier])[0] == "M":
        earlier -= 1
    return earlier if earlier > 1 else place


def cut(text: str, room: int) -> str:
    """The beginning of a text, with … for the rest, in at most `room` units."""
    if units(text) <= room:
        return text
    return text[: _not_before_a_mark(text, _fitting(text, room - 1))].rstrip() + "…"


# -- messages ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Piece:
    """A line, or a part of one, that goes into a message whole."""

    text: str
    role: Role
    gap: bool

    @property
    def html(self) -> str:
        return _tagged(self.text, TAGS.get(self.role))

    @property
    def leads(self) -> bool:
        """Whether it says nothing without what follows."""
        return self.role in LEADING or self.text.endswith(COLON)

    @property
    def length(self) -> int:
        return units(self.text) + (2 if self.gap else 1)


def _pieces(lines: Iterable[Line], longest: int) -> Iterator[_Piece]:
    for line, gap in _shown(lines):
        indent, mark = _indent(line), _mark(line)
        for number, text in enumerate(_broken(clean(line.text), longest - units(indent + mark))):
            first = number == 0
            yield _Piece(indent + (mark if first else "") + text, line.role, gap and first)


def parts(lines: Iterable[Line], longest: int = EASY) -> list[str]:
    """Lines as messages in HTML, each of at most `longest` units, broken where it reads best."""
    rest = list(_pieces(lines, longest))
    messages = []
    while rest:
        taken = _best_end(rest, longest)
        messages.append(_joined(rest[:taken]))
        rest = rest[taken:]
    return messages


def _joined(pieces: Sequence[_Piece]) -> str:
    blanks = ("", *("\n\n" if piece.gap else "\n" for piece in pieces[1:]))
    return "".join(blank + piece.html for blank, piece in zip(blanks, pieces, strict=True))


def _best_end(pieces: Sequence[_Piece], longest: int) -> int:
    """How many pieces to put into the next message."""
    lengths = list(accumulate(piece.length for piece in pieces))
    room = longest + pieces[0].length - units(pieces[0].text)  # no break stands before the first
    styled = accumulate(piece.role in TAGS for piece in pieces)
    most = sum(
        length <= room and count <= MOST_STYLED
        for length, count in zip(lengths, styled, strict=True)
    )
    if most == len(pieces):
        return most
    ends = [end for end in range(1, most + 1) if not pieces[end - 1].leads] or [max(1, most)]
    full = [end for end in ends if lengths[end - 1] * 3 >= longest]
    return _last(full, lambda end: pieces[end].role in LEADING) or _last(
        full, lambda end: pieces[end].gap, ends[-1]
    )


def _last(ends: Sequence[int], wanted: Callable[[int], bool], otherwise: int = 0) -> int:
    return max((end for end in ends if wanted(end)), default=otherwise)


def answered(question: str, answer: str) -> str:
    """What becomes of a question once it is answered: itself, and the answer under it."""
    given = MARKS[Role.UNDERSTOOD] + cut(clean(answer), LONGEST_ANSWER)
    asked = cut(clean(question), EASY - units(given) - 1)
    told = [_tagged(asked, "b")] if asked else []
    return "\n".join([*told, _tagged(given, None)])


# -- options -------------------------------------------------------------------------------------


def listed(speech: Speech) -> bool:
    """Whether the options stand in the text, because buttons cannot say them."""
    labels = [clean(option.label) for option in speech.options]
    return len(labels) > MOST_NAMED or any(not _fits_a_button(label) for label in labels)


def options_text(speech: Speech, words: Words) -> list[Line]:
    """The options to read in the text, numbered as they are typed; none where buttons say all."""
    if not listed(speech):
        return []
    lines = [_option_line(option) for option in speech.options]
    if len(speech.options) > MOST_BUTTONS:
        last = speech.options[MOST_BUTTONS - 1].key
        lines.append(Line(Role.HINT, words("button.rest_typed", last=last)))
    return lines


def _option_line(option: Option) -> Line:
    return Line(Role.NUMBERED, f"{option.key}  {option.label}")


def short_label(label: str) -> str:
    """What a label begins with, short enough for a button; empty only where the label is."""
    whole = clean(label)
    name = re.split("——|：", whole)[0].strip()
    name = _GLOSS.sub("", name).strip() or whole
    return name if _fits_a_button(name) else _cut_to_columns(name)


def _fits_a_button(label: str) -> bool:
    return width(label) <= WIDEST_LABEL and len(label) <= LONGEST_LABEL


def _cut_to_columns(label: str) -> str:
    head = label[: LONGEST_LABEL - 1]
    while width(head) >= WIDEST_LABEL:
        head = head[:-1]
    return head.rstrip() + "…"


# -- the parts of a result -----------------------------------------------------------------------


def said_at_once(lines: Iterable[Line]) -> list[Line]:
    """The lines that are shown without being asked for."""
    return [line for line in lines if line.section is None]


def sections_in(lines: Iterable[Line]) -> list[Section]:
    """The parts of a result that there is something in."""
    found = {line.section for line in lines}
    return [section for section in Section if section in found]
