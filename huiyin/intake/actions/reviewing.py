"""审查、立案、不予立案、退回修改、并案: what the office that reviews does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huiyin.cases import door
from huiyin.cases.chain import sm3
from huiyin.cases.door import Actor, Folder, Refused
from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import Case, Event
from huiyin.intake.models import NumberSeries, ReviewOpinion
from huiyin.people.models import ReasonCode

DESTINATIONS = {
    "letter": "作为来信处理",
    "opinion_only": "转为意见和建议",
    "social_information": "转为社情民意信息",
    "returned": "退回提出人",
}


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


def _kept_for(series: NumberSeries, number: str, case: Case) -> Case | None:
    """The other case that keeps the number, its filing undone; once that is decided otherwise the number is free."""
    other = series.kept.get(number)
    if other is None or other == case.public_id:
        return None
    return Case.objects.filter(public_id=other, state__in=("submitted", "correction", "merged")).first()


def _next_number(series: NumberSeries, case: Case) -> str:
    """The scheme's next: 1, 2, … in the body's form, leaving out those taken."""
    while True:
        series.last += 1
        number = series.body.number_pattern.format(n=series.last, year=case.year)
        if not _taken(case, number) and _kept_for(series, number, case) is None:
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
        if wanted and (other := _kept_for(series, wanted, mine)) is not None:
            raise Refused(f"编号 {wanted} 是《{other.title}》撤销立案后保留的，请另填编号")
        mine.number = wanted or _next_number(series, mine)
        _keep_number(series, mine, "")
        mine.filed_at = at
        return folder.take("file", case_to="filed", data={"number": mine.number})


def _keep_number(series: NumberSeries, case: Case, number: str) -> None:
    """The number that an undone filing keeps; without one it keeps none any more."""
    kept = {one: other for one, other in series.kept.items() if other != case.public_id}
    if number:
        kept[number] = case.public_id
    if kept != series.kept:
        series.kept = kept
        series.save(update_fields=["kept"])


def _coded(case: Case, codes: Sequence[str]) -> list[str]:
    """What the body's coded reasons for not filing say. Refused when it has no such code."""
    if not codes:
        return []
    mine = ReasonCode.objects.filter(body=case.body_id, purpose=ReasonCode.Purpose.NOT_FILE, code__in=codes)
    labels = dict(mine.values_list("code", "label"))
    if missing := [code for code in codes if code not in labels]:
        raise Refused(f"没有代码为 {'、'.join(missing)} 的理由")
    return [labels[code] for code in codes]


def not_file(
    case: Case, *, reason: str = "", codes: Sequence[str] = (), destination: str, actor: Actor, at: datetime
) -> Event:
    """不予立案: with coded reasons, words, or both, and where it goes instead. The note says them as they are called now."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("not_file")
        note = "：".join(part for part in ("；".join(_coded(folder.case, codes)), reason.strip()) if part)
        door.need(note, "不予立案的理由")
        folder.case.not_filed_destination = destination
        folder.case.review_note = note
        data: dict[str, object] = {"destination": destination, "reason": sm3(note)}
        if codes:
            data["codes"] = list(codes)
        return folder.take("not_file", case_to="not_filed", data=data, note=note)


def give_review_opinion(
    case: Case, *, proposes: str, text: str = "", codes: Sequence[str] = (), actor: Actor, at: datetime
) -> Event:
    """提审查意见: what one reviewer would decide. It is kept apart from the decision and binds nobody."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("give_review_opinion")
        reasons = _coded(folder.case, codes)
        if proposes != ReviewOpinion.Proposed.FILE and not reasons:
            door.need(text, "说明")
        folder.later(
            ReviewOpinion(
                case=folder.case, by=actor.user, at=at, proposes=proposes, codes=list(codes), text=text.strip()
            )
        )
        return folder.take("give_review_opinion", data={"proposes": proposes, "text": sm3(text)})


UNDONE = ("file", "not_file", "return_for_correction")


def why_not_undo_review(folder: Folder) -> list[str]:
    """Only what nothing has followed can have been a slip that harmed nobody."""
    last = Event.objects.filter(case=folder.case).order_by("-seq").values_list("step", flat=True).first()
    if last is None or last in UNDONE:
        return []
    return [f"本案最近一步是“{STEPS[last].label_for(folder.case.kind)}”，决定之后已有后续步骤的不能撤销"]


def undo_review(case: Case, *, reason: str, actor: Actor, at: datetime) -> Event:
    """撤销误操作: the decision is taken back, and the case waits for review again. A number that was given stays its own."""
    with door.enter(case, actor=actor, at=at) as folder:
        folder.ask("undo_review", reasons=why_not_undo_review(folder))
        door.need(reason, "撤销理由")
        mine = folder.case
        undone = {"filed": "file", "not_filed": "not_file", "correction": "return_for_correction"}[mine.state]
        if undone == "file":
            _keep_number(_locked_series(mine), mine, mine.number)
            mine.wanted_number, mine.number, mine.filed_at = mine.number, "", None
        else:
            mine.review_note = mine.not_filed_destination = ""
        data = {"undone": undone, "reason": sm3(reason)}
        return folder.take("undo_review", case_to="submitted", data=data, note=reason)


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
        return part(mine)


def part(folder: Folder) -> Event:
    """A merged case is as it was before."""
    before = folder.case.state_before_merge
    folder.case.merged_into = None
    folder.case.state_before_merge = ""
    return folder.take("unmerge", case_to=before)
