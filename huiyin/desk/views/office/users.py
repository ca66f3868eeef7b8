"""用户和岗位"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from huiyin.desk.forms.office.users import AddUser, forms_of
from huiyin.desk.links import days_valid, link_for
from huiyin.desk.queries.office.keeper import Keeper
from huiyin.desk.queries.office.users import SHOWS, user_list, user_page
from huiyin.desk.views.office.keeping import for_administrator, keep
from huiyin.people.models import User


@for_administrator
def users(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    listed = user_list(keeper, request.GET)
    return render(request, "desk/office/users.html", {"keeper": keeper, "list": listed, "shows": SHOWS})


@for_administrator
def new_user(request: HttpRequest, keeper: Keeper) -> HttpResponse:
    return keep(request, keeper, "desk/office/new.html", {AddUser: keeper.area}, back="desk:office_users")


@for_administrator
def user(request: HttpRequest, keeper: Keeper, username: str) -> HttpResponse:
    found = get_object_or_404(User.objects.select_related("area"), area=keeper.area, username=username)
    told = user_page(keeper, found)
    return keep(request, keeper, "desk/office/user.html", forms_of(found), account=found, told=told)


@never_cache
@for_administrator
def link(request: HttpRequest, keeper: Keeper, username: str) -> HttpResponse:
    """The link to hand over, after a password was reset or an account made. Looking twice gives the same account a link
    that does the same; the first that is used ends them all."""
    found = get_object_or_404(User, area=keeper.area, username=username, is_active=True)
    if found.has_usable_password():
        return redirect("desk:office_user", username=username)
    address = f"{request.scheme}://{request.get_host()}"
    told = {"keeper": keeper, "account": found, "link": link_for(found, address), "days": days_valid()}
    return render(request, "desk/office/link.html", told)
