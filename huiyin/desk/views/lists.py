"""清单和台账: lists as Word, PDF or spreadsheet; letters by the hundred, in the background."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from huiyin import papers
from huiyin.cases.models import Paper
from huiyin.desk.made_file import MIME, made_file
from huiyin.desk.queries.lists import ListsPage, NoLists, lists_page
from huiyin.exchange.models import Batch
from huiyin.exchange.outgoing import batches
from huiyin.exchange.outgoing.lists import listed
from huiyin.exchange.tasks import batch_key, run_batch
from huiyin.people.models import User
from huiyin.ui.progress import progress_of

AT_ONCE = 20  # letters that are made while he waits
PATIENCE = timedelta(seconds=20)  # then the page offers to do the work itself


def _page(request: HttpRequest) -> tuple[ListsPage, User, datetime]:
    user, now = cast(User, request.user), timezone.now()
    try:
        return lists_page(user, request.GET, now), user, now
    except NoLists:
        raise Http404 from None


@require_safe
@login_required
def lists(request: HttpRequest) -> HttpResponse:
    """Which lists there are, and the batches ordered lately."""
    page, _, _ = _page(request)
    return render(request, "desk/lists.html", {"page": page, "papers": Paper.choices, "forms": Batch.Form.choices})


@require_safe
@login_required
def list_file(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """One list as a file."""
    page, _, _ = _page(request)
    wanted = next((one for one in page.kinds if one.name == name), None)
    if wanted is None or kind not in MIME:
        raise Http404
    register = wanted.make(page.wanted, listed(page.wanted))
    # A ledger is read in again: its headings stand in the first row of the spreadsheet.
    made = {
        "xlsx": lambda: papers.to_xlsx(register, plain=name in ("ledger", "hand-out")),
        "docx": lambda: papers.to_docx(register),
        "pdf": lambda: papers.to_pdf(register),
    }[kind]()
    return made_file(made, register.title, kind)


@require_POST
@login_required
def order(request: HttpRequest) -> HttpResponse:
    """Letters in one file: a few at once, many in the background."""
    page, user, now = _page(request)
    paper, form = request.POST.get("paper", ""), request.POST.get("form", "")
    if paper not in Paper.values or form not in Batch.Form.values:
        raise Http404
    batch = batches.begin(user, form=form, year=page.year, kind=page.kind, paper=paper, unit=page.unit, at=now)
    rows = batches.issued(user, now, year=page.year, kind=page.kind, paper=paper, unit=page.unit)
    if rows[: AT_ONCE + 1].count() > AT_ONCE:
        run_batch.enqueue(batch.pk)
    else:
        run_batch.call(batch.pk)
    return redirect("desk:batch", batch.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def batch(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far it is; posted, it is made here and now, where nobody else does it."""
    user, now = cast(User, request.user), timezone.now()
    found = get_object_or_404(Batch.objects.visible_to(user).select_related("unit", "file"), public_id=public_id)
    progress = progress_of(batch_key(found))
    waiting = found.stage == Batch.Stage.WAITING
    stalled = waiting and progress is None and now - found.at > PATIENCE
    if request.method == "POST" and stalled:
        run_batch.call(found.pk)
        return redirect("desk:batch", public_id)
    if request.htmx and not waiting:  # type: ignore[attr-defined]
        return HttpResponseClientRefresh()
    told = {"batch": found, "progress": progress, "waiting": waiting, "stalled": stalled, "url": request.path}
    return render(request, "desk/batch.html", told)


@require_safe
@login_required
def batch_file(request: HttpRequest, public_id: str) -> FileResponse:
    """The file, for who ordered it."""
    found = get_object_or_404(
        Batch.objects.visible_to(cast(User, request.user)).select_related("file"), public_id=public_id
    )
    if found.file is None or not found.file.is_there:
        raise Http404
    ending = "pdf" if found.form == Batch.Form.PDF else "zip"
    name = f"{found.year}年{found.get_paper_display()}函件.{ending}"
    return FileResponse(found.file.path.open("rb"), as_attachment=True, filename=name)
