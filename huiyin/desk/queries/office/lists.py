"""届次、内容分类、编号和理由, and the year's rest days."""

from __future__ import annotations

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from huiyin.desk.queries.office.keeper import Keeper
from huiyin.people.models import Body, Change, ReasonCode, Session, Subject, Term
from huiyin.workdays.models import Day, PublishedYear
from huiyin.workdays.queries import areas_over, calendar

FIRST_YEAR, YEARS_AHEAD = 2000, 5


# -- 届次 -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionRow:
    session: Session
    state: str
    cases: int


@dataclass(frozen=True, slots=True)
class BodyTerms:
    body: Body
    terms: list[Term]
    rows: list[SessionRow]


def terms_of(keeper: Keeper) -> list[BodyTerms]:
    """Body by body, the last term first."""
    bodies = list(keeper.area.bodies.order_by("pk"))
    terms = list(Term.objects.filter(body__in=bodies).order_by("-number"))
    sessions = Session.objects.filter(term__in=terms).select_related("term__body").annotate(number_of=Count("cases"))
    rows = [SessionRow(one, _state(one, keeper.today), one.number_of) for one in sessions.order_by("-opens")]
    return [
        BodyTerms(
            body,
            [term for term in terms if term.body_id == body.pk],
            [row for row in rows if row.session.term.body_id == body.pk],
        )
        for body in bodies
    ]


def _state(session: Session, today: date) -> str:
    if today < session.opens:
        return "尚未开始提交"
    return "正在提交" if today <= session.closes else "提交已截止"


# -- 内容分类 ---------------------------------------------------------------------------------------------------------


def subject_tree(keeper: Keeper) -> list[tuple[Subject, list[Subject]]]:
    """The upper level, each with those below it."""
    subjects = list(Subject.objects.filter(area=keeper.area).order_by("pk"))
    return [(top, [one for one in subjects if one.parent_id == top.pk]) for top in subjects if top.parent_id is None]


# -- 编号、亮灯、理由 -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BodySettings:
    body: Body
    example: str
    reasons: list[ReasonCode]
    changes: list[Change]


def body_settings(keeper: Keeper, body: Body) -> BodySettings:
    numbers = [body.number_pattern.format(n=number, year=keeper.today.year) for number in (1, 2, 30)]
    reasons = list(ReasonCode.objects.filter(body=body).order_by("purpose", "code"))
    changes = [one for one in keeper.changes((Change.Kind.BODY, Change.Kind.REASON)) if one.code.startswith(body.type)]
    return BodySettings(body, "、".join(numbers), reasons, changes)


# -- 工作日 -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayCell:
    """``kind``: a holiday, a day of rest that is worked, an ordinary day of rest, or nothing of note."""

    day: date | None
    kind: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    weeks: list[list[DayCell]]


@dataclass(frozen=True, slots=True)
class YearOfDays:
    year: int
    years: list[int]
    published: PublishedYear | None
    months: list[Month]
    days: list[Day]
    working: int


def year_of_days(keeper: Keeper, asked: str) -> YearOfDays:
    last = keeper.today.year + YEARS_AHEAD
    wanted = int(asked) if asked.isdecimal() and len(asked) == 4 else keeper.today.year
    year = wanted if FIRST_YEAR <= wanted <= last else keeper.today.year
    days = list(Day.objects.filter(area_code__in=areas_over(keeper.area.code), date__year=year))
    names = {one.date: one.name for one in sorted(days, key=lambda one: len(one.area_code))}
    days_of_area = calendar(keeper.area.code)

    def cell(day: date, month: int) -> DayCell:
        if day.month != month:
            return DayCell(None)
        weekend, working = day.weekday() >= 5, days_of_area.is_working(day)
        kind = ("worked" if working else "rest") if weekend else ("" if working else "holiday")
        return DayCell(day, kind, names.get(day, ""))

    months = [
        Month(month, [[cell(day, month) for day in week] for week in Weeks().monthdatescalendar(year, month)])
        for month in range(1, 13)
    ]
    cells = [one for month in months for week in month.weeks for one in week if one.day is not None]
    return YearOfDays(
        year=year,
        years=[one for one in (year - 1, year, year + 1) if FIRST_YEAR <= one <= last],
        published=PublishedYear.objects.filter(year=year).first(),
        months=months,
        days=days,
        working=sum(one.kind in ("", "worked") for one in cells),
    )
