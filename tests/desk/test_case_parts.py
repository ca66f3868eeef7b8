"""The long parts of a case: the newest on its page, all of them on a page of their own, and nothing that he may not see."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.cases.models import Event
from huiyin.desk.queries.pages import page_in
from huiyin.handling.models import Contact
from huiyin.people.models import Proposer, Unit
from huiyin.reply.models import Form
from tests.desk.office import Town, ago, story, text, turned
from tests.stories import Story

pytestmark = pytest.mark.django_db
# What each reader of the case below finds; what is not named here he has no page of.
SEEN = {
    "assigning": {"acts", "duties", "consulted", "answers", "forms", "drafts", "approvals", "contacts", "instructions"},
    "u1": {"acts", "duties", "consulted", "answers", "forms", "drafts", "approvals", "contacts", "instructions"},
    "u2": {"acts", "duties", "consulted", "answers", "approvals"},
    "d1": {"acts", "duties", "answers", "forms", "contacts", "signers"},
}
PARTS = {*SEEN["assigning"], "signers", "files", "related", "events"}


def busy(talks: int = 2) -> Story:
    """A case with something in nearly every part: one round answered, a second being drafted."""
    told = story().case(co_signers=["d2"]).step("co_sign", proposer="d2").filed()
    told.step("pre_assign", lead="u1", co_hosts=["u2"]).step("answer_pre_assignment", unit="u1", agree=True)
    told.assign(lead="u1", co_hosts=["u2"]).sign_for(unit="u1").sign_for(unit="u2")
    told.instruct(leader="王县长", text="请认真办理", unit="u1")
    for n in range(talks):
        told.step("contact", unit="u1", stage="before", mode="visit", with_=f"第{n + 1}位")
    told.give_opinion(unit="u2", text="会办的意见").step("reply", unit="u1", class_="B", text="首轮的答复", **PROMISE)
    told.evaluated(result="unsatisfied", reason="没有时间表").rehandle(unit="u1", reason="重新答复")
    told.step("contact", unit="u1", stage="before", mode="visit")
    return told.step("draft", unit="u1", class_="B", text="还没印发的稿", **PROMISE)


PROMISE = {"promises": [{"text": "修路", "due": "2030-12-31"}]}


def part(town: Town, who: str, name: str, query: str = "") -> HttpResponse:
    url = reverse("desk:case_part", args=[town.case().public_id, name])
    return town.client(who).get(f"{url}{query}")  # type: ignore[return-value]


def test_the_newest_stand_on_the_page_and_all_of_them_on_one_of_their_own() -> None:
    town = Town(busy(talks=8))
    shown = text(town.page("u1"))
    assert "9 次，新的在前" in shown
    assert "全部 9 次沟通" in shown
    assert "与第8位" in shown
    assert "与第1位" not in shown
    whole = text(part(town, "u1", "contacts"))
    assert "共 9 次沟通" in whole
    assert all(f"与第{n}位" in whole for n in range(1, 9))


def test_a_short_part_has_no_link() -> None:
    town = Town(busy())
    assert "/all/contacts/" not in text(town.page("u1"))


def test_a_reader_has_a_page_of_what_he_sees_and_of_nothing_else() -> None:
    town = Town(busy())
    for who, seen in SEEN.items():
        found = {name for name in PARTS if part(town, who, name).status_code == 200}
        assert found == seen | {"events", "signers"}, who


def test_a_stranger_finds_no_part_and_nobody_one_of_another_name() -> None:
    town = Town(busy())
    assert {part(town, "stranger", name).status_code for name in PARTS} == {404}
    assert part(town, "u1", "secrets").status_code == 404


def test_a_draft_on_its_way_is_no_event_for_the_proposer() -> None:
    town = Town(busy())
    inside, outside = text(part(town, "u1", "events")), text(part(town, "d1", "events"))
    assert "<b>拟稿</b>" in inside
    assert "<b>拟稿</b>" not in outside
    assert "批示" not in outside


def test_a_draft_that_was_not_put_to_the_co_host_is_not_among_his_answers() -> None:
    town = Town(busy())
    assert "还没印发的稿" in text(part(town, "u1", "drafts"))
    assert part(town, "u2", "drafts").status_code == 404
    assert "还没印发的稿" not in text(part(town, "u2", "answers"))


def test_what_a_form_says_is_told_to_who_may_read_it() -> None:
    town = Town(busy())
    assert "没有时间表" in text(part(town, "u1", "forms"))
    told = text(part(town, "d2", "forms"))
    assert "没有时间表" not in told
    assert "内容由提出人、交办和审查机构、该承办单位查看" in told


def test_a_part_turns_over_by_key_and_a_new_row_moves_none() -> None:
    town = Town(busy(talks=2))
    duty = town.duty("u1")
    for n in range(119):
        Contact.objects.create(duty=duty, round=2, stage="during", mode="phone", with_whom=f"甲{n:03d}", at=at(n))
    first = text(part(town, "u1", "contacts"))
    assert "本页 50 次沟通，共 122 次沟通" in first
    Contact.objects.create(duty=duty, round=2, stage="during", mode="phone", with_whom="后来的", at=at(500))
    pages = [first]
    while query := turned(pages[-1]):
        pages.append(text(part(town, "u1", "contacts", query)))
    met = [name for page in pages for name in re.findall(r"甲\d{3}", page)]
    assert met == [f"甲{n:03d}" for n in range(118, -1, -1)]


def at(minute: int) -> datetime:
    return Event.objects.latest("at").at + timedelta(minutes=minute + 1)


def test_a_part_is_narrowed_to_one_unit_and_keeps_it() -> None:
    town = Town(busy())
    page = text(part(town, "assigning", "answers", "?only=u2"))
    assert "只列单位u2" in page
    assert "会办的意见" in page
    assert "首轮的答复" not in page


def test_a_long_tree_shows_the_lead_and_its_own_unit_first() -> None:
    told = story().case().filed()
    town_units = [f"u{n}" for n in (2, 3, 4)]
    town = Town(told.assign(lead="u1", co_hosts=town_units))
    case, like = town.case(), town.duty("u2")
    for n in range(20):
        unit = Unit.objects.create(area_id=town.area_id, code=f"more{n}", name=f"另一单位{n}")
        like.pk, like.no, like.unit, like.unit_code, like.unit_name = None, 100 + n, unit, unit.code, unit.name
        like.save(force_insert=True)
    shown = text(town.page("u4"))
    assert "全部 24 个承办任务" in shown
    tree = shown.partition('class="tree"')[2].partition("</ul>")[0]
    assert re.findall(r"<b>(.*?)</b>", tree)[0] == "单位u1"
    assert "单位u4" in tree
    assert "另一单位19" not in tree
    assert all(f"另一单位{n}<" in text(part(town, "u4", "duties")) for n in range(20))
    assert case.duties.count() == 24


def test_a_case_asks_as_much_with_many_rows_as_with_few() -> None:
    town = Town(busy())
    few = [asked(town, who, name) for who in ("u1", "assigning", "d1") for name in ("", "contacts", "forms", "events")]
    duty = town.duty("u1")
    for n in range(60):
        Contact.objects.create(duty=duty, round=2, stage="during", mode="phone", at=at(n))
        signer = Proposer.objects.create(area_id=town.area_id, code=f"x{n}", name=f"某{n}", type="deputy")
        Form.objects.create(duty=duty, round=1, proposer=signer, sent_at=at(0), due=ago(-9))
    many = [asked(town, who, name) for who in ("u1", "assigning", "d1") for name in ("", "contacts", "forms", "events")]
    assert few == many
    assert max(many) <= 12


def asked(town: Town, who: str, name: str) -> int:
    client = town.client(who)
    public_id = town.case().public_id
    url = reverse("desk:case_part", args=[public_id, name]) if name else reverse("desk:case", args=[public_id])
    client.get(url)  # what is asked once for all
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_a_page_ends_where_its_room_does() -> None:
    rows = [9, 1, 1, 5, 5, 20, 1]
    pages: list[list[int]] = []
    query: dict[str, str] = {}
    while True:
        page = page_in(rows_of(rows), lambda row: row[0], 3, query, weigh=lambda row: row[1], room=10)
        pages.append([row[1] for row in page])
        if not page.after:
            break
        query = {"after": page.last}
    assert pages == [[9, 1], [1, 5], [5], [20], [1]]
    back = page_in(rows_of(rows), lambda row: row[0], 3, {"before": "f"}, weigh=lambda row: row[1], room=10)
    assert [row[1] for row in back] == [5, 5]


def rows_of(weights: list[int]) -> list[tuple[str, int]]:
    return [(chr(ord("a") + place), weight) for place, weight in enumerate(weights)]
