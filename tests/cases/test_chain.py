"""The record: appended to and nothing else, and whoever alters it all the same is found out."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from huiyin.cases import triggers
from huiyin.cases.chain import fingerprint, sm3
from huiyin.cases.models import Case, Duty, Event
from tests.stories import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    """The second of three cases, with nine events."""
    story = Story()
    for code in ("c1", "c2", "c3"):
        story.case(code, number=f"60{code[1]}").at("2024-03-01").assigned(lead="u1", co_hosts=["u2"])
    for code in ("c1", "c2", "c3"):
        story.in_case(code).at("2024-04-01").contacted().step("give_opinion", unit="u2", text="同意").step(
            "reply", unit="u1", class_="A"
        )
    told = story.play().all_done()
    return Case.objects.get(pk=told.world.cases["c2"].pk)


def verify(*args: str) -> str:
    """What the command says, when all is well."""
    out = StringIO()
    call_command("verify", *args, stdout=out)
    return out.getvalue()


def found(*args: str) -> str:
    """What the command says, when it is not; it ends with 1."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", *args, stdout=out, stderr=err)
    assert ended.value.code == 1
    return err.getvalue()


def altered(event: Event, **columns: Any) -> None:
    with triggers.lifted(connection):
        Event.objects.filter(pk=event.pk).update(**columns)


def removed(**which: Any) -> None:
    with triggers.lifted(connection):
        Event.objects.filter(**which)._raw_delete("default")


def event(case: Case, seq: int) -> Event:
    return Event.objects.get(case=case, seq=seq)


# -- the digest -------------------------------------------------------------------------------------------------------


def test_sm3_is_that_of_the_standard() -> None:
    """GB/T 32905-2016, example 1."""
    assert sm3("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_each_event_carries_the_hash_of_the_one_before(case: Case) -> None:
    before = ""
    for one in Event.objects.filter(case=case).order_by("seq"):
        assert one.previous_hash == before
        assert one.hash == fingerprint(one, case.public_id, one.duty.no if one.duty else None)
        before = one.hash
    assert (case.event_count, case.last_hash) == (9, before)


# -- the database refuses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_event SET step = 'close'",
        "UPDATE cases_event SET recorded_at = recorded_at WHERE seq = 1",
        "DELETE FROM cases_event",
        "DELETE FROM cases_event WHERE seq = 9",
    ],
)
def test_the_database_refuses_to_alter_an_event(case: Case, statement: str) -> None:
    before = list(Event.objects.order_by("pk").values())
    with pytest.raises(DatabaseError, match=triggers.MESSAGE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Event.objects.order_by("pk").values()) == before


@pytest.mark.postgres
def test_the_database_refuses_to_empty_the_table(case: Case) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE cases_event CASCADE")


@pytest.mark.parametrize("gone", triggers.NAMES)
def test_a_missing_trigger_is_found_when_the_system_starts(gone: str) -> None:
    assert triggers.check_present(None, databases=["default"]) == []
    on = f" ON {triggers.TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {gone}{on}")
    try:
        with pytest.raises(SystemCheckError, match=r"cases\.E001"):
            call_command("check", databases=["default"], tags=["database"])
    finally:
        triggers.create(connection)
    assert triggers.present(connection)


# -- who alters it all the same is found ------------------------------------------------------------------------------


def test_a_sound_record(case: Case) -> None:
    said = verify()
    assert "案件 3 件，记录 27 条" in said
    assert "各表所存与记录一致" in said
    assert "案件 1 件，记录 9 条" in verify("--case", case.public_id)


def test_an_unknown_case() -> None:
    with pytest.raises(CommandError, match="没有编码为“nobody”的案件"):
        verify("--case", "nobody")


@pytest.mark.parametrize(
    "columns",
    [
        {"data": {"class": "A"}},
        {"step": "close"},
        {"at": timezone.now()},
        {"recorded_at": timezone.now()},
        {"part": "system"},
        {"duty": None},
        {"hash": "0" * 64},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_an_altered_event_is_named(case: Case, columns: dict[str, Any]) -> None:
    altered(event(case, 7), **columns)
    altered(event(case, 8), step="withdraw")  # a later one is not the first
    said = found()
    assert f"第 602 号 关于c2的建议（{case.public_id}）第 7 条记录" in said
    assert ("沟通" if "step" not in columns else "办结") in said
    assert "内容与指纹不符" in said
    assert said == found("--case", case.public_id)
    assert "第 8 条" not in said


def test_the_time_of_an_altered_event_is_told(case: Case) -> None:
    altered(event(case, 7), part="system")
    assert "“沟通”（2024-04-01 09:00）" in found()


def test_an_altered_event_with_a_hash_that_fits_it_does_not_fit_the_next(case: Case) -> None:
    forged = event(case, 7)
    forged.data = {**forged.data, "mode": "phone"}
    altered(forged, data=forged.data, hash=fingerprint(forged, case.public_id, forged.duty.no if forged.duty else None))
    said = found()
    assert "第 8 条记录" in said
    assert "不相接" in said


def test_the_last_event_altered_with_a_hash_that_fits_it(case: Case) -> None:
    forged = event(case, 9)
    forged.data = {**forged.data, "class": "B"}
    altered(forged, data=forged.data, hash=fingerprint(forged, case.public_id, forged.duty.no if forged.duty else None))
    assert "第 9 条记录：最后一条记录与案件所存的指纹不符" in found()


def test_a_hole(case: Case) -> None:
    removed(case=case, seq=4)
    assert "中间缺失" in found()


def test_a_chain_cut_at_the_end(case: Case) -> None:
    removed(case=case, seq__gte=8)
    said = found()
    assert f"（{case.public_id}）第 8 条记录：案件应有 9 条记录，到第 7 条为止" in said


def test_a_chain_that_is_gone(case: Case) -> None:
    removed(case=case)
    assert "到第 0 条为止" in found()


def test_the_first_is_named_when_a_cut_comes_before_an_alteration(case: Case) -> None:
    first = Case.objects.order_by("pk").first()
    assert first is not None
    removed(case=first, seq=9)
    altered(event(case, 7), part="system")
    assert f"（{first.public_id}）第 9 条" in found()


def change_case(case: Case) -> str:
    Case.objects.filter(pk=case.pk).update(state="closed")
    return "state 按记录应为 assigned，现存 closed"


def change_class(case: Case) -> str:
    Duty.objects.filter(case=case, unit_code="u1").update(result_class="B")
    return "result_class 按记录应为 A，现存 B"


def change_due(case: Case) -> str:
    Duty.objects.filter(case=case, unit_code="u2").update(answer_due="2024-05-01")
    return "answer_due 按记录应为"


def change_next(case: Case) -> str:
    Case.objects.filter(pk=case.pk).update(next_due="2024-05-01")
    return "next_due 应为 None"


@pytest.mark.parametrize("change", [change_case, change_class, change_due, change_next])
def test_a_table_that_differs_from_the_record(case: Case, change: Callable[[Case], str]) -> None:
    expected = change(case)
    said = found()
    assert case.public_id in said
    assert expected in said
    assert "各表所存与记录不一致" in said


def test_it_reads_page_by_page(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.desk.verify.PAGE", 2)
    monkeypatch.setattr("huiyin.figures.queries.PAGE", 2)
    assert "案件 3 件，记录 27 条" in verify()
    last = Case.objects.order_by("pk").last()
    assert last is not None
    altered(event(last, 2), part="system")
    assert last.public_id in found()
