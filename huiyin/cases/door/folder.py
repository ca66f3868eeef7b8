"""案卷: the questions that are asked of a case, and the only writer of a state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Model, Q
from django.utils import timezone

from huiyin.cases import chain, lifecycle
from huiyin.cases.door.actors import Actor
from huiyin.cases.door.columns import (
    CASE_COLUMNS,
    CASE_WRITTEN,
    DUTY_COLUMNS,
    DUTY_WRITTEN,
    NOTHING,
    changed,
    look,
    plain,
)
from huiyin.cases.door.writing import Change, write_changes
from huiyin.cases.lifecycle import IN_FORCE, Part
from huiyin.cases.models import Case, CoSign, Duty, Event, Note
from huiyin.people.models import Proposer, Unit
from huiyin.people.queries import area_code
from huiyin.rules.models import RuleVersion
from huiyin.rules.queries import version_of
from huiyin.rules.ruleset import Rules
from huiyin.workdays import queries as workdays
from huiyin.workdays.reckoning import Calendar


class Refused(Exception):
    """The step is not taken. ``reasons`` are sentences that a clerk understands."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("；".join(reasons))


def need(text: str, what: str) -> None:
    """Refuse a step for which this was not written down."""
    if not text.strip():
        raise Refused(f"请填写{what}")


class HasState(Protocol):
    """A draft, whose model stands in a room above."""

    state: str


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
        self._seen_case = NOTHING if fresh else look(case, CASE_COLUMNS)
        self._seen_duties = {duty.no: look(duty, DUTY_COLUMNS) for duty in duties}
        self._written_case = self._kept_case = look(case, CASE_WRITTEN)
        self._written_duties = {duty.no: look(duty, DUTY_WRITTEN) for duty in duties}
        self._kept_duties = dict(self._written_duties)
        self._rows: list[Model] = []
        self._proposed: tuple[frozenset[int], frozenset[int]] | None = None
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
        return self._people()[0]

    def answered(self) -> frozenset[int]:
        """Who is answered here, and may be asked: lead and co-signers, of this case and of those merged into it."""
        return self._people()[1]

    def _people(self) -> tuple[frozenset[int], frozenset[int]]:
        """Co-signers of this case; and everybody who is answered here. Both in one question, asked once a step."""
        if self._proposed is None:
            rows = Case.objects.filter(Q(pk=self.case.pk) | Q(merged_into=self.case)).order_by()
            signed, answered = set[int](), {self.case.lead_id}
            columns = ("pk", "lead_id", "co_signs__proposer_id", "co_signs__answer")
            for case, lead, signer, answer in rows.values_list(*columns):
                answered.add(lead)
                # Of a case that nobody was invited to sign both are empty.
                if answer and answer != CoSign.Answer.DECLINED:
                    answered.add(signer)
                    if case == self.case.pk:
                        signed.add(signer)
            self._proposed = frozenset(signed), frozenset(answered)
        return self._proposed

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
        if twice := self.taken_since(step, duty):
            raise Refused(twice)
        if against := self.why_not(step, duty, reasons, level):
            raise Refused(*against)

    def taken_since(self, step: str, duty: Duty | None = None) -> str:
        """Two clicks, the back button, a second window: the actor has taken this step since he opened his page. Empty if
        not; sent again from the page that tells him so, the step counts, for that page has seen the first."""
        seen = self.actor.has_seen(self.case)
        if seen is None or seen >= self.case.event_count:
            return ""
        since = self.case.events.filter(seq__gt=seen, step=step, user=self.actor.user, duty=duty)
        last = since.order_by("seq").last()
        if last is None:
            return ""
        label, at = lifecycle.STEPS[step].label_for(self.case.kind), timezone.localtime(last.recorded_at)
        return f"您打开本页后已经办理过“{label}”（{at:%H:%M}），这一次没有办理。确需再办一次的，请再点一次"

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
        self._seen_duties[duty.no] = NOTHING
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
        note: str = "",
        level: str = "",
    ) -> Event:
        """Move the states that the table allows to move, and write the event.

        ``to``: the new state of ``duty``; ``others``: further duties and their new states; ``case_to``: the case's;
        ``note``: the reason in words, kept beside the event, whose fingerprint of it ``data`` tells.
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
        if note.strip():
            self.later(Note(case=self.case, seq=event.seq, text=note))
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
        now = look(self.case, CASE_COLUMNS)
        if now != self._seen_case:
            told["case"] = {name: plain(value) for name, value in changed(CASE_COLUMNS, self._seen_case, now).items()}
            self._seen_case = now
        duties = {}
        for duty in self.duties:
            seen = self._seen_duties[duty.no]
            now = look(duty, DUTY_COLUMNS)
            if now != seen:
                columns = changed(DUTY_COLUMNS, seen, now)
                if upper := self.upper_of(duty):
                    columns["upper_id"] = upper.no
                duties[str(duty.no)] = {name: plain(value) for name, value in columns.items()}
                self._seen_duties[duty.no] = now
        if duties:
            told["duties"] = duties
        return told

    def resume(self, actor: Actor, at: datetime) -> None:
        """The next step in a case that is still locked."""
        self.actor, self.at, self.on = actor, at, timezone.localdate(at)
        self._proposed = None
        self.consulted_units = frozenset()

    def later(self, *rows: Model) -> None:
        """Rows that belong to the step and are written with it: contacts, drafts, approvals, answers, forms."""
        self._rows += rows

    def conclude(self) -> tuple[list[Model], list[Event]]:
        """The step is done: hand over its rows and events."""
        self._keep()
        rows, self._rows = self._rows, []
        events, self._events = self._events, []
        return rows, events

    def _keep(self) -> None:
        self.case.next_due = min(
            (duty.answer_due for duty in self.in_force() if duty.state != "answered"), default=None
        )
        self._kept_case = look(self.case, CASE_WRITTEN)
        self._kept_duties = {duty.no: look(duty, DUTY_WRITTEN) for duty in self.duties if duty not in self._new_duties}

    @property
    def must_be_written(self) -> bool:
        """Whether other cases' steps ask for a column that changed: a number, a merger."""
        return bool({"number", "merged_into_id"} & set(changed(CASE_WRITTEN, self._written_case, self._kept_case)))

    def _duty_changes(self) -> Iterator[Change]:
        """What the concluded steps changed of the duties that stand in the database; whoever asks writes it."""
        for duty in self.duties:
            kept = self._kept_duties.get(duty.no)
            if kept is None or kept == self._written_duties[duty.no]:  # none yet: a new one
                continue
            yield Duty, duty.pk, changed(DUTY_WRITTEN, self._written_duties[duty.no], kept)
            self._written_duties[duty.no] = kept

    def changes(self) -> Iterator[Change]:
        """What the concluded steps changed; whoever asks writes it."""
        yield from self._duty_changes()
        if columns := changed(CASE_WRITTEN, self._written_case, self._kept_case):
            yield Case, self.case.pk, columns
            self._written_case = self._kept_case


def open_duties(folders: Iterable[Folder]) -> None:
    """The new duties of a step, for others to refer to. Former ones go before new ones come: a unit holds one at most,
    and the database holds us to it."""
    opening = [folder for folder in folders if folder._new_duties]
    for folder in opening:
        folder._keep()
    write_changes(change for folder in opening for change in folder._duty_changes())
    Duty.objects.bulk_create([duty for folder in opening for duty in folder._new_duties], batch_size=200)
    for folder in opening:
        for duty in folder._new_duties:
            folder._written_duties[duty.no] = look(duty, DUTY_WRITTEN)
        folder._new_duties = []


def write_folders(folders: Iterable[Folder]) -> None:
    """Write what the concluded steps changed."""
    write_changes(change for folder in folders for change in folder.changes())
