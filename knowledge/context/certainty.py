"""How sure a text is of an illness that it names: said, suspected, ruled out, or only talked of.

All patterns are for the folded spelling, and look at what stands right before or behind the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from knowledge.context.patterns import one_of

REACH = 22
_ANOTHER = "□"  # stands for what follows beyond the reach


class Certainty(Enum):
    """What a text says of an illness that it names."""

    SAID = "said"
    PAST = "past"
    OVER = "over"  # 个人史: it may be over
    SUSPECTED = "suspected"
    NEGATED = "negated"
    TALKED_OF = "talked_of"  # feared, screened for, asked about; nobody is said to have it


# What may stand between a word of doubt or denial and the name.
_LINK = "(?:{})*".format(
    one_of("""
        有 过 是 什么 任何 的 了 得过 患过 查出来? 发现 得 患 患有 确诊为? 明确 明显 典型 急性
        慢性 所谓 这种 这个 那种 叫 为 说 医生说 严重 存在 合并 伴 伴有 其他 并发 再发 再 新发
        既往 原发性? 左侧 右侧 双侧 左 右 双 一个 个 该 上 就 了个 存在着 到 出 那个 这 那 啥
        纯粹的? 我 我妈 我爸
    """)
)
_NOT = one_of("""
    不是 并不是 并非 绝不是 也不是 都不是 就不是 没有 并没有 没得 没患 没查出 没发现 没 无 未见
    未发现 未患 未得 未合并 未及 未查见 未提示 排除掉? 已排除 否认 不像 不考虑 不诊断 不足以诊断
    不能诊断 不够 暂不考虑 不属于 不符合 不支持 不存在 不伴 不合并 未伴 无明显 未检出 没检查出
    没检出 不可能是 不会是 而不是 不算 还不到 不到 够不上 算不上 没到 还没到 哪有什么 哪有 哪是
    哪里是 以为是? 还以为是? 误以为 误诊[!,;]?(?:先|起初|开始|原来)?说是? 误诊成 误诊为 误诊 误把
    当成 当作 错当 一开始当 写成 登记成 录成 录的 别跟 别和 不叫 硬说 (?<!并)非(?=$)
""")
_NEGATED_BEFORE = re.compile(f"{_NOT}{_LINK}$")
_TOLD_APART_BEFORE = re.compile(f"(?:鉴别(?:诊断)?[,(]*\\d?[),、]*|(?:诊断)?,原\\(?){_LINK}$")
_TOLD_APART_BEHIND = re.compile("^(?:[、和与].{1,12})?(?:相)?鉴别")
_CANNOT = one_of("""
    不 不能 未能 无法 没法 不可 尚不能 还不能 需 需要 待 要 拟 以 进一步 去 为了? 想
""")
_NOT_RULED_OUT = re.compile(f"{_CANNOT}(?:完全|先|进一步)?(?:排除|除外){_LINK}$")
_WHETHER = one_of("有没有 是不是 是否 会不会是 不知道是不是 不确定是不是 算不算 能不能是")
_ASKED_WHETHER = re.compile(f"{_WHETHER}{_LINK}$")
_FILLED = "(?:{})*".format(
    one_of("""
        后来 现在 现已 已经? 最后 医生说? 都 也 被 给 可以? 基本 检查 查过 查了 结果 经检查 目前
        倒 是 其实 均 后 随访后 做完.{0,4} 外院.{0,4} 由.{1,4} 术后病理 基因 抗体 复查 复筛
    """)
)
_IS_NOT = one_of("""
    排除 除外 不考虑 阴性 不成立 不大 很小 没有(?=[,;)]|$|得|过|的|这个|查出|发现|啊|哦|哈)
    不是(?=[,;]|$) 还早 还远 还差得远 没得 没查出 没问题 没事 是误诊 误诊 否(?=[,;)]|$) 否定
""")
_NEGATED_BEHIND = re.compile(
    rf"^(?:的?可能性?)?[)]?[,(?]?{_FILLED}{_IS_NOT}|^\((?:阴性|否|无)?\)|^→"
)
_DONE = "(?=了?(?:[,;)]|$))"
_TAKEN_BACK = re.compile(
    one_of(f"""
        (?:不支持|不符合|(?<!待)(?<!不能)(?<!不)(?<!需)(?<!未)(?:除外|排除)){_DONE}
        (?:现|已)(?:排除|除外)(?!手术|禁忌|感染) 病理否定 已否定 予以否定 推翻 作废 有误 看错 搞错
        弄错 是错的 写错 登记错 录错 没有这回事 没这回事 全给否了 都给否了 给否了 否掉了 虚惊
        不是这个病 是误诊 说不是(?=[,;]|$|这) 不是的
    """)
)
_PERHAPS = one_of("""
    怀疑 高度怀疑 疑似 疑诊 疑为 疑是 可疑 疑 考虑 拟诊 可能 好像 看像 说像 看着像 像 像是 大概
    估计 也许 会不会 似乎 貌似 莫非 担心是 怕是 害怕是 警惕 排查 倾向于? 不除外 不排除 待除外 除外
    或许 应该是? 八成 多半 差点 说不定 不确定
""")
_SUSPECTED_BEFORE = re.compile(f"{_PERHAPS}{_LINK}$")
_IN_DOUBT = one_of(r"""
    可能(?!性?(?:不大|很?小|低)) 待排 可疑 不除外 不能除外 不排除 不能排除 待查 待除外 待诊 待明确
    待病理 待确诊 待定 待进一步 还没确诊 还没定 没定 没确诊 未确诊 尚未确诊 还不确定 不确定
    没完全确诊 没最后确诊 嫌疑 首先考虑 首先 首考虑 疑似 \? 吗 吧 需进一步 性质待定 性质待 倾向
""")
_SUSPECTED_BEHIND = re.compile(f"^(?:的)?[(,]?{_IN_DOUBT}")
_MIGHT_COME = one_of("""
    携带 会不会得 会得 怕得 怕他们?哪天 怕她?哪天 怕(?!是|光|冷)[^,;、]{0,3} 担心变?成?(?!是)
    担心得 预防 防止 万一(?:将来)? 将来 避免 容易得 会引起 会变成 变成 会变 转成 发展成 筛查(?=$)
    包不包 赔不赔 什么叫 啥叫 什么是 啥是
""")
_TALKED_OF_BEFORE = re.compile(f"{_MIGHT_COME}{_LINK}$")
_NOT_RULED_OUT_BEHIND = re.compile(
    "^(?:的)?[,(]?(?:还|尚|仍|也|暂|目前)?(?:不能|未能|无法|没法|不可|没有|没|未|不)(?:完全|被)?(?:排除|除外)"
)
_IN_GENERAL = one_of("""
    会不会遗传 会遗传 遗传吗 遗传给 传染 筛查 早筛 风险 基因筛查 辅助诊断 高危人群 高危因素 疫苗
    预防 携带 基因检测 基因携带 基因.{0,8}(?:携带|杂合|隐性) 抗体(?!阳性) 流行病学 是什么 是啥
    什么意思 有啥区别 有什么区别 和.{1,12}(?:区别|一回事) 险(?!些) 病人用 患者用 限定
""")
_TALKED_OF_BEHIND = re.compile(f"^(?:的)?{_IN_GENERAL}")
_NOBODYS = re.compile(
    one_of("""
        抖音 新闻说 新闻里 写作文 让写作文 生物课 学校让写 团险 保险条款 条款里 问条款
        既往症里有没有 学医的论文 要点统计 征文 知识竞赛 考试题 选择题 看了电影 志愿者 基金会
        布置作业 孩子作业 作业[,:] 写作业 海报 贴宣传 写论文 新闻稿 医学生 科普 在看一本 电视剧
        电影里 小说里 看小说 卖医疗器械 药代 供者 献过 献血 捐献 纯好奇 学护理 讲座 课题 流行病学
        名叫 主播 明星 重疾险 这个险 宠物 我家狗 的狗 的猫 狗得 猫得 兽医
    """)
)
_SOMEBODYS = re.compile(
    one_of("""
        我[爸妈] 我儿子 我女儿 我老[公婆] 我孩子 我娃 我家(?!狗|猫) 俺[爹娘爸妈] 患者 确诊 住院
        化疗 放疗
    """)
)
_DOUBT_WITHIN = re.compile("考虑|怀疑|疑似|可能|倾向|性质")
_OVER_BEHIND = re.compile("^(?:的)?个人史")
_PAST_BEHIND = re.compile("^(?:的)?(?:病史|既往史|史(?!蒂|密)|\\d+年前)")
_PAST_BEFORE = re.compile(f"{one_of('既往 曾 曾经 以前 之前 早年')}{_LINK}$")
_ENUMERATED = re.compile("^(?:[、/]|和|或|或者|及|与|跟|以及|还有|并|合并|伴)$")
_LISTED_BY_COMMA = re.compile(f"(?:否认|无|排除|未见){_LINK}$")
_SPREADS = (Certainty.NEGATED, Certainty.SUSPECTED)


def certainties(text: str, mentions: Sequence[tuple[int, int]]) -> list[Certainty]:
    """How sure the text is of each mention; enumerated ones share what is said of the first."""
    if not mentions:
        return []
    if _NOBODYS.search(text) and not _SOMEBODYS.search(text):
        return [Certainty.TALKED_OF] * len(mentions)
    ends = [*(start for start, _ in mentions[1:]), len(text)]
    found = [
        _alone(text, start, end, _behind(text, end, following))
        for (start, end), following in zip(mentions, ends, strict=True)
    ]
    _spread_on(text, mentions, found)
    _spread_back(text, mentions, found)
    return found


def _spread_on(text: str, mentions: Sequence[tuple[int, int]], found: list[Certainty]) -> None:
    """排除肺炎、肺癌: what is said of the first holds for those that follow it in a row."""
    by_comma = [bool(_LISTED_BY_COMMA.search(_before(text, start))) for start, _ in mentions]
    for n in range(1, len(mentions)):
        between = text[mentions[n - 1][1] : mentions[n][0]]
        chained = bool(_ENUMERATED.match(between)) or (by_comma[n - 1] and between == ",")
        if chained and found[n] in (Certainty.SAID, Certainty.PAST) and found[n - 1] in _SPREADS:
            found[n], by_comma[n] = found[n - 1], by_comma[n - 1]


def _spread_back(text: str, mentions: Sequence[tuple[int, int]], found: list[Certainty]) -> None:
    """白血病、淋巴瘤待排: what stands behind the last holds for those before it in the row."""
    for n in range(len(mentions) - 2, -1, -1):
        between = text[mentions[n][1] : mentions[n + 1][0]]
        if _ENUMERATED.match(between) and found[n] is Certainty.SAID:
            behind = text[mentions[n + 1][1] : mentions[n + 1][1] + REACH]
            if any(each.match(behind) for each in (_SUSPECTED_BEHIND, _NEGATED_BEHIND)):
                found[n] = found[n + 1]
            elif found[n + 1] is Certainty.NEGATED and _TAKEN_BACK.search(behind):
                found[n] = Certainty.NEGATED


def _behind(text: str, end: int, following: int) -> str:
    """What stands behind a mention, up to the next one; that there is one can be seen."""
    reach = min(end + REACH, following)
    return text[end:reach] + (_ANOTHER if reach < len(text) else "")


def _before(text: str, start: int) -> str:
    return text[max(0, start - REACH) : start]


def _alone(text: str, start: int, end: int, behind: str) -> Certainty:
    before = _before(text, start)
    if _TALKED_OF_BEFORE.search(before) or _TALKED_OF_BEHIND.match(text[end : end + REACH]):
        return Certainty.TALKED_OF
    if _NOT_RULED_OUT_BEHIND.match(behind):
        return Certainty.SUSPECTED
    if _ruled_out(before, behind):
        return Certainty.NEGATED
    if _suspected(text[start:end], before, behind):
        return Certainty.SUSPECTED
    if _OVER_BEHIND.match(behind):
        return Certainty.OVER
    past = _PAST_BEHIND.match(behind) or _PAST_BEFORE.search(before)
    return Certainty.PAST if past else Certainty.SAID


def _ruled_out(before: str, behind: str) -> bool:
    if _NEGATED_BEHIND.match(behind) or _TAKEN_BACK.search(behind):
        return True
    if _TOLD_APART_BEFORE.search(before) or _TOLD_APART_BEHIND.match(behind):
        return True
    asked = _ASKED_WHETHER.search(before) or _NOT_RULED_OUT.search(before)
    return not asked and _NEGATED_BEFORE.search(before) is not None


def _suspected(name: str, before: str, behind: str) -> bool:
    return bool(
        _DOUBT_WITHIN.search(name)
        or _ASKED_WHETHER.search(before)
        or _NOT_RULED_OUT.search(before)
        or _SUSPECTED_BEFORE.search(before)
        or _SUSPECTED_BEHIND.match(behind)
    )
