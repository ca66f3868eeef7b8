"""Drafting: what is begun, and what may still be changed."""

from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from huiyin.cases.door import ANYBODY, Person, Refused
from huiyin.cases.models import CaseText, CoSign
from huiyin.intake.actions import Manuscript, NewCase, begin, co_sign, return_for_correction, submit, write
from huiyin.people.models import Area, Body, Proposer, User

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
BY: dict[str, Any] = {"actor": ANYBODY, "at": AT}


@pytest.fixture
def told() -> SimpleNamespace:
    area = Area.objects.create(code="990000", name="某县")
    body = Body.objects.create(area=area, type="congress", name="某县人大")
    people = [
        Proposer.objects.create(
            area=area,
            code=f"d{n}",
            name=f"代表{n}",
            type="deputy",
            user=User.objects.create(username=f"d{n}", name=f"代表{n}"),
        )
        for n in (1, 2, 3, 4)
    ]
    text = Manuscript(title="关于修路的建议", lead=people[0], co_signers=people[1:3], situation="情况", advice="建议")
    case = begin(NewCase(body=body, manuscript=text, year=2024), **BY)
    return SimpleNamespace(case=case, text=text, people=people, body=body)


def test_a_draft(told: SimpleNamespace) -> None:
    assert (told.case.state, told.case.event_count) == ("draft", 1)
    assert CaseText.objects.get(case=told.case).joined == "情况\n建议"
    assert set(CoSign.objects.values_list("answer", flat=True)) == {"waiting"}


def test_writing_keeps_who_has_answered(told: SimpleNamespace) -> None:
    co_sign(told.case, proposer=told.people[1], **BY)
    write(told.case, replace(told.text, title="关于修桥的建议", co_signers=[told.people[3]], whole="全文"), **BY)
    told.case.refresh_from_db()
    assert told.case.title == "关于修桥的建议"
    assert set(CoSign.objects.values_list("proposer__code", "answer")) == {("d2", "confirmed"), ("d4", "waiting")}


def test_what_was_submitted_is_fixed(told: SimpleNamespace) -> None:
    submit(told.case, **BY)
    fixed = CaseText.objects.get(case=told.case).fingerprint
    assert len(fixed) == 64
    with pytest.raises(Refused, match="已提交"):
        write(told.case, told.text, **BY)
    return_for_correction(told.case, reason="请写具体", **BY)
    write(told.case, replace(told.text, advice="修三公里"), **BY)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"title": "  "}, "请填写标题"),
        ({"agrees_to_publish": False}, "请写明理由"),
        ({"lead": 1}, "领衔人不能更换"),
        ({"co_signers": [1, 1]}, "联名人重复"),
        ({"co_signers": [0]}, "不能同时是联名人"),
    ],
    ids=str,
)
def test_what_is_not_written(told: SimpleNamespace, change: dict[str, Any], why: str) -> None:
    if isinstance(number := change.get("lead"), int):
        change = {"lead": told.people[number], "co_signers": ()}
    if isinstance(numbers := change.get("co_signers"), list):
        change = {"co_signers": [told.people[number] for number in numbers]}
    with pytest.raises(Refused, match=why):
        write(told.case, replace(told.text, **change), **BY)
    told.case.refresh_from_db()
    assert told.case.event_count == 1


def test_only_the_lead_writes(told: SimpleNamespace) -> None:
    other = Person(User.objects.get(username="d2"), date(2024, 3, 1))
    with pytest.raises(Refused, match="修改文稿由领衔人"):
        write(told.case, told.text, actor=other, at=AT)
    write(told.case, told.text, actor=Person(User.objects.get(username="d1"), date(2024, 3, 1)), at=AT)
