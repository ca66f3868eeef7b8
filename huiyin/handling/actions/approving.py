"""审核: what the levels say to a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Duty, Event
from huiyin.handling.actions.drafting import present_draft, show_draft
from huiyin.handling.models import Approval, Draft
from huiyin.people.models import Unit, level_label


def check_read(duty: Duty, draft_no: int | None) -> None:
    """Who decides on a draft has read that version; refused when another has come since."""
    if draft_no is not None and draft_no != duty.draft_no:
        raise Refused(f"您看的是第 {draft_no} 稿，现在已有第 {duty.draft_no} 稿，请重新阅读后办理")


def _at_level(folder: Folder, step: str, duty: Duty, level: str, draft_no: int | None) -> Draft:
    """The draft that waits at this level."""
    folder.ask(step, duty, level=level)
    check_read(duty, draft_no)
    waiting = present_draft(duty)
    if waiting is None or waiting.level != level:
        raise Refused(f"稿件现在等待{level_label(duty.draft_level)}审核，不在{level_label(level)}")
    return waiting


def _by(folder: Folder, duty: Duty, level: str) -> dict[str, Any]:
    """Who decides, in whose place, and when."""
    instead_of = folder.actor.stands_in_for(duty.unit_id, level)
    return {"by": folder.actor.user, "instead_of": instead_of, "at": folder.at}


def approve(
    case: Case,
    *,
    unit: Unit,
    level: str,
    remark: str = "",
    draft_no: int | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """审核通过: by the level at which the draft waits."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        waiting = _at_level(folder, "approve", duty, level, draft_no)
        Approval.objects.create(draft=waiting, level=level, passed=True, reason=remark, **_by(folder, duty, level))
        passed(folder, "approve", duty, waiting)
        return folder.take("approve", duty, data={"draft": waiting.no, "level": level}, level=level)


def send_back(
    case: Case,
    *,
    unit: Unit,
    level: str,
    reason: str,
    to: str = "",
    draft_no: int | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """退回修改: to an earlier level, where it waits again; without one, to the drafter, who drafts anew."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        waiting = _at_level(folder, "send_back", duty, level, draft_no)
        door.need(reason, "退回理由")
        sent_back(folder, "send_back", duty, waiting, to)
        by = _by(folder, duty, level)
        Approval.objects.create(draft=waiting, level=level, passed=False, reason=reason, back_to=to, **by)
        return folder.take(
            "send_back", duty, data={"draft": waiting.no, "level": level, "to": to, "reason": sm3(reason)}, level=level
        )


def sent_back(folder: Folder, step: str, duty: Duty, waiting: Draft, to: str) -> None:
    """Back to an earlier level, where it waits again; without one to the drafter."""
    if to:
        earlier = waiting.chain[: waiting.position]
        if to not in earlier:
            raise Refused(f"{level_label(to)}不是{level_label(waiting.level)}之前的审核级次")
        waiting.position = len(earlier) - 1 - earlier[::-1].index(to)
    folder.move_draft(step, waiting, "waiting" if to else "sent_back")
    waiting.save(update_fields=["position", "state"])
    show_draft(duty, waiting)


def passed(folder: Folder, step: str, duty: Duty, waiting: Draft) -> None:
    """One level further; after the last the draft may be issued."""
    waiting.position += 1
    folder.move_draft(step, waiting, "waiting" if waiting.position < len(waiting.chain) else "approved")
    waiting.save(update_fields=["position", "state"])
    show_draft(duty, waiting)
