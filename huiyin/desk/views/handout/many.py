"""Many at once: asked once what will be done, then piece by piece, then what was done and what not."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.desk import runs
from huiyin.desk.forms.handout import ManyForm
from huiyin.desk.queries.handout.many import ask_once, keys_of_all, offices_of, outcome
from huiyin.desk.queries.standing import person_of
from huiyin.desk.views.handout.filed import REFUSED, who_hands_out


def _back(posted: QueryDict) -> str:
    """The page he came from, with its filter."""
    pages = {"asked": "desk:handout_asked", "out": "desk:handout_out"}
    return f"{reverse(pages.get(posted.get('page', ''), 'desk:handout'))}?{posted.get('back', '')}"


@require_POST
@login_required
def many(request: HttpRequest, step: str) -> HttpResponse:
    """What will be done with the chosen cases, asked once; confirmed, it begins."""
    user, now = who_hands_out(request), timezone.now()
    wanted = runs.MANY.get(step)
    if wanted is None:
        raise Http404
    posted, confirmed = request.POST, "confirmed" in request.POST
    keys = (
        keys_of_all(user, QueryDict(posted.get("query", "")), now)
        if "all" in posted
        else [*posted.getlist("case"), *posted.get("cases", "").splitlines()]
    )
    form = ManyForm(
        offices=offices_of(user, now) if wanted.asks_office else None,
        reason=wanted.asks_reason,
        must=wanted.refuses,
        data=posted if confirmed else None,
    )
    if confirmed and form.is_valid():
        given = {**form.cleaned_data, "seen_at": posted.get("seen_at", "")[:40]}
        run = runs.begin(request.session, step, keys, given, _back(posted))
        runs.go_on(run, user=user, person=person_of(user, timezone.localdate(now)), at=now)
        runs.keep(request.session, run)
        return redirect("desk:handout_run", run_id=run.id)
    told = {"ask": ask_once(user, wanted, keys, now), "form": form, "now": now, "back": _back(posted)}
    return render(request, "desk/handout_ask.html", told, status=REFUSED if confirmed else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def run(request: HttpRequest, run_id: str) -> HttpResponse:
    """How far a run has come; posted, it goes on."""
    user, now = who_hands_out(request), timezone.now()
    found = runs.run_of(request.session, run_id)
    if found is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("left") == str(len(found.rest)):  # else a second click, or the page of a while ago
            runs.go_on(found, user=user, person=person_of(user, timezone.localdate(now)), at=now)
            runs.keep(request.session, found)
        return redirect("desk:handout_run", run_id=run_id)
    return render(request, "desk/handout_run.html", {"run": found, "outcome": outcome(user, found, now)})
