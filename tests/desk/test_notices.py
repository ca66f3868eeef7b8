"""通知: what others did in the cases that one sees; one line a case, nothing that is not told to the reader."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.cases.models import Case, Event
from huiyin.desk.queries.notices import notices
from huiyin.oversight.models import AllRead, Seen
from huiyin.people.models import Area, Unit, User
from tests.desk.office import Town, ago, story, text

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
READERS = ("assigning", "review", "u1", "u1:head", "u2", "u11", "u111", "d1", "d2", "stranger")


def town() -> Town:
    told = story().case("c1", co_signers=["d2"]).step("co_sign", proposer="d2")
    told.assigned(lead="u1", co_hosts=["u2"]).step("assign", by="u1", lead="u11").step("sign_for", unit="u11")
    told.step("instruct", leader="赵副县长", text="抓紧").step("give_opinion", unit="u2", text="同意。")
    told.step("draft", unit="u1", text="初稿", class_="A")
    told.case("c2", lead="d3").assigned(lead="u3")
    return Town(told)


def lines(town: Town, who: str, query: str = "") -> list[tuple[bool, str, str]]:
    """Whether new, the case, what is told."""
    shown = text(town.client(who).get(f"/notices/{query}"))  # type: ignore[arg-type]
    found = re.findall(
        r'<li( class="unread")?>.*?class="title"[^>]*>(.*?)</a><span class="what">(.*?)</span>', shown, flags=re.DOTALL
    )
    return [(bool(new), html.unescape(case), html.unescape(told)) for new, case, told in found]


def badge(town: Town, who: str) -> str:
    found = re.search(r'class="news"[^>]*>通知(?: <b>([\d+]+))?', text(town.client(who).get("/cases/")))  # type: ignore[arg-type]
    assert found is not None
    return found[1] or ""


def test_one_line_a_case_however_many_events() -> None:
    there = town()
    [(new, case, told)] = lines(there, "u1")
    assert new
    assert "《关于c1的建议》" in case
    assert told.startswith("拟稿（")
    assert "报送会办意见（单位u2）" in told
    assert re.search(r"等 \d+ 项", told)
    assert badge(there, "u1") == "1"
    assert badge(there, "assigning") == "2"
    assert (lines(there, "stranger"), badge(there, "stranger")) == ([], "")


def test_the_record_told_at_once_is_the_record_told_case_by_case() -> None:
    there = town()
    for who in READERS:
        user = User.objects.get(username=who)
        told = set(Event.objects.visible_to(user).values_list("case__title", "seq"))
        for case in Case.objects.visible_to(user):
            shown = there.page(who, case.title).content.decode().partition('id="events"')[2]
            count = re.search(r"(\d+) 条", shown)
            assert count is not None
            assert int(count[1]) == sum(title == case.title for title, _ in told), (who, case.title)


@pytest.mark.parametrize(
    ("who", "reads"), [("d1", False), ("d2", False), ("u2", False), ("u1", True), ("assigning", False)]
)
def test_a_draft_on_its_way_is_no_notice_of_others(who: str, reads: bool) -> None:
    assert ("拟稿" in lines(town(), who)[-1][2]) == reads


def test_an_instruction_is_no_proposer_s_notice() -> None:
    there = town()
    for who, told in (("d1", False), ("assigning", True)):
        user = User.objects.get(username=who)
        assert Event.objects.visible_to(user).filter(step="instruct").exists() is told
    assert there.case().state == "assigned"


def test_opening_the_case_marks_it_and_a_new_step_brings_it_back() -> None:
    there = town()
    there.page("u1")
    assert lines(there, "u1")[0][0] is False
    assert lines(there, "u1", "?show=unread") == []
    assert badge(there, "u1") == ""
    assert badge(there, "u1:head") == "1"  # another's own
    assert there.act("assigning", "urge", {}, {"unit": "u1"}).status_code == 302
    [(new, _, told)] = lines(there, "u1")
    assert new
    assert told == "催办（单位u1，第 1 次）"
    assert lines(there, "assigning", "?show=unread")[0][1].endswith("《关于c2的建议》")  # not his own act


def test_what_is_new_is_marked_in_the_case_once() -> None:
    there = town()
    assert 'class="new"' not in text(there.page("u1"))  # to the first look all is new
    there.act("assigning", "urge", {}, {"unit": "u1"})
    assert text(there.page("u1")).count('class="new"') == 1
    assert 'class="new"' not in text(there.page("u1"))
    there.page("assigning")
    assert 'class="new"' not in text(there.page("assigning"))


def test_all_are_marked_as_read() -> None:
    there = town()
    client = there.client("assigning")
    shown = text(client.get("/notices/"))  # type: ignore[arg-type]
    until = re.search(r'name="until" value="(\d+)"', shown)
    assert until is not None
    there.act("review", "designate_key", {"leader": "张主任"}, title="c2")
    assert client.post("/notices/read/", {"until": until[1]}).status_code == 302
    assert [(new, told) for new, _, told in lines(there, "assigning") if new] == [
        (True, "确定为重点（人大、政协工作机构）")
    ]
    for typed in ("", "abc", "9" * 30, "99999999"):
        assert client.post("/notices/read/", {"until": typed}).status_code == 302
        assert AllRead.objects.get(user__username="assigning").until <= Event.objects.latest("pk").pk
    assert badge(there, "assigning") == ""
    assert client.get("/notices/read/").status_code == 405
    assert badge(there, "u1") == "1"


def test_a_mark_never_goes_back() -> None:
    there = town()
    there.page("u1")
    user, case = User.objects.get(username="u1"), there.case()
    assert Seen.objects.get(user=user, case=case).seq == case.event_count
    there.page("u1")
    assert Seen.objects.filter(user=user).count() == 1


def test_what_is_long_past_is_no_notice() -> None:
    there = town()
    assert len(lines(there, "d3")) == 1
    today = timezone.localdate() + timedelta(days=90)
    assert notices(User.objects.get(username="d3"), today, {}, only_unread=False).lines == []


@pytest.mark.parametrize("who", ["assigning", "u1", "d1"])
def test_as_many_queries_for_thirty_cases_as_for_one(who: str) -> None:
    told = story()
    for n in range(30):
        told.case(f"s{n}").assigned(lead="u1", co_hosts=["u2"]).at(ago(6))
    there = Town(told)
    client = there.client(who)
    client.get("/notices/")
    with CaptureQueriesContext(connection) as many:
        shown = text(client.get("/notices/"))  # type: ignore[arg-type]
    assert shown.count('class="title"') == 30
    for case in Case.objects.exclude(title__contains="s7的"):
        Seen.objects.create(user=User.objects.get(username=who), case=case, seq=case.event_count)
    with CaptureQueriesContext(connection) as few:
        shown = text(client.get("/notices/?show=unread"))  # type: ignore[arg-type]
    assert shown.count('class="title"') == 1
    assert len(few) == len(many) <= MOST_QUERIES


def test_the_newest_first() -> None:
    told = story()
    for days, code in ((3, "old"), (1, "new"), (2, "middle")):
        told.at(ago(6)).case(code).filed().at(ago(days)).step("designate_key", leader="张主任")
    told.data["steps"].sort(key=lambda step: step["at"])
    there = Town(told)
    assert [case.split("关于")[1][:3] for _, case, _ in lines(there, "assigning")] == ["new", "mid", "old"]


def test_a_unit_of_another_area_is_named_where_the_case_was_handed_on_to_it() -> None:
    there = Town(story().case("c1").assigned(lead="u1").step("assign", by="u1", lead="u11"))
    below = Unit.objects.get(code="u11")
    Unit.objects.filter(pk=below.pk).update(area=Area.objects.create(code="440999", name="某县"))
    [(_, _, told)] = lines(there, "assigning")
    assert f"转办（{below.name}主办）" in told
