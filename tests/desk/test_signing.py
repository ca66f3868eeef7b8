"""A signing round: the text, what is asked beside it, what changed since it was last read, and on to the next."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.desk.queries.demands import points_of
from huiyin.desk.queries.versions import pieces, sentences
from huiyin.handling.models import Approval
from huiyin.people.models import Post, User
from tests.desk.office import LEVELS, Town, ago, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db

ASKED = "一、在弯道外侧加装护栏。\n二、补齐反光标志。\n请在汛期前完成。"
FIRST = "经现场勘察，拟分两期加装护栏。首期工程已列入计划。"
SECOND = "经现场勘察，拟分两期加装护栏。首期工程六月完成。"
HEAD = {"unit": "u1", "level": "section_head"}


def drafted(count: int = 1, first: str = FIRST) -> Story:
    told = story()
    for n in range(1, count + 1):
        told.case(f"c{n}", text=ASKED).assigned(lead="u1")
        told.step("draft", unit="u1", text=first, class_="A")
    return told


def test_sentences_are_parted_at_their_marks() -> None:
    assert sentences("甲。乙！\n丙“丁。”戊") == ["甲。", "乙！", "\n", "丙“丁。”", "戊"]


def test_what_changed_is_told_sentence_by_sentence() -> None:
    assert [(one.kind, one.text) for one in pieces(FIRST, SECOND)] == [
        ("same", "经现场勘察，拟分两期加装护栏。"),
        ("removed", "首期工程已列入计划。"),
        ("added", "首期工程六月完成。"),
    ]


@pytest.mark.parametrize(
    ("advice", "points"),
    [
        (ASKED, ["一、在弯道外侧加装护栏。", "二、补齐反光标志。\n请在汛期前完成。"]),
        ("修路。\n修桥。", ["修路。", "修桥。"]),
        ("（一）修路\n（二）修桥", ["（一）修路", "（二）修桥"]),
        ("", []),
    ],
)
def test_demands_stand_point_by_point(advice: str, points: list[str]) -> None:
    assert points_of(advice) == points


def test_the_page_has_the_text_the_demands_and_the_way() -> None:
    page = text(Town(drafted()).form("u1:section_head", "approve", HEAD))
    for words in (FIRST, "在弯道外侧加装护栏", "提出人的要求", "审核经过", "u1:section_head某", "退回修改"):
        assert words in page, words
    assert "相比" not in page


def test_what_changed_since_he_last_read_it() -> None:
    town = Town(drafted())
    back = town.act("u1:section_head", "send_back", {"seen": "1", "reason": "写明时间"}, HEAD)
    assert back.status_code == 302
    town.act("u1", "draft", {"text": SECOND, "result_class": "A"}, {"unit": "u1"})
    page = text(town.form("u1:section_head", "approve", HEAD))
    assert "与您审过的第 1 稿相比" in page
    assert "<del><small>删</small>首期工程已列入计划。</del>" in page
    assert "<ins><small>增</small>首期工程六月完成。</ins>" in page
    assert "第 2 稿，您审过第 1 稿" in text(town.client("u1:section_head").get("/"))  # type: ignore[arg-type]


def test_what_was_said_when_it_came_back_to_an_earlier_level() -> None:
    town = Town(drafted())
    town.act("u1:section_head", "approve", {"seen": "1"}, HEAD)
    office = {"unit": "u1", "level": "office"}
    sent = town.act("u1:office", "send_back", {"seen": "1", "reason": "请核数字", "to": "section_head"}, office)
    assert sent.status_code == 302
    page = text(town.form("u1:section_head", "approve", HEAD))
    assert "办公室退回：请核数字" in page
    assert "您审过本稿，文字没有改动" in page


def test_the_desk_of_who_only_approves_is_for_signing() -> None:
    town = Town(drafted(2))
    page = text(town.client("u1:section_head").get("/"))  # type: ignore[arg-type]
    assert "待我签阅" in page
    assert "从第一件开始签阅" in page
    assert "待我签阅" not in text(town.client("u1").get("/"))  # type: ignore[arg-type]


def test_the_next_one_opens_and_after_the_last_the_desk() -> None:
    town = Town(drafted(3))
    client = town.client("u1:section_head")
    page = text(client.get("/"))  # type: ignore[arg-type]
    url = re.search(r'main" href="([^"]+)">从第一件', page)
    assert url is not None
    address, seen = url[1].replace("&amp;", "&"), []
    for _ in range(3):
        shown = text(client.get(address))  # type: ignore[arg-type]
        seen.append(shown.partition("<title>")[2].partition("</title>")[0])
        answer = client.post(address, {"seen": "1", "next": "1"})
        assert answer.status_code == 302
        address = answer["Location"]
    assert len(set(seen)) == 3
    assert address == "/"


def test_a_clerk_who_also_approves_stays_at_the_case() -> None:
    town = Town(drafted(2))
    Post.objects.create(user=User.objects.get(username="u1"), unit=town.duty("u1").unit, level="section_head")
    assert 'name="next"' not in text(town.form("u1", "approve", HEAD))


def test_paper_is_entered_by_the_clerk_and_shown_as_such() -> None:
    town = Town(drafted())
    done = town.act("u1", "approve_on_paper", {"seen": "1", "by_1": "周股长", "on_1": ago(0)}, {"unit": "u1"})
    assert done.status_code == 302
    page = text(town.page("u1"))
    for words in ("纸质签批", "周股长", "u1某录入"):
        assert words in page, words
    # Nobody but the unit's clerk.
    refused = town.act("u1:office", "approve_on_paper", {"seen": "1"}, {"unit": "u1"})
    assert refused.status_code == 422
    assert "由该承办单位办理" in text(refused)


def stand_in(town: Town, name: str = "stranger", level: str = "section_head") -> None:
    """Somebody stands in for the holder of a level of u1, today."""
    holder = Post.objects.get(user__username=f"u1:{level}", level=level)
    user, today = User.objects.get(username=name), timezone.localdate()
    Post.objects.create(user=user, unit=holder.unit, level=level, since=today, until=today, stands_in_for=holder)


def test_who_stands_in_approves_in_the_other_s_place_and_it_is_told() -> None:
    town = Town(drafted())
    stand_in(town)
    assert "stranger某（代理）" in text(town.form("u1", "approve_on_paper", {"unit": "u1"}))
    assert town.act("stranger", "approve", {"seen": "1"}, HEAD).status_code == 302
    kept = Approval.objects.select_related("by", "instead_of").get()
    assert (kept.by.username, kept.instead_of.username) == ("stranger", "u1:section_head")  # type: ignore[union-attr]
    assert "stranger某（代u1:section_head某）" in text(town.page("u1"))
    assert "stranger某（代u1:section_head某）" in text(town.form("u1:office", "approve", {**HEAD, "level": "office"}))


def test_who_stands_in_sends_back_in_the_other_s_place() -> None:
    town = Town(drafted())
    stand_in(town)
    assert town.act("stranger", "send_back", {"seen": "1", "reason": "不实", "to": ""}, HEAD).status_code == 302
    assert "stranger某（代u1:section_head某）" in text(town.page("u1"))


def test_who_holds_the_level_himself_stands_in_for_nobody() -> None:
    town = Town(drafted())
    user = User.objects.get(username="u1:office")
    Post.objects.create(user=user, unit=town.duty("u1").unit, level="section_head")
    stand_in(town, "u1:office")
    town.act("u1:office", "approve", {"seen": "1"}, HEAD)
    assert Approval.objects.get().instead_of is None


def test_after_the_last_day_nobody_stands_in() -> None:
    town = Town(drafted())
    stand_in(town)
    yesterday = timezone.localdate() - timedelta(days=1)
    Post.objects.filter(user__username="stranger").update(since=yesterday, until=yesterday)
    assert town.act("stranger", "approve", {"seen": "1"}, HEAD).status_code == 404
    assert town.act("u1:section_head", "approve", {"seen": "1"}, HEAD).status_code == 302
    assert Approval.objects.get().instead_of is None


def test_a_copy_with_several_signatures_is_entered_on_one_page() -> None:
    town = Town(drafted())
    shown = text(town.form("u1", "approve_on_paper", {"unit": "u1"}))
    assert [shown.index(label) for label in ("股室负责人", "办公室", "分管领导", "主要领导")]
    assert "<small>u1:head某</small>" in shown
    typed = {"seen": "1", "by_1": "周股长", "on_1": ago(1), "by_2": "吴主任", "on_2": ago(0), "remark_2": "拟同意"}
    gap = town.act("u1", "approve_on_paper", {**typed, "by_4": "王局长", "on_4": ago(0)}, {"unit": "u1"})
    assert gap.status_code == 422
    assert "前面的不能空着" in text(gap)
    assert 'value="王局长"' in text(gap)
    assert town.act("u1", "approve_on_paper", typed, {"unit": "u1"}).status_code == 302
    assert town.duty("u1").draft_level == "leader_in_charge"
    back = {"seen": "1", "by": "郑副局长", "on": ago(0), "reason": "请办公室再核", "to": "office"}
    assert town.act("u1", "send_back_on_paper", back, {"unit": "u1"}).status_code == 302
    page = text(town.page("u1"))
    for words in ("吴主任", "拟同意", "录入纸质退回", "郑副局长", "请办公室再核"):
        assert words in page, words
    # Nobody but the unit's clerk.
    assert town.act("u1:head", "send_back_on_paper", back, {"unit": "u1"}).status_code == 422


def test_the_page_asks_as_often_for_long_chains_of_versions() -> None:
    told = drafted()
    for level in LEVELS[:2]:
        told.step("approve", unit="u1", level=level)
    town = Town(told)
    query = {"unit": "u1", "level": "leader_in_charge"}

    def asked() -> int:
        client = town.client("u1:leader_in_charge")
        client.get(town.url("approve", query))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(town.url("approve", query)).status_code == 200
        return len(queries)

    before = asked()
    for n in range(6):
        town.act("u1", "draft", {"text": f"{FIRST}第{n}次。", "result_class": "A"}, {"unit": "u1"})
        no = str(town.duty("u1").draft_no)
        for level in LEVELS[:2]:
            town.act(f"u1:{level}", "approve", {"seen": no}, {"unit": "u1", "level": level})
        if n < 5:
            town.act("u1:leader_in_charge", "send_back", {"seen": no, "reason": "再改"}, query)
    assert asked() <= before + 1  # the version read before
