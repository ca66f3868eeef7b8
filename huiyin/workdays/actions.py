"""How the working days are changed. Due dates that rest on them are reckoned anew by a room above."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import transaction

from huiyin.workdays.models import CalendarStamp, Day, PublishedYear
from huiyin.workdays.queries import calendar, drop_copies, why_not_amend_day, why_not_publish_year
from huiyin.workdays.reckoning import SATURDAY, Calendar, NamedDay


class DaysRefused(ValueError):
    """A change of the working days that contradicts itself or the calendar; `reasons` are Chinese sentences."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("；".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that has become a working day, or has ceased to be one."""

    date: date
    is_working: bool


@transaction.atomic
def amend_day(day: date, *, is_working: bool, name: str, source: str, area_code: str = "") -> list[DayChange]:
    """Set one day for the country, or for an area and those below it (广西壮族自治区三月三).

    Returns the day if it has changed; nothing when only its name or source has. Raises DaysRefused.
    """
    _begin_change()
    reasons = why_not_amend_day(day, is_working=is_working, name=name, source=source, area_code=area_code)
    if reasons:
        raise DaysRefused(reasons)
    former = calendar(area_code)
    Day.objects.update_or_create(
        area_code=area_code,
        date=day,
        defaults={"is_working": is_working, "name": name.strip(), "source": source.strip()},
    )
    return _changes(former, calendar(area_code), [day])


@transaction.atomic
def publish_year(year: int, *, days: Sequence[NamedDay], source: str) -> list[DayChange]:
    """Enter the country's holidays of a year as the State Council publishes them.

    They replace all that was entered for the country in that year, amendments too; areas' own days stay as they are.
    Days of rest that fall on a weekend may be given and are left out. Returns the days that have changed, by date.
    Raises DaysRefused.
    """
    _begin_change()
    reasons = why_not_publish_year(year, days=days, source=source)
    if reasons:
        raise DaysRefused(reasons)
    former = calendar()
    entered = Day.objects.filter(area_code="", date__year=year)
    touched = {*entered.values_list("date", flat=True), *(day for day, _, _ in days)}
    entered.delete()
    Day.objects.bulk_create(
        Day(date=day, is_working=is_working, name=name.strip(), source=source.strip())
        for day, is_working, name in days
        if is_working or day.weekday() < SATURDAY
    )
    PublishedYear.objects.update_or_create(year=year, defaults={"source": source.strip()})
    return _changes(former, calendar(), sorted(touched))


def _begin_change() -> None:
    """Give the tables a new stamp; its row also lets one change through at a time."""
    CalendarStamp.objects.update_or_create(pk=1, defaults={"value": uuid4().hex})
    transaction.on_commit(drop_copies)


def _changes(former: Calendar, present: Calendar, days: Iterable[date]) -> list[DayChange]:
    return [
        DayChange(day, present.is_working(day)) for day in days if former.is_working(day) != present.is_working(day)
    ]
