"""Numbers that Word reckons and does not write: 一、（一）1. as the text that a reader sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from huiyin.exchange.word_in.package import W
from huiyin.people.numerals import chinese

_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "japaneseCountingThousand",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "ideographDigital",
}
_CIRCLED = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True)
class _Level:
    format: str
    text: str
    start: int
    plain: bool = False  # every number in it in plain digits


@dataclass
class Numbering:
    """The lists of a document, and how far each has counted."""

    lists: dict[str, dict[int, _Level]] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next(self, list_id: str, level: int) -> str:
        """The next number of the list at this level, as it stands before the text; empty where nothing stands."""
        levels = self.lists.get(list_id)
        if not levels or level not in levels:
            return ""
        # Lists of one abstract list count on together, unless one says where it starts.
        counts = self._counts.setdefault(self.abstract_of.get(list_id, list_id), {})
        counts[level] = counts[level] + 1 if level in counts else levels[level].start
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        here = levels[level]
        if here.format == "bullet":
            return "•"
        if here.format == "none":
            return ""

        def told(match: re.Match[str]) -> str:
            n = int(match[1]) - 1
            one = levels.get(n)
            if one is None:
                return ""
            return _number(counts.get(n, one.start), "decimal" if here.plain else one.format)

        return re.sub(r"%(\d)", told, here.text).strip()


def _number(n: int, form: str) -> str:
    if form in _CHINESE:
        return chinese(n)
    if form in _CIRCLED and 1 <= n <= 20:
        return chr(0x2460 + n - 1)
    if form in ("lowerLetter", "upperLetter") and 1 <= n <= 26:
        return chr((97 if form == "lowerLetter" else 65) + n - 1)
    if form in ("lowerRoman", "upperRoman") and 1 <= n < 40:
        roman = "X" * (n // 10) + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[n % 10]
        return roman if form == "upperRoman" else roman.lower()
    if form == "ideographTraditional" and 1 <= n <= 10:
        return _HEAVENLY[n - 1]
    if form == "decimalZero":
        return f"{n:02d}"
    if form == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(n))
    return str(n)


def read_numbering(root: Element | None) -> Numbering:
    found = Numbering()
    if root is None:
        return found
    abstract = {one.get(f"{W}abstractNumId", ""): _levels(one) for one in root.iter(f"{W}abstractNum")}
    for one in root.findall(f"{W}num"):
        link = one.find(f"{W}abstractNumId")
        name, of = one.get(f"{W}numId", ""), link.get(f"{W}val", "") if link is not None else ""
        levels = dict(abstract.get(of, {}))
        own = False
        for over in one.findall(f"{W}lvlOverride"):
            n = _int(over.get(f"{W}ilvl"))
            start = over.find(f"{W}startOverride")
            own_level = over.find(f"{W}lvl")
            if own_level is not None:
                levels[n] = _level(own_level)
            if start is not None and n in levels:
                levels[n] = replace(levels[n], start=_int(start.get(f"{W}val"), 1))
                own = True
        found.lists[name] = levels
        found.abstract_of[name] = f"num {name}" if own else of
    return found


def _levels(abstract: Element) -> dict[int, _Level]:
    return {_int(one.get(f"{W}ilvl")): _level(one) for one in abstract.findall(f"{W}lvl")}


def _level(one: Element) -> _Level:
    def said(name: str, otherwise: str) -> str:
        child = one.find(f"{W}{name}")
        return child.get(f"{W}val", otherwise) if child is not None else otherwise

    return _Level(
        said("numFmt", "decimal"), said("lvlText", ""), _int(said("start", "1"), 1), one.find(f"{W}isLgl") is not None
    )


def _int(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 6 else otherwise
