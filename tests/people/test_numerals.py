"""Chinese numerals."""

import pytest

from huiyin.people.numerals import chinese

WRITTEN = {
    0: "〇",
    1: "一",
    9: "九",
    10: "十",
    11: "十一",
    18: "十八",
    20: "二十",
    21: "二十一",
    100: "一百",
    101: "一百〇一",
    110: "一百一十",
    115: "一百一十五",
    1001: "一千〇一",
    1010: "一千〇一十",
    2024: "二千〇二十四",
    9999: "九千九百九十九",
    10000: "10000",
    -1: "-1",
}


@pytest.mark.parametrize("number", WRITTEN)
def test_written(number: int) -> None:
    assert chinese(number) == WRITTEN[number]
