"""函件: shown as it will be printed, or as it went out, and handed out as Word or PDF."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin import papers
from huiyin.cases.models import Case
from huiyin.desk.made_file import MIME, made_file
from huiyin.desk.queries.case_page import case_for
from huiyin.desk.queries.letters import Letters, Sheet, letters_for
from huiyin.files.models import StoredFile
from huiyin.handling.models import Draft
from huiyin.people.models import User


def _load(request: HttpRequest, public_id: str, duty: int, draft: int) -> tuple[Case, Letters]:
    user, now = cast(User, request.user), timezone.now()
    try:
        case = case_for(user, public_id, now)
        return case, letters_for(user, case, duty, draft, now)
    except (Case.DoesNotExist, Draft.DoesNotExist):
        raise Http404 from None


def _sheet(found: Letters, place: int) -> Sheet:
    if not 1 <= place <= len(found.sheets):
        raise Http404
    return found.sheets[place - 1]


@require_safe
@login_required
def letters(request: HttpRequest, public_id: str, duty: int, draft: int) -> HttpResponse:
    """The letters of a draft as pictures of their pages."""
    case, found = _load(request, public_id, duty, draft)
    asked = request.GET.get("letter", "1")
    place = int(asked) if asked.isdecimal() and 1 <= int(asked[:4]) <= len(found.sheets) else 1
    sheet = found.sheets[place - 1]
    pages = range(1, papers.page_count(sheet.pdf) + 1)
    told = {"case": case, "found": found, "sheet": sheet, "place": place, "pages": pages}
    return render(request, "desk/letters.html", told)


@require_safe
@login_required
def letter_file(
    request: HttpRequest, public_id: str, duty: int, draft: int, place: int, kind: str
) -> HttpResponse | FileResponse:
    """The Word file or the PDF."""
    _, found = _load(request, public_id, duty, draft)
    sheet = _sheet(found, place)
    if kind not in ("pdf", "docx"):
        raise Http404
    file = sheet.file(kind)
    name = f"{sheet.title}{'' if found.answer else '（未印发）'}"
    if isinstance(file, StoredFile):
        return FileResponse(
            file.path.open("rb"), as_attachment=True, filename=f"{name}.{kind}", content_type=MIME[kind]
        )
    return made_file(file, name, kind)


@require_safe
@login_required
def letter_page(request: HttpRequest, public_id: str, duty: int, draft: int, place: int, page: int) -> HttpResponse:
    """One page as a picture."""
    _, found = _load(request, public_id, duty, draft)
    try:
        picture = papers.picture_of(_sheet(found, place).pdf, page)
    except ValueError:
        raise Http404 from None
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, max-age=60"})
