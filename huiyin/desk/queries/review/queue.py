"""审查: everything that was handed in to a body, in one question; from it the counts, the queue, its order, its neighbours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from huiyin.cases.lifecycle import STEPS, case_state_label
from huiyin.cases.models import Case
from huiyin.desk.queries.case_list import Choice, Filter, Heading, filter_of
from huiyin.desk.queries.standing import standing_of
from huiyin.finder.likeness import Titles
from huiyin.intake.models import ReviewOpinion
from huiyin.people.models import Body, Kind, Office, Timing, User

PER_PAGE = 50
MOST_LIKE = 50
SHOWS = {
    "waiting": "待审查",
    "correction": "退回修改中",
    "today": "今日已立案",
    "not_filed": "本年不予立案",
    "merged": "本年已并案",
}
SUGGESTION_SHOWS = {"today": "今日已受理", "not_filed": "本年不予受理"}
EMPTY = {
    "waiting": "没有待审查的。提出人提交之后，案件按提交先后排在这里；纸质提交的，在“纸质件录入”中录入。",
    "correction": "没有退回修改的。退回后，提出人重新提交之前列在这里。",
    "today": "今天还没有编号的。编号之后当天列在这里，点错了可以在这里撤销。",
    "not_filed": "今年没有这样处理的。",
    "merged": "今年没有并案的。",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A case that was handed in, by what a list of them needs."""

    pk: int
    public_id: str
    body_id: int
    kind: str
    year: int
    title: str
    state: str
    number: str
    timing: str
    submitted_at: datetime
    filed_at: datetime | None
    merged_into_id: int | None
    sector: str
    lead: str

    @property
    def number_label(self) -> str:
        return f"第 {self.number} 号" if self.number else ""

    @property
    def state_label(self) -> str:
        return "待审查" if self.state == "submitted" else case_state_label(self.state, self.kind)

    @property
    def takes_in(self) -> bool:
        """It may become the main case of a merger, as far as its state tells."""
        return self.state == "filed"


_COLUMNS = (
    "pk", "public_id", "body_id", "kind", "year", "title", "state", "number", "timing", "submitted_at", "filed_at",
    "merged_into_id", "lead__sector", "lead__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alike:
    """A neighbour: its title is like another's, by so many hundredths."""

    entry: Entry
    percent: int


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the numbers on top: a link to what it counts."""

    name: str
    label: str
    number: int
    url: str
    current: bool


@dataclass
class Queue:
    """What the reader asked for, out of everything handed in. ``opinions``: by case, what each reviewer said last."""

    entries: list[Entry]
    opinions: Mapping[int, Mapping[int | None, str]]
    asked: QueryDict
    today: date
    kinds: frozenset[str]
    show: str = field(init=False)

    def __post_init__(self) -> None:
        wanted = self.asked.get("show", "")
        self.show = wanted if wanted in SHOWS else "waiting"
        sort = self.asked.get("sort", "")
        self.sort, self.down = sort.removeprefix("-"), sort.startswith("-")
        if self.sort not in _SORTS:
            self.sort, self.down = "serial", False

    # -- what there is ------------------------------------------------------------------------------------------------

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        return {entry.public_id: entry for entry in self.entries}

    @cached_property
    def by_key(self) -> dict[int, Entry]:
        return {entry.pk: entry for entry in self.entries}

    @cached_property
    def serials(self) -> dict[int, int]:
        """流水号: the how-manieth it was of those handed in to the body for the year."""
        found: dict[int, int] = {}
        last: Counter[tuple[int, int]] = Counter()
        for entry in sorted(self.entries, key=lambda one: (one.submitted_at, one.pk)):
            last[entry.body_id, entry.year] += 1
            found[entry.pk] = last[entry.body_id, entry.year]
        return found

    @cached_property
    def _titles(self) -> dict[int, Titles]:
        standing = [entry for entry in self.entries if entry.state != "withdrawn"]
        bodies = {entry.body_id for entry in self.entries}
        return {body: Titles((entry.pk, entry.title) for entry in standing if entry.body_id == body) for body in bodies}

    def alike(self, entry: Entry) -> list[Alike]:
        """Those of the same body, year and the year before whose titles are like this one's; the likest first."""
        if entry.state == "withdrawn":
            return []
        found = self._titles[entry.body_id].like(entry.pk, most=MOST_LIKE)
        near = [(self.by_key[one.key], round(100 * one.likeness)) for one in found]
        return [Alike(other, percent) for other, percent in near if other.year in (entry.year, entry.year - 1)]

    def said(self, entry: Entry) -> list[str]:
        """立案 2，不予立案 1: what most reviewers said first."""
        given = Counter(self.opinions.get(entry.pk, {}).values())
        return [f"{STEPS[step].label_for(entry.kind)} {number}" for step, number in given.most_common()]

    # -- what is asked for --------------------------------------------------------------------------------------------

    def _is_in(self, entry: Entry, show: str) -> bool:
        match show:
            case "waiting":
                return entry.state == "submitted"
            case "today":
                filed = entry.filed_at
                return entry.state != "withdrawn" and filed is not None and timezone.localdate(filed) == self.today
            case "correction":
                return entry.state == "correction"
            case _:
                return entry.state == show and entry.year >= self.today.year

    @cached_property
    def filters(self) -> list[Filter]:
        here = [entry for entry in self.entries if self._is_in(entry, self.show)]
        sectors = sorted({entry.sector for entry in here if entry.sector})
        found = [filter_of(self.asked, "timing", "提出时间", [(one.value, one.label) for one in Timing])]
        if len({entry.kind for entry in self.entries}) > 1:
            found.insert(0, filter_of(self.asked, "kind", "案别", [(one.value, one.label) for one in Kind]))
        if sectors:
            found.append(filter_of(self.asked, "sector", "界别、代表团", [(one, one) for one in sectors]))
        if self.show == "waiting":
            found.append(filter_of(self.asked, "opinion", "审查意见", [("yes", "已有意见"), ("no", "还没有意见")]))
        found.append(filter_of(self.asked, "like", "相似", [("yes", "有相似件"), ("no", "没有相似件")]))
        return found

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What narrows the list: the filters that were chosen among what is on offer."""
        wanted = {one.name: next((choice for choice in one.choices if choice.chosen), None) for one in self.filters}
        return {name: choice.value for name, choice in wanted.items() if choice is not None}

    def _lets(self, entry: Entry) -> bool:
        asked = self.chosen
        if any(asked.get(name, value) != value for name, value in _plain(entry)):
            return False
        if "opinion" in asked and (asked["opinion"] == "yes") != bool(self.opinions.get(entry.pk)):
            return False
        return "like" not in asked or (asked["like"] == "yes") == bool(self.alike(entry))

    @cached_property
    def _ordered(self) -> list[Entry]:
        key = _SORTS[self.sort][1]
        return sorted(self.entries, key=lambda entry: (key(self, entry), self.serials[entry.pk]), reverse=self.down)

    @cached_property
    def rows(self) -> list[Entry]:
        """The queue: what the reader asked for, in the order he asked for."""
        return [entry for entry in self._ordered if self._is_in(entry, self.show) and self._lets(entry)]

    def after(self, public_id: str) -> Entry | None:
        """The next of the queue after this case, whether that still stands in it or not; at the end the first."""
        order = self._ordered
        place = next((place for place, entry in enumerate(order) if entry.public_id == public_id), 0)
        there = {entry.pk for entry in self.rows if entry.public_id != public_id}
        return next((entry for entry in [*order[place:], *order[:place]] if entry.pk in there), None)

    # -- addresses ----------------------------------------------------------------------------------------------------

    def address(self, **more: str) -> str:
        """The query that keeps count, filters and order, with ``more`` in it."""
        sort = f"{'-' if self.down else ''}{self.sort}"
        kept = {"show": "" if self.show == "waiting" else self.show, **self.chosen}
        kept |= {"sort": "" if sort == "serial" else sort, **more}
        return urlencode({name: value for name, value in kept.items() if value})

    @property
    def tabs(self) -> list[Tab]:
        labels = SHOWS
        if self.kinds == {Kind.SUGGESTION}:
            labels = SHOWS | SUGGESTION_SHOWS
        return [
            Tab(
                name, label, sum(self._is_in(entry, name) for entry in self.entries), f"?show={name}", name == self.show
            )
            for name, label in labels.items()
        ]

    @property
    def headings(self) -> dict[str, Heading]:
        found = {}
        for name, (label, _) in _SORTS.items():
            here = name == self.sort
            url = "?" + self.address(sort=f"-{name}" if here and not self.down else name)
            found[name] = Heading(label, url, ("descending" if self.down else "ascending") if here else "")
        return found

    @property
    def told(self) -> list[str]:
        """What narrows the list, in words."""
        choices: list[tuple[str, Choice]] = [(one.label, choice) for one in self.filters for choice in one.choices]
        return [f"{label} {choice.label}" for label, choice in choices if choice.chosen]


def _plain(entry: Entry) -> Iterable[tuple[str, str]]:
    return ("kind", entry.kind), ("timing", entry.timing), ("sector", entry.sector)


_Key = Callable[[Queue, Entry], Any]
_SORTS: dict[str, tuple[str, _Key]] = {
    "serial": ("流水号", lambda queue, entry: entry.submitted_at),
    "title": ("标题", lambda queue, entry: entry.title),
    "opinion": ("意见", lambda queue, entry: -len(queue.opinions.get(entry.pk, {}))),
    "like": ("相似", lambda queue, entry: -len(queue.alike(entry))),
}


def bodies_of(user: User, today: date) -> dict[int, Body]:
    """The bodies in whose reviewing office the user sits, by key."""
    offices = standing_of(user, today).offices
    there = (office.body for office in offices if office.type == Office.Type.REVIEW)
    return {body.pk: body for body in there if body is not None}


def review_queue(user: User, asked: QueryDict, today: date) -> Queue:
    """Everything handed in to the user's bodies this year and last, and whatever still waits. Raises Body.DoesNotExist
    where he reviews for none."""
    bodies = bodies_of(user, today)
    if not bodies:
        raise Body.DoesNotExist
    handed_in = Case.objects.visible_to(user, today).filter(body__in=bodies, submitted_at__isnull=False)
    recent = handed_in.filter(Q(year__gte=today.year - 1) | Q(state__in=("submitted", "correction")))
    entries = [Entry(*row) for row in recent.order_by("pk").values_list(*_COLUMNS)]
    given = ReviewOpinion.objects.visible_to(user, today).filter(case__state="submitted").order_by("pk")
    opinions: dict[int, dict[int | None, str]] = {}
    for case, by, proposes in given.values_list("case_id", "by_id", "proposes"):
        opinions.setdefault(case, {})[by] = proposes
    return Queue(entries, opinions, asked, today, frozenset(body.kind for body in bodies.values()))
