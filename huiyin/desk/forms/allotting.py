"""拟办意见的表单."""

from __future__ import annotations

from django import forms

from huiyin.desk.forms.base import ActForm, text_field
from huiyin.handling.models import Allotment


class AllotForm(ActForm):
    """What the unit's office suggests; who it is in the end is said by 明确承办人员."""

    reads = True
    button = "记录拟办意见"
    text = text_field("拟办意见", help_text="如“拟由公路股主办，养护中心配合，请分管领导审定”")
    section = forms.CharField(label="拟由股室", max_length=100, required=False)
    handler = forms.CharField(label="拟由经办人", max_length=100, required=False)

    def rule_lines(self) -> list[str]:
        lines = ["只是建议，不改变承办人员；“明确承办人员”时自动带出", "本单位和上级任务单位、交办机关可以看到"]
        last = Allotment.objects.visible_to(self.scene.user, self.scene.today).filter(duty=self.scene.on_duty).last()
        return [*lines, f"上一次拟办：{last.text}"] if last is not None else lines
