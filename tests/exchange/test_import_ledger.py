"""往年台账 and 大会建议提案: closed cases as their ledger tells them, papers as they were handed in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huiyin.cases.chain import first_misfit
from huiyin.cases.door import ANYBODY
from huiyin.cases.models import Case, Duty, Event
from huiyin.exchange.imports import actions
from huiyin.exchange.imports.kinds import Place, kind_of, places_of
from huiyin.exchange.models import Import
from huiyin.figures.queries import misfits, rows_now
from huiyin.figures.reckoning import reckon
from huiyin.intake import actions as intake
from huiyin.people.models import CLERK, Body, Office, Post, Proposer, Unit, User
from tests.exchange.sheets import bring_in, moment, problems, run, undo, xlsx
from tests.stories import Story

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
HEADINGS = (
    "编号",
    "案由",
    "领衔代表",
    "主办单位",
    "会办单位",
    "交办时间",
    "答复时间",
    "办结时间",
    "办理结果",
    "是否面商",
    "满意度",
)


class Town:
    """A congress with its office, and a unit with its clerk."""

    def __init__(self) -> None:
        Story(units=["u1", "u2", "u3"], as_of=TODAY.isoformat()).at("2026-01-01").play()
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.body = Body.objects.get(type="congress")
        office = Office.objects.create(area=self.body.area, body=self.body, type="review", name="代工委")
        self.reviewer = User.objects.create(username="review", name="代工委某")
        Post.objects.create(user=self.reviewer, office=office)
        self.clerk = User.objects.create(username="clerk", name="经办某")
        Post.objects.create(user=self.clerk, unit=self.units["u1"], level=CLERK)

    def place(self, kind: str, user: User) -> Place:
        return next(place for place in places_of(user, TODAY) if place.kind == kind)

    def list_of(self, kind: str, user: User, headings: Any, *rows: Any, given: Any = None) -> Import:
        data = xlsx([headings, *rows], title="一览表")
        return bring_in(self.place(kind, user), data, by=user, at=moment(TODAY), given=given or {})

    def run(self, one: Import) -> Import:
        assert problems(one) == []
        return run(one, by=one.by, at=moment(TODAY))

    def figures(self, cases: Any, unit: Unit | None = None) -> dict[str, Any]:
        rows, duties = rows_now(cases)
        told = reckon(
            rows, duties, as_of=TODAY, classes=[("A", ""), ("B", "")], decimals=1, unit_id=unit.pk if unit else None
        )
        return {name: figure.as_data() for name, figure in told.items()}


def old(n: int, **more: str) -> tuple[str, ...]:
    told = {
        "lead": "代表1",
        "units": "单位u1",
        "co": "单位u2、单位u3",
        "assigned": "2019-3-1",
        "answered": "2019-5-20",
        "closed": "2019.7.1",
        "class": "A类",
        "face": "是",
        "said": "满意",
    }
    told |= more
    return (f"2019{n:03d}", f"关于第{n}件旧事的建议", *told.values())


def test_the_figures_of_an_old_year_come_out_as_its_ledger_says() -> None:
    town = Town()
    one = town.list_of(
        "ledger",
        town.reviewer,
        HEADINGS,
        old(1),
        old(2, **{"class": "B", "said": "基本满意"}),
        old(3, face="否", answered="2019-12-20", closed="2019-12-31", said="不满意"),
        old(4, said="", co=""),
    )
    town.run(one)
    told = town.figures(Case.objects.filter(year=2019))
    assert told["cases"] == [4, None, None]
    assert told["received"] == [4, None, None]
    assert told["filing"] == [4, 4, "100.0"]
    assert (told["duties.lead"], told["duties.co_host"]) == ([4, None, None], [6, None, None])
    assert told["reply"] == [4, 4, "100.0"]
    assert told["reply_on_time"] == [3, 4, "75.0"]  # one was answered after its nine months
    assert told["opinions"] == [6, 6, "100.0"]
    assert told["face"] == [3, 4, "75.0"]
    assert (told["classes.A"], told["classes.B"]) == ([3, 4, "75.0"], [1, 4, "25.0"])
    assert (told["forms"], told["result"]) == ([3, 3, "100.0"], [2, 3, "66.7"])
    assert told["attitude.unsatisfied"] == [1, 3, "33.3"]
    assert town.figures(Case.objects.filter(year=2026))["cases"] == [0, None, None]


def test_the_record_has_one_step_and_stands_up_to_verification() -> None:
    town = Town()
    town.run(town.list_of("ledger", town.reviewer, HEADINGS, old(1)))
    case = Case.objects.get()
    assert [event.step for event in case.events.all()] == ["begin", "bring_in"]
    assert (case.state, case.number, case.year) == ("closed", "2019001", 2019)
    assert case.closed_at == moment(date(2019, 7, 1))
    assert {event.at.date() for event in case.events.all()} == {TODAY}
    assert first_misfit(Event.objects.in_order().select_related("case", "duty").iterator()) is None
    assert list(misfits(Case.objects.all())) == []
    assert set(Duty.objects.values_list("state", flat=True)) == {"answered"}


def test_a_unit_s_own_ledger_of_cases_from_outside() -> None:
    town = Town()
    given = {"kind": "建议", "from_": "某市人民政府"}
    one = town.list_of(
        "ledger",
        town.clerk,
        HEADINGS,
        old(1, lead="外来人", units="市交通局", co="单位u1"),
        old(2, lead="外来人", units="单位u1", co="市水利局"),
        given=given,
    )
    town.run(one)
    told = town.figures(Case.objects.all(), town.units["u1"])
    assert (told["duties.lead"], told["duties.co_host"]) == ([1, None, None], [1, None, None])
    assert told["classes.A"] == [1, 1, "100.0"]
    case = Case.objects.get(number="2019001")
    assert (case.received_from, case.outside_units) == ("某市人民政府", [{"name": "市交通局", "role": "lead"}])
    assert case.submitted_at is None


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (old(1, units="单位九"), "没有名为“单位九”的单位"),
        (old(1, units="单位u1、单位u2", co=""), "主办单位只能有一个"),
        (old(1, units=""), "没有本地的主办或分办单位"),
        (old(1, co="单位u1"), "在本行出现两次"),
        (old(1, answered="2019-2-1"), "答复日期 2019-02-01 早于交办日期"),
        (old(1, closed="2019-5-1"), "办结日期 2019-05-01 早于答复日期"),
        (old(1, answered="×××"), "有遮去的字"),
        (old(1, **{"class": "Z"}), "办理结果类别“Z”不在规则的分类"),
        (old(1, said="还行"), "结果满意度“还行”无法识别"),
        (old(1, lead="无此人"), "本地代表和集体中没有“无此人”"),
        (old(1, assigned="2027-1-1"), "还没有到"),
    ],
)
def test_what_a_ledger_does_not_tell_clearly(row: Any, why: str) -> None:
    town = Town()
    one = town.list_of("ledger", town.reviewer, HEADINGS, row)
    assert any(why in text for text in problems(one)), problems(one)
    assert not Case.objects.exists()


def test_units_and_people_that_are_no_more_are_answered_for() -> None:
    town = Town()
    one = town.list_of("ledger", town.reviewer, HEADINGS, old(1, lead="老代表", units="单位甲", co="省厅"))
    kind = kind_of(one, TODAY)
    assert ("u1", "单位u1") in kind.choices("unit", "单位")
    assert kind.meant_by("unit", "单位u3") == "u3"
    said = {"unit": {"单位甲": "u1", "省厅": "outside"}, "who.suggestion": {"老代表": "new"}}
    actions.correct(one, typed={}, accepted={}, skipped={}, answers=said, at=moment(TODAY))
    town.run(one)
    case = Case.objects.get()
    assert (case.lead.name, case.outside_units) == ("老代表", [{"name": "省厅", "role": "co_host"}])
    assert [duty.unit_code for duty in case.duties.all()] == ["u1"]


APART = ("编号", "案由", "领衔代表", "分办单位", "交办时间", "答复时间", "办理结果", "满意度")


def apart(answered: str, class_: str = "A", said: str = "满意") -> tuple[str, ...]:
    return ("2019001", "关于旧事的建议", "代表1", "单位u1、单位u2", "2019-3-1", answered, class_, said)


def test_units_that_handled_a_case_separately_have_each_its_own_date_and_result() -> None:
    town = Town()
    row = apart("单位u1：2019.4.1；单位u2：2019年5月20日", "单位u1:A;单位u2:B", "单位u1：满意；单位u2：无")
    town.run(town.list_of("ledger", town.reviewer, APART, row))
    told = {
        duty.unit.code: (duty.answered_at.date().isoformat(), duty.result_class, duty.forms.get("last", ""))
        for duty in Duty.objects.select_related("unit")
        if duty.answered_at is not None
    }
    assert told == {"u1": ("2019-04-01", "A", "satisfied"), "u2": ("2019-05-20", "B", "")}
    case = Case.objects.get()
    assert case.closed_at is not None
    assert case.closed_at.date() == date(2019, 5, 20)  # when the last had answered


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (apart("单位u1：2019-4-1；单位u2：5月2日"), "答复日期“5月2日”没有年份"),
        (apart("单位u1：2019-4-1；单位u2：2019-2-1"), "答复日期 2019-02-01 早于交办日期"),
        (apart("单位u1：2019-4-1；单位u9：2019-5-1"), "答复日期“单位u1:2019-4-1;单位u9:2019-5-1”不是日期"),
        (apart("单位u1：2019-4-1"), "答复日期没有写单位u2的"),
    ],
)
def test_what_is_not_told_of_each_unit_clearly(row: Any, why: str) -> None:
    town = Town()
    assert why in problems(town.list_of("ledger", town.reviewer, APART, row))


JOINTLY = ("编号", "案由", "领衔代表", "主办单位", "会办单位", "交办时间", "答复时间", "会办意见期限", "会办意见日期")


def jointly(due: str, given: str) -> tuple[str, ...]:
    return ("2019001", "关于旧事的建议", "代表1", "单位u1", "单位u2、单位u3", "2019-3-1", "2019-5-20", due, given)


def test_co_hosts_have_each_the_day_of_its_own_opinion() -> None:
    town = Town()
    town.run(
        town.list_of("ledger", town.reviewer, JOINTLY, jointly("2019-4-15", "单位u2：2019-4-10；单位u3：2019-4-20"))
    )
    told = {
        duty.unit_code: (duty.answered_at.date(), duty.answered_in_time)
        for duty in Duty.objects.all()
        if duty.answered_at is not None
    }
    assert told["u2"] == (date(2019, 4, 10), True)
    assert told["u3"] == (date(2019, 4, 20), False)
    assert told["u1"][0] == date(2019, 5, 20)


def test_a_co_host_that_gave_no_opinion_has_none_in_the_record() -> None:
    town = Town()
    town.run(town.list_of("ledger", town.reviewer, JOINTLY, jointly("", "单位u2：2019-4-10；单位u3：无")))
    silent = Duty.objects.get(unit_code="u3")
    assert (silent.answered_at, silent.answered_in_time) == (None, None)
    assert silent.state != "answered"
    assert Case.objects.get().state == "closed"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (jointly("", "单位u2：2019-2-10；单位u3：无"), "会办意见日期 2019-02-10 早于交办日期"),
        (jointly("", "单位u9：2019-4-10"), "会办意见日期“单位u9:2019-4-10”不是日期"),
        (jointly("四月", "2019-4-10"), "会办意见期限"),
    ],
)
def test_what_is_not_told_of_an_opinion_clearly(row: Any, why: str) -> None:
    town = Town()
    assert why in " ".join(problems(town.list_of("ledger", town.reviewer, JOINTLY, row)))


def test_a_ledger_is_taken_back_and_can_come_again() -> None:
    town = Town()
    rows = [old(1), old(2)]
    one = town.run(town.list_of("ledger", town.reviewer, HEADINGS, *rows))
    again = town.list_of("ledger", town.reviewer, HEADINGS, *rows)
    assert "2019 年的2019001已登记：《关于第1件旧事的建议》" in problems(again)
    undo(one, reason="台账错了", by=town.reviewer, at=moment(TODAY))
    told = town.figures(Case.objects.all())
    assert (told["cases"], told["received"], told["filing"]) == ([0, None, None], [0, None, None], [0, 0, None])
    assert list(misfits(Case.objects.all())) == []
    town.run(town.list_of("ledger", town.reviewer, HEADINGS, *rows))
    assert Case.objects.filter(state="closed").count() == 2


# -- 大会建议提案 -----------------------------------------------------------------------------------------------------

PAPERS = ("提案号", "标题", "提出人", "附议人", "内容", "类别", "是否公开", "提交日期")


def paper(n: int, lead: str = "代表1", co: str = "", open_: str = "", day: str = "2026-3-1") -> tuple[str, ...]:
    return (f"{n}", f"关于第{n}件新事的建议", lead, co, "应当办理。", "城建", open_, day)


def test_papers_of_a_session_are_handed_in_and_signed() -> None:
    town = Town()
    town.run(town.list_of("proposals", town.reviewer, PAPERS, paper(1, co="代表2、代表3"), paper(2)))
    first = Case.objects.get(wanted_number="1")
    assert (first.state, first.on_paper, first.lead.code, first.text.whole) == ("submitted", True, "d1", "应当办理。")
    assert [(sign.proposer.code, sign.answer) for sign in first.co_signs.all()] == [
        ("d2", "confirmed"),
        ("d3", "confirmed"),
    ]
    assert [event.step for event in first.events.all()] == ["begin", "co_sign", "co_sign", "submit"]
    assert first.submitted_at == moment(date(2026, 3, 1))
    assert {event.user for event in Event.objects.all()} == {town.reviewer}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (paper(1, lead="无此人"), "本地代表和集体中没有“无此人”"),
        (paper(1, lead="委员1"), "本地代表和集体中没有“委员1”"),
        (paper(1, co="代表2、无此人"), "本地代表和集体中没有“无此人”"),
        (paper(1, open_="否"), "不同意公开的，请写明理由"),
        (paper(1, day="2026-4-1"), "还没有到"),
    ],
)
def test_papers_that_are_wrong(row: Any, why: str) -> None:
    town = Town()
    one = town.list_of("proposals", town.reviewer, PAPERS, row)
    assert any(why in text for text in problems(one)), problems(one)


def test_a_misread_name_is_chosen_from_those_like_it() -> None:
    town = Town()
    Proposer.objects.create(area=town.body.area, code="x", name="王小明", type="deputy")
    one = town.list_of("proposals", town.reviewer, PAPERS, paper(1, lead="王晓明"))
    assert kind_of(one, TODAY).choices("who.suggestion", "王晓明") == [("x", "王小明代表（x）")]
    said = {"who.suggestion": {"王晓明": "x"}}
    actions.correct(one, typed={}, accepted={}, skipped={}, answers=said, at=moment(TODAY))
    town.run(one)
    assert Case.objects.get().lead.code == "x"


def test_papers_are_taken_back_until_the_review_has_begun() -> None:
    town = Town()
    one = town.run(town.list_of("proposals", town.reviewer, PAPERS, paper(1), paper(2)))
    intake.file(Case.objects.get(wanted_number="1"), actor=ANYBODY, at=moment(TODAY))
    undo(one, reason="录错了", by=town.reviewer, at=moment(TODAY))
    assert (one.stage, "案件现为“已受理”" in one.refusal) == (Import.Stage.DONE, True)
    other = town.run(town.list_of("proposals", town.reviewer, PAPERS, paper(3), paper(4)))
    undo(other, reason="录错了", by=town.reviewer, at=moment(TODAY))
    told = town.figures(Case.objects.all())
    assert (told["received"], told["filing"]) == ([2, None, None], [1, 2, "50.0"])
    assert list(misfits(Case.objects.all())) == []
