"""审核的表单: a draft is read, and passed on or sent back; what was signed on paper is entered."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone

from huiyin.desk.forms.base import ActForm, DayInput, ReadPaper, Scene, read_paper, text_field
from huiyin.desk.forms.editor import READ
from huiyin.desk.queries.case_dates import lamp_of
from huiyin.desk.queries.demands import Demands, demands_of
from huiyin.desk.queries.draft_way import Station, holders_of, way_of
from huiyin.desk.queries.standing import standing_of
from huiyin.desk.queries.versions import Difference, compare
from huiyin.handling.actions import Signature
from huiyin.handling.models import Draft
from huiyin.people.models import level_label


class SeenForm(ActForm):
    """A decision on a draft that was read: should another have come in the meantime, it is not the one decided on."""

    template = "desk/act_read.html"
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, scene: Scene, data: Any = None, files: Any = None) -> None:
        scene.records.read(*READ)
        super().__init__(scene, data, files)

    def arrange(self) -> None:
        self.initial["seen"] = self.scene.on_duty.draft_no

    def clean_seen(self) -> int:
        seen: int = self.cleaned_data["seen"]
        if seen != self.scene.on_duty.draft_no:
            # The page that tells so shows the new draft: it is the one seen from now on.
            self.data = {**dict(self.data.items()), "seen": self.scene.on_duty.draft_no}
            raise forms.ValidationError(
                f"您看的是第 {seen} 稿，现在已有第 {self.scene.on_duty.draft_no} 稿，请重新阅读后办理"
            )
        return seen

    def given(self) -> dict[str, Any]:
        return {**super().given(), "draft_no": self.cleaned_data["seen"]}

    @property
    def paper(self) -> ReadPaper | None:
        return read_paper(self.draft, self.scene.records)

    @cached_property
    def draft(self) -> Draft | None:
        """The draft that is decided on, if the reader may see it."""
        duty = self.scene.on_duty
        return next((one for one in self.scene.records.drafts_of(duty) if one.no == duty.draft_no), None)

    @cached_property
    def demands(self) -> list[Demands]:
        return demands_of(self.scene.records)

    @cached_property
    def way(self) -> list[Station]:
        return way_of(self.draft, self.scene.records) if self.draft is not None else []


class ApproveForm(SeenForm):
    """The text, what is asked, what changed since he last read one, and both ways to decide, on one page."""

    template = "desk/act_approve.html"
    button = "审核通过"
    remark = text_field("意见", rows=2, required=False)

    @property
    def opens_next(self) -> bool:
        """Who has nothing to do but approve goes on to the next."""
        return standing_of(self.scene.user, self.scene.today).only_approves

    @cached_property
    def last_read(self) -> Draft | None:
        """The last former version that this reader has decided on."""
        duty = self.scene.on_duty
        former = [one for one in self.scene.records.drafts_of(duty) if one.no < duty.draft_no and self._decided_on(one)]
        return former[-1] if former else None

    def _decided_on(self, draft: Draft) -> bool:
        mine = [one for one in self.scene.records.approvals_of(draft) if one.by_id == self.scene.user.pk]
        return any(not one.on_paper for one in mine)

    @cached_property
    def changes(self) -> Difference | None:
        if self.last_read is None or self.draft is None:
            return None
        return compare(self.last_read, self.draft)

    @cached_property
    def read_before(self) -> bool:
        """He decided on this very version already: it was sent back to a level before his, or he sent it there."""
        return self.draft is not None and self._decided_on(self.draft)

    @cached_property
    def sent_back(self) -> list[str]:
        """What was said when it was sent back to this level or before it."""
        if self.draft is None:
            return []
        back = [one for one in self.scene.records.approvals_of(self.draft) if not one.passed]
        return [f"{one.level_label}退回：{one.reason}" for one in back]

    @cached_property
    def back_form(self) -> SendBackForm:
        form = SendBackForm(self.scene)
        form.auto_id = "back_%s"
        return form

    def rule_lines(self) -> list[str]:
        duty = self.scene.on_duty
        due = lamp_of(self.scene.folder, duty).text
        return [f"{duty.unit_name} · {level_label(self.scene.level)}", due, *_after(self)]


def _after(form: SeenForm) -> list[str]:
    draft = form.draft
    if draft is None or form.scene.level not in draft.chain:
        return []
    rest = draft.chain[draft.position + 1 :]
    return [f"通过后送{level_label(rest[0])}" if rest else "通过后可以印发"]


def _signed_on(form: SeenForm, label: str, *, required: bool) -> forms.DateField:
    """A day between the drafting and today."""
    first = timezone.localdate(form.draft.at).isoformat() if form.draft is not None else ""
    widget = DayInput(min=first, max=form.scene.today.isoformat())
    return forms.DateField(label=label, required=required, widget=widget)


class PaperApprovalForm(SeenForm):
    """What levels signed on one printed copy, as the clerk enters it: from the level at which the draft waits to the last
    that signed."""

    template = "desk/act_signatures.html"
    button = "录入签批"

    def arrange(self) -> None:
        super().arrange()
        draft = self.draft
        self.levels = draft.chain[draft.position :] if draft is not None and draft.level else []
        for n in range(1, len(self.levels) + 1):
            must = n == 1
            self.fields[f"by_{n}"] = forms.CharField(label="签批人", max_length=100, required=must)
            self.fields[f"on_{n}"] = _signed_on(self, "签批日期", required=must)
            self.fields[f"remark_{n}"] = forms.CharField(label="签批意见", required=False, max_length=1000)

    @cached_property
    def holders(self) -> dict[str, list[str]]:
        return holders_of(self.draft, self.scene.today) if self.draft is not None else {}

    @property
    def rows(self) -> list[tuple[str, str, list[BoundField]]]:
        """Each level, who holds it, and its three fields."""
        names = ("by", "on", "remark")
        return [
            (level_label(level), "、".join(self.holders.get(level, ())), [self[f"{name}_{n}"] for name in names])
            for n, level in enumerate(self.levels, 1)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        places = range(1, len(self.levels) + 1)
        filled = [n for n in places if any(self.data.get(f"{name}_{n}", "").strip() for name in ("by", "on", "remark"))]
        self.last = max(filled, default=0)
        for n in range(2, self.last + 1):
            for name in ("by", "on"):
                if not data.get(f"{name}_{n}") and f"{name}_{n}" not in self.errors:
                    self.add_error(f"{name}_{n}", "请填写；后面的级次已有签批，前面的不能空着")
        return data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        places = range(1, self.last + 1)
        signed = [Signature(data[f"by_{n}"], data[f"on_{n}"], data[f"remark_{n}"]) for n in places]
        return {"signatures": signed, "draft_no": data["seen"]}

    def rule_lines(self) -> list[str]:
        return [
            "照纸质稿录入，几级签在同一份稿上的一次录完；没有签到的级次留空",
            "记录中注明“纸质签批”和录入人；纸质稿由本单位存档，稿件此后有改动的，应当重新送审",
        ]


class SendBackForm(SeenForm):
    reason = text_field("退回理由")
    to = forms.ChoiceField(label="退至", required=False, widget=forms.RadioSelect)

    def arrange(self) -> None:
        super().arrange()
        draft = self.draft
        earlier = draft.chain[: draft.position] if draft is not None else []
        levels = [(level, level_label(level)) for level in dict.fromkeys(earlier)]
        self.fields["to"].choices = [("", "拟稿人（重新拟稿）"), *levels]  # type: ignore[attr-defined]
        self.initial["to"] = ""


class PaperReturnForm(SendBackForm):
    """What a level wrote on a printed copy that it sent back."""

    button = "录入退回"
    by = forms.CharField(label="签批人", max_length=100, help_text="姓名，照纸质稿")
    on = forms.DateField(label="签批日期")
    field_order = ("seen", "by", "on", "reason", "to")

    def arrange(self) -> None:
        super().arrange()
        self.fields["on"] = _signed_on(self, "签批日期", required=True)
        self.order_fields(self.field_order)

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        signed = Signature(data["by"], data["on"], data["reason"])
        return {"signature": signed, "to": data["to"], "draft_no": data["seen"]}

    def rule_lines(self) -> list[str]:
        level = level_label(self.scene.on_duty.draft_level)
        return [
            f"录入{level}在纸质稿上签署的退回，记录中注明“纸质签批”和录入人",
            "同一份稿上前面几级已经签批的，先用“录入纸质签批”录入",
        ]
