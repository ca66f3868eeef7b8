"""纸质件录入: papers and paper forms, one after another, by the clerk of the congress's or CPPCC's office."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huiyin.cases import door
from huiyin.cases.door import Refused
from huiyin.desk.acts import ACTS, set_scene
from huiyin.desk.forms.base import Scene
from huiyin.desk.forms.begin import begin_ways
from huiyin.desk.forms.paper import PaperForm, last_entered, last_forms
from huiyin.desk.forms.reply import EvaluateForm
from huiyin.desk.paper import enter_paper
from huiyin.desk.queries.paper import forms_waiting
from huiyin.desk.queries.standing import person_of
from huiyin.desk.views.acts import REFUSED
from huiyin.people.models import User

_KEPT = "paper_kept"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def paper(request: HttpRequest) -> HttpResponse:
    """A submission on paper is begun, signed and handed in at once, and the page is ready for the next."""
    user, now = cast(User, request.user), timezone.now()
    person, today = person_of(user, timezone.localdate(now)), timezone.localdate(now)
    ways = [way for way in begin_ways(user, person) if way.on_paper]
    form = (
        PaperForm(ways, today, request.POST or None, request.FILES or None, request.session.get(_KEPT))
        if ways
        else None
    )
    if form is not None and form.is_valid():
        try:
            case = enter_paper(form, person=person, at=now)
        except Refused as refused:
            form.refusals = list(refused.reasons)
        else:
            request.session[_KEPT] = form.kept()
            messages.success(request, f"已录入：《{case.title}》，{case.state_label}")
            return redirect("desk:paper")
    told = {"form": form, "last": last_entered(user, today) if ways else []}
    return render(request, "desk/paper.html", told, status=REFUSED if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def paper_forms(request: HttpRequest) -> HttpResponse:
    """The opinion forms that came back on paper: one is entered, the next stands there."""
    user, now = cast(User, request.user), timezone.now()
    person = person_of(user, timezone.localdate(now))
    waiting = forms_waiting(user, person.posts, timezone.localdate(now))
    waiting.choose(request.GET.get("q", ""), request.POST.get("pick") or request.GET.get("pick", ""))
    form = scene = None
    if (chosen := waiting.chosen) is not None:
        folder = door.read(chosen.duty.case, actor=person, at=now)
        query = {"unit": chosen.duty.unit_code, "proposer": chosen.proposer.code}
        scene = set_scene(ACTS["evaluate"], folder, person, user, query)
        form = EvaluateForm(scene, request.POST if request.method == "POST" else None)
        if form.is_valid() and _entered(request, scene, form):
            return redirect(request.get_full_path() if waiting.asked else "desk:paper_forms")
    told = {"waiting": waiting, "form": form, "scene": scene, "last": last_forms(user, timezone.localdate(now))}
    return render(request, "desk/paper_forms.html", told, status=REFUSED if request.method == "POST" else 200)


def _entered(request: HttpRequest, scene: Scene, form: EvaluateForm) -> bool:
    try:
        ACTS["evaluate"].take(scene, form)
    except Refused as refused:
        form.add_error(None, list(refused.reasons))
        return False
    whose = scene.proposer.styled if scene.proposer is not None else ""
    messages.success(request, f"已录入：{scene.case.number_label}，{whose}的意见表")
    return True
