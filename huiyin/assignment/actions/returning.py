"""退办: a unit holds that the case is not its affair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huiyin.assignment.actions.opening import (
    codes,
    end_below,
    names,
)
from huiyin.assignment.models import RequestState, ReturnRequest
from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder
from huiyin.cases.models import Case, Duty, Event
from huiyin.people.models import Unit
from huiyin.rules import clocks


def why_not_request_return(folder: Folder, duty: Duty) -> list[str]:
    if duty.replied:
        return ["已印发过答复，不能申请退办"]
    if duty.return_pending:
        return ["退办申请正在等待决定"]
    if duty.return_refused:
        return ["退办申请未获同意，不能再次申请"]
    if folder.on > duty.return_due and folder.rules(duty).late_return == "refuse":
        return [f"申退期限 {clocks.day(duty.return_due)}已过"]
    return []


def request_return(
    case: Case, *, unit: Unit, reason: str, suggest: Sequence[Unit] = (), actor: Actor, at: datetime
) -> Event:
    """申请退办: within the window; after it refused, or marked late, as the rules say. The due day is in time."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("request_return", duty, why_not_request_return(folder, duty))
        door.need(reason, "退办理由")
        late = folder.on > duty.return_due
        ReturnRequest.objects.create(
            duty=duty, reason=reason, suggests=names(suggest), late=late, asked_at=at, asked_by=actor.user
        )
        duty.return_pending = True
        duty.returns_asked += 1
        return folder.take("request_return", duty, data={"late": late, "suggest": codes(suggest)})


def why_not_decide_return(folder: Folder, duty: Duty) -> list[str]:
    return [] if duty.return_pending else [f"{duty.unit_name}没有待决定的退办申请"]


def _decide_return(duty: Duty, state: str, reason: str, at: datetime) -> None:
    ReturnRequest.objects.filter(duty=duty, state=RequestState.PENDING).update(
        state=state, decided_at=at, decision_reason=reason
    )
    duty.return_pending = False


def grant_return(case: Case, *, unit: Unit, reason: str = "", actor: Actor, at: datetime) -> Event:
    """同意退办: the duty is returned and those below it end.

    When no top duty that answers by reply is left, the case is filed again and its co-hosts stay; a received case, only
    when no top duty is left at all.
    """
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("grant_return", duty, why_not_decide_return(folder, duty))
        _decide_return(duty, RequestState.GRANTED, reason, at)
        duty.returns_granted += 1
        left = [other for other in folder.top() if other is not duty]
        if not folder.case.is_received:
            left = [other for other in left if other.answers_by == "reply"]
        waits = duty.is_top and not left
        return folder.take(
            "grant_return",
            duty,
            to="returned",
            others=end_below(folder, duty),
            case_to="filed" if waits else None,
            data={"reason": sm3(reason)} if reason else {},
            note=reason,
        )


def refuse_return(case: Case, *, unit: Unit, reason: str = "", actor: Actor, at: datetime) -> Event:
    """不同意退办: the unit goes on; it may not ask again."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("refuse_return", duty, why_not_decide_return(folder, duty))
        _decide_return(duty, RequestState.REFUSED, reason, at)
        duty.return_refused = True
        return folder.take("refuse_return", duty, data={"reason": sm3(reason)} if reason else {}, note=reason)
