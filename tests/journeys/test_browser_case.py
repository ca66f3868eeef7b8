"""One case from its first draft to its closing, in Chromium, by everybody who has to do with it."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.journeys.people import (
    CONGRESS_OFFICE,
    FINANCE,
    GOVERNMENT_OFFICE,
    LEVELS,
    TRANSPORT,
    County,
    Desks,
    Seat,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

TITLE = "关于在青石岭弯道加装护栏的建议"
SITUATION = "青石岭弯道长约两公里，外侧临崖。\n去年以来发生车辆冲出路面三起。"
ANALYSIS = "弯急坡陡，雨天路滑，现有警示柱大半损坏。"
ADVICE = "一、在弯道外侧加装波形护栏。\n二、补齐反光标志。"
FIRST_ANSWER = "黎秀兰代表：\n经现场勘察，拟分两期加装护栏。\n首期工程已列入计划。"
SECOND_ANSWER = "黎秀兰代表：\n护栏已全线安装完毕，反光标志同步补齐。"
WHY_NOT = "答复只说列入计划，没有说什么时候能装上。"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_from_the_first_draft_to_the_closing(browser: Browser, address: str, javascript: bool) -> None:
    County(timezone.localdate())
    with Desks(browser, address, javascript) as desks:
        is_proposed(desks)
        is_handed_out(desks)
        first_answer(desks)
        is_not_satisfied(desks)
        second_answer(desks)
        is_closed(desks)
        a_stranger_sees_nothing(desks)
        assert desks.complaints() == []
    verified = StringIO()
    call_command("verify", stdout=verified)
    assert "案件 1 件" in verified.getvalue()


def is_proposed(desks: Desks) -> None:
    """Written in three parts, with a colleague who signs, and handed in."""
    deputy, colleague, office = desks.seat("dai1"), desks.seat("dai2"), desks.seat(CONGRESS_OFFICE)
    deputy.page.get_by_role("link", name="起草", exact=True).first.click()
    deputy.writes("标题", TITLE)
    deputy.writes("情况", SITUATION, exact=True)
    deputy.writes("分析", ANALYSIS, exact=True)
    deputy.writes("希望由谁办理", TRANSPORT)
    deputy.writes("邀请联名", "高远、查无此人")
    deputy.presses("保存草稿")
    deputy.reads("本地代表和集体中没有“查无此人”", within=".refused")
    assert deputy.main.get_by_label("情况", exact=True).input_value().replace("\r", "") == SITUATION
    deputy.writes("建议", ADVICE, exact=True)
    deputy.writes("邀请联名", "高远")
    deputy.presses("保存草稿")
    deputy.reads("草稿已保存", within=".messages")
    deputy.case_is("草稿")
    deputy.reads("待确认联名 高远代表")
    assert [part.inner_text() for part in deputy.page.locator(".text h3").all()] == ["情况", "分析", "建议"]
    lines = [line for part in (SITUATION, ANALYSIS, ADVICE) for line in part.splitlines()]
    assert [line.inner_text() for line in deputy.page.locator(".text p").all()] == lines

    colleague.begins_from_desk(TITLE, "阅读并联名", "黎秀兰代表邀请联名")
    colleague.finishes("联名")
    colleague.reads("联名 高远代表")

    deputy.begins(TITLE, "提交")
    deputy.finishes("提交")
    deputy.case_is("已提交")
    deputy.reads("指纹", "相符")

    office.begins_from_desk(TITLE, "审查")
    office.finishes("受理编号", button="受理编号")
    office.opens(TITLE)
    office.case_is("已受理")
    office.reads("第 1 号", within="h1")


def is_handed_out(desks: Desks) -> None:
    """The units are asked first, then one is to lead and one to help; both sign."""
    government = desks.seat(GOVERNMENT_OFFICE)
    government.begins(TITLE, "预交办")
    government.reads(f"提出人希望：{TRANSPORT}")
    government.names_unit("主办单位", TRANSPORT)
    government.names_unit("会办单位", FINANCE)
    government.finishes("预交办")
    government.case_is("已受理")

    for unit, reason in (("jtj", "县道管养属我局职责。"), ("czj", "")):
        clerk = desks.seat(unit)
        clerk.begins_from_desk(TITLE, "答复", "答复预交办征询")
        clerk.chooses("是否承办", "属于我单位职责，同意承办")
        clerk.writes("理由", reason)
        clerk.finishes("答复预交办")

    government.begins_from_desk(TITLE, "交办", "交办")
    # Who agreed stands there already.
    chosen = "field => [...field.selectedOptions].map((one) => one.value)"
    assert government.main.locator("select[name=lead]").evaluate(chosen) == ["jtj"]
    assert government.main.locator("select[name=co_hosts]").evaluate(chosen) == ["czj"]
    government.finishes("交办")
    government.case_is("办理中")
    for unit in (TRANSPORT, FINANCE):
        government.duty_is(unit, "待签收")

    for unit, name in (("jtj", TRANSPORT), ("czj", FINANCE)):
        clerk = desks.seat(unit)
        clerk.begins_from_desk(TITLE, "签收", "签收")
        clerk.finishes("签收")
        clerk.duty_is(name, "办理中")


def talks(desks: Desks, mode: str, summary: str) -> None:
    """The lead talks with the deputy, who confirms it."""
    clerk, deputy = desks.seat("jtj"), desks.seat("dai1")
    clerk.begins_from_desk(TITLE, "沟通", "沟通")
    clerk.chooses("阶段", "办前")
    clerk.chooses("方式", mode)
    clerk.writes("沟通情况", summary)
    clerk.finishes("沟通")
    clerk.reads(summary, "提出人未确认")

    deputy.begins(TITLE, "确认沟通")
    deputy.reads(summary)
    deputy.finishes("确认沟通", button="确认属实")
    deputy.reads("已确认：黎秀兰代表")


def leader(desks: Desks, level: str) -> Seat:
    return desks.seat(f"jtj_{level}")


def passes(desks: Desks, levels: tuple[str, ...]) -> None:
    """Each level in its turn; before that its desk is empty of it."""
    for level in levels:
        leader(desks, level).begins_from_desk(TITLE, "审核", "审核答复稿")
        leader(desks, level).writes("意见", "同意。")
        leader(desks, level).finishes("审核通过")


def is_issued(desks: Desks, number: str) -> None:
    clerk = desks.seat("jtj")
    clerk.begins_from_desk(TITLE, "印发", "印发答复")
    clerk.writes("文号", number)
    clerk.finishes("印发")
    clerk.duty_is(TRANSPORT, "已答复")
    clerk.reads(number, "按时")


def first_answer(desks: Desks) -> None:
    clerk, co_host = desks.seat("jtj"), desks.seat("czj")
    talks(desks, "走访", "到青石岭现场察看，代表要求雨季前完成。")

    co_host.begins(TITLE, "报送会办意见")
    co_host.writes("会办意见", "首期资金可在年度养护经费中安排。")
    co_host.finishes("报送会办意见")
    co_host.duty_is(FINANCE, "已报送")

    clerk.begins(TITLE, "拟稿")
    clerk.reads("审核级次：股室负责人 → 办公室 → 分管领导 → 主要领导")
    clerk.writes("答复正文", FIRST_ANSWER)
    clerk.chooses("办理结果类别", "B 类", exact=False)
    clerk.presses("送审")
    clerk.reads("承诺", within=".refused")  # what is being solved needs a promise with a date
    assert clerk.main.get_by_label("答复正文").input_value().replace("\r", "") == FIRST_ANSWER
    promised = timezone.localdate() + timedelta(days=120)
    clerk.writes("承诺事项 1", "首期护栏安装完毕", exact=True)
    clerk.writes("完成期限 1", promised.isoformat(), exact=True)
    clerk.chooses("公开属性", "全文公开")
    clerk.finishes("拟稿", button="送审")
    clerk.reads("首期护栏安装完毕", "待审核")
    clerk.cannot("印发", "稿件还没有通过全部审核")

    passes(desks, LEVELS[:1])
    office = leader(desks, "office")
    office.begins(TITLE, "审核退回")
    office.reads("首期工程已列入计划。")
    office.presses()
    office.reads("退回理由", within=".refused")
    office.writes("退回理由", "请写明首期工程的起讫点。")
    office.finishes("审核退回")

    clerk.begins_from_desk(TITLE, "拟稿", "修改答复稿", "审核退回")
    assert clerk.main.get_by_label("承诺事项 1", exact=True).input_value() == "首期护栏安装完毕"
    clerk.writes("答复正文", f"{FIRST_ANSWER}\n首期由青石桥至岭头。")
    clerk.finishes("拟稿", button="送审")
    passes(desks, LEVELS)
    is_issued(desks, "清交函〔演〕1号")
    clerk.reads("B 类", "首期由青石桥至岭头。")


def is_not_satisfied(desks: Desks) -> None:
    """The deputy is not, and has to say why; the office orders the case to be handled anew."""
    deputy, office = desks.seat("dai1"), desks.seat(CONGRESS_OFFICE)
    deputy.begins_from_desk(TITLE, "填写", f"{TRANSPORT}已答复，请填写征询意见表")
    deputy.answers("办理态度", "基本满意")
    deputy.answers("办理结果", "不满意")
    if desks.javascript:
        deputy.goes_on()
        deputy.reads("选择“不满意”的，请写明原因", within=".wrong-answer")
    else:
        deputy.presses("提交")
        deputy.reads("选择“不满意”的，请写明原因", within=".refused")
    for question, answer in (("办理态度", "基本满意"), ("办理结果", "不满意")):
        assert (
            deputy.main.get_by_role("group", name=question, include_hidden=True)
            .get_by_label(answer, exact=True)
            .is_checked()
        )
    deputy.writes("不满意的原因", WHY_NOT)
    deputy.goes_on()
    deputy.finishes("填写意见表", button="提交")
    deputy.reads(WHY_NOT)

    office.begins(TITLE, "重新办理")
    office.writes("理由", "代表对办理结果不满意。")
    office.finishes("重新办理")
    office.case_is("办理中")
    office.duty_is(TRANSPORT, "办理中", "第 2 轮")
    office.cannot("办结", "还没有答复")


def second_answer(desks: Desks) -> None:
    clerk = desks.seat("jtj")
    clerk.opens(TITLE)
    clerk.reads(WHY_NOT)
    talks(desks, "现场办公", "与代表一起验收护栏。")
    clerk.begins_from_desk(TITLE, "拟稿", "拟写答复")
    clerk.writes("答复正文", SECOND_ANSWER)
    clerk.chooses("办理结果类别", "A 类", exact=False)
    for label in ("承诺事项 1", "完成期限 1"):
        clerk.writes(label, "", exact=True)
    clerk.finishes("拟稿", button="送审")
    passes(desks, LEVELS)
    is_issued(desks, "清交函〔演〕2号")
    clerk.reads("A 类", "共 2 份，新的在前")


def is_closed(desks: Desks) -> None:
    deputy, office = desks.seat("dai1"), desks.seat(CONGRESS_OFFICE)
    office.opens(TITLE)
    office.cannot("办结", "意见表还差 1 份")
    deputy.begins_from_desk(TITLE, "填写", "请填写征询意见表")
    deputy.answers("办理态度", "满意")
    deputy.answers("办理结果", "满意")
    deputy.goes_on()
    deputy.finishes("填写意见表", button="提交")

    office.begins_from_desk(TITLE, "办结", "已答复，可以办结")
    office.finishes("办结")
    office.case_is("已办结")
    office.reads("记录校验正常")
    deputy.opens(TITLE)
    deputy.case_is("已办结")
    deputy.reads("现在没有要您办理的事项")


def a_stranger_sees_nothing(desks: Desks) -> None:
    """A deputy who did not sign and a unit that never had to do with it."""
    address = desks.seat("dai1").page.url
    for username in ("dai3", "lyj"):
        stranger = desks.seat(username)
        response = stranger.page.goto(address)
        assert response is not None
        assert response.status == 404
        stranger.reads("没有这个页面", within="h1")
        stranger.complaints.clear()  # the browser tells of the 404
