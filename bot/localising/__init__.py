"""Brings the texts of every language into step with the code and with the source language.

`make locales` reads off what the code asks for (`extraction`) and rewrites the files of the other
languages after the source's (`step`).
"""

from bot.localising.extraction import Use, uses_in
from bot.localising.step import bring_into_step, in_step, to_be_done

__all__ = ["Use", "bring_into_step", "in_step", "to_be_done", "uses_in"]
