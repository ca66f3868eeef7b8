"""The page of a case, whole, in a bounded number of queries: whatever its reader may see of it and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from django.utils import timezone

from huiyin.assignment.actions import ROLE_NAMES
from huiyin.assignment.models import ReturnRequest
from huiyin.cases import door, lifecycle
from huiyin.cases.door import Folder
from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import Case, CaseFile, Duty, Event
from huiyin.desk.forms.base import Scene
from huiyin.desk.queries import case_parts
from huiyin.desk.queries.case_acts import Offers, offers
from huiyin.desk.queries.case_dates import dates_of, lamp_of, lamp_of_case
from huiyin.desk.queries.case_events import ChainCheck, Names, Told, check_chain, tell
from huiyin.desk.queries.case_parts import Part
from huiyin.desk.queries.case_reader import Reader, reader_of
from huiyin.desk.queries.case_rows import DutyNode, DutyPapers, OtherCase, Paper, Sheet, Talk
from huiyin.desk.queries.case_text import TextView, view_text
from huiyin.desk.queries.records import Records
from huiyin.desk.queries.standing import person_of
from huiyin.exchange.models import Doubt
from huiyin.handling.models import (
    Allotment,
    Answer,
    AnswerScan,
    Approval,
    ContactFile,
    Draft,
    DraftFile,
    ExtensionRequest,
    Promise,
)
from huiyin.intake.actions import DESTINATIONS
from huiyin.oversight.lamps import Lamp
from huiyin.oversight.models import Instruction
from huiyin.people.models import Office, Unit, User


@dataclass(frozen=True)
class CasePage:
    case: Case
    reader: Reader
    lamp: Lamp | None
    offers: Offers
    nodes: list[DutyNode]
    text: TextView | None
    doubts: int
    records: Records
    papers: list[DutyPapers]
    parts: Mapping[str, Part[Any]]
    main_case: OtherCase | None
    events: list[Told]
    chain: ChainCheck
    looked_until: int | None
    new: frozenset[int]

    @property
    def entered(self) -> list[Told]:
        """The steps that were entered on a later day."""
        return [told for told in self.events if told.recorded_at is not None]

    @property
    def entered_on(self) -> date | None:
        """The one day on which all of them were entered: said once, not in every line."""
        days = {timezone.localdate(told.recorded_at) for told in self.entered}
        return days.pop() if len(days) == 1 else None

    @property
    def outside(self) -> str:
        return "、".join(f"{other['name']}（{ROLE_NAMES[other['role']]}）" for other in self.case.outside_units)

    @property
    def destination(self) -> str:
        return DESTINATIONS.get(self.case.not_filed_destination, "")

    @property
    def review_note(self) -> str:
        """What was noted when the case came into its present state; a later state has left it behind."""
        return self.case.review_note if self.case.state in ("correction", "not_filed", "withdrawn") else ""

    @property
    def large(self) -> bool:
        """Large type for proposers."""
        return self.reader.is_proposer

    @property
    def tree(self) -> list[DutyNode]:
        """The duties in force that stand on the page, each below the one above it."""
        return [node for node in self.nodes if node.duty.is_top and node.listed and not node.gone]

    @property
    def gone(self) -> list[DutyNode]:
        return [node for node in self.nodes if node.listed and node.gone]

    @property
    def gone_count(self) -> int:
        return sum(1 for node in self.nodes if node.gone)


def case_for(user: User, public_id: str, now: datetime) -> Case:
    """The case, if the user may see it. Raises Case.DoesNotExist."""
    from_all = Case.objects.visible_to(user, timezone.localdate(now))
    return from_all.select_related(
        "area", "body", "session__term__body", "lead", "text", "merged_into", "registering_unit"
    ).get(public_id=public_id)


def case_page(case: Case, user: User, now: datetime) -> CasePage:
    person = person_of(user, timezone.localdate(now))
    folder = door.read(case, actor=person, at=now)
    records = Records(case, user, folder.on)
    records.read_page()
    reader = reader_of(folder, person, records)
    others = _other_cases(records, reader)
    events = _events(records, folder.duties)
    names = Names(
        units=_unit_names(folder, records, events),
        proposers=_proposer_names(case, records, others),
        cases={one.case.public_id: f"{one.case.number_label}" for one in others if one.visible or reader.office},
        offices=_offices(case, records),
    )
    nodes, papers = _nodes(folder, records, reader), _papers(folder, records)
    told = [
        tell(event, case.kind, names, records.notes.get(event.seq, "") if reader.sees_note(event) else "")
        for event in reversed(events)
        if reader.sees_event(event)
    ]
    offered = offers(Scene(folder, person, user, now, records))
    parts: list[Part[Any]] = [
        case_parts.ways(offered),
        case_parts.signers(case, records.co_signs),
        case_parts.duties(nodes, reader),
        # Who was asked before the assignment: an affair among offices and units.
        case_parts.consulted([] if reader.is_proposer else records.consulted),
        case_parts.files(_files(records, case)),
        case_parts.answers(papers, reader),
        case_parts.sheets(papers),
        case_parts.drafts(papers),
        case_parts.approvals(papers),
        case_parts.contacts(_contacts(folder, records)),
        case_parts.instructions(_instructions(records, folder.duties)),
        case_parts.related(case, others),
        case_parts.events(told),
    ]
    seen = records.looked_until
    return CasePage(
        case=case,
        reader=reader,
        lamp=lamp_of_case(folder),
        offers=offered,
        nodes=nodes,
        text=view_text(case, getattr(case, "text", None)),
        doubts=_doubts(folder, records),
        records=records,
        papers=papers,
        parts={part.name: part for part in parts},
        main_case=next((one for one in others if one.case.pk == case.merged_into_id), None),
        events=told,
        chain=check_chain(case, events),
        looked_until=seen,
        # To who looks for the first time everything is new, so nothing is marked.
        new=frozenset(
            event.seq
            for event in events
            if event.user_id != user.pk and event.pk > records.done_with and seen is not None and event.seq > seen
        ),
    )


def _unit_names(folder: Folder, records: Records, events: Iterable[Event]) -> dict[str, str]:
    """By their codes: those that hold or held a duty, that were asked before, and that somebody suggested instead."""
    known = {duty.unit_code: duty.unit_name for duty in folder.duties}
    known |= {row.unit.code: row.unit.name for row in records.consulted}
    suggested = {code for event in events for code in event.data.get("suggest", ())} - known.keys()
    if suggested:
        areas = Unit.objects.filter(duties__case=folder.case).values("area")  # a lower unit has its own
        known |= dict(Unit.objects.filter(area__in=areas, code__in=suggested).values_list("code", "name"))
    return known


def _offices(case: Case, records: Records) -> dict[lifecycle.Part, str]:
    """Which office takes which part, where there is but one that can have."""
    there = records.of(Office)
    review = [one.name for one in there if one.type == Office.Type.REVIEW]
    assigning = [one for one in there if one.type == Office.Type.ASSIGNING]
    chosen = [one.name for one in assigning if case.assigning_office_id in (None, one.pk)]
    part = lifecycle.Part
    of_parts = {part.REVIEW: review, part.BODY: review, part.ASSIGNING_OFFICE: chosen}
    return {which: names[0] for which, names in of_parts.items() if len(names) == 1}


def _events(records: Records, duties: Iterable[Duty]) -> list[Event]:
    """In order, each with its case and duty at hand."""
    by_key = {duty.pk: duty for duty in duties}
    for event in records.events:
        event.case = records.case
        if event.duty_id is not None:
            event.duty = by_key[event.duty_id]
    return records.events


def _instructions(records: Records, duties: Iterable[Duty]) -> list[Instruction]:
    by_key = {duty.pk: duty for duty in duties}
    for one in records.of(Instruction):
        if one.duty_id is not None:
            one.duty = by_key[one.duty_id]
    return records.of(Instruction)


def _proposer_names(case: Case, records: Records, others: list[OtherCase]) -> dict[str, str]:
    people = [case.lead, *(row.proposer for row in records.co_signs), *(row.proposer for row in records.sheets)]
    return {one.code: one.styled for one in [*people, *(other.case.lead for other in others)]}


def _doubts(folder: Folder, records: Records) -> int:
    """How much of an imported manuscript nobody has looked at, for who may write it."""
    if folder.case.state not in STEPS["write"].case or folder.may("write") is None:
        return 0
    return len(records.of(Doubt))


def _files(records: Records, case: Case) -> list[CaseFile]:
    """The attachments of the case, or of one merged into it."""
    return records.files_of(CaseFile, case_id=case.pk)


def _other_cases(records: Records, reader: Reader) -> list[OtherCase]:
    """Cases merged into it, the one it was merged into, those handled together with it."""
    found = []
    for row in records.of(Case):
        sees: bool = row.visible  # type: ignore[attr-defined]
        # Who handles a case answers those merged into it as well, so he reads them here.
        reads = sees or (row.merged_into_id == records.case.pk and reader.handles)
        text = view_text(row, getattr(row, "text", None)) if reads else None
        found.append(OtherCase(row, sees, text, _files(records, row)))
    return found


# -- duties -----------------------------------------------------------------------------------------------------------


def _nodes(folder: Folder, records: Records, reader: Reader) -> list[DutyNode]:
    """Until when a unit may ask for a return is no affair of the proposers."""
    returns = _by_duty(records.of(ReturnRequest))
    extensions = _by_duty(records.of(ExtensionRequest))
    allotments = _by_duty(records.of(Allotment))
    nodes: dict[int, DutyNode] = {}
    for duty in folder.duties:
        # The class that a lower unit proposes is for those above it.
        told = duty.is_top or duty.pk in records.inside
        nodes[duty.pk] = DutyNode(
            duty,
            lamp_of(folder, duty),
            [due for due in dates_of(folder, duty) if due.name != "申退" or not reader.is_proposer],
            class_label=_class_label(folder, duty, duty.result_class) if told else "",
            gone=not duty.in_force,
            returns=returns[duty.pk],
            extensions=extensions[duty.pk],
            allotments=allotments[duty.pk],
        )
    for node in nodes.values():
        if node.duty.upper_id is not None and not node.gone and not nodes[node.duty.upper_id].gone:
            nodes[node.duty.upper_id].lower.append(node)
    return list(nodes.values())


class _OfDuty(Protocol):
    duty_id: int


Row = TypeVar("Row", bound=_OfDuty)


def _by_duty(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.duty_id].append(row)
    return found


def _class_label(folder: Folder, duty: Duty, code: str) -> str:
    """B 类　正在解决"""
    if not code:
        return ""
    found = folder.rules(duty).result_class(code)
    return f"{code} 类　{found.label}" if found is not None else f"{code} 类"


def _contacts(folder: Folder, records: Records) -> list[Talk]:
    duties = {duty.pk: duty for duty in folder.duties}
    return [
        Talk(contact, duties[contact.duty_id], records.files_of(ContactFile, contact_id=contact.pk))
        for contact in records.contacts
    ]


# -- papers -----------------------------------------------------------------------------------------------------------


def _papers(folder: Folder, records: Records) -> list[DutyPapers]:
    """Drafts and answers that the reader may see, by duty; forms beside the answer they are about."""
    approvals: dict[int, list[Approval]] = defaultdict(list)
    for approval in records.of(Approval):
        approvals[approval.draft_id].append(approval)
    promises: dict[int, list[Promise]] = defaultdict(list)
    for promise in records.of(Promise):
        promises[promise.answer_id].append(promise)
    sheets: dict[tuple[int, int], list[Sheet]] = defaultdict(list)
    for form in records.sheets:
        sheets[form.duty_id, form.round].append(Sheet(form, form.pk in records.open_sheets))
    by_duty: dict[int, DutyPapers] = {duty.pk: DutyPapers(duty) for duty in folder.duties}
    last: dict[int, Draft] = {}
    for draft in sorted(records.of(Draft), key=lambda one: (one.duty_id, one.no)):
        papers = by_duty[draft.duty_id]
        draft.duty = papers.duty
        answer: Answer | None = getattr(draft, "answer", None)
        paper = Paper(
            draft,
            answer,
            _class_label(folder, papers.duty, draft.result_class),
            promises[answer.pk] if answer is not None else [],
            sheets[draft.duty_id, answer.round] if answer is not None else [],
            approvals[draft.pk],
            records.files_of(DraftFile, draft_id=draft.pk),
            records.files_of(AnswerScan, answer_id=answer.pk) if answer is not None else [],
            before=last.get(draft.duty_id),
        )
        last[draft.duty_id] = draft
        (papers.issued if answer is not None else papers.drafts).append(paper)
    for papers in by_duty.values():
        papers.issued.reverse()
        papers.drafts.reverse()
    order = sorted(by_duty.values(), key=lambda one: (not one.duty.is_top, one.duty.answers_by != "reply", one.duty.no))
    return [papers for papers in order if papers.issued or papers.drafts]
