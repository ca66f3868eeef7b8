"""办理: contact, drafts and their approval, opinions, extensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from huiyin.assignment.actions import set_answer_due
from huiyin.assignment.models import RequestState, ReturnRequest
from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, CoSign, Duty, Event, new_public_id
from huiyin.handling.models import Answer, Approval, Contact, Draft, ExtensionRequest, Promise
from huiyin.people.models import Proposer, Unit, level_label
from huiyin.rules import clocks
from huiyin.rules.queries import version_of
from huiyin.rules.ruleset import Rules

# -- contact ----------------------------------------------------------------------------------------------------------


def contact(
    case: Case,
    *,
    unit: Unit,
    stage: str,
    mode: str,
    with_whom: str = "",
    summary: str = "",
    cases: Sequence[Case] = (),
    met_at: datetime | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """沟通: with ``cases`` one meeting for all of them; the unit's duty is signed or answered in each.

    ``met_at``: when the talk took place, if it is entered later. It counts for a round only if it was held in it.
    """
    met = met_at or at
    if met > at:
        raise Refused("沟通时间不能晚于登记时间")
    together = [case, *(other for other in cases if other.pk != case.pk)]
    with door.enter_all(together, actor=actor, at=at) as folders:
        duties = {}
        for pk, folder in folders.items():
            try:
                duty = folder.duty_of(unit)
                folder.ask("contact", duty, _why_not_then(folder, met))
            except Refused as refused:
                if pk == case.pk:
                    raise
                raise Refused(*(f"{folder.case.number_label}：{reason}" for reason in refused.reasons)) from None
            duties[pk] = duty
        meeting = new_public_id() if len(folders) > 1 else ""
        events = {}
        for pk, folder in folders.items():
            duty = duties[pk]
            face = mode in folder.rules(duty).face_modes
            folder.later(
                Contact(
                    duty=duty,
                    round=_round_at(folder, folder.top_of(duty), met),
                    stage=stage,
                    mode=mode,
                    face=face,
                    with_whom=with_whom,
                    summary=summary,
                    meeting=meeting,
                    at=met,
                )
            )
            _mark_contact(folder, duty, met, face=face)
            data = {"stage": stage, "mode": mode, "meeting": meeting}
            if met_at is not None:
                data["met_at"] = met_at.isoformat()
            events[pk] = folder.take("contact", duty, data=data)
        return events[case.pk]


def assigned_first(folder: Folder) -> date:
    """The day on which the case came to its first unit."""
    return min(duty.assigned_on for duty in folder.duties)


def _why_not_then(folder: Folder, met: datetime) -> list[str]:
    first = assigned_first(folder)
    return [f"沟通时间不能早于交办日期 {clocks.day(first)}"] if timezone.localdate(met) < first else []


def _held_in_round(duty: Duty, met: datetime) -> bool:
    """Whether the talk was held since the duty's present round began; the first begins with the assignment."""
    return duty.round == 1 or met >= duty.round_began_at


def _round_at(folder: Folder, duty: Duty, met: datetime) -> int:
    """The round in which the duty was then."""
    if _held_in_round(duty, met):
        return duty.round
    return 1 + Event.objects.filter(case=folder.case, duty=duty, step="rehandle", at__lte=met).count()


def _mark_contact(folder: Folder, duty: Duty, met: datetime, *, face: bool) -> None:
    """A contact counts for the unit's duty and for every duty above it."""
    one: Duty | None = duty
    while one is not None:
        if _held_in_round(one, met):
            one.contact_round = one.round
            if face:
                one.face_round = one.round
        if not one.replied:
            one.contacted = True
            one.faced = one.faced or face
        one = folder.upper_of(one)


def _contacts(folder: Folder, duty: Duty) -> QuerySet[Contact]:
    """The talks of the unit, and of those below it in the case."""
    return Contact.objects.filter(duty__in=[duty, *folder.below(duty)])


def why_not_confirm_contact(folder: Folder, duty: Duty) -> list[str]:
    return [] if _contacts(folder, duty).exists() else [f"{duty.unit_name}还没有记录沟通"]


def confirm_contact(case: Case, *, unit: Unit, proposer: Proposer, actor: Actor, at: datetime) -> Event:
    """确认沟通: the lead proposer or a confirmed co-signer says that the talk took place."""
    with door.enter(case, actor=actor, at=at, asks_rows=True) as folder:
        duty = folder.duty_of(unit)
        folder.ask("confirm_contact", duty, why_not_confirm_contact(folder, duty))
        folder.check_speaks_for("confirm_contact", proposer, duty)
        if proposer.pk != folder.case.lead_id and not _has_co_signed(folder.case, proposer):
            raise Refused(f"{proposer.name}不是本案的领衔人，也没有确认联名")
        _contacts(folder, duty).latest("pk").confirmed_by.add(proposer)
        return folder.take("confirm_contact", duty, data={"proposer": proposer.code})


def _has_co_signed(case: Case, proposer: Proposer) -> bool:
    return CoSign.objects.filter(case=case, proposer=proposer, answer=CoSign.Answer.CONFIRMED).exists()


# -- drafts -----------------------------------------------------------------------------------------------------------


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
        chain=levels,
        state="waiting" if levels else "approved",
        at=folder.at,
        by=folder.actor.user,
    )
    duty.draft_no = draft.no
    _show_draft(duty, draft)
    return draft


def pass_all_levels(folder: Folder, draft: Draft) -> None:
    """The approvals of a short form: every level, at that time."""
    draft.position = len(draft.chain)
    if draft.state == "waiting":
        folder.move_draft("approve", draft, "approved")
    folder.later(
        draft,
        *(Approval(draft=draft, level=level, passed=True, at=folder.at, by=folder.actor.user) for level in draft.chain),
    )


def _show_draft(duty: Duty, draft: Draft) -> None:
    duty.draft_state, duty.draft_level = draft.state, draft.level


def draft_data(draft: Draft) -> dict[str, Any]:
    """What an event tells of a draft: its number, class and fingerprint, not its text."""
    return {"draft": draft.no, "class": draft.result_class, "text": sm3(draft.text), "chain": draft.chain}


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


def check_read(duty: Duty, draft_no: int | None) -> None:
    """Who decides on a draft has read that version; refused when another has come since."""
    if draft_no is not None and draft_no != duty.draft_no:
        raise Refused(f"您看的是第 {draft_no} 稿，现在已有第 {duty.draft_no} 稿，请重新阅读后办理")


def _at_level(folder: Folder, step: str, duty: Duty, level: str, draft_no: int | None) -> Draft:
    """The draft that waits at this level."""
    folder.ask(step, duty, level=level)
    check_read(duty, draft_no)
    waiting = present_draft(duty)
    if waiting is None or waiting.level != level:
        raise Refused(f"稿件现在等待{level_label(duty.draft_level)}审核，不在{level_label(level)}")
    return waiting


def approve(
    case: Case,
    *,
    unit: Unit,
    level: str,
    remark: str = "",
    draft_no: int | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """审核通过: by the level at which the draft waits."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        waiting = _at_level(folder, "approve", duty, level, draft_no)
        Approval.objects.create(draft=waiting, level=level, passed=True, reason=remark, at=at, by=actor.user)
        waiting.position += 1
        folder.move_draft("approve", waiting, "waiting" if waiting.position < len(waiting.chain) else "approved")
        waiting.save(update_fields=["position", "state"])
        _show_draft(duty, waiting)
        return folder.take("approve", duty, data={"draft": waiting.no, "level": level}, level=level)


def send_back(
    case: Case,
    *,
    unit: Unit,
    level: str,
    reason: str,
    to: str = "",
    draft_no: int | None = None,
    actor: Actor,
    at: datetime,
) -> Event:
    """退回修改: to an earlier level, where it waits again; without one, to the drafter, who drafts anew."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        waiting = _at_level(folder, "send_back", duty, level, draft_no)
        door.need(reason, "退回理由")
        if to:
            earlier = waiting.chain[: waiting.position]
            if to not in earlier:
                raise Refused(f"{level_label(to)}不是{level_label(level)}之前的审核级次")
            waiting.position = len(earlier) - 1 - earlier[::-1].index(to)
        folder.move_draft("send_back", waiting, "waiting" if to else "sent_back")
        waiting.save(update_fields=["position", "state"])
        Approval.objects.create(
            draft=waiting, level=level, passed=False, reason=reason, back_to=to, at=at, by=actor.user
        )
        _show_draft(duty, waiting)
        return folder.take(
            "send_back", duty, data={"draft": waiting.no, "level": level, "to": to, "reason": sm3(reason)}, level=level
        )


# -- answering --------------------------------------------------------------------------------------------------------


def answer(folder: Folder, duty: Duty, issued: Draft, *, number: str = "") -> Answer:
    """Issue an approved draft: the duty has answered, in time or not, and its pending requests lapse."""
    in_time = folder.on <= duty.answer_due
    folder.move_draft("issue", issued, "issued")
    if issued.pk is not None:
        issued.save(update_fields=["state"])
    _show_draft(duty, issued)
    given = Answer(duty=duty, draft=issued, round=duty.round, number=number, issued_at=folder.at, in_time=in_time)
    folder.later(
        given,
        *(Promise(answer=given, text=one["text"], due=date.fromisoformat(one["due"])) for one in issued.promises),
    )
    duty.answered_at, duty.answered_in_time = folder.at, in_time
    if duty.answers_by == "reply":
        duty.result_class = issued.result_class
        if not duty.replied:
            duty.first_issued_at, duty.first_in_time, duty.first_class = folder.at, in_time, issued.result_class
    lapse(duty)
    return given


def lapse(duty: Duty) -> None:
    """A pending request, for return or extension, lapses when the duty answers."""
    if duty.return_pending:
        ReturnRequest.objects.filter(duty=duty, state=RequestState.PENDING).update(state=RequestState.LAPSED)
        duty.return_pending = False
    if duty.extension_pending:
        ExtensionRequest.objects.filter(duty=duty, state=RequestState.PENDING).update(state=RequestState.LAPSED)
        duty.extension_pending = False


def why_not_give_opinion(folder: Folder, duty: Duty) -> list[str]:
    return [] if duty.answers_by == "opinion" else [f"{duty.unit_name}应当答复，不报送会办意见"]


def give_opinion(case: Case, *, unit: Unit, text: str, actor: Actor, at: datetime) -> Event:
    """报送会办意见: short for draft, every approval of the opinion chain, issue."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("give_opinion", duty, why_not_give_opinion(folder, duty))
        door.need(text, "会办意见")
        made = new_draft(folder, "give_opinion", duty, Content(text=text))
        pass_all_levels(folder, made)
        answer(folder, duty, made)
        return folder.take("give_opinion", duty, to="answered", data=draft_data(made))


def why_not_reject_opinion(folder: Folder, duty: Duty) -> list[str]:
    if not duty.is_top:
        upper = folder.upper_of(duty)
        if upper is None or upper.state != "signed":
            return ["上级单位已作答，不再退回"]
        return []
    if duty.answers_by == "reply":
        return ["对提出人的答复不能退回，可以重新办理"]
    issued = [other.unit_name for other in folder.repliers() if other.state == "answered"]
    return [f"{'、'.join(issued)}本轮已印发答复，不再退回会办意见"] if issued else []


def reject_opinion(case: Case, *, unit: Unit, reason: str, actor: Actor, at: datetime) -> Event:
    """退回意见: an opinion, or a lower unit's reply, goes back and counts as not given (重庆：空泛的五个工作日内重报)."""
    with door.enter(case, actor=actor, at=at, asks_rows=True) as folder:
        duty = folder.duty_of(unit)
        folder.ask("reject_opinion", duty, why_not_reject_opinion(folder, duty))
        door.need(reason, "退回理由")
        last = Answer.objects.filter(duty=duty).latest("pk")
        last.rejected_at, last.rejected_reason = at, reason
        last.save(update_fields=["rejected_at", "rejected_reason"])
        duty.answered_at, duty.answered_in_time = None, None
        duty.first_issued_at, duty.first_in_time = None, None
        duty.first_class = duty.result_class = ""
        set_answer_due(folder, duty, [clocks.by_rule("opinion_redo", folder.on)])
        return folder.take("reject_opinion", duty, to="signed", data={"reason": sm3(reason)})


# -- more time --------------------------------------------------------------------------------------------------------


def why_not_request_extension(folder: Folder, duty: Duty) -> list[str]:
    if not duty.is_top or duty.answers_by != "reply":
        return ["只有对提出人作答的主办、分办任务可以延期"]
    if duty.extension_pending:
        return ["延期申请正在等待决定"]
    if folder.on > duty.answer_due:
        return [f"答复期限 {clocks.day(duty.answer_due)}已过，不能再申请延期"]
    return []


def request_extension(case: Case, *, unit: Unit, until: date, reason: str, actor: Actor, at: datetime) -> Event:
    """申请延期: asked by the due date, later than it, and not beyond the longest time from the assignment."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("request_extension", duty, why_not_request_extension(folder, duty))
        door.need(reason, "延期理由")
        if until <= duty.answer_due:
            raise Refused(f"延期日期应当晚于现期限 {clocks.day(duty.answer_due)}")
        longest = clocks.until_longest(folder.rules(duty), folder.calendar, duty.assigned_on)
        if until > longest:
            raise Refused(f"自交办之日起最长办到 {clocks.day(longest)}")
        ExtensionRequest.objects.create(duty=duty, until=until, reason=reason, asked_at=at)
        duty.extension_pending = True
        return folder.take("request_extension", duty, data={"until": until.isoformat()})


def why_not_decide_extension(folder: Folder, duty: Duty) -> list[str]:
    return [] if duty.extension_pending else [f"{duty.unit_name}没有待决定的延期申请"]


def _decide_extension(duty: Duty, state: str, at: datetime) -> ExtensionRequest:
    request = ExtensionRequest.objects.get(duty=duty, state=RequestState.PENDING)
    request.state, request.decided_at = state, at
    request.save(update_fields=["state", "decided_at"])
    duty.extension_pending = False
    return request


def grant_extension(case: Case, *, unit: Unit, actor: Actor, at: datetime) -> Event:
    """同意延期: the reply falls due on the date asked for."""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("grant_extension", duty, why_not_decide_extension(folder, duty))
        request = _decide_extension(duty, RequestState.GRANTED, at)
        set_answer_due(folder, duty, [*duty.basis["answer"], clocks.extension(request.until)])
        return folder.take("grant_extension", duty, data={"until": request.until.isoformat()})


def refuse_extension(case: Case, *, unit: Unit, actor: Actor, at: datetime) -> Event:
    """不同意延期"""
    with door.enter(case, actor=actor, at=at) as folder:
        duty = folder.duty_of(unit)
        folder.ask("refuse_extension", duty, why_not_decide_extension(folder, duty))
        _decide_extension(duty, RequestState.REFUSED, at)
        return folder.take("refuse_extension", duty)
