"""The lamp of a due date: by working days, the due day in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiyin.oversight.lamps import LOOKS, lamp, last_yellow
from huiyin.workdays.queries import shipped_calendar

CALENDAR = shipped_calendar()
MONDAY = date(2024, 4, 22)  # before the holiday of 1 to 5 May; Sunday the 28th and Saturday 11 May are worked


@pytest.mark.parametrize(
    ("due", "look", "text"),
    [
        (date(2024, 4, 19), "late", "超 1 个工作日"),
        (date(2024, 4, 21), "late", "超 1 个工作日"),
        (date(2024, 4, 22), "warn", "今日到期"),
        (date(2024, 4, 23), "warn", "剩 1 个工作日"),
        (date(2024, 4, 27), "warn", "剩 4 个工作日"),  # Saturday
        (date(2024, 4, 28), "warn", "剩 5 个工作日"),  # Sunday, worked
        (date(2024, 4, 29), "ok", "剩 6 个工作日"),
        (date(2024, 5, 6), "ok", "剩 8 个工作日"),
    ],
)
def test_the_lamp_tells_how_many_working_days(due: date, look: str, text: str) -> None:
    shown = lamp(due, MONDAY, CALENDAR, 5)
    assert (shown.look, shown.text) == (look, text)


def test_on_a_day_of_rest_no_working_day_may_have_passed_yet() -> None:
    saturday = date(2024, 4, 20)
    assert lamp(date(2024, 4, 19), saturday, CALENDAR, 5).text == "已过期限"
    assert lamp(date(2024, 4, 21), saturday, CALENDAR, 5).text == "休息日到期"


@pytest.mark.parametrize("days", [0, 1, 5, 10])
def test_what_is_yellow_ends_where_green_begins(days: int) -> None:
    for shift in range(40):
        today = MONDAY + timedelta(days=shift)
        last = last_yellow(today, CALENDAR, days)
        assert lamp(last, today, CALENDAR, days).look == "warn"
        assert lamp(last + timedelta(days=1), today, CALENDAR, days).look == "ok"


def test_looks_are_known() -> None:
    assert {lamp(MONDAY + timedelta(days=n), MONDAY, CALENDAR, 5).look for n in range(-9, 30)} < set(LOOKS)
