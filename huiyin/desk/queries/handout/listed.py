"""交办清单: what is handed out, as a paper: filed cases with the plan, or what was assigned on some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.db.models.functions import Length
from django.http import QueryDict
from django.utils.dateparse import parse_date

from huiyin.cases.lifecycle import IN_FORCE
from huiyin.cases.models import Case, Duty, Role
from huiyin.desk.queries.handout.filed import chosen_of, rows_of
from huiyin.desk.queries.handout.units import unit_names
from huiyin.desk.queries.pages import KeyPage, Order, page_of
from huiyin.desk.queries.todo.rows import SIGNERS, proposers_text
from huiyin.people.models import User

PER_PAPER = 200


@dataclass(frozen=True, slots=True)
class ListedRow:
    case: Case
    proposers: str
    leads: str
    co_hosts: str
    note: str


@dataclass(frozen=True)
class Listed:
    """``groups``: the rows under the unit that answers them, or all under none."""

    page: KeyPage[Case]
    groups: list[tuple[str, list[ListedRow]]]
    assigned: bool
    since: date | None
    by_unit: bool
    query: str
    kept: list[tuple[str, str]]  # what else the address says


def listed(user: User, asked: QueryDict, today: date) -> Listed:
    assigned, by_unit = "assigned" in asked, "by_unit" in asked
    since = _day(asked.get("since", "")) or today
    cases = _assigned_since(user, since, today) if assigned else chosen_of(user, asked, today)
    order = Order([F("kind"), Length("number"), F("number")], down=False)
    told: QuerySet[Case] = cases.select_related("lead").annotate(signers=SIGNERS)
    page = page_of(told, order, PER_PAPER, asked)
    rows = _assigned(list(page)) if assigned else _planned(list(page))
    if by_unit:
        rows.sort(key=lambda row: (not row.leads, row.leads))
        groups = [(name, list(some)) for name, some in groupby(rows, key=lambda row: row.leads)]
    else:
        groups = [("", rows)] if rows else []
    kept = {name: str(value) for name, value in asked.items() if name not in ("after", "before")}
    others = [(name, value) for name, value in kept.items() if name not in ("by_unit", "since")]
    return Listed(page, groups, assigned, since if assigned else None, by_unit, urlencode(kept), others)


def _assigned_since(user: User, since: date, today: date) -> QuerySet[Case]:
    mine = Case.objects.visible_to(user, today).handed_out_by(user, today)
    return mine.filter(state__in=("assigned", "closed"), assigned_at__date__gte=since)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _planned(cases: list[Case]) -> list[ListedRow]:
    return [
        ListedRow(
            row.case,
            row.proposers,
            f"{unit_names(row.leads)}{'（分办）' if row.is_separate else ''}",
            "、".join([*(unit.name for unit in row.co_hosts), *row.stay]),
            row.stand_label if row.stand in ("unplanned", "objected") else "",
        )
        for row in rows_of(cases)
    ]


def _assigned(cases: list[Case]) -> list[ListedRow]:
    duties: dict[int, list[Duty]] = {case.pk: [] for case in cases}
    for duty in Duty.objects.filter(case__in=cases, upper=None, state__in=IN_FORCE).order_by("pk"):
        duties[duty.case_id].append(duty)
    rows = []
    for case in cases:
        leads = [duty for duty in duties[case.pk] if duty.role != Role.CO_HOST]
        names = "、".join(duty.unit_name for duty in leads)
        dues = "、".join(dict.fromkeys(f"{duty.answer_due.month} 月 {duty.answer_due.day} 日" for duty in leads))
        hosts = "、".join(duty.unit_name for duty in duties[case.pk] if duty.role == Role.CO_HOST)
        separate = "（分办）" if any(duty.role == Role.SEPARATE for duty in leads) else ""
        proposers = proposers_text(case, case.signers or 0)  # type: ignore[attr-defined]
        rows.append(ListedRow(case, proposers, f"{names}{separate}", hosts, dues))
    return rows
