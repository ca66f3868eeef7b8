"""提出人: register, correct, who convenes, who signs in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from huiyin.desk.forms.base import radios
from huiyin.desk.forms.office.base import OfficeForm
from huiyin.desk.forms.office.users import find_user
from huiyin.people import actions
from huiyin.people.models import Area, Proposer, User

COLLECTIVE = Proposer.Type.COLLECTIVE


def _convener() -> forms.CharField:
    return forms.CharField(
        label="召集人", max_length=100, required=False, help_text="集体才填：召集人的姓名或代码，应已登记为代表或委员"
    )


def find_convener(area: Area, text: str) -> Proposer | None:
    """By code or by name; a name that several bear is not guessed."""
    if not text.strip():
        return None
    there = Proposer.objects.filter(area=area).exclude(type=COLLECTIVE)
    found = list(there.filter(code=text.strip())) or list(there.filter(name=text.strip()))
    if not found:
        raise forms.ValidationError(f"没有姓名或代码为“{text}”的代表、委员")
    if len(found) > 1:
        raise forms.ValidationError(f"有 {len(found)} 位“{text}”，请改填代码：{'、'.join(one.code for one in found)}")
    return found[0]


class AddProposer(OfficeForm):
    do, heading, button = "add", "登记提出人", "登记"
    type = radios("类型", Proposer.Type.choices)
    name = forms.CharField(label="姓名或名称", max_length=200)
    sector = forms.CharField(label="界别或代表团", max_length=100, required=False, help_text="如 第一代表团、教育界")
    phone = forms.CharField(label="电话", max_length=40, required=False)
    convener = _convener()
    code = forms.CharField(label="代码", max_length=40, required=False, help_text="如代表证号；不填自动编号")

    def clean_convener(self) -> Proposer | None:
        return find_convener(self.keeper.area, self.cleaned_data["convener"])

    def asks(self) -> list[str]:
        """Two may bear one name; more often it is the same one again."""
        data = self.cleaned_data
        same = Proposer.objects.filter(area=self.keeper.area, name=data["name"].strip(), type=data["type"])
        return [f"已登记有{one.styled}（{one.code}，{one.sector or '未填界别'}），确是另一位请继续" for one in same[:5]]

    def take(self) -> str:
        made = actions.add_proposer(self.keeper.area, **self.cleaned_data, **self.who)
        self.leads_to = reverse("desk:office_proposer", args=[made.code])
        return f"已登记：{made.styled}（{made.code}）"


class ProposerForm(OfficeForm):
    thing: Proposer


class CorrectProposer(ProposerForm):
    do, heading, about = "correct", "更正", "案件上的姓名随之改变。"
    name = forms.CharField(label="姓名或名称", max_length=200)
    sector = forms.CharField(label="界别或代表团", max_length=100, required=False)
    phone = forms.CharField(label="电话", max_length=40, required=False)

    def arrange(self) -> None:
        self.start_with(name=self.thing.name, sector=self.thing.sector, phone=self.thing.phone)

    def take(self) -> str:
        actions.correct_proposer(self.thing, **self.cleaned_data, **self.who)
        return "已更正"


class SetConvener(ProposerForm):
    do, heading, about = "convener", "召集人", "召集人代表集体起草、提交、填写意见表，能看到集体的全部案件。"
    convener = _convener()

    def arrange(self) -> None:
        self.start_with(convener=self.thing.convener.code if self.thing.convener is not None else "")

    def why_not(self) -> list[str]:
        return [] if self.thing.type == COLLECTIVE else ["只有集体设召集人"]

    def clean_convener(self) -> Proposer | None:
        return find_convener(self.keeper.area, self.cleaned_data["convener"])

    def take(self) -> str:
        actions.set_convener(self.thing, **self.cleaned_data, **self.who)
        return "召集人已保存"


class GiveAccount(ProposerForm):
    do, heading, button = "account", "账号", "保存"
    about = "以这个账号登录的人就是提出人本人，能看到其全部案件。没有账号的，由人大、政协登记人员代录纸质件。"
    username = forms.CharField(
        label="账号", max_length=60, required=False, help_text="填已有账号；没有的先到“用户和岗位”新建。留空为取消"
    )

    def arrange(self) -> None:
        self.start_with(username=self.thing.user.username if self.thing.user is not None else "")

    def clean_username(self) -> User | None:
        text = self.cleaned_data["username"].strip()
        return find_user(self.keeper.area.pk, text) if text else None

    def asks(self) -> list[str]:
        before, now = self.thing.user, self.cleaned_data["username"]
        if before is not None and before != now:
            return [f"{before.name}（{before.username}）不再代表{self.thing.styled}，看不到其案件"]
        return []

    def take(self) -> str:
        actions.give_account(self.thing, user=self.cleaned_data["username"], **self.who)
        return "账号已保存"


class NewAccount(ProposerForm):
    do, heading, button = "new_account", "新建本人账号", "新建账号"
    about = "新建后给一个设置密码的链接，请交给本人。"
    username = forms.CharField(label="账号", max_length=60, help_text="字母、数字，如 姓名全拼")

    def why_not(self) -> list[str]:
        if self.thing.type == COLLECTIVE:
            return ["集体由召集人以本人账号登录"]
        return [f"已有账号 {self.thing.user.username}"] if self.thing.user is not None else []

    def take(self) -> str:
        user = actions.add_proposer_account(self.thing, username=self.cleaned_data["username"], **self.who)
        self.leads_to = reverse("desk:office_link", args=[user.username])
        return f"已新建账号 {user.username}"


FORMS: tuple[type[ProposerForm], ...] = (NewAccount, GiveAccount, SetConvener, CorrectProposer)


def forms_of(proposer: Proposer) -> dict[type[OfficeForm], Any]:
    fits = [of for of in FORMS if of is not SetConvener or proposer.type == COLLECTIVE]
    return dict.fromkeys(fits, proposer)
