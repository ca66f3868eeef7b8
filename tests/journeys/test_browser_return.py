"""A returned case, in Chromium: asked for with a mistake, refused once for another unit, granted, handed to the right one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases import door
from huiyin.cases.models import Case
from tests.journeys.handout_day import CITY_MANAGEMENT, HandoutDay
from tests.journeys.people import FINANCE, GOVERNMENT_OFFICE, TRANSPORT, Desks

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

GROUND = "停车设施由城市管理部门负责（三定规定第四条）"


def handed_out(day: HandoutDay, at: datetime) -> Case:
    """To the wrong unit, with a co-host."""
    case = Case.objects.order_by("pk").first()
    assert case is not None
    assignment.assign(case, lead=day.units["jtj"], co_hosts=[day.units["czj"]], actor=door.ANYBODY, at=at)
    return case


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_a_case_that_went_to_the_wrong_unit_comes_to_the_right_one(
    browser: Browser, address: str, javascript: bool
) -> None:
    day = HandoutDay(timezone.localdate(), cases=1)
    title = handed_out(day, timezone.now() - timedelta(hours=1)).title
    with Desks(browser, address, javascript=javascript) as desks:
        unit = desks.seat("jtj")
        unit.begins(title, "申请退办")
        unit.reads("申退期限", "一次只能有一份申请")
        unit.main.locator("form").evaluate("form => form.noValidate = true")
        unit.presses()
        unit.reads("申退理由：请填写")
        unit.writes("申退理由", GROUND)
        unit.chooses("建议改由", CITY_MANAGEMENT)
        unit.finishes("申请退办")
        unit.cannot("申请退办", "等待决定")

        office = desks.seat(GOVERNMENT_OFFICE)
        office.page.goto("/handout/asked/")
        office.reads(title, TRANSPORT, GROUND, CITY_MANAGEMENT)
        office.main.get_by_role("button", name="同意", exact=True).click()
        office.reads("同意退办 1 件", within="h1")
        office.writes("意见", "请城管局办理")
        office.main.get_by_role("button", name="确认同意退办").first.click()
        office.goes_through("已办理 1 件")

        office.opens(title)
        office.case_is("已受理" if "建议" in title else "已立案")
        office.duty_is(FINANCE, "会办")
        office.reads(GROUND, f"建议改由{CITY_MANAGEMENT}")
        office.page.goto("/handout/")
        office.reads(title)
        office.begins(title, "改办", of=TRANSPORT)
        office.names_unit("改由", CITY_MANAGEMENT)
        office.finishes("改办")
        right = desks.seat("cgj")
        right.begins_from_desk(title, "签收", "主办")
        right.finishes("签收")
        right.case_is("办理中")
        unit.page.goto("/notices/")
        unit.reads(title, "同意退办")
        assert desks.complaints() == []
