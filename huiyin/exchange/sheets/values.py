"""What a cell says: dates in any usual form, names in a list, and what is damaged told instead of guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from huiyin.people.numerals import chinese

FIRST_YEAR, LAST_YEAR = 1949, 2100


class Unclear(ValueError):
    """A cell that cannot be read, or not without guessing. The text says what is wrong with it."""


def plain(text: str) -> str:
    """Full-width letters and digits as plain ones, blanks at the ends gone."""
    return unicodedata.normalize("NFKC", text).strip()


# -- damaged ----------------------------------------------------------------------------------------------------------

_ERROR = re.compile(r"#(?:REF|N/A|VALUE|DIV/0|NAME|NUM|NULL)[!?]?", re.IGNORECASE)
_DITTO = re.compile(r"[\"'“”〃〞″＂‘’\s]+|同上|同前")
_MASKED = re.compile(r"[×✕╳]|[xX]{2,}|\d[xX]\d|[*＊]{2,}|[?？]{2,}|某某|○{2,}|□+|_{2,}")
_NOTHING = re.compile(r"[-—–/\\.。、,，~～]+|无|空|（空）|\(空\)")


def damage(text: str) -> str:
    """What is wrong with a cell as it stands; empty, if nothing is."""
    if not text:
        return ""
    if _ERROR.fullmatch(text):
        return f"是表格的错误值 {text}"
    if "�" in text or "锟斤拷" in text:
        return "有乱码"
    if _DITTO.fullmatch(text):
        return f"是“{text}”，没有写出内容"
    if re.fullmatch(r"\d{4,}(?:\.\d+)?%", text):
        return f"“{text}”不是可能的百分数"
    if is_masked(text):
        return f"“{text}”中有遮去的字"
    return ""


def is_masked(text: str) -> bool:
    """Somebody left characters out on purpose: they cannot be known, but what is left may be all that there is."""
    return bool(_MASKED.search(text))


def is_nothing(text: str) -> bool:
    """A dash or 无: nothing was to be written here."""
    return bool(_NOTHING.fullmatch(text))


# -- dates ------------------------------------------------------------------------------------------------------------

_DAYS = {chinese(number): number for number in range(1, 32)} | {f"廿{chinese(n)}": 20 + n for n in range(1, 10)}
_DAYS |= {"廿": 20, "卅": 30, "卅一": 31, **{f"0{n}": n for n in range(1, 10)}}
_YEAR_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_NUMBERS = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})[日号]?")
_WORDS = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿卅]{1,3})[日号]"
)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_TIME = re.compile(
    r"(?<=[\d日号])[T ]*(?:[（(]?星期[一二三四五六日天][)）]?)?[T ]*(?:[上下]午)?(?:\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}秒?)?分?)?$"
)
_EPOCH = date(1899, 12, 30)  # of spreadsheets: day 1 is the last of 1899


def read_date(text: str) -> date:
    """2026-3-1, 2026/3/1, 2026.3.1, 2026年3月1日, 二〇二六年三月一日, 20260301, and a spreadsheet's own count of days.
    Raises Unclear where more than one day may be meant, or none."""
    given = plain(text)
    if (wrong := damage(given)) != "":
        raise Unclear(wrong)
    short = re.sub(r"\s*([-/.年月日号])\s*", r"\1", given)
    if _SERIAL.fullmatch(short):
        return _in_range(_EPOCH + timedelta(days=int(float(short))), given)
    short = _TIME.sub("", short)
    found = _NUMBERS.fullmatch(short) or _EIGHT.fullmatch(short)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]), given)
    if found := _WORDS.fullmatch(short):
        month, day = _DAYS.get(found[2], 0), _DAYS.get(found[3], 0)
        return _day(int(found[1].translate(_YEAR_DIGITS)), month, day, given)
    raise Unclear(_why_unclear(short, given))


def _why_unclear(short: str, given: str) -> str:
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", short):
        return f"“{given}”分不清哪是月、哪是日，请写成 2026-3-1 的样子"
    if re.fullmatch(r"\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?", short):
        return f"“{given}”没有写全年份"
    if re.fullmatch(r"\d{1,2}[-/.月]\d{1,2}[日号]?", short):
        return f"“{given}”没有年份"
    if re.fullmatch(r"\d{4}(?:[-/.年]\d{1,2}月?|年?)", short):
        return f"“{given}”没有写到日"
    return f"“{given}”不是日期"


def _day(year: int, month: int, day: int, given: str) -> date:
    try:
        return _in_range(date(year, month, day), given)
    except ValueError:
        raise Unclear(f"没有“{given}”这一天") from None


def _in_range(day: date, given: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unclear(f"“{given}”的年份不对，请核对")
    return day


# -- names in a list --------------------------------------------------------------------------------------------------

_NAME = re.compile(r"((?:（[^（）]*）|\([^()]*\)|[^、，,;；/\\|\s])+)")  # what stands in brackets parts no names
_AND = re.compile(r"[和与及]")


def parted(text: str, known: Callable[[str], bool] = lambda name: False) -> list[str]:
    """The names in a cell, each once. A known name is never torn, whatever stands in it: 交通运输局（公路、港航）;
    和 parts two names only where both are known."""
    pieces = _NAME.split(text)
    words, seps = pieces[1::2], pieces[2::2]
    names: list[str] = []
    at = 0
    while at < len(words):
        length = _longest(words, seps, at, known)
        name = "".join(f"{words[n]}{seps[n] if n < at + length - 1 else ''}" for n in range(at, at + length)).strip()
        names += [name] if length > 1 or known(name) else _by_and(name, known)
        at += length
    return list(dict.fromkeys(name for name in names if name and not is_nothing(name)))


def _longest(words: list[str], seps: list[str], at: int, known: Callable[[str], bool]) -> int:
    """How many pieces from here on make one known name; one, if none do. A blank between may be no part of the name."""
    for length in range(min(6, len(words) - at), 1, -1):
        joined = "".join(f"{words[n]}{seps[n] if n < at + length - 1 else ''}" for n in range(at, at + length))
        if known(joined) or known("".join(joined.split())):
            return length
    return 1


def _by_and(name: str, known: Callable[[str], bool]) -> list[str]:
    for place in _AND.finditer(name):
        one, other = name[: place.start()], name[place.end() :]
        if known(one) and known(other):
            return [one, other]
    return [name]


_AND_OTHERS = re.compile(r"等(?:\s*[\d一二三四五六七八九十]*\s*[名位人个]*\s*(?:代表|委员|人|同志)?)?$")


def people_in(text: str, known: Callable[[str], bool] = lambda name: False) -> list[str]:
    """The people in a cell: 张 三、李四代表等5人 is 张三 and 李四. Single characters between blanks are one name."""
    cell = _AND_OTHERS.sub("", plain(text))
    if known(cell) or known("".join(cell.split())):
        return ["".join(cell.split())] if not known(cell) else [cell]
    cell = re.sub(r"(?<![^\s、，,;；/])(\w)[ \u3000]+(\w)(?![^\s、，,;；/])", r"\1\2", cell)
    found = []
    for name in parted(cell, known):
        bare = re.sub(r"[（(][^）)]*[）)]$", "", name) or name
        for title in ("代表", "委员"):
            if not known(bare) and len(bare) > len(title) + 1 and bare.endswith(title):
                bare = bare.removesuffix(title)
        found.append(bare)
    return list(dict.fromkeys(found))
