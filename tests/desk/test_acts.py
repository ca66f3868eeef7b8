"""Every step, taken once well and once refused through its page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import Case, CoSign, Event
from huiyin.desk.acts import ACTS
from huiyin.handling.models import Contact, Draft, Promise
from huiyin.people.models import Office, Post, Proposer, ReasonCode, User
from huiyin.reply.models import Form
from tests.desk.office import Town, ago, ahead, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db

Stage = Callable[[], Story]


def begun() -> Story:
    return story().case("c1", co_signers=["d2"], text="修路。")


def submitted() -> Story:
    return begun().step("submit")


def correction() -> Story:
    return submitted().step("return_for_correction", reason="请写明地点")


def filed() -> Story:
    return begun().filed()


def asked() -> Story:
    return filed().step("pre_assign", lead="u1", co_hosts=["u2"])


def sent() -> Story:
    return filed().at(ago(5)).step("assign", lead="u1", co_hosts=["u2"])


def signed() -> Story:
    return begun().assigned(lead="u1", co_hosts=["u2"])


def contacted() -> Story:
    return signed().at(ago(4)).contacted()


def drafted() -> Story:
    return contacted().at(ago(3)).step("draft", unit="u1", text="第一稿", class_="A")


def approved() -> Story:
    told = drafted()
    for level in ("section_head", "office", "leader_in_charge", "head"):
        told.step("approve", unit="u1", level=level)
    return told


def opinion_given() -> Story:
    return contacted().at(ago(3)).step("give_opinion", unit="u2", text="同意。")


def replied() -> Story:
    return opinion_given().at(ago(2)).step("reply", unit="u1", class_="A", text="已办。")


def evaluated() -> Story:
    return replied().at(ago(1)).evaluated()


def return_asked() -> Story:
    return signed().at(ago(3)).step("request_return", unit="u2", reason="不是我单位职责")


def extension_asked() -> Story:
    until = ahead(120).isoformat()
    return signed().at(ago(3)).step("request_extension", unit="u1", until=until, reason="涉及面广")


def two_filed() -> Story:
    return filed().case("c2", number="77").filed()


def merged() -> Story:
    return two_filed().step("merge", into="c1")


def two_signed() -> Story:
    return signed().case("c2", number="77").assigned(lead="u1")


def handed_on() -> Story:
    return contacted().step("assign", by="u1", lead="u11", co_hosts=["u12"])


def registered() -> Story:
    return begun().step("receive", number="市12", from_="市政府办", unit="u4", role="co_host", assigned=ago(9))


MANUSCRIPT = {
    "title": "关于c1修路的建议",
    "situation": "路不平。",
    "analysis": "年久。",
    "advice": "请修。",
    "whole": "",
    "agrees_to_publish": "yes",
    "co_signers": "代表2、代表3",
}
U1, U2 = {"unit": "u1"}, {"unit": "u2"}
REPLY = {"text": "现答复如下。", "result_class": "A", "open": "full"}
LONG = "这是一段写了很久、不能丢的话。"
Row = tuple[Stage, str, dict[str, str], dict[str, Any]]

AMENDED = {
    "number": "市21",
    "from_": "市政府办",
    "kind": "suggestion",
    "title": "关于c1修路的建议",
    "proposer": "代表1",
    "role": "co_host",
    "assigned": ago(9),
}
# step: stage, who, query, what is typed
WELL: dict[str, Row] = {
    "submit": (begun, "d1", {}, {}),
    "write": (begun, "d1", {}, MANUSCRIPT),
    "resubmit": (correction, "d1", {}, {}),
    "co_sign": (begun, "d2", {"proposer": "d2"}, {}),
    "decline_co_sign": (begun, "d2", {}, {}),
    "withdraw": (signed, "d1", {}, {"reason": "已自行解决"}),
    "return_for_correction": (submitted, "review", {}, {"reason": "请写明地点"}),
    "file": (submitted, "review", {}, {"number": ""}),
    "not_file": (submitted, "review", {}, {"reason": "属于个案", "destination": "letter"}),
    "give_review_opinion": (submitted, "review", {}, {"proposes": "not_file", "text": "属于个案"}),
    "undo_review": (filed, "review", {}, {"reason": "点错了"}),
    "merge": (two_filed, "review", {}, {"into": "77"}),
    "unmerge": (merged, "review", {}, {}),
    "amend": (registered, "u4", {}, AMENDED),
    "take_back": (registered, "u4", {}, {"reason": "重复登记"}),
    "pre_assign": (filed, "assigning", {}, {"lead": "u1", "co_hosts": ["u2", "u3"]}),
    "answer_pre_assignment": (asked, "u1", U1, {"agree": "no", "reason": "职责已划转", "suggest": "单位u3"}),
    "assign": (filed, "assigning", {}, {"lead": "u1", "co_hosts": ["u2"], "due": ahead(30).isoformat()}),
    "hand_on": (signed, "u1", U1, {"lead": "u11", "co_hosts": ["u12"]}),
    "recall": (sent, "assigning", {}, {"reason": "交办有误"}),
    "add_co_host": (signed, "assigning", {}, {"unit": "u3"}),
    "remove_co_host": (signed, "assigning", U2, {"reason": "不需要"}),
    "sign_for": (sent, "u1", U1, {}),
    "request_return": (signed, "u1", U1, {"reason": "不是我单位职责", "suggest": ["u3"]}),
    "grant_return": (return_asked, "assigning", U2, {"reason": ""}),
    "refuse_return": (return_asked, "assigning", U2, {"reason": "属于你单位"}),
    "reassign": (signed, "assigning", U1, {"to": "u3", "role": "", "keep": "on"}),
    "take_charge": (signed, "u1", U1, {"leader": "王局长"}),
    "name_handlers": (signed, "u1", U1, {"section": "公路股", "handler": "李某", "phone": "000"}),
    "contact": (signed, "u1", U1, {"stage": "before", "mode": "visit", "with_whom": "代表1", "summary": "面谈"}),
    "confirm_contact": (contacted, "d1", U1, {}),
    "draft": (contacted, "u1", U1, REPLY),
    "allot": (signed, "u1", U1, {"text": "拟由公路股承办", "section": "公路股", "handler": "李某"}),
    "approve_on_paper": (drafted, "u1", U1, {"seen": "1", "by_1": "周股长", "on_1": ago(2)}),
    "send_back_on_paper": (
        drafted,
        "u1",
        U1,
        {"seen": "1", "by": "周股长", "on": ago(2), "reason": "写实一点", "to": ""},
    ),
    "approve": (drafted, "u1:section_head", {**U1, "level": "section_head"}, {"seen": "1", "remark": "同意"}),
    "send_back": (drafted, "u1:section_head", U1, {"seen": "1", "reason": "写实一点", "to": ""}),
    "issue": (approved, "u1", U1, {"seen": "1", "number": "某函1号"}),
    "give_opinion": (signed, "u2", U2, {"text": "同意。"}),
    "reject_opinion": (opinion_given, "u1", U2, {"reason": "空泛"}),
    "request_extension": (signed, "u1", U1, {"until": ahead(120).isoformat(), "reason": "涉及面广"}),
    "grant_extension": (extension_asked, "assigning", U1, {}),
    "refuse_extension": (extension_asked, "assigning", U1, {"reason": "期限尚早"}),
    "reply": (contacted, "u1", U1, {**REPLY, "number": "某函2号"}),
    "evaluate": (replied, "d1", U1, {"attitude": "satisfied", "result": "unsatisfied", "reason": "没有写明时间"}),
    "rehandle": (replied, "assigning", U1, {"reason": "不满意"}),
    "reclassify": (replied, "u1", U1, {"to": "D", "proof": "会议纪要"}),
    "handle_together": (two_signed, "u1", {}, {"cases": "77"}),
    "close": (evaluated, "review", {}, {}),
    "designate_key": (filed, "review", {}, {"leader": "张主任"}),
    "oversee": (filed, "assigning", {}, {"leader": "赵副县长"}),
    "instruct": (signed, "assigning", {}, {"leader": "赵副县长", "text": "抓紧办", "unit": "u1"}),
    "urge": (signed, "u1", U2, {}),
}

# step: stage, who, query, what is typed, a part of the sentence it is refused with
REFUSED: dict[str, tuple[Stage, str, dict[str, str], dict[str, Any], str]] = {
    "submit": (submitted, "d1", {}, {}, "案件现为“已提交”"),
    "write": (begun, "d1", {}, {**MANUSCRIPT, "advice": LONG, "title": ""}, "请填写"),
    "resubmit": (submitted, "d1", {}, {}, "才能重新提交"),
    "co_sign": (submitted, "review", {}, {}, "联名由受邀联名人"),
    "decline_co_sign": (lambda: begun().step("co_sign", proposer="d2"), "d2", {}, {}, "已经答复过联名邀请"),
    "withdraw": (replied, "d1", {}, {"reason": LONG}, "已印发答复，不能撤回"),
    "return_for_correction": (submitted, "d1", {}, {"reason": LONG}, "由审查机构办理"),
    "file": (
        lambda: story().case("c2").filed().case("c1").step("submit"),
        "review",
        {},
        {"number": "1"},
        "编号 1 已经使用",
    ),
    "not_file": (submitted, "review", {}, {"reason": LONG}, "去向"),
    "give_review_opinion": (submitted, "review", {}, {"proposes": "not_file", "text": ""}, "请写明为什么这样建议"),
    "undo_review": (
        lambda: filed().step("oversee", leader="赵副县长"),
        "review",
        {},
        {"reason": LONG},
        "最近一步是“督办领导”",
    ),
    "merge": (two_filed, "review", {}, {"into": "78"}, "找不到编号为 78"),
    "unmerge": (filed, "review", {}, {}, "才能撤销并案"),
    "amend": (registered, "u4", {}, {**AMENDED, "number": "", "text": LONG}, "请填写"),
    "take_back": (
        lambda: registered().step("contact", unit="u4", stage="before", mode="phone"),
        "u4",
        {},
        {"reason": LONG},
        "登记之后已有“沟通”",
    ),
    "pre_assign": (filed, "assigning", {}, {}, "请至少征询一个单位"),
    "answer_pre_assignment": (asked, "u2", U1, {"agree": "yes"}, "由该承办单位办理"),
    "assign": (filed, "assigning", {}, {"lead": "u1", "separate": ["u2", "u3"]}, "主办和分办只能选一种"),
    "hand_on": (handed_on, "u1", U1, {"lead": "u11"}, "已经转办"),
    "recall": (signed, "assigning", {}, {"reason": LONG}, "已签收，不能收回"),
    "add_co_host": (replied, "assigning", {}, {"unit": "u3"}, "会办单位不再增减"),
    "remove_co_host": (replied, "assigning", U2, {"reason": LONG}, "才能取消会办单位"),
    "sign_for": (sent, "u2", U1, {}, "签收由该承办单位办理"),
    "request_return": (return_asked, "u2", U2, {"reason": LONG}, "正在等待决定"),
    "grant_return": (signed, "assigning", U2, {"reason": LONG}, "没有待决定的退办申请"),
    "refuse_return": (return_asked, "u1", U2, {"reason": LONG}, "不同意退办由交办机关"),
    "reassign": (signed, "assigning", U1, {"to": "u3", "role": "co_host"}, "没有主办或分办单位"),
    "take_charge": (signed, "u1", U1, {"leader": " "}, "请填写"),
    "name_handlers": (signed, "u2", U1, {"handler": LONG}, "明确承办人员由该承办单位办理"),
    "contact": (sent, "u1", U1, {"stage": "before", "mode": "visit", "summary": LONG}, "现为“待签收”"),
    "confirm_contact": (contacted, "d2", U1, {}, "“确认沟通”只由应当办理的提出人办理"),
    "draft": (contacted, "u1", U1, {**REPLY, "text": LONG, "result_class": "B"}, "要写明承诺事项和完成期限"),
    "allot": (signed, "u1", U1, {"text": "", "section": LONG}, "请填写"),
    "approve_on_paper": (
        drafted,
        "u1",
        U1,
        {"seen": "1", "by_1": "周股长", "on_1": ago(5), "remark_1": LONG},
        "签批日期不能早于第 1 稿的拟稿日期",
    ),
    "send_back_on_paper": (
        drafted,
        "u1",
        U1,
        {"seen": "1", "by": "周股长", "on": ago(5), "reason": LONG, "to": ""},
        "签批日期不能早于第 1 稿的拟稿日期",
    ),
    "approve": (drafted, "u1:head", {**U1, "level": "head"}, {"seen": "1", "remark": LONG}, "等待股室负责人审核"),
    "send_back": (drafted, "u1:section_head", U1, {"seen": "7", "reason": LONG}, "您看的是第 7 稿"),
    "issue": (drafted, "u1", U1, {"seen": "1", "number": "某函九号"}, "还没有通过全部审核"),
    "give_opinion": (signed, "u1", U1, {"text": LONG}, "应当答复，不报送会办意见"),
    "reject_opinion": (replied, "u1", U2, {"reason": LONG}, "本轮已印发答复"),
    "request_extension": (signed, "u1", U1, {"until": ahead(999).isoformat(), "reason": LONG}, "最长办到"),
    "grant_extension": (extension_asked, "u1", U1, {"reason": LONG}, "同意延期由交办机关办理"),
    "refuse_extension": (signed, "assigning", U1, {"reason": LONG}, "没有待决定的延期申请"),
    "reply": (signed, "u1", U1, {**REPLY, "text": LONG}, "本轮还没有与提出人沟通"),
    "evaluate": (replied, "d1", U1, {"attitude": "unsatisfied", "result": "satisfied"}, "请写明原因"),
    "rehandle": (contacted, "assigning", U1, {"reason": LONG}, "才能重新办理"),
    "reclassify": (replied, "u1", U1, {"to": "D", "proof": ""}, "要附证明材料"),
    "handle_together": (
        lambda: two_signed().case("c3", number="9").assigned(lead="u3"),
        "u1",
        {},
        {"cases": "9"},
        "找不到编号为 9",
    ),
    "close": (replied, "assigning", {}, {}, "的意见表还差 1 份"),
    "designate_key": (filed, "assigning", {}, {"leader": "张主任"}, "确定为重点由人大、政协工作机构办理"),
    "oversee": (filed, "d1", {}, {"leader": "张主任"}, "督办领导由"),
    "instruct": (signed, "assigning", {}, {"leader": "", "text": LONG}, "请填写"),
    "urge": (opinion_given, "assigning", U2, {}, "才能催办"),
}


def test_every_step_a_person_can_take_has_its_act() -> None:
    # What makes a case, or many, has a page of its own; the rest is written by the clock or on the other case.
    elsewhere = {"begin", "receive", "bring_in", "reckon", "take_in", "give_back"}
    assert set(ACTS) == set(STEPS) - elsewhere
    # What asks for a second office: test_handout.py; for files: test_files.py, test_files_of_duties.py.
    assert (
        set(WELL)
        == set(REFUSED)
        == {step for step in ACTS if step != "hand_over" and not step.startswith(("attach", "detach"))}
    )


@pytest.mark.parametrize("step", WELL)
def test_taken_well(step: str) -> None:
    stage, who, query, typed = WELL[step]
    town = Town(stage())
    title = "c2" if step == "unmerge" else "c1"
    shown = town.form(who, step, query, title)
    assert shown.status_code == 200
    assert "不能办理" not in text(shown)
    done = town.act(who, step, typed, query, title)
    assert done.status_code == 302, text(done)
    # Who declines to sign does not see the case any more.
    case_page = reverse("desk:case", args=[town.case(title).public_id])
    assert done["Location"] == ("/" if step == "decline_co_sign" else case_page)
    event = town.last_event(title)
    assert event.step == step
    assert event.user is not None
    assert event.user.username == who


@pytest.mark.parametrize("step", REFUSED)
def test_refused(step: str) -> None:
    stage, who, query, typed, sentence = REFUSED[step]
    town = Town(stage())
    before = Event.objects.count()
    back = town.act(who, step, typed, query)
    assert back.status_code == 422
    assert sentence in text(back)
    assert Event.objects.count() == before
    # Who plays a part in the step gets back what he typed; others never had a form.
    assert (LONG in text(back)) == (LONG in typed.values() and "由" not in sentence)


# -- who may not ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ACTS)
def test_a_stranger_finds_nothing(step: str) -> None:
    town = Town(signed())
    for query in ({}, U1):
        assert town.form("stranger", step, query).status_code == 404
        assert town.act("stranger", step, {"reason": "理由"}, query).status_code == 404
    assert town.form("u4", step, U1).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(client: Any) -> None:
    town = Town(signed())
    for url in (town.url("close"), reverse("desk:begin"), reverse("desk:receive")):
        answer = client.post(url)
        assert answer.status_code == 302
        assert "next=" in answer["Location"]


def test_unknown_steps_units_and_cases_are_not_found() -> None:
    town = Town(signed())
    assert town.form("u1", "reckon").status_code == 404
    assert town.form("u1", "sign_for", {"unit": "u4"}).status_code == 404
    assert town.client("u1").get("/cases/nosuchcase/sign_for/").status_code == 404


CO_SIGNERS_OWN = ("co_sign", "decline_co_sign", "confirm_contact", "evaluate")


@pytest.mark.parametrize("step", [step for step, row in WELL.items() if row[1] != "u2" and step not in CO_SIGNERS_OWN])
def test_a_step_of_others_is_refused_with_its_sentence(step: str) -> None:
    stage, _, query, typed = WELL[step]
    town = Town(stage())
    title = "c2" if step == "unmerge" else "c1"
    who = "d2"  # a co-signer sees the case, and does almost nothing in it
    if step == "unmerge":
        assert town.act(who, step, typed, query, title).status_code == 404
        return
    before = Event.objects.count()
    back = town.act(who, step, typed, query, title)
    assert back.status_code == 422
    assert f"{ACTS[step].line.label_for(town.case().kind)}由" in text(back)
    assert "<textarea" not in text(back)
    assert Event.objects.count() == before


def test_a_level_in_the_address_is_no_way_round_the_chain() -> None:
    town = Town(drafted())
    back = town.act("u1", "approve", {"seen": "1"}, {**U1, "level": "section_head"})
    assert "审核通过由该级审核人办理" in text(back)
    back = town.act("u2:section_head", "approve", {"seen": "1"}, {**U1, "level": "section_head"})
    assert "审核通过由该级审核人办理" in text(back)


def test_one_signs_only_for_himself() -> None:
    town = Town(begun())
    back = town.act("d2", "co_sign", {}, {"proposer": "d1"})
    assert "“联名”只由应当办理的提出人办理" in text(back)
    assert CoSign.objects.get().answer == "waiting"


def test_the_form_of_others_shows_nothing_of_a_draft() -> None:
    town = Town(drafted())
    assert "第一稿" in text(town.form("u1:section_head", "approve", U1))
    for who in ("u2", "d1", "u2:section_head"):
        assert "第一稿" not in text(town.form(who, "approve", U1))
        assert "第一稿" not in text(town.form(who, "draft", U1))


# -- what is typed ----------------------------------------------------------------------------------------------------


def test_promises_are_rows_and_more_can_be_had() -> None:
    town = Town(contacted())
    typed = {**REPLY, "result_class": "B", "promise_1_text": "立项", "promise_1_due": ahead(90).isoformat()}
    more = text(town.act("u1", "draft", {**typed, "more": "1"}, U1))
    assert "promise_5_text" in more
    assert "立项" in more
    assert "还需改正" not in more
    half = text(town.act("u1", "draft", {**typed, "promise_2_text": "开工"}, U1))
    assert "请写明完成期限" in half
    assert town.act("u1", "reply", typed, U1).status_code == 302
    promise = Promise.objects.get()
    assert (promise.text, promise.due) == ("立项", ahead(90))


def test_handlers_are_named_by_something() -> None:
    town = Town(signed())
    nothing = {"section": "", "handler": "", "phone": ""}
    assert "请至少填写一项" in text(town.act("u1", "name_handlers", nothing, U1))
    assert not Event.objects.filter(step="name_handlers").exists()
    assert town.act("u1", "name_handlers", {**nothing, "handler": "李某"}, U1).status_code == 302
    # Whom the unit named it may take away again.
    assert town.act("u1", "name_handlers", nothing, U1).status_code == 302


def test_a_new_draft_starts_from_the_last() -> None:
    town = Town(drafted())
    assert "第一稿" in text(town.form("u1", "draft", U1))


def test_a_first_draft_starts_from_what_came_from_below() -> None:
    told = handed_on().step("sign_for", unit="u11").at(ago(3)).step("reply", unit="u11", class_="A", text="下级代拟。")
    town = Town(told)
    assert "下级代拟。" in text(town.form("u1", "draft", U1))


def test_a_part_answer_is_not_open_without_a_reason() -> None:
    town = Town(contacted())
    back = town.act("u1", "draft", {**REPLY, "open": "none"}, U1)
    assert "摘要公开、不予公开的，请写明理由" in text(back)
    good = {**REPLY, "open": "none", "open_reason": "涉及个人隐私", "put_to_co_hosts": "on"}
    assert town.act("u1", "draft", good, U1).status_code == 302
    draft = Draft.objects.get()
    assert (draft.open, draft.open_reason, draft.put_to_co_hosts) == ("none", "涉及个人隐私", True)


def test_paper_is_entered_afterwards_within_bounds() -> None:
    town = Town(signed())
    typed = {"leader": "赵副县长", "text": "尽快办理"}

    def at(days: float) -> str:
        return timezone.localtime(timezone.now() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")

    assert "不能晚于现在" in text(town.act("assigning", "instruct", {**typed, "at": at(-1)}))
    assert "不能早于本案上一步" in text(town.act("assigning", "instruct", {**typed, "at": at(40)}))
    assert town.act("assigning", "instruct", {**typed, "at": at(2)}).status_code == 302
    event = town.last_event()
    assert event.at < event.recorded_at - timedelta(days=1)
    assert "补录" in text(town.page("u1"))


def test_a_talk_of_last_week_is_entered_today() -> None:
    town = Town(signed().at(ago(2)).step("urge", unit="u1"))
    typed = {"stage": "before", "mode": "visit"}

    def met(days: int) -> str:
        return f"{ago(days)}T15:30"

    assert "沟通时间不能晚于现在" in text(town.act("u1", "contact", {**typed, "met_at": met(-1)}, U1))
    assert "沟通时间不能早于交办日期" in text(town.act("u1", "contact", {**typed, "met_at": met(7)}, U1))
    assert town.act("u1", "contact", {**typed, "met_at": met(5)}, U1).status_code == 302
    contact, event = Contact.objects.get(), town.last_event()
    assert timezone.localtime(contact.at).isoformat()[:16] == met(5)
    assert event.at.date() == timezone.now().date()
    assert town.duty("u1").contact_round == 1


def test_a_talk_before_the_round_does_not_count_for_it() -> None:
    told = contacted().at(ago(3)).step("reply", unit="u1", class_="A").at(ago(2)).step("rehandle", unit="u1")
    town = Town(told)
    typed = {"stage": "before", "mode": "visit"}
    assert town.act("u1", "contact", {**typed, "met_at": f"{ago(4)}T15:30"}, U1).status_code == 302
    assert Contact.objects.latest("pk").round == 1
    assert "本轮还没有与提出人沟通" in text(town.page("u1"))
    assert town.act("u1", "contact", {**typed, "met_at": f"{ago(1)}T15:30"}, U1).status_code == 302
    assert Contact.objects.latest("pk").round == 2
    assert "本轮还没有与提出人沟通" not in text(town.page("u1"))


def test_one_meeting_for_two_cases() -> None:
    town = Town(two_signed())
    typed = {"stage": "before", "mode": "seminar", "cases": "77"}
    assert town.act("u1", "contact", typed, U1).status_code == 302
    assert {contact.duty.case.title for contact in Contact.objects.select_related("duty__case")} == {
        "关于c1的建议",
        "关于c2的建议",
    }


def test_other_cases_are_found_only_where_they_may_be_seen() -> None:
    told = signed().case("c2", number="77").assigned(lead="u2")
    town = Town(told)
    back = town.act("u1", "handle_together", {"cases": "77"})
    assert "找不到编号为 77" in text(back)


def test_the_clerk_enters_the_paper_of_a_proposer() -> None:
    town = Town(replied())
    case = town.case()
    Case.objects.filter(pk=case.pk).update(on_paper=True)
    query = {**U1, "proposer": "d1"}
    assert 'name="at"' in text(town.form("review", "evaluate", query))
    assert 'name="at"' not in text(town.form("d1", "evaluate", query))
    assert town.act("review", "evaluate", {"attitude": "satisfied", "result": "satisfied"}, query).status_code == 302
    assert Form.objects.get().on_paper


def test_a_clerk_who_is_a_deputy_himself_enters_the_paper_of_another() -> None:
    town = Town(replied())
    Case.objects.filter(pk=town.case().pk).update(on_paper=True)
    area = town.case().area
    Proposer.objects.create(area=area, code="d9", type="deputy", user=User.objects.get(username="review"))
    query = {**U1, "proposer": "d1"}
    assert town.act("review", "evaluate", {"attitude": "satisfied", "result": "satisfied"}, query).status_code == 302
    assert town.last_event().part == "intake_clerk"


def test_a_leader_with_two_posts_does_not_pass_two_levels_by_a_double_click() -> None:
    town = Town(drafted())
    head = User.objects.get(username="u1:section_head")
    Post.objects.create(user=head, unit=town.duty("u1").unit, level="office")
    query = {**U1, "level": "section_head"}
    assert town.act("u1:section_head", "approve", {"seen": "1"}, query).status_code == 302
    again = town.act("u1:section_head", "approve", {"seen": "1"}, query)
    assert "等待办公室审核" in text(again)


def test_the_rule_stands_beside_the_form() -> None:
    town = Town(signed())
    duty = town.duty("u1")
    assert f"{duty.return_due.month} 月 {duty.return_due.day} 日" in text(town.form("u1", "request_return", U1))
    extension = text(town.form("u1", "request_extension", U1))
    assert "自交办之日起最长6个月" in extension
    draft = text(town.form("u1", "draft", U1))
    assert "B 类　正在解决（写明承诺事项和完成期限）" in draft
    assert "股室负责人 → 办公室 → 分管领导 → 主要领导" in draft
    assert "本轮还没有与提出人沟通" in draft


def test_a_return_is_asked_with_a_coded_reason_or_in_words() -> None:
    town = Town(signed())
    ReasonCode.objects.create(body=town.case().body, purpose=ReasonCode.Purpose.RETURN, code="1", label="职责已划转")
    neither = text(town.act("u1", "request_return", {"code": "", "reason": ""}, U1))
    assert "请选择理由类别，或写明理由" in neither
    assert "不能办理" not in neither
    assert town.act("u1", "request_return", {"code": "职责已划转", "reason": ""}, U1).status_code == 302


def test_the_units_offered_are_the_right_ones() -> None:
    town = Town(signed())
    below = text(town.form("u1", "hand_on", U1))
    assert "单位u11" in below
    assert "单位u111" not in below
    assert "单位u3" not in below
    to = text(town.form("assigning", "reassign", U1))
    assert "单位u2　——　已会办，办理中" in to
    assert '<option value="u1">' not in to


# -- how a case begins ------------------------------------------------------------------------------------------------


def test_a_proposer_begins_a_case() -> None:
    town = Town(begun())
    client = town.client("d1")
    assert "代表1" in text(client.get(reverse("desk:begin")))  # type: ignore[arg-type]
    typed = {**MANUSCRIPT, "title": "关于c5的建议", "way": "d1:congress"}
    empty = {**typed, "situation": "", "analysis": "", "advice": ""}
    assert "请写明正文" in text(client.post(reverse("desk:begin"), empty))  # type: ignore[arg-type]
    unknown = client.post(reverse("desk:begin"), {**typed, "co_signers": "无此人", "advice": LONG})
    assert "没有“无此人”" in text(unknown)  # type: ignore[arg-type]
    assert LONG in text(unknown)  # type: ignore[arg-type]
    done = client.post(reverse("desk:begin"), typed)
    case = town.case("c5")
    assert done["Location"] == reverse("desk:case", args=[case.public_id])
    assert case.session is not None
    assert [row.proposer.code for row in case.co_signs.all()] == ["d2", "d3"]


def test_a_clerk_begins_a_paper_and_nobody_else() -> None:
    town = Town(begun())
    typed = {**MANUSCRIPT, "title": "关于c6的建议", "way": "paper:congress", "lead": "代表3", "co_signers": ""}
    assert town.client("review").post(reverse("desk:begin"), typed).status_code == 302
    case = town.case("c6")
    assert case.on_paper
    assert case.lead.code == "d3"
    refused = town.client("d1").post(reverse("desk:begin"), typed)
    assert refused.status_code == 422
    assert "不能起草" in text(town.client("u1").get(reverse("desk:begin")))  # type: ignore[arg-type]
    assert town.client("u1").post(reverse("desk:begin"), typed).status_code == 422


RECEIVED = {
    "unit": "u1",
    "kind": "suggestion",
    "number": "市6102",
    "from_": "某市人民政府办公室",
    "title": "关于c7修桥的建议",
    "proposer": "外来代表",
    "role": "co_host",
    "assigned": ago(3),
    "lead_there": "某市交通局",
    "co_hosts_there": "某市财政局",
    "text": "修桥。",
}


def test_a_clerk_receives_a_case_with_a_new_proposer() -> None:
    town = Town(begun())
    client = town.client("u1")
    assert client.get(reverse("desk:receive")).status_code == 200
    assert client.post(reverse("desk:receive"), RECEIVED).status_code == 302
    case = town.case("c7")
    assert case.state == "assigned"
    assert case.lead.name == "外来代表"
    assert case.outside_units == [{"name": "某市交通局", "role": "lead"}, {"name": "某市财政局", "role": "co_host"}]
    duty = town.duty("u1", "c7")
    assert (duty.state, duty.role, duty.assigned_on.isoformat()) == ("signed", "co_host", ago(3))
    assert [event.step for event in case.events.order_by("seq")] == ["begin", "receive"]
    again = {**RECEIVED, "title": "关于c8的建议", "number": "市6103"}
    client.post(reverse("desk:receive"), again)
    assert Proposer.objects.filter(name="外来代表").count() == 1


def test_receiving_refused_leaves_nothing() -> None:
    town = Town(begun())
    before = (Case.objects.count(), Proposer.objects.count())
    back = town.client("u1").post(reverse("desk:receive"), {**RECEIVED, "role": "lead", "text": LONG})
    assert "来文没有别的主办单位" in text(back)  # type: ignore[arg-type]
    assert LONG in text(back)  # type: ignore[arg-type]
    assert town.client("u2").post(reverse("desk:receive"), RECEIVED).status_code == 422
    assert town.client("u1:head").post(reverse("desk:receive"), RECEIVED).status_code == 422
    future = town.client("u1").post(reverse("desk:receive"), {**RECEIVED, "assigned": ahead(3).isoformat()})
    assert "交办日期不能晚于登记日期" in text(future)  # type: ignore[arg-type]
    assert (Case.objects.count(), Proposer.objects.count()) == before


def test_an_office_of_another_body_is_not_this_ones() -> None:
    town = Town(begun().step("submit").case("c2", kind="proposal").step("submit"))
    assert town.form("review-cppcc", "file").status_code == 404
    assert town.act("review-cppcc", "file", {"number": ""}, {}, "c2").status_code == 302
    assert Office.objects.count() == 3


# -- a clerk in a hurry -----------------------------------------------------------------------------------------------


def test_a_refused_beginning_says_why() -> None:
    town = Town(begun())
    typed = {**MANUSCRIPT, "title": "关于c9的建议", "way": "d1:congress", "co_signers": "代表1"}
    back = town.client("d1").post(reverse("desk:begin"), typed)
    assert back.status_code == 422
    assert "不能办理" in text(back)  # type: ignore[arg-type]


def test_a_refused_receipt_says_why() -> None:
    town = Town(begun())
    back = town.client("u1").post(reverse("desk:receive"), {**RECEIVED, "from_": "\u3000", "number": "1"})
    assert back.status_code == 422
    assert "请填写" in text(back)  # type: ignore[arg-type]


def test_a_paper_is_received_once() -> None:
    town = Town(begun())
    assert town.client("u1").post(reverse("desk:receive"), RECEIVED).status_code == 302
    back = town.client("u1").post(reverse("desk:receive"), {**RECEIVED, "title": "关于c8的建议"})
    assert "不要重复登记" in text(back)  # type: ignore[arg-type]
    other = {**RECEIVED, "title": "关于c8的建议", "from_": "另一市人民政府办公室", "whose": "new"}
    asked = town.client("u1").post(reverse("desk:receive"), other)
    assert "编号 市6102 已登记过" in text(asked)  # type: ignore[arg-type]
    other["checked"] = "on"
    assert town.client("u1").post(reverse("desk:receive"), other).status_code == 302


def test_the_same_step_from_a_second_window_is_asked_about() -> None:
    town = Town(signed())
    seen = {"events": str(town.case().event_count)}
    assert town.act("assigning", "urge", seen, U1).status_code == 302
    before = Event.objects.count()
    back = town.act("assigning", "urge", seen, U1)
    assert back.status_code == 422
    assert "已经办理过“催办”" in text(back)
    assert Event.objects.count() == before
    # Sent again from that page he means it.
    assert town.act("assigning", "urge", {"events": str(town.case().event_count)}, U1).status_code == 302


@pytest.mark.parametrize(("day", "said"), [("2020-01-01", "不能早于"), ("2062-01-01", "请核对年份")])
@pytest.mark.parametrize(
    ("step", "stage", "query", "typed"),
    [("assign", filed, {}, {"lead": "u1"}), ("rehandle", evaluated, U1, {"reason": "不满意"})],
)
def test_a_due_date_of_another_age_is_asked_about(
    step: str, stage: Stage, query: dict[str, str], typed: dict[str, str], day: str, said: str
) -> None:
    back = Town(stage()).act("assigning", step, {**typed, "due": day}, query)
    assert back.status_code == 422
    assert said in text(back)


@pytest.mark.parametrize(("day", "said"), [("2020-01-01", "不能早于"), ("2062-01-01", "请核对年份")])
def test_a_promise_is_kept_after_it_is_given(day: str, said: str) -> None:
    typed = {**REPLY, "result_class": "B", "promise_1_text": "立项", "promise_1_due": day}
    assert said in text(Town(contacted()).act("u1", "draft", typed, U1))


def test_what_a_reader_of_the_old_draft_sends_again_is_on_the_new_one() -> None:
    town = Town(drafted())
    town.act("u1", "draft", {**REPLY, "text": "第二稿"}, U1)
    back = town.act("u1:section_head", "approve", {"seen": "1"}, U1)
    assert 'name="seen" value="2"' in text(back)


def test_why_the_draft_came_back_stands_where_the_next_is_written() -> None:
    town = Town(drafted())
    town.act("u1:section_head", "send_back", {"seen": "1", "reason": "没有写明时间"}, U1)
    assert "没有写明时间" in text(town.form("u1", "draft", U1))


def test_missing_opinions_are_told_before_issuing() -> None:
    shown = text(Town(drafted()).form("u1", "reply", U1))
    assert "请注意" in shown
    assert "缺会办意见" in shown


def test_a_refusal_before_the_assignment_gives_its_reason() -> None:
    town = Town(asked())
    assert "请写明理由" in text(town.act("u1", "answer_pre_assignment", {"agree": "no"}, U1))


def test_the_cursor_stands_where_the_next_key_is_meant_for() -> None:
    town = Town(story().case("c1").assigned(lead="u1", co_hosts=["u2"]))

    def focus(answer: HttpResponse) -> set[str]:
        return set(re.findall(r'name="(\w+)"[^>]* autofocus', text(answer)))

    assert focus(town.form("u1", "contact", {"unit": "u1"})) == {"mode"}
    assert focus(town.form("u2", "give_opinion", {"unit": "u2"})) == {"text"}
    wrong = town.act(
        "u1", "contact", {"stage": "before", "mode": "visit", "met_at": "2999-01-01T00:00"}, {"unit": "u1"}
    )
    assert focus(wrong) == {"met_at"}


def test_a_step_begun_on_a_list_leads_back_there() -> None:
    town = Town(story().case("c1").filed().step("assign", lead="u1"))
    client, url = town.client("u1"), town.url("sign_for", {"unit": "u1"})
    client.get(url, headers={"referer": "http://testserver/?show=sign_for"})
    done = client.post(url, {}, headers={"referer": f"http://testserver{url}"}, follow=True)
    assert 'href="/?show=sign_for">' in text(done)  # type: ignore[arg-type]
