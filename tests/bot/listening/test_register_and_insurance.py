"""Register and insurance: what is plain is taken at once, what is looser is only asked back."""

from __future__ import annotations

from datetime import date

import pytest

from bot.listening import Confidence, Finding, Listener
from rules import facts as f
from tests.bot.diseases import DISEASES

LISTENER = Listener(DISEASES, date(2026, 3, 1))
HUKOU, INSURED, TYPE = f.HUKOU_PLACE.key, f.INSURED_PLACE.key, f.INSURANCE_TYPE.key


def heard(text: str, fact: str, asked: str | None = None) -> Finding | None:
    found = LISTENER.understand(text, asked, {})
    return next((each for each in found if each.fact == fact), None)


def values(text: str, fact: str, asked: str | None = None) -> set[object]:
    """The value that was heard, or all that it may be."""
    found = heard(text, fact, asked)
    if found is None:
        return set()
    return {each.value for each in found.readings if each.fact == fact} or {found.value}


def is_stated(text: str, fact: str, asked: str | None = None) -> bool:
    found = heard(text, fact, asked)
    return found is not None and found.confidence is Confidence.STATED


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("户口 龙岩\n医保 龙岩\n居民", HUKOU, "longyan"),
        ("户口 龙岩\n医保 龙岩\n居民", INSURED, "longyan"),
        ("医保嘛是鲤城，居民的", TYPE, "resident"),
        ("医保也是市南区的居民", TYPE, "resident"),
        ("健保是泉州的城鄉居民那種", TYPE, "resident"),
        ("医保：无", TYPE, "none"),
    ],
)
def test_plain_wording_is_taken_at_once(text: str, fact: str, value: str) -> None:
    assert is_stated(text, fact)
    assert values(text, fact) == {value}


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("户口一直挂在我姑妈家里头安溪", HUKOU, "quanzhou"),
        ("俺是崇武的渔民", HUKOU, "quanzhou"),
        ("老家江西，嫁过来的，户口没迁，医保在石狮", HUKOU, "other"),
        ("医保手续归到城阳", INSURED, "qingdao"),
        ("户口惠安，医保也在那边", INSURED, "quanzhou"),
        ("我户口不在厦门在龙岩", HUKOU, "longyan"),
        ("医保 家政公司给上的", TYPE, "employee"),
        ("医保断了三年，到现在也没续上", TYPE, "none"),
    ],
)
def test_looser_wording_is_gathered_but_never_taken_at_once(
    text: str, fact: str, value: str
) -> None:
    assert value in values(text, fact)
    assert not is_stated(text, fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("社保卡上印的厦门市，不过我回龙岩上班了", INSURED),
        ("医保在厦门用不了", INSURED),
        ("社保在厦门交了八年，去年辞职就没交了", INSURED),
        ("那时候医保在厦门，是职工医保", TYPE),
        ("老家交了新农合，公司又上了职工医保，交重了", TYPE),
        ("职工医保的，每年380自己去村委交", TYPE),
        ("险种 居民医保 状态 暂停参保", TYPE),
        ("群里有个厦门户口的妈妈说她那边有救助", HUKOU),
        ("我小叔子一家户口都在厦门", HUKOU),
        ("除了我妈全家都是龙岩户口", HUKOU),
        ("厦门户口还没办下来", HUKOU),
        ("“厦门户籍满5年”是什么意思", HUKOU),
    ],
)
def test_what_is_of_others_of_another_time_or_open_is_not_stated(text: str, fact: str) -> None:
    assert not is_stated(text, fact)


def test_what_is_set_right_counts_instead_of_what_was_said_before() -> None:
    assert values("户口龙岩\n打错字了\n泉州的", HUKOU) == {"quanzhou"}
    assert values("我搞错了，是职工不是居民", TYPE) == {"employee"}


def test_where_the_insurance_has_lapsed_the_kind_is_asked_back() -> None:
    assert values("职工的，不过厂子黄了，医保跟着停了", TYPE, asked=TYPE) == {"employee", "none"}


def test_two_places_go_to_the_two_words_beside_them() -> None:
    for text in ("户口漳平医保厦门", "户口漳平，厦门医保", "漳平户口厦门医保"):
        assert values(text, HUKOU) == {"longyan"}
        assert values(text, INSURED) == {"xiamen"}


def test_where_somebody_is_treated_or_works_is_neither() -> None:
    for text in ("转去的广州南方医院", "在厦门的药店买药"):
        assert heard(text, HUKOU) is None
        assert heard(text, INSURED) is None


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("我闺蜜户口在厦门", HUKOU),
        ("我们厂里的人都是厦门医保", INSURED),
        ("大家都是居民医保", TYPE),
        ("须为厦门户籍", HUKOU),
        ("厦门户籍居民可申请", HUKOU),
        ("是厦门户口，对吗", HUKOU),
        ("我老公户口在泉州我户口在湖南", HUKOU),
        ("老公职工医保，我居民", TYPE),
        ("我媳妇单位给交的职工医保，我没有", TYPE),
        ("早知道买职工医保", TYPE),
        ("去年还是职工医保", TYPE),
        ("居民医保忘了交", TYPE),
        ("医保从泉州转厦门还没转好", INSURED),
        ("户口泉州改厦门了", HUKOU),
    ],
)
def test_what_may_be_anothers_or_not_so_yet_is_not_taken_at_once(text: str, fact: str) -> None:
    assert not is_stated(text, fact)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一年四百块那种", "resident"),
        ("农村的那种", "resident"),
        ("每月扣工资的", "employee"),
        ("以前职工现在居民", "resident"),
        ("没有", "none"),
        ("啥都没交", "none"),
    ],
)
def test_a_loose_answer_gives_the_kind_to_confirm(text: str, value: str) -> None:
    assert not is_stated(text, TYPE, asked=TYPE)
    assert values(text, TYPE, asked=TYPE) == {value}


def test_social_insurance_may_be_of_either_kind() -> None:
    assert values("社保", TYPE, asked=TYPE) == {"resident", "employee"}


def test_an_insurance_that_is_not_moved_yet_is_still_where_it_was() -> None:
    assert values("我爸医保从福州转到泉州，还没转成", INSURED) >= {"other"}


def test_a_road_or_a_town_is_no_other_place() -> None:
    assert values("户籍安溪县蓬莱镇", HUKOU) == {"quanzhou"}
    assert values("户口在青岛南京路", HUKOU) == {"qingdao"}


@pytest.mark.parametrize(
    "text",
    [
        "我爸转到上海瑞金做的手术",
        "转诊到福州协和,手续全的",
        "两口子都在晋江鞋厂打工",
        "人在威海市立治的",
        "娃在集美读小学三年级",
        "他在厦门交社保,老婆在泉州交居民医保",
        "泉州市医保中心说我断保了",
        "No referral, we drove to Shanghai by ourselves",
    ],
)
def test_where_somebody_works_learns_or_is_treated_is_no_register(text: str) -> None:
    assert heard(text, HUKOU) is None


@pytest.mark.parametrize(
    "text",
    [
        "职工医保 户口崂山",
        "我这个应该是居民医保吧,我也不太懂,户口思明",
        "去年交过职工医保,今年回龙岩老家了",
        "私立的,医保卡刷不了,离家近没办法",
    ],
)
def test_the_place_of_the_register_is_not_that_of_the_insurance(text: str) -> None:
    assert heard(text, INSURED) is None


def test_a_place_told_for_the_insurance_does_not_answer_for_the_register() -> None:
    assert heard("医保是厦门的呀", HUKOU, asked=HUKOU) is None
    assert heard("龙岩的", HUKOU, asked=INSURED) is None


def test_where_somebody_is_from_may_be_register_and_insurance() -> None:
    for fact in (HUKOU, INSURED):
        assert not is_stated("我妈永春的,新农合", fact)
        assert values("我妈永春的,新农合", fact) == {"quanzhou"}


def test_a_rural_pension_is_no_insurance() -> None:
    assert heard("老两口都七十了,农保一个月一百多", TYPE) is None


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("户口厦门，嫁人的时候迁走的", HUKOU),
        ("户口在厦门，2018年迁到漳州", HUKOU),
        ("厦门户口早就不是了", HUKOU),
        ("户口落厦门被拒了", HUKOU),
        ("户口迁厦门排队中", HUKOU),
        ("厦门户口轮不到我", HUKOU),
        ("只有孩子是厦门户口", HUKOU),
        ("户口：厦门/漳州", HUKOU),
        ("户口厦门 医保厦门 都不是 我是外地的", HUKOU),
        ("外地户口在厦门", HUKOU),
        ("户口厦门 随便填的", HUKOU),
        ("户籍：厦门（父）", HUKOU),
        ("小孩庞贝病 我职工医保在厦门缴了九年才生的他 户口是湖南的", HUKOU),
        ("医保厦门，现在没了", INSURED),
        ("医保转青岛失败了", INSURED),
        ("厦门医保热线打不通", INSURED),
        ("客服说医保在青岛", INSURED),
        ("医保在台灣，沒有大陸醫保", INSURED),
        ("居民医保没给我办", TYPE),
        ("新农合涨到400就不交了", TYPE),
        ("居民医保村里说交了，一查没有", TYPE),
        ("医保没有，农合有", INSURED),
        ("没有医保 后来补上了", TYPE),
        ("没有医保我早死了", TYPE),
    ],
)
def test_what_the_words_behind_undo_is_not_stated(text: str, fact: str) -> None:
    assert not is_stated(text, fact)


@pytest.mark.parametrize(
    "text",
    [
        "户口在厦门，医保转到泉州了",
        "户口厦门，低保没批",
        "户口厦门，后来转到上海治的",
        "厦门户口，泉州医保",
        "户口厦门，不是低保",
    ],
)
def test_what_is_undone_of_another_matter_leaves_the_register_as_it_is(text: str) -> None:
    assert is_stated(text, HUKOU)


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("户口洛江；医保随户口", INSURED, "quanzhou"),
        ("翔安户籍，本地职保", INSURED, "xiamen"),
        ("他在青岛上班，保险单位给交着", INSURED, "qingdao"),
        ("集体户，挂在青岛的大学，老家菏泽", HUKOU, "qingdao"),
        ("他户口没离开过德化", HUKOU, "quanzhou"),
        ("我妈威海崮山镇的，居民医保", INSURED, "weihai_etdz"),
        ("我爸参的上杭城乡居民", TYPE, "resident"),
        ("户口龙岩，新农和也是长汀的", INSURED, "longyan"),
        ("我的医保先前在漳州交了四年 转到厦门来了", INSURED, "xiamen"),
    ],
)
def test_other_wording_of_where_is_gathered(text: str, fact: str, value: str) -> None:
    assert value in values(text, fact)
    assert not is_stated(text, fact)


def test_a_deposit_that_is_not_paid_is_no_insurance_that_has_lapsed() -> None:
    assert heard("住院押金交了两万了，护士说还得再交一万，不交不给用药", TYPE) is None
    assert heard("水滴筹筹了18600，单位和保险都没给", TYPE) is None


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("户口厦门的是我老公，我的在漳州", HUKOU, "other"),
        ("户口册上迁往上海那是我姐 我的一直在武平", HUKOU, "longyan"),
        ("户口不是厦门的|三明的", HUKOU, "other"),
        ("去年确诊 那时候医保还在老家龙岩 8月转到厦门了", INSURED, "xiamen"),
        ("医保以前厦门交了七年后来断了回龙岩交的", INSURED, "longyan"),
        ("要是我把户口迁到青岛是不是就能报了 现在户口还在潍坊", HUKOU, "other"),
        ("早先是职工医保，前年转成居民了", TYPE, "resident"),
        ("户口泉港 居民医报没断过", TYPE, "resident"),
        ("她啥医保都没有", TYPE, "none"),
        ("只买了百万医疗险，国家那个没入", TYPE, "none"),
    ],
)
def test_what_is_told_apart_from_another_or_an_earlier_is_offered(
    text: str, fact: str, value: str
) -> None:
    assert values(text, fact) == {value}
    assert not is_stated(text, fact)


def test_of_two_kinds_either_may_be_the_patients() -> None:
    found = values("老伴是居民，我是职工，医保在青岛", TYPE)
    assert found == {"resident", "employee"}


def test_what_the_speaker_has_is_not_read_back_of_a_certain_patient() -> None:
    assert values("病人是我妈，她有低保，青岛户口。我自己深圳医保", INSURED) == set()
