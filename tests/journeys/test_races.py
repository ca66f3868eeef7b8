"""Eight at once: one wins, the others get the reason."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from huiyin.assignment import actions as assignment
from huiyin.cases.chain import first_misfit
from huiyin.cases.door import ANYBODY, Person, Refused
from huiyin.cases.models import Case, Duty, Event
from huiyin.exchange.replay import World, settle, walk
from huiyin.intake import actions as intake
from huiyin.oversight import actions as oversight
from huiyin.people.models import Office, Post, User
from tests.stories import Story

EIGHT = 8

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("emptied_without_triggers")]


def at(day: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"{day}T10:00"))


def world_of(story: Story) -> World:
    file = story.written()
    world = settle(file)
    assert all(done.done for done in walk(file, world))
    return world


def all_at_once(acts: list[Callable[[], object]]) -> list[str]:
    """Start them together; for each, the reason of its refusal, empty for who got through."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            barrier.wait()
            act()
        except Refused as refused:
            return str(refused)
        else:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def chain_holds() -> bool:
    return first_misfit(Event.objects.in_order().select_related("case", "duty").iterator()) is None


def test_eight_sign_for_the_same_duty_and_one_of_them_does() -> None:
    world = world_of(Story().case("c1").filed().step("assign", lead="u1"))

    def sign() -> None:
        assignment.sign_for(world.cases["c1"], unit=world.units["u1"], actor=ANYBODY, at=at("2024-03-04"))

    reasons = all_at_once([sign] * EIGHT)
    assert reasons.count("") == 1
    assert all("“待签收”时才能签收" in reason for reason in reasons if reason)
    assert Event.objects.filter(step="sign_for").count() == 1
    assert chain_holds()


def test_eight_file_eight_cases_and_the_numbers_are_without_gap_or_double() -> None:
    story = Story()
    for n in range(EIGHT):
        story.case(f"c{n}").step("submit")
    world = world_of(story)
    reasons = all_at_once(
        [lambda case=case: intake.file(case, actor=ANYBODY, at=at("2024-03-04")) for case in world.cases.values()]  # type: ignore[misc]
    )
    assert reasons == [""] * EIGHT
    numbers = Case.objects.values_list("number", flat=True)
    assert sorted(map(int, numbers)) == list(range(1, EIGHT + 1))
    assert chain_holds()


def test_eight_want_the_same_number_and_one_gets_it() -> None:
    story = Story()
    for n in range(EIGHT):
        story.case(f"c{n}").step("submit")
    world = world_of(story)
    reasons = all_at_once(
        [
            lambda case=case: intake.file(case, number="77", actor=ANYBODY, at=at("2024-03-04"))  # type: ignore[misc]
            for case in world.cases.values()
        ]
    )
    assert reasons.count("") == 1
    assert all("编号 77 已经使用" in reason for reason in reasons if reason)
    assert Case.objects.filter(number="77").count() == 1


def test_eight_assign_the_same_case_and_it_has_one_lead() -> None:
    units = [f"u{n}" for n in range(EIGHT)]
    world = world_of(Story(units=units).case("c1").filed())
    reasons = all_at_once(
        [
            lambda unit=unit: assignment.assign(  # type: ignore[misc]
                world.cases["c1"], lead=world.units[unit], actor=ANYBODY, at=at("2024-03-04")
            )
            for unit in units
        ]
    )
    assert reasons.count("") == 1
    assert all("才能交办" in reason for reason in reasons if reason)
    assert Duty.objects.in_force().count() == 1


def test_two_cases_merged_into_each_other_at_once_do_not_both_vanish() -> None:
    world = world_of(Story().case("c1").filed().case("c2").filed())
    one, two = world.cases["c1"], world.cases["c2"]
    reasons = all_at_once(
        [
            lambda: intake.merge(one, into=two, actor=ANYBODY, at=at("2024-03-04")),
            lambda: intake.merge(two, into=one, actor=ANYBODY, at=at("2024-03-04")),
        ]
    )
    assert reasons.count("") == 1
    assert Case.objects.filter(state="merged").count() == 1
    assert chain_holds()


def test_eight_clicks_of_one_person_on_one_page_take_the_step_once() -> None:
    world = world_of(Story().case("c1").filed().step("assign", lead="u1"))
    case = Case.objects.get()
    office = Office.objects.create(area=case.area, type=Office.Type.ASSIGNING, name="政府办")
    user = User.objects.create_user("zfb", name="政府办经办")
    Post.objects.create(user=user, office=office)

    def urge() -> None:
        person = Person(user, date(2024, 3, 4))
        person.saw(case, case.event_count)
        oversight.urge(world.cases["c1"], unit=world.units["u1"], actor=person, at=at("2024-03-04"))

    reasons = all_at_once([urge] * EIGHT)
    assert reasons.count("") == 1
    assert all("已经办理过“催办”" in reason for reason in reasons if reason)
    assert Duty.objects.get().urged == 1
