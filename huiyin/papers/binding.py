"""Binds a case file: cover and contents by typst, then the papers' own pages behind them, byte for byte their drawings."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from huiyin.papers.bundle import Bundle, Document
from huiyin.papers.pdf import of_paper, typeset

MOST_PAGES = 5000  # of one file that was handed in: more is no paper of a case


def bound(bundle: Bundle) -> bytes:
    """The file. A PDF that cannot be read is named in the contents, and a page in its place says so."""
    parts = [_opened(one) for one in bundle.documents]
    counts = [len(part.pages) if part else 1 for part in parts]
    front = _front(bundle, counts, first=1)
    # The contents tell where each paper begins, so they are set again once it is known how long they are themselves.
    for _ in range(2):
        begun = len(PdfReader(BytesIO(front)).pages) + 1
        front = _front(bundle, counts, first=begun)
    writer = PdfWriter(clone_from=BytesIO(front))
    writer.metadata = None  # its XML record tells it; two that differ would be no PDF/A
    writer.add_outline_item(title="封面", page_number=0)
    writer.add_outline_item(title="卷内文件目录", page_number=1)
    for document, part in zip(bundle.documents, parts, strict=True):
        place = len(writer.pages)
        if part is None:
            part = PdfReader(BytesIO(typeset("missing", {"missing": {"title": document.title}}, bundle.dated)))
        for page in part.pages:
            _quieted(writer.add_page(page))
        writer.add_outline_item(title=document.title, page_number=place)
    writer.page_mode = "/UseOutlines"
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _opened(document: Document) -> PdfReader | None:
    content = document.content if isinstance(document.content, bytes) else of_paper(document.content)
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return None
        return reader if 0 < len(reader.pages) <= MOST_PAGES else None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        # Whatever is wrong with a file that was handed in: it does not keep the others from being bound.
        return None


def _quieted(page: PageObject) -> None:
    """What a page shows stays; what it would do when it is opened or touched goes."""
    page.pop("/AA", None)
    for one in page.get("/Annots") or ():
        note = one.get_object()
        for act in ("/A", "/AA"):
            note.pop(act, None)


def _front(bundle: Bundle, counts: list[int], *, first: int) -> bytes:
    rows: list[dict[str, Any]] = []
    page = first
    for number, (document, count) in enumerate(zip(bundle.documents, counts, strict=True), 1):
        rows.append(
            {
                "number": str(number),
                "responsible": document.responsible,
                "reference": document.number,
                "title": document.title,
                "dated": document.dated.strftime("%Y%m%d") if document.dated else "",
                "page": str(page),
                "note": document.note,
            }
        )
        page += count
    told = {"title": bundle.title, "subtitle": bundle.subtitle, "facts": bundle.facts, "rows": rows}
    return typeset("bundle", {"bundle": told}, bundle.dated)
