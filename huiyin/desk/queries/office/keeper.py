"""Who keeps the master data, and what has been changed of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from huiyin.desk.queries.pages import KeyPage
from huiyin.people.models import Area, Change, Office, Unit, User

PER_PAGE = 50
LAST = 8


@dataclass(frozen=True)
class Keeper:
    """The administrator at his desk, for one request: what several forms offer is read once."""

    user: User
    area: Area
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def units(self) -> list[Unit]:
        """The area's units that stand."""
        return list(Unit.objects.filter(area=self.area, successor=None).order_by("group", "id"))

    @cached_property
    def offices(self) -> list[Office]:
        return list(Office.objects.filter(area=self.area).order_by("pk"))

    def changes(self, kinds: tuple[str, ...] = (), code: str = "") -> list[Change]:
        """The last that were made, of one thing or of all."""
        found = Change.objects.filter(area=self.area).select_related("by")
        if kinds:
            found = found.filter(kind__in=kinds)
        return list((found.filter(code=code) if code else found)[:LAST])


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: how long it is, what was asked, and the address that keeps it."""

    page: KeyPage[Any]
    words: str
    chosen: str
    query: str

    @property
    def narrowed(self) -> bool:
        return bool(self.words or self.chosen)


def words_of(asked: QueryDict) -> str:
    return asked.get("q", "").replace("\0", "").strip()[:100]


def listing(page: KeyPage[Any], asked: QueryDict, chosen: str = "") -> Listing:
    kept = {"q": words_of(asked), "show": chosen}
    query = urlencode({name: value for name, value in kept.items() if value})
    return Listing(page, kept["q"], chosen, query)
