"""公文, PDF: the measures of GB/T 9704-2012, read from the file itself. Millimetres from the paper's left and upper edges."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from pypdf import PdfReader

from huiyin.papers import Attachment, Letter, NotAPicture, Picture, Table, fonts, to_docx, to_pdf
from tests.papers.making import TEXT, a_png, full, letter, ordinary
from tests.papers.reading import Bar, Page, pages, words

HERE = 0.15  # mm: what may be lost in reckoning
CHARACTER = 156 / 28
SIZE = 16 / 72 * 25.4  # a character of 3号


def read(paper: Letter) -> list[Page]:
    return pages(to_pdf(paper))


def red(page: Page) -> list[Bar]:
    return sorted((bar for bar in page.bars if bar.red), key=lambda bar: bar.top)


def near(value: float) -> Any:
    return pytest.approx(value, abs=HERE)


# -- the page ----------------------------------------------------------------------------------------------------------


def test_a_full_page_has_22_lines_of_28_characters_within_the_margins() -> None:
    """5.2: 37 mm above, 28 mm at the left, 156 by 225 mm of text."""
    page = read(letter(body=full(3)))[1]
    assert (page.width, page.height) == (near(210), near(297))
    lines = [line for line in page.lines if set(words(line)) == {"国"}]
    assert [len(line) for line in lines] == [28] * 22
    assert {line[0].size for line in lines} == {16.0}
    assert all(line[0].left == near(28) for line in lines)
    assert all(line[-1].left + CHARACTER == near(184) for line in lines)
    top, bottom = lines[0][0].base - 0.88 * SIZE, lines[-1][0].base + 0.12 * SIZE
    assert 37 <= top < 40
    assert 259 < bottom <= 262


def test_page_numbers_stand_7_mm_under_the_text_right_and_left_in_turn() -> None:
    """7.5: 4号 between dashes, a character from the edge; odd at the right, even at the left."""
    _, second, third = read(ordinary(body=full(3)))[:3]
    left, right = second.line("—2—"), third.line("—3—")
    assert left[0].left == near(28 + 14 / 72 * 25.4)
    assert right[-1].right == near(184 - 14 / 72 * 25.4)
    dash = left[0].base - 0.38 * 14 / 72 * 25.4
    assert dash == near(262 + 7)
    assert {one.size for one in left if one.text.strip()} == {14.0}


# -- the letter form (10.1) --------------------------------------------------------------------------------------------


def test_the_letter_form_has_two_double_rules_of_170_mm_on_its_first_page() -> None:
    first, second = read(letter(body=full(2)))[:2]
    thick, thin, foot_thin, foot_thick = red(first)
    assert all(bar.width == near(170) and bar.left == near(20) for bar in red(first))
    assert thick.height > thin.height
    assert foot_thick.height > foot_thin.height
    assert foot_thick.bottom == near(297 - 20)
    assert not red(second)
    head = first.line("东海市住房和城乡建设局")
    # 30 mm to the upper edge of the characters, which reach down to the base line; 4 mm to the rule.
    assert 3.5 < thick.top - head[0].base < 6
    assert 30 + 0.8 * head[0].size / 72 * 25.4 < head[0].base < 30 + 0.95 * head[0].size / 72 * 25.4


def test_the_number_stands_at_the_right_under_the_first_rule() -> None:
    page = read(letter())[0]
    number = page.line("东建函〔2026〕12号")
    assert number[-1].right == near(184)
    gap = number[0].base - 0.88 * SIZE - red(page)[1].bottom
    assert gap == pytest.approx(14 / 72 * 25.4, abs=0.3)  # 7/8 of a character


def test_the_first_page_of_the_letter_form_has_no_number() -> None:
    first, second = read(letter(body=full(2)))[:2]
    assert not [text for text in first.texts if re.fullmatch("—\\d+—", text)]
    assert "—2—" in second.texts


def test_the_letter_form_has_no_rules_in_its_record_and_names_no_printer() -> None:
    last = read(letter(printed_by="某某市教育局办公室", printed_on=date(2026, 3, 2)))[-1]
    assert not [bar for bar in last.bars if bar.width > 100]
    assert "抄送：市人大常委会代表工作委员会，市政府督查室。" in last.texts
    assert not [text for text in last.texts if "印发" in text]


def test_the_copies_stand_at_the_foot_of_the_last_page() -> None:
    line = read(letter())[-1].line("抄送")
    assert 255 < line[0].base < 262
    assert {one.size for one in line} == {14.0}


# -- the ordinary form (7) ---------------------------------------------------------------------------------------------


def test_the_head_of_the_ordinary_form_stands_35_mm_under_the_text_s_edge() -> None:
    page = read(ordinary())[0]
    head = page.line("东海市住房和城乡建设局文件")
    size = head[0].size / 72 * 25.4
    assert 37 + 35 + 0.8 * size < head[0].base < 37 + 35 + 0.95 * size
    middle = (head[0].left + head[-1].right) / 2
    assert middle == pytest.approx(28 + 78, abs=1.5)


def test_the_red_line_is_as_wide_as_the_text_4_mm_under_the_number() -> None:
    page = read(ordinary())[0]
    (rule,) = red(page)
    assert (rule.left, rule.width) == (near(28), near(156))
    number = page.line("东建函〔2026〕12号")
    assert rule.top - (number[0].base + 0.12 * SIZE) == near(4)
    assert number[0].left == near(28 + CHARACTER)  # with a signer: a character from the left, he one from the right
    assert words(number).endswith("签发人：王大明")
    assert number[-1].right == pytest.approx(184 - CHARACTER, abs=0.3)


def test_without_a_signer_the_number_is_centred() -> None:
    number = read(ordinary(signers=()))[0].line("东建函〔2026〕12号")
    assert (number[0].left + number[-1].right) / 2 == pytest.approx(106, abs=0.3)


def test_two_signers_stand_in_a_row_the_last_beside_the_number() -> None:
    page = read(ordinary(signers=("王大明", "赵小红", "陈䶮")))[0]
    assert "签发人：王大明赵小红" in [text.replace("　", "") for text in page.texts]
    assert words(page.line("陈䶮")).startswith("东建函〔2026〕12号")
    assert page.line("陈䶮")[-2].left == near(page.line("王大明")[4].left)


def test_the_record_of_the_ordinary_form_lies_between_rules_on_the_text_s_lower_edge() -> None:
    last = read(ordinary())[-1]
    rules = sorted((bar for bar in last.bars if bar.width == near(156) and not bar.red), key=lambda bar: bar.top)
    assert [round(bar.height, 2) for bar in rules] == [0.35, 0.25, 0.35]
    assert rules[-1].bottom == near(262)
    printed = last.line("印发")
    assert words(printed) == "东海市住房和城乡建设局办公室2026年3月2日印发"
    assert rules[1].bottom < printed[0].base < rules[2].top


def test_several_units_are_stacked_in_the_head_and_sign_in_order() -> None:
    units = ("东海市财政局", "东海市住房和城乡建设局", "东海市自然资源和规划局")
    read_pages = read(ordinary(senders=units, head="文件"))
    heads = [text for text in read_pages[0].texts if "东海市" in text][:3]
    assert [head.removesuffix("文件") for head in heads if head] == list(units) or "文件" in "".join(
        read_pages[0].texts
    )
    signed = "".join(read_pages[-1].texts)
    assert signed.index(units[0]) < signed.index(units[1]) < signed.index(units[2])


def test_the_letter_form_of_several_units_bears_the_first_one_s_name() -> None:
    first, *_, last = read(letter(senders=("东海市财政局", "东海市教育局", "东海市民政局")))
    assert "东海市财政局" in first.texts
    assert not [text for text in first.texts[:3] if "教育局" in text]
    names = last.line("东海市教育局")
    assert words(names) == "东海市财政局东海市教育局东海市民政局"


# -- what both have ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [letter, ordinary])
def test_the_class_mark_stands_at_the_top_right_of_the_first_page(make: Any) -> None:
    first, *others = read(make(body=full(2), class_mark="A"))
    mark = first.line("A")
    assert words(mark) == "A"
    assert mark[-1].right == near(184)
    assert mark[0].base < 45
    assert not [page for page in others if "A" in page.texts]


def test_the_levels_have_their_faces() -> None:
    """7.3.3: 一、 in 黑体, （一） in 楷体 as far as its first full stop, the rest in 仿宋."""
    glyphs = [one for page in read(letter(body=(*TEXT[2:4],))) for line in page.lines for one in line]
    text = "".join(one.text for one in glyphs)

    def face(of: str) -> str:
        return glyphs[text.index(of)].face.split("+")[1]

    first, second, plain = face("关于统一居民"), face("健全协商机制"), face("全市共建立")
    assert "Sans" in first or "Hei" in first
    assert first != plain
    if fonts.chosen("kai").families[0] != fonts.chosen("text").families[0]:
        assert second not in (first, plain)


def test_the_text_is_indented_by_two_characters_and_the_addressees_are_not() -> None:
    page = read(letter(body=full(1)))[0]
    assert page.line("张镕喆代表、陈䶮代表：")[0].left == near(28)
    lines = [line for line in page.lines if set(words(line)) == {"国"}]
    assert lines[0][0].left == near(28 + 2 * CHARACTER)
    assert lines[1][0].left == near(28)


def test_the_date_is_four_characters_from_the_right_under_the_middle_of_the_name() -> None:
    page = next(page for page in reversed(read(letter())) if "2026年3月1日" in page.texts)
    day, name = page.line("2026年3月1日"), page.line("东海市住房和城乡建设局")
    assert day[-1].right == pytest.approx(184 - 4 * CHARACTER, abs=1.0)
    assert (day[0].left + day[-1].right) / 2 == pytest.approx((name[0].left + name[-1].right) / 2, abs=0.3)
    assert page.lines.index(day) == page.lines.index(name) + 1


def test_a_name_longer_than_the_date_stays_on_the_page() -> None:
    long = "东海市某某新区行政审批和营商环境建设局"
    page = next(page for page in reversed(read(letter(senders=(long,)))) if "2026年3月1日" in page.texts)
    name, day = page.line(long), page.line("2026年3月1日")
    assert words(name) == long
    assert name[-1].right <= 184 + HERE
    assert (day[0].left + day[-1].right) / 2 == pytest.approx((name[0].left + name[-1].right) / 2, abs=0.3)


def test_without_a_seal_the_name_is_two_characters_from_the_right() -> None:
    """7.3.5.2: and the date begins two characters further in."""
    page = read(letter(sealed=False))[-1]
    name, day = page.line("东海市住房和城乡建设局"), page.line("2026年3月1日")
    assert name[-1].right == pytest.approx(184 - 2 * CHARACTER, abs=0.3)
    assert day[0].left == pytest.approx(name[0].left + 2 * CHARACTER, abs=1.0)


def test_names_never_stand_on_a_page_without_text() -> None:
    for length in range(12, 34):
        body = ("国" * 28 * length, "感谢您的关心和支持！")
        page = next(page for page in read(letter(body=body)) if "2026年3月1日" in page.texts)
        assert "感谢您的关心和支持！" in page.texts, length


def test_attachments_are_numbered_and_hang_on_their_first() -> None:
    long = "2025年度全市老旧小区加装电梯工作推进情况统计表及2026年度计划"
    page = read(letter(attachments=(Attachment(title="征询意见表"), Attachment(title=long))))[-1]
    first, second = page.line("附件：1."), page.line("2.2025")
    assert words(first) == "附件：1.征询意见表"
    following = page.lines[page.lines.index(second) + 1]
    title = next(one for one in first if one.text == "征")
    assert following[0].left == near(title.left)


def test_an_attachment_with_a_text_is_printed_on_a_page_of_its_own() -> None:
    made = read(letter(attachments=(Attachment(title="推进情况", body=("国" * 30,)),)))
    page = next(page for page in made if "附件" in page.texts)
    assert page.texts[:2] == ["附件", "推进情况"]
    assert "抄送：" in "".join(made[-1].texts)


def test_everybody_it_is_addressed_to_is_named() -> None:
    names = tuple(f"代表{number}号" for number in range(1, 31))
    text = "".join(line for page in read(letter(addressees=names)) for line in page.texts)
    assert "、".join(names) + "：" in text


def test_what_is_empty_leaves_no_trace() -> None:
    bare = Letter(senders=("东海市教育局",), title="关于第1号建议的答复", body=("现答复如下。",))
    text = "".join(line for page in read(bare) for line in page.texts)
    assert text == "东海市教育局关于第1号建议的答复现答复如下。东海市教育局　　　年　月　日"


def test_brackets_a_contact_and_marks_of_publication() -> None:
    texts = [line for page in read(letter(remarks=("此件可公开",))) for line in page.texts]
    assert "（联系人：李堃，联系电话：0500-1234567）" in texts
    assert "（此件可公开）" in texts
    assert "公开属性：主动公开" in texts


def test_a_further_round_names_the_letter_before() -> None:
    page = read(letter(refers_to="东建函〔2025〕98号的再次答复"))[0]
    assert "（东建函〔2025〕98号的再次答复）" in page.texts


def test_a_draft_says_so() -> None:
    assert any("草稿" in text.replace("　", "") for text in _rotated(letter(draft=True)))
    assert not any("草" in text for text in _rotated(letter()))


def _rotated(paper: Letter) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(to_pdf(paper))).pages]


def test_tables_and_pictures_stand_in_the_text() -> None:
    table = Table(rows=(("年度", "部数"), ("2025", "426")), caption="表1加装情况")
    made = to_pdf(letter(body=(TEXT[0], table, Picture(content=a_png(), width=40), TEXT[1])))
    texts = [line for page in pages(made) for line in page.texts]
    assert "表1加装情况" in texts
    assert "2025426" in texts
    assert sum(len(page.images) for page in PdfReader(BytesIO(made)).pages) == 1


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", a_png()[:60], a_png()[:40] + b"xxxx" * 20, b"\xff\xd8\xff\xe0broken"]
)
@pytest.mark.parametrize("render", [to_pdf, to_docx])
def test_a_broken_picture_is_refused_as_such(content: bytes, render: Any) -> None:
    with pytest.raises(NotAPicture):
        render(letter(body=(TEXT[0], Picture(content=content))))


def test_seven_units_leave_room_for_the_text_on_the_first_page() -> None:
    """7.3.3: the first page must show some of it."""
    units = tuple(f"东海市第{n}局" for n in "一二三四五六七")
    first = read(ordinary(senders=units, head="文件", signers=("甲", "乙"), title="关于第1号建议的答复"))[0]
    assert any(text.startswith("您提出的") for text in first.texts)


# -- the file ----------------------------------------------------------------------------------------------------------


def test_it_is_pdf_a_2b_with_every_face_in_it() -> None:
    reader = PdfReader(BytesIO(to_pdf(letter())))
    told = reader.root_object["/Metadata"].get_object().get_data().decode()  # type: ignore[union-attr]
    assert re.search(r"pdfaid:part\W+2\W", told)
    assert re.search(r"pdfaid:conformance\W+B\W", told)
    for page in reader.pages:
        faces: Any = page["/Resources"]
        for font in faces["/Font"].values():
            below = font.get_object()["/DescendantFonts"][0]["/FontDescriptor"]
            assert any(key.startswith("/FontFile") for key in below)


def test_the_same_letter_is_the_same_file() -> None:
    assert to_pdf(letter()) == to_pdf(letter())


@pytest.mark.parametrize(
    "nasty", ["#let x = 1 $a$ *b* _c_ \\d [e] {f} <g> @h", "=cmd|'/c calc'!A1", '"; #panic("x")', "& < > '"]
)
def test_a_text_is_never_read_as_markup(nasty: str) -> None:
    paper = letter(title=nasty, senders=(nasty,), addressees=(nasty,), body=(nasty,), number=nasty, contact=nasty)
    text = "".join(line for page in read(paper) for line in page.texts)
    assert text.count(nasty.replace(" ", "")) >= 5


def test_what_no_file_can_hold_is_left_out() -> None:
    text = "".join(line for page in read(letter(body=("甲\x00乙\x0b丙\ud800丁",))) for line in page.texts)
    assert "甲乙丙丁" in text


@pytest.mark.parametrize("char", "镕喆堃䶮𬭎㛃")
def test_a_rare_character_is_printed_in_every_face(char: str) -> None:
    """AR PL UKai has an empty glyph for some of them: they are taken from another face."""
    name = f"张{char}"
    paper = ordinary(
        addressees=(name,),
        signers=(name,),
        body=(f"一、{name}同志", f"（一）{name}同志"),
        title=f"关于{name}的函",
        contact=name,
    )
    glyphs = [one for page in read(paper) for one in page.glyphs if one.text == char]
    assert len(glyphs) == 6
    assert not [one for one in glyphs if "UKai" in one.face and not "\u4e00" <= char <= "\u9fa5"]


def test_a_character_that_no_face_has_does_not_keep_a_letter_back() -> None:
    assert [text for text in read(letter(body=("甲ﷺ乙",)))[0].texts if text.startswith("甲") and text.endswith("乙")]


def test_a_missing_or_broken_font_never_breaks_a_letter(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font at all")
    with override_settings(FONT_DIRS=[str(tmp_path), str(tmp_path / "nowhere")]):
        fonts.forget()
        try:
            assert to_pdf(letter()).startswith(b"%PDF")
        finally:
            fonts.forget()
