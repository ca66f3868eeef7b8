"""A case's text for reading, and whether it still is what was handed in."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.cases.chain import sm3
from huiyin.cases.models import Case, CaseText


@dataclass(frozen=True)
class TextPart:
    heading: str
    paragraphs: list[str]


@dataclass(frozen=True)
class TextView:
    """A case's text, and whether it still is what was handed in."""

    parts: list[TextPart]
    length: int
    fingerprint: str
    intact: bool


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def view_text(case: Case, text: CaseText | None) -> TextView | None:
    if text is None:
        return None
    parts = (
        [("", text.whole)] if text.whole else [("情况", text.situation), ("分析", text.analysis), ("建议", text.advice)]
    )
    intact = not text.fingerprint or sm3(f"{case.title}\n{text.joined}") == text.fingerprint
    shown = [TextPart(heading, paragraphs(body)) for heading, body in parts if body.strip()]
    return TextView(shown, text.length, text.fingerprint, intact)


def text_of(case: Case) -> TextView | None:
    return view_text(case, CaseText.objects.filter(case=case).first())
