"""The guide to deploying names what there is, and nothing that there is not."""

from __future__ import annotations

import re
from pathlib import Path

from bot import settings
from bot.operating.metrics import Metrics

CHECKOUT = Path(__file__).parents[3]
GUIDE = (CHECKOUT / "docs" / "deploy.md").read_text(encoding="utf-8")
A_SETTING = r"DATABASE_URL|(?:TELEGRAM|WENZHU)_[A-Z_]+[A-Z]"


def test_the_guide_names_every_setting_and_no_other() -> None:
    source = Path(settings.__file__).read_text(encoding="utf-8")
    table = re.findall(rf"^\| `({A_SETTING})` \|", GUIDE, re.MULTILINE)
    assert sorted(table) == sorted(set(re.findall(rf'"({A_SETTING})"', source)))
    assert set(re.findall(A_SETTING, GUIDE)) == set(table)


def test_the_guide_gives_the_defaults_that_hold() -> None:
    plain = settings.Settings.from_environment({})
    rows = dict(re.findall(rf"^\| `({A_SETTING})` \| `([^`]*)` \|", GUIDE, re.MULTILINE))
    host, port = plain.telegram.webhook_listen
    assert rows == {
        "TELEGRAM_BASE_URL": plain.telegram.base_url,
        "TELEGRAM_WEBHOOK_LISTEN": f"{host}:{port}",
        "TELEGRAM_MESSAGES_A_SECOND": str(plain.telegram.messages_a_second),
        "TELEGRAM_MOST_A_MINUTE": str(plain.telegram.most_a_minute),
        "WENZHU_KEEP_DAYS": str(plain.store.keep_days),
        "WENZHU_KEEP_UNFINISHED_HOURS": str(plain.store.keep_unfinished_hours),
        "WENZHU_HOLD_SECONDS": str(plain.store.hold_seconds),
        "WENZHU_LANGUAGE": plain.language,
        "WENZHU_EXIT_URL": plain.web.exit_url,
    }


def test_the_guide_watches_only_what_is_measured() -> None:
    measured = Metrics()
    measured.replied(1)
    exposed = measured.exposition().decode()
    named = set(re.findall(r"\bwenzhu_(?!bot|before)[a-z]+_[a-z_]+\b", GUIDE))
    assert named
    assert [name for name in sorted(named) if name not in exposed] == []
