"""建议提案: the list."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.desk.queries.case_list import case_list
from huiyin.people.models import User


@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    found = case_list(cast(User, request.user), request.GET, timezone.localdate())
    return render(request, "desk/case_list.html", {"list": found, "page": found.page})
