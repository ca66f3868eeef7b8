"""会办意见, and what every answer comes to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from huiyin.assignment.actions import set_answer_due
from huiyin.assignment.models import RequestState, ReturnRequest
from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder
from huiyin.cases.models import Case, Duty, Event
from huiyin.files.actions import NewFile
from huiyin.handling.actions.drafting import Content, draft_data, new_draft, pass_all_levels, show_draft
from huiyin.handling.actions.numbering import number_for
from huiyin.handling.models import Answer, Draft, DraftFile, ExtensionRequest, Promise
from huiyin.people.models import Unit
from huiyin.rules import clocks


def answer(folder: Folder, duty: Duty, issued: Draft, *, number: str = "") -> Answer:
    """Issue an approved draft: the duty has answered, in time or not, and its pending requests lapse."""
    in_time = folder.on <= duty.answer_due
    numbered = number_for(folder, duty, number)
    folder.move_draft("issue", issued, "issued")
    if issued.pk is not None:
        issued.save(update_fields=["state"])
    show_draft(duty, issued)
    given = Answer(
        duty=duty, draft=issued, round=duty.round, number=numbered.text, issued_at=folder.at, in_time=in_time
    )
    if numbered.entry is not None:
        numbered.entry.answer = given
        folder.later(given, numbered.entry)
    folder.later(
        *(() if numbered.entry is not None else (given,)),
        *(Promise(answer=given, text=one["text"], due=date.fromisoformat(one["due"])) for one in issued.promises),
    )
    duty.answered_at, duty.answered_in_time = folder.at, in_time
    if duty.answers_by == "reply":
        duty.result_class = issued.result_class
        if not duty.replied:
            duty.first_issued_at, duty.first_in_time, duty.first_class = folder.at, in_time, issued.result_class
    lapse(duty)
    return given


def number_data(given: Answer) -> dict[str, str]:
    """What the event tells of the number, where the paper bears one."""
    return {"number": given.number} if given.number else {}


def lapse(duty: Duty) -> None:
    """A pending request, for return or extension, lapses when the duty answers."""
    if duty.return_pending:
        ReturnRequest.objects.filter(duty=duty, state=RequestState.PENDING).update(state=RequestState.LAPSED)
        duty.return_pending = False
    if duty.extension_pending:
        ExtensionRequest.objects.filter(duty=duty, state=RequestState.PENDING).update(state=RequestState.LAPSED)
        duty.extension_pending = False


def why_not_give_opinion(folder: Folder, duty: Duty) -> list[str]:
    return [] if duty.answers_by == "opinion" else [f"{duty.unit_name}应当答复，不报送会办意见"]


def give_opinion(
    case: Case,
    *,
    unit: Unit,
    text: str,
    number: str = "",
    files: Sequence[NewFile] = (),
    kept: Sequence[DraftFile] = (),
    actor: Actor,
    at: datetime,
) -> Event:
    """报送会办意见: short for draft, every approval of the opinion chain, issue."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("give_opinion", duty, why_not_give_opinion(folder, duty))
        door.need(text, "会办意见")
        made = new_draft(folder, "give_opinion", duty, Content(text=text, files=files, kept=kept))
        pass_all_levels(folder, made)
        given = answer(folder, duty, made, number=number)
        return folder.take("give_opinion", duty, to="answered", data=draft_data(made) | number_data(given))


def why_not_reject_opinion(folder: Folder, duty: Duty) -> list[str]:
    if not duty.is_top:
        upper = folder.upper_of(duty)
        if upper is None or upper.state != "signed":
            return ["上级单位已作答，不再退回"]
        return []
    if duty.answers_by == "reply":
        return ["对提出人的答复不能退回，可以重新办理"]
    issued = [other.unit_name for other in folder.repliers() if other.state == "answered"]
    return [f"{'、'.join(issued)}本轮已印发答复，不再退回会办意见"] if issued else []


def reject_opinion(case: Case, *, unit: Unit, reason: str, actor: Actor, at: datetime) -> Event:
    """退回意见: an opinion, or a lower unit's reply, goes back and counts as not given (重庆：空泛的五个工作日内重报)."""
    with door.enter(case, actor=actor, at=at, asks_rows=True) as folder:
        duty = folder.duty_of(unit)
        folder.ask("reject_opinion", duty, why_not_reject_opinion(folder, duty))
        door.need(reason, "退回理由")
        last = Answer.objects.filter(duty=duty).latest("pk")
        last.rejected_at, last.rejected_reason = at, reason
        last.save(update_fields=["rejected_at", "rejected_reason"])
        duty.answered_at, duty.answered_in_time = None, None
        duty.first_issued_at, duty.first_in_time = None, None
        duty.first_class = duty.result_class = ""
        set_answer_due(folder, duty, [clocks.by_rule("opinion_redo", folder.on)])
        return folder.take("reject_opinion", duty, to="signed", data={"reason": sm3(reason)})
