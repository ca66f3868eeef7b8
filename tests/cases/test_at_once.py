"""Several questions in one: the rows are what they would be, had each question been asked alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.models import Exists, Model, OuterRef
from django.utils import timezone

from huiyin.cases.at_once import at_once
from huiyin.cases.models import Case, Duty
from huiyin.desk.queries.records import QUESTIONS, Records
from huiyin.people.models import Area, Unit, User
from tests.desk.office import Town, ago, story

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def columns(row: Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def told() -> Town:
    """A case in which every kind of row was written."""
    year = story().case("c2", text="也修路。").case("c1", co_signers=["d2"], text="修路。\n请尽快。")
    year.assigned(lead="u1", co_hosts=["u2", "u3"]).contacted()
    year.at(ago(4)).step("draft", unit="u1", text="第一稿", class_="B", promises=[{"text": "年底完工", "due": ago(0)}])
    year.step("send_back", unit="u1", level="section_head", reason="措辞太软")
    year.at(ago(3)).step("request_extension", unit="u1", until=ago(-90), reason="雨季")
    year.at(ago(2)).step("instruct", leader="某市长", text="请抓紧。")
    town = Town(year)
    town.act("u1", "contact", {"stage": "during", "mode": "visit", "summary": "到现场看了。"}, {"unit": "u1"})
    return town


def test_every_kind_of_row_of_a_case_comes_as_it_stands() -> None:
    town = told()
    records = Records(town.case(), User.objects.get(username="assigning"), timezone.localdate())
    found = dict(zip(QUESTIONS, at_once(*(ask(records) for ask in QUESTIONS.values())), strict=True))
    for model, rows in found.items():
        alone = sorted(QUESTIONS[model](records), key=lambda one: one.pk)
        if model is Duty:
            assert [one.pk for one in rows] == [one.pk for one in alone]
        else:
            assert [columns(one) for one in rows] == [columns(one) for one in alone]
    assert sum(bool(rows) for rows in found.values()) >= 8


def test_relations_and_what_is_reckoned_come_with_the_row(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    area = Area.objects.get(pk=told().area_id)
    signed = Duty.objects.filter(case=OuterRef("pk"), state="signed")
    with django_assert_num_queries(1):
        cases, units = at_once(
            Case.objects.annotate(in_hand=Exists(signed)).select_related("lead__area", "registering_unit", "text"),
            Unit.objects.filter(code__in=["u1", "u11"]).only("code"),
        )
        assert [(one.lead.name, one.lead.area) for one in cases] == [("代表1", area)] * 2
        assert [one.registering_unit for one in cases] == [None, None]
        assert [one.in_hand for one in cases] == [False, True]
        assert [one.text.whole for one in cases] == ["也修路。", "修路。\n请尽快。"]
        assert [unit.code for unit in units] == ["u1", "u11"]


@pytest.mark.postgres
def test_wide_questions_are_not_compiled() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
