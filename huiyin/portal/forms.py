"""What the public hands in."""

from __future__ import annotations

from django import forms

from huiyin.files.forms import OneFile


class CompareForm(forms.Form):
    """A file to be held against the letter that was issued."""

    file = OneFile(error_messages={"required": "请选择收到的 Word 或 PDF 文件", "empty": "这个文件是空的，请重新选择"})
