"""附言: the reason of a step is kept in words, shown to whom it concerns, and can be erased without breaking the record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from huiyin.cases import chain
from huiyin.cases.chain import sm3
from huiyin.cases.models import Event, Note
from tests.desk.office import Town, ago, story, text
from tests.stories import Story

pytestmark = pytest.mark.django_db

WHY = "理由写在这里，十二个字"


def begun() -> Story:
    return story().case("c1")


def sent() -> Story:
    return begun().filed().step("assign", lead="u1", co_hosts=["u2"])


def unsatisfied() -> Story:
    told = begun().assigned(lead="u1").at(ago(4)).replied("u1", "C", reason="条件不具备")
    return told.at(ago(2)).evaluated(result="unsatisfied", reason="没有办")


# Story, and whether the proposer reads the reason too.
REASONS: dict[str, tuple[Callable[[], Story], bool]] = {
    "recall": (lambda: sent().step("recall", reason=WHY), False),
    "remove_co_host": (lambda: sent().step("remove_co_host", unit="u2", reason=WHY), False),
    "rehandle": (lambda: unsatisfied().step("rehandle", unit="u1", reason=WHY), False),
    "reclassify": (lambda: unsatisfied().step("reclassify", unit="u1", to="A", proof=WHY), False),
    "return_for_correction": (
        lambda: begun().step("submit").step("return_for_correction", reason=WHY).step("resubmit"),
        True,
    ),
    "not_file": (lambda: begun().step("submit").step("not_file", reason=WHY, destination="letter"), True),
    "withdraw": (lambda: sent().step("withdraw", reason=WHY), True),
}


@pytest.mark.parametrize("step", REASONS)
def test_the_reason_of_a_step_stands_on_the_cases_page(step: str) -> None:
    told, proposer_reads_it = REASONS[step]
    town = Town(told())
    event = Event.objects.get(case=town.case(), step=step)
    assert Note.objects.get(case=town.case()).seq == event.seq
    assert sm3(WHY) in event.data.values()
    assert WHY in text(town.page("review"))
    assert (WHY in text(town.page("d1"))) is proposer_reads_it


def test_a_reason_can_be_erased_and_the_record_holds() -> None:
    town = Town(REASONS["recall"][0]())
    Note.objects.update(text="")
    assert chain.first_misfit(town.case().events.in_order().iterator()) is None
    assert WHY not in text(town.page("assigning"))


def test_a_step_that_is_refused_leaves_no_reason() -> None:
    told = begun().assigned(lead="u1").step("recall", reason=WHY).play()
    told.refused(-1, "已签收")
    assert not Note.objects.exists()
