"""The pages of a PDF as pictures: to be looked at where no PDF can be shown, as in a phone's chat."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from pypdf import PdfReader

PPI = 96  # a page of A4 is 794 pixels wide
SOURCE = '#set page(width: 210mm, height: 297mm, margin: 0mm)\n#image("paper.pdf", page: {page}, width: 210mm)'


def page_count(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def picture_of(pdf: bytes, page: int) -> bytes:
    """A page of an A4 paper, from 1, as PNG. Raises ValueError for one that is not there."""
    if not 1 <= page <= page_count(pdf):
        raise ValueError(page)
    with TemporaryDirectory() as folder:
        (Path(folder) / "paper.pdf").write_bytes(pdf)
        source = Path(folder) / "page.typ"
        source.write_text(SOURCE.format(page=page), encoding="utf-8")
        return typst.compile(source, root=Path(folder), format="png", ppi=PPI)
