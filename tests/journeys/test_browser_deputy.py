"""A deputy with a phone of 360 px: writes, invites, hands in; later confirms a talk and says that he is not satisfied."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.door import ANYBODY
from huiyin.cases.models import Case
from huiyin.desk.models import Unsent
from huiyin.handling import actions as handling
from huiyin.handling.actions import Content
from huiyin.intake import actions as intake
from huiyin.reply import actions as reply
from huiyin.reply.models import Form
from tests.journeys.people import TRANSPORT, County, Desks, Seat

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

TITLE = "关于在青石岭弯道加装护栏的建议"
SITUATION = "青石岭弯道外侧临崖，去年以来冲出路面三起。"
WHY_NOT = "没有说什么时候能装上。"


def on_a_phone(seat: Seat) -> Seat:
    seat.page.set_viewport_size({"width": 360, "height": 740})
    return seat


def fits(seat: Seat) -> None:
    """Nothing scrolls sideways."""
    assert seat.page.evaluate("document.documentElement.scrollWidth") <= 360, seat.page.url


def test_a_deputy_writes_invites_hands_in_confirms_and_judges_by_phone(browser: Browser, address: str) -> None:
    county = County(timezone.localdate())
    with Desks(browser, address) as desks:
        deputy = on_a_phone(desks.seat("dai1"))
        writes(deputy)
        is_signed(on_a_phone(desks.seat("dai2")))
        hands_in(deputy)
        is_handled(county)
        confirms(deputy)
        judges(deputy)
        assert desks.complaints() == []


def writes(deputy: Seat) -> None:
    """Interrupted once: what was typed is offered again."""
    deputy.reads("您还没有提出过")
    fits(deputy)
    deputy.page.get_by_role("link", name="起草", exact=True).first.click()
    deputy.writes("标题", TITLE)
    deputy.writes("情况", SITUATION, exact=True)
    deputy.reads("21 字", within=".counted")
    deputy.reads("正文共 21 字", within=".total")
    fits(deputy)
    deputy.reads("已暂存", within=".kept")
    deputy.page.goto("/")
    deputy.page.get_by_role("link", name="起草", exact=True).first.click()
    deputy.reads("在本页输入过未提交的内容", within=".offer")
    deputy.presses("恢复")
    assert deputy.main.get_by_label("情况", exact=True).input_value() == SITUATION
    deputy.writes("希望由谁办理", TRANSPORT)
    deputy.main.get_by_label("希望承办单位走访").check()
    deputy.writes("邀请联名", "高远")
    deputy.presses("保存草稿")
    deputy.reads("草稿已保存", within=".messages")
    deputy.reads("希望承办单位走访", "待确认联名 高远代表")
    fits(deputy)
    assert not Unsent.objects.exists()


def is_signed(colleague: Seat) -> None:
    """Two taps from the desk, with the text to read between them."""
    colleague.begins_from_desk(TITLE, "阅读并联名", "黎秀兰代表邀请联名")
    colleague.reads(SITUATION, within=".toread")
    fits(colleague)
    colleague.finishes("联名")
    colleague.page.goto("/")
    colleague.reads(TITLE, "草稿，还没有提交", within="section[aria-labelledby=signed]")
    fits(colleague)


def hands_in(deputy: Seat) -> None:
    deputy.begins_from_desk(TITLE, "核对并提交", "草稿，核对后提交")
    deputy.finishes("提交")
    deputy.page.goto("/")
    deputy.reads("已提交，等待审查", within="section[aria-labelledby=led]")


def is_handled(county: County) -> None:
    """What offices and the unit do meanwhile."""
    case, unit = Case.objects.get(), county.units["jtj"]

    def now() -> datetime:
        return timezone.now()

    intake.file(case, actor=ANYBODY, at=now())
    assignment.assign(case, lead=unit, co_hosts=[county.units["czj"]], actor=ANYBODY, at=now())
    assignment.sign_for(case, unit=unit, actor=ANYBODY, at=now())
    handling.contact(case, unit=unit, stage="before", mode="visit", summary="到现场察看。", actor=ANYBODY, at=now())
    promised = {"text": "装护栏", "due": county.today + timedelta(days=90)}
    content = Content(text="已列入计划。", result_class="B", promises=(promised,), open="full")
    reply.reply(case, unit=unit, content=content, number="清交函1号", actor=ANYBODY, at=now())


def confirms(deputy: Seat) -> None:
    deputy.page.goto("/")
    told = " ".join(deputy.main.locator("section[aria-labelledby=led]").inner_text().split())
    for words in (f"主办 {TRANSPORT}", "已答复", "会办"):
        assert words in told, told
    fits(deputy)
    deputy.begins_from_desk("请确认", "核对并确认", "到现场察看。")
    deputy.reads("走访", "到现场察看。", within=".toread")
    fits(deputy)
    deputy.finishes("确认沟通", button="确认属实")


def judges(deputy: Seat) -> None:
    """One question after another; without a reason there is no going on; what was answered is read once more."""
    deputy.begins_from_desk("请填写征询意见表", "填写")
    deputy.reads("第 1 题，共 3 题")
    fits(deputy)
    deputy.presses("下一题")
    deputy.reads("请选择一项", within=".wrong-answer")
    deputy.answers("办理态度", "满意")
    deputy.answers("办理结果", "不满意")
    deputy.presses("看一遍再提交")
    deputy.reads("请写明原因", within=".wrong-answer")
    deputy.writes("不满意的原因", WHY_NOT)
    deputy.presses("上一题")
    deputy.presses("下一题")
    assert deputy.main.get_by_label("不满意的原因").input_value() == WHY_NOT
    deputy.presses("看一遍再提交")
    deputy.reads("办理结果", "不满意", WHY_NOT, within=".summary")
    fits(deputy)
    deputy.finishes("填写意见表", button="提交")
    sheet = Form.objects.get()
    assert (sheet.attitude, sheet.result, sheet.reason) == ("satisfied", "unsatisfied", WHY_NOT)
