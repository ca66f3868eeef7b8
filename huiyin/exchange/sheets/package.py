""".xlsx before it is read: what it unpacks to, how far its cells reach, which of them hold an error.

The sizes that a packed file declares may lie, so everything is unpacked once, piece by piece, and counted.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat

from huiyin.exchange.sheets.csv_text import check_size
from huiyin.exchange.sheets.limits import Limits, SheetRefused

MB = 1024 * 1024
MOST_PARTS = 5000
PIECE = 256 * 1024
BROKEN = "文件打不开：已损坏。请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入"
_OTHERS = {
    "word/document.xml": "Word 文件",
    "ppt/presentation.xml": "演示文稿",
    "xl/workbook.bin": "二进制工作簿（.xlsb）",
    "content.xml": "OpenDocument 文件",
}


class _Budget:
    """How much may still come out of the file."""

    def __init__(self, limits: Limits) -> None:
        self.most = self.left = limits.unpacked_mb * MB

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise SheetRefused(f"文件解压后超过 {self.most // MB} MB，没有读取。请删去图片和用不到的工作表")


def check_xlsx(data: bytes, limits: Limits) -> dict[str, dict[tuple[int, int], str]]:
    """The cells of each sheet that hold an error (#REF!). Raises SheetRefused."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            return _check(packed, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, expat.ExpatError, OSError):
        raise SheetRefused(BROKEN) from None


def _check(packed: zipfile.ZipFile, limits: Limits) -> dict[str, dict[tuple[int, int], str]]:
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        what = next((what for part, what in _OTHERS.items() if part in names), "压缩包")
        raise SheetRefused(f"这是{what}，不是 Excel 表格。请用 .xlsx、.xls 或 .csv 文件")
    if len(parts) > MOST_PARTS:
        raise SheetRefused(f"文件中有 {len(parts)} 个部分，不像一份表格，没有读取")
    if any(part.flag_bits & 1 for part in parts):
        raise SheetRefused("文件设有密码。请取消密码后再导入")
    _Budget(limits).spend(sum(part.file_size for part in parts))  # as declared
    budget = _Budget(limits)
    sheets = _sheets(packed, budget)
    lengths = _Strings()
    if "xl/sharedStrings.xml" in names:
        _walk(packed, "xl/sharedStrings.xml", budget, lengths)
    text = _Budget(limits)
    errors = {}
    for part in parts:
        if part.filename in sheets:
            cells = _Cells(limits, lengths.lengths, text)
            _walk(packed, part.filename, budget, cells)
            errors[sheets[part.filename]] = cells.errors
        elif part.filename != "xl/sharedStrings.xml":
            for piece in _pieces(packed, part):
                budget.spend(len(piece))
    return errors


def _pieces(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What really comes out, whatever size is declared."""
    part.file_size = 1 << 62
    with packed.open(part) as opened:
        while piece := opened.read(PIECE):
            yield piece


class _Handler:
    def begin(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, data: str) -> None: ...


def _walk(packed: zipfile.ZipFile, name: str, budget: _Budget, handler: _Handler) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        # Entities can blow up, or fetch; no program writes any into a workbook.
        raise SheetRefused("文件中有不该有的 XML 声明（DTD），没有读取")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: handler.begin(tag.rpartition(" ")[2], attributes)
    parser.EndElementHandler = lambda tag: handler.end(tag.rpartition(" ")[2])
    parser.CharacterDataHandler = handler.text
    for piece in _pieces(packed, packed.getinfo(name)):
        budget.spend(len(piece))
        parser.Parse(piece, False)
    parser.Parse(b"", True)


class _Tags(_Handler):
    """The elements of these names with what they say of themselves."""

    def __init__(self, *names: str) -> None:
        self.names, self.found = names, list[dict[str, str]]()

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in self.names:
            self.found.append({key.rpartition(" ")[2]: value for key, value in attributes.items()})


def _sheets(packed: zipfile.ZipFile, budget: _Budget) -> dict[str, str]:
    """Which part holds the sheet of which name."""
    book, links = _Tags("sheet"), _Tags("Relationship")
    _walk(packed, "xl/workbook.xml", budget, book)
    if "xl/_rels/workbook.xml.rels" in packed.namelist():
        _walk(packed, "xl/_rels/workbook.xml.rels", budget, links)
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
