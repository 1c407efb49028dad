"""Towns and streets that people name alone, and the counties of the five places they are in.

Only names that hardly any other place bears; still, none is taken for more than a hint.
"""

from __future__ import annotations

import re

from bot.listening.message.places import Place

_BEHIND = "(?=居民|职工|户|人|区|的|医|低保|民政)"  # 市北的, 湖里居民
_ALONE = "(?<![一-鿿])"
_TOWNS = {
    # Names misspelt, and those that are also words of everyday speech.
    ("xiamen", ""): "夏门 厦们 下门市",
    ("quanzhou", ""): "泉洲 官桥镇",
    ("longyan", ""): "龙严 龙言市",
    ("qingdao", ""): "清岛 请岛",
    ("xiamen", "湖里区"): f"殿前街道 禾山街道 (?<=[^掉落跳]在)湖里 (?<=落户)湖里 "
    f"湖里{_BEHIND} {_ALONE}湖里(?![一-鿿])",
    ("qingdao", "市南区"): f"八大湖 湛山 市南{_BEHIND} (?<=[在是])市南(?=$|[,。])",
    ("qingdao", "市北区"): f"浮山后 市北{_BEHIND} (?<=[在是])市北(?=$|[,。])",
    ("quanzhou", "惠安县"): "崇武 净峰 山霞镇 东岭镇 螺阳 辋川 涂寨 小岞 螺城镇",
    ("quanzhou", "台商投资区"): "张坂 百崎",
    ("quanzhou", "晋江市"): "安海镇 磁灶 陈埭 池店 东石镇 英林镇 深沪 内坑镇 金井镇",
    ("quanzhou", "石狮市"): "蚶江 祥芝 鸿山镇 锦尚",
    ("quanzhou", "南安市"): "诗山 洪濑 仑苍 英都镇 金淘 丰州镇",
    ("quanzhou", "安溪县"): "湖头镇 感德 剑斗 魁斗 尚卿 虎邱 龙涓 西坪镇",
    ("quanzhou", "永春县"): "蓬壶 达埔 岵山 坑仔口 五里街",
    ("quanzhou", "德化县"): "浔中 龙浔 葛坑 盖德 三班镇 上涌镇",
    ("quanzhou", "泉港区"): "涂岭 峰尾 南埔镇 后龙镇 前黄镇",
    ("quanzhou", "洛江区"): "马甲镇 罗溪镇 河市镇 虹山乡",
    ("quanzhou", "丰泽区"): "泉秀街道 北峰街道 华大街道",
    ("quanzhou", "鲤城区"): "浮桥街道 鲤中街道 常泰街道",
    ("xiamen", "思明区"): "筼筜 莲前 嘉莲 梧村 厦港",
    ("xiamen", "集美区"): "灌口 侨英 杏滨",
    ("xiamen", "海沧区"): "嵩屿 东孚",
    ("xiamen", "同安区"): "西柯 汀溪 五显镇 祥平街道",
    ("xiamen", "翔安区"): "马巷 大嶝 内厝 新圩镇",
    ("longyan", "新罗区"): "东肖 雁石 适中镇 红坊 西陂",
    ("longyan", "永定区"): "坎市 湖坑 高陂镇 抚市 培丰 湖雷 岐岭",
    ("longyan", "上杭县"): "蛟洋 才溪 稔田 白砂镇",
    ("longyan", "武平县"): "十方镇 象洞",
    ("longyan", "长汀县"): "汀州镇 河田镇 濯田 涂坊",
    ("longyan", "连城县"): "朋口 姑田 北团 文亨 莲峰镇",
    ("longyan", "漳平市"): "菁城 双洋镇 永福镇",
    ("qingdao", "崂山区"): "沙子口 王哥庄 金家岭",
    ("qingdao", "黄岛区"): "隐珠 灵山卫 薛家岛 红石崖 泊里",
    ("qingdao", "城阳区"): "流亭 惜福镇 棘洪滩",
    ("qingdao", "即墨区"): "田横 鳌山卫 段泊岚",
    ("qingdao", "胶州市"): "李哥庄 铺集 胶北",
    ("qingdao", "平度市"): "蓼兰 崔家集 仁兆 大泽山",
    ("qingdao", "莱西市"): "夏格庄 河头店 店埠 马连庄 南墅 姜山镇",
    ("weihai_etdz", ""): "崮山 泊于镇 皇冠街道 皇冠(?=那边|这边|社区) 凤林街道 西苑街道",
    ("other", ""): "临港(?=$|[\\s,。区的户])",
}  # fmt: skip
_COUNTY_OF = {name: where for where, row in _TOWNS.items() for name in row.split()}
_FIRST = "".join(sorted({name[0] for name in _COUNTY_OF}))  # for speed
_TOWN = re.compile(f"(?=[{_FIRST}])(?:" + "|".join(f"({name})" for name in _COUNTY_OF) + ")")
_WHERE = tuple(_COUNTY_OF.values())


def towns_in(text: str) -> list[Place]:
    """The towns that a text names, as places of their counties."""
    return [
        Place(match.start(), match.end(), *_WHERE[(match.lastindex or 1) - 1])
        for match in _TOWN.finditer(text)
    ]
