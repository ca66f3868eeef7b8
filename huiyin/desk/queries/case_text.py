"""A case's text for reading, and whether it still is what was handed in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from huiyin.cases.chain import sm3
from huiyin.cases.models import Case, CaseText


@dataclass(frozen=True)
class TextPart:
    heading: str
    paragraphs: list[str]


@dataclass(frozen=True)
class TextView:
    """A case's text, and whether it still is what was handed in."""

    parts: list[TextPart]
    length: int
    fingerprint: str
    intact: bool


# What a sentence, a heading or an address ends with, and what a point or a heading begins with.
_ENDS = tuple("。！？；：…”』」》）.!?;:)")
_BEGINS = re.compile(
    r"[一二三四五六七八九十]+[、．.]|[（(][一二三四五六七八九十\d]+[)）]|\d+[、．.)）]|第[一二三四五六七八九十\d]+[条章节，、]|[①-⑳●•·■-]|附件|附：|抄送"
)
_GOES_ON = ("，", "、", ",")
_FULL = 0.8  # a line so long, against the longest, was broken by its width


def paragraphs(text: str) -> list[str]:
    """The paragraphs. Lines of a pasted text that were broken in mid-sentence are one again; a blank line, a blank at the
    beginning, a point's number or the end of a sentence begins a new one."""
    lines = text.splitlines()
    longest = max((len(line.strip()) for line in lines), default=0)
    found: list[str] = []
    open_end = False
    for line in lines:
        plain = line.strip()
        if not plain:
            open_end = False
            continue
        if open_end and not line[0].isspace() and not _BEGINS.match(plain):
            gap = " " if found[-1][-1].isascii() and plain[0].isascii() and plain[0].isalnum() else ""
            found[-1] += gap + plain
        else:
            found.append(plain)
        full = len(plain) >= 15 and len(plain) >= longest * _FULL
        open_end = plain.endswith(_GOES_ON) or (full and not plain.endswith(_ENDS))
    return found


def view_text(case: Case, text: CaseText | None) -> TextView | None:
    if text is None:
        return None
    parts = (
        [("", text.whole)] if text.whole else [("情况", text.situation), ("分析", text.analysis), ("建议", text.advice)]
    )
    intact = not text.fingerprint or sm3(f"{case.title}\n{text.joined}") == text.fingerprint
    shown = [TextPart(heading, paragraphs(body)) for heading, body in parts if body.strip()]
    return TextView(shown, text.length, text.fingerprint, intact)


def text_of(case: Case) -> TextView | None:
    """Asked for once, where the case has come without it."""
    return view_text(case, getattr(case, "text", None))
