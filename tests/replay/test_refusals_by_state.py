"""From → to: in every state of a case and of a duty, the steps that its row does not allow are refused and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps

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

OWN = [model for model in apps.get_models() if model.__module__.startswith("huiyin.")]
DRAWN = {"id", "public_id", "hash", "previous_hash", "last_hash", "recorded_at", "meeting", "together", "name", "code"}


def story() -> Story:
    """c0 is filed and takes others in; c1 is the case of the scene."""
    return Story(units=UNITS).case("c0").filed().case("c1", co_signers=["d2"])


def counted() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in OWN}


def _without_keys(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _without_keys(one) for name, one in value.items() if not name.endswith("_id")}


def newest(numbers: dict[str, int]) -> dict[str, list[dict[str, Any]]]:
    """So many last rows of each table, without keys, names and what is drawn by lot."""
    found = {}
    for model in OWN:
        columns = [
            field.name for field in model._meta.concrete_fields if not field.is_relation and field.name not in DRAWN
        ]
        last = list(model._default_manager.order_by("-pk").values("pk", *columns)[: numbers[model.__name__]])
        for row in last:
            del row["pk"]
            if model.__name__ == "Event":
                row["data"] = {
                    name: _without_keys(value)
                    for name, value in row["data"].items()
                    if name not in {"into", "with", "other"}
                }
        found[model.__name__] = last
    return found


def played(scene: Story) -> tuple[Told, dict[str, int], dict[str, list[dict[str, Any]]]]:
    """What came out, and the rows that came with it."""
    before = counted()
    told = scene.play()
    more = {name: count - before[name] for name, count in counted().items()}
    return told, more, newest(more)


def all_refused(scene: Story, steps: list[tuple[str, dict[str, Any]]]) -> None:
    """Each of the steps is refused after the scene, with a reason; what came out and every row is as without them."""
    tried = scene.copy()
    tried.data["name"] = "另一个县"
    for do, fields in steps:
        tried.step(do, **fields)

    alone, more, rows = played(scene)
    told, more_tried, rows_tried = played(tried)

    alone.all_done()
    here = len(scene.data["steps"])
    assert [step["do"] for step in told.data["steps"][here:] if step["done"]] == []
    assert all(step["reason"] for step in told.data["steps"][here:])
    assert {part: told.data[part] for part in ("cases", "due", "figures")} == {
        part: alone.data[part] for part in ("cases", "due", "figures")
    }
    assert more_tried == more
    assert rows_tried == rows


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


def test_an_assigned_case_takes_no_step_of_intake() -> None:
    steps = [
        "submit",
        "co_sign",
        "decline_co_sign",
        "return_for_correction",
        "resubmit",
        "file",
        "not_file",
        "merge",
        "unmerge",
        "receive",
        "pre_assign",
        "answer_pre_assignment",
        "assign",
    ]

    all_refused(assigned(), [(do, STEPS[do]) for do in steps])


def test_a_case_that_waits_for_assignment_takes_no_step_on_its_co_hosts() -> None:
    steps: list[tuple[str, dict[str, Any]]] = [
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
    FROM[state][0]().step(do, **STEPS[do]).play().done()


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


@pytest.mark.parametrize("do", ["sign_for", "request_return", "reassign", "take_charge", "urge", "instruct"])
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
