"""督办: key cases, overseeing leaders, instructions, urging."""

from __future__ import annotations

from datetime import datetime

from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Event
from huiyin.oversight.models import AllRead, Instruction, Seen
from huiyin.people.models import Unit, User


def why_not_designate_key(folder: Folder) -> list[str]:
    return ["本案已是重点件"] if folder.case.is_key else []


def designate_key(case: Case, *, leader: str, actor: Actor, at: datetime) -> Event:
    """确定为重点建议、重点提案 (依据《代表法》第五十二条), once."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("designate_key", reasons=why_not_designate_key(folder))
        door.need(leader, "督办领导")
        folder.case.is_key, folder.case.key_leader = True, leader
        return folder.take("designate_key")


def oversee(case: Case, *, leader: str, actor: Actor, at: datetime) -> Event:
    """督办领导: a leader oversees the case."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("oversee")
        door.need(leader, "督办领导")
        folder.case.overseen_by = leader
        return folder.take("oversee")


def instruct(case: Case, *, leader: str, text: str, unit: Unit | None = None, actor: Actor, at: datetime) -> Event:
    """批示: entered by the clerk for the leader; to a unit only while the case is assigned."""
    with door.enter(case, actor=actor, at=at) as folder:
        if unit is not None and folder.case.state == "filed":
            raise Refused("案件还没有交办，不能对承办单位批示")
        duty = folder.duty_of(unit) if unit is not None else None
        folder.ask("instruct", duty)
        door.need(leader, "批示的领导")
        door.need(text, "批示内容")
        Instruction.objects.create(case=folder.case, duty=duty, leader=leader, text=text, at=at, entered_by=actor.user)
        return folder.take("instruct", duty, data={"text": sm3(text)})


def urge(case: Case, *, unit: Unit, actor: Actor, at: datetime) -> Event:
    """催办: a duty not answered, by the assigning office, the lead (its co-hosts) or the unit above."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("urge", duty)
        duty.urged += 1
        return folder.take("urge", duty, data={"time": duty.urged})


def mark_seen(case: Case, *, user: User, seq: int, again: bool) -> None:
    """The user has looked at the case up to this event; never back again. No step: nobody else is concerned.

    ``again``: he has looked at it before.
    """
    if again:
        Seen.objects.filter(user=user, case=case, seq__lt=seq).update(seq=seq)
    else:
        Seen.objects.bulk_create([Seen(user=user, case=case, seq=seq)], ignore_conflicts=True)


def mark_all_read(user: User, *, until: int) -> None:
    """The user has done with all that was recorded up to this event."""
    mark, made = AllRead.objects.get_or_create(user=user, defaults={"until": until})
    if not made and mark.until < until:
        AllRead.objects.filter(pk=mark.pk, until__lt=until).update(until=until)
