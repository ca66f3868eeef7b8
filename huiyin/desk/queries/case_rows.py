"""What stands on the page of a case: its duties, papers, talks and the cases beside it, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass, field

from huiyin.assignment.models import ReturnRequest
from huiyin.cases.models import Case, CaseFile, Duty
from huiyin.desk.queries.case_dates import DueDate
from huiyin.desk.queries.case_text import TextView, paragraphs
from huiyin.desk.queries.versions import Difference, compare
from huiyin.handling.models import (
    Allotment,
    Answer,
    AnswerScan,
    Approval,
    Contact,
    ContactFile,
    Draft,
    DraftFile,
    ExtensionRequest,
    Promise,
)
from huiyin.oversight.lamps import Lamp
from huiyin.reply.models import Form


@dataclass
class DutyNode:
    """A duty in the tree, with those it was handed on to."""

    duty: Duty
    lamp: Lamp
    dates: list[DueDate]
    class_label: str = ""
    gone: bool = False
    listed: bool = False  # on the case's page
    returns: list[ReturnRequest] = field(default_factory=list)
    extensions: list[ExtensionRequest] = field(default_factory=list)
    allotments: list[Allotment] = field(default_factory=list)
    lower: list[DutyNode] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """A form with what the reader may see of it."""

    form: Form
    open: bool


@dataclass
class Paper:
    """One draft: on its way, or issued as the answer of a round."""

    draft: Draft
    answer: Answer | None
    class_label: str
    promises: list[Promise]
    sheets: list[Sheet]
    approvals: list[Approval]
    files: list[DraftFile]
    scans: list[AnswerScan]
    before: Draft | None = None  # the version that it took the place of
    listed: bool = False  # on the case's page

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.draft.text)

    @property
    def name(self) -> str:
        return paper_name(self.draft.duty)

    @property
    def since(self) -> Difference | None:
        """What changed from the version before."""
        return compare(self.before, self.draft) if self.before is not None else None


@dataclass
class DutyPapers:
    """The papers of one duty: issued ones by round, the draft on its way, former versions."""

    duty: Duty
    issued: list[Paper] = field(default_factory=list)
    drafts: list[Paper] = field(default_factory=list)

    @property
    def name(self) -> str:
        return paper_name(self.duty)

    @property
    def issued_shown(self) -> list[Paper]:
        return [paper for paper in self.issued if paper.listed]

    @property
    def drafts_shown(self) -> list[Paper]:
        return [paper for paper in self.drafts if paper.listed]


def paper_name(duty: Duty) -> str:
    """What this duty answers by, as the page calls it."""
    if duty.answers_by == "reply":
        return "答复" if duty.is_top else "代拟稿"
    return "会办意见" if duty.is_top else "意见"


@dataclass(frozen=True)
class Talk:
    """A contact, with whose it is and what was handed in with it."""

    contact: Contact
    duty: Duty
    files: list[ContactFile]


@dataclass(frozen=True)
class OtherCase:
    """A case merged into this one, the one into which it was merged, or one handled together with it."""

    case: Case
    visible: bool
    text: TextView | None
    files: list[CaseFile]
