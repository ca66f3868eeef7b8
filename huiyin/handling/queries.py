"""What is asked of a unit's registers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Min

from huiyin.handling.models import DocumentNumber, DocumentSeries


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a register: a number that a paper bears, one explained, or a gap that waits for its explanation."""

    text: str
    n: int
    entry: DocumentNumber | None

    @property
    def is_gap(self) -> bool:
        return self.entry is None


@dataclass(frozen=True, slots=True)
class Places:
    """A page of a register, newest first."""

    rows: list[Place]
    total: int
    gaps: int  # in the whole year, not explained yet
    further: int | None  # the number after which the next page begins


def places(series: DocumentSeries, year: int, *, size: int = 0, before: int | None = None) -> Places:
    """The register of a year with every gap between its first and its last number; ``size`` on a page (0: all)."""
    numbers = DocumentNumber.objects.filter(series=series, year=year)
    ends = numbers.aggregate(low=Min("n"), high=Max("n"), count=Count("n"))
    if ends["high"] is None:
        return Places([], 0, 0, None)
    # A number before the one that the series began with may have been written by hand.
    low, high = min(series.first_in(year), ends["low"]), ends["high"]
    top = min(high, before - 1) if before is not None else high
    bottom = max(low, top - size + 1) if size else low
    entries = {
        entry.n: entry for entry in numbers.filter(n__gte=bottom, n__lte=top).select_related("answer__duty__case", "by")
    }
    rows = [Place(series.text(year, n), n, entries.get(n)) for n in range(top, bottom - 1, -1)]
    return Places(rows, high - low + 1, high - low + 1 - ends["count"], bottom if bottom > low else None)


def years_of(series: DocumentSeries, this_year: int) -> list[int]:
    """The years in which the series can have numbers, newest first."""
    began = DocumentNumber.objects.filter(series=series).aggregate(year=Min("year"))["year"] or this_year
    return list(range(this_year, min(began, this_year) - 1, -1))
