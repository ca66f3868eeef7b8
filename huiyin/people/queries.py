"""Questions about areas, units and people."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import F

from huiyin.people.models import ADMINISTRATOR, Area, Body, Post, Session, Unit, User

# A unit that was merged into the post's, column by column: it comes with the post, in the same question.
_COLUMNS = [field.attname for field in Unit._meta.concrete_fields]
_FORMER = {f"former_{name}": F(f"unit__predecessors__{name}") for name in _COLUMNS}

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
    rows = Post.objects.filter(user=user).held_on(on).select_related("unit__area", "office__area", "office__body")
    posts: dict[int, Post] = {}
    former: list[Post] = []
    for post in rows.annotate(**_FORMER).order_by("pk", "unit__predecessors"):
        posts.setdefault(post.pk, post)
        if (unit := _former_unit(post)) is not None:
            stands_in = post.stands_in_for_id
            former.append(Post(user=user, unit=unit, level=post.level, title=post.title, stands_in_for_id=stands_in))
    return [*posts.values(), *former]


def _former_unit(post: Post) -> Unit | None:
    values = [getattr(post, f"former_{name}") for name in _COLUMNS]
    if values[_COLUMNS.index("id")] is None:
        return None
    unit = Unit.from_db(post._state.db, _COLUMNS, values)
    if post.unit is not None and unit.area_id == post.unit.area_id:
        unit.area = post.unit.area
    return unit


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
