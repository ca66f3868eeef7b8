"""沟通材料 and 印发件扫描: what is put beside a talk and beside an answer once these are in the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from huiyin.cases import door
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Duty, Event
from huiyin.files.actions import NewFile, link
from huiyin.files.kinds import NotTaken
from huiyin.files.models import Attachment
from huiyin.handling.actions.contacting import MOST_FILES
from huiyin.handling.models import Answer, AnswerScan, Contact, ContactFile
from huiyin.people.models import Unit

MOST_SCANS = 5  # of one answer
A = TypeVar("A", bound=Attachment)


def _attach(
    folder: Folder, step: str, duty: Duty, model: type[A], files: Sequence[NewFile], most: int, **to: Any
) -> Event:
    there = model._default_manager.filter(**to).select_related("stored")
    try:
        made = link(model, files, there=there, most=most, at=folder.at, by=folder.actor.user, **to)
    except NotTaken as refused:
        raise Refused(str(refused)) from None
    folder.later(*made)
    return folder.take(step, duty, data={"files": [one.stored.fingerprint for one in made]})


def _detach(folder: Folder, step: str, duty: Duty, model: type[A], files: Sequence[A], **of: Any) -> Event:
    """The record keeps the fingerprints; the bytes go when nothing refers to them."""
    chosen = model._default_manager.filter(pk__in=[one.pk for one in files], **of).order_by("pk")
    gone = list(chosen.values_list("stored__fingerprint", flat=True))
    if not gone:
        raise Refused("请选择要移除的文件")
    chosen.delete()
    return folder.take(step, duty, data={"files": gone})


# -- 沟通材料 ---------------------------------------------------------------------------------------------------------


def open_talks(talks: Iterable[Contact]) -> list[Contact]:
    """Those that nobody has confirmed: who confirms says that the whole of it is so."""
    return [one for one in talks if not one.confirmed_by.all()]


def why_not_attach_to_contact(duty: Duty, talks: Sequence[Contact]) -> list[str]:
    """``talks``: the unit's own."""
    if not talks:
        return [f"{duty.unit_name}还没有记录沟通"]
    return [] if open_talks(talks) else ["记录的沟通都已由提出人确认，材料不再增减"]


def why_not_detach_from_contact(duty: Duty, talks: Sequence[Contact], files: Iterable[ContactFile]) -> list[str]:
    if reasons := why_not_attach_to_contact(duty, talks):
        return reasons
    there = {one.pk for one in open_talks(talks)}
    return [] if any(one.contact_id in there for one in files) else ["没有可以移除的沟通材料"]


def _talks(duty: Duty) -> list[Contact]:
    return list(Contact.objects.filter(duty=duty).prefetch_related("confirmed_by").order_by("at", "pk"))


def attach_to_contact(
    case: Case, *, unit: Unit, talk: Contact, files: Sequence[NewFile], actor: Actor, at: datetime
) -> Event:
    """补充沟通材料, while the proposer has not confirmed the talk."""
    with door.enter(case, actor=actor, at=at, asks_rows=True) as folder:
        duty = folder.duty_of(unit)
        talks = _talks(duty)
        folder.ask("attach_to_contact", duty, why_not_attach_to_contact(duty, talks))
        if talk not in open_talks(talks):
            raise Refused("这次沟通已由提出人确认，材料不再增减")
        return _attach(folder, "attach_to_contact", duty, ContactFile, files, MOST_FILES, contact=talk)


def detach_from_contact(case: Case, *, unit: Unit, files: Sequence[ContactFile], actor: Actor, at: datetime) -> Event:
    """移除沟通材料"""
    with door.enter(case, actor=actor, at=at, asks_rows=True) as folder:
        duty = folder.duty_of(unit)
        talks = _talks(duty)
        there = ContactFile.objects.filter(contact__in=talks)
        folder.ask("detach_from_contact", duty, why_not_detach_from_contact(duty, talks, there))
        return _detach(folder, "detach_from_contact", duty, ContactFile, files, contact__in=open_talks(talks))


# -- 印发件扫描 -------------------------------------------------------------------------------------------------------


def why_not_attach_scan(folder: Folder, duty: Duty) -> list[str]:
    return [] if duty.replied or duty.answered_at is not None else [f"{duty.unit_name}还没有印发"]


def attach_scan(
    case: Case, *, unit: Unit, answer: Answer, files: Sequence[NewFile], actor: Actor, at: datetime
) -> Event:
    """添加印发件扫描: of an answer of whatever round, also once the case is closed."""
    with door.enter(case, actor=actor, at=at, asks_rows=True) as folder:
        duty = folder.duty_of(unit)
        folder.ask("attach_scan", duty, why_not_attach_scan(folder, duty))
        if answer.duty_id != duty.pk:
            raise Refused(f"不是{duty.unit_name}的印发件")
        return _attach(folder, "attach_scan", duty, AnswerScan, files, MOST_SCANS, answer=answer)


def detach_scan(case: Case, *, unit: Unit, files: Sequence[AnswerScan], actor: Actor, at: datetime) -> Event:
    """移除印发件扫描"""
    with door.enter(case, actor=actor, at=at, asks_rows=True) as folder:
        duty = folder.duty_of(unit)
        folder.ask("detach_scan", duty)
        return _detach(folder, "detach_scan", duty, AnswerScan, files, answer__duty=duty)
