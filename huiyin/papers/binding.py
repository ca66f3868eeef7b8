"""Binds a case file: cover and contents by typst, then the papers' own pages behind them, byte for byte their drawings."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from huiyin.papers.bundle import Bundle, Document
from huiyin.papers.letter import Picture
from huiyin.papers.pdf import of_paper, typeset
from huiyin.papers.pictures import NotAPicture, size

MOST_PAGES = 5000  # of one file that was handed in: more is no paper of a case
MOST_POINTS = 64_000_000  # of one picture: unpacked they are 256 MB
ELSEWHERE, NOT_ARCHIVAL = "另见电子文件", "非PDF/A"


@dataclass(frozen=True)
class _Part:
    """A paper as it is bound. ``reader``: None where a page says that it cannot be; ``note``: for the contents."""

    document: Document
    reader: PdfReader | None
    pages: int
    note: str = ""


def bound(bundle: Bundle) -> bytes:
    """The file. What cannot be bound is named in the contents; a broken PDF or picture has a page that says so.

    It is PDF/A-2b as long as every PDF in it says that it is PDF/A. One that was handed in and is not is taken over as it is;
    then the whole makes no such claim, and the contents say which it was.
    """
    parts = [_part_of(one) for one in bundle.documents]
    archival = all(part.note != NOT_ARCHIVAL for part in parts)
    front = _front(bundle, parts, first=1, archival=archival)
    # The contents tell where each paper begins, so they are set again once it is known how long they are themselves.
    for _ in range(2):
        begun = len(PdfReader(BytesIO(front)).pages) + 1
        front = _front(bundle, parts, first=begun, archival=archival)
    writer = PdfWriter(clone_from=BytesIO(front))
    writer.metadata = None  # its XML record tells it; two that differ would be no PDF/A
    writer.add_outline_item(title="封面", page_number=0)
    writer.add_outline_item(title="卷内文件目录", page_number=1)
    for part in parts:
        if part.pages:
            _bind(writer, part, bundle)
    writer.page_mode = "/UseOutlines"
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _bind(writer: PdfWriter, part: _Part, bundle: Bundle) -> None:
    place, title = len(writer.pages), part.document.title
    reader = part.reader or PdfReader(BytesIO(typeset("missing", {"missing": {"title": title}}, bundle.dated)))
    for page in reader.pages:
        _quieted(writer.add_page(page))
    writer.add_outline_item(title=title, page_number=place)


def _part_of(document: Document) -> _Part:
    if document.content is None:
        return _Part(document, None, 0, ELSEWHERE)
    reader = _opened(document)
    if reader is None:
        return _Part(document, None, 1, ELSEWHERE)
    return _Part(document, reader, len(reader.pages), "" if _is_archival(reader) else NOT_ARCHIVAL)


def _opened(document: Document) -> PdfReader | None:
    try:
        reader = PdfReader(BytesIO(_as_pdf(document)), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return None
        return reader if 0 < len(reader.pages) <= MOST_PAGES else None
    except (PyPdfError, NotAPicture, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        # Whatever is wrong with a file that was handed in: it does not keep the others from being bound.
        return None


def _as_pdf(document: Document) -> bytes:
    content = document.content
    if isinstance(content, Picture):
        kind, across, down = size(content.content)
        if across * down > MOST_POINTS:
            raise NotAPicture("too large to be unpacked")
        told = {"picture": {"title": document.title, "file": f"picture.{kind}"}}
        return typeset("picture", told, document.dated, {f"picture.{kind}": content.content})
    if content is None or isinstance(content, bytes):
        return content or b""
    return of_paper(content)


def _is_archival(reader: PdfReader) -> bool:
    """Whether it says of itself that it is PDF/A. What we make does, but where a character has no face."""
    record = reader.root_object.get("/Metadata")
    return record is not None and b"pdfaid" in record.get_object().get_data()


def _quieted(page: PageObject) -> None:
    """What a page shows stays; what it would do when it is opened or touched goes."""
    page.pop("/AA", None)
    for one in page.get("/Annots") or ():
        note = one.get_object()
        for act in ("/A", "/AA"):
            note.pop(act, None)


def _front(bundle: Bundle, parts: list[_Part], *, first: int, archival: bool) -> bytes:
    rows: list[dict[str, Any]] = []
    page = first
    for number, part in enumerate(parts, 1):
        document = part.document
        rows.append(
            {
                "number": str(number),
                "responsible": document.responsible,
                "reference": document.number,
                "title": document.title,
                "dated": document.dated.strftime("%Y%m%d") if document.dated else "",
                "page": str(page) if part.pages else "",
                "note": "，".join(said for said in (document.note, part.note) if said),
            }
        )
        page += part.pages
    told = {
        "title": bundle.title,
        "subtitle": bundle.subtitle,
        "facts": bundle.facts,
        "rows": rows,
        "remark": ""
        if archival
        else f"备注“{NOT_ARCHIVAL}”的文件按原样并入，本卷因此不符合 PDF/A，长期保存以 zip 中的原件为准。",
    }
    return typeset("bundle", {"bundle": told}, bundle.dated, archival=archival)
