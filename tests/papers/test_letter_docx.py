"""公文, Word: the settings themselves, so that every program must show the same."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import serialize_for_reading

from huiyin.papers import Attachment, Code, Letter, Picture, Sheet, Table, cell, label, row, to_docx
from tests.papers.making import TEXT, a_png, letter, ordinary

MM = 36000


def opened(paper: Letter | Sheet) -> Document:
    return docx.Document(BytesIO(to_docx(paper)))


def texts(document: Document) -> list[str]:
    """Every paragraph, those in tables too, in order."""
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]


def paragraph(document: Document, text: str) -> Any:
    return next(
        p for p in document.element.body.iter(qn("w:p")) if text in "".join(t.text or "" for t in p.iter(qn("w:t")))
    )


def attribute(inside: Any, path: str, name: str) -> str | None:
    found = inside.find(path, inside.nsmap)
    return None if found is None else found.get(qn(f"w:{name}"))


# -- the page ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [letter, ordinary])
def test_the_section_is_a4_with_the_margins_of_the_standard(make: Any) -> None:
    section: Any = opened(make()).sections[0]
    assert (round(section.page_width / MM, 1), round(section.page_height / MM, 1)) == (210, 297)
    assert section.top_margin / MM == pytest.approx(37, abs=0.1)
    assert section.left_margin / MM == pytest.approx(28, abs=0.1)
    assert (section.page_width - section.left_margin - section.right_margin) / MM == pytest.approx(156, abs=0.2)
    assert (section.page_height - section.top_margin - section.bottom_margin) / MM == pytest.approx(225, abs=0.1)


def test_28_characters_fit_a_line_and_22_lines_a_page() -> None:
    """Said by each line and each character: no program snaps to a grid of its own."""
    document = opened(letter())
    text = paragraph(document, "您在建议中指出")
    assert attribute(text, "w:pPr/w:spacing", "lineRule") == "exact"
    line = int(attribute(text, "w:pPr/w:spacing", "line") or 0) / 20
    assert 22 * line <= 225 / 25.4 * 72 < 23 * line
    size = int(attribute(text, "w:r/w:rPr/w:sz", "val") or 0) / 2
    spacing = int(attribute(text, "w:r/w:rPr/w:spacing", "val") or 0) / 20
    section: Any = document.sections[0]
    assert section._sectPr.find(qn("w:docGrid")).get(qn("w:type")) is None
    width = (section.page_width - section.left_margin - section.right_margin) / 12700
    assert 28 * (size + spacing) <= width < 29 * (size + spacing)
    assert attribute(text, "w:pPr/w:ind", "firstLineChars") == "200"


@pytest.mark.parametrize(
    ("text", "face", "size"),
    [
        ("关于市八届人大三次会议", "方正小标宋简体", 22),
        ("张镕喆代表", "仿宋_GB2312", 16),
        ("一、关于统一居民意见", "黑体", 16),
        ("（一）健全协商机制", "楷体_GB2312", 16),
        ("1.指导社区", "仿宋_GB2312", 16),
        ("（1）对意见分歧", "仿宋_GB2312", 16),
        ("公开属性", "黑体", 16),
        ("抄送", "仿宋_GB2312", 14),
    ],
)
def test_faces_are_named_for_every_script(text: str, face: str, size: float) -> None:
    properties = paragraph(opened(letter()), text).find(qn("w:r")).find(qn("w:rPr"))
    names = properties.find(qn("w:rFonts"))
    assert {names.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {face}
    assert int(properties.find(qn("w:sz")).get(qn("w:val"))) / 2 == size


def test_a_heading_ends_with_its_first_full_stop() -> None:
    runs = paragraph(opened(letter()), "健全协商机制").findall(qn("w:r"))
    faces = [attribute(one, "w:rPr/w:rFonts", "eastAsia") for one in runs]
    assert faces == ["楷体_GB2312", "仿宋_GB2312"]
    assert runs[0].find(qn("w:t")).text == "（一）健全协商机制。"


def test_styles_have_the_names_that_an_office_looks_for() -> None:
    document = opened(letter())
    names = {style.name for style in document.styles}
    assert {"公文正文", "公文标题", "一级标题", "二级标题"} <= names
    title = next(one for one in document.paragraphs if "第112号" in one.text)
    assert title.style is not None
    assert title.style.name == "公文标题"


# -- heads and feet ----------------------------------------------------------------------------------------------------


def parts_of(document: Document) -> dict[str, Any]:
    section: Any = document.sections[0]
    return {
        "first head": section.first_page_header._element,
        "first foot": section.first_page_footer._element,
        "odd": section.footer._element,
        "even": section.even_page_footer._element,
    }


def fields(part: Any) -> list[str]:
    return [one.text.strip() for one in part.iter(qn("w:instrText"))]


def test_the_letter_form_has_its_head_in_the_first_page_and_no_number() -> None:
    document = opened(letter())
    assert document.sections[0].different_first_page_header_footer
    assert document.settings.odd_and_even_pages_header_footer
    parts = parts_of(document)
    assert "东海市住房和城乡建设局" in "".join(t.text for t in parts["first head"].iter(qn("w:t")))
    assert fields(parts["first foot"]) == []
    assert fields(parts["odd"]) == fields(parts["even"]) == ["PAGE"]


def test_page_numbers_stand_right_and_left_in_turn() -> None:
    parts = parts_of(opened(ordinary()))
    for name, side in (("odd", "right"), ("even", "left")):
        place = parts[name].find(qn("w:p"))
        assert attribute(place, "w:pPr/w:jc", "val") == side
        assert "".join(t.text for t in place.iter(qn("w:t"))) == "— 1 —"
        assert attribute(place, "w:r/w:rPr/w:rFonts", "eastAsia") == "宋体"
        assert attribute(place, "w:r/w:rPr/w:sz", "val") == "28"


def test_the_double_rules_are_170_mm_the_thick_one_outside() -> None:
    document = opened(letter())
    parts = parts_of(document)
    section: Any = document.sections[0]
    for name, first, second in (("first head", "top", "bottom"), ("first foot", "bottom", "top")):
        rule = next(p for p in parts[name].iter(qn("w:p")) if p.find(f".//{qn('w:pBdr')}") is not None)
        borders = rule.find(f".//{qn('w:pBdr')}")
        thick, thin = borders.find(qn(f"w:{first}")), borders.find(qn(f"w:{second}"))
        assert int(thick.get(qn("w:sz"))) > int(thin.get(qn("w:sz")))
        assert thick.get(qn("w:color")) == thin.get(qn("w:color")) == "E60012"
        left = int(attribute(rule, "w:pPr/w:ind", "left") or 0) / 20 / 72 * 25.4
        right = int(attribute(rule, "w:pPr/w:ind", "right") or 0) / 20 / 72 * 25.4
        text = (section.page_width - section.left_margin - section.right_margin) / MM
        assert text - left - right == pytest.approx(170, abs=0.2)
        assert section.left_margin / MM + left == pytest.approx(20, abs=0.1)


def test_the_lower_rule_is_20_mm_from_the_foot() -> None:
    section: Any = opened(letter()).sections[0]
    assert section.footer_distance / MM == pytest.approx(20, abs=0.1)


def test_the_head_begins_30_mm_from_the_paper_s_top() -> None:
    """A line for the class mark lies above it; an exact line has its base line at four fifths."""
    section: Any = opened(letter()).sections[0]
    mark, name = section.first_page_header._element.findall(qn("w:p"))[:2]
    above = int(attribute(mark, "w:pPr/w:spacing", "line") or 0) + int(attribute(mark, "w:pPr/w:spacing", "after") or 0)
    pitch = int(attribute(name, "w:pPr/w:spacing", "line") or 0)
    size = int(attribute(name, "w:r/w:rPr/w:sz", "val") or 0) * 10  # twips
    ink = 0.8 * pitch - 0.85 * size
    assert section.header_distance / MM + (above + ink) / 20 / 72 * 25.4 == pytest.approx(30, abs=0.3)


# -- what is in it -----------------------------------------------------------------------------------------------------


def test_everything_of_the_letter_is_in_the_file() -> None:
    code = Code(text="7F3K-9QXM", address="https://huiyin.example.gov.cn/verify/7F3K9QXM")
    paper = letter(refers_to="东建函〔2025〕98号的再次答复", remarks=("此件可公开",), code=code)
    found = texts(opened(paper))
    assert "东建函〔2026〕12号" in found
    assert "张镕喆代表、陈䶮代表：" in found
    assert "（东建函〔2025〕98号的再次答复）" in found
    assert "附件：征询意见表" in found
    assert found.index("2026年3月1日") == found.index("东海市住房和城乡建设局") + 1
    assert "（联系人：李堃，联系电话：0500-1234567）" in found
    assert "（此件可公开）" in found
    assert "公开属性：主动公开" in found
    assert "抄送：市人大常委会代表工作委员会，市政府督查室。" in found
    assert "核验码：7F3K-9QXM" in found
    assert [line for line in found if line in TEXT] == list(TEXT)


def test_the_ordinary_form_names_the_printer_and_the_signers() -> None:
    found = texts(opened(ordinary(signers=("王大明", "赵小红", "陈䶮"))))
    assert "东海市住房和城乡建设局文件" in found
    assert "签发人：王大明　赵小红" in found
    assert "东建函〔2026〕12号　　　　陈䶮" in found
    assert "东海市住房和城乡建设局办公室2026年3月2日印发" in found


def test_the_record_stands_on_the_lower_edge_of_the_text() -> None:
    record = opened(ordinary()).element.body.findall(qn("w:tbl"))[-1]
    place = record.find(qn("w:tblPr")).find(qn("w:tblpPr"))
    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")


def test_several_units_sign_in_order() -> None:
    units = ("东海市财政局", "东海市教育局", "东海市民政局")
    found = texts(opened(ordinary(senders=units, head="文件")))
    assert found[1:5] == [*units, "文件"]
    assert "".join(units) in found


def test_tables_pictures_and_printed_attachments_are_in_it() -> None:
    table = Table(rows=(("年度", "部数"), ("2025", "426")), caption="表1 加装情况")
    document = opened(
        letter(
            body=(TEXT[0], table, Picture(content=a_png(), width=40)),
            attachments=(Attachment(title="推进情况", body=TEXT[1:2]),),
        )
    )
    assert [[one.text for one in line.cells] for line in document.tables[0].rows] == [["年度", "部数"], ["2025", "426"]]
    assert len(document.inline_shapes) == 1
    assert document.inline_shapes[0].width / MM == pytest.approx(40, abs=0.1)
    found = texts(document)
    assert found.index("推进情况") == found.index("附件") + 2 or "附件" in found


@pytest.mark.parametrize("make", [letter, ordinary])
def test_a_draft_says_so_across_every_page(make: Any) -> None:
    def marks(paper: Letter) -> list[bool]:
        section: Any = opened(paper).sections[0]
        heads = [section.header, section.even_page_header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        return ['string="草　稿"' in serialize_for_reading(head._element) for head in heads]

    assert all(marks(make(draft=True)))
    assert not any(marks(make()))


# -- the file ----------------------------------------------------------------------------------------------------------


def test_the_same_letter_is_the_same_file() -> None:
    assert to_docx(letter()) == to_docx(letter())


def test_nothing_in_it_leads_outside() -> None:
    with zipfile.ZipFile(
        BytesIO(to_docx(letter(code=Code(text="7F3K", address="https://example.gov.cn/verify/7F3K"))))
    ) as file:
        assert file.testzip() is None
        for name in file.namelist():
            content = file.read(name).decode("utf-8", "replace")
            assert "TargetMode" not in content
            assert not re.search(r"vbaProject|oleObject|attachedTemplate|INCLUDE|HYPERLINK|DDE", content)


@pytest.mark.parametrize("nasty", ["<w:p>&amp;</w:p>", "甲\x00乙\x0b丙", "\ud800丁", "{{ x }} {% y %}"])
def test_a_text_is_never_read_as_markup(nasty: str) -> None:
    kept = re.sub("[\x00\x0b\ud800]", "", nasty)
    paper = letter(title=nasty, senders=(nasty,), addressees=(nasty,), body=(nasty,), number=nasty)
    assert sum(kept in line for line in texts(opened(paper))) >= 4


# Word refuses a file whose elements stand in another order than the schema's (ECMA-376, part 1, 17.3).
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid "
    "spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
    "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
    "tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "pBdr": "top left bottom right between bar",
    "tcBorders": "top left bottom right insideH insideV",
}


@pytest.mark.parametrize("paper", [letter(), ordinary(), ordinary(senders=("甲局", "乙局"), signers=("甲", "乙"))])
def test_elements_stand_in_the_order_of_the_schema(paper: Letter) -> None:
    document = opened(paper)
    checked = 0
    for part in (document.element, document.styles.element, *parts_of(document).values()):
        for name, order in ORDER.items():
            places = {qn(f"w:{one}"): at for at, one in enumerate(order.split())}
            for found in part.iter(qn(f"w:{name}")):
                at = [places[child.tag] for child in found]
                assert at == sorted(at), [child.tag for child in found]
                checked += 1
    assert checked > 50


# -- forms -------------------------------------------------------------------------------------------------------------


def test_a_form_has_its_cells_and_the_signature_at_the_foot_of_one() -> None:
    sheet = Sheet(
        title="征询意见表",
        widths=(1, 2, 1, 2),
        rows=(
            row(label("案号"), cell("112"), label("类别"), cell("A")),
            row(label("意见", rows=2), cell("同意", columns=3, foot="签名：王某"), height=40),
            row(cell("另页", columns=3)),
        ),
        above=("东海市", "第112号"),
        below=("注：逾期视为同意。",),
    )
    document = opened(sheet)
    lines = [[one.text for one in line.cells] for line in document.tables[0].rows]
    assert lines == [
        ["案号", "112", "类别", "A"],
        ["意见", "同意", "同意", "同意"],
        ["意见", "签名：王某", "签名：王某", "签名：王某"],
        ["意见", "另页", "另页", "另页"],
    ]
    assert {"征询意见表", "东海市第112号", "注：逾期视为同意。"} <= set(texts(document))


@pytest.mark.parametrize("cells", [(label("案号"),), (label("案号"), cell("1"), cell("2"))])
def test_a_form_whose_row_does_not_fill_its_columns_is_refused(cells: Any) -> None:
    with pytest.raises(ValueError, match="row 1"):
        Sheet(title="表", widths=(1, 2), rows=(row(*cells),))
