"""Plain data, as JSON or TOML gives it, read against a table of fields; what is wrong is refused with its place.

A table is a dict from a field's name to its reader, and reads like the one in the specification: a name in brackets
(``"[due]"``) may be left out. A reader takes the value and the codes known so far, and returns it typed or raises
Wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

Known = Mapping[str, Collection[str]]
Reader = Callable[[Any, Known], Any]
Fields = Mapping[str, Reader]

NOTHING_KNOWN: Known = {}
# A date outside would leave Python's calendar as soon as a clock is counted from it.
FIRST_YEAR, LAST_YEAR = 1900, 9000

# Valid in JSON, but no database keeps them: NUL and halves of a surrogate pair.
_UNSAVEABLE = re.compile("[\0\ud800-\udfff]")


class Wrong(ValueError):
    """What is wrong and where; the path grows from the inside out as the error leaves the nested data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.path = ""

    def within(self, *places: str | int) -> Wrong:
        """The same, seen from further out; the outermost place comes first."""
        self.path = "".join(map(_segment, places)) + self.path
        return self


def _segment(place: str | int) -> str:
    if isinstance(place, int):
        return f"[{place}]"
    return f".{place}" if place.isidentifier() else f"[{_quoted(place)}]"


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=not value.isprintable())


def shown(value: str) -> str:
    """A word as a refusal cites it: in Chinese quotation marks, harmless to print, not too long."""
    word = value if value.isprintable() else _quoted(value)[1:-1]
    return f"“{word}”" if len(word) <= 40 else f"“{word[:40]}……”"


def text(value: Any, known: Known) -> str:
    if type(value) is not str:
        raise Wrong("应为文字")
    if _UNSAVEABLE.search(value):
        raise Wrong("含有无法保存的字符")
    return value


def name(value: Any, known: Known) -> str:
    """Text that must not be empty."""
    if not text(value, known).strip():
        raise Wrong("不能为空")
    return str(value)


def true_or_false(value: Any, known: Known) -> bool:
    if type(value) is not bool:
        raise Wrong("应为 true 或 false")
    return value


def whole_number(value: Any, known: Known) -> int:
    """To Python True is a 1; to a clerk it is not."""
    if type(value) is not int:
        raise Wrong("应为整数")
    return value


def day(value: Any, known: Known) -> date:
    """``YYYY-MM-DD`` and nothing else of ISO 8601; TOML's own dates are dates already."""
    given = value if type(value) is date else _written_day(text(value, known))
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise Wrong(f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间")
    return given


def _written_day(written: str) -> date:
    try:
        given = date.fromisoformat(written)
    except ValueError:
        given = None
    if given is None or given.isoformat() != written:
        raise Wrong(f"{shown(written)}不是日期，应写作 YYYY-MM-DD")
    return given


def one_of(*words: str) -> Reader:
    def read(value: Any, known: Known) -> str:
        if text(value, known) not in words:
            raise Wrong(f"只能是 {'、'.join(words)}，不能是{shown(value)}")
        return str(value)

    return read


def code_of(what: str) -> Reader:
    """A code that must stand in the list ``known[what]``; ``what`` is the Chinese word for it."""

    def read(value: Any, known: Known) -> str:
        if text(value, known) not in known[what]:
            raise Wrong(f"没有代码为{shown(value)}的{what}")
        return str(value)

    return read


def or_null(reader: Reader) -> Reader:
    def read(value: Any, known: Known) -> Any:
        return None if value is None else reader(value, known)

    return read


def list_of(reader: Reader) -> Reader:
    def read(value: Any, known: Known) -> tuple[Any, ...]:
        if type(value) is not list:
            raise Wrong("应为列表")
        items = []
        for index, item in enumerate(value):
            try:
                items.append(reader(item, known))
            except Wrong as wrong:
                raise wrong.within(index) from None
        return tuple(items)

    return read


def one_or_list_of(reader: Reader) -> Reader:
    """A single value counts as a list of one."""
    several = list_of(reader)

    def read(value: Any, known: Known) -> tuple[Any, ...]:
        return tuple(several(value, known)) if type(value) is list else (reader(value, known),)

    return read


def table_of(key: Reader, reader: Reader) -> Reader:
    """An object whose keys are not fixed, such as codes."""

    def read(value: Any, known: Known) -> dict[Any, Any]:
        items = {}
        for word, item in _entries(value):
            try:
                items[key(word, known)] = reader(item, known)
            except Wrong as wrong:
                raise wrong.within(word) from None
        return items

    return read


def some_of(fields: Fields) -> Reader:
    """An object that names any of these fields; null is a value like others, refused where it is none."""

    def read(value: Any, known: Known) -> dict[str, Any]:
        given = {}
        for word, item in _entries(value):
            try:
                given[word] = _field(fields, word)(item, known)
            except Wrong as wrong:
                raise wrong.within(word) from None
        return given

    return read


def record(fields: Fields) -> Reader:
    """An object with these fields. A bracketed one may be left out, and null says the same as leaving it out."""
    readers = {key.strip("[]"): reader for key, reader in fields.items()}
    optional = frozenset(key.strip("[]") for key in fields if key.startswith("["))
    required = [key for key in fields if key not in optional and not key.startswith("[")]

    def read(value: Any, known: Known) -> dict[str, Any]:
        given = {}
        for word, item in _entries(value):
            try:
                reader = _field(readers, word)
                if item is not None:
                    given[word] = reader(item, known)
                elif word not in optional:
                    raise Wrong("不能为空（null）")
            except Wrong as wrong:
                raise wrong.within(word) from None
        for word in required:
            if word not in given:
                raise Wrong("缺少这一字段").within(word)
        return given

    return read


def _entries(value: Any) -> Collection[tuple[Any, Any]]:
    if type(value) is not dict:
        raise Wrong("应为对象")
    return value.items()


def _field(fields: Fields, word: str) -> Reader:
    reader = fields.get(word)
    if reader is None:
        raise Wrong(f"没有这个字段，可以写的有：{'、'.join(fields)}" if fields else "没有这个字段")
    return reader
