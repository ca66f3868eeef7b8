"""提出人: the list, and one of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.http import QueryDict

from huiyin.cases.models import Case
from huiyin.desk.queries.office.keeper import PER_PAGE, Keeper, Listing, listing, words_of
from huiyin.desk.queries.pages import Keyed, Order, page_of
from huiyin.people.models import Change, Proposer

SHOWS = {**dict(Proposer.Type.choices), "unsigned": "没有账号的"}


@dataclass(frozen=True, slots=True)
class ProposerPage:
    led: int
    convenes: list[Proposer]
    changes: list[Change]


def proposer_list(keeper: Keeper, asked: QueryDict) -> Listing:
    show = asked.get("show", "")
    show = show if show in SHOWS else ""
    found = Proposer.objects.filter(area=keeper.area).select_related("user", "convener__user")
    if show == "unsigned":
        found = found.filter(user=None).filter(Q(convener=None) | Q(convener__user=None))
    elif show:
        found = found.filter(type=show)
    for word in words_of(asked).split():
        found = found.filter(
            Q(name__icontains=word) | Q(code__iexact=word) | Q(sector__icontains=word) | Q(user__username=word)
        )
    by: Keyed[Proposer] = Keyed(lambda one: one.code, lambda key: Q(code=key))
    order = Order([F("type"), F("code")], down=False)
    return listing(page_of(found.annotate(led=Count("led_cases")), order, PER_PAGE, asked, by=by), asked, show)


def proposer_page(keeper: Keeper, proposer: Proposer) -> ProposerPage:
    return ProposerPage(
        led=Case.objects.filter(lead=proposer).count(),
        convenes=list(proposer.convenes.order_by("code")),
        changes=keeper.changes((Change.Kind.PROPOSER,), proposer.code),
    )
