"""What the proposer asks for, point by point: beside it an answer is written and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from huiyin.cases.models import Case, CaseText
from huiyin.desk.queries.case_text import paragraphs
from huiyin.desk.queries.pages import bytes_of, fitting
from huiyin.desk.queries.records import Records

ROOM = 20_000  # bytes of demands beside a form; what else was merged is read in its own case

_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、)）]|[①-⑳]|第[一二三四五六七八九十]{1,3}[，、是]|[一二三四五六七八九]是)"
)
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]、)?(?:具体)?(?:意见和|对策)?建议[:：]?$")


@dataclass(frozen=True)
class Demands:
    """The points of one case: of the case itself, or of one merged into it, which is answered too."""

    case: Case
    points: list[str]
    listed: bool = True

    @property
    def numbered(self) -> bool:
        """The proposer has counted them himself."""
        return any(_NUMBERED.match(point) for point in self.points)


def points_of(text: str) -> list[str]:
    """One a numbered line, with what follows it; one a paragraph where nothing is numbered."""
    lines = paragraphs(text)
    if not any(_NUMBERED.match(line) for line in lines):
        return lines
    points: list[str] = []
    for line in lines:
        if _NUMBERED.match(line) or not points:
            points.append(line)
        else:
            points[-1] += f"\n{line}"
    return points


def asked_in(text: CaseText) -> list[str]:
    """From the part 建议; of a text in one piece from where it says so, else all of it."""
    if not text.whole:
        return points_of(text.advice or text.joined)
    lines = paragraphs(text.whole)
    after = next((place for place, line in enumerate(lines, 1) if _HEADING.match(line)), 0)
    return points_of("\n".join(lines[after:] or lines))


def demands_of(records: Records) -> list[Demands]:
    """Those of the case, and of the cases merged into it, of which as many are listed as there is room for."""
    texts = sorted(records.of(CaseText), key=lambda text: (text.case_id != records.case.pk, text.case_id))
    found = [Demands(text.case, asked_in(text)) for text in texts]
    listed = fitting([bytes_of(*one.points) for one in found], len(found), ROOM)
    return [replace(one, listed=place < listed) for place, one in enumerate(found)]
