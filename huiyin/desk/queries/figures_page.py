"""统计: which cases, from whose side, as of when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from huiyin.cases.models import Case
from huiyin.desk.queries.case_list import Filter, filter_of
from huiyin.figures.queries import figures
from huiyin.figures.reckoning import Figure
from huiyin.people.models import Post, Unit, User


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The figures, and what they are of."""

    figures: dict[str, Figure]
    filters: list[Filter]
    as_of: date
    of: str
    query: str
    wrong_date: str = ""


def figures_page(user: User, asked: QueryDict, today: date) -> FiguresPage:
    """Over the cases that the user may see. Who is only in units sees a unit's side; offices the whole, or a unit's."""
    seen = Case.objects.visible_to(user, today)
    years = list(seen.order_by("-year").values_list("year", flat=True).distinct())
    own, office = _own_units(user, today)
    units = list(Unit.objects.filter(duties__case__in=seen).distinct()) if office else own
    year = asked.get("year", str(years[0]) if years else "")
    unit = asked.get("unit", "" if office or not own else str(own[0].pk))
    as_of, wrong = _as_of(asked.get("as_of", ""), today)
    cases = seen.filter(year=int(year)) if year.isdecimal() else seen
    chosen = next((one for one in units if str(one.pk) == unit), None)
    filters = [
        filter_of(_with(asked, year=year), "year", "年度", [(str(one), f"{one} 年") for one in years]),
        filter_of(_with(asked, unit=unit), "unit", "从哪个单位看", [(str(one.pk), one.name) for one in units]),
    ]
    query = urlencode({"year": year, "unit": unit, "as_of": as_of.isoformat()})
    of = chosen.name if chosen is not None else "全部单位"
    reckoned = figures(cases, as_of=as_of, unit_id=chosen.pk if chosen is not None else None)
    return FiguresPage(reckoned, filters, as_of, of, query, wrong)


def _with(asked: QueryDict, **values: str) -> QueryDict:
    changed = asked.copy()
    changed.update(values)
    return changed


def _own_units(user: User, today: date) -> tuple[list[Unit], bool]:
    posts = list(Post.objects.filter(user=user).held_on(today).select_related("unit"))
    units = list(dict.fromkeys(post.unit for post in posts if post.unit is not None))
    return units, any(post.office_id for post in posts)


def _as_of(written: str, today: date) -> tuple[date, str]:
    if not written:
        return today, ""
    try:
        return date.fromisoformat(written), ""
    except ValueError:
        return today, f"“{written}”不是日期，已按今天统计"
