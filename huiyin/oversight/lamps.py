"""灯: how near a due date is. Pure: a date and a calendar in, a look and words out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from huiyin.workdays.reckoning import Calendar, Duration

# Red, yellow, green, and the ring of what is answered or waits for nothing.
LOOKS = ("late", "warn", "ok", "done")


@dataclass(frozen=True, slots=True)
class Lamp:
    """A shape, a word and a number: it reads without its colour. ``look`` is one of LOOKS."""

    look: str
    text: str


def lamp(due: date, today: date, calendar: Calendar, lamp_days: int) -> Lamp:
    """The due day is in time; after it the lamp is red, and yellow when ``lamp_days`` working days or fewer are left."""
    if today > due:
        over = calendar.working_days_between(due, today)
        return Lamp("late", f"超 {over} 个工作日" if over else "已过期限")
    left = calendar.working_days_between(today, due)
    look = "warn" if left <= lamp_days else "ok"
    if today == due:
        return Lamp(look, "今日到期")
    return Lamp(look, f"剩 {left} 个工作日" if left else "休息日到期")


def last_yellow(today: date, calendar: Calendar, lamp_days: int) -> date:
    """The latest due date whose lamp is yellow today; the next one is green."""
    return calendar.end(today, Duration(lamp_days + 1, "working days")).end - timedelta(days=1)
