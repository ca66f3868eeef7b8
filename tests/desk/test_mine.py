"""谁在办、何时办好: what a proposer reads of his cases on his desk."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.cases.models import Case, Duty
from huiyin.people.models import Proposer, User
from tests.desk.office import Town, ago, ahead, story, text
from tests.desk.test_desk import MOST_QUERIES, plain
from tests.stories import Story

pytestmark = pytest.mark.django_db


def desk(town: Town, who: str, url: str = "/") -> str:
    answer = town.client(who).get(url)
    assert answer.status_code == 200
    return text(answer)  # type: ignore[arg-type]


def listed(page: str, name: str) -> dict[str, str]:
    """What is told of each case in one of the two lists, by its title."""
    part = page.partition(f'<h2 id="{name}"')[2].partition("</section>")[0]
    items = [plain(one) for one in re.findall(r"<li>(.*?)</li>", part, flags=re.DOTALL)]
    found = {}
    for one in items:
        words = " ".join(one.split())
        title = re.search(r"关于(\w+)的建议", words)
        assert title is not None
        found[title[1]] = words
    return found


def test_each_case_tells_who_handles_it_by_when_and_what_was_last_done() -> None:
    town = Town(story().case("c1").assigned(lead="u1", co_hosts=["u2"]))
    Duty.objects.filter(unit_code="u1").update(answer_due=ahead(30), handler="丁某", handler_phone="2200001")
    told = listed(desk(town, "d1"), "led")["c1"]
    due = ahead(30)
    for words in (
        "正在办理",
        "主办 单位u1 丁某 2200001",
        "会办 单位u2",
        f"{due.month} 月 {due.day} 日前答复",
        "单位u2签收",
    ):
        assert words in told, words


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        (story().case("c1"), "草稿，还没有提交"),
        (story().case("c1").step("submit"), "已提交，等待"),
        (story().case("c1").step("submit").step("return_for_correction", reason="地点"), "修改后重新提交"),
        (story().case("c1").filed(), "已受理，等待交办"),
        (story().case("c1").filed().step("assign", lead="u1"), "已交办，等待承办单位签收"),
        (story().case("c1").assigned(separate=["u1", "u3"]).replied("u1"), "已有 1 个单位答复，还有 1 个单位在办"),
        (story().case("c1").assigned(lead="u1").replied(), "已答复"),
        (
            story().case("c1").assigned(lead="u1").replied().at(ago(2)).step("rehandle", unit="u1"),
            "正在重新办理（第 2 轮）",
        ),
    ],
)
def test_how_a_case_stands_is_said_in_plain_words(told: Story, stands: str) -> None:
    assert stands in listed(desk(Town(told), "d1"), "led")["c1"]


def test_a_late_answer_is_said_to_be_late() -> None:
    town = Town(story().case("c1").assigned(lead="u1"))
    Duty.objects.update(answer_due=timezone.localdate() - timedelta(days=20))
    assert re.search(r"超 \d+ 个工作日", listed(desk(town, "d1"), "led")["c1"])


def test_who_signed_has_his_own_list_and_who_was_only_invited_has_none() -> None:
    told = story().case("c1", co_signers=["d2", "d3"]).step("co_sign", proposer="d2")
    town = Town(told)
    assert listed(desk(town, "d2"), "signed").keys() == {"c1"}
    assert listed(desk(town, "d2"), "led") == listed(desk(town, "d3"), "signed") == {}
    assert "已联名 1 人，待确认 1 人" in listed(desk(town, "d1"), "led")["c1"]
    assert "领衔 代表1代表" in listed(desk(town, "d2"), "signed")["c1"]


def test_of_a_merged_case_those_are_told_who_handle_the_other() -> None:
    told = story().case("c1").filed().case("c2", lead="d2").filed().step("merge", into="c1")
    town = Town(told.in_case("c1").step("assign", lead="u1"))
    said = listed(desk(town, "d2"), "led")["c2"]
    assert "由该案一并办理、答复" in said
    assert "主办 单位u1" in said


def test_what_is_among_offices_is_not_the_last_that_was_done() -> None:
    town = Town(story().case("c1").filed().step("pre_assign", lead="u1"))
    said = listed(desk(town, "d1"), "led")["c1"]
    assert "预交办" not in said
    assert "受理编号" in said


def test_an_empty_desk_tells_a_proposer_what_to_do() -> None:
    page = desk(Town(story().case("c1")), "d3")
    assert "现在没有要您办的事" in page
    assert "签收" not in page
    assert page.count("/cases/new/") >= 2
    assert "您还没有提出过" in page


def test_who_has_a_post_too_finds_his_own_cases_on_a_page_of_their_own() -> None:
    town = Town(story().case("c1").assigned(lead="u1"))
    Proposer.objects.filter(code="d1").update(user=User.objects.get(username="u4"))
    assert "/mine/" in desk(town, "u4")
    assert listed(desk(town, "u4", "/mine/"), "led").keys() == {"c1"}
    assert town.client("u3").get("/mine/").status_code == 404


def test_as_many_queries_and_no_long_page_with_many_cases() -> None:
    told = story()
    for n in range(40):
        told.case(f"c{n}").assigned(lead="u1", co_hosts=["u2"]).case(f"s{n}", lead="d2", co_signers=["d1"])
        told.step("co_sign", proposer="d1").step("submit")
    town = Town(told)
    many = asked(town, "d1")
    Case.objects.exclude(title__contains="c0的").exclude(title__contains="s0的").update(
        lead=Proposer.objects.get(code="d3")
    )
    assert asked(town, "d1")[0] == many[0] <= MOST_QUERIES
    assert "40 件，列出 30 件" in many[1]
    assert len(many[1].encode()) < 100_000


def asked(town: Town, who: str) -> tuple[int, str]:
    client = town.client(who)
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        page = text(client.get("/"))  # type: ignore[arg-type]
    return sum("calendarstamp" not in query["sql"] for query in queries.captured_queries), page
