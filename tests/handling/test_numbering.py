"""文号登记簿: each unit's papers are numbered in a series of their own, anew each year, and every gap is explained."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from huiyin.cases.door import ANYBODY, Person, Refused
from huiyin.cases.models import Event
from huiyin.handling import actions as handling
from huiyin.handling.models import Answer, DocumentNumber, DocumentSeries
from huiyin.handling.queries import places, years_of
from huiyin.people.models import Unit, User
from huiyin.reply import actions as reply
from tests.desk.office import Town, ago, story
from tests.stories import Story

pytestmark = pytest.mark.django_db
THIS_YEAR = timezone.localdate().year
REPLIES, OPINIONS = "某交函〔{year}〕{n}号", "某交会〔{year}〕{n}号"


def three_cases() -> Story:
    told = story()
    for code in ("c1", "c2", "c3"):
        told.case(code).assigned(lead="u1", co_hosts=["u2"])
    told.at(ago(2))
    for code in ("c1", "c2", "c3"):
        told.in_case(code).contacted()
    return told


@pytest.fixture
def town() -> Town:
    return Town(three_cases())


def clerk(code: str = "u1") -> Person:
    return Person(User.objects.get(username=code), timezone.localdate())


def unit(code: str = "u1") -> Unit:
    return Unit.objects.get(code=code)


def series(pattern: str = REPLIES, paper: str = "reply", code: str = "u1", first: int = 1) -> DocumentSeries:
    return handling.set_series(
        unit(code), paper=paper, pattern=pattern, first=first, actor=clerk(code), at=timezone.now()
    )


def answer(town: Town, case: str, number: str = "", at: datetime | None = None) -> Answer:
    content = handling.Content(text="已经办理。", result_class="A")
    case_ = town.case(case)
    reply.reply(case_, unit=unit(), content=content, number=number, actor=ANYBODY, at=at or timezone.now())
    return Answer.objects.get(duty__case=case_, duty__unit_code="u1")


def opine(town: Town, case: str) -> Answer:
    case_ = town.case(case)
    handling.give_opinion(case_, unit=unit("u2"), text="建议采纳。", actor=ANYBODY, at=timezone.now())
    return Answer.objects.get(duty__case=case_, duty__unit_code="u2")


def test_without_a_series_the_clerk_writes_the_number_or_none(town: Town) -> None:
    assert answer(town, "c1").number == ""
    assert answer(town, "c2", "某函（2026）5 号").number == "某函〔2026〕5号"
    assert not DocumentNumber.objects.exists()


def test_replies_are_numbered_one_after_the_other_and_the_event_tells_the_number(town: Town) -> None:
    series()
    given = [answer(town, case).number for case in ("c1", "c2")]
    assert given == [f"某交函〔{THIS_YEAR}〕1号", f"某交函〔{THIS_YEAR}〕2号"]
    event = Event.objects.get(case=town.case("c2"), step="reply")
    assert event.data["number"] == given[1]


def test_opinions_have_a_series_of_their_own(town: Town) -> None:
    series(OPINIONS, "opinion", "u2")
    assert opine(town, "c1").number == f"某交会〔{THIS_YEAR}〕1号"
    assert answer(town, "c1").number == ""


def test_a_series_goes_on_from_the_paper_register_this_year_and_from_one_the_next(town: Town) -> None:
    ours = series(first=37)
    assert answer(town, "c1").number.endswith("〕37号")
    assert ours.text(THIS_YEAR, 37) == Answer.objects.get().number
    ours.refresh_from_db()
    assert ours.next_in(THIS_YEAR + 1) == 1


@pytest.mark.parametrize("written", ["某交函〔{y}〕9号", "某交函[{y}]9 号", "某交函（{y}）09号"])
def test_a_number_written_by_hand_stands_in_the_register_however_it_is_bracketed(town: Town, written: str) -> None:
    ours = series()
    assert answer(town, "c1", written.format(y=THIS_YEAR)).number == f"某交函〔{THIS_YEAR}〕9号"
    assert [place.is_gap for place in places(ours, THIS_YEAR).rows] == [False, *[True] * 8]
    assert answer(town, "c2").number.endswith("〕10号")


def test_a_number_is_given_once(town: Town) -> None:
    series()
    first = answer(town, "c1")
    with pytest.raises(Refused, match="已用于"):
        answer(town, "c2", first.number)
    assert not Answer.objects.filter(duty__case=town.case("c2")).exists()


def test_a_number_of_a_coming_year_is_refused(town: Town) -> None:
    series()
    with pytest.raises(Refused, match="印发日期之后"):
        answer(town, "c1", f"某交函〔{THIS_YEAR + 1}〕1号")


def test_another_offices_number_stays_as_it_is_written(town: Town) -> None:
    series()
    assert answer(town, "c1", "某政办函〔2025〕3号").number == "某政办函〔2025〕3号"
    assert answer(town, "c2").number.endswith("〕1号")


def test_a_refused_reply_takes_no_number(town: Town) -> None:
    ours = series()
    with pytest.raises(Refused):
        reply.reply(
            town.case("c1"), unit=unit(), content=handling.Content(text="文", result_class="Z"), actor=ANYBODY,
            at=timezone.now(),
        )  # fmt: skip
    assert places(ours, THIS_YEAR).rows == []
    assert answer(town, "c1").number.endswith("〕1号")


def test_a_gap_is_explained_and_the_number_is_not_given_any_more(town: Town) -> None:
    ours = series()
    answer(town, "c1", ours.text(THIS_YEAR, 2))
    handling.explain_number(ours, year=THIS_YEAR, n=1, explanation="打印作废", actor=clerk(), at=timezone.now())
    told = [(place.n, place.entry.explanation if place.entry else None) for place in places(ours, THIS_YEAR).rows]
    assert told == [(2, ""), (1, "打印作废")]
    with pytest.raises(Refused, match="空号"):
        answer(town, "c2", ours.text(THIS_YEAR, 1))


@pytest.mark.parametrize(
    ("n", "explanation", "who", "why"),
    [
        (1, " ", "u1", "请填写"),
        (2, "作废", "u1", "不是空号"),
        (3, "作废", "u1", "还没有轮到"),
        (1, "作废", "u2", "本单位经办人"),
    ],
)
def test_only_a_gap_is_explained_by_the_units_own_clerk(
    town: Town, n: int, explanation: str, who: str, why: str
) -> None:
    ours = series()
    answer(town, "c1", ours.text(THIS_YEAR, 2))
    with pytest.raises(Refused, match=why):
        handling.explain_number(ours, year=THIS_YEAR, n=n, explanation=explanation, actor=clerk(who), at=timezone.now())


@pytest.mark.parametrize(
    ("pattern", "first", "why"),
    [
        ("某交函{n}号", 1, "各有一个"),
        ("某交函〔{year}〕号", 1, "各有一个"),
        ("某{x}函〔{year}〕{n}号", 1, "各有一个"),
        ("某" * 60 + "{year}{n}", 1, "最多"),
        (REPLIES, 0, "起始号"),
    ],
)
def test_a_pattern_tells_year_and_place(town: Town, pattern: str, first: int, why: str) -> None:
    with pytest.raises(Refused, match=why):
        series(pattern, first=first)


def test_a_strange_clerk_sets_no_series(town: Town) -> None:
    with pytest.raises(Refused, match="本单位经办人"):
        handling.set_series(unit(), paper="reply", pattern=REPLIES, actor=clerk("u2"), at=timezone.now())


def test_replies_and_opinions_cannot_bear_the_same_number(town: Town) -> None:
    series()
    with pytest.raises(Refused, match="分开"):
        series(REPLIES, "opinion")


def test_a_changed_pattern_does_not_give_a_number_twice(town: Town) -> None:
    series()
    answer(town, "c1")
    series("某交复〔{year}〕{n}号")
    assert answer(town, "c2").number == f"某交复〔{THIS_YEAR}〕1号"
    with pytest.raises(Refused, match="已经用过"):
        series()
    series(first=2)
    assert answer(town, "c3").number == f"某交函〔{THIS_YEAR}〕2号"


def test_the_register_is_seen_by_its_unit_alone(town: Town) -> None:
    ours = series()
    answer(town, "c1")
    for who, sees in (("u1", True), ("u2", False), ("assigning", False), ("d1", False)):
        user = User.objects.get(username=who)
        assert DocumentSeries.objects.visible_to(user).filter(pk=ours.pk).exists() is sees
        assert DocumentNumber.objects.visible_to(user).exists() is sees


def test_the_years_of_a_register_begin_with_its_first_number(town: Town) -> None:
    ours = series()
    assert years_of(ours, THIS_YEAR) == [THIS_YEAR]
    DocumentNumber.objects.create(
        series=ours, year=THIS_YEAR - 2, n=1, explanation="旧号", at=datetime(THIS_YEAR - 2, 5, 1, tzinfo=UTC)
    )
    assert years_of(ours, THIS_YEAR) == [THIS_YEAR, THIS_YEAR - 1, THIS_YEAR - 2]


def test_a_long_register_is_read_page_by_page(town: Town) -> None:
    ours = series()
    answer(town, "c1", ours.text(THIS_YEAR, 250))
    answer(town, "c2", ours.text(THIS_YEAR, 3))
    first = places(ours, THIS_YEAR, size=100)
    assert (first.rows[0].n, len(first.rows), first.total, first.gaps, first.further) == (250, 100, 250, 248, 151)
    last = places(ours, THIS_YEAR, size=100, before=51)
    assert ([place.n for place in last.rows][-1], len(last.rows), last.further) == (1, 50, None)
    assert [place.n for place in last.rows if not place.is_gap] == [3]
