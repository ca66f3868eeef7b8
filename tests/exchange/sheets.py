"""Sheets for tests, as an office would send them, and an office that takes them in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from django.utils import timezone

from huiyin.exchange.imports import actions, undoing
from huiyin.exchange.imports.kinds import Place
from huiyin.exchange.models import Import
from huiyin.exchange.sheets import Limits
from huiyin.people.models import User

LIMITS = Limits()
Rows = Sequence[Sequence[Any]]


def xlsx(rows: Rows, *, title: str = "", name: str = "Sheet1", **more: Rows) -> bytes:
    """``title``: merged over the headings, as lists have it; ``more``: further sheets by name."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "yyyy/m/d"})
    for sheet_name, lines in {name: rows, **more}.items():
        sheet = book.add_worksheet(sheet_name)
        above = 0
        if title and sheet_name == name:
            sheet.merge_range(0, 0, 0, max(map(len, lines)) - 1, title)
            above = 1
        for no, line in enumerate(lines, start=above):
            for place, value in enumerate(line):
                if isinstance(value, date):
                    sheet.write_datetime(no, place, value, day)
                elif isinstance(value, str):
                    sheet.write_string(no, place, value)
                else:
                    sheet.write(no, place, value)
    book.close()
    return written.getvalue()


def csv_of(rows: Rows, code: str = "utf-8") -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue().encode(code)


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def bring_in(
    place: Place,
    data: bytes,
    *,
    by: User | None,
    at: datetime,
    name: str = "清单.xlsx",
    given: dict[str, str] | None = None,
) -> Import:
    """Uploaded, its columns as they were guessed, and checked."""
    one = actions.begin(place, file_name=name, data=data, limits=LIMITS, by=by, at=at)
    actions.set_columns(one, columns=one.columns, given=given or {}, limits=LIMITS, by=by, at=at)
    return one


def run(one: Import, *, by: User | None, at: datetime) -> Import:
    actions.queue(one, by=by, at=at)
    actions.run(one, at=at, tell=lambda done, total: None)
    return one


def undo(one: Import, *, reason: str, by: User | None, at: datetime) -> Import:
    undoing.queue_undo(one, reason=reason, by=by, at=at)
    undoing.undo(one, at=at, tell=lambda done, total: None)
    return one


def problems(one: Import) -> list[str]:
    return [told["text"] for row in one.rows.filter(wrong=True) for told in row.problems]
