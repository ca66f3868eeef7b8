"""Rule keys that are not clocks: contact, opinions, evaluators, classes, chains, decimals."""

from __future__ import annotations

from copy import deepcopy
from itertools import count
from typing import Any

import pytest

from huiyin.exchange.replay_file import NotAReplayFile
from tests.stories import Story, Told, unit

pytestmark = pytest.mark.django_db

UNITS = [unit("u1"), unit("u11", "u1"), unit("u12", "u1"), unit("u111", "u11"), unit("u2"), unit("u3")]
FACES = ("visit", "invitation", "seminar", "on_site")
OTHERS = ("phone", "online", "letter")


class Tale(Story):
    """May be played more than once in a test: each time under a name of its own."""

    names = count(1)

    def copy(self) -> Tale:
        return deepcopy(self)

    def play(self) -> Told:
        self.data["name"] = f"某县 {next(self.names)}"
        return super().play()


def story(rules: dict[str, Any] | None = None, kind: str = "suggestion", **fields: Any) -> Any:
    return Tale(units=UNITS, rules={"base": "default", **(rules or {})}).case("c1", kind=kind, **fields)


def last(told: Story) -> bool:
    """Whether the last step was done; all before it were."""
    played: Told = told.play()
    for n in range(1, len(played.data["steps"])):
        played.done(n)
    done: bool = played.step(-1)["done"]
    return done


# -- contact_before_reply, face_modes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "mode", "done"),
    [
        *(({}, mode, True) for mode in (*FACES, *OTHERS)),
        ({}, None, False),
        *(({"contact_before_reply": "face"}, mode, True) for mode in FACES),
        *(({"contact_before_reply": "face"}, mode, False) for mode in (*OTHERS, None)),
        ({"contact_before_reply": "none"}, None, True),
        ({"contact_before_reply": "face", "face_modes": ["phone", "online"]}, "phone", True),
        ({"contact_before_reply": "face", "face_modes": ["phone", "online"]}, "visit", False),
        ({"suggestion": {"contact_before_reply": "face"}}, "phone", False),
        ({"proposal": {"contact_before_reply": "face"}}, "phone", True),
        ({"suggestion": {"contact_before_reply": "face"}, "session": {"contact_before_reply": "none"}}, None, True),
        ({"contact_before_reply": "face", "session": {"face_modes": ["letter"]}}, "letter", True),
    ],
)
def test_issue_of_a_top_reply_needs_the_contact(rules: Any, mode: str | None, done: bool) -> None:
    told = story(rules).assigned(lead="u1")
    if mode:
        told.contacted("u1", mode)
    assert last(told.reply(unit="u1", class_="A")) is done


def test_contact_by_a_unit_below_counts() -> None:
    told = story().assigned(lead="u1").assign(by="u1", lead="u11").sign_for(unit="u11")
    assert last(told.copy().contacted("u11").reply(unit="u1", class_="A"))
    told.assign(by="u11", lead="u111").sign_for(unit="u111").contacted("u111")
    assert last(told.reply(unit="u1", class_="A"))


def test_contact_by_another_unit_does_not_count() -> None:
    told = story().assigned(lead="u1", co_hosts=["u2"]).contacted("u2")
    assert not last(told.reply(unit="u1", class_="A"))
    told = story().assigned(separate=["u1", "u2"]).contacted("u2")
    assert not last(told.copy().reply(unit="u1", class_="A"))
    assert last(told.reply(unit="u2", class_="A"))


def test_a_lower_reply_needs_no_contact() -> None:
    told = story({"contact_before_reply": "face"}).assigned(lead="u1").assign(by="u1", lead="u11").sign_for(unit="u11")
    assert last(told.reply(unit="u11", class_="A"))


def test_an_opinion_needs_no_contact() -> None:
    assert last(
        story({"contact_before_reply": "face"}).assigned(lead="u1", co_hosts=["u2"]).give_opinion(unit="u2", text="可")
    )


def test_contact_counts_only_since_this_round_began() -> None:
    told = story().assigned(lead="u1").replied("u1").contacted("u1").at("2024-03-20").rehandle(unit="u1")
    assert not last(told.copy().reply(unit="u1", class_="A"))
    assert last(told.contacted("u1").reply(unit="u1", class_="A"))


def test_the_contact_is_asked_for_at_issue_not_at_draft() -> None:
    told = story({"chains": {"reply": ["head"]}}).assigned(lead="u1").draft(unit="u1", class_="A")
    told.approve(unit="u1", level="head")
    assert not last(told.copy().issue(unit="u1"))
    assert last(told.contacted("u1").issue(unit="u1"))


# -- opinions_before_issue --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "done"),
    [
        ({}, True),
        ({"opinions_before_issue": "warn"}, True),
        ({"opinions_before_issue": "refuse"}, False),
        ({"suggestion": {"opinions_before_issue": "refuse"}}, False),
        ({"proposal": {"opinions_before_issue": "refuse"}}, True),
        ({"suggestion": {"opinions_before_issue": "refuse"}, "session": {"opinions_before_issue": "warn"}}, True),
    ],
)
def test_a_missing_opinion_is_refused_or_only_warned_about(rules: Any, done: bool) -> None:
    assert last(story(rules).assigned(lead="u1", co_hosts=["u2"]).replied("u1")) is done


def test_with_every_opinion_given_the_reply_is_issued() -> None:
    told = story({"opinions_before_issue": "refuse"}).assigned(lead="u1", co_hosts=["u2", "u3"])
    told.give_opinion(unit="u2", text="同意")
    assert not last(told.copy().replied("u1"))
    assert last(told.give_opinion(unit="u3", text="同意").replied("u1"))


def test_a_rejected_opinion_counts_as_missing() -> None:
    told = story({"opinions_before_issue": "refuse"}).assigned(lead="u1", co_hosts=["u2"])
    told.give_opinion(unit="u2", text="同意").reject_opinion(unit="u2", reason="空泛")
    assert not last(told.replied("u1"))


def test_opinions_beside_a_separate_unit_are_awaited_too() -> None:
    told = story({"opinions_before_issue": "refuse"}).assigned(separate=["u1", "u3"], co_hosts=["u2"])
    assert not last(told.copy().replied("u1"))
    assert last(told.give_opinion(unit="u2", text="同意").replied("u1"))


def test_an_opinion_below_is_not_one_beside() -> None:
    told = story({"opinions_before_issue": "refuse"}).assigned(lead="u1").assign(by="u1", lead="u11", co_hosts=["u12"])
    assert last(told.replied("u1"))


def test_an_outside_co_hosts_opinion_is_not_awaited() -> None:
    told = story({"opinions_before_issue": "refuse"})
    told.receive(
        number="省12",
        from_="省人大",
        unit="u1",
        role="lead",
        assigned="2024-03-01",
        others=[{"name": "省厅", "role": "co_host"}],
    )
    assert last(told.replied("u1"))


# -- evaluator --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "who", "done"),
    [
        ({}, "d1", True),
        ({}, "d2", False),  # confirmed
        ({"evaluator": "lead"}, "d2", False),
        ({"evaluator": "all"}, "d1", True),
        ({"evaluator": "all"}, "d2", True),
        ({"evaluator": "all"}, "d3", False),  # declined
        ({"evaluator": "all"}, "g1", False),  # has not answered
        ({"evaluator": "all"}, "m1", False),
        ({"suggestion": {"evaluator": "all"}}, "d2", True),
        ({"proposal": {"evaluator": "all"}}, "d2", False),
        ({"suggestion": {"evaluator": "all"}, "session": {"evaluator": "lead"}}, "d2", False),
    ],
)
def test_evaluators(rules: Any, who: str, done: bool) -> None:
    told = story(rules, co_signers=["d2", "d3", "g1"]).co_sign(proposer="d2").decline_co_sign(proposer="d3")
    assert last(told.assigned(lead="u1").replied("u1").evaluated(who)) is done


def merged_story(rules: Any) -> Any:
    told = story(rules).filed()
    told.case("c2", lead="d2", co_signers=["d3"]).step("co_sign", proposer="d3").filed().merge(into="c1")
    return told.in_case("c1").assign(lead="u1").sign_for(unit="u1").replied("u1")


@pytest.mark.parametrize(
    ("rules", "who", "done"),
    [
        ({}, "d1", True),
        ({}, "d2", True),
        ({}, "d3", False),
        ({"evaluator": "all"}, "d3", True),
        ({"evaluator": "all"}, "m1", False),
    ],
)
def test_evaluators_of_the_merged_cases(rules: Any, who: str, done: bool) -> None:
    assert last(merged_story(rules).evaluated(who)) is done


def test_every_evaluators_form_is_awaited_before_closing() -> None:
    told = story({"evaluator": "all"}, co_signers=["d2", "d3"]).co_sign(proposer="d2").assigned(lead="u1").replied("u1")
    told.evaluated("d1")
    assert not last(told.copy().close())
    assert last(told.evaluated("d2").close())  # d3 never confirmed


def test_the_forms_of_merged_cases_are_awaited_before_closing() -> None:
    told = merged_story({}).evaluated("d1")
    assert not last(told.copy().close())
    assert last(told.evaluated("d2").close())


def test_an_evaluator_fills_one_form_a_round() -> None:
    told = story().assigned(lead="u1").replied("u1").evaluated()
    assert not last(told.copy().evaluated())
    assert last(told.rehandle(unit="u1").replied("u1").evaluated())


# -- classes ----------------------------------------------------------------------------------------------------------

PROMISE = [{"text": "年底前完成", "due": "2024-12-20"}]


@pytest.mark.parametrize(
    ("class_", "fields", "done"),
    [
        ("A", {}, True),
        ("B", {}, False),
        ("B", {"promises": PROMISE}, True),
        ("B", {"reason": "需分步实施"}, False),
        ("C", {}, False),
        ("C", {"reason": "受条件限制"}, True),
        ("C", {"promises": PROMISE}, False),
        ("D", {}, False),
        ("D", {"reason": "留作参考"}, True),
        ("E", {"promises": PROMISE, "reason": "其他"}, False),
        ("a", {"promises": PROMISE, "reason": "其他"}, False),
    ],
)
@pytest.mark.parametrize("do", ["draft", "reply"])
def test_the_four_classes(class_: str, fields: Any, done: bool, do: str) -> None:
    told = story().assigned(lead="u1").contacted("u1").step(do, unit="u1", class_=class_, **fields)
    assert last(told) is done


OWN = [
    {"code": "已采纳", "label": "已经采纳落实", "solved": True},
    {"code": "拟采纳", "label": "列入计划逐步落实", "solved": True, "needs_promise": True, "needs_reason": True},
    {"code": "K9", "label": "解释说明"},
]


@pytest.mark.parametrize(
    ("class_", "fields", "done"),
    [
        ("已采纳", {}, True),
        ("拟采纳", {"promises": PROMISE}, False),
        ("拟采纳", {"reason": "分步"}, False),
        ("拟采纳", {"promises": PROMISE, "reason": "分步"}, True),
        ("K9", {}, True),  # flags left out are false
        ("A", {}, False),
    ],
)
def test_classes_of_the_rule_set_replace_the_four(class_: str, fields: Any, done: bool) -> None:
    told = story({"classes": OWN}).assigned(lead="u1").replied("u1", class_, **fields)
    assert last(told) is done


def test_figures_of_own_classes() -> None:
    told = story({"classes": OWN}).assigned(separate=["u1", "u2", "u3"]).replied("u1", "K9").replied("u2", "K9")
    told.replied("u3", "拟采纳", promises=PROMISE, reason="分步").reclassify(unit="u2", to="已采纳", proof="验收单")
    figures = told.play().all_done().data["figures"]
    assert {name: value for name, value in figures.items() if "classes." in name} == {
        "classes.已采纳": [1, 3, "33.3"],
        "classes.拟采纳": [1, 3, "33.3"],
        "classes.K9": [1, 3, "33.3"],
        "first_classes.已采纳": [0, 3, "0.0"],
        "first_classes.拟采纳": [1, 3, "33.3"],
        "first_classes.K9": [2, 3, "66.7"],
    }
    assert figures["resolution"] == [2, 3, "66.7"]


@pytest.mark.parametrize(
    ("to", "proof", "done"), [("已采纳", None, False), ("已采纳", "验收单", True), ("拟采纳", None, False)]
)
def test_reclassify_to_a_solved_class_only_with_proof(to: str, proof: str | None, done: bool) -> None:
    more = {} if proof is None else {"proof": proof}
    told = story({"classes": OWN}).assigned(lead="u1").replied("u1", "K9").reclassify(unit="u1", to=to, **more)
    assert last(told) is done


def test_reclassify_to_an_unsolved_class_needs_no_proof() -> None:
    told = story({"classes": OWN}).assigned(lead="u1").replied("u1", "已采纳")
    assert last(told.reclassify(unit="u1", to="K9"))


# -- chains -----------------------------------------------------------------------------------------------------------

CHAIN = ["section_head", "office", "leader_in_charge", "head"]


def test_the_chain_of_a_reply_and_of_an_opinion() -> None:
    told = (
        story()
        .assigned(lead="u1", co_hosts=["u2"])
        .contacted("u1")
        .draft(unit="u1", class_="A")
        .draft(unit="u2", text="可")
    )
    for level in CHAIN:
        assert not last(told.copy().issue(unit="u1"))
        told.approve(unit="u1", level=level)
    told.issue(unit="u1")
    for level in ("section_head", "leader_in_charge"):
        assert not last(told.copy().issue(unit="u2"))
        told.approve(unit="u2", level=level)
    assert last(told.issue(unit="u2"))


@pytest.mark.parametrize("level", [*CHAIN[1:], "deputy_head"])
def test_only_the_level_at_which_it_waits_approves(level: str) -> None:
    told = story().assigned(lead="u1").draft(unit="u1", class_="A")
    assert not last(told.approve(unit="u1", level=level))


@pytest.mark.parametrize(
    ("chains", "code", "paper", "levels"),
    [
        ({"u1": {"reply": ["head"]}}, "u1", "reply", ["head"]),
        ({"u1": {"reply": ["head"]}}, "u3", "reply", CHAIN),
        ({"u1": {"opinion": ["head"]}}, "u1", "reply", CHAIN),
        ({"u1": {"opinion": ["head"]}}, "u1", "opinion", ["head"]),
        ({"u1": {"reply": ["head"]}}, "u1", "opinion", ["section_head", "leader_in_charge"]),
        ({"reply": ["office", "head"]}, "u1", "reply", ["office", "head"]),
        ({"reply": ["office", "head"]}, "u1", "opinion", ["section_head", "leader_in_charge"]),
        ({"reply": ["office", "head"], "u1": {"reply": ["head"]}}, "u1", "reply", ["head"]),
        ({"reply": ["office", "head"], "u1": {"opinion": ["head"]}}, "u1", "reply", ["office", "head"]),
    ],
)
def test_chains_are_merged_by_unit_and_paper(chains: Any, code: str, paper: str, levels: list[str]) -> None:
    told = story({"chains": chains})
    if paper == "reply":
        told.assigned(lead=code).contacted(code).draft(unit=code, class_="A")
    else:
        told.assigned(lead="u2", co_hosts=[code]).draft(unit=code, text="可")
    for level in levels:
        assert not last(told.copy().issue(unit=code))
        told.approve(unit=code, level=level)
    assert last(told.issue(unit=code))


def test_lower_units_go_through_the_chain_of_their_paper() -> None:
    told = (
        story({"chains": {"u11": {"reply": ["head"]}}})
        .assigned(lead="u1")
        .assign(by="u1", lead="u11", co_hosts=["u12"])
    )
    told.sign_for(unit="u11").sign_for(unit="u12").draft(unit="u11", class_="A").draft(unit="u12", text="可")
    assert last(told.copy().approve(unit="u11", level="head").issue(unit="u11"))
    told.approve(unit="u12", level="section_head").approve(unit="u12", level="leader_in_charge")
    assert last(told.issue(unit="u12"))


def test_a_new_draft_starts_again_at_the_first_level() -> None:
    told = story().assigned(lead="u1").draft(unit="u1", class_="A").approve(unit="u1", level="section_head")
    told.draft(unit="u1", class_="A")
    assert not last(told.copy().approve(unit="u1", level="office"))
    assert last(told.approve(unit="u1", level="section_head"))


# -- decimals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decimals", "answered", "of", "percent"),
    [
        (None, 1, 3, "33.3"),
        (None, 2, 3, "66.7"),
        (None, 1, 16, "6.3"),  # 6.25, half up
        (None, 3, 16, "18.8"),  # 18.75
        (None, 0, 3, "0.0"),
        (None, 3, 3, "100.0"),
        (0, 1, 8, "13"),  # 12.5, half up
        (0, 3, 8, "38"),  # 37.5
        (0, 1, 3, "33"),
        (0, 2, 3, "67"),
        (0, 2, 2, "100"),
        (2, 1, 32, "3.13"),  # 3.125
        (2, 3, 32, "9.38"),  # 9.375
        (2, 1, 3, "33.33"),
        (2, 2, 3, "66.67"),
        (2, 2, 2, "100.00"),
    ],
)
def test_percentages_are_rounded_half_up(decimals: int | None, answered: int, of: int, percent: str) -> None:
    rules: dict[str, Any] = {"base": "default", "contact_before_reply": "none"}
    if decimals is not None:
        rules["decimals"] = decimals
    codes = [f"x{n}" for n in range(of)]
    told = Story(units=codes, rules=rules).case().filed().assign(separate=codes)
    for code in codes[:answered]:
        told.sign_for(unit=code).reply(unit=code, class_="A")
    assert told.play().all_done().figure("reply") == [answered, of, percent]


# -- what may not differ ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["suggestion", "proposal", "session", "ordinary"])
@pytest.mark.parametrize(
    "key", [{"classes": OWN}, {"chains": {"reply": ["head"]}}, {"decimals": 2}, {"suggestion": {"reply": "1 month"}}]
)
def test_classes_chains_and_decimals_do_not_differ_for_a_kind_or_timing(which: str, key: dict[str, Any]) -> None:
    with pytest.raises(NotAReplayFile):
        story({which: key}).written()


@pytest.mark.parametrize(
    "rules",
    [
        {"lower_margin": "5 days"},
        {"lower_margin": "1 month"},
        {"suggestion": {"lower_margin": "5 days"}},
        {"reply": "3 weeks"},
        {"reply_by": "30 June"},
        {"late_return": "never"},
        {"start": "filing"},
        {"end_on_rest_day": "previous"},
        {"contact_before_reply": "all"},
        {"face_modes": ["fax"]},
        {"opinions_before_issue": "none"},
        {"evaluator": "none"},
        {"decimals": -1},
        {"unheard_of": "1 day"},
    ],
)
def test_a_value_that_the_rules_do_not_know_is_no_replay_file(rules: dict[str, Any]) -> None:
    with pytest.raises(NotAReplayFile):
        story(rules).written()
