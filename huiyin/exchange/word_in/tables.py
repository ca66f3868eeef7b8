"""A table of a text: a letter and a page can carry few columns as lines; a large one is better opened as what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

import xlsxwriter

from huiyin.files.actions import NewFile, look_at

Rows = Sequence[Sequence[str]]
BETWEEN = " | "
_MOST_COLUMNS, _MOST_ROWS, _MOST_CHARACTERS = 5, 20, 80


def is_small(rows: Rows) -> bool:
    """Whether its rows can be read as lines."""
    return (
        len(rows) <= _MOST_ROWS
        and max(map(len, rows), default=0) <= _MOST_COLUMNS
        and max((len(BETWEEN.join(row)) for row in rows), default=0) <= _MOST_CHARACTERS
    )


def as_lines(rows: Rows) -> Iterator[str]:
    return (BETWEEN.join(row) for row in rows if any(row))


def as_workbook(rows: Rows, name: str) -> NewFile:
    """Every cell as text: what begins with = stays what it is."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                sheet.write_string(n, m, cell[:32_000])
    return look_at(made, name)
