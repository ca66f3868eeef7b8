"""规则: read, compare, choose, try."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from huiyin.desk.forms.office.rules import ChooseRules
from huiyin.desk.queries.office.keeper import Keeper
from huiyin.desk.queries.office.rules import choices, key_of, lines, rules_page, two_versions, version_named
from huiyin.desk.queries.office.trial import OUTCOMES, trial_page
from huiyin.desk.views.office.keeping import for_administrator, keep


@for_administrator
def rules(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    told = {"told": rules_page(keeper), "choices": choices()}
    return keep(request, keeper, "desk/office/rules.html", {ChooseRules: keeper.area}, **told)


@for_administrator
def version(request: HttpRequest, keeper: Keeper, name: str, number: int) -> HttpResponse:
    found = version_named(f"{name}@{number}")
    if found is None:
        raise Http404
    told = {
        "keeper": keeper,
        "version": found,
        "key": key_of(found),
        "lines": lines([found], keeper.area),
        "choices": choices(),
    }
    return render(request, "desk/office/version.html", told)


@for_administrator
def compare(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    a, b = two_versions(request.GET)
    told: dict[str, object] = {"keeper": keeper, "a": a, "b": b, "choices": choices(), "asked": request.GET}
    if a is not None and b is not None:
        found = lines([a, b], keeper.area)
        only = request.GET.get("all") != "1"
        told |= {"lines": [one for one in found if one.differs or not only], "only": only}
        told |= {"differ": sum(one.differs for one in found), "number": len(found)}
    return render(request, "desk/office/compare.html", told)


@for_administrator
def trial(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    told = {"keeper": keeper, "page": trial_page(keeper, request.GET), "choices": choices(), "outcomes": OUTCOMES}
    return render(request, "desk/office/trial.html", {**told, "asked": request.GET})
