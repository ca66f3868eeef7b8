"""更正登记: what a registration got wrong is put right, as far as nothing that followed rests on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.door import ANYBODY, Refused
from huiyin.cases.models import Case, CaseText, Note
from huiyin.figures.queries import figures
from huiyin.people.models import Post, Proposer, User
from huiyin.rules import clocks
from huiyin.workdays.queries import calendar
from tests.desk.office import Town, ago, ahead, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db

U4 = {"unit": "u4"}
AS_IT_STANDS: dict[str, Any] = {
    "number": "市12",
    "from_": "市政府办",
    "kind": "suggestion",
    "title": "关于c1的建议",
    "proposer": "代表1",
    "role": "co_host",
    "assigned": ago(9),
    "text": "修路。",
}


def registered(**more: Any) -> Story:
    given = {"number": "市12", "from_": "市政府办", "unit": "u4", "role": "co_host", "assigned": ago(9), **more}
    told = story().case("p1", kind="proposal").case("c1", text="修路。").step("receive", **given)
    return told.at(ago(5))


def amended(town: Town, **typed: Any) -> int:
    return town.act("u4", "amend", {**AS_IT_STANDS, **typed}).status_code


def refusal(town: Town, **typed: Any) -> str:
    back = town.act("u4", "amend", {**AS_IT_STANDS, **typed})
    assert back.status_code == 422
    return text(back)


def due(town: Town, key: str, start: str) -> date:
    """What the rules of the duty make of a clock that starts that day."""
    duty = town.duty("u4")
    rules = duty.rules.ruleset.for_case(duty.case.kind, duty.case.timing)
    return clocks.reckon([clocks.by_rule(key, date.fromisoformat(start))], rules, calendar("530400")).on


# -- well -------------------------------------------------------------------------------------------------------------


def test_what_was_written_wrong_is_put_right_and_what_stood_there_stays_to_be_read() -> None:
    town = Town(registered())
    typed = {
        "number": "市21",
        "title": "关于c1修桥的建议",
        "from_": "市委办",
        "proposer": "外来人",
        "remark": "看错了行",
    }
    assert amended(town, **typed, lead_there="市交通局", co_hosts_there="市财政局、市公安局") == 302
    case = town.case()
    assert (case.number, case.title, case.received_from, case.lead.name) == (
        "市21",
        "关于c1修桥的建议",
        "市委办",
        "外来人",
    )
    assert [one["name"] for one in case.outside_units] == ["市交通局", "市财政局", "市公安局"]
    event = town.last_event()
    assert (event.step, event.part) == ("amend", "registering_unit")
    assert event.data["changed"] == ["number", "from_", "title", "lead", "others"]
    note = Note.objects.get(case=case, seq=event.seq).text
    for line in ("看错了行", "编号原为：市12", "标题原为：关于c1的建议", "领衔人原为：代表1代表"):
        assert line in note, line
    for personal in ("代表1", "外来人", "看错了行", "修桥"):
        assert personal not in str(event.data), personal
    shown = text(town.page("u4"))
    assert "更正登记" in shown
    assert "编号、交来机关、标题、领衔人、外单位" in shown
    assert "标题原为：关于c1的建议" in shown
    call_command("verify")


def test_the_text_is_replaced_and_the_former_one_is_in_the_note() -> None:
    town = Town(registered())
    assert amended(town, text="修桥，并修路。") == 302
    assert CaseText.objects.get(case=town.case()).joined == "修桥，并修路。"
    assert Note.objects.get(case=town.case(), seq=town.last_event().seq).text == "正文原为：修路。"
    assert "修路" not in str(town.last_event().data)


def test_a_later_assignment_moves_the_dates() -> None:
    town = Town(registered())
    assert town.duty("u4").answer_due == due(town, "co_host_opinion", ago(9))
    assert amended(town, assigned=ago(7)) == 302
    duty = town.duty("u4")
    assert duty.assigned_on.isoformat() == ago(7)
    assert duty.answer_due == due(town, "co_host_opinion", ago(7))
    assert duty.return_due == due(town, "return_window", ago(7))
    assert town.case().next_due == duty.answer_due


def test_a_date_that_the_paper_gives_is_entered_and_taken_away_again() -> None:
    town = Town(registered())
    assert amended(town, due=ahead(20).isoformat()) == 302
    assert town.duty("u4").answer_due == ahead(20)
    assert amended(town, due="") == 302
    assert town.duty("u4").answer_due == due(town, "co_host_opinion", ago(9))


def test_with_clocks_from_signing_they_run_from_the_registration() -> None:
    told = registered()
    told.data["rules"] = {"base": "default", "start": "sign_for"}
    town = Town(told)
    assert amended(town, assigned=ago(8)) == 302
    assert town.duty("u4").answer_due == due(town, "co_host_opinion", ago(6))
    assert town.duty("u4").return_due == due(town, "return_window", ago(8))


def test_a_co_host_that_is_the_lead() -> None:
    town = Town(registered())
    assert amended(town, role="lead") == 302
    duty = town.duty("u4")
    assert (duty.role, duty.answers_by) == ("lead", "reply")
    assert duty.answer_due == due(town, "reply", ago(9))
    assert duty.first_contact_due == due(town, "first_contact", ago(9))
    call_command("verify")
    assert town.act("u4", "draft", {"text": "现答复如下。", "result_class": "A", "open": "full"}, U4).status_code == 302


def test_a_suggestion_that_is_a_proposal() -> None:
    town = Town(registered())
    assert amended(town, kind="proposal", proposer="委员1", whose="m1") == 302
    case = town.case()
    assert (case.kind, case.body.type, case.lead.code) == ("proposal", "cppcc", "m1")
    assert town.page("review-cppcc").status_code == 200
    assert town.page("review").status_code == 404
    call_command("verify")


def test_the_form_is_filled_in_as_it_stands_and_sent_back_so_it_changes_nothing() -> None:
    town = Town(registered(due=ahead(30).isoformat(), others=[{"name": "市交通局", "role": "lead"}]))
    shown = text(town.form("u4", "amend"))
    for value in ("市12", "市政府办", "关于c1的建议", "代表1", "市交通局", ahead(30).isoformat(), ago(9)):
        assert f'value="{value}"' in shown, value
    assert "没有改动" in refusal(town, due=ahead(30).isoformat(), lead_there="市交通局")


# -- what followed ----------------------------------------------------------------------------------------------------


def test_after_an_opinion_words_are_put_right_and_nothing_it_rests_on() -> None:
    town = Town(registered().step("give_opinion", unit="u4", text="同意。"))
    before = town.duty("u4").answer_due
    shown = text(town.form("u4", "amend"))
    assert "已有“报送会办意见”，不能再更改承办方式" in shown
    assert "已有“报送会办意见”，不能再更改交办日期" in shown
    # The fields are barred: what a form of an hour ago sends in them is not taken.
    assert amended(town, number="市21", role="lead", assigned=ago(8), kind="proposal") == 302
    assert town.last_event().data["changed"] == ["number"]
    duty = town.duty("u4")
    assert (duty.role, duty.assigned_on.isoformat(), duty.answer_due) == ("co_host", ago(9), before)


@pytest.mark.parametrize(
    ("step", "given", "barred", "free"),
    [
        ("draft", {"text": "同意。"}, {"role", "kind"}, {"assigned", "due"}),
        ("contact", {"stage": "before", "mode": "phone"}, {"kind"}, {"role", "assigned", "due"}),
        ("request_return", {"reason": "不是我单位职责"}, {"assigned", "due"}, {"role", "kind"}),
    ],
)
def test_what_rests_on_what(step: str, given: dict[str, Any], barred: set[str], free: set[str]) -> None:
    form = text(Town(registered().step(step, unit="u4", **given)).form("u4", "amend"))

    def disabled(name: str) -> bool:
        tag = next(tag for tag in form.split("<input") if f'name="{name}"' in tag.partition(">")[0])
        return " disabled" in tag.partition(">")[0]

    assert {name for name in barred | free if disabled(name)} == barred


def test_the_action_itself_refuses_what_followed_forbids() -> None:
    """Two windows: the opinion was given after the form was opened and before it was sent."""
    town = Town(registered().step("give_opinion", unit="u4", text="同意。"))
    case = town.case()
    stands = assignment.registered(case, town.duty("u4"))
    for change, why in (
        ({"role": "lead"}, "承办方式"),
        ({"assigned": ahead(-8)}, "交办日期"),
        ({"due": ahead(20)}, "指定期限"),
    ):
        with pytest.raises(Refused, match=f"不能再更改{why}"):
            assignment.amend(case, to=replace(stands, **change), actor=ANYBODY, at=timezone.now())
    assert town.case().event_count == case.event_count


def test_the_assignment_is_not_after_the_first_talk_nor_after_the_registration() -> None:
    town = Town(registered(assigned=ago(9)))
    assert "不能晚于登记日期" in refusal(town, assigned=ago(1))
    met = f"{ago(8)}T10:00"
    town.act("u4", "contact", {"stage": "before", "mode": "phone", "met_at": met}, U4)
    assert "已有沟通，交办日期不能晚于它" in refusal(town, assigned=ago(7))
    assert amended(town, assigned=ago(8)) == 302


def test_not_due_before_those_it_was_handed_on_to() -> None:
    told = story().case("c1", text="修路。")
    told.step("receive", number="市12", from_="市政府办", unit="u1", role="co_host", assigned=ago(9)).at(ago(5))
    town = Town(told.step("assign", by="u1", lead="u11"))
    back = town.act("u1", "amend", {**AS_IT_STANDS, "due": ahead(2).isoformat()})
    assert back.status_code == 422
    assert "早于已转办单位u11的期限" in text(back)


def test_a_case_that_waits_is_not_amended() -> None:
    told = registered().step("request_return", unit="u4", reason="不是我单位职责").step("grant_return", unit="u4")
    assert "才能更正登记" in refusal(Town(told))


def test_of_a_duty_that_another_unit_took_over_only_words_are_put_right() -> None:
    town = Town(registered().step("reassign", from_="u4", to="u3"))
    assert "单位u4的任务已改办，不再更改" in text(town.form("u4", "amend"))
    assert amended(town, number="市21", role="lead") == 302
    assert (town.case().number, town.duty("u3").role) == ("市21", "co_host")


# -- who, and twice ---------------------------------------------------------------------------------------------------


def test_only_the_unit_that_registered_it() -> None:
    town = Town(registered())
    assert town.act("assigning", "amend", AS_IT_STANDS).status_code == 422
    assert town.act("u4:head", "amend", AS_IT_STANDS).status_code == 422
    assert town.act("u1", "amend", AS_IT_STANDS).status_code == 404
    assert "更正登记" not in text(town.page("d1"))


def test_two_clerks_at_once() -> None:
    town = Town(registered())
    seen = town.case().event_count
    assert amended(town, number="市21", events=seen) == 302
    Post.objects.create(user=User.objects.get(username="stranger"), unit=town.duty("u4").unit)
    back = town.act("stranger", "amend", {**AS_IT_STANDS, "title": "关于c1修桥的建议", "events": seen})
    assert back.status_code == 422
    assert "同事更正过本件的登记" in text(back)
    assert town.case().number == "市21"


def test_a_like_paper_is_asked_about_only_when_what_is_compared_was_changed() -> None:
    told = registered()
    told.case("c2").step("receive", number="市13", from_="市政府办", unit="u4", role="co_host", assigned=ago(9))
    town = Town(told)
    assert "不要重复登记" in refusal(town, number="市13")
    Case.objects.filter(title__contains="c2").update(title=AS_IT_STANDS["title"])
    client = town.client("u4")
    address = f"/cases/{Case.objects.get(number='市12').public_id}/amend/"
    assert client.post(address, {**AS_IT_STANDS, "assigned": ago(8)}).status_code == 302
    asked = client.post(address, {**AS_IT_STANDS, "assigned": ago(8), "number": "市14"})
    assert "同一标题已登记过" in text(asked)  # type: ignore[arg-type]
    assert (
        client.post(address, {**AS_IT_STANDS, "assigned": ago(8), "number": "市14", "checked": "on"}).status_code == 302
    )


def test_a_namesake_is_asked_about() -> None:
    town = Town(registered())
    assert "已登记有同名的" in refusal(town, proposer="代表2")
    assert amended(town, proposer="代表2", whose="d2") == 302
    assert town.case().lead.code == "d2"
    assert Proposer.objects.filter(name="代表2").count() == 1


def test_amended_it_can_still_be_taken_back() -> None:
    town = Town(registered())
    assert amended(town, number="市21") == 302
    assert town.act("u4", "take_back", {"reason": "重复登记"}).status_code == 302


def test_yesterday_is_told_as_it_stood_yesterday() -> None:
    town = Town(registered())
    amended(town, role="lead")
    yesterday = timezone.localdate() - timedelta(days=1)
    cases = Case.objects.filter(pk=town.case().pk)
    assert figures(cases, as_of=yesterday)["duties.co_host"].numerator == 1
    assert figures(cases, as_of=timezone.localdate())["duties.lead"].numerator == 1


# -- who signed -------------------------------------------------------------------------------------------------------


def test_who_signed_is_put_right_and_who_stood_there_stays_in_the_note() -> None:
    town = Town(registered())
    assert amended(town, co_signers="联名甲、联名乙") == 302
    assert amended(town, co_signers="联名乙、联名丙") == 302
    case = town.case("c1")
    assert {row.proposer.name for row in case.co_signs.all()} == {"联名乙", "联名丙"}
    assert {row.answer for row in case.co_signs.all()} == {"confirmed"}
    assert Proposer.objects.filter(name="联名乙").count() == 1
    event = town.last_event()
    assert (event.step, event.data["changed"]) == ("amend", ["co_signers"])
    assert "联名人原为：联名甲、联名乙" in Note.objects.get(case=case, seq=event.seq).text
    assert "没有改动" in refusal(town, co_signers="联名乙、联名丙")


def test_nobody_is_lead_and_co_signer_at_once() -> None:
    town = Town(registered())
    case = town.case("c1")
    duty = town.duty("u4")
    to = replace(assignment.registered(case, duty), co_signers=[case.lead])
    with pytest.raises(Refused, match="领衔人不能同时是联名人"):
        assignment.amend(case, to=to, actor=ANYBODY, at=timezone.now())
