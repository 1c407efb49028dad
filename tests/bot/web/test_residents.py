"""A resident's way through the pages: forwards, back, in two tabs, elsewhere, and off at once."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.channels.web.sessions import Kind
from bot.conversation import Conversation
from bot.interview.session import Milestone
from bot.interview.steps import Did
from bot.storage.handover import LIFE_SECONDS
from bot.storage.records import Writing
from bot.storage.store import HOUR
from bot.words import locales, words
from tests.bot.databases import file_of
from tests.bot.logging_kept import logging_to
from tests.bot.storage.deployment import contacts
from tests.bot.web.residents import House, Person, open_house, outcome

say = words()
PLACES = ("1", "泉州", "泉州")
ILLNESS_IS_NEXT = ("1", "青岛", "青岛", "低保")
TO_THE_RESULT = (*PLACES, "低保", "1", "2")
NAME, ID_NUMBER = "欧阳不存", "350502194912310013"
HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE entry; --",
    "{{ csrf }}",
    "\u202e",
    "a" * 2500,
)


@pytest_asyncio.fixture
async def house(sqlite_address: str) -> AsyncIterator[House]:
    async with open_house(sqlite_address) as made:
        yield made


async def in_memory(house: House, person: Person) -> Conversation:
    """The conversation as the site has it in memory."""
    live = await house.site.casework.opened(await house.record(person), "zh_Hans")
    return live.talk


async def said(house: House, person: Person) -> dict[str, object]:
    """The facts that count, as they are kept."""
    return dict((await house.talk(await house.record(person))).session.case.facts)


# -- forwards -------------------------------------------------------------------------------------


async def test_from_the_first_page_to_the_result(house: House) -> None:
    person = await house.resident()
    assert person.page.path == "/talk/0"
    assert person.question == say("ask.for_whom")
    await person.presses(say("for_whom.self"))
    await person.presses("泉州市")
    await person.presses("泉州市")
    await person.picks("1", "5")
    assert say("identity.tekun.name") in person.page.main
    await person.presses(say("check.right"))
    await person.presses(say("estimate.no"))
    assert person.page.path == "/result"
    assert say("programme.quanzhou.medical_aid.name") in person.page.main
    assert say("status.eligible") not in person.question
    assert (await house.record(person)).finished


async def test_an_option_is_a_button_and_several_are_ticked(house: House) -> None:
    person = await house.resident()
    assert len(person.options) == 4
    await person.types("1")
    assert list(person.options.values())[-1] == say("choice.hukou_place.other")
    for _ in range(2):
        await person.picks("4")
    assert person.page.document.xpath("//input[@type='checkbox']")


async def test_what_was_not_understood_stays_in_the_field(house: House) -> None:
    person = await house.resident("1")
    await person.types("月球背面")
    assert person.typed == "月球背面"
    assert say("web.unclear.place") in person.before
    assert await said(house, person) == {}
    await person.open(person.page.path)
    assert person.typed == "月球背面"
    await person.types("泉州")
    assert person.typed == ""


async def test_not_knowing_is_a_button_and_no_answer_of_no(house: House) -> None:
    person = await house.resident(*PLACES)
    await person.does("unsure")
    assert not any(key.startswith("identities.") for key in await said(house, person))


async def test_why_explains_and_leaves_the_question(house: House) -> None:
    person = await house.resident(*PLACES)
    question, page = person.question, person.page.path
    await person.does("why")
    assert (person.question, person.page.path) == (question, page)
    assert "泉政办规" in person.before


async def test_a_farewell_is_said_and_the_question_stands_there_still(house: House) -> None:
    person = await house.resident("1")
    question = person.question
    await person.types(say("command.quit").split()[0])
    assert say("goodbye") in person.before
    assert person.question == question


# -- back -----------------------------------------------------------------------------------------


async def test_the_page_before_shows_its_question_as_it_stood(house: House) -> None:
    person = await house.resident("1")
    question, options = person.question, person.options
    await person.types("泉州")
    await person.open("/talk/1")
    assert (person.question, person.options) == (question, options)
    assert say("web.answered_before") in person.before
    assert (await house.record(person)).length == 2


async def test_another_answer_on_the_page_before_changes_the_answer(house: House) -> None:
    person = await house.resident(*PLACES)
    await person.open("/talk/1")
    await person.presses("青岛市")
    assert (await said(house, person))["hukou_place"] == "qingdao"
    assert (await said(house, person))["insured_place"] == "quanzhou"


async def test_the_same_answer_again_changes_nothing(house: House) -> None:
    person = await house.resident("1")
    first = person.page
    for _ in range(3):
        person.page = first
        await person.presses("泉州市")
        assert person.page.path == "/talk/2"
    assert (await house.record(person)).length == 2


async def test_an_answer_that_counts_already_is_not_written_down_again(house: House) -> None:
    person = await house.resident(*PLACES)
    await person.open("/talk/1")
    await person.types("泉州市")
    assert person.page.path == "/talk/3"
    assert (await house.record(person)).length == 3


async def test_an_answer_can_be_changed_there_and_back(house: House) -> None:
    person = await house.resident(*PLACES)
    for place, fact in (("青岛市", "qingdao"), ("泉州市", "quanzhou"), ("青岛市", "qingdao")):
        await person.open("/talk/1")
        await person.presses(place)
        assert (await said(house, person))["hukou_place"] == fact


async def test_what_is_unclear_on_the_page_before_takes_nothing_back(house: House) -> None:
    person = await house.resident(*PLACES)
    before = await said(house, person)
    await person.open("/talk/1")
    await person.types("月球背面")
    assert (person.typed, person.question) == (
        "月球背面",
        say("fact.hukou_place.question", who="您"),
    )
    assert say("web.unclear.place") in person.before
    for command in ("为什么", "返回", "重新开始", "目前结果"):
        await person.open("/talk/1")
        await person.types(command)
    assert await said(house, person) == before
    assert (await house.record(person)).length == 3


async def test_an_option_that_is_another_one_by_now_is_not_taken_for_it(house: House) -> None:
    """On the page of a part of a question, a number does not mean what it means to the whole."""
    person = await house.resident(*ILLNESS_IS_NEXT)
    await person.types("肺癌")
    page = person.page.path
    assert "肺癌" in person.page.main
    options = person.options
    await person.picks(next(iter(options)))
    before = await said(house, person)
    await person.open(page)
    assert person.options == options
    await person.picks(list(options)[-1])
    entries = await house.kept.store.entries(await house.record(person))
    assert entries[-1].step.did is Did.CHANGE
    assert person.question == say("fact.diagnoses.question", who="您")
    after = await said(house, person)
    assert after.items() <= before.items()


async def test_going_back_with_the_button_takes_back_one_answer(house: House) -> None:
    person = await house.resident("1", "泉州")
    await person.does("back")
    assert await said(house, person) == {}
    assert person.question == say("fact.hukou_place.question", who="您")


async def test_a_question_is_changed_from_the_answers(house: House) -> None:
    person = await house.resident(*PLACES)
    await person.open("/answers")
    assert len(person.page.texts("//ol[@class='answers']/li")) == 2
    await person.press(person.page.document.xpath("//form[@action='/change']//button")[0])
    assert person.question == say("fact.hukou_place.question", who="您")
    await person.presses("厦门市")
    assert (await said(house, person))["hukou_place"] == "xiamen"


async def test_only_what_was_answered_can_be_changed(house: House) -> None:
    person = await house.resident(*PLACES)
    csrf = dict(person.page.document.forms[0].form_values())["csrf"]
    for question in ("diagnoses", "nothing", ""):
        assert (await person.post("/change", csrf=csrf, question=question)).status == 404


# -- tabs -----------------------------------------------------------------------------------------


async def test_a_page_loaded_again_is_the_same_page(house: House) -> None:
    person = await house.resident("1", "泉州")
    before = person.page.main
    await person.open(person.page.path)
    assert person.page.main == before


async def test_two_tabs_answer_one_conversation(house: House) -> None:
    one = await house.resident("1")
    other = Person(one.client, house.site)
    await other.open("/talk")
    await one.types("泉州")
    await other.presses("青岛市")
    assert (await said(house, one))["hukou_place"] == "qingdao"
    await one.open("/talk")
    assert one.question == other.question


async def test_an_old_tab_says_nothing_in_a_conversation_that_was_begun_anew(house: House) -> None:
    tab = await house.resident(*PLACES)
    for command in ("重新开始", "1"):
        other = Person(tab.client, house.site)
        await other.open("/talk")
        await other.types(command)
    await tab.picks("1")
    talk = await house.talk(await house.record(tab))
    assert (talk.for_whom, dict(talk.session.case.facts)) == ("self", {})
    assert (await tab.open("/talk/2")).path == f"/talk/{(await house.record(tab)).length}"


async def test_a_page_that_is_not_there_yet_leads_to_the_question(house: House) -> None:
    person = await house.resident("1")
    for number in (2, 99, 10**30):
        assert (await person.open(f"/talk/{number}")).path == "/talk/1"


# -- languages ------------------------------------------------------------------------------------


async def test_every_language_can_be_switched_to_midway_and_keeps_all_answers(
    house: House,
) -> None:
    person = await house.resident(*PLACES)
    before = outcome(await house.talk(await house.record(person)))
    for locale in (*locales(), "zh_Hans"):
        buttons = person.page.document.xpath(f"//button[@name='lang'][@value='{locale}']")
        for button in buttons:
            await person.press(button)
        speak = words(locale)
        assert person.question == speak("ask.identities", who=speak("who.self"))
        assert person.page.document.get("lang") == locale.replace("_", "-")
    assert outcome(await house.talk(await house.record(person))) == before


@pytest.mark.parametrize("locale", locales())
async def test_a_whole_conversation_can_be_pressed_in_every_language(
    house: House, locale: str
) -> None:
    person = await house.resident(language=locale)
    for picked in (["1"], ["4"], ["4"], ["7"], ["1"], ["2"]):
        await person.picks(*picked)
    assert person.page.path == "/result"
    name = words(locale)("programme.quanzhou.medical_aid.name")
    assert name in person.page.main


# -- elsewhere ------------------------------------------------------------------------------------


async def test_what_was_begun_here_goes_on_in_telegram(house: House) -> None:
    person = await house.resident(*PLACES)
    before = outcome(await house.talk(await house.record(person)))
    await person.open("/code")
    await person.presses(say("web.code.get"))
    (code,) = person.page.texts("//p[@class='code']")
    chat = await house.kept.store.welcome(contacts(7), "zh_Hans")
    talk = await house.kept.store.handover.redeem(code, chat)
    record = await house.kept.store.conversation(talk)
    assert record is not None
    assert outcome(await house.talk(record)) == before
    assert (await person.open("/talk")).path == "/?left=1"


async def test_what_was_begun_in_telegram_goes_on_here(house: House) -> None:
    store = house.kept.store
    chat = await store.begin(await store.welcome(contacts(7), "zh_Hans"))
    live = await house.site.casework.opened(chat, "zh_Hans")
    for text in PLACES:
        await house.site.casework.hear(live, text, Writing())
    code = await store.handover.issue(live.record)
    person = house.person()
    await person.open("/")
    await person.submit("/resume", code=code.lower().replace("-", " "))
    assert person.question == say("ask.identities", who="您")


async def test_a_code_that_is_wrong_used_or_old_leads_nowhere_and_keeps_nobody(
    house: House,
) -> None:
    person = await house.resident("1")
    await person.open("/code")
    await person.presses(say("web.code.get"))
    (code,) = person.page.texts("//p[@class='code']")
    house.kept.clock.at += LIFE_SECONDS + 1
    for wrong in (code, "ABCD-EFGH-JKMN", "<b>", "码" * 40):
        stranger = house.person()
        await stranger.open("/")
        await stranger.submit("/resume", code=wrong)
        assert say("web.resume.wrong") in stranger.page.main
    assert (await house.kept.counts())["person"] == 1


# -- papers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["pdf", "docx"])
async def test_a_name_is_on_the_paper_and_nowhere_else(
    house: House, form: str, sqlite_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = io.StringIO()
    with logging_to(log, monkeypatch):
        person = await house.resident(*TO_THE_RESULT)
        await person.open("/papers")
        button = person.page.document.xpath(f"//button[@name='form'][@value='{form}']")[0]
        page = await person.press(button, name=NAME, id_number=ID_NUMBER)
        assert page.status == 200
        assert NAME in text_of(page.response.content, form)
        await person.open("/papers")
    assert NAME not in person.page.response.text
    folder = file_of(sqlite_address).parent
    kept = b"".join(each.read_bytes() for each in folder.iterdir())
    for secret in (NAME, ID_NUMBER):
        assert secret.encode() not in kept
        assert secret not in log.getvalue()
    for entry in await house.kept.store.entries(await house.record(person)):
        assert NAME not in repr(entry)


def text_of(content: bytes, form: str) -> str:
    if form == "pdf":
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    document = Document(io.BytesIO(content))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return " ".join([*(each.text for each in document.paragraphs), *cells])


# -- the end --------------------------------------------------------------------------------------


async def test_leaving_erases_all(house: House) -> None:
    person = await house.resident(*PLACES)
    csrf = dict(person.page.document.forms[0].form_values())["csrf"]
    page = await person.post("/leave", csrf=csrf)
    assert (page.status, page.path) == (303, house.site.exit_url)
    assert page.response.headers["clear-site-data"] == '"cache", "storage"'
    assert person.client.cookies.get(house.site.sessions.name(Kind.RESIDENT)) is None
    assert await house.kept.counts() == {}


async def test_a_conversation_whose_time_is_over_leads_to_the_first_page_with_a_note(
    house: House,
) -> None:
    person = await house.resident(*PLACES)
    house.kept.clock.at += house.kept.store.keeps.keep_unfinished_hours * HOUR
    for path in ("/talk", "/talk/2", "/result", "/answers", "/papers", "/code"):
        assert (await person.open(path)).path == "/?left=1"
        assert say("web.error.left") in person.page.main
    await house.kept.store.expire()
    assert (await person.open("/talk")).path == "/?left=1"


# -- anything -------------------------------------------------------------------------------------


async def test_what_is_typed_is_only_ever_text(house: House) -> None:
    person = await house.resident("1")
    for text in HOSTILE:
        await person.types(text)
        assert person.page.status == 200
        assert "<script>alert" not in person.page.response.text
        assert person.question == say("fact.hukou_place.question", who="您")


async def test_numbers_that_lead_to_somebody_are_not_kept(house: House) -> None:
    person = await house.resident(*ILLNESS_IS_NEXT)
    await person.types(f"肺癌，我的身份证是{ID_NUMBER}，电话13812345678")
    entries = repr(await house.kept.store.entries(await house.record(person)))
    assert ID_NUMBER not in entries + person.page.response.text
    assert "13812345678" not in entries + person.page.response.text


PRESSES = st.integers(0, 40)
TYPED = (
    *("1", "2", "3", "A", "9", "泉州", "青岛", "威海", "厦门", "其他地方", "低保", "肺癌"),
    *("脑出血", "3万", "每月4200", "2020年3月", "不知道", "不想说", "返回", "改 1", "改 99"),
    *("目前结果", "为什么", "我的回答", "帮助", "先到这里", "退出", "重新开始", "自杀", "都没有"),
    *("", " ", "?", "是", "不是", "我妈户口在青岛，低保，得了肺癌"),
)
PATHS = ("/talk/0", "/talk/2", "/talk/4", "/talk", "/answers", "/result", "/papers")
ACTS = st.one_of(
    *[PRESSES] * 2, st.sampled_from(TYPED), st.text(max_size=30), st.sampled_from(PATHS)
)


async def goes(person: Person, act: int | str) -> None:
    """Press one of the buttons of the page, or go to an address, or type."""
    if isinstance(act, int):
        buttons = [
            each
            for each in person.page.document.xpath("//main//button | //footer//button")
            if each.get("name") in ("pick", "do", "question", "lang")
        ]
        if buttons:
            await person.press(buttons[act % len(buttons)])
    elif act in PATHS:
        await person.open(act)
    elif person.page.document.xpath("//input[@id='text']"):
        await person.types(act)


@settings(max_examples=40)
@given(acts=st.lists(ACTS, min_size=1, max_size=25))
async def test_after_anything_pressed_or_typed_a_page_shows_a_question_or_the_result(
    acts: list[int | str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp("anything")
    async with open_house(f"sqlite:///{folder / 'wenzhu.db'}") as house:
        person = await house.resident()
        for act in acts:
            await goes(person, act)
            assert person.page.status == 200, person.page.text
        await person.open("/talk")
        assert person.page.status == 200
        assert person.question or person.page.path == "/result", person.page.text
        talk, live = await house.talk(await house.record(person)), await in_memory(house, person)
        assert outcome(talk) == outcome(live)
        assert (person.page.path == "/result") is (talk.asking == Milestone.FINISHED.value)


@pytest.mark.parametrize("language", locales())
async def test_a_language_may_be_typed_at_any_question_and_is_kept(
    house: House, language: str
) -> None:
    person = await house.resident()
    await person.presses(say("for_whom.self"))
    await person.types(words(language)(f"command.language.{language}").split()[0])
    speak = words(language)
    assert person.question == speak("fact.hukou_place.question", who=speak("who.self"))
    await person.open("/talk")
    assert person.question == speak("fact.hukou_place.question", who=speak("who.self"))
