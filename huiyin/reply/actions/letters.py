"""函件: what a unit's letters look like, and each letter kept as it was issued."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Concatenate, ParamSpec

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
from huiyin.reply.letters import for_letters, letters_of, pdf_of, word_of
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


def keep_letters(answer: Answer, *, at: datetime) -> list[Letter]:
    """The letters of an answer as they go out, Word and PDF, byte for byte: one for each case that it is about."""
    draft = for_letters(Draft.objects.all()).get(pk=answer.draft_id)
    head: Letterhead | None = getattr(draft.duty.unit, "letterhead", None)
    codes: dict[int, str] = {}

    def coded(case: Case) -> papers.Code | None:
        code = codes.setdefault(case.pk, new_code())
        if not settings.SITE_ADDRESS or (head is not None and not head.with_code):
            return None
        return papers.Code(text=shown_code(code), address=f"{settings.SITE_ADDRESS}/verify/{code}/")

    dated = timezone.localdate(answer.issued_at)
    return [
        Letter.objects.create(
            answer=answer,
            case=one.case,
            code=codes[one.case.pk],
            title=one.letter.title,
            docx=store(NewFile("函件.docx", KINDS["docx"], BytesIO(word_of(draft, one.letter)))),
            pdf=store(NewFile("函件.pdf", KINDS["pdf"], BytesIO(pdf_of(draft, one.letter)))),
            at=at,
        )
        for one in letters_of(draft, number=answer.number, dated=dated, coded=coded)
    ]


def with_letters(action: Callable[Concatenate[Case, P], Event]) -> Callable[Concatenate[Case, P], Event]:
    """A step that issues an answer, with its letters kept: both, or nothing."""

    def issued(case: Case, /, *args: P.args, **kwargs: P.kwargs) -> Event:
        with transaction.atomic():
            event = action(case, *args, **kwargs)
            answer = Answer.objects.filter(duty=event.duty_id).latest("pk")
            keep_letters(answer, at=event.at)
        return event

    return issued
