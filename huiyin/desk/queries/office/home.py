"""What there is of the master data, what is still missing, and what has been changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse

from huiyin.desk.queries.office.keeper import Keeper, Listing, listing, words_of
from huiyin.people.models import CLERK, Change, Office, Post, Unit, User


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
    return Home(_people(keeper), keeper.changes())


def _people(keeper: Keeper) -> list[Part]:
    area, held = keeper.area, Post.objects.held_on(keeper.today)
    units = Unit.objects.filter(area=area, successor=None).aggregate(
        all=Count("pk"), unmanned=Count("pk", filter=~Exists(held.filter(unit=OuterRef("pk"), level=CLERK)))
    )
    empty = Office.objects.filter(~Exists(held.at_work().filter(office=OuterRef("pk"))), area=area)
    unmanned = "、".join(office.name for office in empty)
    users = User.objects.filter(area=area, is_active=True).count()
    no_unit = "还没有承办单位，交办前先登记"
    no_clerk = f"{units['unmanned']} 个单位没有经办人，交办后无人签收"
    return [
        Part(
            "承办单位",
            reverse("desk:office_units"),
            units["all"],
            "登记、改名、合并、移动",
            no_unit if not units["all"] else no_clerk if units["unmanned"] else "",
        ),
        Part(
            "用户和岗位",
            reverse("desk:office_users"),
            users,
            "建账号、任职、代理、重设密码",
            f"{unmanned}还没有人任职" if unmanned else "",
        ),
    ]


def change_list(keeper: Keeper, asked: QueryDict) -> Listing:
    found = Change.objects.filter(area=keeper.area).select_related("by")
    show = asked.get("show", "")
    show = show if show in Change.Kind.values else ""
    if show:
        found = found.filter(kind=show)
    for word in words_of(asked).split():
        found = found.filter(Q(text__icontains=word) | Q(code__icontains=word) | Q(by__name__icontains=word))
    return listing(found, asked, show)
