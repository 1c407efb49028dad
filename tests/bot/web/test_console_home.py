"""The list of cases: what is on it for whom, finding one, and beginning one."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.web.staff.home import Search
from bot.clock import china_time
from bot.desk.case_access import PAGE, STATUSES
from bot.desk.cases import Case
from bot.desk.roles import Outcome, Role
from bot.words import words
from tests.bot.databases import change
from tests.bot.web import consoles
from tests.bot.web.consoles import Browser, Console, Page

console = consoles.console
say = words()
ENTRIES = "//ul[@class='cases']/li"


async def _cases(console: Console, count: int, owner: str = "xiaolin") -> list[Case]:
    """Cases that were opened one minute after the other."""
    made = []
    for _ in range(count):
        made.append(await console.site.cases.open(await console.named(owner)))
        console.kept.clock.at += 60
    return made


def _listed(page: Page) -> list[str]:
    return [text.split()[0] for text in page.texts(ENTRIES)]


async def _found(browser: Browser, **wanted: str) -> list[str]:
    await browser.open("/staff")
    return _listed(await browser.submit("/staff", **wanted))


# -- beginning ------------------------------------------------------------------------------------


async def test_a_new_call_is_a_case_of_whoever_took_it(console: Console) -> None:
    browser = await console.signed_in()
    page = await browser.send("/staff/cases")
    [case] = await console.site.cases.search(await console.named("xiaolin"))
    assert (page.status, page.path) == (303, f"/staff/case/{case.number}")


async def test_no_case_is_opened_by_a_form_that_is_not_ours(console: Console) -> None:
    browser = await console.signed_in()
    for csrf in ("", "x" * 43):
        assert (await browser.post("/staff/cases", csrf=csrf)).status == 403
    assert await console.site.cases.search(await console.named("xiaolin")) == []


async def test_a_code_leads_to_the_case_of_whoever_gave_it(console: Console) -> None:
    browser = await console.signed_in()
    talk = await console.kept.talk(1, "妈妈的药费太贵")
    code = await console.kept.store.handover.issue(talk)
    page = await browser.send("/staff/take-over", code=f" {code.lower()} ")
    [case] = await console.site.cases.search(await console.named("xiaolin"))
    assert (case.talk, page.path) == (talk.id, f"/staff/case/{case.number}")
    await browser.open("/staff")
    page = await browser.submit("/staff/take-over", code=code)  # each works once
    assert say("web.resume.wrong") in page.main


async def test_a_wrong_code_is_said_beside_what_was_typed(console: Console) -> None:
    browser = await console.signed_in()
    page = await browser.submit("/staff/take-over", code='ABCD"><i>')
    assert page.status == 422
    assert page.texts("//*[@role='alert']") == [say("web.resume.wrong")]
    assert page.form("/staff/take-over").fields["code"] == 'ABCD"><i>'


async def test_codes_cannot_be_tried_without_end(console: Console) -> None:
    browser = await console.signed_in()
    statuses = []
    for _ in range(11):
        await browser.open("/staff")
        statuses.append((await browser.submit("/staff/take-over", code="ABCD")).status)
    assert statuses == [422] * 10 + [429]


# -- the list -------------------------------------------------------------------------------------


async def test_before_the_first_call_the_page_says_what_to_do(console: Console) -> None:
    assert say("console.cases.none") in (await console.signed_in()).page.main


async def test_ones_own_cases_stand_there_the_newest_first(console: Console) -> None:
    browser = await console.signed_in()
    await console.account("other")
    await _cases(console, 1, "other")
    first, second = await _cases(console, 2)
    staff = await console.named("xiaolin")
    await console.site.cases.close(staff, second, Outcome.CALL_BACK, [], "", [])
    shown = (await browser.open("/staff")).texts(ENTRIES)
    assert shown == [
        f"{case.number} {china_time(case.opened_at)} {say(status)}"
        for case, status in ((second, "desk.outcome.call_back"), (first, "console.cases.open"))
    ]
    assert browser.page.document.xpath(f"{ENTRIES}/a/@href") == [
        f"/staff/case/{second.number}",
        f"/staff/case/{first.number}",
    ]


async def test_leads_see_everybodys_cases_and_whose_they_are(console: Console) -> None:
    await console.account("other")
    lead = await console.signed_in("lead", Role.LEAD)
    await _cases(console, 1, "other")
    [shown] = (await lead.open("/staff")).texts(ENTRIES)
    assert say("console.cases.owner", name="other") in shown


async def test_a_case_that_other_rules_may_decide_otherwise_is_marked(console: Console) -> None:
    browser = await console.signed_in()
    old, _ = await _cases(console, 2)
    assert say("console.cases.rules_changed") not in (await browser.open("/staff")).main
    await change(
        console.kept.database,
        "UPDATE desk_case SET rules = 'of last year' WHERE number = :number",
        number=old.number,
    )
    new, marked = (await browser.open("/staff")).texts(ENTRIES)
    assert say("console.cases.rules_changed") in marked
    assert say("console.cases.rules_changed") not in new


async def test_more_cases_than_a_page_has_go_on_on_the_next(console: Console) -> None:
    browser = await console.signed_in()
    cases = await _cases(console, PAGE + 2)
    numbers = [case.number for case in reversed(cases)]
    page = await browser.open("/staff?status=open")
    assert _listed(page) == numbers[:PAGE]
    [older] = page.document.xpath("//a[@rel='next']/@href")
    page = await browser.open(older)
    assert _listed(page) == numbers[PAGE:]
    assert page.document.xpath("//a[@rel='next']") == []
    [newer] = page.document.xpath("//a[@rel='prev']/@href")
    assert _listed(await browser.open(newer)) == numbers[:PAGE]
    assert page.form("/staff").fields["status"] == "open"


async def test_a_page_that_is_just_full_is_the_last(console: Console) -> None:
    browser = await console.signed_in()
    await _cases(console, PAGE)
    page = await browser.open("/staff")
    assert len(_listed(page)) == PAGE
    assert page.document.xpath("//a[@rel='next']") == []


# -- finding --------------------------------------------------------------------------------------


async def test_a_case_is_found_by_a_part_of_its_number_its_day_or_how_it_ended(
    console: Console,
) -> None:
    browser = await console.signed_in()
    [old] = await _cases(console, 1)
    console.kept.clock.at += 10 * 3600  # past midnight
    await browser.sign_in("xiaolin")
    [new] = await _cases(console, 1)
    staff = await console.named("xiaolin")
    await console.site.cases.close(staff, old, Outcome.FINISHED, [], "", [])
    day = china_time(old.opened_at)[:10]
    assert await _found(browser, number=old.number.lower().replace("-", " ")) == [old.number]
    assert await _found(browser, day=day) == [old.number]
    assert await _found(browser, status="finished") == [old.number]
    assert await _found(browser, status="open") == [new.number]
    assert await _found(browser, day=day, status="open") == []
    assert say("console.cases.none_found") in browser.page.main
    assert browser.page.form("/staff").fields["day"] == day


@pytest.mark.parametrize(
    "query",
    [
        *("day=2026-02-30", "day=gestern", "status=lost", "number=" + "9" * 17),
        *("page=0", "page=-1", "page=%D9%A3", "page=99999"),
    ],
)
async def test_what_is_not_understood_is_left_out_and_said(console: Console, query: str) -> None:
    browser = await console.signed_in()
    [case] = await _cases(console, 1)
    page = await browser.open(f"/staff?{query}")
    assert _listed(page) == [case.number]
    assert page.texts("//*[@role='status']") == [say("console.search.unclear")]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_days_at_the_ends_of_time_find_nothing(console: Console, day: str) -> None:
    browser = await console.signed_in()
    await _cases(console, 1)
    assert await _found(browser, day=day) == []
    assert browser.page.status == 200


TYPED = st.text(max_size=20)


@given(
    asked=st.fixed_dictionaries(
        {
            "number": TYPED,
            "day": TYPED | st.dates().map(str),
            "status": TYPED | st.sampled_from(STATUSES),
            "page": TYPED | st.integers(-5, 20_000).map(str),
        }
    ),
    page=st.integers(2, 99),
)
def test_another_page_of_a_search_looks_for_the_same(asked: dict[str, str], page: int) -> None:
    search = Search.of(asked)
    again = Search.of(dict(parse_qsl(urlsplit(search.address(page)).query)))
    assert (again.number, again.day, again.status) == (search.number, search.day, search.status)
    assert (again.page, again.is_clear) == (page, True)
