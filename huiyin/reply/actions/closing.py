"""并案办理、办结: together, and at the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from huiyin.cases import door
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Event, Role, new_public_id
from huiyin.rules import clocks


def _lead_unit(folder: Folder) -> int | None:
    return next((duty.unit_id for duty in folder.top() if duty.role == Role.LEAD), None)


def why_not_handle_together(folder: Folder) -> list[str]:
    return [] if _lead_unit(folder) is not None else ["本案没有主办单位"]


def handle_together(case: Case, *, cases: Sequence[Case], actor: Actor, at: datetime) -> Event:
    """并案办理、分别答复: other cases with the same lead in all; each stays a case of its own and is answered."""
    if not cases:
        raise Refused("请选择一并办理的其他案件")
    if any(other.pk == case.pk for other in cases):
        raise Refused("一并办理的应当是其他案件")
    with door.enter_all([case, *cases], actor=actor, at=at) as folders:
        first = folders[case.pk]
        for folder in [first, *(folders[other.pk] for other in cases)]:
            against = folder.why_not("handle_together", reasons=why_not_handle_together(folder))
            if against:
                raise Refused(*(f"{folder.case.number_label}：{reason}" for reason in against))
            if _lead_unit(folder) != _lead_unit(first):
                raise Refused(f"{folder.case.number_label}的主办单位不同，不能并案办理")
        key = first.case.together or new_public_id()
        events = {}
        for pk, folder in folders.items():
            folder.case.together = key
            data = {"with": [other.case.public_id for other in folders.values() if other is not folder]}
            events[pk] = folder.take("handle_together", data=data)
        return events[case.pk]


def why_not_close(folder: Folder) -> list[str]:
    """There is a duty that answers by reply (or the case is received), every such duty has answered, every form of its
    last round is returned or its time over; in a received case every top co-host's opinion is given."""
    reasons = []
    repliers = folder.repliers()
    received = folder.case.is_received
    if not repliers and not received:
        reasons.append("本案没有应当答复的单位")
    if waiting := [duty.unit_name for duty in repliers if duty.state != "answered"]:
        reasons.append(f"{'、'.join(waiting)}还没有答复")
    for duty in repliers:
        forms = duty.forms
        if duty.state == "answered" and forms["returned"] < forms["sent"]:
            due = date.fromisoformat(forms["due"])
            if folder.on <= due:
                reasons.append(
                    f"{duty.unit_name}的意见表还差 {forms['sent'] - forms['returned']} 份，{clocks.day(due)}期满"
                )
    if received and (
        missing := [duty.unit_name for duty in folder.top() if duty.role == Role.CO_HOST and duty.state != "answered"]
    ):
        reasons.append(f"{'、'.join(missing)}还没有报送会办意见")
    return reasons


def close(case: Case, *, actor: Actor, at: datetime) -> Event:
    """办结"""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("close", reasons=why_not_close(folder))
        folder.case.closed_at = at
        return folder.take("close", case_to="closed")
