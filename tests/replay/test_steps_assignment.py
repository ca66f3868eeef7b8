"""Rows of the assignment: pre_assign … reassign, with the clauses of "What is refused" that belong to them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories import Story, Told, unit

pytestmark = pytest.mark.django_db

UNITS = [
    "u1",
    "u2",
    "u3",
    "u4",
    *(unit(code, "u1") for code in ("v1", "v2", "v3")),
    *(unit(code, "v1") for code in ("w1", "w2")),
    *(unit(code, "u2") for code in ("x1", "x2")),
    unit("y1", "x1"),
]


def goes(story: Story) -> Told:
    return story.play().all_done()


def fails(story: Story, why: str = "") -> Told:
    """All steps are done but the last."""
    told = story.play()
    for n in range(1, len(told.data["steps"])):
        told.done(n)
    told.refused(-1, why)
    return told


def filed(**more: Any) -> Story:
    return Story(units=UNITS, **more).case("c1").filed()


def led(**more: Any) -> Story:
    """u1 leads with u2 as its co-host; both have signed."""
    return Story(units=UNITS, **more).case("c1").assigned(lead="u1", co_hosts=["u2"])


def handed_on(**units: Any) -> Story:
    """u1 has handed its duty on; all below have signed."""
    story = led().assign(by="u1", **(units or {"lead": "v1", "co_hosts": ["v2"]}))
    for code in [
        units.get("lead") if units else "v1",
        *units.get("separate", ()),
        *units.get("co_hosts", () if units else ("v2",)),
    ]:
        if code:
            story.sign_for(unit=code)
    return story


def reassign(story: Story, former: str, to: str, **more: Any) -> Story:
    return story.step("reassign", from_=former, to=to, **more)


def give_back(story: Story, code: str) -> Story:
    return story.request_return(unit=code, reason="非我职责").grant_return(unit=code)


def roles(told: Told, case: str = "c1") -> dict[str, tuple[str, str]]:
    return {code: (duty["role"], duty["state"]) for code, duty in told.case(case)["duties"].items()}


# -- before the assignment --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "units",
    [
        {"lead": "u1"},
        {"co_hosts": ["u1"]},
        {"separate": ["u1"]},
        {"lead": "u1", "co_hosts": ["u2", "u3"]},
        {"separate": ["u1", "u2"], "co_hosts": ["u3"]},
    ],
)
def test_units_are_asked_before_the_assignment(units: dict[str, Any]) -> None:
    told = goes(
        filed().pre_assign(**units).answer_pre_assignment(unit="u1", agree=False, reason="不归我管", suggest="u4")
    )

    assert told.case()["state"] == "filed"
    assert told.case()["duties"] == {}


@pytest.mark.parametrize(
    "units",
    [
        {},
        {"co_hosts": [], "separate": []},
        {"lead": "u1", "separate": ["u2"]},
        {"lead": "u1", "co_hosts": ["u1"]},
        {"co_hosts": ["u2", "u2"]},
        {"separate": ["u2", "u2"]},
        {"separate": ["u2"], "co_hosts": ["u2"]},
    ],
)
def test_a_pre_assignment_of_nobody_of_one_twice_or_of_lead_and_separate_is_refused(units: dict[str, Any]) -> None:
    fails(filed().pre_assign(**units))


@pytest.mark.parametrize("asked", ["u1", "u2"])
def test_only_a_unit_of_the_last_pre_assignment_answers(asked: str) -> None:
    story = filed().pre_assign(lead="u1", co_hosts=["u3"]).pre_assign(lead="u2", co_hosts=["u3"])
    story.answer_pre_assignment(unit="u3", agree=True).answer_pre_assignment(unit=asked, agree=True)

    (goes if asked == "u2" else fails)(story)


def test_nobody_answers_before_anybody_is_asked() -> None:
    fails(filed().answer_pre_assignment(unit="u1", agree=True))


def test_another_unit_than_the_one_asked_may_be_assigned() -> None:
    goes(filed().pre_assign(lead="u1").answer_pre_assignment(unit="u1", agree=False).assign(lead="u2"))


# -- assign -----------------------------------------------------------------------------------------------------------


def test_lead_and_co_hosts_are_sent_with_their_dates() -> None:
    told = goes(filed().assign(lead="u1", co_hosts=["u2"]))

    assert roles(told) == {"u1": ("lead", "sent"), "u2": ("co_host", "sent")}
    assert told.data["due"] == {
        "c1/u1/return": "2024-03-12",
        "c1/u1/first_contact": "2024-03-29",
        "c1/u1/reply": "2024-06-03",
        "c1/u2/return": "2024-03-12",
        "c1/u2/opinion": "2024-04-01",
    }


def test_separate_units_each_answer_by_reply() -> None:
    told = goes(filed().assign(separate=["u1", "u2"], co_hosts=["u3"], due="2024-05-11"))

    assert roles(told) == {"u1": ("separate", "sent"), "u2": ("separate", "sent"), "u3": ("co_host", "sent")}
    assert [told.due(f"c1/{code}/reply") for code in ("u1", "u2", "u3")] == ["2024-05-11", "2024-05-11", None]
    assert told.due("c1/u3/opinion") == "2024-04-01"
    assert told.due("c1/u2/first_contact") == "2024-03-29"


@pytest.mark.parametrize(
    "units",
    [
        {},
        {"co_hosts": ["u2"]},
        {"separate": []},
        {"lead": "u1", "separate": ["u2"]},
        {"lead": "u1", "co_hosts": ["u1"]},
        {"lead": "u1", "co_hosts": ["u2", "u2"]},
        {"separate": ["u1", "u1"]},
        {"separate": ["u1", "u2"], "co_hosts": ["u2"]},
    ],
)
def test_an_assignment_needs_a_lead_or_separate_units_and_names_each_once(units: dict[str, Any]) -> None:
    told = fails(filed().assign(**units))

    assert told.case()["state"] == "filed"
    assert told.case()["duties"] == {}


def test_a_case_is_assigned_once() -> None:
    fails(filed().assign(lead="u1").assign(lead="u2"))


# -- handing on -------------------------------------------------------------------------------------------------------


def test_a_lower_lead_answers_by_reply_without_first_contact_and_five_working_days_earlier() -> None:
    told = goes(led().at("2024-03-29").assign(by="u1", lead="v1", co_hosts=["v2"]))

    # u1's reply is due on Monday 3 June; three months from 29 March end on Saturday 29 June, moved to 1 July.
    assert {key: on for key, on in told.data["due"].items() if "/v" in key} == {
        "c1/v1/return": "2024-04-10",
        "c1/v1/reply": "2024-05-27",
        "c1/v2/return": "2024-04-10",
        "c1/v2/opinion": "2024-04-29",
    }


def test_below_a_co_host_all_answer_by_opinion() -> None:
    told = goes(led().assign(by="u2", separate=["x1", "x2"]))

    assert told.due("c1/x1/opinion") == "2024-03-25"  # five working days before 1 April
    assert told.due("c1/x1/reply") is None
    assert told.due("c1/x1/first_contact") is None


def test_due_replaces_the_date_of_lower_leads_and_separate_units_not_of_lower_co_hosts() -> None:
    told = goes(
        led()
        .assign(by="u1", lead="v1", co_hosts=["v2"], due="2024-07-06")
        .assign(by="u2", separate=["x1"], co_hosts=["x2"], due="2024-03-16")
    )

    assert told.due("c1/v1/reply") == "2024-07-06"
    assert told.due("c1/v2/opinion") == "2024-04-01"
    assert told.due("c1/x1/opinion") == "2024-03-16"
    assert told.due("c1/x2/opinion") == "2024-03-25"


@pytest.mark.parametrize(
    "units",
    [
        {"lead": "w1"},  # not a direct child
        {"lead": "x1"},  # another unit's child
        {"lead": "u3"},
        {"lead": "u1"},
        {"lead": "v1", "co_hosts": ["w1"]},
        {"lead": "v1", "separate": ["v2"]},
        {"lead": "v1", "co_hosts": ["v1"]},
        {"co_hosts": ["v1"]},
        {},
    ],
)
def test_handing_on_is_to_direct_children_with_a_lead_or_separate_units(units: dict[str, Any]) -> None:
    fails(led().assign(by="u1", **units))


def test_a_unit_hands_on_only_after_signing() -> None:
    fails(filed().assign(lead="u1").assign(by="u1", lead="v1"))


def test_a_unit_hands_on_once_while_lower_duties_stand() -> None:
    fails(led().assign(by="u1", lead="v1").assign(by="u1", lead="v2"))


def test_a_unit_hands_on_again_when_no_lower_duty_stands_any_more() -> None:
    told = goes(give_back(led().assign(by="u1", lead="v1"), "v1").assign(by="u1", lead="v2"))

    assert roles(told)["v1"] == ("lead", "returned")
    assert roles(told)["v2"] == ("lead", "sent")


def test_a_lower_co_host_that_stands_hinders_handing_on_again() -> None:
    fails(give_back(led().assign(by="u1", lead="v1", co_hosts=["v2"]), "v1").assign(by="u1", lead="v3"))


def test_lower_duties_that_have_answered_stand_too() -> None:
    fails(handed_on(lead="v1").reply(unit="v1", class_="A").assign(by="u1", lead="v2"))


def test_a_child_with_a_duty_of_its_own_in_the_case_is_not_handed_to() -> None:
    fails(Story(units=UNITS).case("c1").assigned(lead="u1", co_hosts=["v1"]).assign(by="u1", lead="v1"))


def test_three_levels_reply_below_reply() -> None:
    story = handed_on(lead="v1").assign(by="v1", lead="w1", co_hosts=["w2"]).sign_for(unit="w1").sign_for(unit="w2")
    story.give_opinion(unit="w2", text="同意").reply(
        unit="w1", class_="B", promises=[{"text": "修路", "due": "2024-10-01"}]
    )

    told = goes(story.reply(unit="v1", class_="A").contacted("w1").reply(unit="u1", class_="A"))

    assert told.duty("w1")["class"] == "B"
    assert told.duty("u1")["state"] == "answered"


def test_three_levels_lead_below_a_co_host_gives_an_opinion() -> None:
    story = led().assign(by="u2", lead="x1").sign_for(unit="x1").assign(by="x1", lead="y1").sign_for(unit="y1")
    refused = story.copy()
    refused.data["name"] = "另一个县"

    fails(refused.reply(unit="y1", class_="A"))
    goes(
        story.give_opinion(unit="y1", text="同意")
        .give_opinion(unit="x1", text="同意")
        .give_opinion(unit="u2", text="同意")
    )


@pytest.mark.parametrize("code", ["v1", "x1"])
def test_a_top_answer_does_not_wait_for_those_below(code: str) -> None:
    story = led().assign(by="u1", lead="v1").assign(by="u2", lead="x1")

    told = goes(story.give_opinion(unit="u2", text="同意").replied("u1"))

    assert roles(told)[code] == ("lead", "sent")


# -- recall -----------------------------------------------------------------------------------------------------------


def test_a_recalled_case_is_filed_and_assigned_again_even_to_the_same_units() -> None:
    story = filed().assign(lead="u1", co_hosts=["u2"]).recall(reason="有误")
    again = story.copy()
    again.data["name"] = "另一个县"

    told = goes(story)
    assert told.case()["state"] == "filed"
    assert roles(told) == {"u1": ("lead", "replaced"), "u2": ("co_host", "replaced")}
    assert told.data["due"] == {}
    told = goes(again.at("2024-03-04").assign(separate=["u1", "u2"]))
    assert roles(told) == {"u1": ("separate", "sent"), "u2": ("separate", "sent")}
    assert told.due("c1/u1/reply") == "2024-06-04"


def test_one_signature_of_a_co_host_ends_the_time_for_recall() -> None:
    fails(filed().assign(lead="u1", co_hosts=["u2"]).sign_for(unit="u2").recall(reason="有误"))


def test_of_many_that_signed_the_refusal_names_the_first() -> None:
    units = ["u1", "u2", "u3", "u4"]
    story = Story(units=units).case("c1").assigned(lead="u1", co_hosts=units[1:])
    fails(story.step("recall", reason="有误"), "单位u1、单位u2、单位u3 等 4 个单位已签收，不能收回")


def test_a_returned_signature_does_not_hinder_recall() -> None:
    story = filed().assign(separate=["u1", "u2"]).sign_for(unit="u1")

    goes(give_back(story, "u1").recall(reason="有误"))


def test_recall_takes_the_co_hosts_that_waited_too() -> None:
    story = give_back(filed().assign(lead="u1", co_hosts=["u2"]), "u1").assign(lead="u3").recall(reason="有误")

    assert roles(goes(story)) == {
        "u1": ("lead", "returned"),
        "u2": ("co_host", "replaced"),
        "u3": ("lead", "replaced"),
    }


# -- co-hosts ---------------------------------------------------------------------------------------------------------


def test_an_added_co_host_has_its_own_clocks() -> None:
    told = goes(led().at("2024-03-15").add_co_host(unit="u3"))

    assert roles(told)["u3"] == ("co_host", "sent")
    assert told.due("c1/u3/opinion") == "2024-04-15"
    assert told.due("c1/u3/return") == "2024-03-26"


@pytest.mark.parametrize("code", ["u1", "u2"])
def test_a_unit_with_a_duty_in_force_is_not_added(code: str) -> None:
    fails(led().add_co_host(unit=code))


def test_a_unit_of_a_lower_duty_is_not_added() -> None:
    fails(handed_on().add_co_host(unit="v1"))


def test_a_removed_or_returned_unit_may_be_added_again() -> None:
    story = led().remove_co_host(unit="u2", reason="无关").add_co_host(unit="u2")

    assert roles(goes(give_back(story, "u2").add_co_host(unit="u2")))["u2"] == ("co_host", "sent")


def test_a_removed_co_host_is_replaced() -> None:
    assert roles(goes(led().remove_co_host(unit="u2", reason="无关")))["u2"] == ("co_host", "replaced")


@pytest.mark.parametrize("code", ["u1", "u3", "v2"])
def test_only_a_top_co_host_is_removed(code: str) -> None:
    fails(handed_on().remove_co_host(unit=code, reason="无关"))


def test_a_co_host_with_an_opinion_given_is_not_removed_but_one_with_a_rejected_is() -> None:
    story = led().give_opinion(unit="u2", text="同意")
    later = story.copy()
    later.data["name"] = "另一个县"

    fails(story.remove_co_host(unit="u2", reason="无关"))
    goes(later.reject_opinion(unit="u2", reason="空泛").remove_co_host(unit="u2", reason="无关"))


@pytest.mark.parametrize("do", ["add_co_host", "remove_co_host"])
@pytest.mark.parametrize("rehandled", [False, True])
@pytest.mark.parametrize("separate", [False, True])
def test_co_hosts_change_only_before_the_first_reply(do: str, rehandled: bool, separate: bool) -> None:
    units = {"separate": ["u1", "u4"]} if separate else {"lead": "u1"}
    story = Story(units=UNITS).case("c1").assigned(**units, co_hosts=["u2"]).replied("u1")
    if rehandled:
        story.rehandle(unit="u1")

    fails(story.step(do, **({"unit": "u3"} if do == "add_co_host" else {"unit": "u2", "reason": "无关"})))


def test_separate_units_have_co_hosts_added_and_removed_before_their_first_reply() -> None:
    story = Story(units=UNITS).case("c1").assigned(separate=["u1", "u4"], co_hosts=["u2"])

    goes(story.add_co_host(unit="u3").remove_co_host(unit="u2", reason="无关"))


def test_a_lower_reply_is_no_reply_for_adding_co_hosts() -> None:
    goes(handed_on().reply(unit="v1", class_="A").add_co_host(unit="u3"))


# -- giving back ------------------------------------------------------------------------------------------------------


def test_one_request_at_a_time() -> None:
    fails(led().request_return(unit="u1", reason="非我职责").request_return(unit="u1", reason="非我职责"))


def test_a_refused_request_is_not_repeated_but_another_unit_may_ask() -> None:
    story = led().request_return(unit="u1", reason="非我职责").refuse_return(unit="u1")
    other = story.copy()
    other.data["name"] = "另一个县"

    fails(story.request_return(unit="u1", reason="确非我职责"))
    goes(other.request_return(unit="u2", reason="非我职责"))


def test_a_decision_needs_a_pending_request() -> None:
    for n, do in enumerate(("grant_return", "refuse_return")):
        story = led().request_return(unit="u2", reason="非我职责").refuse_return(unit="u2")
        story.data["name"] = f"县{n}"
        fails(story.step(do, unit="u2"))


@pytest.mark.parametrize(
    ("late_return", "day", "done"),
    [
        ("warn", "2024-03-12", True),
        ("warn", "2024-03-13", True),
        ("refuse", "2024-03-12T23:59", True),
        ("refuse", "2024-03-13", False),
    ],
)
def test_the_due_day_is_in_time_and_after_it_the_rule_decides(late_return: str, day: str, done: bool) -> None:
    story = filed(rules={"base": "default", "late_return": late_return}).assign(lead="u1").at(day)

    (goes if done else fails)(story.request_return(unit="u1", reason="非我职责"))


def test_a_pending_request_blocks_nothing_and_lapses_with_the_reply() -> None:
    story = led().request_return(unit="u1", reason="非我职责").assign(by="u1", lead="v1")
    story.request_extension(unit="u1", until="2024-07-01", reason="调研").urge(unit="u1").replied("u1").rehandle(
        unit="u1"
    )

    for n, do in enumerate(("grant_return", "refuse_return", "grant_extension", "refuse_extension")):
        one = story.copy()
        one.data["name"] = f"县{n}"
        fails(one.step(do, unit="u1"))


def test_a_request_of_a_co_host_lapses_with_its_opinion_and_may_be_made_again_after_a_rejection() -> None:
    story = led().request_return(unit="u2", reason="非我职责").give_opinion(unit="u2", text="同意")
    story.reject_opinion(unit="u2", reason="空泛")
    again = story.copy()
    again.data["name"] = "另一个县"

    fails(story.grant_return(unit="u2"))
    assert roles(goes(give_back(again, "u2")))["u2"] == ("co_host", "returned")


@pytest.mark.parametrize("rehandled", [False, True])
def test_no_request_after_a_reply_in_later_rounds_too(rehandled: bool) -> None:
    story = led().replied("u1")
    if rehandled:
        story.rehandle(unit="u1")

    fails(story.request_return(unit="u1", reason="非我职责"))


def test_a_granted_return_of_the_last_lead_files_the_case_and_its_co_hosts_wait() -> None:
    story = give_back(led().assign(by="u2", lead="x1"), "u1")

    told = goes(story)

    assert told.case()["state"] == "filed"
    assert roles(told) == {"u1": ("lead", "returned"), "u2": ("co_host", "signed"), "x1": ("lead", "sent")}


def test_co_hosts_that_waited_go_on_with_their_dates_when_the_case_is_assigned_again() -> None:
    story = (
        give_back(led(), "u1").at("2024-03-20").assign(lead="u3", co_hosts=["u4"]).give_opinion(unit="u2", text="同意")
    )

    told = goes(story)

    assert told.due("c1/u2/opinion") == "2024-04-01"
    assert told.due("c1/u4/opinion") == "2024-04-22"  # 20 April is a Saturday
    assert roles(told)["u2"] == ("co_host", "answered")


@pytest.mark.parametrize("units", [{"lead": "u2"}, {"lead": "u3", "co_hosts": ["u2"]}, {"separate": ["u3", "u2"]}])
def test_a_co_host_that_waits_is_not_assigned_once_more(units: dict[str, Any]) -> None:
    fails(give_back(led(), "u1").assign(**units))


def test_the_returned_unit_may_be_assigned_again_with_a_duty_of_its_own() -> None:
    told = goes(give_back(led(), "u1").at("2024-03-20").assign(lead="u1"))

    assert told.duty("u1") == {"role": "lead", "state": "sent", "class": None, "first_class": None, "round": 1}
    assert told.due("c1/u1/reply") == "2024-06-20"


def test_one_of_two_separate_units_gives_back_and_the_case_stays_assigned() -> None:
    story = give_back(Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"]), "u1")

    told = goes(story.replied("u2").evaluated().close())

    assert told.case()["state"] == "closed"
    assert roles(told) == {"u1": ("separate", "returned"), "u2": ("separate", "answered")}


def test_one_replied_and_the_other_gives_back() -> None:
    story = Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"]).replied("u2")

    told = goes(give_back(story, "u1").evaluated().close())

    assert told.case()["state"] == "closed"


def test_a_co_host_gives_back_and_the_case_stays_assigned() -> None:
    assert goes(give_back(led(), "u2")).case()["state"] == "assigned"


def test_with_a_granted_return_the_lower_duties_end() -> None:
    story = handed_on().assign(by="v1", lead="w1").give_opinion(unit="v2", text="同意")

    told = goes(give_back(story, "u1"))

    assert {code: told.duty(code)["state"] for code in ("u1", "u2", "v1", "v2", "w1")} == {
        "u1": "returned",
        "u2": "signed",
        "v1": "ended",
        "v2": "ended",
        "w1": "ended",
    }


def test_a_lower_return_leaves_the_case_and_the_upper_duty() -> None:
    told = goes(give_back(handed_on(), "v1"))

    assert told.case()["state"] == "assigned"
    assert roles(told)["u1"] == ("lead", "signed")
    assert roles(told)["v1"] == ("lead", "returned")
    assert roles(told)["v2"] == ("co_host", "signed")


# -- to another unit --------------------------------------------------------------------------------------------------


def test_a_lead_is_reassigned_with_its_role_and_clocks_of_its_own() -> None:
    told = goes(reassign(led().at("2024-03-15"), "u1", "u3"))

    assert roles(told) == {"u1": ("lead", "replaced"), "u2": ("co_host", "signed"), "u3": ("lead", "sent")}
    assert told.due("c1/u3/return") == "2024-03-26"
    assert told.due("c1/u3/first_contact") == "2024-04-15"  # 4 to 6 April are holidays, 7 April is worked
    assert told.due("c1/u3/reply") == "2024-06-17"  # 15 June is a Saturday
    assert told.due("c1/u1/reply") is None


def test_there_and_back() -> None:
    told = goes(reassign(reassign(led(), "u1", "u3").sign_for(unit="u3"), "u3", "u1"))

    assert roles(told) == {"u1": ("lead", "sent"), "u2": ("co_host", "signed"), "u3": ("lead", "replaced")}


def test_lead_and_co_host_change_places_and_back() -> None:
    swap = reassign(led(), "u1", "u2", keep="co_host")
    back = swap.copy()
    back.data["name"] = "另一个县"

    assert roles(goes(swap)) == {"u1": ("co_host", "sent"), "u2": ("lead", "sent")}
    assert roles(goes(reassign(back, "u2", "u1", keep="co_host"))) == {
        "u1": ("lead", "sent"),
        "u2": ("co_host", "sent"),
    }


def test_onto_a_co_host_without_an_opinion_whose_lower_duties_end() -> None:
    told = goes(reassign(led().assign(by="u2", lead="x1"), "u1", "u2"))

    assert roles(told) == {"u1": ("lead", "replaced"), "u2": ("lead", "sent"), "x1": ("lead", "ended")}
    assert told.due("c1/u2/opinion") is None
    assert told.due("c1/u2/reply") == "2024-06-03"


def test_not_onto_a_co_host_with_an_opinion() -> None:
    fails(reassign(led().give_opinion(unit="u2", text="同意"), "u1", "u2"))


def test_onto_a_co_host_whose_opinion_was_rejected() -> None:
    story = led().give_opinion(unit="u2", text="同意").reject_opinion(unit="u2", reason="空泛")

    goes(reassign(story, "u1", "u2"))


def test_one_co_hosts_duty_onto_another_co_host() -> None:
    told = goes(reassign(Story(units=UNITS).case("c1").assigned(lead="u1", co_hosts=["u2", "u3"]), "u2", "u3"))

    assert roles(told) == {"u1": ("lead", "signed"), "u2": ("co_host", "replaced"), "u3": ("co_host", "sent")}


@pytest.mark.parametrize(
    ("former", "to"), [("u1", "u1"), ("u2", "u2"), ("u2", "u1"), ("u3", "u4"), ("u1", "v1"), ("v1", "v3")]
)
def test_from_and_to_differ_and_to_holds_nothing_but_a_co_hosts_duty_at_that_level(former: str, to: str) -> None:
    fails(reassign(handed_on(), former, to))


def test_the_former_duties_lower_ones_end() -> None:
    story = handed_on().assign(by="v1", lead="w1").give_opinion(unit="v2", text="同意")

    told = goes(reassign(story, "u1", "u3"))

    assert [told.duty(code)["state"] for code in ("v1", "v2", "w1")] == ["ended"] * 3


def test_a_unit_of_an_ended_duty_may_take_over() -> None:
    told = goes(reassign(reassign(handed_on(), "u1", "u3"), "u3", "v1"))

    assert roles(told)["v1"] == ("lead", "sent")
    assert told.due("c1/v1/first_contact") == "2024-03-29"


@pytest.mark.parametrize("rehandled", [False, True])
def test_a_duty_that_has_replied_is_not_reassigned_in_later_rounds_either(rehandled: bool) -> None:
    story = led().replied("u1")
    if rehandled:
        story.rehandle(unit="u1")

    fails(reassign(story, "u1", "u3"))


def test_a_co_host_may_be_reassigned_after_the_leads_reply() -> None:
    assert roles(goes(reassign(led().replied("u1"), "u2", "u3")))["u3"] == ("co_host", "sent")


def test_keep_makes_the_former_lead_a_co_host_with_clocks_of_its_own() -> None:
    told = goes(reassign(led().at("2024-03-15"), "u1", "u3", keep="co_host"))

    assert roles(told)["u1"] == ("co_host", "sent")
    assert told.due("c1/u1/opinion") == "2024-04-15"
    assert told.due("c1/u1/reply") is None
    assert roles(told)["u3"] == ("lead", "sent")


@pytest.mark.parametrize(
    ("former", "role", "done"),
    [
        ("u1", "separate", True),  # nobody else answers by reply
        ("u1", "co_host", False),  # nobody would
        ("u2", "lead", False),  # there is one
        ("u2", "separate", False),
        ("u2", "co_host", True),
    ],
)
def test_a_changed_role_beside_a_lead(former: str, role: str, done: bool) -> None:
    (goes if done else fails)(reassign(led(), former, "u3", role=role))


@pytest.mark.parametrize(
    ("former", "role", "done"),
    [
        ("u1", "lead", False),
        ("u1", "co_host", True),
        ("u1", "separate", True),
        ("u3", "separate", True),
        ("u3", "lead", False),
    ],
)
def test_a_changed_role_beside_separate_units(former: str, role: str, done: bool) -> None:
    story = Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"], co_hosts=["u3"])

    (goes if done else fails)(reassign(story, former, "u4", role=role))


def test_of_the_last_separate_unit_a_lead_may_be_made_but_no_co_host() -> None:
    story = give_back(Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"]), "u1")
    other = story.copy()
    other.data["name"] = "另一个县"

    assert roles(goes(reassign(story, "u2", "u4", role="lead")))["u4"] == ("lead", "sent")
    fails(reassign(other, "u2", "u4", role="co_host"))


def test_keep_does_not_make_up_for_a_missing_lead() -> None:
    fails(reassign(led(), "u1", "u3", role="co_host", keep="co_host"))


def test_a_returned_lead_is_taken_over_and_the_case_is_assigned_again() -> None:
    told = goes(reassign(give_back(led(), "u1").at("2024-03-20"), "u1", "u3"))

    assert told.case()["state"] == "assigned"
    assert roles(told) == {"u1": ("lead", "replaced"), "u2": ("co_host", "signed"), "u3": ("lead", "sent")}
    assert told.due("c1/u3/reply") == "2024-06-20"


def test_a_returned_lead_goes_to_a_co_host_that_waits_and_the_former_lead_is_kept() -> None:
    told = goes(reassign(give_back(led(), "u1"), "u1", "u2", keep="co_host"))

    assert told.case()["state"] == "assigned"
    assert roles(told) == {"u1": ("co_host", "sent"), "u2": ("lead", "sent")}


def test_a_returned_lead_taken_over_as_a_separate_unit_makes_the_case_assigned_again() -> None:
    assert goes(reassign(give_back(led(), "u1"), "u1", "u3", role="separate")).case()["state"] == "assigned"


def test_a_returned_lead_taken_over_as_a_co_host_leaves_the_case_waiting() -> None:
    told = goes(reassign(give_back(led(), "u1"), "u1", "u3", role="co_host"))

    assert told.case()["state"] == "filed"
    assert roles(told)["u3"] == ("co_host", "sent")


def test_a_co_host_that_waits_is_reassigned_and_the_case_waits_on() -> None:
    told = goes(reassign(give_back(led(), "u1"), "u2", "u3"))

    assert told.case()["state"] == "filed"
    assert roles(told) == {"u1": ("lead", "returned"), "u2": ("co_host", "replaced"), "u3": ("co_host", "sent")}


def test_a_co_host_that_waits_becomes_another_units_lead() -> None:
    told = goes(reassign(give_back(led(), "u1"), "u2", "u3", role="lead"))

    assert told.case()["state"] == "assigned"
    assert roles(told)["u3"] == ("lead", "sent")


def test_a_returned_duty_is_taken_over_once() -> None:
    story = give_back(Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"]), "u1")

    fails(reassign(reassign(story, "u1", "u3"), "u1", "u4"))


def test_a_returned_duty_that_was_taken_over_and_returned_again_is_taken_over_from_the_second_unit_only() -> None:
    story = give_back(reassign(give_back(led(), "u1"), "u1", "u3"), "u3")
    other = story.copy()
    other.data["name"] = "另一个县"

    fails(reassign(story, "u1", "u4"))
    told = goes(reassign(other, "u3", "u4"))
    assert roles(told)["u4"] == ("lead", "sent")
    assert told.case()["state"] == "assigned"


@pytest.mark.parametrize("units", [{"lead": "u3"}, {"separate": ["u3", "u4"]}])
def test_a_returned_lead_is_not_taken_over_while_a_lead_or_separate_unit_has_its_place(units: dict[str, Any]) -> None:
    fails(reassign(give_back(led(), "u1").assign(**units), "u1", "x1"))


@pytest.mark.parametrize("role", ["lead", "separate", "co_host"])
def test_not_with_another_role_either_while_its_place_is_taken(role: str) -> None:
    fails(reassign(give_back(led(), "u1").assign(lead="u3"), "u1", "u4", role=role))


def test_a_returned_separate_duty_is_taken_over_beside_separate_units() -> None:
    story = give_back(Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"]), "u1")

    assert roles(goes(reassign(story, "u1", "u3")))["u3"] == ("separate", "sent")


def test_a_returned_separate_duty_is_not_taken_over_while_there_is_a_lead() -> None:
    story = give_back(Story(units=UNITS).case("c1").assigned(separate=["u1"]), "u1").assign(lead="u2")

    fails(reassign(story, "u1", "u3"))


def test_a_returned_separate_duty_is_not_taken_over_as_lead_beside_a_separate_unit() -> None:
    story = give_back(Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"]), "u1")

    fails(reassign(story, "u1", "u3", role="lead"))


def test_a_returned_co_host_is_taken_over_whatever_stands_beside_it() -> None:
    told = goes(reassign(give_back(led().add_co_host(unit="u3"), "u2"), "u2", "u4"))

    assert roles(told)["u2"] == ("co_host", "replaced")
    assert roles(told)["u4"] == ("co_host", "sent")


def test_a_returned_unit_that_holds_a_duty_again_gives_away_that_one() -> None:
    story = give_back(led(), "u1").assign(lead="u3", co_hosts=["u1"])

    told = goes(reassign(story, "u1", "u4"))

    assert roles(told) == {
        "u1": ("co_host", "replaced"),
        "u2": ("co_host", "signed"),
        "u3": ("lead", "sent"),
        "u4": ("co_host", "sent"),
    }


def test_a_returned_lead_is_not_given_back_to_itself() -> None:
    fails(reassign(give_back(led(), "u1"), "u1", "u1"))


def test_a_refused_return_is_on_the_duty_that_was_asked_about_only() -> None:
    story = led().request_return(unit="u1", reason="非我职责").refuse_return(unit="u1")

    goes(reassign(reassign(story, "u1", "u3"), "u3", "u1").request_return(unit="u1", reason="非我职责"))


def test_a_pending_request_does_not_block_the_reassignment() -> None:
    story = led().request_return(unit="u1", reason="非我职责")

    fails(reassign(story, "u1", "u3").grant_return(unit="u1"))


# -- lower duties to another unit -------------------------------------------------------------------------------------


def test_the_unit_above_reassigns_its_lower_duties() -> None:
    told = goes(reassign(handed_on(), "v1", "v3", by="u1"))

    assert roles(told)["v1"] == ("lead", "replaced")
    assert roles(told)["v3"] == ("lead", "sent")
    assert told.due("c1/v3/reply") == "2024-05-27"
    assert told.due("c1/v3/first_contact") is None


def test_a_lower_lead_and_its_co_host_change_places() -> None:
    told = goes(reassign(handed_on(), "v1", "v2", by="u1", keep="co_host"))

    assert roles(told)["v1"] == ("co_host", "sent")
    assert roles(told)["v2"] == ("lead", "sent")


@pytest.mark.parametrize(
    ("former", "to", "by"),
    [
        ("v1", "v3", None),  # its upper unit's affair
        ("v1", "u3", "u1"),  # not a child
        ("v1", "w1", "u1"),  # not a direct one
        ("v1", "v3", "u2"),  # not the unit above
        ("u1", "v3", "u1"),
        ("u2", "v3", "u1"),
        ("v1", "v3", "u3"),  # no duty
    ],
)
def test_a_lower_duty_is_reassigned_by_the_unit_above_to_a_direct_child(former: str, to: str, by: str | None) -> None:
    fails(reassign(handed_on(), former, to, **({"by": by} if by else {})))


def test_a_lower_co_hosts_unit_is_no_co_host_at_the_top() -> None:
    fails(
        reassign(
            Story(units=UNITS).case("c1").assigned(lead="u1", co_hosts=["v3"]).assign(by="u1", lead="v1"),
            "v1",
            "v3",
            by="u1",
        )
    )


@pytest.mark.parametrize("rehandled", [False, True])
def test_the_unit_above_reassigns_only_before_it_answers(rehandled: bool) -> None:
    story = handed_on().replied("u1")
    if rehandled:
        story.rehandle(unit="u1")

    fails(reassign(story, "v2", "v3", by="u1"))


def test_a_lower_duty_that_has_answered_is_not_reassigned_but_a_rejected_one_is() -> None:
    story = handed_on().reply(unit="v1", class_="A")
    later = story.copy()
    later.data["name"] = "另一个县"

    fails(reassign(story, "v1", "v3", by="u1"))
    goes(reassign(later.reject_opinion(unit="v1", reason="空泛"), "v1", "v3", by="u1"))


@pytest.mark.parametrize(("role", "done"), [("separate", True), ("co_host", False)])
def test_a_duty_handed_on_keeps_a_lead_or_separate_unit(role: str, done: bool) -> None:
    (goes if done else fails)(reassign(handed_on(), "v1", "v3", by="u1", role=role))


def test_a_returned_lower_lead_is_taken_over() -> None:
    told = goes(reassign(give_back(handed_on(), "v1"), "v1", "v3", by="u1"))

    assert roles(told)["v1"] == ("lead", "replaced")
    assert roles(told)["v3"] == ("lead", "sent")


def test_a_returned_lower_lead_is_not_taken_over_as_a_co_host() -> None:
    fails(reassign(give_back(handed_on(), "v1"), "v1", "v3", by="u1", role="co_host"))


def test_below_a_co_host_the_reassigned_lead_gives_an_opinion_too() -> None:
    story = reassign(led().assign(by="u2", lead="x1"), "x1", "x2", by="u2").sign_for(unit="x2")

    goes(story.give_opinion(unit="x2", text="同意"))


def test_three_levels_down_everything_below_ends() -> None:
    story = handed_on().assign(by="v1", lead="w1", co_hosts=["w2"])

    told = goes(reassign(story, "v1", "v3", by="u1"))

    assert [told.duty(code)["state"] for code in ("v1", "w1", "w2", "v2")] == ["replaced", "ended", "ended", "signed"]
