"""承办单位"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from huiyin.desk.forms.office.units import AddUnit, forms_of
from huiyin.desk.queries.office.keeper import Keeper
from huiyin.desk.queries.office.units import unit_list, unit_page
from huiyin.desk.views.office.keeping import for_administrator, keep
from huiyin.people.models import Unit


@for_administrator
def units(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    listed, rows = unit_list(keeper, request.GET)
    return render(request, "desk/office/units.html", {"keeper": keeper, "list": listed, "rows": rows})


@for_administrator
def new_unit(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    return keep(request, keeper, "desk/office/new.html", {AddUnit: keeper.area}, back="desk:office_units")


@for_administrator
def unit(request: HttpRequest, keeper: Keeper, code: str) -> HttpResponse:
    found = get_object_or_404(Unit.objects.select_related("parent", "successor", "area"), area=keeper.area, code=code)
    told = unit_page(keeper, found)
    return keep(request, keeper, "desk/office/unit.html", forms_of(found), unit=found, told=told)
