"""What units ask of the office and nobody has decided yet: to give a case back, to have more time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from huiyin.assignment.actions import ROLE_NAMES
from huiyin.assignment.models import RequestState, ReturnRequest
from huiyin.cases.models import Case, Consulted, Duty
from huiyin.desk.picks import pick_of
from huiyin.desk.queries.case_dates import day_text
from huiyin.desk.queries.todo.rows import act_url
from huiyin.handling.models import ExtensionRequest
from huiyin.oversight.lamps import Lamp, lamp
from huiyin.people.models import User
from huiyin.people.queries import area_code
from huiyin.workdays.queries import calendar

KINDS = {"return": "退办", "extension": "延期"}
_OPEN = ("sent", "signed")


@dataclass
class AskedRow:
    """One request with what is to be known to decide it. ``history``: former requests, and what units said when they were
    asked before the assignment."""

    kind: str
    duty: Duty
    asked_at: datetime
    reason: str
    wants: str
    late: bool
    due: str
    lamp: Lamp
    history: list[str] = field(default_factory=list)

    @property
    def case(self) -> Case:
        return self.duty.case

    @property
    def pick(self) -> str:
        return pick_of(self.case, self.duty)

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]

    @property
    def reassign_url(self) -> str:
        return act_url(self.case, "reassign", unit=self.duty.unit_code)


def pending_of(user: User, today: date) -> dict[str, int]:
    """How many requests wait for this office."""
    top = Duty.objects.filter(case__in=_mine(user, today), upper=None, state__in=_OPEN)
    found = top.aggregate(
        returns=Count("pk", filter=Q(return_pending=True)), extensions=Count("pk", filter=Q(extension_pending=True))
    )
    return {"return": found["returns"], "extension": found["extensions"]}


def _mine(user: User, today: date) -> QuerySet[Case]:
    return Case.objects.visible_to(user, today).handed_out_by(user, today).filter(state="assigned")


def asked_of(user: User, today: date, show: str) -> list[AskedRow]:
    """The requests that wait, the oldest first; with ``show`` of one kind alone."""
    place: dict[str, Any] = {"duty__case__in": _mine(user, today), "duty__upper": None, "duty__state__in": _OPEN}
    rows: list[AskedRow] = []
    if show != "extension":
        returns = ReturnRequest.objects.visible_to(user, today).filter(state=RequestState.PENDING, **place)
        for asked in returns.select_related("duty__case__lead", "duty__case__body"):
            wants = f"建议改由{asked.suggests}" if asked.suggests else ""
            rows.append(_row("return", asked.duty, asked.asked_at, asked.reason, wants, today, late=asked.late))
    if show != "return":
        extensions = ExtensionRequest.objects.visible_to(user, today).filter(state=RequestState.PENDING, **place)
        for more in extensions.select_related("duty__case__lead", "duty__case__body"):
            wants = f"由 {day_text(more.duty.answer_due, today)}延至 {day_text(more.until, today)}"
            rows.append(_row("extension", more.duty, more.asked_at, more.reason, wants, today, late=False))
    rows.sort(key=lambda row: (row.asked_at, row.duty.pk))
    return rows


def _row(kind: str, duty: Duty, asked_at: datetime, reason: str, wants: str, today: date, *, late: bool) -> AskedRow:
    case = duty.case
    burning = lamp(duty.answer_due, today, calendar(area_code(case.area_id)), case.body.lamp_days)
    return AskedRow(kind, duty, asked_at, reason, wants, late, day_text(duty.answer_due, today), burning)


def tell_history(rows: Sequence[AskedRow], user: User, today: date) -> None:
    """Former requests in these cases, and what was said before the assignment, in three questions."""
    cases = {row.case.pk for row in rows}
    told: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    _former_returns(told, cases, user, today)
    _former_extensions(told, cases, user, today)
    said: dict[int, list[str]] = defaultdict(list)
    for one in Consulted.objects.filter(case__in=cases).select_related("unit").order_by("turn", "pk"):
        answer = {True: "同意", False: "不同意", None: "未答复"}[one.agrees]
        ground = f"：{one.reason}" if one.reason else ""
        suggests = f"，建议改由{one.suggests}" if one.suggests else ""
        said[one.case_id].append(f"预交办{one.unit}（{ROLE_NAMES[one.role]}）{answer}{ground}{suggests}")
    for row in rows:
        row.history = [*said[row.case.pk], *(line for _, line in sorted(told[row.case.pk]))]


def _former_returns(told: dict[int, list[tuple[datetime, str]]], cases: Iterable[int], user: User, today: date) -> None:
    former = ReturnRequest.objects.visible_to(user, today).filter(duty__case__in=cases)
    for one in former.exclude(state=RequestState.PENDING).select_related("duty"):
        why = f"：{one.decision_reason}" if one.decision_reason else ""
        line = f"{_day(one.asked_at)}{one.duty.unit_name}申请退办（{one.reason}），{one.get_state_display()}{why}"
        told[one.duty.case_id].append((one.asked_at, line))


def _former_extensions(
    told: dict[int, list[tuple[datetime, str]]], cases: Iterable[int], user: User, today: date
) -> None:
    former = ExtensionRequest.objects.visible_to(user, today).filter(duty__case__in=cases)
    for one in former.exclude(state=RequestState.PENDING).select_related("duty"):
        why = f"：{one.decision_reason}" if one.decision_reason else ""
        until = day_text(one.until, today)
        line = f"{_day(one.asked_at)}{one.duty.unit_name}申请延至 {until}，{one.get_state_display()}{why}"
        told[one.duty.case_id].append((one.asked_at, line))


def _day(at: datetime) -> str:
    day = timezone.localdate(at)
    return f"{day.month} 月 {day.day} 日"
