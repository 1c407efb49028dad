"""The catalogues that a deployment has: those that ship, and its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.diseases.shelf import Origin, Shelf
from bot.diseases.shipped import shipped_entries, shipped_items
from knowledge.catalogue import Catalogues
from rules.figures import Figures

TITLES = {"qingdao/": "青岛目录", "rare/1-": "第一批罕见病目录", "rare/2-": "第二批罕见病目录"}
SOURCES = {
    "qingdao/": "抄自青岛2018年的文件",
    "rare/1-": "2018年公布，名称抄自公开的二手资料，以国家卫健委网站公布的为准",
    "rare/2-": "2023年公布，名称抄自公开的二手资料，以国家卫健委网站公布的为准",
}


def catalogues(shelf: Shelf) -> Catalogues:
    """All entries that a deployment has: the shipped ones, and its own Xiamen list."""
    xiamen = shelf.xiamen
    own = xiamen.as_entries() if xiamen else ()
    return Catalogues.of((*shipped_entries(), *own), shipped_items())


def with_xiamen_list(figures: Figures, shelf: Shelf) -> Figures:
    """Figures with the codes of Xiamen's list, where no parameters name one and it is held."""
    xiamen = shelf.xiamen
    if figures.xiamen_diseases is not None or xiamen is None:
        return figures
    return replace(figures, xiamen_diseases=frozenset(each.code for each in xiamen.entries))


def overview(shelf: Shelf) -> Iterator[str]:
    """What is loaded, a line each."""
    for prefix, title in TITLES.items():
        own = [entry for entry in shipped_entries() if entry.code.startswith(prefix)]
        yield f"{title}：{len(own)} 种，随项目提供，{SOURCES[prefix]}"
    xiamen, vocabulary = shelf.xiamen, shelf.vocabulary
    if xiamen:
        yield f"厦门病种目录：{len(xiamen.entries)} 种，{_origin(xiamen.origin)}"
    else:
        yield "厦门病种目录：没有（附件不在手上）。有的话这样导入："
        yield "  wenzhu catalogue import FILE.csv --as xiamen"
    if vocabulary:
        yield f"别的病名：{len(vocabulary.names)} 个，{_origin(vocabulary.origin)}"


def _origin(origin: Origin) -> str:
    dated = f"，{origin.dated} 发布" if origin.dated else ""
    return f"来源：{origin.source}{dated}，{origin.imported_on} 导入"
