"""导入: a spreadsheet in three steps: its columns, its rows, and all or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from huiyin import papers
from huiyin.cases.door import Refused
from huiyin.desk.forms.imports import UndoForm, UploadForm, columns_sent, corrections_sent
from huiyin.desk.made_file import made_file
from huiyin.desk.queries.imports import Checked, ColumnsPage, last_imports, limits, what_came
from huiyin.exchange.imports import actions, undoing
from huiyin.exchange.imports.actions import AT_ONCE
from huiyin.exchange.imports.kinds import KINDS, kind_of, places_of
from huiyin.exchange.models import Import
from huiyin.exchange.sheets import SheetRefused
from huiyin.exchange.tasks import progress_key, run_import, run_undo, undo_key
from huiyin.people.models import User
from huiyin.ui.progress import progress_of

REFUSED = 422
Stage = Import.Stage
# After this time without a word from the worker the page offers to do the work itself.
PATIENCE = timedelta(seconds=20)


def _mine(request: HttpRequest, public_id: str) -> tuple[Import, User, datetime]:
    user, now = cast(User, request.user), timezone.now()
    there = Import.objects.visible_to(user, timezone.localdate(now)).select_related("unit", "body", "area", "by")
    return get_object_or_404(there, public_id=public_id), user, now


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def imports(request: HttpRequest) -> HttpResponse:
    """What may be imported, and what was."""
    user, now = cast(User, request.user), timezone.now()
    places = places_of(user, timezone.localdate(now))
    if not places:
        raise Http404
    form = UploadForm(places, request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            one = actions.begin(form.chosen, file_name=file.name, data=file.read(), limits=limits(), by=user, at=now)
        except SheetRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("desk:import_columns", one.public_id)
    kinds = {place.kind: Import.Kind(place.kind).label for place in places}
    tables = [(kind, label, KINDS[kind].columns) for kind, label in kinds.items()]
    told = {"form": form, "last": last_imports(user, timezone.localdate(now), request.GET), "tables": tables}
    return render(request, "desk/imports/start.html", told, status=REFUSED if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def columns(request: HttpRequest, public_id: str) -> HttpResponse:
    """Step 1: which sheet, which row holds the headings, which column is what."""
    one, user, now = _mine(request, public_id)
    if one.stage not in actions.OPEN:
        return redirect("desk:import", one.public_id)
    page = ColumnsPage(one, one.columns, one.given)
    if request.method == "POST":
        page.columns, page.given = columns_sent(request.POST)
        try:
            if "sheet" in request.POST.get("do", ""):
                return _another_sheet(request, one, now)
            actions.set_columns(one, columns=page.columns, given=page.given, limits=limits(), by=user, at=now)
            return redirect("desk:import", one.public_id)
        except (Refused, SheetRefused) as refused:
            page.reasons = refused.reasons if isinstance(refused, Refused) else [str(refused)]
    told = {"one": one, "page": page, "step": 1}
    return render(request, "desk/imports/columns.html", told, status=REFUSED if request.method == "POST" else 200)


@require_safe
@login_required
def empty_table(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty table with the headings that this kind of import knows, to fill in."""
    user = cast(User, request.user)
    if kind not in {place.kind for place in places_of(user, timezone.localdate())}:
        raise Http404
    name = f"{Import.Kind(kind).label}（空表）"
    columns = tuple(papers.Column(title=column.label, width=14) for column in KINDS[kind].columns)
    made = papers.to_xlsx(papers.Register(title=name, columns=columns), plain=True)
    return made_file(made, name, "xlsx")


def _another_sheet(request: HttpRequest, one: Import, now: datetime) -> HttpResponse:
    row = request.POST.get("heading_row", "")
    same = request.POST.get("sheet", one.sheet) == one.sheet
    heading_row = int(row) if row.isdecimal() and same else None
    actions.choose_sheet(one, sheet=request.POST.get("sheet", ""), heading_row=heading_row, limits=limits(), at=now)
    return redirect("desk:import_columns", one.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one_import(request: HttpRequest, public_id: str) -> HttpResponse:
    """Step 2: every row with what is wrong; step 3: how far it has come, what came of it."""
    one, _, now = _mine(request, public_id)
    if one.stage == Stage.MAPPING:
        return redirect("desk:import_columns", one.public_id)
    if one.stage in (Stage.WAITING, Stage.RUNNING, Stage.UNDOING):
        return _waiting(request, one, now)
    if request.headers.get("HX-Request"):  # what asked how far it has come: it has come to an end
        return HttpResponseClientRefresh()
    if one.stage != Stage.CHECKING:
        return _done(request, one)
    if request.method == "POST":
        sent = corrections_sent(request.POST, kind_of(one, timezone.localdate(now)))
        actions.correct(one, **sent, at=now)
        left = f"还有 {one.wrong_count} 行有问题" if one.wrong_count else "全部核对无误，可以导入"
        messages.success(request, f"已保存。{left}")
        return redirect(f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path)
    page = Checked(one, timezone.localdate(now), request.GET)
    return render(request, "desk/imports/rows.html", {"one": one, "page": page, "step": 2})


def _waiting(request: HttpRequest, one: Import, now: datetime) -> HttpResponse:
    progress = progress_of(undo_key(one) if one.stage == Stage.UNDOING else progress_key(one))
    quiet = now - one.stage_at > PATIENCE and progress is None
    told = {"one": one, "progress": progress, "stalled": "desk/imports/stalled.html" if quiet else "", "step": 3}
    return render(request, "desk/imports/waiting.html", told)


def _done(request: HttpRequest, one: Import, form: UndoForm | None = None) -> HttpResponse:
    told = {
        "one": one,
        "came": what_came(one),
        "steps": one.steps.select_related("by"),
        "form": form or UndoForm(),
        "step": 3,
    }
    return render(request, "desk/imports/done.html", told, status=REFUSED if form is not None else 200)


def _begin_work(one: Import, *, at_once: bool = False) -> None:
    """A small import is written, or taken back, while its page waits; a large one by the worker."""
    task = run_undo if one.stage == Stage.UNDOING else run_import
    if at_once or one.row_count <= AT_ONCE:
        task.call(one.pk)
    else:
        task.enqueue(one.pk)


@require_POST
@login_required
def run(request: HttpRequest, public_id: str) -> HttpResponse:
    """Step 3: what was checked is written. ``now``, of what waits to be written or taken back, does not wait for the worker."""
    one, user, now = _mine(request, public_id)
    try:
        if one.stage == Stage.CHECKING:
            actions.queue(one, by=user, at=now)
        _begin_work(one, at_once="now" in request.POST)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
    return redirect("desk:import", one.public_id)


@require_POST
@login_required
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """撤销导入"""
    one, user, now = _mine(request, public_id)
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            undoing.queue_undo(one, reason=form.cleaned_data["reason"], by=user, at=now)
        except Refused as refused:
            form.add_error(None, list(refused.reasons))
        else:
            _begin_work(one)
            return redirect("desk:import", one.public_id)
    return _done(request, one, form)


@require_POST
@login_required
def give_up(request: HttpRequest, public_id: str) -> HttpResponse:
    one, _, _ = _mine(request, public_id)
    try:
        actions.give_up(one)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk:import", one.public_id)
    messages.success(request, f"已放弃导入“{one.file_name}”，没有留下任何内容")
    return redirect("desk:imports")
