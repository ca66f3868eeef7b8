"""Whom an office may choose for a case, by name, pinyin or initials, with what each did before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from huiyin.cases.lifecycle import IN_FORCE
from huiyin.cases.models import Case, Duty, Role
from huiyin.people.models import Unit, UnitAlias
from huiyin.people.pinyin import how_well

MOST_OFFERED = 10


@dataclass(slots=True)
class Did:
    """How many cases a unit answered for, this year and last, and how many of them on the same subject."""

    now: int = 0
    before: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class Offered:
    """A unit that may be chosen. One that was merged is shown as such; choosing it chooses where it went."""

    unit: Unit
    chosen: Unit
    note: str
    fit: int
    weight: tuple[int, int, int]

    @property
    def is_merged(self) -> bool:
        return self.unit.pk != self.chosen.pk

    def as_data(self) -> dict[str, str]:
        note = f"已并入{self.chosen.name}" if self.is_merged else self.note
        return {"code": self.chosen.code, "name": self.unit.name, "chosen": self.chosen.name, "note": note}


class Choosing:
    """The units of a case's area."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def all(self) -> list[Unit]:
        return list(Unit.objects.filter(area_id=self.case.area_id).order_by("group", "id"))

    @cached_property
    def standing(self) -> list[Unit]:
        return [unit for unit in self.all if unit.successor_id is None]

    @cached_property
    def _by_key(self) -> dict[int, Unit]:
        return {unit.pk: unit for unit in self.all}

    @cached_property
    def aliases(self) -> dict[int, list[str]]:
        """How else each unit is written."""
        found: dict[int, list[str]] = defaultdict(list)
        for unit_id, name in UnitAlias.objects.filter(area_id=self.case.area_id).values_list("unit_id", "name"):
            found[unit_id].append(name)
        return dict(found)

    @cached_property
    def wished(self) -> list[Unit]:
        """希望由谁办理: the units that the proposer means, by name, by alias, or shortened (交通局) where only one fits."""
        written = self.case.wished_units
        named = [unit for unit in self.standing if unit.name in written]
        for unit in named:
            written = written.replace(unit.name, " ")
        for word in _words(written):
            meant = [unit for unit in self.all if word in self.aliases.get(unit.pk, [])]
            meant = meant or [unit for unit in self.standing if len(word) > 2 and how_well(unit.name, word) is not None]
            if len(meant) == 1:
                named.append(self.gone_to(meant[0]))
        return list(dict.fromkeys(named))

    def fit(self, unit: Unit, typed: str) -> int | None:
        """How well the typed fits the unit's name or one of its aliases: see ``how_well``; nothing when none does."""
        fits = (how_well(name, typed) for name in [unit.name, *self.aliases.get(unit.pk, [])])
        return min((fit for fit in fits if fit is not None), default=None)

    def gone_to(self, unit: Unit) -> Unit:
        """Where a merged unit's work is now."""
        seen = {unit.pk}
        while unit.successor_id is not None and unit.successor_id in self._by_key and unit.successor_id not in seen:
            unit = self._by_key[unit.successor_id]
            seen.add(unit.pk)
        return unit

    @cached_property
    def did(self) -> dict[int, Did]:
        """What each unit did, with what those did that were merged into it."""
        year = self.case.year
        same = Q(case__subject=self.case.subject) if self.case.subject else Q(pk__in=[])
        led = Duty.objects.filter(
            case__area=self.case.area_id,
            case__year__in=(year, year - 1),
            upper=None,
            role__in=(Role.LEAD, Role.SEPARATE),
            state__in=IN_FORCE,
        ).exclude(case=self.case)
        counted = (
            led.order_by().values_list("unit_id", "case__year").annotate(n=Count("pk"), alike=Count("pk", filter=same))
        )
        found: dict[int, Did] = defaultdict(Did)
        for unit_id, in_year, number, alike in counted:
            unit = self._by_key.get(unit_id)
            if unit is None:
                continue
            done = found[self.gone_to(unit).pk]
            done.now += number if in_year == year else 0
            done.before += number if in_year != year else 0
            done.same += alike
        return dict(found)

    def note(self, unit: Unit) -> str:
        """去年主办 7 件，今年 2 件，同类“停车”3 件"""
        did = self.did.get(unit.pk)
        if did is None:
            return ""
        parts = []
        if did.before:
            parts.append(f"去年主办 {did.before} 件")
        if did.now:
            parts.append(f"今年{'' if did.before else '主办'} {did.now} 件")
        if did.same:
            parts.append(f"同类“{self.case.subject}”{did.same} 件")
        return "，".join(parts)

    @cached_property
    def likely(self) -> tuple[Unit, str] | None:
        """The one unit that the proposer wishes, else the one that led the most on the same subject; and why."""
        wished = self.wished
        if len(wished) == 1:
            return wished[0], "提出人希望由它办理"
        same = {unit: self.did[unit.pk].same for unit in self.standing if unit.pk in self.did}
        if not wished and (best := max(same, key=lambda unit: same[unit], default=None)) is not None and same[best]:
            return best, f"去年和今年同类“{self.case.subject}”主办 {same[best]} 件"
        return None

    def offered(self, typed: str) -> list[Offered]:
        """What fits, the best first; before anything is typed those whom the proposer wishes and who did the like."""
        found = []
        for unit in self.all:
            chosen = self.gone_to(unit)
            wished = unit in self.wished
            did = self.did.get(chosen.pk, Did())
            fit = self.fit(unit, typed) if typed.strip() else 0 if wished or did.same or did.now + did.before else 1
            if fit is not None and (typed.strip() or unit.pk == chosen.pk):
                weight = (0 if wished else 1, -did.same, -did.now - did.before)
                found.append(Offered(unit, chosen, self.note(unit), fit, weight))
        found.sort(key=lambda one: (one.fit, one.is_merged, one.weight))
        return found[:MOST_OFFERED]


def _words(text: str) -> list[str]:
    return re.split(r"[\s、，,；;和及与]+", text)


def unit_names(units: Sequence[Unit]) -> str:
    return "、".join(unit.name for unit in units)
