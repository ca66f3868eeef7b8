""".xlsx before it is read: what it unpacks to, how far its cells reach, which of them hold an error.

What reads it afterwards does not hold a part to the size that it declares, so every part is unpacked here once, piece by
piece.
"""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO
from xml.parsers import expat

from huiyin.exchange.sheets.csv_text import check_size
from huiyin.exchange.sheets.limits import Limits, SheetRefused
from huiyin.files.zipped import MB, BadZip, open_zip, pieces

BROKEN = "文件打不开：已损坏。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入"
_OTHERS = {
    "word/document.xml": "Word 文件",
    "ppt/presentation.xml": "演示文稿",
    "xl/workbook.bin": "二进制工作簿（.xlsb）",
    "content.xml": "OpenDocument 文件",
}


class _Budget:
    """How much text the cells may still come to: a shared one counts wherever it is told."""

    def __init__(self, limits: Limits) -> None:
        self.left = limits.unpacked_mb * MB

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise BadZip("large")


def check_xlsx(data: bytes, limits: Limits) -> dict[str, dict[tuple[int, int], str]]:
    """The cells of each sheet that hold an error (#REF!). Raises SheetRefused."""
    try:
        with open_zip(BytesIO(data), most=limits.unpacked_mb * MB) as packed:
            return _check(packed, limits)
    except expat.ExpatError:
        raise SheetRefused(BROKEN) from None
    except BadZip as bad:
        said = {
            "broken": BROKEN,
            "crowded": "文件中的部件多得不正常，不像一份表格，没有读取",
            "locked": "文件设有密码。请取消密码后再导入",
            "large": f"文件解压后超过 {limits.unpacked_mb} MB，没有读取。请删去图片和用不到的工作表",
        }
        raise SheetRefused(said[bad.why]) from None


def _check(packed: zipfile.ZipFile, limits: Limits) -> dict[str, dict[tuple[int, int], str]]:
    names = packed.namelist()
    if "xl/workbook.xml" not in names:
        what = next((what for part, what in _OTHERS.items() if part in names), "压缩包")
        raise SheetRefused(f"这是{what}，不是 Excel 表格。请用 .xlsx、.xls 或 .csv 文件")
    sheets = _sheets(packed)
    lengths = _Strings()
    if "xl/sharedStrings.xml" in names:
        _walk(packed, "xl/sharedStrings.xml", lengths)
    text = _Budget(limits)
    errors = {}
    for part in names:
        if part in sheets:
            cells = _Cells(limits, lengths.lengths, text)
            _walk(packed, part, cells)
            errors[sheets[part]] = cells.errors
        elif part != "xl/sharedStrings.xml":
            for _ in pieces(packed, part):  # what reads it after us takes all that is in it
                pass
    return errors


class _Handler:
    def begin(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def _walk(packed: zipfile.ZipFile, name: str, handler: _Handler) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        # Entities can blow up, or fetch; no program writes any into a workbook.
        raise SheetRefused("文件中有不该有的 XML 声明（DTD），没有读取")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: handler.begin(tag.rpartition(" ")[2], attributes)
    parser.EndElementHandler = lambda tag: handler.end(tag.rpartition(" ")[2])
    parser.CharacterDataHandler = handler.text
    for piece in pieces(packed, name):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


class _Tags(_Handler):
    """The elements of these names with what they say of themselves."""

    def __init__(self, *names: str) -> None:
        self.names, self.found = names, list[dict[str, str]]()

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in self.names:
            self.found.append({key.rpartition(" ")[2]: value for key, value in attributes.items()})


def _sheets(packed: zipfile.ZipFile) -> dict[str, str]:
    """Which part holds the sheet of which name."""
    book, links = _Tags("sheet"), _Tags("Relationship")
    _walk(packed, "xl/workbook.xml", book)
    if "xl/_rels/workbook.xml.rels" in packed.namelist():
        _walk(packed, "xl/_rels/workbook.xml.rels", links)
    targets = {one.get("Id", ""): one.get("Target", "") for one in links.found if one.get("TargetMode") != "External"}
    found = {}
    for one in book.found:
        target = targets.get(one.get("id", ""), "")
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        found[part] = one.get("name", "")
    return found


class _Strings(_Handler):
    """The length of each shared text."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.lengths.append(0)

    def text(self, data: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(data)


class _Cells(_Handler):
    """How far the filled cells reach, how much text they come to, and where errors stand."""

    def __init__(self, limits: Limits, lengths: list[int], budget: _Budget) -> None:
        self.limits, self.lengths, self.budget = limits, lengths, budget
        self.errors: dict[tuple[int, int], str] = {}
        self.row = self.column = -1
        self.type = ""
        self.value: list[str] | None = None

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            place = attributes.get("r")
            if place:
                self.row, self.column = _place(place)
            else:
                self.column += 1
            self.type = attributes.get("t", "")
        elif name == "row":
            number = attributes.get("r", "")
            self.row = int(number) - 1 if number.isdecimal() else self.row + 1
            self.column = -1
        elif name == "v":
            check_size(self.row + 1, self.column + 1, self.limits)
            self.value = []
        elif name == "is":
            check_size(self.row + 1, self.column + 1, self.limits)

    def text(self, data: str) -> None:
        if self.value is not None:
            self.value.append(data)

    def end(self, name: str) -> None:
        if name == "v" and self.value is not None:
            value = "".join(self.value)
            if self.type == "e":
                self.errors[self.row, self.column] = value
            elif self.type == "s" and value.isdecimal() and int(value) < len(self.lengths):
                self.budget.spend(self.lengths[int(value)])
            self.value = None


def _place(name: str) -> tuple[int, int]:
    """B7 is row 6, column 1."""
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    digits = name[len(letters) :]
    return int(digits or "1") - 1, column - 1
