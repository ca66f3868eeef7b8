"""Where a title is broken: words stay whole, the lines make a trapezoid or a lozenge (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

import re
import unicodedata

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
           "促进": 1.0, "建立": 1.0, "工作": 2.0, "建议": 2.0, "提案": 2.0, "答复": 2.0, "协办": 2.0, "会办": 2.0, "办理": 2.5, "建设": 2.0,
           "发展": 2.0, "管理": 2.0, "问题": 2.0, "和": 2.0, "及": 2.0, "与": 2.0}  # fmt: skip
_NOWHERE = 8.0  # a break inside what may be a word
_NEVER = 1000.0
_NOT_AT_START = "、，。：；！？）》〉】」』”’%％·的号"
_NOT_AT_END = "（《〈【「『“‘第〔"
_WHOLE = re.compile(
    r"[A-Za-z0-9.%]+|第[\d一二三四五六七八九十百〇零]+[号次届]|〔\d+〕\d+号|《[^》]{1,12}》|[一二三四五六七八九十]+届[^会]{0,6}[一二三四五六七八九十]+次会议"
)


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
    if count <= 1:
        return [title]
    costs = _costs(title)
    best = min(
        (_fold(title, costs, lines, longest) for lines in (int(count), int(count) + 1)), key=lambda found: found[0]
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
        if title[at] in _NOT_AT_START or title[at - 1] in _NOT_AT_END:
            costs[at] = _NEVER
    for found in _WHOLE.finditer(title):
        for at in range(found.start() + 1, found.end()):
            costs[at] = _NEVER
    return costs


def _fold(title: str, costs: list[float], lines: int, longest: float) -> tuple[float, list[str]]:
    """The cheapest way to so many lines. Tried one by one: a title is short and has few lines."""
    best: tuple[float, list[str]] = (_NEVER * 100, [title])
    even = width(title) / lines

    def go(start: int, left: int, spent: float, parts: list[str]) -> None:
        nonlocal best
        if spent >= best[0]:
            return
        if left == 1:
            rest = title[start:]
            total = spent + _over(rest, longest) + _shape([width(part) for part in [*parts, rest]], even)
            if total < best[0]:
                best = (total, [*parts, rest])
            return
        for at in range(start + 1, len(title)):
            part = title[start:at]
            if width(part) > longest:
                break
            if width(part) < even * 0.45:
                continue
            go(at, left - 1, spent + costs[at], [*parts, part])

    go(0, lines, 2.0 * lines, [])
    return best


def _over(line: str, longest: float) -> float:
    return _NEVER if width(line) > longest else 0.0


def _shape(widths: list[float], even: float) -> float:
    """Lines of like length, growing or shrinking or widest in the middle; never like an hour-glass, never a short last line."""
    uneven = sum((one - even) ** 2 for one in widths) / even / 2
    middle = widths[1:-1]
    hour_glass = any(one < min(widths[0], widths[-1]) - 0.1 for one in middle)
    same = len(widths) > 1 and max(widths) - min(widths) < 0.6  # a rectangle
    orphan = widths[-1] < even * 0.5
    return uneven + 12.0 * hour_glass + 0.8 * same + 6.0 * orphan
