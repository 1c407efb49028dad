"""What leads see: counts in pictures and tables, cases kept for later, and the audit in words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web.staff.charts import LONGEST_BAR, WIDTH, Bar, bar_chart
from bot.channels.web.staff.overview import FORMULAS, fact_name, question, without_formulas
from bot.clock import china_day
from bot.desk.roles import Evidence, Outcome, Role
from bot.interview.questions import QUESTIONS
from bot.words import words
from rules.facts import FACTS
from tests.bot.databases import change
from tests.bot.storage.deployment import START
from tests.bot.web import consoles
from tests.bot.web.consoles import Console, Page

console = consoles.console
say = words()
SVG = "{http://www.w3.org/2000/svg}"
DAY = china_day(START)
STATISTICS = "/staff/statistics"
LEADS_ONLY = (STATISTICS, f"{STATISTICS}.csv", "/staff/frozen", "/staff/frozen/1", "/staff/audit")


async def _closed(
    console: Console,
    outcome: Outcome = Outcome.FINISHED,
    times: int = 1,
    unknown: Sequence[str] = (),
    left_at: str = "",
    programmes: Sequence[tuple[str, str]] = (),
) -> None:
    staff = await console.named("lead")
    for _ in range(times):
        case = await console.site.cases.open(staff)
        await console.site.cases.close(staff, case, outcome, unknown, left_at, programmes)


def _table(page: Page, title: str) -> dict[str, str]:
    """The numbers below a heading."""
    rows = page.document.xpath(f"//section[h2='{title}']//tbody/tr")
    return {row.findtext("th"): row.findtext("td") for row in rows}


def _chart(page: Page, title: str) -> list[str]:
    """What can be read on the picture below a heading, from top to bottom."""
    return [" ".join(each.split()) for each in page.texts(f"//section[h2='{title}']//svg/text")]


# -- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", LEADS_ONLY)
async def test_for_those_who_only_take_calls_there_is_no_such_page(
    console: Console, path: str
) -> None:
    assert (await (await console.signed_in()).open(path)).status == 404


# -- counts ---------------------------------------------------------------------------------------


async def test_counts_stand_in_words_in_the_picture_and_in_the_table(console: Console) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    await _closed(console, times=6, unknown=["household_income_yuan", "identities.dibao"])
    await _closed(console, Outcome.GAVE_UP, 5, left_at="identities")
    page = await browser.open(STATISTICS)
    outcomes = {say("desk.outcome.finished"): "6", say("desk.outcome.gave_up"): "5"}
    assert _table(page, say("console.statistics.outcome")) == outcomes
    assert _chart(page, say("console.statistics.outcome")) == [
        part for pair in outcomes.items() for part in pair
    ]
    unknown = {say("fact.household_income_yuan.short"): "6", say("identity.dibao.name"): "6"}
    assert _table(page, say("console.statistics.unknown")) == unknown
    assert _table(page, say("console.statistics.left_at")) == {say("identities"): "5"}


async def test_programmes_stand_each_by_itself_by_how_they_looked(console: Console) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    looked = [("xiamen.rare_disease_aid", "eligible"), ("longyan.medical_aid", "undetermined")]
    await _closed(console, times=5, programmes=looked)
    page = await browser.open(STATISTICS)
    titles = page.texts("//section/h2")
    assert say("programme.quanzhou.medical_aid.name") not in titles
    for programme, status in looked:
        shown = _table(page, say(f"programme.{programme}.name"))
        assert shown == {say(f"status.{status}"): "5"}


async def test_small_counts_are_alike_in_every_way(console: Console) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    await _closed(console, Outcome.FINISHED, 5)
    await _closed(console, Outcome.GAVE_UP, 1)
    await _closed(console, Outcome.CALL_BACK, 4)
    page = await browser.open(STATISTICS)
    title = say("console.statistics.outcome")
    few = sorted(say(f"desk.outcome.{name}") for name in ("gave_up", "call_back"))
    assert list(_table(page, title).items()) == [
        (say("desk.outcome.finished"), "5"), *((label, "<5") for label in few),
    ]  # fmt: skip
    assert _chart(page, title)[2:] == [few[0], "<5", few[1], "<5"]
    bars = page.document.xpath(f"//section[h2='{title}']//svg/rect")
    assert bars[0].get("width") != bars[1].get("width") == bars[2].get("width")


async def test_without_calls_the_page_says_so(console: Console) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    page = await browser.open(STATISTICS)
    assert page.texts("//section/p") == [say("console.statistics.none")] * 3
    assert page.document.xpath("//svg") == []


async def test_counts_are_of_the_last_thirty_days_or_those_that_were_asked_for(
    console: Console,
) -> None:
    await console.account("lead", Role.LEAD)
    await _closed(console, times=5)
    console.kept.clock.at += 29 * 86400
    browser = console.browser()
    await browser.sign_in("lead")
    title, finished = say("console.statistics.outcome"), say("desk.outcome.finished")
    page = await browser.open(STATISTICS)
    assert page.form(STATISTICS).fields["since"] == DAY.isoformat()
    assert _table(page, title) == {finished: "5"}
    later = (DAY + timedelta(1)).isoformat()
    assert _table(await browser.submit(STATISTICS, since=later), title) == {}
    page = await browser.submit(STATISTICS, since="", until=DAY.isoformat())
    assert _table(page, title) == {finished: "5"}


@pytest.mark.parametrize(
    "query", ["since=soon", "until=2026-13-01", "since=2027-01-15&until=2027-01-14"]
)
async def test_days_that_cannot_be_are_said_and_left_out(console: Console, query: str) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    page = await browser.open(f"{STATISTICS}?{query}")
    assert page.texts("//*[@role='status']") == [say("console.statistics.unclear")]
    assert page.form(STATISTICS).fields["until"] == DAY.isoformat()
    assert (await browser.open(f"{STATISTICS}.csv?{query}")).status == 200


@pytest.mark.parametrize("query", ["since=0001-01-01", "until=0001-01-01", "until=9999-12-31"])
async def test_days_at_the_ends_of_time_can_be_asked_for(console: Console, query: str) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    assert (await browser.open(f"{STATISTICS}?{query}")).status == 200


# -- the table for a spreadsheet ------------------------------------------------------------------


async def test_the_counts_of_the_page_are_there_as_a_file(console: Console) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    await _closed(console, times=5, unknown=["age"])
    await _closed(console, Outcome.GAVE_UP, 1)
    page = await browser.open(f"{STATISTICS}?since={DAY}&until={DAY}")
    [link] = page.document.xpath("//a[@download]/@href")
    answer = (await browser.open(link)).response
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="wenzhu-{DAY}-{DAY}.csv"'
    )
    assert [row[2:] for row in csv.reader(io.StringIO(answer.text))] == [
        ["kind", "name", "count"],
        ["outcome", "finished", "5"],
        ["outcome", "gave_up", "<5"],
        ["unknown", "age", "5"],
    ]


async def test_no_cell_of_the_file_is_a_formula(console: Console) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    await _closed(console, unknown=["-2"])
    await change(console.kept.database, "UPDATE tally SET name = '=1+1' WHERE kind = 'outcome'")
    answer = (await browser.open(f"{STATISTICS}.csv")).response
    names = {row[3] for row in csv.reader(io.StringIO(answer.text))}
    assert names == {"name", "'-2", "'=1+1"}


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), max_size=4))
def test_cells_that_are_no_formulas_stay_as_they_are(rows: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    safe = list(csv.reader(io.StringIO(without_formulas(written.getvalue()), newline="")))
    for before, after in zip(rows, safe, strict=True):
        assert not any(cell.startswith(FORMULAS) for cell in after)
        assert [cell.removeprefix("'") for cell in after] == [
            cell.removeprefix("'") for cell in before
        ]


# -- pictures -------------------------------------------------------------------------------------

READABLE = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=90)


@given(st.lists(st.tuples(READABLE, st.integers(0, 10**6)), max_size=8), READABLE)
def test_a_picture_is_whole_and_holds_every_label_and_number(
    counted: list[tuple[str, int]], title: str
) -> None:
    bars = [Bar(label, number, str(number)) for label, number in counted]
    chart = ET.fromstring(str(bar_chart("one", title, "about it", bars)))
    assert chart.get("role") == "img"
    parts = {part.get("id", ""): part.text or "" for part in chart if part.get("id")}
    assert chart.get("aria-labelledby") == " ".join(parts)
    assert list(parts.values()) == [title, "about it"]
    written = "".join(each.text or "" for each in chart.iter(f"{SVG}text"))
    wanted = "".join(label + str(number) for label, number in counted)
    assert "".join(written.split()) == "".join(wanted.split())
    assert not any("style" in each.attrib for each in chart.iter())


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_bars_are_as_long_as_their_numbers_are_large(numbers: list[int]) -> None:
    bars = [Bar("label", number, str(number)) for number in numbers]
    chart = ET.fromstring(str(bar_chart("one", "title", "about", bars)))
    lengths = [int(each.get("width", "")) for each in chart.iter(f"{SVG}rect")]
    assert lengths == [round(LONGEST_BAR * each / max(max(numbers), 1)) for each in numbers]


def test_long_labels_go_on_in_the_next_line_within_the_picture() -> None:
    labels = ["长" * 60, "a few words " * 12, "x" * 100]
    chart = ET.fromstring(str(bar_chart("one", "t", "a", [Bar(each, 1, "") for each in labels])))
    lines = [each.text or "" for each in chart.iter(f"{SVG}text") if each.get("class") == "label"]
    assert [len(line) for line in lines[:3]] == [22, 22, 16]
    assert max(len(line) for line in lines) <= 44
    assert lines[3] == "a few words a few words a few words a few"
    tops = [int(each.get("y", "")) for each in chart.iter(f"{SVG}text")]
    assert tops == sorted(tops)
    assert float((chart.get("viewBox") or "").split()[3]) > tops[-1]
    assert (chart.get("viewBox") or "").split()[2] == str(WIDTH)


def test_every_fact_and_question_has_a_name_and_what_is_gone_keeps_its_key() -> None:
    asked = {fact.key for each in QUESTIONS for fact in each.facts} & {fact.key for fact in FACTS}
    assert not [key for key in asked if fact_name(say, key) == key]
    assert not [each.id for each in QUESTIONS if question(say, each.id) == each.id]
    assert question(say, "for_whom") == say("console.question.for_whom")
    assert fact_name(say, "asked_in_the_past") == "asked_in_the_past"
    assert fact_name(say, "identities.of_the_past") == "identities.of_the_past"


# -- cases kept for later -------------------------------------------------------------------------


async def _frozen(console: Console) -> str:
    staff = await console.named("lead")
    case = await console.site.cases.open(staff)
    return await console.site.cases.freeze(staff, case, b'{"age": 61}', b'{"seen": "likely"}')


async def test_a_case_that_was_kept_is_taken_as_a_file_and_that_is_put_down(
    console: Console,
) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    assert say("console.frozen.none") in (await browser.open("/staff/frozen")).main
    identity = await _frozen(console)
    page = await browser.open("/staff/frozen")
    [link] = page.document.xpath("//a[@download]/@href")
    answer = (await browser.open(link)).response
    assert json.loads(answer.content) == {"facts": {"age": 61}, "result": {"seen": "likely"}}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="wenzhu-{identity}.json"'
    )
    [row] = await console.site.audit.recent(limit=1)
    lead = await console.named("lead")
    assert (row.who, row.action, row.detail) == (lead.id, "frozen.taken", identity)


async def test_what_was_not_kept_is_no_page_and_not_put_down(console: Console) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    identity = await _frozen(console)
    last = await console.site.audit.recent(limit=1)
    for other in ("1", "-1", "x", str(2**63), "9" * 40, f"{identity}%20", f"..%2F{identity}"):
        assert (await browser.open(f"/staff/frozen/{other}")).status == 404
    assert await console.site.audit.recent(limit=1) == last


# -- the audit ------------------------------------------------------------------------------------


async def test_the_audit_says_who_did_what_in_words(console: Console) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    lead, agent = await console.named("lead"), await console.account("xiaolin")
    cases = console.site.cases
    case = await cases.open(lead)
    await cases.vouch(lead, case, "household_income_yuan", Evidence.SEEN)
    case = await cases.hand_over(lead, case, agent)
    case = await cases.close(agent, case, Outcome.GAVE_UP, [], "", [])
    await console.site.audit.note(None, "case.of_the_past", case.number, "of_the_past")
    page = await browser.open("/staff/audit")
    told = [text.split(maxsplit=2)[2] for text in page.texts("//ol/li")[:6]]
    nobody, gave_up = say("console.audit.nobody"), say("desk.outcome.gave_up")
    vouched = f"{say('fact.household_income_yuan.short')} · {say('desk.evidence.seen')}"
    assert told == [
        f"{nobody} case.of_the_past · of_the_past {case.number}",
        f"xiaolin {say('console.action.case.closed')} · {gave_up} {case.number}",
        f"lead {say('console.action.case.handed_over')} · xiaolin {case.number}",
        f"lead {say('console.action.case.vouched')} · {vouched} {case.number}",
        f"lead {say('console.action.case.open')} {case.number}",
        f"{nobody} {say('console.action.account.added')} · xiaolin · {say('console.role.agent')}",
    ]


async def test_the_audit_of_one_case_is_found_however_its_number_is_written(
    console: Console,
) -> None:
    browser = await console.signed_in("lead", Role.LEAD)
    lead = await console.named("lead")
    one, _ = await console.site.cases.open(lead), await console.site.cases.open(lead)
    for written in (one.number, one.number.lower(), one.number.replace("-", " ")):
        await browser.open("/staff/audit")
        page = await browser.submit("/staff/audit", case=written)
        assert [text.split()[-1] for text in page.texts("//ol/li")] == [one.number]
    for strange in ("0000-0000", "!", "9" * 30, "<b>"):
        assert (await browser.open(f"/staff/audit?case={strange}")).status == 200
