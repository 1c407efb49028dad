"""The environment, read once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What a deployment says by environment variables.

    `WENZHU_PARAMETERS`: a TOML file of figures, added to the shipped ones.
    `WENZHU_UNCHECKED_FIGURES`: `1` turns on figures nobody has held against an official source.
    `WENZHU_CATALOGUES`: the folder of imported lists; by default one in the user's data folder.
    `WENZHU_DOCUMENTS`: a folder with the official texts. `WENZHU_LANGUAGE`: the language to speak.
    """

    parameters: Path | None = None
    unchecked_figures: bool = False
    documents: Path | None = None
    catalogues: Path = Path("catalogues")
    language: str = "zh_Hans"

    @staticmethod
    def from_environment() -> Settings:
        home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        kept = os.environ.get("WENZHU_CATALOGUES") or Path(home) / "wenzhu" / "catalogues"
        parameters = os.environ.get("WENZHU_PARAMETERS")
        documents = os.environ.get("WENZHU_DOCUMENTS")
        return Settings(
            parameters=Path(parameters) if parameters else None,
            unchecked_figures=os.environ.get("WENZHU_UNCHECKED_FIGURES") == "1",
            catalogues=Path(kept),
            documents=Path(documents) if documents else None,
            language=os.environ.get("WENZHU_LANGUAGE", "zh_Hans"),
        )
