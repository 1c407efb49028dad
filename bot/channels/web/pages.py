"""Pages from templates, and the files that go with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.web.rendering import blocks
from bot.clock import china_time
from bot.words import Words, locales

HERE = files("bot.channels.web")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
A_YEAR = "public, max-age=31536000, immutable"
HTML_LANGUAGES = {"zh_Hans": "zh-Hans", "zh_Hant": "zh-Hant", "en": "en"}


@dataclass(frozen=True)
class StaticFile:
    """A file with a name that changes with it, so that browsers may keep it for good."""

    name: str
    content: bytes
    media_type: str

    @staticmethod
    def of(name: str) -> StaticFile:
        content = (HERE / "static" / name).read_bytes()
        stem, dot, ending = name.rpartition(".")
        digest = hashlib.sha256(content).hexdigest()[:12]
        return StaticFile(f"{stem}.{digest}{dot}{ending}", content, TYPES[dot + ending])


class Pages:
    """Renders templates. What is typed by people is always escaped."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FunctionLoader(_template),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters["blocks"] = blocks
        self._environment.filters["when"] = china_time
        self._environment.globals["asset"] = self._asset

    @cached_property
    def _files(self) -> dict[str, StaticFile]:
        folder = HERE / "static"
        names = sorted(each.name for each in folder.iterdir() if each.is_file())
        return {name: StaticFile.of(name) for name in names}

    def _asset(self, name: str) -> str:
        return f"/static/{self._files[name].name}"

    def text(self, template: str, words: Words, **values: Any) -> str:
        """A page as text."""
        locale = str(words.locale)
        given = {"words": words, "lang": HTML_LANGUAGES.get(locale, locale), "locale": locale}
        return self._environment.get_template(template).render(**given, locales=locales(), **values)

    def page(self, template: str, words: Words, status: int = 200, **values: Any) -> Response:
        """A page as an answer."""
        return HTMLResponse(self.text(template, words, **values), status)

    async def static(self, request: Request) -> Response:
        """A file that goes with the pages."""
        asked = request.path_params["name"]
        found = next((each for each in self._files.values() if each.name == asked), None)
        if found is None:
            raise HTTPException(404)
        return Response(found.content, 200, {"Cache-Control": A_YEAR}, found.media_type)


def _template(name: str) -> str:
    return (HERE / "templates" / name).read_text(encoding="utf-8")
