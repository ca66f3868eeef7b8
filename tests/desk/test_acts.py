"""Every step, taken once well and once refused through its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import Case, CoSign, Event
from huiyin.desk.acts import ACTS
from huiyin.handling.models import Contact, Draft, Promise
from huiyin.people.models import Office, Post, Proposer, User
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
    "merge": (two_filed, "review", {}, {"into": "77"}),
    "unmerge": (merged, "review", {}, {}),
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
    "approve": (drafted, "u1:section_head", {**U1, "level": "section_head"}, {"seen": "1", "remark": "同意"}),
    "send_back": (drafted, "u1:section_head", U1, {"seen": "1", "reason": "写实一点", "to": ""}),
    "issue": (approved, "u1", U1, {"seen": "1", "number": "某函1号"}),
    "give_opinion": (signed, "u2", U2, {"text": "同意。"}),
    "reject_opinion": (opinion_given, "u1", U2, {"reason": "空泛"}),
    "request_extension": (signed, "u1", U1, {"until": ahead(120).isoformat(), "reason": "涉及面广"}),
    "grant_extension": (extension_asked, "assigning", U1, {}),
    "refuse_extension": (extension_asked, "assigning", U1, {}),
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
    "write": (begun, "d1", {}, {**MANUSCRIPT, "advice": LONG, "title": ""}, "这个字段是必填项"),
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
    "merge": (two_filed, "review", {}, {"into": "78"}, "找不到编号为 78"),
    "unmerge": (filed, "review", {}, {}, "才能撤销并案"),
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
    "take_charge": (signed, "u1", U1, {"leader": " "}, "这个字段是必填项"),
    "name_handlers": (signed, "u2", U1, {"handler": LONG}, "明确承办人员由该承办单位办理"),
    "contact": (sent, "u1", U1, {"stage": "before", "mode": "visit", "summary": LONG}, "现为“待签收”"),
    "confirm_contact": (contacted, "d2", U1, {}, "您不在应当确认沟通的人员之中"),
    "draft": (contacted, "u1", U1, {**REPLY, "text": LONG, "result_class": "B"}, "要写明承诺事项和完成期限"),
    "approve": (drafted, "u1:head", {**U1, "level": "head"}, {"seen": "1", "remark": LONG}, "等待股室负责人审核"),
    "send_back": (drafted, "u1:section_head", U1, {"seen": "7", "reason": LONG}, "您看的是第 7 稿"),
    "issue": (drafted, "u1", U1, {"seen": "1", "number": "某函九号"}, "还没有通过全部审核"),
    "give_opinion": (signed, "u1", U1, {"text": LONG}, "应当答复，不报送会办意见"),
    "reject_opinion": (replied, "u1", U2, {"reason": LONG}, "本轮已印发答复"),
    "request_extension": (signed, "u1", U1, {"until": ahead(999).isoformat(), "reason": LONG}, "最长办到"),
    "grant_extension": (extension_asked, "u1", U1, {}, "同意延期由交办机关办理"),
    "refuse_extension": (signed, "assigning", U1, {}, "没有待决定的延期申请"),
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
    "instruct": (signed, "assigning", {}, {"leader": "", "text": LONG}, "这个字段是必填项"),
    "urge": (opinion_given, "assigning", U2, {}, "才能催办"),
}


def test_every_step_a_person_can_take_has_its_act() -> None:
    # What makes a case has a page of its own; the rest is written by the clock or on the other case.
    elsewhere = {"begin", "receive", "reckon", "take_in", "give_back"}
    assert set(ACTS) == set(STEPS) - elsewhere
    assert set(WELL) == set(REFUSED) == set(ACTS)


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
    assert done["Location"] == reverse("desk:case", args=[town.case(title).public_id])
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
