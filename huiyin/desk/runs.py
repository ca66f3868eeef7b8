"""Many at once: each case its own step through its own action. A refused one does not take the others along, and no
request lasts long: a run goes on piece by piece and tells what was done, what was not, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from huiyin.assignment import actions as assignment
from huiyin.cases.door import Person, Refused
from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import Case, Event, new_public_id
from huiyin.handling import actions as handling
from huiyin.oversight import actions as oversight
from huiyin.people.models import Office, Unit, User
from huiyin.rules.queries import NoRules

AT_ONCE = 60  # cases in one request
_KEPT = 5  # runs of a session that can still be looked at
_IN_SESSION = "runs"

Given = Mapping[str, str]
Take = Callable[[Case, Unit | None, Given, Person, datetime], object]


@dataclass(frozen=True, slots=True)
class Many:
    """A step that can be taken in many cases, or on duties in them, with what is asked once for all. ``decides``: which
    request it answers, return or extension; one that refuses it needs a reason."""

    step: str
    take: Take
    asks_reason: bool = False
    asks_office: bool = False
    on_duty: bool = False
    decides: str = ""
    refuses: bool = False

    @property
    def label(self) -> str:
        return STEPS[self.step].label


def _seen_at(given: Given) -> datetime | None:
    try:
        told = parse_datetime(given.get("seen_at", ""))
    except ValueError:
        return None
    return told if told is not None and timezone.is_aware(told) else None


def _assign(case: Case, unit: Unit | None, given: Given, actor: Person, at: datetime) -> object:
    return assignment.assign_as_planned(case, seen_at=_seen_at(given), actor=actor, at=at)


def _pre_assign(case: Case, unit: Unit | None, given: Given, actor: Person, at: datetime) -> object:
    return assignment.pre_assign_as_planned(case, seen_at=_seen_at(given), actor=actor, at=at)


def _hand_over(case: Case, unit: Unit | None, given: Given, actor: Person, at: datetime) -> object:
    to = Office.objects.filter(pk=int(given["to"])).first() if given.get("to", "").isdecimal() else None
    if to is None:
        raise Refused("请选择转交的机关")
    return assignment.hand_over(case, to=to, reason=given.get("reason", ""), actor=actor, at=at)


def _of_unit(action: Callable[..., object], *names: str) -> Take:
    def take(case: Case, unit: Unit | None, given: Given, actor: Person, at: datetime) -> object:
        if unit is None:
            raise Refused("没有指明承办单位")
        return action(case, unit=unit, **{name: given.get(name, "") for name in names}, actor=actor, at=at)

    return take


MANY: Mapping[str, Many] = {
    one.step: one
    for one in (
        Many("assign", _assign),
        Many("pre_assign", _pre_assign),
        Many("hand_over", _hand_over, asks_reason=True, asks_office=True),
        Many(
            "grant_return",
            _of_unit(assignment.grant_return, "reason"),
            asks_reason=True,
            on_duty=True,
            decides="return",
        ),
        Many(
            "refuse_return",
            _of_unit(assignment.refuse_return, "reason"),
            asks_reason=True,
            on_duty=True,
            decides="return",
            refuses=True,
        ),
        Many(
            "grant_extension",
            _of_unit(handling.grant_extension, "reason"),
            asks_reason=True,
            on_duty=True,
            decides="extension",
        ),
        Many(
            "refuse_extension",
            _of_unit(handling.refuse_extension, "reason"),
            asks_reason=True,
            on_duty=True,
            decides="extension",
            refuses=True,
        ),
        Many("urge", _of_unit(oversight.urge), on_duty=True),
    )
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One of many: a case, perhaps one unit's duty in it, and how many events it had when it was chosen."""

    public_id: str
    seen: int
    unit: str = ""

    @property
    def key(self) -> str:
        return f"{self.public_id}.{self.seen}" + (f".{self.unit}" if self.unit else "")

    @classmethod
    def from_key(cls, key: str) -> Thing | None:
        public_id, _, rest = key.partition(".")
        seen, _, unit = rest.partition(".")
        if not public_id or not seen.isdecimal() or len(seen) > 9:
            return None
        return cls(public_id, int(seen), unit)


@dataclass
class Run:
    """A run on its way. It lives in the session of who started it."""

    id: str
    step: str
    given: dict[str, str]
    back: str
    rest: list[str]
    done: list[str] = field(default_factory=list)
    refused: list[list[str]] = field(default_factory=list)  # key, why

    @property
    def many(self) -> Many:
        return MANY[self.step]

    @property
    def total(self) -> int:
        return len(self.rest) + len(self.done) + len(self.refused)


def begin(session: SessionBase, step: str, keys: list[str], given: dict[str, str], back: str) -> Run:
    run = Run(new_public_id(), step, given, back, list(dict.fromkeys(keys)))
    keep(session, run)
    return run


def keep(session: SessionBase, run: Run) -> None:
    runs: dict[str, Any] = session.get(_IN_SESSION, {})
    runs[run.id] = {name: value for name, value in vars(run).items() if name != "id"}
    while len(runs) > _KEPT:
        del runs[next(iter(runs))]
    session[_IN_SESSION] = runs


def run_of(session: SessionBase, run_id: str) -> Run | None:
    told = session.get(_IN_SESSION, {}).get(run_id)
    return Run(run_id, **told) if told is not None else None


def go_on(run: Run, *, user: User, person: Person, at: datetime) -> None:
    """The next cases of the run."""
    keys, run.rest = run.rest[:AT_ONCE], run.rest[AT_ONCE:]
    things = [(key, Thing.from_key(key)) for key in keys]
    visible = Case.objects.visible_to(user, timezone.localdate(at)).filter(
        public_id__in=[one.public_id for _, one in things if one]
    )
    cases = {case.public_id: case for case in visible}
    for key, thing in things:
        case = cases.get(thing.public_id) if thing is not None else None
        why = _take(run, case, thing, person, at) if case is not None and thing is not None else "找不到这件案件"
        if why:
            run.refused.append([key, why])
        else:
            run.done.append(key)


def _take(run: Run, case: Case, thing: Thing, person: Person, at: datetime) -> str:
    """Take the step; why not, if it was refused."""
    unit = Unit.objects.filter(area=case.area_id, code=thing.unit).first() if thing.unit else None
    try:
        run.many.take(case, unit, run.given, person, at)
    except NoRules as missing:
        return str(missing)
    except Refused as refused:
        # A second click comes to the same: he has done it himself since he chose it.
        mine = Event.objects.filter(case=case, step=run.step, user=person.user, seq__gt=thing.seen)
        return "" if (mine.filter(duty__unit=unit) if unit else mine).exists() else "；".join(refused.reasons)
    return ""
