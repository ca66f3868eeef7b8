"""案卷: several papers in order as one file, with a cover, a list of contents and bookmarks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiyin.papers.letter import Letter, Picture
from huiyin.papers.register import Register
from huiyin.papers.sheet import Sheet

Paper = Letter | Sheet | Register


@dataclass(frozen=True, kw_only=True)
class Document:
    """One paper of a case file: made from data, a PDF whose pages are taken over unchanged, a picture, which has a page to
    itself, or nothing that can be bound: then the contents name it alone."""

    title: str
    content: Paper | bytes | Picture | None
    number: str = ""  # 文号
    dated: date | None = None
    responsible: str = ""  # 责任者
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """一案一卷: its cover, 卷内文件目录, and its documents in order."""

    title: str
    documents: tuple[Document, ...]
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()  # on the cover: ("案号", "第112号")
    dated: date | None = None
