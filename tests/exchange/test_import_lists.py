"""承办单位 and 提出人 from lists: by the administrator, taken back while nothing refers to them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huiyin.cases.door import Refused
from huiyin.exchange.imports import actions
from huiyin.exchange.imports.kinds import Place, places_of
from huiyin.exchange.models import Import
from huiyin.people.actions import ChangeRefused, set_aliases
from huiyin.people.models import ADMINISTRATOR, CLERK, Area, Change, Office, Post, Proposer, Unit, User
from tests.exchange.sheets import bring_in, moment, problems, run, undo, xlsx

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
UNITS = ("单位名称", "分组", "上级单位", "简称", "单位编码")
PEOPLE = ("姓名", "身份", "代表团", "手机", "召集人")


class Keeping:
    def __init__(self) -> None:
        self.area = Area.objects.create(code="530402", name="某县")
        office = Office.objects.create(area=self.area, type="assigning", name="县政府办")
        self.keeper = User.objects.create(username="keeper", name="管理某", area=self.area)
        Post.objects.create(user=self.keeper, office=office, level=ADMINISTRATOR)

    def place(self, kind: str) -> Place:
        return next(place for place in places_of(self.keeper, TODAY) if place.kind == kind)

    def list_of(self, kind: str, headings: Any, *rows: Any) -> Import:
        return bring_in(self.place(kind), xlsx([headings, *rows]), by=self.keeper, at=moment(TODAY))

    def run(self, one: Import) -> Import:
        return run(one, by=self.keeper, at=moment(TODAY))

    def undo(self, one: Import) -> None:
        undo(one, reason="表错了", by=self.keeper, at=moment(TODAY))


def test_units_come_in_with_those_above_them_wherever_they_stand() -> None:
    office = Keeping()
    one = office.list_of(
        "units",
        UNITS,
        ("第一小学", "学校", "县教育局", "", ""),
        ("县教育局", "政府部门", "", "教育局、教体局", "jyj"),
        ("县卫生健康局", "政府部门", "", "", ""),
    )
    assert problems(one) == []
    office.run(one)
    school = Unit.objects.get(name="第一小学")
    assert school.parent is not None
    assert (school.parent.code, school.group) == ("jyj", "学校")
    assert [alias.name for alias in school.parent.aliases.all()] == ["教育局", "教体局"]
    assert Change.objects.filter(kind="unit", by=office.keeper, text__startswith="新增承办单位").count() == 3
    office.undo(one)
    assert not Unit.objects.exists()
    assert Change.objects.filter(text__startswith="删除误登的承办单位").count() == 3
    assert one.stage == Import.Stage.UNDONE


def test_a_unit_in_which_somebody_works_stays_and_so_do_all() -> None:
    office = Keeping()
    one = office.run(office.list_of("units", UNITS, ("县教育局", "", "", "", ""), ("县财政局", "", "", "", "")))
    Post.objects.create(user=office.keeper, unit=Unit.objects.get(name="县教育局"), level=CLERK)
    office.undo(one)
    assert "“县教育局”已在使用" in one.refusal
    assert Unit.objects.count() == 2
    assert one.stage == Import.Stage.DONE


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("县财政局", "", "", "", "")], "“县财政局”已登记"),
        ([("财政局", "", "", "", "")], "“财政局”是已登记的县财政局的别名"),
        ([("县财政服务局", "", "", "", "")], "与已登记的“县财政局”相近"),
        ([("县医保局", "", "县卫建局", "", "")], "没有名为“县卫建局”的单位"),
        ([("甲局", "", "乙局", "", ""), ("乙局", "", "甲局", "", "")], "绕了一圈"),
        ([("甲局", "", "", "", ""), ("甲局", "", "", "", "")], "在表中不止一次"),
        ([("甲局", "", "", "财政局", "")], "别名“财政局”已指县财政局"),
        ([("甲局", "", "", "甲", ""), ("乙局", "", "", "甲", "")], "别名“甲”在表中不止一次"),
        ([("甲局", "", "", "", "坏 代码")], "代码“坏 代码”不能用"),
    ],
)
def test_units_that_are_wrong(rows: list[Any], why: str) -> None:
    office = Keeping()
    unit = Unit.objects.create(area=office.area, code="czj", name="县财政局")
    set_aliases(unit, names=["财政局"], by=office.keeper, at=moment(TODAY))
    one = office.list_of("units", UNITS, *rows)
    assert any(why in text for text in problems(one)), problems(one)
    with pytest.raises(Refused):
        actions.queue(one, by=office.keeper, at=moment(TODAY))


def test_those_that_are_there_are_left_out_by_one_answer() -> None:
    office = Keeping()
    for n in range(3):
        Unit.objects.create(area=office.area, code=f"x{n}", name=f"第{n}局")
    rows = [(f"第{n}局", "", "", "", "") for n in range(4)]
    one = office.list_of("units", UNITS, *rows)
    assert one.wrong_count == 3
    said = {"again": {"已登记过的": "skip"}}
    actions.correct(one, typed={}, accepted={}, skipped={}, answers=said, at=moment(TODAY))
    assert (one.wrong_count, one.rows.filter(skipped=True).count()) == (0, 3)
    office.run(one)
    assert Unit.objects.filter(name="第3局").exists()
    assert Unit.objects.count() == 4


def test_people_come_in_and_collectives_name_their_conveners() -> None:
    office = Keeping()
    one = office.list_of(
        "people",
        PEOPLE,
        ("民盟某县委", "党派", "民盟", "", "李四"),
        ("张 三", "人大代表", "东乡", 13800000000.0, ""),
        ("李四", "委员", "民盟", "", ""),
    )
    assert problems(one) == []
    office.run(one)
    told = {person.name: person for person in Proposer.objects.all()}
    assert (told["张三"].type, told["张三"].sector, told["张三"].phone) == ("deputy", "东乡", "13800000000")
    assert told["民盟某县委"].convener == told["李四"]
    assert not User.objects.exclude(pk=office.keeper.pk).exists()
    office.undo(one)
    assert not Proposer.objects.exists()


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([("王五", "代表", "东乡", "", "")], "“王五”已登记（东乡）"),
        ([("王五", "代表", "西乡", "", "")], "已登记有同名的“王五”（东乡）"),
        ([("赵六", "代表", "东乡", "", ""), ("赵六", "代表", "东乡", "", "")], "在表中不止一次"),
        ([("赵六", "干部", "", "", "")], "类型“干部”无法识别"),
        ([("赵六", "代表", "", "", "王五")], "只有集体设召集人"),
        ([("妇联", "集体", "", "", "不在册")], "没有名为“不在册”的代表、委员"),
        ([("赵×", "代表", "", "", "")], "有遮去的字"),
    ],
)
def test_people_who_are_wrong(rows: list[Any], why: str) -> None:
    office = Keeping()
    Proposer.objects.create(area=office.area, code="d1", name="王五", type="deputy", sector="东乡")
    one = office.list_of("people", PEOPLE, *rows)
    assert any(why in text for text in problems(one)), problems(one)


def test_nobody_else_imports_units_or_people() -> None:
    office = Keeping()
    clerk = User.objects.create(username="clerk", name="经办某", area=office.area)
    unit = Unit.objects.create(area=office.area, code="u1", name="县财政局")
    Post.objects.create(user=clerk, unit=unit, level=CLERK)
    assert {place.kind for place in places_of(clerk, TODAY)} == {"received", "ledger"}
    assert {place.kind for place in places_of(office.keeper, TODAY)} == {"units", "people"}
    # He began it, and then keeps the master data no more.
    one = office.list_of("units", UNITS, ("县教育局", "", "", "", ""))
    actions.queue(one, by=office.keeper, at=moment(TODAY))
    Post.objects.filter(user=office.keeper).update(until=date(2026, 3, 1))
    actions.run(one, at=moment(TODAY), tell=lambda done, total: None)
    assert one.stage == Import.Stage.CHECKING
    assert "管理某不能为某县导入承办单位" in one.refusal
    assert not Unit.objects.filter(name="县教育局").exists()


def test_no_alias_means_two_units() -> None:
    office = Keeping()
    one = Unit.objects.create(area=office.area, code="a", name="甲局")
    other = Unit.objects.create(area=office.area, code="b", name="乙局")
    set_aliases(one, names=["甲", "老甲", "甲局"], by=office.keeper, at=moment(TODAY))
    assert [alias.name for alias in one.aliases.all()] == ["甲", "老甲"]
    with pytest.raises(ChangeRefused, match="“甲”已是甲局的别名"):
        set_aliases(other, names=["甲"], by=office.keeper, at=moment(TODAY))
    with pytest.raises(ChangeRefused, match="“甲局”是另一个单位的名称"):
        set_aliases(other, names=["甲局"], by=office.keeper, at=moment(TODAY))
    set_aliases(one, names=[], by=office.keeper, at=moment(TODAY))
    assert not one.aliases.exists()
