"""The years are played through the actions: every step by an account that may take it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.door import Refused
from huiyin.cases.models import Case
from huiyin.desk.demo.city import City
from huiyin.desk.demo.roll import UNITS
from huiyin.desk.demo.tales import Tale, Told, clerk
from huiyin.desk.demo.years import Year
from huiyin.exchange.replay import World, walk
from huiyin.exchange.replay_file import StepSpec, read_data
from huiyin.intake import actions as intake


def play(city: City, year: Year) -> None:
    """Into the database, as a replay that is kept. Raises Refused when a step is not taken."""
    cases = {tale.code: _begun(city, year, tale) for tale in year.tales}
    world = World(city.units, city.proposers, cases)

    def who(step: StepSpec) -> Mapping[str, Any]:
        told = year.steps[step.n]
        return {"actor": city.person(told.by), **told.more}

    for done in walk(read_data(year.file), world, who):
        if not done.done:
            raise Refused(f"{done.step.at_text} {done.step.do} {done.step.case}: {done.reason}")
        for code, told in year.after.get(done.step.n, ()):
            _beyond(city, cases[code], told)


def _begun(city: City, year: Year, tale: Tale) -> Case:
    """The draft, in three parts, with what the proposer wishes."""
    type_ = "congress" if tale.kind == "suggestion" else "cppcc"
    session = city.sessions[year.area, type_, year.ago]
    wishes = UNITS[tale.lead_unit].name if tale.rng.random() < 0.5 else ""
    agrees = bool(tale.registering) or tale.rng.random() > 0.05
    manuscript = intake.Manuscript(
        title=tale.paper.title,
        lead=city.proposers[tale.lead],
        co_signers=[city.proposers[code] for code in tale.co_signers],
        situation=tale.paper.situation,
        analysis=tale.paper.analysis,
        advice=tale.paper.advice,
        subject=tale.paper.subject,
        wished_units=wishes,
        agrees_to_publish=agrees,
        not_public_reason="" if agrees else "涉及具体经营者和住户的情况，公开前请与本人商量。",
    )
    new = intake.NewCase(
        body=city.bodies[year.area, type_],
        session=session,
        year=session.year,
        timing=tale.timing,
        manuscript=manuscript,
        on_paper=tale.on_paper,
        registering_unit=city.units[tale.registering] if tale.registering else None,
    )
    by = clerk(tale.registering) if tale.registering else tale.proposer
    return intake.begin(new, actor=city.person(by), at=timezone.make_aware(tale.begun))


def _beyond(city: City, case: Case, told: Told) -> None:
    """A step that a replay file does not know."""
    at = timezone.make_aware(told.at)
    duty = case.duties.in_force().select_related("unit").order_by("pk")[0]
    assignment.name_handlers(case, unit=duty.unit, actor=city.person(told.by), at=at, **told.more)
