"""审查: the queue, the case beside it, what is decided there, and who may."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case, Event
from huiyin.desk.picks import pick_of
from huiyin.intake.models import ReviewOpinion
from huiyin.people.models import Office, Post, Proposer, ReasonCode, User
from tests.desk.office import Town, ago, confirmed, story, text, through, turned
from tests.stories import Story

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
MATTERS = [
    a + b for a in ("公路", "学校", "河道", "医院", "市场", "公园") for b in ("照明", "绿化", "排水", "停车", "消防")
]


def waiting(number: int) -> Story:
    told = story()
    for place in range(number):
        matter = MATTERS[place % len(MATTERS)] + ("" if place < len(MATTERS) else "二期")
        told.case(f"c{place + 1}", title=f"关于{matter}的建议", text="请办理。").step("submit")
    return told


def page(town: Town, who: str = "review", **asked: Any) -> str:
    answer = town.client(who).get(f"/review/?{urlencode(asked)}")
    assert answer.status_code == 200
    return text(answer)  # type: ignore[arg-type]


def listed(shown: str) -> list[str]:
    found = re.findall(r'class="title" href="\?[^"]*">(.*?)</a>', shown)
    return [html.unescape(one).removeprefix("关于").removesuffix("的建议") for one in found]


def counts(shown: str) -> dict[str, int]:
    found = re.findall(r"<b>(\d+)</b><span>(.*?)</span>", shown.partition("审查计数")[2].partition("</nav>")[0])
    return {label: int(number) for number, label in found}


def beside(shown: str) -> str:
    """The title of the case that is open."""
    found = re.search(r'<h2 id="which">(.*?)</h2>', shown)
    return html.unescape(found[1]).removeprefix("关于").removesuffix("的建议") if found else ""


def case(matter: str) -> Case:
    return Case.objects.get(title=f"关于{matter}的建议")


def decide(town: Town, matter: str, step: str, query: str = "", who: str = "review", **typed: Any) -> HttpResponse:
    found = case(matter)
    data = {"events": found.event_count, **typed}
    url = f"/review/{found.public_id}/{step}/{'?' if query else ''}{query}"
    return town.client(who).post(url, data)  # type: ignore[return-value]


def followed(answer: HttpResponse) -> str:
    """What the clerk reads next, in the same browser."""
    assert answer.status_code == 302
    return text(answer.client.get(answer["Location"]))  # type: ignore[attr-defined]


# -- the queue --------------------------------------------------------------------------------------------------------


def test_what_waits_stands_in_the_order_of_its_coming_with_the_first_opened() -> None:
    shown = page(Town(waiting(3)))
    assert listed(shown) == MATTERS[:3]
    assert beside(shown) == MATTERS[0]
    assert counts(shown) == {"待审查": 3, "退回修改中": 0, "今日已受理": 0, "本年不予受理": 0, "本年已并案": 0}
    assert "请办理。" in shown


def test_an_empty_queue_says_what_would_be_there() -> None:
    shown = page(Town(story().case("c1")))
    assert "没有待审查的。提出人提交之后" in shown
    assert listed(shown) == []
    assert beside(shown) == ""


@pytest.mark.parametrize("who", ["u1", "assigning", "d1", "stranger"])
def test_it_is_the_reviewing_office_s_alone(who: str) -> None:
    town = Town(waiting(1))
    assert town.client(who).get("/review/").status_code == 404
    assert decide(town, MATTERS[0], "file", who=who, number="").status_code == 404
    answer = town.client(who).post("/many/file/", {"pick": picks(MATTERS[0]), "run": "x"}, follow=True)
    assert answer.status_code == 404 or "受理编号由审查机构办理" in text(answer)  # type: ignore[arg-type]
    assert case(MATTERS[0]).state == "submitted"


def test_a_congress_reviews_its_own() -> None:
    told = waiting(1).case("p1", kind="proposal", title="关于提案的建议").step("submit")
    town = Town(told)
    assert listed(page(town)) == [MATTERS[0]]
    assert listed(page(town, "review-cppcc")) == ["提案"]
    other = case("提案").public_id
    assert town.client("review").get(f"/review/?case={other}").status_code == 404
    assert town.client("review").post(f"/review/{other}/file/", {"number": ""}).status_code == 404
    assert town.client("review").post("/many/file/", {"pick": picks("提案")}).status_code == 404


def test_a_case_that_is_not_there_or_a_step_that_is_no_decision() -> None:
    town = Town(waiting(1))
    client = town.client("review")
    assert client.get("/review/?case=nothing").status_code == 404
    assert client.post("/review/nothing/file/", {}).status_code == 404
    assert client.post(f"/review/{case(MATTERS[0]).public_id}/withdraw/", {}).status_code == 404


def test_each_count_lists_what_it_counts() -> None:
    told = waiting(6)
    told.in_case("c2").step("return_for_correction", reason="写明地点")
    told.in_case("c3").step("not_file", reason="空泛", destination="letter")
    told.in_case("c4").step("file").in_case("c5").step("merge", into="c4")
    town = Town(told)
    decide(town, MATTERS[5], "file", number="")
    shown = page(town)
    assert counts(shown) == {"待审查": 1, "退回修改中": 1, "今日已受理": 1, "本年不予受理": 1, "本年已并案": 1}
    lists = {show: listed(page(town, show=show)) for show in ("correction", "not_filed", "merged", "today")}
    assert lists == {
        "correction": [MATTERS[1]],
        "not_filed": [MATTERS[2]],
        "merged": [MATTERS[4]],
        "today": [MATTERS[5]],
    }


def test_filters_and_orders() -> None:
    told = waiting(4)
    told.data["cases"][2]["lead"] = "d2"
    town = Town(told)
    Proposer.objects.filter(code="d2").update(sector="第二代表团")
    Case.objects.filter(pk=case(MATTERS[3]).pk).update(timing="ordinary", title=f"关于{MATTERS[0]}的提案")
    decide(town, MATTERS[1], "give_review_opinion", proposes="file")
    assert listed(page(town, sector="第二代表团")) == [MATTERS[2]]
    assert listed(page(town, timing="ordinary")) == [f"{MATTERS[0]}的提案"]
    assert listed(page(town, opinion="yes")) == [MATTERS[1]]
    assert listed(page(town, opinion="no", like="no")) == [MATTERS[2]]
    assert listed(page(town, like="yes")) == [MATTERS[0], f"{MATTERS[0]}的提案"]
    assert listed(page(town, sort="-serial"))[-1] == MATTERS[0]
    assert listed(page(town, sort="opinion"))[0] == MATTERS[1]
    assert len(listed(page(town, sort="nonsense", show="nonsense", sector="nowhere", page="x"))) == 4
    assert "找到 1 件" in page(town, sector="第二代表团")
    assert "没有符合条件的" in page(town, timing="ordinary", opinion="yes")


def test_neighbours_are_of_this_year_and_the_last() -> None:
    told = waiting(1)
    for code in ("last", "before", "now"):
        told.case(code, title=f"关于{MATTERS[0]}问题的建议", lead="d2", text=code).filed()
    town = Town(told)
    year = case(MATTERS[0]).year
    for number, back in (("2", 1), ("3", 2)):
        Case.objects.filter(text__whole={"2": "last", "3": "before"}[number]).update(year=year - back)
    shown = page(town)
    assert "相似 2 件" in shown
    assert f"{year - 1} 年 · 已受理 第 1 号" in shown
    assert f"{year - 2} 年" not in shown


@pytest.mark.parametrize("number", [1, 30])
def test_however_long_the_queue_the_page_asks_as_often(number: int) -> None:
    told = waiting(number)
    town = Town(told)
    decide(town, MATTERS[0], "give_review_opinion", proposes="not_file", text="空泛")
    client = town.client("review")
    client.get("/review/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get("/review/")
    assert len(listed(text(answer))) == number  # type: ignore[arg-type]
    assert len(asked) <= MOST_QUERIES, [one["sql"][:90] for one in asked]
    assert len(answer.content) < 100_000


def test_a_long_queue_has_pages_and_opens_the_one_of_its_case() -> None:
    town = Town(waiting(55))
    shown = page(town)
    assert "本页 50 件，共 55 件" in shown
    first = listed(shown)
    last = Case.objects.latest("pk").public_id
    assert len(listed(page(town, case=last))) == 5
    # One of the first page is decided meanwhile: nothing is left out of the next, or shown twice.
    decide(town, first[3], "file", number="")
    rest = text(town.client("review").get(f"/review/{turned(shown)}"))  # type: ignore[arg-type]
    assert (len(first), len(listed(rest))) == (50, 5)
    assert not set(first) & set(listed(rest))
    back = text(town.client("review").get(f"/review/{turned(rest, 'prev')}"))  # type: ignore[arg-type]
    assert listed(back)[:49] == [one for one in first if one != first[3]]


# -- decisions --------------------------------------------------------------------------------------------------------


def test_after_a_decision_the_next_opens_and_the_filters_stay() -> None:
    town = Town(waiting(4))
    shown = followed(decide(town, MATTERS[1], "file", "sort=-serial&timing=session", number=""))
    assert f"已办理：受理编号，第 1 号《关于{MATTERS[1]}的建议》" in shown
    assert listed(shown) == [MATTERS[3], MATTERS[2], MATTERS[0]]
    assert beside(shown) == MATTERS[0]
    shown = followed(decide(town, MATTERS[0], "return_for_correction", "sort=-serial", reason="写明地点"))
    assert beside(shown) == MATTERS[3]
    assert case(MATTERS[0]).state == "correction"


def test_after_the_last_the_queue_is_empty() -> None:
    town = Town(waiting(1))
    assert "没有待审查的" in followed(decide(town, MATTERS[0], "file", number=""))


def test_a_second_click_is_told_and_the_next_opens() -> None:
    town = Town(waiting(3))
    seen = case(MATTERS[0]).event_count
    decide(town, MATTERS[0], "file", number="")
    shown = followed(decide(town, MATTERS[0], "file", number="", events=seen))
    assert f"《关于{MATTERS[0]}的建议》：您打开本页后已经办理过“受理编号”" in shown
    assert beside(shown) == MATTERS[1]
    assert Event.objects.filter(step="file").count() == 1


def test_what_was_typed_comes_back_with_the_reason() -> None:
    town = Town(waiting(2))
    case_, other = case(MATTERS[0]), case(MATTERS[1])
    Case.objects.filter(pk=other.pk).update(session=case_.session)
    decide(town, MATTERS[1], "file", number="8")
    back = decide(town, MATTERS[0], "file", number="8")
    assert back.status_code == 422
    assert "编号 8 已经使用" in text(back)
    assert 'value="8"' in text(back)
    back = decide(town, MATTERS[0], "not_file", reason="写了很久的话")
    assert back.status_code == 422
    assert "写了很久的话" in text(back)
    assert beside(text(back)) == MATTERS[0]
    # The address stands in the bar then: opened anew it leads back to the case.
    anew = town.client("review").get(f"/review/{case_.public_id}/not_file/?sort=title")
    assert anew["Location"] == f"/review/?sort=title&case={case_.public_id}"


def test_another_has_decided_meanwhile() -> None:
    town = Town(waiting(2))
    town_client = town.client("review")
    colleague = User.objects.create(username="colleague", name="同事")
    Post.objects.create(user=colleague, office=Office.objects.get(name="review"))
    public_id = case(MATTERS[0]).public_id
    decide(town, MATTERS[0], "file", number="", who="colleague")
    back = town_client.post(
        f"/review/{public_id}/not_file/", {"reason": "空泛", "destination": "letter", "events": "2"}
    )
    assert back.status_code == 422
    assert "案件现为“已受理”" in text(back)  # type: ignore[arg-type]
    assert "空泛" in text(back)  # type: ignore[arg-type]


def test_several_coded_reasons_are_ticked() -> None:
    town = Town(waiting(1))
    found = case(MATTERS[0])
    for code, label in (("01", "不属职权"), ("02", "没有建议"), ("03", "个案")):
        ReasonCode.objects.create(body=found.body, purpose="not_file", code=code, label=label)
    back = decide(town, MATTERS[0], "not_file", destination="letter")
    assert "请至少选一项理由" in text(back)
    shown = followed(decide(town, MATTERS[0], "not_file", codes=["01", "03"], destination="letter"))
    assert "已办理：不予受理" in shown
    assert case(MATTERS[0]).review_note == "不属职权；个案"


def test_a_neighbour_takes_it_in_with_one_button() -> None:
    told = waiting(1).case("c9", title=f"关于{MATTERS[0]}问题的建议").filed().in_case("c1")
    town = Town(told)
    other = Case.objects.get(title=f"关于{MATTERS[0]}问题的建议")
    assert f'name="into" value="{other.public_id}"' in page(town)
    decide(town, MATTERS[0], "merge", into=["", other.public_id])
    assert case(MATTERS[0]).merged_into == other
    shown = page(town, case=case(MATTERS[0]).public_id, show="merged")
    assert f"并入第 {other.number} 号" in shown
    decide(town, MATTERS[0], "unmerge")
    assert case(MATTERS[0]).state == "submitted"


def test_opinions_stand_apart_from_the_decision_and_stay_inside() -> None:
    town = Town(waiting(2))
    shown = followed(decide(town, MATTERS[0], "give_review_opinion", proposes="not_file", text="没有写明地点"))
    assert beside(shown) == MATTERS[1]
    shown = page(town)
    assert "建议不予受理" in shown
    assert "没有写明地点" in shown
    assert "不予受理 1" in shown
    decide(town, MATTERS[0], "file", number="")
    assert "没有写明地点" in page(town, case=case(MATTERS[0]).public_id)
    assert ReviewOpinion.objects.count() == 1
    for who in ("d1", "assigning"):
        there = text(town.client(who).get(f"/cases/{case(MATTERS[0]).public_id}/"))  # type: ignore[arg-type]
        assert "提审查意见" not in there
        assert "没有写明地点" not in there
    mine = text(town.client("review").get(f"/cases/{case(MATTERS[0]).public_id}/"))  # type: ignore[arg-type]
    assert "提审查意见" in mine


def test_a_slip_is_taken_back_and_the_case_opens_again() -> None:
    town = Town(waiting(2))
    decide(town, MATTERS[0], "file", number="")
    shown = page(town, show="today")
    assert "撤销误操作" in shown
    assert decide(town, MATTERS[0], "undo_review", reason="").status_code == 422
    shown = followed(decide(town, MATTERS[0], "undo_review", reason="点错了"))
    assert beside(shown) == MATTERS[0]
    assert "点错了" in shown
    assert (case(MATTERS[0]).state, case(MATTERS[0]).wanted_number) == ("submitted", "1")
    for who in ("d1", "assigning"):
        assert "点错了" not in text(town.client(who).get(f"/cases/{case(MATTERS[0]).public_id}/"))  # type: ignore[arg-type]


def test_what_something_has_followed_says_why_it_stands() -> None:
    told = waiting(1).step("file").at(ago(1)).step("oversee", leader="赵副县长")
    town = Town(told)
    assert "本案最近一步是“督办领导”" in page(town, case=case(MATTERS[0]).public_id)
    back = decide(town, MATTERS[0], "undo_review", reason="点错了")
    assert back.status_code == 422
    assert case(MATTERS[0]).state == "filed"


# -- many at once -----------------------------------------------------------------------------------------------------


def picks(*matters: str) -> list[str]:
    return [pick_of(case(matter)) for matter in matters]


def test_many_are_filed_in_the_order_of_the_list_and_told_one_by_one() -> None:
    town = Town(waiting(4))
    chosen = picks(MATTERS[2], MATTERS[0], MATTERS[1])
    client = town.client("review")
    asked = text(client.post("/many/file/", {"pick": chosen, "back": "/review/?sort=-title"}))  # type: ignore[arg-type]
    decide(town, MATTERS[1], "not_file", reason="空泛", destination="letter")
    shown = through(client, "/many/file/", confirmed(asked))
    assert [case(MATTERS[place]).number for place in (2, 0, 1, 3)] == ["1", "2", "", ""]
    assert "受理编号：已办理 2 件，未办理 1 件" in shown
    assert "案件现为“不予受理”" in shown
    assert "/review/?sort=-title" in shown
    again = text(client.post("/many/file/", {"pick": chosen}))  # type: ignore[arg-type]
    assert "3 件不能办理" in again


def test_nothing_ticked() -> None:
    town = Town(waiting(1))
    shown = text(town.client("review").post("/many/file/", {"back": "/review/"}, follow=True))  # type: ignore[arg-type]
    assert "还没有勾选" in shown
    assert "待审查" in shown
