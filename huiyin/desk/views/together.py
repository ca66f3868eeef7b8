"""Many at once: what was ticked on a desk is shown, confirmed, done, and told one by one."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from huiyin.cases.door import Refused
from huiyin.cases.models import Case
from huiyin.desk.queries.picked import MOST_PICKS, NotAPick, Picked, picked
from huiyin.desk.together import TOGETHER, Outcome, TalkForm, Together, note_talk, reasons_against, take_all
from huiyin.desk.views.acts import REFUSED
from huiyin.people.models import User

_KEPT = "done_together"


@require_POST
@login_required
def together(request: HttpRequest, step: str) -> HttpResponse:
    """One step on many. What was ticked is shown first, with what speaks against each; then it is done."""
    user, now = cast(User, request.user), timezone.now()
    if (wanted := TOGETHER.get(step)) is None:
        raise Http404
    texts = request.POST.getlist("pick")[:MOST_PICKS]
    try:
        chosen = picked(texts, user, now)
    except (NotAPick, Case.DoesNotExist):
        raise Http404 from None
    if not chosen:
        messages.warning(request, f"还没有勾选。请先勾选要{wanted.button}的事项")
        return redirect("desk:desk")
    return _confirmed(request, wanted, chosen) if "sure" in request.POST else _shown(request, wanted, chosen)


def _form(wanted: Together, able: list[Picked], data: Any = None) -> forms.Form:
    if wanted.step != "contact":
        return wanted.form(data, label_suffix="")
    return TalkForm(able[0].scene, data)


def _shown(
    request: HttpRequest,
    wanted: Together,
    chosen: list[Picked],
    form: forms.Form | None = None,
    refusals: tuple[str, ...] = (),
) -> HttpResponse:
    judged = [(one, reasons_against(wanted, one)) for one in chosen]
    able = [one for one, reasons in judged if not reasons]
    told = {
        "together": wanted,
        "able": able,
        "barred": [(one, reasons) for one, reasons in judged if reasons],
        "form": form or (_form(wanted, able) if able else None),
        "refusals": refusals,
    }
    status = REFUSED if refusals or (form is not None and form.errors) else 200
    return render(request, "desk/together.html", told, status=status)


def _confirmed(request: HttpRequest, wanted: Together, chosen: list[Picked]) -> HttpResponse:
    user = cast(User, request.user)
    form = _form(wanted, chosen, request.POST)
    if not form.is_valid():
        return _shown(request, wanted, chosen, form)
    try:
        if isinstance(form, TalkForm):
            outcomes = note_talk(form, chosen)
        else:
            texts = [str(one.pick) for one in chosen]
            outcomes = take_all(wanted, texts, form.cleaned_data, user=user, now=chosen[0].scene.now)
    except Refused as refused:
        return _shown(request, wanted, chosen, form, refused.reasons)
    request.session[_KEPT] = {"step": wanted.step, "outcomes": [one.kept() for one in outcomes]}
    return redirect("desk:done_together")


@require_safe
@login_required
def done_together(request: HttpRequest) -> HttpResponse:
    """What became of each, for as long as the session lasts."""
    user, kept = cast(User, request.user), request.session.get(_KEPT)
    if kept is None or kept["step"] not in TOGETHER:
        return redirect("desk:desk")
    outcomes = [Outcome(public_id, no, tuple(reasons)) for public_id, no, *reasons in kept["outcomes"]]
    visible = Case.objects.visible_to(user, timezone.localdate())
    cases = {case.public_id: case for case in visible.filter(public_id__in=[one.public_id for one in outcomes])}
    rows = [(cases[one.public_id], one.reasons) for one in outcomes if one.public_id in cases]
    told = {
        "together": TOGETHER[kept["step"]],
        "done": [case for case, reasons in rows if not reasons],
        "refused": [(case, reasons) for case, reasons in rows if reasons],
    }
    return render(request, "desk/done_together.html", told)
