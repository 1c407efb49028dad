"""Every clause of every document is accounted for, and every number stands where it is cited."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import rules
from rules import facts as f
from rules.interval import exactly
from rules.ledger import (
    HEADER,
    Entry,
    LedgerError,
    Problem,
    check,
    coverage,
    normalised,
    parse_ledger,
)
from rules.logic import ALWAYS, Condition
from rules.policy import Authority, Category, Clause, Document, Policy, Rule, parts_of
from rules.policy import Path as Way
from rules.quantity import MONTHS_A_YEAR, NOTHING, Constant
from rules.registry import BY_PLACE, POLICIES

DOCUMENTS = os.environ.get("WENZHU_DOCUMENTS")
SHORTEST, LONGEST = 4, 20

CLAUSES = {
    "xiamen": """
        发文 一 二
        三/一/题 三/一/1/1 三/一/1/2 三/一/2 三/一/3/题 三/一/3/1 三/一/3/2 三/一/3/3
        三/二/1 三/二/2 三/二/3 三/三
        三/四/题 三/四/1 三/四/2
        三/四/3 三/四/3/1 三/四/3/2 三/四/3/3 三/四/3/民政
        三/四/4 三/四/4/1 三/四/4/2 三/四/4/3
        四/一 四/二 四/三 附/题 附1 附2 附3
    """,
    "qingdao": """
        发文 一/一 一/二 二/一 二/二 二/三/1 二/三/2 二/三/3 二/三/4 二/三/5 三/1 三/2
        四/一/1 四/一/2 四/一/3 四/一/4 四/一/5 四/一/6 四/二
        附/题 附/1 附/2 附/3 附/4 附/5 附/6 附/7 附/8 附/9 附/10 附/11 附/12 附/13
        附/14 附/15 附/16 附/17 附/18 附/19 附/20 附/21 附/22 附/23 附/24 附/25
    """,
    "longyan": """
        发文 一 二/题
        二/一/1/题 二/一/1/第一类 二/一/1/第二类 二/一/1/第三类 二/一/1/第四类
        二/一/1/第五类 二/一/1/第五类/1 二/一/1/第五类/2 二/一/1/第五类/3
        二/一/1/就高 二/一/1/过渡期 二/一/2
        二/二/1 二/二/2 二/二/3 二/二/4 二/三
        二/四/题 二/四/1 二/四/2/比例 二/四/2/起付线下 二/四/2/转诊 二/四/3 二/五
        二/六/1 二/六/2/1 二/六/2/2 二/六/2/3 二/六/3/1 二/六/3/2 二/六/4 二/六/5
        二/七/1 二/七/2 二/七/3 三/一 三/二 三/三 三/四 四/一 四/二 四/三 落款
    """,
    "quanzhou": """
        发文 一/题 一/第一类 一/第二类 一/第三类 一/第四类
        一/第五类 一/第五类/一 一/第五类/二 一/第五类/三 一/就高 一/过渡期
        二/题 二/一/1 二/一/2 二/一/3 二/一/4 二/二
        二/三/题 二/三/1 二/三/2/比例 二/三/2/起付线下 二/三/2/市域内 二/三/2/转诊 二/三/3
        二/四 二/五 三/一/1/1 三/一/1/2 三/一/2/1 三/一/2/2
        三/二/1 三/二/2 三/二/3 三/二/4 三/二/5 四/一 四/二
        五/一 五/二 五/三 六/一 六/二 六/三 落款
    """,
    "weihai_etdz": """
        题 一 二/一/题 二/一/1 二/一/2 二/一/3 二/一/4
        二/二/1 二/二/2/题 二/二/2/1 二/二/2/2 二/二/2/限额 二/二/3 二/二/慈善
        二/三/票据 二/三/剔除
        二/三/剔除/1 二/三/剔除/2 二/三/剔除/3 二/三/剔除/4 二/三/剔除/5
        二/三/不能参加
        二/三/不能参加/1 二/三/不能参加/2 二/三/不能参加/3 二/三/不能参加/4
        二/四 三/一 三/二/题 三/二/1 三/二/2 三/二/3 三/二/4 三/二/5 三/二/原件
        三/三 三/四 四 五/一 五/二 五/三 五/四 六 落款
    """,
}

each_policy = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.place)


def notes(policy: Policy) -> str:
    return Path(rules.__path__[0], policy.place, "NOTES.md").read_text(encoding="utf-8")


def ledger(policy: Policy) -> tuple[Entry, ...]:
    return parse_ledger(notes(policy))


def test_every_place_has_its_clauses_written_out_here() -> None:
    assert CLAUSES.keys() == BY_PLACE.keys()


@each_policy
def test_every_numbered_clause_has_a_row_in_the_documents_order(policy: Policy) -> None:
    assert [entry.locator for entry in ledger(policy)] == CLAUSES[policy.place].split()


@each_policy
def test_every_clause_that_a_policy_cites_has_a_row(policy: Policy) -> None:
    cited = {clause.locator for clause in parts_of(policy, Clause)}
    assert cited <= {entry.locator for entry in ledger(policy)}


@each_policy
def test_a_clause_under_which_a_rule_stands_is_marked_as_encoded(policy: Policy) -> None:
    uses = {entry.locator: entry.use for entry in ledger(policy)}
    assert {uses[rule.clause.locator] for rule in parts_of(policy, Rule)} == {"encoded"}


@each_policy
def test_a_row_without_an_anchor_says_why(policy: Policy) -> None:
    assert all(entry.reading for entry in ledger(policy) if entry.anchor is None)


@each_policy
def test_an_anchor_is_a_few_words_long(policy: Policy) -> None:
    lengths = {
        entry.locator: len(normalised(entry.anchor)) for entry in ledger(policy) if entry.anchor
    }
    assert not {at: n for at, n in lengths.items() if not SHORTEST <= n <= LONGEST}


@each_policy
def test_the_notes_name_the_documents_number_and_its_official_text(policy: Policy) -> None:
    title, *rest = notes(policy).splitlines()
    dated = policy.document.number in title or policy.document.issued_on.isoformat() in title
    assert dated
    assert any(line.startswith(f"Official text: `{policy.document.id}.txt`") for line in rest)


@pytest.mark.skipif(
    not DOCUMENTS,
    reason="the official texts are not part of the project: WENZHU_DOCUMENTS names their folder",
)
@each_policy
def test_policy_ledger_and_official_text_agree(policy: Policy) -> None:
    official_text = Path(str(DOCUMENTS), f"{policy.document.id}.txt").read_text(encoding="utf-8")
    assert check(policy, ledger(policy), official_text) == []


# A small document, and policies that are true to it or not

SMALL = Document(
    "small-2020", "小办法", "小办〔2020〕1号", "小办", date(2020, 1, 1), date(2020, 1, 1)
)
SMALL_TEXT = """
一、对象范围  本市居民，在本市住满 ５
年的。
二、救助标准 每人每年按 ７０％ 救助，最高 １５ 万元。
三、附则 自 2020 年起施行，年度预算 5万元。
"""
SMALL_LEDGER = f"""# Small

{HEADER}
| --- | --- | --- | --- | --- |
| 一 | 一、对象范围 | who | encoded | |
| 二 | 二、救助标准 | how much | encoded | at most |
| 三 | 三、附则 | from when | office | |
| 附 | — | a form | explained | Not in the text. |

After the table.
"""
SMALL_ENTRIES = parse_ledger(SMALL_LEDGER)


def small_policy(condition: Condition, locator: str = "一") -> Policy:
    return Policy(
        id="small.aid",
        place="small",
        document=SMALL,
        gate=Rule("gate", SMALL.clause(locator), condition),
        categories=(Category("all", SMALL.clause("一"), ALWAYS),),
        benefits=(),
        paths=(Way(steps=()),),
        decided_by=Authority("office", SMALL.clause("三")),
    )


def at_least(number: int | Constant) -> Condition:
    years = f.HUKOU_YEARS
    return years >= number


def stating(locator: str, printed: str) -> Policy:
    return small_policy(at_least(SMALL.clause(locator).states(printed)))


def problems(
    policy: Policy, ledger_text: str = SMALL_LEDGER, official_text: str = SMALL_TEXT
) -> list[tuple[str, str]]:
    found = check(policy, parse_ledger(ledger_text), official_text)
    return [(problem.locator, problem.kind) for problem in found]


@pytest.mark.parametrize(
    ("locator", "printed"), [("一", "满5年"), ("二", "70%"), ("二", "15万元"), ("三", "5万元")]
)
def test_a_number_in_its_clause_is_found_in_whatever_width_it_is_printed(
    locator: str, printed: str
) -> None:
    assert problems(stating(locator, printed)) == []


@pytest.mark.parametrize(
    ("locator", "printed"),
    [
        pytest.param("二", "80%", id="nowhere in the text"),
        pytest.param("一", "70%", id="in another clause"),
        pytest.param("二", "5万元", id="only as the end of a longer number"),
        pytest.param("二", "7", id="only as the beginning of a longer number"),
        pytest.param("附", "70%", id="in a clause without words"),
    ],
)
def test_a_number_that_does_not_stand_in_its_clause_is_reported(locator: str, printed: str) -> None:
    assert problems(stating(locator, printed)) == [(locator, "number_not_in_clause")]


def test_a_number_is_reported_once_however_often_it_is_used() -> None:
    wrong = SMALL.clause("二").states
    policy = small_policy(at_least(wrong("8年")) & ~at_least(wrong("8年")))
    assert check(policy, SMALL_ENTRIES, SMALL_TEXT) == [
        Problem("二", "number_not_in_clause", "8年 does not stand in the text of small-2020/二")
    ]


@pytest.mark.parametrize("constant", [NOTHING, MONTHS_A_YEAR])
def test_nothing_and_the_months_of_a_year_need_no_clause(constant: Constant) -> None:
    assert problems(small_policy(at_least(constant))) == []


@pytest.mark.parametrize("number", [5, Constant(exactly(5)), Constant(exactly(0))])
def test_a_number_without_a_clause_is_reported(number: int | Constant) -> None:
    assert problems(small_policy(at_least(number))) == [("", "number_not_stated")]


def test_an_anchor_that_is_not_in_the_text_is_reported() -> None:
    wrong = SMALL_LEDGER.replace("三、附则", "三、罚则")
    assert problems(small_policy(ALWAYS), wrong) == [("三", "anchor_missing")]


def test_an_anchor_that_stands_before_the_previous_clause_is_reported() -> None:
    wrong = SMALL_LEDGER.replace("三、附则", "本市居民")
    assert problems(small_policy(ALWAYS), wrong) == [("三", "anchor_out_of_order")]


def test_a_number_of_a_clause_whose_anchor_is_missing_is_reported_too() -> None:
    wrong = SMALL_LEDGER.replace("二、救助标准", "二、救助比例")
    assert problems(stating("二", "70%"), wrong) == [
        ("二", "anchor_missing"),
        ("二", "number_not_in_clause"),
    ]


def test_a_cited_clause_without_a_row_is_reported() -> None:
    assert problems(small_policy(ALWAYS, "二/一")) == [("二/一", "no_row")]


def test_a_clause_of_another_document_is_not_taken_for_one_of_this() -> None:
    other = Rule("other", Clause("other-2020", "一"), ALWAYS)
    assert problems(small_policy(other)) == [("一", "no_row")]


def test_an_empty_text_fails_every_anchor() -> None:
    missing = [(locator, "anchor_missing") for locator in ("一", "二", "三")]
    assert problems(small_policy(ALWAYS), official_text="") == missing


def test_a_row_is_read_cell_by_cell() -> None:
    assert SMALL_ENTRIES[1] == Entry("二", "二、救助标准", "how much", "encoded", "at most")
    assert SMALL_ENTRIES[3].anchor is None


def test_an_escaped_bar_belongs_to_its_cell() -> None:
    entries = parse_ledger(SMALL_LEDGER.replace("三、附则", r"3 \| 附则"))
    assert entries[2].anchor == "3 | 附则"


def test_coverage_counts_every_use() -> None:
    assert coverage(SMALL_ENTRIES) == {"encoded": 2, "explained": 1, "office": 1}
    assert coverage(()) == {"encoded": 0, "explained": 0, "office": 0}


def replacing(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (replacing("| who | encoded | |", "| who | encoded |"), r"line 5: expected 5 cells .* 4"),
        (replacing("| at most |", "| at most"), "line 6: expected 5 cells"),
        (replacing("| office |", "| later |"), "line 7: use is 'later'; expected encoded, "),
        (replacing("一、对象范围", ""), "line 5: anchor is empty"),
        (replacing("| 三 |", "| 二 |"), "line 7: 二 has a row already"),
        (replacing("| 附 |", "\n| 附 |"), "line 9: a row below the end of the table"),
        (replacing("| --- | --- | --- | --- | --- |", "| --- |"), "line 4: expected"),
        (replacing(HEADER, ""), "0 tables begin with the line"),
        (lambda text: text + text, "2 tables begin with the line"),
    ],
)
def test_a_malformed_ledger_is_refused_with_the_line_that_is_wrong(
    spoil: Callable[[str], str], said: str
) -> None:
    with pytest.raises(LedgerError, match=said):
        parse_ledger(spoil(SMALL_LEDGER))


def test_normalised_text_knows_neither_width_nor_white_space() -> None:
    assert normalised("（１）　７０ ％\n\t以下") == normalised("(1)70%以下") == "(1)70%以下"
