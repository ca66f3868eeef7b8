"""The one way through: nothing else writes a state.

    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("sign_for", duty)
        duty.state = ...            # never: states are moved by take
        return folder.take("sign_for", duty, to="signed")

``enter`` locks the case and reads it and its duties afresh; ``ask`` holds the step against the table, the actor and the
reasons that speak against it; ``take`` moves the states and writes the event with every recorded column that changed.
All is written when the block ends, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from huiyin.cases import chain, lifecycle
from huiyin.cases.lifecycle import IN_FORCE, Part
from huiyin.cases.models import Case, CoSign, Duty, Event
from huiyin.people.models import CLERK, Office, Post, Proposer, Unit, User
from huiyin.people.queries import area_code
from huiyin.rules.models import RuleVersion
from huiyin.rules.queries import version_of
from huiyin.rules.ruleset import Rules
from huiyin.workdays import queries as workdays
from huiyin.workdays.reckoning import Calendar

# What an event tells of a case and of a duty. From these columns alone the figures are reckoned, so the figures of any
# day can be had by laying the changes of the events up to that day on top of each other.
CASE_COLUMNS = ("state", "kind", "timing", "number", "submitted_at", "received_from", "is_key", "merged_into_id")
DUTY_COLUMNS = (
    "unit_id",
    "upper_id",
    "role",
    "answers_by",
    "state",
    "return_due",
    "first_contact_due",
    "answer_due",
    "round",
    "result_class",
    "first_class",
    "first_issued_at",
    "first_in_time",
    "answered_at",
    "answered_in_time",
    "contacted",
    "faced",
    "forms",
    "urged",
    "returns_asked",
    "returns_granted",
)
# Columns that the door or its callers change without their standing in the event: personal text and working columns.
_CASE_PLAIN = (
    "session_id",
    "title",
    "subject",
    "wished_units",
    "agrees_to_publish",
    "not_public_reason",
    "registering_unit_id",
    "wanted_number",
    "filed_at",
    "assigned_at",
    "closed_at",
    "not_filed_destination",
    "review_note",
    "outside_units",
    "state_before_merge",
    "key_leader",
    "overseen_by",
    "together",
)
_DUTY_PLAIN = (
    "signed_at",
    "basis",
    "provisional",
    "leader",
    "section",
    "handler",
    "handler_phone",
    "return_pending",
    "return_refused",
    "extension_pending",
    "draft_no",
    "draft_state",
    "draft_level",
    "contact_round",
    "face_round",
    "round_began_at",
)
_CASE_WRITTEN = (*CASE_COLUMNS, *_CASE_PLAIN, "next_due", "event_count", "last_hash")
_DUTY_WATCHED = DUTY_COLUMNS + _DUTY_PLAIN


class Refused(Exception):
    """The step is not taken. ``reasons`` are sentences that a clerk understands."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("；".join(reasons))


class HasState(Protocol):
    """A draft, whose model stands in a room above."""

    state: str


class Actor(Protocol):
    """Who takes a step."""

    @property
    def user(self) -> User | None: ...

    def part_in(self, folder: Folder, step: lifecycle.Step, duty: Duty | None, level: str) -> Part | None:
        """The part in which he may take this step, or nothing."""

    def is_proposer(self, proposer_id: int) -> bool:
        """Whether he speaks for this proposer."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """Whoever may: for the replay, whose steps carry no actor, and for what the clock does."""

    only: Part | None = None

    @property
    def user(self) -> User | None:
        return None

    def part_in(self, folder: Folder, step: lifecycle.Step, duty: Duty | None, level: str) -> Part | None:
        if self.only is not None:
            return self.only if self.only in step.who else None
        return step.who[0]

    def is_proposer(self, proposer_id: int) -> bool:
        return True


ANYBODY = StandIn()
SYSTEM = StandIn(only=Part.SYSTEM)


class Person:
    """A user at a page. What he is to a case follows from the posts he holds that day and whom he speaks for."""

    def __init__(self, user: User, on: date) -> None:
        self._user = user
        self.posts = list(Post.objects.filter(user=user).held_on(on).select_related("office", "unit"))
        self.speaks_for = frozenset(Proposer.objects.spoken_for_by(user).values_list("pk", flat=True))

    @property
    def user(self) -> User | None:
        return self._user

    def is_proposer(self, proposer_id: int) -> bool:
        return proposer_id in self.speaks_for

    def holds(self, unit_id: int | None, level: str = CLERK) -> bool:
        return any(post.unit_id == unit_id and post.level == level for post in self.posts if post.unit_id)

    def works_in(self, case: Case, kind_of_office: str) -> bool:
        """In a reviewing office of the case's own body, or in an assigning office of its area."""
        return any(
            office.type == kind_of_office
            and (
                office.body_id == case.body_id
                if kind_of_office == Office.Type.REVIEW
                else office.area_id == case.area_id
            )
            for post in self.posts
            if (office := post.office) is not None
        )

    def part_in(self, folder: Folder, step: lifecycle.Step, duty: Duty | None, level: str) -> Part | None:
        return next((part for part in step.who if self._plays(part, folder, duty, level)), None)

    def _plays(self, part: Part, folder: Folder, duty: Duty | None, level: str) -> bool:
        case = folder.case
        match part:
            case Part.LEAD_PROPOSER:
                return case.lead_id in self.speaks_for
            case Part.CO_SIGNER:
                return bool(self.speaks_for) and bool(self.speaks_for & folder.co_signers())
            case Part.EVALUATOR:
                return bool(self.speaks_for)  # whose form it is, the form itself tells
            case Part.INTAKE_CLERK:
                return case.on_paper and self.works_in(case, Office.Type.REVIEW)
            case Part.REVIEW | Part.BODY:
                return self.works_in(case, Office.Type.REVIEW)
            case Part.ASSIGNING_OFFICE:
                # A lower duty is its upper unit's affair.
                return (duty is None or duty.is_top) and self.works_in(case, Office.Type.ASSIGNING)
            case Part.UNIT:
                if duty is not None:
                    return self.holds(duty.unit_id)
                return any(self.holds(unit_id) for unit_id in folder.units_without_duty())
            case Part.UNIT_ABOVE:
                upper = folder.upper_of(duty) if duty is not None else None
                return upper is not None and upper.in_force and self.holds(upper.unit_id)
            case Part.LEAD:
                # The lead speaks for the whole case, and to its co-hosts; not to itself and not to lower units.
                if duty is not None and (not duty.is_top or duty.answers_by == "reply"):
                    return False
                return any(self.holds(other.unit_id) for other in folder.repliers()) or (
                    case.is_received and not folder.repliers() and self.holds(case.registering_unit_id)
                )
            case Part.LEVEL:
                return duty is not None and bool(level) and self.holds(duty.unit_id, level)
            case _:
                return False


class Folder:
    """案卷: a case and its duties, locked and read afresh, with what was done to them since."""

    def __init__(self, case: Case, duties: list[Duty], *, actor: Actor, at: datetime, fresh: bool = False) -> None:
        self.case = case
        self.duties = duties
        self.actor = actor
        self.at = at
        self.on = timezone.localdate(at)
        self._events: list[Event] = []
        self._new_duties: list[Duty] = []
        # What the last event told; what stands in the database; what the steps concluded so far have come to.
        self._seen_case = _NOTHING if fresh else _look(case, CASE_COLUMNS)
        self._seen_duties = {duty.no: _look(duty, DUTY_COLUMNS) for duty in duties}
        self._written_case = self._kept_case = _look(case, _CASE_WRITTEN)
        self._written_duties = {duty.no: _look(duty, _DUTY_WATCHED) for duty in duties}
        self._kept_duties = dict(self._written_duties)
        self._rows: list[Model] = []
        self._co_signers: frozenset[int] | None = None
        self.consulted_units: frozenset[int] = frozenset()

    # -- questions ------------------------------------------------------------------------------------------------

    def in_force(self) -> list[Duty]:
        return [duty for duty in self.duties if duty.state in IN_FORCE]

    def top(self) -> list[Duty]:
        return [duty for duty in self.duties if duty.upper_id is None and duty.state in IN_FORCE]

    def repliers(self) -> list[Duty]:
        """Top duties in force that answer by a reply: the lead, or the separate units."""
        return [duty for duty in self.top() if duty.answers_by == "reply"]

    def lower(self, duty: Duty) -> list[Duty]:
        """The duties in force that its unit handed on."""
        return [other for other in self.duties if other.upper_id == duty.pk and other.state in IN_FORCE]

    def below(self, duty: Duty) -> list[Duty]:
        """All duties below it, however deep, in force or not."""
        found: list[Duty] = []
        layer = {duty.pk}
        while layer:
            nearer = [other for other in self.duties if other.upper_id in layer]
            found += nearer
            layer = {other.pk for other in nearer}
        return found

    def beside(self, duty: Duty) -> list[Duty]:
        """The duties in force at the same level: all top ones, or all of the same upper duty."""
        return [other for other in self.duties if other.upper_id == duty.upper_id and other.state in IN_FORCE]

    def upper_of(self, duty: Duty) -> Duty | None:
        return next((other for other in self.duties if other.pk == duty.upper_id), None) if duty.upper_id else None

    def top_of(self, duty: Duty) -> Duty:
        while (upper := self.upper_of(duty)) is not None:
            duty = upper
        return duty

    def held_by(self, unit: Unit) -> Duty | None:
        """The unit's duty in force, of which it has one at most."""
        return next((duty for duty in self.duties if duty.unit_id == unit.pk and duty.state in IN_FORCE), None)

    def duty_of(self, unit: Unit) -> Duty:
        """The unit's duty in force. Refused when it has none."""
        duty = self.held_by(unit)
        if duty is None:
            raise Refused(f"{unit.name}在本案没有承办任务")
        return duty

    def co_signers(self) -> frozenset[int]:
        """Who was invited to sign and has not declined."""
        if self._co_signers is None:
            rows = CoSign.objects.filter(case=self.case).exclude(answer="declined")
            self._co_signers = frozenset(rows.values_list("proposer_id", flat=True))
        return self._co_signers

    def units_without_duty(self) -> set[int]:
        """Units that act on a case without a duty in it: who registers it, who was asked before the assignment."""
        units = {duty.unit_id for duty in self.in_force()} | set(self.consulted_units)
        if self.case.registering_unit_id:
            units.add(self.case.registering_unit_id)
        return units

    @property
    def calendar(self) -> Calendar:
        return workdays.calendar(area_code(self.case.area_id))

    def rules(self, version: RuleVersion | Duty) -> Rules:
        """The rules of this case's kind and timing, of a version or of the one that a duty keeps."""
        if isinstance(version, Duty):
            version = version_of(version.rules_id)
        return version.ruleset.for_case(self.case.kind, self.case.timing)

    # -- asking ---------------------------------------------------------------------------------------------------

    def may(self, step: str, duty: Duty | None = None, level: str = "") -> Part | None:
        """The part in which the actor may take the step."""
        return self.actor.part_in(self, lifecycle.STEPS[step], duty, level)

    def why_not(self, step: str, duty: Duty | None = None, reasons: Iterable[str] = (), level: str = "") -> list[str]:
        """Everything that speaks against the step: first the table, then the actor, then the reasons given."""
        line = lifecycle.STEPS[step]
        against = lifecycle.legal(
            step,
            self.case.state,
            kind=self.case.kind,
            duty_state=duty.state if duty is not None else None,
            draft_state=duty.draft_state if duty is not None else None,
        )
        if against:
            return [against]
        if self.may(step, duty, level) is None:
            who = "、".join(lifecycle.PARTS[part] for part in line.who)
            return [f"{line.label_for(self.case.kind)}由{who}办理"]
        return list(reasons)

    def ask(self, step: str, duty: Duty | None = None, reasons: Iterable[str] = (), level: str = "") -> None:
        """Refuse the step with all that speaks against it."""
        if against := self.why_not(step, duty, reasons, level):
            raise Refused(*against)

    def check_speaks_for(self, step: str, proposer: Proposer, duty: Duty | None = None) -> None:
        """Only the proposer himself takes this step, or the clerk who enters his paper."""
        if not self.actor.is_proposer(proposer.pk) and self.may(step, duty) is not Part.INTAKE_CLERK:
            raise Refused(f"只有{proposer.name}本人可以{lifecycle.STEPS[step].label_for(self.case.kind)}")

    # -- doing ----------------------------------------------------------------------------------------------------

    def open_duty(self, **columns: Any) -> Duty:
        """A new duty, sent. It is written with the step that opens it."""
        duty = Duty(
            case=self.case,
            area_id=self.case.area_id,
            no=len(self.duties) + 1,
            state="sent",
            created_at=self.at,
            round_began_at=self.at,
            **columns,
        )
        self.duties.append(duty)
        self._new_duties.append(duty)
        self._seen_duties[duty.no] = _NOTHING
        return duty

    def take(
        self,
        step: str,
        duty: Duty | None = None,
        *,
        to: str | None = None,
        case_to: str | None = None,
        others: Iterable[tuple[Duty, str]] = (),
        data: Mapping[str, Any] | None = None,
        level: str = "",
    ) -> Event:
        """Move the states that the table allows to move, and write the event.

        ``to``: the new state of ``duty``; ``others``: further duties and their new states; ``case_to``: the case's.
        """
        line = lifecycle.STEPS[step]
        part = self.may(step, duty, level)
        if part is None:  # asked before; a step that nobody may take is a fault of ours
            raise Refused(*self.why_not(step, duty, level=level))
        if duty is not None and to is not None:
            self._move_duty(line, duty, to)
        for other, state in others:
            self._move_duty(line, other, state)
        if case_to is not None:
            self._move_case(line, case_to)
        event = Event(
            case=self.case,
            area_id=self.case.area_id,
            seq=self.case.event_count + 1,
            step=step,
            duty=duty,
            at=self.at,
            recorded_at=timezone.now(),  # noqa: TID251 - when it was written; the one clock read below a view or a command
            user=self.actor.user,
            part=part.value,
            data=self._told(data or {}),
            previous_hash=self.case.last_hash,
        )
        event.hash = chain.fingerprint(event, self.case.public_id, duty.no if duty is not None else None)
        self.case.event_count = event.seq
        self.case.last_hash = event.hash
        self._events.append(event)
        return event

    def _move_duty(self, line: lifecycle.Step, duty: Duty, state: str) -> None:
        if (duty.state, state) not in line.moves:
            raise Refused(
                f"{duty.unit_name}的承办任务不能由“{lifecycle.DUTY_STATES[duty.state]}”变为“{lifecycle.DUTY_STATES[state]}”"
            )
        duty.state = state

    def _move_case(self, line: lifecycle.Step, state: str) -> None:
        if state != self.case.state and (self.case.state not in line.case or state not in line.case_to):
            raise Refused(f"案件不能由“{self.case.state_label}”变为“{lifecycle.CASE_STATES[state]}”")
        self.case.state = state

    def move_draft(self, step: str, draft: HasState, to: str) -> None:
        """Move a draft as the table allows; its owner writes it."""
        if not lifecycle.draft_may_move(step, draft.state, to):
            states = lifecycle.DRAFT_STATES
            raise Refused(f"稿件不能由“{states[draft.state]}”变为“{states[to]}”")
        draft.state = to

    def _told(self, data: Mapping[str, Any]) -> dict[str, Any]:
        changes = self._changes()
        assert not {"case", "duties"} & data.keys(), "these keys hold what changed"  # noqa: S101 - a fault of ours
        return {**data, **changes}

    def _changes(self) -> dict[str, Any]:
        """The recorded columns that differ from what the last event told."""
        told: dict[str, Any] = {}
        now = _look(self.case, CASE_COLUMNS)
        if now != self._seen_case:
            told["case"] = {name: _plain(value) for name, value in _changed(CASE_COLUMNS, self._seen_case, now).items()}
            self._seen_case = now
        duties = {}
        for duty in self.duties:
            seen = self._seen_duties[duty.no]
            now = _look(duty, DUTY_COLUMNS)
            if now != seen:
                changed = _changed(DUTY_COLUMNS, seen, now)
                if upper := self.upper_of(duty):
                    changed["upper_id"] = upper.no
                duties[str(duty.no)] = {name: _plain(value) for name, value in changed.items()}
                self._seen_duties[duty.no] = now
        if duties:
            told["duties"] = duties
        return told

    def resume(self, actor: Actor, at: datetime) -> None:
        """The next step in a case that is still locked."""
        self.actor, self.at, self.on = actor, at, timezone.localdate(at)
        self._co_signers = None
        self.consulted_units = frozenset()

    def later(self, *rows: Model) -> None:
        """Rows that belong to the step and are written with it: contacts, drafts, approvals, answers, forms."""
        self._rows += rows

    def conclude(self) -> tuple[list[Model], list[Event]]:
        """The step is done: open its new duties for others to refer to, and hand over its rows and events."""
        if self._new_duties:
            # Former duties go before new ones come: a unit holds one at most, and the database holds us to it.
            self._keep()
            self._write_duties()
            Duty.objects.bulk_create(self._new_duties)
            for duty in self._new_duties:
                self._written_duties[duty.no] = _look(duty, _DUTY_WATCHED)
            self._new_duties = []
        self._keep()
        rows, self._rows = self._rows, []
        events, self._events = self._events, []
        return rows, events

    def _keep(self) -> None:
        self.case.next_due = min(
            (duty.answer_due for duty in self.in_force() if duty.state != "answered"), default=None
        )
        self._kept_case = _look(self.case, _CASE_WRITTEN)
        self._kept_duties = {
            duty.no: _look(duty, _DUTY_WATCHED) for duty in self.duties if duty not in self._new_duties
        }

    @property
    def must_be_written(self) -> bool:
        """Whether other cases' steps ask for a column that changed: a number, a merger."""
        return bool({"number", "merged_into_id"} & set(_changed(_CASE_WRITTEN, self._written_case, self._kept_case)))

    def write(self) -> None:
        """Write what the concluded steps changed."""
        self._write_duties()
        if changed := _changed(_CASE_WRITTEN, self._written_case, self._kept_case):
            Case.objects.filter(pk=self.case.pk).update(**changed)
            self._written_case = self._kept_case

    def _write_duties(self) -> None:
        for duty in self.duties:
            kept = self._kept_duties.get(duty.no)
            if kept is None or kept == self._written_duties[duty.no]:  # none yet: a new one
                continue
            Duty.objects.filter(pk=duty.pk).update(**_changed(_DUTY_WATCHED, self._written_duties[duty.no], kept))
            self._written_duties[duty.no] = kept


Look = tuple[Any, ...]
_NOTHING: Look = ()


def _look(thing: Case | Duty, names: Sequence[str]) -> Look:
    columns = thing.__dict__
    return tuple([columns.get(name) for name in names])


def _changed(names: Sequence[str], before: Look, now: Look) -> dict[str, Any]:
    """What differs; everything, where nothing was before."""
    if not before:
        return dict(zip(names, now, strict=True))
    return {name: value for name, was, value in zip(names, before, now, strict=True) if was != value}


def _plain(value: Any) -> Any:
    """A value as an event keeps it: dates and times as ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def read(case: Case, *, actor: Actor, at: datetime) -> Folder:
    """The case as it stands, for a page that asks and does not write: no lock is taken."""
    return Folder(case, list(Duty.objects.filter(case=case)), actor=actor, at=at)


@contextmanager
def begun(case: Case, *, actor: Actor, at: datetime) -> Iterator[Folder]:
    """The folder of a case that was made a moment ago: its first event tells all of it."""
    with _step([Folder(case, [], actor=actor, at=at, fresh=True)]) as folders:
        yield folders[case.pk]


@contextmanager
def enter(case: Case, *, actor: Actor, at: datetime, asks_rows: bool = False) -> Iterator[Folder]:
    """Lock the case, read it and its duties afresh, and write what was done when the block ends.

    ``asks_rows``: the step asks for rows that steps before it left to be written later (contacts, answers, forms).
    """
    held = _holding.get()
    if asks_rows and held is not None:
        held.write_rows()  # before the step begins: were it refused, it would take them with it
    with enter_all([case], actor=actor, at=at) as folders:
        yield folders[case.pk]


@contextmanager
def enter_all(cases: Sequence[Case], *, actor: Actor, at: datetime) -> Iterator[dict[int, Folder]]:
    """Several cases at once, locked by ascending id so that two clerks cannot wait for each other."""
    wanted = {case.pk for case in cases}
    held = _holding.get()
    with nullcontext() if held is not None else transaction.atomic():
        kept = held.take_out(wanted, actor, at) if held is not None else []
        rest = wanted - {folder.case.pk for folder in kept}
        with _step([*kept, *_lock_and_read(rest, actor, at)]) as folders:
            yield folders


def _lock_and_read(wanted: set[int], actor: Actor, at: datetime) -> list[Folder]:
    if not wanted:
        return []
    locked = list(Case.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    duties: dict[int, list[Duty]] = {pk: [] for pk in wanted}
    for duty in Duty.objects.filter(case__in=wanted).order_by("pk"):
        duties[duty.case_id].append(duty)
    return [Folder(case, duties[case.pk], actor=actor, at=at) for case in locked]


@contextmanager
def _step(folders: list[Folder]) -> Iterator[dict[int, Folder]]:
    """One step in one case or several: whole, or not at all."""
    held = _holding.get()
    by_case = {folder.case.pk: folder for folder in folders}
    if held is None:
        yield by_case
        rows, events = _concluded(folders)
        write_rows(rows)
        Event.objects.bulk_create(events)
        for folder in folders:
            folder.write()
        return
    try:
        with transaction.atomic():
            yield by_case
            rows, events = _concluded(folders)
            for folder in folders:
                if folder.must_be_written:
                    folder.write()
    except BaseException:
        for folder in folders:
            folder.write()  # what the steps before came to; this one is read afresh next time
        raise
    held.put_back(folders, rows, events)


def _concluded(folders: list[Folder]) -> tuple[list[Model], list[Event]]:
    rows: list[Model] = []
    events: list[Event] = []
    for folder in folders:
        its_rows, its_events = folder.conclude()
        rows += its_rows
        events += its_events
    return rows, events


def write_rows(rows: list[Model]) -> None:
    """Insert rows, those of one model together, and a model after those that it refers to."""
    waiting: dict[type[Model], list[Model]] = {}
    for row in rows:
        waiting.setdefault(type(row), []).append(row)
    while waiting:
        ready = next(model for model in waiting if not _refers_to(model) & (waiting.keys() - {model}))
        ready._default_manager.bulk_create(waiting.pop(ready), batch_size=200)


@cache
def _refers_to(model: type[Model]) -> frozenset[type[Model]]:
    return frozenset(one.related_model for one in model._meta.concrete_fields if one.related_model is not None)


class Holding:
    """The folders of the cases that one transaction has locked and keeps; see ``holding``."""

    def __init__(self, *, folders: int = 10_000, rows: int = 1_000) -> None:
        self.most_folders, self.most_rows = folders, rows
        self.folders: dict[int, Folder] = {}
        self.rows: list[Model] = []
        self.events: list[Event] = []

    def take_out(self, wanted: set[int], actor: Actor, at: datetime) -> list[Folder]:
        """A folder is out while a step is taken: one whose step was refused is not put back, but read anew."""
        found = [self.folders.pop(pk) for pk in sorted(wanted) if pk in self.folders]
        for folder in found:
            folder.resume(actor, at)
        return found

    def put_back(self, folders: list[Folder], rows: list[Model], events: list[Event]) -> None:
        self.folders |= {folder.case.pk: folder for folder in folders}
        self.rows += rows
        self.events += events
        if len(self.rows) >= self.most_rows:
            self.write_rows()
        if len(self.events) >= self.most_rows:
            self.write_events()
        while len(self.folders) > self.most_folders:
            oldest = next(iter(self.folders))
            self.folders.pop(oldest).write()

    def write_rows(self) -> None:
        rows, self.rows = self.rows, []
        write_rows(rows)

    def write_events(self) -> None:
        events, self.events = self.events, []
        Event.objects.bulk_create(events, batch_size=500)

    def write(self) -> None:
        self.write_rows()
        self.write_events()
        for folder in self.folders.values():
            folder.write()


_holding: ContextVar[Holding | None] = ContextVar("holding", default=None)


@contextmanager
def holding() -> Iterator[None]:
    """For a long run of steps in one transaction, as a replay is: a case once locked stays locked until the end, so its
    folder is kept instead of read again, and much is written at once. All or nothing, as the transaction is.
    """
    if _holding.get() is not None:
        yield
        return
    with transaction.atomic():
        held = Holding()
        token = _holding.set(held)
        try:
            yield
            held.write()
        finally:
            _holding.reset(token)
