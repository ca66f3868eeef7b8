"""The end of a session: twenty submissions are reviewed one after the other, in Chromium, and a slip is taken back."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.utils import timezone

from huiyin.cases.door import ANYBODY
from huiyin.cases.models import Case, CaseText
from huiyin.intake import actions as intake
from huiyin.intake.actions import Manuscript, NewCase
from huiyin.people.models import Proposer, ReasonCode
from tests.journeys.people import CONGRESS_OFFICE, County, Desks, Seat

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

TITLES = [
    "关于在青石岭弯道安装护栏的建议", "关于整修白水河堤防的建议", "关于补足乡村医生的建议", "关于改造桐子湾小学食堂的建议",
    "关于治理马家垭矿坑的建议", "关于增开夜间公交的建议", "关于清理占道经营的建议", "关于延长图书馆开放时间的建议",
    "关于保护古茶树的建议", "关于扶持返乡青年创业的建议", "关于规范电动车充电的建议", "关于老旧电梯更新的建议",
    "关于防范山林火灾的建议", "关于农机购置补贴的建议", "关于疏通城区下水管网的建议", "关于设立急救点的建议",
    "关于推广秸秆还田的建议", "关于修缮红军桥的建议", "关于关爱独居老人的建议",
]  # fmt: skip
TWIN = "关于解决青石岭弯道安装护栏问题的建议"  # of the first


def hand_in(county: County) -> None:
    lead = Proposer.objects.get(code="dai1")
    at = timezone.now()
    for title in [*TITLES, TWIN]:
        text = Manuscript(title=title, lead=lead, situation="现状。", advice="一、请办理。")
        new = NewCase(body=county.bodies["congress"], manuscript=text, year=county.today.year)
        intake.submit(intake.begin(new, actor=ANYBODY, at=at), actor=ANYBODY, at=at)
    for code, label in (("01", "不属于本县职权范围"), ("02", "没有具体建议")):
        ReasonCode.objects.create(body=county.bodies["congress"], purpose="not_file", code=code, label=label)


def state_of(title: str) -> str:
    return Case.objects.get(title=title).state


def waits(clerk: Seat, number: int) -> None:
    clerk.reads(f"共 {number} 件", within="#count")


def opened(clerk: Seat) -> str:
    return clerk.page.locator("#which").inner_text()


def opens(clerk: Seat, step: str) -> None:
    clerk.page.locator(f"details[data-step={step}] > summary").click()


def sends(clerk: Seat, step: str) -> None:
    clerk.page.locator(f"[data-step={step}] button.main").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_twenty_are_reviewed(browser: Browser, address: str, javascript: bool) -> None:
    hand_in(County(timezone.localdate()))
    with Desks(browser, address, javascript) as desks:
        clerk = desks.seat(CONGRESS_OFFICE)
        desks.busy = clerk
        clerk.page.get_by_role("navigation", name="主导航").get_by_role("link", name="审查", exact=True).click()
        waits(clerk, 20)
        assert opened(clerk) == TITLES[0]

        # The first is filed; the next opens.
        sends(clerk, "file")
        clerk.reads(f"已办理：受理编号，第 1 号《{TITLES[0]}》", within=".messages")
        assert opened(clerk) == TITLES[1]

        # By mistake the second, too: it is taken back, and keeps its number.
        sends(clerk, "file")
        clerk.reads("第 2 号", within=".messages")
        clerk.page.get_by_role("link", name="今日已受理").click()
        clerk.main.get_by_role("link", name=TITLES[1]).click()
        opens(clerk, "undo_review")
        clerk.writes("撤销理由", "应当不予受理")
        sends(clerk, "undo_review")
        waits(clerk, 19)
        assert opened(clerk) == TITLES[1]
        clerk.reads("应当不予受理", within="#preview")

        # It is not accepted, for two coded reasons.
        opens(clerk, "not_file")
        sends(clerk, "not_file")
        clerk.reads("请至少选一项理由", within=".refused")
        clerk.chooses("理由类别", "不属于本县职权范围")
        clerk.chooses("理由类别", "没有具体建议")
        clerk.chooses("去向", "作为来信处理")
        sends(clerk, "not_file")
        clerk.reads("已办理：不予受理", within=".messages")
        assert opened(clerk) == TITLES[2]

        # One is sent back; of another a reviewer says what he thinks, and it still waits.
        opens(clerk, "return_for_correction")
        clerk.writes("退回理由", "请写明是哪一段")
        sends(clerk, "return_for_correction")
        clerk.reads("已办理：退回修改", within=".messages")
        opens(clerk, "give_review_opinion")
        clerk.page.locator("[data-step=give_review_opinion]").get_by_label("受理编号").check()
        sends(clerk, "give_review_opinion")
        clerk.reads("已办理：提审查意见", within=".messages")
        assert opened(clerk) == TITLES[4]
        clerk.reads("1 人", within=".review-rows")

        # The twin of the first goes into it by one button.
        clerk.main.get_by_role("row").filter(has_text=TWIN).get_by_role("link", name="相似 1 件").click()
        assert opened(clerk) == TWIN
        opens(clerk, "merge")
        clerk.main.get_by_role("button", name="并入第 1 号").click()
        clerk.reads("已办理：并案", within=".messages")

        # The rest is ticked and filed at once, numbered in the order of the list.
        waits(clerk, 16)
        for tick in clerk.main.get_by_role("checkbox", name="勾选").all():
            tick.check()
        clerk.main.get_by_role("button", name="受理所选").click()
        clerk.reads("受理编号 16 件", within="h1")
        clerk.main.get_by_role("button", name="确认受理编号").click()
        clerk.goes_through("已办理 16 件")
        clerk.page.get_by_role("link", name="返回审查").click()
        clerk.reads("没有待审查的")
        assert desks.complaints() == []
    first = Case.objects.get(title=TITLES[0])
    assert [state_of(one) for one in (TITLES[1], TITLES[2], TWIN)] == ["not_filed", "correction", "merged"]
    assert Case.objects.get(title=TWIN).merged_into == first
    # The number of the slip was its own and is not given to another.
    numbers = [Case.objects.get(title=one).number for one in TITLES[3:]]
    assert numbers == [str(number) for number in range(3, 19)]
    assert CaseText.objects.count() == 20
    verified = StringIO()
    call_command("verify", stdout=verified)
    assert "案件 20 件" in verified.getvalue()


def test_by_keyboard(browser: Browser, address: str) -> None:
    hand_in(County(timezone.localdate()))
    with Desks(browser, address) as desks:
        clerk = desks.seat(CONGRESS_OFFICE)
        desks.busy = clerk
        clerk.page.goto("/review/")
        clerk.page.keyboard.press("j")
        clerk.reads(TITLES[1], within="#which")
        clerk.page.keyboard.press("j")
        clerk.reads(TITLES[2], within="#which")
        clerk.page.keyboard.press("k")
        clerk.reads(TITLES[1], within="#which")
        clerk.page.keyboard.press("1")
        clerk.page.keyboard.press("Enter")
        clerk.reads(f"《{TITLES[1]}》", within=".messages")
        clerk.reads(TITLES[2], within="#which")
        clerk.page.keyboard.press("3")
        clerk.page.keyboard.type("请写明 1、2 两处")
        assert clerk.main.get_by_label("退回理由").input_value() == "请写明 1、2 两处"
        clerk.page.keyboard.press("Escape")
        assert clerk.page.locator("details[open]").count() == 0
        assert desks.complaints() == []


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (360, 740)])
def test_nothing_scrolls_sideways_and_a_phone_shows_one_side(
    browser: Browser, address: str, width: int, height: int
) -> None:
    hand_in(County(timezone.localdate()))
    with Desks(browser, address) as desks:
        clerk = desks.seat(CONGRESS_OFFICE)
        desks.busy = clerk
        clerk.page.set_viewport_size({"width": width, "height": height})
        wide = width > 980
        clerk.page.goto("/review/")
        assert clerk.page.locator("#preview").is_visible() == wide
        clerk.main.get_by_role("link", name=TITLES[3]).click()
        clerk.reads(TITLES[3], within="#which")
        assert clerk.page.locator("#preview").is_visible()
        assert clerk.page.locator(".queue").is_visible() == wide
        assert clerk.page.locator("[data-step=file] button").is_visible()
        opens(clerk, "not_file")
        assert clerk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
