"""The long parts of a case: its page shows the newest of each, a page of its own turns over the whole part.

A part is made of rows that were read for this reader, so that no page of it shows what the case's page would not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from huiyin.assignment.actions import ROLE_NAMES
from huiyin.cases.models import Case, CaseFile, Consulted, CoSign, Duty
from huiyin.desk.queries.case_acts import Offer, Offers, Way
from huiyin.desk.queries.case_events import Told
from huiyin.desk.queries.case_reader import Reader
from huiyin.desk.queries.case_rows import DutyNode, DutyPapers, OtherCase, Paper, Sheet, Talk
from huiyin.desk.queries.pages import KeyPage, bytes_of, page_in
from huiyin.handling.models import Approval
from huiyin.oversight.models import Instruction

Row = TypeVar("Row")

PER_PAGE = 50
ROOM = 60_000  # bytes of text on one page of a part; a single row may have more
MOST_DUTIES = 10
MOST_SIGNERS = 10
MOST_WAYS = 8  # of one act
MOST_BESIDE = 5  # opinion forms, approvals: beside one paper


def no_weight(row: object) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Only:
    """What a part was narrowed to: the drafts of one unit, the ways of one act."""

    value: str
    label: str


@dataclass
class Part(Generic[Row]):
    """``name``: how its address calls it; ``noun``: what is counted, with its measure word; ``rows``: the newest first.

    On the case's page stand ``most`` rows, and of those after the first no more than have ``room`` (bytes of text).
    """

    name: str
    title: str
    noun: str
    rows: list[Row]
    key: Callable[[Row], str]
    most: int
    weigh: Callable[[Row], int] = no_weight
    room: int = 10_000
    only: Callable[[Row], Only] | None = None

    @property
    def template(self) -> str:
        return f"desk/parts/{self.name}.html"

    @property
    def total(self) -> int:
        return len(self.rows)

    @cached_property
    def shown(self) -> list[Row]:
        """Those on the case's page."""
        return page_in(self.rows, self.key, self.most, {}, weigh=self.weigh, room=self.room).rows

    @property
    def more(self) -> bool:
        return len(self.shown) < self.total

    def narrowed(self, value: str) -> tuple[list[Row], Only | None]:
        """The rows of one unit or act; all of them where there are none of it."""
        if self.only is None or not value:
            return self.rows, None
        of = [(self.only(row), row) for row in self.rows]
        rows = [row for only, row in of if only.value == value]
        return (rows, next(only for only, _ in of if only.value == value)) if rows else (self.rows, None)


@dataclass(frozen=True)
class PartPage:
    part: Part[Any]
    page: KeyPage[Any]
    only: Only | None


def part_page(part: Part[Any], asked: Mapping[str, str]) -> PartPage:
    """One page of a part, as the address asks for it."""
    rows, only = part.narrowed(asked.get("only", ""))
    return PartPage(part, page_in(rows, part.key, PER_PAGE, asked, weigh=part.weigh, room=ROOM), only)


# -- the parts --------------------------------------------------------------------------------------------------------


def ways(offers: Offers) -> Part[tuple[Offer, Way]]:
    """What can be done now, on each thing that it can be done on."""
    return Part(
        "acts",
        "现在可以做",
        "项可以办理的事项",
        [(offer, way) for offer in [*offers.now, *offers.rare] for way in offer.open],
        key=lambda row: row[1].url,
        most=MOST_WAYS,
        only=lambda row: Only(row[0].step, row[0].label),
    )


def signers(case: Case, rows: Iterable[CoSign]) -> Part[CoSign]:
    """Who has signed; until the case is filed who is invited too."""
    waiting = case.state in ("draft", "submitted", "correction")
    answers = [CoSign.Answer.CONFIRMED, *([CoSign.Answer.WAITING] if waiting else [])]
    told = [row for answer in answers for row in rows if row.answer == answer]
    return Part("signers", "联名", "位联名人", told, key=lambda row: row.proposer.code, most=MOST_SIGNERS)


def duties(nodes: list[DutyNode], reader: Reader) -> Part[DutyNode]:
    """Each below the one it was handed on from, those no longer in force last. On the case's page stand the leads, the
    reader's own, and of the others those that have not answered, by their dates."""
    rows = [*_in_order(node for node in nodes if node.duty.is_top), *(node for node in nodes if node.gone)]
    part = Part("duties", "办理", "个承办任务", rows, key=lambda node: str(node.duty.no), most=MOST_DUTIES)
    in_force = sorted((node for node in rows if not node.gone), key=lambda node: _rank_of_duty(node, reader))
    by_key = {node.duty.pk: node for node in nodes}
    for node in [*in_force[:MOST_DUTIES], *part.rows[len(in_force) :][: MOST_DUTIES // 2]]:
        above: DutyNode | None = node
        while above is not None:
            above.listed = True
            above = by_key[above.duty.upper_id] if above.duty.upper_id is not None and not node.gone else None
    part.shown = [node for node in rows if node.listed]
    return part


def _in_order(nodes: Iterable[DutyNode]) -> Iterator[DutyNode]:
    for node in nodes:
        if not node.gone:
            yield node
            yield from _in_order(node.lower)


def _rank_of_duty(node: DutyNode, reader: Reader) -> tuple[bool, bool, bool, date, int]:
    duty = node.duty
    others = reader.office or duty.pk not in reader.inside
    return duty.answers_by != "reply", others, duty.state == "answered", duty.answer_due, duty.no


def consulted(rows: list[Consulted]) -> Part[tuple[Consulted, str]]:
    """The last turn first; in it who disagreed, then who has not answered. Each with the role it was asked to take."""
    told = sorted(rows, key=lambda row: (-row.turn, {False: 0, None: 1, True: 2}[row.agrees], row.pk))
    return Part(
        "consulted",
        "预交办征询",
        "个单位的预交办答复",
        [(row, ROLE_NAMES[row.role]) for row in told],
        key=lambda row: f"{row[0].turn}.{row[0].unit.code}",
        most=10,
        weigh=lambda row: bytes_of(row[0].reason, row[0].suggests),
    )


def files(rows: list[CaseFile]) -> Part[CaseFile]:
    """As they were handed in."""
    return Part("files", "附件", "个附件", rows, key=lambda one: one.public_id, most=10)


def answers(papers: list[DutyPapers], reader: Reader) -> Part[Paper]:
    """Replies first, then the reader's own unit's opinions, then those of others; the newest first."""
    told = [paper for of in papers for paper in of.issued]
    told.sort(key=lambda paper: _issued_at(paper), reverse=True)
    told.sort(key=lambda paper: _rank_of_answer(paper, reader))
    part = Part(
        "answers",
        "答复、意见",
        "份答复、意见",
        told,
        key=_key_of_paper,
        most=6,
        weigh=_weight_of_paper,
        room=20_000,
        only=lambda paper: _only(paper.draft.duty),
    )
    return _listed(part)


def _issued_at(paper: Paper) -> datetime:
    return paper.answer.issued_at if paper.answer is not None else paper.draft.at


def _rank_of_answer(paper: Paper, reader: Reader) -> tuple[bool, bool, bool]:
    duty = paper.draft.duty
    others = reader.office or duty.pk not in reader.inside
    return not duty.is_top, duty.answers_by != "reply", others


def drafts(papers: list[DutyPapers]) -> Part[Paper]:
    """Those that wait or may be issued first, then the newest."""
    told = [paper for of in papers for paper in of.drafts]
    told.sort(key=lambda paper: paper.draft.at, reverse=True)
    told.sort(key=lambda paper: paper.draft.state not in ("waiting", "approved"))
    part = Part(
        "drafts",
        "稿件",
        "稿",
        told,
        key=_key_of_paper,
        most=4,
        # With what changed from the version before it.
        weigh=lambda paper: 2 * _weight_of_paper(paper),
        room=20_000,
        only=lambda paper: _only(paper.draft.duty),
    )
    return _listed(part)


def _listed(part: Part[Paper]) -> Part[Paper]:
    for paper in part.shown:
        paper.listed = True
    return part


def _key_of_paper(paper: Paper) -> str:
    return f"{paper.draft.duty.no}.{paper.draft.no}"


def _weight_of_paper(paper: Paper) -> int:
    draft = paper.draft
    promises = [promise["text"] for promise in draft.promises]
    return 2000 + bytes_of(draft.text, draft.reason, *promises) + 400 * len(paper.files)


def _only(duty: Duty) -> Only:
    return Only(duty.unit_code, duty.unit_name)


def sheets(papers: list[DutyPapers]) -> Part[tuple[Paper, Sheet]]:
    """The opinion forms that were sent with the answers, with what the reader may see of them."""
    return Part(
        "forms",
        "征询意见表",
        "份征询意见表",
        [(paper, sheet) for of in papers for paper in of.issued for sheet in paper.sheets],
        key=lambda row: f"{_key_of_paper(row[0])}.{row[1].form.proposer.code}",
        most=MOST_BESIDE,
        weigh=lambda row: bytes_of(row[1].form.reason),
        only=lambda row: _only(row[0].draft.duty),
    )


def approvals(papers: list[DutyPapers]) -> Part[tuple[Paper, Approval]]:
    """What every level said to every version, the last first."""
    told = [(paper, one) for of in papers for paper in [*of.issued, *of.drafts] for one in paper.approvals]
    return Part(
        "approvals",
        "审核",
        "次审核",
        sorted(told, key=lambda row: row[1].pk, reverse=True),
        key=lambda row: f"{_key_of_paper(row[0])}.{row[1].level}.{stamp(row[1].at)}",
        most=MOST_BESIDE,
        weigh=lambda row: bytes_of(row[1].reason),
        only=lambda row: _only(row[0].draft.duty),
    )


def contacts(rows: list[Talk]) -> Part[Talk]:
    return Part(
        "contacts",
        "沟通",
        "次沟通",
        rows[::-1],
        key=lambda talk: f"{talk.duty.no}.{stamp(talk.contact.at)}",
        most=5,
        weigh=lambda talk: 600 + bytes_of(talk.contact.summary) + 400 * len(talk.files),
        only=lambda talk: _only(talk.duty),
    )


def instructions(rows: list[Instruction]) -> Part[Instruction]:
    return Part(
        "instructions",
        "批示",
        "条批示",
        sorted(rows, key=lambda one: (one.at, one.pk), reverse=True),
        key=lambda one: stamp(one.at),
        most=5,
        weigh=lambda one: bytes_of(one.text),
    )


def related(case: Case, others: list[OtherCase]) -> Part[tuple[OtherCase, bool]]:
    """The cases merged into this one (true), and those handled together with it."""
    merged = [(one, True) for one in others if one.case.merged_into_id == case.pk]
    together = [(one, False) for one in others if case.together and one.case.together == case.together]
    return Part(
        "related",
        "相关案件",
        "件相关案件",
        [*merged, *together],
        key=lambda row: row[0].case.public_id,
        most=8,
        weigh=lambda row: _weight_of_other(*row),
    )


def _weight_of_other(other: OtherCase, merged: bool) -> int:
    text = other.text if merged else None
    told = bytes_of(*(line for part in text.parts for line in part.paragraphs)) if text is not None else 0
    return 500 + told + 400 * len(other.files)


def events(told: list[Told]) -> Part[Told]:
    return Part(
        "events",
        "经过",
        "条经过",
        told,
        key=lambda one: str(one.seq),
        most=20,
        weigh=lambda one: 350 + bytes_of(one.what, one.note),
    )


def stamp(at: datetime) -> str:
    """A moment as an address says it."""
    return at.strftime("%Y%m%d%H%M%S%f")
