"""Keys of other systems: known again by whoever has them, and by nothing that is kept."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from bot.storage.api_keys import ApiKey, ApiKeyNameError, ApiKeys, Scope
from bot.storage.database import Database
from bot.storage.keys import Key, Keyring
from tests.bot.api.calling import MATCH, SCREEN, calling, mounted
from tests.bot.databases import opened, rows

RING = Keyring((Key(1, bytes(range(32))),))
NOW = 1_800_000_000
MATCHING = frozenset({Scope.MATCH})


def keys_of(database: Database, ring: Keyring = RING) -> ApiKeys:
    return ApiKeys(database, ring, lambda: NOW)


async def test_a_key_is_known_again_with_all_that_it_may_do(address: str) -> None:
    async with opened(address) as database:
        token = await keys_of(database).add("医院 his"[:2], {Scope.MATCH, Scope.SCREEN}, 30)
        found = await keys_of(database).find(token)
        assert found is not None
        assert found == ApiKey(
            found.id, "医院", frozenset({Scope.MATCH, Scope.SCREEN}), 30, NOW, disabled=False
        )
        assert await keys_of(database).listed() == [found]


async def test_a_key_looks_like_one_and_is_not_kept(address: str) -> None:
    async with opened(address) as database:
        token = await keys_of(database).add("one", MATCHING, 1)
        assert token.startswith("wz_")
        assert len(token) == 46
        [row] = await rows(database, "SELECT * FROM api_key")
        assert token not in str(row)
        assert token[3:].encode() not in b"".join(each for each in row if isinstance(each, bytes))


async def test_no_two_keys_are_the_same(address: str) -> None:
    async with opened(address) as database:
        keys = keys_of(database)
        tokens = {await keys.add(f"key-{number}", MATCHING, 1) for number in range(20)}
        assert len(tokens) == 20
        assert len({each.id for each in await keys.listed()}) == 20


async def test_nothing_else_is_taken_for_a_key(address: str) -> None:
    async with opened(address) as database:
        keys = keys_of(database)
        token = await keys.add("one", MATCHING, 1)
        other = token[:-1] + ("a" if token[-1] != "a" else "b")
        for typed in (
            "",
            "wz_",
            token[:-1],
            token + "a",
            token.upper(),
            other,
            "' OR 1=1 --",
            "钥匙",
        ):
            assert await keys.find(typed) is None


async def test_a_disabled_key_opens_nothing_and_stays_in_the_list(address: str) -> None:
    async with opened(address) as database:
        keys = keys_of(database)
        token, other = await keys.add("one", MATCHING, 1), await keys.add("two", MATCHING, 1)
        assert await keys.disable("one")
        assert await keys.find(token) is None
        assert await keys.find(other) is not None
        assert [(each.name, each.disabled) for each in await keys.listed()] == [
            ("one", True),
            ("two", False),
        ]
        assert not await keys.disable("three")


@pytest.mark.parametrize("name", ["", " ", "-", "a b", "a\n", "a\x1b[2J", "a" * 65, "\u202eabc"])
async def test_a_name_that_would_spoil_a_list_is_refused(sqlite_address: str, name: str) -> None:
    async with opened(sqlite_address) as database:
        with pytest.raises(ApiKeyNameError):
            await keys_of(database).add(name, MATCHING, 1)


async def test_a_name_is_given_once(address: str) -> None:
    async with opened(address) as database:
        keys = keys_of(database)
        token = await keys.add("one", MATCHING, 1)
        with pytest.raises(ApiKeyNameError):
            await keys.add("one", MATCHING, 1)
        assert await keys.find(token) is not None


async def test_a_key_is_known_by_the_newest_key_of_the_deployment_once_it_is_used(
    address: str,
) -> None:
    hashed = "SELECT hashed_by FROM api_key"
    async with opened(address) as database:
        token = await keys_of(database).add("one", MATCHING, 1)
        rotated = RING.rotated()
        assert await rows(database, hashed) == [(1,)]
        assert await keys_of(database, rotated).find(token) is not None
        assert await rows(database, hashed) == [(2,)]
        only_newest = rotated.without([1])
        assert await keys_of(database, only_newest).find(token) is not None
        assert await keys_of(database, RING).find(token) is None


async def test_the_revision_makes_the_table_as_it_is_described(address: str) -> None:
    def differences(connection: object) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})  # type: ignore[arg-type]
        return [each for each in compare_metadata(context, SQLModel.metadata) if _is_ours(each)]

    async with opened(address) as database:
        assert await database.run_sync(differences) == []


def _is_ours(difference: object) -> bool:
    return "api_key" in str(difference)


async def test_a_key_from_the_database_opens_the_api(sqlite_address: str) -> None:
    async with opened(sqlite_address) as database:
        keys = keys_of(database)
        token = await keys.add("one", MATCHING, 60)
        async with calling(mounted(keys), token) as client:
            matching = '{"text": "脑溢血"}'
            assert (await client.post(MATCH, content=matching)).status_code == 200
            assert (await client.post(SCREEN, content="{}")).status_code == 403
            await keys.disable("one")
            assert (await client.post(MATCH, content=matching)).status_code == 401
