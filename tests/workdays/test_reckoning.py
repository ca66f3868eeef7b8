"""The arithmetic against the calendars that the State Council published; every date here was counted by hand."""

from datetime import date, datetime, timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.workdays.queries import shipped_calendar
from huiyin.workdays.reckoning import BadDuration, Calendar, Duration, Reckoning, Unit

CHINA = shipped_calendar()
WEEKENDS_ALONE = Calendar()


def on(text: str) -> date:
    return date.fromisoformat(text)


def run(start: str, duration: str, *, keep: bool = False, calendar: Calendar = CHINA) -> Reckoning:
    return calendar.end(on(start), Duration.parse(duration), keep_rest_day=keep)


# --- Durations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count", "unit", "chinese"),
    [
        ("1 day", 1, "days", "1日"),
        ("5 days", 5, "days", "5日"),
        ("1 working day", 1, "working days", "1个工作日"),
        ("7 working days", 7, "working days", "7个工作日"),
        ("1 month", 1, "months", "1个月"),
        ("3 months", 3, "months", "3个月"),
        ("0 days", 0, "days", "0日"),
    ],
)
def test_a_duration_is_read_written_and_told(text: str, count: int, unit: Unit, chinese: str) -> None:
    duration = Duration.parse(text)
    assert duration == Duration(count, unit)
    assert str(duration) == text
    assert duration.chinese == chinese


@pytest.mark.parametrize(
    "text",
    [
        "",
        "days",
        "5",
        "5days",
        "5  days",
        " 5 days",
        "5 days\n",
        "-5 days",
        "+5 days",
        "1.5 months",
        "5 Days",
        "5 weeks",
        "1 year",
        "three months",
        "３ months",
        "12345 days",
        "7 workdays",
        "7 working  days",
        "7个工作日",
        "3 months 5 days",
    ],
)
def test_what_is_no_duration_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(BadDuration, match="无法识别，应写作“5 days”"):
        Duration.parse(text)


@pytest.mark.parametrize(("count", "unit"), [(-1, "days"), (10_000, "months"), (3, "weeks")])
def test_a_duration_cannot_be_made_wrong(count: int, unit: str) -> None:
    with pytest.raises(BadDuration):
        Duration(count, cast(Unit, unit))


# --- Which days are worked ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "works", "name"),
    [
        ("2022-03-01", True, ""),  # Tuesday
        ("2022-03-05", False, ""),  # Saturday
        ("2021-02-07", True, "春节调休上班"),  # Sunday, worked for the Spring Festival
        ("2021-02-11", False, "春节"),  # Thursday, New Year's Eve
        ("2022-04-02", True, "清明节调休上班"),  # Saturday
        ("2022-09-12", False, "中秋节"),  # Monday
        ("2023-06-22", False, "端午节"),  # Thursday
        ("2023-10-07", True, "国庆节调休上班"),  # Saturday
        ("2015-09-04", False, "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"),  # Friday
        ("2015-09-06", True, "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休上班"),  # Sunday
        ("2007-12-29", True, "元旦调休上班"),  # Saturday, worked for Monday 31 December
        ("2007-12-31", False, "元旦"),
    ],
)
def test_days_are_worked_as_the_state_council_arranged(day: str, works: bool, name: str) -> None:
    assert CHINA.is_working(on(day)) is works
    assert CHINA.name(on(day)) == name


def test_the_spring_festival_of_2020_was_extended_to_2_february() -> None:
    """国办发明电〔2020〕1号: Saturday 1 February, first to be worked for it, became a day of rest."""
    assert [day for day in range(20, 32) if CHINA.is_working(date(2020, 1, day))] == [20, 21, 22, 23]
    assert not CHINA.is_working(on("2020-02-01"))
    assert not CHINA.is_working(on("2020-02-02"))
    assert CHINA.is_working(on("2020-01-19"))  # Sunday
    assert run("2020-01-23", "1 working day").end == on("2020-02-03")


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(TypeError):
        CHINA.is_working(datetime(2023, 10, 2, 9, 0))  # noqa: DTZ001 - that it has no zone is the point


def test_the_years_known_begin_in_2004() -> None:
    assert not CHINA.known(on("2003-12-31"))
    assert CHINA.known(on("2004-01-01"))
    assert CHINA.known(on("2024-12-31"))


# --- Clocks in working days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2022-03-01", "7 working days", "2022-03-10"),  # an ordinary week: 2, 3, 4, 7, 8, 9, 10
        ("2022-03-01", "20 working days", "2022-03-29"),
        ("2021-02-05", "1 working day", "2021-02-07"),  # Friday to the worked Sunday
        ("2021-02-05", "5 working days", "2021-02-18"),  # 7, 8, 9, 10, then the festival to the 17th
        ("2023-09-28", "3 working days", "2023-10-09"),  # National Day from 29 September; 7, 8, 9 October
        ("2007-12-28", "2 working days", "2008-01-02"),  # 29 December (Saturday), then New Year
        ("2022-03-05", "1 working day", "2022-03-07"),  # starting on a Saturday
        ("2022-03-05", "0 working days", "2022-03-05"),  # nothing to count: it stays where it is
    ],
)
def test_working_days_are_counted_from_the_day_after(start: str, duration: str, end: str) -> None:
    reckoning = run(start, duration)
    assert reckoning.end == reckoning.raw_end == on(end)
    assert reckoning.days_counted == Duration.parse(duration).count
    assert not reckoning.moved
    assert not reckoning.provisional


# --- Clocks in days and months --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "duration", "raw_end", "end"),
    [
        ("2020-03-02", "3 months", "2020-06-02", "2020-06-02"),
        ("2022-03-01", "1 month", "2022-04-01", "2022-04-01"),
        ("2022-03-01", "3 months", "2022-06-01", "2022-06-01"),
        ("2022-03-02", "1 month", "2022-04-02", "2022-04-02"),  # a Saturday that is worked
        ("2022-11-30", "3 months", "2023-02-28", "2023-02-28"),  # no 30 February
        ("2019-11-30", "3 months", "2020-02-29", "2020-03-02"),  # leap year; a Saturday
        ("2020-11-30", "3 months", "2021-02-28", "2021-03-01"),  # a Sunday
        ("2024-01-31", "1 month", "2024-02-29", "2024-02-29"),
        ("2023-06-29", "3 months", "2023-09-29", "2023-10-07"),  # National Day; worked again on a Saturday
        ("2009-03-31", "6 months", "2009-09-30", "2009-09-30"),
        ("2021-12-31", "12 months", "2022-12-31", "2023-01-03"),  # Saturday, New Year to Monday 2 January
        ("2022-03-01", "5 days", "2022-03-06", "2022-03-07"),  # a Sunday
        ("2022-03-01", "3 days", "2022-03-04", "2022-03-04"),
        ("2022-03-01", "0 days", "2022-03-01", "2022-03-01"),
        ("2022-03-05", "0 days", "2022-03-05", "2022-03-07"),  # a Saturday gives way even without a count
        ("2022-03-05", "0 months", "2022-03-05", "2022-03-07"),
    ],
)
def test_days_and_months_end_on_a_working_day(start: str, duration: str, raw_end: str, end: str) -> None:
    """依据《民法典》第二百零一条至第二百零三条。"""
    reckoning = run(start, duration)
    assert (reckoning.raw_end, reckoning.end) == (on(raw_end), on(end))
    assert reckoning.moved is (raw_end != end)
    assert reckoning.days_counted == (on(raw_end) - on(start)).days
    kept = run(start, duration, keep=True)
    assert kept.end == kept.raw_end == on(raw_end)
    assert not kept.moved


def test_a_clock_beyond_the_last_date_overflows() -> None:
    for duration in ("1 day", "1 working day", "1 month"):
        with pytest.raises(OverflowError):
            run("9999-12-31", duration)


# --- Why a date is what it is ---------------------------------------------------------------------------------------


def test_a_reckoning_names_what_it_passed() -> None:
    """From 29 June 2023 three months: National Day takes the end from 29 September to Saturday 7 October."""
    reckoning = run("2023-06-29", "3 months")
    assert reckoning.rest_days == [on("2023-09-29"), *(date(2023, 10, day) for day in range(2, 7))]
    assert [CHINA.name(day) for day in reckoning.rest_days] == ["中秋节", *["国庆节"] * 5]
    assert reckoning.makeup_days == [on("2023-10-07")]
    # Thirteen weekends from 1 July to 24 September, 30 September, 1 October, and the six holidays.
    assert reckoning.rest_day_count == 13 * 2 + 2 + 6


def test_an_ordinary_week_passes_its_weekend_alone() -> None:
    reckoning = run("2022-03-01", "7 working days")
    assert (reckoning.rest_days, reckoning.makeup_days, reckoning.rest_day_count) == ([], [], 2)


def test_a_keeping_rule_passes_the_day_of_rest_on_which_it_ends() -> None:
    assert run("2023-06-29", "3 months", keep=True).rest_days == [on("2023-09-29")]


def test_the_start_day_is_not_passed() -> None:
    assert run("2023-09-29", "1 working day").rest_days == [date(2023, 10, day) for day in range(2, 7)]


# --- Years that are not published -----------------------------------------------------------------------------------

ONLY_2023 = Calendar([(on("2023-12-25"), False, "试")], [2023])


@pytest.mark.parametrize(
    ("start", "duration", "end", "provisional"),
    [
        ("2023-12-22", "1 working day", "2023-12-26", False),
        ("2023-12-28", "1 working day", "2023-12-29", False),
        ("2023-12-29", "1 working day", "2024-01-01", True),  # New Year's Day of a year nobody knows of
        ("2023-12-29", "2 days", "2024-01-01", True),  # Sunday the 31st gives way to it
        ("2023-10-31", "2 months", "2024-01-01", True),
        ("2022-12-30", "3 months", "2023-03-30", False),  # only the last day matters
        ("2022-12-30", "1 working day", "2023-01-02", True),  # counted over a Saturday of 2022
        ("2022-12-31", "1 working day", "2023-01-02", False),
        ("2024-06-01", "0 working days", "2024-06-01", False),
        ("2003-03-03", "1 month", "2003-04-03", True),
    ],
)
def test_what_rests_on_an_unpublished_year_is_provisional(
    start: str, duration: str, end: str, provisional: bool
) -> None:
    reckoning = run(start, duration, calendar=ONLY_2023)
    assert reckoning.end == on(end)
    assert reckoning.provisional is provisional


def test_a_date_that_is_never_moved_is_never_provisional() -> None:
    reckoning = run("2023-10-31", "3 months", keep=True, calendar=ONLY_2023)
    assert (reckoning.end, reckoning.provisional) == (on("2024-01-31"), False)


def test_an_empty_calendar_knows_weekends() -> None:
    assert run("2021-02-05", "5 working days", calendar=WEEKENDS_ALONE).end == on("2021-02-12")
    assert run("2021-02-05", "5 working days", calendar=WEEKENDS_ALONE).provisional


def test_of_a_day_told_twice_the_later_telling_holds() -> None:
    day = on("2023-10-02")
    calendar = Calendar([(day, False, "国庆节"), (day, True, "防汛上班")])
    assert calendar.is_working(day)
    assert calendar.name(day) == ""


# --- Backwards, between, next ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "count", "before"),
    [
        ("2020-06-02", 5, "2020-05-26"),
        ("2020-06-02", 0, "2020-06-02"),
        ("2023-10-09", 3, "2023-09-28"),  # 8 and 7 October are worked, then National Day
        ("2021-02-20", 3, "2021-02-10"),  # 19, 18 February, then the festival from the 11th
        ("2022-03-06", 1, "2022-03-04"),  # from a Sunday
    ],
)
def test_so_many_working_days_before_a_day(day: str, count: int, before: str) -> None:
    assert CHINA.before(on(day), count) == on(before)


def test_a_negative_count_is_not_taken_for_the_other_direction() -> None:
    with pytest.raises(ValueError, match="negative"):
        CHINA.before(on("2022-03-01"), -1)


@pytest.mark.parametrize(
    ("a", "b", "count"),
    [
        ("2022-03-01", "2022-03-10", 7),
        ("2022-03-10", "2022-03-01", -7),
        ("2022-03-01", "2022-03-01", 0),
        ("2022-03-04", "2022-03-06", 0),
        ("2021-12-31", "2022-12-31", 249),  # 260 weekdays, 18 of them rest, 7 weekend days are worked
        ("2022-12-31", "2023-12-31", 249),  # again 260, 18, 7
    ],
)
def test_working_days_between_two_days(a: str, b: str, count: int) -> None:
    assert CHINA.working_days_between(on(a), on(b)) == count


def test_the_next_working_day_may_be_the_day_itself() -> None:
    assert CHINA.next_working(on("2023-09-28")) == on("2023-09-28")
    assert CHINA.next_working(on("2023-09-29")) == on("2023-10-07")


# --- What holds for every date --------------------------------------------------------------------------------------

days = st.dates(date(2004, 1, 1), date(2024, 12, 31))
counts = st.integers(0, 400)
durations = st.one_of(
    st.builds(Duration, st.integers(0, 400), st.sampled_from(["days", "working days"])),
    st.builds(Duration, st.integers(0, 14), st.just("months")),
)


def worked(after: date, until: date) -> int:
    """The slow way: day by day."""
    return sum(CHINA.is_working(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


@given(durations)
def test_every_duration_is_read_as_it_was_written(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration


@given(days, durations, st.booleans())
def test_no_clock_ends_before_it_starts(start: date, duration: Duration, keep: bool) -> None:
    reckoning = CHINA.end(start, duration, keep_rest_day=keep)
    assert start <= reckoning.raw_end <= reckoning.end
    assert (start < reckoning.raw_end) is (duration.count > 0)
    assert reckoning.moved is not CHINA.is_working(reckoning.raw_end) or keep or duration.unit == "working days"


@given(days, durations)
def test_every_clock_ends_on_a_working_day(start: date, duration: Duration) -> None:
    counted_nothing = duration == Duration(0, "working days")
    assert counted_nothing or CHINA.is_working(CHINA.end(start, duration).end)


@given(days, durations, st.integers(0, 60))
def test_a_later_start_never_ends_earlier(start: date, duration: Duration, later: int) -> None:
    assert CHINA.end(start, duration).end <= CHINA.end(start + timedelta(days=later), duration).end


@given(days, durations)
def test_a_longer_clock_never_ends_earlier(start: date, duration: Duration) -> None:
    longer = Duration(duration.count + 1, duration.unit)
    assert CHINA.end(start, duration).end <= CHINA.end(start, longer).end


@given(days, st.integers(0, 400))
def test_a_clock_in_working_days_counts_as_many(start: date, count: int) -> None:
    end = CHINA.end(start, Duration(count, "working days")).end
    assert worked(start, end) == CHINA.working_days_between(start, end) == count


@given(days, st.integers(1, 100))
def test_forwards_and_backwards_undo_each_other(day: date, count: int) -> None:
    day = CHINA.next_working(day)
    clock = Duration(count, "working days")
    assert CHINA.before(CHINA.end(day, clock).end, count) == day
    assert CHINA.end(CHINA.before(day, count), clock).end == day


@given(days, days)
def test_the_quick_count_is_the_slow_one(a: date, b: date) -> None:
    first, last = sorted((a, b))
    assert CHINA.working_days_between(first, last) == worked(first, last)
    assert CHINA.working_days_between(last, first) == -worked(first, last)


@given(days, durations)
def test_every_day_passed_is_worked_or_rests(start: date, duration: Duration) -> None:
    reckoning = CHINA.end(start, duration)
    assert reckoning.rest_day_count + worked(start, reckoning.end) == (reckoning.end - start).days
    assert all(day.weekday() < 5 and not CHINA.is_working(day) for day in reckoning.rest_days)
    assert all(day.weekday() >= 5 and CHINA.is_working(day) for day in reckoning.makeup_days)


@given(days, durations, st.booleans())
def test_what_is_remembered_is_what_would_be_reckoned(start: date, duration: Duration, keep: bool) -> None:
    assert CHINA.end(start, duration, keep_rest_day=keep) == shipped_calendar.__wrapped__().end(
        start, duration, keep_rest_day=keep
    )
