"""Steps × states: the table of the lifecycle against the one that was written by hand from docs/replay.md, "The steps"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

import pytest

from huiyin.cases import lifecycle
from huiyin.cases.lifecycle import Part, draft_may_move, legal

CASE = ("draft", "submitted", "correction", "filed", "assigned", "closed", "merged", "not_filed", "withdrawn")
DUTY = ("sent", "signed", "answered", "returned", "replaced", "ended")
DRAFT = ("waiting", "approved", "issued", "sent_back", "superseded")

# The words of the column "who".
WHO = {
    "lead proposer": {Part.LEAD_PROPOSER},
    "intake clerk for paper": {Part.INTAKE_CLERK},
    "that co-signer": {Part.CO_SIGNER},
    "that proposer": {Part.EVALUATOR},
    "lead proposer or confirmed co-signer": {Part.LEAD_PROPOSER, Part.CO_SIGNER},
    "review": {Part.REVIEW},
    "the body": {Part.BODY},
    "assigning office": {Part.ASSIGNING_OFFICE},
    "the unit": {Part.UNIT},
    "the unit above": {Part.UNIT_ABOVE},
    "the unit that registered it": {Part.REGISTERING_UNIT},
    "who collects it: the lead or a separate unit": {Part.LEAD},
    "the lead": {Part.LEAD},
    "that level": {Part.LEVEL},
    "clerk for the leader": {Part.ASSIGNING_OFFICE, Part.BODY, Part.UNIT},
    "the clock": {Part.SYSTEM},
}


@dataclass(frozen=True)
class Row:
    """``case`` and ``duty``: the states in which the step may be taken; ``moves``: what becomes of duties by it."""

    who: str
    case: str
    to: str = ""
    duty: str = ""
    moves: str = ""
    draft: str = ""
    draft_moves: str = ""


PROPOSER = "lead proposer; intake clerk for paper"
OFFICE_OR_UNIT_ABOVE = "assigning office; the unit above"
BEFORE_FILING = "draft submitted correction"
LOWER_END = "sent>ended signed>ended answered>ended"
ALL_FORMER = "waiting>superseded approved>superseded"

STEPS = {
    "submit": Row(PROPOSER, "draft", "submitted"),
    "co_sign": Row("that co-signer", BEFORE_FILING),
    "decline_co_sign": Row("that co-signer", BEFORE_FILING),
    "return_for_correction": Row("review", "submitted", "correction"),
    "resubmit": Row("lead proposer", "correction", "submitted"),
    "file": Row("review", "submitted", "filed"),
    "not_file": Row("review", "submitted", "not_filed"),
    "merge": Row("review", "submitted filed", "merged"),
    # Back to what it was; with the withdrawal of the other it is the clock's.
    "unmerge": Row("review; the clock", "merged", "submitted filed"),
    "withdraw": Row("lead proposer", "draft submitted correction filed assigned", "withdrawn", moves=LOWER_END),
    "receive": Row("the unit", "draft", "assigned", moves="sent>signed"),
    "pre_assign": Row("assigning office", "filed"),
    "answer_pre_assignment": Row("the unit", "filed"),
    "assign": Row("assigning office", "filed", "assigned"),
    "hand_on": Row("the unit", "assigned", duty="signed"),
    # While no duty in force is signed: a unit answers only after it has signed, so all are sent.
    "recall": Row("assigning office", "assigned", "filed", moves="sent>replaced"),
    "add_co_host": Row("assigning office", "assigned"),
    "remove_co_host": Row(
        "assigning office", "assigned", duty="sent signed", moves=f"sent>replaced signed>replaced {LOWER_END}"
    ),
    "sign_for": Row("the unit", "assigned", duty="sent", moves="sent>signed"),
    "request_return": Row("the unit", "assigned", duty="sent signed"),
    # A request is made before answering and lapses with the answer.
    "grant_return": Row(
        OFFICE_OR_UNIT_ABOVE,
        "assigned",
        "filed",
        duty="sent signed",
        moves=f"sent>returned signed>returned {LOWER_END}",
    ),
    "refuse_return": Row(OFFICE_OR_UNIT_ABOVE, "assigned", duty="sent signed"),
    "reassign": Row(
        OFFICE_OR_UNIT_ABOVE,
        "assigned filed",
        "assigned",
        duty="sent signed returned",
        moves=f"sent>replaced signed>replaced returned>replaced {LOWER_END}",
    ),
    "contact": Row("the unit", "assigned", duty="signed answered"),
    "confirm_contact": Row("lead proposer or confirmed co-signer", "assigned", duty="sent signed answered"),
    "give_opinion": Row("the unit", "assigned", duty="signed", moves="signed>answered", draft_moves=ALL_FORMER),
    "reject_opinion": Row(
        "who collects it: the lead or a separate unit; the unit above",
        "assigned",
        duty="answered",
        moves="answered>signed",
    ),
    "draft": Row("the unit", "assigned", duty="signed", draft_moves=f"{ALL_FORMER} sent_back>superseded"),
    "approve": Row(
        "that level",
        "assigned",
        duty="signed",
        draft="waiting",
        draft_moves="waiting>waiting waiting>approved",
    ),
    "send_back": Row(
        "that level",
        "assigned",
        duty="signed",
        draft="waiting",
        draft_moves="waiting>waiting waiting>sent_back",
    ),
    "issue": Row(
        "the unit",
        "assigned",
        duty="signed",
        moves="signed>answered",
        draft="approved",
        draft_moves="approved>issued",
    ),
    "reply": Row("the unit", "assigned", duty="signed", moves="signed>answered", draft_moves=ALL_FORMER),
    "evaluate": Row("that proposer", "assigned", duty="answered"),
    "rehandle": Row("assigning office; the body", "assigned", duty="answered", moves="answered>signed"),
    "request_extension": Row("the unit", "assigned", duty="signed"),
    "grant_extension": Row("assigning office", "assigned", duty="signed"),
    "refuse_extension": Row("assigning office", "assigned", duty="signed"),
    # After an issue: answered, or signed in a later round.
    "reclassify": Row("the unit; assigning office", "assigned closed", duty="signed answered"),
    "designate_key": Row("the body", "filed assigned"),
    "take_charge": Row("the unit; assigning office", "assigned", duty="sent signed answered"),
    "oversee": Row("the body; assigning office", "filed assigned"),
    "instruct": Row("clerk for the leader", "filed assigned"),
    "urge": Row("assigning office; the lead; the unit above", "assigned", duty="sent signed"),
    "handle_together": Row("the lead", "assigned"),
    "close": Row("assigning office; the body", "assigned", "closed"),
}

# What the replay's text has no line for: how a case begins and is written, the other side of a merger, who handles it
# inside the unit, which office hands it out, and dates that a published calendar moves.
BESIDE_THE_TEXT = {
    "begin": Row(f"{PROPOSER}; the unit", "draft"),
    "write": Row(PROPOSER, "draft correction"),
    "attach": Row(f"{PROPOSER}; the unit that registered it", "draft correction assigned"),
    "detach": Row(f"{PROPOSER}; the unit that registered it", "draft correction assigned"),
    "attach_to_contact": Row("the unit", "assigned", duty="signed answered"),
    "detach_from_contact": Row("the unit", "assigned", duty="signed answered"),
    "attach_scan": Row("the unit", "assigned closed", duty="signed answered"),
    "detach_scan": Row("the unit", "assigned closed", duty="signed answered"),
    "take_in": Row("review", "filed"),
    "give_back": Row("review", "filed assigned"),
    "give_review_opinion": Row("review", "submitted"),
    "undo_review": Row("review", "filed not_filed correction", "submitted"),
    "amend": Row("the unit that registered it", "assigned"),
    "bring_in": Row("the unit; intake clerk for paper", "draft", "closed", moves="sent>answered"),
    "take_back": Row(
        "the unit that registered it; intake clerk for paper",
        "submitted assigned closed",
        "withdrawn",
        moves="signed>ended answered>ended",
    ),
    "hand_over": Row("assigning office", "filed"),
    "name_handlers": Row("the unit", "assigned", duty="sent signed answered"),
    "allot": Row("the unit", "assigned", duty="sent signed"),
    "approve_on_paper": Row(
        "the unit", "assigned", duty="signed", draft="waiting", draft_moves="waiting>waiting waiting>approved"
    ),
    "send_back_on_paper": Row(
        "the unit", "assigned", duty="signed", draft="waiting", draft_moves="waiting>waiting waiting>sent_back"
    ),
    "reckon": Row("the clock", " ".join(CASE)),
}
EVERY = {**STEPS, **BESIDE_THE_TEXT}

# Half of all members hand in on paper (domain, 3.1): what such a proposer says afterwards, the clerk enters as well.
ENTERED_FROM_PAPER = {"resubmit", "co_sign", "decline_co_sign", "withdraw", "evaluate"}

# Where the table is wider than the text; each goes when the table is put right.


def pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((start, end) for start, end in (word.split(">") for word in text.split()))


def parts(text: str) -> set[Part]:
    return {part for words in text.split("; ") for part in WHO[words]}


def test_the_states_are_those_of_the_text() -> None:
    assert tuple(lifecycle.CASE_STATES) == CASE
    assert tuple(lifecycle.DUTY_STATES) == DUTY
    assert tuple(lifecycle.DRAFT_STATES) == DRAFT
    assert lifecycle.IN_FORCE == ("sent", "signed", "answered")


def test_the_steps_are_those_of_the_text() -> None:
    assert set(lifecycle.STEPS) == set(EVERY)
    # A hand-on is written as an assignment with "by" in a replay file.
    assert {name for name, line in lifecycle.STEPS.items() if line.in_replay} == set(STEPS) - {"hand_on"}


@pytest.mark.parametrize("step", EVERY)
def test_who(step: str) -> None:
    wanted = parts(EVERY[step].who) | ({Part.INTAKE_CLERK} if step in ENTERED_FROM_PAPER else set())
    assert set(lifecycle.STEPS[step].who) == wanted
    assert len(lifecycle.STEPS[step].who) == len(wanted)


@pytest.mark.parametrize("step", EVERY)
def test_what_the_case_becomes(step: str) -> None:
    assert set(lifecycle.STEPS[step].case_to) == set(EVERY[step].to.split())


@pytest.mark.parametrize("step", EVERY)
def test_what_duties_become(step: str) -> None:
    assert lifecycle.STEPS[step].moves == pairs(EVERY[step].moves)


@pytest.mark.parametrize("step", EVERY)
def test_what_drafts_become(step: str) -> None:
    wanted = pairs(EVERY[step].draft_moves)
    for start, end in product(DRAFT, DRAFT):
        assert draft_may_move(step, start, end) == ((start, end) in wanted), (start, end)


def expected(row: Row, case: str, duty: str | None, draft: str | None) -> bool:
    return (
        case in row.case.split()
        and (not row.duty or duty in row.duty.split())
        and (not row.draft or draft in row.draft.split())
    )


@pytest.mark.parametrize("step", EVERY)
def test_legal_exactly_where_the_text_says_so(step: str) -> None:
    row, wrong = EVERY[step], []
    for case, duty, draft in product(CASE, (None, *DUTY), (None, "", *DRAFT)):
        reason = legal(step, case, duty_state=duty, draft_state=draft)
        if (reason == "") != expected(row, case, duty, draft):
            wrong.append((case, duty, draft, reason))
    assert wrong == []


@pytest.mark.parametrize("kind", ["suggestion", "proposal"])
@pytest.mark.parametrize("step", EVERY)
def test_a_reason_is_a_sentence_in_chinese(step: str, kind: str) -> None:
    label = lifecycle.STEPS[step].label_for(kind)
    for case, duty, draft in product(CASE, (None, *DUTY), (None, "", *DRAFT)):
        reason = legal(step, case, kind=kind, duty_state=duty, draft_state=draft)
        assert not re.search("[A-Za-z_]", reason), reason
        assert not reason or len(reason) >= 6
        if case not in EVERY[step].case.split():
            assert label in reason
            assert lifecycle.case_state_label(case, kind) in reason


def test_a_suggestion_is_accepted_and_a_proposal_filed() -> None:
    assert lifecycle.STEPS["file"].label_for("suggestion") == "受理编号"
    assert lifecycle.STEPS["file"].label_for("proposal") == "立案"
    assert lifecycle.STEPS["not_file"].label_for("suggestion") == "不予受理"
    assert lifecycle.STEPS["not_file"].label_for("proposal") == "不予立案"
    assert "已受理" in legal("file", "filed", kind="suggestion")
    assert "已立案" in legal("file", "filed", kind="proposal")
    assert "立案" not in legal("assign", "closed", kind="suggestion")


def test_no_way_out_of_the_end() -> None:
    """Nothing leads out of not filed and withdrawn; a closed case takes a new class alone, and stays closed."""
    taken = {
        state: {step for step in STEPS if legal(step, state, duty_state="answered", draft_state="waiting") == ""}
        for state in ("closed", "not_filed", "withdrawn")
    }
    assert taken == {"closed": {"reclassify"}, "not_filed": set(), "withdrawn": set()}
    assert lifecycle.STEPS["reclassify"].case_to == ()


def test_every_state_can_be_reached() -> None:
    assert {state for row in EVERY.values() for state in row.to.split()} == set(CASE) - {"draft"}
    assert {end for row in EVERY.values() for _, end in pairs(row.moves)} == set(DUTY) - {"sent"}
    for line in lifecycle.STEPS.values():
        assert set(line.case) <= set(CASE)
        assert set(line.duty) <= set(DUTY)
        assert {state for pair in line.moves for state in pair} <= set(DUTY)


@pytest.mark.parametrize("state", DUTY)
def test_a_duty_that_is_gone_takes_no_step_but_reassignment(state: str) -> None:
    if state in lifecycle.IN_FORCE:
        return
    on_duties = [step for step, row in EVERY.items() if row.duty]
    taken = [step for step in on_duties if legal(step, "assigned", duty_state=state, draft_state="waiting") == ""]
    assert taken == (["reassign"] if state == "returned" else [])
