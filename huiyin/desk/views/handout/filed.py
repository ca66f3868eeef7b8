"""交办: the filed cases, the plan of each, and whom it may name."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.assignment import actions as assignment
from huiyin.cases.door import Refused
from huiyin.cases.models import Case
from huiyin.desk.back import way_back
from huiyin.desk.forms.handout import PlanForm
from huiyin.desk.queries.handout.filed import FiledRow, handout, rows_of, with_stand
from huiyin.desk.queries.handout.units import Choosing
from huiyin.desk.queries.standing import person_of, standing_of
from huiyin.people.models import User

REFUSED = 422


def who_hands_out(request: HttpRequest) -> User:
    """The reader, if he sits in an assigning office; else there is no such page."""
    user = cast(User, request.user)
    if not standing_of(user, timezone.localdate()).assigns:
        raise Http404
    return user


@require_safe
@login_required
def filed(request: HttpRequest) -> HttpResponse:
    user, now = who_hands_out(request), timezone.now()
    found = handout(user, request.GET, timezone.localdate(now))
    return render(request, "desk/handout.html", {"list": found, "page": found.page, "now": now})


def _case(user: User, public_id: str) -> Case:
    """With how far it has come."""
    found = with_stand(Case.objects.visible_to(user).handed_out_by(user)).select_related("lead", "body")
    case = found.filter(public_id=public_id).first()
    if case is None:
        raise Http404
    return case


def _row_now(case: Case) -> FiledRow:
    """The row after its plan was changed."""
    again = with_stand(Case.objects.filter(pk=case.pk)).select_related("lead", "body").get()
    return rows_of([again])[0]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """拟交办 of one case: in its row, or on a page of its own where there is no script."""
    user, now = who_hands_out(request), timezone.now()
    case, inline = _case(user, public_id), request.headers.get("HX-Request") == "true"
    if inline and request.method != "POST" and "edit" not in request.GET:
        return render(request, "desk/handout_row.html", {"row": rows_of([case])[0]})
    row, back = rows_of([case])[0], way_back(request, "desk:handout")
    form = PlanForm(case, Choosing(case), assignment.planned(case), request.POST or None, untouched=row.untouched)
    if form.is_valid():
        try:
            person = person_of(user, timezone.localdate(now))
            assignment.plan(case, **form.cleaned_data, actor=person, at=now)
        except Refused as refused:
            form.comes_back(list(refused.reasons))
        else:
            if inline:
                return render(request, "desk/handout_row.html", {"row": _row_now(case), "saved": True})
            return redirect(f"{back.url}#row-{case.public_id}")
    template = "desk/handout_edit.html" if inline else "desk/handout_plan.html"
    told = {"form": form, "row": row, "case": case, "back": back}
    return render(request, template, told, status=REFUSED if request.method == "POST" else 200)


@require_safe
@login_required
def units(request: HttpRequest, public_id: str) -> JsonResponse:
    """Units that fit what is typed, for the box to type in."""
    case = _case(who_hands_out(request), public_id)
    offered = Choosing(case).offered(request.GET.get("q", "")[:40])
    return JsonResponse({"units": [one.as_data() for one in offered]})
