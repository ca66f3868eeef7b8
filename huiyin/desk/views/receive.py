"""来件登记: paper after paper, without leaving the page."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huiyin.cases.door import Person, Refused
from huiyin.desk.acts import receive_new
from huiyin.desk.forms.receive import ReceiveForm, as_last_time, last_received, receiving_units, senders
from huiyin.desk.queries.standing import person_of
from huiyin.desk.views.acts import REFUSED
from huiyin.people.models import User
from huiyin.rules.queries import NoRules

_KEPT = "received_kept"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def receive(request: HttpRequest) -> HttpResponse:
    """By a unit's clerk: the case is begun and received at once, and the page is ready for the next."""
    user, now = cast(User, request.user), timezone.now()
    person = person_of(user, timezone.localdate(now))
    units = receiving_units(person)
    last, fresh = last_received(units), "fresh" in request.GET
    if fresh:
        request.session.pop(_KEPT, None)
    kept = request.session.get(_KEPT) or ({} if fresh else as_last_time(last))
    form = ReceiveForm(units, now, request.POST or None, request.FILES or None, kept) if units else None
    if form is not None and form.is_valid() and _registered(request, form, person):
        return redirect("desk:receive")
    if form is not None:
        form.set_focus()
    told = {"form": form, "last": last, "senders": senders(units), "kept": bool(kept)}
    return render(request, "desk/receive.html", told, status=REFUSED if request.method == "POST" else 200)


def _registered(request: HttpRequest, form: ReceiveForm, person: Person) -> bool:
    try:
        case = receive_new(form, person=person)
    except (Refused, NoRules) as refused:
        form.refusals = list(refused.reasons) if isinstance(refused, Refused) else [str(refused)]
        return False
    known = form.known
    whose = f"，领衔人是已登记的{known.styled}（{known.sector or known.code}）" if known is not None else ""
    messages.success(request, f"已登记：{case.number_label}{whose}")
    request.session[_KEPT] = form.kept()
    return True
