"""Decisions on returns and extensions: the unit is told why, and nobody whose affair it is not."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from huiyin.cases.models import Note
from huiyin.desk.picks import pick_of
from tests.desk.office import Town, ago, ahead, story, text

pytestmark = pytest.mark.django_db

U1 = {"unit": "u1"}
WHY = "时间尚早，请先抓紧办理"


def asked(step: str) -> Town:
    told = story().case("c1", co_signers=["d2"]).step("co_sign", proposer="d2").assigned(lead="u1", co_hosts=["u2"])
    told.at(ago(2))
    if step.endswith("extension"):
        told.step("request_extension", unit="u1", until=ahead(120).isoformat(), reason="涉及面广")
    else:
        told.step("request_return", unit="u1", reason="不是我单位职责")
    return Town(told)


def notice(town: Town, who: str) -> str:
    shown = text(town.client(who).get("/notices/"))  # type: ignore[arg-type]
    return html.unescape("".join(re.findall(r'<span class="what">(.*?)</span>', shown, flags=re.DOTALL)))


DECISIONS = ["grant_extension", "refuse_extension", "grant_return", "refuse_return"]


@pytest.mark.parametrize("step", DECISIONS)
def test_the_unit_is_told_why_and_nobody_else(step: str) -> None:
    town = asked(step)
    assert town.act("assigning", step, {"reason": WHY}, U1).status_code == 302
    event = town.last_event()
    assert Note.objects.get(case=town.case(), seq=event.seq).text == WHY
    assert WHY not in str(event.data)
    for who in ("u1", "u1:head"):
        assert f"：{WHY}）" in notice(town, who)
        assert WHY in text(town.page(who))
    assert WHY in text(town.page("review"))
    for who in ("u2", "d1", "d2"):
        assert WHY not in text(town.page(who))
        assert WHY not in notice(town, who)


@pytest.mark.parametrize("step", ["grant_extension", "grant_return"])
def test_granting_needs_no_reason(step: str) -> None:
    town = asked(step)
    assert town.act("assigning", step, {"reason": ""}, U1).status_code == 302
    event = town.last_event()
    assert not Note.objects.filter(case=town.case(), seq=event.seq).exists()
    assert "reason" not in event.data


@pytest.mark.parametrize("step", ["refuse_extension", "refuse_return"])
def test_refusing_needs_one_singly_and_many_at_once(step: str) -> None:
    town = asked(step)
    duty = town.duty("u1")
    single = town.act("assigning", step, {"reason": " "}, U1)
    assert single.status_code == 422
    assert "请填写" in text(single)
    chosen = [pick_of(town.case(), duty)]
    many = town.client("assigning").post(reverse("desk:many", args=[step]), {"pick": chosen, "reason": "", "run": "x"})
    assert many.status_code == 422
    assert "请填写" in text(many)  # type: ignore[arg-type]
    duty.refresh_from_db()
    assert duty.return_pending or duty.extension_pending
    town.many("assigning", step, chosen, reason=WHY)
    assert town.last_event().step == step
    assert WHY in notice(town, "u1")


def test_a_reason_given_before_stands_where_the_next_request_is_decided() -> None:
    town = asked("refuse_extension")
    town.act("assigning", "refuse_extension", {"reason": WHY}, U1)
    town.act("u1", "request_extension", {"until": ahead(100).isoformat(), "reason": "仍需论证"}, U1)
    shown = text(town.client("assigning").get(reverse("desk:handout_asked")))  # type: ignore[arg-type]
    assert f"未同意：{WHY}" in shown


def test_whoever_decides_is_offered_the_other_answer_too() -> None:
    town = asked("grant_return")
    shown = text(town.form("assigning", "grant_return", U1))
    for step, label in (("refuse_return", "不同意退办"), ("reassign", "改办")):
        assert f'href="{town.url(step)}?unit=u1">{label}</a>' in shown
