"""Where a title is broken: words stay whole, the lines make a trapezoid or a lozenge (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate, chain

# A line may end after these, or before those: as people break titles by hand. The number is what it costs.
_AFTER = {
    "、": 0.0,
    "》": 0.5,
    "）": 0.5,
    "的": 1.0,
    "会议": 0.5,
    "号": 1.5,
    "和": 3.0,
    "及": 3.0,
    "与": 3.0,
    "，": 0.0,
    "：": 0.0,
}
_BEFORE = {"关于": 0.5, "第": 1.0, "《": 0.5, "（": 1.5, "进一步": 0.5, "加强": 1.0, "推进": 1.0, "加快": 1.0, "完善": 1.0, "提升": 1.0,
           "促进": 1.0, "建立": 1.0, "工作": 4.0,
    "政协": 1.0,
    "代表": 3.0,
    "并": 1.0,
    "政策": 2.0, "建议": 2.0, "提案": 2.0, "答复": 2.0, "协办": 2.0, "会办": 2.0, "办理": 2.5, "建设": 2.0,
           "发展": 2.0, "管理": 2.0, "问题": 2.0, "和": 2.0, "及": 2.0, "与": 2.0}  # fmt: skip
_NOWHERE = 8.0  # a break inside what may be a word
_NEVER = 1000.0
_MOST = 6  # lines: what is longer is no title, and is broken where the line ends
_FOLLOWED = 12  # ways to one place that are followed on
_NOT_AT_START = "、，。：；！？）》〉】」』”’%％·的号"
_GOES_ON = ("关于", "进一步", "加强", "推进", "加快", "完善")  # what follows belongs to them
_NOT_AT_END = "（《〈【「『“‘第〔"
_WHOLE = re.compile(
    r"[A-Za-z0-9.%]+|第[\d一二三四五六七八九十百〇零]+[号次届]|〔\d+〕\d+号|《[^》]{1,12}》|[一二三四五六七八九十]+届[^会]{0,6}[一二三四五六七八九十]+次会议"
)

_WORDS = re.compile("|".join(sorted({*_AFTER, *_BEFORE, *_GOES_ON}, key=len, reverse=True)))  # none of them is broken


def width(text: str) -> float:
    """In characters: a Latin letter or digit takes half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)


def broken(title: str, longest: float = 20.0) -> list[str]:
    """The lines, none wider than ``longest`` characters where that can be; as the writer broke it, if he did."""
    by_hand = [line.strip() for line in title.splitlines() if line.strip()]
    if len(by_hand) > 1:
        return [part for line in by_hand for part in broken(line, longest)]
    title = "".join(by_hand)
    count = -(-width(title) // longest)
    if count <= 1 or count > _MOST:
        return [title]
    costs = _costs(title)
    best = min(
        (_fold(title, costs, lines, longest) for lines in range(int(count), int(count) + 3)), key=lambda found: found[0]
    )
    return best[1]


def _costs(title: str) -> list[float]:
    """What a break before each character costs."""
    costs = [_NOWHERE] * (len(title) + 1)
    for at in range(1, len(title)):
        for word, cost in _AFTER.items():
            if title.endswith(word, 0, at):
                costs[at] = min(costs[at], cost)
        for word, cost in _BEFORE.items():
            if title.startswith(word, at):
                costs[at] = min(costs[at], cost)
        if title.endswith(_GOES_ON, 0, at):
            costs[at] = _NOWHERE * 2
        if title[at] in _NOT_AT_START or title[at - 1] in _NOT_AT_END:
            costs[at] = _NEVER
    for found in chain(_WHOLE.finditer(title), _WORDS.finditer(title)):
        for at in range(found.start() + 1, found.end()):
            costs[at] = _NEVER
    return costs


def _fold(title: str, costs: list[float], lines: int, longest: float) -> tuple[float, list[str]]:
    """The cheapest way to so many lines: the best few ways to each place are followed on."""
    even = width(title) / lines
    upto = [0.0, *accumulate(width(char) for char in title)]
    ways: dict[int, list[tuple[float, list[str]]]] = {0: [(2.0 * lines, [])]}
    for left in range(lines, 0, -1):
        further: dict[int, list[tuple[float, list[str]]]] = {}
        for start, found in ways.items():
            for end in [len(title)] if left == 1 else range(start + 1, len(title)):
                part, wide = title[start:end], upto[end] - upto[start]
                if wide > longest:
                    break
                if wide < even * 0.45:
                    continue
                cost = costs[end] * (left > 1) + (wide - even) ** 2 / even / 2
                further.setdefault(end, []).extend((spent + cost, [*parts, part]) for spent, parts in found)
        ways = {end: sorted(found)[:_FOLLOWED] for end, found in further.items()}
    whole = [(spent + _shape([width(part) for part in parts]), parts) for spent, parts in ways.get(len(title), [])]
    return min(whole, default=(_NEVER * 100, [title]))


def _shape(widths: list[float]) -> float:
    """Growing, shrinking or widest in the middle; not like an hour-glass or a box, and no crumb at the end."""
    hour_glass = any(one < min(widths[0], widths[-1]) - 0.1 for one in widths[1:-1])
    box = len(widths) > 1 and max(widths) - min(widths) < 0.6
    crumb = widths[-1] < sum(widths) / len(widths) * 0.5
    return 12.0 * hour_glass + 0.8 * box + 6.0 * crumb
