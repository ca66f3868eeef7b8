"""公文: a unit's letterhead, its series of document numbers and the register of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone

from huiyin.cases.models import Paper
from huiyin.desk.queries.standing import standing_of
from huiyin.handling.models import DocumentSeries, Draft
from huiyin.handling.queries import Places, places, years_of
from huiyin.people.models import Unit, User
from huiyin.reply.models import Letterhead

SIZE = 100  # numbers on a page


class NoRegister(LookupError):
    """He keeps no unit's papers, or not those of the unit named."""


@dataclass(frozen=True)
class Documents:
    """What the page shows: of one unit and one paper, the numbers of one year."""

    unit: Unit
    units: list[Unit]
    paper: Paper
    all_series: list[DocumentSeries]
    series: DocumentSeries | None
    current: DocumentSeries | None
    year: int
    years: list[int]
    places: Places | None
    letterhead: Letterhead | None
    last: Draft | None  # what the unit drafted last: a template is looked at with it

    @property
    def next_text(self) -> str:
        return self.current.text(self.year, self.current.next_in(self.year)) if self.current is not None else ""

    @property
    def address(self) -> str:
        """What this page is asked with."""
        asked = QueryDict(mutable=True)
        asked.update({"unit": self.unit.code, "paper": self.paper.value, "year": str(self.year)})
        if self.series is not None and self.series != self.current:
            asked["series"] = str(self.all_series.index(self.series) + 1)
        return asked.urlencode()


def documents_of(user: User, asked: QueryDict, now: datetime) -> Documents:
    """Raises NoRegister."""
    standing = standing_of(user, timezone.localdate(now))
    units = [unit for unit in standing.units if unit.pk in standing.clerk_of and unit.successor_id is None]
    unit = next((unit for unit in units if unit.code == asked.get("unit", "")), None)
    if not units or (unit is None and asked.get("unit")):
        raise NoRegister
    unit = unit or units[0]
    paper = Paper.OPINION if asked.get("paper") == Paper.OPINION else Paper.REPLY
    rows = list(DocumentSeries.objects.visible_to(user).filter(unit=unit, paper=paper).order_by("pk"))
    current = rows[-1] if rows else None
    place = asked.get("series", "")
    series = rows[int(place) - 1] if place.isdecimal() and 0 < int(place) <= len(rows) else current
    this_year = timezone.localdate(now).year
    years = years_of(series, this_year) if series is not None else [this_year]
    year = next((year for year in years if str(year) == asked.get("year")), years[0])
    before = asked.get("before", "")
    found = (
        places(series, year, size=SIZE, before=int(before) if before.isdecimal() and len(before) < 9 else None)
        if series is not None
        else None
    )
    head = Letterhead.objects.visible_to(user).filter(unit=unit).first()
    last = None
    if head is not None and head.template_id is not None:
        drafts = Draft.objects.visible_to(user).filter(duty__unit=unit, paper=paper).select_related("duty__case")
        last = drafts.exclude(state="issued").order_by("-pk").first() or drafts.order_by("-pk").first()
    return Documents(unit, units, paper, rows, series, current, year, years, found, head, last)
