"""暂存: what is typed on a page is kept for its user until it is sent. No step of a case, so no event and no door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.db import transaction

from huiyin.cases.door import Refused
from huiyin.desk.models import KEPT_FOR, Unsent
from huiyin.people.models import User

MOST_CHARACTERS = 100_000  # of one page; a long suggestion has 5,000
MOST_PAGES = 30  # of one user; the oldest goes
_LONGEST_PAGE = 400
# They belong to the page that was opened, not to what was typed on it.
_OF_THE_PAGE = frozenset({"csrfmiddlewaretoken", "events", "page"})


def page_key(address: str) -> str:
    """A page by its path and query, whose order does not matter. Empty if it is none of ours."""
    parts = urlsplit(address)
    if parts.netloc or parts.scheme or not parts.path.startswith("/"):
        return ""
    query = urlencode(sorted(parse_qsl(parts.query)))
    key = f"{parts.path}?{query}" if query else parts.path
    return key if len(key) <= _LONGEST_PAGE else ""


def keep(user: User, *, page: str, fields: Mapping[str, list[str]], at: datetime) -> Unsent:
    """Keep what stands on the page now, in place of what was kept of it before."""
    typed = {name: list(values) for name, values in fields.items() if name not in _OF_THE_PAGE}
    if not (key := page_key(page)):
        raise Refused("没有这个页面")
    if sum(len(name) + sum(map(len, values)) for name, values in typed.items()) > MOST_CHARACTERS:
        raise Refused(f"内容超过 {MOST_CHARACTERS:,} 字，不能暂存")
    with transaction.atomic():
        kept, _ = Unsent.objects.update_or_create(user=user, page=key, defaults={"fields": typed, "at": at})
        mine = Unsent.objects.filter(user=user)
        mine.filter(at__lte=at - KEPT_FOR).delete()
        newest = list(mine.order_by("-at", "-pk").values_list("pk", flat=True)[:MOST_PAGES])
        mine.exclude(pk__in=newest).delete()
    return kept


def forget(user: User, *, page: str) -> None:
    """What was typed has been sent, or is not wanted any more."""
    Unsent.objects.filter(user=user, page=page_key(page)).delete()
