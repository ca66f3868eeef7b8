"""What a file says of its steps, what comes out, exit codes, and what is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.stories import Story, unit

pytestmark = pytest.mark.django_db

Replay = Callable[..., tuple[int, dict[str, Any] | None, str]]


@pytest.fixture
def replay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Replay:
    """The command on a story: its exit code, what it wrote with --out, and what it told on stderr."""

    def run(story: Story | str, *options: str) -> tuple[int, dict[str, Any] | None, str]:
        file, out = tmp_path / "file.json", tmp_path / "out.json"
        out.unlink(missing_ok=True)
        file.write_text(
            story if isinstance(story, str) else json.dumps(story.data, ensure_ascii=False), encoding="utf-8"
        )
        code = 0
        try:
            call_command("replay", str(file), "--out", str(out), *options)
        except SystemExit as end:
            code = int(end.code or 0)
        written = json.loads(out.read_text(encoding="utf-8")) if out.exists() else None
        return code, written, capsys.readouterr().err

    return run


def counted() -> dict[str, int]:
    """The rows of every table of the office's own database."""
    return {model.__name__: model._default_manager.count() for model in apps.get_models()}


def a_year() -> Story:
    return (
        Story()
        .case("c1")
        .at("2024-03-01T10:30")
        .submit()
        .file(number="7")
        .at("2024-03-04")
        .assign(lead="u1", co_hosts=["u2"])
    )


# -- what comes out ---------------------------------------------------------------------------------------------------


def test_the_result_is_as_the_specification_shows_it(replay: Replay) -> None:
    code, out, _ = replay(a_year().sign_for(unit="u3", refused=True, note="没有交给它"))

    assert code == 0
    assert out is not None
    assert list(out) == ["name", "as_of", "ok", "steps", "cases", "due", "figures"]
    assert (out["name"], out["as_of"], out["ok"]) == ("某县 2024", "2024-12-31", True)
    assert out["steps"][:3] == [
        {"n": 1, "do": "submit", "case": "c1", "at": "2024-03-01T10:30", "done": True, "reason": ""},
        {"n": 2, "do": "file", "case": "c1", "at": "2024-03-01T10:30", "done": True, "reason": ""},
        {"n": 3, "do": "assign", "case": "c1", "at": "2024-03-04", "done": True, "reason": ""},
    ]
    refused = out["steps"][3]
    assert refused["reason"]
    assert {**refused, "reason": ""} == {
        "n": 4,
        "do": "sign_for",
        "case": "c1",
        "at": "2024-03-04",
        "done": False,
        "reason": "",
    }
    assert out["cases"] == {
        "c1": {
            "number": "7",
            "state": "assigned",
            "duties": {
                "u1": {"role": "lead", "state": "sent", "class": None, "first_class": None, "round": 1},
                "u2": {"role": "co_host", "state": "sent", "class": None, "first_class": None, "round": 1},
            },
        }
    }
    assert out["due"] == {
        "c1/u1/return": "2024-03-13",
        "c1/u1/first_contact": "2024-04-01",
        "c1/u1/reply": "2024-06-04",
        "c1/u2/return": "2024-03-13",
        "c1/u2/opinion": "2024-04-07",  # 4 to 6 April are holidays, Sunday 7 April is worked
    }


def test_a_case_without_steps_is_a_draft_without_duties(replay: Replay) -> None:
    code, out, _ = replay(Story().case("c1", number="9"))

    assert code == 0
    assert out is not None
    assert out["cases"] == {"c1": {"number": None, "state": "draft", "duties": {}}}
    assert out["due"] == {}
    assert out["steps"] == []


def test_a_file_with_nothing_in_it_comes_out(replay: Replay) -> None:
    story = Story()
    story.data |= {"units": [], "proposers": []}

    code, out, _ = replay(story)

    assert code == 0
    assert out is not None
    assert (out["steps"], out["cases"], out["due"]) == ([], {}, {})


def test_the_duty_in_force_is_shown_else_the_latest(replay: Replay) -> None:
    story = a_year().sign_for(unit="u1").request_return(unit="u1", reason="非我职责").grant_return(unit="u1")
    story.assign(lead="u3", co_hosts=["u1"]).request_return(unit="u1", reason="无关").grant_return(unit="u1")
    story.step("reassign", from_="u3", to="u4").step("reassign", from_="u4", to="u3")

    code, out, _ = replay(story)

    assert code == 0
    assert out is not None
    shown = {code: (duty["role"], duty["state"]) for code, duty in out["cases"]["c1"]["duties"].items()}
    assert shown == {
        "u1": ("co_host", "returned"),
        "u2": ("co_host", "sent"),
        "u3": ("lead", "sent"),
        "u4": ("lead", "replaced"),
    }
    assert not [key for key in out["due"] if "/u1/" in key or "/u4/" in key]


def test_due_names_return_for_all_first_contact_for_top_replies_and_how_each_answers(replay: Replay) -> None:
    story = Story(units=["u1", "u2", unit("v1", "u1"), unit("v2", "u1"), unit("x1", "u2")]).case("c1")
    story.assigned(lead="u1", co_hosts=["u2"]).assign(by="u1", lead="v1", co_hosts=["v2"]).assign(by="u2", lead="x1")

    _, out, _ = replay(story)

    assert out is not None
    assert sorted(out["due"]) == sorted(
        f"c1/{key}"
        for key in (
            "u1/return",
            "u1/first_contact",
            "u1/reply",
            "u2/return",
            "u2/opinion",
            "v1/return",
            "v1/reply",
            "v2/return",
            "v2/opinion",
            "x1/return",
            "x1/opinion",
        )
    )


def test_due_names_duties_in_force_of_closed_and_waiting_cases_and_none_of_withdrawn_ones(replay: Replay) -> None:
    story = Story().case("c1").assigned(lead="u1").replied().evaluated().close()
    story.case("c2").assigned(lead="u1", co_hosts=["u2"]).request_return(unit="u1", reason="无关").grant_return(
        unit="u1"
    )
    story.case("c3").assigned(lead="u1").withdraw(reason="情况有变")

    _, out, _ = replay(story)

    assert out is not None
    assert sorted(out["due"]) == ["c1/u1/first_contact", "c1/u1/reply", "c1/u1/return", "c2/u2/opinion", "c2/u2/return"]


# -- what the file says of its steps ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refused", "code"), [(True, 0), ("承办", 0), ("", 0), ("完全没有的话", 1), (False, 1), (None, 1)]
)
def test_a_refused_step_comes_out_only_if_the_file_says_so_and_why(replay: Replay, refused: Any, code: int) -> None:
    said = {} if refused is None else {"refused": refused}

    got, out, told = replay(a_year().sign_for(unit="u3", **said))

    assert got == code
    assert out is not None
    assert out["ok"] is (code == 0)
    assert out["steps"][3]["done"] is False
    if code:
        assert "sign_for" in told
        assert out["steps"][3]["reason"] in told


@pytest.mark.parametrize(("refused", "code"), [(True, 1), ("签收", 1), (False, 0)])
def test_a_step_that_goes_though_the_file_says_it_is_refused(replay: Replay, refused: Any, code: int) -> None:
    got, out, told = replay(a_year().sign_for(unit="u1", refused=refused))

    assert got == code
    assert out is not None
    assert out["steps"][3]["done"] is True
    assert ("sign_for" in told) is (code == 1)


def test_each_thing_that_does_not_come_out_has_a_line(replay: Replay) -> None:
    story = a_year().sign_for(unit="u3").sign_for(unit="u4").sign_for(unit="u1", refused=True)
    story.expect(
        figures={"cases": [2, None, None]},
        due={"c1/u1/reply": "2024-06-05", "c1/u3/reply": None},
        cases={
            "c1": {"number": "8", "state": "closed", "duties": {"u1": {"state": "sent"}, "u2": {"role": "co_host"}}}
        },
    )

    code, out, told = replay(story)

    assert code == 1
    assert out is not None
    assert out["ok"] is False
    for said in ("sign_for", "cases", "c1/u1/reply", "2024-06-05", "2024-06-04", "number", "state", "closed"):
        assert said in told
    assert "c1/u3/reply" not in told
    assert "u2" not in told
    wrong = [line for line in told.splitlines() if "应为" in line]
    assert len(wrong) == 8


def test_a_date_expected_of_nobody_and_none_expected_where_one_is(replay: Replay) -> None:
    assert replay(a_year().expect(due={"c1/u3/reply": "2024-06-04"}))[0] == 1
    assert replay(a_year().expect(due={"c1/u1/reply": None}))[0] == 1
    assert replay(a_year().expect(due={"c1/u1/opinion": None}))[0] == 0


def test_refused_steps_do_not_stop_those_after_them(replay: Replay) -> None:
    code, out, _ = replay(a_year().sign_for(unit="u3").sign_for(unit="u1").replied("u1"))

    assert code == 1
    assert out is not None
    assert [step["done"] for step in out["steps"]] == [True, True, True, False, True, True, True]


# -- not a file of this form ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        ({"do": "promise"}, "$.steps[3].do"),
        ({"do": "fulfil"}, "$.steps[3].do"),
        ({"do": "supervise"}, "$.steps[3].do"),
        ({"do": "publish"}, "$.steps[3].do"),
        ({"unit": "u9"}, "$.steps[3].unit"),
        ({"at": "2024-03-03"}, "$.steps[3].at"),
        ({"at": "2025-01-01"}, "$.steps[3].at"),
        ({"case": "c9"}, "$.steps[3].case"),
        ({"why": "x"}, "$.steps[3].why"),
    ],
)
def test_a_wrong_step_replays_nothing_even_if_it_is_to_be_refused(
    replay: Replay, spoil: dict[str, Any], path: str
) -> None:
    story = a_year().sign_for(unit="u1", refused=True)
    story.data["steps"][3] |= spoil

    before = counted()
    code, out, told = replay(story, "--keep")

    assert code == 2
    assert out is None
    assert path in told
    assert counted() == before


@pytest.mark.parametrize("text", ["", "[]", "null", "3", '"x"', "{", "[{}]"])
def test_what_is_no_object_is_none_of_this_form(replay: Replay, text: str) -> None:
    code, out, told = replay(text)

    assert code == 2
    assert out is None
    assert "$" in told


# -- what is kept -----------------------------------------------------------------------------------------------------


def test_without_keep_the_offices_own_data_are_untouched(replay: Replay) -> None:
    before = counted()

    assert replay(a_year())[0] == 0
    assert replay(a_year())[0] == 0

    assert counted() == before


def test_with_keep_an_area_of_the_files_name_is_there(replay: Replay) -> None:
    from_models = {model.__name__: model for model in apps.get_models()}

    assert replay(a_year(), "--keep")[0] == 0

    assert list(from_models["Area"]._default_manager.values_list("name", flat=True)) == ["某县 2024"]
    assert from_models["Case"]._default_manager.filter(state="assigned").count() == 1
    assert from_models["Duty"]._default_manager.count() == 2


@pytest.mark.postgres
def test_a_text_that_the_database_cannot_hold_is_refused_in_words_and_nothing_is_kept(replay: Replay) -> None:
    before, story = counted(), a_year()
    story.data["cases"][0]["title"] = "长" * 301

    code, _, told = replay(story, "--keep")

    assert code == 1
    assert "超过数据库能存的长度" in told
    assert counted() == before


@pytest.mark.parametrize("wrong", ["step", "figure", "due", "case", "not refused"])
def test_if_anything_does_not_come_out_nothing_is_kept(replay: Replay, wrong: str) -> None:
    story = a_year()
    match wrong:
        case "step":
            story.sign_for(unit="u3")
        case "figure":
            story.expect(figures={"cases": [2, None, None]})
        case "due":
            story.expect(due={"c1/u1/reply": "2024-06-05"})
        case "case":
            story.expect(cases={"c1": {"state": "closed"}})
        case "not refused":
            story.sign_for(unit="u1", refused=True)
    before = counted()

    code, out, _ = replay(story, "--keep")

    assert code == 1
    assert out is not None
    assert out["ok"] is False
    assert counted() == before


def test_what_was_not_kept_may_be_kept_when_it_is_put_right(replay: Replay) -> None:
    assert replay(a_year().sign_for(unit="u3"), "--keep")[0] == 1
    assert replay(a_year().sign_for(unit="u3", refused=True), "--keep")[0] == 0


def test_the_same_name_is_not_kept_twice_and_the_first_stays(replay: Replay) -> None:
    assert replay(a_year(), "--keep")[0] == 0
    before = counted()

    assert replay(a_year(), "--keep")[0] == 1
    assert counted() == before


def test_two_files_of_other_names_are_kept_beside_each_other(replay: Replay) -> None:
    long = "很长的名称" * 12
    for name in ("甲县 2024", "乙县 2024", long + "一", long + "二"):
        story = a_year()
        story.data["name"] = name
        assert replay(story, "--keep")[0] == 0, name


def test_a_kept_year_does_not_disturb_one_that_is_not_kept(replay: Replay) -> None:
    assert replay(a_year(), "--keep")[0] == 0

    code, out, _ = replay(a_year())

    assert code == 0
    assert out is not None
    assert out["cases"]["c1"]["number"] == "7"


def test_kept_or_not_the_same_comes_out(replay: Replay) -> None:
    story = a_year().sign_for(unit="u1").contacted("u1", "phone").reply(unit="u1", class_="B", refused=True)
    story.step("reassign", from_="u2", to="u3", keep="co_host", refused=False).replied("u1").evaluated().close()

    _, thrown_away, _ = replay(story)
    _, kept, _ = replay(story, "--keep")

    assert thrown_away == kept
    assert kept is not None
    assert kept["ok"] is True


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("confirm_contact", {"unit": "u1", "proposer": "d2"}),
        ("evaluate", {"proposer": "d2", "attitude": "satisfied", "result": "satisfied"}),
        ("reject_opinion", {"unit": "u2", "reason": " "}),
        ("approve", {"unit": "u2", "level": "head"}),
    ],
)
def test_a_refused_step_loses_nothing_of_what_was_done_before_it(
    replay: Replay, do: str, fields: dict[str, Any]
) -> None:
    story = a_year().sign_for(unit="u1").sign_for(unit="u2").add_co_host(unit="u3").sign_for(unit="u3")
    story.draft(unit="u3", text="同意").give_opinion(unit="u2", text="同意")
    if do == "evaluate":
        story.replied("u1").step(do, refused=True, **fields).evaluated()
    elif do == "reject_opinion":
        story.step(do, refused=True, **fields).reject_opinion(unit="u2", reason="空泛")
    else:
        story.contacted("u1").step(do, refused=True, **fields).confirm_contact(unit="u1", proposer="d1")
    story.approve(unit="u3", level="section_head").approve(unit="u3", level="leader_in_charge").issue(unit="u3")

    code, _, told = replay(story)

    assert (code, told) == (0, "")
