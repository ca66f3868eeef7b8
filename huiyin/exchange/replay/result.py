"""What came out of a replay, and where it is not what the file says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huiyin.cases.lifecycle import IN_FORCE
from huiyin.cases.models import Case, Duty
from huiyin.exchange.replay.steps import Done
from huiyin.exchange.replay.world import World
from huiyin.exchange.replay_file import ReplayFile
from huiyin.figures.queries import rows_now
from huiyin.figures.reckoning import Figure, reckon


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A step or figure that did not come out as the file says."""

    what: str
    expected: str
    got: str
    why: str = ""

    def __str__(self) -> str:
        line = f"{self.what}：应为 {self.expected}，实为 {self.got}"
        return f"{line}（{self.why}）" if self.why else line


@dataclass
class Result:
    """What came out of a replay."""

    file: ReplayFile
    steps: list[Done]
    cases: dict[str, dict[str, Any]]
    due: dict[str, str]
    figures: dict[str, Figure]
    mismatches: list[Mismatch] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.mismatches

    def as_data(self) -> dict[str, Any]:
        return {
            "name": self.file.name,
            "as_of": self.file.as_of.isoformat(),
            "ok": self.ok,
            "steps": [done.as_data() for done in self.steps],
            "cases": self.cases,
            "due": self.due,
            "figures": {name: figure.as_data() for name, figure in self.figures.items()},
        }


def _due(case_code: str, duty: Duty) -> Iterator[tuple[str, date]]:
    stem = f"{case_code}/{duty.unit_code}"
    yield f"{stem}/return", duty.return_due
    if duty.first_contact_due is not None:
        yield f"{stem}/first_contact", duty.first_contact_due
    yield f"{stem}/{duty.answers_by}", duty.answer_due


def _tell(file: ReplayFile, world: World) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Each case with, for each unit, its duty in force or else its latest; and the dates of the duties in force."""
    pks = {case.pk: code for code, case in world.cases.items()}
    standing = {
        case.pk: case
        for case in Case.objects.filter(pk__in=Case.objects.filter(area__name=file.name)).only("number", "state")
    }
    duties: dict[int, dict[str, Duty]] = {pk: {} for pk in pks}
    for duty in Duty.objects.filter(case__area__name=file.name).order_by("pk").iterator():
        held = duties[duty.case_id].get(duty.unit_code)
        if held is None or duty.state in IN_FORCE or held.state not in IN_FORCE:
            duties[duty.case_id][duty.unit_code] = duty
    cases: dict[str, dict[str, Any]] = {}
    due: dict[str, str] = {}
    for pk, code in pks.items():
        case = standing[pk]
        told = {}
        for unit_code, duty in duties[pk].items():
            told[unit_code] = {
                "role": duty.role,
                "state": duty.state,
                "class": duty.result_class or None,
                "first_class": duty.first_class or None,
                "round": duty.round,
            }
            if duty.state in IN_FORCE:
                due |= {key: on.isoformat() for key, on in _due(code, duty)}
        cases[code] = {"number": case.number or None, "state": case.state, "duties": told}
    return cases, due


def conclude(file: ReplayFile, world: World, steps: list[Done]) -> Result:
    """What a clerk wants to know afterwards, held against what the file expects."""
    cases, due = _tell(file, world)
    rows, duties = rows_now(Case.objects.filter(area__name=file.name))
    figures = reckon(
        rows,
        duties,
        as_of=file.as_of,
        classes=[(one.code, one.label) for one in file.ruleset.classes],
        decimals=file.ruleset.decimals,
        unit_id=world.units[file.view].pk if file.view is not None else None,
    )
    result = Result(file, steps, cases, due, figures)
    result.mismatches = [
        *_wrong_steps(steps),
        *_wrong_figures(file, figures),
        *_wrong_due(file, due),
        *_wrong_cases(file, cases),
    ]
    return result


def _wrong_steps(steps: list[Done]) -> Iterator[Mismatch]:
    for one in steps:
        if one.as_the_file_says:
            continue
        what = f"第 {one.step.n} 步 {one.step.do}（{one.step.case}，{one.step.at_text}）"
        if one.done:
            yield Mismatch(what, "被拒绝", "已办", "文件说这一步应被拒绝")
        elif one.step.refused is None:
            yield Mismatch(what, "办成", "被拒绝", one.reason)
        else:
            yield Mismatch(what, f"被拒绝，理由含“{one.step.refused}”", "被拒绝", one.reason)


def _wrong_figures(file: ReplayFile, figures: dict[str, Figure]) -> Iterator[Mismatch]:
    for name, expected in file.expect.figures.items():
        figure = figures.get(name)
        if figure is None:
            why = "从一个单位看没有这项数字" if file.view is not None else "规则里没有这一类"
            yield Mismatch(f"数字 {name}", _shown(list(expected)), "没有", why)
        elif figure.as_data() != list(expected):
            yield Mismatch(
                f"数字 {name}", _shown(list(expected)), _shown(figure.as_data()), f"{figure.label}：{figure.counts}"
            )


def _wrong_due(file: ReplayFile, due: dict[str, str]) -> Iterator[Mismatch]:
    for parts, expected in file.expect.due.items():
        key = "/".join(parts)
        got = due.get(key)
        wanted = expected.isoformat() if expected is not None else None
        if got != wanted:
            yield Mismatch(f"期限 {key}", _shown(wanted), _shown(got), "" if got else "没有在办的这项任务")


def _wrong_cases(file: ReplayFile, cases: dict[str, dict[str, Any]]) -> Iterator[Mismatch]:
    for code, expected in file.expect.cases.items():
        for name, wanted in expected.items():
            if name != "duties":
                if cases[code][name] != wanted:
                    yield Mismatch(f"案件 {code} {name}", _shown(wanted), _shown(cases[code][name]))
                continue
            for unit, duty in wanted.items():
                got = cases[code]["duties"].get(unit)
                for key, value in duty.items():
                    if got is None or got[key] != value:
                        shown = _shown(got[key]) if got is not None else "没有承办任务"
                        yield Mismatch(f"案件 {code} 单位 {unit} {key}", _shown(value), shown)
                if not duty and got is None:
                    yield Mismatch(f"案件 {code} 单位 {unit}", "有承办任务", "没有承办任务")


def _shown(value: Any) -> str:
    return "无" if value is None else str(value)
