"""拟交办: what the assigning office has in mind for its filed cases, and the steps that follow it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from huiyin.assignment.actions.assigning import ask_units, assign, replace_plan
from huiyin.assignment.actions.opening import names
from huiyin.assignment.models import PlannedUnit
from huiyin.cases import door
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Consulted, Event, Role
from huiyin.people.models import Unit


@dataclass
class Planned:
    """The units planned for a case, by role."""

    lead: Unit | None = None
    separate: list[Unit] = field(default_factory=list)
    co_hosts: list[Unit] = field(default_factory=list)

    @property
    def roles(self) -> list[tuple[Unit, str]]:
        return [
            *([(self.lead, Role.LEAD.value)] if self.lead is not None else []),
            *((unit, Role.SEPARATE.value) for unit in self.separate),
            *((unit, Role.CO_HOST.value) for unit in self.co_hosts),
        ]

    @property
    def mark(self) -> str:
        """What tells this plan from another."""
        return ";".join([str(len(self.roles)), *sorted(f"{role}:{unit.code}" for unit, role in self.roles)])


def planned_from(rows: Iterable[PlannedUnit]) -> Planned:
    plan = Planned()
    for row in rows:
        if row.role == Role.LEAD:
            plan.lead = row.unit
        else:
            (plan.separate if row.role == Role.SEPARATE else plan.co_hosts).append(row.unit)
    return plan


def planned(case: Case) -> Planned:
    """What is planned for the case and not spent."""
    rows = PlannedUnit.objects.standing().filter(case=case)
    return planned_from(rows.select_related("unit__parent", "unit__successor"))


def plan(
    case: Case,
    *,
    lead: Unit | None = None,
    separate: Sequence[Unit] = (),
    co_hosts: Sequence[Unit] = (),
    seen: str = "",
    actor: Actor,
    at: datetime,
) -> Planned:
    """拟交办: replaces what was planned. Only who might assign the case plans; co-hosts may be noted before a lead is.

    ``seen``: the mark of the plan that was changed; nobody's plan is written over unseen.
    """
    wanted = Planned(lead, list(separate), list(co_hosts))
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("assign")
        if seen and seen != (there := planned(folder.case)).mark:
            raise Refused(_changed(folder.case, there))
        _check(folder, wanted)
        replace_plan(folder, wanted.roles)
    return wanted


def _changed(case: Case, there: Planned) -> str:
    last = PlannedUnit.objects.standing().filter(case=case).select_related("by").order_by("-at").first()
    who = last.by.name if last is not None and last.by is not None else "同事"
    units = "，".join(f"{unit.name}{Role(role).label}" for unit, role in there.roles) or "没有拟定单位"
    return f"您打开后，{who}已改为：{units}。核对后再保存，以您的为准"


def _check(folder: Folder, wanted: Planned) -> None:
    if wanted.lead is not None and wanted.separate:
        raise Refused("主办和分办只能选一种")
    seen: set[int] = set()
    for unit, _ in wanted.roles:
        if unit.pk in seen:
            raise Refused(f"{unit.name}重复出现，一个单位只能指定一次")
        seen.add(unit.pk)
        if unit.successor is not None:
            raise Refused(f"{unit.name}已并入{unit.successor.name}，请改选{unit.successor.name}")
        if unit.area_id != folder.case.area_id:
            raise Refused(f"{unit.name}不是本地的承办单位")
        if folder.held_by(unit) is not None:
            raise Refused(f"{unit.name}在本案已有承办任务")


def check_not_changed_since(case: Case, seen_at: datetime | None, actor: Actor) -> None:
    """Refused, when a colleague changed the plan after the page on which it was decided was opened."""
    if seen_at is None:
        return
    changed = PlannedUnit.objects.filter(case=case, at__gt=seen_at).exclude(by=actor.user).select_related("by").first()
    if changed is not None:
        raise Refused(f"{changed.by or '同事'}刚刚改过拟交办单位，请核对后再办")


def still_to_ask(case: Case, plan: Planned) -> list[tuple[Unit, str]]:
    """The planned units that were not asked in their role yet; when there are any, also those that have not answered."""
    said: dict[tuple[int, str], bool | None] = {}
    for unit_id, role, agrees in (
        Consulted.objects.filter(case=case).order_by("turn").values_list("unit_id", "role", "agrees")
    ):
        said[unit_id, role] = agrees
    if all((unit.pk, role) in said for unit, role in plan.roles):
        return []
    return [(unit, role) for unit, role in plan.roles if said.get((unit.pk, role)) is None]


def pre_assign_as_planned(case: Case, *, seen_at: datetime | None = None, actor: Actor, at: datetime) -> Event:
    """预交办 of the planned units that were not asked yet; who agreed in the same role is not asked again."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("pre_assign")
        check_not_changed_since(case, seen_at, actor)
        plan = planned(case)
        if not plan.roles:
            raise Refused("还没有拟定承办单位")
        asked = still_to_ask(case, plan)
        if not asked:
            raise Refused("拟定的单位都已征询过")
        return ask_units(folder, asked)


def assign_as_planned(case: Case, *, seen_at: datetime | None = None, actor: Actor, at: datetime) -> Event:
    """交办 to the planned units."""
    check_not_changed_since(case, seen_at, actor)
    plan = planned(case)
    if plan.lead is None and not plan.separate:
        raise Refused("还没有拟定主办（分办）单位")
    gone = [unit for unit, _ in plan.roles if unit.successor_id is not None]
    if gone:
        raise Refused(f"{names(gone)}已并入其他单位，请改选")
    return assign(case, lead=plan.lead, separate=plan.separate, co_hosts=plan.co_hosts, actor=actor, at=at)
