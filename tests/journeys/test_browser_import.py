"""What an office has already in a spreadsheet or in Word comes in by hand, in Chromium, and goes out again where it was wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from huiyin.cases.models import CoSign
from tests.exchange.in_word import Written, as_lines
from tests.exchange.sheets import xlsx
from tests.journeys.people import County, Desks, Seat

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAVED, LIT = "关于硬化石桥村道的建议", "关于增设石桥路灯的建议"
DRAINED = "关于整治新街雨天积水的建议"


# -- a spreadsheet ----------------------------------------------------------------------------------------------------


def a_list(handed_out: str) -> bytes:
    """Two cases of the city; in the second the day is written in words."""
    headings = ("编号", "案由", "提出人", "承办方式", "交办日期")
    rows = [(6102, PAVED, "外来甲", "主办", handed_out), (6103, LIT, "外来乙", "协办", "三月二日")]
    return xlsx([headings, *rows], title="某市交办清单")


def test_a_list_is_checked_mended_imported_and_undone(browser: Browser, address: str, tmp_path: Path) -> None:
    today = timezone.localdate()
    County(today)
    handed_out = (today - timedelta(days=3)).isoformat()
    file = tmp_path / "交办清单.xlsx"
    file.write_bytes(a_list(handed_out))
    with Desks(browser, address) as desks:
        clerk = desks.seat("jtj")
        uploads(clerk, file)
        says_what_the_list_does_not(clerk)
        mends(clerk, handed_out)
        clerk.presses("导入")
        clerk.reads("已导入 2 行")
        imported = clerk.page.url
        assert received(clerk) == {PAVED: "主办", LIT: "会办"}

        clerk.page.goto(imported)
        clerk.page.get_by_text("撤销这次导入", exact=True).click()
        clerk.writes("撤销理由", "清单是上一年的")
        clerk.presses("撤销导入")
        clerk.reads("这次导入已撤销", "理由：清单是上一年的")
        assert received(clerk) == {}
        assert desks.complaints() == []


def uploads(clerk: Seat, file: Path) -> None:
    clerk.page.get_by_role("link", name="导入", exact=True).click()
    clerk.main.get_by_role("radio", name="来件清单").check()
    clerk.main.get_by_label("文件", exact=True).set_input_files(file)
    clerk.presses("上传并核对")
    clerk.reads("表中各列是什么", "2 行")


def says_what_the_list_does_not(clerk: Seat) -> None:
    """The columns are known by their headings; whose list it is and of what stands nowhere in it."""
    clerk.picks("案别 ＊", "人大代表建议")
    clerk.writes("交来机关 ＊", "某市人民政府办公室")
    clerk.presses("下一步：核对各行")
    clerk.reads("有问题的 1 行", "交办日期“三月二日”不是日期")
    assert clerk.main.get_by_role("button", name="导入", exact=True).get_attribute("aria-disabled") == "true"


def mends(clerk: Seat, handed_out: str) -> None:
    """Where it is wrong, on the page."""
    clerk.writes("第 4 行交办日期", handed_out)
    clerk.presses("保存并重新核对")
    clerk.reads("全部核对无误，可以导入", within=".messages")


def received(clerk: Seat) -> dict[str, str]:
    """The titles that 来件登记 lists as just registered, and what the unit is in each."""
    clerk.page.get_by_role("link", name="来件登记", exact=True).click()
    clerk.reads("来件登记", within="h1")
    rows = clerk.main.locator("tbody tr")
    return {row.locator("a.title").inner_text(): row.locator(".role").inner_text() for row in rows.all()}


# -- Word -------------------------------------------------------------------------------------------------------------


def test_a_proposal_in_word_is_looked_over_saved_and_submitted(browser: Browser, address: str, tmp_path: Path) -> None:
    County(timezone.localdate())
    file = tmp_path / "建议.docx"
    written = Written(title=DRAINED, lead="黎秀兰", co_signers=("高远", "查无此人"))
    file.write_bytes(as_lines(written).getvalue())
    with Desks(browser, address) as desks:
        deputy = desks.seat("dai1")
        deputy.page.get_by_role("link", name="起草", exact=True).first.click()
        deputy.main.get_by_role("link", name="导入 Word 文件", exact=True).click()
        deputy.main.get_by_label("Word 文件").set_input_files(file)
        deputy.presses("导入")
        deputy.reads("已存为草稿", DRAINED)
        deputy.main.get_by_role("link", name="核对 2 处", exact=True).click()
        looks_over(deputy, written)
        assert not CoSign.objects.exists()  # nobody is invited by a file that its proposer has not looked over

        deputy.presses("保存")
        deputy.reads("待确认联名 高远代表")
        assert "待核对" not in deputy.main.inner_text()
        deputy.begins_from_desk(DRAINED, "核对并提交", "草稿，核对后提交")
        deputy.finishes("提交")
        deputy.page.goto("/")
        deputy.reads(DRAINED, "已提交，等待审查", within="section[aria-labelledby=led]")
        assert desks.complaints() == []


def looks_over(deputy: Seat, written: Written) -> None:
    """The text stands in its three parts; what was unsure beside the field that it is about."""
    for label, text in zip(("情况", "分析", "建议"), written.parts.values(), strict=True):
        assert deputy.main.get_by_label(label, exact=True).input_value() == text
    invited = deputy.main.locator(".field").filter(has=deputy.page.locator("[name=co_signers]"))
    doubts = invited.locator(".doubt").all_inner_texts()
    assert any("文件中的“查无此人”不在本地代表和集体中，没有邀请" in one for one in doubts)
    assert invited.locator("[name=co_signers]").input_value() == "高远"
