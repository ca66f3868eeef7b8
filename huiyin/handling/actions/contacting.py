"""沟通: talks with the proposer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from huiyin.cases import door
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, CoSign, Duty, Event, new_public_id
from huiyin.files.actions import NewFile, store
from huiyin.files.models import StoredFile
from huiyin.handling.models import Contact, ContactFile
from huiyin.people.models import Proposer, Unit
from huiyin.rules import clocks

MOST_FILES = 20  # of one talk


def contact(
    case: Case,
    *,
    unit: Unit,
    stage: str,
    mode: str,
    with_whom: str = "",
    summary: str = "",
    cases: Sequence[Case] = (),
    met_at: datetime | None = None,
    files: Sequence[NewFile] = (),
    actor: Actor,
    at: datetime,
) -> Event:
    """沟通: with ``cases`` one meeting for all of them; the unit's duty is signed or answered in each.

    ``met_at``: when the talk took place, if it is entered later. It counts for a round only if it was held in it.
    """
    met = met_at or at
    if met > at:
        raise Refused("沟通时间不能晚于登记时间")
    together = [case, *(other for other in cases if other.pk != case.pk)]
    with door.enter_all(together, actor=actor, at=at) as folders:
        duties = {}
        for pk, folder in folders.items():
            try:
                duty = folder.duty_of(unit)
                folder.ask("contact", duty, _why_not_then(folder, met))
            except Refused as refused:
                if pk == case.pk:
                    raise
                raise Refused(*(f"{folder.case.number_label}：{reason}" for reason in refused.reasons)) from None
            duties[pk] = duty
        kept = _stored(files)
        meeting = new_public_id() if len(folders) > 1 else ""
        events = {}
        for pk, folder in folders.items():
            duty = duties[pk]
            face = mode in folder.rules(duty).face_modes
            held = Contact(
                duty=duty,
                round=_round_at(folder, folder.top_of(duty), met),
                stage=stage,
                mode=mode,
                face=face,
                with_whom=with_whom,
                summary=summary,
                meeting=meeting,
                at=met,
            )
            folder.later(held, *_beside(held, kept, actor, at))
            _mark_contact(folder, duty, met, face=face)
            data: dict[str, Any] = {"stage": stage, "mode": mode, "meeting": meeting}
            if kept:
                data["files"] = [one.fingerprint for _, one in kept]
            if met_at is not None:
                data["met_at"] = met_at.isoformat()
            events[pk] = folder.take("contact", duty, data=data)
        return events[case.pk]


Kept = list[tuple[str, StoredFile]]


def _stored(files: Sequence[NewFile]) -> Kept:
    """Each file once, with its name: a meeting for several cases has them in each."""
    if len(files) > MOST_FILES:
        raise Refused(f"一次沟通最多 {MOST_FILES} 个文件")
    found: dict[int, tuple[str, StoredFile]] = {}
    for new in files:
        one = store(new)
        found.setdefault(one.pk, (new.name, one))
    return list(found.values())


def _beside(held: Contact, kept: Kept, actor: Actor, at: datetime) -> list[ContactFile]:
    return [ContactFile(contact=held, stored=one, name=name, at=at, by=actor.user) for name, one in kept]


def assigned_first(folder: Folder) -> date:
    """The day on which the case came to its first unit."""
    return min(duty.assigned_on for duty in folder.duties)


def _why_not_then(folder: Folder, met: datetime) -> list[str]:
    first = assigned_first(folder)
    return [f"沟通时间不能早于交办日期 {clocks.day(first)}"] if timezone.localdate(met) < first else []


def _held_in_round(duty: Duty, met: datetime) -> bool:
    """Whether the talk was held since the duty's present round began; the first begins with the assignment."""
    return duty.round == 1 or met >= duty.round_began_at


def _round_at(folder: Folder, duty: Duty, met: datetime) -> int:
    """The round in which the duty was then."""
    if _held_in_round(duty, met):
        return duty.round
    return 1 + Event.objects.filter(case=folder.case, duty=duty, step="rehandle", at__lte=met).count()


def _mark_contact(folder: Folder, duty: Duty, met: datetime, *, face: bool) -> None:
    """A contact counts for the unit's duty and for every duty above it."""
    one: Duty | None = duty
    while one is not None:
        if _held_in_round(one, met):
            one.contact_round = one.round
            if face:
                one.face_round = one.round
        if not one.replied:
            one.contacted = True
            one.faced = one.faced or face
        one = folder.upper_of(one)


def _contacts(folder: Folder, duty: Duty) -> QuerySet[Contact]:
    """The talks of the unit, and of those below it in the case."""
    return Contact.objects.filter(duty__in=[duty, *folder.below(duty)])


def why_not_confirm_contact(folder: Folder, duty: Duty) -> list[str]:
    return [] if _contacts(folder, duty).exists() else [f"{duty.unit_name}还没有记录沟通"]


def confirm_contact(case: Case, *, unit: Unit, proposer: Proposer, actor: Actor, at: datetime) -> Event:
    """确认沟通: the lead proposer or a confirmed co-signer says that the talk took place."""
    with door.enter(case, actor=actor, at=at, asks_rows=True) as folder:
        duty = folder.duty_of(unit)
        folder.ask("confirm_contact", duty, why_not_confirm_contact(folder, duty))
        folder.check_speaks_for("confirm_contact", proposer, duty)
        if proposer.pk != folder.case.lead_id and not _has_co_signed(folder.case, proposer):
            raise Refused(f"{proposer.name}不是本案的领衔人，也没有确认联名")
        _contacts(folder, duty).latest("pk").confirmed_by.add(proposer)
        return folder.take("confirm_contact", duty, data={"proposer": proposer.code})


def _has_co_signed(case: Case, proposer: Proposer) -> bool:
    return CoSign.objects.filter(case=case, proposer=proposer, answer=CoSign.Answer.CONFIRMED).exists()
