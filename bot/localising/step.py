"""Keeps the texts of every language in step with the source: same keys, same order, same sections.

A text that is new in the source is left untranslated in the others; one that is gone there goes. A
translation, its plural forms and its own comments are never changed. Beside each stand the text of
the source that it was made from and the files that show it; where that text has changed since,
the translation is marked fuzzy until somebody has looked at it and takes the mark away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import escape, read_po

from bot.localising.extraction import Use
from bot.words import SOURCE_LOCALE, key_of, translated

_MADE_FROM = f"{SOURCE_LOCALE}: "


def bring_into_step(source: Path, target: Path, locale: str, uses: Sequence[Use]) -> list[str]:
    """Rewrite a file after the source's; the keys of which somebody has to look at the text."""
    ours = source.read_text(encoding="utf-8")
    theirs = target.read_text(encoding="utf-8") if target.exists() else _head(ours)
    after = in_step(ours, theirs, locale, uses)
    target.write_text(after, encoding="utf-8")
    return to_be_done(_catalogue(after))


def to_be_done(catalogue: Catalog) -> list[str]:
    """The keys that have no text, or one that was made from another text of the source."""
    texts = translated(catalogue)
    keys = {key_of(message): message for message in catalogue if key_of(message)}
    return [key for key, message in keys.items() if key not in texts or message.fuzzy]


def in_step(source: str, target: str, locale: str, uses: Sequence[Use] = ()) -> str:
    """The text of a file with the keys and the order of the source's."""
    theirs = {key_of(message): message for message in _catalogue(target)}
    head = _head(target).replace(f"Language: {SOURCE_LOCALE}", f"Language: {locale}")
    wanted = [message for message in _catalogue(source) if key_of(message)]
    entries = [_entry(message, theirs.get(key_of(message)), uses) for message in wanted]
    return "\n\n".join([head, *entries]) + "\n"


def _catalogue(text: str) -> Catalog:
    return read_po(text.splitlines(keepends=True))


def _head(text: str) -> str:
    """The comments and the header of a file."""
    return text.strip().partition("\n\n")[0]


def _entry(ours: Message, theirs: Message | None, uses: Sequence[Use]) -> str:
    """One message as it is written: the translator's comments before those of the source."""
    lines = (theirs and _comments(theirs)) or _comments(ours)
    made_from = _source_text(ours)
    where = sorted({each.where for each in uses if each.fits(key_of(ours))})
    lines += [f"#. {made_from}", *([f"#: {' '.join(where)}"] if where else [])]
    if theirs and (theirs.fuzzy or _is_stale(theirs, made_from)):
        lines.append("#, fuzzy")
    return "\n".join([*lines, *_texts(key_of(ours), theirs)])


def _comments(message: Message) -> list[str]:
    own = [f"# {comment}".rstrip() for comment in message.user_comments]
    told = (each for each in message.auto_comments if not each.startswith(_MADE_FROM))
    return own + [f"#. {comment}" for comment in told]


def _source_text(ours: Message) -> str:
    text = ours.string[-1] if isinstance(ours.string, tuple) else ours.string
    return _MADE_FROM + _quoted(str(text))


def _is_stale(theirs: Message, made_from: str) -> bool:
    """Whether a translation was made from another text than the source's of today."""
    before = [each for each in theirs.auto_comments if each.startswith(_MADE_FROM)]
    return bool(before) and before != [made_from]


def _texts(key: str, theirs: Message | None) -> Iterator[str]:
    yield f"msgid {_quoted(key)}"
    string = theirs.string if theirs else ""
    if isinstance(string, tuple):
        yield f"msgid_plural {_quoted(key)}"
        yield from (f"msgstr[{place}] {_quoted(form)}" for place, form in enumerate(string))
    else:
        yield f"msgstr {_quoted(str(string))}"


def _quoted(text: str) -> str:
    return str(escape(text))
