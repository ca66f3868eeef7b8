"""The way back from a case keeps the list's filters, and leads nowhere else."""

from __future__ import annotations

import html
import re

import pytest

from tests.desk.office import Town, story, text

pytestmark = pytest.mark.django_db


def test_the_way_back_keeps_the_filter_while_one_works_in_the_case() -> None:
    town = Town(story().case("c1").assigned(lead="u1"))
    client, url = town.client("u1"), f"/cases/{town.case().public_id}/"
    own = "http://testserver"

    def back(came: str) -> tuple[str, str]:
        found = re.search(r'class="wayback" href="([^"]*)">(.*?)</a>', text(client.get(url, headers={"referer": came})))  # type: ignore[arg-type]
        assert found is not None
        return html.unescape(found[1]), found[2]

    assert back("") == ("/cases/", "返回列表")
    assert back(f"{own}/cases/?kind=suggestion&sort=-title") == ("/cases/?kind=suggestion&sort=-title", "返回列表")
    kept = "/cases/?kind=suggestion&sort=-title"
    for came in (
        f"{own}{url}draft/",
        "http://evil.example/cases/?kind=x",
        f"{own}//evil.example/",
        "javascript:alert(1)",
        f"{own}/cases/new/",
        f"{own}/nowhere/",
    ):
        assert back(came)[0] == kept, came
    assert back(f"{own}/figures/reply/numerator/?year=2024") == ("/figures/reply/numerator/?year=2024", "返回统计")
    assert back(f"{own}/") == ("/", "返回工作台")
    assert back(f"{own}/notices/?show=unread") == ("/notices/?show=unread", "返回通知")


def test_a_plan_that_was_opened_from_no_list_leads_back_to_those_to_hand_out() -> None:
    town = Town(story().case("c1").filed())
    shown = text(town.client("assigning").get(f"/handout/{town.case().public_id}/plan/"))  # type: ignore[arg-type]
    assert f'href="/handout/#row-{town.case().public_id}">返回交办</a>' in shown
