"""Figures row by row: by unit, by group of units, by subject and so on. Pure: rows in, a table out.

A case handled by several units counts once as a case (件) and once for each of them as a duty (件次).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from huiyin.figures.definitions import LEVELS, ROLES, Definition, DutyCount, definitions
from huiyin.figures.reckoning import percent
from huiyin.figures.rows import CaseRow, DutyRow

CASES = "cases"
# What a row keys on and how it is called: ("12", "县交通运输局").
Key = tuple[str, str]
# The figures that become columns: what the denominator and the numerator are called, both ways, and their heading.
_TAKEN = {
    "reply": ("应答复", "应答复", "已答复", "已答复", "答复"),
    "reply_on_time": ("", "", "按时", "按时答复", "答复"),
    "face": ("", "", "面商", "面商", "答复"),
    "opinions": ("应报", "应报意见", "已报", "已报意见", "会办意见"),
    "opinions_on_time": ("", "", "按时", "按时报意见", "会办意见"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``count`` is what it counts of a duty; none where it counts cases. ``of``: it is a share of that.
    ``alone`` is its label where no heading stands over it; ``meaning`` says what is counted. ``every``: over the duties ever created."""

    name: str
    label: str
    alone: str
    heading: str
    meaning: str
    count: DutyCount | None = None
    of: DutyCount | None = None
    every: bool = False


@dataclass(slots=True)
class Cell:
    """A number, or a share, and the cases behind it."""

    number: int = 0
    of: int | None = None
    percent: str | None = None
    cases: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Line:
    """One row of the table."""

    key: str
    label: str
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    columns: list[Column]
    lines: list[Line]
    total: Line


def columns_of(classes: Sequence[tuple[str, str]], *, said: bool) -> list[Column]:
    """The columns, in their order; what forms say only with ``said``."""
    by_name = {one.name: one for one in definitions(classes)}
    made = [Column(CASES, "件", "案件", "案件", "有在办或已答复任务的案件，一件只算一次")]
    for role, label in ROLES.items():
        one = by_name[f"duties.{role}"]
        made.append(Column(one.name, label, label, "任务（件次）", f"{label}：{one.counts}", one.duties))
    for name, (below, below_alone, above, alone, heading) in _TAKEN.items():
        one = by_name[name]
        if below:
            made.append(Column(f"{name}.of", below, below_alone, heading, one.counts, one.of_duties))
        made.append(Column(name, above, alone, heading, f"{one.label}的分子", one.duties))
        if name == "face":
            made += [_of_class(by_name[f"classes.{code}"], code) for code, _ in classes]
    one = by_name["handled_on_time"]
    means = "按时答复和按时报送，占已办和已超期的任务"
    made.append(Column(one.name, "按时率", "按时率", "按时办理", means, one.duties, one.of_duties))
    asked, granted = by_name["returns"], by_name["returns_granted"]
    means = "退办申请次数，含已退办、改办的任务"
    made.append(Column(asked.name, "申请", "申请退办", "退办", means, asked.duties, every=True))
    made.append(Column(granted.name, "同意", "同意退办", "退办", "同意退办次数", granted.duties, every=True))
    return [*made, *(_of_forms(by_name) if said else [])]


def _of_class(one: Definition, code: str) -> Column:
    return Column(one.name, code, f"{code} 类", "结果类别", f"{one.label}：{one.counts}", one.duties)


def _of_forms(by_name: dict[str, Definition]) -> list[Column]:
    heading = "意见表（办理结果）"
    made = []
    for level, label in LEVELS.items():
        one = by_name[f"result.{level}"]
        made.append(Column(one.name, label, label, heading, f"{one.counts}：{label}", one.duties))
    one = by_name["result"]
    return [*made, Column(one.name, "满意率", "满意率", heading, one.label, one.duties, one.of_duties)]


def tabulate(
    columns: Sequence[Column],
    *,
    counted: Iterable[DutyRow],
    ever: Iterable[DutyRow],
    cases: Iterable[CaseRow] | None,
    key_of_duty: Callable[[DutyRow], Key],
    key_of_case: Callable[[CaseRow], Key] | None = None,
    as_of: date,
    decimals: int,
) -> Table:
    """One line for each key. ``counted``: the duties that count; ``ever``: those ever created. The cases of a line are
    those of ``cases`` with its key where these are given, else those of its duties."""
    lines: dict[str, Line] = {}
    total = Line("", "合计", _empty(columns))

    def line_of(key: Key) -> Line:
        line = lines.get(key[0])
        if line is None:
            line = lines[key[0]] = Line(*key, _empty(columns))
        return line

    of_cases = any(column.name == CASES for column in columns)
    by_duty = cases is None or key_of_case is None
    for population, every in ((counted, False), (ever, True)):
        wanted = [column for column in columns if column.count is not None and column.every == every]
        for duty in population:
            told = [(column, column.count(duty, as_of), _of(column, duty, as_of)) for column in wanted if column.count]
            if every and not any(number for _, number, _ in told):
                continue
            line = line_of(key_of_duty(duty))
            for column, number, of in told:
                _add(line.cells[column.name], duty.case.pk, number, of)
                _add(total.cells[column.name], duty.case.pk, number, of)
            if of_cases and by_duty and not every:
                line.cells[CASES].cases.add(duty.case.pk)
                total.cells[CASES].cases.add(duty.case.pk)
    if cases is not None and key_of_case is not None:
        for case in cases:
            line_of(key_of_case(case)).cells[CASES].cases.add(case.pk)
            total.cells[CASES].cases.add(case.pk)
    for line in (*lines.values(), total):
        _finish(line, decimals)
    return Table(list(columns), list(lines.values()), total)


def _empty(columns: Sequence[Column]) -> dict[str, Cell]:
    return {column.name: Cell(of=0 if column.of is not None else None) for column in columns}


def _of(column: Column, duty: DutyRow, as_of: date) -> int:
    return column.of(duty, as_of) if column.of is not None else 0


def _add(cell: Cell, case: int, number: int, of: int) -> None:
    if number:
        cell.number += number
        cell.cases.add(case)
    if cell.of is not None and of:
        cell.of += of


def _finish(line: Line, decimals: int) -> None:
    if CASES in line.cells:
        line.cells[CASES].number = len(line.cells[CASES].cases)
    for cell in line.cells.values():
        if cell.of is not None:
            cell.percent = percent(cell.number, cell.of, decimals)
