"""清单: a list on paper and in a spreadsheet, as plain data: 交办清单, 造册, 台账."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["text", "number", "date"]
Value = str | int | float | date | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """``width`` in characters of the list's type: their proportions count on paper, itself in a spreadsheet."""

    title: str
    width: float = 10.0
    kind: Kind = "text"  # text left, number right, date centred; in a spreadsheet what the cell holds
    centred: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """Rows under a heading of their own across the list ("市住房和城乡建设局（12件）")."""

    title: str
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Register:
    """A list. Each row has a value for each column; a string is always text, whatever it begins with.

    Rows stand in ``rows``, or in ``sections`` with headings; in a spreadsheet the heading is a row as well.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...] = ()
    sections: tuple[Section, ...] = ()
    subtitle: str = ""  # under the title: the session, the unit
    above: tuple[str, str] = ("", "")  # over the table, left and right: who made it, when
    below: tuple[str, ...] = ()  # notes under it
    total: tuple[Value, ...] = ()  # the last row, in bold: 合计
    paper: Literal["A4", "A3"] = "A4"
    landscape: bool = True
    dated: date | None = None  # of the paper, for the file's own record
    sheet_name: str = ""  # in a spreadsheet; the title where it is empty

    def __post_init__(self) -> None:
        count = len(self.columns)
        given = [*self.rows, *(row for section in self.sections for row in section.rows)]
        if not count or any(len(row) != count for row in given) or len(self.total) not in (0, count):
            raise ValueError(f"every row of {self.title} has a value for each of its columns")

    @property
    def parts(self) -> tuple[Section, ...]:
        """The rows as sections; those without a heading first."""
        return ((Section(title="", rows=self.rows),) if self.rows or not self.sections else ()) + self.sections


def printed(value: Value) -> str:
    """As it stands on paper: a day as 2026-03-01, a number as it is, None as nothing."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def aligned(column: Column) -> Literal["left", "center", "right"]:
    if column.centred or column.kind == "date":
        return "center"
    return "right" if column.kind == "number" else "left"
