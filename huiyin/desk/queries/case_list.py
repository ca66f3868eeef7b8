"""建议提案: the list, its filters and its order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import F, Prefetch, Q, QuerySet
from django.http import QueryDict

from huiyin.cases.lifecycle import CASE_STATES, IN_FORCE
from huiyin.cases.models import Case, CoSign, Duty
from huiyin.desk.queries.case_dates import Lamp, lamp_for
from huiyin.people.models import Kind, Unit, User
from huiyin.people.queries import area_code
from huiyin.workdays.queries import calendar
from huiyin.workdays.reckoning import Duration

PER_PAGE = 50
LAMPS = {"late": "已超期", "warn": "五个工作日内到期", "ok": "尚有时间", "done": "没有待办期限"}
SORTS = {
    "number": ("number", "案号"),
    "title": ("title", "标题"),
    "state": ("state", "状态"),
    "due": ("next_due", "最近到期"),
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
    leads: str
    co_hosts: str
    classes: str
    lamp: Lamp | None


@dataclass(frozen=True, slots=True)
class CaseList:
    page: Page[Any]
    rows: list[CaseRow]
    filters: list[Filter]
    headings: dict[str, Heading]
    asked: str
    narrowed: bool
    query: str


def case_list(user: User, asked: QueryDict, today: date) -> CaseList:
    """One page of the cases that the user may see, as he asks for them."""
    seen = Case.objects.visible_to(user, today)
    units = list(Unit.objects.filter(duties__case__in=seen).distinct())
    years = list(seen.order_by("-year").values_list("year", flat=True).distinct())
    classes = list(
        Duty.objects.filter(case__in=seen)
        .exclude(result_class="")
        .order_by("result_class")
        .values_list("result_class", flat=True)
        .distinct()
    )
    filters = [
        filter_of(asked, "kind", "案别", [(kind.value, kind.label) for kind in Kind]),
        filter_of(asked, "state", "状态", list(CASE_STATES.items())),
        filter_of(asked, "unit", "承办单位", [(str(unit.pk), unit.name) for unit in units]),
        filter_of(asked, "class", "办理结果", [(code, f"{code} 类") for code in classes]),
        filter_of(asked, "lamp", "期限", list(LAMPS.items())),
        filter_of(asked, "year", "年度", [(str(year), f"{year} 年") for year in years]),
    ]
    chosen = {one.name: next((choice.value for choice in one.choices if choice.chosen), "") for one in filters}
    words = asked.get("q", "").strip()
    found = _narrow(seen, chosen, words, today)
    sort, down = _sort(asked)
    column = F(SORTS[sort][0])
    order = column.desc(nulls_last=True) if down else column.asc(nulls_last=True)
    duties = Prefetch(
        "duties", Duty.objects.filter(upper=None, state__in=IN_FORCE).order_by("pk"), to_attr="top_duties"
    )
    paged = Paginator(found.order_by(order, "-pk").select_related("lead", "body").prefetch_related(duties), PER_PAGE)
    page = paged.get_page(asked.get("page"))
    kept = {name: value for name, value in {**chosen, "q": words}.items() if value}
    headings = {name: _heading(name, label, kept, sort, down=down) for name, (_, label) in SORTS.items()}
    sorted_by = {**kept, "sort": f"{'-' if down else ''}{sort}"}
    return CaseList(
        page, [_row(case, today) for case in page], filters, headings, words, bool(kept), urlencode(sorted_by)
    )


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
    if chosen["unit"]:
        seen = seen.filter(pk__in=in_force.filter(unit=int(chosen["unit"])).values("case"))
    if chosen["class"]:
        seen = seen.filter(pk__in=in_force.filter(result_class=chosen["class"], upper=None).values("case"))
    if chosen["lamp"]:
        seen = _by_lamp(seen, chosen["lamp"], today)
    for word in words.split():
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
    soon = calendar().end(today, Duration(5, "working days")).end
    running = seen.filter(state__in=("assigned", "filed"))
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
    duties: list[Any] = case.top_duties  # type: ignore[attr-defined]
    lamp = None
    if case.next_due is not None and case.state in ("assigned", "filed"):
        lamp = lamp_for("", case.next_due, today, calendar(area_code(case.area_id)), case.body.lamp_days)
    return CaseRow(
        case=case,
        leads="、".join(duty.unit_name for duty in duties if duty.role != "co_host"),
        co_hosts="、".join(duty.unit_name for duty in duties if duty.role == "co_host"),
        classes="、".join(f"{duty.result_class} 类" for duty in duties if duty.result_class),
        lamp=lamp,
    )
