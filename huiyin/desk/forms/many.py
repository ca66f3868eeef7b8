"""What is asked once for all that were ticked. Each is built on the scene of the first; where nothing is asked it is
``ActForm`` itself."""

from __future__ import annotations

from typing import Any

from django import forms

from huiyin.desk.forms.base import ActForm, in_plain_words
from huiyin.desk.forms.handling import ContactForm


class RemarkForm(ActForm):
    remark = forms.CharField(label="意见", required=False, max_length=500, help_text="写入每一件的审核意见；可以不填")


class HandlersForm(ActForm):
    """What is left empty stays as it is on each."""

    leader = forms.CharField(label="领办领导（姓名和职务）", required=False, max_length=100)
    section = forms.CharField(label="承办股室", required=False, max_length=100)
    handler = forms.CharField(label="经办人", required=False, max_length=100)
    phone = forms.CharField(label="电话", required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not any(data.values()):
            raise forms.ValidationError("请至少填写一项")
        return data


class TalkForm(ContactForm):
    """One meeting: its cases are those ticked."""

    def arrange(self) -> None:
        super().arrange()
        del self.fields["cases"], self.fields["attached"]
        self.initial["with_whom"] = ""
        in_plain_words(self)


class AsPlannedForm(ActForm):
    """A plan that a colleague changed after ``seen_at`` is not the one that was read."""

    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def arrange(self) -> None:
        self.initial["seen_at"] = self.scene.now.isoformat()
