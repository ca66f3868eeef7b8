"""旧台账转入: a case that was closed before the system knew it, as its ledger tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from huiyin.assignment.actions import open_duty
from huiyin.cases import door
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Duty, Event, Role
from huiyin.people.models import Unit
from huiyin.rules.models import RuleBinding, RuleVersion
from huiyin.rules.queries import NoRules, version_for

MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Past:
    """What a unit had to do in the case, and how it came out. ``in_time``: as the ledger says, else by the date that was
    due. Of a co-host only when it answered counts; None where it gave no opinion."""

    unit: Unit
    role: str
    answered: date | None
    due: date | None = None
    in_time: bool | None = None
    result_class: str = ""
    contacted: bool = False
    faced: bool = False
    attitude: str = ""
    result: str = ""
    rehandled: bool = False


def moment(day: date) -> datetime:
    """A day of which no hour is known."""
    return timezone.make_aware(datetime.combine(day, MORNING))


def rules_of_then(body: int, year: int) -> RuleVersion:
    """The version that bound the body in the year; of a year before its first, that first one. Raises NoRules."""
    try:
        return version_for(body, year)
    except NoRules:
        first = RuleBinding.objects.filter(body=body).order_by("year").values_list("year", flat=True).first()
        return version_for(body, first if first is not None else year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the ledger. ``received_from``: of a case from outside; it is no case filed here then. ``submitted``: of
    one's own, else the day on which it was assigned."""

    number: str
    duties: Sequence[Past]
    assigned: date
    closed: date
    submitted: date | None = None
    received_from: str = ""
    others: Sequence[dict[str, str]] = ()


def bring_in(case: Case, *, entry: Entry, actor: Actor, at: datetime) -> Event:
    """旧台账转入: one step from the draft to the closing. The record does not pretend to have seen the steps between."""
    return bring_in_all([(case, entry)], actor=actor, at=at)[0]


def bring_in_all(told: Sequence[tuple[Case, Entry]], *, actor: Actor, at: datetime) -> list[Event]:
    """旧台账转入 of many cases, in the order given: all of them or none."""
    versions: dict[tuple[int, int], RuleVersion] = {}
    with door.enter_all([case for case, _ in told], actor=actor, at=at) as folders:
        return [_brought_in(folders[case.pk], entry, versions) for case, entry in told]


def _brought_in(folder: Folder, entry: Entry, versions: dict[tuple[int, int], RuleVersion]) -> Event:
    folder.ask("bring_in")
    door.need(entry.number, "编号")
    if sum(past.role == Role.LEAD for past in entry.duties) > 1:
        raise Refused("主办单位只能有一个")
    if not entry.duties:
        raise Refused("没有承办单位")
    case = folder.case
    whose = (case.body_id, case.year)
    if whose not in versions:
        versions[whose] = rules_of_then(*whose)
    for past in entry.duties:
        _past_duty(folder, past, versions[whose], entry.assigned)
    case.number = entry.number
    case.received_from = entry.received_from
    case.outside_units = list(entry.others)
    if not entry.received_from:
        case.submitted_at = case.filed_at = moment(entry.submitted or entry.assigned)
    case.assigned_at = moment(entry.assigned)
    case.closed_at = moment(entry.closed)
    answered = [(duty, "answered") for duty in folder.in_force() if duty.answered_at is not None]
    data = {"number": entry.number, "assigned": entry.assigned.isoformat(), "closed": entry.closed.isoformat()}
    return folder.take("bring_in", case_to="closed", others=answered, data=data)


def _past_duty(folder: Folder, past: Past, version: RuleVersion, assigned: date) -> None:
    duty = open_duty(folder, past.unit, past.role, version, assigned_on=assigned, due=past.due)
    duty.signed_at = duty.round_began_at = moment(assigned)
    if past.answered is None:
        return
    answered = moment(past.answered)
    in_time = past.in_time if past.in_time is not None else past.answered <= duty.answer_due
    duty.answered_at, duty.answered_in_time = answered, in_time
    if duty.answers_by != "reply":
        return
    duty.first_issued_at, duty.first_in_time = answered, in_time
    duty.result_class = duty.first_class = past.result_class
    duty.contacted, duty.faced = past.contacted or past.faced, past.faced
    duty.round = 2 if past.rehandled else 1
    duty.forms = _forms(duty, past)


def _forms(duty: Duty, past: Past) -> dict[str, Any]:
    """The opinion form, as far as the ledger tells what stood in it: one, returned."""
    if not past.result:
        return {}
    return {
        "sent": 1,
        "returned": 1,
        "due": duty.answer_due.isoformat(),
        "attitude": {past.attitude or past.result: 1},
        "result": {past.result: 1},
        "last": past.result,
    }
