"""Paragraphs and runs with all that Word must be told outright, so that no program's own habits show.

Lengths: Word counts in twentieths of a point (twips) along lines, in half points for type, in eighths of a point for rules.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from huiyin.papers import measures as m
from huiyin.papers.fonts import ROLES
from huiyin.papers.letter import printable

RED = "E60012"
Align = Literal["both", "left", "center", "right"]
Tabs = tuple[tuple[Literal["left", "center", "right"], float], ...]  # where they stop, points


def twips(points: float) -> str:
    return str(round(points * 20))


def of_mm(value: float) -> float:
    """Points."""
    return value * m.MM


def element(name: str, **attributes: object) -> Any:
    """``element("w:jc", val="center")``."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(_named(key), str(value))
    return made


@cache
def _named(key: str) -> str:
    return qn(f"w:{key}")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A line over or under a paragraph; points."""

    weight: float
    colour: str = "000000"
    space: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Line:
    """How a paragraph stands. Points, but indents in characters of 3号 where they say so."""

    style: str = ""  # one of ``file.STYLES``; what is said here is said again outright
    align: Align = "both"
    pitch: float = m.PITCH
    exact: bool = True
    before: float = 0.0
    after: float = 0.0
    first: float = 0.0  # characters: the first line further in
    left: float = 0.0  # points
    right: float = 0.0
    hanging: float = 0.0  # points: every line but the first further in
    tabs: Tabs = ()
    tight: bool = False  # nothing between Chinese and digits
    with_next: bool = False
    together: bool = False
    new_page: bool = False
    over: Rule | None = None
    under: Rule | None = None


@lru_cache(maxsize=500)
def _spaced(line: Line) -> Any:
    """``w:pPr`` in the order that the schema asks for."""
    properties = OxmlElement("w:pPr")
    if line.style:
        properties.append(element("w:pStyle", val=line.style))
    if line.with_next:
        properties.append(element("w:keepNext"))
    if line.together:
        properties.append(element("w:keepLines"))
    if line.new_page:
        properties.append(element("w:pageBreakBefore"))
    properties.append(element("w:widowControl", val=0))
    if line.over or line.under:
        borders = element("w:pBdr")
        for side, rule in (("top", line.over), ("bottom", line.under)):
            if rule:
                borders.append(
                    element(
                        f"w:{side}",
                        val="single",
                        sz=max(round(rule.weight * 8), 2),
                        space=round(rule.space),
                        color=rule.colour,
                    )
                )
        properties.append(borders)
    if line.tabs:
        tabs = element("w:tabs")
        for kind, stop in line.tabs:
            tabs.append(element("w:tab", val=kind, pos=twips(stop)))
        properties.append(tabs)
    properties.append(element("w:overflowPunct", val=0))
    # A quarter of a character between Chinese and digits: what every program does when nobody speaks (LibreOffice always).
    properties.append(element("w:autoSpaceDE", val=int(not line.tight)))
    properties.append(element("w:autoSpaceDN", val=int(not line.tight)))
    properties.append(element("w:snapToGrid", val=0))
    spacing = element("w:spacing", before=twips(line.before), after=twips(line.after))
    spacing.set(qn("w:line"), twips(line.pitch))
    spacing.set(qn("w:lineRule"), "exact" if line.exact else "atLeast")
    properties.append(spacing)
    indent = element("w:ind", left=twips(line.left), right=twips(line.right))
    if line.hanging:
        indent.set(qn("w:hanging"), twips(line.hanging))
    elif line.first:
        indent.set(qn("w:firstLineChars"), str(round(line.first * 100)))
        indent.set(qn("w:firstLine"), twips(line.first * m.WORD_CHARACTER))
    else:
        indent.set(qn("w:firstLine"), "0")
    properties.append(indent)
    properties.append(element("w:jc", val=line.align))
    return properties


def spaced(properties: Any, line: Line) -> None:
    """Says in ``w:pPr`` how a paragraph stands."""
    properties.extend(deepcopy(_spaced(line)))


@lru_cache(maxsize=500)
def _lettered(role: str, size: float, colour: str, spread: float, narrowed: float) -> Any:
    """``w:rPr``. Every script has the same face: digits stand in a Chinese text as it has them."""
    properties = OxmlElement("w:rPr")
    name = ROLES[role].word
    properties.append(element("w:rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia"))
    properties.append(element("w:b", val=0))
    properties.append(element("w:snapToGrid", val=0))  # the spacing below says it in every program
    if colour:
        properties.append(element("w:color", val=colour))
    if spread or size == m.SIZE:
        properties.append(element("w:spacing", val=twips(spread or m.WORD_CHARACTER - m.SIZE)))
    if narrowed != 1.0:
        properties.append(element("w:w", val=round(narrowed * 100)))
    properties.append(element("w:kern", val=0))
    properties.append(element("w:sz", val=round(size * 2)))
    properties.append(element("w:szCs", val=round(size * 2)))
    properties.append(element("w:lang", val="zh-CN", eastAsia="zh-CN"))
    return properties


def lettered(properties: Any, role: str, size: float) -> None:
    """Says in a style's ``w:rPr`` which face it has."""
    for old in list(properties):
        properties.remove(old)
    properties.extend(deepcopy(_lettered(role, size, "", 0.0, 1.0)))


def line(parent: Any, settings: Line) -> Any:
    """A new paragraph at the end of ``parent`` (before its last section's settings)."""
    paragraph = OxmlElement("w:p")
    paragraph.append(deepcopy(_spaced(settings)))
    last = parent[-1] if len(parent) else None
    if last is not None and last.tag == qn("w:sectPr"):
        last.addprevious(paragraph)
    else:
        parent.append(paragraph)
    return paragraph


def run(
    paragraph: Any,
    text: str,
    role: str = "text",
    size: float = m.SIZE,
    *,
    colour: str = "",
    spread: float = 0.0,
    narrowed: float = 1.0,
) -> Any:
    """``\\n`` breaks the line, ``\\t`` goes to the next stop."""
    made = OxmlElement("w:r")
    made.append(deepcopy(_lettered(role, size, colour, spread, narrowed)))
    for piece in re.split(r"([\n\t])", printable(text)):
        if piece == "\n":
            made.append(OxmlElement("w:br"))
        elif piece == "\t":
            made.append(OxmlElement("w:tab"))
        elif piece:
            words = OxmlElement("w:t")
            words.text = piece
            words.set(qn("xml:space"), "preserve")
            made.append(words)
    paragraph.append(made)
    return made


def field(paragraph: Any, instruction: str, role: str, size: float) -> None:
    """A field that the program fills in, such as PAGE."""
    for kind in ("begin", "", "separate", "1", "end"):
        made = run(paragraph, "1" if kind == "1" else "", role, size)
        if kind == "":
            words = OxmlElement("w:instrText")
            words.text = f" {instruction} "
            words.set(qn("xml:space"), "preserve")
            made.append(words)
        elif kind != "1":
            made.append(element("w:fldChar", fldCharType=kind))
