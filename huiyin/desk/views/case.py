"""The page of a case."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.desk.back import way_back
from huiyin.desk.queries.case_page import CasePage, case_for, case_page
from huiyin.desk.queries.case_parts import part_page
from huiyin.oversight.actions import mark_seen
from huiyin.people.models import User


def _page(request: HttpRequest, public_id: str) -> CasePage:
    user, now = cast(User, request.user), timezone.now()
    try:
        return case_page(case_for(user, public_id, now), user, now)
    except Case.DoesNotExist:
        raise Http404 from None


@require_safe
@login_required
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    page = _page(request, public_id)
    found, looked = page.case, page.looked_until
    if looked is None or looked < found.event_count:
        mark_seen(found, user=cast(User, request.user), seq=found.event_count, again=looked is not None)
    return render(request, "desk/case.html", {"page": page, "case": found, "back": way_back(request)})


@require_safe
@login_required
def case_part(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    """One part of a case, page by page; of which he may see nothing, there is none."""
    page = _page(request, public_id)
    part = page.parts.get(name)
    if part is None or not part.rows:
        raise Http404
    found = part_page(part, request.GET)
    query = urlencode({"only": found.only.value}) if found.only is not None else ""
    told = {"page": page, "case": page.case, "part": part, "list": found.page, "only": found.only, "query": query}
    return render(request, "desk/case_part.html", told)
