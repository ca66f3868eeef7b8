"""建议提案: the list, its filters and its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case as Choose
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Length
from django.http import QueryDict

from huiyin.cases.lifecycle import CASE_STATES, IN_FORCE, SUGGESTION_STATES
from huiyin.cases.models import Case, CoSign, Duty
from huiyin.desk.queries.case_dates import day_text
from huiyin.desk.queries.todo.rows import proposers_text
from huiyin.oversight.lamps import Lamp, lamp, last_yellow
from huiyin.people.models import Kind, Session, Unit, User
from huiyin.people.queries import area_code
from huiyin.workdays.queries import calendar

PER_PAGE = 50
LAMPS = {"late": "已超期", "warn": "五个工作日内到期", "ok": "尚有时间", "done": "没有待办期限"}
WARN_DAYS = 5  # working days
MOST_WORDS = 8  # more are no search, and a query that no database takes
RUNNING = ("filed", "assigned")
# A closed case may have a co-host's date left that nobody waits for.
_DUE = Choose(When(state__in=RUNNING, then=F("next_due")))
_STATE = Choose(*(When(state=state, then=Value(place)) for place, state in enumerate(CASE_STATES)))
_SIGNERS = Subquery(
    CoSign.objects.filter(case=OuterRef("pk"), answer=CoSign.Answer.CONFIRMED)
    .order_by()
    .values("case")
    .annotate(number=Count("pk"))
    .values("number")
)
# 9 stands before 10: numbers are text, and as long as they are large.
SORTS: dict[str, tuple[list[Any], str]] = {
    "number": ([Length("number"), F("number")], "案号"),
    "title": ([F("title")], "标题"),
    "state": ([_STATE], "状态"),
    "due": ([_DUE], "最近到期"),
}
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
class Heading:
    """A sortable column: its label, the address that sorts by it, and how it is sorted now."""

    label: str
    url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    case: Case
    proposers: str
    leads: str
    co_hosts: str
    classes: str
    lamp: Lamp | None
    due: str


@dataclass(frozen=True, slots=True)
class CaseList:
    page: Page[Any]
    rows: list[CaseRow]
    filters: list[Filter]
    headings: dict[str, Heading]
    asked: str
    chosen: list[str]
    narrowed: bool
    query: str


def case_list(user: User, asked: QueryDict, today: date) -> CaseList:
    """One page of the cases that the user may see, as he asks for them."""
    seen = Case.objects.visible_to(user, today)
    units = list(Unit.objects.filter(duties__case__in=seen).distinct())
    years = list(seen.order_by("-year").values_list("year", flat=True).distinct())
    sessions = Session.objects.filter(cases__in=seen).distinct().select_related("term__body")
    classes = list(
        Duty.objects.filter(case__in=seen, upper=None, state__in=IN_FORCE)
        .exclude(result_class="")
        .order_by("result_class")
        .values_list("result_class", flat=True)
        .distinct()
    )
    filters = [
        filter_of(asked, "kind", "案别", [(kind.value, kind.label) for kind in Kind]),
        filter_of(asked, "state", "状态", list(STATES.items())),
        filter_of(asked, "unit", "承办单位", [(str(unit.pk), unit.name) for unit in units]),
        filter_of(asked, "class", "办理结果", [(code, f"{code} 类") for code in classes]),
        filter_of(asked, "lamp", "期限", list(LAMPS.items())),
        filter_of(asked, "year", "年度", [(str(year), f"{year} 年") for year in years]),
        filter_of(asked, "session", "会次", [(str(session.pk), str(session)) for session in sessions]),
    ]
    chosen = {one.name: next((choice.value for choice in one.choices if choice.chosen), "") for one in filters}
    words = asked.get("q", "").replace("\0", "").strip()
    found = _narrow(seen, chosen, words, today)
    sort, down = _sort(asked)
    order = [one.desc(nulls_last=True) if down else one.asc(nulls_last=True) for one in SORTS[sort][0]]
    duties = Prefetch(
        "duties", Duty.objects.filter(upper=None, state__in=IN_FORCE).order_by("pk"), to_attr="top_duties"
    )
    shown = found.order_by(*order, "-pk").annotate(signers=_SIGNERS).select_related("lead", "body")
    paged = Paginator(shown.prefetch_related(duties), PER_PAGE)
    page = paged.get_page(asked.get("page"))
    kept = {name: value for name, value in {**chosen, "q": words}.items() if value}
    headings = {name: _heading(name, label, kept, sort, down=down) for name, (_, label) in SORTS.items()}
    sorted_by = {**kept, "sort": f"{'-' if down else ''}{sort}"}
    told = [f"{one.label} {choice.label}" for one in filters for choice in one.choices if choice.chosen]
    rows = [_row(case, today) for case in page]
    return CaseList(page, rows, filters, headings, words, told, bool(kept), urlencode(sorted_by))


def filter_of(asked: QueryDict, name: str, label: str, choices: list[tuple[str, str]]) -> Filter:
    now = asked.get(name, "")
    return Filter(name, label, [Choice(value, text, value == now) for value, text in choices])


def _narrow(seen: QuerySet[Case], chosen: dict[str, str], words: str, today: date) -> QuerySet[Case]:
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
        seen = _by_lamp(seen, chosen["lamp"], today)
    for word in words.split()[:MOST_WORDS]:
        signed = CoSign.objects.filter(proposer__name__icontains=word, answer="confirmed")
        seen = seen.filter(
            Q(number=word)
            | Q(title__icontains=word)
            | Q(lead__name__icontains=word)
            | Q(pk__in=signed.values("case"))
            | Q(pk__in=Duty.objects.filter(unit_name__icontains=word).values("case"))
        )
    return seen


def _by_lamp(seen: QuerySet[Case], lamp: str, today: date) -> QuerySet[Case]:
    soon = last_yellow(today, calendar(), WARN_DAYS)
    running = seen.filter(state__in=RUNNING)
    if lamp == "late":
        return running.filter(next_due__lt=today)
    if lamp == "warn":
        return running.filter(next_due__gte=today, next_due__lte=soon)
    if lamp == "ok":
        return running.filter(next_due__gt=soon)
    return seen.exclude(pk__in=running.filter(next_due__isnull=False).values("pk"))


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
    return CaseRow(
        case=case,
        proposers=proposers_text(case, case.signers or 0),  # type: ignore[attr-defined]
        leads="、".join(duty.unit_name for duty in duties if duty.role != "co_host"),
        co_hosts="、".join(duty.unit_name for duty in duties if duty.role == "co_host"),
        classes="、".join(f"{duty.result_class} 类" for duty in duties if duty.result_class),
        lamp=_lamp(case, case.next_due, today) if running and case.next_due is not None else None,
        due=day_text(case.next_due, today) if running and case.next_due is not None else "",
    )


def _lamp(case: Case, due: date, today: date) -> Lamp:
    return lamp(due, today, calendar(area_code(case.area_id)), case.body.lamp_days)
