"""The environment, read once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")


class SettingsError(ValueError):
    """A setting that cannot be used; says which, what was expected and an example."""


@dataclass(frozen=True)
class StoreSettings:
    """Where conversations are kept, and for how long.

    `DATABASE_URL`: SQLite in the user's data folder unless it names another; `sqlite:///FILE` or
    `postgresql://USER@HOST/NAME`. `WENZHU_KEY_FILE`: the file with the keys, made on first start;
    `WENZHU_KEYS`: the keys themselves, where a deployment keeps no such file.
    `WENZHU_KEEP_DAYS`, `WENZHU_KEEP_UNFINISHED_HOURS`: how long a conversation is kept after it
    was last touched. `WENZHU_HOLD_SECONDS`: how long a process that died in the middle of an answer
    keeps others from that person.
    """

    database_url: str = "sqlite:///wenzhu.db"
    key_file: Path = Path("wenzhu.keys")
    keys: str = field(default="", repr=False)
    keep_days: int = 30
    keep_unfinished_hours: int = 24
    hold_seconds: int = 30


@dataclass(frozen=True)
class TelegramSettings:
    """How the bot reaches Telegram.

    `TELEGRAM_TOKEN`: from @BotFather. `TELEGRAM_BASE_URL`: a Bot API server of one's own.
    `TELEGRAM_WEBHOOK_URL`: the public address to be called at, instead of polling, with
    `TELEGRAM_WEBHOOK_LISTEN` (host:port behind the proxy) and `TELEGRAM_WEBHOOK_SECRET`.
    `TELEGRAM_MESSAGES_A_SECOND`: how many to send at most; Telegram allows a bot about 30.
    `TELEGRAM_MOST_A_MINUTE`: how many messages one person may send in a minute.
    """

    token: str = field(default="", repr=False)
    base_url: str = "https://api.telegram.org/bot"
    webhook_url: str = ""
    webhook_listen: tuple[str, int] = ("127.0.0.1", 8443)
    webhook_secret: str = field(default="", repr=False)
    messages_a_second: int = 30
    most_a_minute: int = 30


@dataclass(frozen=True)
class WebSettings:
    """How people reach the pages.

    `WENZHU_WEB_URL`: the public address, as https://wenzhu.example.org; with https, cookies go
    over TLS alone. `WENZHU_EXIT_URL`: where a quick exit leads. `WENZHU_PROXY`: addresses of
    proxies in front, besides those on this machine, by commas.
    """

    public_url: str = ""
    exit_url: str = "https://www.baidu.com"
    proxies: tuple[str, ...] = ()

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host and port that people write; nothing where no public address is set."""
        return self.public_url.partition("://")[2].partition("/")[0]


@dataclass(frozen=True)
class Settings:
    """What a deployment says by environment variables.

    `WENZHU_PARAMETERS`: a TOML file of figures, added to the shipped ones.
    `WENZHU_UNCHECKED_FIGURES`: `1` turns on figures nobody has held against an official source.
    `WENZHU_CATALOGUES`: the folder of imported lists; by default one in the user's data folder.
    `WENZHU_DOCUMENTS`: a folder with the official texts. `WENZHU_LANGUAGE`: the language to speak.
    `WENZHU_HEALTH_LISTEN`: host:port for /healthz, /readyz and /metrics; not served without it.
    """

    parameters: Path | None = None
    unchecked_figures: bool = False
    documents: Path | None = None
    catalogues: Path = Path("catalogues")
    language: str = "zh_Hans"
    health_listen: tuple[str, int] | None = None
    store: StoreSettings = StoreSettings()
    telegram: TelegramSettings = TelegramSettings()
    web: WebSettings = WebSettings()

    @staticmethod
    def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings; SettingsError where one cannot be used."""
        said = {name: value.strip() for name, value in environment.items() if value.strip()}
        home = Path(said.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "wenzhu"
        parameters, documents = said.get("WENZHU_PARAMETERS"), said.get("WENZHU_DOCUMENTS")
        return Settings(
            parameters=Path(parameters) if parameters else None,
            unchecked_figures=said.get("WENZHU_UNCHECKED_FIGURES") == "1",
            catalogues=Path(said.get("WENZHU_CATALOGUES") or home / "catalogues"),
            documents=Path(documents) if documents else None,
            language=said.get("WENZHU_LANGUAGE", "zh_Hans"),
            health_listen=_address(said, "WENZHU_HEALTH_LISTEN", None),
            store=_store(said, home),
            telegram=_telegram(said),
            web=_web(said),
        )


def _store(said: Mapping[str, str], home: Path) -> StoreSettings:
    return StoreSettings(
        database_url=said.get("DATABASE_URL") or f"sqlite:///{home / 'wenzhu.db'}",
        key_file=Path(said.get("WENZHU_KEY_FILE") or home / "wenzhu.keys"),
        keys=said.get("WENZHU_KEYS", ""),
        keep_days=_whole(said, "WENZHU_KEEP_DAYS", 30),
        keep_unfinished_hours=_whole(said, "WENZHU_KEEP_UNFINISHED_HOURS", 24),
        hold_seconds=_whole(said, "WENZHU_HOLD_SECONDS", 30),
    )


def _telegram(said: Mapping[str, str]) -> TelegramSettings:
    plain = TelegramSettings()
    listen = _address(said, "TELEGRAM_WEBHOOK_LISTEN", plain.webhook_listen)
    return TelegramSettings(
        token=said.get("TELEGRAM_TOKEN", ""),
        base_url=said.get("TELEGRAM_BASE_URL", plain.base_url),
        webhook_url=said.get("TELEGRAM_WEBHOOK_URL", ""),
        webhook_listen=listen or plain.webhook_listen,
        webhook_secret=said.get("TELEGRAM_WEBHOOK_SECRET", ""),
        messages_a_second=_whole(said, "TELEGRAM_MESSAGES_A_SECOND", 30, most=100_000),
        most_a_minute=_whole(said, "TELEGRAM_MOST_A_MINUTE", 30, most=100_000),
    )


def _web(said: Mapping[str, str]) -> WebSettings:
    plain = WebSettings()
    return WebSettings(
        public_url=_origin(said, "WENZHU_WEB_URL", plain.public_url),
        exit_url=_origin(said, "WENZHU_EXIT_URL", plain.exit_url),
        proxies=tuple(part.strip() for part in said.get("WENZHU_PROXY", "").split(",") if part),
    )


def _origin(said: Mapping[str, str], name: str, default: str) -> str:
    """An address of a whole site, without a path."""
    text = said.get(name, default).rstrip("/").lower()
    if text and not ORIGIN.fullmatch(text):
        raise SettingsError(f"{name}={text}：要写网址，不带路径，例如 {name}=https://www.baidu.com")
    return text


def _whole(said: Mapping[str, str], name: str, default: int, most: int = 3650) -> int:
    text = said.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise SettingsError(f"{name}={text}：要写 1 到 {most} 的整数，例如 {name}={default}")
    return int(text)


def _address(
    said: Mapping[str, str], name: str, default: tuple[str, int] | None
) -> tuple[str, int] | None:
    text = said.get(name)
    if text is None:
        return default
    host, _, port = text.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and 0 <= int(port) <= 65535):
        raise SettingsError(f"{name}={text}：要写主机:端口，例如 {name}=127.0.0.1:9464")
    return host, int(port)
