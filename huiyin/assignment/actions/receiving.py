"""来件登记、撤销登记: a case that an outside body filed and handed out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from huiyin.assignment.actions.opening import open_duty, rules_in_force
from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import Case, Event, Role
from huiyin.people.models import Unit


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
    followed = folder.case.events.exclude(step__in=_REGISTRATION).order_by("seq").values_list("step", flat=True)
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
        against = []
        for case in cases:
            try:
                folders[case.pk].ask("take_back", reasons=why_not_take_back(folders[case.pk]))
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
