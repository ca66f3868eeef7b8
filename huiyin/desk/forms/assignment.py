"""交办、签收、退办、改办、转办的表单."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms

from huiyin.assignment.actions import other_offices, planned
from huiyin.assignment.models import ReturnRequest
from huiyin.cases.models import Role
from huiyin.desk.forms.base import (
    ActForm,
    UnitField,
    UnitsField,
    check_due,
    day_field,
    due_line,
    radios,
    text_field,
    typed_in,
)
from huiyin.desk.queries.case_dates import how_reckoned
from huiyin.handling.models import Allotment
from huiyin.people.models import Office, ReasonCode
from huiyin.rules import clocks
from huiyin.rules.clocks import Basis

_ROLE_HELP = "主办与分办只选一种；会办可以不选"


class UnitsForm(ActForm):
    """One lead, or several separate units, and co-hosts."""

    reads = True
    lead = UnitField(label="主办单位", required=False)
    separate = UnitsField(label="分办单位", required=False, help_text="几家分别办理、分别答复")
    co_hosts = UnitsField(label="会办单位", required=False, help_text="向主办（分办）单位提供意见")

    def arrange(self) -> None:
        self.offer_units(("lead", "separate", "co_hosts"), self.scene.units)

    def rule_lines(self) -> list[str]:
        wished = self.scene.case.wished_units
        return [*([f"提出人希望：{wished}"] if wished else []), _ROLE_HELP]

    def day_for(self, basis: Basis) -> date:
        return clocks.reckon(basis, self.scene.rules, self.scene.folder.calendar).on


class HandOutForm(UnitsForm):
    """By the office that hands out: from all the area's units, typed by name, pinyin or initials."""

    units_are_typed = True

    def arrange(self) -> None:
        super().arrange()
        for name in ("lead", "separate", "co_hosts"):
            typed_in(cast(UnitField | UnitsField, self.fields[name]), self.scene.case)


class PreAssignForm(HandOutForm):
    def rule_lines(self) -> list[str]:
        return [*super().rule_lines(), "至少征询一个单位；结果供正式交办参考"]


class AssignForm(HandOutForm):
    due = day_field("指定答复期限", help_text="不填则按规则计算")

    def arrange(self) -> None:
        super().arrange()
        plan = planned(self.scene.case)
        unwilling = {row.unit_id for row in self.scene.records.last_consulted if row.agrees is False}
        in_mind = [(unit.code, role) for unit, role in plan.roles if unit.pk not in unwilling]
        self.initial["lead"] = next((code for code, role in in_mind if role == Role.LEAD), "")
        for name, wanted in (("separate", Role.SEPARATE), ("co_hosts", Role.CO_HOST)):
            self.initial[name] = [code for code, role in in_mind if role == wanted]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        check_due(self, "due", self.scene.today)
        return data

    def cautions(self) -> list[str]:
        """Who was asked and does not agree, or has not answered: he chooses who reads this."""
        return [
            f"{row.unit}{'不同意承办' if row.agrees is False else '还没有答复预交办'}"
            + (f"：{row.reason}" if row.reason else "")
            + (f"；建议改由{row.suggests}" if row.suggests else "")
            for row in self.scene.records.last_consulted
            if row.agrees is not True
        ]

    def rule_lines(self) -> list[str]:
        rules, today = self.scene.rules, self.scene.today
        return [
            *super().rule_lines(),
            f"今日交办：{due_line('答复', self.day_for(clocks.answer_basis(rules, 'reply', today)))}到期",
            f"{due_line('会办意见', self.day_for(clocks.answer_basis(rules, 'opinion', today)))}到期",
            f"{due_line('申退', self.day_for(clocks.return_basis(today)))}截止",
        ]


class HandOnForm(UnitsForm):
    """转办 to the direct children."""

    due = day_field("指定期限", help_text="只用于主办、分办的下级单位；不填则按规则计算")

    def arrange(self) -> None:
        self.offer_units(("lead", "separate", "co_hosts"), self.scene.children)
        if self.scene.on_duty.answers_by == "opinion":
            self.fields["separate"].help_text = "几家分别报送意见"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        check_due(self, "due", self.scene.today)
        return data

    def rule_lines(self) -> list[str]:
        duty, rules, today = self.scene.on_duty, self.scene.rules, self.scene.today
        basis = clocks.answer_basis(rules, duty.answers_by, today, upper_due=duty.answer_due)
        what = "代拟稿" if duty.answers_by == "reply" else "意见"
        lines = [f"只能转给{duty.unit_name}的直属下级单位", _ROLE_HELP]
        return [
            *lines,
            f"本单位 {clocks.day(duty.answer_due)}到期，下级{what}最迟提前{rules.lower_margin.chinese}，为 {clocks.day(self.day_for(basis))}",
        ]


class AnswerPreAssignmentForm(ActForm):
    reads = True
    agree = forms.TypedChoiceField(
        label="是否承办",
        choices=[("yes", "属于我单位职责，同意承办"), ("no", "不属于我单位职责")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = text_field("理由", required=False)
    suggest = forms.CharField(label="建议改由", max_length=300, required=False, help_text="写单位名称")

    def arrange(self) -> None:
        self.fields["reason"].help_text = "不属于本单位职责的必填，写明职责依据"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("agree") is False and not data.get("reason"):
            self.add_error("reason", "不属于本单位职责的，请写明理由")
        return data


class OfficeField(forms.ChoiceField):
    """An office, cleaned to itself."""

    def offer(self, offices: Sequence[Office]) -> None:
        self._offices = {str(office.pk): office for office in offices}
        self.choices = [(key, office.name) for key, office in self._offices.items()]

    def clean(self, value: Any) -> Any:
        return self._offices.get(super().clean(value))


class HandOverForm(ActForm):
    reads = True
    to = OfficeField(label="转交", widget=forms.RadioSelect)
    reason = text_field("理由", required=False, help_text="如属党委部门职责")

    def arrange(self) -> None:
        offices = other_offices(self.scene.case)
        cast(OfficeField, self.fields["to"]).offer(offices)
        if len(offices) == 1:
            self.initial["to"] = str(offices[0].pk)

    def rule_lines(self) -> list[str]:
        return ["转交后由该机关交办、决定退办，本机关不再看到本案；办错的由该机关转回"]


class RecallForm(ActForm):
    reason = text_field("收回理由")

    def rule_lines(self) -> list[str]:
        return ["没有单位签收时可以收回；收回后案件重新等待交办"]


class TakeBackForm(ActForm):
    reason = text_field("撤销理由", help_text="如重复登记、不是本单位的件")

    def rule_lines(self) -> list[str]:
        number = self.scene.case.number_label
        return [
            f"撤销后本案为“已撤回”，承办任务终止，不计入统计；{number}仍可查到，也可以重新登记",
            "只能撤销登记之后还没有办理的：已经沟通、转办、拟稿的不能撤销，写错的内容用“更正登记”",
        ]


class AddCoHostForm(ActForm):
    unit = UnitField(label="会办单位")

    def arrange(self) -> None:
        held = self.scene.held
        self.offer_units(("unit",), [unit for unit in self.scene.units if unit.pk not in held])

    def rule_lines(self) -> list[str]:
        on = clocks.reckon(
            clocks.answer_basis(self.scene.rules, "opinion", self.scene.today),
            self.scene.rules,
            self.scene.folder.calendar,
        ).on
        return [f"意见 {clocks.day(on)}到期", "主办（分办）单位印发答复之后不再增减"]


class RemoveCoHostForm(ActForm):
    reason = text_field("取消理由")

    def rule_lines(self) -> list[str]:
        return ["已报送意见的会办单位不能取消；其下级任务随之终止"]


class SignForForm(ActForm):
    reads = True

    def rule_lines(self) -> list[str]:
        duty, rules = self.scene.on_duty, self.scene.rules
        name = "答复" if duty.answers_by == "reply" else "意见"
        given = f"{clocks.day(duty.assigned_on)}交办，本单位{duty.get_role_display()}"
        if rules.start == "sign_for" and duty.is_top:
            return [given, "本地规则：期限自签收之日起算", due_line("申退期限", duty.return_due)]
        return [given, due_line(f"{name}期限", duty.answer_due), due_line("申退期限", duty.return_due)]


class RequestReturnForm(ActForm):
    reads = True
    reason = text_field("申退理由", rows=4, help_text="写明职责依据")
    suggest = UnitsField(label="建议改由", required=False)

    def arrange(self) -> None:
        mine = self.scene.on_duty.unit_id
        self.offer_units(("suggest",), [unit for unit in self.scene.siblings if unit.pk != mine])
        self.offer_reason_codes(ReasonCode.Purpose.RETURN)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("reason") and not data.get("code") and not self.errors:
            self.add_error("reason", "请选择理由类别，或写明理由")
        return data

    def given(self) -> dict[str, Any]:
        return {"reason": self.reason_given(), "suggest": self.cleaned_data["suggest"]}

    def rule_lines(self) -> list[str]:
        duty, rules = self.scene.on_duty, self.scene.rules
        lines = [f"申退期限 {clocks.day(duty.return_due)}（自交办起{rules.return_window.chinese}），当日仍算按时"]
        if self.scene.today > duty.return_due:
            lines.append("期限已过" + ("，仍可提出，但会标明逾期" if rules.late_return == "warn" else ""))
        lines.append("一次只能有一份申请；未获同意的不得再次申请，其间照常办理")
        return [*lines, *how_reckoned(self.scene.folder, duty, "申退")]


class GrantReturnForm(ActForm):
    instead = ("refuse_return", "reassign")
    reason = text_field("意见", required=False, help_text="告知申请单位")

    def rule_lines(self) -> list[str]:
        return [*_request_lines(self), "同意后该单位任务退办，其下级任务终止；没有答复单位时案件重新等待交办"]


class RefuseReturnForm(ActForm):
    instead = ("grant_return", "reassign")
    reason = text_field("理由", help_text="告知申请单位")

    def rule_lines(self) -> list[str]:
        return [*_request_lines(self), "不同意的，该单位应当继续办理，不得再次申请"]


def _request_lines(form: ActForm) -> list[str]:
    """What the unit asks."""
    visible = ReturnRequest.objects.visible_to(form.scene.user, form.scene.today)
    asked = visible.filter(duty=form.scene.on_duty, state="pending").first()
    if asked is None:
        return []
    lines = [f"{form.scene.on_duty.unit_name}的理由：{asked.reason}"]
    if asked.suggests:
        lines.append(f"建议改由：{asked.suggests}")
    return [*lines, "逾期提出"] if asked.late else lines


class ReassignForm(ActForm):
    to = UnitField(label="改由")
    role = radios("承办方式", [("", "同原单位"), *Role.choices], required=False)
    keep = forms.BooleanField(label="原单位改为会办", required=False)

    def arrange(self) -> None:
        mine = self.scene.on_duty.unit_id
        self.offer_units(("to",), [unit for unit in self.scene.siblings if unit.pk != mine])
        self.initial["role"] = ""
        if self.scene.on_duty.role == Role.CO_HOST:
            del self.fields["keep"]
        if self.scene.on_duty.is_top:  # by the office that hands out; a lower one has few to choose from
            self.units_are_typed = True
            typed_in(cast(UnitField, self.fields["to"]), self.scene.case)

    def rule_lines(self) -> list[str]:
        duty = self.scene.on_duty
        return [
            f"原单位：{duty.unit_name}（{duty.get_role_display()}，{duty.state_label}）",
            "新任务另行起算期限，等待签收；原任务为“已改办”，其下级任务终止",
        ]


class TakeChargeForm(ActForm):
    leader = forms.CharField(label="领办领导", max_length=100, help_text="姓名和职务")


class NameHandlersForm(ActForm):
    section = forms.CharField(label="承办股室", max_length=100, required=False)
    handler = forms.CharField(label="经办人", max_length=100, required=False)
    phone = forms.CharField(label="电话", max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}))

    def arrange(self) -> None:
        duty = self.scene.on_duty
        self.initial.update({"section": duty.section, "handler": duty.handler, "phone": duty.handler_phone})
        last = Allotment.objects.visible_to(self.scene.user, self.scene.today).filter(duty=duty).last()
        if last is not None and not (duty.section or duty.handler):
            self.initial.update({"section": last.section, "handler": last.handler})
        self.suggested = last.text if last is not None else ""

    def clean(self) -> dict[str, Any]:
        """Names may be taken away; where none are, some are to be given."""
        data, duty = super().clean(), self.scene.on_duty
        if not any([*data.values(), duty.section, duty.handler, duty.handler_phone]):
            raise forms.ValidationError("请至少填写一项")
        return data

    def rule_lines(self) -> list[str]:
        return [f"拟办意见：{self.suggested}"] if self.suggested else []
