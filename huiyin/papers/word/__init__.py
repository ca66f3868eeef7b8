"""To Word: files that open unchanged in Word, WPS and LibreOffice."""

from __future__ import annotations

from huiyin.papers.letter import Letter
from huiyin.papers.word.file import saved
from huiyin.papers.word.letter import write_letter


def to_docx(paper: Letter) -> bytes:
    return saved(write_letter(paper), title="".join(paper.title.splitlines()), dated=paper.dated)


__all__ = ["to_docx"]
