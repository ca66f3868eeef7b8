"""The world of a replay file: its area, bodies, units, people and cases, set up in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from huiyin.cases.chain import sm3
from huiyin.cases.door import ANYBODY
from huiyin.cases.models import Case
from huiyin.exchange.replay_file import MORNING, ReplayFile
from huiyin.intake import actions as intake
from huiyin.people.models import Area, Body, Kind, Proposer, Session, Term, Unit
from huiyin.rules import actions as rules

Fields = Mapping[str, Any]


class NameTaken(Exception):
    """An area of the file's name is there already."""


@dataclass
class World:
    """What the file's codes stand for in the database."""

    units: dict[str, Unit]
    proposers: dict[str, Proposer]
    cases: dict[str, Case]

    def unit(self, fields: Fields, name: str = "unit") -> Unit | None:
        return self.units[fields[name]] if name in fields else None

    def some_units(self, fields: Fields, name: str) -> list[Unit]:
        codes = fields.get(name, ())
        return [self.units[code] for code in ([codes] if isinstance(codes, str) else codes)]


def settle(file: ReplayFile) -> World:
    """An area of the file's name with its bodies, rules, units, proposers and cases."""
    if Area.objects.filter(name=file.name).exists():
        raise NameTaken(f"已有名为“{file.name}”的行政区，没有导入")
    first = file.steps[0].at.date() if file.steps else file.as_of
    area = Area.objects.create(code=f"x{sm3(file.name)[:30]}", name=file.name)  # the file tells no official code
    version = rules.load(file.name, file.ruleset.as_data(), at=_moment(first), source=file.source)
    bodies = {}
    sessions = {}
    for type_, kind in ((Body.Type.CONGRESS, Kind.SUGGESTION), (Body.Type.CPPCC, Kind.PROPOSAL)):
        body = Body.objects.create(area=area, type=type_, name=f"{file.name}{type_.label}")
        term = Term.objects.create(body=body, number=1, starts=first)
        bodies[kind.value] = body
        sessions[kind.value] = Session.objects.create(
            term=term, number=1, year=file.as_of.year, opens=first, closes=file.as_of
        )
        rules.bind(body, file.as_of.year, version)
    units = _settle_units(file, area)
    proposers = {
        spec.code: Proposer(area=area, code=spec.code, name=spec.name, type=spec.kind) for spec in file.proposers
    }
    Proposer.objects.bulk_create(proposers.values(), batch_size=500)
    new = [
        intake.NewCase(
            body=bodies[spec.kind],
            session=sessions[spec.kind],
            year=file.as_of.year,
            timing=spec.timing,
            wanted_number=spec.number or "",
            manuscript=intake.Manuscript(
                title=spec.title,
                lead=proposers[spec.lead],
                co_signers=[proposers[code] for code in spec.co_signers],
                whole=spec.text,
                subject=spec.subject,
            ),
        )
        for spec in file.cases
    ]
    begun = intake.begin_all(new, actor=ANYBODY, at=_moment(first))
    return World(units, proposers, dict(zip((spec.code for spec in file.cases), begun, strict=True)))


def _settle_units(file: ReplayFile, area: Area) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    waiting = list(file.units)
    while waiting:  # the reader has seen to it that parents form no loop, so each pass settles some
        ready = [spec for spec in waiting if spec.parent is None or spec.parent in units]
        made = [
            Unit(
                area=area,
                code=spec.code,
                name=spec.name,
                group=spec.group,
                parent=units[spec.parent] if spec.parent is not None else None,
            )
            for spec in ready
        ]
        Unit.objects.bulk_create(made, batch_size=500)
        units |= {unit.code: unit for unit in made}
        waiting = [spec for spec in waiting if spec.code not in units]
    return {spec.code: units[spec.code] for spec in file.units}


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))
