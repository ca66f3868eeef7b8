"""Many at once: what was ticked on a list is asked once, done piece by piece, and told one by one."""

from __future__ import annotations

from time import monotonic
from typing import cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.cases.door import Refused
from huiyin.cases.models import new_public_id
from huiyin.desk.back import Back, list_at
from huiyin.desk.forms.base import ActForm
from huiyin.desk.many import MANY, Run, go_on, run_of, take_whole
from huiyin.desk.picks import NotAPick
from huiyin.desk.queries.many import ask_once, outcome, picks_of_all
from huiyin.desk.queries.picked import Picked, picked
from huiyin.desk.views.acts import REFUSED
from huiyin.people.models import User

WORK = 0.7  # seconds of a request, after which the next goes on


@require_POST
@login_required
def many(request: HttpRequest, step: str) -> HttpResponse:
    """What would be done with what was ticked. Confirmed, it begins."""
    if step not in MANY:
        raise Http404
    user, now, back = cast(User, request.user), timezone.now(), list_at(request)
    texts = [*request.POST.getlist("pick"), *request.POST.get("more", "").split()]
    if "all" in request.POST:
        texts = picks_of_all(user, QueryDict(urlsplit(back.url).query), timezone.localdate(now))
    if not texts:
        messages.warning(request, "还没有勾选。请先勾选要办理的行")
        return redirect(back.url)
    try:
        chosen = picked(texts, user, now)
    except NotAPick:
        raise Http404 from None
    if not chosen:
        raise Http404
    return _confirmed(request, step, chosen, back) if "run" in request.POST else _asked(request, step, chosen, back)


def _asked(
    request: HttpRequest, step: str, chosen: list[Picked], back: Back, form: ActForm | None = None, *reasons: str
) -> HttpResponse:
    user, now = cast(User, request.user), timezone.now()
    ask = ask_once(MANY[step], chosen, user, now)
    if form is None and ask.can:
        form = MANY[step].form(ask.can[0].one.scene)
    told = {"ask": ask, "form": form, "reasons": reasons, "back": back, "run": _run_id(request)}
    return render(request, "desk/many_ask.html", told, status=REFUSED if "run" in request.POST else 200)


def _confirmed(request: HttpRequest, step: str, chosen: list[Picked], back: Back) -> HttpResponse:
    """The run that the page asked for: sent twice it is one, and leads to where it stands."""
    form = MANY[step].form(chosen[0].scene, request.POST)
    if not form.is_valid():
        return _asked(request, step, chosen, back, form)
    label = MANY[step].label({one.case.kind for one in chosen})
    given = {name: request.POST.get(name, "") for name in form.fields}
    run = Run(_run_id(request), step, label, given, back.url, [str(one.pick) for one in chosen])
    before = run_of(request.session, run.id)
    if before is None or (before.step, before.given) != (step, given):
        if MANY[step].whole:
            try:
                take_whole(form, chosen)
            except Refused as refused:
                return _asked(request, step, chosen, back, form, *refused.reasons)
            run.done, run.rest = run.rest, []
        _work(request, run)
    return redirect("desk:many_run", run_id=run.id)


def _run_id(request: HttpRequest) -> str:
    """That of the page on which it was asked; a new one, where it is asked first."""
    told = request.POST.get("run", "")
    return told[:12] if told.isascii() and told.isalnum() else new_public_id()


def _work(request: HttpRequest, run: Run) -> None:
    until = monotonic() + WORK
    for _ in go_on(run, user=cast(User, request.user), now=timezone.now()):
        if monotonic() >= until:
            break
    run.keep(request.session)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def many_run(request: HttpRequest, run_id: str) -> HttpResponse:
    """How far a run has come and what it came to; posted, it goes on."""
    run = run_of(request.session, run_id)
    if run is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("left") == str(len(run.rest)):  # else a second click, or the page of a while ago
            _work(request, run)
        return redirect("desk:many_run", run_id=run_id)
    told = {"run": run, "outcome": outcome(run, cast(User, request.user), timezone.localdate())}
    return render(request, "desk/many_run.html", {**told, "back": list_at(request, run.back)})
