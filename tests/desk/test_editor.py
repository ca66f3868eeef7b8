"""拟稿: the demands, the opinions of others and the versions stand beside the text that is written."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.desk.office import Town, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db

ASKED = "一、在弯道外侧加装护栏。\n二、补齐反光标志。"
U1 = {"unit": "u1"}
OPINION = "我局已安排资金三十万元。"


def signed() -> Story:
    return story().case("c1", text=ASKED).assigned(lead="u1", co_hosts=["u2", "u3"]).contacted()


def given() -> Story:
    return signed().step("give_opinion", unit="u2", text=OPINION)


def body(page: str) -> str:
    found = re.search(r'<textarea name="text"[^>]*>(.*?)</textarea>', page, flags=re.DOTALL)
    assert found is not None
    return html.unescape(found[1]).strip().replace("\r\n", "\n")


def test_the_demands_stand_beside_the_text() -> None:
    page = text(Town(given()).form("u1", "draft", U1))
    for words in ("提出人的要求", "在弯道外侧加装护栏", "补齐反光标志", OPINION, "按要求逐条起草"):
        assert words in page, words


def test_an_opinion_is_put_into_the_text_and_nothing_is_handed_in() -> None:
    town = Town(given())
    no = str(town.duty("u2").no)
    answer = town.act("u1", "draft", {"text": "现答复如下。", "result_class": "A", "insert": no}, U1)
    page = text(answer)
    assert body(page) == f"现答复如下。\n\n【单位u2】\n{OPINION}"
    assert "已写入正文" in page
    assert "还需改正" not in page
    assert re.search(r'value="A"[^>]* checked', page)
    assert town.duty("u1").draft_no == 0


def test_a_heading_for_every_demand() -> None:
    town = Town(given())
    written = body(text(town.act("u1", "draft", {"text": "", "insert": "points"}, U1)))
    assert written == "关于“一、在弯道外侧加装护栏”：\n\n\n关于“二、补齐反光标志”："


def test_an_opinion_that_went_back_is_not_offered() -> None:
    town = Town(given().step("reject_opinion", unit="u2", reason="空泛"))
    assert OPINION not in text(town.form("u1", "draft", U1))


def test_a_co_host_does_not_see_the_opinion_of_another() -> None:
    town = Town(given())
    page = text(town.form("u3", "give_opinion", {"unit": "u3"}))
    assert "提出人的要求" in page
    assert OPINION not in page
    forged = town.act("u3", "give_opinion", {"text": "我局意见", "insert": str(town.duty("u2").no)}, {"unit": "u3"})
    assert body(text(forged)) == "我局意见"
    assert town.duty("u3").state == "signed"


def test_versions_with_their_differences_and_who_holds_it() -> None:
    town = Town(given())
    for words in ("第一句。第二句。", "第一句。改过的一句。"):
        assert town.act("u1", "draft", {"text": words, "result_class": "A"}, U1).status_code == 302
    page = text(town.form("u1", "draft", U1))
    assert "历次稿件" in page
    assert "与第 1 稿相比" in page
    assert "<del><small>删</small>第二句。</del><ins><small>增</small>改过的一句。</ins>" in page
    assert "审核经过" in page
    assert "待审，自" in page


def test_the_page_asks_as_often_for_thirty_versions_as_for_two() -> None:
    town = Town(given())

    def asked() -> int:
        client = town.client("u1")
        client.get(town.url("draft", U1))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(town.url("draft", U1)).status_code == 200
        return len(queries)

    for n in range(2):
        town.act("u1", "draft", {"text": f"第{n}句。", "result_class": "A"}, U1)
    before = asked()
    for n in range(28):
        town.act("u1", "draft", {"text": f"又第{n}句。", "result_class": "A"}, U1)
    assert asked() == before


def test_what_was_approved_outside_leads_to_the_way_level_by_level() -> None:
    town = Town(story().case("c1").assigned(lead="u1", co_hosts=["u2"]))
    shown = text(town.form("u2", "give_opinion", {"unit": "u2"}))
    assert f'href="{town.url("draft")}?unit=u2">拟稿</a>' in shown
