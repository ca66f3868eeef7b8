"""Who is at the desk and where he may go: what the bar on every page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from huiyin.people.models import CLERK, Office, Post, Proposer, User


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Here:
    """The reader's place, office and name, and the pages open to him."""

    place: str
    office: str
    name: str
    nav: list[Link]
    asked: str


def here(request: HttpRequest) -> dict[str, Any]:
    """The context processor. Nothing is asked of the database unless the page shows the bar."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) and not getattr(user, "is_authenticated", False):
        return {"here": None}
    return {"here": SimpleLazyObject(lambda: _here(request, user))}


def _here(request: HttpRequest, user: Any) -> Here:
    posts = list(
        Post.objects.filter(user=user).held_on(timezone.localdate()).select_related("unit__area", "office__area")
    )
    proposers = list(Proposer.objects.spoken_for_by(user).select_related("area"))
    pages = [("工作台", "desk:desk"), ("建议提案", "desk:cases"), ("统计", "desk:figures")]
    if proposers or any(post.office is not None and post.office.type == Office.Type.REVIEW for post in posts):
        pages.append(("起草", "desk:begin"))
    if any(post.unit_id and post.level == CLERK for post in posts):
        pages.append(("来件登记", "desk:receive"))
    areas = [(post.unit or post.office).area.name for post in posts if post.unit or post.office]  # type: ignore[union-attr]
    areas += [proposer.area.name for proposer in proposers]
    return Here(
        place=f"{areas[0]}建议提案办理" if areas else "",
        office="、".join(dict.fromkeys(str(post.unit or post.office) for post in posts)),
        name=" ".join([user.name, *dict.fromkeys(post.title for post in posts if post.title)]),
        nav=[Link(label, url := reverse(name), request.path == url) for label, name in pages],
        asked=request.GET.get("q", ""),
    )
