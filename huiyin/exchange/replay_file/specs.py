"""What a replay file holds once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

from huiyin.rules.ruleset import RuleSet

MORNING = time(9)  # a date without a time means 09:00


class NotAReplayFile(ValueError):
    """Not a file of this form: the JSON path of what is wrong (``$.steps[3].unit``), and the reason in Chinese."""

    def __init__(self, json_path: str, reason: str) -> None:
        super().__init__(f"{json_path}：{reason}")
        self.json_path = json_path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class UnitSpec:
    code: str
    name: str
    group: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class ProposerSpec:
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class CaseSpec:
    code: str
    kind: str
    title: str
    lead: str
    text: str = ""
    co_signers: tuple[str, ...] = ()
    number: str | None = None
    timing: str = "session"
    subject: str = ""


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step. ``n`` counts from 1; ``at`` is local time without a zone, ``at_text`` as the file writes it.

    ``fields`` holds the step's own fields that the file gives: dates as date, lists as tuples, promises and others as
    tuples of dicts. ``refused``: None, True, or the text that the reason must contain.
    """

    n: int
    at: datetime
    at_text: str
    do: str
    case: str
    fields: Mapping[str, Any]
    refused: Literal[True] | str | None = None
    note: str = ""


Figure = tuple[int, int | None, str | None]
DueKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What should come out. ``due`` by case, unit and clock; ``cases`` in the shape of the output, as far as named."""

    figures: Mapping[str, Figure] = field(default_factory=dict)
    due: Mapping[DueKey, date | None] = field(default_factory=dict)
    cases: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplayFile:
    name: str
    source: str
    constructed: tuple[str, ...]
    ruleset: RuleSet
    units: tuple[UnitSpec, ...]
    proposers: tuple[ProposerSpec, ...]
    cases: tuple[CaseSpec, ...]
    steps: tuple[StepSpec, ...]
    as_of: date
    view: str | None
    expect: Expectation
