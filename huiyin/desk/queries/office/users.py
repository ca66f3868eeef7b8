"""用户和岗位: the list, and one account."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.http import QueryDict

from huiyin.desk.queries.office.keeper import PER_PAGE, Keeper, Listing, listing, words_of
from huiyin.desk.queries.pages import Keyed, Order, page_of
from huiyin.people.models import Change, Post, Proposer, User, level_label

SHOWS = {"idle": "没有岗位", "new": "还没有设密码", "closed": "已停用"}


@dataclass(frozen=True, slots=True)
class PostView:
    """``state``: held now, still to begin, or over."""

    post: Post
    place: str
    level: str
    state: str


@dataclass(frozen=True, slots=True)
class UserPage:
    posts: list[PostView]
    over: list[PostView]
    proposers: list[Proposer]
    changes: list[Change]


def user_list(keeper: Keeper, asked: QueryDict) -> Listing:
    today, show = keeper.today, asked.get("show", "")
    show = show if show in SHOWS else ""
    held = Post.objects.held_on(today)
    users = User.objects.filter(area=keeper.area, is_active=show != "closed")
    if show == "idle":
        users = users.filter(~Exists(held.filter(user=OuterRef("pk"))), proposers=None)
    elif show == "new":
        users = users.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    for word in words_of(asked).split():
        posted = held.filter(Q(unit__name__icontains=word) | Q(office__name__icontains=word) | Q(title__icontains=word))
        users = users.filter(Q(name__icontains=word) | Q(username__icontains=word) | Q(pk__in=posted.values("user")))
    now = held.select_related("unit", "office").order_by("pk")
    told = users.prefetch_related(Prefetch("posts", now, to_attr="held"), "proposers")
    by: Keyed[User] = Keyed(lambda user: user.username, lambda key: Q(username=key))
    return listing(page_of(told, Order([F("username")], down=False), PER_PAGE, asked, by=by), asked, show)


def user_page(keeper: Keeper, user: User) -> UserPage:
    posts = user.posts.select_related("unit", "office", "stands_in_for__user").order_by("-since", "-pk")
    views = [post_view(post, keeper) for post in posts]
    return UserPage(
        posts=[one for one in views if one.state != "已结束"],
        over=[one for one in views if one.state == "已结束"],
        proposers=list(Proposer.objects.filter(Q(user=user) | Q(convener__user=user), area=keeper.area)),
        changes=keeper.changes(("user", "post"), user.username),
    )


def post_view(post: Post, keeper: Keeper) -> PostView:
    today = keeper.today
    over = post.until is not None and post.until < today
    coming = post.since is not None and post.since > today
    state = "已结束" if over else "尚未开始" if coming else "在任"
    return PostView(post, str(post.unit or post.office), level_label(post.level), state)
