"""The annex of qingdao-2018: 25 diseases with their 19 drugs, 15 devices and 1 food.

Item names are those used after `#` in an item's code; rows 4 and 13 are printed without items.
"""

from __future__ import annotations

ITEMS_BY_ROW: dict[int, tuple[str, ...]] = {
    1: ("HM61713",),
    2: ("盐酸埃克替尼", "克唑替尼", "重组人血管内皮抑制素"),
    3: ("达沙替尼",),
    4: (),
    5: ("培门冬酶",),
    6: ("重组人凝血因子Ⅳ", "注射用重组人凝血因子Ⅷ"),
    7: ("甲磺酸阿帕替尼",),
    8: ("氟维司群",),
    9: ("西妥昔单抗", "贝伐珠单抗"),
    10: ("阿比特龙",),
    11: ("索拉菲尼",),
    12: ("硼替佐米",),
    13: (),
    14: ("盐酸沙丙蝶呤片",),
    15: ("注射用阿糖苷酶α",),
    16: ("心脏起搏器", "ICD"),
    17: ("主动脉覆膜支架",),
    18: ("胸主动脉支架",),
    19: ("动脉支架", "旋切导管", "球囊"),
    20: ("滤器", "溶栓导管", "髂静脉支架"),
    21: ("人工硬脑膜",),
    22: ("法舒地尔", "尼膜同", "弹簧圈", "微导管"),
    23: ("单侧全髋假体",),
    24: ("内固定钢板",),
    25: ("低蛋白食品、无苯丙氨酸奶粉或蛋白粉",),
}

ENTRIES = frozenset(f"qingdao/{row}" for row in ITEMS_BY_ROW)

ITEMS_BY_ENTRY: dict[str, tuple[str, ...]] = {
    f"qingdao/{row}": tuple(f"qingdao/{row}#{name}" for name in names)
    for row, names in ITEMS_BY_ROW.items()
}
ITEMS: tuple[str, ...] = tuple(item for items in ITEMS_BY_ENTRY.values() for item in items)

# rows printed without an item, and the item of the cell above that they probably share
SHARED_CELLS = {
    "qingdao/4": "qingdao/3#达沙替尼",
    "qingdao/13": "qingdao/12#硼替佐米",
}
