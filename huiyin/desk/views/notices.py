"""通知: what came and what changed, read or not."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from huiyin.cases.models import Event
from huiyin.desk.queries.notices import DAYS, notices
from huiyin.oversight.actions import mark_all_read
from huiyin.people.models import User


@require_safe
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    only_unread = request.GET.get("show") == "unread"
    found = notices(cast(User, request.user), timezone.localdate(), request.GET, only_unread=only_unread)
    return render(request, "desk/notices.html", {"notices": found, "days": DAYS})


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """All that the page could show is done with; what came since stays new."""
    typed = request.POST.get("until", "")
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    until = min(int(typed), last) if typed.isdecimal() and len(typed) < 19 else last
    mark_all_read(cast(User, request.user), until=until)
    return redirect("desk:notices")
