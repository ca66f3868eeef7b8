"""A button pressed twice, and the browser's back button: a step is taken once, and nothing hangs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from huiyin.cases.models import Case
from tests.journeys.people import County, Desks

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_a_double_click_begins_one_draft_and_going_back_the_button_works_again(browser: Browser, address: str) -> None:
    County(timezone.localdate())
    with Desks(browser, address) as desks:
        deputy = desks.seat("dai1")
        deputy.page.get_by_role("link", name="起草", exact=True).first.click()
        deputy.writes("标题", "关于疏通老街排水沟的建议")
        deputy.writes("情况", "雨后积水没过脚踝。", exact=True)
        begins = deputy.page.url
        deputy.main.locator("form button.main").dblclick()
        deputy.reads("草稿已保存", within=".messages")
        assert Case.objects.count() == 1

        deputy.page.go_back()
        deputy.page.wait_for_url(begins)
        assert deputy.main.locator("form button.main").is_enabled()
        assert desks.complaints() == []
