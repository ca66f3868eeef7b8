"""Dates of duties as a page tells them: the lamp, and why a date is what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huiyin.cases.door import Folder
from huiyin.cases.models import Duty
from huiyin.oversight import lamps
from huiyin.oversight.lamps import Lamp
from huiyin.rules import clocks
from huiyin.rules.clocks import Line
from huiyin.rules.queries import version_of
from huiyin.workdays.reckoning import Calendar


def day_text(day: date, today: date) -> str:
    """6 月 2 日；不在当年的写明年份。"""
    text = f"{day.month} 月 {day.day} 日"
    return text if day.year == today.year else f"{day.year} 年 {text}"


@dataclass(frozen=True, slots=True)
class DueDate:
    """One date of a duty with its explanation. ``lines`` are for a list, one sentence each."""

    name: str
    on: date
    text: str
    provisional: bool
    past: bool
    late: bool
    lines: list[Line]


def answer_name(duty: Duty) -> str:
    if duty.answers_by == "reply":
        return "答复" if duty.is_top else "代拟稿"
    return "意见"


def lamp_for(name: str, due: date, today: date, calendar: Calendar, lamp_days: int) -> Lamp:
    """The lamp of a date that is named, with the date itself while it is to come."""
    lamp = lamps.lamp(due, today, calendar, lamp_days)
    if due <= today:
        return Lamp(lamp.look, f"{name}{lamp.text}")
    return Lamp(lamp.look, f"{name} {day_text(due, today)}到期，{lamp.text}")


def lamp_of(folder: Folder, duty: Duty) -> Lamp:
    if not duty.in_force or duty.state == "answered" or folder.case.state not in ("filed", "assigned"):
        return Lamp("done", duty.state_label)
    days = folder.case.body.lamp_days
    return lamp_for(answer_name(duty), duty.answer_due, folder.on, folder.calendar, days)


def lamp_of_case(folder: Folder) -> Lamp | None:
    """The lamp of the nearest date, with its unit where several are to answer, and how many are late."""
    waiting = [duty for duty in folder.in_force() if duty.state != "answered"]
    if not waiting or folder.case.state not in ("filed", "assigned"):
        return None
    nearest = min(waiting, key=lambda duty: (duty.answer_due, not duty.is_top, duty.no))
    lamp = lamp_of(folder, nearest)
    if len(folder.in_force()) == 1:
        return lamp
    late = sum(duty.answer_due < folder.on for duty in waiting)
    who = f"{nearest.unit_name}等 {late} 个单位" if late > 1 else nearest.unit_name
    return Lamp(lamp.look, f"{who}　{lamp.text}")


def dates_of(folder: Folder, duty: Duty) -> list[DueDate]:
    """The dates that still matter for a duty in force, the answer's first."""
    if not duty.in_force:
        return []
    rules, name = folder.rules(duty), str(version_of(duty.rules_id))
    wanted: list[tuple[str, str, date]] = [("answer", answer_name(duty), duty.answer_due)]
    if duty.first_contact_due is not None and not duty.contacted:
        wanted.append(("first_contact", "首次沟通", duty.first_contact_due))
    if duty.state != "answered" and not duty.replied and not duty.return_refused:
        wanted.append(("return", "申退", duty.return_due))
    found = []
    for key, label, on in wanted:
        basis = duty.basis.get(key, [])
        found.append(
            DueDate(
                name=label,
                on=on,
                text=day_text(on, folder.on),
                provisional=bool(basis) and clocks.reckon(basis, rules, folder.calendar).provisional,
                past=folder.on > on,
                late=folder.on > on and key != "return" and duty.state != "answered",
                lines=clocks.explain(basis, rules, name, folder.calendar) if basis else [],
            )
        )
    return found


def how_reckoned(folder: Folder, duty: Duty, name: str) -> list[str]:
    """How this date of the duty came about, for the rule beside a form: 期限的算法."""
    return [
        f"{name}期限的算法：{line.text}" for due in dates_of(folder, duty) if due.name == name for line in due.lines
    ]
