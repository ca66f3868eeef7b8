"""承办单位: add, correct, move, rename, merge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from huiyin.cases.lifecycle import IN_FORCE
from huiyin.cases.models import Duty
from huiyin.desk.forms.base import split_names
from huiyin.desk.forms.office.base import OfficeForm, UnitChoice, standing_units
from huiyin.people import actions
from huiyin.people.actions.units import why_not_change
from huiyin.people.models import Post, Unit


class UnitForm(OfficeForm):
    """Of one unit, which is no more than its history once another has its place."""

    thing: Unit

    def why_not(self) -> list[str]:
        return why_not_change(self.thing)


def _group(required: bool = False) -> forms.CharField:
    return forms.CharField(
        label="分组", max_length=100, required=required, help_text="如 政府部门、乡镇街道；列表和交办时按组排列"
    )


class AddUnit(OfficeForm):
    do, heading, button = "add", "登记承办单位", "登记"
    name = forms.CharField(label="名称", max_length=200, widget=forms.TextInput(attrs={"class": "wide"}))
    group = _group()
    parent = UnitChoice(label="上级单位", required=False, help_text="该单位能把任务转办给本单位；没有则不选")
    code = forms.CharField(
        label="代码", max_length=40, required=False, help_text="字母、数字，用于规则和数据交换，如 jtj；不填自动编号"
    )

    def arrange(self) -> None:
        units = standing_units(self.keeper)
        self.fields["parent"].offer(units, "没有上级单位")  # type: ignore[attr-defined]
        groups = "、".join(dict.fromkeys(unit.group for unit in units if unit.group))
        if groups:
            self.fields["group"].help_text = f"已有：{groups}"

    def take(self) -> str:
        unit = actions.add_unit(self.keeper.area, **self.cleaned_data, **self.who)
        self.leads_to = reverse("desk:office_units")
        return f"已登记：{unit.name}（{unit.code}）"


class CorrectUnit(UnitForm):
    do, heading, about = "correct", "更正", "录入有误、调整分组时用；机构改名请用“改名”，以前的案件才保留当时的名称。"
    name = forms.CharField(label="名称", max_length=200)
    group = _group()

    def arrange(self) -> None:
        self.start_with(name=self.thing.name, group=self.thing.group)

    def take(self) -> str:
        actions.correct_unit(self.thing, **self.cleaned_data, **self.who)
        return f"已更正：{self.thing.name}"


class AliasesForm(UnitForm):
    do, heading, about = "aliases", "别名", "来文、表格中对本单位的其他写法，如 住建局。导入时照此认出。"
    names = forms.CharField(label="别名", required=False, max_length=1000, help_text="几个用顿号隔开")

    def arrange(self) -> None:
        self.start_with(names="、".join(self.thing.aliases.values_list("name", flat=True)))

    def take(self) -> str:
        names = split_names(self.cleaned_data["names"])
        actions.set_aliases(self.thing, names=names, **self.who)
        return f"已保存：{self.thing.name}的别名"


class MoveUnit(UnitForm):
    do, heading, button, about = "move", "移动", "移动", "上级单位能把自己的任务转办给它。已经转办的任务不受影响。"
    parent = UnitChoice(label="上级单位", required=False)

    def arrange(self) -> None:
        self.fields["parent"].offer(standing_units(self.keeper, self.thing), "没有上级单位")  # type: ignore[attr-defined]
        self.start_with(parent=self.thing.parent.code if self.thing.parent is not None else "")

    def take(self) -> str:
        actions.move_unit(self.thing, **self.cleaned_data, **self.who)
        return f"已移动：{self.thing.name}"


class RenameUnit(UnitForm):
    do, heading, button = "rename", "改名", "改名"
    about = "机构改革、更名时用。新名称自今天起使用；以前的案件仍写当时的名称，由改名后的单位继续办理。"
    name = forms.CharField(label="新名称", max_length=200)
    code = forms.CharField(label="新代码", max_length=40, required=False, help_text="不填自动编号")

    def asks(self) -> list[str]:
        new = self.cleaned_data["name"]
        return [f"“{self.thing.name}”从今天起改名为“{new}”，不能撤销（可以再改名）", *_what_goes(self.thing, new)]

    def take(self) -> str:
        unit = actions.rename_unit(self.thing, **self.cleaned_data, **self.who)
        self.leads_to = reverse("desk:office_unit", args=[unit.code])
        return f"“{self.thing.name}”已改名为“{unit.name}”"


class MergeUnit(UnitForm):
    do, heading, button = "merge", "并入其他单位", "并入"
    about = "本单位撤销、职责划入另一单位时用。案件都保留，由并入后的单位继续办理。"
    into = UnitChoice(label="并入")

    def arrange(self) -> None:
        self.fields["into"].offer(standing_units(self.keeper, self.thing))  # type: ignore[attr-defined]

    def asks(self) -> list[str]:
        into = self.cleaned_data["into"].name
        return [f"“{self.thing.name}”从今天起并入“{into}”，不能撤销", *_what_goes(self.thing, into)]

    def take(self) -> str:
        into: Unit = self.cleaned_data["into"]
        actions.merge_unit(self.thing, into=into, **self.who)
        self.leads_to = reverse("desk:office_unit", args=[into.code])
        return f"“{self.thing.name}”已并入“{into.name}”"


def _what_goes(unit: Unit, new: str) -> list[str]:
    """What comes along when another takes the unit's place."""
    duties = Duty.objects.filter(unit=unit, state__in=IN_FORCE)
    waiting = duties.filter(state__in=("sent", "signed")).count()
    people = Post.objects.filter(unit=unit, until=None).values("user").distinct().count()
    lower = Unit.objects.filter(parent=unit, successor=None).count()
    told = [
        f"在办任务 {waiting} 件、已答复任务 {duties.count() - waiting} 件仍写“{unit.name}”，由“{new}”的人员接着办理"
        if duties.exists()
        else "没有在办任务",
        f"{people} 人的岗位转到“{new}”" if people else "没有人在本单位任职",
    ]
    if lower:
        told.append(f"直属下级 {lower} 个单位改属“{new}”")
    told.append(f"规则中为代码“{unit.code}”专设的审核级次只用于已有任务；新任务按新代码在规则中的级次")
    return told


FORMS: tuple[type[UnitForm], ...] = (CorrectUnit, AliasesForm, MoveUnit, RenameUnit, MergeUnit)


def forms_of(unit: Unit) -> dict[type[OfficeForm], Any]:
    return dict.fromkeys(FORMS, unit)
