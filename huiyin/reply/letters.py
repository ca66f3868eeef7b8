"""公函的内容: what stands in the letter that carries an answer, from the case, the duty and the draft.

How it looks is the affair of ``papers``. The same letter is composed for reading before it is issued and for keeping when it
is; one for the case itself and one for each case merged into it, with its own number, title and proposers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.db.models import Case as Case_
from django.db.models import Exists, OuterRef, Q, Subquery, When
from django.utils import timezone

from huiyin import papers
from huiyin.cases.models import Case, CoSign, Duty, Role
from huiyin.files.models import StoredFile
from huiyin.handling.models import Answer, Approval, Draft, DraftFile, Open
from huiyin.handling.models.draft import DraftQuerySet
from huiyin.papers.office_program import NotConverted, converted
from huiyin.people.models import Kind, Office, Proposer
from huiyin.people.numerals import chinese
from huiyin.reply.models import LetterForm, Letterhead

WORDS = {Kind.SUGGESTION: "建议", Kind.PROPOSAL: "提案"}
PUBLICATION = {Open.FULL: "主动公开", Open.SUMMARY: "主动公开（摘要）", Open.NONE: "不予公开"}
OPINION_FORM = "办理情况征询意见表"
MOST_COPIED = 400  # characters of units in 抄送: about a third of a page
OPENING_WITHIN = 120  # characters: where the drafter has written an opening himself, it is not written twice


@dataclass(frozen=True, slots=True)
class CaseLetter:
    """The letter about one case."""

    case: Case
    letter: papers.Letter


def for_letters(rows: DraftQuerySet) -> DraftQuerySet:
    """Drafts with all that a letter asks of them alone, in one query."""
    passed = Approval.objects.filter(draft=OuterRef("pk"), passed=True).order_by("-pk")
    name = Case_(When(signed_by="", then="by__name"), default="signed_by")
    before = Answer.objects.filter(duty=OuterRef("duty"), round__lt=OuterRef("round")).order_by("-round", "-pk")
    rows = rows.select_related("duty__upper", "duty__unit__letterhead__template", "duty__rules", "answer")
    return rows.annotate(
        signer=Subquery(passed.annotate(name=name).values("name")[:1]),
        number_before=Subquery(before.values("number")[:1]),
        issued_before=Subquery(before.values("issued_at")[:1]),
        has_files=Exists(DraftFile.objects.filter(draft=OuterRef("pk"))),
    )


Coded = Callable[[Case], papers.Code | None]


def no_code(case: Case) -> papers.Code | None:
    return None


def letters_of(
    draft: Draft, *, number: str = "", dated: date | None = None, coded: Coded = no_code
) -> list[CaseLetter]:
    """The letters of one draft, which comes from ``for_letters``: of the case first, then of those merged into it. Without
    a date it is not issued yet, and says so across the page. Asks the same number of queries however many cases there are."""
    duty = draft.duty
    cases = _cases_of(duty)
    signed = _signed(cases)
    frame = _frame(draft, cases[0], number=number, dated=dated)
    return [
        CaseLetter(case, _about(frame, case, draft, [case.lead, *signed.get(case.pk, [])], coded(case)))
        for case in cases
    ]


def letters_given(draft: Draft) -> list[CaseLetter]:
    """The letters of a draft that was issued without keeping them, as an answer entered afterwards or brought in was."""
    return letters_of(draft, number=draft.answer.number, dated=timezone.localdate(draft.answer.issued_at))


def word_of(draft: Draft, letter: papers.Letter) -> bytes:
    """The Word file: by the unit's own template where it has one."""
    template = own_template(draft)
    return papers.to_docx(letter) if template is None else papers.fill_template(template.path.read_bytes(), letter)


def pdf_of(draft: Draft, letter: papers.Letter) -> bytes:
    """The PDF: by the unit's own template where it has one and LibreOffice can print it, else in the system's form."""
    return pdf_by_template(draft, letter) or papers.to_pdf(letter)


def pdf_by_template(draft: Draft, letter: papers.Letter) -> bytes | None:
    """The PDF as the unit's own template has it: seconds, and at worst a minute. None where the unit has no template, or
    LibreOffice is not there or cannot print it."""
    template = own_template(draft)
    if template is None:
        return None
    try:
        return _printed_by_template(template.path, letter)
    except NotConverted:
        return None


def own_template(draft: Draft) -> StoredFile | None:
    template = _letterhead(draft.duty).template
    return template if template is not None and template.is_there else None


@lru_cache(maxsize=16)  # the pages of a letter are looked at one after the other, and LibreOffice takes seconds
def _printed_by_template(template: Path, letter: papers.Letter) -> bytes:
    return converted(papers.fill_template(template.read_bytes(), letter), ending="docx", to="pdf")


# -- what all letters of a draft share --------------------------------------------------------------------------------


def _frame(draft: Draft, case: Case, *, number: str, dated: date | None) -> papers.Letter:
    duty, head = draft.duty, _letterhead(draft.duty)
    to_proposer = duty.is_top and duty.answers_by == "reply"
    return papers.Letter(
        senders=(duty.unit_name, *draft.joint_names),
        title="",
        form="letter" if head.form == LetterForm.LETTER else "ordinary",
        # The head of a joint letter names all units.
        head=head.head if not draft.joint else "文件" if head.head.endswith("文件") else "",
        number=number,
        signers=_signers(draft),
        class_mark=draft.result_class if to_proposer else "",
        publication_mark=PUBLICATION.get(Open(draft.open), "") if draft.open and to_proposer else "",
        refers_to=_refers_to(draft),
        attachments=(*_annexes(draft), *((papers.Attachment(title=OPINION_FORM),) if to_proposer else ())),
        dated=dated,
        contact=duty.handler,
        phone=duty.handler_phone,
        copies=_copies(duty, case, head, joint=draft.joint_names) if duty.is_top else (),
        draft=dated is None,
    )


def _annexes(draft: Draft) -> tuple[papers.Attachment, ...]:
    """附件说明: what goes with the letter as files of its own, by name."""
    if not draft.has_files:  # type: ignore[attr-defined]
        return ()
    names = DraftFile.objects.filter(draft=draft).order_by("pk").values_list("name", flat=True)
    return tuple(papers.Attachment(title=name.rpartition(".")[0]) for name in names)


def _letterhead(duty: Duty) -> Letterhead:
    kept: Letterhead | None = getattr(duty.unit, "letterhead", None)
    return kept or Letterhead(unit=duty.unit)


def _signers(draft: Draft) -> tuple[str, ...]:
    """签发人: who passed the last level, by name."""
    name: str | None = draft.signer  # type: ignore[attr-defined]
    return (name,) if name and draft.state in ("approved", "issued") else ()


def _refers_to(draft: Draft) -> str:
    """A further round names the letter before."""
    number: str | None = draft.number_before  # type: ignore[attr-defined]
    issued_at: datetime | None = draft.issued_before  # type: ignore[attr-defined]
    if issued_at is None:
        return ""
    said = number or f"{papers.chinese_date(timezone.localdate(issued_at))}答复"
    return f"{said}的再次答复"


def _copies(duty: Duty, case: Case, head: Letterhead, *, joint: Collection[str]) -> tuple[str, ...]:
    """抄送: to the proposer's letter the body's office, the office that handed out and the co-hosts; an opinion to the
    office. A received case is answered for, and copied to, whoever handed it out. More units than the foot of a page
    holds are named together, as GB/T 9704-2012 7.4.2 has it (同类型机关统称); who signs jointly needs no copy."""
    names: list[str] = []
    if case.is_received:
        names.append(case.received_from)
    else:
        mine = Q(type=Office.Type.ASSIGNING, area=case.area_id)
        if case.assigning_office_id is not None:
            mine &= Q(pk=case.assigning_office_id)
        review = Q(type=Office.Type.REVIEW, body=case.body_id)
        wanted = review | mine if duty.answers_by == "reply" else mine
        names += Office.objects.filter(wanted).order_by("-type", "pk").values_list("name", flat=True)
    if duty.answers_by == "reply":
        beside = Duty.objects.filter(case=case, upper=None).in_force().exclude(pk=duty.pk)
        told = [
            (name, role) for name, role in beside.order_by("no").values_list("unit_name", "role") if name not in joint
        ]
        if sum(len(name) for name, _ in told) > MOST_COPIED:
            only_co_hosts = all(role == Role.CO_HOST for _, role in told)
            names.append("各会办单位" if only_co_hosts else "其他各承办单位")
        else:
            names += [name for name, _ in told]
    names += [name.strip() for name in head.copies.replace("，", "、").split("、") if name.strip()]
    return tuple(name for name in dict.fromkeys(names) if name not in joint)


# -- what is each case's own ------------------------------------------------------------------------------------------


def _cases_of(duty: Duty) -> list[Case]:
    """The duty's case, and where the proposers are answered those merged into it, who are answered too."""
    wanted = Q(pk=duty.case_id)
    if duty.is_top and duty.answers_by == "reply":
        wanted |= Q(merged_into=duty.case_id)
    found = Case.objects.filter(wanted).select_related("session__term", "lead", "body", "area")
    return sorted(found, key=lambda case: (case.pk != duty.case_id, case.pk))


def _signed(cases: Iterable[Case]) -> dict[int, list[Proposer]]:
    """Who confirmed to sign, by case."""
    rows = CoSign.objects.filter(case__in=[case.pk for case in cases], answer=CoSign.Answer.CONFIRMED)
    signed: dict[int, list[Proposer]] = {}
    for row in rows.select_related("proposer").order_by("pk"):
        signed.setdefault(row.case_id, []).append(row.proposer)
    return signed


def _about(
    frame: papers.Letter, case: Case, draft: Draft, proposers: list[Proposer], code: papers.Code | None
) -> papers.Letter:
    return replace(
        frame,
        title=title_of(case, draft),
        addressees=_addressees(case, draft.duty, proposers),
        body=_body(case, draft, proposers, again=bool(frame.refers_to)),
        code=code,
    )


def reference(case: Case) -> str:
    """澜川市人大六届四次会议第12号建议, as titles have it; what another body filed keeps that body's own number."""
    word = WORDS[Kind(case.kind)]
    number = f"第{case.number}号" if case.number.isascii() else case.number
    if not case.number:
        return f"《{case.title}》{word}"
    if case.is_received:  # the session by which it is counted here is not the one that it was handed in at
        return f"{number}{word}"
    if case.session is None:
        return f"{case.year}年{number}{word}"
    term = case.session.term
    sitting = f"{chinese(term.number)}届{chinese(case.session.number)}次会议"
    return f"{case.area.name}{case.body.get_type_display()}{sitting}{number}{word}"


def title_of(case: Case, draft: Draft) -> str:
    duty = draft.duty
    if duty.answers_by == "opinion":
        what = "会办意见" if duty.is_top else "意见"
    elif not duty.is_top:
        what = "答复代拟稿"
    else:
        what = "再次答复" if draft.round > 1 else "答复"
    return f"关于{reference(case)}的{what}"


def _addressees(case: Case, duty: Duty, proposers: list[Proposer]) -> tuple[str, ...]:
    """Every proposer; of an opinion the lead or the separate units, of a lower answer the unit above."""
    if duty.upper is not None:
        return (duty.upper.unit_name,)
    if duty.answers_by == "reply":
        return tuple(proposer.styled for proposer in proposers)
    leads = Duty.objects.filter(case=case, upper=None, role__in=(Role.LEAD, Role.SEPARATE)).in_force().order_by("no")
    names = list(leads.values_list("unit_name", flat=True))
    names += [other["name"] for other in case.outside_units if other.get("role") in (Role.LEAD, Role.SEPARATE)]
    return tuple(names or ([case.received_from] if case.received_from else []))


def _body(case: Case, draft: Draft, proposers: list[Proposer], *, again: bool) -> tuple[papers.Block, ...]:
    text = papers.paragraphs(draft.text)
    own_opening = "收悉" in draft.text[:OPENING_WITHIN]
    to_proposer = draft.duty.is_top and draft.duty.answers_by == "reply"
    opening = () if own_opening else (_opening(case, draft, proposers, again=again),)
    thanked = not to_proposer or "感谢" in draft.text[-200:]
    thanks = () if thanked else (f"感谢{_addressed(proposers)}对我们工作的关心和支持，欢迎继续提出宝贵意见。",)
    return (*opening, *text, *thanks)


def _addressed(proposers: list[Proposer]) -> str:
    """How the letter speaks to whom it is written, from its first line to its last."""
    alone = "贵单位" if proposers[0].type == Proposer.Type.COLLECTIVE else "您"
    return "你们" if len(proposers) > 1 else alone


def _opening(case: Case, draft: Draft, proposers: list[Proposer], *, again: bool) -> str:
    said = f"《{case.title.strip('《》')}》"
    if not (draft.duty.is_top and draft.duty.answers_by == "reply"):
        what = "意见" if draft.duty.answers_by == "opinion" else "办理情况"
        return f"{reference(case)}{said}收悉。经研究，现提出{what}如下："
    who = _addressed(proposers)
    if again:
        return f"{who}提出的{said}，我单位已经作出答复。根据{who}的意见，经再次研究办理，现答复如下："
    return f"{who}提出的{said}收悉。经研究办理，现答复如下："
