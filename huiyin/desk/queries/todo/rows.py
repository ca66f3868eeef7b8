"""The rows of a desk: one thing to do each, with its date, its lamp and its act."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse

from huiyin.cases.lifecycle import IN_FORCE
from huiyin.cases.models import Case, CoSign, Duty, Role
from huiyin.desk.queries.case_dates import day_text
from huiyin.desk.queries.pages import KeyPage, page_in
from huiyin.oversight.lamps import Lamp, lamp
from huiyin.people.models import Kind
from huiyin.people.numerals import chinese
from huiyin.people.queries import area_code
from huiyin.workdays.queries import calendar

MOST_ROWS = 80  # what one page shows, within a hundred kilobytes; the counts always tell all
FEW_AWAITED = 20  # below the rows; all of them under a count of their own
AWAITED = "awaited"
GROUPS = {"late": "已超期", "soon": "五个工作日内到期", "later": "以后到期", "undated": "没有期限", "wait": "等待他人"}
_GROUP_OF = {"late": "late", "warn": "soon", "ok": "later"}
KINDS = {
    "sign_for": "待签收",
    "opinion": "会办意见待报送",
    "reply": "答复办理中",
    "approve": "待我审核",
    "decide": "待决定",
    "review": "待审查",
    "assign": "待交办",
    "enter": "待录入意见表",
    "close": "可办结",
    "urge": "可催办",
    "mine": "待提交、修改",
    "sign": "联名邀请",
    "evaluate": "待填意见表",
    "confirm": "待确认沟通",
    "wait": "等待他人",
}


@dataclass(slots=True)
class Row:
    """One thing to do: in which case, what, its act, until when, and what holds it up.

    ``clock``: the date and what falls due on it. ``kind``: one of KINDS, by which the counts filter. ``pick``: the duty as
    it stood when the desk was read, and ``can``: the steps that can be taken on it together with others. ``said``: what was written and is to be read first.
    """

    case: Case
    kind: str
    what: str
    label: str
    url: str
    due: date | None = None
    lamp: Lamp | None = None
    clock: str = ""
    role: str = ""
    lead_unit: str = ""
    waits: str = ""
    signers: int = 0
    handler: str = ""
    pick: str = ""
    can: frozenset[str] = frozenset()
    said: str = ""

    @property
    def group(self) -> str:
        if self.kind == "wait" and (self.lamp is None or self.lamp.look != "late"):
            return "wait"
        return _GROUP_OF[self.lamp.look] if self.lamp is not None else "undated"

    @property
    def key(self) -> str:
        """Its name in an address: the case, what is to be done, and on which duty."""
        return ".".join([self.case.public_id, self.kind, *self.pick.split(".")[1:2]])

    @property
    def pressing(self) -> bool:
        """Late, and for nobody else to do: its act stands out."""
        return self.group == "late" and self.kind not in ("wait", "urge")

    @property
    def proposers(self) -> str:
        """黄某代表 等 3 人"""
        return proposers_text(self.case, self.signers)


@dataclass(frozen=True, slots=True)
class Tally:
    """One of the numbers on top: it filters the rows by ``name``."""

    name: str
    label: str
    number: int
    look: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader asked to see: one of the counts, and of which kind of case, role and handler."""

    show: str = ""
    kind: str = ""
    role: str = ""
    handler: str = ""

    def lets(self, row: Row) -> bool:
        """Whether a row is of this kind, role and handler, whatever the count."""
        asked = ((self.kind, row.case.kind), (self.role, row.role), (self.handler, row.handler))
        return all(not wanted or wanted == there for wanted, there in asked)

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.role or self.handler)

    @property
    def query(self) -> str:
        """The filters as they follow a count in an address."""
        given = {"kind": self.kind, "role": self.role, "handler": self.handler}
        text = urlencode({name: value for name, value in given.items() if value})
        return f"&{text}" if text else ""


@dataclass
class Desk:
    """The rows of a reader's desk, nearest date first, and their counts. ``awaited``: what others owe him, whom he may
    urge."""

    rows: list[Row] = field(default_factory=list)
    awaited: list[Row] = field(default_factory=list)
    choice: Choice = Choice()
    page: KeyPage[Row] = field(default_factory=lambda: page_in([], str, MOST_ROWS, {}))

    def sort(self) -> None:
        for rows in (self.rows, self.awaited):
            rows.sort(key=lambda row: (row.due or date.max, len(row.case.number), row.case.number, row.case.pk))

    def ask(self, asked: Mapping[str, str]) -> None:
        """Choose what is shown; what is not on offer is taken for nothing."""
        offered: Mapping[str, Container[str]] = {
            "show": self.labels(),
            "kind": dict(self.kinds()),
            "role": self.roles(),
            "handler": self.handlers(),
        }
        chosen = {name: asked.get(name, "") for name in offered}
        self.choice = Choice(**{name: value for name, value in chosen.items() if value in offered[name]})
        rows = self.chosen()
        in_order = [row for name in GROUPS for row in rows if row.group == name]
        self.page = page_in(in_order, lambda row: row.key, MOST_ROWS, asked)

    @property
    def query(self) -> str:
        """What stays when the page is turned."""
        return (f"show={self.choice.show}" if self.choice.show else "") + self.choice.query

    @property
    def awaited_shown(self) -> list[Row]:
        return self.awaited[: MOST_ROWS if self.choice.show == AWAITED else FEW_AWAITED]

    @property
    def _let(self) -> list[Row]:
        return [row for row in self.rows if self.choice.lets(row)]

    def chosen(self) -> list[Row]:
        """The rows that the choice names: of a group, a kind, or everything."""
        show = self.choice.show
        return [row for row in self._let if not show or show in (row.group, row.kind)]

    def kinds(self) -> list[tuple[str, str]]:
        return [(kind, label) for kind, label in Kind.choices if any(row.case.kind == kind for row in self.rows)]

    def roles(self) -> list[str]:
        return [label for label in Role.labels if any(row.role == label for row in self.rows)]

    def handlers(self) -> list[str]:
        return sorted({row.handler for row in self.rows if row.handler})

    @property
    def can_be_narrowed(self) -> bool:
        return len(self.kinds()) > 1 or len(self.roles()) > 1 or bool(self.handlers())

    def many(self) -> set[str]:
        """The steps that can be taken on the rows shown, many at once."""
        return {step for _, rows, _ in self.groups() for row in rows for step in row.can}

    def labels(self) -> dict[str, str]:
        """What groups and kinds are called; the yellow group by the lamp days of the bodies whose cases stand there."""
        days = {row.case.body.lamp_days for row in self.rows if row.lamp is not None} or {5}
        soon = soon_label(days.pop()) if len(days) == 1 else "即将到期"
        return {**GROUPS, "soon": soon, **KINDS, AWAITED: "等其他单位报送"}

    def groups(self) -> Iterator[tuple[str, list[Row], int]]:
        """Label, rows, and how many there are in all; no more rows than a page holds."""
        labels, chosen = self.labels(), self.chosen()
        for name in GROUPS:
            if rows := [row for row in self.page if row.group == name]:
                yield labels[name], rows, sum(row.group == name for row in chosen)

    def counts(self) -> list[Tally]:
        """What is late and near first, then each kind there is."""
        labels, rows = self.labels(), self._let
        dates = [
            Tally(name, labels[name], sum(row.group == name for row in rows), look)
            for name, look in (("late", "late"), ("soon", "warn"))
        ]
        kinds = [Tally(name, label, sum(row.kind == name for row in rows), "") for name, label in KINDS.items()]
        owed = Tally(AWAITED, labels[AWAITED], len(self.awaited), "")
        return dates + [one for one in (*kinds, owed) if one.number]


def soon_label(days: int) -> str:
    """What is near, in words, where yellow begins so many working days before."""
    return f"{chinese(days)}个工作日内到期" if 0 < days <= 10 else f"{days} 个工作日内到期"


def act_url(case: Case, step: str, **query: str) -> str:
    url = reverse("desk:act", args=[case.public_id, step])
    return f"{url}?{urlencode(query)}" if query else url


def case_url(case: Case) -> str:
    return reverse("desk:case", args=[case.public_id])


def dated(row: Row, name: str, due: date, today: date) -> Row:
    """The row with its date: what falls due, when, and the lamp. Its case comes with its body."""
    case = row.case
    row.due = due
    row.lamp = lamp(due, today, calendar(area_code(case.area_id)), case.body.lamp_days)
    row.clock = f"{name} {day_text(due, today)}"
    return row


def answer_clock(duty: Duty) -> str:
    """What the duty's answer is called beside its date."""
    if duty.answers_by == "reply":
        return "答复" if duty.is_top else "代拟稿"
    return "意见"


# How many have signed a case beside its lead; to annotate cases with.
SIGNERS = Subquery(
    CoSign.objects.filter(case=OuterRef("pk"), answer=CoSign.Answer.CONFIRMED)
    .order_by()
    .values("case")
    .annotate(number=Count("pk"))
    .values("number")
)


def proposers_text(case: Case, signers: int) -> str:
    """Who leads, and how many sign in all."""
    return f"{case.lead.styled} 等 {signers + 1} 人" if signers else case.lead.styled


def count_signers(rows: Iterable[Row]) -> None:
    """Confirmed co-signers, for all rows in one question."""
    rows = list(rows)
    signed = CoSign.objects.filter(case__in={row.case.pk for row in rows}, answer=CoSign.Answer.CONFIRMED)
    counts = dict(signed.order_by().values_list("case").annotate(Count("pk")))
    for row in rows:
        row.signers = counts.get(row.case.pk, 0)


@dataclass(frozen=True, slots=True)
class Replied:
    """A top duty whose reply is out, and what became of its opinion forms."""

    unit_code: str
    unit_name: str
    forms: dict[str, Any]


@dataclass(slots=True)
class Top:
    """Who answers a case, who has, whose opinion is still missing, and who has given the case back."""

    leads: list[str] = field(default_factory=list)
    replied: list[Replied] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)


def tops_of(cases: Iterable[int]) -> dict[int, Top]:
    """The top duties of these cases, in one question."""
    found: dict[int, Top] = {}
    duties = Duty.objects.filter(case__in=set(cases), upper=None, state__in=(*IN_FORCE, "returned")).order_by("pk")
    columns = ("case_id", "unit_code", "unit_name", "role", "answers_by", "state", "forms")
    for case, code, name, role, answers_by, state, forms in duties.values_list(*columns):
        top = found.setdefault(case, Top())
        if state == "returned":
            top.returned.append(name)
        elif role != Role.CO_HOST:
            top.leads.append(name)
        elif state != "answered":
            top.missing.append(name)
        if state == "answered" and answers_by == "reply":
            top.replied.append(Replied(code, name, forms))
    return found


def lead_units(case: Case, top: Top | None) -> str:
    """The units that answer; in a received case the outside lead."""
    if top is not None and top.leads:
        return "、".join(top.leads)
    return "、".join(unit["name"] for unit in case.outside_units if unit.get("role") == Role.LEAD)
