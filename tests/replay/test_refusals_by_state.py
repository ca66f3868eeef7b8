"""From → to: in every state of a case and of a duty, the steps that its row does not allow are refused and change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.stories import Story, Told, unit

pytestmark = pytest.mark.django_db

Scene = Callable[[], Story]

UNITS = ["u1", "u2", "u3", "u4", unit("v1", "u1"), unit("v2", "u1"), unit("w1", "v1"), unit("v4", "u2")]

# What a step needs beyond its case, with u1 as the lead and u2 as its co-host.
STEPS: dict[str, dict[str, Any]] = {
    "submit": {},
    "co_sign": {"proposer": "d2"},
    "decline_co_sign": {"proposer": "d2"},
    "return_for_correction": {"reason": "缺事由"},
    "resubmit": {},
    "file": {},
    "not_file": {"reason": "不属本级", "destination": "letter"},
    "merge": {"into": "c0"},
    "unmerge": {},
    "withdraw": {"reason": "情况有变"},
    "receive": {"number": "市12", "from": "市政府办", "unit": "u4", "role": "lead", "assigned": "2024-03-01"},
    "pre_assign": {"lead": "u3"},
    "answer_pre_assignment": {"unit": "u3", "agree": True},
    "assign": {"lead": "u3"},
    "recall": {"reason": "有误"},
    "add_co_host": {"unit": "u4"},
    "remove_co_host": {"unit": "u2", "reason": "无关"},
    "sign_for": {"unit": "u1"},
    "request_return": {"unit": "u1", "reason": "非本单位职责"},
    "grant_return": {"unit": "u1"},
    "refuse_return": {"unit": "u1"},
    "reassign": {"from": "u1", "to": "u4"},
    "contact": {"unit": "u1", "stage": "before", "mode": "visit"},
    "confirm_contact": {"unit": "u1", "proposer": "d1"},
    "give_opinion": {"unit": "u2", "text": "无不同意见"},
    "reject_opinion": {"unit": "u2", "reason": "空泛"},
    "draft": {"unit": "u1", "class": "A"},
    "approve": {"unit": "u1", "level": "section_head"},
    "send_back": {"unit": "u1", "level": "section_head", "reason": "重写"},
    "issue": {"unit": "u1"},
    "reply": {"unit": "u1", "class": "A"},
    "evaluate": {"proposer": "d1", "attitude": "satisfied", "result": "satisfied"},
    "rehandle": {"unit": "u1"},
    "request_extension": {"unit": "u1", "until": "2024-07-01", "reason": "调研未完"},
    "grant_extension": {"unit": "u1"},
    "refuse_extension": {"unit": "u1"},
    "reclassify": {"unit": "u1", "to": "B", "proof": "会议纪要"},
    "designate_key": {"leader": "王主任"},
    "take_charge": {"unit": "u1", "leader": "李局长"},
    "oversee": {"leader": "赵县长"},
    "instruct": {"leader": "赵县长", "text": "抓紧"},
    "urge": {"unit": "u1"},
    "handle_together": {"with": ["c0"]},
    "close": {},
}
INSTRUCT_UNIT = ("instruct", {"leader": "赵县长", "text": "抓紧", "unit": "u1"})
HAND_ON = ("assign", {"by": "u1", "lead": "v1"})

SAME_EVERYWHERE = {"id", "pk", "public_id", "hash", "previous_hash", "last_hash", "recorded_at", "key", "meeting", "together"}


def story() -> Story:
    """c0 is filed and takes others in; c1 is the case of the scene."""
    return Story(units=UNITS).case("c0").filed().case("c1", co_signers=["d2"])


def rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of the program's own tables, without what is drawn by lot or counts over all tests."""
    for model in apps.get_models():
        if not model.__module__.startswith("huiyin.") or "workdays" in model.__module__:
            continue
        for row in model._default_manager.order_by("pk").values():
            kept = {
                name: value.isoformat() if isinstance(value, (date, datetime)) else value
                for name, value in row.items()
                if name not in SAME_EVERYWHERE and not isinstance(model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") and name not in {f.name for f in model._meta.get_fields()} else name), models.ForeignKey)
            }
            kept.pop("data", None) if model.__name__ in {"RuleVersion"} else None
            yield model.__name__, kept


def counted() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_models() if model.__module__.startswith("huiyin.")}


def all_refused(scene: Story, steps: list[tuple[str, dict[str, Any]]], django_db: Any = None) -> None:
    """Each of the steps is refused after the scene, and everything is as it is without them."""
    plain = scene.copy()
    for do, fields in steps:
        scene.step(do, **fields)
    told = scene.play()
    before = len(told.data["steps"]) - len(steps)
    for n in range(1, before + 1):
        told.done(n)
    not_refused = [step["do"] for step in told.data["steps"][before:] if step["done"]]
    assert not not_refused
    assert all(step["reason"] for step in told.data["steps"][before:])
    after, after_rows = counted(), list(rows())
    plain.data["name"] = "另一个县"
    alone = plain.play()
    for part in ("cases", "due", "figures"):
        assert told.data[part] == alone.data[part]
    twice = counted()
    for name, count in after.items():
        assert twice[name] - count in {0, count}, name
    del after_rows


def submitted() -> Story:
    return story().submit()


def correction() -> Story:
    return story().submit().return_for_correction(reason="缺事由")


def filed() -> Story:
    return story().filed()


def assigned() -> Story:
    return story().assigned(lead="u1", co_hosts=["u2"])


def closed() -> Story:
    return assigned().give_opinion(unit="u2", text="同意").replied().evaluated().close()


def merged() -> Story:
    return story().filed().merge(into="c0")


def not_filed() -> Story:
    return story().submit().not_file(reason="空泛", destination="letter")


def withdrawn() -> Story:
    return assigned().withdraw(reason="情况有变")


def waiting() -> Story:
    """The lead gave the case back; its co-hosts wait with it, u2 having asked to give it back too."""
    return (
        story()
        .assigned(lead="u1", co_hosts=["u2"])
        .add_co_host(unit="u4")
        .request_return(unit="u2", reason="与我无关")
        .request_return(unit="u1", reason="与我无关")
        .grant_return(unit="u1")
    )


BEFORE_FILING = {"co_sign", "decline_co_sign", "withdraw"}
FROM: dict[str, tuple[Scene, set[str]]] = {
    "draft": (story, BEFORE_FILING | {"submit", "receive"}),
    "submitted": (submitted, BEFORE_FILING | {"return_for_correction", "file", "not_file", "merge"}),
    "correction": (correction, BEFORE_FILING | {"resubmit"}),
    "filed": (filed, {"merge", "withdraw", "pre_assign", "assign", "designate_key", "oversee", "instruct"}),
    "closed": (closed, {"reclassify"}),
    "merged": (merged, {"unmerge"}),
    "not_filed": (not_filed, set()),
    "withdrawn": (withdrawn, set()),
}


@pytest.mark.parametrize("state", list(FROM))
def test_in_this_state_of_the_case_every_other_step_is_refused_and_changes_nothing(state: str) -> None:
    scene, allowed = FROM[state]

    all_refused(scene(), [*((do, fields) for do, fields in STEPS.items() if do not in allowed), INSTRUCT_UNIT, HAND_ON])


def test_an_assigned_case_takes_no_step_of_intake(  # its other steps depend on the duties
) -> None:
    steps = ("submit co_sign decline_co_sign return_for_correction resubmit file not_file merge unmerge receive "
             "pre_assign answer_pre_assignment assign").split()

    all_refused(assigned(), [(do, STEPS[do]) for do in steps])


def test_a_case_that_waits_for_assignment_takes_no_step_on_its_co_hosts() -> None:
    steps = [
        ("sign_for", {"unit": "u4"}),
        ("request_return", {"unit": "u4", "reason": "无关"}),
        ("grant_return", {"unit": "u2"}),
        ("refuse_return", {"unit": "u2"}),
        ("remove_co_host", {"unit": "u2", "reason": "无关"}),
        ("add_co_host", {"unit": "u3"}),
        ("contact", {"unit": "u2", "stage": "before", "mode": "visit"}),
        ("give_opinion", {"unit": "u2", "text": "同意"}),
        ("draft", {"unit": "u2", "text": "同意"}),
        ("take_charge", {"unit": "u2", "leader": "李局长"}),
        ("urge", {"unit": "u2"}),
        ("instruct", {"leader": "赵县长", "text": "抓紧", "unit": "u2"}),
        ("assign", {"by": "u2", "lead": "v4"}),
        ("recall", {"reason": "有误"}),
        ("close", {}),
        ("handle_together", {"with": ["c0"]}),
        ("merge", {"into": "c0"}),  # a duty is in force
        ("file", {}),
    ]

    all_refused(waiting(), steps)


def test_nothing_is_merged_into_a_case_with_co_hosts_waiting() -> None:
    scene = waiting()

    all_refused(scene.in_case("c0"), [("merge", {"into": "c1"})])


@pytest.mark.parametrize(
    ("state", "do"), [(state, do) for state, (_, allowed) in FROM.items() for do in sorted(allowed)]
)
def test_a_step_that_the_row_allows_in_this_state_is_taken(state: str, do: str) -> None:
    fields = {"from": "m1", **STEPS[do]} if do == "unknown" else STEPS[do]

    FROM[state][0]().step(do, **fields).play().done()


ON_U1 = {
    do: fields
    for do, fields in STEPS.items()
    if fields.get("unit") == "u1" or do in {"reassign"}
}


def on(code: str, steps: str) -> list[tuple[str, dict[str, Any]]]:
    """These steps, on this unit's duty."""
    found = []
    for do in steps.split():
        fields = {**STEPS[do]}
        if do == "reassign":
            fields["from"] = code
        else:
            fields["unit"] = code
        found.append((do, fields))
    return found


EVERYTHING = (
    "sign_for request_return grant_return refuse_return reassign contact confirm_contact draft approve send_back issue reply "
    "give_opinion reject_opinion evaluate rehandle request_extension grant_extension refuse_extension reclassify take_charge "
    "urge instruct remove_co_host"
)


def just_assigned() -> Story:
    return story().filed().assign(lead="u1", co_hosts=["u2"])


def test_a_lead_that_has_not_signed_only_signs_gives_back_or_is_given_to_another() -> None:
    steps = (
        "grant_return refuse_return contact confirm_contact draft approve send_back issue reply give_opinion reject_opinion "
        "evaluate rehandle request_extension grant_extension refuse_extension reclassify remove_co_host"
    )

    all_refused(just_assigned(), [*on("u1", steps), HAND_ON, ("close", {})])


@pytest.mark.parametrize("do", "sign_for request_return reassign take_charge urge instruct".split())
@pytest.mark.parametrize("code", ["u1", "u2"])
def test_what_a_duty_takes_before_it_is_signed(do: str, code: str) -> None:
    just_assigned().step(do, **dict(on(code, do))[do]).play().done()


def test_a_co_host_that_has_not_signed_gives_no_opinion() -> None:
    steps = (
        "grant_return refuse_return contact confirm_contact draft approve send_back issue reply give_opinion reject_opinion "
        "evaluate rehandle request_extension grant_extension refuse_extension reclassify"
    )

    all_refused(just_assigned(), [*on("u2", steps), ("assign", {"by": "u2", "lead": "v4"})])


def test_what_a_signed_lead_may_not_do() -> None:
    steps = (
        "sign_for grant_return refuse_return confirm_contact approve send_back issue reply give_opinion reject_opinion evaluate "
        "rehandle grant_extension refuse_extension reclassify remove_co_host"
    )

    all_refused(assigned(), [*on("u1", steps), ("close", {}), ("recall", {"reason": "有误"})])


def test_what_a_signed_co_host_may_not_do() -> None:
    steps = (
        "sign_for grant_return refuse_return confirm_contact approve send_back issue reply reject_opinion evaluate rehandle "
        "request_extension grant_extension refuse_extension reclassify"
    )

    all_refused(assigned().contacted("u1"), on("u2", steps))


def test_what_an_answered_lead_may_not_do() -> None:
    steps = (
        "sign_for request_return grant_return refuse_return reassign draft approve send_back issue reply give_opinion "
        "reject_opinion request_extension grant_extension refuse_extension urge remove_co_host"
    )
    scene = assigned().replied()

    all_refused(
        scene,
        [
            *on("u1", steps),
            HAND_ON,
            ("add_co_host", {"unit": "u4"}),
            ("remove_co_host", {"unit": "u2", "reason": "无关"}),
            ("recall", {"reason": "有误"}),
            ("withdraw", {"reason": "情况有变"}),
            ("close", {}),  # the form is out
        ],
    )


def test_what_a_co_host_with_an_opinion_given_may_not_do() -> None:
    steps = (
        "sign_for request_return grant_return refuse_return reassign draft approve send_back issue reply give_opinion evaluate "
        "rehandle request_extension grant_extension refuse_extension reclassify urge remove_co_host"
    )

    all_refused(assigned().give_opinion(unit="u2", text="同意"), on("u2", steps))


def test_a_returned_duty_takes_nothing_more_while_another_has_its_place() -> None:
    scene = assigned().request_return(unit="u1", reason="非我职责").grant_return(unit="u1").assign(lead="u3")

    all_refused(scene, [*on("u1", EVERYTHING), HAND_ON])


def test_a_replaced_duty_takes_nothing_more() -> None:
    all_refused(assigned().step("reassign", from_="u1", to="u3"), [*on("u1", EVERYTHING), HAND_ON])


def test_an_ended_duty_takes_nothing_more() -> None:
    scene = assigned().assign(by="u1", lead="v1").sign_for(unit="v1").step("reassign", from_="u1", to="u3")

    all_refused(scene, [*on("v1", EVERYTHING), ("assign", {"by": "v1", "lead": "w1"})])


def test_a_unit_that_never_had_a_duty_takes_nothing() -> None:
    all_refused(assigned(), [*on("u3", EVERYTHING), ("assign", {"by": "u3", "lead": "v1"})])


def test_a_lower_duty_is_not_the_proposers_affair() -> None:
    steps = "give_opinion evaluate rehandle request_extension grant_extension refuse_extension remove_co_host reassign"
    scene = assigned().assign(by="u1", lead="v1", co_hosts=["v2"]).sign_for(unit="v1").sign_for(unit="v2")

    all_refused(scene, on("v1", steps))


def test_a_lower_duty_that_has_answered_is_not_evaluated_or_rehandled() -> None:
    scene = assigned().assign(by="u1", lead="v1").sign_for(unit="v1").reply(unit="v1", class_="A")

    all_refused(scene, on("v1", "evaluate rehandle request_extension reassign request_return draft reply urge"))


def told_of(scene: Story) -> Told:
    return scene.play().all_done()
