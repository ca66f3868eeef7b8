"""重算期限: when the calendar changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from huiyin.assignment.actions.opening import (
    set_dues,
)
from huiyin.cases import door
from huiyin.cases.models import Case, Event


def reckon_anew(case: Case, *, at: datetime) -> Event | None:
    """重算期限: dates that rest on a year whose holidays have been published or amended since. Nothing is written
    when no date moves."""
    with door.enter(case, actor=door.SYSTEM, at=at) as folder:
        moved: dict[str, list[str]] = {}
        for duty in folder.in_force():
            if duty.state == "answered":
                continue
            before = (duty.return_due, duty.first_contact_due, duty.answer_due, duty.provisional)
            set_dues(folder, duty)
            if before != (duty.return_due, duty.first_contact_due, duty.answer_due, duty.provisional):
                moved[duty.unit_code] = [before[2].isoformat(), duty.answer_due.isoformat()]
        return folder.take("reckon", data={"moved": moved}) if moved else None


def cases_to_reckon() -> Iterable[Case]:
    """Cases in which a duty is still to answer."""
    waiting = Case.objects.filter(duties__state__in=("sent", "signed"), state__in=("assigned", "filed"))
    return waiting.distinct().order_by("pk")
