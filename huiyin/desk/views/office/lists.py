"""届次、内容分类、编号和理由、工作日"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from huiyin.desk.forms.office.base import OfficeForm
from huiyin.desk.forms.office.lists import (
    AddSession,
    AddSubject,
    AddTerm,
    AmendDay,
    ChangeSession,
    DropSubject,
    RenameSubject,
    body_forms,
)
from huiyin.desk.queries.office.keeper import Keeper
from huiyin.desk.queries.office.lists import body_settings, subject_tree, terms_of, year_of_days
from huiyin.desk.views.office.keeping import for_administrator, keep
from huiyin.people.models import Body, Change, Session


@for_administrator
def sessions(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    told = {"bodies": terms_of(keeper), "changes": keeper.changes((Change.Kind.SESSION,))}
    return keep(request, keeper, "desk/office/sessions.html", {AddSession: keeper.area, AddTerm: keeper.area}, **told)


@for_administrator
def session(request: HttpRequest, keeper: Keeper, body: str, term: int, number: int) -> HttpResponse:
    rows = Session.objects.select_related("term__body__area").filter(term__body__area=keeper.area)
    found = get_object_or_404(rows, term__body__type=body, term__number=term, number=number)
    changes = keeper.changes((Change.Kind.SESSION,), f"{body}:{term}:{number}")
    offered: dict[type[OfficeForm], Any] = {ChangeSession: found}
    return keep(request, keeper, "desk/office/session.html", offered, session=found, changes=changes)


@for_administrator
def subjects(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    told = {"tree": subject_tree(keeper), "changes": keeper.changes((Change.Kind.SUBJECT,))}
    offered: dict[type[OfficeForm], Any] = dict.fromkeys((AddSubject, RenameSubject, DropSubject), keeper.area)
    return keep(request, keeper, "desk/office/subjects.html", offered, **told)


@for_administrator
def bodies(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    first = keeper.area.bodies.order_by("pk").first()
    if first is None:
        raise Http404
    return redirect("desk:office_body", type=first.type)


@for_administrator
def body(request: HttpRequest, keeper: Keeper, type: str) -> HttpResponse:  # noqa: A002 - the address's word
    found = get_object_or_404(Body.objects.select_related("area"), area=keeper.area, type=type)
    told = {"told": body_settings(keeper, found), "bodies": keeper.area.bodies.order_by("pk"), "body": found}
    return keep(request, keeper, "desk/office/body.html", body_forms(found), **told)


@for_administrator
def days(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    told = {"days": year_of_days(keeper, request.GET.get("year", "")), "changes": keeper.changes((Change.Kind.DAY,))}
    return keep(request, keeper, "desk/office/days.html", {AmendDay: keeper.area}, **told)
