"""补充沟通材料、印发件扫描的表单"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone

from huiyin.desk.forms.base import ActForm, Scene
from huiyin.files.forms import FilesField
from huiyin.files.models import Attachment
from huiyin.handling.actions import open_talks
from huiyin.handling.models import Answer, AnswerScan, Contact, ContactFile, Draft


def talks_of(scene: Scene) -> list[Contact]:
    """The talks that the duty's own unit has noted."""
    return [one for one in scene.records.contacts if scene.duty is not None and one.duty_id == scene.duty.pk]


def scans_of(scene: Scene) -> list[AnswerScan]:
    """Those of the duty's answers."""
    mine = {one.answer.pk for one in scene.records.drafts_of(scene.on_duty) if hasattr(one, "answer")}
    return [one for one in scene.records.of(AnswerScan) if one.answer_id in mine]


def told_talk(talk: Contact) -> str:
    return f"{timezone.localtime(talk.at):%Y-%m-%d} {talk.get_stage_display()} · {talk.get_mode_display()}"


class _AttachForm(ActForm):
    """Files for one of several things; where there is but one it is not asked which."""

    which = forms.ChoiceField(label="哪一次")
    attached = FilesField("文件", required=True)

    def offer(self, things: dict[str, str]) -> None:
        field = cast(forms.ChoiceField, self.fields["which"])
        field.choices = list(things.items())
        if things:
            self.initial["which"] = list(things)[-1]
        if len(things) == 1:
            field.widget = forms.HiddenInput()


class ContactFilesForm(_AttachForm):
    """补充沟通材料"""

    def arrange(self) -> None:
        self.talks = {str(one.pk): one for one in open_talks(talks_of(self.scene))}
        self.offer({key: told_talk(one) for key, one in self.talks.items()})

    def given(self) -> dict[str, Any]:
        return {"talk": self.talks[self.cleaned_data["which"]], "files": self.cleaned_data["attached"]}

    def rule_lines(self) -> list[str]:
        return ["现场照片、签字的记录等；看得到这次沟通的人都能看到", "提出人确认沟通以后，材料不再增减"]


class ScanForm(_AttachForm):
    """添加印发件扫描"""

    def arrange(self) -> None:
        issued = [one for one in self.scene.records.drafts_of(self.scene.on_duty) if hasattr(one, "answer")]
        self.answers: dict[str, Answer] = {str(one.answer.pk): one.answer for one in issued}
        self.fields["which"].label = "哪一份"
        self.offer({str(one.answer.pk): _told(one) for one in issued})

    def given(self) -> dict[str, Any]:
        return {"answer": self.answers[self.cleaned_data["which"]], "files": self.cleaned_data["attached"]}

    def rule_lines(self) -> list[str]:
        return ["盖章后印发的纸质件扫描或拍照，放在答复或意见旁边；看得到答复的人都能看到"]


def _told(draft: Draft) -> str:
    answer = draft.answer
    parts = (f"第 {answer.round} 轮", f"{timezone.localtime(answer.issued_at):%Y-%m-%d}", answer.number)
    return "，".join(part for part in parts if part)


class TakesAway(ActForm):
    """What is to be known before files are taken away."""

    def cautions(self) -> list[str]:
        return ["移除后不能恢复，要用的重新上传"]

    def rule_lines(self) -> list[str]:
        return ["办理经过只记移除，不记文件名"]


class _DetachForm(TakesAway):
    """Files to be taken away again, by name."""

    gone = forms.MultipleChoiceField(label="移除哪些", widget=forms.CheckboxSelectMultiple)

    def offer(self, files: dict[str, list[Any]]) -> None:
        """``files``: under what each of them hangs on; under nothing, where there is but one thing."""
        self.there: dict[str, Attachment] = {one.public_id: one for some in files.values() for one in some}
        named = {under: [(one.public_id, one.name) for one in some] for under, some in files.items()}
        choices: list[Any] = named.pop("", [])
        cast(forms.MultipleChoiceField, self.fields["gone"]).choices = [*choices, *named.items()]

    def given(self) -> dict[str, Any]:
        return {"files": [self.there[key] for key in self.cleaned_data["gone"]]}


class ContactFilesGoneForm(_DetachForm):
    """移除沟通材料"""

    def arrange(self) -> None:
        talks = {one.pk: one for one in open_talks(talks_of(self.scene))}
        by_talk: dict[str, list[ContactFile]] = {}
        for one in self.scene.records.of(ContactFile):
            if one.contact_id in talks:
                by_talk.setdefault(told_talk(talks[one.contact_id]), []).append(one)
        self.offer(by_talk)


class ScanGoneForm(_DetachForm):
    """移除印发件扫描"""

    def arrange(self) -> None:
        self.offer({"": scans_of(self.scene)})
