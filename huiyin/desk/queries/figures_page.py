"""统计: which cases, from whose side, as of when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from huiyin.cases.models import Case, Duty
from huiyin.desk.queries.case_list import Filter, filter_of
from huiyin.desk.queries.standing import standing_of
from huiyin.figures.queries import figures
from huiyin.figures.reckoning import Figure
from huiyin.people.models import Unit, User
from huiyin.rules.queries import version_of

EARLIEST = 1949
HEADLINE = ("cases", "duties.lead", "duties.co_host", "reply", "handled_on_time", "face", "result")


_SAID = ("attitude", "result", "rehandled_satisfied")


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The figures, and what they are of."""

    figures: dict[str, Figure]
    filters: list[Filter]
    as_of: date
    of: str
    rules: str
    query: str
    whole: bool  # whether the reader may look at all units at once
    wrong_date: str = ""

    @property
    def headline(self) -> list[Figure]:
        """What is shown large, on top."""
        return [self.figures[name] for name in HEADLINE if name in self.figures]

    @property
    def shares(self) -> list[Figure]:
        return [one for one in self.figures.values() if one.denominator is not None]

    @property
    def counts(self) -> list[Figure]:
        return [one for one in self.figures.values() if one.denominator is None]


def figures_page(user: User, asked: QueryDict, today: date) -> FiguresPage:
    """Over the cases that the user may see. Who is only in units sees a unit's side; offices the whole, or a unit's."""
    seen = Case.objects.visible_to(user, today)
    years = list(seen.order_by("-year").values_list("year", flat=True).distinct())
    standing = standing_of(user, today)
    own, office = standing.units, bool(standing.offices)
    units = list(Unit.objects.filter(duties__case__in=seen).distinct()) if office else own
    year = _known(asked.get("year", ""), [str(one) for one in years])
    unit = asked.get("unit", "") if office else _known(asked.get("unit", ""), [str(one.pk) for one in own])
    as_of, wrong = _as_of(asked.get("as_of", ""), today)
    cases = seen.filter(year=int(year)) if year else seen
    chosen = next((one for one in units if str(one.pk) == unit), None)
    filters = [filter_of(_with(asked, year=year), "year", "年度", [(str(one), f"{one} 年") for one in years])]
    if units:
        choices = [(str(one.pk), one.name) for one in units]
        filters.append(filter_of(_with(asked, unit=unit), "unit", "从哪个单位看", choices))
    query = urlencode({"year": year, "unit": unit if chosen is not None else "", "as_of": as_of.isoformat()})
    everything = "全部单位" if office else "您提出、联名的案件"
    of = chosen.name if chosen is not None else everything
    reckoned = figures(cases, as_of=as_of, unit_id=chosen.pk if chosen is not None else None)
    if not office and chosen is None:
        # What another proposer said of his answer is not for a co-signer to read off a figure.
        reckoned = {name: one for name, one in reckoned.items() if not name.startswith(_SAID)}
    return FiguresPage(reckoned, filters, as_of, of, _rules_of(cases), query, office, wrong)


def _known(asked: str, known: list[str]) -> str:
    """What is asked for, or the first there is where it is not to be had."""
    return asked if asked in known else next(iter(known), "")


def _with(asked: QueryDict, **values: str) -> QueryDict:
    changed = asked.copy()
    changed.update(values)
    return changed


def _rules_of(cases: QuerySet[Case]) -> str:
    """The rule versions that these cases' duties keep, by name."""
    versions = Duty.objects.filter(case__in=cases).order_by("rules").values_list("rules", flat=True).distinct()
    return "、".join(dict.fromkeys(f"“{version_of(pk).name}”" for pk in versions))


def _as_of(written: str, today: date) -> tuple[date, str]:
    if not written:
        return today, ""
    try:
        asked = date.fromisoformat(written)
    except ValueError:
        return today, f"“{written}”不是日期，已按今天统计"
    if asked > today:
        return today, f"“{written}”还没有到，已按今天统计"
    if asked.year < EARLIEST:
        return today, f"“{written}”太早，已按今天统计"
    return asked, ""
