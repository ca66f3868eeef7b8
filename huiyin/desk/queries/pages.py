"""Pages by key: a page begins after a row, not at a number, so that a long list is as quick at its end as at its start
and no row is shown twice or left out when others come in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class KeyPage(Generic[Row]):
    """``before`` and ``after`` say whether there is more on either side; ``first`` and ``last``, the keys of the rows at the
    ends, lead there."""

    rows: list[Row]
    before: bool
    after: bool
    total: int
    size: int
    first: str = ""
    last: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def others(self) -> bool:
        return self.before or self.after


@dataclass(frozen=True, slots=True)
class Order:
    """The columns to sort by, what is empty last; the key settles the rest, the newest first."""

    columns: list[Any]
    down: bool

    def names(self) -> list[str]:
        return [f"key_{place}" for place in range(len(self.columns))]

    def annotated(self, rows: QuerySet[M]) -> QuerySet[M]:
        keyed: QuerySet[M] = rows.annotate(**dict(zip(self.names(), self.columns, strict=True)))
        return keyed

    def sorted(self, rows: QuerySet[M], *, back: bool = False) -> QuerySet[M]:
        if back:
            keys = [
                F(name).asc(nulls_first=True) if self.down else F(name).desc(nulls_first=True) for name in self.names()
            ]
        else:
            keys = [
                F(name).desc(nulls_last=True) if self.down else F(name).asc(nulls_last=True) for name in self.names()
            ]
        return rows.order_by(*keys, "pk" if back else "-pk")

    def beyond(self, values: tuple[Any, ...], pk: int, *, back: bool = False) -> Q:
        """The rows after the one of these values; with ``back`` those before it."""
        found = Q(pk__in=[])
        same = Q()
        for name, value in zip(self.names(), values, strict=True):
            if value is None:
                further = Q(**{f"{name}__isnull": False}) if back else Q(pk__in=[])
                equal = Q(**{f"{name}__isnull": True})
            else:
                side = "lt" if self.down != back else "gt"
                further = Q(**{f"{name}__{side}": value})
                further = further if back else further | Q(**{f"{name}__isnull": True})
                equal = Q(**{name: value})
            found |= same & further
            same &= equal
        return found | (same & (Q(pk__gt=pk) if back else Q(pk__lt=pk)))


@dataclass(frozen=True, slots=True)
class Keyed(Generic[Row]):
    """How a row is named in an address, and found again: ``key`` writes it, ``find`` reads it."""

    key: Callable[[Row], str]
    find: Callable[[str], Q]


def _duty_at(key: str) -> Q:
    public_id, _, no = key.partition(".")
    return Q(case__public_id=public_id, no=int(no)) if no.isdecimal() and len(no) < 7 else Q(pk__in=[])


BY_CASE_AND_NO: Keyed[Any] = Keyed(lambda duty: f"{duty.case.public_id}.{duty.no}", _duty_at)
BY_PUBLIC_ID: Keyed[Any] = Keyed(lambda case: case.public_id, lambda key: Q(public_id=key))


def page_of(
    rows: QuerySet[M],
    order: Order,
    size: int,
    asked: Mapping[str, str],
    *,
    by: Keyed[M] = BY_PUBLIC_ID,
    total: int | None = None,
    among: QuerySet[M] | None = None,
) -> KeyPage[M]:
    """The page after the row that ``?after=`` names, or before that of ``?before=``; the first where that row is gone, or
    nothing comes after it. ``total``: how many there are, where that is known already. ``among``: where the row that is
    named is found still when it is none of ``rows`` any more."""
    total = rows.order_by().count() if total is None else total
    keyed = order.annotated(rows)
    after, before = (asked.get(name, "").replace("\0", "") for name in ("after", "before"))
    at = by.find(after or before) if after or before else None
    named = keyed if among is None else order.annotated(among)
    key = named.filter(at).values_list("pk", *order.names()).first() if at is not None else None

    def page(found: list[M], *, before: bool, after: bool) -> KeyPage[M]:
        ends = (by.key(found[0]), by.key(found[-1])) if found else ("", "")
        return KeyPage(found, before, after, total, size, *ends)

    if key is not None and not after:
        found = list(order.sorted(keyed.filter(order.beyond(key[1:], key[0], back=True)), back=True)[: size + 1])
        if len(found) >= size:
            return page(found[:size][::-1], before=len(found) > size, after=True)
        key = None  # so few before it: that is the first page
    if key is not None:
        found = list(order.sorted(keyed.filter(order.beyond(key[1:], key[0])))[: size + 1])
        key = key if found else None
    if key is None:
        found = list(order.sorted(keyed)[: size + 1])
    return page(found[:size], before=key is not None, after=len(found) > size)


def fitting(weights: Sequence[int], size: int, room: int) -> int:
    """How many of the rows that weigh so much a page has: as many as there is room for, and one in any case."""
    reached = accumulate(weights[:size])
    return max(1, sum(1 for so_far in reached if so_far <= room)) if weights else 0


def bytes_of(*texts: str) -> int:
    """So many bytes they take on a page."""
    return sum(len(text.encode()) for text in texts)


def page_in(
    rows: Sequence[Row],
    key: Callable[[Row], str],
    size: int,
    asked: Mapping[str, str],
    *,
    weigh: Callable[[Row], int] | None = None,
    room: int = 0,
) -> KeyPage[Row]:
    """The same of rows that are at hand. ``weigh``: a page has no more rows than weigh ``room`` together, or one."""
    keys = [key(row) for row in rows]
    after, before = asked.get("after", ""), asked.get("before", "")
    weights = [weigh(row) for row in rows] if weigh is not None else [0] * len(rows)

    start, end = 0, 0
    if after in keys:
        start = len(keys) - keys[::-1].index(after)
    elif before in keys:
        end = keys.index(before)
        start = end - fitting(weights[:end][::-1], size, room)
    if not start or not end:  # so few before it: that is the first page
        end = start + fitting(weights[start:], size, room)
    shown = list(rows[start:end])
    ends = (keys[start], keys[end - 1]) if shown else ("", "")
    return KeyPage(shown, start > 0, end < len(rows), len(rows), size, *ends)
