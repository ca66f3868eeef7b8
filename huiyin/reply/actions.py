"""答复、征询意见、重新办理、办结: the letter goes out, the proposer says what he thinks of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from huiyin.assignment.actions import set_answer_due
from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.lifecycle import Part, legal
from huiyin.cases.models import Case, CoSign, Duty, Event, Role, new_public_id
from huiyin.handling.actions import Content, answer, check_read, draft_data, new_draft, pass_all_levels, present_draft
from huiyin.people.models import Proposer, Unit
from huiyin.reply.models import Form, Level
from huiyin.rules import clocks

# -- issuing ----------------------------------------------------------------------------------------------------------


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
    data = draft_data(ready)
    if missing := missing_opinions(folder, duty):
        data["without_opinions"] = len(missing)
    given = answer(folder, duty, ready, number=number)
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


# -- what the proposer says -------------------------------------------------------------------------------------------


def duty_evaluated(folder: Folder, unit: Unit | None) -> Duty:
    """The duty a form is about; it is to be named where more than one unit answers."""
    if unit is not None:
        return folder.duty_of(unit)
    repliers = folder.repliers()
    if not repliers:
        raise Refused("本案没有应当答复的单位")
    if len(repliers) > 1:
        raise Refused("本案由几个单位分别答复，请指明评价哪个单位")
    return repliers[0]


def why_not_evaluate(folder: Folder, duty: Duty) -> list[str]:
    return [] if duty.is_top and duty.answers_by == "reply" else [f"{duty.unit_name}不直接答复提出人，没有意见表"]


def evaluate(
    case: Case,
    *,
    proposer: Proposer,
    attitude: str,
    result: str,
    reason: str = "",
    unit: Unit | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """征询意见表: by an evaluator only, once in a round; unsatisfied needs a reason."""
    with door.enter(case, actor=actor, at=at, asks_rows=True) as folder:
        if against := legal("evaluate", folder.case.state, kind=folder.case.kind, duty_state="answered"):
            raise Refused(against)
        duty = duty_evaluated(folder, unit)
        folder.ask("evaluate", duty, why_not_evaluate(folder, duty))
        folder.check_speaks_for("evaluate", proposer, duty)
        form = Form.objects.filter(duty=duty, round=duty.round, proposer=proposer).first()
        if form is None:
            raise Refused(f"{proposer.name}不在本次征询意见的范围")
        if form.returned_at is not None:
            raise Refused(f"{proposer.name}本轮已经填写过意见表")
        if Level.UNSATISFIED in (attitude, result) and not reason.strip():
            raise Refused("选择“不满意”的，请写明理由")
        form.returned_at, form.attitude, form.result, form.reason = at, attitude, result, reason
        form.entered_by = actor.user
        form.on_paper = folder.may("evaluate", duty) is Part.INTAKE_CLERK
        form.save(update_fields=["returned_at", "attitude", "result", "reason", "entered_by", "on_paper"])
        forms = duty.forms
        duty.forms = {
            **forms,
            "returned": forms["returned"] + 1,
            "attitude": {**forms["attitude"], attitude: forms["attitude"].get(attitude, 0) + 1},
            "result": {**forms["result"], result: forms["result"].get(result, 0) + 1},
            "last": result,
        }
        data = {"proposer": proposer.code, "attitude": attitude, "result": result, "round": duty.round}
        return folder.take("evaluate", duty, data=data)


def why_not_rehandle(folder: Folder, duty: Duty) -> list[str]:
    return [] if duty.is_top and duty.answers_by == "reply" else ["只有对提出人的答复可以重新办理"]


def rehandle(case: Case, *, unit: Unit, reason: str = "", due: date | None = None, actor: Actor, at: datetime) -> Event:
    """重新办理: the next round begins; the former reply stays."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("rehandle", duty, why_not_rehandle(folder, duty))
        duty.round += 1
        duty.round_began_at = at
        stage = clocks.given(due) if due is not None else clocks.by_rule("rehandling", folder.on)
        set_answer_due(folder, duty, [stage])
        data = {"round": duty.round, "reason": sm3(reason)}
        return folder.take("rehandle", duty, to="signed", data=data, note=reason)


def why_not_reclassify(folder: Folder, duty: Duty) -> list[str]:
    return [] if duty.replied else [f"{duty.unit_name}还没有印发答复"]


def reclassify(case: Case, *, unit: Unit, to: str, proof: str = "", actor: Actor, at: datetime) -> Event:
    """调整类别: by the unit with proof, or by the assigning office. The first class is kept; a solved class needs proof."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("reclassify", duty, why_not_reclassify(folder, duty))
        found = next((one for one in folder.rules(duty).classes if one.code == to), None)
        if found is None:
            raise Refused(f"规则中没有 {to} 类")
        if to == duty.result_class:
            raise Refused(f"现在已是 {to} 类")
        if not proof.strip():
            if found.solved:
                raise Refused(f"调整为 {to} 类（{found.label}）要附证明材料")
            if folder.may("reclassify", duty) is Part.UNIT:
                raise Refused("承办单位调整类别要附证明材料")
        former, duty.result_class = duty.result_class, to
        data = {"from": former, "to": to, "proof": sm3(proof) if proof else ""}
        return folder.take("reclassify", duty, data=data, note=proof)


# -- together, and at the end -----------------------------------------------------------------------------------------


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
