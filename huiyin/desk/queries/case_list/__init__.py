"""建议提案: the list, its filters and its order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case as Choose
from django.db.models import F, Prefetch, QuerySet, Value, When
from django.db.models.functions import Length
from django.http import QueryDict

from huiyin.cases.lifecycle import CASE_STATES, IN_FORCE
from huiyin.cases.models import Case, Duty, Role, few_of
from huiyin.desk.queries.case_dates import answer_name, day_text
from huiyin.desk.queries.case_list.filters import (
    RUNNING,
    Choice,
    Filter,
    chosen_of,
    filter_of,
    filters_of,
    held_by,
    narrow,
)
from huiyin.desk.queries.pages import KeyPage, Order, page_of
from huiyin.desk.queries.todo.rows import SIGNERS, proposers_text
from huiyin.oversight.lamps import Lamp, lamp
from huiyin.people.models import User
from huiyin.people.queries import area_code
from huiyin.workdays.queries import calendar

__all__ = [
    "PER_PAGE",
    "CaseList",
    "CaseRow",
    "Chip",
    "Choice",
    "Filter",
    "Heading",
    "case_list",
    "case_rows",
    "filter_of",
]

PER_PAGE = 50
PER_PRINT = 200  # rows of one printed page; the file holds all
MOST_NAMED = 6  # co-hosts of a line; the file and the case name all
# A closed case may have a co-host's date left that nobody waits for.
_DUE = Choose(When(state__in=RUNNING, then=F("next_due")))
_STATE = Choose(*(When(state=state, then=Value(place)) for place, state in enumerate(CASE_STATES)))
# 9 stands before 10: numbers are text, and as long as they are large.
SORTS: dict[str, tuple[list[Any], str]] = {
    "number": ([Length("number"), F("number")], "案号"),
    "title": ([F("title")], "标题"),
    "state": ([_STATE], "状态"),
    "due": ([_DUE], "最近到期"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A sortable column: its label, the address that sorts by it, and how it is sorted now."""

    label: str
    url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """``co_hosts``: all of them; ``hosts``: as many as a line bears. ``due_from``: who has to answer by ``due``, where
    several are to."""

    case: Case
    proposers: str
    leads: str
    co_hosts: str
    hosts: str
    classes: str
    lamp: Lamp | None
    due: str
    due_from: str


@dataclass(frozen=True, slots=True)
class CaseList:
    """``printed``: many on one page, without links."""

    page: KeyPage[Case]
    rows: list[CaseRow]
    filters: list[Filter]
    headings: dict[str, Heading]
    asked: str
    chips: list[Chip]
    narrowed: bool
    query: str
    sort: str
    printed: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """The cases that are asked for, in which order, and what stands above them."""

    found: QuerySet[Case]
    filters: list[Filter]
    chosen: dict[str, str]
    words: str
    sort: str
    down: bool

    @property
    def kept(self) -> dict[str, str]:
        return {name: value for name, value in {**self.chosen, "q": self.words}.items() if value}

    @property
    def order(self) -> Order:
        return Order(SORTS[self.sort][0], self.down)


def _ask(user: User, asked: QueryDict, today: date) -> _Asked:
    seen = Case.objects.visible_to(user, today)
    held = held_by(seen)
    filters = filters_of(seen, asked, held)
    chosen = chosen_of(filters)
    words = asked.get("q", "").replace("\0", "").strip()
    return _Asked(narrow(seen, chosen, words, today, held), filters, chosen, words, *_sort(asked))


def case_list(user: User, asked: QueryDict, today: date) -> CaseList:
    """One page of the cases that the user may see, as he asks for them."""
    wanted = _ask(user, asked, today)
    printed = "print" in asked
    page = page_of(
        _told(wanted.found),
        wanted.order,
        PER_PRINT if printed else PER_PAGE,
        asked,
    )
    kept, sort, down = wanted.kept, wanted.sort, wanted.down
    return CaseList(
        page=page,
        rows=[_row(case, today) for case in page.rows],
        filters=wanted.filters,
        headings={name: _heading(name, label, kept, sort, down=down) for name, (_, label) in SORTS.items()},
        asked=wanted.words,
        chips=_chips(wanted),
        narrowed=bool(kept),
        query=urlencode({**kept, "sort": f"{'-' if down else ''}{sort}"}),
        sort=f"{'-' if down else ''}{sort}",
        printed=printed,
    )


def case_rows(user: User, asked: QueryDict, today: date) -> Iterator[CaseRow]:
    """All the cases asked for, in their order."""
    wanted = _ask(user, asked, today)
    cases: Iterable[Case] = wanted.order.sorted(wanted.order.annotated(_told(wanted.found)))
    return (_row(case, today) for case in cases)


def _told(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With what a row tells."""
    duties = Duty.objects.filter(upper=None, state__in=IN_FORCE).order_by("pk")
    with_duties = cases.prefetch_related(Prefetch("duties", duties, to_attr="top_duties"))
    return with_duties.annotate(signers=SIGNERS).select_related("lead", "body")


def _chips(wanted: _Asked) -> list[Chip]:
    sort = {"sort": f"{'-' if wanted.down else ''}{wanted.sort}"}

    def without(name: str) -> str:
        return "?" + urlencode({**{one: value for one, value in wanted.kept.items() if one != name}, **sort})

    told = [Chip(f"检索：{wanted.words}", without("q"))] if wanted.words else []
    return told + [
        Chip(f"{one.label}：{choice.label}", without(one.name))
        for one in wanted.filters
        for choice in one.choices
        if choice.chosen
    ]


def _sort(asked: QueryDict) -> tuple[str, bool]:
    """The column, and whether from the top down; nearest date first unless asked otherwise."""
    wanted = asked.get("sort", "due")
    name = wanted.removeprefix("-")
    return (name, wanted.startswith("-")) if name in SORTS else ("due", False)


def _heading(name: str, label: str, kept: dict[str, str], sort: str, *, down: bool) -> Heading:
    here = name == sort
    url = "?" + urlencode({**kept, "sort": f"-{name}" if here and not down else name})
    return Heading(label, url, ("descending" if down else "ascending") if here else "")


def _row(case: Case, today: date) -> CaseRow:
    duties: list[Duty] = case.top_duties  # type: ignore[attr-defined]
    running = case.next_due is not None and case.state in RUNNING
    waited_for = [duty for duty in duties if duty.state != "answered" and duty.answer_due == case.next_due]
    hosts = _named(case, duties, co_hosts=True)
    return CaseRow(
        case=case,
        proposers=proposers_text(case, case.signers or 0),  # type: ignore[attr-defined]
        leads="、".join(_named(case, duties, co_hosts=False)),
        co_hosts="、".join(hosts),
        hosts=few_of(hosts, MOST_NAMED),
        classes="、".join(f"{duty.result_class} 类" for duty in duties if duty.result_class),
        lamp=_lamp(case, case.next_due, today) if running and case.next_due is not None else None,
        due=_due(case.next_due, waited_for, today) if running and case.next_due is not None else "",
        due_from=few_of([duty.unit_name for duty in waited_for], 1) if running and len(duties) > 1 else "",
    )


def _due(day: date, waited_for: list[Duty], today: date) -> str:
    """The nearest date, and of what it is the date."""
    names = list(dict.fromkeys(answer_name(duty) for duty in waited_for))
    return f"{'、'.join(names)} {day_text(day, today)}".strip()


def _named(case: Case, duties: list[Duty], *, co_hosts: bool) -> list[str]:
    """The units in that role, those outside a received case after our own."""
    here = [duty.unit_name for duty in duties if (duty.role == Role.CO_HOST) is co_hosts]
    there = [unit["name"] for unit in case.outside_units if (unit.get("role") == Role.CO_HOST) is co_hosts]
    return [*here, *there]


def _lamp(case: Case, due: date, today: date) -> Lamp:
    return lamp(due, today, calendar(area_code(case.area_id)), case.body.lamp_days)
