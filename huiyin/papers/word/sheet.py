"""A form in Word."""

from __future__ import annotations

from typing import Any

from docx.document import Document

from huiyin.papers import measures as m
from huiyin.papers.sheet import Cell, Placed, Sheet, placed
from huiyin.papers.titles import broken
from huiyin.papers.word import tables
from huiyin.papers.word.blocks import FOOT, code
from huiyin.papers.word.file import empty
from huiyin.papers.word.lines import RED, Line, line, of_mm, run
from huiyin.papers.word.pages import emptied, page_number, plain_page

WIDTH = of_mm(m.PAGE_WIDTH - 2 * m.SHEET_SIDE)
SIZE, PITCH, INSET = m.SHEET_SIZE, m.SHEET_PITCH, m.SHEET_INSET


def write_sheet(sheet: Sheet) -> Document:
    document = empty()
    body = document.element.body
    section = document.sections[0]
    plain_page(section, top=m.SHEET_TOP, bottom=m.SHEET_BOTTOM, side=m.SHEET_SIDE)
    if sheet.page_numbers:
        page_number(emptied(section.footer), "center")
    ink = RED if sheet.red else ""
    if sheet.head:
        run(line(body, Line(align="center", pitch=30)), sheet.head, "title", 18, colour=ink)
    titles = broken(sheet.title)
    for at, words in enumerate(titles, 1):
        after = 6 if at == len(titles) else 0
        paragraph = line(body, Line(align="center", pitch=m.TITLE_PITCH, after=after, tight=True))
        run(paragraph, words, "title", m.TITLE_SIZE, colour=ink)
    _two_ends(body, sheet.above)
    _table(body, sheet)
    for words in sheet.below:
        run(line(body, Line(align="left", pitch=15, before=3)), words, size=10.5)
    _two_ends(body, sheet.foot)
    if sheet.code:
        code(document, tables.grid(body, FOOT, width=WIDTH, border=0, inset=0, at_foot=m.SHEET_SIDE), sheet.code)
    line(body, Line(pitch=1))
    return document


def _two_ends(body: Any, pair: tuple[str, str]) -> None:
    if any(pair):
        paragraph = line(body, Line(align="left", pitch=PITCH, before=4, after=4, tabs=(("right", WIDTH),)))
        run(paragraph, "\t".join(pair), size=SIZE)


def _table(body: Any, sheet: Sheet) -> None:
    made = tables.grid(body, sheet.widths, width=WIDTH, border=0.6, inset=5, colour=RED if sheet.red else "000000")
    for row, cells in zip(sheet.rows, placed(sheet), strict=True):
        footed = any(one.cell.foot and not one.goes_on for one in cells)
        height = of_mm(row.height)
        if not footed:
            _row(made, cells, height)
            continue
        # What is signed stands at the foot of its cell: the cell is two, one over the other, without a line between.
        foot = PITCH * max(one.cell.foot.count("\n") + 1 for one in cells if one.cell.foot) + 2 * INSET
        _row(made, cells, max(height - foot, 0), part="upper")
        _row(made, cells, foot, part="lower")


def _row(made: tables.Grid, cells: list[Placed], height: float, *, part: str = "") -> None:
    row = tables.row(made, height=height, whole=False)
    for one in cells:
        split = bool(part) and bool(one.cell.foot) and one.cell.rows == 1
        begins = not one.goes_on and part != "lower"
        spans = one.cell.rows > 1 or (bool(part) and not split)
        rules: dict[tables.Side, float] = {}
        if split:
            rules = {"bottom": 0} if part == "upper" else {"top": 0}
        cell = tables.cell(
            made,
            row,
            one.column,
            columns=one.cell.columns,
            merge=("restart" if begins else "continue") if spans else "",
            middle=not one.cell.foot,
            rules=rules,
        )
        if split and part == "lower":
            _words(cell, one.cell.foot, align="right")
        elif begins:
            _content(cell, one.cell)
        else:
            line(cell, Line(pitch=PITCH))


def _content(cell: Any, one: Cell) -> None:
    text = "\n".join(one.text) if one.upright else one.text
    _words(cell, text, role="black" if one.label else "text", align="center" if one.label else one.align)
    if one.foot and one.rows > 1:
        _words(cell, one.foot, align="right")


def _words(cell: Any, text: str, *, role: str = "text", align: Any = "left") -> None:
    lines = text.split("\n")
    for at, words in enumerate(lines):
        place = Line(
            align=align,
            pitch=PITCH,
            before=INSET if at == 0 else 0,
            after=INSET if at == len(lines) - 1 else 0,
        )
        run(line(cell, place), words, role, SIZE)
