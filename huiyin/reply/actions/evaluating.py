"""征询意见: what the proposer says of the answer, and the round that follows."""

from __future__ import annotations

from datetime import date, datetime

from huiyin.assignment.actions import set_answer_due
from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.lifecycle import Part, legal
from huiyin.cases.models import Case, Duty, Event
from huiyin.people.models import Proposer, Unit
from huiyin.reply.models import Form, Level
from huiyin.rules import clocks


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
