"""A proposal in Word becomes a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from huiyin.cases.door import Actor, Refused
from huiyin.cases.models import Case
from huiyin.exchange.models import Doubt
from huiyin.exchange.word_in import NotReadable, WordPaper, read_paper
from huiyin.exchange.word_in.converting import as_docx
from huiyin.exchange.word_in.people import bearing, match
from huiyin.files.actions import look_at
from huiyin.files.kinds import NotTaken
from huiyin.intake import actions as intake
from huiyin.intake.actions import Manuscript, NewCase
from huiyin.people.models import Body, Kind, Proposer, Session, Timing


class WhoLeads(Exception):
    """The lead of a paper is not known; ``among``: namesakes to choose from."""

    def __init__(self, name: str, among: list[Proposer]) -> None:
        self.name, self.among = name, among
        unknown = f"没有登记过领衔人“{name}”，请核对文件中的姓名；姓名没有错的，请管理员先登记再导入"
        super().__init__(f"有 {len(among)} 位“{name}”" if among else unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the drafts of an import belong. ``lead``: in whose name; None for papers, which say it themselves."""

    body: Body
    session: Session | None
    year: int
    timing: str = Timing.SESSION
    lead: Proposer | None = None


def read_file(file: BinaryIO, name: str) -> WordPaper:
    """What a .docx says, or a .doc or .wps once it is converted; ``NotReadable`` says why not."""
    try:
        kind = look_at(file, name).kind.code
    except NotTaken as refused:
        raise NotReadable(str(refused)) from None
    if kind == "doc":
        file = as_docx(file)
    elif kind != "docx":
        raise NotReadable("不是 Word 文件，请选 .docx、.doc 或 .wps")
    return read_paper(file, name)


@transaction.atomic
def begin_from_word(
    paper: WordPaper, place: Place, *, lead: Proposer | None = None, actor: Actor, at: datetime
) -> Case:
    """A draft of what the file says, with what it left unsure beside it, and the co-signers it names: they are invited
    by who looks it over and saves it. ``lead``: chosen among namesakes."""
    who = place.lead or lead or _lead_of(paper, place)
    doubts = {name: list(words) for name, words in paper.doubts.items()}
    _compare(paper, place, who, doubts)
    kind = place.body.kind
    matched = match(paper.co_signers, place.body.area_id, kind, besides=who)
    doubts.setdefault("co_signers", []).extend(matched.doubts)
    named = [(one, f"文件中的联名人{one.styled}还没有邀请，保存文稿时才邀请；不邀请的请删去") for one in matched.people]
    if not paper.agrees_to_publish:
        doubts.setdefault("not_public_reason", []).append("文件写的是不同意公开，没有找到理由，请补写")
    manuscript = Manuscript(
        title=paper.title,
        lead=who,
        subject=paper.subject,
        wished_units=paper.wished_units,
        agrees_to_publish=paper.agrees_to_publish,
        not_public_reason="" if paper.agrees_to_publish else "见文件",
        situation=paper.texts.get("situation", ""),
        analysis=paper.texts.get("analysis", ""),
        advice=paper.texts.get("advice", ""),
        whole=paper.texts.get("whole", ""),
    )
    case = intake.begin(
        NewCase(
            body=place.body,
            manuscript=manuscript,
            session=place.session,
            year=place.year,
            timing=place.timing,
            on_paper=place.lead is None,
            files=paper.files,
        ),
        actor=actor,
        at=at,
    )
    Doubt.objects.bulk_create(
        [
            *(Doubt(case=case, field=name, text=text[:500]) for name, texts in doubts.items() for text in texts),
            *(Doubt(case=case, field="co_signers", text=text, proposer=one) for one, text in named),
        ]
    )
    return case


def _lead_of(paper: WordPaper, place: Place) -> Proposer:
    if not paper.lead:
        raise Refused("文件里没有写领衔人，请在文件中写明“领衔代表：”或“提案人：”后再导入")
    found = bearing([paper.lead], place.body.area_id, place.body.kind)[paper.lead]
    if len(found) != 1:
        raise WhoLeads(paper.lead, found)
    return found[0]


def _compare(paper: WordPaper, place: Place, who: Proposer, doubts: dict[str, list[str]]) -> None:
    """What the file says otherwise than where it was put."""
    if paper.kind and paper.kind != place.body.kind:
        says, is_one = Kind(paper.kind).label, Kind(place.body.kind).label
        doubts.setdefault("title", []).append(f"文件像是{says}，草稿是{is_one}；不对的，请撤回本案，另选名义导入")
    if paper.lead and paper.lead != who.name:
        doubts.setdefault("co_signers", []).append(f"文件写的领衔人是“{paper.lead}”，草稿由{who.styled}领衔，请核对")


def settle(case: Case) -> None:
    """Who saves the manuscript has looked at it."""
    Doubt.objects.filter(case=case).delete()
