"""A letter in Word."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from docx.document import Document
from docx.oxml.ns import qn

from huiyin.papers import measures as m
from huiyin.papers.layout import HeadLine, Layout, layout
from huiyin.papers.letter import Block, Code, Letter, Picture, Table, paragraph
from huiyin.papers.pictures import fitted
from huiyin.papers.titles import broken
from huiyin.papers.word.file import empty, mm
from huiyin.papers.word.lines import RED, Line, Rule, element, line, of_mm, run
from huiyin.papers.word.pages import emptied, numbered, odd_and_even, text_page

CHAR = m.WORD_CHARACTER
WIDTH = of_mm(m.WORD_TEXT_WIDTH)
# The rules are centred on the paper, the text is not.
RULE_LEFT = -of_mm(m.LEFT - (m.PAGE_WIDTH - m.RULE_WIDTH) / 2)
RULE_RIGHT = -of_mm(m.PAGE_WIDTH - m.LEFT - m.WORD_TEXT_WIDTH - (m.PAGE_WIDTH - m.RULE_WIDTH) / 2)


def write_letter(letter: Letter) -> Document:
    document = empty()
    plan = layout(letter)
    body = document.element.body
    section = document.sections[0]
    text_page(section)
    odd_and_even(document)
    numbered(section)
    if letter.form == "letter":
        _letter_head(section, letter, plan)
        _number_of_letter(body, letter, plan)
    else:
        _ordinary_head(body, letter, plan)
    _title(body, plan.title_lines, letter.refers_to)
    if plan.addressees:
        run(line(body, Line()), plan.addressees)
    for place, one in enumerate(letter.body, 1):
        _block(document, body, one, last=place == len(letter.body))
    _attachments(body, plan)
    _names(body, letter, plan)
    _printed_attachments(document, body, letter)
    _record(document, body, letter, plan)
    return document


def _blank(body: Any, lines: int = 1, *, with_next: bool = False) -> None:
    for _ in range(lines):
        line(body, Line(with_next=with_next))


# -- the head ----------------------------------------------------------------------------------------------------------


def _head_line(paragraph: Any, head: HeadLine) -> None:
    run(paragraph, head.text, "title", head.size, colour=RED, spread=head.spread, narrowed=head.narrowed)


# An exact line has its base line at four fifths; the ink of a character reaches 0.85 of its size above it.
_INK = 0.85 / 0.8


def _double_rule(part: Any, above: float, below: float) -> None:
    """Two rules over and under a line as high as the gap: which is the thick one is then the same in every program."""
    line(
        part,
        Line(
            align="left",
            pitch=of_mm(m.RULE_GAP),
            left=RULE_LEFT,
            right=RULE_RIGHT,
            over=Rule(weight=of_mm(above), colour=RED),
            under=Rule(weight=of_mm(below), colour=RED),
        ),
    )


def _letter_head(section: Any, letter: Letter, plan: Layout) -> None:
    """10.1. Head and rules lie in the first page's header, which pushes the text down; the lower rule in its footer."""
    section.different_first_page_header_footer = True
    section.header_distance = mm(m.CLASS_MARK_TOP)
    head = plan.head[0]
    part = emptied(section.first_page_header)
    above = of_mm(m.HEAD_TOP - m.CLASS_MARK_TOP)
    mark = line(part, Line(align="right", pitch=m.PITCH, after=above - m.PITCH))
    run(mark, letter.class_mark, "black")
    pitch = head.size * _INK
    under = of_mm(plan.rule_top - m.HEAD_TOP) - pitch
    name = line(part, Line(align="center", pitch=pitch, after=max(under, 0), left=RULE_LEFT, right=RULE_RIGHT))
    _head_line(name, head)
    _double_rule(part, m.RULE_THICK, m.RULE_THIN)
    rest = of_mm(plan.first_line - plan.rule_top - m.RULE_THICK - m.RULE_GAP - m.RULE_THIN)
    line(part, Line(pitch=rest, align="left"))
    _double_rule(emptied(section.first_page_footer), m.RULE_THIN, m.RULE_THICK)


def _number_of_letter(body: Any, letter: Letter, plan: Layout) -> None:
    run(line(body, Line(align="right")), letter.number)
    if plan.signers:
        for at, names in enumerate(plan.signers.rows):
            paragraph = line(body, Line(align="right"))
            run(paragraph, plan.signers.label if at == 0 else "")
            run(paragraph, names, "kai")


def _ordinary_head(body: Any, letter: Letter, plan: Layout) -> None:
    """7.2. The class mark stands in the first line of the text; the head 35 mm under the text's upper edge."""
    mark = line(body, Line(align="right", pitch=m.PITCH, after=of_mm(m.ORDINARY_HEAD) - m.PITCH))
    run(mark, letter.class_mark, "black")
    if plan.head_suffix:
        _stacked(body, plan, plan.head_suffix)
    else:
        for head in plan.head:
            pitch = plan.head_pitch
            _head_line(line(body, Line(align="center", pitch=pitch)), head)
    _blank(body, 2)
    red = Rule(weight=of_mm(0.7), colour=RED, space=of_mm(m.ORDINARY_RULE_GAP) - (m.PITCH - m.SIZE) / 2)
    if not plan.signers:
        run(line(body, Line(align="center", under=red)), letter.number)
        return
    rows = plan.signers.rows
    for at, names in enumerate(rows):
        last = at == len(rows) - 1
        place = WIDTH - CHAR - CHAR * (4 + max(len(row) for row in rows))
        paragraph = line(body, Line(align="left", first=1, tab=place, under=red if last else None))
        run(paragraph, (letter.number if last else "") + "\t")
        run(paragraph, plan.signers.label if at == 0 else "　　　　")
        run(paragraph, names, "kai")


def _stacked(body: Any, plan: Layout, suffix: HeadLine) -> None:
    table = _plain_table(body, (0.76, 0.24))
    cells = table.findall(".//" + qn("w:tc"))
    for at, head in enumerate(plan.head):
        paragraph = cells[0][-1] if at == 0 else line(cells[0], Line())
        if at == 0:
            cells[0].remove(paragraph)
            paragraph = line(cells[0], Line(align="right", pitch=plan.head_pitch))
        _head_line(paragraph, head)
    del cells


# -- title and text ----------------------------------------------------------------------------------------------------


def _title(body: Any, lines: tuple[str, ...] | list[str], refers_to: str, *, above: int = 2) -> None:
    _blank(body, above)
    for words in lines:
        paragraph = line(body, Line(align="center", pitch=m.TITLE_PITCH, with_next=True))
        run(paragraph, words, "title", m.TITLE_SIZE)
    if refers_to:
        run(line(body, Line(align="center")), f"（{refers_to}）", "kai")
    _blank(body)


def _block(document: Document, body: Any, one: Block, *, last: bool = False) -> None:
    if isinstance(one, str):
        read = paragraph(one)
        made = line(body, Line(first=2, with_next=last, together=last))
        if read.heading:
            run(made, read.heading, "black" if read.level == 1 else "kai")
        if read.text:
            run(made, read.text)
    elif isinstance(one, Table):
        _table(body, one)
    else:
        _picture(document, body, one)


def _plain_table(body: Any, widths: tuple[float, ...], *, border: float = 0.0) -> Any:
    """A table as wide as the text with one row of empty cells; lines of ``border`` points, or none."""
    table = element("w:tbl")
    properties = element("w:tblPr")
    properties.append(element("w:tblW", w=twips_of(WIDTH), type="dxa"))
    if border:
        borders = element("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            borders.append(element(f"w:{side}", val="single", sz=round(border * 8), space=0, color="000000"))
        properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w=twips_of(4 if border else 0), type="dxa"))
    properties.append(margins)
    table.append(properties)
    grid = element("w:tblGrid")
    each = [round(WIDTH * 20 * width / sum(widths)) for width in widths]
    for width in each:
        grid.append(element("w:gridCol", w=width))
    table.append(grid)
    row = element("w:tr")
    for width in each:
        cell = element("w:tc")
        cell_properties = element("w:tcPr")
        cell_properties.append(element("w:tcW", w=width, type="dxa"))
        cell.append(cell_properties)
        cell.append(element("w:p"))
        row.append(cell)
    table.append(row)
    body[-1].addprevious(table)
    return table


def twips_of(points: float) -> int:
    return round(points * 20)


def _table(body: Any, table: Table) -> None:
    raise NotImplementedError


def _picture(document: Document, body: Any, picture: Picture) -> None:
    _, width, height = fitted(picture)
    paragraph = line(body, Line(align="center", exact=False, with_next=bool(picture.caption)))
    _drawn(document, paragraph, picture.content, width, height)
    if picture.caption:
        run(line(body, Line(align="center", pitch=22)), picture.caption, "black", m.SMALL)


def _drawn(document: Document, paragraph: Any, content: bytes, width: float, height: float) -> None:
    made = run(paragraph, "")
    inline = document.part.new_pic_inline(BytesIO(content), mm(width), mm(height))
    drawing = element("w:drawing")
    drawing.append(inline)
    made.append(drawing)


# -- what follows the text ---------------------------------------------------------------------------------------------


def _attachments(body: Any, plan: Layout) -> None:
    if not plan.attachments:
        return
    _blank(body, with_next=True)
    hang = plan.attachment_hang * CHAR
    for label, title in plan.attachments:
        paragraph = line(
            body, Line(align="left", left=2 * CHAR + hang, hanging=hang, tab=2 * CHAR + hang, with_next=True)
        )
        run(paragraph, f"{label}\t{title}")


def _names(body: Any, letter: Letter, plan: Layout) -> None:
    if not letter.sealed:
        _blank(body, with_next=True)
        for name in plan.names:
            run(line(body, Line(align="right", right=plan.unsealed_right * CHAR, with_next=True)), name)
        run(line(body, Line(align="right", right=plan.unsealed_date_right * CHAR)), plan.date)
    elif len(plan.names) == 1:
        _blank(body, 2, with_next=True)
        left = WIDTH - min(plan.axis * 2, m.CHARACTERS) * CHAR
        run(line(body, Line(align="center", left=left, with_next=True)), plan.names[0])
        run(line(body, Line(align="center", left=left, with_next=bool(plan.remarks))), plan.date)
    else:
        _blank(body, 2, with_next=True)
        _names_in_rows(body, plan)
    for at, remark in enumerate(plan.remarks, 1):
        run(line(body, Line(first=2, with_next=at < len(plan.remarks))), remark)


def _names_in_rows(body: Any, plan: Layout) -> None:
    """Names side by side under their seals, each centred in its part of the line; the date under the last."""
    count = plan.names_in_row
    each = WIDTH / count
    rows = [plan.names[at : at + count] for at in range(0, len(plan.names), count)]
    for at, names in enumerate(rows):
        if at:
            _blank(body, 4, with_next=True)
        _in_columns(body, [""] * (count - len(names)) + list(names), each)
    _in_columns(body, [""] * (count - 1) + [plan.date], each, last=not plan.remarks)


def _in_columns(body: Any, words: list[str], each: float, *, last: bool = False) -> None:
    paragraph = line(body, Line(align="left", with_next=not last))
    tabs = element("w:tabs")
    for at in range(len(words)):
        tabs.append(element("w:tab", val="center", pos=twips_of(each * (at + 0.5))))
    properties = paragraph[0]
    properties.insert(list(properties).index(properties.find(qn("w:widowControl"))) + 1, tabs)
    run(paragraph, "".join(f"\t{word}" for word in words))


def _printed_attachments(document: Document, body: Any, letter: Letter) -> None:
    many = len(letter.attachments) > 1
    for number, one in enumerate(letter.attachments, 1):
        if one.body:
            run(line(body, Line(align="left", new_page=True)), f"附件{number if many else ''}", "black")
            _title(body, broken(one.title), "", above=1)
            for part in one.body:
                _block(document, body, part)


def _record(document: Document, body: Any, letter: Letter, plan: Layout) -> None:
    """版记: at the foot of the last page, in a frame that stands on the text's lower edge."""
    rows: list[Any] = []
    ordinary = letter.form == "ordinary"
    if letter.code:
        paragraph = line(body, Line(align="left", exact=False, pitch=14, before=6))
        _qr(document, paragraph, letter.code)
        rows.append(paragraph)
    if plan.publication:
        paragraph = line(body, Line(align="left", left=CHAR))
        run(paragraph, plan.publication, "black")
        rows.append(paragraph)
    thick, thin = Rule(weight=of_mm(m.RECORD_THICK)), Rule(weight=of_mm(m.RECORD_THIN))
    small = m.SMALL
    printed = "".join(plan.printed) if ordinary else ""
    if plan.copies:
        paragraph = line(
            body,
            Line(
                pitch=24,
                left=small * 4,
                right=small,
                hanging=small * 3,
                over=thick if ordinary else None,
                under=(thin if printed else thick) if ordinary else None,
            ),
        )
        run(paragraph, plan.copies, size=small)
        rows.append(paragraph)
    if printed:
        paragraph = line(
            body,
            Line(
                pitch=24,
                left=small,
                right=small,
                align="left",
                right_tab=WIDTH - small,
                over=None if plan.copies else thick,
                under=thick,
            ),
        )
        run(paragraph, "\t".join(plan.printed), size=small)
        rows.append(paragraph)
    for row in rows:
        frame = element("w:framePr", w=twips_of(WIDTH), wrap="notBeside", vAnchor="margin", hAnchor="margin")
        frame.set(qn("w:xAlign"), "left")
        frame.set(qn("w:yAlign"), "bottom")
        row[0].find(qn("w:widowControl")).addprevious(frame)


def _qr(document: Document, paragraph: Any, code: Code) -> None:
    drawn = BytesIO()
    segno.make(code.address, error="m", micro=False).save(drawn, kind="png", scale=6, border=0)
    _drawn(document, paragraph, drawn.getvalue(), 16, 16)
    run(paragraph, f"　核验码：{code.text}　扫码可核验本件", size=9)
