"""What a form's table fills in, and what of it is the text itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from huiyin.exchange.word_in import labels
from huiyin.exchange.word_in.blocks import Block, Paragraph, Table, lines_of
from huiyin.exchange.word_in.labels import Filled, filled_in, label_of, squeezed
from huiyin.exchange.word_in.parts import heading_of

_LONG = 80  # characters: no entry of a form, but text
_PEOPLE = (labels.LEAD, labels.CO_SIGNERS)
# What heads a column of figures as well: it makes no form by itself.
_IN_ANY_TABLE = {"姓名", "类别", "分类", "内容", "主要内容", "具体内容"}


def is_cover(table: Table) -> bool:
    """Whether it is a form: it has cells that name what stands beside them, or holds the text as a whole."""
    said = {squeezed(_text(cell)).rstrip(":：") for row in table.rows for cell in row if _label(cell)}
    said |= {one.label for row in table.rows for cell in row for one in _first_filled(cell)}
    if any(labels.LABELS.get(word, labels.OTHER) != labels.OTHER for word in said - _IN_ANY_TABLE):
        return True
    longest = max((sum(map(len, lines_of(cell))) for row in table.rows for cell in row), default=0)
    return longest > 4 * _LONG and any(len(row) <= 2 for row in table.rows)


@dataclass
class Cover:
    """What is filled in; the text, and those parts of it for which the form has a place."""

    filled: list[Filled] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    parts: dict[str, list[Block]] = field(default_factory=dict)


def read_cover(table: Table) -> Cover:
    cover = Cover()
    filled = cover.filled
    columns: list[Filled] = []  # a heading row over several people
    people = ""
    for row in table.rows:
        cells = [cell for cell in row if cell]
        named = [_label(cell) for cell in cells]
        if len(cells) > 1 and all(named):
            people = named[0] if named[0] in _PEOPLE else ""
            columns = [Filled(name, squeezed(_text(cell)), "") for cell, name in zip(cells, named, strict=True)]
            # 附议人 | 姓名 | 界别: the first cell says who the rows below are, and stands beside them.
            columns = columns[1:] if len(columns) > 2 and columns[1].label == "姓名" else columns
            continue
        if columns and not any(named):
            filled += _of_columns(columns, cells, people, lead_known=any(one.field == labels.LEAD for one in filled))
            continue
        columns = []
        _read_row(cells, named, cover)
    return cover


def _of_columns(columns: list[Filled], cells: list[list[Block]], people: str, *, lead_known: bool) -> list[Filled]:
    values = cells[-len(columns) :]
    found = []
    for column, cell in zip(columns, values, strict=False):
        name = column.field
        if name in _PEOPLE:
            name = people or (labels.CO_SIGNERS if lead_known else labels.LEAD)
        if text := _text(cell):
            found.append(Filled(name, column.label, text))
    return found


def _read_row(cells: list[list[Block]], named: list[str], cover: Cover) -> None:
    n = 0
    while n < len(cells):
        cell = cells[n]
        following = cells[n + 1] if n + 1 < len(cells) and not named[n + 1] else None
        if named[n] and following is not None:
            _fill(named[n], squeezed(_text(cell)), following, cover)
            n += 2
        elif (part := _part(cell)) and following is not None:
            cover.parts.setdefault(part, []).extend(following)
            n += 2
        else:
            if not named[n]:
                _read_cell(cell, cover)
            n += 1


def _fill(named: str, label: str, value: list[Block], cover: Cover) -> None:
    text = _text(value)
    if named == labels.CONTENT or (named == labels.TITLE and (len(text) > _LONG or "。" in text)):
        cover.body += value
    else:
        cover.filled.append(Filled(named, label.rstrip(":："), text))


def _read_cell(cell: list[Block], cover: Cover) -> None:
    """A cell by itself: 案由：… in one, or the text."""
    for n, block in enumerate(cell):
        told = filled_in(block.text) if isinstance(block, Paragraph) else []
        if not told:
            cover.body += cell[n:]
            return
        for one in told:
            if one.field == labels.CONTENT:
                cover.body += [Paragraph(one.value)] if one.value else []
            else:
                cover.filled.append(one)


def _text(cell: list[Block]) -> str:
    return " ".join(lines_of(cell)).strip()


def _label(cell: list[Block]) -> str:
    text = _text(cell)
    return label_of(text) if len(text) < 30 else ""


def _first_filled(cell: list[Block]) -> list[Filled]:
    first = next((block for block in cell if isinstance(block, Paragraph) and block.text), None)
    return filled_in(first.text) if first is not None else []


def _part(cell: list[Block]) -> str:
    """The part that the form has the next cell for: 情况、分析、建议."""
    text = squeezed(_text(cell))
    heading = heading_of(text) if len(text) < 20 else None
    return heading[0] if heading is not None else ""
