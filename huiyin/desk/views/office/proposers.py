"""提出人"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from huiyin.desk.forms.office.proposers import AddProposer, forms_of
from huiyin.desk.queries.office.keeper import Keeper
from huiyin.desk.queries.office.proposers import SHOWS, proposer_list, proposer_page
from huiyin.desk.views.office.keeping import for_administrator, keep
from huiyin.people.models import Proposer


@for_administrator
def proposers(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    listed = proposer_list(keeper, request.GET)
    return render(request, "desk/office/proposers.html", {"keeper": keeper, "list": listed, "shows": SHOWS})


@for_administrator
def new_proposer(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    return keep(request, keeper, "desk/office/new.html", {AddProposer: keeper.area}, back="desk:office_proposers")


@for_administrator
def proposer(request: HttpRequest, keeper: Keeper, code: str) -> HttpResponse:
    rows = Proposer.objects.select_related("area", "user", "convener__user")
    found = get_object_or_404(rows, area=keeper.area, code=code)
    told = proposer_page(keeper, found)
    return keep(request, keeper, "desk/office/proposer.html", forms_of(found), proposer=found, told=told)
