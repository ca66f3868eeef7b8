"""The field in which files are handed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from huiyin.files.actions import NewFile, look_at
from huiyin.files.kinds import ACCEPT, TAKEN, NotTaken
from huiyin.files.receiving import TooLarge

MOST_FILES = 20


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    use_fieldset = False
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files at once; cleaned to a list of ``NewFile``. Every file that is not taken is named, with the reason."""

    def __init__(
        self,
        label: str = "附件",
        *,
        required: bool = False,
        help_text: str = "",
        accept: str = ACCEPT,
        most: int = MOST_FILES,
    ) -> None:
        widget = SeveralFiles(attrs={"accept": accept, "data-most-mb": settings.MAX_FILE_MB})
        super().__init__(label=label, required=required, widget=widget)
        self.help_text = help_text or f"可以一次选几个，每个不超过 {settings.MAX_FILE_MB} MB。{TAKEN}"
        self.most = most

    def sent(self, data: Any) -> list[Any]:
        """What was sent, within the number that may be sent at once."""
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if self.required and not given:
            raise forms.ValidationError("请选择文件")
        if len(given) > self.most:
            raise forms.ValidationError(f"一次最多 {self.most} 个文件")
        return given

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: list[NewFile] = []
        problems = []
        for one in self.sent(data):
            try:
                if isinstance(one, TooLarge):
                    raise NotTaken(one.why)
                files.append(look_at(one, one.name or ""))
            except NotTaken as refused:
                problems.append(f"{one.name}：{refused}")
        if problems:
            again = ["其余文件也要重新选择"] if files else []
            raise forms.ValidationError([*problems, *again])
        return files


class OneFile(forms.FileField):
    """A single file that a page reads itself."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        if isinstance(data, TooLarge):
            raise forms.ValidationError(data.why)
        return super().clean(data, initial)
