"""What narrows the list, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict

from huiyin.cases.lifecycle import CASE_STATES, IN_FORCE, SUGGESTION_STATES
from huiyin.cases.models import Case, CoSign, Duty
from huiyin.desk.queries.todo.rows import soon_label
from huiyin.oversight.lamps import last_yellow
from huiyin.people.models import Kind, Unit, session_name
from huiyin.people.queries import area_code
from huiyin.workdays.queries import calendar

LAMPS = {"late": "已超期", "warn": "即将到期", "ok": "尚有时间", "done": "没有待办期限"}
MOST_WORDS = 8  # more are no search, and a query that no database takes
RUNNING = ("filed", "assigned")
STATES = {
    state: f"{label} / {SUGGESTION_STATES[state]}" if state in SUGGESTION_STATES else label
    for state, label in CASE_STATES.items()
}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    label: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Held:
    """The bodies, years and sessions that the cases seen belong to."""

    years: list[int]
    sessions: dict[int, str]
    bodies: dict[int, tuple[int, int]]  # area and lamp days


def held_by(seen: QuerySet[Case]) -> Held:
    columns = ("body", "body__area", "body__lamp_days", "body__name", "year", "session")
    rows = seen.order_by().values_list(*columns, "session__term__number", "session__number").distinct()
    years: set[int] = set()
    sessions: dict[int, str] = {}
    bodies: dict[int, tuple[int, int]] = {}
    for body, area, days, name, year, session, term, number in sorted(rows, key=lambda row: (-row[4], row[0])):
        years.add(year)
        bodies[body] = area, days
        if session is not None:
            sessions[session] = session_name(name, term, number)
    return Held(sorted(years, reverse=True), sessions, bodies)


def filter_of(asked: QueryDict, name: str, label: str, choices: list[tuple[str, str]]) -> Filter:
    now = asked.get(name, "")
    return Filter(name, label, [Choice(value, text, value == now) for value, text in choices])


def filters_of(seen: QuerySet[Case], asked: QueryDict, held: Held) -> list[Filter]:
    units = Unit.objects.filter(duties__case__in=seen).distinct()
    classes = (
        Duty.objects.filter(case__in=seen, upper=None, state__in=IN_FORCE)
        .exclude(result_class="")
        .order_by("result_class")
        .values_list("result_class", flat=True)
        .distinct()
    )
    days = {days for _, days in held.bodies.values()}
    lamps = LAMPS | ({"warn": soon_label(days.pop())} if len(days) == 1 else {})
    return [
        filter_of(asked, "kind", "案别", [(kind.value, kind.label) for kind in Kind]),
        filter_of(asked, "state", "状态", list(STATES.items())),
        filter_of(asked, "unit", "承办单位", [(str(unit.pk), unit.name) for unit in units]),
        filter_of(asked, "class", "办理结果", [(code, f"{code} 类") for code in classes]),
        filter_of(asked, "lamp", "期限", list(lamps.items())),
        filter_of(asked, "year", "年度", [(str(year), f"{year} 年") for year in held.years]),
        filter_of(asked, "session", "会次", [(str(pk), label) for pk, label in held.sessions.items()]),
    ]


def chosen_of(filters: Iterable[Filter]) -> dict[str, str]:
    return {one.name: next((choice.value for choice in one.choices if choice.chosen), "") for one in filters}


def narrow(seen: QuerySet[Case], chosen: dict[str, str], words: str, today: date, held: Held) -> QuerySet[Case]:
    in_force = Duty.objects.filter(state__in=IN_FORCE)
    if chosen["kind"]:
        seen = seen.filter(kind=chosen["kind"])
    if chosen["state"]:
        seen = seen.filter(state=chosen["state"])
    if chosen["year"]:
        seen = seen.filter(year=chosen["year"])
    if chosen["session"]:
        seen = seen.filter(session=int(chosen["session"]))
    if chosen["unit"]:
        seen = seen.filter(pk__in=in_force.filter(unit=int(chosen["unit"])).values("case"))
    if chosen["class"]:
        seen = seen.filter(pk__in=in_force.filter(result_class=chosen["class"], upper=None).values("case"))
    if chosen["lamp"]:
        seen = _by_lamp(seen, chosen["lamp"], today, held)
    for word in words.split()[:MOST_WORDS]:
        seen = _with_word(seen, word)
    return seen


def _with_word(seen: QuerySet[Case], word: str) -> QuerySet[Case]:
    signed = CoSign.objects.filter(proposer__name__icontains=word, answer="confirmed")
    return seen.filter(
        Q(number=word)
        | Q(title__icontains=word)
        | Q(lead__name__icontains=word)
        | Q(pk__in=signed.values("case"))
        | Q(pk__in=Duty.objects.filter(unit_name__icontains=word).values("case"))
    )


def _by_lamp(seen: QuerySet[Case], lamp: str, today: date, held: Held) -> QuerySet[Case]:
    """By the lamp as its row shows it: each body has its own days and its own working days."""
    running = seen.filter(state__in=RUNNING)
    if lamp == "late":
        return running.filter(next_due__lt=today)
    if lamp == "done":
        return seen.exclude(pk__in=running.filter(next_due__isnull=False).values("pk"))
    bodies: dict[tuple[int, int], list[int]] = {}
    for body, kept in held.bodies.items():
        bodies.setdefault(kept, []).append(body)
    wanted = Q(pk__in=[])
    for (area, days), some in bodies.items():
        soon = last_yellow(today, calendar(area_code(area)), days)
        near: dict[str, Any] = (
            {"next_due__gte": today, "next_due__lte": soon} if lamp == "warn" else {"next_due__gt": soon}
        )
        wanted |= Q(body__in=some, **near)
    return running.filter(wanted)
