"""来件清单: a hand-out list comes in as its papers would have, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from huiyin.cases.door import ANYBODY, Refused, holding
from huiyin.cases.models import Case, Duty, Role
from huiyin.exchange.imports import actions, undoing
from huiyin.exchange.imports.kinds import Place, places_of
from huiyin.exchange.models import Import
from huiyin.exchange.replay import conclude, settle, walk
from huiyin.exchange.replay_file import ReplayFile, read
from huiyin.figures.queries import rows_now
from huiyin.figures.reckoning import reckon
from huiyin.handling import actions as handling
from huiyin.people.models import CLERK, Post, Proposer, Unit, User
from tests.exchange.sheets import LIMITS, bring_in, csv_of, moment, problems, run, undo, xlsx
from tests.stories import Story

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
HEADINGS = ("编号", "标题", "领衔代表", "主办单位", "会办单位", "交办日期")
GIVEN = {"kind": "建议", "from_": "某市人民政府"}


class Office:
    """A county's government with its clerk."""

    def __init__(self, told: Story | None = None) -> None:
        story = told or Story(units=["gov", "u2"], as_of=TODAY.isoformat())
        story.at("2026-01-01").play()
        self.unit = Unit.objects.get(code="gov")
        Unit.objects.filter(pk=self.unit.pk).update(name="某县人民政府")
        self.unit.refresh_from_db()
        self.clerk = User.objects.create(username="clerk", name="经办某")
        Post.objects.create(user=self.clerk, unit=self.unit, level=CLERK)

    @property
    def place(self) -> Place:
        return next(place for place in places_of(self.clerk, TODAY) if place.kind == Import.Kind.RECEIVED)

    def list_of(self, *rows: Any, headings: Any = HEADINGS, given: dict[str, str] = GIVEN, **more: Any) -> Import:
        data = xlsx([headings, *rows], title="某市交某县办理的建议一览表")
        return bring_in(self.place, data, by=self.clerk, at=moment(TODAY), given=given, **more)

    def run(self, one: Import) -> Import:
        return run(one, by=self.clerk, at=moment(TODAY))


def test_each_row_is_received_as_a_paper_would_be() -> None:
    office = Office()
    one = office.list_of(
        (6102.0, "关于修桥的建议", "张 三", "市交通局、市财政局", "某县人民政府；市水利局", date(2026, 3, 2)),
        ("6103", "关于修路的建议", "李四代表等5人", "某县人民政府", "市交通局 市公安局", "2026年3月3日"),
    )
    assert (one.heading_row, one.row_count, problems(one)) == (2, 2, [])
    office.run(one)
    assert one.stage == Import.Stage.DONE
    bridge, road = Case.objects.order_by("number")
    assert (bridge.number, bridge.title, bridge.lead.name, bridge.received_from) == (
        "6102",
        "关于修桥的建议",
        "张三",
        "某市人民政府",
    )
    assert bridge.outside_units == [
        {"name": "市交通局", "role": "lead"},
        {"name": "市财政局", "role": "lead"},
        {"name": "市水利局", "role": "co_host"},
    ]
    assert [(duty.role, duty.state, duty.assigned_on) for duty in Duty.objects.order_by("case__number")] == [
        (Role.CO_HOST, "signed", date(2026, 3, 2)),
        (Role.LEAD, "signed", date(2026, 3, 3)),
    ]
    assert [event.step for event in road.events.all()] == ["begin", "receive"]
    assert {event.user for event in road.events.all()} == {office.clerk}
    assert road.lead.name == "李四"


def test_several_proposers_have_signed_there() -> None:
    office = Office()
    one = office.list_of(
        ("1", "关于修桥的建议", "张三、李四", "某县人民政府", "", "2026-3-2", "王五 赵六"),
        headings=(*HEADINGS, "附议人"),
    )
    office.run(one)
    case = Case.objects.get()
    signed = [(one.proposer.name, one.answer) for one in case.co_signs.all()]
    assert (case.lead.name, signed) == ("张三", [("李四", "confirmed"), ("王五", "confirmed"), ("赵六", "confirmed")])


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("", "修桥", "张三", "某县人民政府", "", "2026-3-2"), "没有编号"),
        (("20230%", "修桥", "张三", "某县人民政府", "", "2026-3-2"), "不是可能的百分数"),
        (("61xx", "修桥", "张三", "某县人民政府", "", "2026-3-2"), "有遮去的字"),
        (("1", "〞", "张三", "某县人民政府", "", "2026-3-2"), "没有写出内容"),
        (("1", "修桥", "张××", "某县人民政府", "", "2026-3-2"), "有遮去的字"),
        (("1", "修桥", "张三", "某县人民政府", "", "#REF!"), "是表格的错误值 #REF!"),
        (("1", "修桥", "张三", "某县人民政府", "", "3/2/2026"), "分不清哪是月、哪是日"),
        (("1", "修桥", "张三", "某县人民政府", "", "2026-2-30"), "没有“2026-2-30”这一天"),
        (("1", "修桥", "张三", "某县人民政府", "", "2026-3-20"), "晚于登记日期"),
        (("1", "修桥", "张三", "某县人民政府、市交通局", "", "2026-3-2"), "是几个主办单位之一"),
        (("1", "修桥", "张三", "市交通局", "市水利局", "2026-3-2"), "中没有某县人民政府"),
        (("1", "修桥", "张三", "市交通局", "某县", "2026-3-2"), "“某县”是不是本单位"),
        (("1", "修桥", "某县人大常委会", "某县人民政府", "", "2026-3-2"), "是集体还是个人"),
        (("1", "修桥", "代表1", "某县人民政府", "", "2026-3-2"), "已登记有同名的"),
    ],
)
def test_what_cannot_be_read_is_told_and_not_guessed(cells: tuple[str, ...], why: str) -> None:
    office = Office()
    one = office.list_of(cells)
    assert any(why in text for text in problems(one)), problems(one)
    with pytest.raises(Refused, match="还有 1 行有问题"):
        actions.queue(one, by=office.clerk, at=moment(TODAY))
    assert not Case.objects.exists()


def test_a_name_is_answered_once_for_all_its_rows() -> None:
    office = Office()
    one = office.list_of(
        *((str(n), f"关于第{n}件的建议", "代表1", "市交通局", "某县", "2026-3-2") for n in range(1, 4)),
    )
    assert one.wrong_count == 3
    said = {"ours": {"某县": "yes"}, "who.suggestion": {"代表1": "d1"}}
    actions.correct(one, typed={}, accepted={}, skipped={}, answers=said, at=moment(TODAY))
    assert one.wrong_count == 0
    office.run(one)
    assert set(Case.objects.values_list("lead__code", flat=True)) == {"d1"}
    assert set(Duty.objects.values_list("role", flat=True)) == {Role.CO_HOST}
    # The same sender's next list asks no more who is meant.
    again = office.list_of(("9", "关于又一件的建议", "代表1", "某县人民政府", "", "2026-3-2"))
    assert problems(again) == []


def test_two_of_a_name_are_told_apart_by_their_delegation() -> None:
    office = Office()
    area = office.unit.area
    for code, team in (("x1", "东乡代表团"), ("x2", "西乡代表团")):
        Proposer.objects.create(area=area, code=code, name="王五", type="deputy", sector=team)
    one = office.list_of(
        ("1", "修桥", "王五", "某县人民政府", "", "2026-3-2", "西乡代表团"),
        ("2", "修路", "王五", "某县人民政府", "", "2026-3-2", ""),
        headings=(*HEADINGS, "代表团"),
    )
    assert problems(one) == ["“王五”有 2 位同名的，请选是哪一位"]
    row = one.rows.get(wrong=True)
    actions.correct(one, typed={row.no: {"lead": "x1"}}, accepted={}, skipped={}, answers={}, at=moment(TODAY))
    office.run(one)
    assert dict(Case.objects.values_list("number", "lead__code")) == {"1": "x2", "2": "x1"}


def test_rows_are_corrected_accepted_or_left_out() -> None:
    office = Office()
    one = office.list_of(
        ("1", "关于修桥的建议", "张三", "某县人民政府", "", "三月二日"),
        ("2", "关于XX路的建议", "张三", "某县人民政府", "", "2026-3-2"),
        ("", "合计", "", "", "", ""),
    )
    wrong = [row.no for row in one.rows.filter(wrong=True)]
    assert wrong == [3, 4, 5]
    said = {"typed": {3: {"assigned": "2026-3-2"}}, "accepted": {4: True}, "skipped": {5: True}}
    actions.correct(one, **said, answers={}, at=moment(TODAY))  # type: ignore[arg-type]
    assert one.wrong_count == 0
    # Nothing typed is lost when the columns are looked at again.
    actions.set_columns(one, columns=one.columns, given=GIVEN, limits=LIMITS, by=office.clerk, at=moment(TODAY))
    assert one.wrong_count == 0
    office.run(one)
    assert dict(Case.objects.values_list("number", "title")) == {"1": "关于修桥的建议", "2": "关于XX路的建议"}


def test_what_was_received_already_is_not_received_again() -> None:
    office = Office()
    rows = [("1", "关于修桥的建议", "张三", "某县人民政府", "", "2026-3-2")]
    office.run(office.list_of(*rows))
    again = office.list_of(*rows)
    assert any("已登记过某市人民政府交来的1" in text for text in problems(again))
    # Registered while it waited: then nothing of it is.
    first, second = (office.list_of(("7", "关于修路的建议", "钱七", "某县人民政府", "", "2026-3-2")) for _ in "ab")
    for one in (first, second):
        actions.queue(one, by=office.clerk, at=moment(TODAY))
    for one in (first, second):
        actions.run(one, at=moment(TODAY), tell=lambda done, total: None)
    assert (first.stage, second.stage) == (Import.Stage.DONE, Import.Stage.CHECKING)
    assert "请核对后再导入" in second.refusal
    assert Case.objects.filter(number="7").count() == 1


def test_roles_under_other_names_and_lists_without_units() -> None:
    office = Office()
    one = office.list_of(
        ("1", "修桥", "张三", "主", "2026-3-2"),
        ("2", "修路", "张三", "协办", "2026-3-2"),
        ("3", "修渠", "张三", "配合", "2026-3-2"),
        ("4", "修塘", "张三", "牵头", "2026-3-2"),
        headings=("案号", "案由", "提出人", "承办方式", "交办时间"),
    )
    assert problems(one) == []
    office.run(one)
    roles = dict(Duty.objects.values_list("case__number", "role"))
    assert roles == {"1": "lead", "2": "co_host", "3": "co_host", "4": "lead"}


@pytest.mark.parametrize("heading", ["主办/会办", "主/协", "牵头/配合", "主办、协办"])
def test_our_role_in_one_column_whatever_it_is_called(heading: str) -> None:
    office = Office()
    headings = ("编号", "案由", "领衔代表", heading, "交办日期")
    one = office.list_of(("1", "修桥", "张三", "配合", "2026-3-2"), headings=headings)
    assert problems(one) == []
    office.run(one)
    assert Duty.objects.get().role == Role.CO_HOST


def test_a_role_where_units_should_stand_says_which_column_is_meant() -> None:
    office = Office()
    headings = ("编号", "案由", "领衔代表", "主办（会办）", "交办日期")
    [why] = problems(office.list_of(("1", "修桥", "张三", "会办", "2026-3-2"), headings=headings))
    assert why == "主办单位一栏写的是“会办”，像是承办方式；请到上一步把这一列对应到“本单位的承办方式”"


def test_gb18030_and_the_other_kind() -> None:
    office = Office()
    rows = [
        ("提案号", "题目", "第一提案人", "办理方式", "交办日期"),
        ("2020177", "关于停车的提案", "孙䶮", "会办", "2026/3/2"),
    ]
    given = {"kind": "提案", "from_": "政协某市委员会"}
    data = csv_of(rows, "gb18030")
    one = bring_in(office.place, data, name="提案.csv", by=office.clerk, at=moment(TODAY), given=given)
    office.run(one)
    case = Case.objects.get()
    assert (case.kind, case.lead.name, case.lead.type) == ("proposal", "孙䶮", "member")


def test_the_columns_are_remembered_for_these_headings() -> None:
    office = Office()
    one = office.list_of(("1", "修桥", "张三", "某县人民政府", "", "2026-3-2"))
    other = {**one.columns, "subject": [1], "title": [1]}
    with pytest.raises(Refused, match="第 2 列对应了两项内容"):
        actions.set_columns(one, columns=other, given=GIVEN, limits=LIMITS, by=office.clerk, at=moment(TODAY))
    swapped = {**one.columns, "lead_units": one.columns["co_hosts"], "co_hosts": one.columns["lead_units"]}
    actions.set_columns(one, columns=swapped, given=GIVEN, limits=LIMITS, by=office.clerk, at=moment(TODAY))
    assert office.list_of(("2", "修路", "张三", "", "某县人民政府", "2026-3-2")).columns == swapped


def test_an_import_is_taken_back_as_long_as_nobody_has_worked_on_it() -> None:
    office = Office()
    rows = [(str(n), f"关于第{n}件的建议", "张三", "某县人民政府", "", "2026-3-2") for n in (1, 2)]
    one = office.run(office.list_of(*rows))
    with pytest.raises(Refused, match="请填写撤销理由"):
        undo(one, reason=" ", by=office.clerk, at=moment(TODAY))
    undo(one, reason="清单有误", by=office.clerk, at=moment(TODAY))
    assert one.stage == Import.Stage.UNDONE
    assert set(Case.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert {case.events.last().step for case in Case.objects.all()} == {"take_back"}  # type: ignore[union-attr]
    assert "撤销导入：撤销登记 2 件" in one.steps.last().text  # type: ignore[union-attr]
    # The list can come in again, and its cases then are worked on.
    again = office.run(office.list_of(*rows))
    case = Case.objects.get(number="1", state="assigned")
    handling.contact(
        case, unit=office.unit, stage="before", mode="phone", with_whom="", actor=ANYBODY, at=moment(TODAY)
    )
    undo(again, reason="清单有误", by=office.clerk, at=moment(TODAY))
    assert "登记之后已有“沟通”" in again.refusal
    assert again.stage == Import.Stage.DONE
    assert Case.objects.filter(state="assigned").count() == 2


def test_what_is_worked_on_between_the_question_and_the_act_is_not_taken_back() -> None:
    office = Office()
    rows = [(str(n), f"关于第{n}件的建议", "张三", "某县人民政府", "", "2026-3-2") for n in (1, 2)]
    one = office.run(office.list_of(*rows))
    undoing.queue_undo(one, reason="清单有误", by=office.clerk, at=moment(TODAY))
    assert one.stage == Import.Stage.UNDOING
    # The clerk who saw the list's cases goes on with the last of them while the worker is still busy elsewhere.
    case = Case.objects.get(number="2")
    handling.contact(
        case, unit=office.unit, stage="before", mode="phone", with_whom="", actor=ANYBODY, at=moment(TODAY)
    )
    undoing.undo(one, at=moment(TODAY), tell=lambda done, total: None)
    assert one.stage == Import.Stage.DONE
    assert "第 2 号：登记之后已有“沟通”" in one.refusal
    assert Case.objects.filter(state="assigned").count() == 2
    assert "没有撤销" in one.steps.last().text  # type: ignore[union-attr]


def test_who_lost_his_post_takes_nothing_back() -> None:
    office = Office()
    one = office.run(office.list_of(("1", "修桥", "张三", "某县人民政府", "", "2026-3-2")))
    undoing.queue_undo(one, reason="清单有误", by=office.clerk, at=moment(TODAY))
    Post.objects.filter(user=office.clerk).delete()
    undoing.undo(one, at=moment(TODAY), tell=lambda done, total: None)
    assert "不能为" in one.refusal
    assert Case.objects.get().state == "assigned"


def test_what_is_registered_while_rows_are_read_is_not_registered_twice() -> None:
    office = Office()
    row = ("1", "修桥", "张三", "某县人民政府", "", "2026-3-2")
    one, other = office.list_of(row), office.list_of(row)
    actions.queue(one, by=office.clerk, at=moment(TODAY))
    came: list[Import] = []

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        # Rows are read now, held against what was registered before: the other list comes in first.
        if not came and sql.startswith("SELECT") and 'FROM "exchange_importrow"' in sql:
            came.append(other)
            office.run(other)
        return found

    with connection.execute_wrapper(meanwhile):
        actions.run(one, at=moment(TODAY), tell=lambda done, total: None)
    assert one.stage == Import.Stage.CHECKING
    assert "有的行在等待期间有了问题" in one.refusal
    assert problems(one) == ["已登记过某市人民政府交来的1《修桥》"]
    assert Case.objects.count() == 1


# -- the seed years ---------------------------------------------------------------------------------------------------

YEARS = Path(__file__).parents[3] / "shared" / "replays"
FILES = [path for name in ("001", "002") for path in sorted(YEARS.glob(f"seed-{name}*.json"))]
KIND_WORDS = {"suggestion": "建议", "proposal": "提案"}
# What a hand-out list can tell: how many, of which kind, in which role.
TOLD = [
    "cases",
    *(f"cases.{kind}" for kind in KIND_WORDS),
    *(f"duties.{role}{kind}" for role in ("lead", "co_host") for kind in ("", ".suggestion", ".proposal")),
]


def as_list(file: ReplayFile) -> list[list[Any]]:
    """The list that the body above handed out, made from what was received."""
    people = {one.code: one.name for one in file.proposers}
    cases = {one.code: one for one in file.cases}
    ours = next(one.name for one in file.units if one.code == file.view)
    rows: list[list[Any]] = [
        ["编号", "类型", "案由", "领衔", "主办单位", "会办单位", "交办日期", "来文单位", "收文日期"]
    ]
    for step in (one for one in file.steps if one.do == "receive"):
        case, told = cases[step.case], step.fields
        leads = told["role"] == "lead"
        rows.append(
            [
                told["number"],
                KIND_WORDS[case.kind],
                case.title,
                people[case.lead],
                ours if leads else "市直某单位",
                "" if leads else f"{ours}、市直另一单位",
                told["assigned"],
                told["from"],
                step.at.date(),
            ]
        )
    return rows


@pytest.mark.skipif(not FILES, reason="the years' files are not beside this checkout")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_seed_s_year_comes_in_from_its_hand_out_list(path: Path) -> None:
    file = read(path)
    with holding():
        world = settle(file)
        done = list(walk(file, world))
    replayed = conclude(file, world, done)

    empty = settle(replace(file, name="另一地", cases=(), steps=(), proposers=()))
    unit = empty.units[file.view or ""]
    place = Place(Import.Kind.RECEIVED.value, unit.area, unit=unit)
    one = bring_in(place, xlsx(as_list(file), title="交办一览表"), by=None, at=moment(file.as_of))
    said: dict[str, dict[str, str]] = {}
    for row in one.rows.filter(wrong=True):  # 提出人10 is longer than a name is: whether a person is asked
        for told in row.problems:
            said.setdefault(told["ask"], {})[told["name"]] = "new"
    actions.correct(one, typed={}, accepted={}, skipped={}, answers=said, at=moment(file.as_of))
    assert problems(one) == []
    run(one, by=None, at=moment(file.as_of))

    mine = Case.objects.filter(area=unit.area)
    rows, duties = rows_now(mine)
    classes = [(kind.code, kind.label) for kind in file.ruleset.classes]
    figures = reckon(rows, duties, as_of=file.as_of, classes=classes, decimals=1, unit_id=unit.pk)
    assert {name: figures[name].numerator for name in TOLD} == {name: replayed.figures[name].numerator for name in TOLD}
    assert figures["cases"].numerator == one.row_count > 0

    def dues(cases: Any, unit_pk: int) -> dict[Any, Any]:
        mine = Duty.objects.filter(case__in=cases, unit=unit_pk).order_by("pk")
        told = mine.values_list("case__kind", "case__number", "role", "return_due", "first_contact_due", "answer_due")
        return {(kind, number): rest for kind, number, *rest in told}

    there = world.units[file.view or ""]
    assert dues(mine, unit.pk) == dues(Case.objects.filter(area=there.area), there.pk)
