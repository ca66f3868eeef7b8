"""The figures of the table, each from a year small enough to count by hand, for the whole and from a unit's side."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.stories import Story, unit

pytestmark = pytest.mark.django_db

UNITS = [unit("u1"), unit("u11", "u1"), unit("u12", "u1"), unit("u111", "u11"), unit("u2"), unit("u3"), unit("u4")]
PROMISE = [{"text": "年底前完成", "due": "2024-12-20"}]


def figures(story: Story, view: str | None = None, as_of: str | None = None) -> dict[str, Any]:
    story = deepcopy(story)
    if view:
        story.data["view"] = view
    if as_of:
        story.data["as_of"] = as_of
    told: dict[str, Any] = story.play().all_done().data["figures"]
    return told


def begun(as_of: str = "2024-12-31", **rules: Any) -> Story:
    return Story(units=UNITS, rules={"base": "default", "contact_before_reply": "none", **rules}, as_of=as_of)


def only(told: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: told.get(name) for name in wanted}


# -- names ------------------------------------------------------------------------------------------------------------

WHOLE_ONLY = {"received", "filing", "merged", "not_filed", "returns", "returns_granted"}
EACH = {
    "cases", "cases.suggestion", "cases.proposal",
    *(f"duties.{role}{kind}" for role in ("lead", "co_host", "separate") for kind in ("", ".suggestion", ".proposal")),
    "reply", "reply_on_time", "opinions", "opinions_on_time", "handled_on_time", "contact", "face",
    *(f"{which}.{code}" for which in ("classes", "first_classes") for code in "ABCD"), "resolution", "forms",
    *(f"{which}{level}" for which in ("attitude", "result")
      for level in ("", ".satisfied", ".basically_satisfied", ".unsatisfied")),
    "rehandled", "rehandled_satisfied", "key", "urged",
}  # fmt: skip


@pytest.mark.parametrize(("view", "names"), [(None, EACH | WHOLE_ONLY), ("u1", EACH), ("u11", EACH)])
def test_the_figures_have_the_names_of_the_table_and_a_view_leaves_out_those_of_the_whole(
    view: Any, names: Any
) -> None:
    assert set(figures(begun().case().assigned(lead="u1"), view)) == names


def test_nothing_over_nothing_has_no_percentage() -> None:
    told = figures(begun().case())
    for name in ("filing", "reply", "reply_on_time", "opinions", "opinions_on_time", "handled_on_time", "contact", "face",
                 "classes.A", "first_classes.A", "resolution", "forms", "attitude", "result.satisfied", "rehandled",
                 "rehandled_satisfied", "returns", "returns_granted"):  # fmt: skip
        assert told[name] == [0, 0, None], name


# -- cases and duties -------------------------------------------------------------------------------------------------


def intake_year() -> Any:
    story = begun()
    story.case("c1").submit().return_for_correction(reason="补充案由").resubmit().file().assign(lead="u1")
    story.designate_key(leader="主任一")
    story.case("c2").filed().designate_key(leader="主任一")
    story.case("c3", kind="proposal").filed().assign(lead="u2", co_hosts=["u1", "u3", "u4"])
    story.case("c4").filed().assign(lead="u1").sign_for(unit="u1").assign(by="u1", lead="u11", co_hosts=["u12"])
    story.case("c5").filed().assign(lead="u4").designate_key(leader="主任一").withdraw(reason="另行提出")
    story.case("c6")
    story.case("c7").receive(number="省7", from_="省人大", unit="u1", role="co_host", assigned="2024-02-20")
    story.case("c8", kind="proposal").filed().assign(separate=["u2", "u3"]).sign_for(unit="u2").sign_for(unit="u3")
    story.reply(unit="u2", class_="A").reply(unit="u3", class_="A")
    story.evaluated("m1", unit="u2").evaluated("m1", unit="u3").close()
    story.case("c9").submit().merge(into="c2")
    story.case("c10").submit().not_file(reason="属个人诉求", destination="letter")
    story.case("c11").submit()
    story.case("c12", kind="proposal").submit().not_file(reason="属个人诉求", destination="returned")
    return story.case("c13").withdraw(reason="不提了")


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        (None, {"received": [11, None, None], "filing": [5, 10, "50.0"], "merged": [1, None, None], "not_filed": [2, None, None],
                "cases": [6, None, None], "cases.suggestion": [4, None, None], "cases.proposal": [2, None, None]}),
        ("u1", {"cases": [4, None, None], "cases.suggestion": [3, None, None], "cases.proposal": [1, None, None]}),
        ("u2", {"cases": [2, None, None], "cases.suggestion": [0, None, None], "cases.proposal": [2, None, None]}),
        ("u11", {"cases": [1, None, None], "cases.suggestion": [1, None, None], "cases.proposal": [0, None, None]}),
        ("u4", {"cases": [1, None, None], "cases.suggestion": [0, None, None], "cases.proposal": [1, None, None]}),
        ("u111", {"cases": [0, None, None], "cases.suggestion": [0, None, None], "cases.proposal": [0, None, None]}),
    ],
)  # fmt: skip
def test_received_cases_filing_merged_not_filed(view: str | None, wanted: dict[str, Any]) -> None:
    assert only(figures(intake_year(), view), wanted) == wanted


@pytest.mark.parametrize(
    ("view", "lead", "co_host", "separate"),
    [
        (None, (3, 2, 1), (4, 1, 3), (2, 0, 2)),
        ("u1", (2, 2, 0), (2, 1, 1), (0, 0, 0)),
        ("u2", (1, 0, 1), (0, 0, 0), (1, 0, 1)),
        ("u11", (1, 1, 0), (0, 0, 0), (0, 0, 0)),
        ("u12", (0, 0, 0), (1, 1, 0), (0, 0, 0)),
    ],
)
def test_duties_in_force_by_their_own_role(view: str | None, lead: Any, co_host: Any, separate: Any) -> None:
    told = figures(intake_year(), view)
    for role, counts in (("lead", lead), ("co_host", co_host), ("separate", separate)):
        for behind, number in zip(("", ".suggestion", ".proposal"), counts, strict=True):
            assert told[f"duties.{role}{behind}"] == [number, None, None]


@pytest.mark.parametrize(("view", "number", "among"), [(None, 2, 6), ("u1", 1, 4), ("u2", 0, 2), ("u11", 0, 1)])
def test_key_are_the_designated_among_the_cases(view: str | None, number: int, among: int) -> None:
    assert figures(intake_year(), view)["key"][:2] in ([number, among], [number, None])


def test_a_case_filed_again_and_one_unmerged_are_cases() -> None:
    story = begun().case("c1").filed().case("c2").filed().merge(into="c1").unmerge()
    story.case("c3").filed().assign(lead="u1").recall(reason="另行研究")
    assert only(figures(story), {"cases": 0, "merged": 0, "filing": 0}) == {
        "cases": [3, None, None], "merged": [0, None, None], "filing": [3, 3, "100.0"],
    }  # fmt: skip


# -- replies and opinions in time -------------------------------------------------------------------------------------


def answers_year() -> Any:
    """Replies are due on 3 June, opinions on 1 April, if nothing else is said."""
    story = begun()
    story.case("c1").assigned(lead="u1", co_hosts=["u2", "u3"]).assign(by="u1", lead="u11").sign_for(unit="u11")
    story.case("c2", kind="proposal").assigned(separate=["u1", "u2"]).assign(by="u1", separate=["u11"]).sign_for(
        unit="u11"
    )
    story.case("c3").assigned(lead="u1")
    story.case("c4").assigned(lead="u2", co_hosts=["u1"]).assign(by="u1", lead="u11", co_hosts=["u12"])
    story.sign_for(unit="u11").sign_for(unit="u12")
    story.case("c5").assigned(lead="u1", co_hosts=["u2"]).give_opinion(unit="u2", text="同意")
    story.case("c6").assigned(lead="u1", co_hosts=["u4"]).request_return(unit="u1", reason="不属职责").grant_return(
        unit="u1"
    )
    story.case("c7").filed().assign(lead="u3", co_hosts=["u4"])
    story.case("c8", kind="proposal").assigned(lead="u1", due="2024-06-06").assign(
        by="u1", lead="u11", co_hosts=["u12"]
    )
    story.sign_for(unit="u12")
    story.at("2024-03-05").in_case("c3").assign(by="u1", lead="u11", co_hosts=["u12"]).sign_for(unit="u11").sign_for(
        unit="u12"
    )
    story.at("2024-03-06").in_case("c6").reassign(from_="u1", to="u3")  # due on 6 June
    story.in_case("c7").reassign(from_="u3", to="u2")  # due on 6 June
    story.at("2024-03-18").in_case("c4").give_opinion(unit="u11", text="同意")
    story.at("2024-03-20").in_case("c1").reply(unit="u11", class_="A")
    story.in_case("c3").reply(unit="u11", class_="A")
    story.in_case("c8").give_opinion(unit="u12", text="同意")
    story.in_case("c4").give_opinion(unit="u1", text="同意")
    story.in_case("c6").give_opinion(unit="u4", text="同意")
    story.at("2024-03-21").in_case("c1").reject_opinion(unit="u11", reason="空泛")
    story.at("2024-03-25").in_case("c4").reject_opinion(unit="u1", reason="空泛")  # due on 1 April again
    story.at("2024-04-01").in_case("c1").give_opinion(unit="u2", text="同意")
    story.at("2024-04-02").give_opinion(unit="u3", text="同意")
    story.in_case("c5").withdraw(reason="另行提出")
    story.at("2024-04-08").in_case("c3").give_opinion(unit="u12", text="同意")  # was due on the 7th
    story.at("2024-05-10").in_case("c8").add_co_host(unit="u4")  # due on 11 June
    story.in_case("c3").request_extension(unit="u1", until="2024-07-01", reason="需现场勘测").grant_extension(unit="u1")
    story.at("2024-06-03T23:59").in_case("c1").reply(unit="u1", class_="A")
    story.at("2024-06-04").in_case("c3").reply(unit="u1", class_="A")
    story.in_case("c2").reply(unit="u11", class_="A")
    return story.at("2024-06-05").in_case("c2").reply(unit="u1", class_="A")


@pytest.mark.parametrize(
    ("view", "as_of", "wanted"),
    [
        (None, "2024-06-06", {"reply": [3, 8, "37.5"], "reply_on_time": [2, 5, "40.0"], "opinions": [3, 6, "50.0"],
                              "opinions_on_time": [2, 5, "40.0"], "handled_on_time": [4, 10, "40.0"]}),
        (None, "2024-06-07", {"reply": [3, 8, "37.5"], "reply_on_time": [2, 8, "25.0"], "opinions": [3, 6, "50.0"],
                              "opinions_on_time": [2, 5, "40.0"], "handled_on_time": [4, 13, "30.8"]}),
        (None, "2024-06-11", {"opinions_on_time": [2, 5, "40.0"]}),
        (None, "2024-06-12", {"opinions_on_time": [2, 6, "33.3"], "handled_on_time": [4, 14, "28.6"]}),
        ("u1", "2024-06-06", {"reply": [3, 4, "75.0"], "reply_on_time": [2, 3, "66.7"], "opinions": [0, 1, "0.0"],
                              "opinions_on_time": [0, 1, "0.0"], "handled_on_time": [2, 4, "50.0"]}),
        ("u1", "2024-06-07", {"reply_on_time": [2, 4, "50.0"], "handled_on_time": [2, 5, "40.0"]}),
        ("u11", "2024-06-06", {"reply": [2, 4, "50.0"], "reply_on_time": [1, 4, "25.0"], "opinions": [1, 1, "100.0"],
                               "opinions_on_time": [1, 1, "100.0"], "handled_on_time": [2, 5, "40.0"]}),
        ("u12", "2024-06-06", {"reply": [0, 0, None], "reply_on_time": [0, 0, None], "opinions": [2, 3, "66.7"],
                               "opinions_on_time": [1, 3, "33.3"], "handled_on_time": [1, 3, "33.3"]}),
        ("u2", "2024-06-06", {"reply": [0, 3, "0.0"], "reply_on_time": [0, 2, "0.0"], "opinions": [1, 1, "100.0"],
                              "opinions_on_time": [1, 1, "100.0"], "handled_on_time": [1, 3, "33.3"]}),
    ],
)  # fmt: skip
def test_replies_and_opinions_given_and_in_time(view: str | None, as_of: str, wanted: dict[str, Any]) -> None:
    assert only(figures(answers_year(), view, as_of), wanted) == wanted


def test_a_rehandled_duty_counts_with_its_first_reply() -> None:
    story = begun().case("c1").assigned(lead="u1").case("c2").assigned(lead="u1")
    story.at("2024-06-03").in_case("c1").reply(unit="u1", class_="A").rehandle(unit="u1")
    story.at("2024-06-04").in_case("c2").reply(unit="u1", class_="A").rehandle(unit="u1")
    story.at("2024-07-01").reply(unit="u1", class_="A")
    told = figures(story)
    assert (told["reply"], told["reply_on_time"]) == ([2, 2, "100.0"], [1, 2, "50.0"])


def test_a_draft_is_no_reply() -> None:
    story = (
        begun().case("c1").assigned(lead="u1", co_hosts=["u2"]).draft(unit="u1", class_="A").draft(unit="u2", text="可")
    )
    told = figures(story)
    assert (told["reply"], told["opinions"], told["classes.A"]) == ([0, 1, "0.0"], [0, 1, "0.0"], [0, 0, None])


# -- contact ----------------------------------------------------------------------------------------------------------


def contact_year(**rules: Any) -> Any:
    story = begun(**rules)
    story.case("c1").assigned(lead="u1").contacted("u1", "visit").reply(unit="u1", class_="A")
    story.case("c2").assigned(lead="u1").contacted("u1", "phone").assign(by="u1", lead="u11").sign_for(unit="u11")
    story.reply(unit="u11", class_="A").reply(unit="u1", class_="A")
    story.case("c3").assigned(lead="u1").reply(unit="u1", class_="A").step(
        "contact", unit="u1", stage="after", mode="visit"
    )
    story.case("c4").assigned(lead="u2").contacted("u2", "online").reply(unit="u2", class_="A")
    story.case("c5").assigned(lead="u1").assign(by="u1", lead="u11").sign_for(unit="u11").contacted("u11", "seminar")
    story.reply(unit="u11", class_="A").reply(unit="u1", class_="A")
    story.case("c6").assigned(lead="u1").assign(by="u1", lead="u11").sign_for(unit="u11").assign(by="u11", lead="u111")
    story.sign_for(unit="u111").contacted("u111", "phone").reply(unit="u11", class_="A").contacted("u1", "visit")
    story.case("c7").assigned(lead="u2", co_hosts=["u3"]).contacted("u3", "visit").reply(unit="u2", class_="A")
    return story.rehandle(unit="u2").contacted("u2", "visit").reply(unit="u2", class_="A")


@pytest.mark.parametrize(
    ("view", "rules", "contact", "face"),
    [
        (None, {}, [4, 6, "66.7"], [2, 6, "33.3"]),
        ("u1", {}, [3, 4, "75.0"], [2, 4, "50.0"]),
        ("u2", {}, [1, 2, "50.0"], [0, 2, "0.0"]),
        ("u11", {}, [2, 3, "66.7"], [1, 3, "33.3"]),
        ("u111", {}, [0, 0, None], [0, 0, None]),
        (None, {"face_modes": ["seminar"]}, [4, 6, "66.7"], [1, 6, "16.7"]),
        (None, {"face_modes": ["phone", "online", "seminar"]}, [4, 6, "66.7"], [3, 6, "50.0"]),
        ("u11", {"face_modes": ["phone"]}, [2, 3, "66.7"], [1, 3, "33.3"]),
    ],
)
def test_contact_and_face_before_the_first_issue(view: str | None, rules: Any, contact: Any, face: Any) -> None:
    told = figures(contact_year(**rules), view)
    assert (told["contact"], told["face"]) == (contact, face)


def test_one_meeting_for_many_cases_counts_in_each() -> None:
    story = begun()
    for code in ("c1", "c2", "c3"):
        story.case(code).assigned(lead="u1")
    story.in_case("c1").step("contact", unit="u1", stage="during", mode="seminar", cases=["c2"])
    for code in ("c1", "c2", "c3"):
        story.in_case(code).reply(unit="u1", class_="A")
    told = figures(story)
    assert (told["contact"], told["face"]) == ([2, 3, "66.7"], [2, 3, "66.7"])


# -- classes ----------------------------------------------------------------------------------------------------------


def classes_year() -> Any:
    story = begun()
    story.case("c1").assigned(lead="u1").assign(by="u1", lead="u11").sign_for(unit="u11")
    story.reply(unit="u11", class_="B", promises=PROMISE).reply(unit="u1", class_="A")
    story.case("c2").assigned(lead="u1").assign(by="u1", lead="u11").sign_for(unit="u11").reply(unit="u11", class_="A")
    story.reject_opinion(unit="u11", reason="空泛").reply(unit="u1", class_="B", promises=PROMISE)
    story.reclassify(unit="u1", to="A", proof="验收单")
    story.case("c3").assigned(lead="u1").assign(by="u1", lead="u11").sign_for(unit="u11").reply(unit="u11", class_="A")
    story.reply(unit="u1", class_="C", reason="受条件限制")
    story.case("c4").assigned(lead="u2").reply(unit="u2", class_="D", reason="留作参考").reclassify(unit="u2", to="C")
    story.case("c5").assigned(lead="u1").reply(unit="u1", class_="A").rehandle(unit="u1")
    story.reply(unit="u1", class_="B", promises=PROMISE)
    story.case("c6").assigned(lead="u2").reply(unit="u2", class_="A").rehandle(unit="u2")
    story.draft(unit="u2", class_="D", reason="留作参考")
    story.case("c7").assigned(lead="u2").draft(unit="u2", class_="A")
    return (
        story.case("c8").assigned(lead="u1").reply(unit="u1", class_="C", reason="条件").reclassify(unit="u1", to="B")
    )


@pytest.mark.parametrize(
    ("view", "present", "first", "resolution"),
    [
        (None, ([3, 7, "42.9"], [2, 7, "28.6"], [2, 7, "28.6"], [0, 7, "0.0"]),
         ([3, 7, "42.9"], [1, 7, "14.3"], [2, 7, "28.6"], [1, 7, "14.3"]), [3, 7, "42.9"]),
        ("u1", ([2, 5, "40.0"], [2, 5, "40.0"], [1, 5, "20.0"], [0, 5, "0.0"]),
         ([2, 5, "40.0"], [1, 5, "20.0"], [2, 5, "40.0"], [0, 5, "0.0"]), [2, 5, "40.0"]),
        ("u11", ([1, 2, "50.0"], [1, 2, "50.0"], [0, 2, "0.0"], [0, 2, "0.0"]),
         ([1, 2, "50.0"], [1, 2, "50.0"], [0, 2, "0.0"], [0, 2, "0.0"]), [1, 2, "50.0"]),
    ],
)  # fmt: skip
def test_present_and_first_classes_and_resolution(view: str | None, present: Any, first: Any, resolution: Any) -> None:
    told = figures(classes_year(), view)
    assert tuple(told[f"classes.{code}"] for code in "ABCD") == present
    assert tuple(told[f"first_classes.{code}"] for code in "ABCD") == first
    assert told["resolution"] == resolution


# -- forms ------------------------------------------------------------------------------------------------------------


def forms_year() -> Any:
    story = begun(evaluator="all")
    story.case("c1", co_signers=["d2", "d3"]).co_sign(proposer="d2").co_sign(proposer="d3").assigned(lead="u1")
    story.reply(unit="u1", class_="A").evaluated("d1").evaluated(
        "d2", "basically_satisfied", "unsatisfied", reason="慢"
    )
    story.case("c2").assigned(lead="u1").reply(unit="u1", class_="A").evaluated(
        "d1", "unsatisfied", "unsatisfied", reason="慢"
    )
    story.rehandle(unit="u1").reply(unit="u1", class_="A")
    story.case("c3", co_signers=["d2"]).assigned(lead="u2").reply(unit="u2", class_="A")
    story.evaluated("d1", "unsatisfied", "unsatisfied", reason="慢")
    story.case("c4").assigned(separate=["u1", "u2"]).reply(unit="u1", class_="A").reply(unit="u2", class_="A")
    story.evaluated("d1", "satisfied", "unsatisfied", reason="慢", unit="u1")
    story.case("c5").assigned(lead="u1").reply(unit="u1", class_="A").evaluated(
        "d1", "satisfied", "basically_satisfied"
    )
    story.rehandle(unit="u1")
    story.case("c7").assigned(lead="u1").assign(by="u1", lead="u11").sign_for(unit="u11").reply(unit="u11", class_="A")
    story.case("c9").filed().case("c8", lead="d2", co_signers=["d3"]).co_sign(proposer="d3").submit().merge(into="c9")
    story.in_case("c9").assign(lead="u2").sign_for(unit="u2").reply(unit="u2", class_="A")
    return story.evaluated("d3", "basically_satisfied", "satisfied")


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        (None, {"forms": [6, 11, "54.5"],
                "attitude": [5, 6, "83.3"], "attitude.satisfied": [3, 6, "50.0"],
                "attitude.basically_satisfied": [2, 6, "33.3"], "attitude.unsatisfied": [1, 6, "16.7"],
                "result": [3, 6, "50.0"], "result.satisfied": [2, 6, "33.3"],
                "result.basically_satisfied": [1, 6, "16.7"], "result.unsatisfied": [3, 6, "50.0"]}),
        ("u1", {"forms": [4, 6, "66.7"],
                "attitude": [4, 4, "100.0"], "attitude.satisfied": [3, 4, "75.0"],
                "attitude.basically_satisfied": [1, 4, "25.0"], "attitude.unsatisfied": [0, 4, "0.0"],
                "result": [2, 4, "50.0"], "result.satisfied": [1, 4, "25.0"],
                "result.basically_satisfied": [1, 4, "25.0"], "result.unsatisfied": [2, 4, "50.0"]}),
        ("u11", {"forms": [0, 0, None], "attitude": [0, 0, None], "result.satisfied": [0, 0, None]}),
    ],
)  # fmt: skip
def test_forms_of_the_last_issued_round(view: str | None, wanted: dict[str, Any]) -> None:
    assert only(figures(forms_year(), view), wanted) == wanted


def test_forms_are_sent_to_the_lead_alone_unless_the_rule_says_all() -> None:
    for evaluator, sent in (("lead", 2), ("all", 4)):
        story = begun(evaluator=evaluator)
        story.data["name"] = evaluator
        story.case("c1", co_signers=["d2"]).co_sign(proposer="d2").filed()
        story.case("c2", lead="d3", co_signers=["g1"]).co_sign(proposer="g1").submit().merge(into="c1")
        story.in_case("c1").assign(lead="u1").sign_for(unit="u1").reply(unit="u1", class_="A").evaluated("d3")
        assert figures(story)["forms"][:2] == [1, sent]


def test_one_proposer_of_the_case_and_of_a_merged_one_has_one_form() -> None:
    story = begun().case("c1").filed().case("c2").submit().merge(into="c1")
    story.in_case("c1").assign(lead="u1").sign_for(unit="u1").reply(unit="u1", class_="A").evaluated("d1")
    assert figures(story)["forms"] == [1, 1, "100.0"]


# -- rehandled --------------------------------------------------------------------------------------------------------


def rehandled_year() -> Any:
    bad = {"attitude": "unsatisfied", "result": "unsatisfied", "reason": "慢"}
    story = begun(evaluator="all")
    story.case("c1").assigned(lead="u1").reply(unit="u1", class_="A").rehandle(unit="u1").reply(unit="u1", class_="A")
    story.evaluated("d1", "unsatisfied", "satisfied", reason="态度")
    story.case("c2").assigned(lead="u1").reply(unit="u1", class_="A").evaluated("d1").rehandle(unit="u1")
    story.reply(unit="u1", class_="A")
    story.case("c3").assigned(lead="u1").reply(unit="u1", class_="A").evaluated("d1", **bad).rehandle(unit="u1")
    story.case("c4").assigned(lead="u1").reply(unit="u1", class_="A")
    story.evaluated("d1", "satisfied", "basically_satisfied").rehandle(unit="u1")
    story.case("c5").assigned(lead="u1").assign(by="u1", lead="u11").sign_for(unit="u11").reply(unit="u11", class_="A")
    story.reply(unit="u1", class_="A").evaluated("d1")
    story.case("c6").assigned(lead="u2").reply(unit="u2", class_="A").evaluated("d1", **bad)
    story.rehandle(unit="u2").reply(unit="u2", class_="A").evaluated("d1", **bad)
    story.rehandle(unit="u2").reply(unit="u2", class_="A").evaluated("d1", "satisfied", "basically_satisfied")
    story.case("c7").assigned(lead="u2").reply(unit="u2", class_="A")
    for code, first, second in (("c8", "d1", "d2"), ("c9", "d2", "d1")):
        story.case(code, co_signers=["d2"]).co_sign(proposer="d2").assigned(lead="u2").reply(unit="u2", class_="A")
        story.rehandle(unit="u2").reply(unit="u2", class_="A")
        for who in (first, second):
            story.evaluated(who, "satisfied", "satisfied" if who == "d1" else "unsatisfied", reason="慢")
    return story


@pytest.mark.parametrize(
    ("view", "rehandled", "satisfied"),
    [
        (None, [7, 9, "77.8"], [4, 7, "57.1"]),
        ("u1", [4, 5, "80.0"], [2, 4, "50.0"]),
        ("u2", [3, 4, "75.0"], [2, 3, "66.7"]),
        ("u11", [0, 1, "0.0"], [0, 0, None]),
    ],
)
def test_rehandled_and_their_last_form_of_the_last_issued_round(
    view: str | None, rehandled: Any, satisfied: Any
) -> None:
    told = figures(rehandled_year(), view)
    assert (told["rehandled"], told["rehandled_satisfied"]) == (rehandled, satisfied)


# -- returns, urged ---------------------------------------------------------------------------------------------------


def test_returns_over_all_duties_ever_created() -> None:
    story = begun()
    story.case("c1").assigned(lead="u1", co_hosts=["u2"]).add_co_host(unit="u3")
    story.request_return(unit="u2", reason="不属职责").refuse_return(unit="u2", reason="属其职责")
    story.assign(by="u1", lead="u11", co_hosts=["u12"]).request_return(unit="u11", reason="不属职责").grant_return(
        unit="u11"
    )
    story.case("c2").filed().assign(lead="u1").request_return(unit="u1", reason="不属职责").grant_return(unit="u1")
    story.reassign(from_="u1", to="u2")
    story.case("c3").filed().assign(lead="u1").request_return(unit="u1", reason="不属职责").grant_return(unit="u1")
    story.withdraw(reason="另行提出")
    story.case("c4").filed().assign(lead="u1").recall(reason="另行研究").assign(lead="u2")
    story.request_return(unit="u2", reason="不属职责")
    story.case("c5").filed().assign(lead="u1").reassign(from_="u1", to="u2", keep="co_host")
    told = figures(story)
    assert (told["returns"], told["returns_granted"]) == ([4, 12, "33.3"], [2, 4, "50.0"])


@pytest.mark.parametrize(("view", "times"), [(None, 4), ("u1", 3), ("u2", 1), ("u11", 2), ("u12", 0)])
def test_urgings_of_these_duties(view: str | None, times: int) -> None:
    story = begun()
    story.case("c1").assigned(lead="u1", co_hosts=["u2"]).urge(unit="u1").urge(unit="u1").urge(unit="u2")
    story.assign(by="u1", lead="u11", co_hosts=["u12"]).urge(unit="u11").urge(unit="u11")
    story.case("c2").filed().assign(lead="u1").urge(unit="u1").withdraw(reason="另行提出")
    story.case("c3", kind="proposal").filed().assign(separate=["u1"]).urge(unit="u1")
    assert figures(story, view)["urged"] == [times, None, None]
