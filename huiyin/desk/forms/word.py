"""导入 Word 文件: which files, and in whose name."""

from __future__ import annotations

from typing import Any

from django import forms

from huiyin.desk.forms.base import in_plain_words
from huiyin.desk.forms.begin import Way
from huiyin.files.forms import FilesField
from huiyin.files.receiving import MOST_AT_ONCE


class WordFiles(FilesField):
    """Taken as they come: what is wrong with one is no reason to refuse the others."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return self.sent(data)


class WordForm(forms.Form):
    way = forms.ChoiceField(label="以谁的名义", widget=forms.RadioSelect)
    attached = WordFiles("Word 文件", required=True, accept=".docx,.doc,.wps")

    def __init__(self, ways: list[Way], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, label_suffix="")
        self.ways = {way.code: way for way in ways}
        self.fields["way"].choices = [(way.code, way.label) for way in ways]  # type: ignore[attr-defined]
        self.initial["way"] = ways[0].code
        if len(ways) == 1:
            self.fields["way"].widget = forms.HiddenInput()
        most = self.fields["attached"].widget.attrs["data-most-mb"]
        self.fields[
            "attached"
        ].help_text = f"可以一次选几个（.docx、.doc、.wps），每个不超过 {most} MB，合计不超过 {most * MOST_AT_ONCE} MB；每个文件一件草稿"
        in_plain_words(self)

    @property
    def chosen(self) -> Way:
        return self.ways[self.cleaned_data["way"]]
