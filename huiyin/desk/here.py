"""Who is at the desk and where he may go: what the bar on every page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from huiyin.desk.queries.notices import unread_count, unread_text
from huiyin.desk.queries.standing import Standing, standing_of
from huiyin.people.models import ADMINISTRATOR, User, level_label


@dataclass(frozen=True, slots=True)
class Link:
    """``current``: "page" on that very page, "true" on one below it."""

    label: str
    url: str
    current: str


@dataclass(frozen=True, slots=True)
class Here:
    """The reader's place, office, name and post, the pages open to him, how many cases have something new, and whether
    he reads large."""

    place: str
    office: str
    name: str
    post: str
    nav: list[Link]
    asked: str
    unread: str
    reads_notices: bool
    large: bool


def here(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Nothing is asked of the database unless the page shows the bar."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"here": None}
    return {"here": SimpleLazyObject(lambda: _here(request, user))}


def _here(request: HttpRequest, user: User) -> Here:
    standing = standing_of(user, timezone.localdate())
    areas = [where.area.name for post in standing.posts if (where := post.unit or post.office) is not None]
    areas += [proposer.area.name for proposer in standing.speaks_for]
    # A unit that was merged into his is named in its cases alone.
    present = [post for post in standing.posts if post.unit is None or post.unit.successor_id is None]
    offices = [str(post.unit or post.office) for post in present]
    offices += [proposer.styled for proposer in standing.speaks_for if proposer.name != user.name]
    posts = [post.title or (level_label(post.level) if post.unit_id else "") for post in present]
    posts += [proposer.get_type_display() for proposer in standing.speaks_for if proposer.name == user.name]
    if standing.administers is not None:
        areas.append(standing.administers.area.name)
        offices.append(standing.administers.name)
        posts.append(level_label(ADMINISTRATOR))
    return Here(
        place=f"{areas[0]}建议提案办理" if areas else "",
        office="、".join(dict.fromkeys(offices)),
        name=user.name,
        post="、".join(dict.fromkeys(post for post in posts if post)),
        nav=_nav(request.path, standing),
        asked=request.GET.get("q", "") if request.path == reverse("desk:cases") else "",
        unread=unread_text(unread_count(user, timezone.localdate())),
        reads_notices=request.path == reverse("desk:notices"),
        large=standing.only_proposes,
    )


def _nav(path: str, standing: Standing) -> list[Link]:
    pages = [("工作台", "desk:desk"), ("建议提案", "desk:cases"), ("统计", "desk:figures")]
    if standing.assigns:
        pages.insert(2, ("交办", "desk:handout"))
    if standing.reviews:
        pages.insert(2, ("审查", "desk:review"))
    if standing.reviews:
        pages.append(("纸质件录入", "desk:paper"))
    if standing.speaks_for:
        pages.append(("起草", "desk:begin"))
    if standing.clerk_of:
        pages.append(("来件登记", "desk:receive"))
        pages.append(("文号", "desk:documents"))
    if standing.clerk_of or standing.offices:
        pages.append(("清单", "desk:lists"))
    if standing.administers is not None:
        pages.append(("基础数据", "desk:office"))
    if standing.clerk_of or standing.reviews or standing.administers is not None:
        pages.append(("导入", "desk:imports"))
    urls = [(label, reverse(name)) for label, name in pages]
    if path == reverse("desk:word"):  # beside the papers, or beside what he writes himself
        path = reverse("desk:paper" if standing.reviews else "desk:begin")
    nearest = max((url for _, url in urls if url != "/" and path.startswith(url)), key=len, default="")
    return [Link(label, url, "page" if url == path else "true" if url == nearest else "") for label, url in urls]
