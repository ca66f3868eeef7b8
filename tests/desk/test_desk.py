"""工作台: what each has to do, nearest date first, with the act that really works."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyin.cases.models import Case, Duty
from huiyin.people.models import Office, Post, Proposer, User
from huiyin.reply.models import Form
from tests.desk.office import LEVELS, Town, ago, ahead, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


@dataclass(frozen=True)
class Row:
    """A row of the desk as its reader sees it."""

    group: str
    lamp: str
    title: str
    proposers: str
    lead: str
    what: str
    waits: str
    label: str
    url: str

    @property
    def step(self) -> str:
        path = urlsplit(self.url).path.strip("/").split("/")
        return path[2] if len(path) > 2 else ""

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", markup)).strip()


def cards_of(page: str) -> list[Row]:
    """A proposer's desk shows cards."""
    found = []
    for card in re.findall(r'<li class="task[^>]*>(.*?)</li>', page, flags=re.DOTALL):
        parts = {
            name: plain(told) for name, told in re.findall(r'<p class="([\w-]+)">(.*?)</p>', card, flags=re.DOTALL)
        }
        title = re.search(r'<a class="title"[^>]*>(.*?)</a>', card, flags=re.DOTALL)
        look = re.search(r'class="lamp (\w+)"', card)
        link = re.search(r'<a class="button(?: main)?" href="([^"]+)">(.*?)</a>', card)
        assert title is not None
        assert link is not None
        found.append(
            Row(
                group="",
                lamp=look[1] if look else "",
                title=plain(title[1]).partition("关于")[2].removesuffix("的建议"),
                proposers=parts["sub"],
                lead="",
                what=parts["task-what"],
                waits=parts.get("waits", ""),
                label=link[2],
                url=html.unescape(link[1]),
            )
        )
    return found


def rows_of(page: str) -> list[Row]:
    if 'class="proposer"' in page:
        return cards_of(page)
    found, group = [], ""
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", page.partition("</thead>")[2], flags=re.DOTALL):
        if 'scope="rowgroup"' in row:
            group = plain(row).split("\u3000")[0]
            continue
        cells = dict(re.findall(r'<td class="([\w-]+)"[^>]*>(.*?)</td>', row, flags=re.DOTALL))
        look = re.search(r'class="lamp (\w+)"', cells["due"])
        what, _, waits = cells["todo-what"].partition('<div class="sub">')
        title, _, proposers = cells["what"].partition('<div class="sub">')
        link = re.search(r'href="([^"]+)"', cells["act"])
        found.append(
            Row(
                group=group,
                lamp=look[1] if look else "",
                title=plain(title.partition("</a>")[0]).removeprefix("关于").removesuffix("的建议"),
                proposers=plain(proposers),
                lead=plain(cells.get("unit", "")),
                what=plain(what),
                waits=plain(waits),
                label=plain(cells["act"]),
                url=html.unescape(link[1]) if link else "",
            )
        )
    return found


def desk(town: Town, who: str, show: str = "") -> str:
    answer = town.client(who).get(f"/?show={show}" if show else "/")
    assert answer.status_code == 200
    return text(answer)  # type: ignore[arg-type]


def rows(town: Town, who: str, show: str = "") -> list[Row]:
    """The rows of his desk, each of whose links has been opened: it can be done, and by him."""
    found = rows_of(desk(town, who, show))
    client = town.client(who)
    for row in found:
        opened = client.get(row.url)
        assert opened.status_code == 200, (who, row)
        if row.step:
            assert "不能办理" not in text(opened), (who, row)  # type: ignore[arg-type]
            assert "<form" in text(opened).partition("<main")[2], (who, row)  # type: ignore[arg-type]
    return found


def counts(page: str) -> dict[str, tuple[str, int]]:
    """By label: what the link asks for, and the count."""
    nav = page.partition('class="counts"')[2].partition("</nav>")[0]
    found = re.findall(r'href="\?show=(\w+)".*?<b>(\d+)</b><span>(.*?)</span>', nav)
    return {label: (show, int(count)) for show, count, label in found}


def told(town: Town, who: str) -> list[tuple[str, str, str, str]]:
    return [(row.title, row.what, row.step, row.waits) for row in rows(town, who)]


def signed(**more: Any) -> Story:
    return story(**more).case("c1").assigned(lead="u1", co_hosts=["u2"])


def contacted() -> Story:
    return signed().at(ago(4)).contacted()


def drafted() -> Story:
    return contacted().at(ago(3)).step("draft", unit="u1", text="第一稿", class_="A")


def approved() -> Story:
    drafting = drafted()
    for level in LEVELS:
        drafting.step("approve", unit="u1", level=level)
    return drafting


def handed_on() -> Story:
    return contacted().step("assign", by="u1", lead="u11", co_hosts=["u12"])


MISSING = "缺会办意见：单位u2"
CONTACT_BY_RULE = {"base": "default", "contact_before_reply": "none"}
FACE_TO_FACE = {"base": "default", "contact_before_reply": "face"}
OPINIONS_FIRST = {"base": "default", "opinions_before_issue": "refuse"}


# -- a unit's clerk ---------------------------------------------------------------------------------------------------

Stage = Callable[[], Story]
NEXT: dict[str, tuple[Stage, str, list[tuple[str, str, str, str]]]] = {
    "签收": (
        lambda: story().case("c1").filed().step("assign", lead="u1"),
        "u1",
        [("c1", "签收", "sign_for", "")],
    ),
    "先沟通": (signed, "u1", [("c1", "与提出人沟通", "contact", MISSING)]),
    "面商才算沟通": (
        lambda: signed(rules=FACE_TO_FACE).contacted(mode="phone"),
        "u1",
        [("c1", "与提出人当面沟通", "contact", MISSING)],
    ),
    "规则不要求沟通": (lambda: signed(rules=CONTACT_BY_RULE), "u1", [("c1", "拟写答复", "draft", MISSING)]),
    "拟写答复": (contacted, "u1", [("c1", "拟写答复", "draft", MISSING)]),
    "稿件在审": (drafted, "u1", [("c1", "答复稿待审", "", f"等待股室负责人审核，已停留 3 天；{MISSING}")]),
    "退回重拟": (
        lambda: drafted().step("send_back", unit="u1", level="section_head", reason="太空"),
        "u1",
        [("c1", "修改答复稿", "draft", "审核退回，重新拟稿")],
    ),
    "印发": (approved, "u1", [("c1", "印发答复", "issue", MISSING)]),
    "审完还没有沟通": (
        lambda: _all_levels(signed().at(ago(3)).step("draft", unit="u1", text="第一稿", class_="A")),
        "u1",
        [("c1", "印发前与提出人沟通", "contact", f"稿件已通过审核；{MISSING}")],
    ),
    "报送会办意见": (signed, "u2", [("c1", "报送会办意见", "give_opinion", "")]),
    "会办意见稿在审": (
        lambda: signed().step("draft", unit="u2", text="同意。"),
        "u2",
        [("c1", "会办意见稿待审", "", "等待股室负责人审核，已停留 6 天")],
    ),
    "意见被退回": (
        lambda: contacted().step("give_opinion", unit="u2", text="同。").step("reject_opinion", unit="u2", reason="空"),
        "u2",
        [("c1", "补报会办意见", "give_opinion", "意见被退回")],
    ),
    "退办等待决定": (
        lambda: signed().at(ago(3)).step("request_return", unit="u2", reason="不是我单位职责"),
        "u2",
        [("c1", "办理会办意见", "", "退办申请等待决定")],
    ),
    "延期等待决定": (
        lambda: contacted().step("request_extension", unit="u1", until=ahead(120).isoformat(), reason="面广"),
        "u1",
        [("c1", "拟写答复", "draft", f"{MISSING}；延期申请等待决定")],
    ),
    "转办后等下级": (
        handed_on,
        "u1",
        [("c1", "拟写答复", "draft", f"{MISSING}；已转办 2 个单位，都未报送")],
    ),
    "下级签收": (handed_on, "u11", [("c1", "签收", "sign_for", "")]),
    "下级代拟": (
        lambda: handed_on().step("sign_for", unit="u11"),
        "u11",
        [("c1", "代拟答复稿", "draft", "")],
    ),
    "下级代拟稿在审": (
        lambda: handed_on().step("sign_for", unit="u11").step("draft", unit="u11", text="稿", class_="A"),
        "u11",
        [("c1", "代拟稿待审", "", "等待股室负责人审核，已停留 4 天")],
    ),
    "下级会办": (
        lambda: handed_on().step("sign_for", unit="u12"),
        "u12",
        [("c1", "报送会办意见", "give_opinion", "")],
    ),
    "下级报送了一个": (
        lambda: handed_on().step("sign_for", unit="u12").step("give_opinion", unit="u12", text="同意。"),
        "u1",
        [("c1", "拟写答复", "draft", f"{MISSING}；已转办 2 个单位，1 个已报送")],
    ),
    "下级都已报送": (
        lambda: (
            handed_on()
            .step("sign_for", unit="u11")
            .step("sign_for", unit="u12")
            .step("reply", unit="u11", class_="A")
            .step("give_opinion", unit="u12", text="同意。")
        ),
        "u1",
        [("c1", "拟写答复", "draft", f"{MISSING}；已转办 2 个单位，都已报送")],
    ),
    "已答复": (lambda: contacted().step("reply", unit="u1", class_="A"), "u1", []),
    "重新办理": (
        lambda: contacted().step("reply", unit="u1", class_="A").at(ago(2)).step("rehandle", unit="u1"),
        "u1",
        [("c1", "与提出人沟通", "contact", f"第 2 轮；{MISSING}")],
    ),
    "已退办的不再列": (
        lambda: signed().at(ago(3)).step("request_return", unit="u2", reason="无关").step("grant_return", unit="u2"),
        "u2",
        [],
    ),
    "已改办的不再列": (lambda: signed().step("reassign", from_="u1", to="u3"), "u1", []),
    "撤回的不再列": (lambda: signed().step("withdraw", reason="已解决"), "u1", []),
    "答复预交办": (
        lambda: story().case("c1").filed().step("pre_assign", lead="u1"),
        "u1",
        [("c1", "答复预交办征询", "answer_pre_assignment", "拟任主办")],
    ),
    "只问最近一次": (
        lambda: story().case("c1").filed().step("pre_assign", lead="u1").step("pre_assign", lead="u2"),
        "u1",
        [],
    ),
}


def _all_levels(told: Story) -> Story:
    for level in LEVELS:
        told.step("approve", unit="u1", level=level)
    return told


@pytest.mark.parametrize("name", NEXT)
def test_the_next_act_of_a_clerk(name: str) -> None:
    stage, who, wanted = NEXT[name]
    assert told(Town(stage()), who) == wanted


def test_an_approved_reply_waits_for_opinions_where_the_rules_want_them() -> None:
    drafting = signed(rules=OPINIONS_FIRST).contacted().step("draft", unit="u1", text="稿", class_="A")
    town = Town(_all_levels(drafting))
    row = rows(town, "u1")[0]
    assert (row.what, row.step, row.label) == ("印发答复", "", "查看")
    assert "缺会办意见：单位u2" in row.waits


def test_whose_case_it_is() -> None:
    town = Town(contacted().step("assign", by="u1", lead="u11"))
    assert [row.lead for row in rows(town, "u1")] == ["本单位"]
    assert [row.lead for row in rows(town, "u2")] == ["单位u1"]
    assert [row.lead for row in rows(town, "u11")] == ["单位u1"]


def test_of_a_received_case_the_outside_lead_is_named() -> None:
    others = [{"name": "某市交通局", "role": "lead"}, {"name": "某市财政局", "role": "co_host"}]
    told = (
        story()
        .case("c1")
        .step("receive", number="市12", from_="市政府办", unit="u1", role="co_host", assigned=ago(9), others=others)
    )
    assert [(row.lead, row.step) for row in rows(Town(told), "u1")] == [("某市交通局", "give_opinion")]


def test_waiting_for_others_is_counted_apart() -> None:
    town = Town(drafted().case("c2").assigned(lead="u1").in_case("c1"))
    page = desk(town, "u1")
    assert counts(page)["等待他人"] == ("wait", 1)
    assert counts(page)["答复办理中"] == ("reply", 1)
    assert [row.title for row in rows(town, "u1", "wait")] == ["c1"]
    assert [row.title for row in rows(town, "u1", "reply")] == ["c2"]


# -- those who approve ------------------------------------------------------------------------------------------------


def test_a_level_sees_what_waits_at_it_and_nothing_else() -> None:
    told = drafted().case("c2").assigned(lead="u1", co_hosts=["u2"]).contacted()
    told.step("draft", unit="u1", text="二", class_="A").step("approve", unit="u1", level="section_head")
    told.step("draft", unit="u2", text="意见")
    town = Town(told)
    assert [(row.title, row.step, row.query) for row in rows(town, "u1:section_head")] == [
        ("c1", "approve", {"unit": "u1", "level": "section_head"})
    ]
    assert [(row.title, row.what) for row in rows(town, "u1:office")] == [("c2", "审核答复稿")]
    assert rows(town, "u1:leader_in_charge") == []
    assert rows(town, "u1:head") == []
    assert [(row.title, row.what) for row in rows(town, "u2:section_head")] == [("c2", "审核会办意见稿")]
    assert rows(town, "u3:section_head") == []


def test_who_is_clerk_and_approves_has_both() -> None:
    town = Town(drafted())
    Post.objects.create(user=User.objects.get(username="u1"), unit=town.duty("u1").unit, level="section_head")
    assert sorted(row.step for row in rows(town, "u1")) == ["", "approve"]


# -- offices ----------------------------------------------------------------------------------------------------------


def test_what_the_reviewing_office_has_to_do() -> None:
    told = (
        story()
        .case("c1")
        .step("submit")
        .case("c2")
        .case("c3")
        .step("submit")
        .step("return_for_correction", reason="请写明地点")
    )
    told.case("c4").filed().case("p1", kind="proposal").step("submit")
    town = Town(told)
    assert [(row.title, row.what, row.label, row.step) for row in rows(town, "review")] == [("c1", "审查", "审查", "")]
    assert [(row.title, row.label) for row in rows(town, "review-cppcc")] == [("p1", "审查")]
    for who, title in (("review", "c1"), ("review-cppcc", "p1")):  # the case is opened to be read, before it is decided
        opened = text(town.client(who).get(rows(town, who)[0].url))  # type: ignore[arg-type]
        assert f">{town.case(title).title}</h2>" in opened
    Case.objects.filter(title__contains="c2").update(on_paper=True)
    Case.objects.filter(title__contains="c3").update(on_paper=True)
    assert {(row.title, row.step) for row in rows(town, "review")} == {
        ("c1", ""),
        ("c2", "submit"),
        ("c3", "write"),
    }


def test_what_the_assigning_office_has_to_do() -> None:
    told = story().case("c4").filed().step("assign", lead="u3", due=ago(1)).step("sign_for", unit="u3")
    told.case("c2").filed().case("p1", kind="proposal").filed().case("c3").step("submit")
    told.case("c1").assigned(lead="u1", co_hosts=["u2"]).step("request_return", unit="u2", reason="不是我单位职责")
    town = Town(told.step("request_extension", unit="u1", until=ahead(120).isoformat(), reason="涉及面广"))
    found = {(row.title, row.what, row.step) for row in rows(town, "assigning")}
    assert found == {
        ("c1", "决定单位u2的退办申请", "grant_return"),
        ("c1", "决定单位u1的延期申请", "grant_extension"),
        ("c2", "交办", "assign"),
        ("p1", "交办", "assign"),
        ("c4", "催办单位u3", "urge"),
    }
    assert counts(desk(town, "assigning"))["可催办"] == ("urge", 1)
    assert [row.lamp for row in rows(town, "assigning", "urge")] == ["late"]


def test_urging_tells_how_often_and_never_of_lower_duties() -> None:
    told = signed().step("assign", by="u1", lead="u11").step("urge", unit="u2").step("urge", unit="u2")
    town = Town(told)
    Duty.objects.update(answer_due=timezone.localdate() - timedelta(days=3))
    found = {row.query["unit"]: row.waits for row in rows(town, "assigning")}
    assert found == {"u1": "", "u2": "已催 2 次"}


def test_the_upper_unit_decides_returns_below_it() -> None:
    asking = handed_on().step("sign_for", unit="u11").step("request_return", unit="u11", reason="不是我单位职责")
    town = Town(asking)
    assert ("c1", "决定单位u11的退办申请", "grant_return", "") in told(town, "u1")
    assert rows(town, "assigning") == []
    assert not any(row.step == "grant_return" for row in rows(town, "u12"))


# -- what can be closed -----------------------------------------------------------------------------------------------


def closers(town: Town) -> list[list[str]]:
    return [[row.title for row in rows(town, who, "close")] for who in ("review", "assigning")]


def answered() -> Story:
    return contacted().step("give_opinion", unit="u2", text="同意。").step("reply", unit="u1", class_="A")


def test_a_case_can_be_closed_when_its_form_is_back() -> None:
    assert closers(Town(answered().evaluated())) == [["c1"], ["c1"]]


def test_not_while_a_form_is_out() -> None:
    town = Town(answered())
    assert closers(town) == [[], []]
    duty = town.duty("u1")
    for days, wanted in ((0, [[], []]), (-1, [["c1"], ["c1"]])):
        Duty.objects.filter(pk=duty.pk).update(forms={**duty.forms, "due": ahead(days).isoformat()})
        assert closers(town) == wanted


def test_not_before_every_separate_unit_has_replied() -> None:
    told = story().case("c1").assigned(separate=["u1", "u3"]).replied("u1").evaluated(unit="u1")
    assert closers(Town(told)) == [[], []]


def test_not_again_in_a_new_round() -> None:
    assert closers(Town(answered().evaluated().step("rehandle", unit="u1"))) == [[], []]


@pytest.mark.parametrize("given", [False, True])
def test_a_received_case_can_be_closed_when_the_opinion_is_given(given: bool) -> None:
    told = (
        story().case("c1").step("receive", number="市12", from_="市政府办", unit="u1", role="co_host", assigned=ago(9))
    )
    if given:
        told.step("give_opinion", unit="u1", text="同意。")
    town = Town(told)
    assert closers(town) == ([["c1"], ["c1"]] if given else [[], []])
    assert rows(town, "u1") == [] or not given


def test_a_received_case_waits_for_its_co_hosts_too() -> None:
    told = story().case("c1").step("receive", number="市12", from_="市政府办", unit="u1", role="lead", assigned=ago(9))
    told.step("add_co_host", unit="u2").replied("u1").evaluated()
    assert closers(Town(told)) == [[], []]


def test_a_case_filed_here_is_closed_without_an_opinion_that_never_came() -> None:
    assert closers(Town(contacted().step("reply", unit="u1", class_="A").evaluated())) == [["c1"], ["c1"]]


# -- proposers --------------------------------------------------------------------------------------------------------


def test_what_a_proposer_has_to_do() -> None:
    told = story().case("c1").case("c2").step("submit").step("return_for_correction", reason="请写明地点")
    told.case("c3", lead="d2", co_signers=["d1"]).case("c4", lead="d2", co_signers=["d1"]).step("submit")
    told.case("c5").assigned(lead="u1").replied()
    told.case("c6", lead="d2", co_signers=["d1"]).filed()  # too late to answer
    town = Town(told)
    found = [row for row in rows(town, "d1") if row.step != "confirm_contact"]
    assert sorted((row.title, row.what, row.step, row.waits) for row in found) == [
        ("c1", "草稿，核对后提交", "submit", ""),
        ("c2", "审查退回，修改后重新提交", "write", "请写明地点"),
        ("c3", "代表2代表邀请联名", "co_sign", ""),
        ("c4", "代表2代表邀请联名", "co_sign", ""),
        ("c5", "单位u1已答复，请填写征询意见表", "evaluate", ""),
    ]
    assert [(row.title, row.waits) for row in rows(town, "d2")] == [("c3", "还有 1 人没有答复联名邀请")]


def test_what_others_wait_for_comes_before_ones_own_drafts() -> None:
    told = story().case("c1").case("c2").case("c3", lead="d2", co_signers=["d1"])
    found = rows(Town(told), "d1")
    assert [row.title for row in found] == ["c3", "c1", "c2"]
    assert [row.label for row in found] == ["阅读并联名", "核对并提交", "核对并提交"]


def test_a_form_is_asked_until_it_is_back() -> None:
    town = Town(answered())
    assert "evaluate" in steps(town, "d1")
    assert "evaluate" not in steps(town, "d2")
    Form.objects.update(returned_at=timezone.now())
    assert "evaluate" not in steps(town, "d1")


def steps(town: Town, who: str) -> list[str]:
    return [row.step for row in rows(town, who)]


def test_a_talk_is_confirmed_once_by_the_lead_proposer() -> None:
    town = Town(story().case("c1", co_signers=["d2"]).step("co_sign", proposer="d2").assigned(lead="u1").contacted())
    row = rows(town, "d1")[0]
    assert (row.step, row.query) == ("confirm_contact", {"proposer": "d1", "unit": "u1"})
    assert "走访" in row.what
    assert rows(town, "d2") == []
    assert town.act("d1", "confirm_contact", {}, row.query).status_code == 302
    assert rows(town, "d1") == []


def test_a_talk_of_a_unit_below_is_confirmed_as_well() -> None:
    town = Town(signed().step("assign", by="u1", lead="u11").step("sign_for", unit="u11").contacted("u11").at(ago(3)))
    assert [(row.step, row.query["unit"]) for row in rows(town, "d1")] == [("confirm_contact", "u11")]


def test_who_is_not_satisfied_is_handled_anew_or_not() -> None:
    told = answered().evaluated(result="unsatisfied", reason="没有写明时间")
    town = Town(told)
    for who in ("review", "assigning"):
        assert [(row.what, row.step) for row in rows(town, who)] == [
            ("提出人对单位u1的答复不满意，决定是否重新办理", "rehandle")
        ]


def test_the_form_of_a_former_round_is_over() -> None:
    again = answered().at(ago(2)).step("rehandle", unit="u1")
    assert "evaluate" not in steps(Town(again), "d1")


def test_a_form_is_asked_again_with_the_next_reply() -> None:
    again = answered().at(ago(2)).step("rehandle", unit="u1").contacted().step("reply", unit="u1", class_="A")
    town = Town(again)
    assert Form.objects.count() == 2
    assert steps(town, "d1").count("evaluate") == 1


def test_with_separate_units_each_has_its_form() -> None:
    told = story().case("c1").assigned(separate=["u1", "u3"]).replied("u1").replied("u3")
    forms = [row for row in rows(Town(told), "d1") if row.step == "evaluate"]
    assert {row.query["unit"] for row in forms} == {"u1", "u3"}


def test_who_proposed_a_merged_case_is_asked_in_the_other() -> None:
    told = story().case("c1").filed().case("c2", lead="d2").filed().step("merge", into="c1")
    told.in_case("c1").step("assign", lead="u1").step("sign_for", unit="u1").replied()
    town = Town(told)
    found = [(row.title, row.query) for row in rows(town, "d2") if row.step == "evaluate"]
    assert found == [("c1", {"proposer": "d2", "unit": "u1"})]


def test_a_convener_does_what_the_collective_has_to() -> None:
    town = Town(story().case("c1", lead="g1").assigned(lead="u1").replied().case("c2", lead="g1"))
    Proposer.objects.filter(code="g1").update(convener=Proposer.objects.get(code="d3"))
    assert {(row.title, row.step) for row in rows(town, "d3")} == {
        ("c1", "evaluate"),
        ("c1", "confirm_contact"),
        ("c2", "submit"),
    }


# -- order, groups and counts -----------------------------------------------------------------------------------------


def four_dates() -> Town:
    told = story()
    for code in ("c1", "c2", "c3", "c4"):
        told.case(code).assigned(lead="u1").contacted()
    town = Town(told.case("c5").filed().step("pre_assign", lead="u1"))
    for code, days in (("c1", 40), ("c2", -4), ("c3", 1), ("c4", -9)):
        Duty.objects.filter(case__title__contains=code).update(answer_due=ahead(days))
    return town


def test_nearest_first_in_groups() -> None:
    found = rows(four_dates(), "u1")
    assert [(row.group, row.title) for row in found] == [
        ("已超期", "c4"),
        ("已超期", "c2"),
        ("五个工作日内到期", "c3"),
        ("以后到期", "c1"),
        ("没有期限", "c5"),
    ]
    assert [row.lamp for row in found] == ["late", "late", "warn", "ok", ""]


@pytest.mark.parametrize("days", range(12))
def test_the_group_agrees_with_the_lamp(days: int) -> None:
    town = Town(signed())
    Duty.objects.update(answer_due=ahead(days))
    row = rows_of(desk(town, "u2"))[0]
    assert row.group == {"warn": "五个工作日内到期", "ok": "以后到期"}[row.lamp]


def test_due_today_is_in_time() -> None:
    town = Town(signed())
    Duty.objects.update(answer_due=ahead(0))
    assert [(row.group, row.lamp) for row in rows(town, "u2")] == [("五个工作日内到期", "warn")]


def test_the_first_talk_falls_due_before_the_answer() -> None:
    town = Town(signed())
    Duty.objects.update(first_contact_due=ahead(-2))
    assert [(row.what, row.group) for row in rows(town, "u1")] == [("与提出人沟通", "已超期")]
    Duty.objects.update(contacted=True)
    assert [row.group for row in rows(town, "u1")] == ["以后到期"]


def test_every_count_filters_to_as_many_rows() -> None:
    town = four_dates()
    page = desk(town, "u1")
    assert "共 5 件待办" in page
    assert counts(page)["已超期"] == ("late", 2)
    assert counts(page)["五个工作日内到期"] == ("soon", 1)
    for show, count in counts(page).values():
        shown = desk(town, "u1", show)
        assert len(rows_of(shown)) == count
        assert "看全部 5 件" in shown
        assert counts(shown) == counts(page)
    assert [row.title for row in rows(town, "u1", "late")] == ["c4", "c2"]


@pytest.mark.parametrize("show", ["nonsense", "%00", "<b>", "已超期"])
def test_an_unknown_count_shows_everything(show: str) -> None:
    town = four_dates()
    page = desk(town, "u1", show)
    assert len(rows_of(page)) == 5
    assert "现在没有要您办的事" not in page


def test_a_count_that_has_become_empty_says_so() -> None:
    town = Town(signed())
    assert "没有“已超期”的事项" in desk(town, "u1", "late")


@pytest.mark.parametrize("who", ["stranger", "u4", "u1:head", "d3", "review-cppcc"])
def test_an_empty_desk_says_so(who: str) -> None:
    page = desk(Town(signed().case("p1", kind="proposal")), who)
    assert "现在没有要您办的事" in page
    assert "没有待办" in page
    assert rows_of(page) == []


def test_a_key_case_is_marked() -> None:
    town = Town(story().case("c1").filed().step("designate_key", leader="张主任").step("assign", lead="u1"))
    assert "重点" in desk(town, "u1")


def test_a_post_that_is_over_leaves_an_empty_desk() -> None:
    town = Town(signed())
    today = timezone.localdate()
    Post.objects.filter(user__username="u1").update(until=today - timedelta(days=1))
    Post.objects.filter(user__username="u2").update(since=today + timedelta(days=1))
    assert rows_of(desk(town, "u1")) == rows_of(desk(town, "u2")) == []
    Post.objects.filter(user__username="u1").update(until=today)
    assert len(rows(town, "u1")) == 1


# -- as often for thirty rows as for one ------------------------------------------------------------------------------


def many(count: int) -> Story:
    """For each of the offices, units, levels and proposers so many rows of each sort."""
    told = story()
    for n in range(count):
        told.case(f"d{n}").case(f"s{n}").step("submit").case(f"i{n}", lead="d2", co_signers=["d1"])
        told.case(f"f{n}").filed().case(f"q{n}").filed().step("pre_assign", lead="u1")
        told.case(f"w{n}").assigned(lead="u1", co_hosts=["u2"]).contacted().step("assign", by="u1", lead="u11")
        told.step("sign_for", unit="u11").step("request_return", unit="u11", reason="无关")
        told.step("request_return", unit="u2", reason="无关")
        told.case(f"a{n}").assigned(lead="u1").step("draft", unit="u1", text="稿", class_="A")
        told.case(f"e{n}").assigned(lead="u3").replied("u3")
        told.case(f"z{n}").assigned(lead="u3").replied("u3").evaluated()
    return told


READERS = ("u1", "u2", "u11", "u1:section_head", "review", "assigning", "d1")


def test_as_many_queries_for_thirty_rows_as_for_one() -> None:
    town = Town(many(30))
    Duty.objects.filter(case__title__contains="w").update(answer_due=timezone.localdate() - timedelta(days=2))
    many_rows = {who: asked(town, who) for who in READERS}
    Case.objects.exclude(title__regex=r"于[a-z]0的").update(state="not_filed")
    one_row = {who: asked(town, who) for who in READERS}
    for who in READERS:
        assert many_rows[who][1] >= 30 * one_row[who][1] > 0, who
        assert many_rows[who][0] == one_row[who][0], who
        assert many_rows[who][0] <= MOST_QUERIES, who


def asked(town: Town, who: str) -> tuple[int, int]:
    """How many queries the desk takes, and how many rows it counts."""
    client = town.client(who)
    client.get("/")  # the calendar and the rules are read once a process
    with CaptureQueriesContext(connection) as queries:
        page = text(client.get("/"))  # type: ignore[arg-type]
    total = re.search(r"共 (\d+) 件待办", page)
    # Whether the calendar has changed is asked every few seconds, whatever the page.
    return sum("calendarstamp" not in query["sql"] for query in queries.captured_queries), int(total[1]) if total else 0


def test_who_is_everything_at_once_has_it_all_once() -> None:
    town = Town(many(1))
    someone = User.objects.get(username="u1")
    Proposer.objects.filter(code="d1").update(user=someone)
    for office in Office.objects.all():
        Post.objects.create(user=someone, office=office)
    found = rows(town, "u1")
    assert len({(row.url, row.what) for row in found}) == len(found)
    assert {"", "assign", "grant_return", "close", "submit", "evaluate", "draft"} <= {row.step for row in found}
