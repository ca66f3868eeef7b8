"""What a reader is: his posts of the day, whom he speaks for, and whether he keeps the master data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiyin.cases.door import Person
from huiyin.people.models import ADMINISTRATOR, CLERK, Office, Post, Proposer, Unit, User
from huiyin.people.queries import posts_held


@dataclass(frozen=True, slots=True)
class Standing:
    on: date
    posts: list[Post]
    speaks_for: list[Proposer]
    administers: Office | None = None  # where he is the administrator

    @property
    def units(self) -> list[Unit]:
        return list(dict.fromkeys(post.unit for post in self.posts if post.unit is not None))

    @property
    def clerk_of(self) -> set[int]:
        """The units whose clerk he is."""
        return {post.unit_id for post in self.posts if post.unit_id is not None and post.level == CLERK}

    @property
    def levels(self) -> set[tuple[int, str]]:
        """Unit and level, where he approves."""
        return {(post.unit_id, post.level) for post in self.posts if post.unit_id is not None and post.level != CLERK}

    @property
    def offices(self) -> list[Office]:
        return list(dict.fromkeys(post.office for post in self.posts if post.office is not None))

    @property
    def reviews(self) -> bool:
        return any(office.type == Office.Type.REVIEW for office in self.offices)

    @property
    def assigns(self) -> bool:
        return any(office.type == Office.Type.ASSIGNING for office in self.offices)

    @property
    def only_approves(self) -> bool:
        """His desk has what he must read and sign, nothing else."""
        return bool(self.levels) and not (self.clerk_of or self.offices or self.speaks_for)

    @property
    def only_proposes(self) -> bool:
        """His pages are large, one thing after another."""
        return bool(self.speaks_for) and not self.posts


def standing_of(user: User, on: date) -> Standing:
    """Asked once a request: the bar of the page and the page itself both want to know."""
    known = user.__dict__.get("_standing")
    if isinstance(known, Standing) and known.on == on:
        return known
    posts = posts_held(user, on)
    keeps = (post.office for post in posts if post.level == ADMINISTRATOR)
    found = Standing(
        on,
        [post for post in posts if post.level != ADMINISTRATOR],
        list(Proposer.objects.spoken_for_by(user).select_related("area").order_by("pk")),
        next((office for office in keeps if office is not None and office.area_id == user.area_id), None),
    )
    user.__dict__["_standing"] = found
    return found


def person_of(user: User, on: date) -> Person:
    """The user as the door knows him, by the posts that the page has asked for already."""
    standing = standing_of(user, on)
    return Person(user, on, posts=standing.posts, speaks_for=[one.pk for one in standing.speaks_for])
