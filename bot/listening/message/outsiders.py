"""People outside the household whom no word of persons.py names, and requirements of nobody.

What stands near such words may be said of somebody else, or of whoever wants to apply: it is
read back before it counts. 我闺蜜户口在厦门; 大家都是居民医保; 须为厦门户籍; 儿子家里三口人.
"""

from __future__ import annotations

import re

from bot.listening.message.context import Context

_OUTSIDERS = (
    "闺蜜|好友|发小|街坊|老师|师[傅父]|护[工士]|医生|大夫|客户|顾客|[租房]客|租户|保姆|月嫂|同桌|"
    "[室舍校病患战网队工牌球]友|(?:村|厂|单位|小区|病房|楼)[里上下]的?[老小阿][一-鿿]|(?<![大是小中])学[生妹弟长](?!医|儿|险|保|证)|老板|领导|经理|主任|工人|员工|伙计|干[爹妈爸娘]|"
    "(?<!单)亲家(?!庭)|小伙|(?<!我)姑娘|大[爷妈叔婶]|[同一]个?病?房的|一个[村厂班]的|那[个位]人|(?<!普通)(?<!一般)(?<![农穷苦])人家|别人|他人|旁人|外人|"
    "(?:有|认识|碰到|遇到|听说过?|见过)(?:的|了)?一?[个位](?!病|家|孩|儿|女|老|小|弟|妹|哥|姐|毛|残|"
    "月|人(?:上班|打工|工作|生病|住院))"
)
_GROUPS = (
    "大家(?!庭)|[很好多]多人|不少人|多数人|有[些的]人|人人都|个个都|"
    "[里上队班校司位厂村]的?人(?:都|也|全|基本)|的人(?:都|也|全|基本)|"
    "(?:厂里?|单位里?|公司|村里|社区|小区|班上|学校|工地|店里|这边|我们村|庄上)(?:的人|人)?[都全](?:是|有|交|买)"
)
_ANYBODY = re.compile(f"{_OUTSIDERS}|{_GROUPS}")
_OWN = re.compile("[我俺咱阮](?!们?(?:村|班|厂|单位|公司))|本人|患者|病人|家里|自己")
_RELATIVES_HOME = re.compile(
    "(?:儿子|女儿|闺女|儿媳妇?|女婿|[哥姐弟妹叔舅姑姨伯婶嫂]|孙子|孙女|亲家|侄[子女儿]?|外甥女?|婆婆|丈母娘|"
    f"婆家|娘家|丈人|岳父|{_OUTSIDERS})(?:[他她]们?)?(?:小)?(?:一家(?:人|子)?|全家|那?家里?(?!长|属|给))|"
    "租给|合租|搭伙|寝室|宿舍|病房"
)
_REQUIRED = re.compile(
    "必?须(?!知)|应当|具有|具备|优先|只?限(?!额|期|高)|条件|资格|要求|规定|凡是?|方可|均可|"
    "得(?:是|有)|[才就](?:能|可以|给|行|有|符合|够|批|算|让|办)|可(?:申请|享受|办理)|的(?:人|就|都|也)?(?:可以|能办|行)|只有[^,]{1,8}[才能可]|"
    "户[籍口]的?(?:困难|低保|贫困|特困|重病)?(?:居民(?!医|基|养)|人口|群众|家庭|人员|人士|患者|学生|同学|老人|孩子)"
)
_LONG = 60  # characters of a clause, which then is a story without marks
_HEADING = re.compile(
    "(?:条件|资格|要求|标准|(?:申请|救助|保障|适用|享受)(?:对象|人))[ :0-9一二三四五六]{0,4}$"
)


def may_be_outsiders(context: Context, start: int) -> bool:
    """Whether the clause up to a place, or the one before it, names somebody of the kind."""
    said = context.clauses.before(start)
    if _ANYBODY.search(said):
        return True
    earlier = context.clauses.previous(start)
    named = bool(earlier and _ANYBODY.search(earlier.text[-20:]))
    return named and not _OWN.search(said)


def is_required(context: Context, start: int) -> bool:
    """Whether it is what somebody has to have, and not what the patient has."""
    clause = context.clauses.at(start).text
    before = context.text[max(0, start - 16) : start]
    return len(clause) < _LONG and bool(_REQUIRED.search(clause) or _HEADING.search(before))


def speaks_of_other_homes(context: Context) -> bool:
    """Whether a household is named that is a relative's or a stranger's."""
    return _RELATIVES_HOME.search(context.text) is not None
