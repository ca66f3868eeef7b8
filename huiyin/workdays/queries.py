"""The calendar as the tables have it, and what speaks against changing it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from time import monotonic

from chinese_calendar.constants import Holiday, holidays, workdays
from django.db import DEFAULT_DB_ALIAS, connections

from huiyin.workdays.models import CalendarStamp, Day, PublishedYear
from huiyin.workdays.reckoning import SATURDAY, Calendar, NamedDay

RECHECK_SECONDS = 5.0  # how long another process's change may go unseen here
WEEKDAYS = "一二三四五六日"
FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}  # chinese_calendar shortens them


@dataclass(slots=True)
class _Copy:
    """This process's copy of the tables; areas without days of their own share one Calendar and what it remembers."""

    stamp: str
    checked: float
    days: dict[str, list[NamedDay]]
    years: frozenset[int]
    calendars: dict[tuple[str, ...], Calendar] = field(default_factory=dict)

    def calendar(self, area_code: str) -> Calendar:
        areas = tuple(area for area in areas_over(area_code) if area in self.days)
        if areas not in self.calendars:
            self.calendars[areas] = Calendar((day for area in areas for day in self.days[area]), self.years)
        return self.calendars[areas]


_copies: dict[str, _Copy] = {}  # by the database's name: a replay's scratch database has days of its own


def calendar(area_code: str = "") -> Calendar:
    """The working days of an area, by its official code; of the country without one, or where it has none of its own.

    Cheap enough to be asked anew for every date: the tables are read once a process, then one row at most every
    RECHECK_SECONDS tells whether they have changed. A change made here is seen at once. Tables that are empty give a
    calendar of weekends alone.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if any(hook is drop_copies for _, hook, *_ in database.run_on_commit):
        # This transaction has changed the days: it alone may see them so until it commits, and it may yet roll back.
        return _read().calendar(area_code)
    name = str(database.settings_dict["NAME"])
    copy = _copies.get(name)
    if copy is None or monotonic() - copy.checked > RECHECK_SECONDS:
        if copy is None or copy.stamp != _stamp():
            copy = _copies[name] = _read()
        copy.checked = monotonic()
    return copy.calendar(area_code)


def drop_copies() -> None:
    """Forget what this process has read, so that the next question reads the tables."""
    _copies.clear()


@cache
def shipped_calendar() -> Calendar:
    """The country's calendar as chinese_calendar ships it, without a database: for what-if and scratch use."""
    names = {kind.value: FULL_NAMES.get(kind.chinese, kind.chinese) for kind in Holiday}
    rest: list[NamedDay] = [(day, False, names[name]) for day, name in holidays.items()]
    worked: list[NamedDay] = [(day, True, f"{names[name]}调休上班") for day, name in workdays.items()]
    return Calendar(rest + worked, range(min(holidays).year, max(holidays).year + 1))


@lru_cache(maxsize=4096)  # more than there are counties
def areas_over(area_code: str) -> tuple[str, ...]:
    """The codes whose days hold in an area, the widest first: "", province, prefecture, county, … itself.

    Official codes nest: 45 (450000) 广西, 4501 (450100) 南宁, 450102 兴宁区; both spellings of an upper code are met.
    """
    prefixes = [area_code[:digits] for digits in (2, 4, 6, 9) if digits < len(area_code)]
    return tuple(dict.fromkeys(["", *(code for short in prefixes for code in (short, short.ljust(6, "0"))), area_code]))


def why_not_amend_day(day: date, *, is_working: bool, name: str, source: str, area_code: str = "") -> list[str]:
    """What speaks against `amend_day`, in words for a clerk; empty when nothing does."""
    reasons = _unnamed([name], source)
    told_before = Day.objects.filter(area_code=area_code, date=day).exists()
    if not told_before and calendar(area_code).is_working(day) == is_working:
        reasons.append(f"{_with_weekday(day)}本来就{'上班' if is_working else '休息'}，不必修改")
    return reasons


def why_not_publish_year(year: int, *, days: Sequence[NamedDay], source: str) -> list[str]:
    """What speaks against `publish_year`, in words for a clerk; empty when nothing does."""
    reasons = _unnamed([name for _, _, name in days], source)
    if all(is_working for _, is_working, _ in days):
        reasons.append(f"{year}年的安排中没有放假的日子，不是完整的安排")
    seen: set[date] = set()
    for day, is_working, _ in days:
        if day.year != year:
            reasons.append(f"{day}不在{year}年，跨年的调休日请用修改单日的办法登记")
        if day in seen:
            reasons.append(f"{day}出现了不止一次")
        if is_working and day.weekday() < SATURDAY:
            reasons.append(f"{_with_weekday(day)}本来就上班，不是调休上班的日子")
        seen.add(day)
    return reasons


def _unnamed(names: list[str], source: str) -> list[str]:
    reasons = []
    if not all(name.strip() for name in names):
        reasons.append("每个日子都要写明名称，如“国庆节”“国庆节调休上班”")
    if any(len(name) > 50 for name in names) or len(source) > 200:
        reasons.append("名称不超过50字，依据不超过200字")
    if not source.strip():
        reasons.append("要写明依据，如“国务院办公厅关于2027年部分节假日安排的通知”")
    return reasons


def _with_weekday(day: date) -> str:
    return f"{day}（星期{WEEKDAYS[day.weekday()]}）"


def _stamp() -> str:
    return CalendarStamp.objects.values_list("value", flat=True).first() or ""


def _read() -> _Copy:
    # The stamp first: should the days change in between, the next look finds it old.
    stamp, checked = _stamp(), monotonic()
    days: dict[str, list[NamedDay]] = {}
    for area_code, day, is_working, name in Day.objects.values_list("area_code", "date", "is_working", "name"):
        days.setdefault(area_code, []).append((day, is_working, name))
    years = frozenset(PublishedYear.objects.values_list("year", flat=True))
    return _Copy(stamp=stamp, checked=checked, days=days, years=years)
