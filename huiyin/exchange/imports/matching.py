"""Which unit, which person a name means: exactly known ones; else the likeliest, for somebody to choose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from huiyin.cases.at_once import at_once
from huiyin.finder.likeness import likeness
from huiyin.people.models import Area, Proposer, Unit, UnitAlias
from huiyin.people.pinyin import how_well

MOST_OFFERED = 6
_BLANK = re.compile(r"\s+")
_LEAST = 0.34  # of 1: names that share less have another meaning


def key(name: str) -> str:
    return _BLANK.sub("", name).translate(str.maketrans("()", "（）"))


class Units:
    """The standing units of an area by name and alias."""

    def __init__(self, area: Area | int) -> None:
        self._area = area

    @cached_property
    def _rows(self) -> tuple[dict[int, Unit], list[UnitAlias]]:
        units, aliases = at_once(Unit.objects.filter(area=self._area), UnitAlias.objects.filter(area=self._area))
        return {unit.pk: unit for unit in units}, aliases

    @cached_property
    def all(self) -> list[Unit]:
        return [unit for unit in self._rows[0].values() if unit.successor_id is None]

    @cached_property
    def by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.all}

    @cached_property
    def _by_name(self) -> dict[str, Unit]:
        units, aliases = self._rows
        named = [(alias.name, units[alias.unit_id]) for alias in aliases]
        # One that was renamed or merged is meant by its old name still.
        named += [(unit.name, units[unit.successor_id]) for unit in units.values() if unit.successor_id in units]
        return {key(name): unit for name, unit in [*named, *((unit.name, unit) for unit in self.all)]}

    def ways_to_write(self, unit: Unit, said: Mapping[str, str]) -> set[str]:
        """How a list may write this unit: its name, its aliases, and what somebody ``said`` (yes or no, by name) it is."""
        aliases = [alias.name for alias in self._rows[1] if alias.unit_id == unit.pk]
        return {key(name) for name in [unit.name, *aliases, *(name for name, is_it in said.items() if is_it == "yes")]}

    @property
    def names(self) -> dict[str, str]:
        """Which unit, by its code, each name means."""
        return {name: unit.code for name, unit in self._by_name.items()}

    def known(self, name: str) -> bool:
        return key(name) in self._by_name

    def named(self, name: str) -> Unit | None:
        return self._by_name.get(key(name))

    def like(self, name: str) -> list[Unit]:
        """The likeliest first: by what both names share, by the characters or the pinyin typed."""
        wanted = key(name)
        marks = []
        for place, unit in enumerate(self.all):
            written = key(unit.name)
            typed = how_well(written, wanted)
            shared = _shared(written, wanted)
            mark = max(shared, 0.9 - 0.1 * typed if typed is not None else 0)
            if mark >= _LEAST:
                marks.append((-mark, place, unit))
        return [unit for _, _, unit in sorted(marks, key=lambda one: one[:2])[:MOST_OFFERED]]


def _shared(one: str, other: str) -> float:
    """What the shorter name has of the longer: 住建局 in 住房和城乡建设局 has all, in this order."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    in_order = all(char in rest for char in short)
    grams = {short[place : place + 2] for place in range(len(short) - 1)}
    share = sum(gram in long for gram in grams) / len(grams) if grams else 0.0
    return max(share, 0.8 if in_order else 0.0)


class People:
    """Those registered in an area who may sign what is asked here."""

    def __init__(self, area: Area | int, *, but: str) -> None:
        """``but``: the type that may not: no member leads a suggestion."""
        self._there = Proposer.objects.filter(area=area).exclude(type=but).order_by("pk")

    @cached_property
    def all(self) -> list[Proposer]:
        return list(self._there)

    @cached_property
    def by_code(self) -> dict[str, Proposer]:
        return {one.code: one for one in self.all}

    @cached_property
    def _by_name(self) -> dict[str, list[Proposer]]:
        found: dict[str, list[Proposer]] = {}
        for one in self.all:
            found.setdefault(key(one.name), []).append(one)
        return found

    @property
    def names(self) -> set[tuple[int, str, str]]:
        """Everybody, as rows tell people apart."""
        return {(one.pk, one.name, one.sector) for one in self.all}

    def known(self, name: str) -> bool:
        return key(name) in self._by_name

    def named(self, name: str) -> list[Proposer]:
        return self._by_name.get(key(name), [])

    def like(self, name: str) -> list[Proposer]:
        """Names that differ in one character, or that sound the same."""
        wanted = key(name)
        marks = []
        for place, one in enumerate(self.all):
            written = key(one.name)
            mark = _near(written, wanted)
            if mark:
                marks.append((-mark, place, one))
        return [one for _, _, one in sorted(marks, key=lambda one: one[:2])[:MOST_OFFERED]]


def _near(one: str, other: str) -> float:
    if len(one) == len(other) and len(one) > 1:
        same = sum(a == b for a, b in zip(one, other, strict=True))
        if same >= len(one) - 1:
            return same / len(one)
    if len(other) > 4 and (value := likeness(one, other)) > 0.5:
        return value
    return 0.6 if other.isascii() and how_well(one, other) in (0, 1, 2) else 0.0


def names_like(name: str, those: Iterable[str]) -> bool:
    """Whether a name may be one of those, written otherwise: 台山市, 台山市政府 for 台山市人民政府."""
    wanted = key(name)
    return any(_shared(wanted, key(one)) >= 0.8 for one in those)
