"""录入纸质签批: what a level signed on a printed copy passes the draft as if it had been approved here."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from huiyin.cases.door import ANYBODY, Refused
from huiyin.cases.models import Case, Event
from huiyin.handling import actions as handling
from huiyin.handling.actions import Signature
from huiyin.handling.models import Allotment, Approval
from huiyin.people.models import Unit, User
from huiyin.reply import actions as reply
from tests.desk.office import LEVELS, Town, ago, story
from tests.stories import Story

pytestmark = pytest.mark.django_db


def drafted() -> Story:
    told = story().case("c1").assigned(lead="u1").at(ago(4)).contacted()
    return told.at(ago(3)).step("draft", unit="u1", text="第一稿", class_="A")


def today() -> date:
    return timezone.localdate()


def signature(by: str = "周股长", on: date | None = None, remark: str = "") -> Signature:
    return Signature(by, on or today(), remark)


def enter(town: Town, *signatures: Signature, draft_no: int | None = None) -> list[Event]:
    case, unit = town.case(), Unit.objects.get(code="u1")
    signed = signatures or (signature(),)
    return handling.approve_on_paper(
        case, unit=unit, signatures=signed, draft_no=draft_no, actor=ANYBODY, at=timezone.now()
    )


def send_back(town: Town, given: Signature, to: str = "") -> Event:
    case, unit = town.case(), Unit.objects.get(code="u1")
    return handling.send_back_on_paper(case, unit=unit, signature=given, to=to, actor=ANYBODY, at=timezone.now())


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
    [event] = enter(town, signature(on=yesterday, remark="同意。"))
    kept = Approval.objects.get()
    assert (kept.on_paper, kept.signed_by, kept.signed_on, kept.reason) == (True, "周股长", yesterday, "同意。")
    assert kept.level == "section_head"
    # The event tells the day, and no name.
    assert event.data["signed_on"] == yesterday.isoformat()
    assert "周股长" not in str(event.data)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (signature(" "), "请填写.+签批人"),
        (signature(on=today() + timedelta(days=7)), "不能晚于录入日期"),
        (signature(on=date(2020, 1, 1)), "不能早于第 1 稿的拟稿日期"),
    ],
)
@pytest.mark.parametrize("before", [0, 1])
def test_refused(wrong: Signature, why: str, before: int) -> None:
    """Whichever of them is wrong, none is entered."""
    town = Town(drafted())
    with pytest.raises(Refused, match=why):
        enter(town, *[signature()] * before, wrong)
    assert not Approval.objects.exists()
    assert town.duty("u1").draft_level == "section_head"


def test_refused_of_a_version_that_is_not_the_present_one() -> None:
    town = Town(drafted())
    with pytest.raises(Refused, match="现在已有第 1 稿"):
        enter(town, draft_no=7)


def test_several_levels_on_one_copy_are_entered_at_once() -> None:
    town = Town(drafted())
    events = enter(town, signature("周股长", today() - timedelta(days=2)), signature("吴主任"), signature("郑副局长"))
    assert [event.data["level"] for event in events] == list(LEVELS[:3])
    assert town.duty("u1").draft_level == LEVELS[3]
    kept = Approval.objects.order_by("pk").values_list("level", "signed_by", "on_paper")
    assert list(kept) == list(zip(LEVELS[:3], ("周股长", "吴主任", "郑副局长"), [True] * 3, strict=True))
    enter(town, signature("王局长"))
    assert town.duty("u1").draft_state == "approved"


def test_no_more_signatures_than_levels() -> None:
    town = Town(drafted())
    with pytest.raises(Refused, match="多于还没有通过的审核级次"):
        enter(town, *[signature()] * 5)
    assert not Approval.objects.exists()


# -- 录入纸质退回 -----------------------------------------------------------------------------------------------------


def test_a_copy_sent_back_to_the_drafter_is_drafted_anew() -> None:
    town = Town(drafted())
    event = send_back(town, signature(remark="数据不实"))
    assert town.duty("u1").draft_state == "sent_back"
    kept = Approval.objects.get()
    assert (kept.passed, kept.on_paper, kept.signed_by, kept.reason) == (False, True, "周股长", "数据不实")
    assert (event.data["level"], event.data["to"]) == ("section_head", "")
    assert "数据不实" not in str(event.data)
    assert "数据不实" in town.form("u1", "draft", {"unit": "u1"}).content.decode()


def test_a_copy_sent_back_to_an_earlier_level_waits_there_again() -> None:
    town = Town(drafted())
    enter(town, signature("周股长"), signature("吴主任"))
    send_back(town, signature("郑副局长", remark="请股里再核"), "section_head")
    assert (town.duty("u1").draft_state, town.duty("u1").draft_level) == ("waiting", "section_head")


@pytest.mark.parametrize(
    ("given", "to", "why"),
    [
        (signature(), "", "请填写退回理由"),
        (signature(" ", remark="不实"), "", "请填写.+签批人"),
        (signature(on=today() + timedelta(days=7), remark="不实"), "", "不能晚于录入日期"),
        (signature(on=date(2020, 1, 1), remark="不实"), "", "不能早于第 1 稿的拟稿日期"),
        (signature(remark="不实"), "head", "之前的审核级次"),
    ],
)
def test_a_return_is_refused(given: Signature, to: str, why: str) -> None:
    town = Town(drafted())
    with pytest.raises(Refused, match=why):
        send_back(town, given, to)
    assert not Approval.objects.exists()
    assert town.duty("u1").draft_state == "waiting"


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
