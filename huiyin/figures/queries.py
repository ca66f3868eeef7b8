"""The figures of an office's own data, now or as of any day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.utils import timezone

from huiyin.cases.door import CASE_COLUMNS, DUTY_COLUMNS
from huiyin.cases.models import Case, Duty, Event
from huiyin.figures.reckoning import Figure, reckon
from huiyin.figures.rows import CaseRow, DutyRow
from huiyin.rules.models import RuleVersion
from huiyin.rules.queries import version_of

_DATES = ("return_due", "first_contact_due", "answer_due")
_TIMES = ("submitted_at", "taken_back_at", "first_issued_at", "answered_at")


def _solved(rules_id: int) -> frozenset[str]:
    return frozenset(one.code for one in version_of(rules_id).ruleset.classes if one.solved)


def end_of(day: date) -> datetime:
    """The first moment after the day, local time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case belongs: by what figures are narrowed and grouped."""

    year: int
    session_id: int | None
    subject: str
    filed_on: date | None
    assigned_on: date | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What figures are reckoned from: cases and duties as they stood on a day, and the rule versions of each case."""

    as_of: date
    rows: list[CaseRow]
    duties: list[DutyRow]
    places: dict[int, Place]
    versions: dict[int, set[int]]

    def only(self, fits: Callable[[CaseRow, Place], bool]) -> Ground:
        """The same over the cases that fit."""
        rows = [row for row in self.rows if fits(row, self.places[row.pk])]
        kept = {row.pk for row in rows}
        duties = [duty for duty in self.duties if duty.case.pk in kept]
        gone = {row.pk for row in self.rows} - kept
        versions = {pk: found for pk, found in self.versions.items() if pk not in gone}
        return Ground(self.as_of, rows, duties, self.places, versions)

    @property
    def rules(self) -> list[RuleVersion]:
        """The rule versions that these cases' duties keep."""
        return [version_of(pk) for pk in sorted({pk for found in self.versions.values() for pk in found})]

    @property
    def classes(self) -> list[tuple[str, str]]:
        found = {one.code: one.label for version in self.rules for one in version.ruleset.classes}
        return list(found.items())

    @property
    def decimals(self) -> int:
        """Those of the latest version."""
        rules = self.rules
        return rules[-1].ruleset.decimals if rules else 1

    def figures(self, *, unit_id: int | None = None, units: frozenset[int] | None = None) -> dict[str, Figure]:
        return reckon(
            self.rows,
            self.duties,
            as_of=self.as_of,
            classes=self.classes,
            decimals=self.decimals,
            unit_id=unit_id,
            units=units,
        )


def ground(cases: QuerySet[Case], as_of: date) -> Ground:
    """The cases and their duties at the end of the day, in three queries at most."""
    since = Event.objects.filter(case=OuterRef("pk"), at__gte=end_of(as_of))
    rows, places, moved = _cases_now(cases.annotate(moved=Exists(since)))
    if moved:
        told, duties, versions = _told_until(cases, as_of)
        # A case that a step brought in after the first question is left for the next time.
        found = [row for row in told if row.pk in places]
        return Ground(as_of, found, [duty for duty in duties if duty.case.pk in places], places, versions)
    duties, versions = _duties_now(cases, rows)
    return Ground(as_of, list(rows.values()), duties, places, versions)


def figures(cases: QuerySet[Case], *, as_of: date, unit_id: int | None = None) -> dict[str, Figure]:
    """Every figure over these cases as of the day; with ``unit_id`` from that unit's side."""
    return ground(cases, as_of).figures(unit_id=unit_id)


def rows_now(cases: QuerySet[Case]) -> tuple[list[CaseRow], list[DutyRow]]:
    """The cases and their duties as they stand."""
    rows = _cases_now(cases.annotate(moved=Value(value=False)))[0]
    return list(rows.values()), _duties_now(cases, rows)[0]


def rows_as_of(cases: QuerySet[Case], as_of: date) -> tuple[list[CaseRow], list[DutyRow]]:
    """The cases and their duties as they stood at the end of the day: the changes that the events up to then tell, laid
    on top of each other."""
    rows, duties, _ = _told_until(cases, as_of)
    return rows, duties


def _cases_now(cases: QuerySet[Case]) -> tuple[dict[int, CaseRow], dict[int, Place], bool]:
    """The cases as they stand, where each belongs, and whether any has ``moved`` since the day asked about."""
    rows: dict[int, CaseRow] = {}
    places: dict[int, Place] = {}
    any_moved = False
    columns = ("moved", "year", "session_id", "subject", "filed_at", "assigned_at")
    found = cases.values_list("pk", *columns, *CASE_COLUMNS)
    for pk, moved, year, session_id, subject, filed_at, assigned_at, *values in found:
        rows[pk] = CaseRow(pk, *values)
        places[pk] = Place(year, session_id, subject, _day(filed_at), _day(assigned_at))
        any_moved = any_moved or moved
    return rows, places, any_moved


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at is not None else None


def _duties_now(cases: QuerySet[Case], rows: dict[int, CaseRow]) -> tuple[list[DutyRow], dict[int, set[int]]]:
    duties: list[DutyRow] = []
    versions: dict[int, set[int]] = {}
    found = Duty.objects.filter(case__in=cases).order_by("pk")
    for case_id, rules_id, above, *values in found.values_list(
        "case_id", "rules_id", "upper__unit_id", *DUTY_COLUMNS
    ).iterator():
        case = rows.get(case_id)
        if case is not None:
            duty = DutyRow(case, _solved(rules_id), *values)
            duty.above = above
            duties.append(duty)
            versions.setdefault(case_id, set()).add(rules_id)
    return duties, versions


def _told_until(cases: QuerySet[Case], as_of: date) -> tuple[list[CaseRow], list[DutyRow], dict[int, set[int]]]:
    kept: dict[tuple[int, int], tuple[int, int | None]] = {}  # the rules, and the unit above
    versions: dict[int, set[int]] = {}
    stored = Duty.objects.filter(case__in=cases).order_by()
    columns = ("case_id", "no", "rules_id", "upper__unit_id")
    for case_id, no, rules_id, unit_above in stored.values_list(*columns).iterator():
        kept[case_id, no] = rules_id, unit_above
        versions.setdefault(case_id, set()).add(rules_id)
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
                rules_id, above = kept[key]
                duty = duties[key] = DutyRow(case, _solved(rules_id), above=above)
            _lay(duty, changes)
    return list(found.values()), list(duties.values()), versions


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
