"""What changed between two versions of a text, sentence by sentence. Pure: two drafts in, pieces out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from huiyin.handling.models import Draft

# A sentence ends with its mark, and whatever closes the quotation behind it; a line ends it too.
_SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；][”’）》]*|\n|$)")


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind``: same, added, removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """From one version to a later one: the text in pieces, and beside it what else is different, a sentence each."""

    old: Draft
    new: Draft
    pieces: list[Piece]
    lines: list[str]

    @property
    def any(self) -> bool:
        return bool(self.lines) or any(piece.kind != "same" for piece in self.pieces)


def sentences(text: str) -> list[str]:
    return [found for found in _SENTENCE.findall(text.replace("\r\n", "\n").strip()) if found]


def pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = sentences(old), sentences(new)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(after[j1:j2]))
            continue
        if i1 < i2:
            yield Piece("removed", "".join(before[i1:i2]))
        if j1 < j2:
            yield Piece("added", "".join(after[j1:j2]))


def compare(old: Draft, new: Draft) -> Difference:
    lines = []
    if old.result_class != new.result_class:
        lines.append(f"办理结果类别由 {old.result_class or '无'} 改为 {new.result_class or '无'}")
    if old.joint != new.joint:
        names = ["、".join(one.joint_names) or "无" for one in (old, new)]
        lines.append(f"联合答复单位由{names[0]}改为{names[1]}")
    if old.promises != new.promises:
        lines += [f"承诺事项删去：{_promise(one)}" for one in old.promises if one not in new.promises]
        lines += [f"承诺事项增加：{_promise(one)}" for one in new.promises if one not in old.promises]
    if old.reason != new.reason:
        lines.append(f"理由改为：{new.reason}" if new.reason else "理由删去")
    if old.open != new.open:
        lines.append(f"公开属性由{old.get_open_display() or '未定'}改为{new.get_open_display() or '未定'}")
    return Difference(old, new, list(pieces(old.text, new.text)), lines)


def _promise(one: dict[str, str]) -> str:
    return f"{one['text']}（{one['due']} 前）"
