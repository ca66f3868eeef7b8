"""People: sessions by date, posts for a time, who speaks for whom."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from huiyin.people.models import Area, Body, Office, Post, Proposer, Session, Term, Unit, User, level_label

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> SimpleNamespace:
    area = Area.objects.create(code="990000", name="某县")
    body = Body.objects.create(area=area, type="congress", name="某县人大")
    term = Term.objects.create(body=body, number=18, starts=date(2021, 12, 1))
    session = Session.objects.create(term=term, number=3, year=2024, opens=date(2024, 1, 8), closes=date(2024, 1, 12))
    unit = Unit.objects.create(area=area, code="u1", name="某局")
    user = User.objects.create(username="jia", name="甲")
    return SimpleNamespace(area=area, body=body, session=session, unit=unit, user=user)


@pytest.mark.parametrize(
    ("day", "timing"),
    [
        (date(2024, 1, 7), "ordinary"),
        (date(2024, 1, 8), "session"),
        (date(2024, 1, 12), "session"),
        (date(2024, 1, 13), "ordinary"),
    ],
)
def test_timing_follows_from_the_date(county: SimpleNamespace, day: date, timing: str) -> None:
    assert county.session.timing_on(day) == timing
    assert str(county.session) == "某县人大第十八届第三次会议"


@pytest.mark.parametrize(
    ("day", "held"),
    [(date(2024, 2, 29), False), (date(2024, 3, 1), True), (date(2024, 9, 30), True), (date(2024, 10, 1), False)],
)
def test_a_post_is_held_from_its_first_day_to_its_last(county: SimpleNamespace, day: date, held: bool) -> None:
    Post.objects.create(user=county.user, unit=county.unit, since=date(2024, 3, 1), until=date(2024, 9, 30))
    assert Post.objects.held_on(day).exists() is held


def test_a_post_without_dates_is_held_always(county: SimpleNamespace) -> None:
    post = Post.objects.create(user=county.user, unit=county.unit, level="head")
    assert Post.objects.held_on(date(1999, 1, 1)).get() == post
    assert str(post) == "某局 主要领导"


def test_a_post_is_in_a_unit_or_in_an_office(county: SimpleNamespace) -> None:
    office = Office.objects.create(area=county.area, type="assigning", name="政府办")
    for places in ({}, {"unit": county.unit, "office": office}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.create(user=county.user, **places)


def test_who_speaks_for_whom(county: SimpleNamespace) -> None:
    member = Proposer.objects.create(area=county.area, code="m1", name="甲", type="member", user=county.user)
    party = Proposer.objects.create(area=county.area, code="g1", name="某界别组", type="collective", convener=member)
    Proposer.objects.create(area=county.area, code="m2", name="乙", type="member")
    assert set(Proposer.objects.spoken_for_by(county.user)) == {member, party}
    assert (member.styled, party.styled) == ("甲委员", "某界别组")


@pytest.mark.parametrize(
    ("type_", "suggestion", "proposal"),
    [("deputy", True, False), ("member", False, True), ("collective", True, True)],
)
def test_who_may_lead(type_: str, suggestion: bool, proposal: bool) -> None:
    one = Proposer(type=type_)
    assert one.may_lead("suggestion") is suggestion
    assert one.may_lead("proposal") is proposal


def test_a_level_of_the_rules_own_keeps_its_name() -> None:
    assert level_label("section_head") == "股室负责人"
    assert level_label("总工程师") == "总工程师"
