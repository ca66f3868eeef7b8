"""A Word file as such: an empty one with our styles to begin with, and the bytes of a finished one."""

from __future__ import annotations

import struct
import zipfile
from datetime import date, datetime
from functools import cache
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Emu

from huiyin.papers import measures as m
from huiyin.papers.letter import printable
from huiyin.papers.word.lines import Line, element, lettered, spaced

UNDATED = date(2000, 1, 1)
# By their names in Word's list of styles: the face, the size, and how deep they stand in its outline (0: not).
STYLES = {
    "公文正文": ("text", m.SIZE, 0),
    "公文标题": ("title", m.TITLE_SIZE, 0),
    "一级标题": ("black", m.SIZE, 1),
    "二级标题": ("kai", m.SIZE, 2),
}
# Of what python-docx begins with; the rest is American styles, a theme and a picture of an empty page.
KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "Header", "Footer"}
KEPT_PARTS = ("/styles", "/settings", "/fontTable")


def mm(value: float) -> Emu:
    return Emu(round(value * 36000))


def empty() -> Document:
    return docx.Document(BytesIO(_empty()))


@cache
def _empty() -> bytes:
    document = docx.Document()
    styles = document.styles
    for style in list(styles.element):
        if style.tag != qn("w:docDefaults") and style.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.element.remove(style)
    normal = styles["Normal"]
    lettered(normal.element.get_or_add_rPr(), "text", m.SIZE)
    spaced(normal.element.get_or_add_pPr(), Line())
    for name, (role, size, depth) in STYLES.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.quick_style = True
        lettered(style.element.get_or_add_rPr(), role, size)
        if depth:
            style.element.get_or_add_pPr().append(element("w:outlineLvl", val=depth - 1))
    section = document.sections[0]
    section.page_width, section.page_height = mm(m.PAGE_WIDTH), mm(m.PAGE_HEIGHT)
    for name, relation in list(document.part.rels.items()):
        if not relation.reltype.endswith(KEPT_PARTS):
            del document.part.rels[name]
    for name, relation in list(document.part.package.rels.items()):
        if relation.reltype.endswith("thumbnail"):
            del document.part.package.rels[name]
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def saved(document: Document, *, title: str, dated: date | None) -> bytes:
    """Its own record tells the paper's day, not the machine's; the same data give the same bytes."""
    day = dated or UNDATED
    at = datetime(day.year, day.month, day.day)  # noqa: DTZ001 — Word's own record has no zone
    about = document.core_properties
    about.title, about.author, about.comments, about.last_modified_by = printable(title)[:250], "", "", ""
    about.created = about.modified = at
    about.revision = 1
    made = BytesIO()
    document.save(made)
    return _same_each_time(made.getvalue())


def _same_each_time(content: bytes) -> bytes:
    """The parts bear no time of the machine: it is overwritten where the archive tells it, in both places."""
    made = bytearray(content)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        place = archive.start_dir  # where its list of contents begins
        for part in archive.infolist():
            made[part.header_offset + 10 : part.header_offset + 14] = _DAY
            made[place + 12 : place + 16] = _DAY
            name, extra, comment = struct.unpack_from("<HHH", made, place + 28)
            place += 46 + name + extra + comment
    return bytes(made)


_DAY = b"\x00\x00\x21\x00"  # 1980-01-01 00:00, as an archive writes it
