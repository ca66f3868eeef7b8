"""延期: more time."""

from __future__ import annotations

from datetime import date, datetime

from huiyin.assignment.actions import set_answer_due
from huiyin.assignment.models import RequestState
from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Duty, Event
from huiyin.handling.models import ExtensionRequest
from huiyin.people.models import Unit
from huiyin.rules import clocks


def why_not_request_extension(folder: Folder, duty: Duty) -> list[str]:
    if not duty.is_top or duty.answers_by != "reply":
        return ["只有对提出人作答的主办、分办任务可以延期"]
    if duty.extension_pending:
        return ["延期申请正在等待决定"]
    if folder.on > duty.answer_due:
        return [f"答复期限 {clocks.day(duty.answer_due)}已过，不能再申请延期"]
    return []


def request_extension(case: Case, *, unit: Unit, until: date, reason: str, actor: Actor, at: datetime) -> Event:
    """申请延期: asked by the due date, later than it, and not beyond the longest time from the assignment."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("request_extension", duty, why_not_request_extension(folder, duty))
        door.need(reason, "延期理由")
        if until <= duty.answer_due:
            raise Refused(f"延期日期应当晚于现期限 {clocks.day(duty.answer_due)}")
        longest = clocks.until_longest(folder.rules(duty), folder.calendar, duty.assigned_on)
        if until > longest:
            raise Refused(f"自交办之日起最长办到 {clocks.day(longest)}")
        ExtensionRequest.objects.create(duty=duty, until=until, reason=reason, asked_at=at)
        duty.extension_pending = True
        return folder.take("request_extension", duty, data={"until": until.isoformat()})


def why_not_decide_extension(folder: Folder, duty: Duty) -> list[str]:
    return [] if duty.extension_pending else [f"{duty.unit_name}没有待决定的延期申请"]


def _decide_extension(duty: Duty, state: str, reason: str, at: datetime) -> ExtensionRequest:
    request = ExtensionRequest.objects.get(duty=duty, state=RequestState.PENDING)
    request.state, request.decided_at, request.decision_reason = state, at, reason
    request.save(update_fields=["state", "decided_at", "decision_reason"])
    duty.extension_pending = False
    return request


def grant_extension(case: Case, *, unit: Unit, reason: str = "", actor: Actor, at: datetime) -> Event:
    """同意延期: the reply falls due on the date asked for."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("grant_extension", duty, why_not_decide_extension(folder, duty))
        request = _decide_extension(duty, RequestState.GRANTED, reason, at)
        set_answer_due(folder, duty, [*duty.basis["answer"], clocks.extension(request.until)])
        data = {"until": request.until.isoformat(), **({"reason": sm3(reason)} if reason else {})}
        return folder.take("grant_extension", duty, data=data, note=reason)


def refuse_extension(case: Case, *, unit: Unit, reason: str = "", actor: Actor, at: datetime) -> Event:
    """不同意延期"""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("refuse_extension", duty, why_not_decide_extension(folder, duty))
        _decide_extension(duty, RequestState.REFUSED, reason, at)
        return folder.take("refuse_extension", duty, data={"reason": sm3(reason)} if reason else {}, note=reason)
