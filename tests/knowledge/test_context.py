"""What a text says around a name: denied, suspected, past, of whom, and next to what else.

A row gives a text that somebody could send, and what must be made of it.
"""

from __future__ import annotations

import pytest

from knowledge.match import Decision
from tests.knowledge.answers import Matches, firsts, why

# -- denied ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("不是脑出血", "qingdao/21"),
        ("医生说了，不是脑出血，放心", "qingdao/21"),
        ("已经排除多发性骨髓瘤了", "qingdao/12"),
        ("骨穿做完，多发性骨髓瘤排除了", "qingdao/12"),
        ("没有主动脉夹层", "qingdao/18"),
        ("未见主动脉夹层征象", "qingdao/18"),
        ("CT未见蛛网膜下腔出血", "qingdao/22"),
        ("否认血友病病史", "qingdao/6"),
        ("没得过前列腺癌", "qingdao/10"),
        ("不考虑慢性粒细胞白血病", "qingdao/3"),
        ("不支持庞贝病诊断", "qingdao/15"),
        ("无下肢深静脉血栓", "qingdao/20"),
        ("不像是渐冻症", "rare/1-4"),
        ("确认不是股骨头坏死，是滑膜炎", "qingdao/23"),
        ("当初误诊为肾癌，其实是错构瘤", "qingdao/11"),
        ("排除了腹主动脉瘤", "qingdao/17"),
    ],
)
def test_what_is_denied_is_ruled_out_and_not_offered(match: Matches, text: str, entry: str) -> None:
    found = match(text)
    assert found.decision is Decision.NONE
    assert (entry, "negated") in why(found)


@pytest.mark.parametrize(
    ("text", "entry", "denied"),
    [
        ("不是脑梗，是脑出血", "qingdao/21", None),
        ("不是脑出血，是蛛网膜下腔出血", "qingdao/22", "qingdao/21"),
        ("没有低保，得了前列腺癌", "qingdao/10", None),
        ("没有糖尿病，肾癌做了手术", "qingdao/11", None),
        ("排除胰腺癌，最后确诊是结肠癌", "qingdao/9", None),
        ("主动脉夹层，未见主动脉瘤", "qingdao/18", "qingdao/17"),
        ("股骨头坏死，没钱换关节", "qingdao/23", None),
        ("多发性骨髓瘤，没有工作", "qingdao/12", None),
        ("脑出血没有后遗症", "qingdao/21", None),
        ("确诊慢粒，无遗传病史", "qingdao/3", None),
        ("不是吓唬你，真是前列腺癌", "qingdao/10", None),
    ],
)
def test_a_denial_reaches_no_further_than_what_it_is_said_of(
    match: Matches, text: str, entry: str, denied: str | None
) -> None:
    found = match(text)
    assert firsts(found) == [entry]
    assert found.decision is Decision.ACCEPT
    assert {code for code, reason in why(found) if reason == "negated"} == (
        {denied} if denied else set()
    )


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("排除脑出血、蛛网膜下腔出血", {"qingdao/21", "qingdao/22"}),
        ("没有前列腺癌和肾癌", {"qingdao/10", "qingdao/11"}),
        ("否认血友病，慢粒，骨髓瘤", {"qingdao/6", "qingdao/3", "qingdao/12"}),
        ("未见主动脉瘤或主动脉夹层", {"qingdao/17", "qingdao/18"}),
        ("结肠癌、胃癌都排除了", {"qingdao/9", "qingdao/7"}),
    ],
)
def test_a_denial_holds_for_all_that_are_named_in_a_row(
    match: Matches, text: str, entries: set[str]
) -> None:
    found = match(text)
    assert found.decision is Decision.NONE
    assert {(entry, "negated") for entry in entries} <= why(found)


@pytest.mark.parametrize(
    "text",
    [
        "一开始说是股骨头坏死，后来查了不是股骨头坏死",
        "诊断前列腺癌？穿刺结果不是前列腺癌",
    ],
)
def test_what_is_taken_back_further_on_is_not_offered(match: Matches, text: str) -> None:
    assert match(text).decision is Decision.NONE


# -- suspected ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("怀疑是前列腺癌", "qingdao/10"),
        ("疑似主动脉夹层，转去市里了", "qingdao/18"),
        ("多发性骨髓瘤待排", "qingdao/12"),
        ("考虑肾癌可能", "qingdao/11"),
        ("股骨头坏死？", "qingdao/23"),
        ("好像是慢粒，还没最后确诊", "qingdao/3"),
        ("不排除蛛网膜下腔出血", "qingdao/22"),
        ("前列腺癌可能性大，等穿刺", "qingdao/10"),
        ("医生说可能是渐冻症", "rare/1-4"),
        ("高度怀疑庞贝病，基因还没出来", "qingdao/15"),
        ("是不是结肠癌还不知道", "qingdao/9"),
        ("脑出血不能排除", "qingdao/21"),
        ("下肢深静脉血栓待查", "qingdao/20"),
        ("需进一步排除主动脉瘤", "qingdao/17"),
    ],
)
def test_what_is_suspected_is_asked_about(match: Matches, text: str, entry: str) -> None:
    found = match(text)
    assert firsts(found) == [entry]
    assert found.decision is Decision.ASK


def test_a_suspicion_holds_for_all_that_are_named_in_a_row(match: Matches) -> None:
    found = match("怀疑前列腺癌、肾癌")
    assert firsts(found) == ["qingdao/10", "qingdao/11"]
    assert found.decision is Decision.ASK


def test_what_was_suspected_and_then_confirmed_is_sure(match: Matches) -> None:
    found = match("先怀疑前列腺癌，穿刺后确诊前列腺癌")
    assert firsts(found) == ["qingdao/10"]
    assert found.decision is Decision.ACCEPT


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("会不会得前列腺癌啊", "qingdao/10"),
        ("怎么预防脑出血", "qingdao/21"),
        ("结肠癌筛查在哪里做", "qingdao/9"),
        ("血友病会遗传吗", "qingdao/6"),
        ("股骨头坏死是什么意思", "qingdao/23"),
    ],
)
def test_an_illness_that_is_only_talked_of_is_nobodys(
    match: Matches, text: str, entry: str
) -> None:
    found = match(text)
    assert found.decision is Decision.NONE
    assert (entry, "talked_of") in why(found)


# -- past -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("脑出血病史", "qingdao/21"),
        ("蛛网膜下腔出血病史，现来院复查", "qingdao/22"),
        ("既往下肢深静脉血栓", "qingdao/20"),
    ],
)
def test_a_bleeding_or_a_clot_of_the_past_is_asked_about(
    match: Matches, text: str, entry: str
) -> None:
    found = match(text)
    assert firsts(found) == [entry]
    assert found.decision is Decision.ASK


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("前列腺癌术后三年", "qingdao/10"),
        ("肾癌切除后复查", "qingdao/11"),
        ("脑出血后遗症，半边身子不会动", "qingdao/21"),
        ("股骨头坏死，右边已经换了髋", "qingdao/23"),
        ("结肠癌术后化疗中", "qingdao/9"),
        ("多发性骨髓瘤病史五年", "qingdao/12"),
        ("庞贝病史十年", "qingdao/15"),
        ("主动脉夹层支架术后", "qingdao/18"),
    ],
)
def test_after_a_treatment_it_is_still_the_patients_disease(
    match: Matches, text: str, entry: str
) -> None:
    found = match(text)
    assert firsts(found) == [entry]
    assert found.decision is Decision.ACCEPT


# -- whose illness it is --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("我爷爷以前有脑出血，我没有", "qingdao/21"),
        ("我外公当年是前列腺癌走的，我来问我的高血压", "qingdao/10"),
        ("家族史：父亲结肠癌", "qingdao/9"),
        ("有多发性骨髓瘤家族史", "qingdao/12"),
        ("隔壁老王得了肾癌", "qingdao/11"),
        ("我同事是主动脉夹层，听说能报销", "qingdao/18"),
        ("朋友的孩子有苯丙酮尿症", "qingdao/25"),
        ("我妹妹得过慢粒，我自己没事", "qingdao/3"),
        ("邻居家孩子是血友病，我们家没有", "qingdao/6"),
        ("奶奶脑溢血去世了", "qingdao/21"),
    ],
)
def test_somebody_elses_illness_is_not_offered(match: Matches, text: str, entry: str) -> None:
    found = match(text)
    assert found.decision is Decision.NONE
    assert (entry, "somebody_else") in why(found)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("我爸前列腺癌，现在住院呢", "qingdao/10"),
        ("给我妈问的，她是多发性骨髓瘤", "qingdao/12"),
        ("俺娘肾癌手术刚做完", "qingdao/11"),
        ("老公主动脉夹层抢救过来了", "qingdao/18"),
        ("替邻居问一下，他股骨头坏死", "qingdao/23"),
        ("患者之前身体健康，三天前脑出血", "qingdao/21"),
        ("女儿苯丙酮尿症要吃特殊奶粉", "qingdao/25"),
        ("家族史不详，本人确诊慢粒", "qingdao/3"),
    ],
)
def test_a_relative_who_is_ill_is_the_patient(match: Matches, text: str, entry: str) -> None:
    found = match(text)
    assert firsts(found) == [entry]
    assert found.decision is Decision.ACCEPT


def test_the_patients_own_illness_is_told_from_a_relatives(match: Matches) -> None:
    found = match("我是肾癌，我爷爷以前是前列腺癌去世的")
    assert firsts(found) == ["qingdao/11"]
    assert ("qingdao/10", "somebody_else") in why(found)


# -- several diseases -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("前列腺癌，还有脑出血", ["qingdao/10", "qingdao/21"]),
        ("脑出血，还有前列腺癌", ["qingdao/21", "qingdao/10"]),
        ("出院诊断：1.主动脉夹层 2.高血压病3级 3.肾癌术后", ["qingdao/18", "qingdao/11"]),
        ("1、股骨头坏死；2、下肢深静脉血栓；3、慢粒", ["qingdao/23", "qingdao/20", "qingdao/3"]),
        ("我爸是结肠癌，我妈是脑出血", ["qingdao/9", "qingdao/21"]),
        ("多发性骨髓瘤合并下肢深静脉血栓", ["qingdao/12", "qingdao/20"]),
        ("高血压，糖尿病，腹主动脉瘤，冠心病", ["qingdao/17"]),
        ("结肠癌肺转移肝转移", ["qingdao/9"]),
        ("渐冻症，股骨头坏死", ["rare/1-4", "qingdao/23"]),
    ],
)
def test_diseases_are_told_apart_in_the_order_of_mention(
    match: Matches, text: str, entries: list[str]
) -> None:
    found = match(text)
    assert firsts(found) == entries
    assert found.decision is Decision.ACCEPT
    assert [group[0].group for group in found.groups] == list(range(len(entries)))


def test_one_disease_named_twice_is_one(match: Matches) -> None:
    assert firsts(match("脑溢血，就是脑出血，住院了")) == ["qingdao/21"]


def test_one_open_disease_leaves_the_whole_to_be_asked(match: Matches) -> None:
    found = match("肾癌，另外怀疑前列腺癌")
    assert firsts(found) == ["qingdao/11", "qingdao/10"]
    assert found.decision is Decision.ASK


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("苯丙酮尿症", ["qingdao/25", "rare/1-90"]),
        ("PAH缺乏型高苯丙氨酸血症", ["qingdao/25", "rare/1-90"]),
        ("儿童血友病", ["qingdao/6", "rare/1-36"]),
        ("BH4型苯丙酮尿症", ["qingdao/14", "rare/1-113"]),
        ("糖原蓄积症II型", ["qingdao/15", "rare/1-35"]),
    ],
)
def test_an_entry_and_its_twin_on_the_national_list_are_both_given(
    match: Matches, text: str, entries: list[str]
) -> None:
    [group] = match(text).groups
    assert [each.entry for each in group] == entries


# -- whole messages -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (
            (
                "您好，我是青岛市北区户口，家里吃低保，一个月收入不到两千，"
                "我老伴上个月脑出血在医院花了八万，想问问能不能救助"
            ),
            "qingdao/21",
        ),
        (
            (
                "户口在胶州，人在市里租房。父亲六十八了，前列腺癌，打针吃药一年三万多，"
                "居民医保报一半，剩下的实在拿不出来"
            ),
            "qingdao/10",
        ),
        (
            "我叫不上政策名字，就是那个二十五种病的救助，我妈是多发性骨髓瘤，特困供养，够条件吗",
            "qingdao/12",
        ),
        (
            "一家三口月收入三千五，孩子一出生就查出苯丙酮尿症，奶粉贵得很，户口在黄岛",
            "qingdao/25",
        ),
        (
            "你好同志，去年八月做的手术，切了半截结肠，病理是结肠癌，低保证有，医保交着，自付四万二",
            "qingdao/9",
        ),
        (
            "泉州户口，职工医保，本人慢粒吃药第六年了，存款没有，房子一套，年收入四万",
            "qingdao/3",
        ),
    ],
)
def test_a_whole_message_is_searched_for_the_disease(match: Matches, text: str, entry: str) -> None:
    found = match(text)
    assert firsts(found) == [entry]
    assert found.decision is Decision.ACCEPT
