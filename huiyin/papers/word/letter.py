"""A letter in Word."""

from __future__ import annotations

from typing import Any

from docx.document import Document

from huiyin.papers import measures as m
from huiyin.papers.layout import HeadLine, Layout, layout
from huiyin.papers.letter import Letter
from huiyin.papers.titles import broken
from huiyin.papers.word import tables
from huiyin.papers.word.blocks import FOOT, block, code
from huiyin.papers.word.file import empty, mm
from huiyin.papers.word.lines import RED, Line, Rule, Tabs, line, of_mm, run
from huiyin.papers.word.pages import emptied, mark_as_draft, numbered, odd_and_even, text_page
from huiyin.papers.word.tables import Side

CHAR = m.WORD_CHARACTER
WIDTH = of_mm(m.TEXT_WIDTH)
RECORD = m.RECORD_PITCH
# The rules are centred on the paper, the text is not.
RULE_LEFT = -of_mm(m.LEFT - (m.PAGE_WIDTH - m.RULE_WIDTH) / 2)
RULE_RIGHT = -of_mm(m.RIGHT - (m.PAGE_WIDTH - m.RULE_WIDTH) / 2)


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
    if letter.draft:
        mark_as_draft(section)
    _title(body, plan.title_lines, letter.refers_to)
    if plan.addressees:
        run(line(body, Line(style="公文正文")), plan.addressees)
    for place, one in enumerate(letter.body, 1):
        block(document, body, one, kept=plan.last_kept and place == len(letter.body))
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
    run(line(body, Line(align="right", tight=True)), letter.number)
    if plan.signers:
        for at, names in enumerate(plan.signers.rows):
            paragraph = line(body, Line(align="right"))
            run(paragraph, plan.signers.label if at == 0 else "")
            run(paragraph, names, "kai")


def _ordinary_head(body: Any, letter: Letter, plan: Layout) -> None:
    """7.2. The class mark stands in the first line of the text; the head 35 mm under the text's upper edge."""
    pitch = plan.head_pitch
    over_ink = 0.8 * pitch - 0.85 * plan.head[0].size
    mark = line(body, Line(align="right", pitch=m.PITCH, after=of_mm(m.ORDINARY_HEAD) - m.PITCH - over_ink))
    run(mark, letter.class_mark, "black")
    if plan.head_suffix:
        _stacked(body, plan, plan.head_suffix)
    else:
        for head in plan.head:
            _head_line(line(body, Line(align="center", pitch=pitch)), head)
    # The first of the two lines makes good what was taken above the ink.
    line(body, Line(pitch=m.PITCH + over_ink))
    _blank(body)
    red = Rule(weight=of_mm(0.7), colour=RED, space=of_mm(m.ORDINARY_RULE_GAP) - (m.PITCH - m.SIZE) / 2)
    if not plan.signers:
        run(line(body, Line(align="center", under=red, tight=True)), letter.number)
        return
    rows = plan.signers.rows
    for at, names in enumerate(rows):
        last = at == len(rows) - 1
        place = WIDTH - CHAR - CHAR * (4 + max(len(row) for row in rows))
        paragraph = line(
            body, Line(align="left", first=1, tight=True, tabs=(("left", place),), under=red if last else None)
        )
        run(paragraph, (letter.number if last else "") + "\t")
        run(paragraph, plan.signers.label if at == 0 else "　　　　")
        run(paragraph, names, "kai")


def _stacked(body: Any, plan: Layout, suffix: HeadLine) -> None:
    """Several names, and 文件 at their right, half way down."""
    made = tables.grid(body, (0.8, 0.2), border=0, inset=0)
    row = tables.row(made)
    names = tables.cell(made, row, 0)
    for head in plan.head:
        _head_line(line(names, Line(align="right", pitch=plan.head_pitch)), head)
    _head_line(line(tables.cell(made, row, 1), Line(align="center", pitch=plan.head_pitch)), suffix)


# -- title and text ----------------------------------------------------------------------------------------------------


def _title(body: Any, lines: tuple[str, ...] | list[str], refers_to: str, *, above: int = 2) -> None:
    _blank(body, above)
    for words in lines:
        paragraph = line(body, Line(style="公文标题", align="center", pitch=m.TITLE_PITCH, with_next=True, tight=True))
        run(paragraph, words, "title", m.TITLE_SIZE)
    if refers_to:
        run(line(body, Line(align="center", tight=True)), f"（{refers_to}）", "kai")
    _blank(body)


# -- what follows the text ---------------------------------------------------------------------------------------------


def _attachments(body: Any, plan: Layout) -> None:
    if not plan.attachments:
        return
    _blank(body, with_next=True)
    hang = plan.attachment_hang * CHAR
    stop = 2 * CHAR + hang
    many = len(plan.attachments) > 1  # one title alone follows its word without a stop
    for label, title in plan.attachments:
        place = Line(align="left", left=stop, hanging=hang, tabs=(("left", stop),) if many else (), with_next=True)
        run(line(body, place), label + ("\t" if many else "") + title)


def _names(body: Any, letter: Letter, plan: Layout) -> None:
    if not letter.sealed:
        _blank(body, with_next=True)
        for name in plan.names:
            run(line(body, Line(align="right", right=plan.unsealed_right * CHAR, with_next=True)), name)
        run(line(body, Line(align="left", left=plan.unsealed_date_left * CHAR, tight=True)), plan.date)
    elif len(plan.names) == 1:
        _blank(body, 2, with_next=True)
        left = WIDTH - min(plan.axis * 2, m.CHARACTERS) * CHAR
        run(line(body, Line(align="center", left=left, with_next=True)), plan.names[0])
        run(line(body, Line(align="center", left=left, with_next=bool(plan.remarks), tight=True)), plan.date)
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
    stops: Tabs = tuple(("center", each * (at + 0.5)) for at in range(len(words)))
    paragraph = line(body, Line(align="left", tabs=stops, with_next=not last, tight=True))
    run(paragraph, "".join(f"\t{word}" for word in words))


def _printed_attachments(document: Document, body: Any, letter: Letter) -> None:
    many = len(letter.attachments) > 1
    for number, one in enumerate(letter.attachments, 1):
        if one.body:
            run(line(body, Line(align="left", new_page=True)), f"附件{number if many else ''}", "black")
            _title(body, broken(one.title), "", above=1)
            for part in one.body:
                block(document, body, part)


def _record(document: Document, body: Any, letter: Letter, plan: Layout) -> None:
    """版记: in a table that stands on the lower edge of the last page's text, beside a line that nobody sees."""
    ordinary = letter.form == "ordinary"
    printed = ordinary and any(plan.printed)
    if not (letter.code or plan.publication or plan.copies or printed):
        return
    made = tables.grid(body, FOOT, border=0, inset=0, at_foot=m.LEFT)
    thick, thin, small = of_mm(m.RECORD_THICK), of_mm(m.RECORD_THIN), m.SMALL
    if letter.code:
        code(document, made, letter.code)

    def row(place: Line, text: str, role: str = "text", rules: dict[Side, float] | None = None) -> None:
        cell = tables.cell(made, tables.row(made), 0, columns=2, rules=rules)
        run(line(cell, place), text, role, m.SIZE if role == "black" else small)

    if plan.publication:
        row(Line(align="left", left=CHAR), plan.publication, "black")
    if plan.copies:
        place = Line(pitch=RECORD, left=small * 4, right=small, hanging=small * 3)
        under = thin if printed else thick
        row(place, plan.copies, rules={"top": thick, "bottom": under} if ordinary else None)
    if printed:
        place = Line(pitch=RECORD, left=small, right=small, align="left", tabs=(("right", WIDTH - small),), tight=True)
        row(place, "\t".join(plan.printed), rules={"top": thin if plan.copies else thick, "bottom": thick})
    line(body, Line(pitch=1))
