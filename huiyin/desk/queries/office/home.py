"""What there is of the master data, what is still missing, and what has been changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from huiyin.desk.queries.office.keeper import PER_PAGE, Keeper, Listing, listing, words_of
from huiyin.desk.queries.pages import Keyed, Order, page_of
from huiyin.people.models import CLERK, Area, Change, Office, Post, Proposer, ReasonCode, Session, Subject, Unit, User
from huiyin.rules.models import RuleBinding, RuleVersion
from huiyin.workdays.models import PublishedYear


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the master data; ``lacks``: what to do about it, where something is missing."""

    label: str
    url: str
    number: int | None
    says: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    parts: list[Part]
    changes: list[Change]


def home(keeper: Keeper) -> Home:
    there = _counted(keeper)
    return Home([*_people(keeper, there), *_lists(keeper, there)], keeper.changes())


@dataclass(frozen=True, slots=True)
class _Counts:
    """How much there is, in one question."""

    units: int
    unmanned: int
    proposers: int
    unsigned: int
    users: int
    subjects: int
    reasons: int
    versions: int


def _count(rows: QuerySet[Any]) -> Any:
    return Subquery(rows.order_by().values(one=Value(1)).annotate(number=Count("*")).values("number"))


def _counted(keeper: Keeper) -> _Counts:
    area, held = keeper.area, Post.objects.held_on(keeper.today)
    units = Unit.objects.filter(area=area, successor=None)
    proposers = Proposer.objects.filter(area=area)
    counted = {
        "units": units,
        "unmanned": units.filter(~Exists(held.filter(unit=OuterRef("pk"), level=CLERK))),
        "proposers": proposers,
        "unsigned": proposers.filter(Q(user=None) & (Q(convener=None) | Q(convener__user=None))),
        "users": User.objects.filter(area=area, is_active=True),
        "subjects": Subject.objects.filter(area=area),
        "reasons": ReasonCode.objects.filter(body__area=area),
        "versions": RuleVersion.objects.all(),
    }
    numbers = [Coalesce(_count(rows), 0) for rows in counted.values()]
    found: dict[str, Any] = dict(zip(counted, Area.objects.values_list(*numbers).get(pk=area.pk), strict=True))
    return _Counts(**found)


def _people(keeper: Keeper, there: _Counts) -> list[Part]:
    area, held = keeper.area, Post.objects.held_on(keeper.today)
    empty = Office.objects.filter(~Exists(held.at_work().filter(office=OuterRef("pk"))), area=area)
    unmanned = "、".join(office.name for office in empty)
    no_unit = "还没有承办单位，交办前先登记"
    no_clerk = f"{there.unmanned} 个单位没有经办人，交办后无人签收"
    no_proposer = "还没有代表、委员，不能起草和录入"
    return [
        Part(
            "承办单位",
            reverse("desk:office_units"),
            there.units,
            "登记、改名、合并、移动",
            no_unit if not there.units else no_clerk if there.unmanned else "",
        ),
        Part(
            "用户和岗位",
            reverse("desk:office_users"),
            there.users,
            "建账号、任职、代理、重设密码",
            f"{unmanned}还没有人任职" if unmanned else "",
        ),
        Part(
            "提出人",
            reverse("desk:office_proposers"),
            there.proposers,
            "代表、委员、集体" + (f"；{there.unsigned} 名没有账号，由登记人员代录" if there.unsigned else ""),
            no_proposer if not there.proposers else "",
        ),
    ]


def _lists(keeper: Keeper, there: _Counts) -> list[Part]:
    area, year = keeper.area, keeper.today.year
    bodies = list(area.bodies.order_by("pk"))
    sessions = list(Session.objects.filter(term__body__in=bodies).values_list("term__body", "year"))
    lacking = [body.get_type_display() for body in bodies if (body.pk, year) not in sessions]
    published = set(PublishedYear.objects.filter(year__gte=year).values_list("year", flat=True))
    provisional = next(one for one in range(year, year + 3) if one not in published or one == year + 2)
    bound = set(RuleBinding.objects.filter(body__in=bodies, year__lte=year).values_list("body", flat=True))
    unruled = [body.get_type_display() for body in bodies if body.pk not in bound]
    return [
        Part(
            "届次",
            reverse("desk:office_sessions"),
            len(sessions),
            "届、次和提交的起止日期",
            f"{'、'.join(lacking)}还没有登记 {year} 年度的会次，提交的案件不归入会次" if lacking else "",
        ),
        Part(
            "内容分类",
            reverse("desk:office_subjects"),
            there.subjects,
            "两级，起草和审查时选用",
        ),
        Part(
            "编号、亮灯、理由",
            reverse("desk:office_bodies"),
            there.reasons,
            "编号格式、亮灯天数、字数提醒、理由代码",
        ),
        Part(
            "工作日",
            reverse("desk:office_days"),
            None,
            f"{provisional} 年节假日尚未公布，其间的期限为暂定"
            if provisional <= year + 1
            else "今明两年节假日都已公布",
        ),
        Part(
            "规则",
            reverse("desk:office_rules"),
            there.versions,
            "查看、比较、选用、试算",
            f"{'、'.join(unruled)}没有可用的规则，不能交办" if unruled else "",
        ),
    ]


def _made_at(key: str) -> Q:
    try:
        at = parse_datetime(key)
    except ValueError:
        at = None
    return Q(at=at) if at is not None and timezone.is_aware(at) else Q(pk__in=[])


def change_list(keeper: Keeper, asked: QueryDict) -> Listing:
    found = Change.objects.filter(area=keeper.area).select_related("by")
    show = asked.get("show", "")
    show = show if show in Change.Kind.values else ""
    if show:
        found = found.filter(kind=show)
    for word in words_of(asked).split():
        found = found.filter(Q(text__icontains=word) | Q(code__icontains=word) | Q(by__name__icontains=word))
    by: Keyed[Change] = Keyed(lambda one: one.at.isoformat(), _made_at)
    return listing(page_of(found, Order([F("at")], down=True), PER_PAGE, asked, by=by), asked, show)
