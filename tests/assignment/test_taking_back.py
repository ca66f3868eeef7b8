"""撤销登记: a case registered by mistake goes again, while nobody has begun to handle it."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.door import Person, Refused
from huiyin.cases.models import Case, Note
from huiyin.figures.queries import figures
from huiyin.people.models import User
from tests.desk.office import Town, ago, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db

U4 = {"unit": "u4"}
TYPED = {
    "unit": "u4",
    "kind": "suggestion",
    "number": "市12",
    "from_": "市政府办",
    "title": "关于c7修桥的建议",
    "proposer": "外来人",
    "role": "co_host",
    "assigned": ago(9),
}


def registered(**more: Any) -> Story:
    given = {"number": "市12", "from_": "市政府办", "unit": "u4", "role": "co_host", "assigned": ago(9), **more}
    return story().case("c1").step("receive", **given)


def counted() -> dict[str, int]:
    """What the figures of today say of all cases."""
    found = figures(Case.objects.all(), as_of=timezone.localdate())
    names = ("received", "cases", "duties.co_host", "opinions_on_time", "returns")
    return {name: found[name].denominator or found[name].numerator for name in names}


def verified() -> str:
    out = StringIO()
    call_command("verify", stdout=out)
    return out.getvalue()


def test_a_case_registered_by_mistake_goes_and_its_number_stays_to_be_read() -> None:
    town = Town(registered())
    assert counted() == {"received": 1, "cases": 1, "duties.co_host": 1, "opinions_on_time": 0, "returns": 1}
    assert town.act("u4", "take_back", {"reason": "与市15重复"}).status_code == 302
    case = town.case()
    assert (case.state, case.number, case.next_due) == ("withdrawn", "市12", None)
    assert town.duty("u4").state == "ended"
    assert set(counted().values()) == {0}
    event = town.last_event()
    assert (event.step, event.part) == ("take_back", "registering_unit")
    assert "与市15重复" not in str(event.data)
    assert Note.objects.get(case=case, seq=event.seq).text == "与市15重复"
    shown = text(town.page("u4"))
    assert "撤销登记" in shown
    assert "市12" in shown
    assert "与市15重复" in shown
    assert "各表所存与记录一致" in verified()


def test_yesterday_s_figures_still_count_it() -> None:
    town = Town(registered())
    town.act("u4", "take_back", {"reason": "重复登记"})
    yesterday = timezone.localdate() - timedelta(days=1)
    assert figures(Case.objects.all(), as_of=yesterday)["received"].numerator == 1


def test_it_can_be_registered_again_under_the_same_number() -> None:
    town = Town(story().case("c1"))
    client = town.client("u4")
    client.post(reverse("desk:receive"), TYPED)
    town.act("u4", "take_back", {"reason": "案别登错"}, title="c7")
    assert "关于c7修桥的建议" not in text(client.get(reverse("desk:receive"))).partition("刚登记的")[2]  # type: ignore[arg-type]
    again = {**TYPED, "title": "关于c8修桥的建议", "whose": "new"}
    assert client.post(reverse("desk:receive"), again).status_code == 302
    assert town.case("c8").number == "市12"


def test_a_reason_is_asked_for() -> None:
    town = Town(registered())
    assert town.act("u4", "take_back", {"reason": ""}).status_code == 422
    assert town.case().state == "assigned"


def test_naming_who_handles_it_does_not_hold_it() -> None:
    told = registered().step("take_charge", unit="u4", leader="王局长")
    town = Town(told)
    town.act("u4", "name_handlers", {"section": "公路股", "handler": "李某"}, U4)
    town.act("u4", "allot", {"text": "拟由公路股承办"}, U4)
    assert town.act("u4", "take_back", {"reason": "重复登记"}).status_code == 302


@pytest.mark.parametrize(
    ("then", "label"),
    [
        (lambda told: told.step("contact", unit="u4", stage="before", mode="phone"), "沟通"),
        (lambda told: told.step("draft", unit="u4", text="同意。"), "拟稿"),
        (lambda told: told.step("request_return", unit="u4", reason="不是我单位职责"), "申请退办"),
        (lambda told: told.step("urge", unit="u4"), "催办"),
    ],
)
def test_what_was_begun_is_not_taken_back(then: Any, label: str) -> None:
    town = Town(then(registered()))
    before = town.case().event_count
    assert "撤销登记" not in text(town.page("u4")).partition("经过")[0]
    back = town.act("u4", "take_back", {"reason": "重复登记"})
    assert back.status_code == 422
    assert f"登记之后已有“{label}”" in text(back)
    assert town.case().event_count == before


def test_only_the_unit_that_registered_it_takes_it_back() -> None:
    town = Town(registered())
    assert "撤销登记由登记来件的单位、人大、政协登记人员（纸质件）办理" in text(
        town.act("assigning", "take_back", {"reason": "重复"})
    )
    assert town.act("u1", "take_back", {"reason": "重复"}).status_code == 404
    assert town.act("u4:head", "take_back", {"reason": "重复"}).status_code == 422
    assert town.case().state == "assigned"


def test_a_case_filed_here_is_not_taken_back() -> None:
    town = Town(story().case("c1").assigned(lead="u4"))
    back = town.act("u4", "take_back", {"reason": "重复"})
    assert "撤销登记由登记来件的单位、人大、政协登记人员（纸质件）办理" in text(back)


# -- many at once -----------------------------------------------------------------------------------------------------


def many() -> Story:
    told = registered()
    for n in (2, 3):
        told.case(f"c{n}").step("receive", number=f"市{n}", from_="市政府办", unit="u4", role="lead", assigned=ago(9))
    return told


def take_all_back(town: Town) -> None:
    clerk = Person(User.objects.get(username="u4"), timezone.localdate())
    cases = [town.case(code) for code in ("c1", "c2", "c3")]
    assignment.take_back_all(cases, reason="导入有误", actor=clerk, at=timezone.now())


def test_many_are_taken_back_in_one_go() -> None:
    town = Town(many())
    take_all_back(town)
    assert set(Case.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert set(counted().values()) == {0}


def test_one_that_was_begun_holds_them_all_and_is_named() -> None:
    town = Town(many().in_case("c2").step("contact", unit="u4", stage="before", mode="phone"))
    with pytest.raises(Refused, match=r"市2 号：登记之后已有“沟通”"):
        take_all_back(town)
    assert set(Case.objects.values_list("state", flat=True)) == {"assigned"}
