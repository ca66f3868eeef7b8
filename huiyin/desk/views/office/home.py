"""基础数据: the way in, what is still missing, and what has been changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiyin.desk.queries.office.home import change_list, home
from huiyin.desk.queries.office.keeper import Keeper
from huiyin.desk.views.office.keeping import for_administrator
from huiyin.people.models import Change


@for_administrator
def office(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    return render(request, "desk/office/home.html", {"keeper": keeper, "home": home(keeper)})


@for_administrator
def changes(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    told = {"keeper": keeper, "list": change_list(keeper, request.GET), "kinds": Change.Kind.choices}
    return render(request, "desk/office/changes.html", told)
