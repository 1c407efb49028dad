"""Changing the keys of a deployment: a new one in front, all under it, old ones dropped at last.

Whatever happens in between, nothing is lost: a key is in the file before anything is sealed by it,
and leaves the file only when nothing needs it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from bot.running import NotRunnableError, opened_store
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.keys import Keyring
from bot.storage.resealing import Resealed, Uses, reseal, uses_of

NOTHING = Uses()
SEALS = {
    "conversations": "{} 段对话",
    "addresses": "{} 个提醒用的地址",
    "updates": "{} 条没答的消息",
    "one_time_secrets": "{} 个动态口令的种子",
    "frozen_cases": "{} 份留作核对的案例",
}
BY_HAND = (
    "密钥写在 WENZHU_KEYS 里，这里改不了，请自己加：用 openssl rand -base64 32 做一把新的，"
    "问助都停下，把新的写在最前面：WENZHU_KEYS={new}:新密钥,{newest}:…（后面照旧），"
    "再运行一次 wenzhu keys rotate，原来封的就改用新的封。"
)
BUSY = "另一个 wenzhu keys 正在换密钥，等它换完再来。"
GONE = "  这把密钥不在了，它封的打不开：找得到就放回密钥文件。"
COPY = "密钥文件变了：现在就另抄一份存好，不要和数据库的备份放在一起。"
RESTART = "正在跑的问助还不认得新密钥，都要重新启动；别的机器上的，先把密钥文件抄过去。"
BACKUPS = "以前的备份还要旧密钥才打得开：那些备份没过期，旧密钥的抄本先别丢。"


async def listed(settings: Settings) -> list[str]:
    """The keys, newest first, and what each is still needed for."""
    async with opened_store(settings) as (store, keyring):
        uses = await uses_of(store.database)
    newest, *older = (key.id for key in keyring.keys)
    lines = [f"{newest} 号，最新的一把：{_words(uses.get(newest, NOTHING))}"]
    lines += [f"{key} 号：{_words(uses.get(key, NOTHING))}" for key in older]
    for key in sorted(uses.keys() - {newest, *older}, reverse=True):
        lines += [f"{key} 号：{_words(uses[key])}", GONE]
    return lines


async def rotate(settings: Settings) -> list[str]:
    """Put a new key in front and seal everything by it; go on with that if it was cut short.

    NotRunnableError where the keys are not in a file, and all is sealed by the newest already.
    """
    async with opened_store(settings) as (store, _):
        with _alone(settings):
            keyring, first, done = await _renewed(settings, store.database)
            await store.database.erase_traces()
            uses = await uses_of(store.database)
    lines = [first, f"改用 {keyring.newest.id} 号封好了 {done.moved} 份。"]
    if done.unreadable:
        lines.append(f"有 {done.unreadable} 份打不开，没有动：它们被改过，或者坏了。")
    lines += _about_older(keyring, uses)
    return [*lines, RESTART, *([] if settings.store.keys else [COPY]), BACKUPS]


async def retire(settings: Settings) -> list[str]:
    """Drop the old keys that nothing needs any more."""
    async with opened_store(settings) as (store, _):
        with _alone(settings):
            keyring = Keyring.load(settings.store)
            uses = await uses_of(store.database)
            unused = _unused(keyring, uses)
            if unused and not settings.store.keys:
                keyring.without(unused).save(settings.store.key_file)
    kept = _about_older(keyring.without(unused), uses)
    if not unused:
        return ["没有可以去掉的旧密钥。", *kept]
    if settings.store.keys:
        return [f"{_named(unused)}没有用了，可以从 WENZHU_KEYS 里去掉。", *kept, BACKUPS]
    return [f"去掉了 {_named(unused)}。", *kept, COPY, BACKUPS]


async def _renewed(settings: Settings, database: Database) -> tuple[Keyring, str, Resealed]:
    """All sealed by the newest key; where it was already, by a new one, kept before it is used."""
    keyring = Keyring.load(settings.store)
    done = await reseal(database, keyring)
    if done.moved:
        return keyring, "还有用旧密钥封的，这次把它们换完，没有再加新的。", done
    newest = keyring.newest.id
    if settings.store.keys:
        raise NotRunnableError(BY_HAND.format(new=newest + 1, newest=newest))
    rotated = keyring.rotated()
    rotated.save(settings.store.key_file)
    first = f"加了一把新密钥，{rotated.newest.id} 号：从现在起都用它封。"
    return rotated, first, await reseal(database, rotated)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Nobody else changes the key file meanwhile: one's new key would replace the other's."""
    if settings.store.keys:
        yield
        return
    folder = os.open(settings.store.key_file.absolute().parent, os.O_RDONLY)
    try:
        _lock(folder)
        yield
    finally:
        os.close(folder)


def _lock(folder: int) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise NotRunnableError(BUSY) from None


# -- in words ----------------------------------------------------------------------------------


def _unused(keyring: Keyring, uses: Mapping[int, Uses]) -> set[int]:
    return {key.id for key in keyring.keys[1:]} - uses.keys()


def _about_older(keyring: Keyring, uses: Mapping[int, Uses]) -> Iterator[str]:
    """Which of the old keys are still needed, and until when, and which are not."""
    for key in keyring.keys[1:]:
        if key.id in uses:
            yield f"{key.id} 号还要留着：{_words(uses[key.id])}。"
    if any(uses[key.id].people for key in keyring.keys[1:] if key.id in uses):
        yield "他们下次来，就改按新的认；一直不来的，到期连同对话一起删。"
    unused = _unused(keyring, uses)
    if unused:
        yield f"{_named(unused)}没有用了：wenzhu keys retire 去掉它。"


def _words(uses: Uses) -> str:
    sealed = [SEALS[name].format(count) for name, count in uses.sealed.items()]
    parts = [f"封着 {'、'.join(sealed)}"] if sealed else []
    parts += [f"认 {uses.people} 个人要用它"] if uses.people else []
    parts += [f"认 {uses.systems} 把接口钥匙要用它"] if uses.systems else []
    return "，".join(parts) or "没有东西要用它"


def _named(keys: Collection[int]) -> str:
    return "、".join(f"{key} 号" for key in sorted(keys, reverse=True))
