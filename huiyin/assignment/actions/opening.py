"""Opening a duty with its clocks, and what every step that opens one asks of the units named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from huiyin.cases.door import Folder, Refused
from huiyin.cases.models import Case, Duty, Role
from huiyin.people.models import Unit
from huiyin.rules import clocks
from huiyin.rules.models import RuleVersion
from huiyin.rules.queries import version_for


def names(units: Iterable[Unit]) -> str:
    return "、".join(unit.name for unit in units)


def codes(units: Iterable[Unit]) -> list[str]:
    return [unit.code for unit in units]


def rules_in_force(case: Case) -> RuleVersion:
    """The rule version that binds the case's body in the case's year."""
    return version_for(case.body_id, case.year)


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
    start_clocks(folder, duty, start=start or assigned_on, due=due)
    return duty


def start_clocks(folder: Folder, duty: Duty, *, start: date, due: date | None = None) -> None:
    """The duty's clocks: the return from its assignment, first contact and answer from ``start``."""
    upper = folder.upper_of(duty)
    basis = {"return": clocks.return_basis(duty.assigned_on)}
    if duty.is_top and duty.answers_by == "reply":
        basis["first_contact"] = clocks.first_contact_basis(start)
    basis["answer"] = clocks.answer_basis(
        folder.rules(duty), duty.answers_by, start, due=due, upper_due=upper.answer_due if upper is not None else None
    )
    duty.basis = basis
    set_dues(folder, duty)


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


def check_named(
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


def open_all(
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


def end_below(folder: Folder, duty: Duty) -> list[tuple[Duty, str]]:
    """The duties in force below one that goes: they end with it."""
    return [(lower, "ended") for lower in folder.below(duty) if lower.in_force]


def check_child(unit: Unit, by: Unit) -> None:
    # The units below one that was renamed or merged stand below its successor.
    if unit.parent_id is None or unit.parent_id not in (by.pk, by.successor_id):
        raise Refused(f"{unit.name}不是{by.name}的直属下级单位")
