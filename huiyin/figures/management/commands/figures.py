"""manage.py figures: the figures of the office's own data, as the replay prints them."""

from __future__ import annotations

import json
import re
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from django.utils import timezone

from huiyin.cases.models import Case
from huiyin.figures.queries import figures
from huiyin.figures.reckoning import Figure
from huiyin.people.models import Area, Body, Session, Unit
from huiyin.people.numerals import chinese


class Command(BaseCommand):
    help = "打印本单位数据的各项数字，口径与回放相同"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--session", required=True, metavar="2024 | 18-3", help="办理年度，或届-次")
        parser.add_argument("--body", choices=Body.Type.values, default="", help="congress 人大，cppcc 政协")
        parser.add_argument("--area", metavar="CODE", default="", help="行政区的代码或名称；有几个行政区时必填")
        parser.add_argument("--unit", metavar="CODE", default="", help="只算这个承办单位")
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", default="", help="截至哪一天，默认今天")
        parser.add_argument("--json", action="store_true", help="打印为 JSON")

    def handle(self, *args: Any, session: str, body: str, area: str, unit: str, as_of: str, **options: Any) -> None:
        place = _area(area)
        title, cases = _cases(place, session, body)
        one = _unit(place, unit) if unit else None
        day = _day(as_of)
        found = figures(cases, as_of=day, unit_id=one.pk if one is not None else None)
        if options["json"]:
            told = {
                "area": place.code,
                "session": session,
                "body": body or None,
                "unit": one.code if one is not None else None,
                "as_of": day.isoformat(),
                "figures": {name: figure.as_data() for name, figure in found.items()},
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
            return
        self.stdout.write(f"{place.name} {title}{f' {one.name}' if one is not None else ''}，截至 {day}")
        width = max(len(name) for name in found)
        for name, figure in found.items():
            self.stdout.write(_line(name, figure, width))


def _line(name: str, figure: Figure, width: int) -> str:
    share = f"{figure.numerator}" if figure.denominator is None else f"{figure.numerator}/{figure.denominator}"
    rate = f"{figure.percent}%" if figure.percent is not None else ("" if figure.denominator is None else "—")
    return f"{name:<{width}} {share:>12} {rate:>8}  {figure.label}（{figure.counts}）"


def _area(code: str) -> Area:
    areas = Area.objects.order_by("code")
    if code:
        # A kept replay's area has a name that people know and a code that they do not.
        found = areas.filter(code=code).first() or areas.filter(name=code).first()
        if found is None:
            raise CommandError(f"没有代码或名称为“{code}”的行政区{_listed(areas)}")
        return found
    if len(areas) != 1:
        if not areas:
            raise CommandError("数据库中还没有行政区")
        raise CommandError(f"数据库中有几个行政区，请用 --area 指明{_listed(areas)}")
    return areas[0]


def _listed(areas: QuerySet[Area]) -> str:
    return "，现有：" + "、".join(f"{one.code} {one.name}" for one in areas[:10]) if areas else ""


def _cases(area: Area, session: str, body: str) -> tuple[str, QuerySet[Case]]:
    """The cases of a year of handling (``2024``) or of one session of a body (``18-3``)."""
    cases = Case.objects.filter(area=area)
    bodies = Body.objects.filter(area=area)
    if body:
        bodies = bodies.filter(type=body)
        cases = cases.filter(body__in=bodies)
    if re.fullmatch(r"[0-9]{4}", session):
        year = int(session)
        sessions = Session.objects.filter(term__body__in=bodies)
        if not cases.filter(year=year).exists() and not sessions.filter(year=year).exists():
            raise CommandError(f"{area.name}没有 {year} 年度的会次和案件{_known(sessions)}")
        of = bodies.get().name if body else ""
        return f"{of}{year} 年度", cases.filter(year=year)
    parts = re.fullmatch(r"([0-9]{1,4})-([0-9]{1,4})", session)
    if parts is None:
        raise CommandError(f"--session 应为办理年度（如 2024）或届-次（如 18-3），不能是“{session}”")
    sessions = Session.objects.filter(term__body__in=bodies).select_related("term__body")
    found = list(sessions.filter(term__number=int(parts[1]), number=int(parts[2])))
    if not found:
        raise CommandError(
            f"{area.name}没有第{chinese(int(parts[1]))}届第{chinese(int(parts[2]))}次会议{_known(sessions)}"
        )
    if len(found) > 1:
        names = "、".join(f"{one.term.body.type} {one.term.body.name}" for one in found)
        raise CommandError(
            f"第{chinese(int(parts[1]))}届第{chinese(int(parts[2]))}次会议不止一个，请用 --body 指明：{names}"
        )
    return str(found[0]), cases.filter(session=found[0])


def _known(sessions: QuerySet[Session]) -> str:
    rows = sessions.order_by("year", "term__number", "number").values_list("year", "term__number", "number").distinct()
    known = [f"{year} 年度（{term}-{number}）" for year, term, number in rows]
    return "，现有：" + "、".join(known) if known else ""


def _unit(area: Area, code: str) -> Unit:
    units = Unit.objects.filter(area=area)
    found = units.filter(code=code).first()
    if found is None:
        near = get_close_matches(code, units.values_list("code", flat=True), n=3)
        hint = f"，是否指 {'、'.join(near)}" if near else ""
        raise CommandError(f"{area.name}没有代码为“{code}”的承办单位{hint}")
    return found


def _day(text: str) -> date:
    if not text:
        return timezone.localdate()
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--as-of 应为日期，如 2024-10-31，不能是“{text}”") from None
