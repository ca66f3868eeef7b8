"""退办、延期待决定，已交办的任务，交办清单."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.desk.queries.handout.asked import KINDS, asked_of, pending_of, tell_history
from huiyin.desk.queries.handout.filed import PER_PAGE
from huiyin.desk.queries.handout.listed import listed
from huiyin.desk.queries.handout.out import handed_out
from huiyin.desk.queries.pages import page_in
from huiyin.desk.queries.standing import standing_of
from huiyin.desk.views.handout.filed import who_hands_out


@require_safe
@login_required
def asked(request: HttpRequest) -> HttpResponse:
    """Requests of units that wait for a decision."""
    user, today = who_hands_out(request), timezone.localdate()
    show = request.GET.get("show", "")
    show = show if show in KINDS else ""
    found = asked_of(user, today, show)
    page = page_in(found, lambda row: f"{row.case.public_id}.{row.duty.no}.{row.kind}", PER_PAGE, request.GET)
    tell_history(page.rows, user, today)
    told = {
        "page": page,
        "show": show,
        "query": f"show={show}" if show else "",
        "shown": KINDS.get(show, ""),
        "pending": pending_of(user, today),
    }
    return render(request, "desk/handout_asked.html", told)


@require_safe
@login_required
def out(request: HttpRequest) -> HttpResponse:
    """What was handed out and is not answered."""
    user, today = who_hands_out(request), timezone.localdate()
    found = handed_out(user, request.GET, today)
    return render(
        request, "desk/handout_out.html", {"list": found, "page": found.page, "pending": pending_of(user, today)}
    )


@require_safe
@login_required
def paper(request: HttpRequest) -> HttpResponse:
    """交办清单, to be printed."""
    user, today = who_hands_out(request), timezone.localdate()
    offices = "、".join(office.name for office in standing_of(user, today).offices if office.type == "assigning")
    found = listed(user, request.GET, today)
    return render(
        request, "desk/handout_list.html", {"list": found, "page": found.page, "offices": offices, "today": today}
    )
