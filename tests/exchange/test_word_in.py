"""A proposal in Word comes in as it was written, in the forms in which offices and proposers write it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from python_calamine import CalamineWorkbook

from huiyin.exchange.word_in import WordPaper, read_paper
from huiyin.exchange.word_in.labels import filled_in, names_in
from huiyin.exchange.word_in.parts import heading_of, split
from huiyin.files.actions import NewFile
from tests.exchange import in_word
from tests.exchange.in_word import PARTS, Written, saved

FORMS: list[Callable[[Written], BytesIO]] = [
    in_word.as_form,
    in_word.as_form_with_text_inside,
    in_word.as_lines,
    in_word.as_running_text,
]


def read(file: BytesIO, name: str = "提案.docx") -> WordPaper:
    return read_paper(file, name)


@pytest.mark.parametrize("form", FORMS)
def test_what_was_written_is_what_comes_in(form: Callable[[Written], BytesIO]) -> None:
    paper = read(form(Written()))
    assert paper.title == "关于整治新街雨天积水的提案"
    assert (paper.lead, paper.co_signers) == ("谷某生", ["程某雪", "季某川"])
    assert paper.texts == dict(zip(("situation", "analysis", "advice"), PARTS.values(), strict=True))
    assert paper.kind == "proposal"
    assert paper.doubts == {}


def test_the_kind_is_told_by_the_form() -> None:
    suggestion = Written(title="关于整治新街雨天积水的建议")
    assert read(in_word.as_lines(suggestion)).kind == "suggestion"
    assert read(in_word.as_form(Written(title="整治新街雨天积水"))).kind == "proposal"
    document = Document()
    document.add_paragraph("关于整治新街的建议")
    document.add_paragraph("路不平，请修。")
    assert read(saved(document)).kind == ""


def test_a_title_over_two_lines_is_one() -> None:
    document = Document()
    for line in ("关于进一步加强城区老旧小区", "消防通道管理的建议"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in ("一、存在问题", "通道被占。", "二、建议", "划线，常查。"):
        document.add_paragraph(line)
    paper = read(saved(document))
    assert paper.title == "关于进一步加强城区老旧小区消防通道管理的建议"
    assert "已连成一行" in paper.doubts["title"][0]
    assert paper.texts == {"situation": "通道被占。", "analysis": "", "advice": "划线，常查。"}


def test_names_under_the_title_are_who_signs() -> None:
    document = Document()
    document.add_paragraph("关于修路的建议").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("（城区代表团　张某、李某）").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("路不平，请修。")
    paper = read(saved(document))
    assert (paper.lead, paper.co_signers) == ("张某", ["李某"])
    assert "当作领衔人和联名人" in paper.doubts["co_signers"][0]
    assert paper.texts == {"whole": "路不平，请修。"}


def test_without_headings_the_whole_comes_in_and_is_to_be_looked_at() -> None:
    document = Document()
    document.add_paragraph(
        "路不平，已经三年。请尽快修好，并说明什么时候修，由谁来修，修了以后由谁来养护，费用从哪里来。"
    )
    paper = read(saved(document), "07 修路.docx")
    assert paper.texts == {"whole": document.paragraphs[0].text}
    assert "没有认出分段的标题" in paper.doubts["whole"][0]
    assert paper.title == "修路"
    assert "用的是文件名" in paper.doubts["title"][0]


def test_who_signs_may_stand_in_rows() -> None:
    document = Document()
    document.add_paragraph("委员提案")
    table = document.add_table(rows=5, cols=3)
    rows = [
        ("案由", "关于修路的提案", ""),
        ("姓名", "界别", "联系电话"),
        ("张某", "教育界", "000"),
        ("李某", "经济界", "000"),
        ("王　某", "工会", "000"),
    ]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("建议：请修。")
    paper = read(saved(document))
    assert (paper.lead, paper.co_signers) == ("张某", ["李某", "王某"])


# -- numbering, tables, pictures --------------------------------------------------------------------------------------

LIST = (
    '<w:abstractNum {ns} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
)


def numbered(document: Any, text: str, level: int = 0) -> None:
    paragraph = document.add_paragraph(text)
    props = paragraph._p.get_or_add_pPr()
    props.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))


def with_list() -> Any:
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(LIST.format(ns=nsdecls("w"))))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return document


def test_numbers_that_word_reckons_are_text_and_headings_are_known_by_them() -> None:
    document = with_list()
    document.add_paragraph("关于修路的建议")
    for text in ("存在问题", "建议"):
        numbered(document, text)
        numbered(document, f"{text}之一", 1)
        numbered(document, f"{text}之二", 1)
    paper = read(saved(document))
    assert paper.texts["situation"] == "1.1 存在问题之一\n1.2 存在问题之二"
    assert paper.texts["advice"] == "2.1 建议之一\n2.2 建议之二"


def png(shade: int = 200) -> BytesIO:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes([shade] * 8) for _ in range(8))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))
    return BytesIO(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def names(files: list[NewFile]) -> list[str]:
    return [one.name for one in files]


def test_pictures_become_attachments_and_leave_a_mark_where_they_stood() -> None:
    document = Document()
    document.add_paragraph("关于修路的建议")
    document.add_paragraph("一、现状")
    document.add_paragraph("路面如图。").add_run().add_picture(png())
    document.add_picture(png(90))
    document.add_picture(png())
    document.add_paragraph("二、建议")
    document.add_paragraph("请修。")
    paper = read(saved(document))
    assert paper.texts["situation"] == "路面如图。\n（见附件：图1.png）\n（见附件：图2.png）\n（见附件：图1.png）"
    assert names(paper.files) == ["图1.png", "图2.png"]
    assert paper.files[0].file.read() == png().getvalue()


def with_table(rows: list[tuple[str, ...]]) -> Any:
    document = Document()
    document.add_paragraph("关于修路的建议")
    document.add_paragraph("一、现状")
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("二、建议")
    document.add_paragraph("请修。")
    return document


def test_a_small_table_is_lines_of_the_text() -> None:
    paper = read(saved(with_table([("类别", "数量", "备注"), ("坑洼", "11 处", "=cmd|x")])))
    assert paper.texts["situation"] == "类别 | 数量 | 备注\n坑洼 | 11 处 | =cmd|x"
    assert paper.files == []
    assert "请核对" in paper.doubts["attached"][0]


def test_a_large_table_is_a_spreadsheet_beside_the_text() -> None:
    rows = [tuple(f"{n}行{m}列" for m in range(8)) for n in range(30)] + [("=1+1",) * 8]
    paper = read(saved(with_table(rows)))
    assert paper.texts["situation"] == "（见附件：表1.xlsx）"
    (made,) = paper.files
    made.file.seek(0)
    sheet = CalamineWorkbook.from_filelike(made.file).get_sheet_by_index(0)
    assert [tuple(row) for row in sheet.to_python()] == rows


def test_what_was_deleted_is_gone_and_what_was_inserted_stays() -> None:
    document = Document()
    document.add_paragraph("关于修路的建议")
    paragraph = document.add_paragraph("请修")
    paragraph._p.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="某"><w:r><w:delText>桥</w:delText></w:r></w:del>')
    )
    paragraph._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="2" w:author="某"><w:r><w:t>路。</w:t></w:r></w:ins>'))
    assert read(saved(document)).texts == {"whole": "请修路。"}


# -- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("一、基本情况", "situation"),
        ("（一）存在的主要问题", "situation"),
        ("二、存在问题及原因分析", "analysis"),
        ("问题分析：究其原因，主要有三。", "analysis"),
        ("三、对策建议", "advice"),
        ("【具体建议】", "advice"),
        ("为此，提出以下建议：", "advice"),
        ("针对以上问题，建议如下：", "advice"),
        ("建议市交通局尽快修复。", None),
        ("一、提高认识，加强领导", None),
        ("情况复杂，需要分步解决。", None),
        ("2026年1月8日", None),
    ],
)
def test_headings(line: str, part: str | None) -> None:
    told = heading_of(line)
    assert (told[0] if told is not None else None) == part


def test_points_of_an_advice_that_are_called_like_headings_stay_in_it() -> None:
    lines = ["一、现状", "路不平。", "二、建议", "（一）问题导向", "查清底数。", "（二）措施", "逐年安排。"]
    made = split(lines)
    assert made.texts == {"situation": "路不平。", "analysis": "", "advice": "\n".join(lines[3:])}


def test_several_headings_of_one_part_stay_so_that_nothing_reads_without_its_number() -> None:
    lines = ["开头的话。", "一、基本情况", "有路。", "二、存在问题", "不平。", "三、建议", "请修。"]
    made = split(lines)
    assert made.texts["situation"] == "\n".join(lines[:5])
    assert made.texts["advice"] == "请修。"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张某、李某某，王某", ["张某", "李某某", "王某"]),
        ("张 某、李某某", ["张某", "李某某"]),
        ("张　某　李某某　王　某", ["张某", "李某某", "王某"]),
        ("张某代表（城区代表团）　13800000000", ["张某"]),
        ("张某等3人", ["张某"]),
        ("", []),
    ],
)
def test_names(text: str, found: list[str]) -> None:
    assert names_in(text) == found


def test_lines_of_entries() -> None:
    told = filled_in("领衔代表：张某　　代 表 团：城区代表团　　联系电话：000")
    assert [(one.field, one.value) for one in told] == [("lead", "张某"), ("other", "城区代表团"), ("other", "000")]
    assert filled_in("建议人：口问题：不是标签") != []
    assert filled_in("为了解决电话：打不通的问题") == []
