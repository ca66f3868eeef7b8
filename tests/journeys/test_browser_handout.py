"""The day before the assignment meeting, in Chromium: sixty cases are planned, units asked, one objects, many assigned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases import door
from huiyin.cases.models import Case, Event
from tests.journeys.handout_day import CITY_MANAGEMENT, HandoutDay
from tests.journeys.people import FINANCE, GOVERNMENT_OFFICE, TRANSPORT, Desks, Seat

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.browser

OBJECTION = "停车设施的规划建设不属本局职责（三定规定第四条）"


def row(seat: Seat, title: str) -> Locator:
    return seat.main.locator("tbody tr").filter(has_text=title).first


def counted(seat: Seat, label: str) -> int:
    return int(seat.main.locator(".counts a").filter(has_text=label).locator("b").inner_text())


def test_a_day_of_handing_out(browser: Browser, address: str) -> None:
    day = HandoutDay(timezone.localdate())
    with Desks(browser, address) as desks:
        office = desks.seat(GOVERNMENT_OFFICE)
        office.page.get_by_role("navigation", name="主导航").get_by_role("link", name="交办").click()
        assert counted(office, "已立案（受理）") == counted(office, "还没有主办单位") == 60
        plans_by_keyboard(office)
        the_rest_is_planned(day)
        asks_all(office)
        unit_objects(desks)
        assigns_many(office)
        prints(office)
        assert desks.complaints() == []


def plans_by_keyboard(office: Seat) -> None:
    """cgj, Enter, and the next row is open; a mistake stays in its row and does not touch the other that is open."""
    first, second = office.main.locator("tbody tr").nth(0), office.main.locator("tbody tr").nth(1)
    first.get_by_role("link", name="拟定").click()
    first.get_by_role("combobox", name="主办").wait_for()
    second.get_by_role("link", name="拟定").click()
    office.page.locator(".editing").nth(1).locator("[role=combobox]:focus").wait_for()
    types(office, first.get_by_role("combobox", name="会办"), "czj", FINANCE)
    types(office, second.get_by_role("combobox", name="主办"), "cgj", CITY_MANAGEMENT)
    types(office, second.get_by_role("combobox", name="分办"), "jtysj", TRANSPORT)
    second.get_by_role("button", name="保存", exact=True).click()
    second.locator(".refused").filter(has_text="主办和分办只能选一种").wait_for()
    second.locator(".chips").filter(has_text=CITY_MANAGEMENT).wait_for()
    assert first.locator(".chips").filter(has_text=FINANCE).count() == 1  # typed, not saved, not lost
    second.get_by_role("button", name=f"去掉{TRANSPORT}").click()
    second.get_by_role("button", name="保存，拟下一件").click()
    third = office.main.locator("tbody tr").nth(2)
    third.get_by_role("combobox", name="主办").wait_for()
    assert second.locator("td.unit").inner_text() == CITY_MANAGEMENT
    types(office, first.get_by_role("combobox", name="主办"), "城管局", CITY_MANAGEMENT)
    first.get_by_role("button", name="保存", exact=True).click()
    first.locator("td.unit").filter(has_text=CITY_MANAGEMENT).wait_for()
    assert first.locator("td.hosts").inner_text() == FINANCE


def types(office: Seat, box: Locator, typed: str, wanted: str) -> None:
    """Typed, the first that is offered taken by the keyboard."""
    box.fill(typed)
    offer = office.page.get_by_role("option", selected=True).filter(has_text=wanted)
    offer.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") == offer.get_attribute("id")
    box.press("Enter")
    office.page.locator(f"#{box.get_attribute('id')}[aria-expanded=false]").wait_for()  # it may wait for its answer


def the_rest_is_planned(day: HandoutDay) -> None:
    """All but two of the others, as the colleagues do meanwhile."""
    now = timezone.now()
    for case in list(Case.objects.filter(planned=None).order_by("pk"))[2:]:
        lead, co_hosts = day.units["jtj"], [day.units["gaj"]]
        assignment.plan(case, lead=lead, co_hosts=co_hosts, actor=door.ANYBODY, at=now)


def asks_all(office: Seat) -> None:
    office.page.goto("/handout/?show=unasked")
    office.main.get_by_label("全选本页").check()
    assert office.main.get_by_role("button", name="交办所选（58 件）").count() == 1
    office.presses("征询单位意见")
    office.reads("预交办 58 件", within="h1")
    office.main.get_by_role("button", name="确认预交办").first.click()
    office.goes_through("已办理 58 件")
    office.main.get_by_role("link", name="返回交办").click()
    assert "show=unasked" in office.page.url
    office.page.goto("/handout/")
    assert counted(office, "等待单位答复") == 58


def unit_objects(desks: Desks) -> None:
    """One unit says at its desk that a case is not its affair; the others agree."""
    case = Case.objects.filter(planned__unit__name=CITY_MANAGEMENT).order_by("pk").first()
    assert case is not None
    unit = desks.seat("cgj")
    unit.begins_from_desk(case.title, "答复")
    unit.chooses("是否承办", "不属于我单位职责")
    unit.writes("理由", OBJECTION)
    unit.writes("建议改由", TRANSPORT)
    unit.presses()
    unit.reads("已办理", within=".messages")
    now = timezone.now()
    for one in Case.objects.filter(state="filed", consulted__agrees=None).exclude(pk=case.pk).distinct():
        for asked in one.consulted.filter(agrees=None).select_related("unit"):
            assignment.answer_pre_assignment(one, unit=asked.unit, agree=True, actor=door.ANYBODY, at=now)


def assigns_many(office: Seat) -> None:
    """What nobody objects to; the objection stands in its row and is not ticked by itself."""
    office.page.goto("/handout/")
    assert counted(office, "单位有异议") == 1
    office.reads(OBJECTION, f"{CITY_MANAGEMENT}有异议")
    office.main.get_by_label("全选本页").check()
    office.main.get_by_role("button", name="交办所选（60 件）").click()
    office.reads("2 件不能办理", "1 件请留意", OBJECTION)
    office.reads("交办 57 件", within="h1")
    office.main.get_by_role("button", name="确认交办").first.click()
    office.goes_through("已办理 57 件")
    assert Event.objects.filter(step="assign").count() == 57
    assert Case.objects.filter(state="assigned").count() == 57
    office.page.reload()
    assert Event.objects.filter(step="assign").count() == 57


def prints(office: Seat) -> None:
    office.page.goto("/handout/out/")
    office.main.get_by_role("link", name="打印今日交办清单").click()
    office.reads("交办清单", within="h1")
    assert office.main.locator("tbody tr").count() == 57
    office.page.emulate_media(media="print")
    assert not office.main.get_by_role("button", name="打印").is_visible()
    assert not office.page.locator(".bar").is_visible()


def test_without_a_script_a_case_is_planned_on_its_own_page(browser: Browser, address: str) -> None:
    HandoutDay(timezone.localdate(), cases=1)
    with Desks(browser, address, javascript=False) as desks:
        office = desks.seat(GOVERNMENT_OFFICE)
        office.page.goto("/handout/")
        row(office, "加装护栏").get_by_role("link", name="拟定").click()
        office.picks("主办", TRANSPORT)
        office.picks("会办", FINANCE)
        office.presses("保存")
        assert row(office, "加装护栏").locator("td.unit").inner_text() == TRANSPORT
        office.main.get_by_label("选 1").check()
        office.presses("交办所选")
        office.main.get_by_role("button", name="确认交办").first.click()
        office.reads("已办理 1 件", within="h1")
        assert desks.complaints() == []
