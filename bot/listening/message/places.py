"""The names of places: which of the five each means, and which mean none of them."""

from __future__ import annotations

import re
from typing import NamedTuple

# County, city or district as its full name; what people say for it stands before the suffix.
COUNTIES: dict[str, str] = {
    "quanzhou": (
        "鲤城区 丰泽区 洛江区 泉港区 晋江市 石狮市 南安市 惠安县 安溪县 永春县 德化县 金门县 "
        "台商投资区"
    ),
    "xiamen": "思明区 湖里区 集美区 海沧区 同安区 翔安区",
    "longyan": "新罗区 永定区 永定县 上杭县 武平县 长汀县 连城县 漳平市",
    "qingdao": (
        "市南区 市北区 李沧区 崂山区 黄岛区 城阳区 即墨区 即墨市 胶州市 平度市 莱西市 胶南市"
    ),
    "other": "环翠区 文登区 文登市 荣成市 乳山市",
}
CITIES: dict[str, str] = {
    "quanzhou": "泉州市 泉州",
    "xiamen": "厦门市 厦门",
    "longyan": "龙岩市 龙岩 闽西龙岩",
    "qingdao": "青岛市 青岛 青岛西海岸 西海岸新区 西海岸",
    "weihai_etdz": (
        "威海经济技术开发区 威海经济开发区 威海经技区 威海经开区 威海经区 威海市经开区 "
        "威海市经区 经区"
    ),
    "other": (
        "威海环翠 威海文登 威海荣成 威海乳山 威海高区 威海高技术区 威海火炬高技术区 "
        "威海火炬高技术产业开发区 威海临港 "
        "福州 漳州 莆田 三明 南平 宁德 平潭 龙海 漳浦 福清 仙游 "
        "烟台 潍坊 济南 日照 淄博 临沂 济宁 德州 聊城 菏泽 滨州 枣庄 泰安 东营 莱芜 莱阳 海阳 "
        "招远 龙口 "
        "江西 四川 贵州 河南 安徽 湖北 湖南 云南 广西 重庆 北京 上海 天津 河北 山西 陕西 甘肃 "
        "青海 宁夏 "
        "新疆 西藏 内蒙古 辽宁 吉林 黑龙江 江苏 浙江 广东 海南 广州 深圳 东莞 佛山 杭州 宁波 "
        "温州 南京 苏州 "
        "成都 武汉 长沙 南昌 赣州 郑州 合肥 西安 贵阳 昆明 南宁 沈阳 大连 长春 哈尔滨 石家庄 太原 "
        "台湾 香港 澳门 "
        "闽侯 连江 罗源 闽清 永泰 长乐 芗城 龙文 云霄 诏安 长泰 南靖 荔城 涵江 秀屿 三元区 永安 "
        "明溪 宁化 尤溪 将乐 泰宁 建宁 延平 建阳 邵武 武夷山 建瓯 顺昌 浦城 松溪 蕉城 福安 福鼎 "
        "霞浦 古田 屏南 寿宁 周宁 柘荣 芝罘 牟平 莱州 蓬莱 栖霞 寿光 高密 诸城 青州 安丘 昌邑"
    ),
}
# Districts that have been merged, and quarters better known than their districts.
KNOWN_AS = {
    "鼓浪屿": ("xiamen", "思明区"),
    "杏林": ("xiamen", "集美区"),
    "开元区": ("xiamen", "思明区"),
    "四方区": ("qingdao", "市北区"),
    "龙岩县": ("longyan", "新罗区"),
}
WHOLE_OF_A_ZONE = "威海市 威海"  # only its zone is one of the five: it has to be asked which part
ANY_ZONE = "经济技术开发区 经济开发区 经开区"  # many cities have one
# Districts whose short names are words of everyday speech, or parts of other places' names.
_ONLY_IN_FULL = {"市南区", "市北区", "湖里区", "台商投资区", "金门县"}
_SHORT_AFTER_REGISTER = (
    "(?:(?<=户口)|(?<=户籍)|(?<=户口[在是:])|(?<=户籍[在是:]))(?:市南|市北|湖里)"
)
# 青岛市北区 is 青岛 and 市北区, not 青岛市 and 北区.
_CITY_AND_DISTRICT = {"青岛市南区": ("qingdao", "市南区"), "青岛市北区": ("qingdao", "市北区")}
_PART_OF_A_WORD = re.compile(
    "价值连城|同安路|集美大学|泉州路|厦门路|青岛路|威海路|青岛啤酒|泉州湾|厦门银行|上海路|长春花|"
    "蓬莱镇|古田镇|古田会[址议]"
)
_ROAD_BEHIND = re.compile("[东西南北中]?路(?![局费])|大道|大街|啤酒|银行")
OUT_OF_BOTH_PROVINCES = re.compile(
    "上海|北京|广州|深圳|杭州|南京|武汉|天津|成都|重庆|西安|郑州|长沙|合肥|苏州|香港|南昌|江西|"
    "浙江|江苏"
)


class Place(NamedTuple):
    """A name of a place: `code` of one of the five, `other`, or empty where it is not clear."""

    start: int
    end: int
    code: str
    county: str


def _names() -> dict[str, tuple[str, str]]:
    names = {name: (code, "") for code, row in CITIES.items() for name in row.split()}
    for code, row in COUNTIES.items():
        for full in row.split():
            names[full] = (code, full)
            if full not in _ONLY_IN_FULL:
                names.setdefault(full[:-1], (code, full))
    names |= dict(_CITY_AND_DISTRICT) | KNOWN_AS
    names |= dict.fromkeys(f"{WHOLE_OF_A_ZONE} {ANY_ZONE}".split(), ("", ""))
    return names


_NAMES = _names()
_PLACE = re.compile("|".join((*sorted(_NAMES, key=len, reverse=True), _SHORT_AFTER_REGISTER)))


def places_in(text: str) -> list[Place]:
    """The places that a text names; a city and its district in one breath are one."""
    words = [match.span() for match in _PART_OF_A_WORD.finditer(text)]
    found: list[Place] = []
    for match in _PLACE.finditer(text):
        if _ROAD_BEHIND.match(text, match.end()) or any(
            start <= match.start() < end for start, end in words
        ):
            continue
        code, county = _NAMES.get(match[0]) or _NAMES[match[0] + "区"]
        place = Place(match.start(), match.end(), code, county)
        if found and place.start - found[-1].end <= 1 and text[found[-1].end : place.start] in (
            "", "市", "省", "的",
        ):  # fmt: skip
            place = _together(found.pop(), place)
        found.append(place)
    return found


def _together(outer: Place, inner: Place) -> Place:
    """泉州安溪 is one place, a zone of another city is that city; 江西龙岩 is unclear."""
    if inner.code in ("", outer.code):
        return Place(outer.start, inner.end, outer.code, inner.county)
    if outer.code in ("", "other"):
        return Place(outer.start, inner.end, inner.code if inner.county else "", inner.county)
    return Place(outer.start, inner.end, "", "")
