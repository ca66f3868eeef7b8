"""Rule keys, the clocks: every date by hand from the official calendar and the law's counting (民法典 201–203).

2024-03-01 is a Friday. Days off in 2024 besides weekends: 4.4–6, 5.1–5, 6.10, 9.15–17, 10.1–7; worked weekends: 2.4, 2.18,
4.7, 4.28, 5.11, 9.14, 9.29, 10.12.
"""

from __future__ import annotations

from copy import deepcopy
from itertools import count
from typing import Any

import pytest

from tests.stories import Story, Told, unit

pytestmark = pytest.mark.django_db

TREE = [
    unit("u1"),
    unit("u11", "u1"),
    unit("u12", "u1"),
    unit("u13", "u1"),
    unit("u111", "u11"),
    unit("u2"),
    unit("u3"),
]


class Tale(Story):
    """May be played more than once in a test: each time under a name of its own."""

    names = count(1)

    def copy(self) -> Tale:
        return deepcopy(self)

    def play(self) -> Told:
        self.data["name"] = f"某县 {next(self.names)}"
        return super().play()


def story(
    rules: dict[str, Any] | None = None, kind: str = "suggestion", as_of: str = "2025-12-31", **fields: Any
) -> Any:
    told = Tale(units=TREE, rules={"base": "default", **(rules or {})}, as_of=as_of)
    return told.case("c1", kind=kind, **fields)


def dates(told: Told, code: str, case: str = "c1") -> dict[str, str]:
    return {
        name: value
        for key, value in told.data["due"].items()
        for which, name in [key.rsplit("/", 1)]
        if which == f"{case}/{code}"
    }


# -- defaults ---------------------------------------------------------------------------------------------------------


def test_the_four_dates_of_an_assignment() -> None:
    told = story().at("2024-03-01").filed().assign(lead="u1", co_hosts=["u2"]).play().all_done()
    assert told.data["due"] == {
        "c1/u1/return": "2024-03-12",
        "c1/u1/first_contact": "2024-03-29",
        "c1/u1/reply": "2024-06-03",  # 1 June is a Saturday
        "c1/u2/return": "2024-03-12",
        "c1/u2/opinion": "2024-04-01",
    }


def test_separate_units_have_the_dates_of_those_who_answer_by_reply() -> None:
    told = story().at("2024-03-01").filed().assign(separate=["u1", "u2"]).play().all_done()
    for code in ("u1", "u2"):
        assert dates(told, code) == {"return": "2024-03-12", "first_contact": "2024-03-29", "reply": "2024-06-03"}


def test_the_clock_runs_from_the_assignment_not_from_filing() -> None:
    told = story().at("2024-01-03").filed().at("2024-03-01").assign(lead="u1").play().all_done()
    assert dates(told, "u1") == {"return": "2024-03-12", "first_contact": "2024-03-29", "reply": "2024-06-03"}


@pytest.mark.parametrize("time", ["00:00", "00:30", "12:00", "23:59"])
def test_the_day_of_an_assignment_is_the_local_one(time: str) -> None:
    told = story().at(f"2024-03-01T{time}").filed().assign(lead="u1").play().all_done()
    assert dates(told, "u1")["return"] == "2024-03-12"


# -- working days and months ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("assigned", "seventh"),
    [
        ("2024-04-24", "2024-05-07"),  # 25 26 28(调休) 29 30 | 6 7
        ("2024-09-13", "2024-09-25"),  # 14(调休) | 18 19 20 23 24 25
        ("2024-02-02", "2024-02-18"),  # 4(调休) 5 6 7 8 9 | 18(调休), a Sunday
        ("2025-01-24", "2025-02-10"),  # 26(调休) 27 | 5 6 7 8(调休) 10
        ("2023-09-27", "2023-10-12"),  # 28 | 7(调休) 8(调休) 9 10 11 12
        ("2024-03-02", "2024-03-12"),  # assigned on a Saturday
        ("2023-12-26", "2024-01-05"),  # 27 28 29 | 2 3 4 5
    ],
)
def test_working_days_leave_out_holidays_and_count_days_worked_in_exchange(assigned: str, seventh: str) -> None:
    told = story().at(assigned).filed().assign(lead="u1").play().all_done()
    assert told.due("c1/u1/return") == seventh


@pytest.mark.parametrize(
    ("assigned", "reply"),
    [
        ("2023-11-30", "2024-02-29"),
        ("2022-11-30", "2023-02-28"),
        ("2024-11-30", "2025-02-28"),
        ("2023-11-29", "2024-02-29"),
        ("2024-07-01", "2024-10-08"),  # 1 October
        ("2024-02-10", "2024-05-10"),
        ("2024-02-11", "2024-05-11"),  # a Saturday that is worked
        ("2024-06-29", "2024-09-29"),  # a Sunday that is worked
        ("2024-03-31", "2024-07-01"),  # 30 June is a Sunday
        ("2024-01-04", "2024-04-07"),  # 4 April, the next working day is a Sunday
    ],
)
def test_three_months_end_on_the_same_day_or_the_months_last_and_never_on_a_rest_day(assigned: str, reply: str) -> None:
    told = story().at(assigned).filed().assign(lead="u1").play().all_done()
    assert told.due("c1/u1/reply") == reply


@pytest.mark.parametrize(
    ("assigned", "opinion"),
    [("2024-01-31", "2024-02-29"), ("2023-01-31", "2023-02-28"), ("2024-03-31", "2024-04-30"), ("2024-09-07", "2024-10-08"),
     ("2024-09-12", "2024-10-12"), ("2024-08-29", "2024-09-29")],
)  # fmt: skip
def test_one_month_for_an_opinion(assigned: str, opinion: str) -> None:
    told = story().at(assigned).filed().assign(lead="u1", co_hosts=["u2"]).play().all_done()
    assert told.due("c1/u2/opinion") == opinion


def test_end_on_rest_day_keep_leaves_days_and_months_where_they_end() -> None:
    rules = {"end_on_rest_day": "keep", "return_window": "8 days"}
    told = story(rules).at("2024-03-01").filed().assign(lead="u1", co_hosts=["u2"]).play().all_done()
    assert dates(told, "u1") == {"return": "2024-03-09", "first_contact": "2024-03-29", "reply": "2024-06-01"}
    assert told.due("c1/u2/opinion") == "2024-04-01"


def test_end_on_rest_day_next_moves_days_too() -> None:
    told = story({"return_window": "8 days"}).at("2024-03-01").filed().assign(lead="u1").play().all_done()
    assert told.due("c1/u1/return") == "2024-03-11"


def test_end_on_rest_day_keep_does_not_make_a_working_day_clock_end_on_a_rest_day() -> None:
    told = story({"end_on_rest_day": "keep"}).at("2024-03-01").filed().assign(lead="u1").play().all_done()
    assert told.due("c1/u1/return") == "2024-03-12"


def test_past_the_known_calendar_weekends_alone_count() -> None:
    # 2040-09-28 is a Friday: 1–5 October are worked, 8, 9
    told = story(as_of="2041-12-31").at("2040-09-28").filed().assign(lead="u1", co_hosts=["u2"]).play().all_done()
    assert told.due("c1/u1/return") == "2040-10-09"
    assert told.due("c1/u2/opinion") == "2040-10-29"  # 28 October is a Sunday
    told = story(as_of="2041-12-31").at("2040-07-01").filed().assign(lead="u1").play().all_done()
    assert told.due("c1/u1/reply") == "2040-10-01"  # a Monday


# -- changed values, kinds and timings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "unit_", "name", "date_"),
    [
        ({"return_window": "3 working days"}, "u1", "return", "2024-03-06"),
        ({"return_window": "1 month"}, "u1", "return", "2024-04-01"),
        ({"return_window": "3 working days"}, "u2", "return", "2024-03-06"),
        ({"first_contact": "10 working days"}, "u1", "first_contact", "2024-03-15"),
        ({"first_contact": "1 day"}, "u1", "first_contact", "2024-03-04"),
        ({"co_host_opinion": "15 days"}, "u2", "opinion", "2024-03-18"),  # the 16th is a Saturday
        ({"co_host_opinion": "10 working days"}, "u2", "opinion", "2024-03-15"),
        ({"reply": "2 months"}, "u1", "reply", "2024-05-06"),  # 1 May
        ({"reply": "90 days"}, "u1", "reply", "2024-05-30"),
        ({"reply": "25 working days"}, "u1", "reply", "2024-04-08"),  # 1 2 3 | 7(调休) 8
        ({"reply_by": "2024-05-20"}, "u1", "reply", "2024-05-20"),
        ({"reply_by": "2024-05-19"}, "u1", "reply", "2024-05-19"),  # a Sunday, given
        ({"reply_by": "2024-06-02"}, "u1", "reply", "2024-06-02"),  # a Sunday, before 3 June
        ({"reply_by": "2024-06-03"}, "u1", "reply", "2024-06-03"),
        ({"reply_by": "2024-08-30"}, "u1", "reply", "2024-06-03"),
        ({"reply_by": None}, "u1", "reply", "2024-06-03"),
        ({"reply_by": "2024-03-05"}, "u2", "opinion", "2024-04-01"),  # for replies
        ({"reply_by": "2024-03-05"}, "u1", "first_contact", "2024-03-29"),
    ],
)
def test_a_changed_duration_or_date(rules: dict[str, Any], unit_: str, name: str, date_: str) -> None:
    told = story(rules).at("2024-03-01").filed().assign(lead="u1", co_hosts=["u2"]).play().all_done()
    assert told.due(f"c1/{unit_}/{name}") == date_


FOUR = {
    "reply": "4 months",  # 2024-07-01
    "suggestion": {"reply": "1 month"},  # 2024-04-01
    "proposal": {"reply": "2 months"},  # 2024-05-06
    "ordinary": {"reply": "15 days"},  # 2024-03-18
}


@pytest.mark.parametrize(
    ("rules", "kind", "timing", "reply"),
    [
        (FOUR, "suggestion", "session", "2024-04-01"),
        (FOUR, "proposal", "session", "2024-05-06"),
        (FOUR, "suggestion", "ordinary", "2024-03-18"),
        (FOUR, "proposal", "ordinary", "2024-03-18"),
        (FOUR, "suggestion", None, "2024-04-01"),  # session, if left out
        ({**FOUR, "session": {"reply": "10 days"}}, "proposal", "session", "2024-03-11"),
        ({**FOUR, "session": {"reply": "10 days"}}, "proposal", None, "2024-03-11"),
        ({**FOUR, "session": {"reply": "10 days"}}, "proposal", "ordinary", "2024-03-18"),
        ({"reply": "4 months", "suggestion": {"reply": "1 month"}}, "proposal", "ordinary", "2024-07-01"),
        ({"reply": "4 months", "suggestion": {"reply": "1 month"}, "ordinary": {"return_window": "3 days"}}, "suggestion",
         "ordinary", "2024-04-01"),
        ({"suggestion": {"reply_by": "2024-04-20"}}, "suggestion", "session", "2024-04-20"),
        ({"suggestion": {"reply_by": "2024-04-20"}}, "proposal", "session", "2024-06-03"),
        ({"reply_by": "2024-04-20", "proposal": {"reply_by": None}}, "proposal", "session", "2024-06-03"),
        ({"proposal": {"end_on_rest_day": "keep"}}, "proposal", "session", "2024-06-01"),
        ({"proposal": {"end_on_rest_day": "keep"}}, "suggestion", "session", "2024-06-03"),
        ({"ordinary": {"end_on_rest_day": "keep"}}, "proposal", "ordinary", "2024-06-01"),
    ],
)  # fmt: skip
def test_keys_differ_for_a_kind_or_timing_and_timing_wins(
    rules: Any, kind: str, timing: str | None, reply: str
) -> None:
    more = {} if timing is None else {"timing": timing}
    told = story(rules, kind, **more).at("2024-03-01").filed().assign(lead="u1").play().all_done()
    assert told.due("c1/u1/reply") == reply


def test_other_clocks_differ_for_a_kind_or_timing() -> None:
    rules = {
        "proposal": {
            "return_window": "3 working days",
            "co_host_opinion": "10 days",
            "first_contact": "5 working days",
        },
        "ordinary": {"co_host_opinion": "3 days"},
    }
    told = story(rules, "proposal", timing="ordinary").filed().assign(lead="u1", co_hosts=["u2"]).play().all_done()
    assert dates(told, "u1") == {"return": "2024-03-06", "first_contact": "2024-03-08", "reply": "2024-06-03"}
    assert dates(told, "u2") == {"return": "2024-03-06", "opinion": "2024-03-04"}


# -- dates that were given --------------------------------------------------------------------------------------------


def test_due_of_an_assignment_replaces_the_reply_date_alone_and_is_not_moved() -> None:
    told = story().at("2024-03-01").filed().assign(lead="u1", co_hosts=["u2"], due="2024-05-18").play().all_done()
    assert dates(told, "u1") == {"return": "2024-03-12", "first_contact": "2024-03-29", "reply": "2024-05-18"}
    assert dates(told, "u2") == {"return": "2024-03-12", "opinion": "2024-04-01"}


def test_due_of_an_assignment_is_for_every_separate_unit() -> None:
    told = story().at("2024-03-01").filed().assign(separate=["u1", "u2"], due="2024-05-18").play().all_done()
    assert (told.due("c1/u1/reply"), told.due("c1/u2/reply")) == ("2024-05-18", "2024-05-18")


def test_due_of_an_assignment_may_be_later_than_the_rule_and_replaces_it() -> None:
    told = story().at("2024-03-01").filed().assign(lead="u1", due="2024-07-21").play().all_done()
    assert told.due("c1/u1/reply") == "2024-07-21"


# -- return window ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "at", "done"),
    [
        ("refuse", "2024-03-12", True),
        ("refuse", "2024-03-12T23:59", True),
        ("refuse", "2024-03-13T00:00", False),
        ("warn", "2024-03-13", True),
        (None, "2024-03-13", True),
    ],
)
def test_a_return_after_the_window_is_refused_or_only_warned_about(late: str | None, at: str, done: bool) -> None:
    rules = {} if late is None else {"late_return": late}
    told = story(rules).filed().assign(lead="u1").at(at).request_return(unit="u1", reason="不属本单位职责").play()
    assert told.step(-1)["done"] is done


@pytest.mark.parametrize(("kind", "done"), [("suggestion", False), ("proposal", True)])
def test_late_return_may_differ_for_a_kind(kind: str, done: bool) -> None:
    told = story({"suggestion": {"late_return": "refuse"}}, kind).filed().assign(lead="u1").at("2024-03-13")
    assert told.request_return(unit="u1", reason="不属本单位职责").play().step(-1)["done"] is done


def test_the_return_window_of_a_lower_duty_runs_from_its_own_assignment() -> None:
    told = story({"late_return": "refuse"}).assigned(lead="u1").at("2024-03-15").assign(by="u1", lead="u11")
    told.at("2024-03-26").request_return(unit="u11", reason="不属本单位职责")
    told.play().all_done()


# -- start: sign_for --------------------------------------------------------------------------------------------------


def test_start_sign_for_runs_from_signing() -> None:
    told = story({"start": "sign_for"}).at("2024-03-01").filed().assign(lead="u1", co_hosts=["u2"])
    told.at("2024-03-05").sign_for(unit="u1").sign_for(unit="u2")
    played = told.play().all_done()
    assert dates(played, "u1") == {"return": "2024-03-12", "first_contact": "2024-04-02", "reply": "2024-06-05"}
    assert dates(played, "u2") == {"return": "2024-03-12", "opinion": "2024-04-07"}  # 5 April is 清明


def test_start_assignment_does_not_care_when_it_signs() -> None:
    told = story().at("2024-03-01").filed().assign(lead="u1", co_hosts=["u2"])
    told.at("2024-03-05").sign_for(unit="u1").sign_for(unit="u2")
    played = told.play().all_done()
    assert dates(played, "u1") == {"return": "2024-03-12", "first_contact": "2024-03-29", "reply": "2024-06-03"}
    assert dates(played, "u2") == {"return": "2024-03-12", "opinion": "2024-04-01"}


def test_start_sign_for_until_it_signs_from_the_assignment() -> None:
    told = story({"start": "sign_for"}).at("2024-03-01").filed().assign(lead="u1", co_hosts=["u2"])
    played = told.at("2024-03-05").sign_for(unit="u2").play().all_done()
    assert dates(played, "u1") == {"return": "2024-03-12", "first_contact": "2024-03-29", "reply": "2024-06-03"}
    assert dates(played, "u2") == {"return": "2024-03-12", "opinion": "2024-04-07"}


def test_start_sign_for_and_a_date_for_the_batch() -> None:
    told = (
        story({"start": "sign_for", "reply_by": "2024-06-04"})
        .at("2024-03-01")
        .filed()
        .assign(lead="u1", co_hosts=["u2"])
    )
    assert told.play().all_done().due("c1/u1/reply") == "2024-06-03"
    assert told.at("2024-03-05").sign_for(unit="u1").play().all_done().due("c1/u1/reply") == "2024-06-04"


def test_start_sign_for_a_given_date_does_not_move_at_signing() -> None:
    told = story({"start": "sign_for"}).at("2024-03-01").filed().assign(lead="u1", due="2024-05-18")
    played = told.at("2024-03-05").sign_for(unit="u1").play().all_done()
    assert dates(played, "u1") == {"return": "2024-03-12", "first_contact": "2024-04-02", "reply": "2024-05-18"}


def test_start_sign_for_lower_dates_do_not_move_at_signing() -> None:
    told = story({"start": "sign_for"}).at("2024-03-01").assigned(lead="u1")
    told.at("2024-03-15").assign(by="u1", lead="u11", co_hosts=["u12"])
    told.at("2024-03-20").sign_for(unit="u11").sign_for(unit="u12")
    played = told.play().all_done()
    assert dates(played, "u11") == {"return": "2024-03-26", "reply": "2024-05-27"}
    assert dates(played, "u12") == {"return": "2024-03-26", "opinion": "2024-04-15"}


def test_start_sign_for_a_reassigned_and_an_added_unit_run_from_their_own_signing() -> None:
    told = story({"start": "sign_for"}).at("2024-03-01").filed().assign(lead="u1")
    told.at("2024-03-06").reassign(from_="u1", to="u2").add_co_host(unit="u3")
    played = told.play().all_done()
    assert dates(played, "u2") == {"return": "2024-03-15", "first_contact": "2024-04-03", "reply": "2024-06-06"}
    assert dates(played, "u3") == {"return": "2024-03-15", "opinion": "2024-04-07"}  # 6 April is 清明
    played = told.at("2024-03-08").sign_for(unit="u2").sign_for(unit="u3").play().all_done()
    assert dates(played, "u2") == {"return": "2024-03-15", "first_contact": "2024-04-08", "reply": "2024-06-11"}
    assert dates(played, "u3") == {"return": "2024-03-15", "opinion": "2024-04-08"}


@pytest.mark.parametrize(("kind", "reply"), [("suggestion", "2024-06-05"), ("proposal", "2024-06-03")])
def test_start_may_differ_for_a_kind(kind: str, reply: str) -> None:
    told = story({"suggestion": {"start": "sign_for"}}, kind).at("2024-03-01").filed().assign(lead="u1")
    assert told.at("2024-03-05").sign_for(unit="u1").play().all_done().due("c1/u1/reply") == reply


# -- received cases ---------------------------------------------------------------------------------------------------

RECEIVED = {"number": "省0123", "from_": "省人大常委会", "unit": "u1", "assigned": "2024-03-01"}


def test_a_received_case_runs_from_the_outside_assignment() -> None:
    told = story().at("2024-03-05").receive(**RECEIVED, role="lead").play().all_done()
    assert dates(told, "u1") == {"return": "2024-03-12", "first_contact": "2024-03-29", "reply": "2024-06-03"}
    told = story().at("2024-03-05").receive(**RECEIVED, role="co_host").play().all_done()
    assert dates(told, "u1") == {"return": "2024-03-12", "opinion": "2024-04-01"}


def test_a_received_case_with_start_sign_for_runs_from_the_day_of_the_step() -> None:
    told = story({"start": "sign_for"}).at("2024-03-05").receive(**RECEIVED, role="lead").play().all_done()
    assert dates(told, "u1") == {"return": "2024-03-12", "first_contact": "2024-04-02", "reply": "2024-06-05"}
    told = story({"start": "sign_for"}).at("2024-03-05").receive(**RECEIVED, role="co_host").play().all_done()
    assert dates(told, "u1") == {"return": "2024-03-12", "opinion": "2024-04-07"}


@pytest.mark.parametrize(("role", "name"), [("lead", "reply"), ("co_host", "opinion")])
@pytest.mark.parametrize("start", ["assignment", "sign_for"])
def test_due_of_a_received_case_replaces_the_reply_or_opinion_date_and_is_not_moved(
    role: str, name: str, start: str
) -> None:
    told = story({"start": start}).at("2024-03-05").receive(**RECEIVED, role=role, due="2024-05-19").play().all_done()
    assert told.due(f"c1/u1/{name}") == "2024-05-19"
    assert told.due("c1/u1/return") == "2024-03-12"


# -- lower duties -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "at", "reply", "opinion"),
    [
        ({}, "2024-03-15", "2024-05-27", "2024-04-15"),  # 3 June less 5; its own month
        ({}, "2024-05-13", "2024-05-27", "2024-05-27"),  # 13 June would be its own
        ({"lower_margin": "10 working days"}, "2024-03-15", "2024-05-20", "2024-04-15"),
        ({"lower_margin": "0 working days"}, "2024-03-15", "2024-06-03", "2024-04-15"),
        ({"reply_by": "2024-05-19"}, "2024-03-15", "2024-05-13", "2024-04-15"),  # before the 19th: 17 16 15 14 13
        ({"reply_by": "2024-05-06"}, "2024-03-15", "2024-04-25", "2024-04-15"),  # 30 29 28(调休) 26 25
        ({"proposal": {"lower_margin": "1 working day"}}, "2024-03-15", "2024-05-27", "2024-04-15"),
        ({"suggestion": {"lower_margin": "1 working day"}}, "2024-03-15", "2024-05-31", "2024-04-15"),
    ],
)
def test_a_lower_duty_falls_due_at_its_own_date_or_the_margin_before_the_upper_one(
    rules: Any, at: str, reply: str, opinion: str
) -> None:
    told = story(rules).at("2024-03-01").assigned(lead="u1").at(at).assign(by="u1", lead="u11", co_hosts=["u12"])
    played = told.play().all_done()
    assert (played.due("c1/u11/reply"), played.due("c1/u12/opinion")) == (reply, opinion)
    assert played.due("c1/u11/first_contact") is None


def test_below_a_co_host_all_fall_due_as_opinions() -> None:
    told = story().at("2024-03-01").filed().assign(lead="u2", co_hosts=["u1"]).sign_for(unit="u1")
    played = told.at("2024-03-05").assign(by="u1", lead="u11", co_hosts=["u12"]).play().all_done()
    # the upper opinion on 1 April, less 29 28 27 26 25 March
    assert dates(played, "u11") == {"return": "2024-03-14", "opinion": "2024-03-25"}
    assert dates(played, "u12") == {"return": "2024-03-14", "opinion": "2024-03-25"}


def test_two_levels_below_the_margin_is_taken_from_the_unit_above() -> None:
    told = (
        story().at("2024-03-01").assigned(lead="u1").at("2024-03-15").assign(by="u1", lead="u11").sign_for(unit="u11")
    )
    played = told.assign(by="u11", separate=["u111"]).play().all_done()
    assert played.due("c1/u111/reply") == "2024-05-20"  # 27 May less 24 23 22 21 20


def test_due_handed_on_replaces_the_date_of_the_lower_lead_or_separate_alone() -> None:
    told = story().at("2024-03-01").assigned(lead="u1", co_hosts=["u2"])
    told.at("2024-03-15").assign(by="u1", separate=["u11", "u13"], co_hosts=["u12"], due="2024-07-06")
    played = told.play().all_done()
    assert (played.due("c1/u11/reply"), played.due("c1/u13/reply")) == ("2024-07-06", "2024-07-06")
    assert played.due("c1/u12/opinion") == "2024-04-15"


def test_due_handed_on_below_a_co_host_replaces_the_lower_opinion_date() -> None:
    told = story().at("2024-03-01").filed().assign(lead="u2", co_hosts=["u1"]).sign_for(unit="u1")
    told.at("2024-03-05").assign(by="u1", lead="u11", co_hosts=["u12"], due="2024-03-16")
    played = told.play().all_done()
    assert played.due("c1/u11/opinion") == "2024-03-16"
    assert played.due("c1/u12/opinion") == "2024-03-25"


def test_a_lower_date_is_fixed_when_the_upper_one_is_extended() -> None:
    told = story().at("2024-03-01").assigned(lead="u1").at("2024-03-15").assign(by="u1", lead="u11")
    told.at("2024-04-10").request_extension(unit="u1", until="2024-07-01", reason="需现场勘测").grant_extension(
        unit="u1"
    )
    played = told.play().all_done()
    assert (played.due("c1/u1/reply"), played.due("c1/u11/reply")) == ("2024-07-01", "2024-05-27")


def test_a_lower_duty_after_an_extension_takes_the_extended_date() -> None:
    told = story().at("2024-03-01").assigned(lead="u1")
    told.at("2024-04-10").request_extension(unit="u1", until="2024-07-01", reason="需现场勘测").grant_extension(
        unit="u1"
    )
    played = told.assign(by="u1", lead="u11").play().all_done()
    assert played.due("c1/u11/reply") == "2024-06-24"  # 28 27 26 25 24


def test_a_pending_extension_moves_no_lower_date() -> None:
    told = story().at("2024-03-01").assigned(lead="u1")
    told.at("2024-04-10").request_extension(unit="u1", until="2024-07-01", reason="需现场勘测").assign(
        by="u1", lead="u11"
    )
    assert told.grant_extension(unit="u1").play().all_done().due("c1/u11/reply") == "2024-05-27"


def test_a_lower_duty_after_signing_takes_the_upper_date_that_signing_moved() -> None:
    told = story({"start": "sign_for"}).at("2024-03-01").filed().assign(lead="u1")
    told.at("2024-03-07").sign_for(unit="u1").at("2024-03-15").assign(by="u1", lead="u11")
    played = told.play().all_done()
    assert played.due("c1/u1/reply") == "2024-06-07"
    assert played.due("c1/u11/reply") == "2024-05-31"  # 6 5 4 3 June, 31 May


def test_a_lower_duty_after_rehandling_takes_the_new_date() -> None:
    told = story().at("2024-03-01").assigned(lead="u1").at("2024-04-10").replied("u1")
    told.at("2024-04-15").rehandle(unit="u1").at("2024-04-16").assign(by="u1", lead="u11")
    played = told.play().all_done()
    assert played.due("c1/u1/reply") == "2024-05-15"
    assert played.due("c1/u11/reply") == "2024-05-09"  # 14 13 11(调休) 10 9


def test_a_reassigned_lower_duty_takes_the_margin_at_its_own_step() -> None:
    told = story().at("2024-03-01").assigned(lead="u1").at("2024-03-15").assign(by="u1", lead="u11")
    told.at("2024-04-10").request_extension(unit="u1", until="2024-07-01", reason="需现场勘测").grant_extension(
        unit="u1"
    )
    told.reassign(from_="u11", to="u12", by="u1")
    played = told.play().all_done()
    assert dates(played, "u12") == {"return": "2024-04-19", "reply": "2024-06-24"}
    assert dates(played, "u11") == {}


# -- reassigned, added ------------------------------------------------------------------------------------------------


def test_a_reassigned_unit_has_its_own_clocks_from_that_step() -> None:
    told = story().at("2024-03-01").filed().assign(lead="u1", due="2024-04-20")
    told.at("2024-03-15").reassign(from_="u1", to="u2", keep="co_host")
    played = told.play().all_done()
    assert dates(played, "u2") == {"return": "2024-03-26", "first_contact": "2024-04-15", "reply": "2024-06-17"}
    assert dates(played, "u1") == {"return": "2024-03-26", "opinion": "2024-04-15"}


def test_an_added_co_host_has_its_clocks_from_that_step() -> None:
    told = story().at("2024-03-01").filed().assign(lead="u1").at("2024-03-15").add_co_host(unit="u2").play().all_done()
    assert dates(told, "u2") == {"return": "2024-03-26", "opinion": "2024-04-15"}


# -- extensions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "until", "done"),
    [
        ({}, "2024-06-04", True),
        ({}, "2024-06-03", False),  # not later than the present due date
        ({}, "2024-06-01", False),
        ({}, "2024-09-02", True),  # six months end on Sunday 1 September
        ({}, "2024-09-03", False),
        ({"end_on_rest_day": "keep"}, "2024-09-01", True),
        ({"end_on_rest_day": "keep"}, "2024-09-02", False),
        ({"reply_longest": "4 months"}, "2024-07-01", True),
        ({"reply_longest": "4 months"}, "2024-07-02", False),
        ({"suggestion": {"reply_longest": "4 months"}}, "2024-07-02", False),
        ({"proposal": {"reply_longest": "4 months"}}, "2024-07-02", True),
        ({"start": "sign_for"}, "2024-09-02", True),  # from the assignment, not from signing
        ({"start": "sign_for"}, "2024-09-03", False),
    ],
)
def test_an_extension_is_later_than_the_due_date_and_not_beyond_the_longest(rules: Any, until: str, done: bool) -> None:
    told = story(rules).at("2024-03-01").filed().assign(lead="u1").at("2024-03-05").sign_for(unit="u1")
    if rules.get("start"):
        told.at("2024-04-01")
    told.at("2024-05-06").request_extension(unit="u1", until=until, reason="需现场勘测").grant_extension(unit="u1")
    played = told.play()
    assert played.step(-2)["done"] is done
    if done:
        assert played.due("c1/u1/reply") == until


def test_an_extension_to_a_rest_day_is_not_moved() -> None:
    told = story().at("2024-03-01").assigned(lead="u1")
    told.request_extension(unit="u1", until="2024-06-30", reason="需现场勘测").grant_extension(unit="u1")
    assert told.play().all_done().due("c1/u1/reply") == "2024-06-30"


@pytest.mark.parametrize(
    ("at", "done"), [("2024-06-03", True), ("2024-06-03T23:59", True), ("2024-06-04T00:00", False)]
)
def test_an_extension_is_asked_by_the_due_date(at: str, done: bool) -> None:
    told = story().at("2024-03-01").assigned(lead="u1").at(at)
    told.request_extension(unit="u1", until="2024-07-01", reason="需现场勘测")
    assert told.play().step(-1)["done"] is done


def test_an_extension_may_be_granted_after_the_due_date_and_a_refused_one_moves_nothing() -> None:
    told = story().at("2024-03-01").assigned(lead="u1")
    told.at("2024-06-03").request_extension(unit="u1", until="2024-07-01", reason="需现场勘测")
    assert told.copy().at("2024-06-05").grant_extension(unit="u1").play().all_done().due("c1/u1/reply") == "2024-07-01"
    assert told.copy().at("2024-06-05").refuse_extension(unit="u1").play().all_done().due("c1/u1/reply") == "2024-06-03"


def test_the_longest_of_a_received_case_runs_from_the_outside_assignment() -> None:
    told = story({"start": "sign_for"}).at("2024-03-05").receive(**RECEIVED, role="lead")
    late = told.copy().request_extension(unit="u1", until="2024-09-03", reason="需现场勘测").play()
    late.refused()
    told.request_extension(unit="u1", until="2024-09-02", reason="需现场勘测").play().all_done()


def test_the_longest_of_a_reassigned_unit_runs_from_its_own_assignment() -> None:
    told = story().at("2024-03-01").filed().assign(lead="u1").at("2024-03-15").reassign(from_="u1", to="u2")
    told.sign_for(unit="u2").request_extension(
        unit="u2", until="2024-09-18", reason="需现场勘测"
    )  # 15–17 September off
    told.play().all_done()


# -- opinions redone, rehandling --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "at", "opinion"),
    [
        ({}, "2024-03-15", "2024-03-22"),
        ({}, "2024-04-25", "2024-05-06"),  # 26 28(调休) 29 30 | 6: past the former date
        ({"opinion_redo": "3 days"}, "2024-03-15", "2024-03-18"),
        ({"opinion_redo": "8 days"}, "2024-03-15", "2024-03-25"),  # the 23rd is a Saturday
        ({"opinion_redo": "8 days", "end_on_rest_day": "keep"}, "2024-03-15", "2024-03-23"),
        ({"suggestion": {"opinion_redo": "1 working day"}}, "2024-03-15", "2024-03-18"),
    ],
)
def test_a_rejected_opinion_is_due_again_from_the_rejection(rules: Any, at: str, opinion: str) -> None:
    told = story(rules).at("2024-03-01").assigned(lead="u1", co_hosts=["u2"]).give_opinion(unit="u2", text="同意")
    played = told.at(at).reject_opinion(unit="u2", reason="空泛").play().all_done()
    assert dates(played, "u2")["opinion"] == opinion


def test_a_rejected_lower_reply_is_due_again_from_the_rejection() -> None:
    told = story().at("2024-03-01").assigned(lead="u1").assign(by="u1", lead="u11").sign_for(unit="u11")
    told.reply(unit="u11", class_="A").at("2024-03-15").reject_opinion(unit="u11", reason="空泛")
    assert told.play().all_done().due("c1/u11/reply") == "2024-03-22"


@pytest.mark.parametrize(
    ("rules", "at", "reply"),
    [
        ({}, "2024-05-31", "2024-07-01"),  # 30 June is a Sunday
        ({"end_on_rest_day": "keep"}, "2024-05-31", "2024-06-30"),
        ({"rehandling": "10 working days"}, "2024-05-31", "2024-06-17"),  # 3–7, 11–14, 17
        ({"session": {"rehandling": "3 days"}}, "2024-05-31", "2024-06-03"),
        ({"start": "sign_for"}, "2024-05-31", "2024-07-01"),
        ({"reply_by": "2024-04-30"}, "2024-05-31", "2024-07-01"),  # a date for replies, long past
    ],
)
def test_a_rehandled_reply_is_due_from_the_step(rules: Any, at: str, reply: str) -> None:
    told = story(rules).at("2024-03-01").assigned(lead="u1").at("2024-04-10").replied("u1").at(at).rehandle(unit="u1")
    played = told.play().all_done()
    assert played.due("c1/u1/reply") == reply
    assert played.duty("u1")["round"] == 2


def test_due_of_a_rehandling_replaces_it_and_is_not_moved() -> None:
    told = story().at("2024-03-01").assigned(lead="u1").at("2024-04-10").replied("u1").at("2024-05-31")
    assert told.rehandle(unit="u1", due="2024-06-15").play().all_done().due("c1/u1/reply") == "2024-06-15"


def test_a_rehandled_reply_may_be_extended_within_the_longest_from_the_assignment() -> None:
    told = (
        story().at("2024-03-01").assigned(lead="u1").at("2024-04-10").replied("u1").at("2024-05-31").rehandle(unit="u1")
    )
    told.copy().request_extension(unit="u1", until="2024-09-03", reason="需现场勘测").play().refused()
    told.request_extension(unit="u1", until="2024-09-02", reason="需现场勘测").grant_extension(unit="u1")
    assert told.play().all_done().due("c1/u1/reply") == "2024-09-02"


# -- evaluation and closing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "closed", "done"),
    [
        ({}, "2024-05-24", False),  # issued on 6 May: 7–11(调休), 13–17, 20–24
        ({}, "2024-05-24T23:59", False),
        ({}, "2024-05-25T00:00", True),
        ({"evaluation": "10 working days"}, "2024-05-17", False),
        ({"evaluation": "10 working days"}, "2024-05-18", True),
        ({"evaluation": "5 days"}, "2024-05-11", False),  # a Saturday that is worked
        ({"evaluation": "5 days"}, "2024-05-12", True),
        ({"evaluation": "6 days"}, "2024-05-13", False),  # the 12th is a Sunday
        ({"evaluation": "6 days"}, "2024-05-14", True),
        ({"evaluation": "6 days", "end_on_rest_day": "keep"}, "2024-05-12", False),
        ({"evaluation": "6 days", "end_on_rest_day": "keep"}, "2024-05-13", True),
        ({"suggestion": {"evaluation": "1 day"}}, "2024-05-08", True),
        ({"proposal": {"evaluation": "1 day"}}, "2024-05-08", False),
    ],
)
def test_a_case_without_its_form_closes_only_when_the_time_for_it_is_over(rules: Any, closed: str, done: bool) -> None:
    told = story(rules).at("2024-03-01").assigned(lead="u1").at("2024-05-06").replied("u1").at(closed).close()
    assert told.play().step(-1)["done"] is done


def test_the_time_for_forms_runs_from_the_issue_of_the_last_round() -> None:
    told = (
        story().at("2024-03-01").assigned(lead="u1").at("2024-03-04").replied("u1").at("2024-05-06").rehandle(unit="u1")
    )
    told.replied("u1")
    told.copy().at("2024-05-24").close().play().refused()
    told.at("2024-05-25").close().play().all_done()


def test_a_returned_form_lets_the_case_close_at_once() -> None:
    told = story().at("2024-03-01").assigned(lead="u1").at("2024-05-06").replied("u1").evaluated().close()
    assert told.play().all_done().case()["state"] == "closed"


# -- which dates are told ---------------------------------------------------------------------------------------------


def test_due_names_answered_duties_and_closed_cases_too() -> None:
    told = story().at("2024-03-01").assigned(lead="u1", co_hosts=["u2"]).give_opinion(unit="u2", text="同意")
    told.at("2024-03-05").replied("u1").evaluated()
    names = {
        "c1/u1/return": "2024-03-12", "c1/u1/first_contact": "2024-03-29", "c1/u1/reply": "2024-06-03",
        "c1/u2/return": "2024-03-12", "c1/u2/opinion": "2024-04-01",
    }  # fmt: skip
    assert told.play().all_done().data["due"] == names
    assert told.close().play().all_done().data["due"] == names


@pytest.mark.parametrize(
    "ending",
    [
        [("request_return", {"unit": "u1", "reason": "不属职责"}), ("grant_return", {"unit": "u1"})],
        [("withdraw", {"reason": "另行提出"})],
    ],
)
def test_due_does_not_name_duties_no_longer_in_force(ending: list[tuple[str, dict[str, Any]]]) -> None:
    told = story().at("2024-03-01").assigned(lead="u1").assign(by="u1", lead="u11")
    for do, fields in ending:
        told.step(do, **fields)
    assert told.play().all_done().data["due"] == {}


def test_due_names_co_hosts_that_wait_for_a_new_assignment() -> None:
    told = story().at("2024-03-01").assigned(lead="u1", co_hosts=["u2"])
    told.request_return(unit="u1", reason="不属职责").grant_return(unit="u1")
    assert told.play().all_done().data["due"] == {"c1/u2/return": "2024-03-12", "c1/u2/opinion": "2024-04-01"}


def test_due_does_not_name_replaced_and_recalled_duties() -> None:
    told = story().at("2024-03-01").filed().assign(lead="u1", co_hosts=["u2"])
    assert told.copy().recall(reason="另行研究").play().all_done().data["due"] == {}
    told.reassign(from_="u1", to="u3").remove_co_host(unit="u2", reason="无关")
    assert set(told.play().all_done().data["due"]) == {"c1/u3/return", "c1/u3/first_contact", "c1/u3/reply"}
