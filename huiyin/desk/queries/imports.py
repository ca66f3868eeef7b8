"""导入: what may be imported where, the columns of a sheet, and its rows with what is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils.http import urlencode

from huiyin.desk.queries.pages import Keyed, KeyPage, Order, page_of
from huiyin.exchange.imports.actions import cells_of, sample, why_not_run
from huiyin.exchange.imports.columns import Column
from huiyin.exchange.imports.kind import AGAIN, Choice, Kind
from huiyin.exchange.imports.kinds import KINDS, kind_of
from huiyin.exchange.models import Import, ImportRow
from huiyin.exchange.sheets import Limits
from huiyin.people.models import User

A_PAGE = 40
MOST_LISTED = 30
MOST_OFFERED = 300  # names beside a box; where there are more, they are typed in full
MOST_QUESTIONS = 40  # asked on one page; the next ones come when these are answered


def limits() -> Limits:
    return Limits(**settings.SHEET_LIMITS)


def last_imports(user: User, on: date, asked: Mapping[str, str]) -> KeyPage[Import]:
    """The newest first, page by key."""
    there = Import.objects.visible_to(user, on).defer("file").select_related("unit", "body", "area", "by")
    return page_of(there, Order([F("at")], down=True), MOST_LISTED, asked)


# -- 对应 -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the sheet: its place, its letter, its heading, a few of its cells, and what it is taken for."""

    place: int
    letter: str
    heading: str
    cells: list[str]
    chosen: str


def letter(place: int) -> str:
    """A to Z, AA, …, as the sheet calls its columns."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass
class ColumnsPage:
    """Step 1: which column is what."""

    one: Import
    columns: Mapping[str, Sequence[int]]
    given: Mapping[str, str]
    reasons: Sequence[str] = ()

    @cached_property
    def ours(self) -> Sequence[Column]:
        return KINDS[self.one.kind].columns

    @property
    def about(self) -> str:
        return KINDS[self.one.kind].about

    @cached_property
    def theirs(self) -> list[SheetColumn]:
        rows = sample(self.one, limits())
        chosen = {place: name for name, places in self.columns.items() for place in places}
        return [
            SheetColumn(place, letter(place), heading, [row[place][:60] for row in rows], chosen.get(place, ""))
            for place, heading in enumerate(self.one.headings)
            if heading or any(row[place] for row in rows)
        ]

    @property
    def common(self) -> list[tuple[Column, str]]:
        """What may be given once for all rows."""
        return [(column, self.given.get(column.name, "")) for column in self.ours if column.common]


# -- 核对 -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """A name that may mean several things, or nothing known: asked once for all rows that bear it."""

    number: int
    ask: str
    name: str
    text: str
    rows: int
    choices: list[Choice]
    everything: bool


@dataclass(slots=True)
class Cell:
    column: Column
    text: str
    problems: list[str] = field(default_factory=list)
    open: bool = False  # to be typed into

    @property
    def chosen(self) -> str:
        """What the choice is called that stands in it."""
        return dict(self.column.choices).get(self.text, "")


@dataclass(slots=True)
class Row:
    row: ImportRow
    cells: list[Cell]
    soft: bool  # what is wrong with it, somebody may accept as it stands
    others: list[str]  # problems of no column that is shown


def _row_at(key: str) -> Q:
    return Q(no=int(key)) if key.isdecimal() and len(key) < 9 else Q(pk__in=[])


_BY_NO: Keyed[ImportRow] = Keyed(lambda row: str(row.no), _row_at)


class Checked:
    """Step 2: the rows, those with problems first to be seen, and the questions about names."""

    def __init__(self, one: Import, on: date, asked: Mapping[str, str]) -> None:
        shown, editing = asked.get("show", ""), asked.get("edit", "")
        self.one = one
        self.kind: Kind = kind_of(one, on)
        self.shown = shown if shown in ("all", "skipped") else "wrong" if one.wrong_count else "all"
        self.editing = int(editing) if editing.isdecimal() else 0
        self.reasons = why_not_run(one)
        rows, total = one.rows.all(), one.row_count
        if self.shown == "wrong":
            rows, total = rows.filter(wrong=True), one.wrong_count
        elif self.shown == "skipped":
            rows, total = rows.filter(skipped=True), self.skipped_count
        # A row that was corrected is none of those with problems any more: what comes after it is.
        order = Order([F("no")], down=False)
        self.page = page_of(rows, order, A_PAGE, asked, by=_BY_NO, total=total, among=one.rows.all())
        self.at = urlencode({name: asked[name] for name in ("after", "before") if asked.get(name)})

    @cached_property
    def _noted(self) -> list[tuple[list[dict[str, Any]], bool]]:
        """Of every row that is wrong or left out: its problems, and whether it is left out."""
        noted = self.one.rows.filter(Q(wrong=True) | Q(skipped=True)).order_by("no")
        return list(noted.values_list("problems", "skipped"))

    @property
    def skipped_count(self) -> int:
        return sum(skipped for _, skipped in self._noted)

    @cached_property
    def columns(self) -> list[Column]:
        """Those that the sheet has or that were typed into, and those in which something is missing."""
        there = {name for name, places in self.one.columns.items() if places}
        for row in self.page:
            there |= set(row.typed) | {told["column"] for told in row.problems}
        return [column for column in self.kind.columns if column.name in there]

    @property
    def rows(self) -> list[Row]:
        return [self._row(row) for row in self.page]

    def _row(self, row: ImportRow) -> Row:
        told = cells_of(self.one, row)
        editing = row.no == self.editing
        cells = []
        for column in self.columns:
            wrong = [one for one in row.problems if one["column"] == column.name]
            typing = editing or column.name in row.typed or any(not one.get("ask") for one in wrong)
            cells.append(Cell(column, told.get(column.name, ""), [one["text"] for one in wrong], open=typing))
        names = {column.name for column in self.columns}
        others = [one["text"] for one in row.problems if one["column"] not in names]
        soft = row.accepted or any(one.get("soft") for one in row.problems)
        return Row(row, cells, soft, others)

    @cached_property
    def questions(self) -> list[Question]:
        counted, texts = self._asked
        return [
            Question(number, ask, name, texts[ask, name], rows, self.kind.choices(ask, name), bool(self.names_of(ask)))
            for number, ((ask, name), rows) in enumerate(counted.most_common(MOST_QUESTIONS))
        ]

    @property
    def names_in_doubt(self) -> int:
        return len(self._asked[0])

    @cached_property
    def _asked(self) -> tuple[Counter[tuple[str, str]], dict[tuple[str, str], str]]:
        """What names are asked about, in how many rows each, and the question."""
        counted: Counter[tuple[str, str]] = Counter()
        texts: dict[tuple[str, str], str] = {}
        for problems, _ in self._noted:
            for told in problems:
                if "ask" in told:
                    counted[told["ask"], told["name"]] += 1
                    text = told["text"] if told["name"] != AGAIN else f"登记过的，如：{told['text']}"
                    texts.setdefault((told["ask"], told["name"]), text)
        return counted, texts

    def names_of(self, ask: str) -> list[str]:
        """All that may be meant; of very many, none is listed beside the box to type in."""
        names = self.kind.everything(ask)
        self.offered.setdefault(ask, names if len(names) <= MOST_OFFERED else [])
        return names

    @cached_property
    def offered(self) -> dict[str, list[str]]:
        return {}

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        one = self.one
        tabs = [("wrong", "有问题的", one.wrong_count), ("all", "全部", one.row_count)]
        return tabs + ([("skipped", "不导入的", self.skipped_count)] if self.skipped_count else [])


def what_came(one: Import) -> list[dict[str, Any]]:
    """What the first rows of an import that is done became."""
    rows = one.rows.select_related("case__lead", "unit", "proposer")[:MOST_LISTED]
    return [{"no": row.no, "case": row.case, "unit": row.unit, "proposer": row.proposer} for row in rows]
