"""通知: what others did in the cases that a user sees, since he last looked. Computed from the events, one line a case."""

from __future__ import annotations

import re
from collections import ChainMap, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case as Choice
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from huiyin.cases.at_once import at_once
from huiyin.cases.models import Case, Duty, Event, Note
from huiyin.cases.sight import DECISIONS, ON_THE_WAY, sight_of
from huiyin.desk.queries.case_events import Names, part_of, tell
from huiyin.desk.queries.pages import KeyPage, page_in
from huiyin.oversight.models import AllRead, Seen
from huiyin.people.models import Proposer, Unit, User

DAYS = 60  # what is older stands in the case
MOST = 100  # lines a page
MOST_COUNTED = 100
MOST_TOLD = 3  # events a line
MOST_SAID = 40  # characters of an event
_WEEKDAY = re.compile("（星期.）")  # in brackets already
_MOST_READ = 5000


@dataclass(frozen=True, slots=True)
class Notice:
    """One case: what came, the newest first, when the last of it was, and whether it was looked at."""

    case: Case
    told: str
    more: int
    at: datetime
    unread: bool


@dataclass(frozen=True, slots=True)
class Notices:
    """``until``: the newest event there is, up to which all may be marked as read."""

    lines: list[Notice]
    page: KeyPage[tuple[int, str]]
    unread: str
    only_unread: bool
    until: int


def _told(user: User, today: date) -> QuerySet[Event]:
    """Not his own acts; and a paper on its way through a unit is news there, not in the offices that may look it up."""
    since = timezone.make_aware(datetime.combine(today - timedelta(days=DAYS), time.min))
    news = ~Q(step__in=ON_THE_WAY) | Q(step__in=ON_THE_WAY) & sight_of(user, today).inside("duty__")
    return Event.objects.visible_to(user, today).filter(news, at__gte=since).exclude(user=user)


def _unread(user: User, events: QuerySet[Event]) -> QuerySet[Event]:
    mark = Coalesce(Subquery(AllRead.objects.filter(user=user).values("until")), Value(0))
    seen = Seen.objects.filter(user=user, case=OuterRef("case"), seq__gte=OuterRef("seq"))
    return events.filter(pk__gt=mark).exclude(Exists(seen))


def unread_count(user: User, today: date) -> int:
    """How many cases have something new, as far as it is counted. Asked once a request."""
    known = user.__dict__.get("_unread")
    if isinstance(known, int):
        return known
    cases = _unread(user, _told(user, today)).order_by().values("case").distinct()
    found = user.__dict__["_unread"] = cases[:MOST_COUNTED].count()
    return found


def unread_text(count: int) -> str:
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count or "")


def notices(user: User, today: date, asked: Mapping[str, str], *, only_unread: bool) -> Notices:
    told = _told(user, today)
    wanted = _unread(user, told) if only_unread else told
    newest = wanted.order_by().values("case").annotate(last=Max("at"), key=Max("pk")).order_by("-last", "-key")
    page = page_in(list(newest.values_list("case", "case__public_id")), lambda row: row[1], MOST, asked)
    ids = [pk for pk, _ in page]
    events: dict[int, list[Event]] = defaultdict(list)
    found = _with_reasons(told.filter(case__in=ids), user, today).select_related("duty", "user")
    for event in found.order_by("-pk")[:_MOST_READ]:
        events[event.case_id].append(event)
    cases = Case.objects.in_bulk(ids)
    new = _is_new(user, ids)
    names = _names(cases.values(), [event for some in events.values() for event in some], user, today)
    lines = [_line(cases[pk], events[pk], new, names[pk]) for pk in ids if events[pk]]
    until = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    return Notices(lines, page, unread_text(unread_count(user, today)), only_unread, until)


@dataclass(frozen=True, slots=True)
class _New:
    seen: dict[int, int]
    mark: int

    def __call__(self, event: Event) -> bool:
        return event.pk > self.mark and event.seq > self.seen.get(event.case_id, 0)


def _is_new(user: User, ids: list[int]) -> _New:
    seen, done_with = at_once(Seen.objects.filter(user=user, case__in=ids), AllRead.objects.filter(user=user))
    return _New({one.case_id: one.seq for one in seen}, done_with[0].until if done_with else 0)


def _names(cases: Collection[Case], events: list[Event], user: User, today: date) -> dict[int, Names]:
    """What codes stand for in each case: those of its area, units of other areas that hold a duty in it, and the cases
    that he may see."""
    areas = {case.area_id for case in cases}
    codes = {str(event.data["proposer"]) for event in events if "proposer" in event.data}
    others = {one for event in events for one in (*event.data.get("with", ()), event.data.get("into"))} - {None}
    found = at_once(
        Unit.objects.filter(area__in=areas).only("area", "code", "name"),
        Proposer.objects.filter(area__in=areas, code__in=codes),
        Duty.objects.filter(case__in=cases, upper__isnull=False).only("case", "unit_code", "unit_name"),
        Case.objects.visible_to(user, today).filter(public_id__in=others).only("public_id", "number"),
    )
    units: dict[int, dict[str, str]] = {area: {} for area in areas}
    proposers: dict[int, dict[str, str]] = {area: {} for area in areas}
    lower: dict[int, dict[str, str]] = {case.pk: {} for case in cases}
    for unit in found[0]:
        units[unit.area_id][unit.code] = unit.name
    for proposer in found[1]:
        proposers[proposer.area_id][proposer.code] = proposer.styled
    for duty in found[2]:
        lower[duty.case_id][duty.unit_code] = duty.unit_name
    numbers = {other.public_id: other.number_label for other in found[3]}
    return {
        case.pk: Names(ChainMap(lower[case.pk], units[case.area_id]), proposers[case.area_id], numbers)
        for case in cases
    }


def _with_reasons(told: QuerySet[Event], user: User, today: date) -> QuerySet[Event]:
    """Each with why a request was granted or refused, where that is told to this user."""
    note = Note.objects.filter(case=OuterRef("case"), seq=OuterRef("seq")).values("text")
    his = When(step__in=DECISIONS, duty__in=Duty.objects.open_to(user, today), then=Subquery(note))
    return told.annotate(why=Choice(his, default=None, output_field=TextField(null=True)))


def _line(case: Case, events: list[Event], new: _New, names: Names) -> Notice:
    """What is new, or where nothing is what came last."""
    fresh = [event for event in events if new(event)]
    shown = fresh or events
    told = list(dict.fromkeys(_said(event, case, names) for event in shown))
    return Notice(
        case, "；".join(told[:MOST_TOLD]), max(0, len(told) - MOST_TOLD), max(event.at for event in events), bool(fresh)
    )


def _said(event: Event, case: Case, names: Names) -> str:
    """签收（县交通运输局），不同意延期（县交通运输局：期限尚早）"""
    told = tell(event, case.kind, names)
    what = _WEEKDAY.sub("", told.what) or (event.duty.unit_name if event.duty is not None else part_of(event))
    if why := event.why:  # type: ignore[attr-defined]
        what = f"{what}：{why}"
    return f"{told.label}（{what if len(what) <= MOST_SAID else what[:MOST_SAID] + '…'}）"
