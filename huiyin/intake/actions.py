"""提出、联名、提交、审查、立案、并案: how a case comes to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.models import Case, CaseText, CoSign, Event
from huiyin.intake.models import NumberSeries
from huiyin.people.models import Body, Proposer, Session, Timing, Unit

DESTINATIONS = {
    "letter": "作为来信处理",
    "opinion_only": "转为意见和建议",
    "social_information": "转为社情民意信息",
    "returned": "退回提出人",
}


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
            signs += [CoSign(case=case, proposer=proposer) for proposer in one.manuscript.co_signers]
        CaseText.objects.bulk_create(texts, batch_size=200)
        CoSign.objects.bulk_create(signs, batch_size=200)
        with door.holding():
            for case in cases:
                with door.begun(case, actor=actor, at=at) as folder:
                    folder.ask("begin")
                    folder.take("begin")
    return cases


def write(case: Case, manuscript: Manuscript, *, actor: Actor, at: datetime) -> Event:
    """修改文稿: while a draft, or returned for correction. Who was invited and has answered stays as he answered."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("write")
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


# -- review -----------------------------------------------------------------------------------------------------------


def return_for_correction(case: Case, *, reason: str, actor: Actor, at: datetime) -> Event:
    """退回修改"""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("return_for_correction")
        door.need(reason, "退回理由")
        folder.case.review_note = reason
        data = {"reason": sm3(reason)}
        return folder.take("return_for_correction", case_to="correction", data=data, note=reason)


def _taken(case: Case, number: str) -> bool:
    """Whether a case of the kind filed here in the session holds the number."""
    return Case.objects.filter(
        body_id=case.body_id, session=case.session_id, kind=case.kind, number=number, filed_at__isnull=False
    ).exists()


def _next_number(series: NumberSeries, case: Case) -> str:
    """The scheme's next: 1, 2, … in the body's form, leaving out those taken."""
    while True:
        series.last += 1
        number = series.body.number_pattern.format(n=series.last, year=case.year)
        if not _taken(case, number):
            series.save(update_fields=["last"])
            return number


def _locked_series(case: Case) -> NumberSeries:
    """The counter of the case's kind and session, locked: who files at the same time waits for it."""
    mine = NumberSeries.objects.filter(body_id=case.body_id, session=case.session_id, kind=case.kind)
    locked = mine.select_for_update(of=("self",)).select_related("body")
    found = locked.first()
    if found is None:
        NumberSeries.objects.get_or_create(body=case.body, session=case.session, kind=case.kind)
        found = locked.get()
    return found


def file(case: Case, *, number: str = "", actor: Actor, at: datetime) -> Event:
    """立案 (a proposal), 受理编号 (a suggestion). Without a number: the case's own, else the scheme's next."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("file")
        mine = folder.case
        series = _locked_series(mine)
        wanted = number.strip() or mine.wanted_number
        if wanted and _taken(mine, wanted):
            raise Refused(f"编号 {wanted} 已经使用")
        mine.number = wanted or _next_number(series, mine)
        mine.filed_at = at
        return folder.take("file", case_to="filed", data={"number": mine.number})


def not_file(case: Case, *, reason: str, destination: str, actor: Actor, at: datetime) -> Event:
    """不予立案: with a reason and where it goes instead."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("not_file")
        door.need(reason, "不予立案的理由")
        folder.case.not_filed_destination = destination
        folder.case.review_note = reason
        data = {"destination": destination, "reason": sm3(reason)}
        return folder.take("not_file", case_to="not_filed", data=data, note=reason)


def why_not_merge(folder: Folder) -> list[str]:
    reasons = []
    if Case.objects.filter(merged_into=folder.case).exists():
        reasons.append("已有其他案件并入本案，本案不能再并入他案")
    if folder.in_force():
        reasons.append("本案还有承办任务，不能并案")
    return reasons


def merge(case: Case, *, into: Case, actor: Actor, at: datetime) -> Event:
    """并案: into a filed case of the same kind. The merged case keeps number, text and proposers."""
    if into.pk == case.pk:
        raise Refused("不能并入本案自身")
    with door.enter_all([case, into], actor=actor, at=at) as folders:
        mine, other = folders[case.pk], folders[into.pk]
        mine.ask("merge", reasons=why_not_merge(mine))
        if mine.case.kind != other.case.kind or mine.case.body_id != other.case.body_id:
            raise Refused("只有同类案件才能并案")
        if other.case.state != "filed":
            raise Refused(f"{other.case.number_label}现为“{other.case.state_label}”，只能并入已立案、尚未交办的案件")
        if other.in_force():
            raise Refused(f"{other.case.number_label}还有承办任务，不能并入")
        mine.case.state_before_merge = mine.case.state
        mine.case.merged_into = other.case
        other.take("take_in", data={"other": mine.case.public_id})
        return mine.take("merge", case_to="merged", data={"into": other.case.public_id})


def unmerge(case: Case, *, actor: Actor, at: datetime) -> Event:
    """撤销并案: as before, while the other has no reply issued."""
    with door.enter_all([case, *Case.objects.filter(taken_in=case)], actor=actor, at=at) as folders:
        mine = folders[case.pk]
        mine.ask("unmerge")
        other = folders.get(mine.case.merged_into_id or 0)
        if other is None:
            raise Refused("并案情况刚有变化，请重试")
        if any(duty.replied for duty in other.top()):
            raise Refused(f"{other.case.number_label}已印发答复，不能撤销并案")
        other.take("give_back", data={"other": mine.case.public_id})
        return _part(mine)


def _part(folder: Folder) -> Event:
    """A merged case is as it was before."""
    before = folder.case.state_before_merge
    folder.case.merged_into = None
    folder.case.state_before_merge = ""
    return folder.take("unmerge", case_to=before)


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
                _part(folder)
        mine.case.review_note = reason
        gone = [(duty, "ended") for duty in mine.in_force()]
        data = {"reason": sm3(reason)}
        return mine.take("withdraw", case_to="withdrawn", others=gone, data=data, note=reason)
