"""建议提案: the list."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.desk.csv_file import csv_file
from huiyin.desk.queries.case_list import CaseRow, case_list, case_rows
from huiyin.desk.queries.standing import standing_of
from huiyin.people.models import User

_COLUMNS = [
    "案号",
    "标题",
    "案别",
    "提出人",
    "状态",
    "主办、分办",
    "会办",
    "办理结果",
    "最近到期",
    "类别",
    "年度",
    "交来机关",
]


@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    user, today = cast(User, request.user), timezone.localdate()
    found = case_list(user, request.GET, today)
    template = "desk/case_list_print.html" if found.printed else "desk/case_list.html"
    told = {"list": found, "page": found.page, "today": today, "standing": standing_of(user, today)}
    return render(request, template, told)


@require_safe
@login_required
def cases_file(request: HttpRequest) -> HttpResponse:
    """The list as a file, all pages."""
    today = timezone.localdate()
    rows = case_rows(cast(User, request.user), request.GET, today)
    return csv_file(f"建议提案_{today.isoformat()}", [_COLUMNS, *(_written(row) for row in rows)])


def _written(row: CaseRow) -> list[object]:
    case = row.case
    due = case.next_due.isoformat() if row.due and case.next_due is not None else ""
    kind, state = case.get_kind_display(), case.state_label
    return [
        case.number,
        case.title,
        kind,
        row.proposers,
        state,
        row.leads,
        row.co_hosts,
        row.classes,
        due,
        case.subject,
        case.year,
        case.received_from,
    ]
