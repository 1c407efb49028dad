"""`make locales`: brings every file into step, and lists what is left to do by hand."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.localising import Use, bring_into_step, uses_in
from bot.words import DOMAINS, SOURCE_LOCALE, texts_of

BOT = Path(__file__).parents[1]
LOCALES = BOT.parent / "locales"


def main(arguments: Sequence[str] = ()) -> None:
    if arguments:
        raise SystemExit("python -m bot.localising takes no arguments, and rewrites locales/")
    uses = uses_in(BOT)
    for line in (*unused(uses), *_in_step(uses)):
        print(line)


def unused(uses: list[Use]) -> Iterator[str]:
    """Texts that no file asks for; a `.said` belongs to the label before it."""
    for key in texts_of(SOURCE_LOCALE):
        if not any(each.fits(key) or each.fits(key.removesuffix(".said")) for each in uses):
            yield f"{SOURCE_LOCALE}: {key} is asked for nowhere"


def _in_step(uses: list[Use]) -> Iterator[str]:
    """Bring every file into step; what there is still to be done in it."""
    for folder in sorted(LOCALES.glob("*/LC_MESSAGES")):
        locale = folder.parent.name
        for domain in DOMAINS if locale != SOURCE_LOCALE else ():
            source = LOCALES / SOURCE_LOCALE / "LC_MESSAGES" / f"{domain}.po"
            for key in bring_into_step(source, folder / f"{domain}.po", locale, uses):
                yield f"{locale}/{domain}: {key} is to be translated, or looked at again"


if __name__ == "__main__":
    main(sys.argv[1:])
