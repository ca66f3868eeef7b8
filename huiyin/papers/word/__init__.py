"""To Word: files that open unchanged in Word, WPS and LibreOffice."""

from __future__ import annotations

from huiyin.papers.letter import Letter
from huiyin.papers.register import Register
from huiyin.papers.sheet import Sheet
from huiyin.papers.word.file import saved
from huiyin.papers.word.letter import write_letter
from huiyin.papers.word.register import write_register
from huiyin.papers.word.sheet import write_sheet


def to_docx(paper: Letter | Sheet | Register) -> bytes:
    if isinstance(paper, Letter):
        document = write_letter(paper)
    elif isinstance(paper, Sheet):
        document = write_sheet(paper)
    else:
        document = write_register(paper)
    return saved(document, title="".join(paper.title.splitlines()), dated=paper.dated)


__all__ = ["to_docx"]
