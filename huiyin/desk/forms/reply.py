"""征询意见、重新办理、办结、督办的表单."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django import forms
from django.utils import timezone

from huiyin.desk.forms.base import (
    ActForm,
    CasesField,
    ReadPaper,
    UnitField,
    check_due,
    day_field,
    radios,
    read_paper,
    text_field,
)
from huiyin.handling.models import Draft
from huiyin.people.models import Unit
from huiyin.reply.models import Form, Level
from huiyin.rules import clocks

MOST_TOLD = 10  # forms beside a closing


class EvaluateForm(ActForm):
    """征询意见表: large, one question after another."""

    when = "填表时间"
    template = "desk/act_evaluate.html"
    keeps = True
    button = "提交"
    attitude = radios("办理态度", Level.choices)
    result = radios("办理结果", Level.choices)
    reason = text_field("不满意的原因", rows=4, required=False, help_text="任何一项选“不满意”的必填，其他情况可以不填")

    def may_be_earlier(self) -> bool:
        """A paper form is entered by the clerk, with its own date."""
        return self.is_of_paper

    @property
    def is_of_paper(self) -> bool:
        """Somebody else enters what the proposer wrote on paper."""
        proposer = self.scene.proposer
        return self.scene.case.on_paper and (proposer is None or not self.scene.person.is_proposer(proposer.pk))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if Level.UNSATISFIED in (data.get("attitude"), data.get("result")) and not data.get("reason"):
            self.add_error("reason", "选择“不满意”的，请写明原因")
        return data

    @cached_property
    def sheet(self) -> Form | None:
        """The form that was sent, with its date."""
        duty = self.scene.on_duty
        mine = [one for one in self.scene.records.sheets if one.duty_id == duty.pk and one.round == duty.round]
        return next((one for one in mine if self._is_his(one)), None)

    def _is_his(self, sheet: Form) -> bool:
        proposer, seen = self.scene.proposer, self.scene.records.open_sheets
        return proposer is not None and sheet.proposer_id == proposer.pk and sheet.pk in seen

    @property
    def paper(self) -> ReadPaper | None:
        return read_paper(self.letter, self.scene.records)

    @property
    def class_label(self) -> str:
        found = self.scene.rules.result_class(self.scene.on_duty.result_class)
        return f"{found.code} 类，{found.label}" if found is not None else ""

    @cached_property
    def letter(self) -> Draft | None:
        issued = [one for one in self.scene.records.drafts_of(self.scene.on_duty) if one.state == "issued"]
        return issued[-1] if issued else None


class RehandleForm(ActForm):
    reason = text_field("理由", required=False)
    due = day_field("指定期限", help_text="不填则按规则计算")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        check_due(self, "due", self.scene.today)
        return data

    def rule_lines(self) -> list[str]:
        rules = self.scene.rules
        due = clocks.reckon([clocks.by_rule("rehandling", self.scene.today)], rules, self.scene.folder.calendar).on
        duty, records = self.scene.on_duty, self.scene.records
        said = [
            f"{one.proposer.styled}对办理态度{one.get_attitude_display()}、办理结果{one.get_result_display()}：{one.reason}"
            for one in records.sheets
            if one.duty_id == duty.pk and one.round == duty.round and one.pk in records.open_sheets and one.reason
        ]
        return [
            *said,
            f"按规则{rules.rehandling.chinese}内再次答复，{clocks.day(due)}到期",
            f"进入第 {duty.round + 1} 轮；原答复和意见表保留",
        ]


class ReclassifyForm(ActForm):
    to = radios("调整为", [])
    proof = text_field("证明材料", required=False, help_text="写明材料名称和要点；承办单位调整、调整为已解决的必须填写")

    def arrange(self) -> None:
        present = self.scene.on_duty.result_class
        choices = [(one.code, f"{one.code} 类　{one.label}") for one in self.scene.rules.classes if one.code != present]
        cast(forms.ChoiceField, self.fields["to"]).choices = choices

    def rule_lines(self) -> list[str]:
        duty = self.scene.on_duty
        first = f"，首次为 {duty.first_class} 类" if duty.first_class != duty.result_class else ""
        return [f"现为 {duty.result_class or '—'} 类{first}；首次类别保留"]


class UrgeForm(ActForm):
    def cautions(self) -> list[str]:
        """So that a unit is not urged twice for one lateness, by two clerks or two clicks."""
        last = self.scene.case.events.filter(step="urge", duty=self.scene.on_duty).order_by("seq").last()
        if last is None or timezone.localdate(last.at) != self.scene.today:
            return []
        return [f"今天 {timezone.localtime(last.at):%H:%M} 已经催办过"]

    def rule_lines(self) -> list[str]:
        duty = self.scene.on_duty
        name = "答复" if duty.answers_by == "reply" else "意见"
        lines = [f"{duty.unit_name}：{name}期限 {clocks.day(duty.answer_due)}，{duty.state_label}"]
        return [*lines, f"已催办 {duty.urged} 次"] if duty.urged else lines


class HandleTogetherForm(ActForm):
    cases = CasesField("与哪些案件一并办理")

    def rule_lines(self) -> list[str]:
        return ["各案主办单位应当相同", "并案办理、分别答复：各案仍各自编号、各自答复"]


class CloseForm(ActForm):
    def rule_lines(self) -> list[str]:
        """What is to be looked at before the case is closed."""
        records = self.scene.records
        told = []
        for duty in self.scene.folder.in_force():
            done = duty.state_label
            if duty.answered_at is not None:
                name = "答复" if duty.answers_by == "reply" else "报送意见"
                done = f"{clocks.day(timezone.localdate(duty.answered_at))}{name}"
            told.append(f"{duty.unit_name}：{done}{f'，{duty.result_class} 类' if duty.result_class else ''}")
        forms = [one for one in records.sheets if one.pk in records.open_sheets and one.returned_at is not None]
        told += [f"{one.proposer.styled}：办理结果{one.get_result_display()}" for one in forms[-MOST_TOLD:]]
        return told

    def cautions(self) -> list[str]:
        return ["办结后除调整类别外，不能再办理"]


class LeaderForm(ActForm):
    """确定为重点, 督办领导"""

    leader = forms.CharField(label="督办领导", max_length=100, help_text="姓名和职务")

    def arrange(self) -> None:
        self.initial["leader"] = self.scene.case.overseen_by


class InstructForm(ActForm):
    when, button = "批示时间", "登记批示"
    afterwards = True
    leader = forms.CharField(label="批示领导", max_length=100, help_text="姓名和职务")
    text = text_field("批示内容", rows=5)
    unit = UnitField(label="批示给", required=False)

    def arrange(self) -> None:
        folder = self.scene.folder
        ids = [duty.unit_id for duty in folder.in_force() if folder.may("instruct", duty) is not None]
        units = list(Unit.objects.filter(pk__in=ids)) if ids and self.scene.case.state == "assigned" else []
        if not units:
            del self.fields["unit"]
            return
        cast(UnitField, self.fields["unit"]).nothing = "全案"
        self.offer_units(("unit",), units)
        if self.scene.duty is not None:
            self.initial["unit"] = self.scene.duty.unit_code
