"""来件登记、撤销登记: a case that an outside body filed and handed out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huiyin.assignment.actions.opening import open_duty, rules_in_force
from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import Case, Event, Role
from huiyin.people.models import Unit
from huiyin.rules.models import RuleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the paper of a received case says. ``due`` replaces the reply or opinion date."""

    unit: Unit
    number: str
    from_: str
    role: str
    assigned: date
    due: date | None = None
    others: Sequence[dict[str, str]] = ()


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
    told = Receipt(unit=unit, number=number, from_=from_, role=role, assigned=assigned, due=due, others=others)
    return receive_all([(case, told)], actor=actor, at=at)[0]


def receive_all(told: Sequence[tuple[Case, Receipt]], *, actor: Actor, at: datetime) -> list[Event]:
    """来件登记 of many cases, in the order given: all of them or none."""
    versions: dict[tuple[int, int], RuleVersion] = {}
    with door.enter_all([case for case, _ in told], actor=actor, at=at) as folders:
        return [_received(folders[case.pk], one, versions) for case, one in told]


def _received(folder: Folder, told: Receipt, versions: dict[tuple[int, int], RuleVersion]) -> Event:
    case = folder.case
    case.registering_unit = told.unit
    folder.ask("receive")
    if not told.number.strip():
        raise Refused("请填写来件编号")
    if not told.from_.strip():
        raise Refused("请填写交来机关")
    if told.role == Role.SEPARATE:
        raise Refused("来件登记只能是主办或会办")
    whose = (case.body_id, case.year)
    if whose not in versions:
        versions[whose] = rules_in_force(case)
    version = versions[whose]
    start = folder.on if folder.rules(version).start == "sign_for" else told.assigned
    duty = open_duty(folder, told.unit, told.role, version, assigned_on=told.assigned, start=start, due=told.due)
    duty.signed_at = folder.at
    case.number = told.number
    case.received_from = told.from_
    case.outside_units = list(told.others)
    case.assigned_at = folder.at
    data = {"number": told.number, "role": told.role, "assigned": told.assigned.isoformat()}
    return folder.take("receive", duty, to="signed", case_to="assigned", data=data)


# -- 撤销登记 ---------------------------------------------------------------------------------------------------------

# The registration itself with what was amended of it, and what says no more than who in the unit will handle it or moves a
# provisional date.
_REGISTRATION = (
    "begin",
    "attach",
    "detach",
    "co_sign",
    "decline_co_sign",
    "submit",
    "receive",
    "amend",
    "bring_in",
    "take_charge",
    "name_handlers",
    "allot",
    "reckon",
)


def why_not_take_back(folder: Folder) -> list[str]:
    """Only a case with which nobody has begun to work can have been registered by mistake."""
    return _why_not(folder, _followed([folder.case])[folder.case.pk])


def _followed(cases: Iterable[Case]) -> dict[int, list[str]]:
    """The steps that followed the registration of each case, in their order."""
    steps: dict[int, list[str]] = {case.pk: [] for case in cases}
    pks = list(steps)
    for start in range(0, len(pks), 500):
        events = Event.objects.filter(case__in=pks[start : start + 500]).exclude(step__in=_REGISTRATION)
        for pk, step in events.order_by("case_id", "seq").values_list("case_id", "step"):
            steps[pk].append(step)
    return steps


def _why_not(folder: Folder, followed: list[str]) -> list[str]:
    steps = list(dict.fromkeys(STEPS[step].label_for(folder.case.kind) for step in followed))
    return [f"登记之后已有“{'、'.join(steps[:3])}”，不能撤销登记"] if steps else []


def take_back(case: Case, *, reason: str, actor: Actor, at: datetime) -> Event:
    """撤销登记: a case received, entered from paper or brought in from a ledger by mistake is withdrawn and its duties
    end. Its number can still be read and is free for another; no figure counts it."""
    return take_back_all([case], reason=reason, actor=actor, at=at)[0]


def take_back_all(cases: Sequence[Case], *, reason: str, actor: Actor, at: datetime) -> list[Event]:
    """撤销登记 of many cases, in the order given: all of them, or none with all that speaks against it."""
    door.need(reason, "撤销理由")
    with door.enter_all(cases, actor=actor, at=at) as folders:
        followed = _followed(cases)  # locked: nothing more can follow
        against = []
        for case in cases:
            try:
                folders[case.pk].ask("take_back", reasons=_why_not(folders[case.pk], followed[case.pk]))
            except Refused as refused:
                where = f"{folders[case.pk].case.number_label}：" if len(cases) > 1 else ""
                against += [f"{where}{why}" for why in refused.reasons]
        if against:
            raise Refused(*against)
        return [_taken_back(folders[case.pk], reason) for case in cases]


def _taken_back(folder: Folder, reason: str) -> Event:
    folder.case.taken_back_at = folder.at
    folder.case.filed_at = None  # of a ledger's case: its number is free for the right one
    folder.case.review_note = reason
    gone = [(duty, "ended") for duty in folder.in_force()]
    return folder.take("take_back", case_to="withdrawn", others=gone, data={"reason": sm3(reason)}, note=reason)
