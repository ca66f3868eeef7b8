"""Pages by key: a page begins after a row, not at a number, so that a long list is as quick at its end as at its start
and no row is shown twice or left out when others come in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from huiyin.cases.models import Case


@dataclass(frozen=True, slots=True)
class KeyPage:
    """``before`` and ``after`` say whether there is more on either side; the rows' own keys lead there."""

    rows: list[Case]
    before: bool
    after: bool
    total: int
    size: int

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

    def annotated(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        return rows.annotate(**dict(zip(self.names(), self.columns, strict=True)))

    def sorted(self, rows: QuerySet[Case], *, back: bool = False) -> QuerySet[Case]:
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


def page_of(
    rows: QuerySet[Case], order: Order, size: int, *, after: Q | None = None, before: Q | None = None
) -> KeyPage:
    """The page after the row that ``after`` finds, or before the one of ``before``; the first where that row is gone."""
    total = rows.order_by().count()
    keyed = order.annotated(rows)
    at = after if after is not None else before
    key = keyed.filter(at).values_list("pk", *order.names()).first() if at is not None else None
    if key is not None and after is None:
        found = list(order.sorted(keyed.filter(order.beyond(key[1:], key[0], back=True)), back=True)[: size + 1])
        if len(found) >= size:
            return KeyPage(found[:size][::-1], len(found) > size, True, total, size)
        key = None  # so few before it: that is the first page
    there = keyed.filter(order.beyond(key[1:], key[0])) if key is not None else keyed
    found = list(order.sorted(there)[: size + 1])
    return KeyPage(found[:size], key is not None, len(found) > size, total, size)
