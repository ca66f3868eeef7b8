"""What hangs on a case, as far as its reader may see it: read once, and as much of it at once as a page wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from huiyin.assignment.models import ReturnRequest
from huiyin.cases.at_once import at_once
from huiyin.cases.models import Case, CaseFile, CaseText, Consulted, CoSign, Duty, Event, Note
from huiyin.exchange.models import Doubt
from huiyin.files.models import Attachment
from huiyin.handling.models import (
    Allotment,
    AnswerScan,
    Approval,
    Contact,
    ContactFile,
    Draft,
    DraftFile,
    ExtensionRequest,
    Promise,
)
from huiyin.oversight.models import AllRead, Instruction, Seen
from huiyin.people.models import Office, User
from huiyin.reply.models import Form

M = TypeVar("M", bound=Model)
F = TypeVar("F", bound=Attachment)
# Who has confirmed a talk: shown of the talks that the reader sees.
Confirmed = Contact.confirmed_by.through


class Records:
    """``read`` asks for several kinds of rows in one question; what was not read is asked for when it is wanted."""

    def __init__(self, case: Case, user: User, on: date) -> None:
        self.case, self.user, self.on = case, user, on
        self._read: dict[type[Model], list[Any]] = {}

    def read(self, *models: type[Model]) -> None:
        wanted = [model for model in models if model not in self._read]
        if wanted:
            found = at_once(*(QUESTIONS[model](self) for model in wanted))
            self._read.update(zip(wanted, found, strict=True))

    def read_page(self) -> None:
        """All that the page of a case shows."""
        self.read(*(model for model in QUESTIONS if model is not CaseText))

    def of(self, model: type[M]) -> list[M]:
        """The rows of a model, by their keys."""
        self.read(model)
        return self._read[model]

    @property
    def co_signs(self) -> list[CoSign]:
        return self.of(CoSign)

    def drafts_of(self, duty: Duty) -> list[Draft]:
        """Every version of this duty's paper that the reader may see, the first one first."""
        found = sorted((one for one in self.of(Draft) if one.duty_id == duty.pk), key=lambda one: one.no)
        for draft in found:
            draft.duty = duty
        return found

    def approvals_of(self, draft: Draft) -> list[Approval]:
        return [one for one in self.of(Approval) if one.draft_id == draft.pk]

    def files_of(self, model: type[F], **to: int) -> list[F]:
        """The attachments of one thing, as ``contact_id=…`` names it, whose bytes are there."""
        ((name, pk),) = to.items()
        return [one for one in self.of(model) if getattr(one, name) == pk and one.stored.is_there]

    @cached_property
    def contacts(self) -> list[Contact]:
        """Each with who has confirmed it."""
        self.read(Contact, Confirmed)
        talks = sorted(self.of(Contact), key=lambda one: (one.at, one.pk))
        confirmed: dict[int, list[Any]] = {one.pk: [] for one in talks}
        for row in self.of(Confirmed):
            if row.contact_id in confirmed:
                confirmed[row.contact_id].append(row.proposer)
        for one in talks:
            one._prefetched_objects_cache = {"confirmed_by": confirmed[one.pk]}  # type: ignore[attr-defined]
        return talks

    @cached_property
    def sheets(self) -> list[Form]:
        """Every form that was sent, to tell that it was; what it says is told of ``open_sheets`` alone."""
        return sorted(self.of(Form), key=lambda one: (one.round, one.pk))

    @cached_property
    def open_sheets(self) -> frozenset[int]:
        return frozenset(one.pk for one in self.of(Form) if one.open_to_reader)  # type: ignore[attr-defined]

    @cached_property
    def consulted(self) -> list[Consulted]:
        return sorted(self.of(Consulted), key=lambda one: (one.turn, one.pk))

    @property
    def last_consulted(self) -> list[Consulted]:
        rows = self.consulted
        return [row for row in rows if row.turn == rows[-1].turn]

    @cached_property
    def inside(self) -> frozenset[int]:
        """The duties inside which the reader looks."""
        return frozenset(one.pk for one in self.of(Duty))

    @cached_property
    def notes(self) -> dict[int, str]:
        """The words beside an event, by its place in the record."""
        return {one.seq: one.text for one in self.of(Note)}

    @cached_property
    def events(self) -> list[Event]:
        """The whole record, in order."""
        return sorted(self.of(Event), key=lambda one: one.seq)

    @property
    def looked_until(self) -> int | None:
        """Up to which event of this case the reader has looked."""
        return next((one.seq for one in self.of(Seen)), None)

    @property
    def done_with(self) -> int:
        """Up to which of all events he has done with."""
        return next((one.until for one in self.of(AllRead)), 0)


def _others(records: Records) -> QuerySet[Case]:
    """Cases merged into this one, the one it was merged into, those handled together with it; ``visible`` to the reader."""
    case = records.case
    near = Q(merged_into=case) | Q(pk=case.merged_into_id)
    if case.together:
        near |= Q(together=case.together) & ~Q(pk=case.pk)
    sees = Case.objects.visible_to(records.user, records.on).filter(pk=OuterRef("pk"))
    return Case.objects.filter(near).annotate(visible=Exists(sees)).select_related("lead", "text")


def _sheets(records: Records) -> QuerySet[Form]:
    seen = Form.objects.visible_to(records.user, records.on).filter(pk=OuterRef("pk"))
    rows = Form.objects.filter(duty__case=records.case).annotate(open_to_reader=Exists(seen))
    return rows.select_related("proposer", "entered_by")


def _inside(model: Any, path: str, *related: str) -> Callable[[Records], QuerySet[Any]]:
    """Rows that the reader may see, in this case."""

    def question(records: Records) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.visible_to(records.user, records.on).filter(**{path: records.case})
        return rows.select_related(*related) if related else rows

    return question


QUESTIONS: Mapping[type[Model], Callable[[Records], QuerySet[Any]]] = {
    CoSign: lambda its: CoSign.objects.filter(case=its.case).select_related("proposer"),
    Consulted: lambda its: Consulted.objects.filter(case=its.case).select_related("unit"),
    # Of the case, and of those merged into it, which are answered with it.
    CaseFile: lambda its: (
        CaseFile.objects.visible_to(its.user, its.on)
        .filter(Q(case=its.case) | Q(case__merged_into=its.case))
        .select_related("stored")
    ),
    CaseText: lambda its: CaseText.objects.filter(Q(case=its.case) | Q(case__merged_into=its.case)).select_related(
        "case__lead"
    ),
    Doubt: _inside(Doubt, "case", "proposer"),
    Event: lambda its: Event.objects.filter(case=its.case).select_related("user"),
    Note: lambda its: Note.objects.filter(case=its.case),
    Seen: lambda its: Seen.objects.filter(case=its.case, user=its.user),
    AllRead: lambda its: AllRead.objects.filter(user=its.user),
    Case: _others,
    Duty: lambda its: Duty.objects.open_to(its.user, its.on).filter(case=its.case).only("pk"),
    ReturnRequest: _inside(ReturnRequest, "duty__case"),
    ExtensionRequest: _inside(ExtensionRequest, "duty__case"),
    Allotment: _inside(Allotment, "duty__case", "by"),
    Contact: _inside(Contact, "duty__case"),
    Confirmed: lambda its: Confirmed.objects.filter(contact__duty__case=its.case).select_related("proposer"),
    # An answer is seen by who sees the draft that it issued, so it comes with it; and what it promises.
    Draft: _inside(Draft, "duty__case", "by", "answer"),
    ContactFile: _inside(ContactFile, "contact__duty__case", "stored"),
    DraftFile: _inside(DraftFile, "draft__duty__case", "stored"),
    AnswerScan: _inside(AnswerScan, "answer__duty__case", "stored"),
    Approval: _inside(Approval, "draft__duty__case", "by", "instead_of"),
    Promise: lambda its: Promise.objects.filter(answer__duty__case=its.case),
    Form: _sheets,
    Instruction: _inside(Instruction, "case"),
    # The offices that the case goes through.
    Office: lambda its: Office.objects.filter(
        Q(type=Office.Type.REVIEW, body=its.case.body_id) | Q(type=Office.Type.ASSIGNING, area=its.case.area_id)
    ),
}
