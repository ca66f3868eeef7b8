"""An office amends a day; the State Council publishes a year."""

from datetime import date

import pytest

from huiyin.workdays.actions import DayChange, DaysRefused, amend_day, publish_year
from huiyin.workdays.models import CalendarStamp, Day, PublishedYear
from huiyin.workdays.queries import calendar, why_not_amend_day, why_not_publish_year
from huiyin.workdays.reckoning import Duration, NamedDay

pytestmark = pytest.mark.django_db

NOTICE = "国务院办公厅关于2040年部分节假日安排的通知"
# 2040, a year as it may be: it begins on a Sunday, 1 October is a Monday.
NEW_YEAR: NamedDay = (date(2040, 1, 2), False, "元旦")
NATIONAL_DAY: list[NamedDay] = [(date(2040, 10, day), False, "国庆节") for day in range(1, 8)]
MAKEUP: NamedDay = (date(2040, 10, 13), True, "国庆节调休上班")
YEAR = [NEW_YEAR, *NATIONAL_DAY, MAKEUP]


def test_a_year_is_published_and_its_dates_are_no_longer_provisional() -> None:
    week = Duration(1, "working days")
    before = calendar().end(date(2040, 9, 28), week)
    assert (before.end, before.provisional) == (date(2040, 10, 1), True)

    changes = publish_year(2040, days=YEAR, source=NOTICE)

    after = calendar().end(date(2040, 9, 28), week)
    assert (after.end, after.provisional) == (date(2040, 10, 8), False)
    # Saturday 6 and Sunday 7 October rested anyway.
    assert changes == [
        DayChange(date(2040, 1, 2), False),
        *(DayChange(date(2040, 10, day), False) for day in range(1, 6)),
        DayChange(date(2040, 10, 13), True),
    ]
    assert Day.objects.filter(date__year=2040).count() == 7
    assert PublishedYear.objects.get(year=2040).source == NOTICE


def test_published_again_a_year_replaces_what_was_entered() -> None:
    publish_year(2040, days=YEAR, source=NOTICE)
    assert publish_year(2040, days=YEAR, source=NOTICE) == []
    assert publish_year(2040, days=NATIONAL_DAY, source=NOTICE) == [
        DayChange(date(2040, 1, 2), True),
        DayChange(date(2040, 10, 13), False),
    ]


def test_a_year_leaves_other_years_and_areas_own_days() -> None:
    festival = date(2040, 4, 13)  # Friday
    amend_day(festival, is_working=False, name="三月三", source="广西", area_code="450000")
    others = Day.objects.exclude(date__year=2040).count()
    publish_year(2040, days=YEAR, source=NOTICE)
    assert not calendar("450000").is_working(festival)
    assert Day.objects.exclude(date__year=2040).count() == others


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ([], "没有放假的日子"),
        ([MAKEUP], "没有放假的日子"),
        ([*YEAR, (date(2039, 12, 31), True, "元旦调休上班")], "2039-12-31不在2040年"),
        ([*YEAR, NEW_YEAR], "2040-01-02出现了不止一次"),
        ([*YEAR, (date(2040, 10, 6), True, "国庆节调休上班")], "2040-10-06出现了不止一次"),
        ([*YEAR, (date(2040, 10, 9), True, "国庆节调休上班")], "2040-10-09（星期二）本来就上班"),
        ([*YEAR, (date(2040, 5, 1), False, " ")], "名称"),
        ([*YEAR, (date(2040, 5, 1), False, "劳" * 51)], "名称不超过50字"),
    ],
)
def test_a_year_that_contradicts_itself_is_refused_whole(days: list[NamedDay], reason: str) -> None:
    stamp = CalendarStamp.objects.get().value
    assert any(reason in why for why in why_not_publish_year(2040, days=days, source=NOTICE))
    with pytest.raises(DaysRefused, match=reason):
        publish_year(2040, days=days, source=NOTICE)
    assert not Day.objects.filter(date__year=2040).exists()
    assert not PublishedYear.objects.filter(year=2040).exists()
    assert CalendarStamp.objects.get().value == stamp


def test_every_reason_is_told_at_once() -> None:
    with pytest.raises(DaysRefused) as refused:
        publish_year(2041, days=[NEW_YEAR, NEW_YEAR], source="")
    assert len(refused.value.reasons) == 4  # no source, twice outside the year, told twice


def test_a_day_is_amended_and_set_back() -> None:
    day = date(2023, 10, 7)  # the Saturday worked for National Day
    source = "市政府办公室通知"
    assert amend_day(day, is_working=False, name="台风停工", source=source) == [DayChange(day, False)]
    assert calendar().end(date(2023, 9, 28), Duration(1, "working days")).end == date(2023, 10, 8)
    assert amend_day(day, is_working=True, name="国庆节调休上班", source=source) == [DayChange(day, True)]
    assert Day.objects.get(date=day).source == source


def test_a_better_name_changes_no_day() -> None:
    day = date(2023, 9, 29)
    assert amend_day(day, is_working=False, name="中秋节、国庆节", source="国办发明电〔2022〕16号") == []
    assert calendar().name(day) == "中秋节、国庆节"


@pytest.mark.parametrize(
    ("day", "is_working", "reason"),
    [
        (date(2023, 10, 9), True, "2023-10-09（星期一）本来就上班"),
        (date(2023, 10, 14), False, "2023-10-14（星期六）本来就休息"),
    ],
)
def test_an_amendment_that_amends_nothing_is_refused(day: date, is_working: bool, reason: str) -> None:
    with pytest.raises(DaysRefused, match=reason):
        amend_day(day, is_working=is_working, name="通知", source="通知")
    assert not Day.objects.filter(date=day).exists()


def test_an_area_need_not_repeat_what_holds_for_the_country() -> None:
    day = date(2023, 10, 2)
    assert why_not_amend_day(day, is_working=False, name="国庆节", source="通知", area_code="450000")
    assert not why_not_amend_day(day, is_working=True, name="上班", source="通知", area_code="450000")


def test_an_amendment_needs_name_and_source() -> None:
    reasons = why_not_amend_day(date(2023, 10, 9), is_working=False, name="", source=" ")
    assert len(reasons) == 2
