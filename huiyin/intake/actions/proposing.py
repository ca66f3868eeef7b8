"""提出、联名、提交、撤回: what a proposer does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, CaseText, CoSign, Event
from huiyin.files.actions import NewFile
from huiyin.intake.actions.attaching import attach
from huiyin.intake.actions.reviewing import part
from huiyin.intake.queries import mark_of
from huiyin.people.models import Body, Proposer, Session, Timing, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """What a proposer writes: the title, the text in three parts or as one, who signs with him, and his wishes."""

    title: str
    lead: Proposer
    co_signers: Sequence[Proposer] = ()
    situation: str = ""
    analysis: str = ""
    advice: str = ""
    whole: str = ""
    subject: str = ""
    wished_units: str = ""
    wishes_visit: bool = False
    agrees_to_publish: bool = True
    not_public_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case to begin: where it belongs, and its manuscript."""

    body: Body
    manuscript: Manuscript
    year: int
    session: Session | None = None
    timing: str = Timing.SESSION
    wanted_number: str = ""
    on_paper: bool = False
    registering_unit: Unit | None = None
    signed: bool = False  # who is named has signed, where the case comes from
    files: Sequence[NewFile] = ()


def _check(body: Body, manuscript: Manuscript) -> None:
    if not manuscript.title.strip():
        raise Refused("请填写标题")
    if not manuscript.lead.may_lead(body.kind):
        raise Refused(f"{manuscript.lead.name}不能领衔提出{'建议' if body.kind == 'suggestion' else '提案'}")
    signers = [proposer.pk for proposer in manuscript.co_signers]
    if manuscript.lead.pk in signers:
        raise Refused("领衔人不能同时是联名人")
    if len(set(signers)) < len(signers):
        raise Refused("联名人重复")
    if not manuscript.agrees_to_publish and not manuscript.not_public_reason.strip():
        raise Refused("不同意公开的，请写明理由")


def _text(case: Case, manuscript: Manuscript) -> CaseText:
    return CaseText(
        case=case,
        situation=manuscript.situation,
        analysis=manuscript.analysis,
        advice=manuscript.advice,
        whole=manuscript.whole,
    )


def _copy(manuscript: Manuscript, case: Case) -> None:
    case.title = manuscript.title
    case.subject = manuscript.subject
    case.wished_units = manuscript.wished_units
    case.wishes_visit = manuscript.wishes_visit
    case.agrees_to_publish = manuscript.agrees_to_publish
    case.not_public_reason = manuscript.not_public_reason


def begin(new: NewCase, *, actor: Actor, at: datetime) -> Case:
    """起草: a case is begun as a draft."""
    return begin_all([new], actor=actor, at=at)[0]


def begin_all(new: Iterable[NewCase], *, actor: Actor, at: datetime) -> list[Case]:
    """Begin many at once, all or none; in the order given."""
    cases: list[Case] = []
    texts: list[CaseText] = []
    signs: list[CoSign] = []
    with transaction.atomic():
        wanted = list(new)
        for one in wanted:
            _check(one.body, one.manuscript)
            case = Case(
                area_id=one.body.area_id,
                body=one.body,
                session=one.session,
                year=one.year,
                kind=one.body.kind,
                timing=one.timing,
                lead=one.manuscript.lead,
                wanted_number=one.wanted_number,
                on_paper=one.on_paper,
                registering_unit=one.registering_unit,
            )
            _copy(one.manuscript, case)
            cases.append(case)
        Case.objects.bulk_create(cases, batch_size=200)
        for case, one in zip(cases, wanted, strict=True):
            texts.append(_text(case, one.manuscript))
            signed = {"answer": CoSign.Answer.CONFIRMED, "answered_at": at} if one.signed else {}
            signs += [CoSign(case=case, proposer=proposer, **signed) for proposer in one.manuscript.co_signers]
        CaseText.objects.bulk_create(texts, batch_size=200)
        CoSign.objects.bulk_create(signs, batch_size=200)
        with door.holding():
            for case, one in zip(cases, wanted, strict=True):
                with door.begun(case, actor=actor, at=at) as folder:
                    folder.ask("begin")
                    folder.take("begin")
                if one.files:
                    attach(case, files=one.files, actor=actor, at=at)
    return cases


def write(case: Case, manuscript: Manuscript, *, seen: str = "", actor: Actor, at: datetime) -> Event:
    """修改文稿: while a draft, or returned for correction. Who was invited and has answered stays as he answered.

    ``seen``: the mark of the manuscript that was written from; nobody's changes are written over unseen.
    """
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("write")
        if seen and seen != mark_of(folder.case):
            raise Refused("您打开本页后，文稿被改过，请核对后再保存")
        if manuscript.lead.pk != folder.case.lead_id:
            raise Refused("领衔人不能更换")
        _check(folder.case.body, manuscript)
        _copy(manuscript, folder.case)
        _text(folder.case, manuscript).save()
        invited = {proposer.pk for proposer in manuscript.co_signers}
        there = CoSign.objects.filter(case=folder.case)
        there.filter(answer=CoSign.Answer.WAITING).exclude(proposer__in=invited).delete()
        known = set(there.values_list("proposer_id", flat=True))
        CoSign.objects.bulk_create(
            CoSign(case=folder.case, proposer=proposer)
            for proposer in manuscript.co_signers
            if proposer.pk not in known
        )
        return folder.take("write")


# -- handing in -------------------------------------------------------------------------------------------------------


def _fix_text(case: Case) -> str:
    """The fingerprint of the text as it was handed in (SM3 over title and text)."""
    text = CaseText.objects.get(case=case)
    text.fingerprint = sm3(f"{case.title}\n{text.joined}")
    text.save(update_fields=["fingerprint"])
    return text.fingerprint


def submit(case: Case, *, timing: str = "", actor: Actor, at: datetime) -> Event:
    """提交. Session or ordinary follows from the date and the session's window, unless a paper says it (``timing``)."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("submit")
        if timing:
            folder.case.timing = timing
        elif folder.case.session is not None:
            folder.case.timing = folder.case.session.timing_on(folder.on)
        folder.case.submitted_at = at
        return folder.take("submit", case_to="submitted", data={"text": _fix_text(folder.case)})


def resubmit(case: Case, *, actor: Actor, at: datetime) -> Event:
    """重新提交, after a correction."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("resubmit")
        return folder.take("resubmit", case_to="submitted", data={"text": _fix_text(folder.case)})


def _answer_invitation(case: Case, step: str, answer: str, proposer: Proposer, actor: Actor, at: datetime) -> Event:
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask(step)
        folder.check_speaks_for(step, proposer)
        row = CoSign.objects.filter(case=folder.case, proposer=proposer).first()
        if row is None:
            raise Refused(f"{proposer.name}没有受邀联名")
        if row.answer != CoSign.Answer.WAITING:
            raise Refused(f"{proposer.name}已经答复过联名邀请")
        row.answer, row.answered_at = answer, at
        row.save()
        return folder.take(step, data={"proposer": proposer.code})


def co_sign(case: Case, *, proposer: Proposer, actor: Actor, at: datetime) -> Event:
    """联名: each answers once; only confirmed co-signers count."""
    return _answer_invitation(case, "co_sign", CoSign.Answer.CONFIRMED, proposer, actor, at)


def decline_co_sign(case: Case, *, proposer: Proposer, actor: Actor, at: datetime) -> Event:
    """谢绝联名"""
    return _answer_invitation(case, "decline_co_sign", CoSign.Answer.DECLINED, proposer, actor, at)


# -- 撤回 -------------------------------------------------------------------------------------------------------------


def why_not_withdraw(folder: Folder) -> list[str]:
    return ["本案已印发答复，不能撤回"] if any(duty.replied for duty in folder.top()) else []


def withdraw(case: Case, *, reason: str, actor: Actor, at: datetime) -> Event:
    """撤回: before the first reply is issued. Its duties end; cases merged into it are as before."""
    merged = list(Case.objects.filter(merged_into=case))
    with door.enter_all([case, *merged], actor=actor, at=at) as folders:
        mine = folders[case.pk]
        mine.ask("withdraw", reasons=why_not_withdraw(mine))
        door.need(reason, "撤回理由")
        if Case.objects.filter(merged_into=mine.case).exclude(pk__in=folders).exists():
            raise Refused("并案情况刚有变化，请重试")
        for folder in folders.values():
            if folder is not mine and folder.case.merged_into_id == mine.case.pk:
                folder.actor = door.SYSTEM
                part(folder)
        mine.case.review_note = reason
        gone = [(duty, "ended") for duty in mine.in_force()]
        data = {"reason": sm3(reason)}
        return mine.take("withdraw", case_to="withdrawn", others=gone, data=data, note=reason)
