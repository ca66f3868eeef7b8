"""What every change of the master data begins and ends with: may he, and the record of it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from huiyin.people.models import Area, Change, User
from huiyin.people.queries import administered_by


class ChangeRefused(Exception):
    """The change is not made. ``reasons`` are sentences that an administrator understands."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("；".join(reasons))


def why_not_administer(by: User | None, area: Area, at: datetime) -> list[str]:
    """Nobody is the command line: whoever works there holds the database in his hands."""
    if by is None or administered_by(by, timezone.localdate(at)) == area:
        return []
    return [f"只有{area.name}的管理员可以修改{area.name}的基础数据"]


def check(by: User | None, area: Area, at: datetime, reasons: list[str] | None = None) -> None:
    """Refuse a stranger first: what speaks against the change itself is not told to him."""
    against = why_not_administer(by, area, at) or reasons
    if against:
        raise ChangeRefused(*against)


def record(area: Area, kind: Change.Kind, code: str, text: str, *, by: User | None, at: datetime) -> Change:
    return Change.objects.create(area=area, at=at, by=by, kind=kind, code=code[:150], text=text[:500])


def without_blanks(text: str) -> str:
    """A name as it is kept; one of blanks alone is none."""
    return " ".join(text.split())
