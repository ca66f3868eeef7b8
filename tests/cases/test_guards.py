"""What actions refuse when somebody came in between, or speaks for another."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from huiyin.cases import door
from huiyin.cases.door import ANYBODY, Person, Refused
from huiyin.cases.models import Case
from huiyin.handling import actions as handling
from huiyin.intake import actions as intake
from huiyin.people.models import Proposer, Unit, User
from huiyin.rules.models import RuleBinding
from tests.desk.office import Town, ago, story, text

pytestmark = pytest.mark.django_db


def test_a_co_signer_does_not_confirm_a_talk_for_the_lead() -> None:
    told = story().case("c1", co_signers=["d2"]).step("co_sign", proposer="d2")
    there = Town(told.assigned(lead="u1").contacted())
    person = Person(User.objects.get(username="d2"), timezone.localdate())
    unit, lead = Unit.objects.get(code="u1"), Proposer.objects.get(code="d1")
    with pytest.raises(Refused, match="只有代表1本人可以确认沟通"):
        handling.confirm_contact(there.case(), unit=unit, proposer=lead, actor=person, at=timezone.now())


def test_a_case_merged_a_moment_before_the_withdrawal_is_not_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    there = Town(story().case("c1").filed().case("c2", lead="d3").filed())
    enter_all = door.enter_all

    def late(cases, **who):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(door, "enter_all", enter_all)
        intake.merge(there.case("c2"), into=there.case("c1"), actor=ANYBODY, at=timezone.now())
        return enter_all(cases, **who)

    monkeypatch.setattr(door, "enter_all", late)
    with pytest.raises(Refused, match="并案情况刚有变化"):
        intake.withdraw(there.case("c1"), reason="已经解决", actor=ANYBODY, at=timezone.now())
    assert Case.objects.get(pk=there.case("c1").pk).state == "filed"
    assert connection.is_usable()


def test_only_the_version_that_was_read_is_approved() -> None:
    there = Town(story().case("c1").assigned(lead="u1").step("draft", unit="u1", text="一", class_="A"))
    unit = Unit.objects.get(code="u1")
    content = handling.Content(text="二", result_class="A")
    handling.draft(there.case(), unit=unit, content=content, actor=ANYBODY, at=timezone.now())
    for decide in (handling.approve, handling.send_back):
        more = {"reason": "再议"} if decide is handling.send_back else {}
        with pytest.raises(Refused, match="现在已有第 2 稿"):
            decide(
                there.case(),
                unit=unit,
                level="section_head",
                draft_no=1,
                actor=ANYBODY,
                at=timezone.now(),
                **more,
            )


def test_a_body_without_rules_is_told_so() -> None:
    there = Town(story().case("c1").filed().at(ago(3)))
    RuleBinding.objects.all().delete()
    for page in (there.form("assigning", "assign"), there.act("assigning", "assign", {"lead": "u1"})):
        assert "没有可用的规则" in text(page)
    assert there.page("assigning").status_code == 200
