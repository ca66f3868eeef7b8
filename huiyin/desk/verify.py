"""Does the record hold? The chains of events, and what the tables say against what the events tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from huiyin.cases import chain
from huiyin.cases.models import Case, Event

PAGE = 500  # cases held in memory at a time


@dataclass(frozen=True, slots=True)
class Broken:
    """The first event that does not fit, or the place where one is missing, and why."""

    case: Case
    seq: int
    event: Event | None
    why: str


@dataclass
class Walk:
    """How far the chains were walked."""

    cases: int = 0
    events: int = 0
    broken: Broken | None = None


def walk(cases: QuerySet[Case], told: Callable[[int], object] = lambda count: None) -> Walk:
    """Walk every chain to its end, page by page, until one does not hold. ``told`` hears how many cases are done."""
    done = Walk()
    pks = list(cases.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), PAGE):
        page = pks[start : start + PAGE]
        done.broken = _walk_page(page, done)
        if done.broken is not None:
            return done
        done.cases += len(page)
        told(done.cases)
    return done


def _walk_page(page: list[int], done: Walk) -> Broken | None:
    ends: dict[int, tuple[int, str]] = {}
    misfit = chain.first_misfit(_passing(page, ends, done))
    standing = Case.objects.filter(pk__in=page).order_by("pk")
    if misfit is not None:  # the cases before it may have been cut at the end all the same
        standing = standing.filter(pk__lt=misfit[0].case_id)
    for case in standing.only("pk", "public_id", "number", "title", "kind", "event_count", "last_hash"):
        seq, digest = ends.get(case.pk, (0, ""))
        if seq < case.event_count:
            why = f"案件应有 {case.event_count} 条记录，到第 {seq} 条为止，其后缺失"
            return Broken(case, seq + 1, None, why)
        if (seq, digest) != (case.event_count, case.last_hash):
            return Broken(case, seq, None, "最后一条记录与案件所存的指纹不符")
    return Broken(misfit[0].case, misfit[0].seq, misfit[0], misfit[1]) if misfit is not None else None


def _passing(page: list[int], ends: dict[int, tuple[int, str]], done: Walk) -> Iterator[Event]:
    """The events of these cases in order, noting where each chain ends."""
    events = Event.objects.filter(case__in=page).select_related("case", "duty").order_by("case_id", "seq")
    columns = ("seq", "step", "at", "recorded_at", "user_id", "part", "data", "previous_hash", "hash")
    wanted = events.only(*columns, "case__public_id", "duty__no")
    for event in wanted.iterator(chunk_size=1000):
        ends[event.case_id] = (event.seq, event.hash)
        done.events += 1
        yield event
