"""历年比较: this year and those before, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from huiyin.desk.queries.figures_page.rates import SAID
from huiyin.desk.queries.figures_page.scope import Scope
from huiyin.figures.reckoning import Figure
from huiyin.ui.templatetags.huiyin_ui import slugged


@dataclass(frozen=True, slots=True)
class YearCell:
    """A year's share with its counts, or its count."""

    year: int
    text: str
    counts: str
    url: str


@dataclass(frozen=True, slots=True)
class YearLine:
    """``change``: this year less the one before, in points for a share; "—" where one of them has none."""

    label: str
    meaning: str
    cells: list[YearCell]
    change: str
    share: bool


@dataclass(frozen=True, slots=True)
class Years:
    scope: Scope
    years: list[int]
    figures: dict[int, dict[str, Figure]]

    @property
    def lines(self) -> Iterator[YearLine]:
        """Shares first; the names of all years, so that a class that is no more in use still stands there."""
        named = {name: one for year in reversed(self.years) for name, one in self.figures[year].items()}
        for share in (True, False):
            for name, one in named.items():
                if (one.denominator is not None) != share:
                    continue
                found = [self.figures[year].get(name) for year in self.years]
                cells = [self._cell(year, figure) for year, figure in zip(self.years, found, strict=True)]
                yield YearLine(one.label, one.counts, cells, _change(found), share)

    def _cell(self, year: int, figure: Figure | None) -> YearCell:
        if figure is None:
            return YearCell(year, "—", "", "")
        url = ""
        if figure.numerator:
            query = urlencode({**self.scope.kept, "year": year})
            url = f"{reverse('desk:figure_cases', args=[slugged(figure.name), 'numerator'])}?{query}"
        if figure.denominator is None:
            return YearCell(year, str(figure.numerator), "", url)
        text = f"{figure.percent}%" if figure.percent is not None else "—"
        return YearCell(year, text, f"{figure.numerator}/{figure.denominator}", url)


def _change(found: list[Figure | None]) -> str:
    """Of the numbers as they are shown, so that a reader comes to the same."""
    if len(found) < 2:
        return "—"
    now, before = found[0], found[1]
    if now is None or before is None:
        return "—"
    if now.denominator is None:
        return f"{now.numerator - before.numerator:+d}" if now.numerator != before.numerator else "0"
    if now.percent is None or before.percent is None:
        return "—"
    change = Decimal(now.percent) - Decimal(before.percent)
    return f"{change:+}" if change else "0"


def compare_years(scope: Scope) -> Years:
    """Each year as of the scope's day."""
    found = {}
    for year in scope.years:
        of_year = scope.ground.only(lambda _, place, year=year: place.year == year)  # type: ignore[misc]
        reckoned = of_year.figures(unit_id=scope.unit.pk if scope.unit is not None else None, units=scope.units)
        found[year] = {name: one for name, one in reckoned.items() if scope.said or not name.startswith(SAID)}
    return Years(scope, scope.years, found)
