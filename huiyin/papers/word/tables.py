"""Tables in Word, told outright: widths in twips, borders of each cell, rows that are repeated on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from huiyin.papers import measures as m
from huiyin.papers.word.lines import Line, element, line, of_mm, run, twips

Side = Literal["top", "left", "bottom", "right"]


@dataclass(frozen=True)
class Grid:
    """A table that is being written: its element and the width of each column in twips."""

    table: Any
    columns: tuple[int, ...]


def append(body: Any, made: Any) -> None:
    """At the end, before the settings of the last section."""
    last = body[-1] if len(body) else None
    if last is not None and last.tag == qn("w:sectPr"):
        last.addprevious(made)
    else:
        body.append(made)


def grid(
    body: Any,
    widths: Sequence[float],
    *,
    width: float = of_mm(m.TEXT_WIDTH),
    border: float = 0.5,
    inset: float = 4.0,
    at_foot: float = 0.0,
    colour: str = "000000",
) -> Grid:
    """``width`` in points, ``widths`` its proportions. ``at_foot``: it stands on the lower edge of the
    page's text, so many mm from the paper's left."""
    columns = tuple(round(width * 20 * one / sum(widths)) for one in widths)
    table = element("w:tbl")
    properties = element("w:tblPr")
    if at_foot:
        place = element("w:tblpPr", leftFromText=0, rightFromText=0, vertAnchor="margin", horzAnchor="page")
        place.set(qn("w:tblpX"), twips(of_mm(at_foot)))
        place.set(qn("w:tblpYSpec"), "bottom")
        properties.append(place)
        properties.append(element("w:tblOverlap", val="never"))
    properties.append(element("w:tblW", w=sum(columns), type="dxa"))
    properties.append(element("w:tblInd", w=0, type="dxa"))
    if border:
        borders = element("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            borders.append(element(f"w:{side}", val="single", sz=round(border * 8), space=0, color=colour))
        properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for side, room in (("top", 0.0), ("left", inset), ("bottom", 0.0), ("right", inset)):
        margins.append(element(f"w:{side}", w=twips(room), type="dxa"))
    properties.append(margins)
    table.append(properties)
    told = element("w:tblGrid")
    for one in columns:
        told.append(element("w:gridCol", w=one))
    table.append(told)
    append(body, table)
    return Grid(table, columns)


def row(of: Grid, *, height: float = 0.0, repeated: bool = False, whole: bool = True) -> Any:
    """``height`` in points at least; ``repeated`` on every page; ``whole``: never broken over two pages."""
    made = element("w:tr")
    properties = element("w:trPr")
    if whole:
        properties.append(element("w:cantSplit"))
    if height:
        properties.append(element("w:trHeight", val=twips(height), hRule="atLeast"))
    if repeated:
        properties.append(element("w:tblHeader"))
    if len(properties):
        made.append(properties)
    of.table.append(made)
    return made


def cell(
    of: Grid,
    in_row: Any,
    at: int,
    *,
    columns: int = 1,
    merge: Literal["", "restart", "continue"] = "",
    middle: bool = True,
    rules: dict[Side, float] | None = None,
    upright: bool = False,
) -> Any:
    """An empty cell: a paragraph must be put into it. ``rules``: the weight of a side's line in points, 0 for none."""
    made = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    properties.append(element("w:tcW", w=sum(of.columns[at : at + columns]), type="dxa"))
    if columns > 1:
        properties.append(element("w:gridSpan", val=columns))
    if merge:
        properties.append(element("w:vMerge", val=merge))
    if rules:
        borders = element("w:tcBorders")
        for side in ("top", "left", "bottom", "right"):
            if side not in rules:
                continue
            weight = rules[side]
            borders.append(
                element(f"w:{side}", val="single", sz=max(round(weight * 8), 2), space=0, color="000000")
                if weight
                else element(f"w:{side}", val="nil")
            )
        properties.append(borders)
    if upright:
        properties.append(element("w:textDirection", val="tbRlV"))
    properties.append(element("w:vAlign", val="center" if middle else "top"))
    made.append(properties)
    in_row.append(made)
    return made


def words(
    in_cell: Any, text: str, *, role: str = "text", size: float = 12.0, align: Any = "left", pitch: float = 0.0
) -> None:
    """The lines of a text, a paragraph each."""
    for one in text.split("\n"):
        run(line(in_cell, Line(align=align, pitch=pitch or size * 1.35)), one, role, size)
