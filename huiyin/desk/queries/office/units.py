"""承办单位: the list, in groups and as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from huiyin.cases.models import Duty
from huiyin.desk.queries.office.keeper import Keeper, Listing, listing, words_of
from huiyin.desk.queries.pages import page_in
from huiyin.people.models import Change, Post, Unit

SIZE = 100
GONE = "gone"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """``depth``: how far below the top it stands, in the tree; ``begins``: the group that begins with it."""

    unit: Unit
    depth: int
    begins: str | None


def unit_list(keeper: Keeper, asked: QueryDict) -> tuple[Listing, list[UnitRow]]:
    words, gone = words_of(asked), asked.get("show") == GONE
    units = Unit.objects.filter(area=keeper.area, successor__isnull=not gone).select_related("parent", "successor")
    for word in words.split():
        units = units.filter(Q(name__icontains=word) | Q(code__iexact=word) | Q(group__icontains=word))
    counted = _counted(units.order_by("id"), keeper.today)
    page = page_in(list(_in_tree(counted)), lambda row: row[0].code, SIZE, asked)
    listed = listing(page, asked, GONE if gone else "")
    before, rows = None, []
    for unit, depth in listed.page:
        group = _group_of(unit)
        rows.append(UnitRow(unit, depth, group if group != before else None))
        before = group
    return listed, rows


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Where a unit stands, who works in it, what it has to answer, and what was changed of it."""

    lower: list[Unit]
    former: list[Unit]
    posts: list[Post]
    waiting: int
    duties: int
    changes: list[Change]


def unit_page(keeper: Keeper, unit: Unit) -> UnitPage:
    duties = Duty.objects.filter(unit=unit).aggregate(
        all=Count("pk"), waiting=Count("pk", filter=Q(state__in=("sent", "signed"), case__state="assigned"))
    )
    posts = Post.objects.filter(Q(until=None) | Q(until__gte=keeper.today), unit=unit).select_related("user")
    near = Unit.objects.filter(Q(parent=unit, successor=None) | Q(successor=unit)).order_by("id")
    return UnitPage(
        lower=[other for other in near if other.successor_id is None],
        former=[other for other in near if other.successor_id == unit.pk],
        posts=list(posts.order_by("since", "pk")),
        waiting=duties["waiting"],
        duties=duties["all"],
        changes=keeper.changes(("unit",), unit.code),
    )


def _counted(units: QuerySet[Unit], today: date) -> list[Unit]:
    """With the number of duties that wait for an answer and of people at work."""
    waiting = Duty.objects.filter(unit=OuterRef("pk"), state__in=("sent", "signed"), case__state="assigned")
    people = Post.objects.filter(unit=OuterRef("pk")).held_on(today)

    def number(rows: QuerySet[Duty] | QuerySet[Post], what: str) -> Coalesce:
        counted = rows.order_by().values("unit").annotate(number=Count(what, distinct=True)).values("number")
        return Coalesce(Subquery(counted), 0)

    return list(units.annotate(waiting=number(waiting, "pk"), people=number(people, "user")))


def _group_of(unit: Unit) -> str:
    return unit.group or "未分组"


def _in_tree(units: list[Unit]) -> Iterator[tuple[Unit, int]]:
    """Group by group as they were first registered; below each unit those that hang on it."""
    here = {unit.pk for unit in units}
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id if unit.parent_id in here else None, []).append(unit)
    tops = below.get(None, [])
    groups = list(dict.fromkeys(_group_of(unit) for unit in tops))

    def walk(unit: Unit, depth: int) -> Iterator[tuple[Unit, int]]:
        yield unit, depth
        for lower in below.get(unit.pk, []):
            yield from walk(lower, depth + 1)

    for group in groups:
        for unit in tops:
            if _group_of(unit) == group:
                yield from walk(unit, 0)
