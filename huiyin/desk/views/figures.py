"""统计: every figure with its numerator, its denominator and the cases behind both."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.desk.queries.case_list import PER_PAGE
from huiyin.desk.queries.figures_page import figures_page
from huiyin.people.models import User
from huiyin.ui.templatetags.huiyin_ui import slugged


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    page = figures_page(cast(User, request.user), request.GET, timezone.localdate())
    return render(request, "desk/figures.html", {"page": page})


@require_safe
@login_required
def figure_cases(request: HttpRequest, name: str, side: str) -> HttpResponse:
    """The cases behind one side of a figure."""
    user = cast(User, request.user)
    page = figures_page(user, request.GET, timezone.localdate())
    figure = next((one for one in page.figures.values() if slugged(one.name) == name), None)
    if figure is None or side not in ("numerator", "denominator"):
        raise Http404
    behind = sorted(figure.numerator_cases if side == "numerator" else figure.denominator_cases)
    paged = Paginator(behind, PER_PAGE).get_page(request.GET.get("page"))
    cases = Case.objects.visible_to(user).filter(pk__in=list(paged)).select_related("lead").order_by("pk")
    told = {"page": page, "figure": figure, "side": side, "paged": paged, "cases": cases}
    return render(request, "desk/figure_cases.html", told)
