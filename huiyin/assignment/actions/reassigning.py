"""改办: a duty goes from one unit to another."""

from __future__ import annotations

from datetime import datetime

from huiyin.assignment.actions.opening import (
    check_child,
    end_below,
    open_duty,
    rules_in_force,
)
from huiyin.cases import door
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Duty, Event, Role
from huiyin.people.models import Unit
from huiyin.rules.queries import version_of


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
            check_child(to, by)
        held = folder.held_by(to)
        if held is not None:
            if held.upper_id != former.upper_id or held.role != Role.CO_HOST:
                raise Refused(f"{to.name}在本案已有承办任务")
            if held.state == "answered":
                raise Refused(f"{to.name}已报送会办意见，不能改由其承办")
        new_role = role or former.role
        _check_role_change(folder, former, held, new_role, changed=new_role != former.role)
        version = version_of(former.rules_id) if upper is not None else rules_in_force(folder.case)
        gone = [(former, "replaced"), *end_below(folder, former)]
        if held is not None:
            gone += [(held, "replaced"), *end_below(folder, held)]
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
