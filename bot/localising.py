"""Keeps the texts of every language in step with the source: same keys, same order, same sections.

A text that is new in the source is left untranslated in the others; one that is gone there goes.
A translation, its plural forms and its own comments are never changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import escape, read_po

from bot.words import DOMAINS, SOURCE_LOCALE, key_of, translated

LOCALES = Path(__file__).parents[1] / "locales"


def main(arguments: Sequence[str] = ()) -> None:
    """Bring every file into step, and list what is still to be translated."""
    if arguments:
        raise SystemExit("python -m bot.localising takes no arguments, and rewrites locales/")
    for folder in sorted(LOCALES.glob("*/LC_MESSAGES")):
        locale = folder.parent.name
        for domain in DOMAINS if locale != SOURCE_LOCALE else ():
            source = LOCALES / SOURCE_LOCALE / "LC_MESSAGES" / f"{domain}.po"
            for key in bring_into_step(source, folder / f"{domain}.po", locale):
                print(f"{locale}/{domain}: {key}")


def bring_into_step(source: Path, target: Path, locale: str) -> list[str]:
    """Rewrite a file after the source's; the keys that it has no text for."""
    ours = source.read_text(encoding="utf-8")
    theirs = target.read_text(encoding="utf-8") if target.exists() else _head(ours)
    target.write_text(in_step(ours, theirs, locale), encoding="utf-8")
    texts = translated(_catalogue(target.read_text(encoding="utf-8")))
    return [key for key in translated(_catalogue(ours)) if key not in texts]


def in_step(source: str, target: str, locale: str) -> str:
    """The text of a file with the keys and the order of the source's."""
    theirs = {key_of(message): message for message in _catalogue(target)}
    head = _head(target).replace(f"Language: {SOURCE_LOCALE}", f"Language: {locale}")
    wanted = [message for message in _catalogue(source) if key_of(message)]
    entries = [_entry(message, theirs.get(key_of(message))) for message in wanted]
    return "\n\n".join([head, *entries]) + "\n"


def _catalogue(text: str) -> Catalog:
    return read_po(text.splitlines(keepends=True))


def _head(text: str) -> str:
    """The comments and the header of a file."""
    return text.strip().partition("\n\n")[0]


def _entry(ours: Message, theirs: Message | None) -> str:
    """One message as it is written: the translator's comments before those of the source."""
    lines = (theirs and _comments(theirs)) or _comments(ours)
    return "\n".join([*lines, *_texts(key_of(ours), theirs)])


def _comments(message: Message) -> list[str]:
    own = [f"# {comment}".rstrip() for comment in message.user_comments]
    return own + [f"#. {comment}" for comment in message.auto_comments]


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


if __name__ == "__main__":
    main(sys.argv[1:])
