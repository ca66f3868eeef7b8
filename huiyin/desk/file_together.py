"""Many filed at once: each a step of its own through the same act; a refused one does not take the others along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from huiyin.cases import door
from huiyin.cases.door import Person, Refused
from huiyin.cases.models import Case
from huiyin.desk.acts import ACTS, set_scene
from huiyin.desk.queries.case_page import case_for
from huiyin.desk.queries.review.queue import bodies_of
from huiyin.desk.queries.standing import person_of
from huiyin.people.models import User

MOST = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: the reasons why it was not filed, or none."""

    public_id: str
    reasons: tuple[str, ...] = ()

    def kept(self) -> list[Any]:
        return [self.public_id, *self.reasons]


def file_each(picks: Iterable[str], *, user: User, now: datetime) -> list[Outcome]:
    """In the order given, so that the numbers run in it. ``picks``: public id and the events that the list had seen.
    Raises Case.DoesNotExist for what the user may not review."""
    person = person_of(user, timezone.localdate(now))
    bodies = bodies_of(user, timezone.localdate(now))
    found: list[Case] = []
    for pick in list(dict.fromkeys(picks))[:MOST]:
        public_id, _, seen = pick.partition(".")
        case = case_for(user, public_id, now)
        if case.body_id not in bodies:
            raise Case.DoesNotExist
        if seen.isdecimal() and len(seen) < 10:
            person.saw(case, int(seen))
        found.append(case)
    return [_file(case, person, user, now) for case in found]


def _file(case: Case, person: Person, user: User, now: datetime) -> Outcome:
    act = ACTS["file"]
    scene = set_scene(act, door.read(case, actor=person, at=now), person, user, {})
    form = act.form(scene, {})
    try:
        if not form.is_valid():
            raise Refused(*(str(error) for errors in form.errors.values() for error in errors))
        act.take(scene, form)
    except Refused as refused:
        return Outcome(case.public_id, tuple(reason.partition("。")[0] for reason in refused.reasons))
    return Outcome(case.public_id)
