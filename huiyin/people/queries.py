"""Questions about areas, units and people."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import F

from huiyin.people.models import ADMINISTRATOR, Area, Body, Post, Session, Unit, User

# An area's official code does not change, and every date asks for it: it is read once a process.
_CODES: dict[tuple[str, int], str] = {}


def area_code(pk: int) -> str:
    """The official code of an area."""
    key = (str(connection.settings_dict["NAME"]), pk)
    if key not in _CODES:
        _CODES[key] = Area.objects.values_list("code", flat=True).get(pk=pk)
    return _CODES[key]


def forget_codes() -> None:
    """Forget what was read: for tests and scratch databases, in which a key may come to mean another area."""
    _CODES.clear()


def posts_held(user: User, on: date) -> list[Post]:
    """The posts held that day. Who works in a unit works for those that were merged into it, too: each of these is
    listed as a post of its own, which is not kept in the database."""
    rows = Post.objects.filter(user=user).held_on(on).select_related("unit__area", "office__area")
    posts: dict[int, Post] = {}
    former: dict[int, list[int]] = {}
    for post in rows.annotate(former=F("unit__predecessors")).order_by("pk"):
        posts.setdefault(post.pk, post)
        if (unit := post.former) is not None:  # type: ignore[attr-defined]
            former.setdefault(unit, []).append(post.pk)
    units = Unit.objects.select_related("area").in_bulk(former) if former else {}
    return [
        *posts.values(),
        *(
            Post(user=user, unit=units[unit], level=posts[pk].level, title=posts[pk].title)
            for unit, held in former.items()
            for pk in held
        ),
    ]


def posts_at_work(user: User, on: date) -> list[Post]:
    """Those of the posts held that day which give a part in cases."""
    return [post for post in posts_held(user, on) if post.level != ADMINISTRATOR]


def administered_by(user: User, on: date) -> Area | None:
    """The area whose master data this user keeps that day. Nobody administers two: an account belongs to one area."""
    posts = Post.objects.filter(user=user, level=ADMINISTRATOR, user__is_active=True).held_on(on)
    post = posts.filter(office__area=F("user__area")).select_related("office__area").first()
    return post.office.area if post is not None and post.office is not None else None


def session_on(body: Body, day: date) -> Session | None:
    """The session of the body that is open that day, or the last that was."""
    there = Session.objects.filter(term__body=body, opens__lte=day).select_related("term__body")
    return there.order_by("-opens").first()
