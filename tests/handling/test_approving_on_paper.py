"""录入纸质签批: what a level signed on a printed copy passes the draft as if it had been approved here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.cases.door import ANYBODY, Refused
from huiyin.cases.models import Case, Event
from huiyin.handling import actions as handling
from huiyin.handling.models import Allotment, Approval
from huiyin.people.models import Unit, User
from huiyin.reply import actions as reply
from tests.desk.office import LEVELS, Town, ago, story
from tests.stories import Story

pytestmark = pytest.mark.django_db


def drafted() -> Story:
    told = story().case("c1").assigned(lead="u1").at(ago(4)).contacted()
    return told.at(ago(3)).step("draft", unit="u1", text="第一稿", class_="A")


def enter(town: Town, **more: Any) -> Event:
    given: dict[str, Any] = {"signed_by": "周股长", "signed_on": timezone.localdate(), **more}
    case, unit = town.case(), Unit.objects.get(code="u1")
    return handling.approve_on_paper(case, unit=unit, **given, actor=ANYBODY, at=timezone.now())


def test_each_level_in_its_turn_and_then_it_can_be_issued() -> None:
    town = Town(drafted())
    for level in LEVELS:
        assert town.duty("u1").draft_level == level
        enter(town)
    assert town.duty("u1").draft_state == "approved"
    case, unit = town.case(), Unit.objects.get(code="u1")
    reply.issue(case, unit=unit, actor=ANYBODY, at=timezone.now())
    assert town.duty("u1").state == "answered"


def test_it_is_kept_who_signed_when_and_that_it_was_on_paper() -> None:
    town = Town(drafted())
    yesterday = timezone.localdate() - timedelta(days=1)
    event = enter(town, signed_on=yesterday, remark="同意。")
    kept = Approval.objects.get()
    assert (kept.on_paper, kept.signed_by, kept.signed_on, kept.reason) == (True, "周股长", yesterday, "同意。")
    assert kept.level == "section_head"
    # The event tells the day, and no name.
    assert event.data["signed_on"] == yesterday.isoformat()
    assert "周股长" not in str(event.data)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"signed_by": " "}, "请填写签批人"),
        ({"signed_on": timezone.localdate() + timedelta(days=1)}, "不能晚于录入日期"),
        ({"signed_on": date(2020, 1, 1)}, "不能早于第 1 稿的拟稿日期"),
        ({"draft_no": 7}, "现在已有第 1 稿"),
    ],
)
def test_refused(more: dict[str, Any], why: str) -> None:
    town = Town(drafted())
    with pytest.raises(Refused, match=why):
        enter(town, **more)
    assert not Approval.objects.exists()
    assert town.duty("u1").draft_level == "section_head"


def test_only_while_a_draft_waits() -> None:
    town = Town(story().case("c1").assigned(lead="u1"))
    with pytest.raises(Refused, match="还没有送审的稿件"):
        enter(town)


def test_a_suggestion_who_should_handle_it_is_kept_inside_the_unit() -> None:
    town = Town(story().case("c1").assigned(lead="u1", co_hosts=["u2"]))
    case: Case = town.case()
    unit = Unit.objects.get(code="u1")
    event = handling.allot(case, unit=unit, text="拟由公路股承办", section="公路股", actor=ANYBODY, at=timezone.now())
    assert "公路股" not in str(event.data)
    for who, sees in (("u1", True), ("u1:head", True), ("assigning", True), ("u2", False), ("d1", False)):
        user = User.objects.get(username=who)
        assert Allotment.objects.visible_to(user).exists() == sees, who
    assert town.duty("u1").section == ""
    assert "拟由公路股承办" in town.page("u1").content.decode()
    assert "拟由公路股承办" not in town.page("u2").content.decode()
    assert 'value="公路股"' in town.form("u1", "name_handlers", {"unit": "u1"}).content.decode()
