"""Nothing of what is sent, nor of a key, is in the log or in the database, whatever happens."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.api_keys import ApiKeys, Scope
from bot.storage.keys import Key, Keyring
from knowledge.catalogue import Catalogues
from knowledge.match import Match
from tests.bot.api.calling import MATCH, NEXT, SCREEN, calling, mounted
from tests.bot.databases import file_of, opened
from tests.bot.diseases import DISEASES
from tests.bot.logging_kept import logging_to

RING = Keyring((Key(1, bytes(range(32))),))
COUNTY, ILLNESS, POISON, INCOME = "梧桐巷十七号", "非小细胞肺癌", "砒霜", 48_731_962
PLANTED = (COUNTY, "肺癌", POISON, str(INCOME))


class BreakingDiseases:
    """Matching that breaks on a certain word, with what it was given in its message."""

    catalogues: Catalogues = DISEASES.catalogues

    def match(self, text: str) -> Match:
        if POISON in text:
            raise RuntimeError(f"cannot match {text}")
        return DISEASES.match(text)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    with logging_to(stream, monkeypatch):
        logging.getLogger().setLevel(logging.DEBUG)
        yield stream


BODIES = [
    (SCREEN, {"county": COUNTY, "household_income_yuan": INCOME}, 200),
    (SCREEN, {COUNTY: ILLNESS, "household_income_yuan": INCOME}, 422),
    (SCREEN, {"county": INCOME}, 422),
    (MATCH, {"text": f"{ILLNESS}，住在{COUNTY}"}, 200),
    (MATCH, {"text": f"{POISON} {ILLNESS} {COUNTY} {INCOME}"}, 500),
    (NEXT, {"facts": {"county": COUNTY, "household_income_yuan": INCOME}}, 200),
    (NEXT, {"who": ILLNESS}, 422),
]


async def test_no_body_and_no_key_leaves_a_trace(sqlite_address: str, log: io.StringIO) -> None:
    async with opened(sqlite_address) as database:
        keys = ApiKeys(database, RING, lambda: 0)
        token = await keys.add("one", set(Scope), 1000)
        async with calling(mounted(keys, diseases=BreakingDiseases()), token) as client:
            for path, body, status in BODIES:
                answer = await client.post(path, content=json.dumps(body, ensure_ascii=False))
                assert answer.status_code == status
            broken = json.dumps(BODIES[0][1], ensure_ascii=False)[:-1]
            assert (await client.post(SCREEN, content=broken)).status_code == 400
            assert (await client.post(f"/api/{COUNTY}")).status_code == 404
            unknown = {"Authorization": f"Bearer {token[::-1]}"}
            assert (await client.post(SCREEN, content="{}", headers=unknown)).status_code == 401
    logged = [json.loads(line) for line in log.getvalue().splitlines()]
    assert "api request failed" in [each["event"] for each in logged]
    for planted in (*PLANTED, *(json.dumps(each)[1:-1] for each in PLANTED), token, token[::-1]):
        assert planted not in log.getvalue()
        for kept in _files(file_of(sqlite_address).parent):
            assert planted.encode() not in kept.read_bytes()


def _files(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert found
    return found
