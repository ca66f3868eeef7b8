"""The tables as a calendar: seeded, by area, read once, never stale in the process that changes them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from chinese_calendar.constants import holidays
from django.db import transaction

from huiyin.workdays import queries
from huiyin.workdays.actions import amend_day
from huiyin.workdays.models import CalendarStamp, Day, PublishedYear
from huiyin.workdays.queries import areas_over, calendar, drop_copies, shipped_calendar
from huiyin.workdays.reckoning import Duration

pytestmark = pytest.mark.django_db

NATIONAL_DAY = date(2023, 10, 2)
GUANGXI = "450000"
Queries = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _nothing_read_yet() -> Iterator[None]:
    drop_copies()
    yield
    drop_copies()


def test_a_new_database_knows_what_was_shipped() -> None:
    seeded, shipped = calendar(), shipped_calendar()
    day, last = date(2003, 12, 1), max(holidays) + timedelta(days=200)
    while day < last:
        assert seeded.is_working(day) == shipped.is_working(day), day
        assert seeded.known(day) == shipped.known(day), day
        assert seeded.name(day) == shipped.name(day), day
        day += timedelta(days=1)


def test_the_table_holds_only_what_the_week_does_not_tell() -> None:
    for day in Day.objects.all():
        assert day.is_working == (day.date.weekday() >= 5), day
    assert str(Day.objects.get(date=NATIONAL_DAY)) == "2023-10-02 国庆节"
    assert str(PublishedYear.objects.get(year=2023)) == "2023年"


def test_empty_tables_give_weekends_alone() -> None:
    Day.objects.all().delete()
    PublishedYear.objects.all().delete()
    CalendarStamp.objects.all().delete()
    reckoning = calendar().end(date(2023, 9, 28), Duration(1, "working days"))
    assert reckoning.end == date(2023, 9, 29)
    assert reckoning.provisional


def test_the_tables_are_read_once_for_all_areas(django_assert_num_queries: Queries) -> None:
    with django_assert_num_queries(3):
        assert calendar() is calendar("530402")
    with django_assert_num_queries(0):
        assert calendar("450102") is calendar()


def test_a_change_of_another_process_is_seen_when_the_stamp_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Queries
) -> None:
    former = calendar()
    Day.objects.filter(date=NATIONAL_DAY).update(is_working=True)
    CalendarStamp.objects.update(value="another process's")
    assert calendar() is former
    monkeypatch.setattr(queries, "RECHECK_SECONDS", -1.0)
    assert calendar().is_working(NATIONAL_DAY)
    with django_assert_num_queries(1):
        calendar()


def test_a_change_is_seen_at_once_by_who_makes_it() -> None:
    assert not calendar().is_working(NATIONAL_DAY)
    amend_day(NATIONAL_DAY, is_working=True, name="国庆节上班", source="测试")
    assert calendar().is_working(NATIONAL_DAY)


def test_a_change_that_is_rolled_back_was_never_there(django_assert_num_queries: Queries) -> None:
    former = calendar()
    with transaction.atomic():
        amend_day(NATIONAL_DAY, is_working=True, name="国庆节上班", source="测试")
        assert calendar().is_working(NATIONAL_DAY)
        transaction.set_rollback(True)
    with django_assert_num_queries(0):
        assert calendar() is former


def test_a_change_that_is_committed_replaces_the_copy(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> None:
    former = calendar()
    with django_capture_on_commit_callbacks(execute=True):
        amend_day(NATIONAL_DAY, is_working=True, name="国庆节上班", source="测试")
    assert calendar() is not former
    assert calendar().is_working(NATIONAL_DAY)


@pytest.mark.parametrize(
    ("area", "codes"),
    [
        ("", ("",)),
        ("450102", ("", "45", "450000", "4501", "450100", "450102")),
        ("450100", ("", "45", "450000", "4501", "450100")),
        ("4501", ("", "45", "450000", "4501")),
        ("45", ("", "45")),
    ],
)
def test_an_area_lies_in_those_its_code_names(area: str, codes: tuple[str, ...]) -> None:
    assert areas_over(area) == codes


def test_an_area_keeps_its_own_day_and_so_do_those_below_it() -> None:
    """广西壮族自治区三月三, by the lunar calendar: in 2024 Thursday 11 April."""
    third_of_the_third = date(2024, 4, 11)
    amend_day(third_of_the_third, is_working=False, name="三月三", source="广西壮族自治区人民政府", area_code=GUANGXI)
    assert not calendar(GUANGXI).is_working(third_of_the_third)
    assert not calendar("450102").is_working(third_of_the_third)
    assert calendar("440100").is_working(third_of_the_third)
    assert calendar().is_working(third_of_the_third)
    assert calendar("450102").name(third_of_the_third) == "三月三"


def test_the_narrower_area_goes_before_the_wider_one() -> None:
    amend_day(NATIONAL_DAY, is_working=True, name="防汛上班", source="测试", area_code="450100")
    amend_day(NATIONAL_DAY, is_working=False, name="国庆节", source="测试", area_code="450102")
    assert calendar("450103").is_working(NATIONAL_DAY)
    assert not calendar("450102").is_working(NATIONAL_DAY)
