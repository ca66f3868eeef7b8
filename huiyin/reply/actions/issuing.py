"""答复、印发: the letter goes out, and the forms with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huiyin.cases import door
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, CoSign, Duty, Event, Role
from huiyin.handling.actions import (
    Content,
    answer,
    check_read,
    draft_data,
    new_draft,
    number_data,
    pass_all_levels,
    present_draft,
    why_not_joint,
)
from huiyin.people.models import Unit
from huiyin.reply.models import Form
from huiyin.rules import clocks


def missing_opinions(folder: Folder, duty: Duty) -> list[str]:
    """The co-hosts beside a top duty whose opinion is not given."""
    if not duty.is_top or duty.answers_by != "reply":
        return []
    return [other.unit_name for other in folder.top() if other.role == Role.CO_HOST and other.state != "answered"]


def why_not_reply_yet(folder: Folder, duty: Duty) -> list[str]:
    """What a top reply waits for: the talk with the proposer since this round began, and the co-hosts' opinions."""
    if not duty.is_top or duty.answers_by != "reply":
        return []
    rules = folder.rules(duty)
    reasons = []
    if rules.contact_before_reply == "any" and duty.contact_round != duty.round:
        reasons.append("本轮还没有与提出人沟通，先沟通、后答复")
    if rules.contact_before_reply == "face" and duty.face_round != duty.round:
        reasons.append("本轮还没有与提出人面商，先面商、后答复")
    if rules.opinions_before_issue == "refuse" and (missing := missing_opinions(folder, duty)):
        reasons.append(f"缺会办意见：{'、'.join(missing)}")
    return reasons


def issue(
    case: Case, *, unit: Unit, number: str = "", draft_no: int | None = None, actor: Actor, at: datetime
) -> Event:
    """印发: numbered, sealed and sent, after the whole chain."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("issue", duty, why_not_reply_yet(folder, duty))
        check_read(duty, draft_no)
        ready = present_draft(duty)
        if ready is None:
            raise Refused("还没有送审的稿件")
        data = _issue(folder, duty, ready, number)
        return folder.take("issue", duty, to="answered", data=data)


def why_not_reply(folder: Folder, duty: Duty) -> list[str]:
    if duty.answers_by != "reply":
        return [f"{duty.unit_name}应当报送会办意见，不直接答复"]
    return why_not_reply_yet(folder, duty)


def reply(case: Case, *, unit: Unit, content: Content, number: str = "", actor: Actor, at: datetime) -> Event:
    """答复: short for draft, every approval, issue, at that time. Of a lower duty: its draft reply for the unit above."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("reply", duty, why_not_reply(folder, duty))
        made = new_draft(folder, "reply", duty, content)
        pass_all_levels(folder, made)
        data = _issue(folder, duty, made, number)
        return folder.take("reply", duty, to="answered", data=data)


def _issue(folder: Folder, duty: Duty, ready: Any, number: str) -> dict[str, Any]:
    if against := why_not_joint(folder, duty, ready):
        raise Refused(*against)
    data = draft_data(ready)
    if missing := missing_opinions(folder, duty):
        data["without_opinions"] = len(missing)
    given = answer(folder, duty, ready, number=number)
    data |= number_data(given)
    data["round"] = given.round
    if duty.is_top and duty.answers_by == "reply":
        data["forms"] = _send_forms(folder, duty)
    return data


def evaluators(folder: Folder, duty: Duty) -> list[int]:
    """Who is asked: the lead proposer, those of the cases merged into this one, and with ``evaluator: all`` every
    confirmed co-signer as well. Each person once."""
    cases = [folder.case.pk]
    found = {folder.case.lead_id: None}
    for pk, lead in Case.objects.filter(merged_into=folder.case).order_by("pk").values_list("pk", "lead_id"):
        cases.append(pk)
        found[lead] = None
    if folder.rules(duty).evaluator == "all":
        confirmed = CoSign.objects.filter(case__in=cases, answer=CoSign.Answer.CONFIRMED).order_by("pk")
        found |= dict.fromkeys(confirmed.values_list("proposer_id", flat=True))
    return list(found)


def _send_forms(folder: Folder, duty: Duty) -> int:
    rules = folder.rules(duty)
    due = clocks.reckon([clocks.by_rule("evaluation", folder.on)], rules, folder.calendar).on
    asked = evaluators(folder, duty)
    folder.later(*(Form(duty=duty, round=duty.round, proposer_id=pk, sent_at=folder.at, due=due) for pk in asked))
    duty.forms = {"sent": len(asked), "returned": 0, "due": due.isoformat(), "attitude": {}, "result": {}, "last": ""}
    return len(asked)
