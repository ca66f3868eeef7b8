"""公函: a letter as plain data. It knows what is printed, not the case it is about.

The text is a tuple of blocks: a string is one paragraph, and its level (一、 （一） 1. （1）) is read from how it begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Form = Literal["letter", "ordinary"]  # 信函格式 (GB/T 9704-2012, 10.1), 公文格式 (the same, 7)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table in the text, as wide as the text. The first ``heads`` rows are repeated on every page it runs over."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()  # of each column, in any measure: their proportions count; empty: all the same
    heads: int = 1
    caption: str = ""

    @property
    def filled(self) -> tuple[tuple[str, ...], ...]:
        """The rows, short ones filled up."""
        columns = max((len(row) for row in self.rows), default=1)
        return tuple((*row, *("",) * (columns - len(row))) for row in self.rows)

    @property
    def shares(self) -> tuple[float, ...]:
        """The widths, one for each column."""
        columns = max((len(row) for row in self.rows), default=1)
        return (*self.widths, *(1.0,) * columns)[:columns]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture in the text, centred."""

    content: bytes  # PNG or JPEG
    width: float = 120.0  # mm; made smaller where it would not fit the page
    caption: str = ""


Block = str | Table | Picture


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """附件: named after the text. With a text of its own it is printed too, each on a new page."""

    title: str
    body: tuple[Block, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Code:
    """核验码: how a paper is held against the record."""

    text: str  # as it is typed by hand: "7F3K-9QXM-2A"
    address: str  # the whole address, printed as a QR


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A reply, a co-host's opinion, a notice: whatever leaves under a red head.

    Nothing here is reckoned or worded: an empty field is left out, and what is given is printed as it is. A line break in the
    title is where it is broken; without one it is broken where it makes sense.
    """

    senders: tuple[
        str, ...
    ]  # full names; the first is the one whose head and number it bears, the others sign after it
    title: str
    addressees: tuple[str, ...] = ()  # "张三代表": every proposer; joined by 、 and closed with a colon
    body: tuple[Block, ...] = ()  # from the opening to the thanks
    form: Form = "letter"
    head: str = ""  # 发文机关标志 where it is not the first sender's name ("某某市人民政府文件" in the ordinary form)
    number: str = ""  # 发文字号: "某建函〔2026〕12号"
    signers: tuple[str, ...] = ()  # 签发人
    class_mark: str = ""  # "A": what stands at the top right of the first page
    publication_mark: str = ""  # 公开属性: "主动公开"; printed as "公开属性：主动公开" unless it has a colon of its own
    refers_to: str = ""  # in brackets under the title: "某建函〔2026〕12号的再次答复"
    attachments: tuple[Attachment, ...] = ()
    signed_by: tuple[str, ...] = ()  # the names under the text, where they are not the senders' (规范化简称)
    sealed: bool = True  # room is left for a seal (7.3.5.1); without one the names stand as in 7.3.5.2
    dated: date | None = None  # 成文日期; None while it is a draft: its place is kept
    contact: str = ""
    phone: str = ""
    remarks: tuple[str, ...] = ()  # 附注: further lines in brackets under the date
    copies: tuple[str, ...] = ()  # 抄送
    printed_by: str = ""  # 印发机关, in the ordinary form alone
    printed_on: date | None = None
    code: Code | None = None
    draft: bool = False  # "草稿" across the page: what is shown before it is issued

    def __post_init__(self) -> None:
        if not self.senders:
            raise ValueError("a letter has a sender")


# -- what both renderers read from it ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, its heading apart: ``heading`` is set in the face of its level, ``text`` goes on in 仿宋."""

    level: int  # 1 一、 2 （一） 3 1. 4 （1） 0 plain
    heading: str
    text: str


_LEVELS = (
    (1, re.compile(r"[一二三四五六七八九十百零〇]{1,5}、")),
    (2, re.compile(r"[（(][一二三四五六七八九十百零〇]{1,5}[）)]")),
    (3, re.compile(r"\d{1,3}[.．、](?!\d)")),
    (4, re.compile(r"[（(]\d{1,3}[）)]")),
)
HEADING_LONGEST = 50  # characters: less than two lines; a longer first sentence is text, and its label alone is marked


def paragraph(text: str) -> Paragraph:
    """The level by how it begins; a heading ends with its first full stop, or with the paragraph. A point that is one whole
    sentence and nothing more is text: its label alone is marked, as of the longer points beside it."""
    text = text.strip()
    for level, label in _LEVELS:
        found = label.match(text)
        if not found:
            continue
        if level > 2:
            return Paragraph(level, "", text)  # set in 仿宋 like the text
        end = text.find("。") + 1 or len(text)
        whole_sentence = end == len(text) and text.endswith("。")
        if end > HEADING_LONGEST or whole_sentence:
            end = found.end()
        return Paragraph(level, text[:end], text[end:])
    return Paragraph(0, "", text)


_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """Without what no file can hold: control characters, halves of a character."""
    return _UNPRINTABLE.sub("", text)


def paragraphs(text: str) -> tuple[str, ...]:
    """A typed text as blocks: a line each, empty ones left out."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def chinese_date(day: date) -> str:
    """7.3.5.4: Arabic numerals, nothing filled up with noughts."""
    return f"{day.year}年{day.month}月{day.day}日"
