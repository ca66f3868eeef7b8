"""A table as a file that Excel opens: CSV in UTF-8 with a mark at the beginning, by which Excel knows it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?")
# What Excel takes for the beginning of a formula; a tab or a line's end before it does not help.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """A value that stays what it is: what somebody typed is never a formula."""
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows as a download called ``name``."""
    written = io.StringIO()
    csv.writer(written).writerows([cell(value) for value in row] for row in rows)
    response = HttpResponse(f"\ufeff{written.getvalue()}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or "attachment"
    return response
