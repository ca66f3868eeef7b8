"""纸质件录入: papers and paper forms, one after another, by the clerk of the body's office."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case, CoSign, Event
from huiyin.people.models import Proposer
from huiyin.reply.models import Form
from tests.desk.office import Town, ago, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db

TYPED = {
    "way": "paper:congress",
    "session": "",
    "timing": "ordinary",
    "hand_in": "on",
    "signed": "on",
    "lead": "代表1",
    "number": "17",
    "title": "关于纸上第一件的建议",
    "situation": "路面坑洼。",
    "co_signers": "代表2、代表3",
    "agrees_to_publish": "yes",
}


def enter(town: Town, who: str = "review", **more: Any) -> HttpResponse:
    return town.client(who).post("/paper/", {**TYPED, **more})  # type: ignore[return-value]


def test_a_paper_is_begun_signed_and_handed_in_at_once() -> None:
    town = Town(story().case("c1"))
    assert enter(town)["Location"] == "/paper/"
    case = town.case("纸上第一件")
    assert (case.state, case.on_paper, case.timing, case.wanted_number) == ("submitted", True, "ordinary", "17")
    assert set(CoSign.objects.filter(case=case).values_list("answer", flat=True)) == {"confirmed"}
    steps = list(Event.objects.filter(case=case).order_by("seq").values_list("step", "part"))
    assert steps == [(step, "intake_clerk") for step in ("begin", "co_sign", "co_sign", "submit")]


def test_one_after_another_what_they_share_stays_and_the_last_are_listed() -> None:
    town = Town(story().case("c1"))
    client = town.client("review")
    for n in range(6):
        data = {**TYPED, "title": f"关于纸上第{n}件的建议", "number": "", "hand_in": ""}
        assert client.post("/paper/", data).status_code == 302
    page = text(client.get("/paper/"))  # type: ignore[arg-type]
    assert 'name="hand_in" id="id_hand_in">' in page  # not ticked, as before
    assert 'value="ordinary" required id="id_timing_1" checked' in page.replace(' class="inline"', "")
    assert "路面坑洼" not in page
    listed = page.partition("刚录入的")[2]
    assert [f"第{n}件" in listed for n in range(6)] == [False, True, True, True, True, True]
    assert listed.count("纸质件") == 5


def test_what_is_refused_is_kept_and_nothing_is_begun() -> None:
    town = Town(story().case("c1"))
    answer = enter(town, lead="查无此人")
    assert answer.status_code == 422
    assert "查无此人" in text(answer)
    assert "路面坑洼。" in text(answer)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("who", ["d1", "u1", "assigning", "stranger", "review-cppcc"])
def test_nobody_else_enters_papers_of_the_congress(who: str) -> None:
    town = Town(story().case("c1").case("p1", kind="proposal"))
    assert enter(town, who).status_code == 422
    assert Case.objects.count() == 2
    assert town.client(who).get("/paper/forms/").status_code == 200


def out(count: int = 1) -> Town:
    told: Story = story()
    for n in range(count):
        told.case(f"c{n}x", number=f"{n + 101}").assigned(lead="u1").replied("u1")
    town = Town(told)
    Case.objects.update(on_paper=True)
    return town


LIKED = {"attitude": "satisfied", "result": "unsatisfied", "reason": "没有写明时间"}


def test_paper_forms_are_entered_one_after_another_and_marked() -> None:
    town = out(2)
    client = town.client("review")
    page = text(client.get("/paper/forms/"))  # type: ignore[arg-type]
    assert "还有 2 份没有收回" in page
    pick = page.partition('name="pick" value="')[2].partition('"')[0]
    assert client.post("/paper/forms/", {"pick": pick, **LIKED}).status_code == 302
    sheet = Form.objects.get(returned_at__isnull=False)
    assert (sheet.on_paper, sheet.result, sheet.reason) == (True, "unsatisfied", "没有写明时间")
    page = text(client.get("/paper/forms/"))  # type: ignore[arg-type]
    assert "还有 1 份没有收回" in page
    assert "不满意" in page.partition("刚录入的")[2]
    assert "（纸质）" in text(town.page("review", sheet.duty.case.title))
    # Sent once more, it is not entered a second time.
    assert client.post("/paper/forms/", {"pick": pick, **LIKED}).status_code == 422
    assert Event.objects.filter(step="evaluate").count() == 1


def test_a_form_is_found_by_its_number_and_a_reason_is_asked_for() -> None:
    town = out(3)
    page = text(town.client("review").get("/paper/forms/?q=103"))  # type: ignore[arg-type]
    assert "第 103 号" in page
    assert "还有 3 份没有收回" in page
    pick = page.partition('name="pick" value="')[2].partition('"')[0]
    answer = town.client("review").post("/paper/forms/?q=103", {"pick": pick, **LIKED, "reason": ""})
    assert answer.status_code == 422
    assert "请写明原因" in text(answer)  # type: ignore[arg-type]
    assert not Form.objects.filter(returned_at__isnull=False).exists()


def test_another_office_and_the_deputy_enter_no_paper_forms() -> None:
    town = out()
    page = text(town.client("review").get("/paper/forms/"))  # type: ignore[arg-type]
    pick = page.partition('name="pick" value="')[2].partition('"')[0]
    for who in ("d1", "u1", "assigning", "stranger"):
        assert town.client(who).post("/paper/forms/", {"pick": pick, **LIKED}).status_code == 422
    assert not Form.objects.filter(returned_at__isnull=False).exists()


@pytest.mark.parametrize("url", ["/paper/", "/paper/forms/"])
def test_as_many_queries_for_thirty_as_for_one(url: str) -> None:
    town = out(30)
    Proposer.objects.filter(code="d2").update(name="白石")
    many = asked(town, url)
    Case.objects.exclude(title__contains="c0x").update(on_paper=False)
    assert asked(town, url) == many


def asked(town: Town, url: str) -> int:
    client = town.client("review")
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return sum("calendarstamp" not in query["sql"] for query in queries.captured_queries)


def test_who_wrote_on_paper_is_asked_in_order_and_who_writes_himself_one_by_one() -> None:
    town = Town(story().case("c1").assigned(lead="u1").at(ago(2)).replied("u1"))
    Case.objects.update(on_paper=True)
    query = {"unit": "u1", "proposer": "d1"}
    assert "data-steps" in text(town.form("d1", "evaluate", query))
    by_clerk = text(town.form("review", "evaluate", query))
    assert "data-steps" not in by_clerk
    assert "纸质表" in by_clerk
