"""承办单位: added, corrected, renamed, merged, moved. One that anything refers to is never deleted: its cases stay
readable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import ProtectedError, Q, RestrictedError
from django.utils import timezone

from huiyin.people.actions.codes import free_code, why_not_code
from huiyin.people.actions.recording import ChangeRefused, check, record, without_blanks
from huiyin.people.models import Area, Change, Post, Unit, UnitAlias, User

UNIT = Change.Kind.UNIT


@transaction.atomic
def add_unit(
    area: Area, *, name: str, by: User | None, at: datetime, code: str = "", group: str = "", parent: Unit | None = None
) -> Unit:
    """A new unit. Without a code it gets the next free one."""
    name, group = without_blanks(name), without_blanks(group)
    check(by, area, at, why_not_code(Unit, area, code) + _why_not_name(area, name) + _why_not_below(area, None, parent))
    code = code or free_code(Unit, area, "u")
    unit = Unit.objects.create(area=area, code=code, name=name, group=group, parent=parent)
    below = f"，上级单位为{parent.name}" if parent is not None else ""
    record(area, UNIT, code, f"新增承办单位“{name}”（{group or '未分组'}）{below}", by=by, at=at)
    return unit


@transaction.atomic
def correct_unit(unit: Unit, *, name: str, group: str, by: User | None, at: datetime) -> Change:
    """A slip of the pen, and the group. A unit that is called otherwise from now on is renamed instead."""
    name, group = without_blanks(name), without_blanks(group)
    check(by, unit.area, at, _why_not_name(unit.area, name, but=unit))
    told = []
    if name != unit.name:
        told.append(f"名称由“{unit.name}”更正为“{name}”")
    if group != unit.group:
        told.append(f"分组由“{unit.group or '未分组'}”改为“{group or '未分组'}”")
    unit.name, unit.group = name, group
    unit.save(update_fields=["name", "group"])
    return record(unit.area, UNIT, unit.code, "，".join(told) or "核对，无改动", by=by, at=at)


@transaction.atomic
def move_unit(unit: Unit, *, parent: Unit | None, by: User | None, at: datetime) -> Change:
    """Under another unit, or to the top."""
    check(by, unit.area, at, why_not_change(unit) + _why_not_below(unit.area, unit, parent))
    before = unit.parent.name if unit.parent is not None else "无"
    unit.parent = parent
    unit.save(update_fields=["parent"])
    after = parent.name if parent is not None else "无"
    return record(unit.area, UNIT, unit.code, f"上级单位由“{before}”改为“{after}”", by=by, at=at)


@transaction.atomic
def set_aliases(unit: Unit, *, names: Sequence[str], by: User | None, at: datetime) -> Change:
    """How else the unit is written in papers and lists. No name or alias may mean two units."""
    wanted = list(dict.fromkeys(name for name in map(without_blanks, names) if name and name != unit.name))
    check(by, unit.area, at, why_not_change(unit) + _why_not_aliases(unit, wanted))
    before = list(unit.aliases.values_list("name", flat=True))
    unit.aliases.exclude(name__in=wanted).delete()
    UnitAlias.objects.bulk_create(
        UnitAlias(unit=unit, area=unit.area, name=name) for name in wanted if name not in before
    )
    text = f"别名由“{'、'.join(before) or '无'}”改为“{'、'.join(wanted) or '无'}”"
    return record(unit.area, UNIT, unit.code, text, by=by, at=at)


def _why_not_aliases(unit: Unit, names: Sequence[str]) -> list[str]:
    taken = UnitAlias.objects.filter(area=unit.area, name__in=names).exclude(unit=unit).select_related("unit")
    reasons = [f"“{alias.name}”已是{alias.unit.name}的别名" for alias in taken]
    same = Unit.objects.filter(area=unit.area, name__in=names, successor=None)
    reasons += [f"“{other.name}”是另一个单位的名称" for other in same]
    return reasons + [f"别名“{name[:20]}…”太长" for name in names if len(name) > 200]


@transaction.atomic
def drop_unit(unit: Unit, *, by: User | None, at: datetime) -> Change:
    """A unit entered by mistake, to which nothing refers yet: no post, no case, no unit below it."""
    check(by, unit.area, at)
    told = record(unit.area, UNIT, unit.code, f"删除误登的承办单位“{unit.name}”", by=by, at=at)
    try:
        with transaction.atomic():
            unit.delete()
    except (ProtectedError, RestrictedError):
        raise ChangeRefused(f"“{unit.name}”已在使用（有人任职、有任务或有下级单位），不能删除") from None
    return told


@transaction.atomic
def rename_unit(unit: Unit, *, name: str, by: User | None, at: datetime, code: str = "") -> Unit:
    """改名: a new unit takes the old one's place, people and lower units; the old one stays with its cases, under the
    name that it bore."""
    name = without_blanks(name)
    check(
        by, unit.area, at, why_not_change(unit) + why_not_code(Unit, unit.area, code) + _why_not_name(unit.area, name)
    )
    code = code or free_code(Unit, unit.area, "u")
    new = Unit.objects.create(area=unit.area, code=code, name=name, group=unit.group, parent=unit.parent)
    _put_in_place(unit, new, at)
    record(unit.area, UNIT, unit.code, f"“{unit.name}”改名为“{name}”，代码 {code}", by=by, at=at)
    record(unit.area, UNIT, code, f"由“{unit.name}”（{unit.code}）改名而来", by=by, at=at)
    return new


@transaction.atomic
def merge_unit(unit: Unit, *, into: Unit, by: User | None, at: datetime) -> Change:
    """并入: the other takes its people and lower units. Its open duties stay its own by name; the other's people
    handle them."""
    check(by, unit.area, at, why_not_change(unit) + why_not_merge(unit, into))
    _put_in_place(unit, into, at)
    record(unit.area, UNIT, into.code, f"“{unit.name}”（{unit.code}）并入", by=by, at=at)
    return record(unit.area, UNIT, unit.code, f"“{unit.name}”并入“{into.name}”（{into.code}）", by=by, at=at)


def why_not_change(unit: Unit) -> list[str]:
    if unit.successor is None:
        return []
    return [f"“{unit.name}”已由“{unit.successor.name}”接替，请修改后者"]


def why_not_merge(unit: Unit, into: Unit) -> list[str]:
    if into.area_id != unit.area_id or into.successor_id is not None:
        return [f"“{into.name}”不是本地现有的承办单位"]
    if into.pk == unit.pk:
        return ["不能并入本单位自己"]
    if _is_below(into, unit):
        return [f"“{into.name}”在“{unit.name}”之下，请先把它移到别处"]
    return []


def _put_in_place(unit: Unit, new: Unit, at: datetime) -> None:
    """People, lower units and predecessors of the one become those of the other; its posts end the day before."""
    today = timezone.localdate(at)
    Unit.objects.filter(Q(pk=unit.pk) | Q(successor=unit)).update(successor=new)
    Unit.objects.filter(parent=unit, successor=None).update(parent=new)
    unit.successor = new
    there = set(Post.objects.filter(unit=new).held_on(today).values_list("user", "level"))
    posts = list(Post.objects.filter(Q(until=None) | Q(until__gte=today), unit=unit).order_by("pk"))
    moved: dict[int, Post] = {}
    for post in posts:
        begun = post.since is None or post.since < today
        if begun and (post.user_id, post.level) in there:
            moved[post.pk] = Post.objects.filter(user=post.user_id, unit=new, level=post.level).held_on(today)[0]
        elif begun:
            moved[post.pk] = Post.objects.create(
                user_id=post.user_id,
                unit=new,
                level=post.level,
                title=post.title,
                since=today,
                until=post.until,
                stands_in_for=moved.get(post.stands_in_for_id or 0, post.stands_in_for),
            )
        else:
            Post.objects.filter(pk=post.pk).update(unit=new)
        if begun:
            Post.objects.filter(pk=post.pk).update(until=today - timedelta(days=1))


def _why_not_name(area: Area, name: str, but: Unit | None = None) -> list[str]:
    if not name:
        return ["请填写单位名称"]
    same = Unit.objects.filter(area=area, name=name, successor=None).exclude(pk=but.pk if but is not None else 0)
    return [f"已有名为“{name}”的承办单位"] if same.exists() else []


def _why_not_below(area: Area, unit: Unit | None, parent: Unit | None) -> list[str]:
    if parent is None:
        return []
    if parent.area_id != area.pk or parent.successor_id is not None:
        return [f"“{parent.name}”不是本地现有的承办单位"]
    if unit is not None and (parent.pk == unit.pk or _is_below(parent, unit)):
        return [f"“{parent.name}”就是本单位或在本单位之下，不能作它的上级"]
    return []


def _is_below(unit: Unit, other: Unit) -> bool:
    above = unit.parent
    while above is not None:
        if above.pk == other.pk:
            return True
        above = above.parent
    return False
