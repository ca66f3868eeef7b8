"""Who sees the rows that belong to a case: each says so on its own queryset."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from huiyin.assignment.models import ReturnRequest
from huiyin.cases.models import Consulted, Duty
from huiyin.handling.models import Answer, Approval, Contact, Draft, ExtensionRequest
from huiyin.oversight.models import Instruction
from huiyin.people.models import User
from huiyin.reply.models import Form
from tests.desk.office import LEVELS, Town, ago, ahead, story
from tests.stories import unit

pytestmark = pytest.mark.django_db

EVERYBODY = {"assigning", "review", "u1", "u2", "u3", "u11", "u111", "u12", "d1", "d2", "d3", "u4", "stranger"}


def town() -> Town:
    """u1 leads and has handed on to u11 and u12, u11 to u111; u2 and u3 co-host; d2 has signed, d3 was only invited."""
    told = story().case("c1", co_signers=["d2", "d3"], text="修路。").step("co_sign", proposer="d2")
    told.assigned(lead="u1", co_hosts=["u2", "u3"])
    told.step("assign", by="u1", lead="u11", co_hosts=["u12"]).step("sign_for", unit="u11")
    told.step("assign", by="u11", lead="u111").step("sign_for", unit="u111")
    told.at(ago(4)).contacted().contacted("u111").contacted("u2")
    told.step("instruct", leader="赵副县长", text="全案")
    told.step("instruct", leader="赵副县长", text="给u11", unit="u11")
    told.step("request_return", unit="u12", reason="非我职责").step("request_return", unit="u3", reason="划转")
    told.step("request_extension", unit="u1", until=ahead(120).isoformat(), reason="跨年度")
    told.at(ago(3)).step("give_opinion", unit="u2", text="会办意见").step("draft", unit="u1", text="初稿", class_="A")
    for level in LEVELS:
        told.step("approve", unit="u1", level=level)
    return Town(told.step("issue", unit="u1"))


def seen_by(there: Town, rows: Callable[[User], Any]) -> dict[int, set[str]]:
    """For each row that anybody sees, who sees it."""
    found: dict[int, set[str]] = {}
    for who in EVERYBODY:
        for row in rows(User.objects.get(username=who)):
            found.setdefault(row.pk, set()).add(who)
    return found


def test_inside_a_duty_looks_who_is_above_it_however_deep() -> None:
    there = town()
    seen = seen_by(there, Duty.objects.open_to)
    offices = {"assigning", "review"}
    assert seen[there.duty("u1").pk] == {*offices, "u1"}
    assert seen[there.duty("u2").pk] == {*offices, "u2"}
    assert seen[there.duty("u11").pk] == {*offices, "u1", "u11"}
    assert seen[there.duty("u111").pk] == {*offices, "u1", "u11", "u111"}


def test_a_chain_of_six_is_seen_from_its_top() -> None:
    codes = ["u1", "u11", "u111", "v1", "v2", "v3"]
    told = story()
    told.data["units"] += [unit(code, above) for above, code in pairwise(codes[2:])]
    told.case("c1").assigned(lead="u1")
    for above, code in pairwise(codes):
        told.step("assign", by=above, lead=code).step("sign_for", unit=code)
    Town(told)
    user = User.objects.get(username="u1")
    assert {duty.unit_code for duty in Duty.objects.open_to(user)} == set(codes)


def test_a_former_unit_keeps_what_was_its_own_and_sees_nothing_of_the_next() -> None:
    there = Town(story().case("c1").assigned(lead="u1").contacted().step("reassign", from_="u1", to="u4"))
    user = User.objects.get(username="u1")
    assert [duty.unit_code for duty in Duty.objects.open_to(user)] == ["u1"]
    assert Contact.objects.visible_to(user).count() == 1
    assert not Contact.objects.visible_to(User.objects.get(username="u4")).exists()
    assert there.case().state == "assigned"


def test_contacts() -> None:
    there = town()
    seen = seen_by(there, Contact.objects.visible_to)
    everywhere = {"assigning", "review", "d1", "d2"}
    assert {Contact.objects.get(pk=pk).duty.unit_code: who for pk, who in seen.items()} == {
        "u1": {*everywhere, "u1"},
        "u111": {*everywhere, "u1", "u11", "u111"},
        "u2": {*everywhere, "u2"},
    }


def test_requests_are_among_units_and_offices() -> None:
    there = town()
    asked = seen_by(there, ReturnRequest.objects.visible_to)
    assert {ReturnRequest.objects.get(pk=pk).duty.unit_code: who for pk, who in asked.items()} == {
        "u12": {"assigning", "review", "u1", "u12"},
        "u3": {"assigning", "review", "u3"},
    }
    assert list(seen_by(there, ExtensionRequest.objects.visible_to).values()) == [{"assigning", "review", "u1"}]


def test_instructions_are_no_proposers_affair() -> None:
    there = town()
    Consulted.objects.create(case=there.case(), unit_id=there.duty("u1").unit_id, role="lead", turn=1)
    seen = seen_by(there, Instruction.objects.visible_to)
    units = {"u1", "u2", "u3", "u11", "u111", "u12"}
    assert {Instruction.objects.get(pk=pk).text: who for pk, who in seen.items()} == {
        "全案": {"assigning", "review", *units},
        "给u11": {"assigning", "review", "u1", "u11"},
    }


def test_answers_and_what_was_said_of_them_on_the_way() -> None:
    there = town()
    answers = seen_by(there, Answer.objects.visible_to)
    assert {Answer.objects.get(pk=pk).duty.unit_code: who for pk, who in answers.items()} == {
        "u1": {"assigning", "review", "u1", "d1", "d2"},
        "u2": {"assigning", "review", "u1", "u2"},
    }
    approvals = seen_by(there, Approval.objects.filter(draft__duty__unit_code="u1").visible_to)
    assert set(map(frozenset, approvals.values())) == {frozenset({"assigning", "review", "u1"})}
    assert seen_by(there, Draft.objects.visible_to).keys() == set(Draft.objects.values_list("pk", flat=True))


def test_a_form_is_its_units_once_it_is_returned() -> None:
    there = town()
    assert list(seen_by(there, Form.objects.visible_to).values()) == [{"assigning", "review", "d1"}]
    typed = {"attitude": "satisfied", "result": "unsatisfied", "reason": "没有写明时间"}
    assert there.act("d1", "evaluate", typed, {"unit": "u1"}).status_code == 302
    assert list(seen_by(there, Form.objects.visible_to).values()) == [{"assigning", "review", "d1", "u1"}]


def test_another_areas_offices_and_a_post_that_ended_see_nothing() -> None:
    there = town()
    user = User.objects.get(username="assigning")
    user.posts.update(until=ago(1))
    for rows in (Duty.objects.open_to, Contact.objects.visible_to, Form.objects.visible_to, Answer.objects.visible_to):
        assert not rows(user).exists()
    assert there.case().state == "assigned"
