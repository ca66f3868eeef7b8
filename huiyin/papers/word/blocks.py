"""What stands in a text, in Word: paragraphs by level, tables, pictures, codes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from docx.document import Document
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError

from huiyin.papers import measures as m
from huiyin.papers.letter import Block, Code, Picture, Table, paragraph
from huiyin.papers.pictures import NotAPicture, fitted
from huiyin.papers.word import tables
from huiyin.papers.word.file import mm
from huiyin.papers.word.lines import Line, element, line, run


def block(document: Document, body: Any, one: Block, *, kept: bool = False) -> None:
    """``kept`` on one page with what follows."""
    if isinstance(one, str):
        read = paragraph(one)
        style = {1: "一级标题", 2: "二级标题"}.get(read.level, "") if read.heading and not read.text else ""
        made = line(body, Line(style=style or "公文正文", first=2, with_next=kept or bool(style), together=kept))
        if read.heading:
            run(made, read.heading, "black" if read.level == 1 else "kai")
        if read.text:
            run(made, read.text)
    elif isinstance(one, Table):
        table(body, one)
    else:
        picture(document, body, one)


def caption(body: Any, words: str) -> None:
    if words:
        run(line(body, Line(align="center", pitch=22, with_next=True)), words, "black", m.SMALL)


def table(body: Any, one: Table) -> None:
    caption(body, one.caption)
    made = tables.grid(body, one.shares)
    for at, texts in enumerate(one.filled):
        head = at < one.heads
        row = tables.row(made, repeated=head)
        for column, text in enumerate(texts):
            cell = tables.cell(made, row, column)
            tables.words(cell, text, role="black" if head else "text", align="center" if head else "left")
    line(body, Line(pitch=6))


def picture(document: Document, body: Any, one: Picture) -> None:
    _, width, height = fitted(one)
    drawn(
        document,
        line(body, Line(align="center", exact=False, before=6, with_next=bool(one.caption))),
        one.content,
        width,
        height,
    )
    if one.caption:
        run(line(body, Line(align="center", pitch=22)), one.caption, "black", m.SMALL)


def drawn(document: Document, paragraph: Any, content: bytes, width: float, height: float) -> None:
    """A picture in the line; mm."""
    try:
        inline = document.part.new_pic_inline(BytesIO(content), mm(width), mm(height))
    except (UnexpectedEndOfFileError, UnrecognizedImageError, InvalidImageStreamError) as broken:
        raise NotAPicture("broken off, or of another kind than it says") from broken
    drawing = element("w:drawing")
    drawing.append(inline)
    run(paragraph, "").append(drawing)


CODE_SAYS = "扫码可核验本件"
SQUARE = 16.0  # mm
FOOT = (SQUARE + 4, m.TEXT_WIDTH - SQUARE - 4)  # the columns of what stands at a page's foot: the code, its text


def code(document: Document, foot: tables.Grid, one: Code) -> None:
    """核验码: the square with its text beside it, as a row."""
    drawing = BytesIO()
    segno.make(one.address, error="m", micro=False).save(drawing, kind="png", scale=6, border=0)
    row = tables.row(foot)
    paragraph = line(tables.cell(foot, row, 0), Line(align="left", exact=False, pitch=12, after=2))
    drawn(document, paragraph, drawing.getvalue(), SQUARE, SQUARE)
    tables.words(tables.cell(foot, row, 1), f"核验码：{one.text}\n{CODE_SAYS}", size=9, pitch=13)
