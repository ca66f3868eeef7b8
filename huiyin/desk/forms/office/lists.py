"""届次、内容分类、编号和理由, rest days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from huiyin.assignment.actions import cases_to_reckon, reckon_anew
from huiyin.desk.forms.base import day_field, radios
from huiyin.desk.forms.office.base import OfficeForm
from huiyin.people import actions
from huiyin.people.models import Area, Body, ReasonCode, Session, Subject, Term

# -- 届次 -------------------------------------------------------------------------------------------------------------


def _number(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=9999, help_text=help_text)


class AddTerm(OfficeForm):
    do, heading, button = "add_term", "登记届", "登记"
    body = forms.ChoiceField(label="人大、政协")
    number = _number("第几届")
    starts = day_field("开始", required=True)
    ends = day_field("结束", help_text="换届后填写")

    def arrange(self) -> None:
        self.bodies = {body.type: body for body in self.keeper.area.bodies.order_by("pk")}
        self.fields["body"].choices = [(key, body.name) for key, body in self.bodies.items()]  # type: ignore[attr-defined]

    def take(self) -> str:
        data = self.cleaned_data
        body = self.bodies[data["body"]]
        term = actions.add_term(body, number=data["number"], starts=data["starts"], ends=data["ends"], **self.who)
        return f"已登记：{body}{term}"


class SessionFields(forms.Form):
    year = _number("办理年度", "案件按年度统计，规则按年度选用")
    opens = day_field("提交开始", required=True)
    closes = day_field("提交截止", required=True, help_text="最后一天；以后提交的算平时（闭会期间）")


class AddSession(OfficeForm, SessionFields):
    do, heading, button = "add_session", "登记会次", "登记"
    term = forms.ChoiceField(label="届")
    number = _number("第几次会议")
    field_order = ("term", "number", "year", "opens", "closes")

    def arrange(self) -> None:
        found = (
            Term.objects.filter(body__area=self.keeper.area).select_related("body__area").order_by("body", "-number")
        )
        self.terms = {f"{term.body.type}:{term.number}": term for term in found}
        self.fields["term"].choices = [(key, f"{term.body}{term}") for key, term in self.terms.items()]  # type: ignore[attr-defined]
        self.start_with(year=self.keeper.today.year)

    def why_not(self) -> list[str]:
        return [] if self.terms else ["还没有登记届，先登记届"]

    def take(self) -> str:
        data = dict(self.cleaned_data)
        session = actions.add_session(self.terms[data.pop("term")], **data, **self.who)
        return f"已登记：{session}"


class ChangeSession(OfficeForm, SessionFields):
    do, heading = "change", "修改"
    about = "改变以后提交的案件算会上还是平时；已经起草的案件不变。"
    thing: Session

    def arrange(self) -> None:
        self.start_with(year=self.thing.year, opens=self.thing.opens, closes=self.thing.closes)

    def take(self) -> str:
        actions.change_session(self.thing, **self.cleaned_data, **self.who)
        return "会次已修改"


# -- 内容分类 ---------------------------------------------------------------------------------------------------------


class SubjectForm(OfficeForm):
    thing: Area

    def offer(self, field: str, subjects: list[Subject], *, nothing: str = "") -> None:
        self.subjects = {str(one): one for one in subjects}
        choices = [(name, name) for name in self.subjects]
        self.fields[field].choices = [("", nothing), *choices] if nothing else choices  # type: ignore[attr-defined]

    def all(self) -> list[Subject]:
        return list(Subject.objects.filter(area=self.thing).select_related("parent", "area").order_by("pk"))


class AddSubject(SubjectForm):
    do, heading, button = "add", "新增分类", "新增"
    name = forms.CharField(label="名称", max_length=40)
    parent = forms.ChoiceField(label="上级分类", required=False)

    def arrange(self) -> None:
        self.offer("parent", [one for one in self.all() if one.parent_id is None], nothing="作为一级分类")

    def take(self) -> str:
        data = self.cleaned_data
        subject = actions.add_subject(
            self.thing, name=data["name"], parent=self.subjects.get(data["parent"]), **self.who
        )
        return f"已新增：{subject}"


class RenameSubject(SubjectForm):
    do, heading, button, about = "rename", "改名", "改名", "以后的案件用新名称；已有案件仍写原来的。"
    subject = forms.ChoiceField(label="分类")
    name = forms.CharField(label="新名称", max_length=40, help_text="二级分类只写自己的名称")

    def arrange(self) -> None:
        self.offer("subject", self.all())

    def why_not(self) -> list[str]:
        return [] if self.subjects else ["还没有分类"]

    def take(self) -> str:
        subject = self.subjects[self.cleaned_data["subject"]]
        actions.rename_subject(subject, name=self.cleaned_data["name"], **self.who)
        return f"已改名为：{subject}"


class DropSubject(SubjectForm):
    do, heading, button = "drop", "删去分类", "删去"
    subject = forms.ChoiceField(label="分类")

    def arrange(self) -> None:
        self.offer("subject", self.all())

    def why_not(self) -> list[str]:
        return [] if self.subjects else ["还没有分类"]

    def asks(self) -> list[str]:
        return [f"以后不能再选“{self.cleaned_data['subject']}”；已有案件仍写这一分类"]

    def take(self) -> str:
        actions.drop_subject(self.subjects[self.cleaned_data["subject"]], **self.who)
        return f"已删去：{self.cleaned_data['subject']}"


# -- 编号、亮灯、理由 -------------------------------------------------------------------------------------------------


class BodyForm(OfficeForm):
    thing: Body


class ChangeBody(BodyForm):
    do, heading = "change", "编号、亮灯、字数"
    number_pattern = forms.CharField(
        label="编号格式", max_length=40, help_text="{n} 为流水号，{n:03d} 补足三位，{year} 为年度；只影响以后的编号"
    )
    lamp_days = forms.IntegerField(label="到期前几个工作日亮黄灯", min_value=0, max_value=60)
    length_warning = forms.IntegerField(label="正文超过多少字提醒", min_value=100, max_value=100_000)

    def arrange(self) -> None:
        body = self.thing
        self.start_with(
            number_pattern=body.number_pattern, lamp_days=body.lamp_days, length_warning=body.length_warning
        )

    def take(self) -> str:
        actions.change_body(self.thing, **self.cleaned_data, **self.who)
        return "已保存"


class AddReason(BodyForm):
    do, heading, button, about = "add_reason", "新增理由", "新增", "审查、申退、不公开时从这里的理由中选。"
    purpose = radios("用于", ReasonCode.Purpose.choices)
    code = forms.CharField(label="代码", max_length=20, help_text="如 01")
    label = forms.CharField(label="理由", max_length=200)

    def take(self) -> str:
        reason = actions.add_reason(self.thing, **self.cleaned_data, **self.who)
        return f"已新增：{reason.code} {reason.label}"


class DropReason(BodyForm):
    do, heading, button = "drop_reason", "删去理由", "删去"
    reason = forms.ChoiceField(label="理由")

    def arrange(self) -> None:
        rows = ReasonCode.objects.filter(body=self.thing).select_related("body__area").order_by("purpose", "code")
        self.reasons = {f"{one.purpose}:{one.code}": one for one in rows}
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (key, f"{one.get_purpose_display()} {one.code} {one.label}") for key, one in self.reasons.items()
        ]

    def why_not(self) -> list[str]:
        return [] if self.reasons else ["还没有理由代码"]

    def asks(self) -> list[str]:
        reason = self.reasons[self.cleaned_data["reason"]]
        return [f"以后不能再选“{reason.code} {reason.label}”；已用过的不变"]

    def take(self) -> str:
        actions.drop_reason(self.reasons[self.cleaned_data["reason"]], **self.who)
        return "已删去"


def body_forms(body: Body) -> dict[type[OfficeForm], Any]:
    return {ChangeBody: body, AddReason: body, DropReason: body}


# -- 工作日 -----------------------------------------------------------------------------------------------------------


class AmendDay(OfficeForm):
    do, heading, button = "amend", "修改一日", "修改"
    about = "登记本地自己的放假或上班日（如民族节日、临时调休）。全国的节假日按国务院通知用 manage.py workdays publish 登记。"
    day = day_field("日期", required=True)
    is_working = radios("改为", [("rest", "休息"), ("working", "上班")])
    name = forms.CharField(label="名称", max_length=50, help_text="如 三月三、抗洪调休上班")
    source = forms.CharField(label="依据", max_length=200, help_text="文件名称和文号")

    def asks(self) -> list[str]:
        day: date = self.cleaned_data["day"]
        working = "上班" if self.cleaned_data["is_working"] == "working" else "休息"
        return [
            f"{day:%Y-%m-%d} 在{self.keeper.area.name}改为{working}",
            "尚未答复（报送）的任务，期限立即按新的工作日重算；有变化的逐件记入案件记录，可能提前也可能推后",
        ]

    def take(self) -> str:
        data = dict(self.cleaned_data)
        working = data.pop("is_working") == "working"
        changes = actions.amend_rest_day(self.keeper.area, data.pop("day"), is_working=working, **data, **self.who)
        if not changes:
            return "已记下名称和依据，上班与否没有变化"
        mine = (case for case in cases_to_reckon() if case.area_id == self.keeper.area.pk)
        moved = sum(reckon_anew(case, at=self.keeper.now) is not None for case in mine)
        return f"已修改，{moved} 件案件的期限有变化"
