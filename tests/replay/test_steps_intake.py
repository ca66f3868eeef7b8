"""Intake rows of the table: submit … receive, and numbers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories import Story, Told

pytestmark = pytest.mark.django_db


def goes(story: Story) -> Told:
    return story.play().all_done()


def fails(story: Story, why: str = "") -> Told:
    """All steps are done but the last."""
    told = story.play()
    for n in range(1, len(told.data["steps"])):
        told.done(n)
    told.refused(-1, why)
    return told


def two(**second: Any) -> Story:
    """c1 filed; then in c2."""
    return Story().case("c1").filed().case("c2", **second)


# -- co-signing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["co_sign", "decline_co_sign"])
@pytest.mark.parametrize("second", ["co_sign", "decline_co_sign"])
def test_each_co_signer_answers_once(first: str, second: str) -> None:
    fails(Story().case("c1", co_signers=["d2"]).step(first, proposer="d2").step(second, proposer="d2"))


@pytest.mark.parametrize("do", ["co_sign", "decline_co_sign"])
@pytest.mark.parametrize("proposer", ["d1", "d3"])
def test_only_who_was_asked_to_sign_answers(do: str, proposer: str) -> None:
    fails(Story().case("c1", co_signers=["d2"]).step(do, proposer=proposer))


def test_co_signers_answer_as_draft_submitted_and_in_correction() -> None:
    goes(
        Story()
        .case("c1", co_signers=["d2", "d3", "m1"])
        .co_sign(proposer="d2")
        .submit()
        .decline_co_sign(proposer="d3")
        .return_for_correction(reason="缺方案")
        .co_sign(proposer="m1")
        .resubmit()
        .file()
    )


def test_correction_may_go_round_again() -> None:
    story = Story().case("c1").submit()
    for _ in range(2):
        story.return_for_correction(reason="缺方案").resubmit()

    assert goes(story.file()).case()["state"] == "filed"


# -- numbers ----------------------------------------------------------------------------------------------------------


def test_a_number_is_null_until_filed() -> None:
    told = goes(Story().case("c1", number="6115").submit())

    assert told.case()["number"] is None


@pytest.mark.parametrize(
    ("own", "given", "number"),
    [(None, None, "1"), ("6115", None, "6115"), ("6115", "7", "7"), (None, "2022-3", "2022-3")],
)
def test_the_number_is_the_steps_else_the_cases_own_else_the_next(
    own: str | None, given: str | None, number: str
) -> None:
    story = Story().case("c1", **({"number": own} if own else {})).submit()

    assert goes(story.file(**({"number": given} if given else {}))).case()["number"] == number


@pytest.mark.parametrize("by_step", [True, False])
def test_a_number_taken_by_a_case_of_the_kind_is_refused(by_step: bool) -> None:
    story = Story().case("c1").submit().file(number="8").case("c2", **({} if by_step else {"number": "8"})).submit()

    told = fails(story.file(**({"number": "8"} if by_step else {})))

    assert told.case("c2") == {"number": None, "state": "submitted", "duties": {}}


def test_a_number_is_taken_from_filing_on_not_before() -> None:
    story = Story().case("c1", number="8").submit().case("c2").submit().file(number="8").in_case("c1")

    fails(story.file(), "8")


def test_the_kinds_number_apart() -> None:
    told = goes(
        Story()
        .case("c1")
        .filed()
        .case("p1", kind="proposal")
        .filed()
        .case("c2")
        .filed()
        .case("p2", kind="proposal")
        .filed()
    )

    assert [told.case(code)["number"] for code in ("c1", "c2", "p1", "p2")] == ["1", "2", "1", "2"]


def test_a_suggestion_and_a_proposal_may_have_the_same_number() -> None:
    told = goes(Story().case("c1").submit().file(number="8").case("p1", kind="proposal").submit().file(number="8"))

    assert told.case("p1")["number"] == "8"


def test_the_schemes_next_leaves_out_those_taken() -> None:
    story = Story()
    for code, number in (("c1", "2"), ("c2", None), ("c3", None), ("c4", "4"), ("c5", None)):
        story.case(code).submit().file(**({"number": number} if number else {}))

    told = goes(story)

    assert [told.case(code)["number"] for code in ("c1", "c2", "c3", "c4", "c5")] == ["2", "1", "3", "4", "5"]


@pytest.mark.parametrize("gone", ["withdraw", "merge"])
def test_a_withdrawn_or_merged_case_keeps_its_number(gone: str) -> None:
    story = Story().case("c0").submit().file(number="100").case("c1").filed()
    story = story.withdraw(reason="情况有变") if gone == "withdraw" else story.merge(into="c0")

    told = goes(story.case("c2").filed())

    assert (told.case("c1")["number"], told.case("c2")["number"]) == ("1", "2")


def test_a_refused_filing_uses_up_no_number() -> None:
    story = Story().case("c1").submit().file(number="8").case("c2").submit().file(number="8").file()

    told = story.play()

    told.refused(-2)
    assert told.case("c2")["number"] == "1"


def test_outside_numbers_are_not_checked() -> None:
    story = Story().case("c1").submit().file(number="12").case("c2")
    for code, unit in (("c2", "u1"), ("c3", "u2")):
        if code == "c3":
            story.case(code)
        story.receive(number="12", from_="市政府办", unit=unit, role="lead", assigned="2024-02-28")

    told = goes(story)

    assert [told.case(code)["number"] for code in ("c1", "c2", "c3")] == ["12", "12", "12"]


def test_a_received_number_does_not_hinder_filing_the_same_here() -> None:
    story = Story().case("c1").receive(number="12", from_="市政府办", unit="u1", role="lead", assigned="2024-02-28")

    assert goes(story.case("c2").submit().file(number="12")).case("c2")["number"] == "12"


# -- merging ----------------------------------------------------------------------------------------------------------


def test_the_merged_case_keeps_its_number() -> None:
    told = goes(two().submit().file(number="9").merge(into="c1"))

    assert told.case("c2") == {"number": "9", "state": "merged", "duties": {}}
    assert told.case("c1")["state"] == "filed"


def test_a_submitted_case_merges_without_a_number_and_comes_back_submitted() -> None:
    merged = two().submit().merge(into="c1")

    assert goes(merged.copy()).case("c2") == {"number": None, "state": "merged", "duties": {}}
    merged.data["name"] = "另一个县"
    assert goes(merged.unmerge()).case("c2") == {"number": None, "state": "submitted", "duties": {}}


def test_a_filed_case_comes_back_filed_and_is_assigned_on_its_own() -> None:
    told = goes(two().filed().merge(into="c1").unmerge().assign(lead="u1"))

    assert told.case("c2")["number"] == "2"
    assert told.case("c2")["state"] == "assigned"


def test_only_one_kind_is_merged() -> None:
    fails(two(kind="proposal").filed().merge(into="c1"))


def test_a_case_is_not_merged_into_itself() -> None:
    fails(two().filed().merge(into="c2"))


@pytest.mark.parametrize("state", ["draft", "submitted", "correction", "assigned", "closed", "not_filed", "withdrawn"])
def test_a_case_is_merged_only_into_a_filed_one(state: str) -> None:
    story = Story().case("c1")
    match state:
        case "submitted":
            story.submit()
        case "correction":
            story.submit().return_for_correction(reason="缺方案")
        case "assigned":
            story.filed().assign(lead="u1")
        case "closed":
            story.assigned(lead="u1").replied().evaluated().close()
        case "not_filed":
            story.submit().not_file(reason="空泛", destination="returned")
        case "withdrawn":
            story.filed().withdraw(reason="情况有变")

    fails(story.case("c2").filed().merge(into="c1"))


def test_a_case_is_not_merged_into_a_merged_one() -> None:
    fails(two().filed().merge(into="c1").case("c3").filed().merge(into="c2"))


def test_a_case_that_took_others_in_is_not_merged() -> None:
    fails(two().filed().merge(into="c1").case("c3").filed().in_case("c1").merge(into="c3"))


def test_a_case_whose_others_are_out_again_is_merged() -> None:
    told = goes(two().filed().merge(into="c1").unmerge().case("c3").filed().in_case("c1").merge(into="c3"))

    assert told.case("c1")["state"] == "merged"


def test_a_filed_case_with_a_duty_in_force_neither_merges_nor_takes_in() -> None:
    waits = two().filed().in_case("c1").assign(lead="u1", co_hosts=["u2"])
    waits = waits.request_return(unit="u1", reason="非我职责").grant_return(unit="u1")

    into = waits.copy()
    into.data["name"] = "另一个县"
    fails(waits.merge(into="c2"))
    fails(into.in_case("c2").merge(into="c1"))


def test_unmerge_goes_on_while_the_other_is_assigned_and_ends_with_its_reply() -> None:
    story = two().filed().merge(into="c1").case("c3").filed().merge(into="c1").in_case("c1").step("assign", lead="u1")
    story = story.sign_for(unit="u1").in_case("c2").unmerge().in_case("c1").replied().in_case("c3")

    told = fails(story.unmerge())

    assert told.case("c2")["state"] == "filed"
    assert told.case("c3")["state"] == "merged"


def test_a_lower_units_reply_and_an_opinion_do_not_hinder_unmerging() -> None:
    story = (
        Story(units=["u1", "u2", {"code": "v1", "name": "v1", "group": "x", "parent": "u1"}])
        .case("c1")
        .filed()
        .case("c2")
    )
    story = story.filed().merge(into="c1").in_case("c1").assign(lead="u1", co_hosts=["u2"]).sign_for(unit="u1")
    story = (
        story.sign_for(unit="u2").give_opinion(unit="u2", text="同意").assign(by="u1", lead="v1").sign_for(unit="v1")
    )

    goes(story.reply(unit="v1", class_="A").in_case("c2").unmerge())


def test_merged_proposers_fill_forms_too() -> None:
    story = two(lead="d2").filed().merge(into="c1").in_case("c1").assign(lead="u1").sign_for(unit="u1").replied()

    told = goes(story.evaluated("d1").evaluated("d2"))

    assert told.figure("forms")[:2] == [2, 2]


# -- withdrawing ------------------------------------------------------------------------------------------------------


def test_withdrawing_ends_the_duties_top_and_lower() -> None:
    story = Story(units=["u1", "u2", {"code": "v1", "name": "v1", "group": "x", "parent": "u1"}]).case("c1")
    story = story.assigned(lead="u1", co_hosts=["u2"]).assign(by="u1", lead="v1").give_opinion(unit="u2", text="同意")

    told = goes(story.withdraw(reason="情况有变"))

    assert told.case()["state"] == "withdrawn"
    assert {code: told.duty(code)["state"] for code in ("u1", "u2", "v1")} == dict.fromkeys(("u1", "u2", "v1"), "ended")
    assert told.data["due"] == {}


def test_withdrawing_frees_the_cases_merged_into_it() -> None:
    story = two().filed().merge(into="c1").case("c3").submit().merge(into="c1").in_case("c1").assign(lead="u1")

    told = goes(story.withdraw(reason="情况有变").in_case("c2").assign(lead="u1").in_case("c3").file())

    assert [told.case(code)["state"] for code in ("c1", "c2", "c3")] == ["withdrawn", "assigned", "filed"]


def test_withdrawing_before_the_first_reply_though_an_opinion_and_a_lower_reply_are_there() -> None:
    story = Story(units=["u1", "u2", {"code": "v1", "name": "v1", "group": "x", "parent": "u1"}]).case("c1")
    story = story.assigned(lead="u1", co_hosts=["u2"]).give_opinion(unit="u2", text="同意").assign(by="u1", lead="v1")

    goes(story.sign_for(unit="v1").reply(unit="v1", class_="A").withdraw(reason="情况有变"))


@pytest.mark.parametrize("rehandled", [False, True])
def test_no_withdrawing_after_the_first_reply(rehandled: bool) -> None:
    story = Story().case("c1").assigned(lead="u1").replied()

    fails((story.rehandle(unit="u1") if rehandled else story).withdraw(reason="情况有变"))


def test_no_withdrawing_after_the_first_of_separate_replies() -> None:
    fails(Story().case("c1").assigned(separate=["u1", "u2"]).replied("u2").withdraw(reason="情况有变"))


@pytest.mark.parametrize("state", ["draft", "submitted", "correction", "filed"])
def test_withdrawing_before_the_assignment(state: str) -> None:
    story = Story().case("c1")
    if state != "draft":
        story.submit()
    if state == "correction":
        story.return_for_correction(reason="缺方案")
    if state == "filed":
        story.file()

    told = goes(story.withdraw(reason="情况有变"))

    assert told.case()["state"] == "withdrawn"


# -- received from outside --------------------------------------------------------------------------------------------


def received(role: str = "lead", **more: Any) -> Story:
    story = Story().case("c1").at("2024-03-08")
    return story.receive(number="市12", from_="市政府办", unit="u1", role=role, assigned="2024-03-01", **more)


def test_a_received_case_is_assigned_and_its_duty_signed_at_once() -> None:
    told = goes(received())

    assert told.case() == {
        "number": "市12",
        "state": "assigned",
        "duties": {"u1": {"role": "lead", "state": "signed", "class": None, "first_class": None, "round": 1}},
    }
    assert told.data["due"] == {
        "c1/u1/return": "2024-03-12",
        "c1/u1/first_contact": "2024-03-29",
        "c1/u1/reply": "2024-06-03",
    }


def test_a_received_co_host_owes_an_opinion() -> None:
    told = goes(received("co_host"))

    assert told.data["due"] == {"c1/u1/return": "2024-03-12", "c1/u1/opinion": "2024-04-01"}


@pytest.mark.parametrize(("role", "clock"), [("lead", "reply"), ("co_host", "opinion")])
def test_due_replaces_the_reply_or_opinion_date_of_a_received_case(role: str, clock: str) -> None:
    assert goes(received(role, due="2024-05-18")).due(f"c1/u1/{clock}") == "2024-05-18"


def test_a_received_case_is_not_recalled() -> None:
    fails(received().recall(reason="有误"))


def test_a_received_lead_replies_is_evaluated_and_closed() -> None:
    told = goes(received().replied().evaluated().close())

    assert told.case()["state"] == "closed"


def test_a_received_co_host_closes_after_its_opinion_and_not_before() -> None:
    fails(received("co_host").close())
    story = received("co_host")
    story.data["name"] = "另一个县"
    assert goes(story.give_opinion(unit="u1", text="同意").close()).case()["state"] == "closed"


def test_a_received_lead_with_a_co_host_closes_only_with_its_opinion() -> None:
    story = received().add_co_host(unit="u2").sign_for(unit="u2").replied().evaluated()
    later = story.copy()
    later.data["name"] = "另一个县"

    fails(story.close())
    goes(later.give_opinion(unit="u2", text="同意").close())


def test_in_a_received_co_hosts_case_there_is_no_lead_to_add_co_hosts_to() -> None:
    fails(received("co_host").add_co_host(unit="u2"))


def test_a_received_opinion_goes_back_for_the_outside_lead() -> None:
    told = goes(received("co_host").give_opinion(unit="u1", text="同意").reject_opinion(unit="u1", reason="空泛"))

    assert told.duty("u1")["state"] == "signed"
    assert told.due("c1/u1/opinion") == "2024-03-15"


def test_a_received_case_with_no_duty_left_is_filed_again() -> None:
    told = goes(received("co_host").request_return(unit="u1", reason="非我职责").grant_return(unit="u1"))

    assert told.case()["state"] == "filed"
    assert told.case()["number"] == "市12"


def test_a_received_case_stays_assigned_while_a_co_host_is_left() -> None:
    story = received().add_co_host(unit="u2").sign_for(unit="u2")

    told = goes(
        story.request_return(unit="u1", reason="非我职责").grant_return(unit="u1").give_opinion(unit="u2", text="同意")
    )

    assert told.case()["state"] == "assigned"
    assert told.duty("u1")["state"] == "returned"


def test_a_received_case_is_taken_over_by_another_unit() -> None:
    told = goes(received("co_host").request_return(unit="u1", reason="非我职责").step("reassign", from_="u1", to="u2"))

    assert told.case()["state"] == "assigned"
    assert told.duty("u1")["state"] == "replaced"
    assert told.duty("u2") == {"role": "co_host", "state": "sent", "class": None, "first_class": None, "round": 1}


def test_the_clerk_may_not_receive_what_was_submitted_here() -> None:
    fails(
        Story()
        .case("c1")
        .submit()
        .receive(number="12", from_="市政府办", unit="u1", role="lead", assigned="2024-03-01")
    )


def test_outside_units_are_kept_as_text_and_hold_no_duty() -> None:
    told = goes(received(others=[{"name": "市教育局", "role": "lead"}, {"name": "市财政局", "role": "co_host"}]))

    assert list(told.case()["duties"]) == ["u1"]
