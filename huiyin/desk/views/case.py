"""The page of a case."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.desk.back import way_back
from huiyin.desk.queries.case_page import case_for, case_page
from huiyin.oversight.actions import mark_seen
from huiyin.people.models import User


@require_safe
@login_required
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    user, now = cast(User, request.user), timezone.now()
    try:
        found = case_for(user, public_id, now)
    except Case.DoesNotExist:
        raise Http404 from None
    page = case_page(found, user, now)
    looked = page.looked_until
    if looked is None or looked < found.event_count:
        mark_seen(found, user=user, seq=found.event_count, again=looked is not None)
    return render(request, "desk/case.html", {"page": page, "case": found, "back": way_back(request)})
