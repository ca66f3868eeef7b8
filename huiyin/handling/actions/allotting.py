"""拟办意见: who in the unit should handle a duty, as its office suggests."""

from __future__ import annotations

from datetime import datetime

from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor
from huiyin.cases.models import Case, Event
from huiyin.handling.models import Allotment
from huiyin.people.models import Unit


def allot(
    case: Case, *, unit: Unit, text: str, section: str = "", handler: str = "", actor: Actor, at: datetime
) -> Event:
    """拟办: a suggestion only; ``name_handlers`` says who it is."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("allot", duty)
        door.need(text, "拟办意见")
        Allotment.objects.create(duty=duty, text=text, section=section, handler=handler, at=at, by=actor.user)
        return folder.take("allot", duty, data={"text": sm3(text)})
