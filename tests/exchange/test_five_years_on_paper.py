"""The five years of the documents, on paper: their hand-out lists, their ledgers, every letter that went out."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from huiyin import papers
from huiyin.cases.door import holding
from huiyin.cases.models import Case, Duty
from huiyin.exchange.outgoing.lists import Wanted, hand_out_list, ledger, listed
from huiyin.exchange.replay import settle, walk
from huiyin.exchange.replay_file import read
from huiyin.handling.models import Draft
from huiyin.people.models import CLERK, Office, Post, Unit, User
from huiyin.reply.letters import for_letters, letters_given, word_of
from tests.replay.test_five_years import FILES

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILES, reason="the five years' files are not beside this checkout"),
]


def played(path: Path) -> tuple[User, list[int]]:
    """The year as it stands at its end, and somebody who sees all of it: at the desk of its office and of each unit."""
    file = read(path)
    with holding():
        for _ in walk(file, settle(file)):
            pass
    area = Unit.objects.values_list("area", flat=True)[0]
    user = User.objects.create(username="reader", name="读者")
    office = Office.objects.create(area_id=area, type="assigning", name="政府办")
    Post.objects.create(user=user, office=office)
    for unit in Unit.objects.all():
        Post.objects.create(user=user, unit=unit, level=CLERK)
    return user, sorted(set(Case.objects.values_list("year", flat=True)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_years_lists_and_letters_are_printed(path: Path) -> None:
    user, years = played(path)
    told = 0
    for year in years:
        wanted = Wanted(user, date(2026, 12, 31), year)
        rows = listed(wanted)
        told += len(rows)
        out = hand_out_list(wanted, rows)
        assert len(out.rows) == len([row for row in rows if row.answering is not None])
        for paper in (out, ledger(wanted, rows)):
            sheet = CalamineWorkbook.from_filelike(BytesIO(papers.to_xlsx(paper, plain=True))).get_sheet_by_index(0)
            assert [str(line[0]) for line in sheet.to_python()[1:]] == [str(row[0]) for row in paper.rows]
            assert len(PdfReader(BytesIO(papers.to_pdf(paper))).pages) >= 1
    assert told == Case.objects.filter(state__in=("filed", "assigned", "closed")).count()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_letter_of_a_year_is_printed(path: Path) -> None:
    played(path)
    drafts = for_letters(Draft.objects.filter(state="issued", duty__upper=None)).order_by("pk")
    answered = Duty.objects.filter(upper=None, answered_at__isnull=False).count()
    assert drafts.count() >= answered
    for place, draft in enumerate(drafts):
        for one in letters_given(draft):
            words = "\n".join(paragraph.text for paragraph in Document(BytesIO(word_of(draft, one.letter))).paragraphs)
            assert one.letter.addressees[0] in words
            if place % 20 == 0:
                printed = "".join(page.extract_text() for page in PdfReader(BytesIO(papers.to_pdf(one.letter))).pages)
                assert one.letter.addressees[0] in "".join(printed.split())
