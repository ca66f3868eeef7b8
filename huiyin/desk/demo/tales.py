"""One case of the demo, as steps of a replay file; and what such a file cannot tell: who took each step, and more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from huiyin.desk.demo.papers import Paper, answer, opinion, reason_of
from huiyin.desk.demo.roll import ROLL, TOLD, chain_of, holders
from huiyin.people.models import CLERK

SATISFIED, BASICALLY, UNSATISFIED = "satisfied", "basically_satisfied", "unsatisfied"
HOLDERS = holders()
_REMARKS = ("同意。", "同意，请按时印发。", "已阅，同意上报。", "文字已核，同意。", "同意。请做好跟踪落实。")
Day = Callable[[int], date]


def clerk(place: str) -> str:
    """The account of a unit's or an office's clerk."""
    return HOLDERS[f"{place}:{CLERK}"]


TO_BE_NUMBERED = ""  # when every letter of the year is there, in the order of their days


@dataclass(slots=True)
class Told:
    """A step: what the file says of it, who takes it, and what is handed to the action besides."""

    at: datetime
    do: str
    by: str
    fields: dict[str, Any]
    more: dict[str, Any] = field(default_factory=dict)
    in_file: bool = True


@dataclass
class Tale:
    """A case, told day by day. ``ago`` is in days before today, and moves on from step to step."""

    code: str
    area: str
    kind: str
    paper: Paper
    lead: str
    co_signers: tuple[str, ...]
    timing: str
    rng: Random
    today: date
    day: Day
    on_paper: bool = False
    registering: str = ""
    co_hosts: tuple[str, ...] = ()
    lead_unit: str = ""
    open: bool = False
    steps: list[Told] = field(default_factory=list)
    begun: datetime = datetime.min  # noqa: DTZ901 - set when it is begun

    def __post_init__(self) -> None:
        self.co_hosts = self.co_hosts or self.paper.co_hosts
        self.lead_unit = self.lead_unit or self.paper.lead

    # -- who

    @property
    def proposer(self) -> str:
        """The account that acts for the lead proposer."""
        return self.review if self.on_paper else ROLL[self.lead].account

    @property
    def review(self) -> str:
        return clerk(f"{self.area}.{'congress' if self.kind == 'suggestion' else 'cppcc'}")

    @property
    def assigning(self) -> str:
        return clerk(f"{self.area}.assigning")

    # -- one step

    def _when(self, ago: int) -> datetime:
        day = self.day(ago)
        last = self.steps[-1].at if self.steps else self.begun
        if day > last.date():
            return datetime.combine(day, time(8, 30)) + timedelta(minutes=self.rng.randrange(480))
        return last + timedelta(minutes=self.rng.randrange(4, 19))

    def step(self, ago: int, do: str, account: str, more: dict[str, Any] | None = None, /, **fields: Any) -> None:
        self.steps.append(Told(self._when(ago), do, account, fields, more or {}))

    def beyond(self, ago: int, do: str, account: str, /, **more: Any) -> None:
        """A step that a replay file does not know."""
        self.steps.append(Told(self._when(ago), do, account, {}, more, in_file=False))

    def named(self, ago: int) -> None:
        """The section and who does the work, with a telephone that does not ring."""
        roll, section = TOLD["roll"], self.rng.choice(("综合科", "业务一科", "业务二科", "规划科", "法规科"))
        handler = self.rng.choice(roll["family"]) + self.rng.choice(roll["given"])
        phone = f"000-{self.rng.randrange(1_000_000, 9_999_999)}"
        self.beyond(ago, "name_handlers", clerk(self.lead_unit), section=section, handler=handler, phone=phone)

    # -- stations that many cases pass

    def begin(self, ago: int) -> None:
        self.begun = datetime.combine(self.day(ago), time(8, 30)) + timedelta(minutes=self.rng.randrange(400))

    def submit(self, ago: int) -> None:
        self.begin(ago + 1)
        for code in self.co_signers:
            self.step(ago, "co_sign", self.review if self.on_paper else ROLL[code].account, proposer=code)
        self.step(ago, "submit", self.proposer)

    def file(self, ago: int) -> None:
        self.step(ago, "file", self.review)

    def assign(self, ago: int, *, due: int | None = None, separate: tuple[str, ...] = ()) -> None:
        """``due``: in so many days from today, where a date is given."""
        named: dict[str, Any] = {"separate": list(separate)} if separate else {"lead": self.lead_unit}
        if self.co_hosts:
            named["co_hosts"] = list(self.co_hosts)
        if due is not None:
            named["due"] = self.ahead(due)
        self.step(ago, "assign", self.assigning, **named)

    def ahead(self, days: int) -> str:
        """So many days from today, as a file writes it."""
        return (self.today + timedelta(days=days)).isoformat()

    def sign(self, ago: int, *units: str) -> None:
        for unit in units or (self.lead_unit, *self.co_hosts):
            self.step(ago, "sign_for", clerk(unit), unit=unit)

    def talk(self, ago: int, unit: str = "") -> None:
        unit = unit or self.lead_unit
        aside = self.rng.choice(TOLD["asides"])
        more = {"summary": aside["summary"]}
        name = ROLL[self.lead].name
        self.step(ago, "contact", clerk(unit), more, unit=unit, stage="before", mode=aside["mode"], **{"with": name})

    def confirm(self, ago: int) -> None:
        if not self.on_paper:
            self.step(ago, "confirm_contact", self.proposer, unit=self.lead_unit, proposer=self.lead)

    def opine(self, ago: int, *units: str) -> None:
        for unit in units or self.co_hosts:
            self.step(ago, "draft", clerk(unit), unit=unit, text=opinion(self.rng, unit))
            self.approve(ago, unit, chain_of(unit, "opinion"))
            self.step(ago, "issue", clerk(unit), unit=unit)

    def approve(self, ago: int, unit: str, levels: list[str]) -> None:
        for level in levels:
            more = {"remark": self.rng.choice(_REMARKS)}
            self.step(ago, "approve", HOLDERS[f"{unit}:{level}"], more, unit=unit, level=level)

    def draft(self, ago: int, result_class: str, *, unit: str = "", passed: int = 0, again: bool = False) -> None:
        """A reply, passed by the first so many levels."""
        unit = unit or self.lead_unit
        given: dict[str, Any] = {
            "text": answer(self.paper, self.kind, result_class, again=again),
            "class": result_class,
            "open": self.rng.choice(("full", "full", "full", "summary")),
        }
        if result_class == "B":
            due = self.day(ago) + timedelta(days=self.rng.randint(240, 420))
            given["promises"] = [{"text": self.paper.plan, "due": due.isoformat()}]
        if reason := reason_of(self.paper, result_class):
            given["reason"] = reason
        self.step(ago, "draft", clerk(unit), unit=unit, **given)
        self.approve(max(1, ago - 1), unit, chain_of(unit, "reply")[:passed])

    def issue(self, ago: int, result_class: str, *, unit: str = "", again: bool = False) -> None:
        """Drafted, passed by every level and sent out, within a few days."""
        unit = unit or self.lead_unit
        self.draft(ago + 4, result_class, unit=unit, passed=4, again=again)
        self.step(ago, "issue", clerk(unit), unit=unit, number=TO_BE_NUMBERED)

    def say(self, ago: int, attitude: str, result: str, *, unit: str = "", reason: str = "") -> None:
        """The lead proposer's form."""
        more: dict[str, Any] = {"unit": unit} if unit else {}
        if reason:
            more["reason"] = reason
        self.step(ago, "evaluate", self.proposer, proposer=self.lead, attitude=attitude, result=result, **more)

    def close(self, ago: int) -> None:
        self.step(ago, "close", self.assigning)
