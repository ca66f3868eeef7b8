"""Steps taken from a case's page, and the two ways in which a case begins."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huiyin.cases import door
from huiyin.cases.door import Refused
from huiyin.cases.models import Case
from huiyin.desk.acts import ACTS, Act, NotInCase, set_scene
from huiyin.desk.back import way_back
from huiyin.desk.forms.base import Scene
from huiyin.desk.forms.begin import BeginForm, begin_ways
from huiyin.desk.queries.case_page import case_for
from huiyin.desk.queries.case_reader import reads_as_proposer
from huiyin.desk.queries.standing import person_of
from huiyin.desk.queries.todo import drafts_to_sign
from huiyin.intake import actions as intake
from huiyin.people.models import User
from huiyin.rules.queries import NoRules

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def act(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """Any step on a case: its form, the rule beside it, and if it is refused the reasons, with what was typed kept."""
    user, now = cast(User, request.user), timezone.now()
    person = person_of(user, timezone.localdate(now))
    try:
        wanted, case = ACTS[step], case_for(user, public_id, now)
        if (seen := request.POST.get("events", "")).isdecimal() and len(seen) < 10:
            person.saw(case, int(seen))
        scene = set_scene(wanted, door.read(case, actor=person, at=now), person, user, request.GET)
    except (KeyError, Case.DoesNotExist, NotInCase):
        raise Http404 from None
    try:
        return _act(request, wanted, scene)
    except NoRules as missing:
        told = {"act": wanted, "label": wanted.label(case), "case": case, "scene": scene, "reasons": [str(missing)]}
        return render(request, "desk/act.html", told, status=REFUSED if request.method == "POST" else 200)


def _act(request: HttpRequest, wanted: Act, scene: Scene) -> HttpResponse:
    case, posted, reasons = scene.case, request.method == "POST", wanted.reasons(scene)
    form = None
    if wanted.may_be_filled_in(scene) and (posted or not reasons):
        form = wanted.form(scene, request.POST, request.FILES) if posted else wanted.form(scene)
    if posted and (twice := scene.folder.taken_since(wanted.step, scene.duty)):
        reasons = [twice]
    elif posted and form is not None and form.is_valid():
        try:
            wanted.take(scene, form)
        except Refused as refused:
            reasons = list(refused.reasons)
        else:
            messages.success(request, f"已办理：{wanted.label(case)}")
            return _next_to_sign(request, scene) or _back_to(case, scene)
    told = {"act": wanted, "label": wanted.label(case), "case": case, "scene": scene, "form": form, "reasons": reasons}
    # Nothing was typed that could be mended: the button would only be refused again.
    told["barred"] = form is not None and not form.fields and bool(wanted.reasons(scene))
    told["large"] = reads_as_proposer(scene.folder, scene.person, scene.records)
    if not posted:
        way_back(request)  # the list from which the act was begun: the case leads back there
    if form is not None and not told["large"]:
        form.set_focus()
    return render(request, form.template if form else "desk/act.html", told, status=REFUSED if posted else 200)


def _next_to_sign(request: HttpRequest, scene: Scene) -> HttpResponse | None:
    """A signing round: the next draft opens, and after the last one the desk."""
    if "next" not in request.POST:
        return None
    waiting = drafts_to_sign(scene.user, scene.today)
    if waiting:
        messages.info(request, f"还有 {len(waiting)} 件待签阅")
    return redirect(waiting[0].url if waiting else "desk:desk")


def _back_to(case: Case, scene: Scene) -> HttpResponse:
    """To the case, unless the step took it out of his sight, as declining to sign does."""
    if Case.objects.visible_to(scene.user, scene.today).filter(pk=case.pk).exists():
        return redirect("desk:case", public_id=case.public_id)
    return redirect("desk:desk")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """起草, by a proposer or by an intake clerk for paper."""
    user, now = cast(User, request.user), timezone.now()
    person = person_of(user, timezone.localdate(now))
    ways = begin_ways(user, person)
    form = BeginForm(ways, timezone.localdate(now), request.POST or None, request.FILES or None) if ways else None
    if form is not None and form.is_valid():
        try:
            case = intake.begin(form.new_case(), actor=person, at=now)
        except Refused as refused:
            form.refusals = list(refused.reasons)
        else:
            messages.success(request, "草稿已保存。核对后请提交")
            return redirect("desk:case", public_id=case.public_id)
    status = REFUSED if request.method == "POST" else 200
    return render(
        request, "desk/begin.html", {"form": form, "large": any(not way.on_paper for way in ways)}, status=status
    )
