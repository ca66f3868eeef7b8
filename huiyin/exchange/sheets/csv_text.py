"""A text with a row a line: UTF-8 with or without its mark, UTF-16 with it, GB18030."""

from __future__ import annotations

import csv
import io

from huiyin.exchange.sheets.limits import Limits, SheetRefused

_SEPARATORS = ",\t;，"


def read_csv(data: bytes, limits: Limits) -> list[list[str]]:
    text = _decoded(data)
    if "\x00" in text:
        raise SheetRefused("这不是文本，也不是表格。请用 .xlsx、.xls 或 .csv 文件")
    rows: list[list[str]] = []
    width = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)):
            rows.append([cell.strip() for cell in row])
            width = max(width, len(row))
            check_size(len(rows), width, limits)
    except csv.Error as error:
        raise SheetRefused(f"第 {len(rows) + 1} 行附近的格式有误，可能缺少引号，无法读取") from error
    return [row + [""] * (width - len(row)) for row in rows]


def check_size(rows: int, columns: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise SheetRefused(f"表格超过 {limits.rows} 行。请删去空行和用不到的内容，或分成几个文件")
    if columns > limits.columns:
        raise SheetRefused(f"表格超过 {limits.columns} 列。请删去用不到的列")


def _decoded(data: bytes) -> str:
    codes = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for code in codes:
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    raise SheetRefused("文字编码无法识别。请另存为“CSV UTF-8”或 .xlsx 后再导入")


def _separator(text: str) -> str:
    """The one that stands most often in the first lines."""
    head = "\n".join(text.splitlines()[:20])
    return max(_SEPARATORS, key=head.count)
