"""The demo office: every state and every queue is there, its accounts sign in, and the record holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Max
from django.test import override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from huiyin.cases.lifecycle import CASE_STATES, DRAFT_STATES, DUTY_STATES
from huiyin.cases.models import Case, CaseText, Consulted, CoSign, Duty, Event
from huiyin.desk import demo
from huiyin.desk.demo import PASSWORD, accounts, make
from huiyin.desk.demo.letters import Letters
from huiyin.desk.demo.papers import TOPICS
from huiyin.desk.demo.roll import ROLL, UNITS
from huiyin.desk.demo.years import Year, years
from huiyin.desk.queries.todo import desk_of
from huiyin.exchange.replay_file import read_data
from huiyin.exchange.scratch import scratch_database
from huiyin.handling.models import Answer, DocumentNumber, Draft
from huiyin.people.models import Area, Office, Post, Proposer, Unit, User
from huiyin.workdays.queries import calendar

TODAY = date(2026, 5, 20)
DAYS = [date(2024, 2, 29), date(2025, 10, 9), TODAY, date(2026, 7, 4), date(2027, 1, 1), date(2029, 12, 31)]


def run(*args: str) -> str:
    out = StringIO()
    call_command("demo", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The whole demo office, once: it costs seconds."""
    with django_db_blocker.unblock(), scratch_database():
        make(TODAY)
        yield


def files(today: date) -> list[Year]:
    working = calendar(demo.AREAS["city"]["code"])

    def day(days_ago: int) -> date:
        found = today - timedelta(days=days_ago)
        while not working.is_working(found):
            found -= timedelta(days=1)
        return found

    return list(years(today, day, Letters(day)))


# -- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_if_empty_leaves_an_office_alone() -> None:
    Area.objects.create(code="990001", name="另一个县")
    assert run("--if-empty") == ""
    assert not Case.objects.exists()


@override_settings(DEMO=True)
def test_it_is_made_once(office: None) -> None:
    with pytest.raises(CommandError, match="已经建立"):
        run()
    assert run("--if-empty") == ""


@pytest.mark.django_db
@override_settings(DEMO=False)
@pytest.mark.parametrize("args", [(), ("--if-empty",)])
def test_made_up_cases_never_come_into_a_real_office(args: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="DEMO=false"):
        run(*args)
    assert not Area.objects.exists()


# -- the files --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_same_day_gives_the_same_files() -> None:
    first, second = ([json.dumps(year.file, ensure_ascii=False) for year in files(TODAY)] for _ in range(2))
    assert first == second


@pytest.mark.django_db
@pytest.mark.parametrize("today", DAYS, ids=str)
def test_they_are_replay_files_of_the_past(today: date) -> None:
    told = files(today)
    for year in told:
        read = read_data(year.file)
        assert all(step.at.date() < today for step in read.steps)
        assert read.as_of == today
    assert {year.area for year in told} == {"city", "county", "district"}
    assert sum(len(year.tales) for year in told) == 240 - 23


@pytest.mark.django_db
def test_no_two_cases_are_called_alike_and_each_says_enough() -> None:
    cases = [case for year in files(TODAY) if year.ago == 0 for case in year.file["cases"]]
    assert Counter(case["title"] for case in cases).most_common(1)[0][1] == 1
    assert all(250 < len(case["text"]) < 1500 for case in cases)
    assert not any(mark in case["text"] + case["title"] for case in cases for mark in ("{", "}", "。。", "None"))


def test_topics_name_units_that_are_there() -> None:
    assert {topic["lead"] for topic in TOPICS} | {code for topic in TOPICS for code in topic["co"]} <= set(UNITS)


# -- the office -------------------------------------------------------------------------------------------------------


def test_how_large_it_is(office: None) -> None:
    assert Case.objects.count() == 240
    assert Unit.objects.count() == len(UNITS) == 40
    assert Proposer.objects.count() == len(ROLL) == 300
    assert Unit.objects.exclude(successor=None).get().duties.exists()
    assert Case.objects.values("year").distinct().count() == 2
    assert set(Case.objects.values_list("timing", flat=True)) == {"session", "ordinary"}
    assert Area.objects.filter(parent__name="澜川市").count() == 2


def test_every_state_is_there(office: None) -> None:
    assert set(Case.objects.values_list("state", flat=True)) == set(CASE_STATES)
    assert set(Duty.objects.values_list("state", flat=True)) == set(DUTY_STATES)
    assert set(Draft.objects.values_list("state", flat=True)) == set(DRAFT_STATES)
    assert set(CoSign.objects.values_list("answer", flat=True)) == {"waiting", "confirmed", "declined"}
    assert set(Consulted.objects.values_list("agrees", flat=True)) == {True, False, None}
    assert Case.objects.filter(is_key=True).count() > 3
    assert Case.objects.exclude(together="").count() > 1
    assert Duty.objects.filter(round=2, state="signed").exists()
    assert Duty.objects.filter(upper__isnull=False, answers_by="reply", state="answered").exists()
    assert set(Case.objects.exclude(received_from="").values_list("area__name", flat=True)) == {
        "澜川市",
        "云渚县",
        "东澜区",
    }


# What stands on which desk of the city.
QUEUES = {
    "rdb": {"review", "close", "decide", "enter"},
    "zxb": {"review", "close", "decide"},
    "zfb": {"assign", "decide", "urge", "close"},
    "jtj_jb": {"sign_for", "reply", "opinion", "wait"},
    "jtj_gz": {"approve"},
    "jtj_bgs": {"approve"},
    "jtj_fg": {"approve"},
    "jtj_zy": {"approve"},
    "dai1": {"mine", "evaluate"},
    "wei1": {"mine"},
    "wei3": {"sign", "confirm"},
    "yz_zfb": {"assign", "sign_for"},
}


def test_letters_are_numbered_in_the_registers_of_their_units(office: None) -> None:
    letters = Answer.objects.filter(duty__answers_by="reply", duty__upper=None).exclude(number="")
    assert letters.count() > 50
    assert not letters.filter(document_number=None).exists()
    # None is left out without a word.
    told = DocumentNumber.objects.values("series", "year").annotate(count=Count("pk"), last=Max("n"))
    assert [one for one in told if one["count"] != one["last"]] == []
    [gap] = DocumentNumber.objects.filter(answer=None)
    assert gap.series.unit.code == "jtj"
    assert "作废" in gap.explanation


def test_a_register_is_in_the_order_of_its_letters_days(office: None) -> None:
    registers: dict[tuple[int, int], list[DocumentNumber]] = {}
    for one in DocumentNumber.objects.select_related("answer").order_by("n"):
        registers.setdefault((one.series_id, one.year), []).append(one)
    assert any(len(register) > 3 for register in registers.values())
    for register in registers.values():
        assert [one.n for one in register] == list(range(1, len(register) + 1))
        days = [one.answer.issued_at for one in register if one.answer is not None]
        assert days == sorted(days)


@pytest.mark.parametrize("username", QUEUES)
def test_there_is_something_on_every_desk(office: None, username: str) -> None:
    rows = desk_of(User.objects.get(username=username), TODAY).rows
    assert {row.kind for row in rows} >= QUEUES[username]


def test_dates_are_overdue_near_and_far(office: None) -> None:
    dues = [due for due in Case.objects.values_list("next_due", flat=True) if due is not None]
    assert sum(due < TODAY for due in dues) > 5
    assert sum(TODAY <= due <= TODAY + timedelta(days=5) for due in dues) > 3
    assert sum(due > TODAY + timedelta(days=20) for due in dues) > 20
    assert all(timezone.localdate(at) < TODAY for at in Event.objects.values_list("at", flat=True))


def test_accounts_are_of_ten_roles_and_sign_in(office: None) -> None:
    assert len(accounts()) >= 10
    assert len({account.role for account in accounts()}) == len(accounts())
    for account in accounts():
        user = User.objects.get(username=account.username)
        assert Post.objects.filter(user=user).exists() or Proposer.objects.spoken_for_by(user).exists()
        # An administrator keeps the lists; the cases are not his to read.
        assert Case.objects.visible_to(user, TODAY).exists() != (account.username == "gly")
    assert User.objects.get(username="dai1").check_password(PASSWORD)
    assert {office.pk for office in Office.objects.all()} == set(
        Post.objects.exclude(office=None).values_list("office", flat=True)
    )


def test_each_step_was_taken_by_an_account(office: None) -> None:
    assert not Event.objects.filter(user=None).exists()


def test_texts_are_in_three_parts(office: None) -> None:
    assert not CaseText.objects.filter(situation="").exists()


def test_the_record_holds(office: None) -> None:
    out = StringIO()
    call_command("verify", stdout=out)
    assert f"案件 {Case.objects.count()} 件" in out.getvalue()
    assert "一致" in out.getvalue()


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2027, 1, 1), date(2026, 7, 4)], ids=str)
def test_it_can_be_made_on_any_day(today: date, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """A leap day, New Year's Day, a Saturday."""
    with django_db_blocker.unblock(), scratch_database():
        make(today)
        assert set(Case.objects.values_list("state", flat=True)) == set(CASE_STATES)
        assert Case.objects.filter(next_due__range=(today, today + timedelta(days=5))).exists()


def test_its_files_can_be_replayed_by_themselves(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path
) -> None:
    """Without the accounts and without what only the demo tells."""
    with django_db_blocker.unblock():
        told = next(year for year in files(TODAY) if year.area == "district" and year.ago == 0)
    file = tmp_path / "demo.json"
    file.write_text(json.dumps(told.file, ensure_ascii=False), encoding="utf-8")
    out = StringIO()
    with django_db_blocker.unblock():
        call_command("replay", str(file), stdout=out)
    assert "0 步被拒绝" in out.getvalue()
