"""首次设置 on a page."""

from __future__ import annotations

from typing import Any

from django import forms

from huiyin.desk.forms.base import in_plain_words
from huiyin.desk.set_up import is_code
from huiyin.people.actions import NewOffice


def _password(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=help_text)


class FirstRunForm(forms.Form):
    """The code first: nobody else's typing is even looked at."""

    code = forms.CharField(
        label="验证码", help_text="在服务器上执行 manage.py set_up --code 打印，证明您管理这台服务器"
    )
    area_code = forms.CharField(label="行政区划代码", max_length=12, help_text="如 990123")
    area_name = forms.CharField(label="行政区名称", max_length=200, help_text="如 云渚县")
    congress = forms.CharField(label="人大全称", max_length=200, required=False, help_text="如 云渚县人民代表大会")
    congress_office = forms.CharField(
        label="人大工作机构",
        max_length=200,
        required=False,
        help_text="审查、受理建议的机构，如 县人大常委会代表工作委员会",
    )
    cppcc = forms.CharField(
        label="政协全称",
        max_length=200,
        required=False,
        help_text="如 中国人民政治协商会议云渚县委员会",
    )
    cppcc_office = forms.CharField(
        label="政协工作机构", max_length=200, required=False, help_text="审查、立案的机构，如 县政协提案委员会"
    )
    assigning_office = forms.CharField(label="交办机关", max_length=200, help_text="如 县人民政府办公室")
    name = forms.CharField(label="管理员姓名", max_length=100)
    username = forms.CharField(
        label="管理员账号",
        max_length=60,
        help_text="字母、数字",
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = _password("密码", "至少 10 位，不要全用数字")
    again = _password("再填一次密码")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        in_plain_words(self)

    def clean_code(self) -> str:
        if not is_code(self.cleaned_data["code"]):
            raise forms.ValidationError("验证码不对，请在服务器上重新查看")
        return ""

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "两次填写的密码不一样")
        return data

    def new_office(self) -> NewOffice:
        names = NewOffice.__dataclass_fields__
        return NewOffice(**{name: self.cleaned_data[name] for name in names})
