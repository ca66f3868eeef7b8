"""统计: every figure with its numerator, its denominator and the cases behind both."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.cases.models import Case
from huiyin.desk.csv_file import csv_file
from huiyin.desk.queries.case_list import PER_PAGE
from huiyin.desk.queries.figures_page import (
    Breakdown,
    FiguresPage,
    Scope,
    Years,
    breakdown,
    compare_years,
    rates,
    scope_of,
)
from huiyin.desk.queries.figures_page.breakdown import cases_behind
from huiyin.desk.queries.figures_page.sheet import file_name, sheet
from huiyin.desk.queries.pages import Order, page_in, page_of
from huiyin.people.models import User
from huiyin.ui.templatetags.huiyin_ui import slugged

LINES = 40  # of a table; each has some twenty links


def _scope(request: HttpRequest) -> Scope:
    return scope_of(cast(User, request.user), request.GET, timezone.localdate())


def _shown(scope: Scope, request: HttpRequest) -> FiguresPage | Breakdown | Years:
    """What the tab shows."""
    if not scope.by:
        return rates(scope)
    return compare_years(scope) if scope.by == "year" else breakdown(scope, request.GET.get("sort", ""))


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    scope = _scope(request)
    shown = _shown(scope, request)
    told: dict[str, object] = {"scope": scope, "page": shown, "query": request.GET.urlencode()}
    if isinstance(shown, Breakdown):
        paged = page_in(shown.lines, lambda line: line.key, LINES, request.GET)
        told |= {"kept": _kept(request), "paged": paged, "lines": shown.shown(paged.rows)}
    return render(request, "desk/figures.html", told)


@require_safe
@login_required
def figures_file(request: HttpRequest) -> HttpResponse:
    """What the tab shows, as a file."""
    scope = _scope(request)
    return csv_file(file_name(scope), sheet(_shown(scope, request)))


@require_safe
@login_required
def figure_cases(request: HttpRequest, name: str, side: str) -> HttpResponse:
    """The cases behind one side of a figure."""
    scope = _scope(request)
    figure = next((one for one in rates(scope).figures.values() if slugged(one.name) == name), None)
    if figure is None or side not in ("numerator", "denominator"):
        raise Http404
    top = side == "numerator"
    behind = sorted(figure.numerator_cases if top else figure.denominator_cases)
    number = figure.numerator if top else figure.denominator
    return _cases(request, behind, {"scope": scope, "figure": figure, "side": side, "number": number})


@require_safe
@login_required
def figure_cell(request: HttpRequest, column: str) -> HttpResponse:
    """The cases behind one number of a table."""
    scope = _scope(request)
    shown = _shown(scope, request)
    found = cases_behind(shown, request.GET.get("row", ""), column) if isinstance(shown, Breakdown) else None
    if found is None:
        raise Http404
    line, of, behind = found
    cell = line.cells[of.name]
    return _cases(request, behind, {"scope": scope, "line": line, "column": of, "cell": cell, "number": cell.number})


def _kept(request: HttpRequest) -> str:
    """What the address says beside the page."""
    kept = request.GET.copy()
    for name in ("after", "before"):
        kept.pop(name, None)
    return kept.urlencode()


def _cases(request: HttpRequest, behind: list[int], told: dict[str, object]) -> HttpResponse:
    user = cast(User, request.user)
    cases = Case.objects.visible_to(user).filter(pk__in=behind).select_related("lead")
    paged = page_of(cases, Order([Length("number"), F("number")], down=False), PER_PAGE, request.GET, total=len(behind))
    return render(
        request, "desk/figure_cases.html", {**told, "paged": paged, "cases": paged.rows, "kept": _kept(request)}
    )
