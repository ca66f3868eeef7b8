"""工作台"""

from __future__ import annotations

from datetime import date
from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.desk.many import DESK
from huiyin.desk.queries.mine import proposed_by
from huiyin.desk.queries.standing import standing_of
from huiyin.desk.queries.todo import desk_of, tasks_of
from huiyin.people.models import User

MOST_TASKS = 40  # large cards; the rest come up as these are done


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    user, today = cast(User, request.user), timezone.localdate()
    if standing_of(user, today).only_proposes:
        return _proposers_desk(request, user, today)
    mine = desk_of(user, today)
    mine.ask(request.GET)
    can = mine.many()
    told = {
        "desk": mine,
        "counts": mine.counts(),
        "groups": list(mine.groups()),
        "found": len(mine.chosen()),
        "total": len(mine.rows),
        "shown": mine.labels().get(mine.choice.show, ""),
        "many": [one for one in DESK if one.step in can],
        "all": "all" in request.GET,
        "all_url": f"?{urlencode({**request.GET.dict(), 'all': 1})}",
        "today": today,
        "standing": standing_of(user, today),
        "signs": standing_of(user, today).only_approves,
        "proposes": bool(standing_of(user, today).speaks_for),
        "receives": bool(standing_of(user, today).clerk_of),
        "administers": standing_of(user, today).administers is not None,
    }
    return render(request, "desk/desk.html", told)


def _proposers_desk(request: HttpRequest, user: User, today: date) -> HttpResponse:
    """谁在办、何时办好: what he has to do, then what became of his cases."""
    speaks_for = standing_of(user, today).speaks_for
    rows, proposed = tasks_of(speaks_for, today), proposed_by(speaks_for, today)
    for row in rows:
        row.signers = proposed.signers.get(row.case.pk, 0)
    told = {
        "rows": rows[:MOST_TASKS],
        "total": len(rows),
        "proposed": proposed,
        "today": today,
    }
    return render(request, "desk/proposer.html", told)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """我的建议提案, for who has a post as well and so another desk."""
    user, today = cast(User, request.user), timezone.localdate()
    speaks_for = standing_of(user, today).speaks_for
    if not speaks_for:
        raise Http404
    return render(request, "desk/mine.html", {"proposed": proposed_by(speaks_for, today), "today": today})
