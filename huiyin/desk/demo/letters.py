"""The registers of the units' letters: numbered in the order of their days, whoever tells of them first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from huiyin.desk.demo.roll import UNITS

# The letters of the cases that are told one by one, after the years were written: by unit, so many days ago. A number that
# was spoilt is one of them.
TOLD_LATER = {"jtj": (20, 4, 4), "zjj": (40,), "jyj": (70,), "czj": (60,)}


def pattern(unit: str) -> str:
    """What the numbers of a unit's letters look like."""
    one = UNITS[unit]
    stem = "澜" if one.area == "city" and one.group != "县区" else ""
    return f"{stem}{one.short}函〔{{year}}〕{{n}}号"


class Letters:
    """How many each unit has numbered in each year, and the places that are kept free for ``TOLD_LATER``."""

    def __init__(self, day: Callable[[int], date]) -> None:
        self._last: dict[tuple[str, int], int] = {}
        self._later = {unit: sorted(map(day, ago)) for unit, ago in TOLD_LATER.items()}
        self._free: dict[tuple[str, date], list[int]] = {}

    def number(self, unit: str, on: date) -> str:
        """The number of a letter of this day, of those written in the order of their days."""
        self._keep_free(unit, until=on)
        return self._text(unit, on, self._next(unit, on))

    def kept_free(self, unit: str, on: date) -> int:
        """The place in the register of a letter that is told later."""
        self._keep_free(unit, until=on)
        return self._free[unit, on].pop(0)

    def number_kept_free(self, unit: str, on: date) -> str:
        return self._text(unit, on, self.kept_free(unit, on))

    def _keep_free(self, unit: str, *, until: date) -> None:
        later = self._later.get(unit, [])
        while later and later[0] <= until:
            on = later.pop(0)
            self._free.setdefault((unit, on), []).append(self._next(unit, on))

    def _next(self, unit: str, on: date) -> int:
        self._last[unit, on.year] = n = self._last.get((unit, on.year), 0) + 1
        return n

    @staticmethod
    def _text(unit: str, on: date, n: int) -> str:
        return pattern(unit).format(year=on.year, n=n)
