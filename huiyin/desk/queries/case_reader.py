"""What a reader is to a case, and with it what of the case he sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from huiyin.cases.door import Folder, Person
from huiyin.cases.models import Duty, Event
from huiyin.people.models import Office
from huiyin.reply.models import Form

# Steps on a paper on its way: for its unit, those above it and the offices.
_ON_THE_WAY = frozenset({"draft", "approve", "send_back"})
# Steps among offices and units, which are no proposer's affair.
_AMONG_OFFICES = frozenset({"pre_assign", "answer_pre_assignment", "reject_opinion", "instruct", "name_handlers"})


@dataclass(frozen=True)
class Reader:
    """``inside``: duties whose papers he sees from within, his units' own and those below; ``own``: his units' own."""

    person: Person
    office: bool
    own: frozenset[int]
    inside: frozenset[int]

    @property
    def is_proposer(self) -> bool:
        """He reads as a proposer: whatever is among offices and units stays there."""
        return not self.office and not self.own

    def sees_form(self, sheet: Form) -> bool:
        """The proposer himself and the offices see what a form says; its unit once it is returned; others that it came."""
        if self.office or self.person.is_proposer(sheet.proposer_id):
            return True
        return sheet.returned_at is not None and sheet.duty_id in self.own

    def sees_requests(self, duty: Duty) -> bool:
        """Requests for return and extension: their unit, those above it, the offices."""
        return self.office or duty.pk in self.inside

    def sees_instruction(self, duty_id: int | None) -> bool:
        if self.office:
            return True
        return bool(self.own) and (duty_id is None or duty_id in self.inside)

    def sees_event(self, event: Event) -> bool:
        if event.step in _ON_THE_WAY:
            return self.office or event.duty_id in self.inside
        return not (self.is_proposer and event.step in _AMONG_OFFICES)


def reader_of(folder: Folder, person: Person, consulted: Iterable[int] = ()) -> Reader:
    case = folder.case
    office = person.works_in(case, Office.Type.REVIEW) or person.works_in(case, Office.Type.ASSIGNING)
    units: set[Any] = {post.unit_id for post in person.posts if post.unit_id}
    own = [duty for duty in folder.duties if duty.unit_id in units]
    below = [lower.pk for duty in own for lower in folder.below(duty)]
    mine = frozenset(duty.pk for duty in own)
    asked = bool(units & set(consulted)) or case.registering_unit_id in units
    return Reader(person, office, mine or (frozenset({0}) if asked else frozenset()), mine | frozenset(below))
