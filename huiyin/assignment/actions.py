"""交办、签收、退办、改办、转办: how a case comes to the units and from one to another.

``unit`` always means that unit's duty in force in the case, of which it has one at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from huiyin.assignment.models import RequestState, ReturnRequest
from huiyin.cases import door
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Consulted, Duty, Event, Role
from huiyin.people.models import Unit
from huiyin.rules import clocks
from huiyin.rules.models import RuleVersion
from huiyin.rules.queries import version_for, version_of

ROLE_NAMES = dict(Role.choices)


def _names(units: Iterable[Unit]) -> str:
    return "、".join(unit.name for unit in units)


def _codes(units: Iterable[Unit]) -> list[str]:
    return [unit.code for unit in units]


def rules_in_force(case: Case) -> RuleVersion:
    """The rule version that binds the case's body in the case's year."""
    return version_for(case.body_id, case.year)


# -- opening a duty ---------------------------------------------------------------------------------------------------


def open_duty(
    folder: Folder,
    unit: Unit,
    role: str,
    version: RuleVersion,
    *,
    upper: Duty | None = None,
    assigned_on: date | None = None,
    start: date | None = None,
    due: date | None = None,
) -> Duty:
    """A duty of the unit, sent, with its clocks.

    ``assigned_on`` is the day of the assignment (the day of the step, unless an outside body assigned it earlier);
    ``start`` is the day from which first contact, opinion and reply run.
    """
    assigned_on = assigned_on or folder.on
    by_reply = role != Role.CO_HOST and (upper is None or upper.answers_by == "reply")
    duty = folder.open_duty(
        upper=upper,
        unit=unit,
        unit_code=unit.code,
        unit_name=unit.name,
        unit_parent_name=unit.parent.name if unit.parent is not None else "",
        role=role,
        answers_by="reply" if by_reply else "opinion",
        rules=version,
        assigned_on=assigned_on,
    )
    rules = folder.rules(version)
    start = start or assigned_on
    basis = {"return": clocks.return_basis(assigned_on)}
    if upper is None and by_reply:
        basis["first_contact"] = clocks.first_contact_basis(start)
    basis["answer"] = clocks.answer_basis(
        rules, duty.answers_by, start, due=due, upper_due=upper.answer_due if upper is not None else None
    )
    duty.basis = basis
    set_dues(folder, duty)
    return duty


def set_dues(folder: Folder, duty: Duty) -> None:
    """Reckon the duty's dates from their basis."""
    rules, calendar = folder.rules(duty), folder.calendar
    dues = {name: clocks.reckon(basis, rules, calendar) for name, basis in duty.basis.items()}
    duty.return_due = dues["return"].on
    duty.first_contact_due = dues["first_contact"].on if "first_contact" in dues else None
    duty.answer_due = dues["answer"].on
    duty.provisional = any(due.provisional for due in dues.values())


def set_answer_due(folder: Folder, duty: Duty, basis: clocks.Basis) -> None:
    """Give the duty another date for its answer: extended, rehandled or redone."""
    duty.basis = {**duty.basis, "answer": basis}
    set_dues(folder, duty)


def _check_named(
    folder: Folder, lead: Unit | None, separate: Sequence[Unit], co_hosts: Sequence[Unit], *, role_needed: bool = True
) -> None:
    """One of lead and separate, no unit twice, none that holds a duty in force already."""
    if lead is not None and separate:
        raise Refused("主办和分办只能选一种")
    if role_needed and lead is None and not separate:
        raise Refused("请指定主办单位或分办单位")
    units = [*([lead] if lead is not None else []), *separate, *co_hosts]
    named: set[int] = set()
    for unit in units:
        if unit.pk in named:
            raise Refused(f"{unit.name}重复出现，一个单位只能指定一次")
        named.add(unit.pk)
        if folder.held_by(unit) is not None:
            raise Refused(f"{unit.name}在本案已有承办任务")


def _open_all(
    folder: Folder,
    lead: Unit | None,
    separate: Sequence[Unit],
    co_hosts: Sequence[Unit],
    version: RuleVersion,
    due: date | None,
    upper: Duty | None = None,
) -> None:
    if lead is not None:
        open_duty(folder, lead, Role.LEAD, version, due=due, upper=upper)
    for unit in separate:
        open_duty(folder, unit, Role.SEPARATE, version, due=due, upper=upper)
    for unit in co_hosts:
        open_duty(folder, unit, Role.CO_HOST, version, upper=upper)


def _end_below(folder: Folder, duty: Duty) -> list[tuple[Duty, str]]:
    """The duties in force below one that goes: they end with it."""
    return [(lower, "ended") for lower in folder.below(duty) if lower.in_force]


# -- before and at the assignment -------------------------------------------------------------------------------------


def pre_assign(
    case: Case,
    *,
    lead: Unit | None = None,
    separate: Sequence[Unit] = (),
    co_hosts: Sequence[Unit] = (),
    actor: Actor,
    at: datetime,
) -> Event:
    """预交办: units are asked before the assignment; at least one, none twice, not lead and separate at once."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("pre_assign")
        if lead is not None and separate:
            raise Refused("主办和分办只能选一种")
        asked = [
            *([(lead, Role.LEAD)] if lead is not None else []),
            *((unit, Role.SEPARATE) for unit in separate),
            *((unit, Role.CO_HOST) for unit in co_hosts),
        ]
        if not asked:
            raise Refused("请至少征询一个单位")
        if len({unit.pk for unit, _ in asked}) < len(asked):
            raise Refused("一个单位只能征询一次")
        turn = (
            Consulted.objects.filter(case=folder.case).order_by("-turn").values_list("turn", flat=True).first() or 0
        ) + 1
        Consulted.objects.bulk_create(
            Consulted(case=folder.case, unit=unit, role=role, turn=turn) for unit, role in asked
        )
        return folder.take("pre_assign", data={"turn": turn, "units": {unit.code: role for unit, role in asked}})


def last_consulted(case: Case) -> list[Consulted]:
    """The units of the last pre-assignment."""
    rows = list(Consulted.objects.filter(case=case).select_related("unit").order_by("-turn", "id"))
    return [row for row in rows if row.turn == rows[0].turn]


def answer_pre_assignment(
    case: Case,
    *,
    unit: Unit,
    agree: bool,
    reason: str = "",
    suggest: str = "",
    actor: Actor,
    at: datetime,
) -> Event:
    """答复预交办: a unit of the last pre-assignment says whether the case is its affair."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.consulted_units = frozenset({unit.pk})
        folder.ask("answer_pre_assignment")
        row = next((row for row in last_consulted(folder.case) if row.unit_id == unit.pk), None)
        if row is None:
            raise Refused(f"最近一次预交办没有征询{unit.name}")
        row.agrees, row.reason, row.suggests, row.answered_at = agree, reason, suggest, at
        row.save()
        return folder.take("answer_pre_assignment", data={"unit": unit.code, "agree": agree, "turn": row.turn})


def assign(
    case: Case,
    *,
    lead: Unit | None = None,
    separate: Sequence[Unit] = (),
    co_hosts: Sequence[Unit] = (),
    due: date | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """交办: one lead or several separate units, and co-hosts. ``due`` replaces the reply date (依据《代表法》第五十一条)."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("assign")
        _check_named(folder, lead, separate, co_hosts)
        version = rules_in_force(folder.case)
        _open_all(folder, lead, separate, co_hosts, version, due)
        folder.case.assigned_at = at
        return folder.take("assign", case_to="assigned", data=_assignment_data(lead, separate, co_hosts, due))


def _assignment_data(
    lead: Unit | None, separate: Sequence[Unit], co_hosts: Sequence[Unit], due: date | None
) -> dict[str, object]:
    data: dict[str, object] = {}
    if lead is not None:
        data["lead"] = lead.code
    if separate:
        data["separate"] = _codes(separate)
    if co_hosts:
        data["co_hosts"] = _codes(co_hosts)
    if due is not None:
        data["due"] = due.isoformat()
    return data


def why_not_hand_on(folder: Folder, duty: Duty) -> list[str]:
    return ["本单位已经转办，下级任务尚在办理"] if folder.lower(duty) else []


def hand_on(
    case: Case,
    *,
    by: Unit,
    lead: Unit | None = None,
    separate: Sequence[Unit] = (),
    co_hosts: Sequence[Unit] = (),
    due: date | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """转办: a unit hands its signed duty on to its direct children, once while lower duties stand, before it answers.

    ``due`` replaces the date of the lower lead or separate units, reply or opinion.
    """
    with door.enter(case, actor=actor, at=at) as folder:
        upper = folder.duty_of(by)
        folder.ask("hand_on", upper, why_not_hand_on(folder, upper))
        _check_named(folder, lead, separate, co_hosts)
        for unit in [*([lead] if lead is not None else []), *separate, *co_hosts]:
            _check_child(unit, by)
        _open_all(folder, lead, separate, co_hosts, version_of(upper.rules_id), due, upper)
        return folder.take("hand_on", upper, data=_assignment_data(lead, separate, co_hosts, due))


def _check_child(unit: Unit, by: Unit) -> None:
    if unit.parent_id != by.pk:
        raise Refused(f"{unit.name}不是{by.name}的直属下级单位")


def receive(
    case: Case,
    *,
    unit: Unit,
    number: str,
    from_: str,
    role: str,
    assigned: date,
    due: date | None = None,
    others: Sequence[dict[str, str]] = (),
    actor: Actor,
    at: datetime,
) -> Event:
    """来件登记: a case that an outside body filed and handed out. The unit's duty is top and signed at once.

    Its assignment is ``assigned``; with rules that start at signing the clocks run from the day of this step. ``due``
    replaces the reply or opinion date.
    """
    with door.enter(case, actor=actor, at=at) as folder:
        folder.case.registering_unit = unit
        folder.ask("receive")
        if not number.strip():
            raise Refused("请填写来件编号")
        if not from_.strip():
            raise Refused("请填写交来机关")
        if role == Role.SEPARATE:
            raise Refused("来件登记只能是主办或会办")
        version = rules_in_force(folder.case)
        start = folder.on if folder.rules(version).start == "sign_for" else assigned
        duty = open_duty(folder, unit, role, version, assigned_on=assigned, start=start, due=due)
        duty.signed_at = at
        folder.case.number = number
        folder.case.received_from = from_
        folder.case.outside_units = list(others)
        folder.case.assigned_at = at
        data = {"number": number, "role": role, "assigned": assigned.isoformat()}
        return folder.take("receive", duty, to="signed", case_to="assigned", data=data)


def why_not_recall(folder: Folder) -> list[str]:
    signed = [duty for duty in folder.in_force() if duty.state != "sent"]
    return [f"{'、'.join(duty.unit_name for duty in signed)}已签收，不能收回"] if signed else []


def recall(case: Case, *, reason: str, actor: Actor, at: datetime) -> Event:
    """收回交办: while no duty in force is signed; all are replaced and the case is filed again."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("recall", reasons=why_not_recall(folder))
        _need(reason, "收回理由")
        gone = [(duty, "replaced") for duty in folder.in_force()]
        return folder.take("recall", case_to="filed", others=gone)


def _need(text: str, what: str) -> None:
    if not text.strip():
        raise Refused(f"请填写{what}")


# -- co-hosts ---------------------------------------------------------------------------------------------------------


def _why_not_change_co_hosts(folder: Folder) -> list[str]:
    repliers = folder.repliers()
    if not repliers:
        return ["本案没有主办或分办单位"]
    if any(duty.replied for duty in repliers):
        return ["主办（分办）单位已印发答复，会办单位不再增减"]
    return []


def why_not_add_co_host(folder: Folder) -> list[str]:
    return _why_not_change_co_hosts(folder)


def add_co_host(case: Case, *, unit: Unit, actor: Actor, at: datetime) -> Event:
    """增加会办单位: before the lead's reply is issued."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("add_co_host", reasons=why_not_add_co_host(folder))
        _check_named(folder, None, [], [unit], role_needed=False)
        duty = open_duty(folder, unit, Role.CO_HOST, rules_in_force(folder.case))
        return folder.take("add_co_host", data={"unit": unit.code, "duty": duty.no})


def why_not_remove_co_host(folder: Folder, duty: Duty) -> list[str]:
    if not duty.is_top or duty.role != Role.CO_HOST:
        return [f"{duty.unit_name}不是本案的会办单位"]
    return _why_not_change_co_hosts(folder)


def remove_co_host(case: Case, *, unit: Unit, reason: str, actor: Actor, at: datetime) -> Event:
    """取消会办单位: only without an opinion given; the duties below it end."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("remove_co_host", duty, why_not_remove_co_host(folder, duty))
        _need(reason, "取消理由")
        return folder.take("remove_co_host", duty, to="replaced", others=_end_below(folder, duty))


# -- signing ----------------------------------------------------------------------------------------------------------


def sign_for(case: Case, *, unit: Unit, actor: Actor, at: datetime) -> Event:
    """签收. Where the rules start at signing, a top duty's clocks run from this day; given dates stay."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("sign_for", duty)
        duty.signed_at = at
        rules = folder.rules(duty)
        if rules.start == "sign_for" and duty.is_top:
            basis = dict(duty.basis)
            if "first_contact" in basis:
                basis["first_contact"] = clocks.first_contact_basis(folder.on)
            if basis["answer"][0]["by"] != "given":
                basis["answer"] = clocks.answer_basis(rules, duty.answers_by, folder.on)
            duty.basis = basis
            set_dues(folder, duty)
        return folder.take("sign_for", duty, to="signed")


# -- giving back ------------------------------------------------------------------------------------------------------


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
        _need(reason, "退办理由")
        late = folder.on > duty.return_due
        ReturnRequest.objects.create(
            duty=duty, reason=reason, suggests=_names(suggest), late=late, asked_at=at, asked_by=actor.user
        )
        duty.return_pending = True
        duty.returns_asked += 1
        return folder.take("request_return", duty, data={"late": late, "suggest": _codes(suggest)})


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
            others=_end_below(folder, duty),
            case_to="filed" if waits else None,
        )


def refuse_return(case: Case, *, unit: Unit, reason: str = "", actor: Actor, at: datetime) -> Event:
    """不同意退办: the unit goes on; it may not ask again."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("refuse_return", duty, why_not_decide_return(folder, duty))
        _decide_return(duty, RequestState.REFUSED, reason, at)
        duty.return_refused = True
        return folder.take("refuse_return", duty)


# -- to another unit --------------------------------------------------------------------------------------------------


def _to_take_over(folder: Folder, unit: Unit, upper: Duty | None) -> Duty:
    """The duty to be taken over: the unit's in force, else its last returned one, at the level named."""
    level = upper.pk if upper is not None else None
    held = folder.held_by(unit)
    if held is not None:
        if held.upper_id != level:
            raise Refused(
                f"{unit.name}的承办任务不在这一级，" + ("由其上级单位改办" if held.upper_id else "由交办机关改办")
            )
        return held
    returned = [
        duty
        for duty in folder.duties
        if duty.unit_id == unit.pk and duty.state == "returned" and duty.upper_id == level
    ]
    if not returned:
        raise Refused(f"{unit.name}在本案没有承办任务，也没有已退办的任务")
    return returned[-1]


def why_not_reassign(folder: Folder, duty: Duty) -> list[str]:
    if duty.replied:
        return [f"{duty.unit_name}已印发过答复，不能改办"]
    if duty.state == "returned" and duty.role != Role.CO_HOST:
        taken = [
            other
            for other in folder.beside(duty)
            if other.role == Role.LEAD or (duty.role == Role.LEAD and other.role == Role.SEPARATE)
        ]
        if taken:
            return [f"{duty.unit_name}退办的任务已由{'、'.join(other.unit_name for other in taken)}承办"]
    return []


def reassign(
    case: Case,
    *,
    from_: Unit,
    to: Unit,
    role: str = "",
    keep: bool = False,
    by: Unit | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """改办: another unit takes over a duty not answered, or returned, at the same level and with its own clocks.

    ``role``: the new duty's, if it differs; ``keep``: the former unit becomes a co-host; ``by``: the unit above, for its
    lower duties. ``to`` may hold a co-host's duty at that level without an opinion given, which is replaced.
    """
    with door.enter(case, actor=actor, at=at) as folder:
        if from_.pk == to.pk:
            raise Refused("改办前后的单位不能相同")
        upper = folder.duty_of(by) if by is not None else None
        if upper is not None:
            if folder.case.state != "assigned":
                raise Refused("案件等待交办，转办的任务暂不能改办")
            if upper.state != "signed" or upper.replied:
                raise Refused(f"{upper.unit_name}签收后、作答前才能改办其转办的任务")
        former = _to_take_over(folder, from_, upper)
        folder.ask("reassign", former, why_not_reassign(folder, former))
        if by is not None:
            _check_child(to, by)
        held = folder.held_by(to)
        if held is not None:
            if held.upper_id != former.upper_id or held.role != Role.CO_HOST:
                raise Refused(f"{to.name}在本案已有承办任务")
            if held.state == "answered":
                raise Refused(f"{to.name}已报送会办意见，不能改由其承办")
        new_role = role or former.role
        _check_role_change(folder, former, held, new_role, changed=new_role != former.role)
        version = version_of(former.rules_id) if upper is not None else rules_in_force(folder.case)
        gone = [(former, "replaced"), *_end_below(folder, former)]
        if held is not None:
            gone += [(held, "replaced"), *_end_below(folder, held)]
        duty = open_duty(folder, to, new_role, version, upper=upper)
        if keep:
            open_duty(folder, from_, Role.CO_HOST, version, upper=upper)
        again = folder.case.state == "filed" and duty.is_top and new_role != Role.CO_HOST
        if again:
            folder.case.assigned_at = at
        return folder.take(
            "reassign",
            former,
            others=gone,
            case_to="assigned" if again else None,
            data={"to": to.code, "role": new_role, "keep": keep, "duty": duty.no},
        )


def _check_role_change(folder: Folder, former: Duty, held: Duty | None, role: str, *, changed: bool) -> None:
    """One lead at most; lead and separate exclude each other; nobody is left without a lead or separate unit."""
    rest = [other for other in folder.beside(former) if other is not former and other is not held]
    leads = [other for other in rest if other.role == Role.LEAD]
    separates = [other for other in rest if other.role == Role.SEPARATE]
    if role == Role.LEAD and leads:
        raise Refused(f"本案已有主办单位{leads[0].unit_name}")
    if role == Role.LEAD and separates:
        raise Refused("本案分别办理，不能再设主办单位")
    if role == Role.SEPARATE and leads:
        raise Refused(f"本案由{leads[0].unit_name}主办，不能再设分办单位")
    waiting = former.is_top and folder.case.state == "filed"
    if changed and role == Role.CO_HOST and not leads and not separates and not waiting:
        raise Refused("改办后将没有主办或分办单位")


# -- who handles it ---------------------------------------------------------------------------------------------------


def take_charge(case: Case, *, unit: Unit, leader: str, actor: Actor, at: datetime) -> Event:
    """领办: a leader takes the case himself."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("take_charge", duty)
        _need(leader, "领办领导")
        duty.leader = leader
        return folder.take("take_charge", duty)


def name_handlers(
    case: Case, *, unit: Unit, section: str, handler: str, phone: str, actor: Actor, at: datetime
) -> Event:
    """明确承办人员: the section, the handler and his phone; they are named on the duty and hold none of their own."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("name_handlers", duty)
        duty.section, duty.handler, duty.handler_phone = section, handler, phone
        return folder.take("name_handlers", duty)


# -- when the calendar changes ----------------------------------------------------------------------------------------


def reckon_anew(case: Case, *, at: datetime) -> Event | None:
    """重算期限: dates that rest on a year whose holidays have been published or amended since. Nothing is written
    when no date moves."""
    with door.enter(case, actor=door.SYSTEM, at=at) as folder:
        moved: dict[str, list[str]] = {}
        for duty in folder.in_force():
            if duty.state == "answered":
                continue
            before = (duty.return_due, duty.first_contact_due, duty.answer_due, duty.provisional)
            set_dues(folder, duty)
            if before != (duty.return_due, duty.first_contact_due, duty.answer_due, duty.provisional):
                moved[duty.unit_code] = [before[2].isoformat(), duty.answer_due.isoformat()]
        return folder.take("reckon", data={"moved": moved}) if moved else None


def cases_to_reckon() -> Iterable[Case]:
    """Cases in which a duty is still to answer."""
    waiting = Case.objects.filter(duties__state__in=("sent", "signed"), state__in=("assigned", "filed"))
    return waiting.distinct().order_by("pk")
