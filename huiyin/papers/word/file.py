"""A Word file as such: an empty one with our styles to begin with, and the bytes of a finished one."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from functools import cache
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Emu, Pt

from huiyin.papers import measures as m
from huiyin.papers.word.lines import Line, lettered, spaced

UNDATED = date(2000, 1, 1)
NAMES = {"text": "公文正文", "title": "公文标题", "black": "一级标题", "kai": "二级标题", "song": "页码"}


def mm(value: float) -> Emu:
    return Emu(round(value * 36000))


def empty() -> Document:
    return docx.Document(BytesIO(_empty()))


@cache
def _empty() -> bytes:
    document = docx.Document()
    styles = document.styles
    for latent in list(styles.element.findall(qn("w:latentStyles"))):
        styles.element.remove(latent)
    wanted = {"Normal", "Header", "Footer", "Default Paragraph Font", "Normal Table", "No List", "Table Grid"}
    for style in list(styles):
        if style.name not in wanted and not style.builtin:
            continue
        if style.name not in wanted:
            style.delete()
    normal = styles["Normal"]
    lettered(normal.element.get_or_add_rPr(), "text", m.SIZE)
    spaced(normal.element.get_or_add_pPr(), Line())
    for role, name in NAMES.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size = Pt(m.TITLE_SIZE if role == "title" else m.SIZE)
        lettered(style.element.get_or_add_rPr(), role, m.TITLE_SIZE if role == "title" else m.SIZE)
    section = document.sections[0]
    section.page_width, section.page_height = mm(m.PAGE_WIDTH), mm(m.PAGE_HEIGHT)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def saved(document: Document, *, title: str, dated: date | None) -> bytes:
    """Its own record tells the paper's day, not the machine's; the same data give the same bytes."""
    day = dated or UNDATED
    at = datetime(day.year, day.month, day.day)  # noqa: DTZ001 — Word's own record has no zone
    about = document.core_properties
    about.title, about.author, about.comments, about.last_modified_by = title[:250], "", "", ""
    about.created = about.modified = at
    about.revision = 1
    made = BytesIO()
    document.save(made)
    return _same_each_time(made.getvalue())


def _same_each_time(content: bytes) -> bytes:
    """The parts bear no time of the machine."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            named = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            named.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(named, old.read(part))
    return made.getvalue()
