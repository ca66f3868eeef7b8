"""暂存: what is typed is kept for its user alone, within bounds, until it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.cases.door import Refused
from huiyin.cases.models import Case, Event
from huiyin.desk.actions import MOST_CHARACTERS, MOST_PAGES, keep, page_key
from huiyin.desk.models import KEPT_FOR, Unsent
from huiyin.people.models import User
from tests.desk.office import Town, story, text

pytestmark = pytest.mark.django_db

TYPED = {"title": "关于修路的建议", "situation": "路面坑洼。", "csrfmiddlewaretoken": "x", "events": "3"}


@pytest.fixture
def town() -> Town:
    return Town(story().case("c1").assigned(lead="u1"))


def put(client: Client, page: str, typed: dict[str, Any] | None = None) -> Any:
    return client.post("/unsent/", typed or TYPED, query_params={"page": page})


def got(client: Client, page: str) -> Any:
    return client.get("/unsent/", {"page": page})


def test_what_was_typed_is_offered_again_on_the_same_page(town: Town) -> None:
    client = town.client("d1")
    answer = put(client, "/cases/new/")
    assert answer.status_code == 200
    kept = got(client, "/cases/new/").json()
    assert kept["fields"] == {"title": ["关于修路的建议"], "situation": ["路面坑洼。"]}
    assert kept["when"] == answer.json()["when"] == f"{timezone.localtime():%H:%M}"
    assert got(client, "/cases/other/").status_code == 204


def test_the_order_of_the_query_does_not_matter(town: Town) -> None:
    client = town.client("d1")
    put(client, "/cases/x/evaluate/?unit=u1&proposer=d1")
    assert got(client, "/cases/x/evaluate/?proposer=d1&unit=u1").status_code == 200
    assert got(client, "/cases/x/evaluate/?proposer=d2&unit=u1").status_code == 204


def test_nobody_else_gets_it(town: Town) -> None:
    put(town.client("d1"), "/cases/new/")
    for who in ("d2", "u1", "review", "assigning"):
        assert got(town.client(who), "/cases/new/").status_code == 204
    assert Client().get("/unsent/", {"page": "/cases/new/"}).status_code == 302


def test_it_makes_no_event_and_no_case(town: Town) -> None:
    before = (Event.objects.count(), Case.objects.count())
    put(town.client("d1"), "/cases/new/")
    assert (Event.objects.count(), Case.objects.count()) == before


def test_it_is_forgotten_when_it_is_not_wanted(town: Town) -> None:
    client = town.client("d1")
    put(client, "/cases/new/")
    town.client("d2").post("/unsent/?forget=1&page=/cases/new/")
    assert got(client, "/cases/new/").status_code == 200
    assert client.post("/unsent/?forget=1&page=/cases/new/").status_code == 204
    assert got(client, "/cases/new/").status_code == 204


def test_sent_it_is_forgotten_and_refused_it_stays(town: Town) -> None:
    client = town.client("d1")
    put(client, "/cases/new/")
    assert client.post("/cases/new/", {"way": "d1:congress", "title": "只有标题"}).status_code == 422
    assert got(client, "/cases/new/").status_code == 200
    sent = {"way": "d1:congress", "title": "关于修路的建议", "situation": "坑洼。", "agrees_to_publish": "yes"}
    assert client.post("/cases/new/", sent).status_code == 302
    assert got(client, "/cases/new/").status_code == 204


def test_too_much_is_not_kept_and_said(town: Town) -> None:
    answer = put(town.client("d1"), "/cases/new/", {"whole": "字" * (MOST_CHARACTERS + 1)})
    assert answer.status_code == 413
    assert "不能暂存" in answer.json()["why"]
    assert not Unsent.objects.exists()


@pytest.mark.parametrize("page", ["", "https://elsewhere.example/x", "//elsewhere.example/x", "x", "/" + "x" * 500])
def test_only_pages_of_ours_are_kept(town: Town, page: str) -> None:
    assert page_key(page) == ""
    assert put(town.client("d1"), page).status_code == 413
    assert got(town.client("d1"), page).status_code == 204


def test_the_oldest_goes_when_there_are_many_and_what_is_old_goes(town: Town) -> None:
    user, now = User.objects.get(username="d1"), timezone.now()
    for n in range(MOST_PAGES + 2):
        keep(user, page=f"/cases/{n}/", fields={"text": ["字"]}, at=now + timedelta(minutes=n))
    assert Unsent.objects.filter(user=user).count() == MOST_PAGES
    assert not Unsent.objects.filter(page="/cases/1/").exists()
    later = now + KEPT_FOR + timedelta(days=1)
    assert not Unsent.objects.visible_to(user, later).exists()
    keep(user, page="/cases/new/", fields={"text": ["字"]}, at=later)
    assert Unsent.objects.count() == 1


def test_kept_twice_it_is_one(town: Town) -> None:
    user, now = User.objects.get(username="d1"), timezone.now()
    for typed in ("一", "一二"):
        keep(user, page="/cases/new/", fields={"text": [typed]}, at=now)
    assert Unsent.objects.get().fields == {"text": ["一二"]}
    with pytest.raises(Refused):
        keep(user, page="nowhere", fields={}, at=now)


@pytest.mark.parametrize(
    ("who", "step", "query"),
    [("u1", "draft", {"unit": "u1"}), ("u2", "give_opinion", {"unit": "u2"}), ("d1", "evaluate", {"unit": "u3"})],
)
def test_long_forms_say_where_they_are_kept(who: str, step: str, query: dict[str, str]) -> None:
    told = story().case("c1").assigned(separate=["u1", "u3"], co_hosts=["u2"]).replied("u3")
    assert 'data-keep="/unsent/"' in text(Town(told).form(who, step, query))


def test_writing_and_beginning_are_kept_too() -> None:
    town = Town(story().case("c1"))
    assert 'data-keep="/unsent/"' in text(town.form("d1", "write"))
    assert 'data-keep="/unsent/"' in text(town.client("d1").get("/cases/new/"))  # type: ignore[arg-type]
    assert "data-keep" not in text(town.form("d1", "submit"))
