"""本案文书: every paper of a case for its reader, one by one as Word or PDF, or bound as a case file."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin import papers
from huiyin.cases.models import Case
from huiyin.desk.made_file import made_file
from huiyin.desk.queries.case_page import case_for
from huiyin.desk.queries.pages import page_in
from huiyin.exchange.outgoing import CasePaper, CasePapers, as_pdf
from huiyin.people.models import User

PER_PAGE = 100
IN_MEMORY = 32 * 1024 * 1024  # bytes; a larger file is made on the disk


def _load(request: HttpRequest, public_id: str) -> CasePapers:
    user, now = cast(User, request.user), timezone.now()
    try:
        return CasePapers(case_for(user, public_id, now), user, now)
    except Case.DoesNotExist:
        raise Http404 from None


@require_safe
@login_required
def case_papers(request: HttpRequest, public_id: str) -> HttpResponse:
    """What there is, in the order of the case file."""
    found = _load(request, public_id)
    page = page_in(found.every, lambda one: one.key, PER_PAGE, request.GET)
    return render(request, "desk/papers.html", {"case": found.case, "page": page})


@require_safe
@login_required
def case_paper(request: HttpRequest, public_id: str, key: str, kind: str) -> HttpResponse:
    """One of them."""
    found = _load(request, public_id)
    one = next((one for one in found.every if one.key == key), None)
    if one is None or kind not in ("pdf", "docx"):
        raise Http404
    content = _word(one) if kind == "docx" else as_pdf(one.make())
    return made_file(content, f"{found.case.number_label.replace(' ', '')}{one.title}", kind)


def _word(one: CasePaper) -> bytes:
    if one.word is not None:
        return one.word()
    made = one.make()
    if isinstance(made, bytes):
        raise Http404
    return papers.to_docx(made)


@require_safe
@login_required
def case_file(request: HttpRequest, public_id: str, kind: str) -> HttpResponse | FileResponse:
    """一案一卷: bound as one PDF, or every paper by itself in a zip, what was handed in with it behind it."""
    found = _load(request, public_id)
    name = f"{found.case.number_label.replace(' ', '')}案卷"
    if kind == "pdf":
        return made_file(papers.to_pdf(found.bundle()), name, kind)
    if kind != "zip":
        raise Http404
    kept = cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - the response closes it
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for place, one in enumerate(found.bound, 1):
            archive.writestr(f"{place:02d} {one.title.replace('/', '／')}.pdf", as_pdf(one.make()))
            for more, file in enumerate(one.files, 1):
                archive.write(file.stored.path, f"{place:02d}-{more} {file.name}")
    kept.seek(0)
    return FileResponse(kept, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")
