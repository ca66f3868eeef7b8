"""What a reader is to a case, and with it which of its events are told to him."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.cases.door import Folder, Person
from huiyin.cases.models import Event
from huiyin.cases.sight import AMONG_OFFICES, DECISIONS, IN_REVIEW, ON_THE_WAY
from huiyin.desk.queries.records import Records
from huiyin.people.models import Office

# What a proposer is told nothing of, since he looks inside no duty.
NOT_FOR_PROPOSERS = ON_THE_WAY | IN_REVIEW | AMONG_OFFICES

# Steps whose reason is said to the proposer; any other is among offices and units.
_TOLD_TO_PROPOSERS = frozenset({"return_for_correction", "not_file", "withdraw"})


@dataclass(frozen=True)
class Reader:
    """``handles``: his unit has or had a duty here, or was asked; ``inside``: the duties inside which he looks."""

    office: bool
    reviews: bool
    handles: bool
    inside: frozenset[int]

    @property
    def is_proposer(self) -> bool:
        """He reads as a proposer: whatever is among offices and units stays there."""
        return not self.office and not self.handles

    def sees_event(self, event: Event) -> bool:
        """As ``Event.objects.visible_to`` says of all cases at once."""
        if event.step in ON_THE_WAY:
            return event.duty_id in self.inside
        if event.step in IN_REVIEW:
            return self.reviews
        return not (self.is_proposer and event.step in AMONG_OFFICES)

    def sees_note(self, event: Event) -> bool:
        if event.step == "undo_review":
            return self.reviews
        if event.step in DECISIONS:
            return event.duty_id in self.inside
        return not self.is_proposer or event.step in _TOLD_TO_PROPOSERS


def reads_as_proposer(folder: Folder, person: Person, records: Records) -> bool:
    return not _in_office(folder, person) and not _handles(folder, person, records)


def reader_of(folder: Folder, person: Person, records: Records) -> Reader:
    return Reader(
        office=_in_office(folder, person),
        reviews=person.works_in(folder.case, Office.Type.REVIEW),
        handles=_handles(folder, person, records),
        inside=records.inside,
    )


def _in_office(folder: Folder, person: Person) -> bool:
    return any(person.works_in(folder.case, kind) for kind in (Office.Type.REVIEW, Office.Type.ASSIGNING))


def _handles(folder: Folder, person: Person, records: Records) -> bool:
    mine = {post.unit_id for post in person.posts if post.unit_id}
    if not mine:
        return False
    there = {folder.case.registering_unit_id, *(duty.unit_id for duty in folder.duties)}
    return bool(mine & there) or bool(mine & {row.unit_id for row in records.consulted})
