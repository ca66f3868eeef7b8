"""manage.py figures: the office's own data, on any day, by the same definitions as the replay."""

import json
from copy import deepcopy
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from huiyin.exchange.replay import conclude, settle, walk
from huiyin.people.models import Area, Body, Session, Term
from tests.stories import Story, unit

pytestmark = pytest.mark.django_db

UNITS = [unit("u1"), unit("u11", "u1"), unit("u12", "u1"), unit("u2"), unit("u3")]
VIEWS: tuple[str | None, ...] = (None, "u1", "u11", "u2", "u3")
PROMISE = [{"text": "年底前完成", "due": "2024-12-20"}]


def year() -> Story:
    """A year in which each figure moves more than once."""
    story = Story(units=UNITS, as_of="2024-12-31", name="某县")
    for code in ("c1", "c2", "c3", "c4", "c5"):
        story.case(code)
    story.case("p1", kind="proposal").case("p2", kind="proposal")
    story.at("2024-03-01")
    for code in ("c1", "c2", "c3", "c4", "c5", "p1", "p2"):
        story.in_case(code).step("submit")
    story.at("2024-03-04")
    for code in ("c1", "c2", "c3", "c4", "c5", "p1"):
        story.in_case(code).step("file")
    story.in_case("p2").step("not_file", reason="不属职权范围", destination="letter")
    story.in_case("c5").step("merge", into="c4")
    story.at("2024-03-08")
    story.in_case("c1").step("assign", lead="u1", co_hosts=["u2"]).step("sign_for", unit="u1").step(
        "sign_for", unit="u2"
    )
    story.in_case("c2").step("assign", lead="u2").step("sign_for", unit="u2")
    story.in_case("c3").step("assign", separate=["u2", "u3"]).step("sign_for", unit="u2").step("sign_for", unit="u3")
    story.in_case("c4").step("assign", lead="u3").step("sign_for", unit="u3")
    story.in_case("p1").step("assign", lead="u3").step("sign_for", unit="u3")
    story.at("2024-03-12").in_case("c2").step("request_return", unit="u2", reason="不属职责")
    story.at("2024-03-14").step("grant_return", unit="u2").step("reassign", from_="u2", to="u3")
    story.at("2024-03-15").in_case("c1").step("assign", by="u1", lead="u11", co_hosts=["u12"])
    story.step("sign_for", unit="u11").step("sign_for", unit="u12")
    story.at("2024-03-20").in_case("p1").step("designate_key", leader="某主席")
    story.at("2024-04-01").in_case("c1").step("give_opinion", unit="u12", text="同意").contacted("u11")
    story.at("2024-04-20").step("give_opinion", unit="u2", text="同意")  # late
    story.at("2024-04-22").in_case("c1").step("reply", unit="u11", class_="A")
    story.at("2024-05-06").step("reply", unit="u1", class_="B", promises=PROMISE)
    story.at("2024-05-08").step("evaluate", proposer="d1", attitude="satisfied", result="unsatisfied", reason="没有办")
    story.at("2024-05-10").step("rehandle", unit="u1").contacted("u1", "phone")
    story.at("2024-05-20").step("reply", unit="u1", class_="A")
    story.at("2024-05-22").step("evaluate", proposer="d1", attitude="satisfied", result="basically_satisfied")
    story.at("2024-05-23").step("close")
    story.at("2024-06-03").in_case("c3").contacted("u2", "phone").step(
        "reply", unit="u2", class_="C", reason="缺少资金"
    )
    story.step("urge", unit="u3")
    story.at("2024-06-20").in_case("c4").step("withdraw", reason="已解决")
    story.at("2024-07-01").in_case("p1").contacted("u3", "phone").step("reply", unit="u3", class_="A")  # late
    story.at("2024-09-02").in_case("c3").step("reclassify", unit="u2", to="A", proof="验收单")
    return story


def truncated(story: Story, day: str) -> dict[str | None, dict[str, Any]]:
    """The figures of the same story in another county, told only to the end of the day; from each side."""
    other = deepcopy(story)
    other.data["name"] = f"只到{day}"
    other.data["as_of"] = day
    other.data["steps"] = [step for step in story.data["steps"] if step["at"][:10] <= day]
    file = other.written()
    world = settle(file)
    assert all(done.done for done in walk(file, world))
    return {view: conclude(replace(file, view=view), world, []).as_data()["figures"] for view in VIEWS}


def figures(*args: str) -> dict[str, Any]:
    out = StringIO()
    call_command("figures", *args, "--json", stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def refused(*args: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command("figures", *args, stdout=StringIO())
    return str(error.value)


# Days on which something was done, the due days of a return, an opinion and a reply, and the days after them.
DAYS = ("2024-03-01", "2024-03-14", "2024-04-08", "2024-04-09", "2024-05-08", "2024-05-10", "2024-06-11", "2024-06-12",
        "2024-06-20", "2024-07-01")  # fmt: skip


def test_a_past_day_is_as_a_replay_to_that_day() -> None:
    story = year()
    story.play().all_done()
    for day in DAYS:
        for view, then in truncated(story, day).items():
            unit_of = ("--unit", view) if view else ()
            now = figures("--session", "2024", "--area", "某县", "--as-of", day, *unit_of)["figures"]
            assert now == then, (day, view)


def test_today_without_a_day() -> None:
    told = year().play().all_done()
    assert figures("--session", "2024")["figures"] == told.data["figures"]


def test_what_it_prints() -> None:
    year().play()
    out = StringIO()
    call_command(
        "figures", "--session", "1-1", "--body", "congress", "--unit", "u3", "--as-of", "2024-12-31", stdout=out
    )
    said = out.getvalue()
    assert "单位u3，截至 2024-12-31" in said
    assert "办复率（应当答复的任务）" in said
    assert "received" not in said  # of the whole only


def test_a_session_is_a_year_or_a_session_of_a_body() -> None:
    year().play()
    both = figures("--session", "2024")["figures"]
    congress = figures("--session", "2024", "--body", "congress")["figures"]
    cppcc = figures("--session", "1-1", "--body", "cppcc")["figures"]
    assert both["received"][0] == congress["received"][0] + cppcc["received"][0]
    assert congress["cases.proposal"][0] == cppcc["cases.suggestion"][0] == 0
    assert "请用 --body 指明" in refused("--session", "1-1")


def test_a_body_with_sessions_of_its_own() -> None:
    year().play()
    body = Body.objects.get(type="cppcc")
    term = Term.objects.create(body=body, number=18, starts="2025-01-01")
    Session.objects.create(term=term, number=3, year=2025, opens="2025-01-01", closes="2025-01-05")
    assert figures("--session", "18-3")["figures"]["received"] == [0, None, None]


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--session", "2023"), "某县没有 2023 年度的会次和案件，现有：2024 年度（1-1）"),
        (("--session", "18-3"), "某县没有第十八届第三次会议"),
        (("--session", "十八"), "办理年度（如 2024）或届-次（如 18-3）"),
        (("--session", "2024", "--unit", "u33"), "没有代码为“u33”的承办单位，是否指 u3"),
        (("--session", "2024", "--area", "某市"), "没有代码或名称为“某市”的行政区，现有："),
        (("--session", "2024", "--as-of", "2024-02-30"), "--as-of 应为日期"),
        (("--session", "2024", "--as-of", "20240201"), "--as-of 应为日期"),
    ],
)
def test_what_is_not_known_is_said(args: tuple[str, ...], why: str) -> None:
    year().play()
    assert why in refused(*args)


def test_the_area_is_named_where_there_are_several() -> None:
    assert refused("--session", "2024") == "数据库中还没有行政区"
    year().play()
    Area.objects.create(code="990002", name="邻县")
    why = refused("--session", "2024")
    assert "请用 --area 指明，现有：" in why
    assert "990002 邻县" in why
    code = Area.objects.get(name="某县").code
    assert figures("--session", "2024", "--area", "某县") == figures("--session", "2024", "--area", code)
