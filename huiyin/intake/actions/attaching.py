"""添加、移除附件: what goes with a case while it may still be changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huiyin.cases import door
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.lifecycle import Part
from huiyin.cases.models import Case, CaseFile, Event
from huiyin.files.actions import NewFile, link
from huiyin.files.kinds import NotTaken

MOST_FILES = 50  # of one case


def why_not_attach(folder: Folder) -> list[str]:
    """What was handed in is fixed; of a received case the unit that registered it keeps the papers."""
    if folder.case.state != "assigned" or folder.may("attach") is Part.REGISTERING_UNIT:
        return []
    return ["案件提交后，附件不再增减；退回修改时可以再改"]


def why_not_detach(folder: Folder) -> list[str]:
    return why_not_attach(folder)


def attach(case: Case, *, files: Sequence[NewFile], actor: Actor, at: datetime) -> Event:
    """添加附件. A file that the case has already is not added twice."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("attach", reasons=why_not_attach(folder))
        there = CaseFile.objects.filter(case=folder.case).select_related("stored")
        try:
            made = link(CaseFile, files, there=there, most=MOST_FILES, at=at, by=actor.user, case=folder.case)
        except NotTaken as refused:
            raise Refused(str(refused)) from None
        folder.later(*made)
        return folder.take("attach", data={"files": [one.stored.fingerprint for one in made]})


def detach(case: Case, *, files: Sequence[CaseFile], actor: Actor, at: datetime) -> Event:
    """移除附件. The record keeps the fingerprint; the bytes go when nothing refers to them."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("detach", reasons=why_not_detach(folder))
        chosen = CaseFile.objects.filter(case=folder.case, pk__in=[one.pk for one in files]).order_by("pk")
        gone = list(chosen.values_list("stored__fingerprint", flat=True))
        if not gone:
            raise Refused("请选择要移除的附件")
        chosen.delete()
        return folder.take("detach", data={"files": gone})
