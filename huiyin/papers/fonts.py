"""Which typefaces stand in for which. Word is told the proper names; a PDF takes the first of each list that is there.

Offices own the proper ones (方正小标宋简体, 仿宋_GB2312, 楷体_GB2312, 黑体) and put them where the system or ``FONT_DIRS`` finds
them. Elsewhere free ones stand in, and a letter never fails for want of one. A character that the first lacks is taken from
the next: each list ends with the faces that have the most characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import typst
from django.conf import settings


@dataclass(frozen=True)
class Role:
    """What a face is for."""

    name: str  # 仿宋, 小标宋, 黑体, 楷体, 宋体
    word: str  # the name that a Word file bears
    proper: tuple[str, ...]  # the face itself, under the names that its makers gave it
    free: tuple[str, ...]  # what stands in for it


WIDEST = (
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "SimSun-ExtB",
)

ROLES = {
    "text": Role(
        "仿宋",
        "仿宋_GB2312",
        (
            "仿宋_GB2312",
            "FangSong_GB2312",
            "仿宋",
            "FangSong",
            "方正仿宋_GBK",
            "FZFangSong-Z02",
            "FZFangSong-Z02S",
            "STFangsong",
        ),
        ("FandolFang R", "FandolFang", "cwTeX Q Fangsong", "Noto Serif CJK SC", "Noto Serif SC"),
    ),
    "title": Role(
        "小标宋",
        "方正小标宋简体",
        ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05", "小标宋"),
        ("FandolSong", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC"),
    ),
    "black": Role(
        "黑体",
        "黑体",
        ("黑体", "SimHei", "STHeiti", "方正黑体_GBK", "FZHei-B01"),
        ("FandolHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Zen Hei"),
    ),
    "kai": Role(
        "楷体",
        "楷体_GB2312",
        ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "方正楷体_GBK", "FZKai-Z03", "STKaiti"),
        ("FandolKai", "AR PL UKai", "LXGW WenKai", "Noto Serif CJK SC", "Noto Serif SC"),
    ),
    "song": Role(
        "宋体",
        "宋体",
        ("宋体", "SimSun", "NSimSun", "STSong", "方正书宋_GBK"),
        ("FandolSong", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC"),
    ),
}
# AR PL UKai has empty glyphs where it has no character (䶮), and its full stops hang in the middle.
HAN_ALONE = ("AR PL UKai",)
LAST = ("Libertinus Serif",)  # comes with typst: a machine without any Chinese face prints gaps, but prints
BOLD_STANDS_IN = ("Noto ", "Source Han ", "Fandol")  # 小标宋 is a bold face by itself; these have a bold of their own


@cache
def library() -> typst.Fonts:
    """Every face that can be read; looked for once in a process."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=list(settings.FONT_DIRS))


@cache
def families() -> frozenset[str]:
    return frozenset(library().families())


@dataclass(frozen=True)
class Chosen:
    """The faces of a role on this machine, the best first; none where the machine has no Chinese at all."""

    families: tuple[str, ...]
    proper: bool  # the first is the face itself
    bold: bool  # the first wants its bold


@cache
def chosen(role: str) -> Chosen:
    known = {name.lower(): name for name in families()}
    wanted = ROLES[role]

    def there(names: tuple[str, ...]) -> list[str]:
        return [known[name.lower()] for name in names if name.lower() in known]

    proper = there(wanted.proper)
    found = tuple(dict.fromkeys([*proper, *there(wanted.free), *there(WIDEST)]))
    bold = role == "title" and not proper and bool(found) and found[0].startswith(BOLD_STANDS_IN)
    return Chosen(found, bool(proper), bold)


def forget() -> None:
    """Faces are looked for again: they were installed, or the setting changed."""
    for found in (library, families, chosen):
        found.cache_clear()
