"""The duties that were ticked on a desk, read in few questions, each with the scene in which a step is taken on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from huiyin.cases.door import Folder, Person
from huiyin.cases.models import Case, Duty
from huiyin.desk.forms.base import Scene
from huiyin.desk.queries.records import Records
from huiyin.desk.queries.standing import person_of
from huiyin.people.models import User

MOST_PICKS = 200


class NotAPick(ValueError):
    """Something was sent that no desk of ours has written."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A duty as it stood when the desk was read."""

    public_id: str
    duty_no: int
    events: int
    draft_no: int

    @classmethod
    def read(cls, text: str) -> Pick:
        """From ``pick_of`` of a row."""
        public_id, *numbers = text.split(".")
        if len(numbers) != 3 or not all(part.isdecimal() and len(part) < 7 for part in numbers):
            raise NotAPick(text)
        duty_no, events, draft_no = map(int, numbers)
        return cls(public_id, duty_no, events, draft_no)

    def __str__(self) -> str:
        return f"{self.public_id}.{self.duty_no}.{self.events}.{self.draft_no}"


@dataclass(frozen=True)
class Picked:
    """A duty that was ticked, as it stands now."""

    pick: Pick
    scene: Scene

    @property
    def case(self) -> Case:
        return self.scene.case

    @property
    def duty(self) -> Duty:
        return self.scene.on_duty


def picked(texts: Iterable[str], user: User, now: datetime, person: Person | None = None) -> list[Picked]:
    """In the order of the desk. Raises NotAPick, and Case.DoesNotExist for what the user may not see."""
    wanted = [Pick.read(text) for text in dict.fromkeys(texts)]
    today = timezone.localdate(now)
    person = person or person_of(user, today)
    visible = Case.objects.visible_to(user, today).filter(public_id__in={one.public_id for one in wanted})
    cases = {case.public_id: case for case in visible.select_related("body", "lead", "session__term")}
    duties: dict[int, list[Duty]] = {case.pk: [] for case in cases.values()}
    for row in Duty.objects.filter(case__in=duties).select_related("unit").order_by("pk"):
        duties[row.case_id].append(row)
    found = []
    for one in wanted:
        case = cases.get(one.public_id)
        if case is None:
            raise Case.DoesNotExist
        folder = Folder(case, duties[case.pk], actor=person, at=now)
        duty = next((duty for duty in folder.duties if duty.no == one.duty_no), None)
        if duty is None:
            raise Case.DoesNotExist
        person.saw(case, one.events)
        scene = Scene(folder, person, user, now, Records(case, user, today), duty=duty, level=duty.draft_level)
        found.append(Picked(one, scene))
    return found
