"""表格: a form on paper, as plain data: labelled cells in rows, texts, lines to sign on, notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from huiyin.papers.letter import Code

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell. A text may have several lines. ``foot`` stands at its lower right: a signature, a date."""

    text: str = ""
    columns: int = 1  # how many columns it spans
    rows: int = 1  # how many rows
    label: bool = False  # in 黑体, centred: what the cell beside it is
    align: Align = "left"
    foot: str = ""  # "签名：　　　　　年　月　日"
    upright: bool = False  # written from top to bottom, as narrow labels are


@dataclass(frozen=True, kw_only=True)
class Row:
    cells: tuple[Cell, ...]
    height: float = 0.0  # mm at least; 0: as high as its text


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A form: 征询意见表, 沟通记录, 当面答复记录, 退办申请, 发文稿纸.

    ``widths`` are proportions of the text's width; every row fills them all, counting the cells that hang down from above.
    """

    title: str
    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    above: tuple[str, str] = ("", "")  # the line over the table, left and right: unit, number
    below: tuple[str, ...] = ()  # lines under it, each flush left: notes
    foot: tuple[str, str] = ("", "")  # the last line, left and right: "填表人：", "2026年3月1日"
    head: str = ""  # the unit, over the title
    red: bool = False  # head, title and lines in red, as a 发文稿纸 has them
    page_numbers: bool = False
    dated: date | None = None  # of the paper, for the file's own record
    code: Code | None = None

    def __post_init__(self) -> None:
        placed(self)


@dataclass(frozen=True)
class Placed:
    """A cell in one row of the table: where it begins, or where one from above goes on."""

    cell: Cell
    column: int
    goes_on: bool  # begun in a row above


def placed(sheet: Sheet) -> list[list[Placed]]:
    """Row by row which cell stands where. Raises ``ValueError`` where a row has too few or too many."""
    hanging: dict[int, tuple[Cell, int]] = {}  # by first column: the cell, and how many rows it still has
    found = []
    for number, row in enumerate(sheet.rows, 1):
        own, column, line = list(row.cells), 0, []
        while column < len(sheet.widths):
            if column in hanging:
                cell, left = hanging.pop(column)
                line.append(Placed(cell, column, goes_on=True))
            elif own:
                cell = own.pop(0)
                left = cell.rows
                line.append(Placed(cell, column, goes_on=False))
            else:
                raise ValueError(f"row {number} of {sheet.title} is too short")
            if left > 1:
                hanging[column] = (cell, left - 1)
            column += cell.columns
        if own or column > len(sheet.widths):
            raise ValueError(f"row {number} of {sheet.title} is too long")
        found.append(line)
    if hanging:
        raise ValueError(f"a cell of {sheet.title} hangs below its last row")
    return found


def label(text: str, *, columns: int = 1, rows: int = 1, upright: bool = False) -> Cell:
    return Cell(text=text, columns=columns, rows=rows, label=True, align="center", upright=upright)


def cell(text: str = "", *, columns: int = 1, rows: int = 1, align: Align = "left", foot: str = "") -> Cell:
    return Cell(text=text, columns=columns, rows=rows, align=align, foot=foot)


def row(*cells: Cell, height: float = 0.0) -> Row:
    return Row(cells=cells, height=height)
