"""``python -m huiyin.exchange.sheets.workbook``: a workbook from standard input, its cells as JSON to standard output.

A process of its own, since a small file can ask for any amount of memory. It limits itself before it reads.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from huiyin.exchange.sheets.csv_text import check_size
from huiyin.exchange.sheets.limits import Limits, SheetRefused
from huiyin.exchange.sheets.ole import check_xls
from huiyin.exchange.sheets.package import check_xlsx

Errors = dict[str, dict[tuple[int, int], str]]  # of each sheet, by name: the cells that hold an error


def as_text(value: Any) -> str:
    """6102.0 is 6102; a date its day; a number as many digits as the program that wrote it keeps."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value).replace("\x00", "").replace("_x000D_", "").strip()


def cells_of(sheet: CalamineSheet, errors: dict[tuple[int, int], str], limits: Limits) -> list[list[str]]:
    check_size(sheet.total_height, sheet.total_width, limits)
    rows = [[as_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    width = max(map(len, rows), default=0)
    for row in rows:
        row += [""] * (width - len(row))
    for (row_no, column), text in errors.items():
        if row_no < len(rows) and column < width:
            rows[row_no][column] = text
    _fill_down(rows, sheet.merged_cell_ranges or [])
    return rows


def _fill_down(rows: list[list[str]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A cell that stands for several rows stands in each of them; one over several columns is a title."""
    filled = 0
    for (top, left), (bottom, right) in merged:
        if left != right or top == bottom or left >= len(rows[0] if rows else []):
            continue
        for row in range(top + 1, min(bottom, len(rows) - 1) + 1):
            rows[row][left] = rows[row][left] or rows[top][left]
            filled += 1
        if filled > len(rows) * len(rows[0]):
            return


def read(kind: str, data: bytes, wanted: str, limits: Limits) -> dict[str, Any]:
    errors = check_xlsx(data, limits) if kind == "xlsx" else check_xls(data, limits)
    book = CalamineWorkbook.from_object(BytesIO(data))
    shown = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible] or book.sheet_names
    if wanted and wanted not in book.sheet_names:
        raise SheetRefused(f"文件中没有名为“{wanted}”的工作表")
    for name in [wanted] if wanted else shown:
        sheet = book.get_sheet_by_name(name)
        if wanted or sheet.total_height:
            return {"name": name, "names": shown, "rows": cells_of(sheet, errors.get(name, {}), limits)}
    raise SheetRefused("文件中没有内容")


def main() -> None:
    asked = json.loads(sys.argv[1])
    limits = Limits(**asked["limits"])
    most = limits.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        told = read(asked["kind"], data, asked["sheet"], limits)
    except SheetRefused as refused:
        told = {"refused": str(refused)}
    except PasswordError:
        told = {"refused": "文件设有密码。请取消密码后再导入"}
    except CalamineError:
        told = {"refused": "文件打不开：已损坏，或者不是 Excel 文件。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入"}
    json.dump(told, sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main()
