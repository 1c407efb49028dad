"""The catalogues and the matcher as they ship, built once for all tests."""

from pathlib import Path

from bot.diseases.loaded import LoadedDiseases
from bot.diseases.shelf import Shelf

DISEASES = LoadedDiseases(Shelf(Path("no such folder")))
