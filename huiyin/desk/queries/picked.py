"""What was ticked on a list, read in few questions, each with the scene in which a step is taken on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from huiyin.cases.door import Folder, Person
from huiyin.cases.models import Case, Duty
from huiyin.desk.forms.base import Scene
from huiyin.desk.picks import Pick, pick_of
from huiyin.desk.queries.records import Records
from huiyin.desk.queries.standing import person_of
from huiyin.people.models import User


@dataclass(frozen=True)
class Picked:
    """A case or duty that was ticked, as it stands now."""

    pick: Pick
    scene: Scene

    @property
    def case(self) -> Case:
        return self.scene.case

    @property
    def duty(self) -> Duty | None:
        return self.scene.duty

    @property
    def seen_again(self) -> str:
        """As the page that shows it now writes it. The draft stays the one that was read on the list."""
        now = Pick.read(pick_of(self.case, self.duty))
        return str(Pick(now.public_id, now.duty_no, now.events, self.pick.draft_no))


def picked(texts: Iterable[str], user: User, now: datetime, person: Person | None = None) -> list[Picked]:
    """In the order of the list. What the user may not see is left out. Raises NotAPick."""
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
        if (case := cases.get(one.public_id)) is None:
            continue
        folder = Folder(case, duties[case.pk], actor=person, at=now)
        duty = next((duty for duty in folder.duties if duty.no == one.duty_no), None)
        if one.duty_no and duty is None:
            continue
        person.saw(case, one.events)
        level = duty.draft_level if duty is not None else ""
        found.append(Picked(one, Scene(folder, person, user, now, Records(case, user, today), duty=duty, level=level)))
    return found
