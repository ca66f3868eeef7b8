"""审查: the queue with a case beside it; what is decided there."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.cases import door
from huiyin.cases.door import Refused
from huiyin.cases.models import Case
from huiyin.desk.acts import ACTS, Act, set_scene
from huiyin.desk.forms.base import ActForm, Scene
from huiyin.desk.queries.case_page import case_for
from huiyin.desk.queries.review.page import BACK, DECISIONS, Refusal, review_page
from huiyin.desk.queries.review.queue import EMPTY, Queue, review_queue
from huiyin.desk.queries.standing import person_of
from huiyin.desk.views.acts import REFUSED
from huiyin.people.models import Body, User


def _queue(request: HttpRequest) -> Queue:
    try:
        return review_queue(cast(User, request.user), request.GET, timezone.localdate())
    except Body.DoesNotExist:
        raise Http404 from None


@require_safe
@login_required
def review(request: HttpRequest) -> HttpResponse:
    return _shown(request, _queue(request))


def _shown(request: HttpRequest, queue: Queue, refusal: Refusal | None = None) -> HttpResponse:
    try:
        page = review_page(cast(User, request.user), queue, timezone.now(), refusal)
    except Case.DoesNotExist:
        raise Http404 from None
    told = {"review": page, "queue": queue, "page": page.page, "preview": page.preview, "empty": EMPTY[queue.show]}
    return render(request, "desk/review.html", told, status=REFUSED if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """A decision on the case beside the list; then the next of the queue opens. Opened anew, after a refusal: the case."""
    user, now = cast(User, request.user), timezone.now()
    if step not in (*DECISIONS, *BACK):
        raise Http404
    queue, person, act = _queue(request), person_of(user, timezone.localdate(now)), ACTS[step]
    try:
        case = case_for(user, public_id, now)
    except Case.DoesNotExist:
        raise Http404 from None
    if case.public_id not in queue.by_id:
        raise Http404
    if request.method != "POST":
        return redirect(f"{reverse('desk:review')}?{queue.address(case=case.public_id)}")
    if (seen := request.POST.get("events", "")).isdecimal() and len(seen) < 10:
        person.saw(case, int(seen))
    scene = set_scene(act, door.read(case, actor=person, at=now), person, user, {})
    if twice := scene.folder.taken_since(step):
        messages.warning(request, f"《{case.title}》：{twice.partition('。')[0]}")
        return _next(queue, case, step)
    return _decided(request, queue, act, scene)


def _decided(request: HttpRequest, queue: Queue, act: Act, scene: Scene) -> HttpResponse:
    form: ActForm = act.form(scene, request.POST)
    if not form.is_valid():
        return _shown(request, queue, Refusal(act.step, form, []))
    try:
        act.take(scene, form)
    except Refused as refused:
        return _shown(request, queue, Refusal(act.step, form, list(refused.reasons)))
    case = scene.case
    case.refresh_from_db()
    number = f"，{case.number_label}" if act.step == "file" else ""
    messages.success(request, f"已办理：{act.label(case)}{number}《{case.title}》")
    return _next(queue, case, act.step)


def _next(queue: Queue, case: Case, step: str) -> HttpResponse:
    """The next of the queue; what was taken back opens again itself."""
    after = queue.after(case.public_id)
    if step in BACK:
        return redirect(f"{reverse('desk:review')}?case={case.public_id}")
    opened = queue.address(case=after.public_id) if after is not None else queue.address()
    return redirect(f"{reverse('desk:review')}{'?' if opened else ''}{opened}")
