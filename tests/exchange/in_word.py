"""Proposals as people write them in Word: a form's table, lines at the head, or nothing but a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH

PARTS: Mapping[str, str] = {
    "一、基本情况": "新街雨天积水，去年六月以来共有十一次。\n积水最深处没过脚踝，学生绕行一公里。",
    "二、原因分析": "（一）管径偏小。原设计按一年一遇。\n（二）雨污没有分流，淤积没有人清。",
    "三、对策建议": "1.改造管网，按三年一遇设计。\n2.明确清淤的单位和次数。\n3.改造完成前，雨天派人值守。",
}


@dataclass(frozen=True)
class Written:
    """What somebody wrote. ``parts``: the text under its headings, as they stand in the document."""

    title: str = "关于整治新街雨天积水的提案"
    lead: str = "谷某生"
    co_signers: tuple[str, ...] = ("程某雪", "季某川")
    parts: Mapping[str, str] = field(default_factory=lambda: PARTS)


def saved(document: Doc) -> BytesIO:
    file = BytesIO()
    document.save(file)
    return file


def _paragraphs(document: Doc, lines: Iterable[str]) -> None:
    for line in lines:
        document.add_paragraph(line)


def as_form(one: Written) -> BytesIO:
    """委员提案用纸: a heading, a table of entries, the text below it."""
    document = Document()
    heading = document.add_paragraph("政协某市第六届委员会第四次会议提案")
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = document.add_table(rows=4, cols=4)
    entries = [
        ("案  由", one.title, None, None),
        ("提案人", one.lead, "联系电话", "0000-0000000"),
        ("界 别", "教育界", "通讯地址", "新街 1 号"),
        ("附议人", "、".join(one.co_signers), None, None),
    ]
    for row, cells in zip(table.rows, entries, strict=True):
        if cells[2] is None:
            row.cells[1].merge(row.cells[3])
        for cell, text in zip(row.cells, cells, strict=True):
            if text is not None:
                cell.text = text
    for head, text in one.parts.items():
        _paragraphs(document, [head, *text.split("\n")])
    return saved(document)


def as_form_with_text_inside(one: Written) -> BytesIO:
    """The text stands in the form as well, its parts in rows of their own."""
    document = Document()
    document.add_paragraph("政协委员提案表")
    table = document.add_table(rows=3 + len(one.parts), cols=2)
    rows = [
        ("案由：", one.title),
        ("第一提案人", one.lead),
        ("附议委员", "　".join(one.co_signers)),
        *one.parts.items(),
    ]
    for row, (label, text) in zip(table.rows, rows, strict=True):
        row.cells[0].text, row.cells[1].text = label, text
    return saved(document)


def as_lines(one: Written) -> BytesIO:
    """代表建议: the title over the middle, who signs in lines under it, a date at the foot."""
    document = Document()
    document.add_paragraph("某市第六届人民代表大会第四次会议代表建议、批评和意见").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(one.title).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(f"领衔代表：{one.lead}　　代表团：城区代表团　　联系电话：00000000000")
    document.add_paragraph(f"联名代表：{'、'.join(one.co_signers)}")
    for head, text in one.parts.items():
        _paragraphs(document, [head, *text.split("\n")])
    document.add_paragraph("2026年1月8日").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return saved(document)


def as_running_text(one: Written) -> BytesIO:
    """A title and the text, its headings in its lines: 调研情况：…"""
    document = Document()
    document.add_heading(one.title, level=0)
    for head, text in one.parts.items():
        _paragraphs(document, f"{head}：{text}".split("\n"))
    _paragraphs(document, [f"提案人：{one.lead}", f"附议人：{'、'.join(one.co_signers)}"])
    return saved(document)
