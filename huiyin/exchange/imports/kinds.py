"""The kinds of import, and for what places somebody may import which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huiyin.cases.door import Actor, Person, StandIn
from huiyin.cases.lifecycle import Part
from huiyin.exchange.imports.kind import Kind
from huiyin.exchange.imports.ledger import LedgerKind
from huiyin.exchange.imports.people import PeopleKind
from huiyin.exchange.imports.proposals import ProposalsKind
from huiyin.exchange.imports.received import ReceivedKind
from huiyin.exchange.imports.units import UnitsKind
from huiyin.exchange.models import Import
from huiyin.people.models import CLERK, Area, Body, Unit, User
from huiyin.people.models import Kind as CaseKind
from huiyin.people.queries import administered_by

KINDS: dict[str, type[Kind]] = {
    Import.Kind.RECEIVED.value: ReceivedKind,
    Import.Kind.PROPOSALS.value: ProposalsKind,
    Import.Kind.LEDGER.value: LedgerKind,
    Import.Kind.UNITS.value: UnitsKind,
    Import.Kind.PEOPLE.value: PeopleKind,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of import, and for which unit or body, or for the whole area."""

    kind: str
    area: Area
    unit: Unit | None = None
    body: Body | None = None

    @property
    def code(self) -> str:
        return f"{self.kind}.{self.unit.code if self.unit else self.body.type if self.body else 'area'}"

    @property
    def name(self) -> str:
        return str(self.unit or self.body or self.area)

    @property
    def label(self) -> str:
        label = Import.Kind(self.kind).label
        if self.body is not None and self.kind == Import.Kind.PROPOSALS:
            label = "大会代表建议" if self.body.kind == CaseKind.SUGGESTION else "大会提案"
        return f"{label}（{self.name}）"


def places_of(user: User, on: date) -> list[Place]:
    """What this user may import: received cases and an old ledger for the unit whose clerk he is; proposals and the
    ledger of a body in whose reviewing office he works; units and people where he keeps the master data."""
    person = Person(user, on)
    units = [post.unit for post in person.posts if post.unit is not None and post.level == CLERK]
    units = [unit for unit in dict.fromkeys(units) if unit.successor_id is None]
    offices = [post.office for post in person.posts if post.office is not None and post.office.type == "review"]
    bodies = list(Body.objects.filter(pk__in=[office.body_id for office in offices]).select_related("area"))
    area = administered_by(user, on)
    return places(units, bodies, [area] if area is not None else [])


def places(units: Iterable[Unit], bodies: Iterable[Body], areas: Iterable[Area]) -> list[Place]:
    of_unit, of_body, of_area = ("received", "ledger"), ("proposals", "ledger"), ("units", "people")
    found = [Place(kind, unit.area, unit=unit) for unit in units for kind in of_unit]
    found += [Place(kind, body.area, body=body) for body in bodies for kind in of_body]
    found += [Place(kind, area) for area in areas for kind in of_area]
    return [place for place in found if place.kind in KINDS]


def kind_of(one: Import, on: date) -> Kind:
    return KINDS[one.kind](one, on)


def actor_of(one: Import, on: date) -> Actor:
    """Who takes the steps. On the command line nobody is named: whoever would do it in an office."""
    if one.by is not None:
        return Person(one.by, on)
    return StandIn(only=Part.UNIT if one.unit is not None else Part.INTAKE_CLERK)


def undoer_of(one: Import, by: User | None, on: date) -> Actor:
    if by is not None:
        return Person(by, on)
    return StandIn(only=Part.REGISTERING_UNIT if one.unit is not None else Part.INTAKE_CLERK)
