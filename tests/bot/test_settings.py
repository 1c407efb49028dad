"""The environment is read once, and what cannot be used says what could be."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError


def test_without_any_settings_all_is_in_the_users_own_folder() -> None:
    settings = Settings.from_environment({"XDG_DATA_HOME": "/data"})
    assert settings.store.database_url == "sqlite:////data/wenzhu/wenzhu.db"
    assert settings.store.key_file == Path("/data/wenzhu/wenzhu.keys")
    assert settings.catalogues == Path("/data/wenzhu/catalogues")
    assert settings.telegram.token == ""
    assert settings.telegram.base_url == "https://api.telegram.org/bot"
    assert settings.health_listen is None
    assert (settings.store.keep_days, settings.store.keep_unfinished_hours) == (30, 24)


def test_each_setting_is_heard() -> None:
    settings = Settings.from_environment(
        {
            "DATABASE_URL": "postgresql://w@db/w",
            "TELEGRAM_TOKEN": " 1:a ",
            "TELEGRAM_BASE_URL": "http://127.0.0.1:8081/bot",
            "TELEGRAM_WEBHOOK_URL": "https://a.example/hook",
            "TELEGRAM_WEBHOOK_LISTEN": "127.0.0.1:9000",
            "TELEGRAM_WEBHOOK_SECRET": "s",
            "WENZHU_KEEP_DAYS": "7",
            "WENZHU_HEALTH_LISTEN": "127.0.0.1:9464",
        }
    )
    assert settings.store.database_url == "postgresql://w@db/w"
    assert settings.telegram.token == "1:a"
    assert settings.telegram.webhook_listen == ("127.0.0.1", 9000)
    assert settings.store.keep_days == 7
    assert settings.health_listen == ("127.0.0.1", 9464)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WENZHU_KEEP_DAYS", "0"),
        ("WENZHU_KEEP_DAYS", "３０"),
        ("WENZHU_KEEP_DAYS", "thirty"),
        ("WENZHU_KEEP_DAYS", "3651"),
        ("WENZHU_KEEP_DAYS", "9" * 5000),
        ("WENZHU_KEEP_UNFINISHED_HOURS", "-1"),
        ("WENZHU_HEALTH_LISTEN", "9464"),
        ("WENZHU_HEALTH_LISTEN", "127.0.0.1:port"),
        ("TELEGRAM_WEBHOOK_LISTEN", "127.0.0.1:70000"),
    ],
)
def test_a_setting_that_cannot_be_is_named_with_one_that_can(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        Settings.from_environment({name: value})
    assert f"例如 {name}=" in str(caught.value)


def test_no_secret_shows_when_settings_are_printed() -> None:
    secrets = {"TELEGRAM_TOKEN": "1:tttt", "TELEGRAM_WEBHOOK_SECRET": "wwww", "WENZHU_KEYS": "kkkk"}
    shown = repr(Settings.from_environment(secrets))
    assert not any(secret in shown for secret in ("tttt", "wwww", "kkkk"))
