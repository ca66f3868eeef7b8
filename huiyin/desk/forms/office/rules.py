"""规则: which version a body follows from a year on."""

from __future__ import annotations

from django import forms

from huiyin.cases.models import Duty
from huiyin.desk.forms.office.base import OfficeForm
from huiyin.desk.queries.office.rules import choices, version_named
from huiyin.rules import actions as rules
from huiyin.rules.queries import NoRules, version_for


class ChooseRules(OfficeForm):
    do, heading, button = "choose", "选用规则", "选用"
    about = "从一个尚未开始的办理年度起适用。已交办的任务沿用交办时的规则，不受影响。"
    body = forms.MultipleChoiceField(label="人大、政协", widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}))
    year = forms.IntegerField(label="自哪个办理年度起", min_value=2000, max_value=9000)
    version = forms.ChoiceField(label="规则版本")

    def arrange(self) -> None:
        self.bodies = {body.type: body for body in self.keeper.area.bodies.order_by("pk")}
        self.fields["body"].choices = [(key, body.name) for key, body in self.bodies.items()]  # type: ignore[attr-defined]
        self.fields["version"].choices = choices()  # type: ignore[attr-defined]
        self.start_with(body=list(self.bodies), year=self.keeper.today.year + 1)

    def why_not(self) -> list[str]:
        return [] if self.fields["version"].choices else ["还没有载入规则，请在服务器上执行 manage.py rules load"]  # type: ignore[attr-defined]

    def asks(self) -> list[str]:
        data, told = self.cleaned_data, []
        for body in (self.bodies[key] for key in data["body"]):
            try:
                now = str(version_for(body, data["year"]))
            except NoRules:
                now = "没有规则"
            kept = Duty.objects.filter(case__body=body, case__year=data["year"]).count()
            stays = f"；该年度已交办的 {kept} 件任务沿用原规则" if kept else ""
            told.append(f"{body.name}自 {data['year']} 年度起：{now} → {version_named(data['version'])}{stays}")
        return told

    def take(self) -> str:
        data = self.cleaned_data
        version = version_named(data["version"])
        if version is None:  # the form is not valid then
            raise ValueError(data["version"])
        rules.choose_for([self.bodies[key] for key in data["body"]], data["year"], version, **self.who)
        return f"已选用{version}，自 {data['year']} 年度起"
