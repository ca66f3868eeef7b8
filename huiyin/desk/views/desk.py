"""工作台"""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.desk.queries.standing import standing_of
from huiyin.desk.queries.todo import desk_of
from huiyin.desk.queries.todo.rows import MOST_ROWS
from huiyin.desk.together import TOGETHER
from huiyin.people.models import User


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    user, today = cast(User, request.user), timezone.localdate()
    mine = desk_of(user, today)
    mine.ask(*(request.GET.get(name, "") for name in ("show", "kind", "role", "handler")))
    can = mine.together()
    told = {
        "desk": mine,
        "counts": mine.counts(),
        "groups": list(mine.groups()),
        "found": len(mine.chosen()),
        "total": len(mine.rows),
        "most": MOST_ROWS,
        "shown": mine.labels().get(mine.choice.show, ""),
        "together": [(one, can[one.step]) for one in TOGETHER.values() if can.get(one.step)],
        "all": "all" in request.GET,
        "today": today,
        "signs": standing_of(user, today).only_approves,
        "large": standing_of(user, today).only_proposes,
    }
    return render(request, "desk/desk.html", told)
