"""What stands in a Word document, one thing after another: paragraphs as plain text, tables, and where a picture stood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from huiyin.exchange.word_in.numbering import Numbering, read_numbering
from huiyin.exchange.word_in.package import NotReadable, Package, R, W

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MOST_BLOCKS = 20_000

# What somebody deleted, what is reckoned, and what stands beside the text.
_SKIPPED = {
    f"{W}{name}"
    for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "rt", "sdtPr", "sdtEndPr")
} | {f"{_MC}Fallback"}
_BREAKS = {f"{W}br", f"{W}cr"}


@dataclass
class Paragraph:
    """``pictures``: the parts that it shows. ``title``: it has the style of a title or a heading, or stands centred."""

    text: str
    pictures: list[str] = field(default_factory=list)
    title: bool = False


@dataclass
class Table:
    """Its rows of cells; a cell holds blocks. One that spans several rows stands in the first."""

    rows: list[list[list[Block]]]


Block = Paragraph | Table


@dataclass
class Document:
    """The blocks, and in words what was left out."""

    blocks: list[Block]
    left_out: list[str]


def read_document(package: Package) -> Document:
    root = package.xml(package.main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise NotReadable("这不是 Word 文档")
    reader = _Reader(package, read_numbering(package.beside("numbering")), _styles(package.beside("styles")))
    return Document(list(reader.blocks(body)), list(dict.fromkeys(reader.left_out)))


@dataclass(frozen=True)
class _Style:
    number: tuple[str, int] | None
    title: bool
    centred: bool


def _styles(root: Element | None) -> dict[str, _Style]:
    """What a style brings to its paragraphs, with what it takes from the styles it is based on."""
    rows = {one.get(f"{W}styleId", ""): one for one in (root if root is not None else ()) if one.tag == f"{W}style"}

    def read(name: str, left: int = 10) -> _Style:
        row = rows.get(name)
        if row is None or not left:
            return _Style(None, False, False)
        link, props, called = row.find(f"{W}basedOn"), row.find(f"{W}pPr"), row.find(f"{W}name")
        base = read(_val(link), left - 1)
        number = _number_of(props, base.number)
        label = _val(called).lower()
        title = base.title or bool(re.match(r"title|标题|heading", label))
        return _Style(number, title, base.centred or _val(_child(props, "jc")) == "center")

    return {name: read(name) for name in rows}


def _child(one: Element | None, name: str) -> Element | None:
    return one.find(f"{W}{name}") if one is not None else None


def _val(one: Element | None) -> str:
    return one.get(f"{W}val", "") if one is not None else ""


def _number_of(props: Element | None, otherwise: tuple[str, int] | None) -> tuple[str, int] | None:
    """The list and level of a paragraph; list 0 takes it out of any."""
    own = _child(props, "numPr")
    if own is None:
        return otherwise
    level, listed = _val(_child(own, "ilvl")), _val(_child(own, "numId"))
    if not listed:
        return (otherwise[0], int(level)) if otherwise is not None and level.isdecimal() else otherwise
    return None if listed == "0" else (listed, int(level) if level.isdecimal() else 0)


class _Reader:
    def __init__(self, package: Package, numbering: Numbering, styles: dict[str, _Style]) -> None:
        self.package, self.numbering, self.styles = package, numbering, styles
        self.left_out: list[str] = []
        self._count = 0

    def blocks(self, parent: Element) -> Iterator[Block]:
        for one in parent:
            self._count += 1
            if self._count > MOST_BLOCKS:
                raise NotReadable("文件太长，没有导入")
            if one.tag == f"{W}p":
                yield from self._paragraph(one)
            elif one.tag == f"{W}tbl":
                yield self._table(one)
            elif one.tag not in _SKIPPED:  # content controls, insertions, smart tags
                yield from self.blocks(one)

    def _paragraph(self, one: Element) -> Iterator[Block]:
        props = one.find(f"{W}pPr")
        style = self.styles.get(_val(_child(props, "pStyle")), _Style(None, False, False))
        said = _Said()
        self._read(one, said)
        number = _number_of(props, style.number)
        label = self.numbering.next(*number) if number is not None and said.text.strip() else ""
        jc = _val(_child(props, "jc"))
        title = style.title or jc == "center" or (style.centred and not jc)
        yield from said.boxes
        text = said.text.replace("\u00a0", " ").replace("\u00ad", "")
        lines = [line.strip() for line in text.split("\n")]
        first = Paragraph(f"{label}{_gap(label)}{lines[0]}", said.pictures, title)
        yield first
        yield from (Paragraph(line, [], title) for line in lines[1:] if line)

    def _read(self, parent: Element, said: _Said) -> None:
        for one in parent:
            if one.tag in _SKIPPED:
                continue
            if one.tag in (f"{W}t", f"{_M}t"):
                said.text += one.text or ""
            elif one.tag == f"{W}tab":
                said.text += "\t"
            elif one.tag in _BREAKS:
                said.text += "" if one.get(f"{W}type") in ("page", "column") else "\n"
            elif one.tag == f"{W}noBreakHyphen":
                said.text += "-"
            elif one.tag == f"{W}txbxContent":
                said.boxes += self.blocks(one)
            elif one.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self.left_out.append("文中的脚注、尾注没有带入")
            elif one.tag in (f"{_A}blip", f"{_V}imagedata"):
                self._picture(one, said)
            else:
                if one.tag == f"{W}object":
                    self.left_out.append("文中嵌入的对象（图表、表格等）没有带入")
                self._read(one, said)

    def _picture(self, one: Element, said: _Said) -> None:
        key = one.get(f"{R}embed") or one.get(f"{R}id") or ""
        link = one.get(f"{R}link") or ""
        part = self.package.related(self.package.main, key) if key else None
        if part is not None:
            if part not in said.pictures:
                said.pictures.append(part)
        elif link or self.package.is_outside(self.package.main, key):
            self.left_out.append("有图片只是一个网址或别处的文件，没有带入")

    def _table(self, table: Element) -> Table:
        rows = []
        for row in _inside(table, f"{W}tr"):
            cells = []
            for cell in _inside(row, f"{W}tc"):
                merged = _child(cell.find(f"{W}tcPr"), "vMerge")
                goes_on = merged is not None and _val(merged) != "restart"
                cells.append([] if goes_on else list(self.blocks(cell)))
            rows.append(cells)
        return Table(rows)


@dataclass
class _Said:
    text: str = ""
    pictures: list[str] = field(default_factory=list)
    boxes: list[Block] = field(default_factory=list)


def _inside(parent: Element, tag: str) -> Iterator[Element]:
    """Rows of a table, cells of a row, also within content controls; not those of a table inside."""
    for one in parent:
        if one.tag == tag:
            yield one
        elif one.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _inside(one, tag)


def _gap(label: str) -> str:
    """1.1 and letters are parted from what follows; 一、 and （一） are not."""
    return " " if (label and label[-1].isascii() and label[-1].isalnum()) or label == "•" else ""


def lines_of(blocks: list[Block]) -> Iterator[str]:
    """The text of blocks, paragraph by paragraph; of a table row by row."""
    for block in blocks:
        if isinstance(block, Paragraph):
            if block.text:
                yield block.text
        else:
            yield from (" ".join(" ".join(lines_of(cell)) for cell in row).strip() for row in block.rows)
