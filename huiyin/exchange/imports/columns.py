"""What columns a kind of import knows, by what names they go, and which column of a sheet is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MOST_LINES_ABOVE = 30  # titles and notes above the headings


@dataclass(frozen=True, slots=True)
class Column:
    """``names``: how the heading may read; ``common``: where the sheet has no such column, one value may be given for all
    rows; ``many``: several columns of the sheet may hold it (会办单位1, 会办单位2); ``choices``: what may stand in it."""

    name: str
    label: str
    names: tuple[str, ...] = ()
    needed: bool = False
    common: bool = False
    many: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    day: bool = False
    help: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        return (bare(self.label), *map(bare, self.names))


_NOT_TEXT = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")


def bare(heading: str) -> str:
    """A heading without blanks, line breaks, marks and what stands in brackets."""
    plain = unicodedata.normalize("NFKC", heading)
    return _NOT_TEXT.sub("", _IN_BRACKETS.sub("", plain)) or _NOT_TEXT.sub("", plain)


def find_headings(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> int:
    """Which row holds the headings: the first of those in which the most known ones stand; else the first that fills more
    than one cell. A title over the table fills one."""
    known = {name for column in columns for name in column.headings}
    best, most = 0, 0
    for place, row in enumerate(rows[:MOST_LINES_ABOVE]):
        found = len({name for cell in row if (name := re.sub(r"\d+$", "", bare(cell))) in known})
        # Of two lines of headings the lower one tells more: what stands above it is filled down.
        if found > most or (found == most and found and place == best + 1):
            best, most = place, found
    if most >= 2:
        return best
    return next((place for place, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)


def guess(headings: Sequence[str], columns: Sequence[Column]) -> dict[str, list[int]]:
    """Which column of the sheet is which of ours: by its whole name first, then by a name that stands in it."""
    found: dict[str, list[int]] = {}
    taken: set[int] = set()
    plain = [bare(heading) for heading in headings]

    def take(column: Column, place: int) -> None:
        if place not in taken and (column.many or column.name not in found):
            found.setdefault(column.name, []).append(place)
            taken.add(place)

    # Names in the order in which a column lists them: 主办单位 before 承办单位.
    for column in columns:
        for name in column.headings:
            for place, heading in enumerate(plain):
                if heading == name or (column.many and re.sub(r"\d+$", "", heading) == name):
                    take(column, place)
    parts = [(name, column) for column in columns for name in column.headings if len(name) > 1]
    for name, column in sorted(parts, key=lambda one: -len(one[0])):
        for place, heading in enumerate(plain):
            if name in heading and column.name not in found:
                take(column, place)
    return {name: sorted(places) for name, places in found.items()}
