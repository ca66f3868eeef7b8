"""Data is read against a table of fields, and what is wrong is told with its place."""

from typing import Any

import pytest

from huiyin.rules.reading import (
    NOTHING_KNOWN,
    Wrong,
    code_of,
    list_of,
    one_or_list_of,
    or_null,
    record,
    shown,
    some_of,
    table_of,
    text,
    whole_number,
)

LETTER = record({"to": text, "[copies]": whole_number})


def wrong(reader: Any, value: Any, known: Any = NOTHING_KNOWN) -> tuple[str, str]:
    with pytest.raises(Wrong) as refusal:
        reader(value, known)
    return refusal.value.path, refusal.value.reason


def test_a_bracketed_field_may_be_left_out() -> None:
    assert LETTER({"to": "代表一"}, NOTHING_KNOWN) == {"to": "代表一"}
    assert LETTER({"to": "代表一", "copies": None}, NOTHING_KNOWN) == {"to": "代表一"}
    assert LETTER({"to": "代表一", "copies": 2}, NOTHING_KNOWN) == {"to": "代表一", "copies": 2}


def test_a_field_that_is_needed_is_neither_left_out_nor_null() -> None:
    assert wrong(LETTER, {"copies": 2}) == (".to", "缺少这一字段")
    assert wrong(LETTER, {"to": None})[0] == ".to"


def test_a_field_that_does_not_exist_is_refused_with_those_that_do() -> None:
    assert wrong(LETTER, {"to": "代表一", "cc": "x"}) == (".cc", "没有这个字段，可以写的有：to、copies")


def test_where_null_is_a_value_it_is_kept() -> None:
    assert some_of({"number": or_null(text)})({"number": None}, NOTHING_KNOWN) == {"number": None}
    assert wrong(some_of({"state": text}), {"state": None}) == (".state", "应为文字")


def test_the_path_grows_from_the_inside_out() -> None:
    letters = some_of({"letters": table_of(text, list_of(LETTER))})

    assert wrong(letters, {"letters": {"c1": [{"to": "代表一"}, {"to": 7}]}})[0] == ".letters.c1[1].to"


@pytest.mark.parametrize(
    ("key", "segment"),
    [
        ("代表一", ".代表一"),
        ("c1/u/reply", '["c1/u/reply"]'),
        ("1", '["1"]'),
        ('a"b', r'["a\"b"]'),
        ("\x1b", r'["\u001b"]'),
    ],
)
def test_a_key_that_is_no_plain_word_stands_in_quotation_marks(key: str, segment: str) -> None:
    assert wrong(table_of(text, whole_number), {key: "x"})[0] == segment


def test_a_code_must_be_known() -> None:
    known = {"单位": {"hongta"}}

    assert code_of("单位")("hongta", known) == "hongta"
    assert wrong(code_of("单位"), "yuxi", known) == ("", "没有代码为“yuxi”的单位")


def test_a_single_value_may_stand_for_a_list_of_one() -> None:
    assert one_or_list_of(text)("代表一", NOTHING_KNOWN) == ("代表一",)
    assert one_or_list_of(text)(["代表一", "代表二"], NOTHING_KNOWN) == ("代表一", "代表二")


@pytest.mark.parametrize("unsaveable", ["\0", "\ud800", "前\udfff后"])
def test_a_text_that_no_database_keeps_is_refused(unsaveable: str) -> None:
    assert wrong(text, unsaveable) == ("", "含有无法保存的字符")


def test_a_word_is_cited_harmless_and_not_too_long() -> None:
    assert shown("满意") == "“满意”"
    assert shown("\x1b[31m\ud800") == r"“\u001b[31m\ud800”"
    assert shown("很" * 41) == f"“{'很' * 40}……”"
