"""A draft on its way up the chain: who has passed it, who holds it since when, whom it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from huiyin.desk.queries.records import Records
from huiyin.handling.models import Approval, Draft
from huiyin.people.models import Post, level_label


@dataclass(frozen=True, slots=True)
class Station:
    """One level: ``look`` is passed, waiting, or empty while the draft has not come there."""

    label: str
    who: str
    told: str
    look: str = ""


def way_of(draft: Draft, records: Records) -> list[Station]:
    """From the drafter to the last level. Who holds a level is who has its post that day."""
    today, approvals = records.on, records.approvals_of(draft)
    held = holders_of(draft, today)
    since = approvals[-1].at if approvals else draft.at
    way = [Station("拟稿", draft.by.name if draft.by is not None else "", _day(draft.at), "passed")]
    done = len(draft.chain) if draft.state in ("approved", "issued") else draft.position
    for place, level in enumerate(draft.chain):
        names = "、".join(held.get(level, ()))
        passed = [one for one in approvals if one.level == level and one.passed]
        if place < done:
            last = passed[-1] if passed else None
            way.append(Station(level_label(level), _who(last), f"{_day(last.at)}通过" if last else "已通过", "passed"))
        elif place == done and draft.state == "waiting":
            way.append(Station(level_label(level), names, f"自 {_day(since)}起{_stay(since, today)}", "waiting"))
        else:
            way.append(Station(level_label(level), names, "未到"))
    return way


def days_held(since: datetime, today: date) -> int:
    return (today - timezone.localdate(since)).days


def _stay(since: datetime, today: date) -> str:
    days = days_held(since, today)
    return f"，已 {days} 天" if days else ""


def _who(approval: Approval | None) -> str:
    if approval is None:
        return ""
    if approval.on_paper:
        return f"{approval.signed_by}（纸质签批）"
    return approval.who


def _day(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.month} 月 {local.day} 日"


def holders_of(draft: Draft, today: date) -> dict[str, list[str]]:
    """Who holds each level that day."""
    # Of a unit that was merged, the people of the one that took it in.
    there = Q(unit=draft.duty.unit_id) | Q(unit__predecessors=draft.duty.unit_id)
    posts = Post.objects.filter(there, level__in=draft.chain).held_on(today).select_related("user")
    found: dict[str, list[str]] = {}
    for post in posts.order_by("pk"):
        stands_in = "（代理）" if post.stands_in_for_id is not None else ""
        found.setdefault(post.level, []).append(f"{post.user.name}{stands_in}")
    return found
