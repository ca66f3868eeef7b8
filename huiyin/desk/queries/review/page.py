"""审查: a page of the queue, and beside it one case to be read and decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from huiyin.cases.door import Folder
from huiyin.cases.lifecycle import STEPS
from huiyin.cases.models import Case, CaseText, CoSign, Event, Note
from huiyin.desk.acts import ACTS
from huiyin.desk.forms.base import ActForm, Scene
from huiyin.desk.picks import pick_of
from huiyin.desk.queries.case_text import TextView, view_text
from huiyin.desk.queries.pages import KeyPage, page_in
from huiyin.desk.queries.records import Records
from huiyin.desk.queries.review.queue import PER_PAGE, Alike, Entry, Queue
from huiyin.desk.queries.standing import person_of, standing_of
from huiyin.desk.queries.todo.rows import SIGNERS, proposers_text
from huiyin.intake.models import ReviewOpinion
from huiyin.people.models import Kind, User

# What can be decided on a case that waits, in the order of the buttons; and what takes a decision back.
DECISIONS = ("file", "not_file", "return_for_correction", "merge", "give_review_opinion")
BACK = ("undo_review", "unmerge")
# What went before and is worth knowing when a case is decided on.
_WORTH_KNOWING = ("return_for_correction", "resubmit", "not_file", "undo_review", "file", "merge", "unmerge")


@dataclass(frozen=True, slots=True)
class Row:
    """A case of the list. ``pick``: the case as it stood when the list was read."""

    entry: Entry
    serial: int
    proposers: str
    length: int
    too_long: bool
    said: list[str]
    reviewers: int
    alike: int
    url: str
    pick: str
    open: bool


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer said. ``former``: he has said something else since, or it was about an earlier text."""

    by: str
    at: datetime
    proposes: str
    reasons: list[str]
    text: str
    former: bool


@dataclass(frozen=True, slots=True)
class Before:
    """A step that was taken earlier, with its reason."""

    label: str
    at: datetime
    by: str
    note: str


@dataclass(frozen=True)
class Way:
    """A decision that can be taken here: its form, and what speaks against it."""

    step: str
    label: str
    form: ActForm
    reasons: list[str]
    refused: bool

    @property
    def button(self) -> str:
        return self.form.button or self.label


@dataclass(frozen=True)
class Preview:
    """One case beside the list."""

    entry: Entry
    case: Case
    serial: int
    text: TextView | None
    signers: list[str]
    invited: list[str]
    opinions: list[Opinion]
    before: list[Before]
    alike: list[Alike]
    main_case: Entry | None
    ways: list[Way]
    refusal: Refusal | None
    asked_for: bool

    @property
    def takes_in(self) -> list[Alike]:
        """The like cases that can be merged into."""
        return [one for one in self.alike if one.entry.takes_in]

    @property
    def waits(self) -> bool:
        return self.entry.state == "submitted"

    @property
    def too_long(self) -> bool:
        return self.text is not None and self.text.length > self.case.body.length_warning


@dataclass(frozen=True)
class ReviewPage:
    queue: Queue
    page: KeyPage[Entry]
    rows: list[Row]
    preview: Preview | None

    @property
    def file_label(self) -> str:
        """What filing several is called: congresses accept, CPPCC committees file."""
        return "受理" if all(row.entry.kind == Kind.SUGGESTION for row in self.rows) else "立案"


@dataclass(frozen=True)
class Refusal:
    """A form that came back: of which step, with what was typed, and why."""

    step: str
    form: ActForm
    reasons: list[str]


def review_page(user: User, queue: Queue, now: datetime, refusal: Refusal | None = None) -> ReviewPage:
    """The page that the reader asked for. Raises Case.DoesNotExist for a case that is none of his."""
    named = refusal.form.scene.case.public_id if refusal else queue.asked.get("case", "")
    if named and named not in queue.by_id:
        raise Case.DoesNotExist
    page = _page_with(queue, named)
    chosen = queue.by_id[named] if named else next(iter(page), None)
    cases = _cases(user, now, [*page, *([chosen] if chosen else [])])
    rows = [_row(queue, entry, cases[entry.pk], opened=entry is chosen) for entry in page]
    preview = None
    if chosen is not None:
        preview = _preview(user, queue, chosen, cases[chosen.pk], now, refusal, asked_for=bool(named))
    return ReviewPage(queue, page, rows, preview)


def _page_with(queue: Queue, named: str) -> KeyPage[Entry]:
    """The page that was asked for, else the one on which the case stands."""
    rows, asked = queue.rows, {name: queue.asked.get(name, "") for name in ("after", "before")}
    place = next((place for place, entry in enumerate(rows) if entry.public_id == named), 0)
    if not any(asked.values()) and place >= PER_PAGE:
        asked = {"after": rows[place - place % PER_PAGE - 1].public_id}
    return page_in(rows, lambda entry: entry.public_id, PER_PAGE, asked)


def _cases(user: User, now: datetime, entries: list[Entry]) -> dict[int, Case]:
    found = Case.objects.visible_to(user, timezone.localdate(now)).filter(pk__in={entry.pk for entry in entries})
    found = found.select_related("lead", "body", "text")
    return {case.pk: case for case in found.annotate(signers=SIGNERS)}


def _row(queue: Queue, entry: Entry, case: Case, *, opened: bool) -> Row:
    text: CaseText | None = getattr(case, "text", None)
    length = text.length if text is not None else 0
    return Row(
        entry=entry,
        serial=queue.serials[entry.pk],
        proposers=proposers_text(case, case.signers or 0),  # type: ignore[attr-defined]
        length=length,
        too_long=length > case.body.length_warning,
        said=queue.said(entry),
        reviewers=len(queue.opinions.get(entry.pk, {})),
        alike=len(queue.alike(entry)),
        url=f"?{queue.address(case=entry.public_id)}",
        pick=pick_of(case),
        open=opened,
    )


def _preview(
    user: User, queue: Queue, entry: Entry, case: Case, now: datetime, refusal: Refusal | None, *, asked_for: bool
) -> Preview:
    signs = list(CoSign.objects.filter(case=case).select_related("proposer"))
    events, scene = _events(case), scene_for(user, case, now)
    return Preview(
        entry=entry,
        case=case,
        serial=queue.serials[entry.pk],
        text=view_text(case, getattr(case, "text", None)),
        signers=[one.proposer.styled for one in signs if one.answer == CoSign.Answer.CONFIRMED],
        invited=[one.proposer.styled for one in signs if one.answer == CoSign.Answer.WAITING],
        opinions=_opinions(scene, events),
        before=[
            Before(STEPS[one.step].label_for(case.kind), one.at, one.user.name if one.user else "", one.note or "")  # type: ignore[attr-defined]
            for one in events
        ],
        alike=queue.alike(entry),
        main_case=queue.by_key.get(entry.merged_into_id or 0),
        ways=list(_ways(scene, refusal)),
        refusal=refusal,
        asked_for=asked_for,
    )


def _events(case: Case) -> list[Event]:
    notes = Note.objects.filter(case=OuterRef("case"), seq=OuterRef("seq")).values("text")
    found = Event.objects.filter(case=case, step__in=_WORTH_KNOWING).select_related("user")
    return list(found.annotate(note=Subquery(notes[:1])).order_by("seq"))


def _opinions(scene: Scene, events: list[Event]) -> list[Opinion]:
    case = scene.case
    given = ReviewOpinion.objects.visible_to(scene.user, scene.today).filter(case=case)
    rows = list(given.select_related("by").order_by("pk"))
    labels = dict(scene.codes_not_to_file) if any(row.codes for row in rows) else {}
    last = {row.by_id: row.pk for row in rows}
    again = max((one.at for one in events if one.step == "resubmit"), default=None)
    return [
        Opinion(
            by=row.by.name if row.by else "",
            at=row.at,
            proposes=STEPS[row.proposes].label_for(case.kind),
            reasons=[labels.get(code, code) for code in row.codes],
            text=row.text,
            former=last[row.by_id] != row.pk or (again is not None and row.at < again),
        )
        for row in rows
    ]


def scene_for(user: User, case: Case, now: datetime) -> Scene:
    """The scene of a case that waits for review, or was just decided: there are no duties to be asked for."""
    standing = standing_of(user, timezone.localdate(now))
    person = person_of(user, standing.on)
    return Scene(Folder(case, [], actor=person, at=now), person, user, now, Records(case, user, standing.on))


def _ways(scene: Scene, refusal: Refusal | None) -> Iterator[Way]:
    """What can be decided here now. What came back refused stands with what was typed, whatever the case's state."""
    case = scene.case
    steps = DECISIONS if case.state == "submitted" else BACK
    if refusal is not None and refusal.step not in steps:
        steps = (refusal.step, *steps)
    for step in steps:
        act = ACTS[step]
        mine = refusal is not None and refusal.step == step
        if not mine and case.state not in act.line.case:
            continue
        reasons = act.reasons(scene) if step in BACK else []
        form = refusal.form if refusal is not None and mine else act.form(scene)
        form.auto_id = f"{step}-%s"
        yield Way(step, act.label(case), form, reasons, mine)
