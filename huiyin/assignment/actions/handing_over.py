"""转交有关机关: what the government does not hand out goes to the office that does."""

from __future__ import annotations

from datetime import datetime

from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Event
from huiyin.people.models import Office


def other_offices(case: Case) -> list[Office]:
    """The assigning offices of the area to which the case can be handed over."""
    found = Office.objects.filter(area=case.area_id, type=Office.Type.ASSIGNING).order_by("pk")
    return [office for office in found if office.pk != case.assigning_office_id]


def why_not_hand_over(folder: Folder) -> list[str]:
    area = Office.objects.filter(area=folder.case.area_id, type=Office.Type.ASSIGNING)
    return [] if area.count() > 1 else ["本地只有一个交办机关"]


def hand_over(case: Case, *, to: Office, reason: str = "", actor: Actor, at: datetime) -> Event:
    """转交有关机关 (交有关机关转交办): from now on that office alone hands the case out, sees it as its own and decides
    its returns; it may hand it back."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("hand_over", reasons=why_not_hand_over(folder))
        if to.type != Office.Type.ASSIGNING or to.area_id != folder.case.area_id:
            raise Refused(f"{to.name}不是本地的交办机关")
        if folder.case.assigning_office_id == to.pk:
            raise Refused(f"本案已由{to.name}交办")
        data = {"from": folder.case.assigning_office_id, "to": to.pk, "name": to.name, "reason": sm3(reason)}
        event = folder.take("hand_over", data=data, note=reason)
        folder.case.assigning_office = to  # after the step: it is taken in the former office's part
        return event
