"""导入 Word 文件: each becomes a draft, or says why not; of a paper whose lead has namesakes, who is meant is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any, BinaryIO

from huiyin.cases.door import Person, Refused
from huiyin.desk.forms.begin import Way
from huiyin.exchange.models import Doubt
from huiyin.exchange.word_in import NotReadable
from huiyin.exchange.word_in.actions import Place, WhoLeads, begin_from_word, read_file
from huiyin.files.actions import look_at, store
from huiyin.files.models import StoredFile
from huiyin.files.receiving import TooLarge
from huiyin.people.models import Proposer, Timing
from huiyin.people.queries import session_on


@dataclass
class Outcome:
    """What became of one file. ``case``: the draft; ``why``: why there is none; ``among``: who may be its lead, code and
    name, with ``kept`` the fingerprint under which the file waits for the choice."""

    name: str
    way: str
    title: str = ""
    case: str = ""
    doubts: int = 0
    why: str = ""
    among: list[tuple[str, str]] = field(default_factory=list)
    kept: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def place_of(way: Way, today: date) -> Place:
    session = session_on(way.body, today)
    return Place(
        body=way.body,
        session=session,
        year=session.year if session is not None else today.year,
        timing=session.timing_on(today) if session is not None else Timing.ORDINARY,
        lead=way.lead,
    )


def bring_in(
    file: BinaryIO, name: str, way: Way, *, person: Person, at: datetime, today: date, lead: Proposer | None = None
) -> Outcome:
    """One file. Whatever is wrong with it is told; nothing of it is left then."""
    made = Outcome(name, way.code)
    try:
        paper = read_file(file, name)
        case = begin_from_word(paper, place_of(way, today), lead=lead, actor=person, at=at)
    except WhoLeads as asked:
        made.why = str(asked)
        made.among = [(one.code, f"{one.styled}（{one.sector or one.code}）") for one in asked.among]
        if made.among:
            made.kept = store(look_at(file, name)).fingerprint
    except Refused as refused:
        made.why = "；".join(refused.reasons)
    except NotReadable as unread:
        made.why = str(unread)
    else:
        made.title, made.case = case.title, case.public_id
        made.doubts = Doubt.objects.filter(case=case).count()
    return made


def bring_in_all(files: Iterable[Any], way: Way, *, person: Person, at: datetime, today: date) -> list[Outcome]:
    """The files of an upload, each by itself."""
    return [
        Outcome(one.name or "", way.code, why=one.why)
        if isinstance(one, TooLarge)
        else bring_in(one, one.name, way, person=person, at=at, today=today)
        for one in files
    ]


def bring_in_again(waiting: Outcome, way: Way, code: str, *, person: Person, at: datetime, today: date) -> Outcome:
    """A file that waited, now that its lead was chosen among those that were offered."""
    kept = StoredFile.objects.filter(fingerprint=waiting.kept).first()
    lead = Proposer.objects.filter(area=way.body.area_id, code=code).first()
    if kept is None or not kept.is_there or lead is None or code not in dict(waiting.among):
        return Outcome(waiting.name, way.code, why="文件没有留存，请重新选择文件导入")
    file = BytesIO(kept.path.read_bytes())
    return bring_in(file, waiting.name, way, person=person, at=at, today=today, lead=lead)
