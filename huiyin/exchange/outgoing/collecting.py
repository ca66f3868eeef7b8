"""本案文书: every paper of a case that a reader may have, in the order in which a case file (一案一卷) is bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from typing import NamedTuple

from django.db.models import BooleanField, Count, ExpressionWrapper
from django.utils import timezone

from huiyin import papers
from huiyin.assignment.models import ReturnRequest
from huiyin.cases.at_once import at_once
from huiyin.cases.models import Case, CaseFile, CaseText, CoSign, Duty, Event, Note
from huiyin.cases.sight import sight_of
from huiyin.exchange.outgoing import sheets
from huiyin.exchange.outgoing.notices import rehandling_notice, urging_notice
from huiyin.files.models import Attachment
from huiyin.handling.models import (
    Answer,
    AnswerScan,
    Approval,
    Contact,
    ContactFile,
    Draft,
    DraftFile,
    ExtensionRequest,
)
from huiyin.people.models import Office, Proposer, User
from huiyin.reply.letters import for_letters, letters_given, letters_of, pdf_by_template, title_of, word_of
from huiyin.reply.models import Form, Letter

MOST_BOUND = 200 * 1024 * 1024  # bytes of files handed in that go into one PDF: all of it is made in memory
Content = papers.Paper | bytes  # made from the record, or a PDF as it was issued


@dataclass(frozen=True, slots=True)
class CasePaper:
    """One paper. ``make`` composes it when it is wanted; ``word`` is the Word file as it was issued, where one is kept."""

    key: str
    title: str
    on: date | None
    by: str
    make: Callable[[], Content]
    number: str = ""
    word: Callable[[], bytes] | None = None
    bound: bool = True  # in the case file; a form to be filled in by hand is not
    # What was handed in with it, as far as the reader sees it and its bytes are there.
    files: tuple[Attachment, ...] = ()


class _Asked(NamedTuple):
    """What hangs on the case, as far as the reader sees it, each by its keys."""

    returns: list[ReturnRequest]
    extensions: list[ExtensionRequest]
    contacts: list[Contact]
    forms: list[Form]
    case_files: list[CaseFile]
    contact_files: list[ContactFile]
    draft_files: list[DraftFile]
    scans: list[AnswerScan]


class CasePapers:
    """The papers of one case for one reader, asked for in a bounded number of queries."""

    def __init__(self, case: Case, user: User, now: datetime) -> None:
        self.case, self.user = case, user
        self.on = timezone.localdate(now)

    @cached_property
    def every(self) -> list[CasePaper]:
        return [
            *self._case_itself(),
            *self._requests(),
            *self._contacts(),
            *self._answers("opinion"),
            *self._answers("reply"),
            *self._forms(),
            *self._notices(),
        ]

    @property
    def bound(self) -> list[CasePaper]:
        return [one for one in self.every if one.bound]

    def bundle(self) -> papers.Bundle:
        """一案一卷: one file with a cover, a list of contents and bookmarks."""
        room = MOST_BOUND
        documents: list[papers.Document] = []
        for one in self.bound:
            documents.append(
                papers.Document(
                    title=one.title, content=one.make(), number=one.number, dated=one.on, responsible=one.by
                )
            )
            for file in one.files:
                fits = file.stored.size <= room
                room -= file.stored.size if fits else 0
                documents.append(
                    papers.Document(
                        title=f"附件：{file.name}",
                        content=_as_it_was_handed_in(file) if fits else None,
                        dated=_day(file.at),
                        responsible=one.by,
                    )
                )
        facts = (
            ("编号", self.case.number_label),
            ("案别", str(self.case.get_kind_display())),
            ("提出人", "、".join(one.styled for one in self._proposers)),
            ("承办单位", "、".join(f"{duty.unit_name}（{duty.get_role_display()}）" for duty in self._top)),
        )
        return papers.Bundle(
            title=self.case.title, subtitle="办理案卷", facts=facts, documents=tuple(documents), dated=self.on
        )

    # -- what is asked for once ---------------------------------------------------------------------------------------

    @cached_property
    def _duties(self) -> dict[int, Duty]:
        sight = sight_of(self.user, self.on)
        looks = ExpressionWrapper(sight.official("case__") | sight.inside(), output_field=BooleanField())
        rows = Duty.objects.filter(case=self.case).annotate(looks_inside=looks)
        return {duty.pk: duty for duty in rows.order_by("no")}

    @property
    def _top(self) -> list[Duty]:
        return [duty for duty in self._duties.values() if duty.is_top and duty.in_force]

    @cached_property
    def _inside(self) -> frozenset[int]:
        """The duties inside which he looks, as ``Duty.objects.open_to``: their approvals and notices are his."""
        return frozenset(pk for pk, duty in self._duties.items() if duty.looks_inside)  # type: ignore[attr-defined]

    @cached_property
    def _events(self) -> list[Event]:
        return list(Event.objects.filter(case=self.case).order_by("seq"))

    @cached_property
    def _signed(self) -> list[CoSign]:
        rows = CoSign.objects.filter(case=self.case, answer=CoSign.Answer.CONFIRMED)
        return list(rows.select_related("proposer").order_by("pk"))

    @cached_property
    def _proposers(self) -> list[Proposer]:
        return [self.case.lead, *(row.proposer for row in self._signed)]

    @cached_property
    def _drafts(self) -> list[Draft]:
        rows = for_letters(Draft.objects.visible_to(self.user, self.on)).filter(duty__case=self.case)
        return list(rows.annotate(kept=Count("answer__letters")).order_by("duty__no", "no"))

    @cached_property
    def _asked(self) -> _Asked:
        """The small tables, in one question."""
        of, reader = self.case, (self.user, self.on)
        return _Asked(
            *at_once(
                ReturnRequest.objects.visible_to(*reader).filter(duty__case=of),
                ExtensionRequest.objects.visible_to(*reader).filter(duty__case=of),
                Contact.objects.visible_to(*reader).filter(duty__case=of),
                Form.objects.visible_to(*reader).filter(duty__case=of).select_related("proposer"),
                CaseFile.objects.visible_to(*reader).filter(case=of).select_related("stored"),
                ContactFile.objects.visible_to(*reader).filter(contact__duty__case=of).select_related("stored"),
                DraftFile.objects.visible_to(*reader).filter(draft__duty__case=of).select_related("stored"),
                AnswerScan.objects.visible_to(*reader).filter(answer__duty__case=of).select_related("stored"),
            )
        )

    @cached_property
    def _office(self) -> str:
        """The office that hands the case out."""
        if self.case.is_received:
            return self.case.received_from
        if self.case.assigning_office is not None:
            return self.case.assigning_office.name
        found = Office.objects.filter(area=self.case.area_id, type=Office.Type.ASSIGNING).order_by("pk").first()
        return found.name if found is not None else "交办机关"

    # -- the papers ---------------------------------------------------------------------------------------------------

    def _case_itself(self) -> Iterator[CasePaper]:
        case, files = self.case, _there(self._asked.case_files)
        yield CasePaper("text", "案件原文", _day(case.submitted_at), case.lead.styled, self._case_sheet, files=files)
        if self._top:
            on = sheets.handed_out_on(case, self._top)
            yield CasePaper("hand-out", "交办单", on, self._office, self._hand_out_sheet)

    def _case_sheet(self) -> papers.Sheet:
        text = CaseText.objects.filter(case=self.case).first()
        return sheets.case_sheet(self.case, text, self._proposers)

    def _hand_out_sheet(self) -> papers.Sheet:
        return sheets.hand_out_sheet(self.case, self._top, self._proposers)

    def _requests(self) -> Iterator[CasePaper]:
        for place, asked in enumerate(self._asked.returns, 1):
            duty = self._duties[asked.duty_id]
            make = partial(self._return_sheet, asked, duty)
            yield CasePaper(f"return-{place}", "退办申请", _day(asked.asked_at), duty.unit_name, make)
        for place, wanted in enumerate(self._asked.extensions, 1):
            duty = self._duties[wanted.duty_id]
            more = partial(self._extension_sheet, wanted, duty)
            yield CasePaper(f"extension-{place}", "延期申请", _day(wanted.asked_at), duty.unit_name, more)

    def _return_sheet(self, asked: ReturnRequest, duty: Duty) -> papers.Sheet:
        return sheets.return_sheet(self.case, asked, duty, self._office, self._proposers)

    def _extension_sheet(self, wanted: ExtensionRequest, duty: Duty) -> papers.Sheet:
        return sheets.extension_sheet(self.case, wanted, duty, self._office, self._proposers)

    def _contacts(self) -> Iterator[CasePaper]:
        talks = sorted(self._asked.contacts, key=lambda talk: (talk.at, talk.pk))
        for place, talk in enumerate(talks, 1):
            duty = self._duties[talk.duty_id]
            title = f"沟通记录（{talk.get_stage_display()}，{talk.get_mode_display()}）"
            make = partial(self._contact_sheet, talk, duty)
            files = tuple(one for one in self._asked.contact_files if one.contact_id == talk.pk)
            yield CasePaper(f"contact-{place}", title, _day(talk.at), duty.unit_name, make, files=_there(files))

    def _contact_sheet(self, contact: Contact, duty: Duty) -> papers.Sheet:
        return sheets.contact_sheet(self.case, contact, duty, self._proposers)

    def _answers(self, paper: str) -> Iterator[CasePaper]:
        """Drafts with their approvals, then what was issued; a blank record of an answer in person beside each reply."""
        for draft in self._drafts:
            if draft.paper != paper:
                continue
            duty, answer = draft.duty, getattr(draft, "answer", None)
            at = f"{duty.no}-{draft.no}"
            if duty.pk in self._inside:
                make = partial(self._approval_sheet, draft, answer)
                title = f"发文稿纸（第 {draft.no} 稿）"
                # What was issued goes with the letter.
                files = self._annexes(draft) if answer is None else ()
                yield CasePaper(f"approval-{at}", title, _day(draft.at), duty.unit_name, make, files=files)
            if answer is not None:
                yield from self._letters(draft, answer, at)
                if duty.is_top and duty.answers_by == "reply" and duty.pk in self._inside:
                    make = partial(self._face_reply_sheet, draft)
                    yield CasePaper(f"face-{at}", "当面答复记录（空白）", None, duty.unit_name, make, bound=False)

    def _annexes(self, draft: Draft) -> tuple[Attachment, ...]:
        return _there(one for one in self._asked.draft_files if one.draft_id == draft.pk)

    def _approval_sheet(self, draft: Draft, answer: Answer | None) -> papers.Sheet:
        [first, *_] = letters_of(draft)
        number = answer.number if answer is not None else ""
        said = list(Approval.objects.filter(draft=draft).select_related("by").order_by("pk"))
        return sheets.approval_sheet(self.case, draft, draft.duty, said, number, first.letter.addressees)

    def _face_reply_sheet(self, draft: Draft) -> papers.Sheet:
        return sheets.face_reply_sheet(self.case, draft.duty, draft, self._proposers)

    def _letters(self, draft: Draft, answer: Answer, at: str) -> Iterator[CasePaper]:
        """As they went out, the case's own first; where none was kept, as the record has it."""
        on, by, title = _day(answer.issued_at), draft.duty.unit_name, title_of(self.case, draft)
        kept: int = draft.kept  # type: ignore[attr-defined]
        scans = _there(one for one in self._asked.scans if one.answer_id == answer.pk)
        files = (*self._annexes(draft), *scans)
        for place in range(1, kept + 1):
            yield CasePaper(
                f"letter-{at}-{place}",
                title if place == 1 else f"{title}（并案{place - 1}）",
                on,
                by,
                partial(_kept, answer, place, "pdf"),
                answer.number,
                partial(_kept, answer, place, "docx"),
                files=files if place == 1 else (),
            )
        if not kept:
            make, word = partial(_composed, draft), partial(_composed_word, draft)
            yield CasePaper(f"letter-{at}-1", title, on, by, make, answer.number, word, files=files)

    def _forms(self) -> Iterator[CasePaper]:
        numbers = {
            (draft.duty_id, draft.answer.round): draft.answer.number
            for draft in self._drafts
            if draft.state == "issued"
        }
        for place, form in enumerate(self._asked.forms, 1):
            duty = self._duties[form.duty_id]
            make = partial(sheets.opinion_sheet, self.case, form, duty, numbers.get((duty.pk, form.round), ""))
            title = f"征询意见表（{form.proposer.styled}{'' if form.returned_at else '，未收回'}）"
            on = _day(form.returned_at or form.sent_at)
            yield CasePaper(f"form-{place}", title, on, form.proposer.styled, make, bound=form.returned_at is not None)

    def _notices(self) -> Iterator[CasePaper]:
        """What the offices wrote to the units, from the record: for who looks inside the duty."""
        due: dict[int, date] = {}
        urged: dict[int, int] = {}
        for event in self._events:
            for no, columns in event.data.get("duties", {}).items():
                if columns.get("answer_due"):
                    due[int(no)] = date.fromisoformat(columns["answer_due"])
            if event.duty_id is None or event.duty_id not in self._inside or event.step not in ("rehandle", "urge"):
                continue
            duty, on = self._duties[event.duty_id], timezone.localdate(event.at)
            by, when = self._sender(event, duty), due.get(duty.no, duty.answer_due)
            if event.step == "urge":
                urged[duty.pk] = urged.get(duty.pk, 0) + 1
                make: Callable[[], Content] = partial(self._urging, event, duty, when, urged[duty.pk])
                yield CasePaper(f"urge-{event.seq}", f"催办通知（{duty.unit_name}）", on, by or self._office, make)
            else:
                make = partial(self._rehandling, event, duty, when)
                yield CasePaper(
                    f"rehandle-{event.seq}", f"重新办理通知（{duty.unit_name}）", on, by or self._office, make
                )

    def _urging(self, event: Event, duty: Duty, due: date, times: int) -> papers.Letter:
        office, on = self._sender(event, duty) or self._office, timezone.localdate(event.at)
        return urging_notice(self.case, duty, office=office, on=on, due=due, times=times)

    def _rehandling(self, event: Event, duty: Duty, due: date) -> papers.Letter:
        """With what the proposers wrote in the round before, as far as this reader may see it."""
        before = event.data.get("round", 2) - 1
        forms = [one for one in self._asked.forms if one.duty_id == duty.pk and one.round == before]
        note = Note.objects.filter(case=self.case, seq=event.seq).first()
        return rehandling_notice(
            self.case,
            duty,
            office=self._sender(event, duty) or self._office,
            on=timezone.localdate(event.at),
            due=due,
            reason=note.text if note is not None else "",
            forms=forms,
        )

    def _sender(self, event: Event, duty: Duty) -> str:
        """Who wrote it: the unit above, the lead, the body; empty for the office that hands out."""
        if event.part == "unit_above" and duty.upper_id is not None:
            return self._duties[duty.upper_id].unit_name
        if event.part == "lead":
            return next((one.unit_name for one in self._top if one.answers_by == "reply"), "")
        return self.case.body.name if event.part == "body" else ""


def _there(files: Iterable[Attachment]) -> tuple[Attachment, ...]:
    return tuple(one for one in files if one.stored.is_there)


def _as_it_was_handed_in(file: Attachment) -> papers.Picture | bytes | None:
    """What a PDF can take up: a PDF's pages, a picture; of anything else the contents say that it lies elsewhere."""
    kind = file.stored.what.code
    if kind not in ("pdf", "jpg", "png"):
        return None
    content = file.stored.path.read_bytes()
    return content if kind == "pdf" else papers.Picture(content=content)


def _kept(answer: Answer, place: int, kind: str) -> bytes:
    letter = Letter.objects.select_related(kind).filter(answer=answer).order_by("pk")[place - 1]
    file = letter.pdf if kind == "pdf" else letter.docx
    return file.path.read_bytes()


def _composed(draft: Draft) -> Content:
    letter = letters_given(draft)[0].letter
    return pdf_by_template(draft, letter) or letter


def _composed_word(draft: Draft) -> bytes:
    return word_of(draft, letters_given(draft)[0].letter)


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at is not None else None


def as_pdf(content: Content) -> bytes:
    return content if isinstance(content, bytes) else papers.to_pdf(content)
