"""The figures of an office's own data, now or as of any day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from huiyin.cases.door import CASE_COLUMNS, DUTY_COLUMNS
from huiyin.cases.models import Case, Duty, Event
from huiyin.figures.reckoning import CaseRow, DutyRow, Figure, reckon
from huiyin.rules.queries import version_of

_DATES = ("return_due", "first_contact_due", "answer_due")
_TIMES = ("submitted_at", "first_issued_at", "answered_at")


def _solved(rules_id: int) -> frozenset[str]:
    return frozenset(one.code for one in version_of(rules_id).ruleset.classes if one.solved)


def end_of(day: date) -> datetime:
    """The first moment after the day, local time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def rows_now(cases: QuerySet[Case]) -> tuple[list[CaseRow], list[DutyRow]]:
    """The cases and their duties as they stand."""
    found = {pk: CaseRow(pk, *values) for pk, *values in cases.values_list("pk", *CASE_COLUMNS)}
    duties = [
        DutyRow(found[case_id], _solved(rules_id), *values)
        for case_id, rules_id, *values in Duty.objects.filter(case__in=cases)
        .order_by("pk")
        .values_list("case_id", "rules_id", *DUTY_COLUMNS)
        .iterator()
    ]
    return list(found.values()), duties


def rows_as_of(cases: QuerySet[Case], as_of: date) -> tuple[list[CaseRow], list[DutyRow]]:
    """The cases and their duties as they stood at the end of the day: the changes that the events up to then tell, laid
    on top of each other."""
    rules = {
        (case_id, no): rules_id
        for case_id, no, rules_id in Duty.objects.filter(case__in=cases).values_list("case_id", "no", "rules_id")
    }
    found: dict[int, CaseRow] = {}
    duties: dict[tuple[int, int], DutyRow] = {}
    events = Event.objects.filter(case__in=cases, at__lt=end_of(as_of)).order_by("case_id", "seq")
    for case_id, data in events.values_list("case_id", "data").iterator():
        case = found.setdefault(case_id, CaseRow(case_id))
        _lay(case, data.get("case", {}))
        for no, changes in data.get("duties", {}).items():
            key = (case_id, int(no))
            duty = duties.get(key)
            if duty is None:
                duty = duties[key] = DutyRow(case, _solved(rules[key]))
            _lay(duty, changes)
    return list(found.values()), list(duties.values())


def _lay(row: CaseRow | DutyRow, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(row, name, _read(name, value))


def _read(name: str, value: Any) -> Any:
    """A value as a column has it; an event keeps dates and times as text."""
    if value is not None and name in _DATES:
        return date.fromisoformat(value)
    if value is not None and name in _TIMES:
        return datetime.fromisoformat(value)
    return value


def figures(cases: QuerySet[Case], *, as_of: date, unit_id: int | None = None) -> dict[str, Figure]:
    """Every figure over these cases as of the day; with ``unit_id`` from that unit's side."""
    later = Event.objects.filter(case__in=cases, at__gte=end_of(as_of)).exists()
    rows, duties = rows_as_of(cases, as_of) if later else rows_now(cases)
    classes, decimals = classes_of(cases)
    return reckon(rows, duties, as_of=as_of, classes=classes, decimals=decimals, unit_id=unit_id)


def classes_of(cases: QuerySet[Case]) -> tuple[list[tuple[str, str]], int]:
    """The result classes of the rule versions that these cases' duties keep, and the decimals of the latest."""
    versions = Duty.objects.filter(case__in=cases).order_by().values_list("rules_id", flat=True).distinct()
    found: dict[str, str] = {}
    decimals = 1
    for pk in sorted(versions):
        ruleset = version_of(pk).ruleset
        decimals = ruleset.decimals
        found |= {one.code: one.label for one in ruleset.classes}
    return list(found.items()), decimals


PAGE = 500  # cases held in memory at a time


def misfits(cases: QuerySet[Case]) -> Iterator[str]:
    """Where the stored columns differ from what the events tell, one sentence each. The first alone is a reason to look
    closer; columns that no event tells are not looked at."""
    pks = list(cases.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), PAGE):
        page = pks[start : start + PAGE]
        yield from _misfits_in(page)


def _misfits_in(page: list[int]) -> Iterator[str]:
    told_cases: dict[int, dict[str, Any]] = {pk: {} for pk in page}
    told_duties: dict[int, dict[int, dict[str, Any]]] = {pk: {} for pk in page}
    events = Event.objects.filter(case__in=page).order_by("case_id", "seq").values_list("case_id", "data")
    for case_id, data in events.iterator():
        changes = data.get("case", {})
        told_cases[case_id] |= changes if isinstance(changes, dict) else {}
        for no, changes in data.get("duties", {}).items():
            told_duties[case_id].setdefault(int(no), {}).update(changes)
    stored_duties: dict[int, dict[int, dict[str, Any]]] = {pk: {} for pk in page}
    numbers: dict[int, int] = {}
    duties = Duty.objects.filter(case__in=page).order_by("pk").values("pk", "case_id", "no", *DUTY_COLUMNS)
    for row in duties:
        numbers[row["pk"]] = row["no"]
        row["upper_id"] = numbers.get(row["upper_id"])
        stored_duties[row["case_id"]][row["no"]] = row
    for case in (
        Case.objects.filter(pk__in=page).order_by("pk").values("pk", "public_id", "title", "next_due", *CASE_COLUMNS)
    ):
        pk, where = case["pk"], f"{case['number'] or '未编号'} {case['title']}（{case['public_id']}）"
        yield from (f"{where}：{what}" for what in _differences(told_cases[pk], case, CASE_COLUMNS))
        told, stored = told_duties[pk], stored_duties[pk]
        for no in sorted(told.keys() | stored.keys()):
            if no not in stored:
                yield f"{where}：记录中的第 {no} 项承办任务不在"
            elif no not in told:
                yield f"{where}：第 {no} 项承办任务没有记录"
            else:
                differences = _differences(told[no], stored[no], DUTY_COLUMNS)
                yield from (f"{where}：第 {no} 项承办任务的 {what}" for what in differences)
        waiting = [row["answer_due"] for row in stored.values() if row["state"] in ("sent", "signed")]
        if case["next_due"] != min(waiting, default=None):
            yield f"{where}：next_due 应为 {min(waiting, default=None)}，现存 {case['next_due']}"


def _differences(told: dict[str, Any], stored: dict[str, Any], columns: Iterable[str]) -> Iterator[str]:
    for name in columns:
        wanted = _read(name, told.get(name))  # a column that was always empty is not told
        if wanted != stored[name]:
            yield f"{name} 按记录应为 {wanted}，现存 {stored[name]}"
