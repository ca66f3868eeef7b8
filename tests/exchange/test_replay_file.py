"""A replay file is read to the letter of its specification, and refused with the place and the reason."""

import copy
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from huiyin.cases import lifecycle
from huiyin.exchange.replay_file import (
    FIGURES,
    STEP_FIELDS,
    CaseSpec,
    NotAReplayFile,
    ProposerSpec,
    ReplayFile,
    UnitSpec,
    read,
)

Data = dict[str, Any]
Read = Callable[[Any], ReplayFile]

A_YEAR: Data = {
    "name": "红塔区 2022",
    "rules": "default",
    "units": [
        {"code": "hongta", "name": "红塔区人民政府", "group": "县区", "parent": None},
        {"code": "zhujian", "name": "区住建局", "parent": "hongta"},
        {"code": "jiaotong", "name": "区交通局"},
    ],
    "proposers": [
        {"code": "d1", "name": "代表一", "kind": "deputy"},
        {"code": "d2", "name": "代表二", "kind": "deputy"},
        {"code": "m1", "name": "委员一", "kind": "member"},
        {"code": "min", "name": "民盟红塔区委", "kind": "collective"},
    ],
    "cases": [
        {"code": "c1", "kind": "suggestion", "title": "关于完善截污管网的建议", "lead": "d1"},
        {"code": "c2", "kind": "proposal", "title": "关于老旧小区改造的提案", "lead": "m1"},
    ],
    "steps": [{"at": "2022-03-01", "do": "submit", "case": "c1"}],
    "as_of": "2022-10-31",
}


@pytest.fixture
def replay(tmp_path: Path) -> Read:
    def read_data(data: Any) -> ReplayFile:
        file = tmp_path / "year.json"
        file.write_text(json.dumps(data), encoding="utf-8")
        return read(file)

    return read_data


def a_year(**changes: Any) -> Data:
    return copy.deepcopy(A_YEAR) | changes


def with_step(**fields: Any) -> Data:
    return a_year(steps=[{"at": "2022-03-01", "case": "c1"} | fields])


def without(data: Data, *path: str | int) -> Data:
    data = copy.deepcopy(data)
    inner: Any = data
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return data


def refused(replay: Read, data: Any) -> tuple[str, str]:
    with pytest.raises(NotAReplayFile) as refusal:
        replay(data)
    return refusal.value.json_path, refusal.value.reason


# --- What a file tells ----------------------------------------------------------------------------------------------


def test_a_year_is_read_with_its_units_proposers_and_cases(replay: Read) -> None:
    year = replay(a_year(source="002.txt", constructed=["result.satisfied"], view="hongta"))

    assert (year.name, year.source, year.constructed) == ("红塔区 2022", "002.txt", ("result.satisfied",))
    assert year.units[0] == UnitSpec("hongta", "红塔区人民政府", "县区", None)
    assert year.units[1].parent == "hongta"
    assert year.proposers[3] == ProposerSpec("min", "民盟红塔区委", "collective")
    assert year.cases[0] == CaseSpec("c1", "suggestion", "关于完善截污管网的建议", "d1")
    assert (year.as_of, year.view) == (date(2022, 10, 31), "hongta")


def test_a_case_may_tell_its_text_co_signers_number_timing_and_subject(replay: Read) -> None:
    full = {
        **A_YEAR["cases"][0],
        "text": "截污管网年久失修。",
        "co_signers": ["d2", "min"],
        "number": "6115",
        "timing": "ordinary",
        "subject": "城乡建设",
    }

    case = replay(a_year(cases=[full])).cases[0]

    assert (case.text, case.co_signers) == ("截污管网年久失修。", ("d2", "min"))
    assert (case.number, case.timing, case.subject) == ("6115", "ordinary", "城乡建设")


def test_a_case_without_timing_is_of_the_session(replay: Read) -> None:
    assert replay(a_year()).cases[0].timing == "session"


def test_what_is_optional_at_the_top_may_be_left_out(replay: Read) -> None:
    year = replay(a_year())

    assert (year.source, year.constructed, year.view) == ("", (), None)
    assert (year.expect.figures, year.expect.due, year.expect.cases) == ({}, {}, {})


def test_null_says_the_same_as_leaving_an_optional_field_out(replay: Read) -> None:
    year = replay(with_step(do="file", number=None, note=None, refused=None) | {"view": None, "expect": None})

    assert (year.view, year.steps[0].fields, year.steps[0].note) == (None, {}, "")


def test_steps_are_counted_from_1_and_keep_their_time_as_written(replay: Read) -> None:
    steps = replay(
        a_year(
            steps=[
                {"at": "2022-03-01", "do": "submit", "case": "c1"},
                {"at": "2022-03-01T14:30", "do": "file", "case": "c1"},
            ]
        )
    ).steps

    assert [(step.n, step.at_text, step.do) for step in steps] == [
        (1, "2022-03-01", "submit"),
        (2, "2022-03-01T14:30", "file"),
    ]
    assert steps[1].at == datetime(2022, 3, 1, 14, 30)  # noqa: DTZ001 the file's times are local


def test_a_date_alone_means_nine_in_the_morning(replay: Read) -> None:
    assert replay(a_year()).steps[0].at == datetime(2022, 3, 1, 9)  # noqa: DTZ001


def test_a_step_gives_dates_as_dates_and_lists_as_tuples(replay: Read) -> None:
    fields = {"separate": ["hongta", "jiaotong"], "co_hosts": ["zhujian"], "due": "2022-05-20"}

    step = replay(with_step(do="assign", **fields)).steps[0]

    assert step.case == "c1"
    assert step.fields == {
        "separate": ("hongta", "jiaotong"),
        "co_hosts": ("zhujian",),
        "due": date(2022, 5, 20),
    }


def test_promises_come_with_their_due_dates(replay: Read) -> None:
    promises = [{"text": "列入计划", "due": "2023-12-29"}]

    step = replay(with_step(do="reply", unit="hongta", **{"class": "B"}, promises=promises)).steps[0]

    assert step.fields["promises"] == ({"text": "列入计划", "due": date(2023, 12, 29)},)


@pytest.mark.parametrize("written", ["提案人代表", ["代表一", "代表二"]])
def test_who_was_met_is_a_text_or_a_list_of_texts(replay: Read, written: Any) -> None:
    contact = {"unit": "hongta", "stage": "before", "mode": "visit", "with": written}

    met = replay(with_step(do="contact", **contact)).steps[0].fields["with"]

    assert met == (("提案人代表",) if written == "提案人代表" else ("代表一", "代表二"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [(True, True), ("期限已过", "期限已过"), ("", True), (False, None)],
    ids=["true", "a text", "an empty text is in every reason", "false"],
)
def test_a_step_may_say_that_it_must_be_refused_and_why(replay: Read, written: Any, meant: Any) -> None:
    step = replay(with_step(do="submit", refused=written, note="一次试探")).steps[0]

    assert step.refused == meant
    assert step.note == "一次试探"


def test_several_steps_at_one_time_and_on_the_last_day_are_in_order(replay: Read) -> None:
    steps = [
        {"at": "2022-10-31T09:00", "do": "submit", "case": "c1"},
        {"at": "2022-10-31", "do": "file", "case": "c1"},
        {"at": "2022-10-31T23:59", "do": "withdraw", "case": "c1", "reason": "另行提出"},
    ]

    assert len(replay(a_year(steps=steps)).steps) == 3


def test_the_rules_may_be_a_shipped_set(replay: Read) -> None:
    rules = replay(a_year(rules="chongqing")).ruleset.for_case("suggestion", "session")

    assert str(rules.co_host_opinion) == "30 working days"


def test_the_rules_may_change_a_shipped_set_and_give_a_unit_its_own_chain(replay: Read) -> None:
    rules = {"base": "default", "reply": "2 months", "chains": {"hongta": {"opinion": ["head"]}}}

    ruleset = replay(a_year(rules=rules)).ruleset

    assert str(ruleset.reply) == "2 months"
    assert ruleset.chain("opinion", "hongta") == ("head",)
    assert ruleset.chain("opinion", "zhujian") == ("section_head", "leader_in_charge")


def test_what_is_expected_is_kept_typed(replay: Read) -> None:
    expect = {
        "figures": {"reply": [7, 7, "100.0"], "key": [0, None, None], "classes.甲": [0, 0, None]},
        "due": {"c1/hongta/reply": "2022-06-01", "c1/zhujian/opinion": None},
        "cases": {
            "c1": {
                "number": None,
                "state": "assigned",
                "duties": {"hongta": {"role": "lead", "state": "sent", "class": None, "round": 1}},
            }
        },
    }

    expected = replay(a_year(expect=expect)).expect

    assert expected.figures == {"reply": (7, 7, "100.0"), "key": (0, None, None), "classes.甲": (0, 0, None)}
    assert expected.due == {("c1", "hongta", "reply"): date(2022, 6, 1), ("c1", "zhujian", "opinion"): None}
    assert expected.cases == expect["cases"]


def test_a_code_with_a_slash_still_names_its_due_date(replay: Read) -> None:
    year = a_year(cases=[{**A_YEAR["cases"][0], "code": "2022/1"}], steps=[])
    year["units"].append({"code": "红塔/住建", "name": "住建局"})

    expected = replay(year | {"expect": {"due": {"2022/1/红塔/住建/return": "2022-03-10"}}}).expect

    assert expected.due == {("2022/1", "红塔/住建", "return"): date(2022, 3, 10)}


def test_a_byte_order_mark_in_front_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "windows.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(A_YEAR, ensure_ascii=False).encode())

    assert read(file).name == "红塔区 2022"


def test_what_depends_on_how_things_stand_is_left_to_the_step(replay: Read) -> None:
    steps: list[Data] = [
        {"do": "assign"},
        {"do": "assign", "lead": "hongta", "separate": ["hongta"]},
        {"do": "pre_assign"},
        {"do": "co_sign", "proposer": "m1"},
        {"do": "reply", "unit": "hongta", "class": "没有这一类"},
        {"do": "approve", "unit": "hongta", "level": "没有这一级"},
        {"do": "send_back", "unit": "hongta", "level": "head", "reason": "太空", "to": "没有这一级"},
        {"do": "reclassify", "unit": "hongta", "to": "Z"},
        {"do": "reassign", "from": "hongta", "to": "hongta"},
        {"do": "merge", "into": "c1"},
        {"do": "not_file", "reason": "", "destination": "letter"},
        {"do": "handle_together", "with": []},
        {"do": "contact", "unit": "hongta", "stage": "before", "mode": "phone", "cases": ["c1", "c1"]},
    ]

    year = a_year(steps=[{"at": "2022-03-01", "case": "c1"} | step for step in steps])

    assert len(replay(year).steps) == len(steps)


# --- The steps, each with what it needs and what it may have --------------------------------------------------------

PROMISES = [{"text": "列入计划", "due": "2023-12-29"}]
NEEDED_AND_ALLOWED: dict[str, tuple[Data, Data]] = {
    "submit": ({}, {}),
    "co_sign": ({"proposer": "d2"}, {}),
    "decline_co_sign": ({"proposer": "d2"}, {}),
    "return_for_correction": ({"reason": "格式不符"}, {}),
    "resubmit": ({}, {}),
    "file": ({}, {"number": "6115"}),
    "not_file": ({"reason": "涉诉", "destination": "letter"}, {}),
    "merge": ({"into": "c2"}, {}),
    "unmerge": ({}, {}),
    "withdraw": ({"reason": "另行提出"}, {}),
    "receive": (
        {"number": "101", "from": "玉溪市人民政府", "unit": "hongta", "role": "lead", "assigned": "2022-02-28"},
        {"due": "2022-05-20", "others": [{"name": "市住建局", "role": "co_host"}]},
    ),
    "pre_assign": ({}, {"lead": "hongta", "co_hosts": ["zhujian"], "separate": ["jiaotong"]}),
    "answer_pre_assignment": ({"unit": "hongta", "agree": False}, {"reason": "非我单位", "suggest": ["jiaotong"]}),
    "assign": (
        {},
        {"lead": "zhujian", "separate": [], "co_hosts": ["jiaotong"], "due": "2022-05-20", "by": "hongta"},
    ),
    "recall": ({"reason": "交办有误"}, {}),
    "add_co_host": ({"unit": "jiaotong"}, {}),
    "remove_co_host": ({"unit": "jiaotong", "reason": "无关"}, {}),
    "sign_for": ({"unit": "hongta"}, {}),
    "request_return": ({"unit": "hongta", "reason": "非我单位"}, {"suggest": ["jiaotong"]}),
    "grant_return": ({"unit": "hongta"}, {"reason": "属实"}),
    "refuse_return": ({"unit": "hongta"}, {"reason": "属你单位职责"}),
    "reassign": ({"from": "hongta", "to": "jiaotong"}, {"role": "separate", "keep": "co_host", "by": "hongta"}),
    "contact": (
        {"unit": "hongta", "stage": "during", "mode": "on_site"},
        {"with": ["代表一"], "cases": ["c1", "c2"]},
    ),
    "confirm_contact": ({"unit": "hongta", "proposer": "d1"}, {}),
    "give_opinion": ({"unit": "zhujian", "text": "建议列入计划。"}, {}),
    "reject_opinion": ({"unit": "zhujian", "reason": "空泛"}, {}),
    "draft": (
        {"unit": "hongta"},
        {"text": "收悉。", "class": "B", "promises": PROMISES, "reason": "资金未落实", "open": "full"},
    ),
    "approve": ({"unit": "hongta", "level": "office"}, {}),
    "send_back": ({"unit": "hongta", "level": "office", "reason": "太空"}, {"to": "section_head"}),
    "issue": ({"unit": "hongta"}, {"number": "红政建字〔2022〕1号"}),
    "reply": (
        {"unit": "hongta", "class": "B"},
        {"text": "收悉。", "promises": PROMISES, "reason": "资金未落实", "open": "summary"},
    ),
    "evaluate": (
        {"proposer": "d1", "attitude": "satisfied", "result": "unsatisfied"},
        {"reason": "未解决", "unit": "hongta"},
    ),
    "rehandle": ({"unit": "hongta"}, {"reason": "不满意", "due": "2022-08-31"}),
    "request_extension": ({"unit": "hongta", "until": "2022-08-31", "reason": "涉及面广"}, {}),
    "grant_extension": ({"unit": "hongta"}, {}),
    "refuse_extension": ({"unit": "hongta"}, {}),
    "reclassify": ({"unit": "hongta", "to": "A"}, {"proof": "竣工验收单"}),
    "designate_key": ({"leader": "区长"}, {}),
    "take_charge": ({"unit": "hongta", "leader": "副区长"}, {}),
    "oversee": ({"leader": "人大副主任"}, {}),
    "instruct": ({"leader": "区长", "text": "抓紧办。"}, {"unit": "hongta"}),
    "urge": ({"unit": "hongta"}, {}),
    "handle_together": ({"with": ["c2"]}, {}),
    "close": ({}, {}),
}


def test_the_steps_are_those_that_the_lifecycle_takes_in_a_replay() -> None:
    assert set(STEP_FIELDS) == {name for name, step in lifecycle.STEPS.items() if step.in_replay}
    assert set(STEP_FIELDS) == set(NEEDED_AND_ALLOWED)


@pytest.mark.parametrize("do", NEEDED_AND_ALLOWED)
def test_a_step_is_read_with_what_it_needs_alone(replay: Read, do: str) -> None:
    needed, _ = NEEDED_AND_ALLOWED[do]

    assert set(replay(with_step(do=do, **needed)).steps[0].fields) == set(needed)


@pytest.mark.parametrize("do", NEEDED_AND_ALLOWED)
def test_a_step_is_read_with_everything_it_may_have(replay: Read, do: str) -> None:
    needed, allowed = NEEDED_AND_ALLOWED[do]

    assert set(replay(with_step(do=do, **needed, **allowed)).steps[0].fields) == {*needed, *allowed}


@pytest.mark.parametrize(
    ("do", "field"), [(do, field) for do, (needed, _) in NEEDED_AND_ALLOWED.items() for field in needed]
)
def test_a_step_without_a_field_it_needs_is_refused(replay: Read, do: str, field: str) -> None:
    needed, allowed = NEEDED_AND_ALLOWED[do]
    step = without({"do": do, **needed, **allowed}, field)

    assert refused(replay, with_step(**step)) == (f"$.steps[0].{field}", "缺少这一字段")


@pytest.mark.parametrize("do", NEEDED_AND_ALLOWED)
def test_a_step_with_a_field_that_is_not_its_own_is_refused(replay: Read, do: str) -> None:
    path, reason = refused(replay, with_step(do=do, **NEEDED_AND_ALLOWED[do][0], actor="clerk"))

    assert path == "$.steps[0].actor"
    assert "没有这个字段" in reason


@pytest.mark.parametrize(
    ("do", "field"),
    [(do, field) for do, parts in NEEDED_AND_ALLOWED.items() for part in parts for field in part],
)
def test_no_field_of_a_step_takes_a_number_for_a_text_a_list_or_a_switch(replay: Read, do: str, field: str) -> None:
    needed, allowed = NEEDED_AND_ALLOWED[do]

    path, reason = refused(replay, with_step(**{"do": do, **needed, **allowed, field: 7}))

    assert path == f"$.steps[0].{field}"
    assert reason.startswith("应为")


@pytest.mark.parametrize("do", ["promise", "fulfil", "supervise", "publish", "hand_on", "Submit", ""])
def test_a_step_that_does_not_exist_is_refused(replay: Read, do: str) -> None:
    assert refused(replay, with_step(do=do)) == ("$.steps[0].do", f"没有“{do}”这一步")


# --- Not a file of this form ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "JSON"),
        (b'{"name": "x",}', "JSON"),
        (b'{"name": NaN}', "JSON"),
        (b'{"name": ' + b"9" * 5000 + b"}", "JSON"),
        (b"[" * 100_000, "JSON"),
        (json.dumps(A_YEAR, ensure_ascii=False).encode("gb18030"), "UTF-8"),
        (json.dumps(A_YEAR).encode("utf-16"), "UTF-8"),
        (b'{"name": "x", "name": "y"}', "写了两次"),
    ],
    ids=["empty", "comma", "NaN", "number", "depth", "GB 18030", "UTF-16", "a field twice"],
)
def test_what_is_not_json_is_refused_at_the_root(tmp_path: Path, content: bytes, word: str) -> None:
    file = tmp_path / "broken.json"
    file.write_bytes(content)

    with pytest.raises(NotAReplayFile) as refusal:
        read(file)

    assert refusal.value.json_path == "$"
    assert word in refusal.value.reason


def test_broken_json_is_refused_with_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text('{\n  "name": }', encoding="utf-8")

    with pytest.raises(NotAReplayFile, match="第 2 行第 11 列"):
        read(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAReplayFile, match="没有这个文件"):
        read(tmp_path / "none.json")


@pytest.mark.parametrize("data", [[], "default", 7, None, True])
def test_a_top_level_that_is_not_an_object_is_refused(replay: Read, data: Any) -> None:
    assert refused(replay, data) == ("$", "应为对象")


@pytest.mark.parametrize("field", ["name", "rules", "units", "proposers", "cases", "steps", "as_of"])
def test_a_file_without_a_field_it_needs_is_refused(replay: Read, field: str) -> None:
    assert refused(replay, without(A_YEAR, field)) == (f"$.{field}", "缺少这一字段")


@pytest.mark.parametrize(
    ("part", "field"),
    [
        *(("units", field) for field in ("code", "name")),
        *(("proposers", field) for field in ("code", "name", "kind")),
        *(("cases", field) for field in ("code", "kind", "title", "lead")),
        *(("steps", field) for field in ("at", "do", "case")),
    ],
)
def test_a_unit_proposer_case_or_step_without_a_field_it_needs_is_refused(replay: Read, part: str, field: str) -> None:
    year = without(A_YEAR, part, -1, field)

    path, reason = refused(replay, year)

    assert path == f"$.{part}[{len(year[part]) - 1}].{field}"
    assert reason == "缺少这一字段"


HONGTA = {"code": "hongta", "name": "红塔区人民政府"}
D1 = {"code": "d1", "name": "代表一", "kind": "deputy"}
C1 = A_YEAR["cases"][0]
RECEIVED = {"do": "receive", **NEEDED_AND_ALLOWED["receive"][0]}
REPLIED = {"do": "reply", "unit": "hongta", "class": "B"}
CONTACTED = {"do": "contact", "unit": "hongta", "stage": "before", "mode": "phone"}
EVALUATED = {"do": "evaluate", "proposer": "d1", "attitude": "satisfied", "result": "satisfied"}


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (a_year(names="x"), "$.names"),
        (a_year(units=[{**HONGTA, "level": "县"}]), "$.units[0].level"),
        (a_year(proposers=[{**D1, "phone": "1"}]), "$.proposers[0].phone"),
        (a_year(cases=[{**C1, "body": "x"}]), "$.cases[0].body"),
        (with_step(do="add_co_host", unit="zhujian", reason="须配合"), "$.steps[0].reason"),
        (with_step(do="grant_extension", unit="hongta", reason="可"), "$.steps[0].reason"),
        (with_step(**REPLIED, promises=[{**PROMISES[0], "owner": "x"}]), "$.steps[0].promises[0].owner"),
        (with_step(**RECEIVED, others=[{"name": "a", "role": "lead", "x": 1}]), "$.steps[0].others[0].x"),
        (a_year(expect={"rates": {}}), "$.expect.rates"),
        (a_year(expect={"cases": {"c1": {"title": "x"}}}), "$.expect.cases.c1.title"),
        (a_year(expect={"cases": {"c1": {"duties": {"hongta": {"due": 1}}}}}), "$.expect.cases.c1.duties.hongta.due"),
        (a_year(rules={"base": "default", "answer": "3 months"}), "$.rules.answer"),
        (a_year(rules={"base": "default", "session": {"classes": []}}), "$.rules.session.classes"),
    ],
)
def test_a_field_that_does_not_exist_is_refused_at_every_level(replay: Read, data: Data, path: str) -> None:
    refused_path, reason = refused(replay, data)

    assert refused_path == path
    assert "没有这个字段" in reason


@pytest.mark.parametrize(
    ("data", "path", "what"),
    [
        (a_year(units=[{**HONGTA, "parent": "yuxi"}]), "$.units[0].parent", "单位"),
        (a_year(cases=[{**C1, "lead": "d9"}]), "$.cases[0].lead", "提出人"),
        (a_year(cases=[{**C1, "co_signers": ["d2", "d9"]}]), "$.cases[0].co_signers[1]", "提出人"),
        (a_year(steps=[{"at": "2022-03-01", "do": "submit", "case": "c9"}]), "$.steps[0].case", "案件"),
        (with_step(do="co_sign", proposer="hongta"), "$.steps[0].proposer", "提出人"),
        (with_step(do="merge", into="c9"), "$.steps[0].into", "案件"),
        (with_step(do="sign_for", unit="d1"), "$.steps[0].unit", "单位"),
        (with_step(**{**RECEIVED, "unit": "x"}), "$.steps[0].unit", "单位"),
        (with_step(do="assign", lead="x"), "$.steps[0].lead", "单位"),
        (with_step(do="assign", separate=["hongta", "x"]), "$.steps[0].separate[1]", "单位"),
        (with_step(do="assign", lead="hongta", co_hosts=["x"]), "$.steps[0].co_hosts[0]", "单位"),
        (with_step(do="assign", lead="hongta", by="x"), "$.steps[0].by", "单位"),
        (with_step(do="pre_assign", lead="x"), "$.steps[0].lead", "单位"),
        (with_step(do="request_return", unit="hongta", reason="", suggest=["x"]), "$.steps[0].suggest[0]", "单位"),
        (with_step(do="reassign", **{"from": "x"}, to="hongta"), "$.steps[0].from", "单位"),
        (with_step(do="reassign", **{"from": "hongta"}, to="x"), "$.steps[0].to", "单位"),
        (with_step(do="reassign", **{"from": "hongta"}, to="jiaotong", by="x"), "$.steps[0].by", "单位"),
        (with_step(**CONTACTED, cases=["c1", "c9"]), "$.steps[0].cases[1]", "案件"),
        (with_step(do="confirm_contact", unit="hongta", proposer="x"), "$.steps[0].proposer", "提出人"),
        (with_step(**{**EVALUATED, "proposer": "x"}), "$.steps[0].proposer", "提出人"),
        (with_step(**EVALUATED, unit="x"), "$.steps[0].unit", "单位"),
        (with_step(do="instruct", leader="区长", text="办", unit="x"), "$.steps[0].unit", "单位"),
        (with_step(do="handle_together", **{"with": ["c9"]}), "$.steps[0].with[0]", "案件"),
        (a_year(view="x"), "$.view", "单位"),
        (a_year(expect={"due": {"c9/hongta/reply": None}}), '$.expect.due["c9/hongta/reply"]', "案件和单位"),
        (a_year(expect={"due": {"c1/x/reply": None}}), '$.expect.due["c1/x/reply"]', "案件和单位"),
        (a_year(expect={"cases": {"c9": {}}}), "$.expect.cases.c9", "案件"),
        (a_year(expect={"cases": {"c1": {"duties": {"x": {}}}}}), "$.expect.cases.c1.duties.x", "单位"),
        (a_year(rules={"base": "default", "chains": {"x": {"reply": []}}}), "$.rules.chains.x", "单位"),
    ],
)
def test_a_code_that_nobody_has_is_refused(replay: Read, data: Data, path: str, what: str) -> None:
    refused_path, reason = refused(replay, data)

    assert refused_path == path
    assert reason.startswith("没有")
    assert reason.endswith(what)


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        (a_year(proposers=[{**D1, "kind": "mayor"}]), "$.proposers[0].kind", "deputy、member、collective"),
        (a_year(cases=[{**C1, "kind": "bill"}]), "$.cases[0].kind", "suggestion、proposal"),
        (a_year(cases=[{**C1, "timing": "off"}]), "$.cases[0].timing", "session、ordinary"),
        (
            with_step(do="not_file", reason="x", destination="bin"),
            "$.steps[0].destination",
            "letter、opinion_only、social_information、returned",
        ),
        (with_step(**{**RECEIVED, "role": "separate"}), "$.steps[0].role", "lead、co_host"),
        (
            with_step(**RECEIVED, others=[{"name": "a", "role": "主办"}]),
            "$.steps[0].others[0].role",
            "lead、separate、co_host",
        ),
        (
            with_step(do="reassign", **{"from": "hongta"}, to="jiaotong", role="main"),
            "$.steps[0].role",
            "lead、separate、co_host",
        ),
        (with_step(do="reassign", **{"from": "hongta"}, to="jiaotong", keep="lead"), "$.steps[0].keep", "co_host"),
        (with_step(**{**CONTACTED, "stage": "later"}), "$.steps[0].stage", "before、during、after"),
        (
            with_step(**{**CONTACTED, "mode": "fax"}),
            "$.steps[0].mode",
            "phone、visit、invitation、seminar、on_site、online、letter",
        ),
        (with_step(**REPLIED, open="yes"), "$.steps[0].open", "full、summary、none"),
        (with_step(do="draft", unit="hongta", open="part"), "$.steps[0].open", "full、summary、none"),
        (
            with_step(**{**EVALUATED, "attitude": "满意"}),
            "$.steps[0].attitude",
            "satisfied、basically_satisfied、unsatisfied",
        ),
        (
            with_step(**{**EVALUATED, "result": "ok"}),
            "$.steps[0].result",
            "satisfied、basically_satisfied、unsatisfied",
        ),
        (
            a_year(expect={"due": {"c1/hongta/evaluation": None}}),
            '$.expect.due["c1/hongta/evaluation"]',
            "return、first_contact、reply、opinion",
        ),
        (
            a_year(expect={"cases": {"c1": {"state": "done"}}}),
            "$.expect.cases.c1.state",
            "draft、submitted、correction、filed、assigned、closed、merged、not_filed、withdrawn",
        ),
        (
            a_year(expect={"cases": {"c1": {"duties": {"hongta": {"state": "done"}}}}}),
            "$.expect.cases.c1.duties.hongta.state",
            "sent、signed、answered、returned、replaced、ended",
        ),
        (
            a_year(expect={"cases": {"c1": {"duties": {"hongta": {"role": "x"}}}}}),
            "$.expect.cases.c1.duties.hongta.role",
            "lead、separate、co_host",
        ),
        (a_year(rules={"base": "default", "late_return": "no"}), "$.rules.late_return", "warn、refuse"),
    ],
)
def test_a_word_that_is_none_of_the_fixed_ones_is_refused_with_those_that_are(
    replay: Read, data: Data, path: str, words: str
) -> None:
    refused_path, reason = refused(replay, data)

    assert refused_path == path
    assert reason.startswith(f"只能是 {words}，")


@pytest.mark.parametrize("figure", ["replies", "classes", "classes.", "first_classes.", "duties.lead.bill", ""])
def test_a_figure_that_the_table_does_not_have_is_refused(replay: Read, figure: str) -> None:
    path, reason = refused(replay, a_year(expect={"figures": {figure: [1, None, None]}}))

    assert path.startswith("$.expect.figures")
    assert reason == "没有这项数字"


@pytest.mark.parametrize("figure", [*sorted(FIGURES), "classes.A", "first_classes.解决采纳"])
def test_every_figure_of_the_table_may_be_expected(replay: Read, figure: str) -> None:
    assert replay(a_year(expect={"figures": {figure: [1, 2, "50.0"]}})).expect.figures == {figure: (1, 2, "50.0")}


@pytest.mark.parametrize(
    ("figure", "path"),
    [
        (7, "$.expect.figures.reply"),
        ([7, 7], "$.expect.figures.reply"),
        ([7, 7, "100.0", 1], "$.expect.figures.reply"),
        ([None, 7, None], "$.expect.figures.reply[0]"),
        ([True, 7, None], "$.expect.figures.reply[0]"),
        ([7, 7.0, None], "$.expect.figures.reply[1]"),
        ([7, 7, 100.0], "$.expect.figures.reply[2]"),
    ],
)
def test_a_figure_is_two_whole_numbers_and_a_text(replay: Read, figure: Any, path: str) -> None:
    refused_path, reason = refused(replay, a_year(expect={"figures": {"reply": figure}}))

    assert refused_path == path
    assert reason.startswith("应为")


BAD_DATES = ["2022-02-30", "2022-3-1", "20220301", "2022-W09-2", "2022/03/01", "三月一日", "", "0022-03-01"]


@pytest.mark.parametrize("written", [*BAD_DATES, "2022-03-01T10:00"])
@pytest.mark.parametrize(
    ("year", "path"),
    [
        (lambda it: a_year(steps=[], as_of=it), "$.as_of"),
        (lambda it: with_step(**{**RECEIVED, "assigned": it}), "$.steps[0].assigned"),
        (lambda it: with_step(do="assign", lead="hongta", due=it), "$.steps[0].due"),
        (
            lambda it: with_step(do="request_extension", unit="hongta", until=it, reason="x"),
            "$.steps[0].until",
        ),
        (lambda it: with_step(**REPLIED, promises=[{"text": "x", "due": it}]), "$.steps[0].promises[0].due"),
        (lambda it: a_year(expect={"due": {"c1/hongta/reply": it}}), '$.expect.due["c1/hongta/reply"]'),
        (lambda it: a_year(rules={"base": "default", "reply_by": it}), "$.rules.reply_by"),
    ],
    ids=["as_of", "assigned", "due", "until", "promise", "expected", "reply_by"],
)
def test_a_date_that_is_none_is_refused(replay: Read, year: Callable[[str], Data], path: str, written: str) -> None:
    refused_path, reason = refused(replay, year(written))

    assert refused_path == path
    assert "不是日期" in reason or "年份" in reason


@pytest.mark.parametrize(
    "written",
    [
        *BAD_DATES,
        "2022-03-01T24:00",
        "2022-03-01T9:00",
        "2022-03-01T09:00:00",
        "2022-03-01T09:00Z",
        "2022-03-01T09",
        "2022-03-01 09:00",
    ],
)
def test_a_time_that_is_none_is_refused(replay: Read, written: str) -> None:
    path, reason = refused(replay, a_year(steps=[{"at": written, "do": "submit", "case": "c1"}]))

    assert path == "$.steps[0].at"
    assert "不是时间" in reason or "年份" in reason


@pytest.mark.parametrize(
    ("rules", "path"),
    [
        ("national", "$.rules"),
        ("../default", "$.rules"),
        (7, "$.rules"),
        (["default"], "$.rules"),
        ({}, "$.rules.base"),
        ({"reply": "2 months"}, "$.rules.base"),
        ({"base": "national"}, "$.rules.base"),
        ({"base": "default", "reply": "3 weeks"}, "$.rules.reply"),
        ({"base": "default", "proposal": {"rehandling": "soon"}}, "$.rules.proposal.rehandling"),
        ({"base": "default", "lower_margin": "5 days"}, "$.rules.lower_margin"),
        ({"base": "default", "chains": {"hongta": {"opinion": [3]}}}, "$.rules.chains.hongta.opinion[0]"),
    ],
)
def test_rules_that_cannot_be_taken_are_refused_with_the_key(replay: Read, rules: Any, path: str) -> None:
    assert refused(replay, a_year(rules=rules))[0] == path


def test_a_step_before_the_one_before_it_is_refused(replay: Read) -> None:
    steps = [
        {"at": "2022-03-01T10:00", "do": "submit", "case": "c1"},
        {"at": "2022-03-01", "do": "file", "case": "c1"},
    ]

    path, reason = refused(replay, a_year(steps=steps))

    assert path == "$.steps[1].at"
    assert "早于上一步" in reason


def test_a_step_after_as_of_is_refused(replay: Read) -> None:
    path, reason = refused(replay, a_year(steps=[{"at": "2022-11-01T00:00", "do": "submit", "case": "c1"}]))

    assert path == "$.steps[0].at"
    assert "晚于 as_of" in reason


@pytest.mark.parametrize(
    ("kind", "lead", "who"), [("suggestion", "m1", "代表或集体"), ("proposal", "d1", "委员或集体")]
)
def test_a_case_whose_lead_is_of_the_wrong_kind_is_refused(replay: Read, kind: str, lead: str, who: str) -> None:
    path, reason = refused(replay, a_year(cases=[C1, {**C1, "code": "c2", "kind": kind, "lead": lead}]))

    assert path == "$.cases[1].lead"
    assert who in reason


@pytest.mark.parametrize(
    ("kind", "lead"), [("suggestion", "d1"), ("suggestion", "min"), ("proposal", "m1"), ("proposal", "min")]
)
def test_deputies_lead_suggestions_members_lead_proposals_and_collectives_both(
    replay: Read, kind: str, lead: str
) -> None:
    assert replay(a_year(cases=[{**C1, "kind": kind, "lead": lead}])).cases[0].lead == lead


@pytest.mark.parametrize("part", ["units", "proposers", "cases"])
def test_a_code_given_twice_is_refused(replay: Read, part: str) -> None:
    path, reason = refused(replay, a_year(**{part: [A_YEAR[part][0], A_YEAR[part][0]]}))

    assert path == f"$.{part}[1].code"
    assert "用了两次" in reason


def test_a_unit_a_proposer_and_a_case_may_share_a_code(replay: Read) -> None:
    year = a_year(
        units=[{"code": "1", "name": "区政府"}],
        proposers=[{**D1, "code": "1"}],
        cases=[{**C1, "code": "1", "lead": "1"}],
        steps=[],
    )

    assert replay(year).cases[0].code == "1"


@pytest.mark.parametrize(
    ("co_signers", "place"), [(["d2", "d2"], 1), (["d1"], 0)], ids=["a co-signer twice", "the lead once more"]
)
def test_nobody_signs_a_case_twice(replay: Read, co_signers: list[str], place: int) -> None:
    path, reason = refused(replay, a_year(cases=[{**C1, "co_signers": co_signers}]))

    assert path == f"$.cases[0].co_signers[{place}]"
    assert "重复署名" in reason


@pytest.mark.parametrize("parents", [["a"], ["b", "a"], ["b", "c", "a"], [None, "d", "b", "c"]])
def test_a_unit_above_itself_is_refused_directly_or_round_a_loop(replay: Read, parents: list[str | None]) -> None:
    units = [{"code": code, "name": code, "parent": parent} for code, parent in zip("abcd", parents, strict=False)]

    path, reason = refused(replay, a_year(units=units, steps=[]))

    assert path == f"$.units[{0 if parents[0] else 1}].parent"
    assert "绕了一圈" in reason


def test_a_unit_may_come_before_the_one_above_it(replay: Read) -> None:
    units = [{**HONGTA, "parent": "yuxi"}, {"code": "yuxi", "name": "玉溪市人民政府"}]

    assert replay(a_year(units=units)).units[0].parent == "yuxi"


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (a_year(name=2022), "$.name"),
        (a_year(name=" "), "$.name"),
        (a_year(name=None), "$.name"),
        (a_year(name="\ud800"), "$.name"),
        (a_year(constructed="reply"), "$.constructed"),
        (a_year(units={}), "$.units"),
        (a_year(units=["hongta"]), "$.units[0]"),
        (a_year(units=[{**HONGTA, "code": 1}]), "$.units[0].code"),
        (a_year(units=[{**HONGTA, "code": ""}], steps=[]), "$.units[0].code"),
        (a_year(cases=[{**C1, "number": 6115}]), "$.cases[0].number"),
        (a_year(cases=[{**C1, "co_signers": "d2"}]), "$.cases[0].co_signers"),
        (a_year(steps={}), "$.steps"),
        (a_year(steps=[None]), "$.steps[0]"),
        (a_year(steps=[{"at": "2022-03-01", "do": ["submit"], "case": "c1"}]), "$.steps[0].do"),
        (with_step(do="submit", refused=1), "$.steps[0].refused"),
        (with_step(do="answer_pre_assignment", unit="hongta", agree="yes"), "$.steps[0].agree"),
        (with_step(do="assign", separate="hongta"), "$.steps[0].separate"),
        (with_step(**REPLIED, promises=["列入计划"]), "$.steps[0].promises[0]"),
        (with_step(**REPLIED, promises=[{"text": "列入计划"}]), "$.steps[0].promises[0].due"),
        (a_year(expect=[]), "$.expect"),
        (a_year(expect={"due": {"c1": None}}), "$.expect.due.c1"),
        (
            a_year(expect={"cases": {"c1": {"duties": {"hongta": {"round": True}}}}}),
            "$.expect.cases.c1.duties.hongta.round",
        ),
        (a_year(as_of=None), "$.as_of"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(replay: Read, data: Data, path: str) -> None:
    assert refused(replay, data)[0] == path


def test_the_refusal_reads_as_path_and_reason(replay: Read) -> None:
    with pytest.raises(NotAReplayFile) as refusal:
        replay(with_step(do="sign_for", unit="x"))

    assert str(refusal.value) == "$.steps[0].unit：没有代码为“x”的单位"


@pytest.mark.parametrize("suggest", ["jiaotong", ["jiaotong"], "由住建部门办理为宜"])
def test_a_unit_that_is_asked_may_suggest_another_by_code_or_in_words(replay: Read, suggest: str | list[str]) -> None:
    year = replay(with_step(do="answer_pre_assignment", unit="hongta", agree=False, suggest=suggest))
    assert year.steps[0].fields["suggest"] == ((suggest,) if isinstance(suggest, str) else tuple(suggest))
