"""用户和岗位: accounts, the posts they hold for a time, who stands in for whom."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.people.actions.recording import check, record, without_blanks
from huiyin.people.models import ADMINISTRATOR, Area, Change, Office, Post, Unit, User, level_label

USER, POST = Change.Kind.USER, Change.Kind.POST
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{1,59}")


@transaction.atomic
def add_user(area: Area, *, username: str, name: str, by: User | None, at: datetime, phone: str = "") -> User:
    """An account without a password: its owner sets one himself, by the link that the administrator hands to him."""
    name = without_blanks(name)
    check(by, area, at, _why_not_username(username) + ([] if name else ["请填写姓名"]))
    user = User(area=area, username=username, name=name, phone=phone.strip(), date_joined=at)
    user.set_unusable_password()
    user.save()
    record(area, USER, username, f"新建账号，姓名{name}", by=by, at=at)
    return user


@transaction.atomic
def add_first_post(
    area: Area,
    *,
    username: str,
    name: str,
    by: User | None,
    at: datetime,
    phone: str = "",
    place: Unit | Office | None = None,
    level: str = "",
    title: str = "",
    since: date | None = None,
    until: date | None = None,
) -> User:
    """An account and its first post at once, or neither. A deputy's account has none."""
    user = add_user(area, username=username, name=name, phone=phone, by=by, at=at)
    if place is not None:
        start_post(user, place=place, level=level, title=title, since=since, until=until, by=by, at=at)
    return user


@transaction.atomic
def correct_user(user: User, *, name: str, phone: str, by: User | None, at: datetime) -> Change:
    area, name = area_of(user), without_blanks(name)
    check(by, area, at, [] if name else ["请填写姓名"])
    told = [f"姓名由{user.name}改为{name}"] if name != user.name else []
    told += ["修改电话"] if phone.strip() != user.phone else []
    user.name, user.phone = name, phone.strip()
    user.save(update_fields=["name", "phone"])
    return record(area, USER, user.username, "，".join(told) or "核对，无改动", by=by, at=at)


@transaction.atomic
def reset_password(user: User, *, by: User | None, at: datetime) -> Change:
    """The password ends at once, with every session and every link given before; a new link is then handed over."""
    check(by, area_of(user), at, [] if user.is_active else [f"{user.name}的账号已停用，先恢复使用"])
    had_one = user.has_usable_password()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    text = "重设密码，原密码作废，发给设置密码的链接" if had_one else "发给设置密码的链接，以前的链接作废"
    return record(area_of(user), USER, user.username, text, by=by, at=at)


@transaction.atomic
def close_user(user: User, *, by: User | None, at: datetime) -> Change:
    """Out at once, everywhere; what he has done stays under his name."""
    check(by, area_of(user), at, why_not_close(user, by))
    user.is_active = False
    user.save(update_fields=["is_active"])
    return record(area_of(user), USER, user.username, "停用账号", by=by, at=at)


@transaction.atomic
def reopen_user(user: User, *, by: User | None, at: datetime) -> Change:
    check(by, area_of(user), at, ["账号没有停用"] if user.is_active else [])
    user.is_active = True
    user.save(update_fields=["is_active"])
    return record(area_of(user), USER, user.username, "恢复使用账号", by=by, at=at)


@transaction.atomic
def start_post(
    user: User,
    *,
    place: Unit | Office,
    level: str,
    by: User | None,
    at: datetime,
    title: str = "",
    since: date | None = None,
    until: date | None = None,
) -> Post:
    """What he is in a unit or an office, from a day on, for a time or without an end."""
    area = area_of(user)
    since = since or timezone.localdate(at)
    check(by, area, at, why_not_post(user, place, level, since, until, timezone.localdate(at)))
    post = Post.objects.create(
        user=user,
        unit=place if isinstance(place, Unit) else None,
        office=place if isinstance(place, Office) else None,
        level=level,
        title=without_blanks(title),
        since=since,
        until=until,
    )
    record(area, POST, user.username, f"{user.name}任{_named(post)}，{period(since, until)}", by=by, at=at)
    return post


@transaction.atomic
def end_post(post: Post, *, last: date, by: User | None, at: datetime) -> Change:
    """``last`` is the last day on which he holds it. One that has not begun by then goes altogether."""
    user = post.user
    check(by, area_of(user), at, why_not_end(post, last, timezone.localdate(at), by))
    text = f"{user.name}自 {last + timedelta(days=1)} 起不再任{_named(post)}"
    stand_ins = list(post.stand_ins.all())
    for other in [post, *stand_ins]:
        if other.since is not None and other.since > last:
            other.stand_ins.update(stands_in_for=None)
            other.delete()
        elif other.until is None or other.until > last:
            other.until = last
            other.save(update_fields=["until"])
    if stand_ins:
        text += "，代理同时结束"
    return record(area_of(user), POST, user.username, text, by=by, at=at)


@transaction.atomic
def stand_in(post: Post, *, user: User, since: date, until: date, by: User | None, at: datetime) -> Post:
    """代理: somebody does another's work for a time, in the same place and at the same level. Both may act."""
    area, today = area_of(post.user), timezone.localdate(at)
    place = post.unit or post.office
    reasons = [] if user.area_id == area.pk else [f"{user.name}的账号不由本地管理"]
    if user.pk == post.user_id:
        reasons.append("不能由本人代理本人")
    if post.until is not None and until > post.until:
        reasons.append(f"{post.user.name}任职到 {post.until}，代理不能超过这一天")
    if post.level == ADMINISTRATOR:
        reasons.append("管理员不设代理，请另任一名管理员")
    if place is not None:
        reasons += why_not_post(user, place, post.level, since, until, today)
    check(by, area, at, reasons)
    made = Post.objects.create(
        user=user, unit=post.unit, office=post.office, level=post.level, since=since, until=until, stands_in_for=post,
        title=f"代{post.title or level_label(post.level)}"[:100],
    )  # fmt: skip
    text = f"{user.name}代理{post.user.name}任{_named(post)}，{period(since, until)}"
    record(area, POST, user.username, text, by=by, at=at)
    return made


def why_not_close(user: User, by: User | None) -> list[str]:
    if by is not None and by.pk == user.pk:
        return ["不能停用自己的账号，请由另一名管理员停用"]
    return [] if user.is_active else ["账号已经停用"]


def why_not_post(
    user: User, place: Unit | Office, level: str, since: date, until: date | None, today: date
) -> list[str]:
    if user.area_id != place.area_id:
        return [f"{place.name}不是管理{user.name}账号的地方的单位"]
    reasons = [] if user.is_active else [f"{user.name}的账号已停用，先恢复使用"]
    if isinstance(place, Unit) and place.successor is not None:
        reasons.append(f"“{place.name}”已由“{place.successor.name}”接替，请在后者任职")
    if level == ADMINISTRATOR and not isinstance(place, Office):
        reasons.append("管理员只在工作机构任职，不在承办单位")
    if not level.strip():
        reasons.append("请选择岗位")
    if until is not None and until < since:
        reasons.append("任职的最后一天不能早于第一天")
    if until is not None and until < today:
        reasons.append("任职的最后一天已经过去")
    where = {"unit": place} if isinstance(place, Unit) else {"office": place}
    same = Post.objects.filter(user=user, level=level, **where)
    if any(_overlap(other, since, until) for other in same):
        reasons.append(f"{user.name}在这段时间已任{place.name}{level_label(level)}")
    return reasons


def why_not_end(post: Post, last: date, today: date, by: User | None = None) -> list[str]:
    if last < today - timedelta(days=1):
        return ["任职不能追溯结束，最早到昨天为止"]
    if post.until is not None and post.until < today:
        return ["这一任职已经结束"]
    if post.until is not None and last > post.until:
        return [f"任职本来只到 {post.until}"]
    if post.level == ADMINISTRATOR and not _other_administrators(post, last):
        return ["这是最后一名管理员，先任命另一名管理员"]
    return []


def _other_administrators(post: Post, last: date) -> bool:
    others = Post.objects.filter(level=ADMINISTRATOR, office__area=post.user.area_id, user__is_active=True)
    return others.exclude(user=post.user_id).held_on(last + timedelta(days=1)).exists()


def _overlap(post: Post, since: date, until: date | None) -> bool:
    begins = until is None or post.since is None or post.since <= until
    return begins and (post.until is None or post.until >= since)


def _why_not_username(username: str) -> list[str]:
    if not _USERNAME.fullmatch(username) or username == "new":
        return ["账号用字母、数字和 _ . @ - ，2 至 60 个字，以字母或数字开头"]
    if User.objects.filter(username__iexact=username).exists():
        return [f"账号“{username}”已有人使用，请换一个"]
    return []


def _named(post: Post) -> str:
    return f"{post.unit or post.office}{post.title or level_label(post.level)}"


def period(since: date | None, until: date | None) -> str:
    """自 2026-03-01 起；2026-03-01 至 2026-03-31"""
    if until is None:
        return f"自 {since} 起" if since is not None else "一直"
    return f"{since} 至 {until}" if since is not None else f"至 {until}"


def area_of(user: User) -> Area:
    """The area whose administrator keeps the account; one of nobody's is kept on the command line alone."""
    if user.area is None:
        raise LookupError(f"账号“{user.username}”不由任何一地管理")
    return user.area
