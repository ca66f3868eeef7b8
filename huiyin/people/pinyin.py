"""How a Chinese name may be typed: in characters, in pinyin, by initials, or shortened."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, pinyin

_LONG_INITIALS = ("zh", "ch", "sh")


_LONGEST_WORD = 6


@lru_cache(maxsize=8192)
def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """The readings of each character, as its word has it: 重庆 is chong qing, 长寿 chang shou. A polyphone has those of every
    word that it may stand in, for names do not say where words begin: 某县长寿镇 holds 县长 as well as 长寿. Outside a known
    word it has all it can have; what is no Chinese character reads as itself."""
    found = [dict.fromkeys(several) for several in _read(name)]
    for place, several in enumerate(_read(name, alone=True)):
        if len(several) > 1:
            found[place] |= dict.fromkeys(_read(name[place : place + _LONGEST_WORD])[0])
    return tuple(tuple(several) for several in found)


def _read(name: str, *, alone: bool = False) -> list[list[str]]:
    """Word by word; or each character for itself."""
    text = list(name) if alone else name
    found = pinyin(text, style=Style.NORMAL, heteronym=True, errors=list)  # type: ignore[arg-type]
    return [[one.lower() for one in several] for several in found]


def how_well(name: str, typed: str) -> int | None:
    """How well what was typed fits the name: 0 exactly, 1 from its beginning, 2 within it, 3 with characters left out
    (城管局 for 城市管理局, cg); nothing when it does not fit."""
    wanted = "".join(typed.lower().split()).replace("'", "")
    if not wanted or wanted == name.lower():
        return 0
    place = name.lower().find(wanted)
    if place >= 0:
        return 1 if place == 0 else 2
    chars = readings(name)
    if wanted.isascii():
        for start in range(len(chars)):
            if _spelt(chars[start:], wanted, gaps=False):
                return 1 if start == 0 else 2
        return 3 if _spelt(chars, wanted, gaps=True) else None
    return 3 if _left_out(name.lower(), wanted) else None


def _left_out(name: str, wanted: str) -> bool:
    """Whether the characters typed stand in the name in this order."""
    rest = iter(name)
    return all(char in rest for char in wanted)


def _spelt(chars: tuple[tuple[str, ...], ...], wanted: str, *, gaps: bool) -> bool:
    """Whether the letters spell characters from the first on: whole readings or initials, the last one perhaps half typed.
    With gaps, characters between may be left out."""
    reached = {0}  # how many letters are spelt so far
    for several in chars:
        further = {
            letters + len(taken)
            for letters in reached
            for reading in several
            for taken in _ways_to_type(reading, wanted[letters:])
        }
        if len(wanted) in further:
            return True
        reached = reached | further if gaps else further
    return False


def _ways_to_type(reading: str, rest: str) -> set[str]:
    """What of the rest this character may stand for."""
    ways = {reading, reading[:1], *(long for long in _LONG_INITIALS if reading.startswith(long))}
    found = {way for way in ways if rest.startswith(way)}
    return found | {rest} if rest and reading.startswith(rest) else found
