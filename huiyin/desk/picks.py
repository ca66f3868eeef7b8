"""What is ticked on a list: a case or a duty in it, as it stood when the list was read."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.cases.models import Case, Duty


class NotAPick(ValueError):
    """Something was sent that no list of ours has written."""


@dataclass(frozen=True, slots=True)
class Pick:
    """``duty_no`` is 0 for the case itself; ``events`` and ``draft_no`` are what the list had seen."""

    public_id: str
    duty_no: int
    events: int
    draft_no: int

    @classmethod
    def read(cls, text: str) -> Pick:
        public_id, *numbers = text.split(".")
        if len(numbers) != 3 or not all(part.isdecimal() and len(part) < 7 for part in numbers):
            raise NotAPick(text)
        return cls(public_id, *map(int, numbers))

    def __str__(self) -> str:
        return f"{self.public_id}.{self.duty_no}.{self.events}.{self.draft_no}"


def pick_of(case: Case, duty: Duty | None = None) -> str:
    """As a list writes it beside a row."""
    no, draft_no = (duty.no, duty.draft_no) if duty is not None else (0, 0)
    return str(Pick(case.public_id, no, case.event_count, draft_no))
