""".xls before it is read: a compound file (OLE) that holds a workbook of Excel 97 (BIFF8), and nothing else will do.

[MS-XLS] tells how its records hang together.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from huiyin.exchange.sheets.csv_text import check_size
from huiyin.exchange.sheets.limits import Limits, SheetRefused
from huiyin.files.ole import BadOle, Compound

BROKEN = "文件打不开：已损坏。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入"
OLD = "这是很早的 Excel 格式。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入"
ENCRYPTED = "文件设有密码。请取消密码后再导入"
_OTHERS = {"WordDocument": "Word 文件", "PowerPoint Document": "演示文稿"}
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

_BOUND_SHEET, _FILE_PASS, _BOF, _EOF = 0x85, 0x2F, 0x809, 0x0A
_FORMULA, _BOOL_ERR, _LABEL_SST, _LABEL = 0x06, 0x205, 0xFD, 0x204
_CELLS = {_FORMULA, _BOOL_ERR, _LABEL_SST, _LABEL, 0x203, 0x27E, 0xD6, 0xBD}


def check_xls(data: bytes, limits: Limits) -> dict[str, dict[tuple[int, int], str]]:
    """The cells of each sheet that hold an error. Raises SheetRefused."""
    try:
        file = Compound(data)
        if "EncryptedPackage" in file.names:
            raise SheetRefused(ENCRYPTED)
        for name, what in _OTHERS.items():
            if name in file.names:
                raise SheetRefused(f"这是{what}，不是 Excel 表格。请用 .xlsx、.xls 或 .csv 文件")
        if "Workbook" not in file.names:
            raise SheetRefused(OLD if "Book" in file.names else BROKEN)
        return _cells(file.stream("Workbook"), limits)
    except (BadOle, struct.error, IndexError):
        raise SheetRefused(BROKEN) from None


# -- the workbook in it -----------------------------------------------------------------------------------------------


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _cells(stream: bytes, limits: Limits) -> dict[str, dict[tuple[int, int], str]]:
    names: dict[int, str] = {}  # by where the sheet begins
    errors: dict[str, dict[tuple[int, int], str]] = {}
    here: dict[tuple[int, int], str] = {}
    for at, kind, body in _records(stream):
        if kind == _FILE_PASS:
            raise SheetRefused(ENCRYPTED)
        if kind == _BOUND_SHEET:
            (place,) = struct.unpack_from("<I", body)
            names[place] = _short_text(body[6:])
        elif kind == _BOF and at in names:
            here = errors.setdefault(names[at], {})
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == 0xBD else column
            check_size(row + 1, last + 1, limits)
            if error := _error(kind, body):
                here[row, column] = error
    return errors


def _error(kind: int, body: bytes) -> str:
    if kind == _BOOL_ERR and body[7] == 1:
        return _ERRORS.get(body[6], "#N/A")
    if kind == _FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":
        return _ERRORS.get(body[8], "#N/A")
    return ""


def _short_text(body: bytes) -> str:
    length, wide = body[0], body[1] & 1
    return body[2 : 2 + length * 2].decode("utf-16-le") if wide else body[2 : 2 + length].decode("latin-1")
