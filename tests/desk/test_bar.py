"""The bar of every page: where one may go, where one is, and who one is."""

from __future__ import annotations

import re

import pytest

from huiyin.people.models import Post, Proposer, User
from tests.desk.office import Town, story, text

pytestmark = pytest.mark.django_db

PLACES = {
    "u1": ["工作台", "建议提案", "统计", "来件登记", "文号", "清单", "导入"],
    "u1:head": ["工作台", "建议提案", "统计"],
    "assigning": ["工作台", "建议提案", "交办", "统计", "清单"],
    "review": ["工作台", "建议提案", "审查", "统计", "纸质件录入", "清单", "导入"],
    "d1": ["工作台", "建议提案", "统计", "起草"],
    "stranger": ["工作台", "建议提案", "统计"],
}


@pytest.fixture
def town() -> Town:
    return Town(story().case("c1").assigned(lead="u1"))


def nav(page: str) -> list[tuple[str, str, str]]:
    """Address, whether it is the present one, label."""
    bar = page.partition('<nav aria-label="主导航">')[2].partition("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"(?: aria-current="(\w+)")?>(.*?)</a>', bar)


def named(page: str) -> str:
    """Who the bar says one is, without its marks."""
    return re.sub(r"<[^>]+>", "", page.partition('<div class="who">')[2].partition("</span>")[0])


@pytest.mark.parametrize("who", PLACES)
def test_it_leads_where_he_may_go_and_every_place_opens(town: Town, who: str) -> None:
    client = town.client(who)
    page = text(client.get("/"))  # type: ignore[arg-type]
    assert [label for _, _, label in nav(page)] == PLACES[who]
    for address, _, _ in nav(page):
        there = client.get(address)
        assert there.status_code == 200
        assert [url for url, current, _ in nav(text(there)) if current] == [address]  # type: ignore[arg-type]


def test_below_a_place_it_is_marked_as_well(town: Town) -> None:
    client = town.client("u1")
    for address, place in ((f"/cases/{town.case().public_id}/", "建议提案"), ("/figures/reply/denominator/", "统计")):
        page = text(client.get(address))  # type: ignore[arg-type]
        assert [(current, label) for _, current, label in nav(page) if current] == [("true", place)]


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("u1", "单位u1 u1某 · 经办"),
        ("u1:head", "单位u1 u1:head某 · 主要领导"),
        ("assigning", "政府办 assigning某"),
        ("stranger", "stranger某"),
    ],
)
def test_it_says_who_one_is(town: Town, who: str, told: str) -> None:
    assert named(text(town.client(who).get("/"))) == told  # type: ignore[arg-type]


def test_a_title_of_his_own_goes_before_the_level(town: Town) -> None:
    Post.objects.filter(user__username="u1:head").update(title="局长")
    assert named(text(town.client("u1:head").get("/"))) == "单位u1 u1:head某 · 局长"  # type: ignore[arg-type]


def test_a_convener_is_shown_with_his_collective(town: Town) -> None:
    Proposer.objects.filter(code="g1").update(convener=Proposer.objects.get(code="d3"), user=None)
    User.objects.filter(username="d3").update(name="代表3")
    assert named(text(town.client("d3").get("/"))) == "某民主党派 代表3 · 代表"  # type: ignore[arg-type]


def test_what_was_searched_for_stays_in_the_box(town: Town) -> None:
    page = text(town.client("u1").get("/cases/", {"q": '"修路"<b>'}))  # type: ignore[arg-type]
    box = page.partition('role="search"')[2].partition("</form>")[0]
    assert 'value="&quot;修路&quot;&lt;b&gt;"' in box


def test_what_another_page_was_asked_for_is_no_search(town: Town) -> None:
    page = text(town.client("review").get("/paper/forms/", {"q": "修路"}))  # type: ignore[arg-type]
    box = page.partition('role="search"')[2].partition("</form>")[0]
    assert "value=" not in box


def test_the_bar_asks_no_more_than_the_page(town: Town) -> None:
    """What one is, is asked once: the bar and the page below it share the answer."""
    client = town.client("u1")
    client.get("/")
    answer = client.get("/figures/")
    assert answer.status_code == 200
    assert answer.wsgi_request.user.__dict__["_standing"].posts
