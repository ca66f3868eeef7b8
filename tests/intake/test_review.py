"""审查: coded reasons, several reviewers' opinions, and a slip that is taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from huiyin.cases.door import ANYBODY, Person, Refused
from huiyin.cases.models import Case, Event, Note
from huiyin.figures.queries import figures
from huiyin.intake import actions as intake
from huiyin.intake.actions import Manuscript, NewCase
from huiyin.intake.models import ReviewOpinion
from huiyin.people.models import Area, Body, Office, Post, Proposer, ReasonCode, User

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
BY: dict[str, Any] = {"actor": ANYBODY, "at": AT}
LATER: dict[str, Any] = {"actor": ANYBODY, "at": AT + timedelta(days=3)}


@pytest.fixture
def town() -> SimpleNamespace:
    area = Area.objects.create(code="990000", name="某县")
    body = Body.objects.create(area=area, type="congress", name="某县人大", number_pattern="{year}{n:03d}")
    other = Body.objects.create(area=area, type="cppcc", name="某县政协")
    lead = Proposer.objects.create(area=area, code="d1", name="代表1", type="deputy")
    for code, label in (("01", "不属于本县职权"), ("02", "没有具体建议")):
        ReasonCode.objects.create(body=body, purpose="not_file", code=code, label=label)
    ReasonCode.objects.create(body=other, purpose="not_file", code="09", label="政协的理由")
    ReasonCode.objects.create(body=body, purpose="return", code="08", label="申退的理由")
    return SimpleNamespace(area=area, body=body, other=other, lead=lead)


def submitted(town: SimpleNamespace, title: str = "关于修路的建议", wanted: str = "") -> Case:
    text = Manuscript(title=title, lead=town.lead, whole="正文")
    case = intake.begin(NewCase(body=town.body, manuscript=text, year=2024, wanted_number=wanted), **BY)
    intake.submit(case, **BY)
    case.refresh_from_db()
    return case


def filed(case: Case, number: str = "") -> str:
    intake.file(case, number=number, **BY)
    case.refresh_from_db()
    return case.number


def undone(case: Case) -> Event:
    event = intake.undo_review(case, reason="点错了", **LATER)
    case.refresh_from_db()
    return event


# -- reasons ----------------------------------------------------------------------------------------------------------


def test_several_coded_reasons_and_words(town: SimpleNamespace) -> None:
    case = submitted(town)
    event = intake.not_file(case, codes=["01", "02"], reason="建议向市里反映", destination="letter", **BY)
    case.refresh_from_db()
    assert case.review_note == "不属于本县职权；没有具体建议：建议向市里反映"
    assert (event.data["codes"], event.data["destination"]) == (["01", "02"], "letter")
    assert "职权" not in str(event.data)


def test_a_code_alone_or_words_alone_are_reason_enough(town: SimpleNamespace) -> None:
    one, other = submitted(town), submitted(town)
    intake.not_file(one, codes=["02"], destination="letter", **BY)
    assert "codes" not in intake.not_file(other, reason="空泛", destination="letter", **BY).data
    assert [case.review_note for case in Case.objects.order_by("pk")] == ["没有具体建议", "空泛"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"reason": " "}, "请填写不予立案的理由"),
        ({"codes": ["77"]}, "没有代码为 77 的理由"),
        ({"codes": ["01", "08", "09"]}, "没有代码为 08、09 的理由"),
    ],
)
def test_without_a_reason_of_the_body_it_is_refused(town: SimpleNamespace, given: dict[str, Any], why: str) -> None:
    case = submitted(town)
    with pytest.raises(Refused, match=why):
        intake.not_file(case, destination="letter", **given, **BY)
    case.refresh_from_db()
    assert case.state == "submitted"


# -- opinions ---------------------------------------------------------------------------------------------------------


def reviewer(town: SimpleNamespace, name: str, body: Body | None = None) -> User:
    user = User.objects.create(username=name, name=name)
    kind = Office.Type.REVIEW if body else Office.Type.ASSIGNING
    office = Office.objects.create(area=town.area, body=body, type=kind, name=name)
    Post.objects.create(user=user, office=office)
    return user


def test_several_give_their_opinions_and_nothing_is_decided(town: SimpleNamespace) -> None:
    case = submitted(town)
    for name, proposes, text in (("甲", "file", ""), ("乙", "not_file", "没有写明地点")):
        by = Person(reviewer(town, name, town.body), AT.date())
        event = intake.give_review_opinion(case, proposes=proposes, text=text, actor=by, at=AT)
        assert "地点" not in str(event.data)
    case.refresh_from_db()
    assert case.state == "submitted"
    given = [(one.by and one.by.name, one.proposes, one.text) for one in ReviewOpinion.objects.order_by("pk")]
    assert given == [("甲", "file", ""), ("乙", "not_file", "没有写明地点")]


def test_they_are_the_reviewing_office_s_alone(town: SimpleNamespace) -> None:
    case = submitted(town)
    intake.give_review_opinion(case, proposes="file", **BY)
    inside, beside = reviewer(town, "代工委", town.body), reviewer(town, "提案委", town.other)
    for user, number in ((inside, 1), (beside, 0), (reviewer(town, "府办"), 0)):
        assert ReviewOpinion.objects.visible_to(user).count() == number


def test_an_opinion_against_says_why(town: SimpleNamespace) -> None:
    case = submitted(town)
    with pytest.raises(Refused, match="请填写说明"):
        intake.give_review_opinion(case, proposes="merge", **BY)
    intake.give_review_opinion(case, proposes="not_file", codes=["01"], **BY)
    filed(case)
    with pytest.raises(Refused, match="已受理"):
        intake.give_review_opinion(case, proposes="file", **BY)


# -- a slip -----------------------------------------------------------------------------------------------------------


def test_a_filing_is_taken_back_and_the_number_stays_its_own(town: SimpleNamespace) -> None:
    one, two, three = submitted(town), submitted(town), submitted(town)
    assert filed(one) == "2024001"
    event = undone(one)
    assert (one.state, one.number, one.wanted_number, one.filed_at) == ("submitted", "", "2024001", None)
    assert event.data["undone"] == "file"
    assert "点错" not in str(event.data)
    assert filed(two) == "2024002"
    with pytest.raises(Refused, match="编号 2024001 是《关于修路的建议》撤销立案后保留的"):
        filed(three, "2024001")
    assert filed(one) == "2024001"
    assert filed(three) == "2024003"
    call_command("verify", stdout=StringIO())


def test_a_number_kept_ahead_of_the_series_is_left_out(town: SimpleNamespace) -> None:
    one, two, three = submitted(town), submitted(town), submitted(town)
    filed(one, "2024002")
    undone(one)
    assert [filed(two), filed(three)] == ["2024001", "2024003"]


@pytest.mark.parametrize("decided", ["numbered otherwise", "not filed"])
def test_a_number_that_its_case_does_not_take_is_free_again(town: SimpleNamespace, decided: str) -> None:
    one, two = submitted(town), submitted(town)
    filed(one, "2024001")
    undone(one)
    if decided == "not filed":
        intake.not_file(one, reason="空泛", destination="letter", **LATER)
    else:
        filed(one, "2024050")
    assert filed(two) == "2024001"


def test_not_filing_and_returning_are_taken_back_with_what_was_written_kept(town: SimpleNamespace) -> None:
    one, two = submitted(town), submitted(town)
    intake.not_file(one, codes=["01"], reason="某", destination="letter", **BY)
    intake.return_for_correction(two, reason="写明地点", **BY)
    for case in (one, two):
        case.refresh_from_db()
        undone(case)
        assert (case.state, case.review_note, case.not_filed_destination) == ("submitted", "", "")
    kept = [list(Note.objects.filter(case=case).order_by("seq").values_list("text", flat=True)) for case in (one, two)]
    assert kept == [["不属于本县职权：某", "点错了"], ["写明地点", "点错了"]]


def test_what_something_has_followed_stands(town: SimpleNamespace) -> None:
    one, two, three = submitted(town), submitted(town), submitted(town)
    filed(one)
    intake.merge(two, into=one, **BY)
    with pytest.raises(Refused, match="本案最近一步是“并入他案”"):
        undone(one)
    intake.return_for_correction(three, reason="写明地点", **BY)
    intake.resubmit(three, **LATER)
    with pytest.raises(Refused, match="才能撤销误操作"):
        undone(three)
    intake.unmerge(two, **BY)
    with pytest.raises(Refused, match="才能撤销误操作"):
        undone(two)


def test_it_asks_for_a_reason_and_is_done_once(town: SimpleNamespace) -> None:
    case = submitted(town)
    filed(case)
    with pytest.raises(Refused, match="请填写撤销理由"):
        intake.undo_review(case, reason=" ", **LATER)
    undone(case)
    with pytest.raises(Refused, match="才能撤销误操作"):
        undone(case)


def test_only_the_office_of_that_body_takes_it_back(town: SimpleNamespace) -> None:
    case = submitted(town)
    filed(case)
    for who in (reviewer(town, "提案委", town.other), reviewer(town, "府办")):
        with pytest.raises(Refused, match="由审查机构办理"):
            intake.undo_review(case, reason="点错了", actor=Person(who, AT.date()), at=AT)


def test_figures_do_not_count_a_filing_that_was_taken_back(town: SimpleNamespace) -> None:
    """On the days between it stood as filed, and the figures of those days still say so."""
    one, two = submitted(town), submitted(town)
    filed(one)
    filed(two)
    undone(one)
    cases = Case.objects.all()

    def told(day: int) -> tuple[int, int | None]:
        figure = figures(cases, as_of=date(2024, 3, day))["filing"]
        return figure.numerator, figure.denominator

    assert (told(1), told(3), told(4), told(31)) == ((2, 2), (2, 2), (1, 2), (1, 2))
