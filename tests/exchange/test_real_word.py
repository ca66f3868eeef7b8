"""Real proposals go out to Word in the official forms and come in again with the same text.

They stand beside the checkout and are never copied into it.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest

from huiyin.exchange.word_in import read_paper
from tests.exchange import in_word
from tests.exchange.in_word import Written
from tests.journeys.test_real_proposals import HOW_MANY, PROPOSALS, Proposal, lines_of, proposals

pytestmark = pytest.mark.skipif(not PROPOSALS.is_file(), reason=f"needs the real proposals: {PROPOSALS} is not there")

NUMBERED = {"situation": "一、情况", "analysis": "二、分析", "advice": "三、建议", "whole": ""}
NAMED = {"situation": "调研情况", "analysis": "问题分析", "advice": "具体建议", "whole": "提案内容"}

FORMS: list[tuple[Callable[[Written], BytesIO], dict[str, str]]] = [
    (in_word.as_form, NUMBERED),
    (in_word.as_lines, NUMBERED),
    (in_word.as_form_with_text_inside, NAMED),
    (in_word.as_running_text, NAMED),
]


def squeezed(texts: dict[str, str]) -> dict[str, list[str]]:
    """Line by line, without the blanks at their ends: a paragraph of Word has none."""
    return {name: list(lines_of(text)) for name, text in texts.items() if text.strip()}


@pytest.mark.parametrize(("form", "heads"), FORMS)
def test_out_to_word_and_in_again(form: Callable[[Written], BytesIO], heads: dict[str, str]) -> None:
    assert len(proposals()) == HOW_MANY
    wrong: list[int] = []
    for one in proposals():
        if form is in_word.as_running_text and "whole" in one.parts:
            continue  # without headings it has no form of its own
        wrong += [one.number] if differs(one, form, heads) else []
    assert wrong == []


def differs(one: Proposal, form: Callable[[Written], BytesIO], heads: dict[str, str]) -> bool:
    parts = {heads[name]: text.strip() for name, text in one.parts.items()}
    paper = read_paper(form(Written(title=one.title, lead="谷某生", co_signers=("程某雪",), parts=parts)), "提案.docx")
    same_people = (paper.lead, paper.co_signers) == ("谷某生", ["程某雪"])
    return paper.title != one.title.strip() or squeezed(paper.texts) != squeezed(one.parts) or not same_people
