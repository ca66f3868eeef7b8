"""Cases and duties as they stood on a day: what figures are reckoned from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

IN_FORCE = ("sent", "signed", "answered")
COUNTED = ("filed", "assigned", "closed")
SATISFIED = ("satisfied", "basically_satisfied")


@dataclass(slots=True)
class CaseRow:
    """A case as it stood."""

    pk: int
    state: str = ""
    kind: str = ""
    timing: str = ""
    number: str = ""
    submitted_at: datetime | None = None
    received_from: str = ""
    is_key: bool = False
    merged_into_id: int | None = None
    taken_back_at: datetime | None = None

    @property
    def counted(self) -> bool:
        """Now filed, assigned or closed."""
        return self.state in COUNTED

    @property
    def submitted(self) -> bool:
        """Submitted here, and not by mistake."""
        return self.submitted_at is not None and self.taken_back_at is None

    @property
    def came(self) -> bool:
        """Submitted here, or received from outside; and not by mistake."""
        return self.submitted or (bool(self.received_from) and self.taken_back_at is None)


@dataclass(slots=True)
class DutyRow:
    """A duty as it stood, with its case."""

    case: CaseRow
    solved: frozenset[str] = frozenset()
    unit_id: int = 0
    upper_id: int | None = None
    role: str = ""
    answers_by: str = ""
    state: str = ""
    return_due: date | None = None
    first_contact_due: date | None = None
    answer_due: date = date.max
    round: int = 1
    result_class: str = ""
    first_class: str = ""
    first_issued_at: datetime | None = None
    first_in_time: bool | None = None
    answered_at: datetime | None = None
    answered_in_time: bool | None = None
    contacted: bool = False
    faced: bool = False
    forms: dict[str, Any] = field(default_factory=dict)
    urged: int = 0
    returns_asked: int = 0
    returns_granted: int = 0
    above: int | None = None  # the unit that handed it on

    @property
    def in_force(self) -> bool:
        return self.state in IN_FORCE and self.case.state != "withdrawn"

    @property
    def by_reply(self) -> bool:
        return self.answers_by == "reply"

    @property
    def replied(self) -> bool:
        """At least one reply issued."""
        return self.by_reply and self.first_issued_at is not None

    @property
    def gave_opinion(self) -> bool:
        return not self.by_reply and self.state == "answered"

    def returned(self, dimension: str, *levels: str) -> int:
        """Forms of the last issued round that say one of these levels."""
        return sum(self.forms.get(dimension, {}).get(level, 0) for level in levels)
