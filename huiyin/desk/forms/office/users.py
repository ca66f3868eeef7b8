"""用户和岗位: accounts and their links, posts, stand-ins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.urls import reverse

from huiyin.desk.forms.base import day_field
from huiyin.desk.forms.office.base import OfficeForm, standing_units
from huiyin.desk.links import days_valid
from huiyin.people import actions
from huiyin.people.actions.accounts import why_not_close
from huiyin.people.models import ADMINISTRATOR, CLERK, LEVEL_LABELS, Office, Post, Unit, User

# In the order in which a draft passes them; a rule set may call levels otherwise, and those are offered, too.
OWN = "own"


class PlaceChoice(forms.ChoiceField):
    """A unit or an office of the area; cleaned to it."""

    def offer(self, units: list[Unit], offices: list[Office]) -> None:
        self.places: dict[str, Unit | Office] = {f"office:{one.pk}": one for one in offices}
        named = [("工作机构", [(f"office:{one.pk}", one.name) for one in offices])]
        groups: dict[str, list[tuple[str, str]]] = {}
        for unit in units:
            self.places[f"unit:{unit.code}"] = unit
            groups.setdefault(unit.group or "承办单位", []).append((f"unit:{unit.code}", unit.name))
        self.choices = [("", "——"), *named, *groups.items()]

    def clean(self, value: Any) -> Any:
        return self.places.get(super().clean(value))


def _places(keeper: Any) -> tuple[list[Unit], list[Office]]:
    return standing_units(keeper), keeper.offices


class PostFields(forms.Form):
    """What a post is; ``place`` is offered by the form that has these."""

    place = PlaceChoice(label="任职单位")
    level = forms.ChoiceField(
        label="岗位",
        choices=[(level, label) for level, label in LEVEL_LABELS.items()],
        help_text="经办：签收、沟通、拟稿、印发；其余逐级审核。工作机构的工作人员选“经办”",
    )
    title = forms.CharField(label="职务", max_length=100, required=False, help_text="如 副局长；页面上按职务显示")
    since = day_field("自", help_text="不填为今天")
    until = day_field("至", help_text="最后一天；不填为一直任职")


class AddUser(OfficeForm, PostFields):
    do, heading, button = "add", "新建账号", "新建账号"
    name = forms.CharField(label="姓名", max_length=100)
    username = forms.CharField(label="账号", max_length=60, help_text="字母、数字和 _ . @ - ，如 zhangwei")
    phone = forms.CharField(label="电话", max_length=40, required=False)
    field_order = ("name", "username", "phone", "place", "level", "title", "since", "until")

    def arrange(self) -> None:
        self.about = f"密码由本人设置：新建后给一个链接，请交给本人，{days_valid()} 天内有效，只能用一次。"
        place = self.fields["place"]
        place.offer(*_places(self.keeper))  # type: ignore[attr-defined]
        place.required = False
        place.help_text = "代表、委员的账号不选，到“提出人”中指定"
        self.fields["level"].required = False
        self.start_with(level=CLERK)

    def take(self) -> str:
        user = actions.add_first_post(self.keeper.area, **self.cleaned_data, **self.who)
        self.leads_to = reverse("desk:office_link", args=[user.username])
        return f"已新建账号 {user.username}"


class CorrectUser(OfficeForm):
    do, heading = "correct", "姓名和电话"
    name = forms.CharField(label="姓名", max_length=100)
    phone = forms.CharField(label="电话", max_length=40, required=False)
    thing: User

    def arrange(self) -> None:
        self.start_with(name=self.thing.name, phone=self.thing.phone)

    def take(self) -> str:
        actions.correct_user(self.thing, **self.cleaned_data, **self.who)
        return "已保存"


class StartPost(OfficeForm, PostFields):
    do, heading, button = "start", "任职", "任职"
    thing: User

    def arrange(self) -> None:
        self.fields["place"].offer(*_places(self.keeper))  # type: ignore[attr-defined]
        self.start_with(level=CLERK)

    def why_not(self) -> list[str]:
        return [] if self.thing.is_active else ["账号已停用，先恢复使用"]

    def asks(self) -> list[str]:
        if self.cleaned_data["level"] != ADMINISTRATOR:
            return []
        return [f"{self.thing.name}将成为管理员，可以修改{self.keeper.area.name}的全部基础数据、重设任何人的密码"]

    def take(self) -> str:
        post = actions.start_post(self.thing, **self.cleaned_data, **self.who)
        return f"{self.thing.name}已任{post}"


def all_posts(user: User) -> list[Post]:
    """Every post that he holds or has held, read once for the forms of a page."""
    known: list[Post] | None = user.__dict__.get("_all_posts")
    if known is None:
        rows = user.posts.select_related("unit", "office", "user__area", "stands_in_for__user").order_by("pk")
        known = user.__dict__["_all_posts"] = list(rows)
    return known


class PostChoice(forms.ChoiceField):
    """One of the user's posts that are not over; cleaned to it."""

    def offer(self, user: User, today: Any) -> None:
        held = (post for post in all_posts(user) if post.until is None or post.until >= today)
        self.posts = {str(post.pk): post for post in held}
        self.choices = [(key, str(post)) for key, post in self.posts.items()]

    def clean(self, value: Any) -> Any:
        return self.posts.get(super().clean(value))


class EndPost(OfficeForm):
    do, heading, button = "end", "免职", "免职"
    post = PostChoice(label="岗位")
    last = day_field("最后一天", required=True, help_text="这一天仍在任；最早填昨天")
    thing: User

    def arrange(self) -> None:
        self.fields["post"].offer(self.thing, self.keeper.today)  # type: ignore[attr-defined]
        self.start_with(last=self.keeper.today)

    def why_not(self) -> list[str]:
        return [] if self.fields["post"].choices else ["没有可以免去的岗位"]  # type: ignore[attr-defined]

    def asks(self) -> list[str]:
        post: Post = self.cleaned_data["post"]
        last = self.cleaned_data["last"]
        told = [f"{self.thing.name}自 {last + timedelta(days=1)} 起不再任{post}，从那天起看不到、办不了该岗位的事"]
        others = Post.objects.filter(unit=post.unit_id, office=post.office_id, level=post.level)
        if not others.exclude(pk=post.pk).exclude(until__lte=last).exists():
            told.append(
                f"该岗位此后没有别人：{'送到这一级的稿件无人审核' if post.level != CLERK else '任务无人签收、办理'}"
            )
        if stand_ins := post.stand_ins.count():
            told.append(f"代理该岗位的 {stand_ins} 人同时结束代理")
        return told

    def take(self) -> str:
        post: Post = self.cleaned_data["post"]
        actions.end_post(post, last=self.cleaned_data["last"], **self.who)
        return f"{self.thing.name}任{post}到 {self.cleaned_data['last']} 为止"


class StandIn(OfficeForm):
    do, heading, button = "stand_in", "代理", "安排代理"
    about = "本人出差、休假、学习期间，由另一人在同一岗位代为办理；期满自动结束，本人同时仍可办理。"
    post = PostChoice(label="代理哪个岗位")
    username = forms.CharField(label="由谁代理", max_length=60, help_text="填代理人的账号或姓名")
    since = day_field("自", required=True)
    until = day_field("至", required=True, help_text="最后一天")
    thing: User

    def arrange(self) -> None:
        self.fields["post"].offer(self.thing, self.keeper.today)  # type: ignore[attr-defined]
        self.start_with(since=self.keeper.today)

    def why_not(self) -> list[str]:
        return [] if self.fields["post"].choices else ["没有可以代理的岗位"]  # type: ignore[attr-defined]

    def clean_username(self) -> User:
        return find_user(self.keeper.area.pk, self.cleaned_data["username"])

    def take(self) -> str:
        data = self.cleaned_data
        made = actions.stand_in(
            data["post"], user=data["username"], since=data["since"], until=data["until"], **self.who
        )
        return f"{made.user.name}已代理{self.thing.name}，{made.since} 至 {made.until}"


class ResetPassword(OfficeForm):
    do, heading, button = "reset", "密码", "重设密码"
    thing: User

    def arrange(self) -> None:
        if not self.thing.has_usable_password():
            self.button = "给一个新链接"
        self.about = f"给一个设置密码的链接，请交给本人：{days_valid()} 天内有效，只能用一次。管理员看不到密码。"

    def why_not(self) -> list[str]:
        return [] if self.thing.is_active else ["账号已停用，先恢复使用"]

    def asks(self) -> list[str]:
        if not self.thing.has_usable_password():
            return []
        return [f"{self.thing.name}（{self.thing.username}）的原密码立即作废，已登录的退出，设置新密码后才能再登录"]

    def take(self) -> str:
        actions.reset_password(self.thing, **self.who)
        self.leads_to = reverse("desk:office_link", args=[self.thing.username])
        return "原来的密码和链接已作废"


class CloseUser(OfficeForm):
    do, heading, button = "close", "停用账号", "停用"
    about = "调离、退休后停用。办过的事仍记在名下，岗位照任期结束。"
    thing: User

    def arrange(self) -> None:
        if not self.thing.is_active:
            self.heading, self.button, self.about = "恢复使用账号", "恢复使用", "恢复后用原来的密码登录。"

    def why_not(self) -> list[str]:
        return why_not_close(self.thing, self.keeper.user) if self.thing.is_active else []

    def asks(self) -> list[str]:
        return [f"{self.thing.name}（{self.thing.username}）立即退出，不能再登录"] if self.thing.is_active else []

    def take(self) -> str:
        if self.thing.is_active:
            actions.close_user(self.thing, **self.who)
            return "账号已停用"
        actions.reopen_user(self.thing, **self.who)
        return "账号已恢复使用"


def find_user(area_id: int, text: str) -> User:
    """By account or by name; a name that several bear is not guessed."""
    there = User.objects.filter(area=area_id, is_active=True)
    found = list(there.filter(username=text.strip())) or list(there.filter(name=text.strip()))
    if not found:
        raise forms.ValidationError(f"没有账号或姓名为“{text}”的用户")
    if len(found) > 1:
        raise forms.ValidationError(
            f"有 {len(found)} 人叫“{text}”，请改填账号：{'、'.join(one.username for one in found)}"
        )
    return found[0]


FORMS: tuple[type[OfficeForm], ...] = (StartPost, EndPost, StandIn, ResetPassword, CorrectUser, CloseUser)


def forms_of(user: User) -> dict[type[OfficeForm], Any]:
    return dict.fromkeys(FORMS, user)
