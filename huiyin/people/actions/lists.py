"""届次、内容分类、理由代码, what is a body's own, and the area's own rest days."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import transaction

from huiyin.people.actions.recording import ChangeRefused, check, record, without_blanks
from huiyin.people.models import Area, Body, Change, ReasonCode, Session, Subject, Term, User
from huiyin.people.numerals import chinese
from huiyin.workdays.actions import DayChange, DaysRefused, amend_day

SESSION, SUBJECT, REASON = Change.Kind.SESSION, Change.Kind.SUBJECT, Change.Kind.REASON
_PATTERN = re.compile(r"(?:[^{}]|\{year\}|\{n(?::0[1-9]d)?\})+")
FAR = 50  # years: a date further off is a slip of the hand


# -- 届次 -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_term(body: Body, *, number: int, starts: date, by: User | None, at: datetime, ends: date | None = None) -> Term:
    reasons = []
    if number < 1:
        reasons.append("届数从 1 起")
    if Term.objects.filter(body=body, number=number).exists():
        reasons.append(f"{body}第{chinese(number)}届已经登记")
    if ends is not None and ends <= starts:
        reasons.append("届满日期应晚于开始日期")
    if abs(starts.year - at.year) > FAR:
        reasons.append(f"开始日期在 {starts.year} 年，请核对年份")
    check(by, body.area, at, reasons)
    term = Term.objects.create(body=body, number=number, starts=starts, ends=ends)
    record(body.area, SESSION, f"{body.type}:{number}", f"登记{body}{term}，{starts} 开始", by=by, at=at)
    return term


@transaction.atomic
def add_session(
    term: Term, *, number: int, year: int, opens: date, closes: date, by: User | None, at: datetime
) -> Session:
    """``opens`` and ``closes`` are the first and the last day on which what is handed in is of the session."""
    reasons = why_not_session(term, number, year, opens, closes)
    check(by, term.body.area, at, reasons)
    session = Session.objects.create(term=term, number=number, year=year, opens=opens, closes=closes)
    text = f"登记{session}，{year} 年度，提交 {opens} 至 {closes}"
    record(term.body.area, SESSION, _code_of(session), text, by=by, at=at)
    return session


@transaction.atomic
def change_session(session: Session, *, year: int, opens: date, closes: date, by: User | None, at: datetime) -> Change:
    """The window and the year; cases that were begun keep what they were begun under."""
    reasons = why_not_session(session.term, session.number, year, opens, closes, but=session)
    check(by, session.term.body.area, at, reasons)
    before = f"{session.year} 年度，{session.opens} 至 {session.closes}"
    session.year, session.opens, session.closes = year, opens, closes
    session.save(update_fields=["year", "opens", "closes"])
    text = f"{session}由“{before}”改为“{year} 年度，{opens} 至 {closes}”"
    return record(session.term.body.area, SESSION, _code_of(session), text, by=by, at=at)


def why_not_session(
    term: Term, number: int, year: int, opens: date, closes: date, but: Session | None = None
) -> list[str]:
    others = Session.objects.filter(term__body=term.body_id).exclude(pk=but.pk if but is not None else 0)
    reasons = []
    if number < 1:
        reasons.append("次数从 1 起")
    if others.filter(term=term, number=number).exists():
        reasons.append(f"{term.body}{term}第{chinese(number)}次会议已经登记")
    if closes < opens:
        reasons.append("提交截止不能早于提交开始")
    elif (
        overlaps := others.filter(opens__lte=closes, closes__gte=opens).select_related("term__body").first()
    ) is not None:
        reasons.append(f"提交时间与{overlaps}（{overlaps.opens} 至 {overlaps.closes}）重叠")
    if (closes - opens).days > 366:
        reasons.append("提交时间超过一年，请核对日期")
    if abs(year - opens.year) > 1:
        reasons.append(f"办理年度 {year} 与提交开始的 {opens.year} 年相差太远，请核对")
    if opens < term.starts or (term.ends is not None and opens > term.ends):
        reasons.append(f"提交开始不在{term}之内（{term.starts} 起{f'，{term.ends} 止' if term.ends else ''}）")
    return reasons


def _code_of(session: Session) -> str:
    return f"{session.term.body.type}:{session.term.number}:{session.number}"


# -- 内容分类 ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_subject(area: Area, *, name: str, by: User | None, at: datetime, parent: Subject | None = None) -> Subject:
    name = without_blanks(name)
    reasons = _why_not_subject(area, name, parent)
    if parent is not None and parent.area_id != area.pk:
        reasons.append("上级分类不是本地的")
    elif parent is not None and parent.parent_id is not None:
        reasons.append("内容分类只有两级，不能再往下分")
    check(by, area, at, reasons)
    subject = Subject.objects.create(area=area, name=name, parent=parent)
    record(area, SUBJECT, str(subject), f"新增内容分类“{subject}”", by=by, at=at)
    return subject


@transaction.atomic
def rename_subject(subject: Subject, *, name: str, by: User | None, at: datetime) -> Change:
    """From now on: a case keeps the words it was given."""
    name, before = without_blanks(name), str(subject)
    check(by, subject.area, at, _why_not_subject(subject.area, name, subject.parent, but=subject))
    subject.name = name
    subject.save(update_fields=["name"])
    return record(subject.area, SUBJECT, str(subject), f"“{before}”改为“{subject}”", by=by, at=at)


@transaction.atomic
def drop_subject(subject: Subject, *, by: User | None, at: datetime) -> Change:
    """It is offered no more; cases keep its words. One with others below it stays."""
    below = subject.children.count()
    check(by, subject.area, at, [f"“{subject}”之下还有 {below} 个分类，先删去它们"] if below else [])
    text, area = str(subject), subject.area
    subject.delete()
    return record(area, SUBJECT, text, f"删去内容分类“{text}”", by=by, at=at)


def _why_not_subject(area: Area, name: str, parent: Subject | None, but: Subject | None = None) -> list[str]:
    if not name:
        return ["请填写分类名称"]
    if "·" in name:
        return ["分类名称中不能有“·”，它用来隔开两级"]
    same = Subject.objects.filter(area=area, parent=parent, name=name).exclude(pk=but.pk if but is not None else 0)
    return [f"已有名为“{name}”的分类"] if same.exists() else []


# -- 理由代码 ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_reason(body: Body, *, purpose: str, code: str, label: str, by: User | None, at: datetime) -> ReasonCode:
    code, label = without_blanks(code), without_blanks(label)
    reasons = []
    if purpose not in ReasonCode.Purpose.values:
        reasons.append("请选择用于何处")
    if not code or not label:
        reasons.append("代码和理由都要填写")
    if ReasonCode.objects.filter(body=body, purpose=purpose, code=code).exists():
        reasons.append(f"已有代码为“{code}”的理由，请换一个代码")
    check(by, body.area, at, reasons)
    reason = ReasonCode.objects.create(body=body, purpose=purpose, code=code, label=label)
    text = f"{body}新增{reason.get_purpose_display()}理由“{code} {label}”"
    record(body.area, REASON, f"{body.type}:{purpose}:{code}", text, by=by, at=at)
    return reason


@transaction.atomic
def drop_reason(reason: ReasonCode, *, by: User | None, at: datetime) -> Change:
    """It is offered no more; what was said by it stays said."""
    body = reason.body
    check(by, body.area, at)
    text = f"{body}删去{reason.get_purpose_display()}理由“{reason.code} {reason.label}”"
    code = f"{body.type}:{reason.purpose}:{reason.code}"
    reason.delete()
    return record(body.area, REASON, code, text, by=by, at=at)


# -- 机构自己的设置 ---------------------------------------------------------------------------------------------------


@transaction.atomic
def change_body(
    body: Body, *, number_pattern: str, lamp_days: int, length_warning: int, by: User | None, at: datetime
) -> Change:
    """The numbers given from now on, when a lamp turns yellow, from what length on a text is warned of."""
    check(by, body.area, at, why_not_number_pattern(number_pattern) + _why_not_numbers(lamp_days, length_warning))
    told = []
    for name, value in (
        ("number_pattern", number_pattern),
        ("lamp_days", lamp_days),
        ("length_warning", length_warning),
    ):
        before = getattr(body, name)
        if before != value:
            told.append(f"{body._meta.get_field(name).verbose_name}由“{before}”改为“{value}”")  # type: ignore[union-attr]
            setattr(body, name, value)
    body.save(update_fields=["number_pattern", "lamp_days", "length_warning"])
    text = f"{body}：{'，'.join(told) or '核对，无改动'}"
    return record(body.area, Change.Kind.BODY, body.type, text, by=by, at=at)


def why_not_number_pattern(pattern: str) -> list[str]:
    """Words, the year, and the running number, which may be padded with noughts. Nothing else: a pattern is a small
    program to Python."""
    if len(pattern) > 40 or not _PATTERN.fullmatch(pattern) or "{n" not in pattern:
        return [f"编号格式“{pattern}”不能用：要含流水号 {{n}}，可以含年份 {{year}}，如 {{year}}{{n:03d}}"]
    return []


def _why_not_numbers(lamp_days: int, length_warning: int) -> list[str]:
    reasons = [] if 0 <= lamp_days <= 60 else ["亮黄灯的天数应为 0 至 60 个工作日"]
    return reasons + ([] if 100 <= length_warning <= 100_000 else ["提醒字数应为 100 至 100000"])


# -- 节假日 -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def amend_rest_day(
    area: Area, day: date, *, is_working: bool, name: str, source: str, by: User | None, at: datetime
) -> list[DayChange]:
    """A day of the area's own. The country's days are published for all areas at once, on the command line.

    The dates that rest on it are reckoned anew by a room above.
    """
    check(by, area, at)
    try:
        changes = amend_day(day, is_working=is_working, name=name, source=source, area_code=area.code)
    except DaysRefused as refused:
        raise ChangeRefused(*refused.reasons) from None
    text = f"{day} {'上班' if is_working else '休息'}：{name}（依据：{source}）"
    record(area, Change.Kind.DAY, day.isoformat(), text, by=by, at=at)
    return changes
