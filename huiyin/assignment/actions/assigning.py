"""预交办、交办、转办、收回，会办单位的增减: how a case comes to its units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from huiyin.assignment.actions.opening import (
    check_child,
    check_named,
    codes,
    end_below,
    open_all,
    open_duty,
    rules_in_force,
)
from huiyin.assignment.models import PlannedUnit
from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Consulted, Duty, Event, Role, few_of
from huiyin.people.models import Unit
from huiyin.rules.queries import version_of

MOST_NAMED = 3  # units in a reason


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
        units = [unit for unit, _ in asked]
        if twice := next((unit for unit in units if units.count(unit) > 1), None):
            raise Refused(f"{twice.name}选了两次，一个单位只征询一次")
        replace_plan(folder, asked)  # who is asked is in mind
        return ask_units(folder, asked)


def ask_units(folder: Folder, asked: Sequence[tuple[Unit, str]]) -> Event:
    """The step of 预交办, in a case that is locked."""
    turn = (
        Consulted.objects.filter(case=folder.case).order_by("-turn").values_list("turn", flat=True).first() or 0
    ) + 1
    Consulted.objects.bulk_create(Consulted(case=folder.case, unit=unit, role=role, turn=turn) for unit, role in asked)
    return folder.take("pre_assign", data={"turn": turn, "units": {unit.code: role for unit, role in asked}})


def replace_plan(folder: Folder, roles: Sequence[tuple[Unit, str]]) -> None:
    """拟交办: the case's plan from now on."""
    PlannedUnit.objects.filter(case=folder.case).delete()
    PlannedUnit.objects.bulk_create(
        PlannedUnit(case=folder.case, unit=unit, role=role, by=folder.actor.user, at=folder.at) for unit, role in roles
    )


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
        check_named(folder, lead, separate, co_hosts)
        version = rules_in_force(folder.case)
        open_all(folder, lead, separate, co_hosts, version, due)
        folder.case.assigned_at = at
        return folder.take("assign", case_to="assigned", data=_assignment_data(lead, separate, co_hosts, due))


def _assignment_data(
    lead: Unit | None, separate: Sequence[Unit], co_hosts: Sequence[Unit], due: date | None
) -> dict[str, object]:
    data: dict[str, object] = {}
    if lead is not None:
        data["lead"] = lead.code
    if separate:
        data["separate"] = codes(separate)
    if co_hosts:
        data["co_hosts"] = codes(co_hosts)
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
        check_named(folder, lead, separate, co_hosts)
        for unit in [*([lead] if lead is not None else []), *separate, *co_hosts]:
            check_child(unit, by)
        open_all(folder, lead, separate, co_hosts, version_of(upper.rules_id), due, upper)
        return folder.take("hand_on", upper, data=_assignment_data(lead, separate, co_hosts, due))


def why_not_recall(folder: Folder) -> list[str]:
    signed = [duty.unit_name for duty in folder.in_force() if duty.state != "sent"]
    return [f"{few_of(signed, MOST_NAMED)}已签收，不能收回"] if signed else []


def recall(case: Case, *, reason: str, actor: Actor, at: datetime) -> Event:
    """收回交办: while no duty in force is signed; all are replaced and the case is filed again."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("recall", reasons=why_not_recall(folder))
        door.need(reason, "收回理由")
        gone = [(duty, "replaced") for duty in folder.in_force()]
        return folder.take("recall", case_to="filed", others=gone, data={"reason": sm3(reason)}, note=reason)


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
        check_named(folder, None, [], [unit], role_needed=False)
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
        door.need(reason, "取消理由")
        below, data = end_below(folder, duty), {"reason": sm3(reason)}
        return folder.take("remove_co_host", duty, to="replaced", others=below, data=data, note=reason)
