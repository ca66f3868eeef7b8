"""暂存: what is typed is kept while it is typed, and offered when the page is opened again."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.cases.door import Refused
from huiyin.desk.actions import forget, keep, page_key
from huiyin.desk.models import Unsent
from huiyin.desk.queries.case_dates import day_text
from huiyin.people.models import User

TOO_LARGE = 413


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def unsent(request: HttpRequest) -> HttpResponse:
    """``?page=``: what the user typed there and did not send; posted, it is kept, or with ``forget`` dropped."""
    user, now, page = cast(User, request.user), timezone.now(), request.GET.get("page", "")
    if request.method == "GET":
        kept = Unsent.objects.visible_to(user, now).filter(page=page_key(page)).first()
        return HttpResponse(status=204) if kept is None else JsonResponse(_told(kept))
    if "forget" in request.GET:
        forget(user, page=page)
        return HttpResponse(status=204)
    try:
        kept = keep(user, page=page, fields=dict(request.POST.lists()), at=now)
    except Refused as refused:
        return JsonResponse({"why": "；".join(refused.reasons)}, status=TOO_LARGE)
    return JsonResponse({"when": _told(kept)["when"]})


def _told(kept: Unsent) -> dict[str, object]:
    at, today = timezone.localtime(kept.at), timezone.localdate()
    day = "" if at.date() == today else f"{day_text(at.date(), today)} "
    return {"when": f"{day}{at:%H:%M}", "fields": kept.fields}
