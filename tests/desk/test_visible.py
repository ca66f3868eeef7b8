"""看得见什么: who sees which case in which state, and which drafts of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.cases.models import Case, Duty
from huiyin.handling.models import Draft
from huiyin.people.models import CLERK, Area, Body, Office, Post, Proposer, Unit, User
from tests.desk.office import LEVELS, Town, ago, story
from tests.stories import Story

pytestmark = pytest.mark.django_db

OFFICES = {"review", "assigning"}


def seen_by(town: Town, title: str = "c1") -> set[str]:
    """Everybody who sees the case; of the leaders of a unit only its head, as ``u1:head``."""
    case = town.case(title)
    users = User.objects.exclude(
        username__in=[f"{one.code}:{level}" for one in Unit.objects.all() for level in LEVELS[:3]]
    )
    return {user.username for user in users if Case.objects.visible_to(user).filter(pk=case.pk).exists()}


def unit(code: str) -> set[str]:
    """Who works there."""
    return {code, f"{code}:head"}


def begun() -> Story:
    return story().case("c9", kind="proposal").case("c1", co_signers=["d2", "d3"])


def signed() -> Story:
    return begun().assigned(lead="u1", co_hosts=["u2"])


def handed_on() -> Story:
    told = signed().step("assign", by="u1", lead="u11").step("sign_for", unit="u11")
    return told.step("assign", by="u11", lead="u111")


PROPOSERS = {"d1", "d2", "d3"}
ALL = PROPOSERS | OFFICES
HANDLED = ALL | unit("u1") | unit("u2")
Stage = Callable[[], Story]

# Who sees the case at each stage: whoever is not named does not.
STAGES: dict[str, tuple[Stage, set[str]]] = {
    "草稿": (begun, PROPOSERS),
    "已提交": (lambda: begun().step("submit"), ALL),
    "退回修改": (lambda: begun().step("submit").step("return_for_correction", reason="请写明"), ALL),
    "已受理": (lambda: begun().filed(), ALL),
    "联名人答复过": (
        lambda: begun().step("co_sign", proposer="d2").step("decline_co_sign", proposer="d3").filed(),
        ALL - {"d3"},
    ),
    "不予受理": (lambda: begun().step("submit").step("not_file", reason="个案", destination="letter"), ALL),
    "预交办": (
        lambda: begun().filed().step("pre_assign", lead="u3", co_hosts=["u4"]),
        ALL | unit("u3") | unit("u4"),
    ),
    "预交办后交给别人": (
        lambda: begun().filed().step("pre_assign", lead="u3").step("assign", lead="u1"),
        ALL | unit("u1") | unit("u3"),
    ),
    "交办未签收": (lambda: begun().filed().step("assign", lead="u1", co_hosts=["u2"]), HANDLED),
    "分办": (
        lambda: begun().filed().step("assign", separate=["u1", "u2"]),
        HANDLED,
    ),
    "办理中": (signed, HANDLED),
    "转办两级": (handed_on, HANDLED | unit("u11") | unit("u111")),
    "退办": (
        lambda: signed().step("request_return", unit="u2", reason="无关").step("grant_return", unit="u2"),
        HANDLED,
    ),
    "改办": (lambda: signed().step("reassign", from_="u1", to="u3"), HANDLED | unit("u3")),
    "收回": (
        lambda: begun().filed().step("assign", lead="u1", co_hosts=["u2"]).step("recall", reason="交办有误"),
        HANDLED,
    ),
    "已答复": (lambda: signed().replied(), HANDLED),
    "已办结": (lambda: signed().replied().evaluated().step("close"), HANDLED),
    "已撤回": (lambda: signed().step("withdraw", reason="已解决"), HANDLED),
    "撤回草稿": (lambda: begun().step("withdraw", reason="不提了"), PROPOSERS),
    "来件": (
        lambda: begun().step("receive", number="市1", from_="市府办", unit="u4", role="co_host", assigned=ago(9)),
        ALL | unit("u4"),
    ),
}


# Goes when it is put right.
@pytest.mark.parametrize("name", STAGES)
def test_who_sees_a_case(name: str) -> None:
    stage, wanted = STAGES[name]
    assert seen_by(Town(stage())) == wanted


def test_a_merged_case_and_the_one_it_went_into() -> None:
    """Who proposed the merged one is answered in the other and sees both; who proposed the other sees that alone."""
    told = begun().filed().case("c2", lead="d4", co_signers=["d5"])
    told.data["proposers"] += [{"code": code, "name": code, "kind": "deputy"} for code in ("d4", "d5")]
    told.step("co_sign", proposer="d5").filed().step("merge", into="c1").in_case("c1").step("assign", lead="u1")
    town = Town(told)
    assert seen_by(town, "c2") == {"d4", "d5"} | OFFICES
    assert seen_by(town) == ALL | {"d4", "d5"} | unit("u1")


def test_after_the_merger_is_undone_each_sees_his_own() -> None:
    told = begun().filed().case("c2", lead="g1").filed().step("merge", into="c1").step("unmerge")
    town = Town(told)
    assert seen_by(town, "c2") == {"g1"} | OFFICES
    assert seen_by(town) == ALL


def test_a_paper_draft_is_the_office_s_from_the_start() -> None:
    town = Town(begun())
    Case.objects.filter(title__contains="c1").update(on_paper=True)
    assert seen_by(town) == ALL


def test_a_congress_has_its_suggestions_and_a_cppcc_its_proposals() -> None:
    town = Town(begun().step("submit").in_case("c9").step("submit"))
    assert seen_by(town) == PROPOSERS | {"review", "assigning"}
    assert seen_by(town, "c9") == {"m1", "review-cppcc", "assigning"}


def test_another_area_s_offices_and_units_see_nothing() -> None:
    town = Town(signed())
    area = Area.objects.create(code="530499", name="邻县")
    body = Body.objects.create(area=area, type="congress", name="邻县人大")
    for name, office in (
        ("other-review", Office(area=area, body=body, type="review", name="邻县代工委")),
        ("other-assigning", Office(area=area, type="assigning", name="邻县府办")),
    ):
        office.save()
        Post.objects.create(user=User.objects.create(username=name), office=office)
    other = Unit.objects.create(area=area, code="u1", name="单位u1")
    Post.objects.create(user=User.objects.create(username="other-u1"), unit=other)
    namesake = Proposer.objects.create(area=area, code="d1", name="代表1", type="deputy")
    Proposer.objects.filter(pk=namesake.pk).update(user=User.objects.create(username="other-d1"))
    assert seen_by(town) == HANDLED


def test_posts_of_yesterday_and_tomorrow_open_nothing() -> None:
    town = Town(signed())
    today, day = timezone.localdate(), timedelta(days=1)
    Post.objects.filter(user__username__in=("u1", "review")).update(until=today - day)
    Post.objects.filter(user__username__in=("u2", "assigning")).update(since=today + day)
    assert seen_by(town) == PROPOSERS | {"u1:head", "u2:head"}
    Post.objects.filter(user__username__in=("u1", "review")).update(until=today)
    Post.objects.filter(user__username__in=("u2", "assigning")).update(since=today)
    assert seen_by(town) == HANDLED
    clerk = User.objects.get(username="u1")
    assert not Case.objects.visible_to(clerk, today + day).filter(title__contains="c1").exists()


def test_the_convener_sees_the_collective_s() -> None:
    town = Town(begun().case("c2", lead="g1").step("submit"))
    assert "d2" not in seen_by(town, "c2")
    Proposer.objects.filter(code="g1").update(convener=Proposer.objects.get(code="d2"))
    assert seen_by(town, "c2") == {"g1", "d2"} | OFFICES


def test_each_case_is_seen_once() -> None:
    """However many the reasons: lead and co-signer, two posts in one unit, an office besides."""
    Town(handed_on())
    user = User.objects.get(username="u1")
    Proposer.objects.filter(code__in=("d1", "d2")).update(user=user)
    for one in Unit.objects.all():
        Post.objects.create(user=user, unit=one, level=CLERK)
    for office in Office.objects.all():
        Post.objects.create(user=user, office=office)
    found = Case.objects.visible_to(user).filter(title__contains="c1")
    assert found.count() == len(found) == 1


@pytest.mark.parametrize("who", ["d1", "d3", "u1", "u2:office", "u111", "review", "assigning", "u3", "stranger", "m1"])
def test_the_page_opens_to_whom_it_is_visible_and_is_not_there_for_others(who: str) -> None:
    town = Town(handed_on())
    user = User.objects.get(username=who)
    sees = Case.objects.visible_to(user).filter(title__contains="c1").exists()
    assert sees == (who not in ("u3", "stranger", "m1"))
    assert town.page(who).status_code == (200 if sees else 404)


def test_who_is_not_signed_in_is_asked_to() -> None:
    town = Town(signed())
    answer = Client().get(reverse("desk:case", args=[town.case().public_id]))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")
    assert not AnonymousUser().is_authenticated


# -- drafts -----------------------------------------------------------------------------------------------------------


def readers_of(draft: Draft) -> set[str]:
    users = User.objects.exclude(
        username__in=[f"{one.code}:{level}" for one in Unit.objects.all() for level in LEVELS[:3]]
    )
    return {user.username for user in users if Draft.objects.visible_to(user).filter(pk=draft.pk).exists()}


def drafts(town: Town, code: str) -> list[Draft]:
    return list(Draft.objects.filter(duty=town.duty(code)).order_by("pk"))


def confirmed() -> Story:
    """d2 signs, d3 declines."""
    told = story().case("c9", kind="proposal").case("c1", co_signers=["d2", "d3"])
    told.step("co_sign", proposer="d2").step("decline_co_sign", proposer="d3")
    return told.assigned(lead="u1", co_hosts=["u2"]).at(ago(4)).contacted()


def test_a_draft_on_its_way_is_for_its_unit_and_the_offices() -> None:
    town = Town(confirmed().step("draft", unit="u1", text="第一稿", class_="A"))
    assert readers_of(drafts(town, "u1")[0]) == unit("u1") | OFFICES


def test_a_co_host_sees_the_lead_s_once_it_is_put_to_it() -> None:
    town = Town(confirmed().step("draft", unit="u1", text="第一稿", class_="A"))
    draft = drafts(town, "u1")[0]
    Draft.objects.filter(pk=draft.pk).update(put_to_co_hosts=True)
    assert readers_of(draft) == unit("u1") | unit("u2") | OFFICES
    gone = town.duty("u2")
    Duty.objects.filter(pk=gone.pk).update(state="returned")
    assert readers_of(draft) == unit("u1") | OFFICES


def test_a_former_version_stays_where_it_was() -> None:
    told = confirmed().step("draft", unit="u1", text="一", class_="A").step("draft", unit="u1", text="二", class_="A")
    for level in LEVELS:
        told.step("approve", unit="u1", level=level)
    town = Town(told.at(ago(2)).step("issue", unit="u1"))
    first, second = drafts(town, "u1")
    assert (first.state, second.state) == ("superseded", "issued")
    assert readers_of(first) == unit("u1") | OFFICES
    assert readers_of(second) == unit("u1") | OFFICES | {"d1", "d2"}


def test_an_issued_reply_is_for_its_proposers_not_for_who_declined() -> None:
    town = Town(confirmed().step("reply", unit="u1", class_="A", text="已办。"))
    assert readers_of(drafts(town, "u1")[0]) == unit("u1") | OFFICES | {"d1", "d2"}


def test_who_proposed_a_merged_case_reads_the_reply_to_the_other() -> None:
    told = story().case("c9", kind="proposal").case("c1").filed().case("c2", lead="d3").filed()
    told.step("merge", into="c1").in_case("c1").step("assign", lead="u1").step("sign_for", unit="u1")
    town = Town(told.replied())
    assert readers_of(drafts(town, "u1")[0]) == unit("u1") | OFFICES | {"d1", "d3"}


def test_an_opinion_on_its_way_is_its_unit_s() -> None:
    town = Town(confirmed().step("draft", unit="u2", text="意见稿"))
    assert readers_of(drafts(town, "u2")[0]) == unit("u2") | OFFICES


def test_an_opinion_given_is_read_by_the_lead_and_by_no_proposer() -> None:
    town = Town(confirmed().step("give_opinion", unit="u2", text="同意。"))
    assert readers_of(drafts(town, "u2")[0]) == unit("u1") | unit("u2") | OFFICES


def test_every_separate_unit_reads_the_opinion_and_not_the_other_s_draft() -> None:
    told = story().case("c9", kind="proposal").case("c1").assigned(separate=["u1", "u3"], co_hosts=["u2", "u4"])
    told.step("give_opinion", unit="u2", text="同意。").contacted().step("draft", unit="u1", text="稿", class_="A")
    town = Town(told)
    assert readers_of(drafts(town, "u2")[0]) == unit("u1") | unit("u3") | unit("u2") | OFFICES
    assert readers_of(drafts(town, "u1")[0]) == unit("u1") | OFFICES


def test_an_upper_unit_sees_those_below_it_and_they_not_its_own() -> None:
    told = confirmed().step("assign", by="u1", lead="u11").step("sign_for", unit="u11")
    told.step("assign", by="u11", lead="u111").step("sign_for", unit="u111")
    told.step("reply", unit="u111", class_="A", text="三级代拟").step("draft", unit="u11", text="二级", class_="A")
    town = Town(told.step("draft", unit="u1", text="一级", class_="A"))
    assert readers_of(drafts(town, "u111")[0]) == unit("u1") | unit("u11") | unit("u111") | OFFICES
    assert readers_of(drafts(town, "u11")[0]) == unit("u1") | unit("u11") | OFFICES
    assert readers_of(drafts(town, "u1")[0]) == unit("u1") | OFFICES


def test_a_lower_reply_is_never_the_proposer_s() -> None:
    told = confirmed().step("assign", by="u1", lead="u11").step("sign_for", unit="u11")
    town = Town(told.step("reply", unit="u11", class_="A", text="代拟").step("reply", unit="u1", class_="A"))
    assert readers_of(drafts(town, "u11")[0]) == unit("u1") | unit("u11") | OFFICES


def test_the_former_holder_of_a_replaced_duty_keeps_its_own() -> None:
    told = confirmed().step("draft", unit="u1", text="旧稿", class_="A").step("reassign", from_="u1", to="u3")
    told.step("sign_for", unit="u3").contacted("u3").step("draft", unit="u3", text="新稿", class_="A")
    town = Town(told)
    assert readers_of(drafts(town, "u1")[0]) == unit("u1") | OFFICES
    assert readers_of(drafts(town, "u3")[0]) == unit("u3") | OFFICES
    assert "新稿" not in town.page("u1").content.decode()
    assert "旧稿" not in town.page("u3").content.decode()


def test_of_a_received_case_the_registering_unit_reads_the_opinions() -> None:
    told = story().case("c9", kind="proposal").case("c1")
    told.step("receive", number="市1", from_="市府办", unit="u4", role="co_host", assigned=ago(9))
    town = Town(told.step("give_opinion", unit="u4", text="同意。"))
    assert readers_of(drafts(town, "u4")[0]) == unit("u4") | OFFICES


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("u1", True),
        ("u1:head", True),
        ("assigning", True),
        ("review", True),
        ("u2", False),
        ("d1", False),
        ("d2", False),
    ],
)
def test_the_page_shows_no_more_than_that(who: str, reads: bool) -> None:
    town = Town(confirmed().step("draft", unit="u1", text="稿中的话", class_="A"))
    assert ("稿中的话" in town.page(who).content.decode()) == reads
