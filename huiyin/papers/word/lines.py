"""Paragraphs and runs with all that Word must be told outright, so that no program's own habits show.

Lengths: Word counts in twentieths of a point (twips) along lines, in half points for type, in eighths of a point for rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from huiyin.papers import measures as m
from huiyin.papers.fonts import ROLES

RED = "E60012"
Align = Literal["both", "left", "center", "right"]
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold


def twips(points: float) -> str:
    return str(round(points * 20))


def of_mm(value: float) -> float:
    """Points."""
    return value * m.MM


def element(name: str, **attributes: object) -> Any:
    """``element("w:jc", val="center")``."""
    made = OxmlElement(name)
    prefix = name.split(":")[0]
    for key, value in attributes.items():
        made.set(qn(f"{prefix}:{key}"), str(value))
    return made


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A line over or under a paragraph; points."""

    weight: float
    colour: str = "000000"
    space: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Line:
    """How a paragraph stands. Points, but indents in characters of 3号 where they say so."""

    align: Align = "both"
    pitch: float = m.PITCH
    exact: bool = True
    before: float = 0.0
    after: float = 0.0
    first: float = 0.0  # characters: the first line further in
    left: float = 0.0  # points
    right: float = 0.0
    hanging: float = 0.0  # points: every line but the first further in
    tab: float = 0.0  # points: one stop
    right_tab: float = 0.0
    with_next: bool = False
    together: bool = False
    new_page: bool = False
    over: Rule | None = None
    under: Rule | None = None


def spaced(properties: Any, line: Line) -> None:
    """Writes ``w:pPr`` in the order that the schema asks for."""
    for old in list(properties):
        if old.tag != qn("w:pStyle"):
            properties.remove(old)
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
    if line.tab or line.right_tab:
        tabs = element("w:tabs")
        if line.tab:
            tabs.append(element("w:tab", val="left", pos=twips(line.tab)))
        if line.right_tab:
            tabs.append(element("w:tab", val="right", pos=twips(line.right_tab)))
        properties.append(tabs)
    properties.append(element("w:overflowPunct", val=0))
    properties.append(element("w:autoSpaceDE", val=0))
    properties.append(element("w:autoSpaceDN", val=0))
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


def lettered(
    properties: Any, role: str, size: float, *, colour: str = "", spread: float = 0.0, narrowed: float = 1.0
) -> None:
    """Writes ``w:rPr``. Every script has the same face: digits stand in a Chinese text as it has them."""
    for old in list(properties):
        if old.tag != qn("w:rStyle"):
            properties.remove(old)
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


def line(parent: Any, settings: Line, style: str = "") -> Any:
    """A new paragraph at the end of ``parent`` (before its last section's settings)."""
    paragraph = OxmlElement("w:p")
    properties = OxmlElement("w:pPr")
    if style:
        properties.append(element("w:pStyle", val=style))
    spaced(properties, settings)
    paragraph.append(properties)
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
    properties = OxmlElement("w:rPr")
    lettered(properties, role, size, colour=colour, spread=spread, narrowed=narrowed)
    made.append(properties)
    for piece in re.split(r"([\n\t])", _FORBIDDEN.sub("", text)):
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
