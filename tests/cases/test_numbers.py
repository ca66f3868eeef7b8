"""案号: how a number is read out."""

from __future__ import annotations

import pytest

from huiyin.cases.models import Case


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("", "未编号"),
        ("6102", "第 6102 号"),
        ("2020-177", "第 2020-177 号"),
        ("市人大 0300", "市人大 0300 号"),
        ("市政协第 12 号", "市政协第 12 号"),
    ],
)
def test_a_number_is_read_out_as_its_office_writes_it(number: str, read: str) -> None:
    assert Case(number=number).number_label == read
