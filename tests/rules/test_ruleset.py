"""What an office may set, how changes are laid over a base, and what is refused where."""

from datetime import date
from typing import Any

import pytest

from huiyin.rules.ruleset import LABELS, ResultClass, RuleError, Rules, RuleSet, read_rules
from huiyin.rules.sets import shipped, shipped_names
from huiyin.workdays.reckoning import Duration

# The column "default" of the table "Rule keys".
THE_TABLE: dict[str, Any] = {
    "return_window": "7 working days",
    "late_return": "warn",
    "first_contact": "20 working days",
    "co_host_opinion": "1 month",
    "opinion_redo": "5 working days",
    "reply": "3 months",
    "reply_by": None,
    "start": "assignment",
    "end_on_rest_day": "next",
    "reply_longest": "6 months",
    "lower_margin": "5 working days",
    "evaluation": "15 working days",
    "rehandling": "1 month",
    "contact_before_reply": "any",
    "face_modes": ["visit", "invitation", "seminar", "on_site"],
    "opinions_before_issue": "warn",
    "evaluator": "lead",
    "classes": [
        {"code": "A", "label": "已解决", "solved": True, "needs_promise": False, "needs_reason": False},
        {"code": "B", "label": "正在解决", "solved": False, "needs_promise": True, "needs_reason": False},
        {"code": "C", "label": "因条件限制", "solved": False, "needs_promise": False, "needs_reason": True},
        {"code": "D", "label": "留作参考", "solved": False, "needs_promise": False, "needs_reason": True},
    ],
    "chains": {
        "reply": ["section_head", "office", "leader_in_charge", "head"],
        "opinion": ["section_head", "leader_in_charge"],
    },
    "decimals": 1,
    "suggestion": {},
    "proposal": {},
    "session": {},
    "ordinary": {},
}


def changed(**changes: Any) -> RuleSet:
    return read_rules({"base": "default"} | changes)


def refused(data: Any) -> tuple[str, str]:
    with pytest.raises(RuleError) as refusal:
        read_rules(data)
    return refusal.value.path, refusal.value.reason


# --- The shipped sets -----------------------------------------------------------------------------------------------


def test_the_default_rules_are_those_of_the_table() -> None:
    assert read_rules(shipped("default")).as_data() == THE_TABLE


def test_default_stands_before_the_provinces() -> None:
    assert shipped_names() == ("default", "chongqing", "shanghai")


@pytest.mark.parametrize(
    ("name", "stated"),
    [
        (
            "shanghai",
            {
                "return_window": "7 working days",
                "co_host_opinion": "1 month",
                "reply": "3 months",
                "reply_longest": "6 months",
                "rehandling": "1 month",
            },
        ),
        (
            "chongqing",
            {
                "return_window": "10 working days",
                "first_contact": "20 working days",
                "co_host_opinion": "30 working days",
                "opinion_redo": "5 working days",
                "reply": "3 months",
                "reply_longest": "6 months",
                "evaluation": "20 working days",
                "rehandling": "2 months",
                "evaluator": "lead",
            },
        ),
    ],
)
def test_a_province_has_the_terms_of_its_own_regulation(name: str, stated: dict[str, str]) -> None:
    data = read_rules(shipped(name)).as_data()

    assert {key: data[key] for key in stated} == stated


def test_what_a_regulation_does_not_state_follows_the_default() -> None:
    data = read_rules(shipped("shanghai")).as_data()

    assert (data["first_contact"], data["chains"]) == (THE_TABLE["first_contact"], THE_TABLE["chains"])


def test_shanghai_promises_in_two_classes_and_writes_no_letters() -> None:
    classes = read_rules(shipped("shanghai")).classes

    assert [one.code for one in classes] == ["解决采纳", "正在解决", "计划解决", "留作参考"]
    assert [one.needs_promise for one in classes] == [False, True, True, False]


@pytest.mark.parametrize("name", ["national", "../sets/default", "", "default.toml"])
def test_a_set_that_is_not_shipped_is_not_found(name: str) -> None:
    with pytest.raises(KeyError):
        shipped(name)


# --- Typed values ---------------------------------------------------------------------------------------------------


def test_a_rule_set_gives_its_values_typed() -> None:
    rules = changed(reply_by="2026-06-30")

    assert rules.reply == Duration(3, "months")
    assert rules.reply_by == date(2026, 6, 30)
    assert rules.face_modes == ("visit", "invitation", "seminar", "on_site")
    assert rules.classes[1] == ResultClass("B", "正在解决", needs_promise=True)


def test_a_class_is_found_by_its_code() -> None:
    rules = changed()

    assert rules.result_class("C") == ResultClass("C", "因条件限制", needs_reason=True)
    assert rules.result_class("E") is None


def test_flags_of_a_class_that_are_left_out_are_false() -> None:
    rules = changed(classes=[{"code": "1", "label": "已办"}])

    assert rules.classes == (ResultClass("1", "已办", solved=False, needs_promise=False, needs_reason=False),)


def test_a_date_of_toml_is_a_date() -> None:
    assert changed(reply_by=date(2026, 6, 30)).reply_by == date(2026, 6, 30)


def test_every_key_has_a_chinese_name() -> None:
    assert list(LABELS) == list(THE_TABLE)


# --- Changes over a base --------------------------------------------------------------------------------------------


def test_a_changed_key_replaces_and_the_others_stay() -> None:
    assert changed(reply="2 months", face_modes=["visit"]).as_data() == THE_TABLE | {
        "reply": "2 months",
        "face_modes": ["visit"],
    }


def test_classes_replace_the_whole_list() -> None:
    assert [one.code for one in changed(classes=[{"code": "甲", "label": "已办"}]).classes] == ["甲"]


def test_chains_are_merged_by_unit_and_paper() -> None:
    sets: dict[str, Any] = {
        "county": {
            "base": "default",
            "chains": {"opinion": ["head"], "hongta": {"opinion": ["office"], "reply": ["office", "head"]}},
        }
    }

    rules = read_rules(
        {"base": "county", "chains": {"hongta": {"opinion": []}, "zhujian": {"reply": ["head"]}}},
        base=lambda name: sets.get(name) or shipped(name),
    )

    assert rules.chain("reply", "jiaotong") == ("section_head", "office", "leader_in_charge", "head")
    assert rules.chain("opinion", "jiaotong") == ("head",)
    assert rules.chain("opinion", "hongta") == ()
    assert rules.chain("reply", "hongta") == ("office", "head")
    assert rules.chain("reply", "zhujian") == ("head",)
    assert rules.chain("opinion", "zhujian") == ("head",)


def test_an_empty_chain_lets_a_paper_out_at_once() -> None:
    assert changed(chains={"opinion": []}).chain("opinion", "hongta") == ()


def test_blocks_for_a_kind_or_timing_are_merged_key_by_key() -> None:
    sets = {"county": {"base": "default", "session": {"reply": "5 months", "first_contact": "15 working days"}}}

    rules = read_rules(
        {"base": "county", "session": {"reply": "4 months"}}, base=lambda name: sets.get(name) or shipped(name)
    )

    assert rules.as_data()["session"] == {"first_contact": "15 working days", "reply": "4 months"}


# --- What holds for a case ------------------------------------------------------------------------------------------


def test_a_case_follows_its_kind_and_its_timing_and_timing_wins() -> None:
    rules = changed(
        proposal={"reply": "2 months", "rehandling": "3 months"},
        session={"reply": "5 months"},
        ordinary={"evaluator": "all"},
    )

    assert str(rules.for_case("suggestion", "ordinary").reply) == "3 months"
    assert str(rules.for_case("proposal", "ordinary").reply) == "2 months"
    assert str(rules.for_case("proposal", "session").reply) == "5 months"
    assert str(rules.for_case("suggestion", "session").reply) == "5 months"
    assert str(rules.for_case("proposal", "session").rehandling) == "3 months"
    assert rules.for_case("proposal", "ordinary").evaluator == "all"
    assert rules.for_case("proposal", "session").evaluator == "lead"


def test_a_kind_may_be_without_the_date_of_the_batch() -> None:
    rules = changed(reply_by="2026-06-30", proposal={"reply_by": None})

    assert rules.for_case("suggestion", "session").reply_by == date(2026, 6, 30)
    assert rules.for_case("proposal", "session").reply_by is None


def test_classes_chains_and_decimals_hold_for_every_case() -> None:
    rules = changed(decimals=2, chains={"hongta": {"reply": ["head"]}}, session={"reply": "5 months"})

    of_case = rules.for_case("suggestion", "session")

    assert (of_case.decimals, of_case.classes) == (2, rules.classes)
    assert of_case.chain("reply", "hongta") == ("head",)


def test_what_holds_for_a_case_is_reckoned_once() -> None:
    rules = changed()

    assert rules.for_case("proposal", "session") is rules.for_case("proposal", "session")
    assert isinstance(rules.for_case("proposal", "session"), Rules)


# --- There and back -------------------------------------------------------------------------------------------------

MUCH_CHANGED = {
    "base": "shanghai",
    "reply_by": "2026-06-30",
    "chains": {"hongta": {"opinion": ["head"]}, "b": {"reply": []}, "a": {"reply": ["办公室"], "opinion": []}},
    "proposal": {"reply": "2 months", "reply_by": None},
    "session": {"face_modes": ["visit"]},
    "decimals": 0,
}


@pytest.mark.parametrize("data", [*map(shipped, shipped_names()), MUCH_CHANGED])
def test_a_set_written_and_read_again_is_the_same(data: dict[str, Any]) -> None:
    rules = read_rules(data)

    again = read_rules(rules.as_data())

    assert again == rules
    assert again.as_data() == rules.as_data()
    assert again.fingerprint == rules.fingerprint


def test_the_keys_are_written_in_the_order_of_the_table() -> None:
    assert list(read_rules(MUCH_CHANGED).as_data()) == list(THE_TABLE)


def test_the_fingerprint_follows_the_content_and_not_how_it_was_written() -> None:
    reordered = dict(reversed(list(THE_TABLE.items())))

    assert read_rules(reordered).fingerprint == read_rules(shipped("default")).fingerprint
    assert changed(decimals=2).fingerprint != changed().fingerprint
    assert len(changed().fingerprint) == 64


# --- What is refused ------------------------------------------------------------------------------------------------

DURATIONS = [
    "return_window",
    "first_contact",
    "co_host_opinion",
    "opinion_redo",
    "reply",
    "reply_longest",
    "lower_margin",
    "evaluation",
    "rehandling",
]


@pytest.mark.parametrize("key", DURATIONS)
@pytest.mark.parametrize("written", ["3 weeks", "", "three months", "-1 days", "1.5 months", "months"])
def test_a_duration_that_is_none_is_refused(key: str, written: str) -> None:
    path, reason = refused({"base": "default", key: written})

    assert path == f"rules.{key}"
    assert "期限" in reason


@pytest.mark.parametrize("written", [5, None, ["5 days"], True])
def test_a_duration_is_written_as_text(written: Any) -> None:
    assert refused({"base": "default", "reply": written}) == ("rules.reply", "应为文字")


@pytest.mark.parametrize("written", ["5 days", "1 month"])
def test_the_margin_of_a_lower_duty_counts_in_working_days_alone(written: str) -> None:
    path, reason = refused({"base": "default", "lower_margin": written})

    assert path == "rules.lower_margin"
    assert "工作日" in reason


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("late_return", "warn、refuse"),
        ("start", "assignment、sign_for"),
        ("end_on_rest_day", "next、keep"),
        ("contact_before_reply", "any、face、none"),
        ("opinions_before_issue", "warn、refuse"),
        ("evaluator", "lead、all"),
    ],
)
def test_a_word_that_is_not_offered_is_refused_with_those_that_are(key: str, words: str) -> None:
    assert refused({"base": "default", key: "perhaps"}) == (f"rules.{key}", f"只能是 {words}，不能是“perhaps”")


@pytest.mark.parametrize("key", ["late_return", "start", "end_on_rest_day", "evaluator"])
def test_every_word_of_a_key_is_taken(key: str) -> None:
    words = {
        "late_return": ("warn", "refuse"),
        "start": ("assignment", "sign_for"),
        "end_on_rest_day": ("next", "keep"),
        "evaluator": ("lead", "all"),
    }[key]

    assert [getattr(changed(**{key: word}), key) for word in words] == list(words)


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ({"answer": "3 months"}, "rules.answer", "没有这个字段"),
        ({"suggestion": {"answer": "3 months"}}, "rules.suggestion.answer", "没有这个字段"),
        ({"suggestion": {"classes": []}}, "rules.suggestion.classes", "没有这个字段"),
        ({"proposal": {"chains": {}}}, "rules.proposal.chains", "没有这个字段"),
        ({"session": {"decimals": 1}}, "rules.session.decimals", "没有这个字段"),
        ({"ordinary": {"proposal": {}}}, "rules.ordinary.proposal", "没有这个字段"),
        ({"ordinary": {"base": "default"}}, "rules.ordinary.base", "没有这个字段"),
        ({"session": {"lower_margin": "5 days"}}, "rules.session.lower_margin", "工作日"),
        ({"session": []}, "rules.session", "应为对象"),
        ({"session": None}, "rules.session", "应为对象"),
        ({"reply_by": "2026-6-30"}, "rules.reply_by", "不是日期"),
        ({"reply_by": 20260630}, "rules.reply_by", "应为文字"),
        ({"face_modes": "visit"}, "rules.face_modes", "应为列表"),
        ({"face_modes": ["visit", "fax"]}, "rules.face_modes[1]", "只能是 phone、visit、"),
        ({"decimals": 7}, "rules.decimals", "0 至 6"),
        ({"decimals": -1}, "rules.decimals", "0 至 6"),
        ({"decimals": True}, "rules.decimals", "应为整数"),
        ({"decimals": 1.0}, "rules.decimals", "应为整数"),
        ({"classes": []}, "rules.classes", "至少要有一类"),
        ({"classes": {"A": "已解决"}}, "rules.classes", "应为列表"),
        ({"classes": [{"code": "A"}]}, "rules.classes[0].label", "缺少"),
        ({"classes": [{"label": "已解决"}]}, "rules.classes[0].code", "缺少"),
        ({"classes": [{"code": "", "label": "已解决"}]}, "rules.classes[0].code", "不能为空"),
        ({"classes": [{"code": "A", "label": "已解决", "solved": "yes"}]}, "rules.classes[0].solved", "true 或 false"),
        ({"classes": [{"code": "A", "label": "已解决", "solved": 1}]}, "rules.classes[0].solved", "true 或 false"),
        ({"classes": [{"code": "A", "label": "已解决", "colour": "红"}]}, "rules.classes[0].colour", "没有这个字段"),
        (
            {"classes": [{"code": "A", "label": "已解决"}, {"code": "A", "label": "又一类"}]},
            "rules.classes[1].code",
            "重复",
        ),
        ({"chains": []}, "rules.chains", "应为对象"),
        ({"chains": {"reply": "head"}}, "rules.chains.reply", "应为列表"),
        ({"chains": {"reply": ["office", ""]}}, "rules.chains.reply[1]", "不能为空"),
        ({"chains": {"hongta": ["head"]}}, "rules.chains.hongta", "应为对象"),
        ({"chains": {"hongta": {"opinion": [3]}}}, "rules.chains.hongta.opinion[0]", "应为文字"),
        ({"chains": {"hongta": {"letter": ["head"]}}}, "rules.chains.hongta.letter", "没有这个字段"),
        ({"chains": {"hong-ta": {"reply": None}}}, 'rules.chains["hong-ta"].reply', "应为列表"),
        ({"chains": {"": {"reply": []}}}, 'rules.chains[""]', "不能为空"),
    ],
)
def test_a_wrong_key_or_value_is_refused_where_it_stands(changes: dict[str, Any], path: str, reason: str) -> None:
    refused_path, refused_reason = refused({"base": "default"} | changes)

    assert refused_path == path
    assert reason in refused_reason


@pytest.mark.parametrize("data", ["default", [], None, 7])
def test_rules_that_are_no_object_are_refused(data: Any) -> None:
    assert refused(data) == ("rules", "应为对象")


@pytest.mark.parametrize("key", [key for key in THE_TABLE if key not in {"reply_by", *list(THE_TABLE)[-4:]}])
def test_a_set_without_a_base_names_every_key(key: str) -> None:
    path, reason = refused({name: value for name, value in THE_TABLE.items() if name != key})

    assert path == ("rules.chains.reply" if key == "chains" else f"rules.{key}")
    assert "base" in reason


@pytest.mark.parametrize("paper", ["reply", "opinion"])
def test_a_set_without_a_base_names_the_chains_of_both_papers(paper: str) -> None:
    chains = {name: levels for name, levels in THE_TABLE["chains"].items() if name != paper}

    assert refused(THE_TABLE | {"chains": chains})[0] == f"rules.chains.{paper}"


def test_a_set_without_a_base_may_leave_out_the_date_of_the_batch_and_the_blocks() -> None:
    short = {name: value for name, value in THE_TABLE.items() if value not in (None, {})}

    assert read_rules(short).as_data() == THE_TABLE


@pytest.mark.parametrize("base", ["national", "", "../default"])
def test_a_base_that_nobody_knows_is_refused_with_those_that_are(base: str) -> None:
    path, reason = refused({"base": base})

    assert path == "rules.base"
    assert "default、chongqing、shanghai" in reason


def test_the_path_begins_where_the_reader_says() -> None:
    with pytest.raises(RuleError, match=r"^\$\.rules\.reply：") as refusal:
        read_rules({"base": "default", "reply": "soon"}, where="$.rules")

    assert refusal.value.path == "$.rules.reply"
