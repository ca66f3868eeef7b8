"""清单: the same rows on paper and in a spreadsheet, where a text stays a text."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from huiyin.papers import Column, Register, Section, to_docx, to_pdf, to_xlsx
from huiyin.papers.excel import LONGEST, sheet_name
from tests.papers.reading import pages

COLUMNS = (
    Column(title="案号", width=6, centred=True),
    Column(title="标题", width=30),
    Column(title="件数", width=6, kind="number"),
    Column(title="答复期限", width=10, kind="date"),
)


def register(count: int = 3, **other: Any) -> Register:
    rows = tuple((f"{n:03}", f"关于第{n}号的建议", n, date(2026, 5, 31)) for n in range(1, count + 1))
    told: dict[str, Any] = {"title": "代表建议交办清单", "columns": COLUMNS, "rows": rows}
    return Register(**(told | other))


def cells(file: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()


def test_a_spreadsheet_has_the_rows_as_they_are() -> None:
    made = cells(
        to_xlsx(register(total=("", "合计", 6, None), below=("注：按交办之日起算。",), subtitle="（2026年2月10日）"))
    )
    assert made[0][0] == "代表建议交办清单"
    assert made[1][0] == "（2026年2月10日）"
    assert made[2] == ["案号", "标题", "件数", "答复期限"]
    assert made[3] == ["001", "关于第1号的建议", 1.0, date(2026, 5, 31)]
    assert made[6][1:3] == ["合计", 6.0]
    assert made[7][0] == "注：按交办之日起算。"


def test_a_plain_one_begins_with_its_headings() -> None:
    made = cells(to_xlsx(register(total=("", "合计", 6, None)), plain=True))
    assert made[0] == ["案号", "标题", "件数", "答复期限"]
    assert len(made) == 4


@pytest.mark.parametrize(
    "text", ["=cmd|'/c calc'!A1", "+1+1", "-2", "@SUM(A1)", "=1+1", "http://example.gov.cn", "0012", "{=1}"]
)
def test_a_text_is_never_a_formula_a_number_or_a_link(text: str) -> None:
    file = to_xlsx(register(rows=(("1", text, None, None),)), plain=True)
    assert cells(file)[1][1] == text
    with zipfile.ZipFile(BytesIO(file)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "hyperlink" not in sheet
        if text[0] in "=+-@":
            assert 'quotePrefix="1"' in archive.read("xl/styles.xml").decode()


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    shown = cells(to_xlsx(register(rows=(("1", "长" * 40000, None, None),)), plain=True))[1][1]
    assert len(shown) == LONGEST
    assert shown.endswith("（超出单元格容量，以下从略）")


def test_a_sheet_s_name_is_one_that_a_spreadsheet_takes() -> None:
    assert sheet_name("2026年/交办[清单]:*?\\" + "长" * 40) == "2026年交办清单" + "长" * 22
    assert sheet_name("''") == "清单"


def test_the_heading_is_repeated_on_every_page_and_pages_are_numbered() -> None:
    made = pages(to_pdf(register(120)))
    assert len(made) > 2
    assert (round(made[0].width), round(made[0].height)) == (297, 210)
    for number, page in enumerate(made, 1):
        assert "案号标题件数答复期限" in page.texts
        assert f"—{number}—" in page.texts
    assert sum("关于第" in text for page in made for text in page.texts) == 120


def test_a_list_may_be_printed_on_a3_upright() -> None:
    page = pages(to_pdf(register(paper="A3", landscape=False)))[0]
    assert (round(page.width), round(page.height)) == (297, 420)


def test_columns_stand_left_right_or_in_the_middle() -> None:
    page = pages(to_pdf(register(1)))[0]
    row = page.line("关于第1号的建议")
    heading = page.line("案号标题")
    number, day = row[-11], row[-10:]
    assert number.text == "1"
    assert number.right < day[0].left
    middle = (day[0].left + day[-1].right) / 2
    assert middle == pytest.approx((heading[-4].left + heading[-1].right) / 2, abs=0.5)


def test_sections_have_headings_across_the_list() -> None:
    parts = (
        Section(title="市教育局（1件）", rows=(("001", "关于甲的建议", 1, None),)),
        Section(title="市财政局（1件）", rows=(("002", "关于乙的建议", 1, None),)),
    )
    paper = register(rows=(), sections=parts)
    expected = ["市教育局（1件）", "001关于甲的建议1", "市财政局（1件）", "002关于乙的建议1"]
    assert [text for text in pages(to_pdf(paper))[0].texts if "（1件）" in text or "00" in text] == expected
    table = docx.Document(BytesIO(to_docx(paper))).tables[0]
    assert [line.cells[0].text for line in table.rows] == ["案号", "市教育局（1件）", "001", "市财政局（1件）", "002"]
    assert [row[0] for row in cells(to_xlsx(paper))] == [
        "代表建议交办清单",
        "案号",
        "市教育局（1件）",
        "001",
        "市财政局（1件）",
        "002",
    ]
    assert [row[0] for row in cells(to_xlsx(paper, plain=True))] == ["案号", "001", "002"]


def test_in_word_the_heading_row_is_repeated_and_the_page_lies_across() -> None:
    document = docx.Document(BytesIO(to_docx(register(2))))
    section: Any = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width > section.page_height
    first, *others = document.tables[0].rows
    assert first._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
    assert all(row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is None for row in others)
    assert [cell.text for cell in others[0].cells] == ["001", "关于第1号的建议", "1", "2026-05-31"]
    assert "PAGE" in "".join(one.text for one in section.footer._element.iter(qn("w:instrText")))


@pytest.mark.parametrize("row", [("001",), ("001", "标题", 1, None, "多")])
def test_a_row_that_does_not_fit_the_columns_is_refused(row: Any) -> None:
    with pytest.raises(ValueError, match="each of its columns"):
        register(rows=(row,))


def test_the_same_list_is_the_same_file() -> None:
    for kind in (to_pdf, to_docx, to_xlsx):
        assert kind(register()) == kind(register())


def test_it_is_pdf_a_2b() -> None:
    told = PdfReader(BytesIO(to_pdf(register()))).root_object["/Metadata"].get_object().get_data()  # type: ignore[union-attr]
    assert b"pdfaid" in told
