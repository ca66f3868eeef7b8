"""Many at once: each a step of its own, and what was done and what was not is told one by one."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases.models import Case, Event
from huiyin.desk.picks import pick_of
from huiyin.handling.models import Contact
from huiyin.people.models import Post, User
from tests.desk.office import LEVELS, Town, ago, ahead, confirmed, story, text, through, turned
from tests.stories import Story

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


def url(step: str) -> str:
    return reverse("desk:many", args=[step])


def picks(town: Town, who: str, step: str, query: str = "") -> list[str]:
    """What his desk offers to tick for a step."""
    page = text(town.client(who).get(f"/{query}"))  # type: ignore[arg-type]
    found = re.findall(r'name="pick" value="([^"]+)" data-can="([^"]+)"', page)
    return [value for value, can in found if step in can.split()]


def ask(town: Town, who: str, step: str, chosen: list[str]) -> str:
    """The page that asks once."""
    return text(town.client(who).post(url(step), {"pick": chosen}))  # type: ignore[arg-type]


def sent(count: int) -> Story:
    told = story()
    for n in range(1, count + 1):
        told.case(f"c{n}").filed().step("assign", lead="u3", co_hosts=["u1"])
    return told


def states(town: Town, code: str) -> dict[str, str]:
    return {case.title: town.duty(code, case.title).state for case in Case.objects.order_by("pk")}


def test_all_that_were_ticked_are_signed_for() -> None:
    town = Town(sent(3))
    chosen = picks(town, "u1", "sign_for")
    assert len(chosen) == 3
    page = town.many("u1", "sign_for", chosen[:2])
    assert "已办理 2 件" in page
    assert sorted(states(town, "u1").values()) == ["sent", "signed", "signed"]
    assert Event.objects.filter(step="sign_for", user__username="u1").count() == 2


def test_nothing_is_done_before_it_is_confirmed() -> None:
    town = Town(sent(2))
    assert "签收 2 件</h1>" in ask(town, "u1", "sign_for", picks(town, "u1", "sign_for"))
    assert set(states(town, "u1").values()) == {"sent"}


def test_one_that_is_refused_does_not_take_the_others_along() -> None:
    town = Town(sent(3))
    chosen = picks(town, "u1", "sign_for")
    client, shown = town.client("u1"), ask(town, "u1", "sign_for", chosen)
    town.act("assigning", "remove_co_host", {"reason": "无关"}, {"unit": "u1"}, "c2")
    page = through(client, url("sign_for"), confirmed(shown))
    assert "已办理 2 件，未办理 1 件" in page
    assert "承办任务现为“已改办”" in page
    assert sorted(states(town, "u1").values()) == ["replaced", "signed", "signed"]


def test_what_cannot_be_done_says_why_before_and_is_not_sent_along() -> None:
    town = Town(sent(3))
    chosen = picks(town, "u1", "sign_for")
    town.act("assigning", "remove_co_host", {"reason": "无关"}, {"unit": "u1"}, "c2")
    shown = ask(town, "u1", "sign_for", chosen)
    assert "1 件不能办理" in shown
    assert "承办任务现为“已改办”" in shown
    assert len(confirmed(shown)["pick"]) == 2


def urgent() -> Town:
    return Town(story().case("c1").filed().step("assign", lead="u1", due=ago(1)).step("sign_for", unit="u1"))


def test_a_second_click_leads_to_what_the_first_has_done() -> None:
    town = urgent()
    client, shown = town.client("assigning"), ask(town, "assigning", "urge", picks(town, "assigning", "urge"))
    first, second = (client.post(url("urge"), confirmed(shown), follow=True) for _ in range(2))
    assert first.redirect_chain == second.redirect_chain
    assert "已办理 1 件" in text(second)  # type: ignore[arg-type]
    assert town.duty("u1").urged == 1


def test_from_another_window_a_step_is_not_taken_again_unless_on_purpose() -> None:
    town = urgent()
    chosen = picks(town, "assigning", "urge")
    shown = ask(town, "assigning", "urge", chosen)
    town.many("assigning", "urge", chosen)
    # The page that was asked before tells it afterwards, in a session of its own; the list of then tells it before.
    late = town.client("assigning").post(url("urge"), confirmed(shown), follow=True)
    assert "这一次没有办理" in text(late)  # type: ignore[arg-type]
    again = ask(town, "assigning", "urge", chosen)
    assert "您打开清单后已经办理过“催办”" in again
    assert confirmed(again)["pick"] == []
    assert town.duty("u1").urged == 1
    # Who reads his desk anew may urge again.
    assert "已办理 1 件" in town.many("assigning", "urge", picks(town, "assigning", "urge"))
    assert town.duty("u1").urged == 2


def test_a_long_run_goes_on_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.desk.views.many.WORK", 0)  # one each request
    town = Town(sent(3))
    client, shown = town.client("u1"), ask(town, "u1", "sign_for", picks(town, "u1", "sign_for"))
    first = client.post(url("sign_for"), confirmed(shown), follow=True)
    assert "还有 2 件" in text(first)  # type: ignore[arg-type]
    address = first.redirect_chain[-1][0]
    second = client.post(address, {"left": "2"}, follow=True)
    assert "还有 1 件" in text(second)  # type: ignore[arg-type]
    stale = client.post(address, {"left": "2"}, follow=True)
    assert "还有 1 件" in text(stale)  # type: ignore[arg-type]
    last = client.post(address, {"left": "1"}, follow=True)
    assert "已办理 3 件" in text(last)  # type: ignore[arg-type]
    assert "已全部处理" in text(last)  # type: ignore[arg-type]
    assert town.client("u1").get(address).status_code == 404  # a run is seen by who began it
    assert set(states(town, "u1").values()) == {"signed"}


@pytest.mark.parametrize(
    ("back", "to"),
    [
        ("/?show=sign_for&kind=proposal", "/?show=sign_for&amp;kind=proposal"),
        ("/handout/out/?show=late", "/handout/out/?show=late"),
        ("/no/list/of/ours/", '"/"'),
        ("//elsewhere.example/", '"/"'),
        ("@elsewhere.example/", '"/"'),
    ],
)
def test_it_leads_back_to_the_list_as_it_was_filtered(back: str, to: str) -> None:
    town = Town(sent(1))
    client, chosen = town.client("u1"), picks(town, "u1", "sign_for")
    shown = text(client.post(url("sign_for"), {"pick": chosen, "back": back}))  # type: ignore[arg-type]
    done = through(client, url("sign_for"), confirmed(shown))
    for page in (shown, done):
        assert to in page.partition("<main")[2]
        assert "elsewhere" not in page


def test_nothing_ticked_leads_back_to_the_list() -> None:
    town = Town(sent(1))
    answer = town.client("u1").post(url("sign_for"), {"back": "/?show=sign_for"}, follow=True)
    assert "还没有勾选" in text(answer)  # type: ignore[arg-type]
    assert answer.redirect_chain == [("/?show=sign_for", 302)]


@pytest.mark.parametrize("who", ["u2", "stranger", "d1"])
@pytest.mark.parametrize("sure", [{}, {"run": "x"}])
def test_another_s_case_is_not_there(who: str, sure: dict[str, str]) -> None:
    town = Town(sent(1))
    chosen = picks(town, "u1", "sign_for")
    answer = town.client(who).post(url("sign_for"), {"pick": chosen, **sure}, follow=True)
    if who == "d1":  # he sees the case, and does not hold the part
        assert "签收由该承办单位办理" in text(answer)  # type: ignore[arg-type]
        assert Event.objects.filter(step="sign_for").count() == 0
    else:
        assert answer.status_code == 404


def test_what_went_out_of_sight_is_left_out() -> None:
    town = Town(sent(2))
    mine, other = picks(town, "u1", "sign_for")
    Case.objects.filter(public_id=other.partition(".")[0]).update(public_id="elsewhere")
    assert len(confirmed(ask(town, "u1", "sign_for", [mine, other]))["pick"]) == 1


@pytest.mark.parametrize("pick", ["x", "abc.1.1", "abc.a.1.1", "abc.1.1.1", "..."])
def test_nonsense_is_not_there(pick: str) -> None:
    town = Town(sent(1))
    assert town.client("u1").post(url("sign_for"), {"pick": pick}).status_code == 404
    assert town.client("u1").post(url("close"), {"pick": pick}).status_code == 404
    assert town.client("u1").get(url("sign_for")).status_code == 405
    assert town.client("u1").get("/many/runs/nothing/").status_code == 404


# -- who handles ------------------------------------------------------------------------------------------------------


def test_handlers_and_leader_of_all_that_were_ticked() -> None:
    town = Town(sent(2))
    chosen = picks(town, "u1", "name_handlers")
    town.many("u1", "name_handlers", chosen, leader="李局长", section="公路股", handler="吴敏", phone="66601")
    for title in ("c1", "c2"):
        duty = town.duty("u1", title)
        assert (duty.leader, duty.section, duty.handler, duty.handler_phone) == ("李局长", "公路股", "吴敏", "66601")
    assert Event.objects.filter(step="take_charge").count() == 2
    assert Event.objects.filter(step="name_handlers").count() == 2


def test_what_is_left_empty_stays() -> None:
    town = Town(sent(2))
    town.many("u1", "name_handlers", picks(town, "u1", "name_handlers")[:1], leader="李局长", handler="吴敏", phone="1")
    town.many("u1", "name_handlers", picks(town, "u1", "name_handlers"), section="养护股")
    kept = {(duty.leader, duty.section, duty.handler) for duty in (town.duty("u1", "c1"), town.duty("u1", "c2"))}
    assert kept == {("李局长", "养护股", "吴敏"), ("", "养护股", "")}


def test_at_least_one_is_named() -> None:
    town = Town(sent(1))
    answer = town.client("u1").post(url("name_handlers"), {"pick": picks(town, "u1", "name_handlers"), "run": "x"})
    assert answer.status_code == 422
    assert "请至少填写一项" in text(answer)  # type: ignore[arg-type]


# -- drafts -----------------------------------------------------------------------------------------------------------


def drafted(count: int = 2) -> Story:
    told = sent(count)
    for n in range(1, count + 1):
        told.in_case(f"c{n}").step("sign_for", unit="u1").step("draft", unit="u1", text=f"第{n}件意见")
    return told


def test_several_drafts_are_approved_with_one_remark() -> None:
    town = Town(drafted())
    page = town.many("u1:section_head", "approve", picks(town, "u1:section_head", "approve"), remark="同意。")
    assert "已办理 2 件" in page
    assert {town.duty("u1", title).draft_level for title in ("c1", "c2")} == {"leader_in_charge"}
    assert not picks(town, "u1:section_head", "approve")


def test_a_draft_that_came_since_is_not_approved_unread() -> None:
    town = Town(drafted(3))
    chosen = picks(town, "u1:section_head", "approve")
    town.act("u1", "draft", {"text": "新稿"}, {"unit": "u1"}, "c2")
    client, shown = town.client("u1:section_head"), ask(town, "u1:section_head", "approve", chosen)
    assert "1 件不能办理" in shown
    assert "现在已有第 2 稿" in shown
    town.act("u1", "draft", {"text": "新稿"}, {"unit": "u1"}, "c3")
    page = through(client, url("approve"), confirmed(shown))
    assert "已办理 1 件，未办理 1 件" in page
    assert "现在已有第 2 稿" in page
    levels = [town.duty("u1", title).draft_level for title in ("c1", "c2", "c3")]
    assert levels == ["leader_in_charge", "section_head", "section_head"]


def test_two_clicks_of_who_holds_two_levels_pass_one() -> None:
    town = Town(drafted(1))
    user = User.objects.get(username="u1:section_head")
    Post.objects.create(user=user, unit=town.duty("u1").unit, level="leader_in_charge")
    chosen = picks(town, "u1:section_head", "approve")
    town.many("u1:section_head", "approve", chosen)
    assert confirmed(ask(town, "u1:section_head", "approve", chosen))["pick"] == []
    answer = town.client("u1:section_head").post(url("approve"), {"pick": chosen, "run": "x"}, follow=True)
    assert "这一次没有办理" in text(answer)  # type: ignore[arg-type]
    assert town.duty("u1").draft_state == "waiting"


# -- one talk, several cases ------------------------------------------------------------------------------------------

TALK = {"stage": "before", "mode": "seminar", "with_whom": "代表1、代表2", "summary": "一并听取意见"}


def test_one_meeting_is_noted_in_all_that_were_ticked() -> None:
    told = story()
    for n in (1, 2, 3):
        told.case(f"c{n}").assigned(lead="u1")
    town = Town(told)
    town.many("u1", "contact", picks(town, "u1", "contact"), **TALK)
    assert Contact.objects.count() == 3
    assert len({contact.meeting for contact in Contact.objects.all()}) == 1
    assert Contact.objects.filter(with_whom="代表1、代表2").count() == 3


def test_a_talk_is_noted_once() -> None:
    town = Town(story().case("c1").assigned(lead="u1").case("c2").assigned(lead="u1"))
    chosen = picks(town, "u1", "contact")
    town.many("u1", "contact", chosen, **TALK)
    answer = town.client("u1").post(url("contact"), {"pick": chosen, "run": "x", **TALK})
    assert answer.status_code == 422
    assert "已经办理过“沟通”" in text(answer)  # type: ignore[arg-type]
    assert "一并听取意见" in text(answer)  # type: ignore[arg-type]
    assert Contact.objects.count() == 2


def test_a_talk_is_noted_in_all_or_in_none() -> None:
    town = Town(story().case("c1").assigned(lead="u1").case("c2").assigned(lead="u1"))
    client, shown = town.client("u1"), ask(town, "u1", "contact", picks(town, "u1", "contact"))
    town.act("assigning", "reassign", {"to": "u2", "role": ""}, {"unit": "u1"}, "c2")
    answer = client.post(url("contact"), confirmed(shown, **TALK))
    assert answer.status_code == 422
    assert "单位u1在本案没有承办任务" in text(answer)  # type: ignore[arg-type]
    assert Contact.objects.count() == 0


# -- what others owe --------------------------------------------------------------------------------------------------


def test_who_answers_urges_those_he_waits_for() -> None:
    told = story().case("c1").assigned(lead="u1", co_hosts=["u2", "u3"]).step("give_opinion", unit="u3", text="同意")
    town = Town(told.step("assign", by="u1", lead="u11"))
    page = text(town.client("u1").get("/"))  # type: ignore[arg-type]
    assert "单位u2会办意见未报送" in page
    assert "单位u11尚未签收" in page
    assert "单位u3" not in page.partition('id="awaited"')[2]
    chosen = picks(town, "u1", "urge")
    assert "已办理 2 件" in town.many("u1", "urge", chosen)
    assert (town.duty("u2").urged, town.duty("u11").urged) == (1, 1)
    assert "已催 1 次" in text(town.client("u1").get("/"))  # type: ignore[arg-type]
    assert 'id="awaited"' not in text(town.client("u2").get("/"))  # type: ignore[arg-type]


# -- the desk's filters -----------------------------------------------------------------------------------------------


def test_the_desk_is_narrowed_and_the_counts_follow() -> None:
    told = story().case("c1").assigned(lead="u1").case("c2").assigned(lead="u3", co_hosts=["u1"])
    town = Town(told.case("p1", kind="proposal").assigned(lead="u1"))
    town.act("u1", "name_handlers", {"section": "", "handler": "吴敏", "phone": ""}, {"unit": "u1"}, "c2")
    client = town.client("u1")

    def seen(query: str) -> set[str]:
        page = text(client.get(f"/{query}"))  # type: ignore[arg-type]
        return set(re.findall(r"关于(\w\d)的建议", page.partition("<tbody")[2]))

    assert seen("") == {"c1", "c2", "p1"}
    assert seen("?kind=proposal") == {"p1"}
    assert seen("?role=会办") == {"c2"}
    assert seen("?handler=吴敏") == {"c2"}
    assert seen("?handler=谁也不是") == {"c1", "c2", "p1"}
    page = text(client.get("/?kind=proposal"))  # type: ignore[arg-type]
    assert '?show=reply&amp;kind=proposal"><b>1</b>' in page
    assert "看全部 3 件" in page


def test_what_waits_for_others_stands_apart_unless_it_is_late() -> None:
    told = story().case("c1").assigned(lead="u1").step("draft", unit="u1", text="稿", class_="A")
    town = Town(told.case("c2").assigned(lead="u1"))
    page = text(town.client("u1").get("/"))  # type: ignore[arg-type]
    assert page.index("等待他人　1 件") > page.index("以后到期　1 件")
    duty = town.duty("u1")
    duty.answer_due = ahead(-3)
    duty.save()
    page = text(town.client("u1").get("/"))  # type: ignore[arg-type]
    assert "已超期　1 件" in page
    assert "等待他人　" not in page


# -- as often for thirty rows as for one ------------------------------------------------------------------------------


def asked(town: Town, who: str, step: str, chosen: list[str]) -> int:
    client = town.client(who)
    client.post(url(step), {"pick": chosen[:1]})
    with CaptureQueriesContext(connection) as queries:
        assert client.post(url(step), {"pick": chosen}).status_code == 200
    return len(queries)


@pytest.mark.parametrize("step", ["sign_for", "name_handlers"])
def test_as_many_queries_for_thirty_as_for_one(step: str) -> None:
    town = Town(sent(30))
    chosen = picks(town, "u1", step)
    assert len(chosen) == 30
    one, many = asked(town, "u1", step, chosen[:1]), asked(town, "u1", step, chosen)
    assert one == many <= MOST_QUERIES


def test_as_many_queries_to_approve_thirty_as_one() -> None:
    town = Town(drafted(30))
    chosen = picks(town, "u1:section_head", "approve")
    one, many = asked(town, "u1:section_head", "approve", chosen[:1]), asked(town, "u1:section_head", "approve", chosen)
    assert one == many <= MOST_QUERIES
    client = town.client("u1:section_head")
    through(client, url("approve"), {"pick": chosen, "run": "x"})
    with CaptureQueriesContext(connection) as queries:
        page = text(client.get("/many/runs/x/"))  # type: ignore[arg-type]
    assert "已办理 30 件" in page
    assert len(queries) <= MOST_QUERIES


def test_a_pick_says_what_was_seen() -> None:
    town = Town(drafted(1))
    duty = town.duty("u1")
    assert pick_of(duty.case, duty) == f"{duty.case.public_id}.{duty.no}.{duty.case.event_count}.1"
    assert LEVELS[0] == duty.draft_level


def test_a_desk_of_many_rows_is_turned_over_and_stays_small() -> None:
    town = Town(sent(30))
    client, query, seen = town.client("u1"), "?show=sign_for", list[str]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("huiyin.desk.queries.todo.rows.MOST_ROWS", 12)
        while query:
            page = text(client.get(f"/{query}"))  # type: ignore[arg-type]
            here = re.findall(r'name="pick" value="([^"]+)"', page)
            seen += here
            assert f"本页 {len(here)} 件，共 30 件" in page
            query = turned(page)
        assert len(seen) == len(set(seen)) == 30
        assert seen[12] in text(client.get(f"/{turned(page, 'prev')}"))  # type: ignore[arg-type]
        # The row at the end of the page is done meanwhile: the first page opens.
        assert picks(town, "u1", "sign_for", "?show=sign_for&after=gone") == seen[:12]


def test_all_that_others_owe_has_a_count_of_its_own() -> None:
    told = story()
    for n in range(25):
        told.case(f"c{n}").assigned(lead="u1", co_hosts=["u2"])
    town = Town(told)
    page = text(town.client("u1").get("/"))  # type: ignore[arg-type]
    assert '?show=awaited"><b>25</b><span>等其他单位报送</span>' in page
    assert len(picks(town, "u1", "urge")) == 20
    assert len(picks(town, "u1", "urge", "?show=awaited")) == 25
    assert "我的待办" not in text(town.client("u1").get("/?show=awaited"))  # type: ignore[arg-type]
