"""交办: the filed cases in a table, the plan of each, units asked, many assigned at once, cases of another office."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.assignment.models import PlannedUnit
from huiyin.cases.models import Case, Consulted, Event
from huiyin.desk.picks import pick_of
from huiyin.desk.queries.handout.units import Choosing
from huiyin.people.models import Office, Post, Unit, UnitAlias, User
from tests.desk.office import Town, ahead, confirmed, story, text, through

pytestmark = pytest.mark.django_db

HX = {"HX-Request": "true"}


def town(number: int = 3) -> Town:
    told = story()
    for n in range(1, number + 1):
        told.case(f"c{n}").filed()
    return Town(told)


def page(client: Client, **query: str) -> str:
    return text(client.get(reverse("desk:handout"), query))  # type: ignore[arg-type]


def plan_url(town: Town, title: str) -> str:
    return reverse("desk:handout_plan", args=[town.case(title).public_id])


def planned(town: Town, title: str = "c1", **units: Any) -> HttpResponse:
    return town.client("assigning").post(plan_url(town, title), units)  # type: ignore[return-value]


def pick(town: Town, title: str, code: str = "") -> str:
    return pick_of(town.case(title), town.duty(code, title) if code else None)


def ask(town: Town, step: str, *picks: str) -> str:
    """The page that asks once."""
    url = reverse("desk:many", args=[step])
    return text(town.client("assigning").post(url, {"pick": picks}))  # type: ignore[arg-type]


def many(town: Town, step: str, *titles: str, **data: Any) -> str:
    """Chosen, asked, confirmed, and what came of it."""
    return town.many("assigning", step, [pick(town, title) for title in titles], **data)


def answer(town: Town, title: str, code: str, *, agree: bool, reason: str = "", suggest: str = "") -> None:
    given = {"agree": "yes" if agree else "no", "reason": reason, "suggest": suggest}
    assert town.act(code, "answer_pre_assignment", given, {"unit": code}, title).status_code == 302


def test_the_page_is_for_assigning_offices_alone() -> None:
    there = town(1)
    for who in ("u1", "d1", "review", "stranger"):
        assert there.client(who).get(reverse("desk:handout")).status_code == 404
        assert there.client(who).get(plan_url(there, "c1")).status_code == 404
    assert "关于c1的建议" in page(there.client("assigning"))


def test_an_empty_list_says_what_would_be_here() -> None:
    told = story()
    told.case("c1").assigned(lead="u1")
    assert "等待本机关交办的建议和提案" in page(Town(told).client("assigning"))


def test_units_are_planned_in_a_row_and_counted() -> None:
    there = town()
    response = planned(there, "c1", lead="u1", co_hosts=["u2", "u3"])
    assert response.status_code == 302
    assert response["Location"].endswith(f"#row-{there.case('c1').public_id}")
    shown = page(there.client("assigning"), show="unasked")
    assert "单位u1" in shown
    assert "单位u2、单位u3" in shown
    assert "关于c2的建议" not in shown
    assert Event.objects.filter(step="assign").count() == 0  # a plan is no step


def test_with_a_script_the_row_alone_comes_back() -> None:
    there = town()
    client = there.client("assigning")
    edit = text(client.get(plan_url(there, "c1") + "?edit", headers=HX))  # type: ignore[arg-type]
    assert edit.strip().startswith("<tr")
    assert "data-units" in edit
    saved = text(client.post(plan_url(there, "c1"), {"lead": "u1"}, headers=HX))  # type: ignore[arg-type]
    assert "data-saved" in saved
    assert "单位u1" in saved


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"lead": "u1", "separate": ["u2"]}, "主办和分办只能选一种"),
        ({"lead": "u1", "co_hosts": ["u1"]}, "单位u1重复出现"),
        ({"lead": "nobody"}, "没有这个单位"),
    ],
)
def test_a_mistake_in_a_row_is_told_there_and_keeps_what_was_chosen(given: dict[str, Any], why: str) -> None:
    there = town()
    response = planned(there, "c1", **given)
    assert response.status_code == 422
    assert why in text(response)
    if given["lead"] == "u1":
        assert '<option value="u1" selected' in text(response)
    assert not PlannedUnit.objects.exists()


def test_nobody_s_plan_is_written_over_unseen() -> None:
    """Two open the same row: the second is told what the first has saved, keeps what he chose, and his next word counts."""
    there = town(1)
    opened = text(there.client("assigning").get(plan_url(there, "c1")))  # type: ignore[arg-type]
    seen = re.search(r'name="seen" value="([^"]+)"', opened)
    assert seen is not None
    assert planned(there, lead="u1", seen=seen[1]).status_code == 302
    back = planned(there, lead="u2", co_hosts=["u3"], seen=seen[1])
    assert back.status_code == 422
    assert "assigning某已改为：单位u1主办" in text(back)
    assert 'value="u2" selected' in text(back)
    assert str(PlannedUnit.objects.get().unit) == "单位u1"
    again = re.search(r'name="seen" value="([^"]+)"', text(back))
    assert again is not None
    assert planned(there, lead="u2", co_hosts=["u3"], seen=again[1]).status_code == 302
    assert {str(one.unit) for one in PlannedUnit.objects.standing()} == {"单位u2", "单位u3"}


def test_planned_units_are_asked_and_their_answers_stand_in_the_row() -> None:
    there = town()
    planned(there, "c1", lead="u1", co_hosts=["u2"])
    planned(there, "c2", lead="u3")
    asked = ask(there, "pre_assign", *(pick(there, title) for title in ("c1", "c2", "c3")))
    assert "征询单位u1、单位u2" in asked
    assert "还没有拟定承办单位" in asked
    assert "已办理 2 件" in many(there, "pre_assign", "c1", "c2", "c3")
    answer(there, "c1", "u1", agree=False, reason="三定第四条", suggest="单位u2")
    answer(there, "c1", "u2", agree=False, reason="不属本局", suggest="单位u1")
    answer(there, "c2", "u3", agree=True)
    shown = page(there.client("assigning"))
    assert "单位u1有异议" in shown
    assert "“三定第四条”，建议改由单位u2" in shown
    assert "单位u1与单位u2互相推荐对方" in shown
    assert "均无异议" in shown


def test_who_agreed_is_not_asked_again_when_another_is_planned() -> None:
    there = town(1)
    planned(there, "c1", lead="u1", co_hosts=["u2"])
    many(there, "pre_assign", "c1")
    answer(there, "c1", "u1", agree=False, reason="不属本局")
    answer(there, "c1", "u2", agree=True)
    planned(there, "c1", lead="u3", co_hosts=["u2"])
    assert "还没有" not in many(there, "pre_assign", "c1")
    assert [one.unit.code for one in Consulted.objects.filter(turn=2)] == ["u3"]
    shown = page(there.client("assigning"))
    assert "此前单位u1不同意" in shown
    assert "单位u3" in shown


def test_many_are_assigned_at_once_and_one_refused_does_not_take_the_others_along() -> None:
    there = town()
    planned(there, "c1", lead="u1", co_hosts=["u2"])
    planned(there, "c2", lead="u1")
    planned(there, "c3", separate=["u3", "u4"])
    asked = ask(there, "assign", *(pick(there, title) for title in ("c1", "c2", "c3")))
    planned(there, "c2", lead="")
    url = reverse("desk:many", args=["assign"])
    told = through(there.client("assigning"), url, confirmed(asked))
    assert "已办理 2 件，未办理 1 件" in told
    assert "还没有拟定主办（分办）单位" in told
    assert there.case("c1").state == there.case("c3").state == "assigned"
    assert there.case("c2").state == "filed"
    assert {there.duty(code, "c3").role for code in ("u3", "u4")} == {"separate"}
    assert there.last_event("c1").user is not None


def test_it_is_asked_once_with_what_will_be_done() -> None:
    there = town()
    planned(there, "c1", lead="u1", co_hosts=["u2"])
    asked = ask(there, "assign", pick(there, "c1"), pick(there, "c2"))
    assert "交办 1 件</h1>" in asked
    assert "单位u1主办，单位u2会办" in asked
    assert "1 件不能办理" in asked
    assert "今日交办：答复" in asked
    assert there.case("c1").state == "filed"


def test_what_a_unit_objects_to_is_assigned_on_purpose_alone() -> None:
    there = town(2)
    for title in ("c1", "c2"):
        planned(there, title, lead="u1")
    many(there, "pre_assign", "c1", "c2")
    answer(there, "c1", "u1", agree=False, reason="不属本局")
    asked = ask(there, "assign", pick(there, "c1"), pick(there, "c2"))
    assert "单位u1有异议：不属本局" in asked
    assert "单位u1还没有答复" in asked
    assert [one.partition(".")[0] for one in confirmed(asked)["pick"]] == [there.case("c2").public_id]


def test_a_second_click_does_no_harm() -> None:
    there = town(1)
    planned(there, "c1", lead="u1")
    asked = ask(there, "assign", pick(there, "c1"))
    client, url = there.client("assigning"), reverse("desk:many", args=["assign"])
    for _ in range(2):
        told = through(client, url, confirmed(asked))
        assert "已办理 1 件" in told
        assert "未办理" not in told
    assert Event.objects.filter(step="assign").count() == 1


def test_a_colleague_s_change_after_the_page_was_opened_is_noticed() -> None:
    there = town(1)
    planned(there, "c1", lead="u1")
    colleague = User.objects.create(username="colleague", name="同事某")
    Post.objects.create(user=colleague, office=Office.objects.get(type="assigning"))
    there.client("colleague").post(plan_url(there, "c1"), {"lead": "u2"})
    told = many(there, "assign", "c1", seen_at="2001-01-01T00:00:00+08:00")
    assert "同事某刚刚改过拟交办单位" in told
    assert there.case("c1").state == "filed"


def test_all_that_the_filters_name_can_be_taken_along_over_all_pages() -> None:
    there = town(170)
    for n in range(1, 170):
        planned(there, f"关于c{n}的", lead="u1", co_hosts=["u2"] if n % 2 else [])
    client, url = there.client("assigning"), reverse("desk:many", args=["assign"])
    back = reverse("desk:handout") + "?show=unasked"
    asked = text(client.post(url, {"all": "1", "back": back}))  # type: ignore[arg-type]
    assert "交办 169 件</h1>" in asked
    assert "列出 150 件" in asked
    assert len(asked.encode()) < 100_000
    told = through(client, url, confirmed(asked))
    assert "已办理 169 件" in told
    assert back in told
    assert Case.objects.filter(state="assigned").count() == 169


# -- another office ---------------------------------------------------------------------------------------------------


def party_office() -> Office:
    office = Office.objects.create(area=Unit.objects.all()[0].area, type="assigning", name="党委办")
    Post.objects.create(user=User.objects.create(username="party", name="党某"), office=office)
    return office


def test_each_office_hands_out_its_own() -> None:
    there = town(2)
    party = party_office()
    assert "关于c1的建议" in page(there.client("party"))
    told = many(there, "hand_over", "c1", to=str(party.pk), reason="党委部门职责")
    assert "已办理 1 件" in told
    assert "关于c1的建议" not in page(there.client("assigning"))
    assert there.page("assigning", "c1").status_code == 404
    assert "关于c1的建议" in page(there.client("party"))
    assert there.act("party", "assign", {"lead": "u1"}, None, "c1").status_code == 302
    assert there.case("c1").assigning_office == party
    assert "转交党委办" in text(there.page("party", "c1"))


def test_it_can_be_handed_back() -> None:
    there = town(1)
    party = party_office()
    government = Office.objects.get(name="政府办")
    many(there, "hand_over", "c1", to=str(party.pk))
    assert there.act("party", "hand_over", {"to": str(government.pk)}, None, "c1").status_code == 302
    assert there.page("assigning", "c1").status_code == 200
    assert there.page("party", "c1").status_code == 404


def test_each_office_decides_its_own_returns() -> None:
    there = town(1)
    party = party_office()
    many(there, "hand_over", "c1", to=str(party.pk))
    there.act("party", "assign", {"lead": "u1"}, None, "c1")
    assert there.act("u1", "request_return", {"reason": "不属本局"}, {"unit": "u1"}, "c1").status_code == 302
    assert there.act("assigning", "grant_return", {}, {"unit": "u1"}, "c1").status_code == 404
    assert there.act("party", "grant_return", {}, {"unit": "u1"}, "c1").status_code == 302


def test_with_one_office_there_is_nobody_to_hand_over_to() -> None:
    there = town(1)
    assert "本地只有一个交办机关" in many(there, "hand_over", "c1", to=str(Office.objects.get(name="政府办").pk))


# -- how often the database is asked ----------------------------------------------------------------------------------


def asked(there: Town, url: str) -> int:
    client = there.client("assigning")
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(url)
    assert response.status_code == 200
    assert len(response.content) < 100_000
    return len(queries)


@pytest.mark.parametrize("number", [1, 30])
def test_a_long_list_asks_no_more_than_a_short_one(number: int) -> None:
    there = town(number)
    for n in range(1, number + 1):
        planned(there, f"关于c{n}的", lead="u1", co_hosts=["u2"])
    many(there, "pre_assign", *(f"关于c{n}的" for n in range(1, number + 1)))
    assert asked(there, reverse("desk:handout")) <= 12


# -- returns and extensions -------------------------------------------------------------------------------------------


def handed_out() -> Town:
    """c1 and c2 with u1 and u2; u1 asks to give c1 back, u2 asks for nothing; u1 wants more time in c2."""
    told = story()
    for n in (1, 2):
        told.case(f"c{n}").filed().step("pre_assign", lead="u1").step(
            "answer_pre_assignment", unit="u1", agree=False, reason="职责已划转"
        )
        told.step("assign", lead="u1", co_hosts=["u2"]).step("sign_for", unit="u1")
    there = Town(told)
    given = {"reason": "不属本局", "suggest": ["u3"]}
    assert there.act("u1", "request_return", given, {"unit": "u1"}, "c1").status_code == 302
    more = {"until": ahead(120).isoformat(), "reason": "涉及面广"}
    assert there.act("u1", "request_extension", more, {"unit": "u1"}, "c2").status_code == 302
    return there


def test_requests_wait_with_their_ground_and_history() -> None:
    there = handed_out()
    top = page(there.client("assigning"))
    assert "<b>1</b><span>退办待决定</span>" in top
    assert "<b>1</b><span>延期待决定</span>" in top
    shown = text(there.client("assigning").get(reverse("desk:handout_asked")))  # type: ignore[arg-type]
    assert "“不属本局”" in shown
    assert "建议改由单位u3" in shown
    assert "预交办单位u1（主办）不同意：职责已划转" in shown
    only = text(there.client("assigning").get(reverse("desk:handout_asked"), {"show": "extension"}))  # type: ignore[arg-type]
    assert "“涉及面广”" in only
    assert "“不属本局”" not in only
    for who in ("u1", "review", "stranger"):
        assert there.client(who).get(reverse("desk:handout_asked")).status_code == 404


def test_requests_are_decided_many_at_once_each_by_its_own_step() -> None:
    there = handed_out()
    chosen = [pick(there, "c1", "u1"), pick(there, "c2", "u1")]
    asked = ask(there, "grant_return", *chosen)
    assert "申请退办：不属本局" in asked
    assert "没有待决定的退办申请" in asked
    assert "已办理 1 件" in there.many("assigning", "grant_return", chosen, reason="同意划转")
    assert there.duty("u1", "c1").state == "returned"
    assert there.case("c1").state == "filed"
    assert there.duty("u1", "c1").return_requests.get().decision_reason == "同意划转"
    again = page(there.client("assigning"))
    assert "单位u1已退办" in again
    assert "单位u2已会办" in again


def test_an_extension_is_granted_or_refused_from_the_list() -> None:
    there = handed_out()
    until = there.duty("u1", "c2").extension_requests.get().until
    assert "涉及面广" in ask(there, "grant_extension", pick(there, "c2", "u1"))
    there.many("assigning", "grant_extension", [pick(there, "c2", "u1")])
    assert there.duty("u1", "c2").answer_due == until


def test_what_is_out_can_be_urged_moved_and_called_back() -> None:
    there = handed_out()
    url = reverse("desk:handout_out")
    shown = text(there.client("assigning").get(url, {"show": "unsigned"}))  # type: ignore[arg-type]
    assert "单位u2" in shown
    assert "单位u1" not in shown
    assert "改办" in shown
    assert "收回交办" not in shown  # u1 has signed
    told = there.many("assigning", "urge", [pick(there, "c1", "u2"), pick(there, "c2", "u2")])
    assert "已办理 2 件" in told
    assert there.duty("u2", "c1").urged == 1


def test_the_list_is_printed_planned_or_assigned() -> None:
    there = handed_out()
    url = reverse("desk:handout_list")
    for asked in ({}, {"by_unit": "1"}):
        assert "没有等待交办的案件" in text(there.client("assigning").get(url, asked))  # type: ignore[arg-type]
    done = text(there.client("assigning").get(url, {"assigned": "1", "since": "2001-01-01", "by_unit": "1"}))  # type: ignore[arg-type]
    assert "政府办交办清单" in done
    assert "单位u1 <small>2 件</small>" in done
    assert there.client("u1").get(url).status_code == 404


def test_the_list_before_the_meeting_shows_the_plan() -> None:
    there = town(2)
    planned(there, "c2", lead="u1", co_hosts=["u2"])
    shown = text(there.client("assigning").get(reverse("desk:handout_list")))  # type: ignore[arg-type]
    assert "拟交办清单" in shown
    assert "还没有主办单位" in shown


def edited(there: Town, title: str) -> str:
    return text(there.client("assigning").get(plan_url(there, title) + "?edit", headers=HX))  # type: ignore[arg-type]


def test_the_unit_that_the_proposer_wishes_is_proposed_until_somebody_has_another_in_mind() -> None:
    there = town(2)
    Case.objects.filter(pk=there.case("c1").pk).update(wished_units="单位u2")
    Case.objects.filter(pk=there.case("c2").pk).update(wished_units="单位u2、单位u3")
    assert '<option value="u2" selected' in edited(there, "c1")
    assert "提出人希望由它办理" in edited(there, "c1")
    assert " selected" not in edited(there, "c2").replace(
        'value="" selected', ""
    )  # two are wished: neither is taken for it
    assert not PlannedUnit.objects.exists()  # proposed is not planned
    planned(there, "c1", lead="u1")
    planned(there, "c1", lead="")
    many(there, "pre_assign", "c1")
    planned(there, "c1", lead="u1")
    assert '<option value="u1" selected' in edited(there, "c1")
    assert "提出人希望由它办理" not in edited(there, "c1")


def test_who_led_the_most_on_the_subject_is_proposed() -> None:
    told = story()
    for n in (1, 2):
        told.case(f"c{n}").assigned(lead="u3")
    there = Town(told.case("c3").filed())
    assert " selected" not in edited(there, "c3").replace('value="" selected', "")
    Case.objects.update(subject="交通")
    assert '<option value="u3" selected' in edited(there, "c3")
    assert "去年和今年同类“交通”主办 2 件" in edited(there, "c3")


def test_without_a_script_the_plan_leads_back_to_the_list_as_it_was_filtered() -> None:
    there = town(1)
    client, back = there.client("assigning"), reverse("desk:handout") + "?show=unplanned"
    client.get(plan_url(there, "c1"), headers={"referer": f"http://testserver{back}"})
    saved = client.post(plan_url(there, "c1"), {"lead": "u1"})
    assert saved["Location"] == f"{back}#row-{there.case('c1').public_id}"


# -- choosing units ---------------------------------------------------------------------------------------------------


def offered(there: Town, typed: str, title: str = "c1", who: str = "assigning") -> list[dict[str, str]]:
    url = reverse("desk:handout_units", args=[there.case(title).public_id])
    found: list[dict[str, str]] = there.client(who).get(url, {"q": typed}).json()["units"]
    return found


def named(code: str, name: str, **more: Any) -> Unit:
    Unit.objects.filter(code=code).update(name=name, **more)
    return Unit.objects.get(code=code)


def test_units_are_found_by_name_pinyin_and_initials() -> None:
    there = town(1)
    named("u1", "某县城市管理和综合执法局")
    named("u2", "某县重庆路街道办事处")
    named("u3", "某县长寿镇人民政府")
    for typed in ("城管局", "chengguan", "cgj", "chengshi"):
        assert offered(there, typed)[0]["code"] == "u1", typed
    assert offered(there, "chongqing")[0]["code"] == "u2"
    assert offered(there, "cqljd")[0]["code"] == "u2"
    assert offered(there, "changshou")[0]["code"] == "u3"
    assert offered(there, "zzzz") == []


def test_units_are_found_by_what_else_they_are_called() -> None:
    there = town(1)
    water = named("u1", "某县水务局")
    UnitAlias.objects.create(unit=water, area=water.area, name="水利局")
    for typed in ("水利局", "shuili", "slj"):
        assert offered(there, typed)[0]["code"] == "u1", typed


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("某县交通运输局", {"u1"}),
        ("建议由交通局办理", set()),  # no name by itself
        ("交通局、水利局", {"u1", "u2"}),  # shortened, and by its alias
        ("运输局", set()),  # two may be meant
        ("交通", set()),  # too short to be a name
    ],
)
def test_units_that_the_proposer_wishes_in_his_own_words_are_offered_first(written: str, first: set[str]) -> None:
    there = town(1)
    named("u1", "某县交通运输局")
    water = named("u2", "某县水务局")
    named("u3", "某县运输管理局")
    UnitAlias.objects.create(unit=water, area=water.area, name="水利局")
    Case.objects.update(wished_units=written)
    assert {unit.code for unit in Choosing(there.case("c1")).wished} == first
    assert {one["code"] for one in offered(there, "")[: len(first)]} == first


@pytest.mark.parametrize("step", ["assign", "pre_assign"])
def test_on_the_page_of_one_case_units_are_typed_too(step: str) -> None:
    there = town(1)
    page = there.client("assigning").get(reverse("desk:act", args=[there.case("c1").public_id, step])).content.decode()
    assert page.count(f'data-units="{reverse("desk:handout_units", args=[there.case("c1").public_id])}"') == 3
    assert "unit-picker.js" in page


def test_a_merged_unit_leads_to_where_it_went() -> None:
    there = town(1)
    named("u2", "某县市容局", successor=Unit.objects.get(code="u1"))
    [found] = offered(there, "shirong")
    assert (found["name"], found["code"], found["note"]) == ("某县市容局", "u1", "已并入单位u1")
    assert "已并入" not in str(offered(there, ""))
    response = planned(there, "c1", lead="u2")
    assert response.status_code == 422


def test_beside_a_unit_stands_what_it_did_before() -> None:
    told = story()
    for n in (1, 2):
        told.case(f"c{n}").assigned(lead="u3")
    there = Town(told.case("c3").filed())
    Case.objects.filter(title__contains="c1").update(subject="交通")
    Case.objects.filter(title__contains="c2").update(year=there.case("c3").year - 1)
    Case.objects.filter(title__contains="c3").update(subject="交通")
    first = offered(there, "", "c3")[0]
    assert (first["code"], first["note"]) == ("u3", "去年主办 1 件，今年 1 件，同类“交通”1 件")


def test_units_are_looked_up_by_who_hands_the_case_out_alone() -> None:
    there = town(1)
    url = reverse("desk:handout_units", args=[there.case("c1").public_id])
    for who in ("u1", "d1", "review", "stranger"):
        assert there.client(who).get(url).status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_the_other_pages_ask_no_more_for_many_than_for_one(number: int) -> None:
    told = story()
    for n in range(1, number + 1):
        told.case(f"c{n}").assigned(lead="u1", co_hosts=["u2"]).step("request_return", unit="u1", reason="不属本局")
    there = Town(told)
    for name in ("handout_asked", "handout_out", "handout_list"):
        assert asked(there, reverse(f"desk:{name}")) <= 12, name
    assert asked(there, reverse("desk:handout_list") + "?assigned=1&since=2001-01-01") <= 12
