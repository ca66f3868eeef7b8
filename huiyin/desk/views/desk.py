"""工作台"""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.desk.queries.todo import GROUPS, KINDS, desk_of
from huiyin.people.models import User


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    mine = desk_of(cast(User, request.user), today)
    show = request.GET.get("show", "")
    told = {
        "counts": mine.counts(),
        "groups": list(mine.groups(show)),
        "total": len(mine.rows),
        "show": show if show in {**GROUPS, **KINDS} else "",
        "shown": {**GROUPS, **KINDS}.get(show, ""),
        "today": today,
    }
    return render(request, "desk/desk.html", told)
