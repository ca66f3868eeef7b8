"""Due dates, and why each is what it is.

A clock's *basis* is a list of stages, kept with the duty as data; a due date is what ``reckon`` makes of them, now or
again when a year's holidays are published. The stages:

    {"by": "rule", "key": "reply", "start": "2020-03-02"}   a rule's duration from a day (that day not counted)
    {"by": "batch", "due": "2020-06-30"}                    the batch's date, if it is earlier
    {"by": "margin", "upper": "2020-06-02"}                 so much before the upper duty's date, if that is earlier
    {"by": "given", "due": "2020-05-20"}                    a date that a paper or a person gave; never moved
    {"by": "extension", "due": "2020-07-02"}                an extension that was granted
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huiyin.rules.ruleset import Rules
from huiyin.workdays.reckoning import Calendar, Duration, Reckoning

Stage = dict[str, str]
Basis = list[Stage]


@dataclass(frozen=True, slots=True)
class Due:
    """A due date. ``provisional``: it rests on a year whose holidays are not published yet."""

    on: date
    provisional: bool


def by_rule(key: str, start: date) -> Stage:
    return {"by": "rule", "key": key, "start": start.isoformat()}


def given(due: date) -> Stage:
    return {"by": "given", "due": due.isoformat()}


def extension(due: date) -> Stage:
    return {"by": "extension", "due": due.isoformat()}


def return_basis(assigned_on: date) -> Basis:
    """申退期限: from the assignment, whatever ``start`` says."""
    return [by_rule("return_window", assigned_on)]


def first_contact_basis(start: date) -> Basis:
    return [by_rule("first_contact", start)]


def answer_basis(
    rules: Rules, answers_by: str, start: date, *, due: date | None = None, upper_due: date | None = None
) -> Basis:
    """答复期限 or 会办意见期限. ``due`` is a given date and replaces all else; ``upper_due`` is the upper duty's date as it
    stands, for a lower duty."""
    if due is not None:
        return [given(due)]
    if answers_by == "reply":
        basis = [by_rule("reply", start)]
        if rules.reply_by is not None:
            basis.append({"by": "batch", "due": rules.reply_by.isoformat()})
    else:
        basis = [by_rule("co_host_opinion", start)]
    if upper_due is not None:
        basis.append({"by": "margin", "upper": upper_due.isoformat()})
    return basis


def _run(stage: Stage, rules: Rules, calendar: Calendar) -> Reckoning:
    duration: Duration = getattr(rules, stage["key"])
    return calendar.end(date.fromisoformat(stage["start"]), duration, keep_rest_day=rules.end_on_rest_day == "keep")


def reckon(basis: Basis, rules: Rules, calendar: Calendar) -> Due:
    """The due date that the stages come to, each working on the date of the one before it."""
    on = date.max
    provisional = False
    for stage in basis:
        if stage["by"] == "rule":
            reckoning = _run(stage, rules, calendar)
            on, provisional = reckoning.end, reckoning.provisional
        elif stage["by"] == "batch":
            batch = date.fromisoformat(stage["due"])
            on, provisional = min((on, provisional), (batch, False))
        elif stage["by"] == "margin":
            upper = date.fromisoformat(stage["upper"])
            before = calendar.before(upper, rules.lower_margin.count)
            on, provisional = min((on, provisional), (before, not (calendar.known(before) and calendar.known(upper))))
        else:
            on, provisional = date.fromisoformat(stage["due"]), False
    return Due(on, provisional)


def until_longest(rules: Rules, calendar: Calendar, assigned_on: date) -> date:
    """The last day to which a reply may be extended (依据《代表法》第五十一条), from the assignment."""
    return calendar.end(assigned_on, rules.reply_longest, keep_rest_day=rules.end_on_rest_day == "keep").end


KEY_LABELS = {
    "return_window": "申退期限",
    "first_contact": "首次沟通期限",
    "co_host_opinion": "会办意见期限",
    "opinion_redo": "补报意见期限",
    "reply": "答复期限",
    "rehandling": "重新办理期限",
    "evaluation": "意见表期限",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation: what it says, and the data it says it from."""

    text: str
    start: date | None = None
    key: str = ""
    duration: str = ""
    days_counted: int = 0
    rest_days: tuple[date, ...] = ()
    makeup_days: tuple[date, ...] = ()
    moved_from: date | None = None
    result: date | None = None


_WEEKDAYS = "一二三四五六日"


def day(value: date) -> str:
    """2020 年 6 月 2 日（星期二）"""
    return f"{value.year} 年 {value.month} 月 {value.day} 日（星期{_WEEKDAYS[value.weekday()]}）"


def _short(days: Sequence[date]) -> str:
    return "、".join(f"{one.month} 月 {one.day} 日" for one in days)


def explain(basis: Basis, rules: Rules, rules_name: str, calendar: Calendar) -> list[Line]:
    """Why a date is what it is: start, rule and version, days counted, rest and make-up days passed, extension, result."""
    lines: list[Line] = []
    for number, stage in enumerate(basis, start=1):
        so_far = reckon(basis[:number], rules, calendar).on
        before = reckon(basis[: number - 1], rules, calendar).on if number > 1 else date.max
        if stage["by"] == "rule":
            lines += _explain_rule(stage, rules, rules_name, calendar)
        elif stage["by"] == "batch":
            batch = date.fromisoformat(stage["due"])
            verdict = "早于规则期限，以此为准" if batch < before else "不早于规则期限，不影响"
            lines.append(Line(f"本批统一期限 {day(batch)}，{verdict}", result=so_far))
        elif stage["by"] == "margin":
            upper = date.fromisoformat(stage["upper"])
            ahead = calendar.before(upper, rules.lower_margin.count)
            verdict = "早于本任务自身期限，以此为准" if ahead < before else "不早于本任务自身期限，不影响"
            text = f"上级任务 {day(upper)} 到期，提前{rules.lower_margin.chinese}为 {day(ahead)}，{verdict}"
            lines.append(Line(text, result=so_far))
        elif stage["by"] == "given":
            lines.append(Line(f"期限由交办文件或经办人指定为 {day(so_far)}，遇休息日不顺延", result=so_far))
        else:
            lines.append(Line(f"经同意延期至 {day(so_far)}", result=so_far))
    return lines


def _explain_rule(stage: Stage, rules: Rules, rules_name: str, calendar: Calendar) -> list[Line]:
    reckoning = _run(stage, rules, calendar)
    duration: Duration = getattr(rules, stage["key"])
    rest, makeup = tuple(reckoning.rest_days), tuple(reckoning.makeup_days)
    lines = [Line(f"{day(reckoning.start)}起算，当日不计", start=reckoning.start)]
    text = f"规则“{rules_name}”：{KEY_LABELS[stage['key']]} {duration.chinese}，止于 {day(reckoning.raw_end)}"
    if duration.unit == "working days":
        if rest:
            text += f"；其间法定休假 {_short(rest)} 不计"
        if makeup:
            text += f"；调休上班 {_short(makeup)} 计入"
    lines.append(
        Line(
            text,
            key=stage["key"],
            duration=str(duration),
            days_counted=reckoning.days_counted,
            rest_days=rest,
            makeup_days=makeup,
            result=reckoning.raw_end,
        )
    )
    if reckoning.end != reckoning.raw_end:
        lines.append(Line(f"当日休息，顺延至 {day(reckoning.end)}", moved_from=reckoning.raw_end, result=reckoning.end))
    if reckoning.provisional:
        lines.append(Line("所涉年份的节假日安排尚未公布，暂按周末休息计算，公布后重算", result=reckoning.end))
    return lines
