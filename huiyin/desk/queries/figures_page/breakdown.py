"""按单位、分组、类别: the figures row by row, every number with its cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from huiyin.desk.queries.case_list import Heading
from huiyin.desk.queries.figures_page.scope import Scope
from huiyin.figures.reckoning import ever_sent, in_force
from huiyin.figures.rows import CaseRow, DutyRow
from huiyin.figures.tables import CASES, Cell, Column, Key, Line, Table, columns_of, tabulate
from huiyin.people.models import Kind
from huiyin.ui.templatetags.huiyin_ui import slugged

_NAMES = {"unit": "单位", "group": "单位分组", "subject": "类别", "kind": "案别", "session": "会次"}
_KINDS = {kind.value: kind.label for kind in Kind}
_NONE = "0"  # the key of what has no subject, group or session
TOTAL = "all"


@dataclass(frozen=True, slots=True)
class ShownCell:
    """``label``: the column's name, where a phone shows it beside the number. ``url`` is short, as there are many."""

    text: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    label: str
    bar: int
    cells: list[ShownCell]


@dataclass(frozen=True, slots=True)
class Span:
    """A heading over several columns."""

    label: str
    columns: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The table of one way to look, in the order asked for."""

    scope: Scope
    name: str
    table: Table
    lines: list[Line]
    whole: bool
    sort: str
    down: bool

    @property
    def spans(self) -> list[Span]:
        return [Span(label, len(list(some))) for label, some in groupby(one.heading for one in self.table.columns)]

    @property
    def headings(self) -> list[tuple[Heading, Column | None]]:
        """The name of the lines, then each column; a number sorts from the top first."""
        return [(self._heading("name", self.name), None)] + [
            (self._heading(one.name, one.label), one) for one in self.table.columns
        ]

    def _heading(self, name: str, label: str) -> Heading:
        here = name == self.sort
        up = self.down if here else name == "name"
        query = urlencode({"by": self.scope.by, **self.scope.kept, "sort": name if up else f"-{name}"})
        return Heading(label, f"?{query}", ("descending" if self.down else "ascending") if here else "")

    @property
    def asked(self) -> str:
        """The order as an address keeps it."""
        return f"{'-' if self.down else ''}{self.sort}"

    @property
    def most(self) -> int:
        return max((self._weight(line) for line in self.lines), default=0)

    def shown(self, lines: Iterable[Line]) -> list[ShownLine]:
        most = self.most
        return [self._shown(line, line.key, most) for line in lines]

    @property
    def total(self) -> ShownLine | None:
        """The sum; a unit's own duties and those it handed on are no sum."""
        if not self.whole and self.scope.by == "unit":
            return None
        return self._shown(self.table.total, TOTAL, 0)

    def _weight(self, line: Line) -> int:
        return line.cells[CASES].number

    def _shown(self, line: Line, key: str, most: int) -> ShownLine:
        cells = [self._cell(column, line.cells[column.name], key) for column in self.table.columns]
        return ShownLine(line.label, round(100 * self._weight(line) / most) if most else 0, cells)

    def _cell(self, column: Column, cell: Cell, key: str) -> ShownCell:
        if not cell.number:
            return ShownCell(cell_text(cell), "", column.alone)
        query = urlencode({"by": self.scope.by, "row": key, **self.scope.kept})
        return ShownCell(cell_text(cell), f"cell/{slugged(column.name)}/?{query}", column.alone)

    @property
    def words(self) -> str:
        """件 held against 件次."""
        total = self.table.total.cells
        duties = sum(total[f"duties.{role}"].number for role in ("lead", "separate", "co_host"))
        told = f"合计 {total[CASES].number} 件、{duties} 件次"
        if duties > total[CASES].number:
            told += "：一件由几个单位承办的，每个单位各算一件次，所以件次多于件数"
        return told


def cell_text(cell: Cell) -> str:
    if cell.of is None:
        return str(cell.number)
    return f"{cell.percent}%" if cell.percent is not None else "—"


def breakdown(scope: Scope, sort: str) -> Breakdown:
    """The table that the scope's tab asks for; many cases first unless asked otherwise."""
    ever = ever_sent(scope.ground.duties)
    side = scope.unit.pk if scope.unit is not None else None
    counted = in_force(ever, unit_id=side, units=scope.units)
    whole = side is None
    if side is not None:
        ever = [duty for duty in ever if duty.unit_id == side]
    elif scope.units is not None:
        ever = [duty for duty in ever if duty.unit_id in scope.units]
    if side is not None and scope.by == "unit":
        counted += [duty for duty in scope.ground.duties if duty.in_force and duty.above == side]
        ever += [duty for duty in ever_sent(scope.ground.duties) if duty.above == side]
    of_duty, of_case = _keys(scope)
    # From the whole side a case counts with its subject though no unit has it yet.
    by_case = whole and scope.units is None and of_case is not None
    table = tabulate(
        columns_of(scope.ground.classes, said=scope.said),
        counted=counted,
        ever=ever,
        cases=[row for row in scope.ground.rows if row.counted] if by_case else None,
        key_of_duty=of_duty,
        key_of_case=of_case,
        as_of=scope.as_of,
        decimals=scope.ground.decimals,
    )
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name != "name" and name not in {column.name for column in table.columns}:
        name, down = CASES, True
    return Breakdown(scope, _NAMES[scope.by], table, _sorted(table.lines, name, down=down), whole, name, down)


def _sorted(lines: list[Line], name: str, *, down: bool) -> list[Line]:
    """By name or column; what has no share stands last either way."""
    in_order = sorted(lines, key=lambda line: line.label, reverse=down if name == "name" else False)
    if name == "name":
        return in_order

    def value(line: Line) -> float:
        cell = line.cells[name]
        return cell.number / cell.of if cell.of else float(cell.number)

    there = [line for line in in_order if line.cells[name].of != 0]
    rest = [line for line in in_order if line.cells[name].of == 0]
    return [*sorted(there, key=value, reverse=down), *rest]


def _keys(scope: Scope) -> tuple[Callable[[DutyRow], Key], Callable[[CaseRow], Key] | None]:
    """What a duty, and where it has one a case, is filed under."""
    places = scope.ground.places
    of_case: Callable[[CaseRow], Key]
    match scope.by:
        case "unit":
            return lambda duty: (str(duty.unit_id), _unit_name(scope, duty)), None
        case "group":
            return lambda duty: _named(_group(scope, duty.unit_id), "未分组"), None
        case "kind":

            def of_case(row: CaseRow) -> Key:
                return row.kind, _KINDS[row.kind]

        case "session":

            def of_case(row: CaseRow) -> Key:
                pk = places[row.pk].session_id
                return (str(pk), scope.sessions[pk]) if pk is not None else (_NONE, "不属于任何会次")

        case _:

            def of_case(row: CaseRow) -> Key:
                return _named(places[row.pk].subject, "未分类")

    return lambda duty: of_case(duty.case), of_case


def _unit_name(scope: Scope, duty: DutyRow) -> str:
    unit = scope.known_units.get(duty.unit_id)
    name = unit.name if unit is not None else "—"
    return f"{name}（转办）" if scope.unit is not None and duty.unit_id != scope.unit.pk else name


def _group(scope: Scope, unit_id: int) -> str:
    unit = scope.known_units.get(unit_id)
    return unit.group if unit is not None else ""


def _named(name: str, without: str) -> Key:
    return (name, name) if name else (_NONE, without)


def cases_behind(shown: Breakdown, row: str, column: str) -> tuple[Line, Column, list[int]] | None:
    """The line, the column and the cases behind their number; nothing where there is no such place."""
    lines = {line.key: line for line in shown.lines} | ({TOTAL: shown.table.total} if shown.total is not None else {})
    found = next((one for one in shown.table.columns if slugged(one.name) == column), None)
    if found is None or row not in lines:
        return None
    return lines[row], found, sorted(lines[row].cells[found.name].cases)
