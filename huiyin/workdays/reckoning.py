"""Date arithmetic on China's calendar: pure, without Django, tables or a clock.

The rules, from 《民法典》:
第二百零一条  the day on which a clock starts is not counted;
第二百零二条  a clock in months ends on the same day of the month, where there is none on the month's last day;
第二百零三条  a last day that is a day of rest gives way to the next working day.

A working day (工作日) is one on which offices work: Monday to Friday without the public holidays, and the Saturdays
and Sundays that are worked in exchange (调休). In a year whose holidays are not published weekends alone count, and
what rests on such a year is provisional.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import MAXYEAR, date, datetime, timedelta
from typing import Literal, Self, TypeAlias, cast

Unit: TypeAlias = Literal["days", "working days", "months"]
NamedDay: TypeAlias = tuple[date, bool, str]  # the day, whether it is worked, what it is called: 国庆节, 国庆节调休上班

CHINESE: dict[Unit, str] = {"days": "日", "working days": "个工作日", "months": "个月"}
# The plural's s is not insisted on; four digits keep every end inside what a date can hold.
WRITTEN = re.compile(r"([0-9]{1,4}) (day|working day|month)s?")
SATURDAY = 5  # date.weekday()
ONE_DAY = timedelta(days=1)


class BadDuration(ValueError):
    """A duration that is not of the form "5 days"; its text says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as rules write it: a count from 0 to 9999 of days, working days or months."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in CHINESE or not 0 <= self.count <= 9999:
            raise BadDuration(f"期限须为 0 至 9999 的 days、working days 或 months，不能是“{self.count} {self.unit}”")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "1 day", "5 days", "7 working days", "3 months". Raises BadDuration for anything else."""
        written = WRITTEN.fullmatch(text)
        if written is None:
            raise BadDuration(f"期限“{text}”无法识别，应写作“5 days”“7 working days”或“3 months”")
        return cls(int(written[1]), cast(Unit, written[2] + "s"))

    def __str__(self) -> str:
        return f"{self.count} {self.unit.removesuffix('s') if self.count == 1 else self.unit}"

    @property
    def chinese(self) -> str:
        """As an official writes it: 5日, 7个工作日, 3个月."""
        return f"{self.count}{CHINESE[self.unit]}"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A due date and how it came about, as `calendar` knew it.

    `raw_end` is the last day before it gave way to a working day; `days_counted` is how many days (of a clock in
    working days: working days) run from the day after `start` up to it. `provisional`: `end` depends on a year whose
    holidays are not published and has to be reckoned anew when they are. What was passed lies between the start, not
    counted, and the end, counted; it is looked up when asked for, since most reckonings are never explained.
    """

    start: date
    duration: Duration
    end: date
    raw_end: date
    days_counted: int
    provisional: bool
    calendar: "Calendar" = field(repr=False, compare=False)

    @property
    def moved(self) -> bool:
        return self.end != self.raw_end

    @property
    def rest_days(self) -> list[date]:
        """The public holidays passed that are weekdays. `calendar.name` tells what each is called."""
        return self.calendar.holidays_between(self.start, self.end)

    @property
    def makeup_days(self) -> list[date]:
        """The weekend days passed that are worked (调休)."""
        return self.calendar.makeup_days_between(self.start, self.end)

    @property
    def rest_day_count(self) -> int:
        """How many days of rest were passed in all: weekends and holidays."""
        return (self.end - self.start).days - self.calendar.working_days_between(self.start, self.end)


class Calendar:
    """The working days as known at one moment; it never changes, so what it reckoned is remembered.

    `days` tells the exceptions to the week, where a day is told twice the later one holds; `years` are those whose
    holidays are published.
    """

    def __init__(self, days: Iterable[NamedDay] = (), years: Iterable[int] = ()) -> None:
        told = {day: (is_working, name) for day, is_working, name in days}
        self._holidays = {day: told[day][1] for day in sorted(told) if not told[day][0] and day.weekday() < SATURDAY}
        self._makeup_days = {day: told[day][1] for day in sorted(told) if told[day][0] and day.weekday() >= SATURDAY}
        self._holiday_list = list(self._holidays)
        self._makeup_list = list(self._makeup_days)
        self._years = frozenset(years)
        self._reckoned: dict[tuple[date, Duration, bool], Reckoning] = {}

    def known(self, day: date) -> bool:
        """Whether the holidays of the day's year are published."""
        return day.year in self._years

    def is_working(self, day: date) -> bool:
        if isinstance(day, datetime):
            # It equals no date and would silently pass for an ordinary day.
            raise TypeError("A day is asked for, not a moment: take its date in the office's time zone first.")
        return day not in self._holidays if day.weekday() < SATURDAY else day in self._makeup_days

    def name(self, day: date) -> str:
        """What a holiday on a weekday or a worked weekend day is called; "" for any other day."""
        return self._holidays.get(day) or self._makeup_days.get(day, "")

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the first worked one after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def end(self, start: date, duration: Duration, *, keep_rest_day: bool = False) -> Reckoning:
        """When a clock that starts on `start` runs out: 依据《民法典》第二百零一条至第二百零三条.

        `keep_rest_day`: a clock in days or months may end on a day of rest. A count of 0 ends on the start day, in days
        and months moved off a day of rest as any other. Raises OverflowError past the year 9999.
        """
        key = (start, duration, keep_rest_day)
        known = self._reckoned.get(key)
        if known is None:
            known = self._reckoned[key] = self._reckon(start, duration, keep_rest_day)
        return known

    def before(self, day: date, count: int) -> date:
        """The working day that lies `count` working days before `day`, which is not counted; `day` itself for 0."""
        return self._step(day, count, -ONE_DAY)

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days come after `a`, up to and including `b`; negative when `b` is the earlier one."""
        return self._working_days_until(b) - self._working_days_until(a)

    def holidays_between(self, a: date, b: date) -> list[date]:
        """The weekdays after `a`, up to and including `b`, that rest."""
        return _between(self._holiday_list, a, b)

    def makeup_days_between(self, a: date, b: date) -> list[date]:
        """The weekend days after `a`, up to and including `b`, that are worked."""
        return _between(self._makeup_list, a, b)

    def _reckon(self, start: date, duration: Duration, keep_rest_day: bool) -> Reckoning:
        count = duration.count
        if duration.unit == "working days":
            raw_end = end = self._step(start, count, ONE_DAY)
            days_counted = count
            asked = count > 0
            first_asked = start + ONE_DAY if count else start
        else:
            raw_end = start + timedelta(days=count) if duration.unit == "days" else _months_later(start, count)
            end = raw_end if keep_rest_day else self.next_working(raw_end)
            days_counted = (raw_end - start).days
            asked = not keep_rest_day
            first_asked = raw_end
        # Only a year with a day that was asked about can change the end.
        provisional = asked and not self._years.issuperset(range(first_asked.year, end.year + 1))
        return Reckoning(start, duration, end, raw_end, days_counted, provisional, calendar=self)

    def _step(self, day: date, count: int, one: timedelta) -> date:
        if count < 0:
            raise ValueError("A count of working days is not negative.")
        while count:
            day += one
            count -= self.is_working(day)
        return day

    def _working_days_until(self, day: date) -> int:
        """The working days from the first of all days (Monday, 1 January of the year 1) to `day`."""
        weeks, rest = divmod(day.toordinal(), 7)
        weekdays = weeks * 5 + min(rest, 5)
        return weekdays - bisect_right(self._holiday_list, day) + bisect_right(self._makeup_list, day)


def _between(days: list[date], a: date, b: date) -> list[date]:
    return days[bisect_right(days, a) : bisect_right(days, b)]


def _months_later(start: date, count: int) -> date:
    """依据《民法典》第二百零二条: the same day of the month, or the last day of a shorter month."""
    years, month = divmod(start.month - 1 + count, 12)
    year, month = start.year + years, month + 1
    if year > MAXYEAR:
        raise OverflowError("date value out of range")
    return date(year, month, min(start.day, monthrange(year, month)[1]))
