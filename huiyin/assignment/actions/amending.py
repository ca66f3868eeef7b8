"""更正登记: what the registration of a received case got wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from huiyin.assignment.actions.opening import rules_in_force, start_clocks
from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import Case, CaseText, CoSign, Duty, Event, Role
from huiyin.people.models import Body, Kind, Proposer, Session
from huiyin.rules import clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What is registered of a case that an outside body handed out. ``due``: a date that its paper gives."""

    body: Body
    session: Session | None
    year: int
    number: str
    from_: str
    title: str
    lead: Proposer
    co_signers: Sequence[Proposer] = ()
    role: str
    assigned: date
    due: date | None = None
    others: Sequence[Mapping[str, str]] = ()
    subject: str = ""
    text: str = ""


def registered(case: Case, duty: Duty) -> Registration:
    """How the case stands registered."""
    stage = duty.basis["answer"][0]
    text = CaseText.objects.filter(case=case).first()
    return Registration(
        body=case.body,
        session=case.session,
        year=case.year,
        number=case.number,
        from_=case.received_from,
        title=case.title,
        lead=case.lead,
        co_signers=[row.proposer for row in case.co_signs.select_related("proposer")],
        role=duty.role,
        assigned=duty.assigned_on,
        due=date.fromisoformat(stage["due"]) if stage["by"] == "given" else None,
        others=case.outside_units,
        subject=case.subject,
        text=text.joined if text is not None else "",
    )


def registered_duty(folder: Folder) -> Duty:
    """The duty that the registration opened, whatever has become of it."""
    receipt = folder.case.events.get(step="receive")
    return next(duty for duty in folder.duties if duty.pk == receipt.duty_id)


# What each rests on: a draft is a reply or an opinion, of the classes of its rules; whether an answer or a request was in
# time was told by the former dates.
_ON_ROLE = frozenset(
    {"draft", "give_opinion", "reply", "hand_on", "request_extension", "add_co_host", "handle_together"}
)
_ON_RULES = _ON_ROLE | {"contact"}
_ON_DATES = frozenset({"give_opinion", "reply", "issue", "request_extension", "request_return"})


def why_not_amend(folder: Folder) -> dict[str, str]:
    """What of the registration cannot be amended any more, by its name, and why."""
    duty = registered_duty(folder)
    if not duty.in_force:
        gone = f"{duty.unit_name}的任务{duty.state_label}，不再更改"
        return dict.fromkeys(("kind", "role", "assigned", "due"), gone)
    events = list(folder.case.events.order_by("seq").values_list("step", "duty"))
    taken = [step for step, _ in events]
    mine = [step for step, on in events if on == duty.pk]
    found = {
        "kind": _followed(folder, taken, _ON_RULES, "案别"),
        "role": _followed(folder, taken, _ON_ROLE, "承办方式"),
        "assigned": _followed(folder, mine, _ON_DATES, "交办日期"),
        "due": _followed(folder, mine, _ON_DATES, "指定期限"),
    }
    return {name: why for name, why in found.items() if why}


def _followed(folder: Folder, taken: Iterable[str], fixing: frozenset[str], what: str) -> str:
    labels = dict.fromkeys(STEPS[step].label_for(folder.case.kind) for step in taken if step in fixing)
    return f"已有“{'、'.join(labels)}”，不能再更改{what}" if labels else ""


# -- what is told of a change -----------------------------------------------------------------------------------------


def _day(on: date | None) -> str:
    return clocks.day(on) if on is not None else "未写明"


def _units(others: Sequence[Mapping[str, str]]) -> str:
    roles = dict(Role.choices)
    return "、".join(f"{one['name']}（{roles[Role(one['role'])]}）" for one in others) or "无"


# Each thing registered: what it is called, and how its value is said.
_THINGS: dict[str, tuple[str, Callable[[Registration], str]]] = {
    "kind": ("案别", lambda told: Kind(told.body.kind).label),
    "number": ("编号", lambda told: told.number),
    "from_": ("交来机关", lambda told: told.from_),
    "title": ("标题", lambda told: told.title),
    "lead": ("领衔人", lambda told: told.lead.styled),
    "co_signers": ("联名人", lambda told: "、".join(one.name for one in told.co_signers) or "无"),
    "role": ("承办方式", lambda told: dict(Role.choices)[Role(told.role)]),
    "assigned": ("交办日期", lambda told: _day(told.assigned)),
    "due": ("指定期限", lambda told: _day(told.due)),
    "others": ("外单位", lambda told: _units(told.others)),
    "subject": ("类别", lambda told: told.subject or "未填"),
    "text": ("正文", lambda told: told.text or "未填"),
}
# Of two people with the same name another is meant.
_PEOPLE: dict[str, Callable[[Registration], list[int]]] = {
    "lead": lambda told: [told.lead.pk],
    "co_signers": lambda told: [one.pk for one in told.co_signers],
}
AMENDED = {name: label for name, (label, _) in _THINGS.items()}


def _changed(before: Registration, after: Registration) -> list[str]:
    return [
        name
        for name, (_, said) in _THINGS.items()
        if said(before) != said(after) or (name in _PEOPLE and _PEOPLE[name](before) != _PEOPLE[name](after))
    ]


def amend(case: Case, *, to: Registration, remark: str = "", actor: Actor, at: datetime) -> Event:
    """更正登记: the registering unit puts right what it registered, as far as nothing that followed rests on it. The
    duty's dates are reckoned anew; the former values stay in the note."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("amend")
        _not_over_another(folder)
        duty = registered_duty(folder)
        before = registered(folder.case, duty)
        changed = _changed(before, to)
        if not changed:
            raise Refused("没有改动")
        _check(folder, duty, before, to, changed)
        _put_right(folder, duty, to, changed)
        lines = [f"{AMENDED[name]}原为：{_THINGS[name][1](before)}" for name in changed]
        note = "\n".join([*([remark.strip()] if remark.strip() else []), *lines])
        return folder.take("amend", duty, data={"changed": changed, "former": sm3(note)}, note=note)


def _not_over_another(folder: Folder) -> None:
    """A colleague has amended it since the page was opened from which this one is sent."""
    seen = folder.actor.has_seen(folder.case)
    if seen is not None and folder.case.events.filter(seq__gt=seen, step="amend").exists():
        raise Refused("您打开本页后，同事更正过本件的登记，请返回案件核对后再办")


def _check(folder: Folder, duty: Duty, before: Registration, to: Registration, changed: Sequence[str]) -> None:
    fixed = why_not_amend(folder)
    reasons = [fixed[name] for name in changed if name in fixed]
    if to.year != before.year and "kind" not in changed and (why := fixed.get("kind")):
        reasons.append(f"改动交办日期会改变办理年度：{why}")
    if not to.number.strip():
        reasons.append("请填写来件编号")
    if not to.from_.strip():
        reasons.append("请填写交来机关")
    if not to.title.strip():
        reasons.append("请填写标题")
    if to.lead.pk in _PEOPLE["co_signers"](to):
        reasons.append("领衔人不能同时是联名人")
    if to.role == Role.SEPARATE:
        reasons.append("来件登记只能是主办或会办")
    if to.body.area_id != folder.case.area_id or not to.lead.may_lead(to.body.kind):
        reasons.append(f"{to.lead.name}不能领衔提出{Kind(to.body.kind).label}")
    if "assigned" in changed:
        reasons += _why_not_on(folder, duty, to.assigned)
    if reasons:
        raise Refused(*dict.fromkeys(reasons))


def _why_not_on(folder: Folder, duty: Duty, assigned: date) -> list[str]:
    """It was handed out before it was registered, and before anybody talked about it."""
    registered_on = timezone.localdate(duty.signed_at)
    if assigned > registered_on:
        return [f"交办日期不能晚于登记日期 {clocks.day(registered_on)}"]
    talks = folder.case.events.filter(step="contact").values_list("at", "data")
    days = [
        timezone.localdate(datetime.fromisoformat(data["met_at"]) if "met_at" in data else at) for at, data in talks
    ]
    if days and assigned > min(days):
        return [f"{clocks.day(min(days))}已有沟通，交办日期不能晚于它"]
    return []


def _put_right(folder: Folder, duty: Duty, to: Registration, changed: Sequence[str]) -> None:
    case = folder.case
    case.body, case.kind, case.session, case.year = to.body, to.body.kind, to.session, to.year
    case.number, case.received_from, case.title = to.number, to.from_, to.title
    case.lead, case.subject, case.outside_units = to.lead, to.subject, [dict(one) for one in to.others]
    if "co_signers" in changed:
        case.co_signs.exclude(proposer__in=to.co_signers).delete()
        there = set(case.co_signs.values_list("proposer_id", flat=True))
        CoSign.objects.bulk_create(
            CoSign(case=case, proposer=one, answer=CoSign.Answer.CONFIRMED, answered_at=duty.signed_at)
            for one in to.co_signers
            if one.pk not in there
        )
    if "text" in changed:
        CaseText.objects.update_or_create(
            case=case, defaults={"whole": to.text, "situation": "", "analysis": "", "advice": ""}
        )
    if not {"kind", "role", "assigned", "due"} & set(changed):
        return
    duty.role, duty.assigned_on = to.role, to.assigned
    duty.answers_by = "opinion" if to.role == Role.CO_HOST else "reply"
    duty.rules = rules_in_force(case)
    by_signing = folder.rules(duty).start == "sign_for"
    start = timezone.localdate(duty.signed_at) if by_signing else to.assigned
    start_clocks(folder, duty, start=start, due=to.due)
    late = [lower for lower in folder.lower(duty) if lower.state != "answered" and lower.answer_due > duty.answer_due]
    if late:
        names = "、".join(lower.unit_name for lower in late)
        raise Refused(f"更正后 {clocks.day(duty.answer_due)}到期，早于已转办{names}的期限")
