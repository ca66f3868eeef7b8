"""录入纸质签批、纸质退回: what levels wrote on a printed copy, entered by the unit's clerk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Duty, Event
from huiyin.handling.actions.approving import check_read, passed, sent_back
from huiyin.handling.actions.drafting import present_draft
from huiyin.handling.models import Approval, Draft
from huiyin.people.models import Unit, level_label
from huiyin.rules import clocks


@dataclass(frozen=True, slots=True)
class Signature:
    """What one level wrote: who, on which day, with what remark."""

    by: str
    on: date
    remark: str = ""


def _waiting(folder: Folder, step: str, duty: Duty, draft_no: int | None) -> Draft:
    folder.ask(step, duty)
    check_read(duty, draft_no)
    waiting = present_draft(duty)
    if waiting is None or not waiting.level:  # the table asks for a waiting draft; one that waits nowhere is a fault
        raise Refused("还没有送审的稿件")
    return waiting


def _check(signature: Signature, waiting: Draft, level: str, on: date) -> None:
    """Somebody signed it, after it was drafted and not after today."""
    door.need(signature.by, f"{level_label(level)}签批人")
    if signature.on > on:
        raise Refused(f"{level_label(level)}的签批日期不能晚于录入日期")
    if signature.on < (drafted := timezone.localdate(waiting.at)):
        raise Refused(f"{level_label(level)}的签批日期不能早于第 {waiting.no} 稿的拟稿日期 {clocks.day(drafted)}")


def approve_on_paper(
    case: Case,
    *,
    unit: Unit,
    signatures: Sequence[Signature],
    draft_no: int | None = None,
    actor: Actor,
    at: datetime,
) -> list[Event]:
    """录入纸质签批: the level at which the draft waits, and those after it as far as they signed the same copy. One event
    a level; all of them or none."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        waiting = _waiting(folder, "approve_on_paper", duty, draft_no)
        if not signatures:
            raise Refused(f"请填写{level_label(waiting.level)}签批人")
        if len(signatures) > len(waiting.chain) - waiting.position:
            raise Refused("签批多于还没有通过的审核级次")
        return [_signed(folder, duty, waiting, signature) for signature in signatures]


def _signed(folder: Folder, duty: Duty, waiting: Draft, signature: Signature) -> Event:
    level = waiting.level
    _check(signature, waiting, level, folder.on)
    folder.later(
        Approval(
            draft=waiting,
            level=level,
            passed=True,
            reason=signature.remark,
            on_paper=True,
            signed_by=signature.by,
            signed_on=signature.on,
            at=folder.at,
            by=folder.actor.user,
        )
    )
    passed(folder, "approve_on_paper", duty, waiting)
    data = {"draft": waiting.no, "level": level, "signed_on": signature.on.isoformat()}
    return folder.take("approve_on_paper", duty, data=data)


def send_back_on_paper(
    case: Case,
    *,
    unit: Unit,
    signature: Signature,
    to: str = "",
    draft_no: int | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """录入纸质退回: the level at which the draft waits sent the printed copy back, to an earlier level or the drafter; its
    remark is the reason."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        waiting = _waiting(folder, "send_back_on_paper", duty, draft_no)
        level = waiting.level
        _check(signature, waiting, level, folder.on)
        door.need(signature.remark, "退回理由")
        sent_back(folder, "send_back_on_paper", duty, waiting, to)
        folder.later(
            Approval(
                draft=waiting,
                level=level,
                passed=False,
                reason=signature.remark,
                back_to=to,
                on_paper=True,
                signed_by=signature.by,
                signed_on=signature.on,
                at=at,
                by=actor.user,
            )
        )
        data = {"draft": waiting.no, "level": level, "to": to, "signed_on": signature.on.isoformat()}
        return folder.take("send_back_on_paper", duty, data={**data, "reason": sm3(signature.remark)})
