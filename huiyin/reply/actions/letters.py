"""函件: what a unit's letters look like, and each letter kept as it was issued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from huiyin import papers
from huiyin.cases.door import Person, Refused
from huiyin.cases.models import Case, Event
from huiyin.files.actions import NewFile, store
from huiyin.files.kinds import KINDS
from huiyin.handling.models import Answer, Draft
from huiyin.people.models import Unit
from huiyin.reply.letters import CaseLetter, for_letters, letters_of, own_template, pdf_by_template, word_of
from huiyin.reply.models import Letter, LetterForm, Letterhead, new_code, shown_code

P = ParamSpec("P")


def set_letterhead(
    unit: Unit, *, form: str, head: str = "", copies: str = "", with_code: bool = True, actor: Person, at: datetime
) -> Letterhead:
    """函件设置, by the unit's clerk; letters that were issued stay as they are."""
    reasons = []
    if not actor.holds(unit.pk):
        reasons.append("函件格式由本单位经办人设定")
    if form not in LetterForm.values:
        reasons.append("请选择信函格式或公文格式")
    if reasons:
        raise Refused(*reasons)
    given = {"form": form, "head": head.strip(), "copies": copies.strip(), "with_code": with_code}
    kept, _ = Letterhead.objects.update_or_create(unit=unit, defaults={**given, "at": at, "by": actor.user})
    return kept


def set_template(unit: Unit, *, content: bytes | None, actor: Person, at: datetime) -> Letterhead:
    """自制模板: the unit's own Word form from now on, checked; without one the system's own again."""
    if not actor.holds(unit.pk):
        raise Refused("函件模板由本单位经办人设定")
    kept = None
    if content is not None:
        try:
            papers.check_template(content)
        except papers.TemplateRefused as refused:
            raise Refused(*refused.reasons) from None
        kept = store(NewFile("模板.docx", KINDS["docx"], BytesIO(content)))
    head, _ = Letterhead.objects.update_or_create(unit=unit, defaults={"template": kept, "at": at, "by": actor.user})
    return head


@dataclass
class Prints:
    """What is made of an answer's letters before its case is locked: their codes by case, and the PDFs that the unit's own
    template gives, which take LibreOffice seconds, at worst a minute; None where it gives none."""

    codes: dict[int, str] = field(default_factory=dict)
    pdfs: dict[papers.Letter, bytes | None] = field(default_factory=dict)

    def of(self, draft: Draft, letter: papers.Letter) -> bytes | None:
        if letter not in self.pdfs:
            self.pdfs[letter] = pdf_by_template(draft, letter)
        return self.pdfs[letter]


def keep_letters(answer: Answer, *, at: datetime, prints: Prints | None = None) -> list[Letter]:
    """The letters of an answer as they go out, Word and PDF, byte for byte: one for each case that it is about."""
    prints = prints or Prints()
    draft, composed = _composed(answer, prints.codes)
    by_template = own_template(draft) is not None
    kept = []
    for one in composed:
        printed = prints.of(draft, one.letter)
        pdf = printed or papers.to_pdf(one.letter)
        letter = Letter.objects.create(
            answer=answer,
            case=one.case,
            code=prints.codes[one.case.pk],
            title=one.letter.title,
            docx=store(NewFile("函件.docx", KINDS["docx"], BytesIO(word_of(draft, one.letter)))),
            pdf=store(NewFile("函件.pdf", KINDS["pdf"], BytesIO(pdf))),
            pdf_without_template=by_template and printed is None,
            at=at,
        )
        kept.append(letter)
    return kept


def _composed(answer: Answer, codes: dict[int, str]) -> tuple[Draft, list[CaseLetter]]:
    draft = for_letters(Draft.objects.all()).get(pk=answer.draft_id)
    head: Letterhead | None = getattr(draft.duty.unit, "letterhead", None)

    def coded(case: Case) -> papers.Code | None:
        code = codes.setdefault(case.pk, new_code())
        if not settings.SITE_ADDRESS or (head is not None and not head.with_code):
            return None
        return papers.Code(text=shown_code(code), address=f"{settings.SITE_ADDRESS}/verify/{code}/")

    dated = timezone.localdate(answer.issued_at)
    return draft, letters_of(draft, number=answer.number, dated=dated, coded=coded)


def with_letters(action: Callable[Concatenate[Case, P], Event]) -> Callable[Concatenate[Case, P], Event]:
    """A step that issues an answer, with its letters kept: both, or nothing. Whom the answer is of stands in ``unit``."""

    def issued(case: Case, /, *args: P.args, **kwargs: P.kwargs) -> Event:
        prints = Prints()
        if Letterhead.objects.filter(unit=cast(Unit, kwargs["unit"])).exclude(template=None).exists():
            _print_beforehand(prints, lambda: action(Case.objects.get(pk=case.pk), *args, **kwargs))
        with transaction.atomic():
            event = action(case, *args, **kwargs)
            keep_letters(_given_by(event), at=event.at, prints=prints)
        return event

    return issued


def _given_by(event: Event) -> Answer:
    return Answer.objects.filter(duty=event.duty_id).latest("pk")


def _print_beforehand(prints: Prints, step: Callable[[], Event]) -> None:
    """The number and the date of a letter are known when its step is taken: so it is taken, read and taken back. Should
    another letter get the number meanwhile, this one is printed again."""
    with transaction.atomic():
        draft, composed = _composed(_given_by(step()), prints.codes)
        transaction.set_rollback(True)
    for one in composed:
        prints.of(draft, one.letter)
