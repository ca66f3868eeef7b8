"""A joint letter with an annex, in Chromium: written, looked at before it is issued, issued, fetched, verified by anybody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse

from huiyin.handling.models import DraftFile
from huiyin.reply.models import Letter
from tests.desk.office import LEVELS, Town, ago, story
from tests.papers.making import a_png

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

U1 = {"unit": "u1"}


def seat(browser: Browser, address: str, town: Town, who: str = "") -> Page:
    """A browser of one who has signed in; of nobody in particular without a name."""
    context = browser.new_context(base_url=address)
    if who:
        cookie = town.client(who).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
    return context.new_page()


def test_a_letter_is_seen_issued_fetched_and_verified(browser: Browser, address: str, tmp_path: Path) -> None:
    told = story().case("c1", number="12").assigned(lead="u1", co_hosts=["u2"]).at(ago(4)).contacted()
    town = Town(told.at(ago(3)).step("give_opinion", unit="u2", text="建议采纳。"))
    case, duty = town.case(), town.duty("u1")
    plan = tmp_path / "改造方案.png"
    plan.write_bytes(a_png(400, 300))

    unit = seat(browser, address, town, "u1")
    unit.goto(f"{reverse('desk:case', args=[case.public_id])}")
    unit.get_by_role("link", name="拟稿", exact=True).first.click()
    unit.get_by_label("答复正文").fill("一、道路已经修好。")
    unit.get_by_label("A 类").check()
    unit.get_by_label("单位u2").check()
    unit.locator("input[type=file]").set_input_files(plan)
    unit.get_by_role("button", name="送审", exact=True).click()
    unit.wait_for_url(f"**{reverse('desk:case', args=[case.public_id])}**")

    preview = reverse("desk:letters", args=[case.public_id, duty.no, 1])
    unit.goto(preview)
    assert "尚未印发，印发时照此排印" in unit.inner_text("main")
    pages = unit.locator(".letter-pages img")
    assert pages.count() >= 1
    assert pages.first.evaluate("one => one.decode().then(() => one.naturalWidth)") == 794

    for level in LEVELS:
        town.act(f"u1:{level}", "approve", {"seen": "1"}, {**U1, "level": level})
    unit.goto(reverse("desk:case", args=[case.public_id]))
    unit.get_by_role("link", name="印发", exact=True).first.click()
    unit.get_by_label("文号").fill("某函〔2026〕8号")
    unit.get_by_role("button", name="印发", exact=True).click()
    unit.wait_for_url(f"**{reverse('desk:case', args=[case.public_id])}**")

    unit.goto(preview)
    with unit.expect_download() as fetched:
        unit.get_by_role("link", name="PDF", exact=True).click()
    letter = tmp_path / "答复.pdf"
    fetched.value.save_as(letter)
    kept = Letter.objects.get(answer__duty=duty)
    assert letter.read_bytes() == kept.pdf.path.read_bytes()

    anybody = seat(browser, address, town)
    anybody.goto("/verify/")
    anybody.get_by_label("核验码").fill(kept.code)
    anybody.get_by_role("button", name="核验").click()
    assert "单位u1、单位u2" in anybody.inner_text("main")
    anybody.get_by_label("收到的电子文件").set_input_files(letter)
    anybody.get_by_role("button", name="核对", exact=True).click()
    assert "逐字节相同" in anybody.inner_text("main")

    annex = DraftFile.objects.get()
    link = reverse("desk:file", args=[annex.slug, annex.public_id])
    proposer = seat(browser, address, town, "d1")
    proposer.goto(reverse("desk:case", args=[case.public_id]))
    with proposer.expect_download() as given:
        proposer.locator(f"a[href='{link}']").first.click()
    assert Path(given.value.path()).read_bytes() == plan.read_bytes()
    for who in ("u3", "stranger"):
        answer = seat(browser, address, town, who).request.get(link)
        assert answer.status == 404
