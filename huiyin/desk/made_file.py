"""A file that was made just now, as a download."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def made_file(content: bytes, name: str, kind: str) -> HttpResponse:
    """``name``: without its ending; ``kind``: one of ``MIME``."""
    header = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    return HttpResponse(content, content_type=MIME[kind], headers={"Content-Disposition": header})
