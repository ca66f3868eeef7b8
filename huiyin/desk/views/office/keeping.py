"""What all pages of the master data share: the administrator alone gets in; a form is asked, taken, or shown again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huiyin.desk.forms.office.base import OfficeForm
from huiyin.desk.queries.office.keeper import Keeper
from huiyin.desk.queries.standing import standing_of
from huiyin.people.actions import ChangeRefused
from huiyin.people.models import User

REFUSED = 422
P = ParamSpec("P")


def for_administrator(
    view: Callable[Concatenate[HttpRequest, Keeper, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The view, with the administrator and his area; to everybody else there is no such page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user, now = cast(User, request.user), timezone.now()
        office = standing_of(user, timezone.localdate(now)).administers
        if office is None:
            raise Http404
        return view(request, Keeper(user, office.area, now), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)


def keep(
    request: HttpRequest,
    keeper: Keeper,
    template: str,
    offered: Mapping[type[OfficeForm], Any],
    **told: Any,
) -> HttpResponse:
    """A page with forms, each on its thing. The one that was sent is taken; if it is refused it is shown again with what
    was typed; what cannot be undone is asked once."""
    do = request.POST.get("do", "")
    forms = {of.do: of(keeper, thing, request.POST if of.do == do else None) for of, thing in offered.items()}
    if request.method != "POST":
        return render(request, template, {"forms": forms, "keeper": keeper, **told})
    form = forms.get(do)
    if form is None:
        raise Http404
    if form.is_valid():
        asks = form.asks() if "sure" not in request.POST else []
        try:
            with transaction.atomic():
                said = form.take()
                # Tried, so that nobody is asked about what would be refused; done when he has said yes.
                transaction.set_rollback(bool(asks))
        except ChangeRefused as refused:
            for reason in refused.reasons:
                form.add_error(None, reason)
        else:
            if asks:
                return render(request, "desk/office/sure.html", {"form": form, "asks": asks, "typed": _typed(request)})
            messages.success(request, said)
            return redirect(form.leads_to or request.get_full_path())
    return render(request, template, {"forms": forms, "sent": form, "keeper": keeper, **told}, status=REFUSED)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything that was sent, to be sent again with the answer."""
    sent = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]
