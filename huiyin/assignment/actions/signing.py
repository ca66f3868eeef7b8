"""签收、领办、明确承办人员: a unit takes its duty up."""

from __future__ import annotations

from datetime import datetime

from huiyin.assignment.actions.opening import (
    set_dues,
)
from huiyin.cases import door
from huiyin.cases.door import Actor
from huiyin.cases.models import Case, Event
from huiyin.people.models import Unit
from huiyin.rules import clocks


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


def take_charge(case: Case, *, unit: Unit, leader: str, actor: Actor, at: datetime) -> Event:
    """领办: a leader takes the case himself."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("take_charge", duty)
        door.need(leader, "领办领导")
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
