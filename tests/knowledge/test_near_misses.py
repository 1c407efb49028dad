"""Names near to a listed one that mean another illness: none is taken for it, misspelt or not.

To be told that a listed disease is theirs when it is another costs a person more than a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from random import Random

import pytest
from pypinyin import Style, lazy_pinyin

from bot.diseases.shipped import DATA, contrasts
from knowledge.match import Decision, How, Match

Matches = Callable[[str], Match]

HAN = "\u4e00", "\u9fa5"
SAMPLE = 1500
MOST_ACCEPTED = 0.005  # of misspelt names of other illnesses


# -- pairs ----------------------------------------------------------------------------------------

# an illness that is on no list, and the entry that it could be taken for
DANGEROUS = [
    ("直肠癌", "qingdao/9"),
    ("直肠恶性肿瘤", "qingdao/9"),
    ("肛管癌", "qingdao/9"),
    ("小肠癌", "qingdao/9"),
    ("结肠炎", "qingdao/9"),
    ("结肠息肉", "qingdao/9"),
    ("结肠腺瘤", "qingdao/9"),
    ("小细胞肺癌", "qingdao/2"),
    ("肺结节", "qingdao/2"),
    ("肺炎", "qingdao/2"),
    ("肺结核", "qingdao/2"),
    ("胰腺癌", "qingdao/10"),
    ("前列腺炎", "qingdao/10"),
    ("前列腺增生", "qingdao/10"),
    ("一度房室传导阻滞", "qingdao/16"),
    ("右束支传导阻滞", "qingdao/16"),
    ("病态窦房结综合征", "qingdao/16"),
    ("血小板减少症", "qingdao/6"),
    ("过敏性紫癜", "qingdao/6"),
    ("缺铁性贫血", "qingdao/3"),
    ("急性早幼粒细胞白血病", "qingdao/3"),
    ("慢性淋巴细胞白血病", "qingdao/3"),
    ("急性髓系白血病", "qingdao/4"),
    ("霍奇金淋巴瘤", "qingdao/13"),
    ("淋巴结炎", "qingdao/13"),
    ("骨髓炎", "qingdao/12"),
    ("骨髓增生异常综合征", "qingdao/12"),
    ("鼻咽癌", "qingdao/7"),
    ("食管癌", "qingdao/7"),
    ("胃炎", "qingdao/7"),
    ("胃溃疡", "qingdao/7"),
    ("肝癌", "qingdao/11"),
    ("肾结石", "qingdao/11"),
    ("肾囊肿", "qingdao/11"),
    ("肾上腺肿瘤", "qingdao/11"),
    ("乙肝", "qingdao/11"),
    ("乳腺增生", "qingdao/8"),
    ("乳腺纤维瘤", "qingdao/8"),
    ("脑梗", "qingdao/21"),
    ("脑梗塞", "qingdao/21"),
    ("硬膜下血肿", "qingdao/21"),
    ("脑动脉瘤", "qingdao/22"),
    ("蛛网膜囊肿", "qingdao/22"),
    ("颈动脉夹层", "qingdao/18"),
    ("脾动脉瘤", "qingdao/17"),
    ("主动脉瓣狭窄", "qingdao/17"),
    ("下肢静脉曲张", "qingdao/20"),
    ("上肢静脉血栓", "qingdao/20"),
    ("颈动脉狭窄", "qingdao/19"),
    ("股骨颈骨折", "qingdao/23"),
    ("髋关节炎", "qingdao/24"),
]


@pytest.mark.parametrize(("name", "entry"), DANGEROUS)
@pytest.mark.parametrize("said", ["{}", "我妈得了{}，住院呢", "出院诊断：1.{}；2.高血压病"])
def test_a_near_miss_is_not_offered(match: Matches, name: str, entry: str, said: str) -> None:
    found = match(said.format(name))
    assert entry not in {each.entry for each in found.candidates}
    assert found.decision is not Decision.ACCEPT


@pytest.mark.parametrize(
    ("misspelt", "entry"),
    [
        ("直场癌", "qingdao/9"),
        ("直长癌", "qingdao/9"),
        ("值肠癌", "qingdao/9"),
        ("结肠眼", "qingdao/9"),
        ("结场炎", "qingdao/9"),
        ("小细包肺癌", "qingdao/2"),
        ("小系胞肺癌", "qingdao/2"),
        ("姨腺癌", "qingdao/10"),
        ("胰线癌", "qingdao/10"),
        ("夷腺癌", "qingdao/10"),
        ("前列腺增声", "qingdao/10"),
        ("一度房式传导阻滞", "qingdao/16"),
        ("一度房室传导组滞", "qingdao/16"),
        ("鼻烟癌", "qingdao/7"),
        ("血小板减小", "qingdao/6"),
        ("活奇金淋巴瘤", "qingdao/13"),
        ("霍其金淋巴瘤", "qingdao/13"),
        ("干癌", "qingdao/11"),
        ("脑埂", "qingdao/21"),
        ("脑更塞", "qingdao/21"),
        ("脑梗赛", "qingdao/21"),
        ("硬莫下血肿", "qingdao/21"),
        ("下肢静脉曲涨", "qingdao/20"),
        ("乳线增生", "qingdao/8"),
        ("股骨劲骨折", "qingdao/23"),
        ("骨髓严", "qingdao/12"),
    ],
)
def test_a_misspelt_near_miss_is_not_offered_either(
    match: Matches, misspelt: str, entry: str
) -> None:
    assert entry not in {each.entry for each in match(misspelt).candidates}


@pytest.mark.parametrize(
    "typed",
    [
        "zhichangai", "zhi chang ai", "yixianai", "yi xian ai", "yíxiàn ái", "xiaoxibaofeiai",
        "naogengsai", "nao geng si", "biyanai", "ganyinghua", "gan ai", "jiechangyan",
        "qianliexianzengsheng", "qian lie xian yan", "ru xian zeng sheng", "shen jie shi",
        "huo qi jin lin ba liu", "gu sui yan", "tang niao bing",
    ],
)  # fmt: skip
def test_a_near_miss_in_pinyin_is_not_offered_either(match: Matches, typed: str) -> None:
    assert match(typed).decision is Decision.NONE


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("直肠癌和结肠癌", "qingdao/9"),
        ("不是小细胞，是非小细胞肺癌", "qingdao/2"),
        ("胰腺癌没有，是前列腺癌", "qingdao/10"),
        ("脑梗之后又脑出血", "qingdao/21"),
        ("乙肝，肾癌", "qingdao/11"),
    ],
)
def test_next_to_a_near_miss_the_listed_disease_is_found(
    match: Matches, text: str, entry: str
) -> None:
    assert [group[0].entry for group in match(text).groups] == [entry]


def test_a_tumour_of_the_stomach_that_only_the_national_list_has_is_that(match: Matches) -> None:
    assert [each.entry for each in match("胃间质瘤").candidates] == ["rare/2-32"]


# -- no illness at all ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "。。。", "？", "123", "😀", "你好", "谢谢您", "不知道", "想问一下低保怎么办",
        "户口在青岛，一个月收入三千", "医保卡丢了去哪里补", "孩子上学，学费交不起", "感冒发烧咳嗽",
        "住院花了两万多", "腰疼腿疼好几年", "老是头晕，没力气", "吃不下饭，睡不着觉",
        "老人摔了一跤", "我爸去年走了", "房子是租的，没有车", "今天天气不错", "残疾证二级",
        "高血压", "糖尿病", "冠心病", "慢阻肺", "怀孕了，想问生育津贴", "失业三个月了", "ok",
    ],
)  # fmt: skip
def test_everyday_words_and_common_illnesses_are_on_no_list(match: Matches, text: str) -> None:
    assert match(text) == Match(Decision.NONE)


# -- misspelt names that are listed ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "entry", "how"),
    [
        ("xueyoubing", "qingdao/6", How.PINYIN),
        ("xue you bing", "qingdao/6", How.PINYIN),
        ("xuě yǒu bìng", "qingdao/6", How.PINYIN),
        ("xuěyǒubìng", "qingdao/6", How.PINYIN),
        ("XueYouBing", "qingdao/6", How.PINYIN),
        ("ｘｕｅ　ｙｏｕ　ｂｉｎｇ", "qingdao/6", How.PINYIN),
        ("jiechangai", "qingdao/9", How.PINYIN),
        ("jié cháng ái", "qingdao/9", How.PINYIN),
        ("qian lie xian ai", "qingdao/10", How.PINYIN),
        ("naochuxue", "qingdao/21", How.PINYIN),
        ("nao yi xue", "qingdao/21", How.PINYIN),
        ("zhudongmaijiaceng", "qingdao/18", How.PINYIN),
        ("gu gu tou huai si", "qingdao/23", How.PINYIN),
        ("pangbeibing", "qingdao/15", How.PINYIN),
        ("ben bing tong niao zheng", "qingdao/25", How.PINYIN),
        ("wo ba nao chu xue le", "qingdao/21", How.PINYIN),
        ("血有病", "qingdao/6", How.PINYIN),
        ("雪友病", "qingdao/6", How.PINYIN),
        ("结长癌", "qingdao/9", How.PINYIN),
        ("接肠癌", "qingdao/9", How.PINYIN),
        ("前列线癌", "qingdao/10", How.PINYIN),
        ("脑出雪", "qingdao/21", How.PINYIN),
        ("主动脉加层", "qingdao/18", How.PINYIN),
        ("三度房室船导阻滞", "qingdao/16", How.PINYIN),
        ("多发性骨随瘤", "qingdao/12", How.PINYIN),
        ("猪网膜下腔出血", "qingdao/22", How.PINYIN),
        ("本丙酮尿症", "qingdao/25", How.PINYIN),
        ("非小细包肺癌", "qingdao/2", How.PINYIN),
        ("飞小细胞肺癌", "qingdao/2", How.PINYIN),
        ("前例腺癌", "qingdao/10", How.FUZZY),
        ("蛛网膜下桌出血", "qingdao/22", How.FUZZY),
        ("多发性骨髄瘤", "qingdao/12", How.FUZZY),
        ("下支深静脉血栓形成", "qingdao/20", How.PINYIN),
    ],
)
def test_a_listed_name_in_pinyin_or_misspelt_is_found_by_that(
    match: Matches, typed: str, entry: str, how: How
) -> None:
    first = match(typed).candidates[0]
    assert (first.entry, first.how) == (entry, how)
    assert first.matched in typed


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("脑出血", How.NAME),
        ("脑溢血", How.ALIAS),
        ("肺癌", How.BROADER),
        ("阿比特龙", How.DRUG),
    ],
)
def test_a_name_to_the_letter_says_what_kind_of_name_it_is(
    match: Matches, text: str, how: How
) -> None:
    assert match(text).candidates[0].how is how


@pytest.mark.parametrize("text", ["阿比特隆", "abitelong", "前例腺癌", "xueyoubin"])
def test_what_is_only_near_to_a_name_scores_less_than_the_name(match: Matches, text: str) -> None:
    names = {"阿比特隆": "阿比特龙", "abitelong": "阿比特龙", "xueyoubin": "血友病"}
    near, exact = match(text).candidates[0], match(names.get(text, "前列腺癌")).candidates[0]
    assert near.entry == exact.entry
    assert near.score < exact.score


# -- names of other illnesses, all of them, misspelt ----------------------------------------------


@cache
def others() -> list[str]:
    """Names in Chinese characters of illnesses on no list."""
    names = sorted({name for name, _ in contrasts()})
    return [name for name in names if len(name) > 2 and all(HAN[0] <= c <= HAN[1] for c in name)]


@cache
def homophones() -> dict[str, str]:
    """Each character's usual syllable, with all that are usually read so."""
    lines = (DATA / "syllables.txt").read_text(encoding="utf-8").splitlines()
    groups = [line.split(" ")[1] for line in lines]
    return {character: group for group in groups for character in group}


def pinyin(name: str) -> str:
    return " ".join(lazy_pinyin(name, style=Style.NORMAL))


def misheard(names: list[str], chance: Random) -> Iterator[str]:
    """Each name with one character of the same sound in place of another."""
    for name in names:
        place = chance.randrange(len(name))
        group = homophones().get(name[place], name[place])
        yield name[:place] + chance.choice(group) + name[place + 1 :]


def accepted(match: Matches, texts: Iterator[str], names: list[str]) -> list[str]:
    """Texts that are accepted although the name that they stand for is not."""
    return [
        f"{text} for {name}"
        for text, name in zip(texts, names, strict=True)
        if match(text).decision is Decision.ACCEPT and match(name).decision is not Decision.ACCEPT
    ]


def test_names_of_other_illnesses_are_not_accepted_as_listed_ones(match: Matches) -> None:
    found = [name for name in others() if match(name).decision is Decision.ACCEPT]
    assert len(found) <= len(others()) * 0.001, found


@pytest.mark.parametrize("seed", [1, 2])
def test_other_illnesses_misheard_are_hardly_ever_accepted(match: Matches, seed: int) -> None:
    chance = Random(seed)
    names = chance.sample(others(), SAMPLE)
    found = accepted(match, misheard(names, chance), names)
    assert len(found) <= SAMPLE * MOST_ACCEPTED, found


def test_other_illnesses_in_pinyin_are_hardly_ever_accepted(match: Matches) -> None:
    names = Random(3).sample(others(), SAMPLE)
    joined = (pinyin(name).replace(" ", "") for name in names)
    found = accepted(match, joined, names)
    assert len(found) <= SAMPLE * MOST_ACCEPTED, found


def test_characters_thrown_together_hardly_ever_come_near_to_a_name(match: Matches) -> None:
    chance, pool = Random(5), "".join(others())
    texts = ["".join(chance.choices(pool, k=chance.randrange(4, 9))) for _ in range(SAMPLE)]
    made = [match(text) for text in texts]
    assert sum(bool(each.candidates) for each in made) <= SAMPLE * 0.04
    assert sum(each.decision is Decision.ACCEPT for each in made) <= SAMPLE * MOST_ACCEPTED
