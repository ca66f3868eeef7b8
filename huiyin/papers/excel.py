"""To a spreadsheet. A text is text, whatever it begins with: no cell of ours is ever reckoned or opened by the program."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from huiyin.papers.letter import printable
from huiyin.papers.register import Column, Register, Value, aligned, printed

LONGEST = 32767  # characters that a cell of a spreadsheet can hold
CUT = "……（超出单元格容量，以下从略）"
UNDATED = date(2000, 1, 1)
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# What a program may take for a formula once somebody edits the cell or saves it as CSV.
_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_xlsx(register: Register, *, plain: bool = False) -> bytes:
    """``plain``: the headings stand in the first row and nothing under the rows, as a file that is read in again."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, _OPTIONS)
    day = register.dated or UNDATED
    book.set_properties({"title": register.title, "created": datetime(day.year, day.month, day.day, tzinfo=UTC)})
    _Writer(book, register, plain=plain).write()
    book.close()
    return made.getvalue()


class _Writer:
    def __init__(self, book: Any, register: Register, *, plain: bool) -> None:
        self.register, self.plain = register, plain
        self.sheet = book.add_worksheet(sheet_name(register.sheet_name or register.title))
        self.last = len(register.columns) - 1
        font = {"font_name": "仿宋", "font_size": 11, "text_wrap": True, "valign": "vcenter"}
        black = font | {"font_name": "黑体"}
        self.title = book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 18, "align": "center", "valign": "vcenter"}
        )
        self.line = book.add_format(font | {"text_wrap": False})
        self.day = book.add_format(font | {"border": 1, "align": "center", "num_format": "yyyy-mm-dd"})
        self.heading = book.add_format(black | {"align": "center", "border": 1})
        self.part = book.add_format(black | {"border": 1, "text_wrap": False})
        self.formats = {
            (role, align, quoted): book.add_format(
                kind | {"border": 1, "align": align} | ({"quote_prefix": True} if quoted else {})
            )
            for role, kind in (("text", font), ("black", black))
            for align in ("left", "center", "right")
            for quoted in (False, True)
        }

    def write(self) -> None:
        register, sheet = self.register, self.sheet
        for at, column in enumerate(register.columns):
            sheet.set_column(
                at, at, max(column.width * 2, 6)
            )  # a Chinese character is as wide as two of the sheet's own
        top = 0 if self.plain else self._above()
        for at, column in enumerate(register.columns):
            sheet.write_string(top, at, column.title, self.heading)
        at = self._rows(top + 1)
        if not self.plain:
            for text in register.below:
                sheet.write_string(at, 0, text, self.line)
                at += 1
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        sheet.set_paper(8 if register.paper == "A3" else 9)
        if register.landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.59, right=0.59, top=0.71, bottom=0.63)
        sheet.set_footer('&C&"宋体,Regular"— &P —')

    def _above(self) -> int:
        """The lines over the headings; the number of the row that follows."""
        register, sheet, at = self.register, self.sheet, 0
        for text, kind in ((register.title.replace("\n", ""), self.title), (register.subtitle, self.line)):
            if text:
                self._across(at, text, kind)
                at += 1
        if any(register.above):
            sheet.write_string(at, 0, register.above[0], self.line)
            if register.above[1] and self.last:
                sheet.write_string(at, self.last, register.above[1], self.line)
            at += 1
        sheet.set_row(0, 32)
        return at

    def _across(self, at: int, text: str, kind: Any) -> None:
        if self.last:
            self.sheet.merge_range(at, 0, at, self.last, "", kind)
        self.sheet.write_string(at, 0, text, kind)

    def _rows(self, at: int) -> int:
        for part in self.register.parts:
            if part.title and not self.plain:
                self._across(at, part.title, self.part)
                at += 1
            for values in part.rows:
                self._row(at, values)
                at += 1
        if self.register.total and not self.plain:
            self._row(at, self.register.total, "black")
            at += 1
        return at

    def _row(self, at: int, values: tuple[Value, ...], role: str = "text") -> None:
        for place, (column, value) in enumerate(zip(self.register.columns, values, strict=True)):
            self._cell(at, place, column, value, role)

    def _cell(self, at: int, place: int, column: Column, value: Value, role: str) -> None:
        align = aligned(column)
        plain = self.formats[role, align, False]
        if isinstance(value, bool) or value is None:
            self.sheet.write_string(at, place, printed(value), plain)
        elif isinstance(value, int | float):
            self.sheet.write_number(at, place, value, plain)
        elif isinstance(value, date):
            self.sheet.write_datetime(at, place, value, self.day)
        else:
            text = printable(value)
            text = text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
            self.sheet.write_string(at, place, text, self.formats[role, align, text.startswith(_STARTS)])


_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\\n'")


def sheet_name(title: str) -> str:
    """What a spreadsheet takes for a name: 31 characters, some of them never."""
    return title.translate(_NOT_IN_NAMES).strip()[:31] or "清单"
