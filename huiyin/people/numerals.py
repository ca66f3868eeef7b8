"""Chinese numerals, as the titles of terms and sessions are written: 第十五届第三次会议."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_PLACES = ("", "十", "百", "千")


def chinese(number: int) -> str:
    """十二, 一百〇五; from 0 to 9999. A larger number keeps its digits."""
    if not 0 <= number <= 9999:
        return str(number)
    if number == 0:
        return _DIGITS[0]
    written, gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = True
            continue
        written += (_DIGITS[0] if gap and written else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return written.removeprefix("一") if written.startswith("一十") else written
