"""拟稿: what a draft says, and its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, Duty, Event, Role
from huiyin.files.actions import NewFile, link
from huiyin.files.kinds import NotTaken
from huiyin.handling.models import Approval, Draft, DraftFile
from huiyin.people.models import Unit
from huiyin.rules.queries import version_of
from huiyin.rules.ruleset import Rules

MOST_ANNEXES = 20


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft says. An opinion takes no notice of class, promises and reason."""

    text: str = ""
    result_class: str = ""
    promises: tuple[Mapping[str, Any], ...] = ()
    reason: str = ""
    open: str = ""
    open_reason: str = ""
    put_to_co_hosts: bool = False
    joint: tuple[str, ...] = ()  # codes of the units that sign with this one
    files: Sequence[NewFile] = ()
    kept: Sequence[DraftFile] = ()  # annexes of a former version of this duty's


def check_class(rules: Rules, content: Content) -> None:
    """A class outside the rule's list, or one that needs a promise or a reason without it."""
    if not content.result_class:
        raise Refused("请选择办理结果类别")
    found = next((one for one in rules.classes if one.code == content.result_class), None)
    if found is None:
        known = "、".join(one.code for one in rules.classes)
        raise Refused(f"规则中没有 {content.result_class} 类，可选 {known}")
    if found.needs_promise and not content.promises:
        raise Refused(f"{found.code} 类（{found.label}）要写明承诺事项和完成期限")
    if found.needs_reason and not content.reason.strip():
        raise Refused(f"{found.code} 类（{found.label}）要写明理由")


def new_draft(folder: Folder, step: str, duty: Duty, content: Content) -> Draft:
    """A new version, which waits at the first level of the chain; what was pending is superseded. It is not written yet."""
    reply = duty.answers_by == "reply"
    if reply:
        check_class(folder.rules(duty), content)
    if (pending := present_draft(duty)) is not None:
        folder.move_draft(step, pending, "superseded")
        pending.save(update_fields=["state"])
    levels = list(version_of(duty.rules_id).ruleset.chain(duty.answers_by, duty.unit_code))
    draft = Draft(
        duty=duty,
        no=duty.draft_no + 1,
        round=duty.round,
        paper=duty.answers_by,
        text=content.text,
        result_class=content.result_class if reply else "",
        promises=[{"text": one["text"], "due": str(one["due"])} for one in content.promises] if reply else [],
        reason=content.reason if reply else "",
        open=content.open,
        open_reason=content.open_reason,
        put_to_co_hosts=content.put_to_co_hosts,
        joint=_joint(folder, duty, content.joint),
        chain=levels,
        state="waiting" if levels else "approved",
        at=folder.at,
        by=folder.actor.user,
    )
    _annex(folder, draft, content)
    duty.draft_no = draft.no
    show_draft(duty, draft)
    return draft


def _annex(folder: Folder, draft: Draft, content: Content) -> None:
    """Each version has its annexes to itself: those kept of the last one, and new ones."""
    if not content.kept and not content.files:
        return
    mine: dict[str, Any] = {"draft": draft, "at": folder.at, "by": folder.actor.user}
    kept = [one for one in content.kept if one.draft.duty_id == draft.duty_id]
    links = [DraftFile(stored=one.stored, name=one.name, **mine) for one in kept]
    if content.files:
        try:
            links += link(DraftFile, content.files, there=kept, most=MOST_ANNEXES, **mine)
        except NotTaken as refused:
            raise Refused(str(refused)) from None
    draft.annexed = tuple(one.stored.fingerprint for one in links)
    folder.later(*links)


def may_sign_with(folder: Folder, duty: Duty) -> list[Duty]:
    """联合行文: the co-hosts that agree to sign a lead's reply, which those do whose opinion is given."""
    if not duty.is_top or duty.role != Role.LEAD:
        return []
    return [other for other in folder.top() if other.role == Role.CO_HOST and other.state == "answered"]


def _joint(folder: Folder, duty: Duty, codes: Sequence[str]) -> list[dict[str, str]]:
    """In the order of the hand-out, whatever the order in which they were named."""
    able = [{"unit": one.unit_code, "name": one.unit_name} for one in may_sign_with(folder, duty)]
    if unable := [code for code in codes if code not in {one["unit"] for one in able}]:
        names = [next((one.unit_name for one in folder.top() if one.unit_code == code), code) for code in unable]
        raise Refused(f"{'、'.join(names)}不是已报送会办意见的会办单位，不能联合答复")
    return [one for one in able if one["unit"] in codes]


def why_not_joint(folder: Folder, duty: Duty, ready: Draft) -> list[str]:
    """What speaks against the units named in a draft: an opinion was sent back since, or one is no co-host any more."""
    able = {one.unit_code for one in may_sign_with(folder, duty)} if ready.joint else set()
    gone = [one["name"] for one in ready.joint if one["unit"] not in able]
    return [f"{'、'.join(gone)}的会办意见已退回或不再会办，不能联合答复，请重新拟稿"] if gone else []


def pass_all_levels(folder: Folder, draft: Draft) -> None:
    """The approvals of a short form: every level, at that time."""
    draft.position = len(draft.chain)
    if draft.state == "waiting":
        folder.move_draft("approve", draft, "approved")
    folder.later(
        draft,
        *(Approval(draft=draft, level=level, passed=True, at=folder.at, by=folder.actor.user) for level in draft.chain),
    )


def show_draft(duty: Duty, draft: Draft) -> None:
    duty.draft_state, duty.draft_level = draft.state, draft.level


def draft_data(draft: Draft) -> dict[str, Any]:
    """What an event tells of a draft: its number, class and fingerprints, not its text."""
    data: dict[str, Any] = {
        "draft": draft.no,
        "class": draft.result_class,
        "text": sm3(draft.text),
        "chain": draft.chain,
    }
    if draft.annexed:
        data["files"] = list(draft.annexed)
    if draft.joint:
        data["joint"] = [one["unit"] for one in draft.joint]
    return data


def draft(case: Case, *, unit: Unit, content: Content, actor: Actor, at: datetime) -> Event:
    """拟稿 of what the duty answers by. A new draft starts again at the first level."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("draft", duty)
        made = new_draft(folder, "draft", duty, content)
        made.save()
        return folder.take("draft", duty, data=draft_data(made))


def present_draft(duty: Duty) -> Draft | None:
    """The version that is on its way; none when it was issued, sent back or never drafted."""
    if duty.draft_state not in ("waiting", "approved"):
        return None
    return Draft.objects.get(duty=duty, no=duty.draft_no)
