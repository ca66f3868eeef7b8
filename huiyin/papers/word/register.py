"""A list in Word. Its rows may be thousands: cells are written as plain elements, styled by the table's own styles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document

from huiyin.papers import measures as m
from huiyin.papers.register import Register, aligned, printed
from huiyin.papers.titles import broken
from huiyin.papers.word import tables
from huiyin.papers.word.file import empty
from huiyin.papers.word.lines import Line, line, of_mm, run
from huiyin.papers.word.pages import emptied, page_number, plain_page

SIZE, PITCH, INSET = m.LIST_SIZE, m.LIST_PITCH, m.LIST_INSET


def write_register(register: Register) -> Document:
    document = empty()
    body = document.element.body
    section = document.sections[0]
    plain_page(
        section,
        top=m.LIST_TOP,
        bottom=m.LIST_BOTTOM,
        side=m.LIST_SIDE,
        size=register.paper,
        landscape=register.landscape,
    )
    page_number(emptied(section.footer), "center")
    across = m.PAPERS[register.paper][1 if register.landscape else 0]
    width = of_mm(across - 2 * m.LIST_SIDE)
    for words in broken(register.title, (across - 2 * m.LIST_SIDE) * m.MM / m.TITLE_SIZE):
        run(line(body, Line(align="center", pitch=m.TITLE_PITCH, tight=True)), words, "title", m.TITLE_SIZE)
    if register.subtitle:
        run(line(body, Line(align="center", pitch=24)), register.subtitle, "kai", 14)
    if any(register.above):
        run(
            line(body, Line(align="left", pitch=PITCH, before=4, after=4, tabs=(("right", width),))),
            "\t".join(register.above),
            size=SIZE,
        )
    _table(body, register, width)
    for words in register.below:
        run(line(body, Line(align="left", pitch=PITCH, before=3)), words, size=SIZE)
    line(body, Line(pitch=1))
    return document


def _table(body: Any, register: Register, width: float) -> None:
    columns = register.columns
    made = tables.grid(body, [column.width for column in columns], width=width, inset=3)
    _row(made, [column.title for column in columns], ["center"] * len(columns), role="black", repeated=True)
    aligns = [aligned(column) for column in columns]
    for part in register.parts:
        if part.title:
            row = tables.row(made)
            _words(tables.cell(made, row, 0, columns=len(columns)), part.title, "left", "black")
        for values in part.rows:
            _row(made, [printed(value) for value in values], aligns)
    if register.total:
        _row(made, [printed(value) for value in register.total], aligns, role="black")


def _row(
    made: tables.Grid, texts: Sequence[str], aligns: Sequence[str], *, role: str = "text", repeated: bool = False
) -> None:
    row = tables.row(made, repeated=repeated)
    for at, text in enumerate(texts):
        _words(tables.cell(made, row, at), text, aligns[at], role)


def _words(cell: Any, text: str, align: Any, role: str = "text") -> None:
    lines = text.split("\n")
    for at, words in enumerate(lines):
        before, after = INSET if at == 0 else 0, INSET if at == len(lines) - 1 else 0
        run(line(cell, Line(align=align, pitch=PITCH, before=before, after=after)), words, role, SIZE)
