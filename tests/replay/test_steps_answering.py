"""Rows of the handling and the answer: contact … close, and oversight, with the clauses of "What is refused"."""

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
    unit("w1", "v1"),
    *(unit(code, "u2") for code in ("x1", "x2")),
]
REPLY_CHAIN = ["section_head", "office", "leader_in_charge", "head"]
OPINION_CHAIN = ["section_head", "leader_in_charge"]
PROMISES = [{"text": "修路", "due": "2024-10-01"}]


def goes(story: Story) -> Told:
    return story.play().all_done()


def fails(story: Story, why: str = "") -> Told:
    """All steps are done but the last."""
    told = story.play()
    for n in range(1, len(told.data["steps"])):
        told.done(n)
    told.refused(-1, why)
    return told


def also(story: Story) -> Story:
    """The same story in another county, to be played beside it."""
    other = story.copy()
    other.data["name"] += "之二"
    return other


def led(**more: Any) -> Story:
    """u1 leads with u2 as its co-host; both have signed."""
    return Story(units=UNITS, **more).case("c1").assigned(lead="u1", co_hosts=["u2"])


def ruled(**keys: Any) -> Story:
    return led(rules={"base": "default", **keys})


def handed_on() -> Story:
    """u1 has handed on to v1 with v2, u2 to x1 with x2; all have signed."""
    story = led().assign(by="u1", lead="v1", co_hosts=["v2"]).assign(by="u2", lead="x1", co_hosts=["x2"])
    for code in ("v1", "v2", "x1", "x2"):
        story.sign_for(unit=code)
    return story


def approved(story: Story, code: str = "u1", levels: list[str] = REPLY_CHAIN) -> Story:
    for level in levels:
        story.approve(unit=code, level=level)
    return story


def give_back(story: Story, code: str) -> Story:
    return story.request_return(unit=code, reason="非我职责").grant_return(unit=code)


# -- contact ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["phone", "visit", "invitation", "seminar", "on_site", "online", "letter"])
def test_any_mode_of_contact_lets_the_reply_go(mode: str) -> None:
    goes(led().contacted("u1", mode).reply(unit="u1", class_="A"))


@pytest.mark.parametrize("mode", ["phone", "visit", "invitation", "seminar", "on_site", "online", "letter"])
def test_where_the_rule_asks_for_a_talk_face_to_face_only_those_modes_count(mode: str) -> None:
    story = ruled(contact_before_reply="face").contacted("u1", mode).reply(unit="u1", class_="A")

    (goes if mode in {"visit", "invitation", "seminar", "on_site"} else fails)(story)


def test_the_modes_that_count_are_the_rules() -> None:
    keys = {"contact_before_reply": "face", "face_modes": ["online"]}
    goes(ruled(**keys).contacted("u1", "online").reply(unit="u1", class_="A"))
    story = ruled(**keys).contacted("u1", "visit").reply(unit="u1", class_="A")
    story.data["name"] = "另一个县"
    fails(story)


def test_no_contact_no_reply() -> None:
    fails(led().reply(unit="u1", class_="A"))
    story = ruled(contact_before_reply="none").reply(unit="u1", class_="A")
    story.data["name"] = "另一个县"
    goes(story)


def test_no_contact_no_issue_though_the_draft_is_approved() -> None:
    story = approved(led().draft(unit="u1", class_="A"))

    fails(also(story).issue(unit="u1"))
    goes(story.contacted("u1").issue(unit="u1"))


@pytest.mark.parametrize("code", ["v1", "v2", "w1"])
def test_a_contact_by_a_unit_below_counts(code: str) -> None:
    story = handed_on()
    if code == "w1":
        story.assign(by="v1", lead="w1").sign_for(unit="w1")

    goes(story.contacted(code).reply(unit="u1", class_="A"))


@pytest.mark.parametrize("code", ["u2", "x1"])
def test_a_contact_by_a_co_host_or_below_it_does_not_count_for_the_lead(code: str) -> None:
    fails(handed_on().contacted(code).reply(unit="u1", class_="A"))


def test_a_contact_by_another_separate_unit_does_not_count() -> None:
    story = Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"]).contacted("u1")

    fails(story.reply(unit="u2", class_="A"))


def test_a_contact_by_the_former_unit_does_not_count_for_the_one_that_takes_over() -> None:
    story = led().contacted("u1").step("reassign", from_="u1", to="u3").sign_for(unit="u3")

    fails(story.reply(unit="u3", class_="A"))


def test_contact_anew_in_each_round() -> None:
    story = led().replied("u1").contacted("u1").rehandle(unit="u1")

    fails(also(story).reply(unit="u1", class_="A"))
    fails(story.replied("u1").rehandle(unit="u1").reply(unit="u1", class_="A"))


def test_a_contact_by_a_unit_below_counts_in_the_second_round_when_it_is_made_in_it() -> None:
    story = handed_on().contacted("v1").reply(unit="u1", class_="A").rehandle(unit="u1")

    fails(also(story).reply(unit="u1", class_="A"))
    goes(story.contacted("v1").reply(unit="u1", class_="A"))


def test_an_answered_unit_may_go_on_talking() -> None:
    goes(handed_on().replied("u1").contact(unit="u1", stage="after", mode="phone", with_="代表1").contacted("u2"))


def two_cases(second: str = "signed") -> Story:
    story = led().case("c2").filed()
    if second != "filed":
        story.assign(lead="u3" if second == "others" else "u1")
    if second in {"signed", "answered", "closed"}:
        story.sign_for(unit="u1")
    if second in {"answered", "closed"}:
        story.replied("u1")
    if second == "closed":
        story.evaluated().close()
    return story.in_case("c1")


def test_one_meeting_counts_for_every_case_named() -> None:
    told = goes(
        two_cases()
        .contact(unit="u1", stage="before", mode="seminar", cases=["c2"])
        .reply(unit="u1", class_="A")
        .in_case("c2")
        .reply(unit="u1", class_="A")
    )

    assert told.figure("face") == [2, 2, "100.0"]


def test_a_meeting_may_name_its_own_case_too() -> None:
    goes(two_cases("answered").contact(unit="u1", stage="during", mode="visit", cases=["c1", "c2"]))


@pytest.mark.parametrize("second", ["filed", "sent", "others", "closed"])
def test_one_case_in_which_the_unit_may_not_refuses_the_meeting_for_all(second: str) -> None:
    story = two_cases(second).contact(unit="u1", stage="before", mode="seminar", cases=["c2"])

    fails(also(story))
    told = story.reply(unit="u1", class_="A").play()
    told.refused(-1)  # nothing of the refused meeting counts


def test_only_who_proposed_confirms_a_contact_that_is_there() -> None:
    def with_co_signers() -> Story:
        story = (
            Story(units=UNITS)
            .case("c1", co_signers=["d2", "d3"])
            .co_sign(proposer="d2")
            .assigned(lead="u1", co_hosts=["u2"])
        )
        return story.contacted("u1")

    goes(with_co_signers().confirm_contact(unit="u1", proposer="d1").confirm_contact(unit="u1", proposer="d2"))
    for n, (code, proposer) in enumerate((("u1", "d3"), ("u1", "m1"), ("u2", "d1"), ("u3", "d1"))):
        story = with_co_signers().confirm_contact(unit=code, proposer=proposer)
        story.data["name"] = f"县{n}"
        fails(story)


# -- opinions ---------------------------------------------------------------------------------------------------------


def test_what_each_duty_answers_by() -> None:
    by_reply, by_opinion = ("u1", "v1"), ("u2", "v2", "x1", "x2")
    for code in (*by_reply, *by_opinion):
        opinion = handed_on().contacted("u1").give_opinion(unit=code, text="同意")
        opinion.data["name"] = f"会办{code}"
        (goes if code in by_opinion else fails)(opinion)
        reply = handed_on().contacted("u1").reply(unit=code, class_="A")
        reply.data["name"] = f"主办{code}"
        (goes if code in by_reply else fails)(reply)


def test_an_opinion_has_no_class() -> None:
    told = goes(handed_on().give_opinion(unit="x1", text="同意").draft(unit="u2", text="同意", class_="Z", reason="无"))

    assert told.duty("x1") == {"role": "lead", "state": "answered", "class": None, "first_class": None, "round": 1}


@pytest.mark.parametrize("rule", ["warn", "refuse"])
def test_a_missing_opinion_refuses_the_reply_only_where_the_rule_says_so(rule: str) -> None:
    story = ruled(opinions_before_issue=rule).contacted("u1").reply(unit="u1", class_="A")

    (goes if rule == "warn" else fails)(story)


def test_where_opinions_must_be_there_only_those_beside_count() -> None:
    def story() -> Story:
        base = ruled(opinions_before_issue="refuse").assign(by="u1", lead="v1", co_hosts=["v2"]).contacted("u1")
        return base.give_opinion(unit="u2", text="同意")

    goes(story().reply(unit="u1", class_="A"))
    rejected = story().reject_opinion(unit="u2", reason="空泛").reply(unit="u1", class_="A")
    rejected.data["name"] = "另一个县"
    fails(rejected)


def test_where_opinions_must_be_there_a_draft_is_approved_but_not_issued() -> None:
    story = approved(ruled(opinions_before_issue="refuse").contacted("u1").draft(unit="u1", class_="A"))

    fails(also(story).issue(unit="u1"))
    goes(story.give_opinion(unit="u2", text="同意").issue(unit="u1"))


def test_a_removed_or_returned_co_host_is_not_waited_for() -> None:
    story = ruled(opinions_before_issue="refuse").add_co_host(unit="u3").remove_co_host(unit="u2", reason="无关")

    goes(give_back(story, "u3").replied("u1"))


def test_an_opinion_goes_back_within_five_working_days_and_is_given_again() -> None:
    story = led().give_opinion(unit="u2", text="同意").at("2024-04-30").reject_opinion(unit="u2", reason="空泛")

    # 1 to 5 May are holidays, Saturday 11 May is worked: 6, 7, 8, 9, 10 May.
    assert goes(also(story)).due("c1/u2/opinion") == "2024-05-10"
    assert goes(story.give_opinion(unit="u2", text="具体意见")).duty("u2")["state"] == "answered"


def test_an_opinion_may_go_back_twice() -> None:
    story = led()
    for _ in range(2):
        story.give_opinion(unit="u2", text="同意").reject_opinion(unit="u2", reason="空泛")

    fails(story.reject_opinion(unit="u2", reason="空泛"))


def test_no_opinion_goes_back_after_the_lead_has_issued_but_in_its_next_round() -> None:
    story = led().give_opinion(unit="u2", text="同意").replied("u1")

    fails(also(story).reject_opinion(unit="u2", reason="空泛"))
    goes(story.rehandle(unit="u1").reject_opinion(unit="u2", reason="空泛"))


def test_no_opinion_goes_back_after_one_separate_unit_has_issued() -> None:
    story = (
        Story(units=UNITS)
        .case("c1")
        .assigned(separate=["u1", "u3"], co_hosts=["u2"])
        .give_opinion(unit="u2", text="同意")
    )

    goes(also(story).reject_opinion(unit="u2", reason="空泛"))
    fails(story.replied("u3").reject_opinion(unit="u2", reason="空泛"))


def test_a_top_reply_is_not_sent_back() -> None:
    fails(led().replied("u1").reject_opinion(unit="u1", reason="空泛"))


@pytest.mark.parametrize("code", ["v1", "v2", "x1", "x2"])
def test_the_unit_above_sends_back_what_was_given_below_before_it_answers(code: str) -> None:
    story = handed_on().reply(unit="v1", class_="B", promises=PROMISES)
    for lower in ("v2", "x1", "x2"):
        story.give_opinion(unit=lower, text="同意")
    late = also(story).replied("u1").give_opinion(unit="u2", text="同意")

    told = goes(story.reject_opinion(unit=code, reason="空泛"))
    assert told.duty(code)["state"] == "signed"
    assert told.due(f"c1/{code}/{'reply' if code == 'v1' else 'opinion'}") == "2024-03-08"
    fails(late.reject_opinion(unit=code, reason="空泛"))


def test_a_lower_reply_that_went_back_is_given_again_with_another_class() -> None:
    story = handed_on().reply(unit="v1", class_="B", promises=PROMISES).reject_opinion(unit="v1", reason="不实")

    assert goes(story.reply(unit="v1", class_="A")).duty("v1")["class"] == "A"


# -- drafts -----------------------------------------------------------------------------------------------------------


def test_a_reply_passes_the_whole_chain_in_order() -> None:
    story = led().contacted("u1").draft(unit="u1", class_="A")
    for place, level in enumerate(REPLY_CHAIN):
        for n, other in enumerate(REPLY_CHAIN):
            if n != place:
                story.approve(unit="u1", level=other, refused=True)
        story.issue(unit="u1", refused=True).approve(unit="u1", level=level)
    story.approve(unit="u1", level="head", refused=True).issue(unit="u1", number="1号")

    told = story.play()

    assert told.result.ok, told.result.mismatches
    assert told.duty("u1")["state"] == "answered"


@pytest.mark.parametrize(("code", "levels"), [("u2", OPINION_CHAIN), ("x1", OPINION_CHAIN), ("v1", REPLY_CHAIN)])
def test_an_opinion_and_a_lower_answer_pass_the_chain_of_their_paper(code: str, levels: list[str]) -> None:
    story = handed_on().draft(unit=code, class_="A", text="同意")

    assert goes(approved(story, code, levels).issue(unit=code)).duty(code)["state"] == "answered"


def test_a_reply_is_not_drafted_without_its_class() -> None:
    fails(also(led()).draft(unit="u1", text="收悉"))
    goes(led().draft(unit="u2", text="同意"))


@pytest.mark.parametrize("do", ["draft", "reply"])
@pytest.mark.parametrize(
    ("content", "done"),
    [
        ({"class_": "A"}, True),
        ({"class_": "B"}, False),
        ({"class_": "B", "promises": []}, False),
        ({"class_": "B", "reason": "在办"}, False),
        ({"class_": "B", "promises": PROMISES}, True),
        ({"class_": "C"}, False),
        ({"class_": "C", "promises": PROMISES}, False),
        ({"class_": "C", "reason": "资金不足"}, True),
        ({"class_": "D"}, False),
        ({"class_": "D", "reason": "供参考"}, True),
        ({"class_": "E"}, False),
        ({"class_": "a"}, False),
        ({"class_": ""}, False),
    ],
)
@pytest.mark.parametrize("code", ["u1", "v1"])
def test_the_class_is_one_of_the_rules_with_what_it_needs(
    do: str, content: dict[str, Any], done: bool, code: str
) -> None:
    (goes if done else fails)(handed_on().contacted("u1").step(do, unit=code, **content))


def test_a_level_sends_the_draft_back_to_an_earlier_one_where_it_waits_again() -> None:
    story = approved(led().contacted("u1").draft(unit="u1", class_="A"), levels=REPLY_CHAIN[:3])
    story.send_back(unit="u1", level="head", reason="重核", to="office").approve(unit="u1", level="head", refused=True)
    story.approve(unit="u1", level="section_head", refused=True)

    told = approved(story, levels=REPLY_CHAIN[1:]).issue(unit="u1").play()

    assert told.result.ok, told.result.mismatches


@pytest.mark.parametrize("to", ["leader_in_charge", "head", "office", "nobody"])
def test_back_is_to_an_earlier_level_only(to: str) -> None:
    story = approved(led().draft(unit="u1", class_="A"), levels=REPLY_CHAIN[:1])

    fails(story.send_back(unit="u1", level="office", reason="重核", to=to))


def test_sent_back_to_the_drafter_it_is_drafted_anew_and_starts_at_the_first_level() -> None:
    story = approved(led().contacted("u1").draft(unit="u1", class_="A"), levels=REPLY_CHAIN[:2])
    story.send_back(unit="u1", level="leader_in_charge", reason="重写")
    for do in ("approve", "send_back", "issue"):
        fields = {} if do == "issue" else {"level": "leader_in_charge"}
        story.step(do, unit="u1", refused=True, **fields, **({"reason": "重写"} if do == "send_back" else {}))
    story.approve(unit="u1", level="section_head", refused=True).draft(unit="u1", class_="A")
    story.approve(unit="u1", level="leader_in_charge", refused=True)

    told = approved(story).issue(unit="u1").play()

    assert told.result.ok, told.result.mismatches


@pytest.mark.parametrize("passed", [0, 2, 4])
def test_a_new_draft_takes_the_place_of_the_former_and_starts_again(passed: int) -> None:
    story = approved(led().contacted("u1").draft(unit="u1", class_="A"), levels=REPLY_CHAIN[:passed])
    story.draft(unit="u1", class_="C", reason="资金不足").issue(unit="u1", refused=True)

    told = approved(story).issue(unit="u1").play()

    assert told.result.ok, told.result.mismatches
    assert told.duty("u1")["class"] == "C"


def test_a_refused_draft_leaves_the_former_where_it_waits() -> None:
    story = approved(led().contacted("u1").draft(unit="u1", class_="A"), levels=REPLY_CHAIN[:2])
    story.draft(unit="u1", class_="B", refused=True).reply(unit="u1", class_="B", refused=True)

    told = approved(story, levels=REPLY_CHAIN[2:]).issue(unit="u1").play()

    assert told.result.ok, told.result.mismatches
    assert told.duty("u1")["class"] == "A"


def test_a_refused_reply_for_want_of_contact_leaves_the_draft() -> None:
    story = approved(led().draft(unit="u1", class_="A"), levels=REPLY_CHAIN[:2]).reply(
        unit="u1", class_="D", reason="x", refused=True
    )

    told = approved(story.contacted("u1"), levels=REPLY_CHAIN[2:]).issue(unit="u1").play()

    assert told.result.ok, told.result.mismatches
    assert told.duty("u1")["class"] == "A"


def test_a_short_reply_takes_the_place_of_a_draft_on_its_way() -> None:
    story = led().draft(unit="u1", class_="A").contacted("u1").reply(unit="u1", class_="D", reason="供参考")

    assert goes(also(story)).duty("u1")["class"] == "D"
    fails(story.rehandle(unit="u1").approve(unit="u1", level="section_head"))


@pytest.mark.parametrize("again", ["rehandle", "reject_opinion"])
def test_drafted_anew_in_each_round_and_after_a_rejection(again: str) -> None:
    code, levels = ("u1", REPLY_CHAIN) if again == "rehandle" else ("u2", OPINION_CHAIN)
    story = approved(led().contacted("u1").draft(unit=code, class_="A", text="文"), code, levels).issue(unit=code)
    story.step(again, unit=code, **({"reason": "空泛"} if again == "reject_opinion" else {})).contacted("u1")
    story.issue(unit=code, refused=True).approve(unit=code, level="section_head", refused=True)

    told = approved(story.draft(unit=code, class_="A", text="文"), code, levels).issue(unit=code).play()

    assert told.result.ok, told.result.mismatches


def test_a_draft_of_the_former_unit_is_not_issued_by_the_one_that_takes_over() -> None:
    story = (
        approved(led().contacted("u1").draft(unit="u1", class_="A"))
        .step("reassign", from_="u1", to="u3")
        .sign_for(unit="u3")
    )

    fails(story.contacted("u3").issue(unit="u3"))


def test_with_an_empty_chain_the_draft_is_issued_at_once() -> None:
    story = ruled(chains={"reply": []}).contacted("u1").draft(unit="u1", class_="A")

    fails(also(story).approve(unit="u1", level="section_head"))
    goes(story.issue(unit="u1"))


def test_a_unit_may_have_a_chain_of_its_own_for_one_paper() -> None:
    def story() -> Story:
        return ruled(chains={"u2": {"opinion": ["head"]}, "u1": {"opinion": ["head"]}, "reply": ["office"]})

    goes(approved(story().draft(unit="u2", text="同意"), "u2", ["head"]).issue(unit="u2"))
    own = approved(story().contacted("u1").draft(unit="u1", class_="A"), "u1", ["office"]).issue(unit="u1")
    own.data["name"] = "另一个县"
    goes(own)


def test_the_class_of_the_draft_is_the_replys_and_the_first_class_stays() -> None:
    story = led().replied("u1", "C", reason="资金不足").rehandle(unit="u1").replied("u1", "A")

    assert goes(story).duty("u1") == {"role": "lead", "state": "answered", "class": "A", "first_class": "C", "round": 2}


# -- extensions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "until", "done"),
    [
        ("2024-06-03", "2024-06-04", True),  # the due day is in time
        ("2024-06-04", "2024-07-01", False),
        ("2024-05-01", "2024-06-03", False),  # not later
        ("2024-05-01", "2024-06-02", False),
        ("2024-05-01", "2024-09-02", True),  # six months end on Sunday 1 September
        ("2024-05-01", "2024-09-03", False),
    ],
)
def test_an_extension_is_asked_in_time_for_a_later_day_within_the_longest(day: str, until: str, done: bool) -> None:
    story = led().at(day).request_extension(unit="u1", until=until, reason="调研未完")

    (goes if done else fails)(story)


def test_a_granted_extension_moves_the_date_a_refused_one_does_not() -> None:
    story = led().request_extension(unit="u1", until="2024-07-06", reason="调研未完")

    assert goes(also(story)).due("c1/u1/reply") == "2024-06-03"
    granted = also(also(story)).grant_extension(unit="u1")
    assert goes(granted).due("c1/u1/reply") == "2024-07-06"  # a Saturday, never moved
    assert goes(story.refuse_extension(unit="u1")).due("c1/u1/reply") == "2024-06-03"


def test_extensions_one_pending_at_a_time_and_again_after_a_decision() -> None:
    story = led().request_extension(unit="u1", until="2024-07-01", reason="调研")

    fails(also(story).request_extension(unit="u1", until="2024-07-02", reason="调研"))
    story.refuse_extension(unit="u1").request_extension(unit="u1", until="2024-07-01", reason="调研").grant_extension(
        unit="u1"
    )
    fails(also(also(story)).request_extension(unit="u1", until="2024-07-01", reason="调研"))
    assert goes(story.request_extension(unit="u1", until="2024-08-01", reason="调研").grant_extension(unit="u1")).due(
        "c1/u1/reply"
    ) == ("2024-08-01")


@pytest.mark.parametrize("code", ["u2", "v1", "x1", "u3"])
def test_only_top_duties_by_reply_are_extended(code: str) -> None:
    fails(handed_on().request_extension(unit=code, until="2024-07-01", reason="调研"))


def test_separate_units_are_extended_each_for_itself() -> None:
    story = Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"])
    story.request_extension(unit="u1", until="2024-07-01", reason="调研").grant_extension(unit="u1")

    told = goes(also(story))
    assert (told.due("c1/u1/reply"), told.due("c1/u2/reply")) == ("2024-07-01", "2024-06-03")
    fails(story.grant_extension(unit="u2"))


def test_an_extension_in_the_second_round_is_still_within_the_longest_from_the_assignment() -> None:
    story = led().at("2024-08-05").replied("u1").rehandle(unit="u1")

    assert goes(also(story)).due("c1/u1/reply") == "2024-09-05"
    fails(story.request_extension(unit="u1", until="2024-09-10", reason="调研"))


# -- forms ------------------------------------------------------------------------------------------------------------


def test_a_form_is_returned_once_in_a_round_and_anew_in_the_next() -> None:
    story = led().replied("u1").evaluated()

    fails(also(story).evaluated())
    goes(story.rehandle(unit="u1").replied("u1").evaluated())


def test_no_form_while_the_reply_is_made_anew() -> None:
    fails(led().replied("u1").rehandle(unit="u1").evaluated())


def test_a_form_after_its_time_still_counts() -> None:
    assert goes(led().replied("u1").at("2024-06-30").evaluated()).figure("forms") == [1, 1, "100.0"]


@pytest.mark.parametrize(
    ("attitude", "result"), [("unsatisfied", "satisfied"), ("satisfied", "unsatisfied"), ("unsatisfied", "unsatisfied")]
)
def test_unsatisfied_needs_a_reason(attitude: str, result: str) -> None:
    story = led().replied("u1")

    fails(also(story).evaluated("d1", attitude, result))
    told = goes(story.evaluated("d1", attitude, result, reason="没有解决"))
    assert told.duty("u1")["round"] == 1  # a bad form alone opens no round
    assert told.duty("u1")["state"] == "answered"


def many(evaluator: str) -> Story:
    """c1 of d1 with d2 confirmed and d3 not; merged into it c2 of g1, with d3 confirmed and m1 declined."""
    story = Story(units=UNITS, rules={"base": "default", "evaluator": evaluator})
    story.case("c1", co_signers=["d2", "d3"]).co_sign(proposer="d2").filed()
    story.case("c2", lead="g1", co_signers=["d3", "m1"]).co_sign(proposer="d3").decline_co_sign(proposer="m1").filed()
    return story.merge(into="c1").in_case("c1").assign(lead="u1").sign_for(unit="u1").replied("u1")


@pytest.mark.parametrize(
    ("evaluator", "proposer", "done"),
    [
        ("lead", "d1", True),
        ("lead", "g1", True),
        ("lead", "d2", False),
        ("lead", "d3", False),
        ("lead", "m2", False),
        ("all", "d1", True),
        ("all", "g1", True),
        ("all", "d2", True),
        ("all", "m1", False),
        ("all", "m2", False),
    ],
)
def test_who_evaluates(evaluator: str, proposer: str, done: bool) -> None:
    (goes if done else fails)(many(evaluator).evaluated(proposer))


def test_one_form_for_one_who_leads_both_merged_cases() -> None:
    story = Story(units=UNITS).case("c1").filed().case("c2").filed().merge(into="c1").in_case("c1")
    story.assign(lead="u1").sign_for(unit="u1").replied("u1").evaluated()

    assert goes(also(story)).figure("forms") == [1, 1, "100.0"]
    goes(story.close())


def test_where_several_answer_the_form_names_the_unit() -> None:
    story = Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"], co_hosts=["u3"]).replied("u1")

    fails(also(story).evaluated())
    fails(also(also(story)).evaluated(unit="u2"))  # not answered
    fails(also(also(also(story))).evaluated(unit="u3"))
    goes(story.replied("u2").evaluated(unit="u1").evaluated(unit="u2"))


def test_of_a_co_host_or_a_lower_unit_there_is_no_form() -> None:
    story = handed_on().give_opinion(unit="u2", text="同意").reply(unit="v1", class_="A").replied("u1")

    for n, code in enumerate(("u2", "v1", "u4")):
        one = story.copy()
        one.data["name"] = f"县{n}"
        fails(one.evaluated(unit=code))


# -- rehandling and reclassifying -------------------------------------------------------------------------------------


def test_a_second_round_has_a_month_from_the_step_or_the_given_date() -> None:
    story = led().replied("u1").at("2024-04-15")

    told = goes(also(story).rehandle(unit="u1"))
    assert told.duty("u1") == {"role": "lead", "state": "signed", "class": "A", "first_class": "A", "round": 2}
    assert told.due("c1/u1/reply") == "2024-05-15"
    assert goes(story.rehandle(unit="u1", due="2024-05-04")).due("c1/u1/reply") == "2024-05-04"


def test_three_rounds() -> None:
    story = led()
    for _ in range(2):
        story.replied("u1").evaluated("d1", "satisfied", "unsatisfied", reason="没有解决").rehandle(
            unit="u1", reason="不满意"
        )

    told = goes(story.replied("u1").evaluated().close())

    assert told.duty("u1")["round"] == 3


@pytest.mark.parametrize("code", ["u2", "v1", "x1"])
def test_only_top_replies_are_rehandled(code: str) -> None:
    story = (
        handed_on()
        .reply(unit="v1", class_="A")
        .give_opinion(unit="u2", text="同意")
        .give_opinion(unit="x1", text="同意")
    )

    fails(story.rehandle(unit=code))


def test_no_rehandling_twice_in_a_row() -> None:
    fails(led().replied("u1").rehandle(unit="u1").rehandle(unit="u1"))


def test_one_of_two_separate_units_is_rehandled() -> None:
    told = goes(
        Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"]).replied("u1").replied("u2").rehandle(unit="u2")
    )

    assert [told.duty(code)["round"] for code in ("u1", "u2")] == [1, 2]


@pytest.mark.parametrize("stage", ["answered", "second round", "closed"])
def test_reclassified_after_an_issue_also_in_the_next_round_and_when_closed(stage: str) -> None:
    story = led().replied("u1", "B", promises=PROMISES)
    match stage:
        case "second round":
            story.rehandle(unit="u1")
        case "closed":
            story.evaluated().close()

    told = goes(story.reclassify(unit="u1", to="A", proof="验收单"))

    assert (told.duty("u1")["class"], told.duty("u1")["first_class"]) == ("A", "B")
    assert told.case()["state"] == ("closed" if stage == "closed" else "assigned")


@pytest.mark.parametrize(
    ("to", "more", "done"),
    [
        ("A", {}, False),  # a solved class without proof
        ("A", {"proof": "验收单"}, True),
        ("B", {"proof": "验收单"}, False),  # the present one
        ("C", {}, True),  # by the assigning office
        ("E", {"proof": "验收单"}, False),
    ],
)
def test_to_another_class_of_the_rule_and_to_a_solved_one_with_proof(to: str, more: dict[str, Any], done: bool) -> None:
    story = led().replied("u1", "B", promises=PROMISES).reclassify(unit="u1", to=to, **more)

    (goes if done else fails)(story)


@pytest.mark.parametrize("code", ["u1", "u2", "u3"])
def test_nothing_is_reclassified_before_an_issue(code: str) -> None:
    fails(led().give_opinion(unit="u2", text="同意").reclassify(unit=code, to="A", proof="验收单"))


def test_there_and_back_between_classes() -> None:
    story = led().replied("u1", "A").reclassify(unit="u1", to="D").reclassify(unit="u1", to="A", proof="验收单")

    assert goes(story).duty("u1")["class"] == "A"


# -- together ---------------------------------------------------------------------------------------------------------


def three() -> Story:
    story = led()
    for code in ("c2", "p1"):
        story.case(code, kind="suggestion" if code == "c2" else "proposal").filed().assign(lead="u1")
    return story.in_case("c1")


def test_cases_handled_together_are_answered_each() -> None:
    story = three().handle_together(with_=["c2", "p1"]).in_case("c2").sign_for(unit="u1").replied("u1").in_case("c1")

    told = goes(story)

    assert [told.duty("u1", code)["state"] for code in ("c1", "c2", "p1")] == ["signed", "answered", "sent"]


@pytest.mark.parametrize("others", [["c1"], ["c2", "c1"], [], ["c2", "c3"], ["c4"], ["c5"], ["c6"]])
def test_together_are_other_assigned_cases_with_the_same_lead_in_all(others: list[str]) -> None:
    story = three().case("c3").filed().assign(lead="u3").case("c4").filed().case("c5").filed().assign(separate=["u1"])
    story.case("c6").assigned(lead="u1").replied("u1").evaluated().close()

    fails(story.in_case("c1").handle_together(with_=others))


def test_without_a_lead_of_its_own_nothing_is_handled_together() -> None:
    story = three().case("c3").filed().assign(separate=["u1"])

    fails(story.handle_together(with_=["c1"]))


# -- closing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "done"),
    [
        ("2024-03-20", False),
        ("2024-04-11", False),  # fifteen working days after 20 March; 7 April is worked
        ("2024-04-12", True),
    ],
)
def test_a_case_closes_when_the_time_for_its_forms_is_over(day: str, done: bool) -> None:
    story = led().at("2024-03-20").replied("u1").at(day).close()

    assert (goes if done else fails)(story).case()["state"] == ("closed" if done else "assigned")


def test_it_closes_at_once_when_every_form_is_back_even_a_bad_one() -> None:
    goes(led().replied("u1").evaluated("d1", "unsatisfied", "unsatisfied", reason="没有解决").close())


def test_one_of_several_forms_keeps_it_open() -> None:
    story = many("lead").evaluated("d1")

    fails(also(story).close())
    goes(story.evaluated("g1").close())


def test_the_forms_of_the_last_round_count() -> None:
    story = led().at("2024-03-20").replied("u1").evaluated().at("2024-04-08").rehandle(unit="u1").replied("u1")

    fails(also(story).at("2024-04-12").close())
    goes(story.at("2024-04-30").close())  # fifteen working days after 8 April: Sunday 28 April, which is worked


def test_it_does_not_close_while_a_round_is_open() -> None:
    fails(led().replied("u1").evaluated().rehandle(unit="u1").close())


def test_it_does_not_close_while_one_separate_unit_has_not_answered() -> None:
    story = Story(units=UNITS).case("c1").assigned(separate=["u1", "u2"]).replied("u1").evaluated(unit="u1")

    fails(also(story).close())
    fails(also(also(story)).replied("u2").close())
    goes(story.replied("u2").evaluated(unit="u2").close())


def test_a_case_of_our_own_closes_without_the_co_hosts_opinion_and_with_requests_pending() -> None:
    story = led().request_return(unit="u2", reason="非我职责").assign(by="u2", lead="x1").replied("u1").evaluated()

    told = goes(story.close())

    assert told.duty("u2")["state"] == "signed"


# -- oversight --------------------------------------------------------------------------------------------------------


def test_a_case_is_made_key_once() -> None:
    story = led().designate_key(leader="王主任")

    assert goes(also(story)).figure("key")[0] == 1
    fails(story.designate_key(leader="李主任"))


def test_overseers_and_instructions_may_come_more_than_once() -> None:
    story = (
        Story(units=UNITS)
        .case("c1")
        .filed()
        .designate_key(leader="王主任")
        .oversee(leader="赵县长")
        .instruct(leader="赵县长", text="抓紧")
    )
    story.assign(lead="u1").oversee(leader="钱县长").instruct(leader="钱县长", text="抓紧", unit="u1").take_charge(
        unit="u1", leader="李局长"
    )

    goes(story.take_charge(unit="u1", leader="孙局长").instruct(leader="钱县长", text="再抓紧"))


@pytest.mark.parametrize("code", ["u1", "u2", "v1", "x2"])
@pytest.mark.parametrize("do", ["take_charge", "instruct"])
def test_every_duty_in_force_may_be_taken_charge_of_and_instructed_about(code: str, do: str) -> None:
    more = {"text": "抓紧"} if do == "instruct" else {}

    goes(handed_on().step(do, unit=code, leader="李局长", **more))
    story = led().step(do, unit="u4", leader="李局长", **more)
    story.data["name"] = "另一个县"
    fails(story)


def test_urged_until_it_answers() -> None:
    story = (
        handed_on()
        .urge(unit="u1")
        .urge(unit="u2")
        .urge(unit="v1")
        .urge(unit="x2")
        .urge(unit="u1")
        .give_opinion(unit="u2", text="同意")
    )

    assert goes(also(story)).figure("urged") == [3, None, None]
    fails(story.urge(unit="u2"))


def test_urged_again_in_the_next_round() -> None:
    story = led().replied("u1")

    fails(also(story).urge(unit="u1"))
    goes(story.rehandle(unit="u1").urge(unit="u1"))
