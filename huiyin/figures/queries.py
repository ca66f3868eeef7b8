"""The figures of an office's own data, now or as of any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
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
        if value is not None and name in _DATES:
            value = date.fromisoformat(value)
        elif value is not None and name in _TIMES:
            value = datetime.fromisoformat(value)
        setattr(row, name, value)


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


def misfits(cases: Iterable[Case]) -> list[str]:
    """Cases whose stored columns differ from what their events tell."""
    chosen = Case.objects.filter(pk__in=[case.pk for case in cases])
    now_cases, now_duties = rows_now(chosen)
    then_cases, then_duties = rows_as_of(chosen, date.max - timedelta(days=2))
    told = {row.pk: row for row in then_cases}
    wrong = [row.pk for row in now_cases if told.get(row.pk) != row]
    pairs: dict[int, list[DutyRow]] = {}
    for duty in then_duties:
        pairs.setdefault(duty.case.pk, []).append(duty)
    for duty in now_duties:
        if duty.case.pk not in wrong and not any(_same(duty, other) for other in pairs.get(duty.case.pk, [])):
            wrong.append(duty.case.pk)
    return [case.public_id for case in chosen if case.pk in wrong]


def _same(one: DutyRow, other: DutyRow) -> bool:
    names = [field.name for field in fields(DutyRow) if field.name not in ("case", "upper_id")]
    return all(getattr(one, name) == getattr(other, name) for name in names)
