"""清单和台账: for whom which lists can be made, and the lists themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone

from huiyin import papers
from huiyin.cases.models import Case
from huiyin.desk.queries.standing import standing_of
from huiyin.exchange.models import Batch
from huiyin.exchange.outgoing import lists
from huiyin.exchange.outgoing.lists import Listed, Wanted
from huiyin.people.models import Kind, Unit, User


class NoLists(LookupError):
    """He keeps no list: a proposer, a leader who signs, a stranger; or the unit named is not his."""


@dataclass(frozen=True, slots=True)
class ListKind:
    """A list that can be made. ``for_offices``: not of one unit's own."""

    name: str
    label: str
    about: str
    make: Callable[[Wanted, list[Listed]], papers.Register]
    for_offices: bool = False


def _extracts(wanted: Wanted, rows: list[Listed]) -> papers.Register:
    """The hand-out list with each unit's part under its name."""
    whole = lists.hand_out_list(wanted, [])
    units = lists.units_in(rows)
    names = {duty.unit_id: duty.unit_name for row in rows for duty in row.duties}
    parts = [lists.unit_extract(wanted, rows, pk, names[pk]) for pk in units]
    if not parts:
        return whole
    return papers.Register(
        title=f"{whole.title}（分单位）",
        columns=parts[0].columns,
        sections=tuple(papers.Section(title=f"{part.subtitle}　{len(part.rows)} 件", rows=part.rows) for part in parts),
        above=(f"共 {len(rows)} 件、{sum(len(part.rows) for part in parts)} 件次", whole.above[1]),
        dated=wanted.on,
    )


def _own(wanted: Wanted, rows: list[Listed]) -> papers.Register:
    if wanted.unit is None:
        return lists.hand_out_list(wanted, rows)
    return lists.unit_extract(wanted, rows, wanted.unit.pk, wanted.unit.name)


KINDS = {
    kind.name: kind
    for kind in (
        ListKind("hand-out", "交办清单", "已交办的案件、承办单位和期限，供交办会和存档", _own),
        ListKind("by-unit", "交办清单（分单位）", "按承办单位分列，各单位一段", _extracts, for_offices=True),
        ListKind(
            "proposers", "办理情况造册", "按提出人分列：谁在办、何时办好，发给代表、委员", lists.register_for_proposers
        ),
        ListKind("ledger", "办理台账", "一案一行：承办、期限、答复、结果、满意度；Excel 可以再导入", lists.ledger),
    )
}


@dataclass(frozen=True)
class ListsPage:
    user: User
    units: list[Unit]
    unit: Unit | None
    offices: bool
    year: int
    years: list[int]
    kind: str
    batches: list[Batch]
    both_kinds: bool  # whether he sees suggestions and proposals
    empty: bool  # nothing was handed out in that year

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.user, timezone.localdate(), self.year, self.kind, self.unit)

    @property
    def kinds(self) -> list[ListKind]:
        return [kind for kind in KINDS.values() if self.unit is None or not kind.for_offices]

    @property
    def address(self) -> str:
        asked = QueryDict(mutable=True)
        asked.update({"year": str(self.year), "kind": self.kind, "unit": self.unit.code if self.unit else ""})
        return asked.urlencode()


def lists_page(user: User, asked: QueryDict, now: datetime) -> ListsPage:
    """Raises NoLists."""
    on = timezone.localdate(now)
    standing = standing_of(user, on)
    units = [unit for unit in standing.units if unit.pk in standing.clerk_of]
    offices = bool(standing.offices)
    if not units and not offices:
        raise NoLists
    code = asked.get("unit", "")
    unit = next((unit for unit in units if unit.code == code), None)
    if code and unit is None:
        raise NoLists
    if unit is None and not offices:
        unit = units[0]
    visible = Case.objects.visible_to(user, on).exclude(assigned_at=None)
    there = list(visible.order_by().values_list("year", "kind").distinct())
    years = sorted({on.year, *(year for year, _ in there)}, reverse=True)
    year = next((year for year in years if str(year) == asked.get("year")), years[0])
    kind = asked.get("kind", "")
    batches = list(Batch.objects.visible_to(user).select_related("unit", "file").order_by("-pk")[:5])
    return ListsPage(
        user,
        units,
        unit,
        offices,
        year,
        years,
        kind if kind in Kind.values else "",
        batches,
        both_kinds=len({kind for _, kind in there}) > 1,
        empty=year not in {year for year, _ in there},
    )
