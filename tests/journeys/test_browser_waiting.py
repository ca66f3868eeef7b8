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


def test_without_a_network_nothing_is_sent_and_what_was_typed_stays(browser: Browser, address: str) -> None:
    County(timezone.localdate())
    with Desks(browser, address) as desks:
        deputy = desks.seat("dai1")
        deputy.page.goto("/cases/new/")
        deputy.writes("标题", "关于疏通老街排水沟的建议")
        deputy.writes("情况", "雨后积水没过脚踝。", exact=True)
        deputy.page.context.set_offline(True)
        deputy.presses("保存草稿")
        deputy.reads("网络不通，没有发出")
        assert deputy.main.get_by_label("情况", exact=True).input_value() == "雨后积水没过脚踝。"

        deputy.page.context.set_offline(False)
        deputy.main.locator(".offline").wait_for(state="detached")
        deputy.presses("保存草稿")
        deputy.reads("草稿已保存", within=".messages")
        assert Case.objects.get().title == "关于疏通老街排水沟的建议"


def test_a_page_called_up_again_is_not_written_over_what_was_kept_since(browser: Browser, address: str) -> None:
    """The form came back refused, more was typed and kept; then the browser shows the page as it came."""
    County(timezone.localdate())
    with Desks(browser, address) as desks:
        deputy = desks.seat("dai1")
        deputy.page.goto("/cases/new/")
        deputy.writes("标题", "关于疏通老街排水沟的建议")
        deputy.presses("保存草稿")
        deputy.reads("请写明正文")
        deputy.writes("情况", "雨后积水没过脚踝。", exact=True)
        with deputy.page.expect_response(lambda answer: "/unsent/" in answer.url and answer.request.method == "POST"):
            deputy.page.evaluate("window.dispatchEvent(new Event('pagehide'))")
        deputy.page.get_by_role("link", name="工作台", exact=True).click()
        deputy.page.go_back()
        deputy.presses("恢复")
        assert deputy.main.get_by_label("情况", exact=True).input_value() == "雨后积水没过脚踝。"
