"""Figures from rows. Pure: rows in, figures out.

A figure says its numerator, its denominator, and which cases stand behind both. A count has a numerator alone. Shares
are never bent to sum to 100; percentages are rounded half up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from huiyin.figures.definitions import DutyCount, definitions
from huiyin.figures.rows import CaseRow, DutyRow


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its definition in words, its counts, and the cases behind both."""

    name: str
    label: str
    counts: str
    numerator: int
    denominator: int | None
    percent: str | None
    numerator_cases: frozenset[int] = frozenset()
    denominator_cases: frozenset[int] = frozenset()

    def as_data(self) -> list[int | str | None]:
        return [self.numerator, self.denominator, self.percent]


def percent(numerator: int, denominator: int, decimals: int) -> str | None:
    """Half up, with so many decimals; nothing where the denominator is 0."""
    if denominator == 0:
        return None
    scale = 10**decimals
    value = (numerator * 100 * scale * 2 + denominator) // (2 * denominator)
    if decimals == 0:
        return str(value)
    return f"{value // scale}.{value % scale:0{decimals}d}"


def reckon(
    cases: Iterable[CaseRow],
    duties: Iterable[DutyRow],
    *,
    as_of: date,
    classes: Sequence[tuple[str, str]],
    decimals: int = 1,
    unit_id: int | None = None,
    units: frozenset[int] | None = None,
) -> dict[str, Figure]:
    """All figures, as of the end of a day. With ``unit_id`` from that unit's side: its own duties, top or lower, and
    the cases in which it has one in force; with ``units`` the top duties of these, and their cases; without, all cases
    and the top duties of all units."""
    ever = ever_sent(duties)
    counted = in_force(ever, unit_id=unit_id, units=units)
    rows = list(cases)
    narrowed = unit_id is not None or units is not None
    if narrowed:
        mine = {duty.case.pk for duty in counted}
        rows = [case for case in rows if case.pk in mine]
    figures: dict[str, Figure] = {}
    for one in definitions(classes):
        if one.whole_only and narrowed:
            continue
        population = ever if one.every_duty else counted
        top: dict[int, int] = {}
        bottom: dict[int, int] | None = None
        if one.cases is not None:
            top = {case.pk: one.cases(case) for case in rows}
            if one.of_cases is not None:
                bottom = {case.pk: one.of_cases(case) for case in rows}
        elif one.duties is not None:
            top = _by_case(population, one.duties, as_of)
            if one.of_duties is not None:
                bottom = _by_case(population, one.of_duties, as_of)
        numerator = sum(top.values())
        denominator = sum(bottom.values()) if bottom is not None else None
        figures[one.name] = Figure(
            name=one.name,
            label=one.label,
            counts=one.counts,
            numerator=numerator,
            denominator=denominator,
            percent=percent(numerator, denominator, decimals) if denominator is not None else None,
            numerator_cases=frozenset(pk for pk, count in top.items() if count),
            denominator_cases=frozenset(pk for pk, count in (bottom or {}).items() if count),
        )
    return figures


def ever_sent(duties: Iterable[DutyRow]) -> list[DutyRow]:
    """The duties ever created; a withdrawn case takes its own with it."""
    return [duty for duty in duties if duty.case.state != "withdrawn"]


def in_force(
    duties: Iterable[DutyRow], *, unit_id: int | None = None, units: frozenset[int] | None = None
) -> list[DutyRow]:
    """The duties that count: a unit's own, top or lower, or the top ones, of all units or of these."""
    if unit_id is not None:
        return [duty for duty in duties if duty.in_force and duty.unit_id == unit_id]
    return [
        duty for duty in duties if duty.in_force and duty.upper_id is None and (units is None or duty.unit_id in units)
    ]


def _by_case(duties: Iterable[DutyRow], count: DutyCount, as_of: date) -> dict[int, int]:
    found: dict[int, int] = {}
    for duty in duties:
        found[duty.case.pk] = found.get(duty.case.pk, 0) + count(duty, as_of)
    return found
