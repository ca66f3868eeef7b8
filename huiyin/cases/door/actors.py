"""Who takes a step, and in which part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from huiyin.cases import lifecycle
from huiyin.cases.lifecycle import Part
from huiyin.cases.models import Case, Duty
from huiyin.people.models import CLERK, Office, Post, Proposer, User
from huiyin.people.queries import posts_at_work

if TYPE_CHECKING:
    from huiyin.cases.door.folder import Folder


class Actor(Protocol):
    """Who takes a step."""

    @property
    def user(self) -> User | None: ...

    def part_in(self, folder: Folder, step: lifecycle.Step, duty: Duty | None, level: str) -> Part | None:
        """The part in which he may take this step, or nothing."""

    def is_proposer(self, proposer_id: int) -> bool:
        """Whether he speaks for this proposer."""

    def stands_in_for(self, unit_id: int, level: str) -> User | None:
        """In whose place he holds this level, if only for somebody else."""

    def has_seen(self, case: Case) -> int | None:
        """How many events of the case stood on the page from which he takes the step; None where there was no page."""


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

    def stands_in_for(self, unit_id: int, level: str) -> User | None:
        return None

    def has_seen(self, case: Case) -> int | None:
        return None


ANYBODY = StandIn()
SYSTEM = StandIn(only=Part.SYSTEM)


class Person:
    """A user at a page. What he is to a case follows from the posts he holds that day and whom he speaks for."""

    def __init__(
        self, user: User, on: date, *, posts: Iterable[Post] | None = None, speaks_for: Iterable[int] = ()
    ) -> None:
        """``posts`` and ``speaks_for``: those of that day, where the page has asked for them already."""
        self._user = user
        self._seen: dict[int, int] = {}
        if posts is None:
            posts = posts_at_work(user, on)
            speaks_for = Proposer.objects.spoken_for_by(user).values_list("pk", flat=True)
        self.posts = list(posts)
        self.speaks_for = frozenset(speaks_for)

    @property
    def user(self) -> User | None:
        return self._user

    def is_proposer(self, proposer_id: int) -> bool:
        return proposer_id in self.speaks_for

    def saw(self, case: Case, events: int) -> None:
        """He takes the step from a page that told this many events of the case."""
        self._seen[case.pk] = events

    def has_seen(self, case: Case) -> int | None:
        return self._seen.get(case.pk)

    def holds(self, unit_id: int | None, level: str = CLERK) -> bool:
        return any(post.unit_id == unit_id and post.level == level for post in self.posts if post.unit_id)

    def stands_in_for(self, unit_id: int, level: str) -> User | None:
        held = [post for post in self.posts if post.unit_id == unit_id and post.level == level]
        if not held or any(post.stands_in_for_id is None for post in held):
            return None
        return User.objects.get(posts=held[0].stands_in_for_id)

    def works_in(self, case: Case, kind_of_office: str) -> bool:
        """In a reviewing office of the case's own body, or in the assigning office that hands it out: the one it was
        handed over to, else any of its area."""
        return any(
            office.type == kind_of_office
            and (
                office.body_id == case.body_id
                if kind_of_office == Office.Type.REVIEW
                else office.area_id == case.area_id and case.assigning_office_id in (None, office.pk)
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
                # Whose form it is, the form itself tells.
                return bool(self.speaks_for) and bool(self.speaks_for & folder.answered())
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
            case Part.REGISTERING_UNIT:
                return case.registering_unit_id is not None and self.holds(case.registering_unit_id)
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
