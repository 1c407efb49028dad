"""The API answers as the commands do, byte for byte."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.batch import screen_lines
from bot.matching import match_lines
from bot.parameters import deployment_figures
from knowledge.catalogue import Catalogues
from knowledge.match import Match
from rules.figures import NO_FIGURES
from tests.bot.api.calling import MATCH, SCREEN, TODAY, calling, mounted, posted
from tests.bot.diseases import DISEASES

EXAMPLES = Path(__file__).parents[2] / "examples"

with_examples = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are not here")


def examples(name: str) -> list[dict[str, Any]]:
    lines = (EXAMPLES / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def screened(bodies: list[bytes], figures: Any = NO_FIGURES) -> list[bytes]:
    """What `wenzhu screen` prints."""
    output = io.BytesIO()
    screen_lines(io.BytesIO(b"\n".join(bodies)), output, TODAY, figures)
    return output.getvalue().splitlines()


def matched(bodies: list[bytes]) -> list[bytes]:
    """What `wenzhu match --jsonl` prints."""
    output = io.BytesIO()
    match_lines(io.BytesIO(b"\n".join(bodies)), output, DISEASES, jsonl=True)
    return output.getvalue().splitlines()


@with_examples
async def test_every_example_is_screened_as_by_the_batch() -> None:
    bodies = [json.dumps(each["facts"]).encode() for each in examples("screening.jsonl")]
    assert len(bodies) > 20
    figures = deployment_figures(EXAMPLES / "parameters.toml")
    async with calling(mounted(figures=figures)) as client:
        answers = [(await client.post(SCREEN, content=body)).content for body in bodies]
    assert answers == screened(bodies, figures)


@with_examples
async def test_every_example_is_matched_as_by_the_batch() -> None:
    given = [{"id": each["id"], "text": each["text"]} for each in examples("matching.jsonl")]
    bodies = [json.dumps(each).encode() for each in given]
    assert len(bodies) > 20
    async with calling(mounted()) as client:
        answers = [(await client.post(MATCH, content=body)).content for body in bodies]
    assert answers == matched(bodies)


async def test_nothing_known_is_a_result_in_which_all_is_open() -> None:
    answer = await posted(SCREEN, "{}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert {each["status"] for each in answer.json()["programmes"]} == {"undetermined"}


async def test_a_body_may_be_written_over_several_lines_and_begin_with_a_mark() -> None:
    body = '\ufeff{\n  "insured_place":\n "quanzhou"\n}\n'
    assert (await posted(SCREEN, body)).content in screened([b'{"insured_place": "quanzhou"}'])


async def test_a_text_without_an_id_is_matched_like_a_first_line() -> None:
    answer = await posted(MATCH, '{"text": "脑溢血"}')
    assert [answer.content] == matched(['{"text": "脑溢血"}'.encode()])
    assert answer.json()["candidates"][0]["entry"] == "qingdao/21"


async def test_numbers_lose_nothing_on_the_way() -> None:
    body = b'{"household_income_yuan": 123456789.123456789012345678, "household_size": 3.0}'
    assert [(await posted(SCREEN, body)).content] == screened([body])


class WaitingDiseases:
    """Matching that goes on only once the loop has done something else in the meantime."""

    catalogues: Catalogues = DISEASES.catalogues

    def __init__(self) -> None:
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def match(self, text: str) -> Match:
        self.begun.set()
        assert self.may_go_on.wait(timeout=30)
        return DISEASES.match(text)


async def test_others_are_answered_while_a_text_is_matched() -> None:
    diseases = WaitingDiseases()
    async with calling(mounted(diseases=diseases)) as client:
        matching = asyncio.create_task(client.post(MATCH, content='{"text": "脑溢血"}'))
        while not diseases.begun.is_set():
            await asyncio.sleep(0)
        assert (await client.post(SCREEN, content="{}")).status_code == 200
        assert not matching.done()
        diseases.may_go_on.set()
        assert (await matching).json()["decision"] == "accept"


@given(
    body=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(str.encode).map(lambda text: b'{"text": "' + text + b'"}'),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ("text", "id", "facts", "unknown", "stage", "who", "language", "identities")
                    )
                    | st.text(max_size=10),
                    inner,
                    max_size=4,
                )
            ),
        ).map(lambda value: json.dumps(value).encode()),
    ),
    path=st.sampled_from((SCREEN, MATCH, "/api/v1/interview/next")),
)
def test_any_body_has_an_answer_or_is_told_what_is_wrong_with_it(body: bytes, path: str) -> None:
    answer = asyncio.run(posted(path, body))
    assert answer.status_code in (200, 400, 422)
    if answer.status_code != 200:
        assert answer.json()["code"]
