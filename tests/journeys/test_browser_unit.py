"""A unit at work in Chromium: a co-host's morning, a head's signing round, received papers entered by keyboard alone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.door import ANYBODY
from huiyin.cases.models import Case, Duty, Event
from huiyin.handling import actions as handling
from huiyin.handling.actions import Content
from huiyin.handling.models import Approval
from huiyin.intake import actions as intake
from huiyin.intake.actions import Manuscript, NewCase
from huiyin.people.models import User
from tests.journeys.people import LEVELS, County, Desks, Seat

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

ADVICE = "一、加装护栏。\n二、补齐反光标志。"
# Forty characters, as titles of real ones are.
TITLE = "关于加快推进第{n:02}片区农村公路拓宽改造工程并同步完善沿线排水照明设施和公交站点的建议"


def assigned(county: County, count: int, *, signed: bool) -> list[Case]:
    """So many cases led by the transport bureau, with the finance bureau as a co-host."""
    at = timezone.make_aware(datetime.combine(county.today - timedelta(days=3), time(9)))
    body, session = county.bodies["congress"], county.sessions["congress"]
    cases = []
    for n in range(1, count + 1):
        written = Manuscript(title=TITLE.format(n=n), lead=county.proposers["dai1"], advice=ADVICE)
        case = intake.begin(
            NewCase(body=body, manuscript=written, year=county.today.year, session=session), actor=ANYBODY, at=at
        )
        intake.submit(case, actor=ANYBODY, at=at)
        intake.file(case, actor=ANYBODY, at=at)
        units = county.units
        assignment.assign(case, lead=units["jtj"], co_hosts=[units["czj"]], actor=ANYBODY, at=at)
        if signed:
            assignment.sign_for(case, unit=units["jtj"], actor=ANYBODY, at=at)
        cases.append(case)
    return cases


def states(unit: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Duty.objects.filter(unit_code=unit).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_a_co_host_s_morning(browser: Browser, address: str, javascript: bool) -> None:
    """Forty are signed for at once, one of them given out of hand meanwhile; then several opinions are sent."""
    county = County(timezone.localdate())
    cases = assigned(county, 40, signed=False)
    with Desks(browser, address, javascript) as desks:
        clerk = desks.seat("czj")
        desks.busy = clerk
        clerk.reads("共 40 件待办")
        clerk.main.get_by_role("link", name="全选").click()
        if javascript:
            clerk.reads("已勾选 40 件")
        assert clerk.main.locator("input[name=pick]:checked").count() == 40
        clerk.main.get_by_role("button", name="批量签收").click()
        clerk.reads("签收 40 件", within="h1")
        # The office takes one back while he reads.
        czj, now = county.units["czj"], timezone.now()
        assignment.remove_co_host(cases[7], unit=czj, reason="改由他单位会办", actor=ANYBODY, at=now)
        clerk.main.get_by_role("button", name="确认签收").click()
        clerk.goes_through("已办理 39 件，未办理 1 件")
        clerk.reads("承办任务现为“已改办”", within=".why-not")
        assert states("czj") == {"signed": 39, "replaced": 1}

        clerk.page.go_back()
        clerk.page.goto("/")
        clerk.reads("共 39 件待办")
        for n in (1, 2, 3):
            clerk.begins_from_desk(TITLE.format(n=n), "报送会办意见", "报送会办意见")
            clerk.reads("加装护栏。", within=".demands")
            clerk.writes("会办意见", f"第{n}件：经研究，我局同意安排资金，列入明年预算。", exact=True)
            clerk.finishes("报送会办意见")
        assert states("czj") == {"signed": 36, "replaced": 1, "answered": 3}
        assert desks.complaints() == []
    assert Event.objects.filter(step="sign_for", user__username="czj").count() == 39


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_a_head_s_signing_round(browser: Browser, address: str, javascript: bool) -> None:
    """Ten drafts one after the other: one goes back to an earlier level, one has changed since he read it."""
    county = County(timezone.localdate())
    cases, jtj = assigned(county, 10, signed=True), county.units["jtj"]
    before = timezone.now() - timedelta(days=1)
    for case in cases:
        draft_for_the_head(county, case, "经现场勘察，拟分两期施工。首期工程已列入计划。", before)
    head = "jtj_head"
    handling.send_back(cases[3], unit=jtj, level="head", reason="写明时间", actor=ANYBODY, at=before)
    Approval.objects.filter(level="head").update(by=user(head))
    draft_for_the_head(county, cases[3], "经现场勘察，拟分两期施工。首期工程六月底前完成。", before)

    with Desks(browser, address, javascript) as desks:
        seat = sit(desks, head)
        seat.main.get_by_role("link", name="从第一件开始签阅").click()
        for n in range(1, 11):
            seat.reads(TITLE.format(n=n), within=".head")
            seat.reads("拟分两期施工", within=".reading" if n != 4 else ".changed")
            seat.reads("补齐反光标志", within=".demands")
            if n == 4:
                seat.reads("与您审过的第 1 稿相比", within=".changed")
                seat.reads("首期工程六月底前完成。", within="ins")
                seat.reads("首期工程已列入计划。", within="del")
            if n == 6:
                seat.main.locator("summary").filter(has_text="退回修改").click()
                back = seat.main.locator(".back")
                back.get_by_label("退回理由").fill("请办公室核对投资数字")
                back.get_by_label("办公室").check()
                back.get_by_role("button", name="退回", exact=True).click()
            else:
                seat.presses("审核通过")
        seat.reads("待我签阅", within="h1")
        seat.reads("没有待办")
        assert desks.complaints() == []
    drafts = Duty.objects.filter(unit_code="jtj").order_by("case_id").values_list("draft_state", "draft_level")
    assert list(drafts) == [("approved", "")] * 5 + [("waiting", "office")] + [("approved", "")] * 4


def user(name: str) -> int:
    return User.objects.get(username=name).pk


def sit(desks: Desks, username: str) -> Seat:
    desks.busy = desks.seat(username)
    return desks.busy


def draft_for_the_head(county: County, case: Case, words: str, at: datetime) -> None:
    jtj = county.units["jtj"]
    handling.draft(case, unit=jtj, content=Content(text=words, result_class="A"), actor=ANYBODY, at=at)
    for level in LEVELS[:-1]:
        handling.approve(case, unit=jtj, level=level, actor=ANYBODY, at=at)


def test_received_papers_by_keyboard_alone(browser: Browser, address: str) -> None:
    """Two papers of one delivery: the second takes a number, a title and a name. No mouse, no leaving the page."""
    County(timezone.localdate())
    with Desks(browser, address) as desks:
        clerk = sit(desks, "jtj")
        page, keys = clerk.page, clerk.page.keyboard
        page.goto(reverse("desk:receive"))
        keys.type("某市人民政府办公室")  # the focus is there
        keys.press("Tab")
        keys.press("Space")  # 人大代表建议
        keys.press("Tab")
        keys.press("ArrowRight")
        keys.press("ArrowRight")
        if not page.get_by_label("会办", exact=True).is_checked():
            keys.press("ArrowLeft")
        assert page.get_by_label("会办", exact=True).is_checked()
        keys.press("Tab")
        type_day(clerk)
        page.get_by_label("来件编号").focus()
        keys.type("市6102")
        keys.press("Tab")
        keys.type("关于拓宽某某路段的建议")
        keys.press("Tab")
        keys.type("外来人")
        keys.press("Enter")
        clerk.reads("已登记：", within=".messages")
        assert page.evaluate("document.activeElement.name") == "number"
        for words in ("市6103", "关于新建某某桥的建议", "外来人"):
            keys.type(words)
            keys.press("Tab")
        keys.press("Enter")
        clerk.reads("市6103", within=".messages")
        assert page.url.endswith(reverse("desk:receive"))
        clerk.reads("关于拓宽某某路段的建议", "关于新建某某桥的建议", within="table")
        assert desks.complaints() == []
    assert set(Case.objects.values_list("number", "state", "received_from")) == {
        ("市6102", "assigned", "某市人民政府办公室"),
        ("市6103", "assigned", "某市人民政府办公室"),
    }
    assert Duty.objects.filter(unit_code="jtj", role="co_host", state="signed").count() == 2


def type_day(clerk: Seat) -> None:
    """The day is typed as the browser's own order asks for: its parts differ from machine to machine."""
    day = timezone.localdate() - timedelta(days=2)
    field = clerk.page.get_by_label("交办日期")
    for typed in (f"{day:%m%d%Y}", f"{day:%Y%m%d}", f"{day:%d%m%Y}"):
        clerk.page.keyboard.type(typed)
        if field.input_value() == day.isoformat():
            return
        field.evaluate("field => { field.value = ''; field.blur(); field.focus(); }")
    field.fill(day.isoformat())
