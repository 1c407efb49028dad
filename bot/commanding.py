"""What several commands read before they begin, and how they refuse what cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from bot.clock import today
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.diseases.shelf import Shelf
    from rules.case import Case
    from rules.figures import Figures

UNUSABLE = 2


def refuse(message: str) -> NoReturn:
    """Leave with an error for the person at the terminal."""
    typer.echo(f"wenzhu: {message}", err=True)
    raise typer.Exit(UNUSABLE)


def read_settings() -> Settings:
    """The environment, with a word to the person where it cannot be used."""
    from bot.words import locales

    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        refuse(str(error))
    if settings.language not in locales():
        refuse(f"WENZHU_LANGUAGE={settings.language}: 只有 {'、'.join(locales())}")
    return settings


def read_figures(parameters: Path | None, settings: Settings) -> Figures:
    """The figures named for this command alone; else the shipped ones with a deployment's own."""
    from bot.diseases.catalogues import with_xiamen_list
    from bot.diseases.shelf import ImportRefusedError, Shelf
    from bot.parameters import combined, deployment_figures, shipped_figures
    from rules.errors import FigureError

    try:
        if parameters:
            figures = deployment_figures(parameters)
        else:
            shipped = shipped_figures(settings.unchecked_figures)
            own = settings.parameters
            figures = combined(shipped, deployment_figures(own)) if own else shipped
        return with_xiamen_list(figures, Shelf(settings.catalogues))
    except (FigureError, ImportRefusedError) as error:
        refuse(str(error))


def read_shelf() -> Shelf:
    """The imported lists; a damaged one is an error before anything is answered from it."""
    from bot.diseases.shelf import ImportRefusedError, Shelf

    try:
        return Shelf(Settings.from_environment().catalogues).checked()
    except ImportRefusedError as error:
        refuse(str(error))


def read_facts(path: Path, figures: Figures) -> Case:
    from rules.errors import FactError
    from rules.intake import read_case

    try:
        return read_case(path.read_bytes(), today(), figures)
    except OSError as error:
        refuse(f"{path}: {error.strerror}")
    except FactError as error:
        refuse(f"{path}: {error}")
