"""What every kind of import is asked, and a row as it is read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar

from huiyin.assignment import actions as assignment
from huiyin.cases.door import Actor
from huiyin.cases.models import Case
from huiyin.exchange.imports.columns import Column, bare
from huiyin.exchange.models import Import, ImportRow
from huiyin.exchange.sheets.values import Unclear, damage, is_masked, is_nothing, read_date
from huiyin.people.models import Body, User

Cells = Mapping[str, str]
Tell = Callable[[int, int], None]
Choice = tuple[str, str]
MOST_TEXT = 20_000
AT_A_TIME = 500  # rows that are written together
AGAIN, SKIP = "已登记过的", "skip"
SKIP_ALL = [(SKIP, "已登记过的都不导入")]


@dataclass(slots=True)
class Reading:
    """A row being read: what it says, and what is wrong with it.

    A problem that is ``soft`` is gone when somebody has looked at the row and says that it is right as it stands; one
    that asks what a name means is gone when that is answered, for every row at once.
    """

    cells: Cells
    columns: Mapping[str, Column]
    problems: list[dict[str, Any]] = field(default_factory=list)
    value: Any = None
    skip: bool = False  # somebody said so for all rows like this one

    def problem(self, column: str, text: str, *, soft: bool = False, ask: str = "", name: str = "") -> None:
        told: dict[str, Any] = {"column": column, "text": text}
        self.problems.append(told | ({"soft": True} if soft else {}) | ({"ask": ask, "name": name} if ask else {}))

    def raw(self, column: str) -> str:
        text = self.cells.get(column, "")
        return "" if is_nothing(text) else text

    def text(self, column: str, most: int = MOST_TEXT) -> str:
        text = self.raw(column)
        line = self.columns[column]
        if not text:
            if line.needed:
                self.problem(column, f"没有{line.label}")
        elif wrong := damage(text):
            self.problem(column, f"{line.label}{wrong}", soft=is_masked(text))
        elif len(text) > most:
            self.problem(column, f"{line.label}有 {len(text)} 字，最多 {most} 字")
        return text[:most]

    def again(self, kind: Kind, column: str, text: str) -> None:
        """It is there already: corrected, or left out as all rows like it are."""
        self.skip = kind.answer("again", AGAIN) == SKIP
        self.problem(column, text, ask="again", name=AGAIN)

    def day(self, column: str, *, not_after: date | None = None) -> date | None:
        text = self.raw(column)
        line = self.columns[column]
        if not text:
            if line.needed:
                self.problem(column, f"没有{line.label}")
            return None
        try:
            found = read_date(text)
        except Unclear as unclear:
            self.problem(column, f"{line.label}{unclear}")
            return None
        if not_after is not None and found > not_after:
            self.problem(column, f"{line.label} {found:%Y-%m-%d} 还没有到")
        return found

    def choice(self, column: str, words: Mapping[str, str]) -> str:
        """One of the choices of the column, by one of the words for it."""
        text = self.raw(column)
        line = self.columns[column]
        if not text:
            if line.needed:
                self.problem(column, f"没有{line.label}")
            return ""
        found = words.get(text) or words.get(bare(text)) or (text if text in dict(line.choices) else "")
        if not found:
            wrong = damage(text)
            labels = "、".join(label for _, label in line.choices)
            self.problem(column, f"{line.label}{wrong}" if wrong else f"{line.label}“{text}”无法识别，应为：{labels}")
        return found


class Kind(ABC):
    """One import of a kind: its columns, how a row is read, how all are written and taken back."""

    columns: ClassVar[tuple[Column, ...]]
    about: ClassVar[str] = ""

    def __init__(self, one: Import, on: date) -> None:
        self.one, self.on = one, on
        self.by_column = {column.name: column for column in self.columns}
        self.answers: Mapping[str, Mapping[str, str]] = one.answers

    @cached_property
    def bodies(self) -> dict[str, Body]:
        """The area's congress and CPPCC, by the kind of case that each has."""
        return {body.kind: body for body in Body.objects.filter(area=self.one.area_id)}

    def read(self, cells: Cells, *, accepted: bool = False) -> Reading:
        reading = Reading(cells, self.by_column)
        reading.value = self.take_in(reading)
        if accepted:
            reading.problems = [one for one in reading.problems if not one.get("soft")]
        return reading

    def answer(self, ask: str, name: str) -> str:
        return self.answers.get(ask, {}).get(name, "")

    def look_over(self, rows: Iterable[Cells]) -> None:  # noqa: B027 - most kinds have nothing to compare
        """All rows, before any is read: what stands in several."""

    @abstractmethod
    def basis(self) -> Any:
        """What is known of the area that rows are held against: while it is equal, what was read stands."""

    @abstractmethod
    def take_in(self, reading: Reading) -> Any:
        """What the row says, with every problem of it told."""

    def choices(self, ask: str, name: str) -> list[Choice]:
        """What a name may mean, the likeliest first."""
        return []

    def everything(self, ask: str) -> list[str]:
        """The names of all that may be meant, for whoever finds none of the likeliest right. Empty: nothing else may."""
        return []

    def meant_by(self, ask: str, text: str) -> str:
        """The choice that somebody means by typing this; empty, if it is none."""
        return ""

    @abstractmethod
    def write(
        self, rows: Sequence[tuple[ImportRow, Any]], *, user: User | None, actor: Actor, at: datetime, tell: Tell
    ) -> None:
        """All rows, in one transaction; each keeps what it became."""

    @abstractmethod
    def take_back(
        self, rows: Sequence[ImportRow], *, user: User | None, actor: Actor, at: datetime, reason: str, tell: Tell
    ) -> str:
        """Undo what was written, or refuse (Refused) with all that speaks against it. What was done, in words."""


def take_back_cases(rows: Sequence[ImportRow], *, actor: Actor, at: datetime, reason: str, tell: Tell) -> int:
    """撤销登记 of what the rows became; how many. Some at a time: the transaction is whole, and not all need be held."""
    pks = sorted(row.case_id for row in rows if row.case_id is not None)
    for start in range(0, len(pks), AT_A_TIME):
        cases = list(Case.objects.filter(pk__in=pks[start : start + AT_A_TIME]).order_by("pk"))
        assignment.take_back_all(cases, reason=reason, actor=actor, at=at)
        tell(start + len(cases), len(pks))
    return len(pks)
