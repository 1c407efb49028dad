"""The database and the keys, looked at and left as they are: nothing that is missing is made."""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.operating.checks.clock import Clock
from bot.operating.checks.finding import Finding, Findings
from bot.settings import StoreSettings

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

MEBIBYTE = 1024 * 1024
LEAST_FREE = 100 * MEBIBYTE
CONNECTING = {"timeout": 5}  # seconds
LONGEST_LOOK = 10
OTHERS_MAY_READ, OTHERS_MAY_ENTER = 0o044, 0o011


async def store_findings(store: StoreSettings, clock: Clock) -> list[Finding]:
    """The database, where it is kept, and the keys that open what is in it."""
    look = _Look(store, clock)
    found = [*await look.database()]
    return [*found, *_keys(store, look.has_tables)]


@dataclass
class _Look:
    """A look at the database; `has_tables` once it is known to hold something."""

    store: StoreSettings
    clock: Clock
    has_tables: bool = False

    async def database(self) -> list[Finding]:
        from bot.storage.database import DatabaseError, async_url

        try:
            url = async_url(self.store.database_url)
        except DatabaseError as error:
            return [_broken(f"{error}。")]
        if url.get_backend_name() == "sqlite":
            return await self._file(url, Path(str(url.database)))
        return [await self._opened(url)]

    async def _file(self, url: URL, path: Path) -> list[Finding]:
        folder = existing_folder(path)
        if not _may_write(folder):
            return [_broken(f"{folder} 不能写，放不了数据库。换一个文件夹，或改它的主人。")]
        found = [*_space(folder), *_exposed(path)]
        if not _is_there(path):
            return [Finding("数据库", "ok", f"还没有，第一次启动时会建 {path}。"), *found]
        if not (path.is_file() and os.access(path, os.R_OK | os.W_OK)):
            return [_broken(f"{path} 不能读写。用运行问助的用户来查，或改它的主人。"), *found]
        return [await self._opened(url), *found]

    async def _opened(self, url: URL) -> Finding:
        look = self._in_file if url.get_backend_name() == "sqlite" else self._on_server
        try:
            async with asyncio.timeout(LONGEST_LOOK):
                return await look(url)
        except Exception as error:  # whatever a driver raises; its text may hold the address
            return _broken(f"打不开 {_place(url)}（{_kind(error)}）。{_remedy(url)}")

    async def _in_file(self, url: URL) -> Finding:
        from sqlalchemy import create_engine
        from sqlalchemy.pool import NullPool

        def look() -> Finding:
            engine = create_engine(url, poolclass=NullPool, connect_args=CONNECTING)
            with engine.connect() as connection:
                return self._tables(connection)

        return await asyncio.to_thread(look)

    async def _on_server(self, url: URL) -> Finding:
        from sqlalchemy.ext.asyncio import create_async_engine
        from sqlalchemy.pool import NullPool

        engine = create_async_engine(url, poolclass=NullPool, connect_args=CONNECTING)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(self._tables)
        finally:
            await engine.dispose()

    def _tables(self, connection: Connection) -> Finding:
        from sqlalchemy import inspect, text

        if connection.dialect.name == "postgresql":
            self.clock.compare("数据库", connection.scalar(text("SELECT clock_timestamp()")))
        elif connection.scalar(text("PRAGMA quick_check(1)")) != "ok":
            return _broken("文件坏了。停下问助，用备份恢复（见 docs/deploy.md）。")
        if not inspect(connection).has_table("alembic_version"):
            return Finding("数据库", "ok", "连得上，还是空的，第一次启动时会建表。")
        self.has_tables = True
        return _version(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _version(found: str | None) -> Finding:
    """Whether this program knows the tables as they are."""
    from alembic.script import ScriptDirectory

    from bot.storage.migrating import config_for

    script = ScriptDirectory.from_config(config_for())
    if found == script.get_current_head():
        return Finding("数据库", "ok", f"连得上，表是最新的（{found}）。")
    if found is None or found in {each.revision for each in script.walk_revisions()}:
        return Finding("数据库", "ok", f"连得上，表是旧的（{found or '空'}），启动时会升级。")
    return _broken("是更新版本的问助建的。装回新版本，或恢复升级前的备份（见 docs/deploy.md）。")


def _broken(text: str) -> Finding:
    return Finding("数据库", "broken", text)


def _place(url: URL) -> str:
    """Where a database is, without who opens it and by what password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.host or '本机'} 上的 {url.database or '（没写库名）'}"


def _kind(error: BaseException) -> str:
    """The kind of error that a driver raised first; what it says is left alone."""
    original = getattr(error, "orig", None)
    first = getattr(original, "__cause__", None) or original or error
    return type(first).__name__


def _remedy(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return "它不像 SQLite 数据库，也可能正被占着。看 DATABASE_URL 对不对，或用备份恢复。"
    return "看 PostgreSQL 开着没有，DATABASE_URL 里的主机、用户、密码、库名对不对。"


def existing_folder(path: Path) -> Path:
    """The folder of a path, or the nearest one above it that is there."""
    return next(each for each in path.absolute().parents if _is_there(each))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder on the way is closed to this user
        return False


def _may_write(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _space(folder: Path) -> Findings:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        left, least = free // MEBIBYTE, LEAST_FREE // MEBIBYTE
        text = f"{folder} 只剩 {left} MB，至少留 {least} MB。请腾出地方来。"
        yield Finding("磁盘", "warning", text)


def _exposed(path: Path) -> Findings:
    if not _is_there(path):
        return
    inside, around = path.stat().st_mode, path.parent.stat().st_mode
    if inside & OTHERS_MAY_READ and around & OTHERS_MAY_ENTER:
        yield Finding("数据库", "warning", f"别的用户也读得到 {path}。请运行：chmod 600 {path}")


# -- keys --------------------------------------------------------------------------------------


def _keys(store: StoreSettings, has_tables: bool) -> Findings:
    folder = existing_folder(store.key_file)
    if store.keys or _is_there(store.key_file):
        yield _loaded(store)
    elif has_tables:
        text = f"数据库已有，{store.key_file} 却不在，以前的对话打不开。请从备份放回密钥文件。"
        yield Finding("密钥", "broken", text)
    elif _may_write(folder):
        yield Finding("密钥", "ok", f"还没有，第一次启动时会建 {store.key_file}。")
    else:
        text = f"{folder} 不能写，建不了密钥文件。改 WENZHU_KEY_FILE，或改文件夹的主人。"
        yield Finding("密钥", "broken", text)


def _loaded(store: StoreSettings) -> Finding:
    from bot.storage.keys import KeyFileError, Keyring

    try:
        keyring = Keyring.load(store)
    except KeyFileError as error:
        return Finding("密钥", "broken", str(error))
    count, newest = len(keyring.keys), keyring.keys[0].id
    return Finding("密钥", "ok", f"有 {count} 把，新内容用 {newest} 号封。")
